"""一块格、批注，照 Excel 经 COM 的脾气。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import base_classes

from tests.addin.com_formats import ComBorders, ComFont, colour_of, hexed
from tests.addin.excel_books import Called, OpenBook, duplicate, refuse_formatting, refuse_locked
from tests.addin.excel_cells import assign, excel_says, formula_of, put_formula, value_of

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576


class ComRange(Called, base_classes.Range):
    """一块格。"""

    def __init__(
        self, opened: OpenBook, sheet: Worksheet, bounds: tuple[int, int, int, int]
    ) -> None:
        self._opened, self._excel, self._sheet, self._bounds = opened, opened.excel, sheet, bounds

    options: Any = None
    column = property(lambda self: self._bounds[0])
    row = property(lambda self: self._bounds[1])

    @property
    def shape(self) -> tuple[int, int]:
        left, top, right, bottom = self._bounds
        return bottom - top + 1, right - left + 1

    @property
    def _whole(self) -> bool:
        return self.__dict__["_bounds"][3] == LAST_ROW

    @property
    def _single(self) -> bool:
        return self._bounds[:2] == self._bounds[2:]

    def _rows(self) -> list[list[Cell]]:
        if self._whole:
            raise AssertionError("整列逐格，一百万次")
        left, top, right, bottom = self._bounds
        return [
            [self._sheet.cell(row, column) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]

    def _cells(self) -> list[Cell]:
        return [cell for row in self._rows() for cell in row]

    def _one(self) -> Cell:
        if not self._single:
            raise AssertionError("只认一格")
        return self._cells()[0]

    def _peek(self, read: Callable[[Cell], Any], empty: Any) -> Any:
        """看一块格：没有的格不为看它而添上。"""
        left, top, right, bottom = self._bounds
        if self._whole:
            raise AssertionError("整列逐格，一百万次")
        found = tuple(
            tuple(
                read(self._sheet._cells[row, column]) if (row, column) in self._sheet._cells
                else empty
                for column in range(left, right + 1)
            )
            for row in range(top, bottom + 1)
        )  # fmt: skip
        return found[0][0] if self._single else found

    def _alike(self, read: Callable[[Cell], Any], empty: Any) -> Any:
        """各格相同则为其值，不同则 None。"""
        found = self._peek(read, empty)
        values = {found} if self._single else {value for row in found for value in row}
        return values.pop() if len(values) == 1 else None

    @property
    def raw_value(self) -> Any:
        return self._peek(lambda cell: value_of(cell, self._opened.result(cell)), None)

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        rows = self._rows()
        refuse_locked(self._sheet, iter(self._cells()))
        block = value if isinstance(value, tuple | list) else [[value] * len(rows[0])] * len(rows)
        if len(block) != len(rows) or any(len(row) != len(rows[0]) for row in block):
            raise AssertionError("大小不合，多出的格会填成 #N/A")
        for cells, values in zip(rows, block, strict=True):
            for cell, one in zip(cells, values, strict=True):
                self._write(cell, one, assign)

    @property
    def formula(self) -> Any:
        return self._peek(formula_of, "")

    @formula.setter
    def formula(self, value: Any) -> None:
        refuse_locked(self._sheet, iter(self._cells()))
        self._write(self._one(), value, put_formula)

    def _write(self, cell: Cell, value: Any, how: Callable[[Cell, Any], None]) -> None:
        how(cell, value)
        key = (self._sheet.title, cell.coordinate)
        self._opened.written.add(key)
        if cell.alignment.wrap_text:
            letter = cell.column_letter
            self._opened.fitted[key] = self._sheet.column_dimensions[letter].width
        self._opened.changed()

    @property
    def number_format(self) -> str | None:
        return self._alike(lambda cell: cell.number_format, "General")

    @number_format.setter
    def number_format(self, shape: str) -> None:
        if not isinstance(shape, str) or not shape or shape.count('"') % 2:
            raise excel_says("不能设置类 Range 的 NumberFormat 属性")
        self._style(lambda cell: setattr(cell, "number_format", shape))

    @property
    def wrap_text(self) -> bool | None:
        return self._alike(lambda cell: bool(cell.alignment.wrap_text), empty=False)

    @wrap_text.setter
    def wrap_text(self, wanted: bool) -> None:
        self._align(wrap_text=wanted)

    @property
    def horizontal_alignment(self) -> str | None:
        return self._alike(lambda cell: cell.alignment.horizontal or "general", "general")

    @horizontal_alignment.setter
    def horizontal_alignment(self, wanted: str) -> None:
        self._align(horizontal=wanted)

    @property
    def vertical_alignment(self) -> str | None:
        return self._alike(lambda cell: cell.alignment.vertical or "bottom", "bottom")

    @vertical_alignment.setter
    def vertical_alignment(self, wanted: str) -> None:
        self._align(vertical=wanted)

    def _align(self, **changes: Any) -> None:
        self._style(lambda cell: setattr(cell, "alignment", duplicate(cell.alignment, **changes)))

    @property
    def borders(self) -> ComBorders:
        return ComBorders(self)

    @property
    def color(self) -> tuple[int, int, int] | None:
        return self._alike(lambda cell: colour_of(cell.fill), None)

    @color.setter
    def color(self, wanted: tuple[int, int, int] | None) -> None:
        fill = PatternFill()
        if wanted is not None:
            fill = PatternFill("solid", fgColor=f"FF{hexed(wanted)}")
        self._style(lambda cell: setattr(cell, "fill", fill))

    @property
    def font(self) -> ComFont:
        return ComFont(self)

    def _style(self, change: Callable[[Cell], None]) -> None:
        refuse_formatting(self._sheet)
        for cell in self._cells():
            change(cell)
        self._opened.changed()

    def _columns(self) -> list[Any]:
        if not self._whole:
            raise AssertionError("列宽、隐藏是整列的事：用 C:C")
        letters = map(get_column_letter, range(self._bounds[0], self._bounds[2] + 1))
        return [self._sheet.column_dimensions[letter] for letter in letters]

    @property
    def column_width(self) -> float:
        return float(self._columns()[0].width)

    @column_width.setter
    def column_width(self, width: float) -> None:
        if not 0 <= width <= 255:
            raise excel_says("不能设置类 Range 的 ColumnWidth 属性")
        refuse_formatting(self._sheet, "formatColumns")
        for column in self._columns():
            column.width = width
            column.hidden = width == 0
        self._opened.changed()

    @property
    def column_hidden(self) -> bool:
        return bool(self._columns()[0].hidden)

    @column_hidden.setter
    def column_hidden(self, wanted: bool) -> None:
        refuse_formatting(self._sheet, "formatColumns")
        for column in self._columns():
            column.hidden = wanted
        self._opened.changed()

    @property
    def note(self) -> ComNote | None:
        self._one_peeked()
        cell = self._sheet._cells.get((self._bounds[1], self._bounds[0]))
        return ComNote(self._opened, cell) if cell is not None and cell.comment else None

    def _one_peeked(self) -> None:
        if not self._single:
            raise AssertionError("只认一格")

    def add_note(self, text: str) -> ComNote:
        cell = self._one()
        self._refuse_notes()
        if cell.comment:
            raise excel_says("类 Range 的 AddComment 方法无效：已有批注")
        cell.comment = Comment(text, "示例填报员", height=120, width=240)
        self._opened.changed()
        return ComNote(self._opened, cell)

    def _refuse_notes(self) -> None:
        if self._sheet.protection.sheet and self._sheet.protection.objects:
            raise excel_says("类 Range 的 AddComment 方法无效：受保护")

    def select(self) -> None:
        if self._excel.active is not self._opened or self._opened.active is not self._sheet:
            raise excel_says("类 Range 的 Select 方法无效")
        left, top = self._bounds[:2]
        cell = f"{get_column_letter(left)}{top}"
        self._opened.chosen[self._sheet.title] = cell
        for one in self._sheet.sheet_view.selection:
            one.activeCell, one.sqref = cell, cell


class ComNote(Called, base_classes.Note):
    """一格的批注。"""

    def __init__(self, opened: OpenBook, cell: Cell) -> None:
        self._opened, self._excel, self._cell = opened, opened.excel, cell

    @property
    def text(self) -> str:
        return str(self._cell.comment.text)

    @property
    def location(self) -> ComRange:
        bounds = (self._cell.column, self._cell.row) * 2
        return ComRange(self._opened, self._cell.parent, bounds)

    def delete(self) -> None:
        protection = self._cell.parent.protection
        if protection.sheet and protection.objects:
            raise excel_says("类 Comment 的 Delete 方法无效：受保护")
        self._cell.comment = None
        self._opened.changed()
