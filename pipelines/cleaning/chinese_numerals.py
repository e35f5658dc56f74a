"""汉字数字 → 数：只认读法唯一的写法，“三千二”“三四百”一概不猜（DOMAIN §6 第 8 项）。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_NAMES: Final = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_LIMIT: Final = 10**12
#: 大写与异写 → 小写。
_PLAIN: Final = str.maketrans("〇○壹贰叁肆伍陆柒捌玖拾佰仟两俩", "零零一二三四五六七八九十百千二二")
_SPOKEN: Final = re.compile(r"负?[零一二三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?")
#: 三四、五六 一类连着的两个数是概数。
_ADJACENT: Final = re.compile("一二|二三|三四|四五|五六|六七|七八|八九")
_POSITIONAL: Final = 3
_LONGEST: Final = 30


def is_chinese_number(text: str) -> bool:
    """通篇是汉字数字（不论读法是否唯一）。"""
    return bool(_SPOKEN.fullmatch(text.translate(_PLAIN)))


def chinese_number(text: str) -> Decimal | None:
    """读法唯一的汉字数字 → 数；写得不合规矩、有两种读法则 None。"""
    plain = text.translate(_PLAIN)
    if len(plain) > _LONGEST or not _SPOKEN.fullmatch(plain):
        return None
    whole, _, fraction = plain.removeprefix("负").partition("点")
    number = _positional(whole) if set(whole) <= set(_DIGITS) else _spoken(whole)
    if number is None:
        return None
    tail = f".{_in_digits(fraction)}" if fraction else ""
    return Decimal(f"{'-' if plain.startswith('负') else ''}{number}{tail}")


def _in_digits(text: str) -> str:
    return "".join(str(_DIGITS.index(character)) for character in text)


def _positional(text: str) -> int | None:
    """逐位写的：二〇二一；“三四”“三四五”分不清是一个数还是概数。"""
    short = len(text) < _POSITIONAL or text.startswith("零") or text in _DIGITS
    if len(text) > 1 and short:
        return None
    return int(_in_digits(text))


def _spoken(text: str) -> int | None:
    """照读法累加，再按标准读法写回去比较：写不回原样的，读法就不唯一。"""
    if _ADJACENT.search(text):
        return None
    total = section = digit = 0
    for character in text:
        if character in _MYRIADS:
            total = (total + section + digit) * _MYRIADS[character] if character == "亿" else (
                total + (section + digit) * _MYRIADS[character]
            )  # fmt: skip
            section = digit = 0
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS.index(character)
    total += section + digit
    return total if total < _LIMIT and _shorter(_read_out(total)) == _shorter(text) else None


def _shorter(text: str) -> str:
    """“一百一十五”与“一百十五”是同一个读法。"""
    return text.replace("一十", "十")


def _read_out(number: int) -> str:
    """标准读法：10300 → 一万零三百。"""
    spoken = "".join(_sections(number))
    return spoken.strip("零") or "零"


def _sections(number: int) -> Iterator[str]:
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, size)
        if section:
            yield ("零" if section < 1000 else "") + _read_section(section) + name
        elif number and size > 1:
            yield ""


def _read_section(section: int) -> str:
    spoken, gap = "", False
    for size, name in _NAMES:
        digit, section = divmod(section, size)
        if digit:
            spoken += ("零" if gap and spoken else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return spoken
