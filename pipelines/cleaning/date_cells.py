"""date、month 列的一格。"""

from __future__ import annotations

from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.dates import (
    ReadDay,
    day_from_number,
    day_from_text,
    month_from_text,
    month_without_year,
    six_digit_day,
    six_digit_month,
)
from pipelines.cleaning.numbers import number_from_raw
from pipelines.cleaning.widths import cited, plain_figure
from pipelines.xlsx.cells import Cell
from pipelines.xlsx.styles import is_date_format

_DAY_ADVICE: Final = "请填写完整的年月日，如 2021-06-25"
_MONTH_ADVICE: Final = "请填写年月，如 2021-06（文字，不是数）"


def read_date(cell: Cell, date1904: bool, period: Period | None) -> Cleaned:
    """一格 → 日期；写不全的按 DOMAIN §6 第 17—23 项或采用并请核对，或退回。"""
    if cell.kind == "n":
        return _day_stored(cell, date1904)
    if cell.kind not in ("s", "d"):
        return unreadable(f"{cited(cell.raw)}不是日期", _DAY_ADVICE)
    read = day_from_text(cell.raw, period)
    if read.day is None:
        return _refused(read)
    shown = read.day.isoformat()
    is_plain = cell.raw == shown or cell.kind == "d"
    return Cleaned(
        read.day, "" if is_plain else shown, doubt=read.doubt, proposal=shown if read.doubt else ""
    )


def _day_stored(cell: Cell, date1904: bool) -> Cleaned:
    formatted = is_date_format(cell.format)
    day, problem = day_from_number(cell.raw, date1904, formatted=formatted)
    if day is None:
        return _refused(ReadDay(None, problem, likely=six_digit_day(_whole(cell))))
    number = number_from_raw(cell.raw)
    has_time = number != number.to_integral_value()
    is_plain = not formatted or has_time or len(cell.raw) == 8
    return Cleaned(day, shown=day.isoformat() if is_plain else "")


def _whole(cell: Cell) -> str:
    return f"{number_from_raw(cell.raw):f}"[:12]


def _refused(read: ReadDay) -> Cleaned:
    if read.likely is None:
        return unreadable(read.problem, _DAY_ADVICE)
    likely = read.likely.isoformat()
    return unreadable(read.problem, f"请填写完整的年月日；确是 {likely} 的，填 {likely}", likely)


def read_month(cell: Cell, date1904: bool, period: Period | None) -> Cleaned:
    """一格 → `2021-06`；存成数的 2021.1 分不清一月、十月，退回。"""
    if cell.kind == "n":
        return _month_stored(cell, date1904)
    text, problem = month_from_text(cell.raw)
    if text:
        return Cleaned(text, shown=text if text != cell.raw else "")
    if guessed := month_without_year(cell.raw, period):
        doubt = f"{cited(cell.raw)}没有写年，暂按 {guessed} 采用，请补填"
        return Cleaned(guessed, guessed, doubt=doubt, proposal=guessed)
    return _month_refused(problem, _likely_month(cell.raw, period))


def _likely_month(raw: str, period: Period | None) -> str:
    day = day_from_text(raw, period).day
    return six_digit_month(plain_figure(raw)) or (month_from_text(f"{day}"[:7])[0] if day else "")


def _month_stored(cell: Cell, date1904: bool) -> Cleaned:
    if not is_date_format(cell.format):
        problem = f"{cited(cell.raw)}是数不是年月（2021.10 会被存成 2021.1）"
        return _month_refused(problem, six_digit_month(_whole(cell)))
    day, problem = day_from_number(cell.raw, date1904)
    text = f"{day:%Y-%m}" if day else ""
    if not text:
        return _month_refused(problem, six_digit_month(_whole(cell)))
    return Cleaned(text, shown=text if text != cell.raw else "")


def _month_refused(problem: str, likely: str) -> Cleaned:
    if likely:
        return unreadable(problem, f"请填写年月；确是 {likely} 的，填 {likely}", likely)
    return unreadable(problem, _MONTH_ADVICE)
