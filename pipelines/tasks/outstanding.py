"""动手之前看一眼：最近报到了哪一期，收件箱里还有没有没收的。"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import FileFault
from pipelines.intake.submission import Intake, digest_of
from pipelines.reception import waiting_files
from pipelines.tasks.opening import existing_history


def uncollected(intake: Intake) -> list[Path]:
    """收件箱里内容还没有收下的：新来的，读不了的。收件箱打不开则 UsageError。"""
    history = existing_history(intake.office)
    waiting = waiting_files(intake.office.inbox)
    if history is None:
        return waiting
    with history:
        received = history.settled().receipts
    return [path for path in waiting if not _is_received(path, received)]


def _is_received(path: Path, received: Container[str]) -> bool:
    try:
        return digest_of(path) in received
    except FileFault:
        return False


def latest_period(intake: Intake) -> Period | None:
    """有报送采用的最近一期；还没有则 None。"""
    history = existing_history(intake.office)
    if history is None:
        return None
    with history:
        return history.latest()
