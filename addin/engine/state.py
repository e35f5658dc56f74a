"""一张表此刻的样子：原来的样子，加上改过的几处。"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

from addin.engine.looks import Look
from addin.engine.reading import Original, OriginalSheet
from addin.engine.values import BLANK, Held
from pipelines.mending.sheet_rows import IN_ARRAY
from pipelines.xlsx.areas import Area, Place

_USUAL_WIDTH: Final = 8.43
#: 文件里的列宽含左右的空：默认字体 7 像素宽，空 5 像素。
PADDING: Final = 0.7109375


class SheetState:
    """一张表：`fresh` 为真则原来的内容一概不算（新添的、清空过的）。"""

    def __init__(self, book: Original, original: OriginalSheet | None) -> None:
        self._book = book
        self.original = original
        self.fresh = original is None
        self.state = original.info.state if original else "visible"
        self.contents: dict[Place, Held] = {}
        self.looks: dict[Place, Look] = {}
        self.notes: dict[Place, str] = {}
        self.widths: dict[int, float] = {}
        self.hidden: dict[int, bool] = {}
        self.frozen = 0
        self.unlocked = False
        self.start = self.cursor = ""

    def style(self, place: Place) -> int:
        """原来的样式号。"""
        return 0 if self._text is None else self._text.seen(place).style

    def look(self, place: Place) -> Look:
        return self.looks.get(place) or self._book.looks.look(self.style(place))

    def was(self, place: Place) -> Held:
        """原来的内容。"""
        return BLANK if self._text is None else self._text.seen(place).held

    def held(self, place: Place) -> Held:
        return self.contents[place] if place in self.contents else self.was(place)

    def note(self, place: Place) -> str:
        return self.notes[place] if place in self.notes else self._old_notes.get(place, "")

    def noted(self) -> list[Place]:
        """有批注的各格，逐行。"""
        return sorted(place for place in {*self._old_notes, *self.notes} if self.note(place))

    def used(self) -> Area:
        """用到的一片；什么也没有则 A1。"""
        old = self._text.places() if self._text else ()
        places = list(chain(old, self.contents, self.looks)) or [(1, 1)]
        rows, columns = [row for row, _ in places], [column for _, column in places]
        return Area(min(rows), min(columns), max(rows), max(columns))

    def width(self, column: int) -> float:
        """列宽，半角字符。"""
        known = self._text.widths.get(column) if self._text else None
        usual = round(max(known[0] - PADDING, 0), 2) if known else _USUAL_WIDTH
        return self.widths.get(column, usual)

    def is_hidden(self, column: int) -> bool:
        known = self._text.widths.get(column) if self._text else None
        return self.hidden.get(column, known[1] if known else False)

    def put(self, place: Place, held: Held) -> None:
        """换内容；换回原来的内容即是没有改。数组公式里的格抛 ValueError。"""
        row, column = place
        for area in self._text.arrays if self._text else ():
            if area.top <= row <= area.bottom and area.left <= column <= area.right:
                raise ValueError(IN_ARRAY)
        self.contents[place] = held
        if not self.fresh and held == self.was(place):
            del self.contents[place]

    def dress(self, place: Place, field: str, value: Any) -> None:
        """换样子；换回原来的样子即是没有改。"""
        look = self.look(place)._replace(**{field: value})
        self.looks[place] = look
        if not self.fresh and look == self._book.looks.look(self.style(place)):
            del self.looks[place]

    def write_note(self, place: Place, words: str) -> None:
        """换批注，空为去掉；换回原来的话即是没有改。"""
        self.notes[place] = words
        if words == self._old_notes.get(place, ""):
            del self.notes[place]

    @property
    def protection(self) -> Mapping[str, str]:
        """`sheetProtection` 的属性；没有保护则空。清空了内容，保护还在。"""
        return self.original.text.protection if self.original else {}

    @property
    def is_frozen(self) -> bool:
        """冻结着窗格。"""
        return bool(self.frozen) or bool(self._text and self._text.is_frozen)

    @property
    def selected(self) -> str:
        """光标所在的格。"""
        return self.cursor or self.start or (self.original.text.cursor if self.original else "A1")

    def clear(self) -> None:
        """清空内容、格式、批注。"""
        self.fresh = True
        for known in (self.contents, self.looks, self.notes):
            known.clear()

    @property
    def _text(self) -> Any:
        return None if self.fresh or self.original is None else self.original.text

    @property
    def _old_notes(self) -> Mapping[Place, str]:
        return {} if self.fresh or self.original is None else self.original.notes
