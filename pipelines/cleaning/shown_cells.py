"""一格在 Excel 里看上去是什么：2500 按 #,##0.00 显示为 2,500.00，日期写作 2021-03-01。"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pipelines.cleaning.dates import day_from_number
from pipelines.cleaning.number_formats import shown_by
from pipelines.cleaning.numbers import number_from_raw
from pipelines.ledgers.values import half_up
from pipelines.xlsx.cells import Cell
from pipelines.xlsx.styles import GENERAL, is_date_format, is_percent_format

_SCIENTIFIC: Final = re.compile("E[-+]", re.IGNORECASE)
_PLACES: Final = re.compile(r"(?P<whole>[#0?,]+)(?:\.(?P<part>[#0?]*))?")


def shown_text(cell: Cell, date1904: bool) -> str:
    """显示出来的文字；少见的格式（科学记数、分数、时刻）照所存的写。"""
    if cell.kind != "n":
        return cell.raw
    if is_date_format(cell.format):
        day, _ = day_from_number(cell.raw, date1904, formatted=True)
        return day.isoformat() if day else cell.raw
    number = number_from_raw(cell.raw)
    if cell.format in (GENERAL, "@"):
        return _plain(number)
    if is_percent_format(cell.format):
        return f"{_plain(number * 100)}%"
    return _formatted(cell.format, number) or cell.raw


def _formatted(code: str, number: Decimal) -> str:
    """数按格式写出，负数一律带负号；格式少见则空。"""
    shown = shown_by(code, number)
    found = _PLACES.fullmatch(shown.places)
    if found is None or _SCIENTIFIC.search(code):
        return ""
    part = found["part"] or ""
    text = f"{half_up(abs(number) / shown.divisor, len(part)):,f}"
    for _ in range(part.count("#")):
        text = text.removesuffix("0")
    text = text if "," in found["whole"] else text.replace(",", "")
    sign = "-" if number < 0 else ""
    return f"{shown.before}{sign}{text.removesuffix('.')}{shown.after}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
