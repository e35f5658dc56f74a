"""从一格里读日期与年月：写全了的才算，2021.6 一类的数一律退回（DOMAIN §6 #17–#24）。"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pipelines.intake.widths import fold_dashes, half_width, tidy

_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ]?0{1,2}:00(?::00(?:\.0+)?)?Z?)?"
)
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?(底|末)?")
#: 2000-01-01 至 2099-12-31 的 1900 系统序号。
_SERIALS: Final = range(36526, 73051)
#: 1905 至 1906 年间的序号；真有这样的日期远不如把 2021.6 填进日期格常见。
_LOOKS_LIKE_A_YEAR: Final = range(1950, 2200)
_ANY_SERIAL: Final = range(1, 2958466)
_EPOCH: Final = date(1899, 12, 30)
_SHIFT_1904: Final = 1462


def day_from_number(
    raw: str, date1904: bool, *, formatted: bool = False
) -> tuple[date | None, str]:
    """数 → 日期：八位数字，或序号（没有设成日期格式的，只认 2000—2099 年）；其余给出原因。"""
    number = Decimal(raw)
    whole, exact = int(number), number == number.to_integral_value()
    if exact and (found := _DIGITS.fullmatch(str(whole))):
        return _valid(int(found[1]), int(found[2]), int(found[3]), raw)
    if formatted and whole in _LOOKS_LIKE_A_YEAR:
        return None, f"存的是 {raw}，像是把年份或“年.月”填成了日期"
    serial = whole + (_SHIFT_1904 if date1904 else 0)
    if serial in (_ANY_SERIAL if formatted else _SERIALS) and (exact or formatted):
        return _EPOCH + timedelta(days=serial), ""
    return None, f"“{raw}”是数不是日期（2021.10 会被存成 2021.1，无法还原）"


def day_from_text(raw: str) -> tuple[date | None, str, str]:
    """文字 → 日期、读不出的原因、采用了但请核对的话；只写到月的按月末并请补日。"""
    text = _plain(raw)
    found = _DAY.fullmatch(text) or _DIGITS.fullmatch(text)
    if found:
        return (*_valid(int(found[1]), int(found[2]), int(found[3]), raw), "")
    if month := _MONTH.fullmatch(text):
        year, number = int(month[1]), int(month[2])
        if 1 <= number <= 12 and 1900 <= year <= 2999:
            last = date(year, number, monthrange(year, number)[1])
            return last, "", f"“{raw.strip()}”没有写日，暂按 {last} 采用，请补填"
    return None, f"“{raw.strip()}”不是完整的日期", ""


def month_from_text(raw: str) -> tuple[str, str]:
    """文字 → `2021-06`，或读不出的原因。"""
    found = _MONTH.fullmatch(_plain(raw))
    if found and 1 <= int(found[2]) <= 12:
        return f"{int(found[1]):04d}-{int(found[2]):02d}", ""
    return "", f"“{raw.strip()}”不是年月"


def _plain(raw: str) -> str:
    return re.sub(r"\s*([-/.年月日])\s*", r"\1", fold_dashes(half_width(tidy(raw))))


def _valid(year: int, month: int, day: int, raw: str) -> tuple[date | None, str]:
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, f"“{raw}”不是存在的日期"
