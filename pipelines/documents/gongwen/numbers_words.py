"""汉字数目读成阿拉伯数字：三十五 → 35；概数、读不通的不读。"""

from __future__ import annotations

from typing import Final

_DIGITS: Final = {letter: number for number, letter in enumerate("零一二三四五六七八九")}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_GROUPS: Final = {"万": "万", "亿": "亿"}


def arabic(words: str) -> str | None:
    """“三十五”→“35”、“三点五”→“3.5”、“五百亿”→“500亿”；“三四”“几十”“千”读不成则 None。"""
    if words and words[-1] in _GROUPS:
        number = _whole(words[:-1])
        return f"{number}{words[-1]}" if number is not None else None
    head, dot, tail = words.partition("点")
    number = _whole(head)
    if number is None or (dot and not (tail and all(letter in _DIGITS for letter in tail))):
        return None
    decimals = "".join(str(_DIGITS[letter]) for letter in tail)
    return f"{number}.{decimals}" if dot else str(number)


def _whole(words: str) -> int | None:
    """不满一万的整数；两个数字连着（概数）不读，单位须由大而小。"""
    total, digit, last = 0, None, 10_000
    for position, letter in enumerate(words):
        if letter in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[letter]
        elif (place := _PLACES.get(letter)) and place < last:
            if digit is None and (place != 10 or position):
                return None
            total, digit, last = total + (digit or 1) * place, None, place
        else:
            return None
    return total + (digit or 0) if words else None
