"""上报：校验无误的工作簿，连同回执，放进收件箱。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import FileFault, UnknownYearError, UsageError
from pipelines.faults import reason
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Level
from pipelines.office import Office
from pipelines.placing import put_in_place
from pipelines.reception import (
    Examined,
    SentReceipt,
    mark_of,
    reach,
    read_arrival,
    receipt_path,
    same_content,
    told,
    writable_name,
)
from pipelines.reception.sent_receipt import SCHEMA_VERSION
from pipelines.tasks.county import judged
from pipelines.tasks.opening import Track, quietly


class Outcome(StrEnum):
    """一个工作簿上报得怎样：报了，有错误不报，等人确认，读不了。"""

    SENT = "sent"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Submitted:
    """一个工作簿上报的结果；报了的有 `copy`（收件箱里的一份）与 `receipt`。"""

    examined: Examined
    outcome: Outcome
    questions: tuple[str, ...] = ()
    """要人确认的各件事。"""
    copy: Path | None = None
    receipt: SentReceipt | None = None

    @property
    def doubts(self) -> int:
        """没有写情况说明的疑点有几条。"""
        verdict = self.examined.verdict
        return verdict.count(Level.WARNING) if verdict else 0


def submit(
    paths: Sequence[Path],
    intake: Intake,
    at: datetime,
    *,
    confirmed: bool = False,
    track: Track[Path] = quietly,
) -> list[Submitted]:
    """校验，有错误的不报，有疑点、报告期可疑的要 `confirmed` 才报；原件不动。

    收件箱去不了、写不进则 UsageError。
    """
    arrivals = [read_arrival(path, intake) for path in track(paths, "读取")]
    # 报上去的一份是此刻放进去的，不论原件存于何时
    examined = judged([replace(arrival, file_time=at) for arrival in arrivals], intake)
    return [_submit(one, intake, at, confirmed=confirmed) for one in examined]


def _submit(examined: Examined, intake: Intake, at: datetime, *, confirmed: bool) -> Submitted:
    verdict = examined.verdict
    if verdict is None:
        return Submitted(examined, Outcome.UNREADABLE)
    if verdict.count(Level.ERROR):
        return Submitted(examined, Outcome.REFUSED)
    questions = tuple(_questions(verdict, intake.office, at.date()))
    if questions and not confirmed:
        return Submitted(examined, Outcome.UNCONFIRMED, questions)
    receipt = _receipt(verdict, intake, at)
    try:
        content = same_content(examined.path, receipt.sha256)
    except FileFault as fault:
        return Submitted(Examined(examined.path, told(fault, intake), None), Outcome.UNREADABLE)
    copy = _put(content, receipt, verdict, reach(intake.office.inbox))
    return Submitted(examined, Outcome.SENT, questions, copy, receipt)


def _questions(verdict: Verdict, office: Office, today: date) -> Iterator[str]:
    period = verdict.submission.period
    if period not in open_periods(office, today):
        now = Period(today.year, today.month)
        yield f"报的是 {period} 的数，眼下该报的是 {now}"
    if doubts := verdict.count(Level.WARNING):
        yield f"有 {doubts} 条疑点还没有写情况说明，报上去照样计入，但会退回来要说明"


def open_periods(office: Office, today: date) -> tuple[Period, ...]:
    """眼下报了不必再问的报告期：本月，以及通报印发日以前的上月（补报、改报的）。"""
    now = Period(today.year, today.month)
    with suppress(UnknownYearError):
        issued = office.calendar.nth_workday(now, office.settings.reporting.circular_workday)
        return (now,) if today > issued else (now, now.shift(-1))
    return now, now.shift(-1)


def _receipt(verdict: Verdict, intake: Intake, at: datetime) -> SentReceipt:
    submission = verdict.submission
    return SentReceipt(
        schema_version=SCHEMA_VERSION,
        unit=submission.unit.code,
        unit_name=submission.unit.name,
        period=str(submission.period),
        file=writable_name(submission.file),
        sha256=submission.digest,
        rules=intake.rules,
        program=program_version(),
        sent_at=at,
        rows=sum(len(table.rows) for table in verdict.tables.values()),
        errors=verdict.count(Level.ERROR),
        warnings=verdict.count(Level.WARNING),
    )


@cache
def program_version() -> str:
    """程序的版本；没有安装、直接从源码运行的为空。"""
    try:
        return version("qingdan")
    except PackageNotFoundError:
        return ""


def _put(content: bytes, receipt: SentReceipt, verdict: Verdict, inbox: Path) -> Path:
    """先回执、后工作簿，各是整份放到位：正在收件的，看得见工作簿就看得见回执。"""
    try:
        copy = _free(inbox, verdict, receipt)
        _put_both(copy, content, receipt)
    except OSError as error:
        raise UsageError(
            f"写不进收件箱 {inbox}：{reason(error)}。请检查网络与空间，再报一次"
        ) from error
    return copy


def _put_both(copy: Path, content: bytes, receipt: SentReceipt) -> None:
    """工作簿没有放成的，撤去回执：没有报，就不该说报了。"""
    try:
        put_in_place(receipt_path(copy), receipt.content())
        put_in_place(copy, content)
    except BaseException:
        with suppress(OSError):
            if not copy.exists():
                receipt_path(copy).unlink(missing_ok=True)
        raise


def _free(inbox: Path, verdict: Verdict, receipt: SentReceipt) -> Path:
    """收件箱里没有用过的名字：单位、报告期、时刻、内容摘要；同一秒里再报的，时刻顺延。

    文件时间分不出先后的（有的网络盘只到两秒），按名字排也是后报的在后；
    两台机器同一秒报的，摘要不同，谁也盖不掉谁。
    """
    from pipelines.blanks.workbook import workbook_name

    submission, moment = verdict.submission, receipt.sent_at
    stem = Path(workbook_name(submission.unit, submission.period)).stem
    taken = {path.name for path in inbox.iterdir()}
    while any(name.startswith(f"{stem}_{moment:%Y%m%d-%H%M%S}") for name in taken):
        moment += timedelta(seconds=1)
    return inbox / f"{stem}_{moment:%Y%m%d-%H%M%S}_{mark_of(receipt.sha256)}.xlsx"
