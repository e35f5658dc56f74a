"""工作表保护：暂去，照原样保护上。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from addin.trouble import LockedError, is_busy

if TYPE_CHECKING:
    from xlwings import Book

#: `Protection` 的各项许可，次序即 `Protect` 的参数次序（自第 6 个起）。
ALLOWED: Final = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows",
    "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks",
    "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering",
    "AllowUsingPivotTables",
)  # fmt: skip
#: 没有密码的保护不看它；给空串，有密码时 Excel 可能弹框来问。
_NO_PASSWORD: Final = "-"


@contextmanager
def unlocked(book: Book, name: str) -> Iterator[None]:
    """暂去工作表保护，完了照原样保护上；有密码则 LockedError。"""
    api = book.sheets[name].api
    # 批注算图形对象
    if not (api.ProtectContents or api.ProtectDrawingObjects):
        yield
        return
    kept = _protection(api)
    try:
        api.Unprotect(_NO_PASSWORD)
    except Exception as error:
        if is_busy(error):
            raise
        raise LockedError(name) from error
    try:
        yield
    finally:
        api.Protect(*kept)


def is_locked(book: Book, name: str) -> bool:
    """工作表有带密码的保护。"""
    try:
        with unlocked(book, name):
            return False
    except LockedError:
        return True


def _protection(api: Any) -> tuple[Any, ...]:
    allowed = (bool(getattr(api.Protection, name)) for name in ALLOWED)
    kept = (api.ProtectDrawingObjects, api.ProtectContents, api.ProtectScenarios)
    return ("", *map(bool, kept), False, *allowed)
