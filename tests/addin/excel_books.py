"""没有 Windows 时的 Excel：开着的应用、工作簿、表。"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tests.addin.excel_cells import busy, excel_says, result_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: `Sheet.Visible`。
VISIBLE = {"visible": -1, "hidden": 0, "veryHidden": 2}


@dataclass(eq=False)
class Excel:
    """一个开着的 Excel；`editing` 为正在编辑单元格，`macros` 为 3 则打开的文件不跑宏。

    `calls` 数各处调用了几次；`busy_at` 是偏偏这时忙的那一处，如 NativeSheet.Unprotect。"""

    hwnd: int = 4242
    pid: int = 1717
    visible: bool = True
    editing: bool = False
    busy_at: str = ""
    display_alerts: bool = True
    enable_events: bool = True
    screen_updating: bool = True
    macros: int = 1
    books: list[OpenBook] = field(default_factory=list)
    status: str | bool = False
    status_history: list[str | bool] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)

    def called(self, what: str) -> None:
        """来了一次调用；正在编辑就拒绝。"""
        if self.editing or what == self.busy_at:
            raise busy()
        self.calls[what] += 1

    def open(self, path: Path, *, read_only: bool = False) -> OpenBook:
        """打开一个文件，成为当前的工作簿。"""
        opened = OpenBook(self, path.name, path.parent, path.read_bytes(), read_only)
        opened.ran_macros = self.macros != 3
        self.books.insert(0, opened)
        return opened

    def add(self, name: str = "工作簿1") -> OpenBook:
        """新建一本没有存过盘的。"""
        blank = BytesIO()
        Workbook().save(blank)
        opened = OpenBook(self, name, None, blank.getvalue(), read_only=False)
        self.books.insert(0, opened)
        return opened

    @property
    def active(self) -> OpenBook | None:
        """当前的工作簿。"""
        return self.books[0] if self.books else None


class OpenBook:
    """开着的一本：openpyxl 的表、原来存着的公式结果、有没有改动。

    `fitted` 是折行的格写入时的列宽：Excel 照它定行高，列宽后来变了也不重定。
    """

    def __init__(
        self, excel: Excel, name: str, folder: Path | None, content: bytes, read_only: bool
    ) -> None:
        self.excel, self.name, self.folder = excel, name, folder
        self.read_only, self.content = read_only, content
        self.saved = True
        self.ran_macros = False
        self.book = load_workbook(BytesIO(content), rich_text=False)
        computed = load_workbook(BytesIO(content), data_only=True)
        self.results = {
            (sheet.title, cell.coordinate): cell.value
            for sheet in computed.worksheets
            for cell in sheet._cells.values()
        }
        self.written: set[tuple[str, str]] = set()
        self.fitted: dict[tuple[str, str], float] = {}
        self.chosen = {sheet.title: _chosen(sheet) for sheet in self.book.worksheets}
        self.passwords: dict[str, str] = {}
        self.scroll: dict[str, int] = {}
        self.split: dict[str, tuple[int, int]] = {}

    @property
    def worksheets(self) -> list[Worksheet]:
        """不含单独成页的图表。"""
        return list(self.book.worksheets)

    @property
    def active(self) -> Any:
        """当前的表，或图表页。"""
        return self.book._sheets[self.book._active_sheet_index]

    def activate(self, sheet: Any) -> None:
        """切到一张表；隐藏的不行。"""
        if sheet.sheet_state != "visible":
            raise excel_says("Worksheet 类的 Activate 方法无效")
        self.book._active_sheet_index = self.book._sheets.index(sheet)
        for one in self.worksheets:
            one.sheet_view.tabSelected = one is sheet

    def changed(self) -> None:
        """有了没存盘的改动。"""
        self.saved = False

    def locked_structure(self) -> bool:
        """结构有保护。"""
        return bool(self.book.security and self.book.security.lockStructure)

    def refuse_structure(self) -> None:
        """结构有保护时，表添不得、删不得、藏不得、显不得。"""
        if self.locked_structure():
            raise excel_says("工作簿受保护，不能更改")

    def result(self, cell: Cell) -> object:
        """公式现在的结果。"""
        key = (cell.parent.title, cell.coordinate)
        if key not in self.written and key in self.results:
            return self.results[key]
        return result_of(str(cell.value))

    def save_copy(self, path: Path) -> None:
        """另存一份；没有改动就一字不差。"""
        if self.saved:
            path.write_bytes(self.content)
        else:
            self.book.save(path)


def _chosen(sheet: Worksheet) -> str:
    first = sheet.sheet_view.selection[0].activeCell if sheet.sheet_view.selection else "A1"
    return first or "A1"


def refuse_locked(sheet: Worksheet, cells: Iterator[Cell] | None = None) -> None:
    """受保护的表上，锁定的格写不得；`cells` 不给则整张表。"""
    if sheet.protection.sheet and (cells is None or any(one.protection.locked for one in cells)):
        raise excel_says("您试图更改的单元格或图表受保护")


def refuse_formatting(sheet: Worksheet, what: str = "formatCells") -> None:
    """受保护的表上，没有许可就改不得格式。"""
    if sheet.protection.sheet and getattr(sheet.protection, what):
        raise excel_says("不能设置类 Range 的属性")


#: xlwings 自己要问的，不算一次 COM 调用。
_FREE = {"engine", "hwnd", "options", "pid", "visible"}


class Called:
    """每次调用都记在 `_excel.calls`；正在编辑就拒绝。"""

    _excel: Excel

    def __getattribute__(self, name: str) -> Any:
        if name not in _FREE and not name.startswith("_"):
            object.__getattribute__(self, "_excel").called(f"{type(self).__name__}.{name}")
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _FREE and not name.startswith("_"):
            self._excel.called(f"{type(self).__name__}.{name}")
            if not isinstance(getattr(type(self), name, None), property):
                raise AttributeError(f"{type(self).__name__} 没有 {name}")
        object.__setattr__(self, name, value)


@contextmanager
def editing(excel: Excel) -> Iterator[None]:
    """正在编辑单元格：什么调用都不收。"""
    excel.editing = True
    try:
        yield
    finally:
        excel.editing = False


def duplicate(style: Any, **changes: Any) -> Any:
    """openpyxl 的样式改不得，抄一份改。"""
    made = copy(style)
    for name, value in changes.items():
        setattr(made, name, value)
    return made
