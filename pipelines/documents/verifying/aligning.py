"""现在的各行与成文时的各行配对，一行之内数与数配对；段落挪动、拆分、复制，表行换序都认得出。"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from pipelines.documents.verifying.numbers import Number, numbers_in, plain
from pipelines.documents.verifying.reading import Cell, Line
from pipelines.errors import UsageError

#: 一段里至少有几成的字见于成文时的某一段，才算是它改成的。
_ALIKE: Final = 0.5
#: 原行已有着落的，要像到这个地步才算是抄来改的；短短一句碰巧同几个字的不算。
_COPIED: Final = 0.75
#: 要两两相比的行至多这么多对；再多就不是人改出来的。
_MOST_PAIRS: Final = 500_000
_NAME_WEIGHT: Final = 3
_LEAD: Final = 16


@dataclass(frozen=True)
class Token:
    """一格里的一个数，连同它所在控件的 tag（不在控件里则空）。"""

    number: Number
    path: str = ""
    lead: str = ""
    """它前面的几个字。"""


@dataclass(frozen=True)
class Pair:
    """配成的一对数；`before` 空是添的，`now` 空是没有了（只少了它，旁边的字还在）。"""

    before: Token | None
    now: Token | None


#: 现在的一行与成文时的一行；新添的后者为 None。
Pairs = Sequence[tuple[Line, Line | None]]


def cell_text(cell: Cell) -> str:
    """一格的字。"""
    return "".join(piece.text for piece in cell)


def tokens(cell: Cell) -> list[Token]:
    """一格里的数，依次。"""
    spans, at = [], 0
    for piece in cell:
        if piece.path:
            spans.append((at, at + len(piece.text), piece.path))
        at += len(piece.text)
    found, at, text = [], 0, cell_text(cell)
    for one in numbers_in(text):
        while at < len(spans) and spans[at][1] <= one.start:
            at += 1
        inside = at < len(spans) and spans[at][0] <= one.start
        lead = text[max(0, one.start - _LEAD) : one.start]
        found.append(Token(one, spans[at][2] if inside else "", lead))
    return found


# ── 行与行 ──────────────────────────────────────────────────────────


def matched_lines(
    before: Sequence[Line], now: Sequence[Line]
) -> Iterator[tuple[Line, Line | None]]:
    """现在的每一行 → 成文时的一行；是新添的则 None。一字不差的先配。"""
    waiting: dict[tuple[bool, str], list[Line]] = defaultdict(list)
    for line in before:
        waiting[_exactly(line)].append(line)
    known = {key: lines[0] for key, lines in waiting.items()}
    rest: list[Line] = []
    for line in now:
        if lines := waiting.get(_exactly(line)):
            yield line, lines.pop(0)
        elif _exactly(line) in known:
            yield line, known[_exactly(line)]
        else:
            rest.append(line)
    unused = [line for lines in waiting.values() for line in lines]
    if len(rest) * len(before) > _MOST_PAIRS:
        raise UsageError(f"有 {len(rest)} 段（行）与成文时不同，不像是同一份公文改成的；请检查文件")
    yield from _alike(rest, unused, before)


def _exactly(line: Line) -> tuple[bool, str]:
    return bool(line.table), "\t".join(map(plain, line.texts))


def _alike(
    rest: Sequence[Line], unused: list[Line], before: Sequence[Line]
) -> Iterator[tuple[Line, Line | None]]:
    scored = sorted(
        (
            (score, -abs(a - b), a, b)
            for a, line in enumerate(rest)
            for b, old in enumerate(unused)
            if (score := _likeness(line, old)) > 0
        ),
        reverse=True,
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, _, a, b in scored:
        if a not in taken and b not in used:
            taken[a] = b
            used.add(b)
    for a, line in enumerate(rest):
        yield line, unused[taken[a]] if a in taken else _copied(line, before)


def _copied(line: Line, before: Sequence[Line]) -> Line | None:
    """复制出来又改了的一行：原行已有着落，仍与它比。"""
    best = max(before, key=lambda old: _likeness(line, old), default=None)
    return best if best is not None and _likeness(line, best) >= _COPIED else None


def _likeness(now: Line, old: Line) -> float:
    if bool(now.table) != bool(old.table):
        return 0
    return _row_likeness(now, old) if now.table else _paragraph_likeness(now, old)


def _paragraph_likeness(now: Line, old: Line) -> float:
    """共有的控件为先，其次是字的重合。"""
    shared = set(now.paths) & set(old.paths)
    if shared:
        return 1 + len(shared)
    (a, letters), (b, others) = _bag(now.text), _bag(old.text)
    if len(b) < _ALIKE * len(a):
        return 0
    common = sum((letters & others).values())
    if not a or common < _ALIKE * len(a) or len(a) < 4 < len(b):
        return 0
    same = sum(block.size for block in SequenceMatcher(None, a, b, autojunk=False)
               .get_matching_blocks() if block.size > 1)  # fmt: skip
    return same / len(a) if same >= _ALIKE * len(a) else 0


@lru_cache(maxsize=4096)
def _bag(text: str) -> tuple[str, Counter[str]]:
    hidden = masked(text)
    return hidden, Counter(hidden)


def _row_likeness(now: Line, old: Line) -> float:
    if len(now.cells) != len(old.cells):
        shared = set(map(plain, now.texts)) & set(map(plain, old.texts))
        names = [text for text in shared if not numbers_in(text) and len(text) > 1]
        return 0.1 * len(shared) if names else 0
    score, named = 0.0, False
    for a, b in zip(map(plain, now.texts), map(plain, old.texts), strict=True):
        name = len(a) > 1 and a.translate(_DIGITS).strip("+-.%,") != ""
        if a == b:
            named |= name
            score += _NAME_WEIGHT if name else 1
        elif name and _bag(a)[0] == _bag(b)[0]:
            named |= len(now.cells) <= 2
            score += 1
    alike = named or score * 2 >= len(now.cells)
    bonus = len(set(now.paths) & set(old.paths)) + (now.title == old.title)
    return score + bonus if alike else 0


_DIGITS: Final = str.maketrans("", "", "0123456789")


def masked(text: str) -> str:
    """数都换成一个记号的字。"""
    half, at, out = text, 0, []
    for one in numbers_in(text):
        out += [half[at : one.start], "#"]
        at = one.end
    return "".join([*out, half[at:]]).replace(" ", "").replace("\u3000", "")


# ── 格与格、数与数 ─────────────────────────────────────────────────────


def matched_cells(before: Line, now: Line) -> Iterator[tuple[int, Cell, Cell | None]]:
    """现在的每一格（第几格，从 0 起）→ 成文时的一格；列数变了，先认控件，再照内容找。"""
    if len(before.cells) == len(now.cells):
        for index, (old, cell) in enumerate(zip(before.cells, now.cells, strict=True)):
            yield index, cell, old
        return
    homes = {piece.path: cell for cell in before.cells for piece in cell if piece.path}
    sure = {
        index: homes[piece.path]
        for index, cell in enumerate(now.cells)
        for piece in cell
        if piece.path in homes
    }
    taken = {id(cell) for cell in sure.values()}
    a, b = list(map(plain, before.texts)), list(map(plain, now.texts))
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        for offset, index in enumerate(range(b1, b2)):
            paired = kind == "equal" or (kind == "replace" and a2 - a1 == b2 - b1)
            found = before.cells[a1 + offset] if paired else None
            unclear = a.count(b[index]) > 1 and not numbers_in(b[index])
            free = None if found is None or id(found) in taken or unclear else found
            yield index, now.cells[index], sure.get(index, free)


def matched_numbers(before: Cell, now: Cell) -> Iterator[Pair]:
    """两格之内数与数的配对：先认控件，其余看前后的字。"""
    old, new = tokens(before), tokens(now)
    by_path = {token.path: token for token in old if token.path}
    sure = {id(token): by_path[token.path] for token in new if token.path in by_path}
    counted: Counter[str] = Counter()
    a, b = _mixed(cell_text(before), old), _mixed(cell_text(now), new)
    paired, lost = _by_context(a, b)
    for token in new:
        counted[token.path] += 1
        if id(token) in sure and counted[token.path] == 1:
            yield Pair(sure[id(token)], token)
        else:
            partner = paired.get(id(token))
            yield Pair(None if token.path and partner and partner.path else partner, token)
    present = {token.path for token in new}
    for token in lost:
        if not token.path or token.path not in present:
            yield Pair(token, None)


_Mixed = list[str | Token]


def _mixed(text: str, found: Sequence[Token]) -> _Mixed:
    """一个字一项，一个数一项；空白不算。"""
    out: _Mixed = []
    at = 0
    for token in found:
        out += [char for char in text[at : token.number.start] if not char.isspace()]
        out.append(token)
        at = token.number.end
    return out + [char for char in text[at:] if not char.isspace()]


def _by_context(before: _Mixed, now: _Mixed) -> tuple[dict[int, Token], list[Token]]:
    """(现在的数 → 成文时的数，单单少了的数)。"""
    masks = _masks(before), _masks(now)
    paired: dict[int, Token] = {}
    lost: list[Token] = []
    matcher = SequenceMatcher(None, masks[0], masks[1], autojunk=False)
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        old = [one for one in before[a1:a2] if isinstance(one, Token)]
        new = [one for one in now[b1:b2] if isinstance(one, Token)]
        if kind == "equal":
            paired |= {
                id(now[b]): one
                for a, b in zip(range(a1, a2), range(b1, b2), strict=True)
                if isinstance(one := before[a], Token) and _beside(masks, a, b)
            }
        elif len(old) == len(new) and a2 - a1 - len(old) <= _ALONE:
            paired |= {id(b): a for a, b in zip(old, new, strict=True)}
        elif old and not new and a2 - a1 - len(old) <= _ALONE:
            lost += old
    return paired, lost


def _masks(side: _Mixed) -> list[str]:
    return ["#" if isinstance(one, Token) else one for one in side]


def _beside(masks: Sequence[Sequence[str]], a: int, b: int) -> bool:
    """两个数的前一字或后一字相同（或同在一头），才算是同一处。"""
    before, now = (["", *side, ""] for side in masks)
    return before[a] == now[b] or before[a + 2] == now[b + 2]


#: 一处少了的字不过几个，就算是单单把数删掉了。
_ALONE: Final = 2
