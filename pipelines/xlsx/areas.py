"""一片格：S7、A1:L1、C:C、1:5。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Self

from pipelines.xlsx.cells import LAST_COLUMN, LAST_ROW, address, column_index, column_letter

Place = tuple[int, int]
"""(行, 列)，从 1 起。"""

_END: Final = r"\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?"
_AREA: Final = re.compile(rf"{_END}(?::{_END})?")


@dataclass(frozen=True, slots=True)
class Area:
    """一片格的四边，从 1 起，首末都在内。"""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """地址 → 一片格；不成地址抛 ValueError。"""
        found = _AREA.fullmatch(text)
        first, last = (found.groups()[:2], found.groups()[2:]) if found else ((None,) * 2,) * 2
        if last == (None, None):
            last = first if None not in first else last
        if [item is None for item in first] != [item is None for item in last] or not any(last):
            raise ValueError(f"{text} 不是单元格地址")
        columns = sorted(column_index(x) for x in (first[0], last[0]) if x) or [1, LAST_COLUMN]
        rows = sorted(int(x) for x in (first[1], last[1]) if x) or [1, LAST_ROW]
        if not 1 <= rows[0] <= rows[1] <= LAST_ROW:
            raise ValueError(f"{text} 不是单元格地址")
        return cls(rows[0], columns[0], rows[1], columns[1])

    @classmethod
    def of_cell(cls, place: Place) -> Self:
        """一格。"""
        return cls(*place, *place)

    @property
    def first(self) -> Place:
        """左上角的一格。"""
        return self.top, self.left

    @property
    def is_cell(self) -> bool:
        """只有一格。"""
        return self.shape == (1, 1)

    @property
    def shape(self) -> tuple[int, int]:
        """几行、几列。"""
        return self.bottom - self.top + 1, self.right - self.left + 1

    def covers(self, place: Place) -> bool:
        """这一格在其中。"""
        row, column = place
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    @property
    def text(self) -> str:
        """地址，不带 $。"""
        if self.is_cell:
            return address(self.left, self.top)
        if (self.top, self.bottom) == (1, LAST_ROW):
            return self.columns
        if (self.left, self.right) == (1, LAST_COLUMN):
            return f"{self.top}:{self.bottom}"
        return f"{address(self.left, self.top)}:{address(self.right, self.bottom)}"

    @property
    def columns(self) -> str:
        """所在的整列，如 C:C。"""
        return f"{column_letter(self.left)}:{column_letter(self.right)}"

    def rows(self) -> Iterator[list[Place]]:
        """逐行的各格。"""
        for row in range(self.top, self.bottom + 1):
            yield [(row, column) for column in range(self.left, self.right + 1)]

    def places(self) -> Iterator[Place]:
        """各格，逐行。"""
        for row in self.rows():
            yield from row


def merged_areas(texts: Iterable[str]) -> list[Area]:
    """合并区域的写法 → 各片格；写坏了的（越过 XFD、没有列标）不算，Excel 也不认。"""
    return [area for text in texts if (area := _parsed(text)) and not area.is_cell]


def _parsed(text: str) -> Area | None:
    try:
        return Area.parse(text)
    except ValueError:
        return None
