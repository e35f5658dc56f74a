"""照名称按一次按钮。"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlwings import Book

from addin.answer import Answer
from addin.buttons import find_button
from addin.press import press
from tests.conftest import NOW


def press_named(
    name: str, book: Book | None, office: Path, reply: str = "", at: datetime = NOW
) -> Answer:
    """`name` 是名称或标识；`book` 是打开着的工作簿。"""
    button = find_button(name)
    assert button is not None, name
    return press(button, book, office, at, reply)
