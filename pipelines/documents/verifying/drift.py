"""逐数核对：与通行证不符的、没有来历的、被删掉的、换了写法的。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pipelines.documents.approximations import hedge_of, holds
from pipelines.documents.passport import Passport, Stated
from pipelines.documents.verifying.aligning import (
    Pair,
    Pairs,
    Token,
    cell_text,
    masked,
    matched_cells,
    matched_lines,
    matched_numbers,
    tokens,
)
from pipelines.documents.verifying.known import Known, said_in
from pipelines.documents.verifying.numbers import Number, numbers_in, plain
from pipelines.documents.verifying.reading import Cell, Line
from pipelines.documents.verifying.remark import Remark, around, remark

#: 删去的数至多列几个。
_SHOWN: Final = 6


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
    pairs: Pairs
    """现在的每一行 → 成文时的一行。"""


def drifted(passport: Passport, now: Sequence[Line]) -> Drifted:
    """现在的各行对照成文时的各行。"""
    known = Known(passport, said_in(now))
    pairs = tuple(matched_lines(passport.lines, now))
    remarks = tuple(_remarks(passport, pairs, now, known))
    return Drifted(remarks, known.changed, pairs)


def _remarks(
    passport: Passport, pairs: Pairs, now: Sequence[Line], known: Known
) -> Iterator[Remark]:
    seen: set[int] = set()
    for line, old in pairs:
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


def _cell(spot: _Spot, before: Cell, known: Known) -> Iterator[Remark]:
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


def _dropped(spot: _Spot, before: Cell, pairs: Sequence[Pair], known: Known) -> Iterator[Remark]:
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


def _emptied(spot: _Spot, pairs: Sequence[Pair], known: Known) -> Iterator[Remark]:
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


def _lost(spot: _Spot, before: Token, known: Known) -> Remark:
    stated = known.figures.get(before.path)
    expected = stated.text if stated else before.number.words
    return spot.said("V15", None, expected=expected, name=stated.words if stated else "")


def _compared(spot: _Spot, before: Token, now: Token, known: Known) -> Iterator[Remark]:
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


def _turned(spot: _Spot, before: Token, now: Token, known: Known) -> Iterator[Remark]:
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


def _free(spot: _Spot, found: Sequence[Token], known: Known) -> Iterator[Remark]:
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
