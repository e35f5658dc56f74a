# ruff: noqa: N802
"""原生接口（`.api`）：只有声明过的名称，大小写同 Excel。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.utils.protection import hash_password
from openpyxl.worksheet.worksheet import Worksheet

from tests.addin.excel_books import Called, Excel, OpenBook
from tests.addin.excel_cells import WouldHang, excel_says

#: `Protection` 的各项许可 → openpyxl 的名称（真为不许）。
ALLOWED = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}


class Native(Called):
    """属于一本工作簿的原生对象。"""

    def __init__(self, opened: OpenBook) -> None:
        self._opened, self._excel = opened, opened.excel


class NativeApp(Called):
    """Application。"""

    def __init__(self, excel: Excel) -> None:
        self._excel = excel

    @property
    def AutomationSecurity(self) -> int:
        return self._excel.macros

    @AutomationSecurity.setter
    def AutomationSecurity(self, level: int) -> None:
        if level not in (1, 2, 3):
            raise excel_says("不能设置类 Application 的 AutomationSecurity 属性")
        self._excel.macros = level


class NativeBook(Native):
    """Workbook。"""

    def Activate(self) -> None:
        books = self._opened.excel.books
        books.remove(self._opened)
        books.insert(0, self._opened)

    @property
    def Path(self) -> str:
        return str(self._opened.folder or "")

    @property
    def ProtectStructure(self) -> bool:
        return self._opened.locked_structure()

    @property
    def ReadOnly(self) -> bool:
        return self._opened.read_only

    @property
    def Saved(self) -> bool:
        return self._opened.saved

    def SaveCopyAs(self, name: str) -> None:
        path = Path(name)
        if not isinstance(name, str) or not path.is_absolute() or not path.parent.is_dir():
            raise excel_says(f"不能访问“{name}”")
        self._opened.save_copy(path)

    def Windows(self, number: int) -> NativeWindow:
        if number != 1:
            raise excel_says("下标越界")
        return NativeWindow(self._opened)


class NativeWindow(Native):
    """Window：显示着当前的表。"""

    @property
    def _sheet(self) -> Worksheet:
        found = self._opened.active
        if not isinstance(found, Worksheet):
            raise excel_says("窗口里不是工作表")
        return found

    @property
    def ActiveCell(self) -> NativeCell:
        return NativeCell(self._opened, self._opened.chosen[self._sheet.title])

    @property
    def FreezePanes(self) -> bool:
        return self._sheet.freeze_panes is not None

    @FreezePanes.setter
    def FreezePanes(self, wanted: bool) -> None:
        rows, columns = self._split
        if not wanted:
            self._sheet.freeze_panes = None
            return
        if not rows and not columns:
            raise AssertionError("没有拆分，会冻结在光标处")
        if rows and self._opened.scroll.get(self._sheet.title, 1) != 1:
            raise AssertionError("不是从第一行看起，上面的行冻结后看不到了")
        self._sheet.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}"

    @property
    def _split(self) -> tuple[int, int]:
        return self._opened.split.get(self._sheet.title, (0, 0))

    @property
    def ScrollRow(self) -> int:
        return self._opened.scroll.get(self._sheet.title, 1)

    @ScrollRow.setter
    def ScrollRow(self, row: int) -> None:
        self._opened.scroll[self._sheet.title] = row

    @property
    def SplitRow(self) -> int:
        return self._split[0]

    @SplitRow.setter
    def SplitRow(self, rows: int) -> None:
        self._resplit(rows, self._split[1])

    @property
    def SplitColumn(self) -> int:
        return self._split[1]

    @SplitColumn.setter
    def SplitColumn(self, columns: int) -> None:
        self._resplit(self._split[0], columns)

    def _resplit(self, rows: int, columns: int) -> None:
        if self._sheet.freeze_panes is not None:
            raise AssertionError("先取消冻结，再改拆分")
        self._opened.split[self._sheet.title] = (rows, columns)


class NativeCell(Native):
    """Range：只为光标所在的一格。"""

    def __init__(self, opened: OpenBook, cell: str) -> None:
        super().__init__(opened)
        self._cell = cell

    @property
    def Row(self) -> int:
        return coordinate_to_tuple(self._cell)[0]

    @property
    def Column(self) -> int:
        return coordinate_to_tuple(self._cell)[1]


class NativeSheet(Native):
    """Worksheet。"""

    def __init__(self, opened: OpenBook, sheet: Any) -> None:
        super().__init__(opened)
        self._sheet = sheet

    def Activate(self) -> None:
        self._opened.activate(self._sheet)

    @property
    def ProtectContents(self) -> bool:
        return bool(self._sheet.protection.sheet)

    @property
    def ProtectDrawingObjects(self) -> bool:
        return bool(self._sheet.protection.sheet and self._sheet.protection.objects)

    @property
    def ProtectScenarios(self) -> bool:
        return bool(self._sheet.protection.sheet and self._sheet.protection.scenarios)

    @property
    def Protection(self) -> NativeProtection:
        return NativeProtection(self._opened, self._sheet)

    def Unprotect(self, *given: str) -> None:
        lock = self._sheet.protection
        if lock.sheet and self._has_password:
            if not given or not given[0]:
                raise WouldHang("有密码的保护，不给密码就弹框来问")
            if not self._opens(given[0]):
                raise excel_says("所提供的密码不正确")
        if lock.sheet:
            lock.sheet = False
            lock._password = lock.hashValue = lock.saltValue = lock.algorithmName = None
            self._opened.passwords.pop(self._sheet.title, None)
            self._opened.changed()

    @property
    def _has_password(self) -> bool:
        return bool(self._sheet.protection.password or self._sheet.protection.hashValue)

    def _opens(self, given: str) -> bool:
        known = self._opened.passwords.get(self._sheet.title)
        return given == known if known else self._sheet.protection.password == hash_password(given)

    def Protect(self, *given: Any) -> None:
        """参数按位次：密码、图形、内容、方案、仅界面，再是十一项许可。"""
        if len(given) != 16 or not all(isinstance(one, bool) for one in given[1:]):
            raise TypeError("Protect 的十六个参数要给全，都是真假")
        password, drawings, contents, scenarios, only_interface, *allowed = given
        if not contents or only_interface:
            raise NotImplementedError("这里只仿照保护内容")
        lock = self._sheet.protection
        lock.sheet, lock.objects, lock.scenarios = True, drawings, scenarios
        for name, may in zip(ALLOWED.values(), allowed, strict=True):
            setattr(lock, name, not may)
        if password:
            lock.password = password
            self._opened.passwords[self._sheet.title] = password
        self._opened.changed()


class NativeProtection(Native):
    """Protection：各项许可。"""

    def __init__(self, opened: OpenBook, sheet: Worksheet) -> None:
        super().__init__(opened)
        self._sheet = sheet

    def __getattr__(self, name: str) -> bool:
        if name not in ALLOWED:
            raise AttributeError(name)
        return not getattr(self._sheet.protection, ALLOWED[name])
