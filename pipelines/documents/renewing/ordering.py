"""一张表里哪些行要挪：照今日的次序，动得最少；人排过序的、带批注的不挪。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.documents.renewing.blocks import Block
from pipelines.documents.renewing.tracking import is_anchored
from pipelines.documents.verifying.reading import Line


@dataclass(frozen=True)
class Placed:
    """三方对上的一行：成文时的、今日的、现在文中的、今日那一份里的；没有的为 None。"""

    old: Line | None
    now: Line | None
    block: Block | None
    fresh: Block | None

    @property
    def table(self) -> bool:
        """是表的一行。"""
        line = self.now or self.old
        return line is not None and line.table > 0


def arranged(rows: Sequence[Placed], blocks: Sequence[Block]) -> set[int]:
    """要挪的各行（Block 的 id）；`rows` 照今日的次序，`blocks` 照文中的次序。"""
    order = {id(block): at for at, block in enumerate(blocks)}
    both = [one.block for one in rows if one.block is not None and one.now is not None]
    if _reordered(rows, order):
        return set()
    places = [order[id(block)] for block in both]
    stay = {places[at] for at in _longest_rise(places)}
    return {id(block) for block in both
            if order[id(block)] not in stay and not is_anchored(block.element)}  # fmt: skip


def _reordered(rows: Sequence[Placed], order: dict[int, int]) -> bool:
    """文中的次序与成文时的不同，就是人排过。"""
    known = [(one.old.number, order[id(one.block)]) for one in rows if one.old and one.block]
    places = [place for _, place in sorted(known)]
    return places != sorted(places)


def _longest_rise(places: Sequence[int]) -> list[int]:
    """最长的递增一列，各在第几个：这些行不必挪。"""
    best: list[list[int]] = []
    for at, place in enumerate(places):
        before = [one for one in best if places[one[-1]] < place]
        best.append([*max(before, key=len, default=[]), at])
    return max(best, key=len, default=[])
