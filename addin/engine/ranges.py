"""一片格与它的边线、批注：xlwings 的接口，落到一件件事上。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from xlwings import base_classes

from addin.acts import Act, Kind
from addin.engine.colours import hexadecimal, rgb_of
from addin.engine.fonts import FileFont
from addin.engine.values import formula_words, shown_value
from pipelines.xlsx.areas import Area, Place

if TYPE_CHECKING:
    from addin.engine.sheets import FileSheet
    from addin.engine.state import SheetState

Colour = tuple[int, int, int]
_T = TypeVar("_T")


class FileRange(base_classes.Range):
    """一张表上的一片格。读到的是此刻的样子；各格不一的样子读来是 None，同 COM。"""

    def __init__(self, sheet: FileSheet, area: Area) -> None:
        self._sheet = sheet
        self.area = area

    @property
    def api(self) -> FileRange:
        return self

    @property
    def sheet(self) -> FileSheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.area.top

    @property
    def column(self) -> int:
        return self.area.left

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.shape

    def __len__(self) -> int:
        rows, columns = self.area.shape
        return rows * columns

    @property
    def raw_value(self) -> Any:
        rows = tuple(tuple(map(self._value, row)) for row in self.area.rows())
        return rows[0][0] if self.area.is_cell else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        whole = [value] if isinstance(value, list | tuple) else None
        rows = value if whole and value and isinstance(value[0], list | tuple) else whole
        if rows is None:
            rows = [[value] * self.shape[1]] * self.shape[0]
        self.do(Kind.VALUES, [list(row) for row in rows])

    @property
    def formula(self) -> Any:
        rows = tuple(tuple(map(self._formula, row)) for row in self.area.rows())
        return rows[0][0] if self.area.is_cell else rows

    @formula.setter
    def formula(self, value: str) -> None:
        if not self.area.is_cell:
            raise NotImplementedError("公式一次写一格")
        self.do(Kind.FORMULA, value)

    @property
    def number_format(self) -> str | None:
        return self.same(lambda place: self.state.look(place).number_format)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.do(Kind.NUMBER_FORMAT, value)

    @property
    def color(self) -> Colour | None:
        found = self.same(lambda place: self.state.look(place).fill)
        return rgb_of(found) if found else None

    @color.setter
    def color(self, value: Colour | str | int | None) -> None:
        self.do(Kind.FILL, None if value is None else hexadecimal(value))

    @property
    def wrap_text(self) -> bool | None:
        return self.same(lambda place: self.state.look(place).wrap)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.do(Kind.WRAP, value)

    @property
    def horizontal_alignment(self) -> str | None:
        return self.same(lambda place: self.state.look(place).horizontal)

    @horizontal_alignment.setter
    def horizontal_alignment(self, value: str) -> None:
        if value == "center_across_selection":
            raise NotImplementedError("不跨列居中")
        self.do(Kind.HORIZONTAL, value)

    @property
    def vertical_alignment(self) -> str | None:
        return self.same(lambda place: self.state.look(place).vertical)

    @vertical_alignment.setter
    def vertical_alignment(self, value: str) -> None:
        self.do(Kind.VERTICAL, value)

    @property
    def borders(self) -> FileBorders:
        return FileBorders(self)

    @property
    def font(self) -> FileFont:
        return FileFont(self)

    @property
    def column_width(self) -> float | None:
        return _same([self.state.width(column) for column in self._columns])

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.do(Kind.WIDTH, value, self.area.columns)

    @property
    def column_hidden(self) -> bool | None:
        return _same([self.state.is_hidden(column) for column in self._columns])

    @column_hidden.setter
    def column_hidden(self, value: bool) -> None:
        self.do(Kind.HIDDEN, value, self.area.columns)

    @property
    def note(self) -> FileNote | None:
        return FileNote(self) if self.state.note(self.area.first) else None

    def add_note(self, text: str) -> FileNote:
        self.do(Kind.NOTE, text)
        return FileNote(self)

    def select(self) -> None:
        """光标移来；它的表须是当前的表。"""
        if not self._sheet.is_active:
            raise ValueError(f"“{self._sheet.name}”不是当前的表，选不中它的格")
        self.do(Kind.SELECT, None, Area.of_cell(self.area.first).text)

    @property
    def state(self) -> SheetState:
        return self._sheet.state

    @property
    def _columns(self) -> range:
        return range(self.area.left, self.area.right + 1)

    def do(self, kind: Kind, value: Any, place: str = "") -> None:
        """对这一片格做一件事。"""
        self._sheet.book.state.do(Act(kind, self._sheet.name, place or self.area.text, value))

    def same(self, look: Callable[[Place], _T]) -> _T | None:
        """各格相同的样子；不同则 None。"""
        return _same([look(place) for place in self.area.places()])

    def _value(self, place: Place) -> Any:
        held, date1904 = self.state.held(place), self._sheet.book.state.original.date1904
        shown = self.state.look(place).number_format if held.kind == "n" else ""
        return shown_value(held, shown, date1904=date1904)

    def _formula(self, place: Place) -> str:
        date1904 = self._sheet.book.state.original.date1904
        return formula_words(self.state.held(place), date1904=date1904)


class FileBorders(base_classes.Borders):
    """一片格的边线：只会给每格四边画细线。"""

    def __init__(self, place: FileRange) -> None:
        self._range = place

    def set(self, which: Sequence[str] = (), **given: Any) -> None:
        """`which` 是要画的各边，xlwings 已把 all 一类的说法展开。"""
        style, weight, colour = (given.get(x) for x in ("line_style", "weight", "color"))
        grid = tuple(which) == base_classes.BORDER_GRID_SIDES
        if not (grid and (style, weight) == ("continuous", "thin") and isinstance(colour, tuple)):
            raise NotImplementedError("只给每格四边画细线")
        self._range.do(Kind.BORDERS, hexadecimal(colour))


class FileNote(base_classes.Note):
    """一格的批注。"""

    def __init__(self, place: FileRange) -> None:
        self._range = place

    @property
    def text(self) -> str:
        return self._range.state.note(self._range.area.first)

    @text.setter
    def text(self, value: str) -> None:
        self._range.do(Kind.NOTE, value)

    @property
    def location(self) -> FileRange:
        return self._range

    def delete(self) -> None:
        self._range.do(Kind.NOTE, None)


def _same(found: Sequence[_T]) -> _T | None:
    return found[0] if len(set(found)) == 1 else None
