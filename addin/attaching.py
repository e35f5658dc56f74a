"""连上按下按钮的那个 Excel：照窗口号（Application.Hwnd）找，取当前的工作簿。"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Final

from addin.trouble import is_busy
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from xlwings import App, Book

#: xlwings 有则用之的库：按一次按钮用不着，而导入要 0.3 秒以上；xlwings.pro 不是自由软件。
OPTIONAL: Final = ("PIL", "matplotlib", "numpy", "pandas", "polars", "xlwings.pro")
_WINDOWS: Final = "xlwings._xlwindows"
#: Excel 忙而不接调用时再试几次；约一两秒。
_ATTEMPTS: Final = 10_000


def attached(hwnd: int) -> App | None:
    """窗口号为 `hwnd` 的 Excel；没有打开着工作簿的，连不上，为 None。

    Excel 忙则照抛其错；不是 Windows、缺 pywin32 则 UsageError。
    """
    with without(OPTIONAL):
        import xlwings
    if not len(xlwings.engines):
        raise UsageError("Python 里缺 pywin32，连不上 Excel。请信息员重新安装清单通。")
    if windows := sys.modules.get(_WINDOWS):
        tame(windows)
    try:
        app = xlwings.apps.add(xl=hwnd)
        return app if len(app.books) else None
    except Exception as error:
        # 窗口里没有工作簿，各版 Windows 抛的错不一样
        if is_busy(error):
            raise
        return None


def active_book(app: App | None) -> Book | None:
    """当前的工作簿；只开着隐藏的、受保护视图里的，也是没有。"""
    if app is None:
        return None
    book = app.books.active
    return None if book.api is None else book


def tame(windows: ModuleType) -> None:
    """改掉 xlwings 在 Windows 上的两样脾气。

    退出时它会强行结束一切没有工作簿窗口的 EXCEL.exe，那也许是别的程序正用着的；
    Excel 忙而不接调用时，它没完没了地再试。
    """
    atexit.unregister(windows.cleanup)
    windows.N_COM_ATTEMPTS = _ATTEMPTS  # type: ignore[attr-defined]


@contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """其间导入不了 `names`（已经导入的不算）。"""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            sys.modules.pop(name, None)
