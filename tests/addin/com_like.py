"""一个 xlwings 引擎：照 Excel 经 COM 的脾气，一点不通融；没有声明的接口一概没有。

    excel = Excel(hwnd=4242)
    book = opened(excel, path)          # xw.Book
    register(excel)                     # 此后 xw.apps 找得到它

真的 Excel 会弹框等人的地方抛 WouldHang；做不到的抛 ComError（与 pywintypes.com_error 同形）；
`with editing(excel):` 之内什么调用都被拒绝；`excel.calls` 数各处调用了几次。
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes

from tests.addin.com_sheets import ComSheets
from tests.addin.excel_books import Called, Excel, OpenBook, editing
from tests.addin.excel_cells import ComError, WouldHang
from tests.addin.excel_native import NativeApp, NativeBook

__all__ = ["ComError", "Excel", "WouldHang", "editing", "opened", "register", "unsaved"]


def opened(excel: Excel, path: Path, *, read_only: bool = False, active: str = "") -> xw.Book:
    """在 `excel` 里打开 `path`；`active` 为当前的表。"""
    book = excel.open(path, read_only=read_only)
    if active:
        book.activate(book.book[active])
    return xw.Book(impl=ComBook(book))


def unsaved(excel: Excel, name: str = "工作簿1") -> xw.Book:
    """一本没有存过盘的。"""
    return xw.Book(impl=ComBook(excel.add(name)))


def register(*running: Excel) -> xw.main.Engine:
    """登记为 xlwings 的引擎并启用，`xw.apps` 即是 `running`。"""
    engine = xw.main.Engine(impl=ComEngine(running))
    xw.engines.add(engine)
    engine.activate()
    return engine


class ComEngine:
    """名称、种类同 Windows 上的。"""

    name, type = "excel", "desktop"

    def __init__(self, running: tuple[Excel, ...] = ()) -> None:
        self._running = running

    @property
    def apps(self) -> ComApps:
        return ComApps(self._running)

    @staticmethod
    def prepare_xl_data_element(value: object, _options: object) -> object:
        return "" if value is None else value


class ComApps(base_classes.Apps):
    """开着的各个 Excel。"""

    def __init__(self, running: tuple[Excel, ...]) -> None:
        self._running = running

    def keys(self) -> list[int]:
        return [excel.pid for excel in self._running]

    def __iter__(self) -> Iterator[ComApp]:
        return (ComApp(excel) for excel in self._running)

    def __len__(self) -> int:
        return len(self._running)

    def __getitem__(self, pid: int) -> ComApp:
        return next(ComApp(excel) for excel in self._running if excel.pid == pid)

    def add(self, *, xl: int) -> ComApp:
        """连上窗口号为 `xl` 的；没有就是别的程序的窗口。"""
        found = next((excel for excel in self._running if excel.hwnd == xl), None)
        if found is None or not found.books:
            raise OSError("[WinError -2147467259] 未指定的错误")
        return ComApp(found)

    @staticmethod
    def cleanup() -> None:
        """没有残留的进程。"""


class ComApp(Called, base_classes.App):
    """应用。"""

    def __init__(self, excel: Excel) -> None:
        self._excel = excel

    engine = property(lambda self: ComEngine((self._excel,)))
    hwnd = property(lambda self: self._excel.hwnd)
    pid = property(lambda self: self._excel.pid)

    @property
    def visible(self) -> bool:
        return self._excel.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self._excel.visible = value

    @property
    def api(self) -> NativeApp:
        return NativeApp(self._excel)

    @property
    def books(self) -> ComBooks:
        return ComBooks(self._excel)

    @property
    def display_alerts(self) -> bool:
        return self._excel.display_alerts

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        self._excel.display_alerts = value

    @property
    def enable_events(self) -> bool:
        return self._excel.enable_events

    @enable_events.setter
    def enable_events(self, value: bool) -> None:
        self._excel.enable_events = value

    @property
    def screen_updating(self) -> bool:
        return self._excel.screen_updating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self._excel.screen_updating = value

    @property
    def status_bar(self) -> str | bool:
        return self._excel.status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._excel.status = value
        self._excel.status_history.append(value)


class ComBooks(Called, base_classes.Books):
    """开着的各本工作簿。"""

    def __init__(self, excel: Excel) -> None:
        self._excel = excel

    @property
    def app(self) -> ComApp:
        return ComApp(self._excel)

    @property
    def active(self) -> ComBook:
        """没有打开着的，也给一个空壳，其 `api` 为 None。"""
        return ComBook(self._excel.active, self._excel)

    def __call__(self, name_or_index: str | int) -> ComBook:
        self._excel.called("ComBooks()")
        if isinstance(name_or_index, int):
            return ComBook(self._excel.books[name_or_index - 1])
        for book in self._excel.books:
            if book.name.lower() == name_or_index.lower():
                return ComBook(book)
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self._excel.books)

    def __iter__(self) -> Iterator[ComBook]:
        self._excel.called("ComBooks()")
        return (ComBook(book) for book in [*self._excel.books])

    def open(
        self, fullname: str, update_links: Any = None, read_only: Any = None, *_rest: Any
    ) -> ComBook:
        found = self._excel.open(Path(fullname), read_only=bool(read_only))
        if update_links is None and found.book._external_links:
            raise WouldHang("引用了别的文件，没有说更新不更新，就弹框来问")
        return ComBook(found)


class ComBook(Called, base_classes.Book):
    """一本工作簿。"""

    _opened: OpenBook

    def __init__(self, opened: OpenBook | None, excel: Excel | None = None) -> None:
        self._opened, self._excel = opened, excel or opened.excel

    @property
    def api(self) -> NativeBook | None:
        return NativeBook(self._opened) if self._opened else None

    @property
    def name(self) -> str:
        return self._opened.name

    @property
    def app(self) -> ComApp:
        return ComApp(self._excel)

    @property
    def fullname(self) -> str:
        """Books.open 认同名的用它。"""
        folder = self._opened.folder
        return str(folder / self._opened.name) if folder else self._opened.name

    @property
    def sheets(self) -> ComSheets:
        return ComSheets(self._opened)
