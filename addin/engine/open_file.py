"""打开着的文件：xlwings 的工作簿，外加做过的事与改后的文件。"""

from __future__ import annotations

from pathlib import Path

from xlwings import Book

from addin.acts import Act
from addin.engine.books import FileApp, FileBook, open_in
from addin.engine.patching import content


class OpenFile(Book):
    """当作打开着的工作簿的一个文件；用 `with`，或自己 `close()`。原件只读不写。"""

    impl: FileBook

    @property
    def acts(self) -> tuple[Act, ...]:
        """做过的事，依次；照做一遍即得同样的工作簿。"""
        return tuple(self.impl.state.acts)

    def content(self) -> bytes:
        """改后的文件；什么也没做过则与原件逐字节相同。"""
        return content(self.impl.state)


def open_file(path: Path, sheet: str, cell: str) -> OpenFile:
    """见 `addin.engine.open_book`。"""
    return OpenFile(impl=open_in(FileApp(), path, sheet, cell))
