"""打开着的工作簿：读、标色、批注、写自己的表、跳转、状态栏（DESIGN，addin/）。

只用 interface.py 里声明的那一小块 xlwings。地址一律是“S7”一类的相对地址，行号从 1 起。
"""

from addin.host.books import (
    drop_sheet,
    has_sheet,
    here,
    is_read_only,
    is_saved,
    jump,
    open_beside,
    quick,
    snapshot,
    status,
)
from addin.host.cells import annotate, colour, held, note, notes, paint, put, rows_of, width_of
from addin.host.interface import NATIVE, XLWINGS
from addin.host.pages import Page, write_page
from addin.host.protection import ALLOWED, is_locked, unlocked
from addin.host.spots import Colour, Held, Spot

__all__ = [
    "ALLOWED",
    "NATIVE",
    "XLWINGS",
    "Colour",
    "Held",
    "Page",
    "Spot",
    "annotate",
    "colour",
    "drop_sheet",
    "has_sheet",
    "held",
    "here",
    "is_locked",
    "is_read_only",
    "is_saved",
    "jump",
    "note",
    "notes",
    "open_beside",
    "paint",
    "put",
    "quick",
    "rows_of",
    "snapshot",
    "status",
    "unlocked",
    "width_of",
    "write_page",
]
