"""读成的值 → 写回单元格的样子：数是数、日期是日期、代码是文字（DOMAIN §1.4）。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from pipelines.cleaning.dates import SHIFT_1904
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import HUNDREDTHS, NUMERIC, Value, from_hundredths
from pipelines.mending.cell_edit import CLEARED, CellEdit, Content
from pipelines.mending.own_styles import TEXT_FORMAT
from pipelines.mending.style_sheet import StyleChange, StyleSheet
from pipelines.xlsx.styles import is_date_format, is_percent_format

_EPOCH: Final = date(1899, 12, 30)
_DATE_FORMAT: Final = "yyyy-mm-dd"
_NUMBER_FORMATS: Final = {
    "int": "0", "money": "#,##0.00", "number": "#,##0.00", "percent": "0.00",
}  # fmt: skip
#: 更小的序号读回来会被当成误填的年份（cleaning/dates.py），写成文字。
_SMALLEST_SERIAL: Final = 2200


def typed_cell(value: Value, column: Column, styles: StyleSheet, date1904: bool) -> CellEdit:
    """`value` 写回它的列；空值即清空。数字格式与值不合的换掉，合的照旧。"""
    if value is None:
        return CellEdit(CLEARED)
    if isinstance(value, date):
        serial = (value - _EPOCH).days - (SHIFT_1904 if date1904 else 0)
        if serial >= _SMALLEST_SERIAL:
            restyle = _unless(styles, is_date_format, _DATE_FORMAT)
            return CellEdit(Content("n", str(serial)), restyle)
    if isinstance(value, int) and column.type in NUMERIC:
        restyle = _unless(styles, _shows_a_number, _NUMBER_FORMATS[column.type])
        return CellEdit(Content("n", _number(value, column)), restyle)
    restyle = _unless(styles, lambda code: code == TEXT_FORMAT, TEXT_FORMAT)
    return CellEdit(Content("s", str(value)), restyle)


def _number(value: int, column: Column) -> str:
    exact = from_hundredths(value) if column.type in HUNDREDTHS else Decimal(value)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shows_a_number(code: str) -> bool:
    return not (code == TEXT_FORMAT or is_date_format(code) or is_percent_format(code))


def _unless(styles: StyleSheet, fits: Callable[[str], bool], wanted: str) -> Callable[[int], int]:
    """格式不合的换成 `wanted`；数与日期同时去掉“以文本存放”的撇号。"""
    quote = wanted == TEXT_FORMAT

    def restyle(base: int) -> int:
        change = StyleChange(quote=quote)
        if not fits(styles.format_of(base)):
            change = StyleChange(number_format=wanted, quote=quote)
        return styles.variant(base, change)

    return restyle
