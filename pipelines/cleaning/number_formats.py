"""单元格格式显示出来的数：缩小了千倍、万倍，或添上了单位，看见的就不是所存的。

`0!.0,"万"` 把 32000000 显示成 3200.0万（ECMA-376 第 1 部分 §18.8.31）。
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pipelines.xlsx.styles import GENERAL

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)(?:"|$)|[\\!](?P<escaped>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<end>;)'
    r"|(?P<general>General|G/通用格式)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|=|<|>)(-?[0-9]+(?:\.[0-9]+)?)")
_PLACES: Final = "0#?"
_HAN: Final = re.compile(r"[A-Za-z\u3400-\u9fff％%]")


@dataclass(frozen=True, slots=True)
class Shown:
    """一段格式怎样显示一个数。

    `divisor` 是显示前除以多少；`before`、`after` 是数的前后添的字；`places` 是数的写法，如
    000；空即数没有显示出来。
    """

    divisor: int
    before: str
    after: str
    places: str

    @property
    def adds_words(self) -> bool:
        """添了字母或汉字（货币符号、括号不算）。"""
        return bool(_HAN.search(self.before + self.after))

    def text(self, number: Decimal) -> str:
        """显示出来的整数；带小数的、分了节的说不准，则空。"""
        if number != number.to_integral_value() or number < 0 or self.divisor != 1:
            return ""
        if not re.fullmatch("#*0*", self.places):
            return ""
        return f"{self.before}{int(number):0{max(self.places.count('0'), 1)}d}{self.after}"


def shown_by(code: str, number: Decimal) -> Shown:
    """格式代码 `code` 怎样显示 `number`。"""
    if code == GENERAL:
        return Shown(1, "", "", "0")
    sections = _sections(code)
    return sections[_chosen(sections, number)][1]


@lru_cache(maxsize=4096)
def _sections(code: str) -> tuple[tuple[tuple[str, Decimal] | None, Shown], ...]:
    found: list[tuple[tuple[str, Decimal] | None, Shown]] = []
    section: list[tuple[str, str]] = []
    for match in (*_TOKEN.finditer(code), None):
        if match is None or match["end"]:
            found.append(_section(section))
            section = []
        elif kind := match.lastgroup:
            section.append((kind, match[kind]))
    return tuple(found)


def _section(tokens: list[tuple[str, str]]) -> tuple[tuple[str, Decimal] | None, Shown]:
    condition: tuple[str, Decimal] | None = None
    words, places = ["", ""], ""
    for kind, text in tokens:
        literal = kind in ("quoted", "escaped") or (kind == "other" and ord(text) > 0x2E7F)
        if kind == "bracket":
            if compared := _CONDITION.fullmatch(text):
                condition = compared[1], Decimal(compared[2])
        elif kind == "general" or (kind, text) == ("other", "@"):
            places += "0"
        elif literal and text == "." and places:
            places += "!"
        elif literal:
            words[bool(places)] += text
        elif text in f"{_PLACES},.":
            places += text
    return condition, Shown(_divisor(places), words[0], words[1], places.rstrip(","))


def _divisor(places: str) -> int:
    """末位之后的每个逗号除以一千；当小数点用的字，其后有几位就除以十的几次方。"""
    whole = places.partition(".")[0]
    thousands = len(whole) - len(whole.rstrip(",")) + len(places) - len(places.rstrip(","))
    if whole == places:
        thousands = len(places) - len(places.rstrip(","))
    tail = whole.rpartition("!")[2] if "!" in whole else ""
    return int(10 ** (3 * thousands + sum(mark in _PLACES for mark in tail)))


def _chosen(sections: tuple[tuple[tuple[str, Decimal] | None, Shown], ...], number: Decimal) -> int:
    """用哪一段：有条件的看条件，没有的依次是正、负、零。"""
    if any(condition for condition, _ in sections):
        for at, (condition, _) in enumerate(sections):
            if condition is None or _holds(number, *condition):
                return at
        return len(sections) - 1
    if number < 0 and len(sections) > 1:
        return 1
    return 2 if number == 0 and len(sections) > 2 else 0


def _holds(number: Decimal, sign: str, limit: Decimal) -> bool:
    return {
        "<": number < limit, "<=": number <= limit, ">": number > limit,
        ">=": number >= limit, "=": number == limit, "<>": number != limit,
    }[sign]  # fmt: skip
