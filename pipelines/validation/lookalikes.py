"""一批行里哪些像是同一件事：只在同代码、同业主或名称有一段相同的行之间比（DOMAIN L1-15）。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.ledgers.schema import Alike
from pipelines.ledgers.similarity import (
    is_similar,
    normalise_name,
    similar_between,
    similar_pairs,
)
from pipelines.ledgers.values import UNREADABLE, Columns, Value

#: 比较的范围：同一范围里的行才比；不同的列同值也不混。
Block = tuple[Hashable, ...]


@dataclass(frozen=True)
class Lookalikes:
    """整理好的一批行；`of` 逐行给出像它的行。"""

    alike: Alike
    columns: Columns
    """逐行已归一的值。"""
    rows: Mapping[Block, Mapping[Value, Sequence[int]]] = field(repr=False)
    """范围 → 第一个名称 → 行。"""
    near: Mapping[tuple[Block, Value], Sequence[Value]] = field(repr=False)
    """范围里与某个名称相像的别的名称。"""

    def of(self, row: int) -> Iterator[int]:
        """像第 `row` 行的其余各行，不重复。"""
        if left_out(self.alike, self.columns, row):
            return
        name = self._name(row)
        said = {row}
        for block in _blocks(self.alike, self.columns, row):
            for other in (name, *self.near.get((block, name), ())):
                for found in self.rows.get(block, {}).get(other, ()):
                    if found not in said and self._others_alike(row, found):
                        said.add(found)
                        yield found

    def _name(self, row: int) -> Value:
        return self.columns[self.alike.similar[0]][row] if self.alike.similar else ""

    def _others_alike(self, left: int, right: int) -> bool:
        columns = [self.columns[name] for name in self.alike.similar[1:]]
        return all(is_alike(self.alike, column[left], column[right]) for column in columns)


def find_lookalikes(alike: Alike, columns: Columns, asked: range | None = None) -> Lookalikes:
    """把一批行（各列等长）整理好；空的、读不出的、归一后没有字的不与任何行相像。

    只问 `asked` 这几行的，只找像它们的。
    """
    known = {name: [_plain(value, alike) for value in columns[name]] for name in alike.columns}
    rows: dict[Block, dict[Value, list[int]]] = defaultdict(dict)
    wanted = None if asked is None else {b for row in asked for b in _blocks(alike, known, row)}
    for row in range(len(columns[alike.at])):
        name = known[alike.similar[0]][row] if alike.similar else ""
        if name is None or left_out(alike, known, row):
            continue
        for block in _blocks(alike, known, row):
            if wanted is None or block in wanted:
                rows[block].setdefault(name, []).append(row)
    near: dict[tuple[Block, Value], list[Value]] = defaultdict(list)
    for block, names in rows.items() if alike.similarity < 1 else ():
        for left, right in _near_names(alike, names, asked):
            if _together(alike, left, right):
                near[block, left].append(right)
                near[block, right].append(left)
    return Lookalikes(alike, known, rows, near)


def _near_names(
    alike: Alike, names: Mapping[Value, Sequence[int]], asked: range | None
) -> Iterator[tuple[str, str]]:
    """一个范围里相像而不相同的名称；只问 `asked` 的，一头须是它们的。"""
    words = [name for name in names if isinstance(name, str)]
    if asked is None:
        few, many = words, []
    else:
        few = [name for name in words if any(row in asked for row in names[name])]
        mine = set(few)
        many = [name for name in words if name not in mine] if few else []
    for left, right in similar_pairs(few, alike.threshold):
        yield few[left], few[right]
    for left, right in similar_between(few, many, alike.threshold) if many else ():
        yield few[left], many[right]


def left_out(alike: Alike, columns: Columns, row: int) -> bool:
    """这一行不与任何行相比。"""
    return any(columns[name][row] == value for name, value in alike.leave_out.items())


def is_alike(alike: Alike, left: Value, right: Value) -> bool:
    """两个归一后的名称够不够像。"""
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    return left == right or (
        is_similar(left, right, alike.threshold) and _together(alike, left, right)
    )


def _together(alike: Alike, left: str, right: str) -> bool:
    """期别、标段之类没有不同。"""
    if not alike.apart:
        return True
    return re.findall(alike.apart, left) == re.findall(alike.apart, right)


def _plain(value: Value, alike: Alike) -> Value:
    if value is UNREADABLE:
        return None
    if isinstance(value, str):
        return normalise_name(value, alike.drop) or None
    return value


def _blocks(alike: Alike, columns: Columns, row: int) -> Iterator[Block]:
    same = tuple(columns[name][row] for name in alike.same)
    if None in same:
        return
    if not alike.any_of:
        yield same
    for name in alike.any_of:
        if (value := columns[name][row]) is not None:
            yield (*same, name, value)
