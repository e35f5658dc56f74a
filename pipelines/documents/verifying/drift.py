"""逐数核对：与通行证不符的、没有来历的、被删掉的、换了写法的。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final

from pipelines.documents.approximations import hedge_of, holds
from pipelines.documents.passport import Passport, Stated
from pipelines.documents.verifying.aligning import (
    Pair,
    Token,
    cell_text,
    masked,
    matched_cells,
    matched_lines,
    matched_numbers,
    tokens,
)
from pipelines.documents.verifying.numbers import Number, numbers_in, plain
from pipelines.documents.verifying.reading import Cell, Line
from pipelines.documents.verifying.remark import Remark, around, remark

#: 看一个数前面几个字，认它是不是从别处挪来的。
_BEFORE: Final = 5
_LONG: Final = 3
#: 一个数前面说方向的话。
_DIRECTIONS: Final = (
    "增长", "下降", "增加", "减少", "提高", "降低", "上升", "回落", "高于", "低于", "超过", "不足",
    "超序时进度", "低于序时进度", "上升了", "下降了", "居前", "居后",
)  # fmt: skip
#: 删去的数至多列几个。
_SHOWN: Final = 6
#: 往前找这几个字，连同其间的空白至多看多远。
_NEAR: Final = 64


@dataclass(frozen=True)
class _Spot:
    """正在看的一格。"""

    line: Line
    index: int
    cell: Cell

    @cached_property
    def text(self) -> str:
        return cell_text(self.cell)

    @property
    def in_data(self) -> bool:
        """在附表里：日期、编号也出自台账。版记那样一两格的表不算。"""
        return self.line.table > 0 and len(self.line.cells) > 2

    def said(self, code: str, number: Number | None, **facts: str) -> Remark:
        near = around(self.text, number.start, number.end) if number else self.text[:24]
        if self.line.table:
            near = " ".join(filter(None, (_subject(self.line), near)))
        cell = self.index if self.line.table else None
        return remark(code, self.line, near=near, cell=cell, **facts)


@dataclass(frozen=True)
class Drifted:
    """逐数核对的结果；`changed` 是改得不符的数现在写着什么。"""

    remarks: tuple[Remark, ...]
    changed: Mapping[str, Number]


def drifted(passport: Passport, now: Sequence[Line]) -> Drifted:
    """现在的各行对照成文时的各行。"""
    known = _Known(passport, _said(now))
    remarks = tuple(_remarks(passport, now, known))
    return Drifted(remarks, known.changed)


def _remarks(passport: Passport, now: Sequence[Line], known: _Known) -> Iterator[Remark]:
    seen: set[int] = set()
    for line, old in matched_lines(passport.lines, now):
        if old is None:
            for index, cell in enumerate(line.cells):
                yield from _free(_Spot(line, index, cell), tokens(cell), known)
            continue
        seen.add(id(old))
        for index, cell, before in matched_cells(old, line):
            spot = _Spot(line, index, cell)
            if before is None:
                yield from _free(spot, tokens(cell), known)
            elif plain(cell_text(before)) != plain(spot.text) or spot.text != cell_text(before):
                yield from _cell(spot, before, known)
    yield from _removed([line for line in passport.lines if id(line) not in seen], now)


def _cell(spot: _Spot, before: Cell, known: _Known) -> Iterator[Remark]:
    pairs = list(matched_numbers(before, spot.cell))
    yield from _emptied(spot, pairs, known)
    for pair in pairs:
        if pair.before is None and pair.now is not None:
            yield from _free(spot, [pair.now], known)
        elif pair.now is None and pair.before is not None:
            if not known.elsewhere(pair.before):
                yield _lost(spot, pair.before, known)
        elif pair.before is not None and pair.now is not None:
            yield from _compared(spot, pair.before, pair.now, known)
    if not spot.line.table:
        yield from _dropped(spot, before, pairs, known)


def _dropped(spot: _Spot, before: Cell, pairs: Sequence[Pair], known: _Known) -> Iterator[Remark]:
    """连同整句话一起删去的数；文中别处还有同样的数，多半是句子挪了地方，不算。"""
    kept = {path for pair in pairs for path in _paths(pair)}
    written = {words for _, words in known.now}
    gone = [
        one
        for one in tokens(before)
        if one.path in known.figures and one.path not in kept and one.number.words not in written
    ]
    if gone:
        first = gone[0].number
        near = around(cell_text(before), first.start, first.end)
        yield remark("V18", spot.line, near=near, found=_listed(one.number.words for one in gone))


def _emptied(spot: _Spot, pairs: Sequence[Pair], known: _Known) -> Iterator[Remark]:
    """控件还在，里面的“—”改成了别的，或数成了没有数的字。"""
    told = {pair.before.path for pair in pairs if pair.before and pair.now is None}
    for piece in spot.cell:
        stated = known.figures.get(piece.path)
        if stated is None or piece.path in told or numbers_in(piece.text):
            continue
        if any(pair.now and piece.path in _paths(pair) for pair in pairs):
            continue
        if plain(piece.text) != plain(stated.text):
            yield spot.said("V15", None, expected=stated.text, name=stated.words)


def _paths(pair: Pair) -> set[str]:
    """一对数所在的控件：控件空了，数写在旁边的，成文时那一个也算。"""
    return {token.path for token in (pair.before, pair.now) if token is not None}


def _lost(spot: _Spot, before: Token, known: _Known) -> Remark:
    stated = known.figures.get(before.path)
    expected = stated.text if stated else before.number.words
    return spot.said("V15", None, expected=expected, name=stated.words if stated else "")


def _compared(spot: _Spot, before: Token, now: Token, known: _Known) -> Iterator[Remark]:
    stated = known.figures.get(before.path or now.path)
    old, new = before.number, now.number
    if old.words == new.words and old.broken == new.broken:
        yield from _turned(spot, before, now, known)
        return
    if _roughly(spot, old, now):
        return
    expected = stated.text if stated else old.words
    facts = {"found": new.words, "expected": expected}
    if not new.broken and (code := _alike(old, new, stated)):
        if stated is not None or not old.exempt:
            yield spot.said(code, new, **facts)
    elif stated is None and old.exempt and not spot.in_data:
        yield spot.said("V16", new, **facts)
    elif stated is None:
        yield spot.said("V02", new, **facts)
    else:
        known.changed[stated.path] = new
        yield spot.said("V01", new, **facts, name=stated.words)


def _roughly(spot: _Spot, old: Number, now: Token) -> bool:
    """准数写成了约数，说得属实：超过180个、50余个。"""
    new = now.number
    hedge = hedge_of(now.lead.rstrip(), spot.text[new.end : new.end + 1])
    if hedge is None or new.value <= 0 or old.kind != new.kind:
        return False
    return holds(hedge, new.value, old.value)


def _turned(spot: _Spot, before: Token, now: Token, known: _Known) -> Iterator[Remark]:
    """数没有动，前面的话反了：增长改成下降，超改成低于，换了单位。"""
    old, new = (known.lead(one.lead) for one in (before, now))
    if old and new and old != new:
        said = f"{new}{now.number.words}"
        yield spot.said("V02", now.number, found=said, expected=f"{old}{before.number.words}")


def _alike(old: Number, new: Number, stated: Stated | None) -> str:
    """同一个数换了写法：V14，比率换了位数：V07，不是同一个数：空。"""
    kinds = {old.kind, new.kind}
    if old.value == new.value and (len(kinds) == 1 or kinds == {"", "%"}):
        return "V14"
    exact = stated.exact if stated else None
    if exact is None or not stated:
        return ""
    if kinds <= {"%", ""} and stated.unit == "%" and new.rounds(exact):
        return "V07"
    if new.kind == "金额" and stated.unit == "万元" and new.rounds(exact):
        return "V14"
    if len(kinds) == 1 and stated.unit not in ("万元", "") and new.rounds(exact):
        return "V14"
    return ""


# ── 没有着落的数 ──────────────────────────────────────────────────────


@dataclass
class _Known:
    """成文时的全部数，供认出挪了地方的、引用了别处的。"""

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
        self.before = _said(self.passport.lines)
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


def _said(lines: Sequence[Line]) -> Counter[tuple[str, str]]:
    cells = (cell for line in lines if not line.table for cell in line.cells)
    return Counter(_key(token) for cell in cells for token in tokens(cell))


def _key(token: Token) -> tuple[str, str]:
    return "".join(token.lead.split())[-_BEFORE:], token.number.words


def _context(text: str, number: Number) -> tuple[str, str]:
    near = text[max(0, number.start - _NEAR) : number.start]
    return "".join(near.split())[-_BEFORE:], text[number.end : number.end + 1]


def _free(spot: _Spot, found: Sequence[Token], known: _Known) -> Iterator[Remark]:
    for token in found:
        number = token.number
        stated = known.figures.get(token.path)
        told = not spot.line.table and not number.exempt
        place = known.moved(spot.text, number) if told else None
        if stated is not None and (own := numbers_in(stated.text)) and not place:
            whole = Token(_with_unit(own[0], number, stated), token.path)
            yield from _compared(spot, whole, token, known)
        elif place:
            yield from _compared(spot, place, token, known)
        elif not number.exempt and not known.states(number):
            yield spot.said("V03", number, found=number.words)


def _with_unit(own: Number, now: Number, stated: Stated) -> Number:
    """控件挪到了新的话里：单位写在控件外面的，以现在的单位论。"""
    if own.unit or stated.unit in ("万元", "%"):
        return own
    return Number(own.text, own.start, own.end, now.unit, own.exempt)


def _removed(gone: Sequence[Line], now: Sequence[Line]) -> Iterator[Remark]:
    """没有着落的各行；并进了别段的不算删去。"""
    written = "\n".join(masked(line.text) for line in now) if gone else ""
    for line in gone:
        if not line.table and masked(line.text) in written:
            continue
        figures = [piece.text for cell in line.cells for piece in cell if piece.path]
        if figures:
            shown = _listed(figures)
            name = _subject(line) if line.table else line.text.strip()[:16]
            where = f"“{line.title}”{name}一行" if line.table else f"{name}……"
            yield remark("V18", near=where, found=shown)


def _listed(figures: Iterable[str]) -> str:
    shown = list(figures)
    return "、".join(shown[:_SHOWN]) + ("……" if len(shown) > _SHOWN else "")


def _subject(line: Line) -> str:
    """表的一行说的是谁：头一个不是数的格。"""
    texts = [text.strip() for text in line.texts]
    names = (text for text in texts if len(text) > 1 and not numbers_in(text))
    return next(names, next(filter(None, texts), ""))
