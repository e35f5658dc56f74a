"""文件引擎：一个 .xlsx 文件当作 xlwings 打开着的工作簿，host.py 一字不改照样用，不要 Excel。

读用 pipelines.xlsx，写记成一件件 Act；`content()` 在副本上只补改过的几处（pipelines.mending），
没有碰的部件一个字节不变。与 DESIGN 所写不同，不用 openpyxl 存：它会丢文本框、迷你图与全部缓存值。
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from addin.attaching import OPTIONAL, without

if TYPE_CHECKING:
    from addin.engine.open_file import OpenFile


def open_book(path: Path, sheet: str = "", cell: str = "") -> OpenFile:
    """把 `path` 当作打开着的工作簿；光标在 `sheet` 表 `cell` 处，不给则照文件里的。

    读不了抛 FileFault，F01 至 F11；`cell` 不成地址抛 ValueError。
    """
    with without(OPTIONAL):
        from addin.engine.open_file import open_file
    return open_file(path, sheet, cell)
