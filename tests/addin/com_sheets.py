"""工作表，照 Excel 经 COM 的脾气。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import base_classes

from tests.addin.com_ranges import LAST_COLUMN, LAST_ROW, ComNote, ComRange
from tests.addin.excel_books import VISIBLE, Called, OpenBook, refuse_locked
from tests.addin.excel_cells import WouldHang, excel_says
from tests.addin.excel_native import NativeSheet

_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d*(:[A-Z]{1,3}[1-9]\d*)?|[A-Z]{1,3}:[A-Z]{1,3}")


class ComSheets(Called, base_classes.Sheets):
    """工作表，不含单独成页的图表。"""

    def __init__(self, opened: OpenBook) -> None:
        self._opened, self._excel = opened, opened.excel

    @property
    def active(self) -> ComSheet:
        return ComSheet(self._opened, self._opened.active)

    def __call__(self, name_or_index: str | int) -> ComSheet:
        self._excel.called("ComSheets()")
        found = self._opened.worksheets
        if isinstance(name_or_index, str):
            found = [one for one in found if one.title.lower() == name_or_index.lower()]
            name_or_index = 1
        if not 0 < name_or_index <= len(found):
            raise excel_says("下标越界")
        return ComSheet(self._opened, found[name_or_index - 1])

    def __len__(self) -> int:
        self._excel.called("ComSheets()")
        return len(self._opened.worksheets)

    def __iter__(self) -> Iterator[ComSheet]:
        self._excel.called("ComSheets()")
        return (ComSheet(self._opened, one) for one in self._opened.worksheets)

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> ComSheet:
        """照 xlwings 在 Windows 上的走法：放在最后的，先插在前面，再把末一张挪到它前面。"""
        self._opened.refuse_structure()
        sheets = self._opened.book._sheets
        place = sheets.index((before or after)._sheet) if before or after else 0
        made = self._opened.book.create_sheet(index=place)
        if after is not None:
            self._put_after(made, place)
        self._opened.chosen[made.title] = "A1"
        self._opened.changed()
        self._opened.activate(made)
        sheet = ComSheet(self._opened, made)
        if name is not None:
            sheet.name = name
        return sheet

    def _put_after(self, made: Worksheet, place: int) -> None:
        sheets = self._opened.book._sheets
        last = self._opened.worksheets[-1]
        if sheets[place + 1] is last and last.sheet_state != "visible":
            raise excel_says("类 Worksheet 的 Move 方法无效")
        sheets.remove(made)
        sheets.insert(place + 1, made)


class ComSheet(Called, base_classes.Sheet):
    """一张表。"""

    def __init__(self, opened: OpenBook, sheet: Any) -> None:
        self._opened, self._excel, self._sheet = opened, opened.excel, sheet

    @property
    def api(self) -> NativeSheet:
        return NativeSheet(self._opened, self._sheet)

    @property
    def name(self) -> str:
        return str(self._sheet.title)

    @name.setter
    def name(self, name: str) -> None:
        self._opened.refuse_structure()
        if not 0 < len(name) <= 31 or re.search(r"[\\/?*\[\]:]", name) or name.strip("'") != name:
            raise excel_says("表名无效")
        old = self._sheet.title
        self._sheet.title = name
        self._opened.chosen[name] = self._opened.chosen.pop(old)

    @property
    def visible(self) -> int:
        return VISIBLE[self._sheet.sheet_state]

    @visible.setter
    def visible(self, shown: bool) -> None:
        self._opened.refuse_structure()
        others = [one for one in self._opened.book._sheets if one is not self._sheet]
        if not shown and all(one.sheet_state != "visible" for one in others):
            raise excel_says("至少要有一张显示着的表")
        self._sheet.sheet_state = "visible" if shown else "hidden"
        self._opened.changed()

    @property
    def notes(self) -> list[ComNote]:
        return [
            ComNote(self._opened, cell)
            for cell in sorted(self._sheet._cells.values(), key=lambda one: (one.row, one.column))
            if cell.comment
        ]

    def range(self, address: str, until: object = None) -> ComRange:
        if not isinstance(address, str) or until is not None or not _ADDRESS.fullmatch(address):
            raise excel_says(f"对象 _Worksheet 的方法 Range 作用于 {address!r} 时失败")
        bounds = range_boundaries(address)
        left, top, right, bottom = (
            found or other
            for found, other in zip(bounds, (1, 1, LAST_COLUMN, LAST_ROW), strict=True)
        )
        if right > LAST_COLUMN or bottom > LAST_ROW:
            raise excel_says(f"没有 {address}")
        return ComRange(self._opened, self._sheet, (left, top, right, bottom))

    @property
    def used_range(self) -> ComRange:
        used = [
            (cell.column, cell.row)
            for cell in self._sheet._cells.values()
            if cell.value is not None or cell.has_style
        ] or [(1, 1)]
        columns, rows = zip(*used, strict=True)
        return ComRange(
            self._opened, self._sheet, (min(columns), min(rows), max(columns), max(rows))
        )

    def clear(self) -> None:
        refuse_locked(self._sheet)
        for cell in [*self._sheet._cells.values()]:
            cell.comment = None
        self._sheet._cells.clear()
        self._sheet.merged_cells.ranges.clear()
        self._opened.changed()

    def delete(self) -> None:
        self._opened.refuse_structure()
        if self._excel.display_alerts:
            raise WouldHang("删表要问一声，没有关掉提示")
        others = [one for one in self._opened.book._sheets if one is not self._sheet]
        if all(one.sheet_state != "visible" for one in others):
            raise excel_says("至少要有一张显示着的表")
        active = self._opened.active
        self._opened.book._sheets.remove(self._sheet)
        self._opened.chosen.pop(self._sheet.title)
        shown = [one for one in others if one.sheet_state == "visible"]
        self._opened.activate(active if active in shown else shown[0])
        self._opened.changed()
