"""一批行里哪些像是同一件事：只在同代码、同业主或名称有一段相同的行之间比（DOMAIN L1-15）。"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.ledgers.schema import Alike
from pipelines.ledgers.similarity import is_similar, normalise_name, similar_pairs
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


def find_lookalikes(alike: Alike, columns: Columns) -> Lookalikes:
    """把一批行（各列等长）整理好；空的、读不出的、归一后没有字的不与任何行相像。"""
    known = {name: [_plain(value, alike) for value in columns[name]] for name in alike.columns}
    rows: dict[Block, dict[Value, list[int]]] = defaultdict(dict)
    for row in range(len(columns[alike.at])):
        name = known[alike.similar[0]][row] if alike.similar else ""
        for block in _blocks(alike, known, row):
            if name is not None:
                rows[block].setdefault(name, []).append(row)
    near: dict[tuple[Block, Value], list[Value]] = defaultdict(list)
    for block, names in rows.items() if alike.similarity < 1 else ():
        words = [name for name in names if isinstance(name, str)]
        for left, right in similar_pairs(words, alike.threshold):
            if _together(alike, words[left], words[right]):
                near[block, words[left]].append(words[right])
                near[block, words[right]].append(words[left])
    return Lookalikes(alike, known, rows, near)


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
