"""工作簿里的一格：在哪里，底色，内容。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from xlwings import Book, Range

Colour = tuple[int, int, int]
"""红、绿、蓝，各 0 至 255。"""
TEXT: Final = "@"
GENERAL: Final = "General"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """工作簿里的一格：表名、地址。"""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Held:
    """一格里现有的：f 公式，n 数，s 文字，b 是否，空串为空格；连同数字格式。"""

    kind: Literal["f", "n", "s", "b", ""]
    text: str
    number_format: str

    def same_content(self, other: Held) -> bool:
        """内容相同，不论数字格式；数按值比。"""
        if self.kind == other.kind == "n":
            return float(self.text) == float(other.text)
        return (self.kind, self.text) == (other.kind, other.text)


def range_at(book: Book, spot: Spot) -> Range:
    """一格。"""
    return book.sheets[spot.sheet].range(spot.cell)
