"""两个进程抢着办：一个正在锁定，另一个要入库。"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest

from pipelines.errors import BusyError
from pipelines.history.journal import Note
from pipelines.history.store import History
from pipelines.intake.verdict import Verdict
from tests.conftest import JUNE, NOW


def check_nothing_slips_in_while_locking(url: str, verdict: Verdict) -> None:
    """锁定的事务还没有提交时来入库的，等它提交，然后看到已经锁定。"""
    locking = Event()

    def lock() -> None:
        with History(url) as history, history.deciding() as desk:
            desk.lock(verdict.submission.unit.code, JUNE, Note("张三", NOW), "")
            locking.set()
            sleep(0.5)

    with ThreadPoolExecutor(1) as pool, History(url) as history:
        locked = pool.submit(lock)
        assert locking.wait(5)
        with pytest.raises(BusyError, match="刚刚锁定"):
            history.save(verdict, NOW)
        locked.result()
        assert history.received(JUNE) == []
