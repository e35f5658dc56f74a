"""money、number、percent、int 列的一格；文字里写明的单位才换算，光秃秃的数从不改单位。"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.number_formats import shown_by
from pipelines.cleaning.numbers import (
    ReadNumber,
    number_from_raw,
    number_from_text,
    sum_of_constants,
)
from pipelines.cleaning.units import MONEY_UNITS, differs, in_own_unit
from pipelines.cleaning.widths import cited
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import hundredths
from pipelines.xlsx.cells import Cell
from pipelines.xlsx.styles import is_date_format, is_percent_format

_TOO_LARGE: Final = 10**13
_ABOUT: Final = re.compile("约|左右|上下|近|余|多|以[上下内]|不[足到]|超|[<>≥≤~]")
_EXAMPLES: Final = {"int": "3", "percent": "96.90", "number": "12.50", "money": "3200.00"}


def read_number(cell: Cell, column: Column) -> Cleaned:
    """一格 → 百分之一的整数（int 列为整数）；不是确数的退回。"""
    if cell.kind == "n":
        return _stored(cell, column)
    if cell.kind != "s":
        return unreadable(f"{cited(cell.raw)}不是数", _advice(column))
    read = number_from_text(cell.raw, column.type, column.unit)
    if read.number is None:
        return _refused(read, column)
    cleaned = _exact(read.number, column, shown=True)
    if cleaned.problem or not read.doubt:
        return cleaned
    doubt = f"{cited(cell.raw)}{read.doubt}，采用 {cleaned.shown}{column.unit}"
    return Cleaned(cleaned.value, cleaned.shown, doubt=doubt, proposal=cleaned.shown)


def _stored(cell: Cell, column: Column) -> Cleaned:
    if is_date_format(cell.format):
        return unreadable("是日期，不是数", f"请把单元格改回数值格式，{_advice(column)}")
    number = number_from_raw(cell.raw)
    if (total := sum_of_constants(cell.formula or "")) is not None and total != number:
        reason = f"公式 {cell.formula} 应得 {plain(total)}，存的却是 {plain(number)}"
        return unreadable(reason, "请在 Excel 或 WPS 中重新计算、保存后再报送，或直接填数")
    if not is_percent_format(cell.format):
        return _disguised(number, cell.format, column) or _exact(number, column, shown=False)
    if column.type == "percent":
        return _exact(number * 100, column, shown=True)
    return unreadable("是百分数，不是数", f"请把单元格改回数值格式，{_advice(column)}")


def _disguised(number: Decimal, code: str, column: Column) -> Cleaned | None:
    """格式显示出来的不是所存的数：缩小了、换了单位、写着“约”的退回；没有这回事则 None。"""
    shown = shown_by(code, number)
    unit = (shown.before + shown.after).strip()
    if not number or not (shown.divisor != 1 or shown.adds_words or not shown.places):
        return None
    known = column.type == "money" and unit in MONEY_UNITS
    meant = in_own_unit(number / shown.divisor, unit, column) if known else None
    if meant == number:
        return None
    as_stored = shown.divisor == 1 and shown.places and not known
    if as_stored and not _ABOUT.search(unit) and not differs(unit, column):
        return None
    return _shown_otherwise(number, code, column, meant)


def _shown_otherwise(number: Decimal, code: str, column: Column, meant: Decimal | None) -> Cleaned:
    problem = f"存的是 {plain(number)}，单元格格式 {code} 却把它显示成别的数或单位"
    likely = "" if meant is None else _exact(meant, column, shown=True).shown
    sure = f"；要报的确是 {likely} 的，只填 {likely}" if likely else ""
    return unreadable(problem, f"请把单元格改回“常规”格式，{_advice(column)}{sure}", likely)


def in_stated_unit(cell: Cell, cleaned: Cleaned, column: Column, unit: str) -> Cleaned:
    """表头写的单位 `unit` 与本列不同：没有自带单位的数退回，折算好供填报人确认。"""
    explicit = cell.kind == "s" and re.search("[万亿元]", cell.raw)
    if cleaned.problem or not isinstance(cleaned.value, int) or not cleaned.value or explicit:
        return cleaned
    number = Decimal(cleaned.value).scaleb(0 if column.type == "int" else -2)
    if cell.kind == "n":
        number = number_from_raw(cell.raw)
    meant = in_own_unit(number, unit, column)
    likely = "" if meant is None else _exact(meant, column, shown=True).shown
    refilled = f"按 {likely} 重填，并" if likely else "折算后重填，并"
    return unreadable(
        f"填 {plain(number)}，而表头写的单位是{unit}，本列的单位是{column.unit}",
        f"本来就以{column.unit}计的，只把表头的单位改成{column.unit}；确以{unit}计的，{refilled}改正表头",
    )  # fmt: skip


def _refused(read: ReadNumber, column: Column) -> Cleaned:
    likely = "" if read.likely is None else _exact(read.likely, column, shown=True).shown
    if likely:
        return unreadable(read.problem, f"请填确切的数；确实是 {likely} 的，只填 {likely}", likely)
    return unreadable(read.problem, _advice(column))


def _exact(number: Decimal, column: Column, *, shown: bool) -> Cleaned:
    if abs(number) >= _TOO_LARGE:
        return unreadable(f"“{plain(number)}”大得不合常理", "请核对位数与单位，重填确数")
    if column.type == "int":
        if number != number.to_integral_value():
            return unreadable(f"“{plain(number)}”不是整数", _advice(column))
        return Cleaned(int(number), shown=str(int(number)) if shown else "")
    value = hundredths(number)
    kept = Decimal(value).scaleb(-2)
    return Cleaned(value, shown=f"{kept:.2f}" if shown or kept != number else "")


def plain(number: Decimal) -> str:
    """不用科学记数法、不带多余的零。"""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _advice(column: Column) -> str:
    whole = "整数" if column.type == "int" else "确数"
    unit = f"（单位：{column.unit}，不写出来）" if column.unit else "，不带单位和文字"
    return f"请只填一个{whole}，如 {_EXAMPLES[column.type]}{unit}"
