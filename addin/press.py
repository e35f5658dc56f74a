"""按一次按钮：认出工作簿，取一份副本，做事，答复（DESIGN，press.py）。"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addin import host
from addin.answer import Answer, refused
from addin.buttons import Button, Needs
from addin.trouble import EDITING, NO_BOOK, is_busy, unread_words
from pipelines.errors import FileFault, QingdanError, SettingError, TemplateError

if TYPE_CHECKING:
    from xlwings import Book

    from pipelines.intake.submission import Intake


@dataclass(frozen=True)
class Press:
    """按下时的一切：按钮、打开着的工作簿及其此刻的副本、办公室、时刻、对上一问的回答。"""

    button: Button
    opened: Book | None
    copy: Path | None
    office: Path
    at: datetime
    reply: str = ""

    @cached_property
    def intake(self) -> Intake:
        """打开办公室；设定有误抛 SettingError。"""
        from pipelines.tasks.opening import open_intake

        return open_intake(self.office)

    @property
    def book(self) -> Book:
        """打开着的工作簿；声明 `needs` 为 NOTHING 的按钮不要用。"""
        if self.opened is None:
            raise QingdanError(f"按钮“{self.button.label}”没有声明要用工作簿")
        return self.opened

    @property
    def file(self) -> Path:
        """此刻所见的副本（连同没有保存的改动），名字同工作簿。"""
        if self.copy is None:
            raise QingdanError(f"按钮“{self.button.label}”没有声明要用工作簿")
        return self.copy

    def say(self, words: str) -> None:
        """状态栏上说正在做什么。"""
        host.status(self.opened, f"清单通：{words}")

    def track(self, items: Sequence[Any], words: str) -> Iterable[Any]:
        """逐件做的长活儿，状态栏上说做到第几件；可作各动词的 `track`。"""
        for number, item in enumerate(items, 1):
            self.say(f"{words}……{number}/{len(items)}")
            yield item


def press(button: Button, book: Book | None, office: Path, at: datetime, reply: str = "") -> Answer:
    """按一次；凡能说清缘故的都成答复，程序自身的毛病照样抛出。"""
    try:
        return _pressed(button, book, office, at, reply)
    except FileFault as fault:
        return refused(fault_words(fault, office))
    except (SettingError, TemplateError) as error:
        return refused(f"{error}。\n这是办公室的设定，不是您的工作簿；请把上面的话告诉信息员。")
    except QingdanError as error:
        if error.exit_code == QingdanError.exit_code:
            raise
        return refused(str(error))
    except Exception as error:
        if is_busy(error):
            return refused(EDITING)
        raise


def _pressed(button: Button, book: Book | None, office: Path, at: datetime, reply: str) -> Answer:
    if button.needs is Needs.NOTHING:
        return _acted(button.act(), Press(button, book, None, office, at, reply))
    if book is None:
        return refused(NO_BOOK)
    if button.needs is Needs.WRITABLE and host.is_read_only(book):
        return refused(
            f"“{book.name}”是以只读方式打开的，改了也存不下来。请“另存为”之后，在另存的一份里再按。"
        )
    with tempfile.TemporaryDirectory(prefix="qingdan-") as folder:
        copy = host.snapshot(book, Path(folder))
        return _acted(button.act(), Press(button, book, copy, office, at, reply))


def _acted(act: Callable[[Press], Answer], pressed: Press) -> Answer:
    pressed.say(f"{pressed.button.label}……")
    try:
        return act(pressed)
    finally:
        host.status(pressed.opened, "")


def fault_words(fault: FileFault, office: Path) -> str:
    """读不了的文件：编码、缘故、办法。"""
    from pipelines.reception import told
    from pipelines.tasks.opening import open_intake

    return unread_words(told(fault, open_intake(office)))
