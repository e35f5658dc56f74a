"""运行的文件夹：日志、状态、锁；同一时刻只有一个在运行。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.errors import BusyError
from pipelines.office import Office
from pipelines.placing import put_in_place
from pipelines.scheduling.journal import Journal, runs


def runs_folder(folder: Path) -> Path:
    """运行日志、状态所在的文件夹。"""
    return folder / "runs"


def journal_of(office: Office) -> Journal:
    """办公室的运行日志。"""
    return Journal(runs_folder(office.folder) / "journal.jsonl")


def put_status(folder: Path, page: str) -> None:
    """给人看的状态：记事本双击就能看；带 BOM，旧的记事本也不乱码。"""
    content = page.replace("\n", "\r\n").encode("utf-8-sig")
    put_in_place(runs_folder(folder) / "状态.txt", content)


@contextmanager
def alone(office: Office) -> Iterator[None]:
    """其间别的进程来运行即 BusyError；锁随进程消失，死了的进程不挡路。"""
    from filelock import FileLock, Timeout

    folder = runs_folder(office.folder)
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / "running.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        last = runs(journal_of(office).entries())[-1:]
        since = f"（{last[0].started:%H:%M} 开始的）" if last and not last[0].ended else ""
        raise BusyError(f"夜间任务正在运行{since}，请等它做完再试") from None
    try:
        yield
    finally:
        lock.release()


def is_running(office: Office) -> bool:
    """此刻是不是正在运行。"""
    try:
        with alone(office):
            return False
    except BusyError:
        return True
