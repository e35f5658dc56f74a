"""打开着的工作簿：副本、光标、状态栏、另开一本、添表删表之前的查看。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from addin.host.spots import Spot
from addin.trouble import SameNameError, StructureLockedError
from pipelines.xlsx.cells import address

if TYPE_CHECKING:
    from xlwings import Book, Sheet

#: Excel 以 -1 表示显示着，0 隐藏，2 深度隐藏。
SHOWN: Final = (True, -1)
#: msoAutomationSecurityForceDisable。
_NO_MACROS: Final = 3


def snapshot(book: Book, folder: Path) -> Path:
    """此刻所见（连同没有保存的改动）另存一份到 `folder`，返回它；原件不动。"""
    name = book.name if Path(book.name).suffix else f"{book.name}.xlsx"
    path = folder / name
    book.api.SaveCopyAs(str(path))
    return path


def is_saved(book: Book) -> bool:
    """存过盘，其后没有改动。"""
    return bool(book.api.Path) and bool(book.api.Saved)


def is_read_only(book: Book) -> bool:
    """以只读方式打开。"""
    return bool(book.api.ReadOnly)


def here(book: Book) -> Spot:
    """光标所在的格；当前是单独成页的图表则为 A1。"""
    name = book.sheets.active.name
    if not has_sheet(book, name):
        return Spot(name, "A1")
    cell = book.api.Windows(1).ActiveCell
    return Spot(name, address(cell.Column, cell.Row))


def jump(book: Book, spot: Spot) -> None:
    """光标移到 `spot`；隐藏的表先显示出来，工作簿结构有保护则 StructureLockedError。"""
    sheet = book.sheets[spot.sheet]
    show(book, sheet)
    book.api.Activate()
    sheet.api.Activate()
    sheet.range(spot.cell).select()


def open_beside(book: Book, path: Path) -> Book | None:
    """在同一个 Excel 里以只读方式打开 `path`，不更新它引用的别的文件，不跑其中的宏。

    没有 Excel 可开则 None；已打开着同名的另一本则 SameNameError。
    """
    app = book.app
    try:
        kept = app.api.AutomationSecurity
    except NotImplementedError:
        return None
    # 由程序打开的文件，Excel 平常不问就跑宏
    app.api.AutomationSecurity = _NO_MACROS
    try:
        return app.books.open(str(path), update_links=False, read_only=True)
    except ValueError as error:
        raise SameNameError(path.name) from error
    finally:
        app.api.AutomationSecurity = kept


def has_sheet(book: Book, name: str) -> bool:
    """有没有名为 `name` 的工作表。"""
    return any(sheet.name == name for sheet in book.sheets)


def drop_sheet(book: Book, name: str) -> None:
    """去掉一张表；没有则罢。"""
    if not has_sheet(book, name):
        return
    refuse_locked_structure(book)
    book.app.display_alerts = False
    try:
        book.sheets[name].delete()
    finally:
        book.app.display_alerts = True


@contextmanager
def quick(book: Book) -> Iterator[None]:
    """一连串改动期间不重画屏幕，也不惊动别的加载项的事件。"""
    app = book.app
    app.screen_updating = app.enable_events = False
    try:
        yield
    finally:
        app.screen_updating = app.enable_events = True


def status(book: Book | None, words: str) -> None:
    """状态栏上说一句；空则交还 Excel。"""
    if book is not None:
        book.app.status_bar = words or False


def refuse_locked_structure(book: Book) -> None:
    """工作簿的结构有保护则 StructureLockedError。"""
    if book.api.ProtectStructure:
        raise StructureLockedError


def show(book: Book, sheet: Sheet) -> None:
    """显示一张表；结构有保护则 StructureLockedError。"""
    if sheet.visible not in SHOWN:
        refuse_locked_structure(book)
        sheet.visible = True
