"""从一格里读数：Excel 存的浮点还原为所见，文字里的数只认写得明白的。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from pipelines.intake.widths import fold_dashes, half_width, tidy

#: Excel 只显示 15 位有效数字；0.1+0.2 存成 0.30000000000000004，所见是 0.3。
_SEEN: Final = Context(prec=15)
_NUMBER: Final = re.compile(
    r"([+-]?)([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(\.[0-9]+)?\s*(亿元|万元|元|亿|万|%)?"
)
#: 写明的单位 → 合多少万元。
_MONEY_UNITS: Final = {
    "": Decimal(1), "万元": Decimal(1), "万": Decimal(1), "亿元": Decimal(10000),
    "亿": Decimal(10000), "元": Decimal("0.0001"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """读出的数；读不出时 `problem` 说原因，`doubt` 是采用了但请核对的话。"""

    number: Decimal | None
    problem: str = ""
    doubt: str = ""


def number_from_raw(raw: str) -> Decimal:
    """Excel 存的数 → 所见的数（15 位有效数字）。"""
    return _SEEN.create_decimal(raw)


def number_from_text(raw: str, kind: str, unit: str = "") -> ReadNumber:
    """文字里的数；money 认万元、亿元、元，percent 认 %，其余只认该列自己的单位 `unit`。"""
    text = fold_dashes(half_width(tidy(raw))).lstrip("¥￥").strip()
    if kind != "money" and unit:
        text = text.removesuffix(unit).strip()
    found = _NUMBER.fullmatch(text)
    if not found:
        return ReadNumber(None, f"“{raw.strip()}”不是确数")
    sign, whole, fraction, written = found[1], found[2], found[3] or "", found[4] or ""
    number = Decimal(f"{sign}{re.sub('[, ]', '', whole)}{fraction}")
    return _in_unit(number, written, kind, raw)


def _in_unit(number: Decimal, unit: str, kind: str, raw: str) -> ReadNumber:
    if kind == "money" and unit in _MONEY_UNITS:
        doubt = f"按写明的“{unit}”折为万元" if unit in ("亿", "亿元", "元") else ""
        return ReadNumber(number * _MONEY_UNITS[unit], doubt=doubt)
    if unit == "" or (unit == "%" and kind == "percent"):
        return ReadNumber(number)
    return ReadNumber(None, f"“{raw.strip()}”带有单位“{unit}”")
