"""与 Excel 同名函数的逐行实现：参数都不空，数为精确的 int 或 Fraction；求不出时得 None。"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

Exact = int | Fraction

#: Excel 日期序号的零点（1900 日期系统，1900-03-01 以后与 Excel 一致）。
EPOCH: Final = date(1899, 12, 30)


def natural(top: Exact, bottom: Exact) -> Exact:
    """top / bottom，能整除便是 int。"""
    whole, rest = divmod(top, bottom)
    return whole if not rest else Fraction(top, bottom)


def rounded(top: Exact, bottom: Exact) -> int:
    """top / bottom 四舍五入到整数，逢五远离零（与 Excel 的 ROUND 同）。"""
    size = _size(bottom)
    whole, rest = divmod(_size(top), size)
    units = whole + (2 * rest >= size)
    return -units if (top < 0) != (bottom < 0) else units


def _size(value: Exact) -> Exact:
    return -value if value < 0 else value


def same(left: str, right: str) -> bool:
    """文本相等，不分大小写。"""
    return left == right or left.lower() == right.lower()


def number_text(value: Exact) -> str:
    """数接进文本时的写法；除不尽的取 15 位有效数字，如 Excel。"""
    if isinstance(value, int):
        return str(value)
    with localcontext(prec=40 if _terminates(value.denominator) else 15):
        return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"


def _terminates(denominator: int) -> bool:
    for factor in (2, 5):
        while denominator % factor == 0:
            denominator //= factor
    return denominator == 1


def date_text(day: date) -> str:
    """日期接进文本时是它的 Excel 序号，故 ">="&[@日期] 可作条件。"""
    return str((day - EPOCH).days)


def days_after(day: date, days: Exact) -> date | None:
    """若干天之后（不足一天的舍去）；出了公历的年份为空。"""
    try:
        return day + timedelta(days=days // 1)
    except OverflowError:
        return None


def make_date(year: Exact, month: Exact, day: Exact) -> date | None:
    """DATE：月、日可以越界，顺延到前后的年月。"""
    first = _first_of_month(int(year) * 12 + int(month) - 1)
    return None if first is None else days_after(first, int(day) - 1)


def edate(day: date, months: Exact) -> date | None:
    """EDATE：若干个月之后的同一日，没有那一日便取月末。"""
    first = _first_of_month(day.year * 12 + day.month - 1 + int(months))
    return first and first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def eomonth(day: date, months: Exact) -> date | None:
    """EOMONTH：若干个月之后的月末。"""
    first = _first_of_month(day.year * 12 + day.month - 1 + int(months))
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def _first_of_month(months: int) -> date | None:
    year, month = divmod(months, 12)
    return date(year, month + 1, 1) if date.min.year <= year <= date.max.year else None


def year(day: date) -> int:
    """YEAR。"""
    return day.year


def month(day: date) -> int:
    """MONTH。"""
    return day.month


def day(value: date) -> int:
    """DAY。"""
    return value.day


def left(text: str, count: Exact = 1) -> str | None:
    """LEFT；字数为负则为空。"""
    return text[: int(count)] if count >= 0 else None


def right(text: str, count: Exact = 1) -> str | None:
    """RIGHT；字数为负则为空。"""
    return text[max(len(text) - int(count), 0) :] if count >= 0 else None


def mid(text: str, first: Exact, count: Exact) -> str | None:
    """MID；起点从 1 起，起点小于 1 或字数为负则为空。"""
    if first < 1 or count < 0:
        return None
    return text[int(first) - 1 : int(first) - 1 + int(count)]


def find(wanted: str, text: str, first: Exact = 1) -> int | None:
    """FIND：分大小写，无通配符；找不到为空。"""
    position = text.find(wanted, int(first) - 1) if first >= 1 else -1
    return position + 1 if position >= 0 else None


def search(wanted: str, text: str, first: Exact = 1) -> int | None:
    """SEARCH：不分大小写，可用通配符 * ? ~；找不到为空。"""
    if not 1 <= first <= max(len(text), 1):
        return None
    found = wildcard(wanted).search(text, int(first) - 1)
    return found.start() + 1 if found else None


@lru_cache(maxsize=1024)
def wildcard(text: str) -> re.Pattern[str]:
    """Excel 通配符 → 正则：* 任意多字，? 一字，~ 取消其后一字的特殊含义；不分大小写。"""
    special = {"*": ".*", "?": "."}
    parts = re.findall(r"~[*?~]|.", text, re.DOTALL)
    pattern = "".join(special.get(part) or re.escape(part[-1]) for part in parts)
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def substitute(text: str, old: str, new: str, which: Exact | None = None) -> str | None:
    """SUBSTITUTE：分大小写；`which` 指第几处，不给则全部；小于 1 为空。"""
    if which is None:
        return text.replace(old, new) if old else text
    if which < 1:
        return None
    pieces = text.split(old) if old else [text]
    nth = int(which)
    if nth >= len(pieces):
        return text
    return old.join(pieces[:nth]) + new + old.join(pieces[nth:])


def trim(text: str) -> str:
    """TRIM：去首尾空格，中间连续的只留一个；只管半角空格。"""
    return " ".join(part for part in text.split(" ") if part)
