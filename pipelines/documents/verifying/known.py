"""成文时的全部数：供认出挪了地方的、引用了别处的、前面的话反了的。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from pipelines.documents.passport import Passport, Stated
from pipelines.documents.verifying.aligning import Token, cell_text, tokens
from pipelines.documents.verifying.numbers import Number
from pipelines.documents.verifying.reading import Line

#: 看一个数前面几个字，认它是不是从别处挪来的。
_BEFORE: Final = 5
_LONG: Final = 3
#: 一个数前面说方向的话。
_DIRECTIONS: Final = (
    "增长", "下降", "增加", "减少", "提高", "降低", "上升", "回落", "高于", "低于", "超过", "不足",
    "超序时进度", "低于序时进度", "上升了", "下降了", "居前", "居后",
)  # fmt: skip
#: 往前找这几个字，连同其间的空白至多看多远。
_NEAR: Final = 64


@dataclass
class Known:
    """成文时的全部数；`changed` 随核对记下改得不符的。"""

    passport: Passport
    now: Counter[tuple[str, str]]
    """现在正文里的数，连同前面几个字，各有几处。"""
    before: Counter[tuple[str, str]] = field(init=False)
    figures: Mapping[str, Stated] = field(init=False)
    values: set[tuple[str, Fraction]] = field(default_factory=set)
    places: dict[tuple[str, str], list[Token]] = field(default_factory=dict)
    changed: dict[str, Number] = field(default_factory=dict)
    units: tuple[str, ...] = ()
    """附表里的各单位，名字长的在前。"""

    def __post_init__(self) -> None:
        self.figures = self.passport.figures
        self.before = said_in(self.passport.lines)
        subjects = {one.subject.partition("（")[0] for one in self.figures.values()}
        self.units = tuple(sorted(subjects - {""}, key=lambda one: (-len(one), one)))
        for line in self.passport.lines:
            for cell in line.cells:
                text = cell_text(cell)
                for token in tokens(cell):
                    one = token.number
                    self.values.add((one.kind, one.value))
                    if not line.table:
                        self.places.setdefault(_context(text, one), []).append(token)

    def moved(self, text: str, number: Number) -> Token | None:
        """前后的话与成文时某处相同的，是从那里挪来的；几处都像，先取数也相同的。"""
        context = _context(text, number)
        found = self.places.get(context, []) if len(context[0]) == _BEFORE else []
        same = (one for one in found if one.number.words == number.words)
        return next(same, found[0] if found else None)

    def elsewhere(self, before: Token) -> bool:
        """这里没有了，一字不差地到了别处：句子挪到了另一段。"""
        key = _key(before)
        return len(key[0]) == _BEFORE and 0 < self.before[key] <= self.now[key]

    def lead(self, words: str) -> str:
        """一个数前面紧挨着的方向或单位；没有则空。"""
        near = words.rstrip("（(：:为达的 ")
        return next((one for one in (*_DIRECTIONS, *self.units) if near.endswith(one)), "")

    def states(self, number: Number) -> bool:
        """与成文时的某个数相同：带单位的，或不短的（几个、几家容易碰巧）。"""
        digits = number.plain.lstrip("+-").replace(".", "")
        if (number.kind or len(digits) >= _LONG) and (number.kind, number.value) in self.values:
            return True
        money = number.kind == "金额"
        return money and any(
            one.unit == "万元" and one.exact is not None and number.rounds(one.exact)
            for one in self.figures.values()
        )


def said_in(lines: Sequence[Line]) -> Counter[tuple[str, str]]:
    """正文里的数，连同前面几个字，各有几处。"""
    cells = (cell for line in lines if not line.table for cell in line.cells)
    return Counter(_key(token) for cell in cells for token in tokens(cell))


def _key(token: Token) -> tuple[str, str]:
    return "".join(token.lead.split())[-_BEFORE:], token.number.words


def _context(text: str, number: Number) -> tuple[str, str]:
    near = text[max(0, number.start - _NEAR) : number.start]
    return "".join(near.split())[-_BEFORE:], text[number.end : number.end + 1]
