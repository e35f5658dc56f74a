"""成文时的各行与今日重写的各行配对：段落照次序，表的行照它说的是谁。"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from pipelines.documents.verifying.aligning import masked, matched_lines
from pipelines.documents.verifying.numbers import numbers_in, plain
from pipelines.documents.verifying.reading import Line

#: 表的一行说的是谁，先看哪一列（同通行证）。
_SUBJECTS: Final = ("项目名称", "问题编号", "单位", "事项")
#: 同名的项目，看它是哪个单位的。
_OWNERS: Final = ("单位", "责任单位", "填报单位")
#: 单位名称后面的“（未报）”“（沿用5月数据）”不是名称。
_STATE: Final = re.compile(r"（[^（）]*）$")
#: 段首的序号；空段消失后会补位。
_TENS: Final = "[一二三四五六七八九十]+"
_ORDINAL: Final = re.compile(rf"^(?:{_TENS}[、是]|（{_TENS}）|\d+\.)")
_ALIKE: Final = 0.5
_APPENDIX: Final = re.compile(r"^附件\d*$")

Pairs = list[tuple[Line | None, Line | None]]


def paired_lines(before: Sequence[Line], now: Sequence[Line]) -> Pairs:
    """(成文时的一行, 今日的一行)，先后照今日的；新添的左边空，消失的右边空，列在最后。"""
    twin: dict[int, Line] = {}
    paragraphs = [line for line in before if not line.table]
    for a, b in _in_order(paragraphs, [line for line in now if not line.table]):
        twin[id(b)] = a
    for old, new in _paired_tables(before, now):
        for a, b in _rows(old, new):
            twin[id(b)] = a
    kept = {id(line) for line in twin.values()}
    pairs: Pairs = [(twin.get(id(line)), line) for line in now]
    return pairs + [(line, None) for line in before if id(line) not in kept]


def edited_twins(before: Sequence[Line], edited: Sequence[Line]) -> dict[int, int]:
    """改过的第几行 → 成文时的第几行；一行抄成几份的，只认最像的一份。

    先在同一张表里找：观摩册各页都有“亮点”一行，填了的那一行不会认到别的页去。
    """
    places = {id(line): at for at, line in enumerate(edited)}
    origins = {id(line): at for at, line in enumerate(before)}
    found: dict[int, int] = {}
    used: set[int] = set()
    for old_lines, new_lines in (*_paired_tables(before, edited), (before, edited)):
        known = [line for line in old_lines if origins[id(line)] not in used]
        left = [line for line in new_lines if places[id(line)] not in found]
        for line, old in matched_lines(known, left):
            if old is not None and origins[id(old)] not in used:
                found[places[id(line)]] = origins[id(old)]
                used.add(origins[id(old)])
    return found


# ── 段落 ────────────────────────────────────────────────────────────


def _in_order(before: Sequence[Line], now: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    a, b = [plain(line.text) for line in before], [plain(line.text) for line in now]
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from zip(before[a1:a2], now[b1:b2], strict=True)
        elif kind == "replace":
            yield from _best(before[a1:a2], now[b1:b2])


def _best(before: Sequence[Line], now: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """次序不乱、合起来最像的配法（动态规划）。"""
    likeness = [[_likeness(a, b) for b in now] for a in before]
    best = [[0.0] * (len(now) + 1) for _ in range(len(before) + 1)]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(now))):
            with_pair = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0
            best[i][j] = max(with_pair, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(before) and j < len(now):
        if likeness[i][j] and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            yield before[i], now[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _likeness(before: Line, now: Line) -> float:
    """段首的话（二级标题）、控件、字，合起来有多像；不像则零。"""
    a, b = (_ORDINAL.sub("", line.text.strip()) for line in (before, now))
    if bool(_APPENDIX.match(a)) != bool(_APPENDIX.match(b)):
        return 0
    shared = len(set(before.paths) & set(now.paths))
    head = bool(a) and a.partition("。")[0] == b.partition("。")[0]
    ratio = SequenceMatcher(None, masked(a), masked(b), autojunk=False).ratio()
    return ratio + shared + head if shared or head or ratio >= _ALIKE else 0


# ── 表 ──────────────────────────────────────────────────────────────


def _tables(lines: Sequence[Line]) -> Mapping[int, list[Line]]:
    tables: dict[int, list[Line]] = {}
    for line in lines:
        if line.table:
            tables.setdefault(line.table, []).append(line)
    return tables


def _paired_tables(
    before: Sequence[Line], now: Sequence[Line]
) -> list[tuple[Sequence[Line], Sequence[Line]]]:
    """同一张表的各行：题目与表头都同的先配；表前的一句变了的，看表头，同表头的照先后。"""
    old, new = list(_tables(before).values()), list(_tables(now).values())
    pairs: list[tuple[Sequence[Line], Sequence[Line]]] = []
    for named in (_table_name, _table_head):
        waiting = defaultdict(list)
        for rows in old:
            waiting[named(rows)].append(rows)
        for rows in list(new):
            if twins := waiting[named(rows)]:
                pairs.append((twins[0], rows))
                old.remove(twins.pop(0))
                new.remove(rows)
    return pairs


def _table_name(rows: Sequence[Line]) -> str:
    """一张表叫什么：题目与表头。"""
    head = rows[0]
    title = f"{masked(head.title)}|" if len(head.cells) > 2 else ""
    return f"{title}{_table_head(rows)}"


def _table_head(rows: Sequence[Line]) -> str:
    """表头；一两格的，观摩册那样写着“2．某某项目”的看项目，版记看开头的字。"""
    head = plain(rows[0].text)
    if len(rows[0].cells) > 2:
        return head
    name = _ORDINAL.sub("", head)
    return name if name != head else head[:2]


def _rows(before: Sequence[Line], now: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    known = dict(zip(row_names(before), before, strict=True))
    for name, line in zip(row_names(now), now, strict=True):
        if name in known:
            yield known[name], line


def row_names(rows: Sequence[Line]) -> list[tuple[str, int]]:
    """各行说的是谁；同名的依次编号。"""
    heads = [plain(text) for text in rows[0].texts] if rows else []
    subject = next((heads.index(name) for name in _SUBJECTS if name in heads), None)
    owner = next((heads.index(name) for name in _OWNERS if name in heads), subject)
    columns = () if subject is None or owner is None else (subject, owner)
    seen: Counter[str] = Counter()
    names: list[tuple[str, int]] = []
    for number, line in enumerate(rows):
        name = _row_name(line, columns if len(line.cells) == len(heads) else (), number)
        seen[name] += 1
        names.append((name, seen[name]))
    return names


def _row_name(line: Line, columns: Sequence[int], number: int) -> str:
    if number == 0:
        return "表头"
    if len(line.cells) <= 2:
        return f"第{number + 1}行"
    if columns:
        subject, owner = (plain(line.texts[column]) for column in columns)
        unit = _STATE.sub("", owner)
        return unit if columns[0] == columns[1] else f"{subject}|{unit}"
    words = (plain(text) for text in line.texts)
    return next((text for text in words if len(text) > 1 and not numbers_in(text)), "")
