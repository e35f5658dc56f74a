r"""按下功能区的按钮后，Ribbon.bas 所起的程序：`pythonw -I -m addin.called --button … --out …`。

办公室取自 %LOCALAPPDATA%\qingdan\addin.txt 第二行；不读打开着的工作簿，也不看当前文件夹。
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from addin.answer import Answer, refused
from addin.buttons import Button, find_button
from addin.trouble import EDITING, is_busy
from pipelines.errors import BusyError, QingdanError, UsageError
from pipelines.faults import recorded, unreadable
from pipelines.placing import put_in_place

if TYPE_CHECKING:
    from xlwings import App

Start = Callable[[Path], None]
_AGAIN: Final = "请信息员在这台电脑上运行一次 qingdan addin install。"
#: 在本 Excel 里打开的；别的交给系统。
_BOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls"})


@dataclass(frozen=True)
class Call:
    """命令行所说的一次按下；`out` 是答复写到哪里。"""

    button: str
    hwnd: int
    out: Path
    reply: str = ""


def main() -> None:
    """答复写进 `--out`；命令行不对而无处可写的，记入日志，退出码 2。"""
    _mute()
    try:
        call = understood(sys.argv[1:])
    except (KeyError, ValueError) as error:
        recorded(error)
        sys.exit(2)
    home = Path(os.environ.get("LOCALAPPDATA", ""), "qingdan")
    # 计划、期限都照当地的时间
    now = datetime.now()  # noqa: DTZ005
    put_in_place(call.out, told(answered(call, home, now, start)))


def understood(arguments: Sequence[str]) -> Call:
    """`--button check --hwnd 1 --out 文件 [--reply X]`；不成对则 ValueError，缺了则 KeyError。"""
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    return Call(
        given["--button"], int(given["--hwnd"]), Path(given["--out"]), given.get("--reply", "")
    )


def answered(call: Call, home: Path, now: datetime, start: Start) -> Answer:
    """按一次，打开做好的文件；什么错都成一句话。"""
    try:
        button = find_button(call.button)
        if button is None:
            return refused(f"程序里没有“{call.button}”这个按钮：加载项与程序不是同一版。{_AGAIN}")
        office = office_in(home)
        with alone(home, button):
            return _pressed(button, call, office, now, start)
    except OSError as error:
        return refused(unreadable(error))
    except QingdanError as error:
        own = error.exit_code == QingdanError.exit_code
        return refused(recorded(error) if own else str(error))
    except Exception as error:
        return refused(EDITING if is_busy(error) else recorded(error))


def told(answer: Answer) -> bytes:
    """Ribbon.bas 读得懂的：第一行语气，第二行预填的回答，其余是话；UTF-8。"""
    return f"{answer.tone}\n{' '.join(answer.default.split())}\n{answer.shown}".encode()


def office_in(home: Path) -> Path:
    """addin.txt 第二行所说的办公室；没有写、写的不在则 UsageError。"""
    listing = home / "addin.txt"
    try:
        lines = listing.read_text(encoding="utf-8-sig").splitlines() if home.is_absolute() else []
    except (FileNotFoundError, UnicodeDecodeError):
        lines = []
    if len(lines) < 2:
        raise UsageError(f"没有写明办公室在哪里（{listing} 没有或坏了）。{_AGAIN}")
    office = Path(lines[1].strip())
    if not office.is_absolute() or not office.is_dir():
        raise UsageError(f"办公室文件夹 {office} 不在了。{_AGAIN}")
    return office


@contextmanager
def alone(home: Path, button: Button) -> Iterator[None]:
    """其间别的 Excel 窗口里再按，BusyError 说哪个按钮还没有做完。"""
    from filelock import FileLock, Timeout

    running = home / "pressing.txt"
    lock = FileLock(home / "press.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(_still_running(running)) from None
    try:
        put_in_place(running, button.label.encode())
        yield
    finally:
        with suppress(OSError):
            running.unlink()
        lock.release()


def opened(answer: Answer, app: App | None, start: Start) -> Answer:
    """打开做好的文件；打不开的，话里说它在哪里。"""
    failed = [path for path in answer.opens if not _opens(path, app, start)]
    if not failed:
        return answer
    words = "".join(f"\n没能打开“{path.name}”，它在 {path.parent}" for path in failed)
    return replace(answer, words=answer.words + words)


def start(path: Path) -> None:
    """照双击那样打开；只有 Windows 会。"""
    opening = getattr(os, "startfile", None)
    if opening is None:
        raise OSError("这个系统没有 startfile")
    opening(path)


def _pressed(button: Button, call: Call, office: Path, now: datetime, start: Start) -> Answer:
    from addin.attaching import active_book, attached
    from addin.press import press

    app = attached(call.hwnd)
    answer = press(button, active_book(app), office, now, call.reply)
    return opened(answer, app, start)


def _opens(path: Path, app: App | None, start: Start) -> bool:
    """xlwings、COM、系统抛的错各不相同；答复已经有了，不能因此没了。"""
    try:
        if app is not None and path.suffix.lower() in _BOOKS:
            app.books.open(path)
        else:
            start(path)
    except Exception:
        return False
    return True


def _still_running(running: Path) -> str:
    label = ""
    with suppress(OSError, UnicodeDecodeError):
        label = f"“{running.read_text(encoding='utf-8')}”"
    return f"按钮{label}还没有做完（多半在另一个 Excel 窗口里），请等它做完再按。"


def _mute() -> None:
    """pythonw 没有标准输出，有的库往里写就会出错。"""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


if __name__ == "__main__":
    main()
