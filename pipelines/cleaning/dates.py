"""从一格里读日期与年月：写全了的才算，2021.6 一类的数一律退回（DOMAIN §6 第 17—23 项）。"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.chinese_numerals import chinese_number
from pipelines.cleaning.traditional import restored
from pipelines.cleaning.widths import cited, plain_figure

_DAY: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SIX_DIGITS: Final = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_MONTH_DIGITS: Final = re.compile(r"([0-9]{4})([0-9]{2})")
_MONTH: Final = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?[底末]?")
_NO_YEAR: Final = re.compile(r"([0-9]{1,2})月(?:([0-9]{1,2})日?|[底末])?")
_SHORT_YEAR: Final = re.compile(r"([0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日?")
_PARTS: Final = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_TAIL: Final = re.compile(
    r"[T ]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?$|\(?(?:星期|周)[一二三四五六日天]\)?$"
)
_SPOKEN: Final = re.compile(r"[〇○零一二三四五六七八九十]+(?=[年月日号])")
_YEAR_END: Final = re.compile(r"(?:([0-9]{4})年)?年?[底末]")
_BEFORE: Final = re.compile(r"(.+?)(?:之前|以前|前)")
#: 只写到一段时间的字眼 → 怎么说给填报人听。
_VAGUE: Final = {
    "旬": "只写到旬", "季": "只写到季度", "年底": "只写到年底", "年末": "只写到年底",
    "半年": "只写到半年", "初": "没有写日", "中": "没有写日", "前": "写的是期限",
    "后": "写的是期限",
    "左右": "是大概的日子", "约": "是大概的日子", "至": "是一段时间", "~": "是一段时间",
}  # fmt: skip
#: 2000-01-01 至 2099-12-31 的 1900 系统序号。
_SERIALS: Final = range(36526, 73051)
#: 1905 至 1906 年间的序号；真有这样的日期远不如把 2021.6 填进日期格常见。
_LOOKS_LIKE_A_YEAR: Final = range(1950, 2200)
_ANY_SERIAL: Final = range(1, 2958466)
_EPOCH: Final = date(1899, 12, 30)
SHIFT_1904: Final = 1462
_MONTHS: Final = range(1, 13)
#: 再长就不是一个日子了；也免得在一大段文字里翻找。
_LONGEST: Final = 80
_YEARS: Final = range(1900, 3000)


@dataclass(frozen=True, slots=True)
class ReadDay:
    """读出的日子，或读不出的原因；`likely` 是读不出时十之八九的日子，`doubt` 是采用了但请核对。"""

    day: date | None
    problem: str = ""
    doubt: str = ""
    likely: date | None = None


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
    if exact and six_digit_day(str(whole)):
        return None, f"“{whole}”是六位数，年份不全"
    serial = whole + (SHIFT_1904 if date1904 else 0)
    if serial in (_ANY_SERIAL if formatted else _SERIALS) and (exact or formatted):
        return _EPOCH + timedelta(days=serial), ""
    return None, f"{cited(raw)}是数不是日期（2021.10 会被存成 2021.1，无法还原）"


def six_digit_day(text: str) -> date | None:
    """210615 → 2021-06-15，供填报人确认；不成日子则 None。"""
    found = _SIX_DIGITS.fullmatch(text)
    return _day(2000 + int(found[1]), int(found[2]), int(found[3])) if found else None


def six_digit_month(text: str) -> str:
    """202106 → 2021-06，供填报人确认；不成年月则空。"""
    found = _YEAR_MONTH_DIGITS.fullmatch(text)
    return _month(int(found[1]), int(found[2])) if found else ""


def day_from_text(raw: str, period: Period | None = None) -> ReadDay:
    """文字 → 日期；只写到月的按月末并请补日，没写年的按报告期 `period` 那一年。"""
    text, shown = _TAIL.sub("", _plain(raw)), raw.strip()
    if found := _DAY.fullmatch(text) or _DIGITS.fullmatch(text):
        return ReadDay(*_valid(int(found[1]), int(found[2]), int(found[3]), shown))
    for read in (_month_end, _without_year, _short_year, _either_order):
        if (answer := read(text, shown, period)) is not None:
            return answer
    return _not_told(text, shown, period)


def month_from_text(raw: str) -> tuple[str, str]:
    """文字 → `2021-06`，或读不出的原因。"""
    found = _MONTH.fullmatch(_plain(raw))
    month = _month(int(found[1]), int(found[2])) if found else ""
    return month, "" if month else f"{cited(raw)}不是年月"


def month_without_year(raw: str, period: Period | None) -> str:
    """`6月`、`6月底` → 报告期那一年的 `2021-06`；写了日的不算。"""
    found = _NO_YEAR.fullmatch(_plain(raw))
    return _month(period.year, int(found[1])) if found and period and not found[2] else ""


def _plain(raw: str) -> str:
    figure = plain_figure(raw)
    text = restored(figure) if len(figure) <= _LONGEST else ""
    text = re.sub(r"\s*([-/.年月日号])\s*", r"\1", text)
    return re.sub("(?<=[0-9])号", "日", _SPOKEN.sub(_in_digits, text))


def _in_digits(found: re.Match[str]) -> str:
    number = chinese_number(found[0])
    return found[0] if number is None else str(number)


def _month_end(text: str, shown: str, _: Period | None) -> ReadDay | None:
    found = _MONTH.fullmatch(text)
    last = _last_day(int(found[1]), int(found[2])) if found else None
    if last is None:
        return None
    return ReadDay(last, doubt=f"{cited(shown)}没有写日，暂按月末 {last} 采用，请补填")


def _without_year(text: str, shown: str, period: Period | None) -> ReadDay | None:
    found = _NO_YEAR.fullmatch(text)
    if not found or not period:
        return None
    month = int(found[1])
    day = _day(period.year, month, int(found[2])) if found[2] else _last_day(period.year, month)
    if day is None:
        return None
    missing = "年" if found[2] else "年和日"
    return ReadDay(day, doubt=f"{cited(shown)}没有写{missing}，暂按 {day} 采用，请补填")


def _short_year(text: str, shown: str, _: Period | None) -> ReadDay | None:
    found = _SHORT_YEAR.fullmatch(text)
    day = _day(2000 + int(found[1]), int(found[2]), int(found[3])) if found else None
    return ReadDay(day, doubt=f"{cited(shown)}的年份只写了两位，按 {day} 采用") if day else None


def _either_order(text: str, shown: str, _: Period | None) -> ReadDay | None:
    """6/15/21：只有一种排法成日子的采用并请核对，两种都成的退回。"""
    found = _PARTS.fullmatch(text)
    if not found:
        return None
    days = dict.fromkeys(_orders(int(found[1]), int(found[3]), found[4]))
    if not days:
        return ReadDay(None, f"{cited(shown)}不是存在的日期")
    first = next(iter(days))
    if len(days) == 1:
        return ReadDay(first, doubt=f"{cited(shown)}的年月日次序与通行写法不同，按 {first} 采用")
    listed = "、".join(map(str, days))
    likely = first if int(found[1]) > 12 else None
    return ReadDay(None, f"{cited(shown)}分不清是 {listed} 中的哪一天", likely=likely)


def _orders(first: int, second: int, third: str) -> Iterator[date]:
    """年月日、月日年、日月年三种排法里成日子的；四位的只能是年。"""
    year = int(third) if len(third) == 4 else 2000 + int(third)
    tried = [_day(year, first, second), _day(year, second, first)]
    if len(third) == 2:
        tried.insert(0, _day(2000 + first, second, int(third)))
    yield from (day for day in tried if day)


def _not_told(text: str, shown: str, period: Period | None) -> ReadDay:
    if found := _YEAR_END.fullmatch(text):
        year = int(found[1]) if found[1] else period.year if period else 0
        return ReadDay(None, f"{cited(shown)}只写到年底，没有写到日", likely=_day(year, 12, 31))
    if found := _BEFORE.fullmatch(text):
        likely = day_from_text(found[1], period).day
        return ReadDay(None, f"{cited(shown)}写的是期限，不是日子", likely=likely)
    if likely := six_digit_day(text):
        return ReadDay(None, f"{cited(shown)}是六位数，年份不全", likely=likely)
    reason = next((why for word, why in _VAGUE.items() if word in text), "不是完整的日期")
    return ReadDay(None, f"{cited(shown)}{reason}")


def _valid(year: int, month: int, day: int, raw: str) -> tuple[date | None, str]:
    if found := _day(year, month, day):
        return found, ""
    if month in _MONTHS and year >= 1 and day > 28:
        return (
            None,
            f"{cited(raw)}不是存在的日期，{year} 年 {month} 月只有 {monthrange(year, month)[1]} 天",
        )
    return None, f"{cited(raw)}不是存在的日期"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date | None:
    if month in _MONTHS and year in _YEARS:
        return date(year, month, monthrange(year, month)[1])
    return None


def _month(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}" if month in _MONTHS and year in _YEARS else ""
