"""几本小工作簿，与逐格读它们的眼睛（openpyxl）。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from addin.engine.open_file import OpenFile

SHEET = "项目清单"
RED = (0xFF, 0xC7, 0xCE)


def made(path: Path, *changes: Callable[[Workbook], object]) -> Path:
    """openpyxl 写的一本，有“项目清单”“别的”两张表。"""
    book = Workbook()
    book.active.title = SHEET
    book.create_sheet("别的")
    for change in changes:
        change(book)
    book.save(path)
    return path


def saved(book: OpenFile, path: Path) -> Path:
    """改后的文件，放在 `path` 旁边。"""
    result = path.with_name(f"改_{path.name}")
    result.write_bytes(book.content())
    return result


def sheet_of(path: Path, name: str = SHEET) -> Worksheet:
    return load_workbook(path)[name]
