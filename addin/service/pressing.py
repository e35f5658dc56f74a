"""按一次：工作簿的字节交给文件引擎，按下，把要照做的事和做好的文件告诉窗格。"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from addin.answer import Answer
from addin.buttons import Button
from addin.press import fault_words, press
from addin.service.refusal import Refusal
from pipelines.errors import FileFault, QingdanError

if TYPE_CHECKING:
    from addin.engine.open_file import OpenFile

_OWN_FAULT: Final = "清单通自己出了毛病，没有做完。请把服务窗口里的记录发给信息员。"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """窗格说的：工作簿名、当前的表、光标所在的格、对上一问的回答。"""

    name: str
    sheet: str
    cell: str
    reply: str


@dataclass
class Desk:
    """一个办公室的服务此刻的样子：正在做什么，做好过哪些文件。"""

    office: Path
    now: Callable[[], datetime]
    saying: Callable[[], str] = str
    """状态栏上此刻说的，给等着的人看；没有在做则空。"""
    made: dict[str, Path] = field(default_factory=dict)
    """猜不到的编号 → 做好的文件；只有这些能下载。"""
    lock: Lock = field(default_factory=Lock)


def pressed(desk: Desk, button: Button, file: Path, told: Told) -> dict[str, Any]:
    """按一次，返回给窗格的 JSON。

    Refusal：正忙 409，说得清缘故的 422，程序自身的毛病 500（记入日志）。
    """
    if not desk.lock.acquire(blocking=False):
        raise Refusal(409, f"正在做别的（{desk.saying() or '马上就好'}），请等它做完，再按一次。")
    try:
        return _pressed(desk, button, file, told)
    except Refusal:
        raise
    except Exception as error:
        raise _refusal(error) from error
    finally:
        desk.saying = str
        desk.lock.release()


def _pressed(desk: Desk, button: Button, file: Path, told: Told) -> dict[str, Any]:
    book = _opened(desk, file, told)
    with book:
        desk.saying = lambda: str(book.app.status_bar or f"清单通：{button.label}……")
        answer = press(button, book, desk.office, desk.now(), told.reply)
        acts = [act.as_json() for act in book.acts]
    return {
        "tone": answer.tone,
        "words": "\n".join((answer.words, *_folders(answer.opens))),
        "default": answer.default,
        "acts": acts,
        "downloads": [*_downloads(desk, answer)],
    }


def _opened(desk: Desk, file: Path, told: Told) -> OpenFile:
    """用文件引擎打开；读不了的 Refusal 422，光标所在的格不成地址的 400。"""
    from addin.engine import open_book

    try:
        return open_book(file, told.sheet, told.cell)
    except FileFault as fault:
        raise Refusal(422, fault_words(fault, desk.office)) from fault
    except ValueError:
        raise Refusal(400, f"认不出光标所在的格“{told.cell}”，请选中一格，再按一次。") from None


def _refusal(error: Exception) -> Refusal:
    if isinstance(error, QingdanError) and error.exit_code != QingdanError.exit_code:
        return Refusal(422, str(error))
    log.error("按钮出了程序自身的毛病", exc_info=error)
    return Refusal(500, _OWN_FAULT)


def _folders(opens: Iterable[Path]) -> Iterable[str]:
    """文件夹下载不了，说出在哪里。"""
    return (f"文件夹：{path}" for path in opens if path.is_dir())


def _downloads(desk: Desk, answer: Answer) -> Iterable[dict[str, str]]:
    for path in answer.opens:
        if path.is_file():
            key = secrets.token_urlsafe(24)
            desk.made[key] = path
            yield {"name": path.name, "url": f"/files/{key}"}
