"""一片格与它的字体、批注：xlwings 的接口，落到一件件事上。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from xlwings import base_classes

from addin.acts import Act, Kind
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
        return _rgb(found) if found else None

    @color.setter
    def color(self, value: Colour | str | int | None) -> None:
        self.do(Kind.FILL, None if value is None else _hexadecimal(value))

    @property
    def wrap_text(self) -> bool | None:
        return self.same(lambda place: self.state.look(place).wrap)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.do(Kind.WRAP, value)

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
        state, date1904 = self.state, self._sheet.book.state.original.date1904
        return shown_value(state.held(place), state.look(place).number_format, date1904=date1904)

    def _formula(self, place: Place) -> str:
        date1904 = self._sheet.book.state.original.date1904
        return formula_words(self.state.held(place), date1904=date1904)


class FileFont(base_classes.Font):
    """一片格的字体。"""

    def __init__(self, place: FileRange) -> None:
        self._range = place

    @property
    def bold(self) -> bool | None:
        return self._range.same(lambda place: self._range.state.look(place).bold)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._range.do(Kind.BOLD, value)

    @property
    def size(self) -> float | None:
        return self._range.same(lambda place: self._range.state.look(place).size)

    @size.setter
    def size(self, value: float) -> None:
        self._range.do(Kind.SIZE, value)

    @property
    def color(self) -> Colour | None:
        found = self._range.same(lambda place: self._range.state.look(place).font_colour)
        return _rgb(found) if found else None

    @color.setter
    def color(self, value: Colour | str | int) -> None:
        self._range.do(Kind.FONT_COLOUR, _hexadecimal(value))


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


def _rgb(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def _hexadecimal(colour: Colour | str | int) -> str:
    """#RRGGBB；整数是 COM 的写法，红在低位。"""
    if isinstance(colour, str):
        return f"#{colour.removeprefix('#').upper()}"
    if isinstance(colour, int):
        colour = (colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF)
    return "#{:02X}{:02X}{:02X}".format(*colour)
