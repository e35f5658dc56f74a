"""三方合文：成文时、今日、人改过的，同一格三样字，得出在改过的一份里换哪几个字。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise
from typing import Final

from pipelines.documents.verifying.aligning import masked
from pipelines.documents.verifying.numbers import HALF_WIDTH, numbers_in, plain
from pipelines.documents.verifying.reading import Cell, Piece

_CLAUSES: Final = re.compile(r"([，。；：])")
_TENS: Final = "[一二三四五六七八九十]+"
_ORDINAL: Final = re.compile(rf"^((?:{_TENS}[、是]|（{_TENS}）|\d+\.))")
_SENTENCE_ENDS: Final = "。；"


@dataclass(frozen=True)
class Swap:
    """改过的一份里 [start, end) 的字换成 `new`；`old` 是现在的字。"""

    start: int
    end: int
    new: tuple[Piece, ...]
    old: str

    @property
    def text(self) -> str:
        """新的字。"""
        return "".join(piece.text for piece in self.new)


@dataclass(frozen=True)
class Kept:
    """人动过、没有换的一处：成文时的字，今日应是的字；`paths` 是其中的数。"""

    before: str
    due: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Merged:
    """一格合文的结果；`paths` 是控件从前的路径 → 今日的路径。"""

    swaps: tuple[Swap, ...]
    kept: tuple[Kept, ...]
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Hunk:
    """成文时 [start, end) 的字今日成了 `new`；[low, high) 里人动过就不换。"""

    start: int
    end: int
    new: tuple[Piece, ...]
    low: int
    high: int
    old: tuple[Piece, ...]


def merged(before: Cell, now: Cell, edited: Cell) -> Merged:
    """成文时 `before`，今日 `now`，人改成了 `edited`。"""
    old, new = _coarse(before), _coarse(now)
    opcodes = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False).get_opcodes()
    paths = tuple(
        (a.path, b.path)
        for kind, a1, a2, b1, b2 in opcodes if kind == "equal"
        for a, b in zip(old[a1:a2], new[b1:b2], strict=True) if a.path
    )  # fmt: skip
    sides = _Sides(before, edited)
    swaps: list[Swap] = []
    kept: list[Kept] = []
    for hunk in _hunks(old, new, opcodes):
        due = "".join(piece.text for piece in hunk.new)
        place = sides.place(hunk)
        if place is not None:
            said = sides.text[place[0] : place[1]]
            if plain(said) != plain(due):
                swaps.append(Swap(*place, hunk.new, said))
        elif plain(sides.near(hunk)) != plain(due):
            said = "".join(piece.text for piece in hunk.old)
            told = tuple(piece.path for piece in (*hunk.old, *hunk.new) if piece.path)
            kept.append(Kept(said, due, told))
    return Merged(tuple(swaps), tuple(kept), paths)


# ── 成文时与今日 ──────────────────────────────────────────────────────


def _coarse(cell: Cell) -> list[Piece]:
    """一个控件一项，其余一个分句一项；连着的字先并起来。"""
    joined: list[Piece] = []
    for piece in cell:
        if joined and joined[-1].path == piece.path:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.path)
        else:
            joined.append(piece)
    out: list[Piece] = []
    for number, piece in enumerate(joined):
        if piece.path:
            out.append(piece)
            continue
        lead, rest = "", piece.text
        if number == 0 and (found := _ORDINAL.match(rest)):
            lead, rest = found[1], rest[found.end() :]
        out += [Piece(text) for text in (lead, *_CLAUSES.split(rest)) if text]
    return out


def _keys(pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    """控件不看数，也不看在第几行：排名表.3.完成率 就是 排名表、完成率。"""
    return [
        (piece.path.partition(".")[0], piece.path.rpartition(".")[2]) if piece.path
        else ("", piece.text)
        for piece in pieces
    ]  # fmt: skip


_Opcode = tuple[str, int, int, int, int]


def _hunks(
    old: Sequence[Piece], new: Sequence[Piece], opcodes: Sequence[_Opcode]
) -> Iterator[_Hunk]:
    ends = [0, *accumulate(len(piece.text) for piece in old)]
    for kind, a1, a2, b1, b2 in opcodes:
        if kind == "equal":
            for a, b in zip(range(a1, a2), range(b1, b2), strict=True):
                if old[a].text != new[b].text:
                    low, high = ends[a], ends[a + 1]
                    yield _Hunk(low, high, (new[b],), low, high, (old[a],))
            continue
        gone, come = tuple(old[a1:a2]), tuple(new[b1:b2])
        if numbers := list(_only_numbers(gone, come, ends[a1])):
            yield from numbers
            continue
        low, high = _sentence(old, a1, a2)
        yield _Hunk(ends[a1], ends[a2], come, ends[low], ends[high], gone)


def _only_numbers(old: Sequence[Piece], new: Sequence[Piece], start: int) -> Iterator[_Hunk]:
    """话没有变、只有数变了：只换数。"""
    if any(piece.path for piece in (*old, *new)):
        return
    a, b = ("".join(piece.text for piece in side) for side in (old, new))
    if masked(a) != masked(b) or not numbers_in(a):
        return
    for one, other in zip(numbers_in(a), numbers_in(b), strict=True):
        if one.text != other.text:
            low, high = start + one.start, start + one.end
            yield _Hunk(low, high, (Piece(other.text),), low, high, (Piece(one.text),))


def _sentence(old: Sequence[Piece], low: int, high: int) -> tuple[int, int]:
    """整句生成的话：往两头到句号、分号或控件为止；单单一个序号不牵动后文。"""
    gone = old[low:high]
    if len(gone) == 1 and low == 0 and _ORDINAL.fullmatch(gone[0].text):
        return low, high
    while low > 0 and not old[low - 1].path and old[low - 1].text not in _SENTENCE_ENDS:
        low -= 1
    while high < len(old) and not old[high].path and old[high].text not in _SENTENCE_ENDS:
        high += 1
    if low == 0 and high > 1 and _ORDINAL.fullmatch(old[0].text):
        low = 1
    return low, high


# ── 成文时与人改过的 ────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Token:
    key: tuple[str, str]
    start: int
    end: int
    text: str


class _Sides:
    """成文时的字与现在的字，逐字（数作一项、控件作一项）对上的。"""

    def __init__(self, before: Cell, edited: Cell) -> None:
        self.text = "".join(piece.text for piece in edited)
        shared = {one.path for one in before if one.path} & {one.path for one in edited}
        self.old, self.new = _fine(before, shared), _fine(edited, shared)
        keys = [[token.key for token in side] for side in (self.old, self.new)]
        matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
        self.twins = {
            a + n: b + n for a, b, size in matcher.get_matching_blocks() for n in range(size)
        }

    def place(self, hunk: _Hunk) -> tuple[int, int] | None:
        """这几个字现在在哪里；人动过则 None。"""
        if hunk.start == hunk.end:
            whole = self._untouched(hunk.low, hunk.high)
            return None if whole is None else self._between(hunk.start)
        found = self._untouched(hunk.start, hunk.end)
        if not found or not self._untouched(hunk.low, hunk.high) or not self._beside(found):
            return None
        first, last = (self.new[self.twins[at]] for at in (found[0], found[-1]))
        return first.start, last.end

    def near(self, hunk: _Hunk) -> str:
        """那一处现在的字，看前后对得上的。"""
        before = [self.twins[n] for n, one in enumerate(self.old)
                  if one.end <= hunk.start and n in self.twins]  # fmt: skip
        after = [self.twins[n] for n, one in enumerate(self.old)
                 if one.start >= hunk.end and n in self.twins]  # fmt: skip
        low = self.new[before[-1]].end if before else 0
        high = self.new[after[0]].start if after else len(self.text)
        return self.text[low:high]

    def _untouched(self, low: int, high: int) -> list[int] | None:
        """[low, high) 的各项都原样连着；空的一段也算原样。"""
        found = [n for n, one in enumerate(self.old) if low <= one.start and one.end <= high]
        if low < high and sum(self.old[n].end - self.old[n].start for n in found) < high - low:
            return None
        if any(n not in self.twins for n in found):
            return None
        here = [self.twins[n] for n in found]
        if any(b != a + 1 for a, b in pairwise(here)):
            return None
        same = (self.old[n].text == self.new[self.twins[n]].text for n in found)
        return found if all(same) else None

    def _beside(self, found: Sequence[int]) -> bool:
        """前一项或后一项也对得上（或同在一头），才算是同一处；控件不必看。"""
        if any(self.old[n].key[0] == "控件" for n in found):
            return True
        first, last = found[0], found[-1]
        here, there = self.twins[first], self.twins[last]
        before = self.twins.get(first - 1, -1) == here - 1
        ending = (len(self.old), len(self.new))
        return before or (last + 1, there + 1) == ending or self.twins.get(last + 1) == there + 1

    def _between(self, at: int) -> tuple[int, int] | None:
        """成文时 `at` 那个缝，现在在哪里。"""
        for n, one in enumerate(self.old):
            if one.end == at and n in self.twins and one.end > one.start:
                end = self.new[self.twins[n]].end
                return end, end
        for n, one in enumerate(self.old):
            if one.start == at and n in self.twins:
                start = self.new[self.twins[n]].start
                return start, start
        return None if self.old or self.text else (0, 0)


def _fine(cell: Cell, shared: set[str]) -> list[_Token]:
    """两边都有的控件作一项，其余一个数一项、一个字一项。"""
    text = "".join(piece.text for piece in cell)
    controls: dict[str, tuple[int, int]] = {}
    at = 0
    for piece in cell:
        if piece.path in shared and piece.path:
            low = controls.get(piece.path, (at, at))[0]
            controls[piece.path] = (low, at + len(piece.text))
        at += len(piece.text)
    numbers = [(one.start, one.end) for one in numbers_in(text)]
    out: list[_Token] = []
    at = 0
    starts = {low: (path, high) for path, (low, high) in controls.items()}
    inner = {low: high for low, high in numbers
             if not any(a < high and low < b for a, b in controls.values())}  # fmt: skip
    while at < len(text):
        if at in starts and starts[at][1] > at:
            path, end = starts[at]
            broken = any(low < end and at < high and not at <= low < high <= end
                         for low, high in numbers)  # fmt: skip
            token = _Token(("控件", path + "!" * broken), at, end, plain(text[at:end]))
        else:
            end = inner.get(at, at + 1)
            words = text[at:end].translate(HALF_WIDTH)
            token = _Token(("", words), at, end, words)
        out.append(token)
        at = end
    return out
