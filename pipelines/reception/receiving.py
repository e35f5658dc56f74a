"""收件：校验、归档、入库，一件一个事务。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import FileFault
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.placing import put_in_place
from pipelines.reception.examining import Desk, Examined, in_order
from pipelines.reception.inbox import Arrival, told

if TYPE_CHECKING:
    from pipelines.history.store import History, Receipt


def receive(
    arrivals: Sequence[Arrival], intake: Intake, history: History, at: datetime
) -> Iterable[Examined]:
    """校验、归档、入库，一件一个事务；收过的内容按新的校验结果改记，不重复入库。"""
    desk = Desk(intake, history)
    for arrival in in_order([desk.admit(arrival) for arrival in arrivals]):
        examined = desk.examine(arrival)
        if examined.verdict is None:
            yield examined
            continue
        try:
            archive(arrival.path, examined.verdict.submission.digest, intake.office.archive)
        except FileFault as fault:
            yield Examined(arrival.path, told(fault, intake), None)
            continue
        yield _saved(examined, arrival.file_time, examined.verdict, history, at)


def _saved(
    examined: Examined, sent: datetime, verdict: Verdict, history: History, at: datetime
) -> Examined:
    """入库，并说出与库里原来的相比变了没有。"""
    submission = verdict.submission
    known = history.received(submission.period, submission.unit.code)
    same = next((one for one in known if one.digest == submission.digest), None)
    before = next((one for one in known if one.current), None)
    unchanged = same is not None and history.findings(same) == list(verdict.findings)
    receipt = history.save(verdict, at, sent, examined.explained)
    replaced = None
    if before and receipt.current and receipt.id != before.id:
        replaced = sum(count.accepted for count in history.counts(before))
    unchanged = unchanged and replaced is None
    return replace(examined, receipt=receipt, unchanged=unchanged, replaced=replaced)


def archived(digest: str) -> str:
    """归档文件在 archive/ 之下的路径。"""
    return f"{digest[:2]}/{digest}.xlsx"


def archive(path: Path, digest: str, folder: Path) -> None:
    """按内容归档原件；读后又被改动、删除的不归档，FileFault F11。"""
    content = same_content(path, digest)
    target = folder / archived(digest)
    if not target.exists():
        put_in_place(target, content)


def same_content(path: Path, digest: str) -> bytes:
    """校验过的那份内容；校验之后被改动、删除则 FileFault F11。"""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileFault("F11", path, reason="读取时文件被移走了") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileFault("F11", path, reason="读取时文件正在改动")
    return content


def restore(known: Iterable[tuple[Path, Receipt]], folder: Path) -> None:
    """收过的来件还在收件箱里，而归档的原件不见了的，补归档；又被改动的下次再收。"""
    for path, receipt in known:
        if not (folder / archived(receipt.digest)).exists():
            with suppress(FileFault):
                archive(path, receipt.digest, folder)
