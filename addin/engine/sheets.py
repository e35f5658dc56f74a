"""一张张表，与 Excel 才有的几样（`.api`）。"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from xlwings import base_classes

from addin.acts import Act, Kind
from addin.engine.ranges import FileNote, FileRange
from pipelines.xlsx.areas import Area
from pipelines.xlsx.parts import is_true

if TYPE_CHECKING:
    from addin.engine.books import FileBook
    from addin.engine.state import SheetState

#: Excel 以这些整数表示显示着、隐藏、深度隐藏。
_VISIBLE: Final = {"visible": -1, "hidden": 0, "veryHidden": 2}
#: `Protection` 的许可 → `sheetProtection` 的属性：写明为假才是许可（ECMA-376-1 §18.3.1.85）。
_ALLOWED: Final = {
    "AllowFormattingCells": "formatCells", "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows", "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows", "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns", "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort", "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}  # fmt: skip
_FALSE: Final = ("0", "false")
_PASSWORDS: Final = frozenset({"password", "hashValue"})


class FileSheets(base_classes.Sheets):
    """一本工作簿的各表。"""

    def __init__(self, book: FileBook) -> None:
        self._book = book

    @property
    def active(self) -> FileSheet:
        return FileSheet(self._book, self._book.state.active)

    def __call__(self, name_or_index: str | int) -> FileSheet:
        names = list(self._book.state.sheets)
        if isinstance(name_or_index, int):
            return FileSheet(self._book, names[name_or_index - 1])
        known = {name.casefold(): name for name in names}
        return FileSheet(self._book, known[name_or_index.casefold()])

    def __len__(self) -> int:
        return len(self._book.state.sheets)

    def __iter__(self) -> Iterator[FileSheet]:
        return iter([FileSheet(self._book, name) for name in self._book.state.sheets])

    def add(
        self,
        before: FileSheet | None = None,
        after: FileSheet | None = None,
        name: str | None = None,
    ) -> FileSheet:
        """添在最后；其后都是隐藏的表也算最后。添的表成为当前的表，同 Excel。"""
        listed = list(self)
        at = [sheet.name for sheet in listed].index(after.name) if after else len(listed)
        if before or not name or any(sheet.visible == -1 for sheet in listed[at + 1 :]):
            raise NotImplementedError("新表只添在最后，且要有名称")
        self._book.state.do(Act(Kind.ADD_SHEET, name))
        self._book.state.do(Act(Kind.ACTIVATE, name))
        return FileSheet(self._book, name)


class FileSheet(base_classes.Sheet):
    """一张表。"""

    def __init__(self, book: FileBook, name: str) -> None:
        self._book = book
        self._name = name
        self._native = NativeSheet(self)

    @property
    def api(self) -> NativeSheet:
        return self._native

    @property
    def book(self) -> FileBook:
        return self._book

    @property  # type: ignore[misc]  # 不改名
    def name(self) -> str:
        return self._name

    @property
    def state(self) -> SheetState:
        return self._book.state.sheets[self._name]

    @property
    def is_active(self) -> bool:
        return self._book.state.active == self._name

    @property
    def visible(self) -> int:
        return _VISIBLE[self.state.state]

    @visible.setter
    def visible(self, value: bool) -> None:
        self.do(Kind.SHOW_SHEET, bool(value))

    @property
    def used_range(self) -> FileRange:
        return FileRange(self, self.state.used())

    @property
    def notes(self) -> list[FileNote]:
        return [FileNote(FileRange(self, Area.of_cell(place))) for place in self.state.noted()]

    def range(self, first: Any, last: Any = None) -> FileRange:
        """地址、(行, 列)，或左上、右下两处。"""
        area = _area(first)
        if last is None:
            return FileRange(self, area)
        other = _area(last)
        return FileRange(self, Area(area.top, area.left, other.bottom, other.right))

    def clear(self) -> None:
        self.do(Kind.CLEAR)

    def delete(self) -> None:
        self.do(Kind.DELETE_SHEET)

    def activate(self) -> None:
        self.do(Kind.ACTIVATE)

    def do(self, kind: Kind, value: Any = None, place: str = "") -> None:
        """对这张表做一件事。"""
        self._book.state.do(Act(kind, self._name, place, value))


class NativeSheet:
    """`Worksheet` 对象里用到的几样。

    补丁不受保护约束：去掉保护、再照原样保护上，文件里的保护一个字节不动。有密码的照样打不开，
    同 Excel。
    """

    def __init__(self, sheet: FileSheet) -> None:
        self._sheet = sheet

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        return self._is("sheet")

    @property
    def ProtectDrawingObjects(self) -> bool:  # noqa: N802
        return self._is("sheet") and self._is("objects")

    @property
    def ProtectScenarios(self) -> bool:  # noqa: N802
        return self._is("sheet") and self._is("scenarios")

    @property
    def Protection(self) -> SimpleNamespace:  # noqa: N802
        words = self._sheet.state.protection
        return SimpleNamespace(**{key: words.get(x) in _FALSE for key, x in _ALLOWED.items()})

    def Unprotect(self, _password: str) -> None:  # noqa: N802
        if not _PASSWORDS.isdisjoint(self._sheet.state.protection):
            raise PermissionError("您提供的密码不正确")
        self._sheet.state.unlocked = True

    def Protect(self, *_kept: object) -> None:  # noqa: N802
        self._sheet.state.unlocked = False

    def Activate(self) -> None:  # noqa: N802
        self._sheet.activate()

    def _is(self, key: str) -> bool:
        state = self._sheet.state
        return not state.unlocked and is_true(state.protection.get(key))


def _area(place: Any) -> Area:
    if isinstance(place, FileRange):
        return place.area
    return Area.of_cell(place) if isinstance(place, tuple) else Area.parse(place)
