"""用 XlsxWriter 写一格：数原样、文字原样，不成公式、不成标记。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


def write_value(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    """写一格；Decimal 原样写入，不经二进制浮点（97.85 经浮点会写成 97.84999999999999）。"""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, as_plain_text(str(value)), style)


def as_plain_text(text: str) -> str:
    """XlsxWriter 把 <r>…</r> 当作现成的富文本，不转义；加一个空格使它仍是文字。"""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
