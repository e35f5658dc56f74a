"""专班一侧的动词：收件、汇总、公文、报送情况。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.calendar import Period
from pipelines.errors import UnknownYearError, UsageError
from pipelines.intake.submission import Intake, Submission
from pipelines.office import Office
from pipelines.placing import put_in_place
from pipelines.reception import (
    Arrival,
    Examined,
    archived,
    lost_words,
    read_arrival,
    read_receipts,
    receive,
    restore,
    split_settled,
    verified,
    waiting_files,
)
from pipelines.tasks.basing import master_of
from pipelines.tasks.opening import Track, open_history, quietly
from pipelines.tasks.replacing import put_beside_edited
from pipelines.tasks.returning import Returned, slips
from pipelines.tasks.writing import written

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.history.store import History, Receipt


@dataclass(frozen=True)
class Collected:
    """收件的结果：这次校验的，早已收过、内容没有变的，与限定报告期时没有收的别期来件。"""

    examined: list[Examined]
    known: list[tuple[Path, Receipt]]
    skipped: list[Submission]
    returned: list[Returned]
    """给这次新收的、有错误或疑点的单位所出的退回单；没有出成的说明缘故。"""
    problem: str
    """退回单一份也没有出的缘故；否则空。"""
    lost: tuple[str, ...] = ()
    """有上报回执而没有收到工作簿的，各一句。"""


def collect(
    intake: Intake, at: datetime, period: Period | None = None, track: Track[Any] = quietly
) -> Collected:
    """收 inbox/ 里的来件：校验、归档、入库；来件原样留在收件箱。"""
    office = intake.office
    with open_history(office) as history:
        # 先列工作簿、后读回执：上报是先放回执的，列出来的工作簿就都有了回执
        waiting, receipts = waiting_files(office.inbox), read_receipts(office.inbox)
        paths, known = split_settled(waiting, history, period)
        read = [read_arrival(path, intake) for path in track(paths, "读取来件")]
        arrivals = verified(read, receipts, intake)
        asked: list[Arrival] = []
        skipped: list[Submission] = []
        for arrival in arrivals:
            submission = arrival.submission
            if period and submission and submission.period != period:
                skipped.append(submission)
            else:
                asked.append(arrival)
        examined = list(receive(asked, intake, history, at))
        restore(known, office.archive)
        lost = tuple(lost_words(receipts, waiting, office.archive, at))
        new = _newly_taken(examined, history, at)
    try:
        made = [slips(intake, period, (), at, track, ids) for period, ids in sorted(new.items())]
    except UnknownYearError as error:
        words = f"来件已收好，退回单没有出：{error}"
        return Collected(examined, known, skipped, [], words, lost)
    returned = [one for batch in made for one in batch if one.files or one.problem]
    return Collected(examined, known, skipped, returned, "", lost)


def _newly_taken(
    examined: Sequence[Examined], history: History, at: datetime
) -> dict[Period, frozenset[int]]:
    """这次新采用、新退回的报送；重新校验的不算，改好的期限才不会一天天往后推。"""
    periods = {one.receipt.period for one in examined if one.receipt}
    new = {period: history.newly_taken(period, at) for period in periods}
    return {period: ids for period, ids in new.items() if ids}


@dataclass(frozen=True)
class Consolidated:
    """汇总的结果：总台账在何处，以及它的内容。"""

    path: Path
    master: Master


def consolidate(intake: Intake, period: Period, at: datetime, node: str = "") -> Consolidated:
    """汇总 `node`（默认全部）该期的报送，写出总台账。"""
    from pipelines.documents.master import write_master

    unit = intake.office.find_unit(node) if node else intake.office.root
    with open_history(intake.office) as history:
        master = master_of(intake, history, period, unit.code)
    folder = intake.office.out / str(period)
    path = folder / f"{unit.name}总台账_{period}.xlsx"
    titles = {code.code: code.title for code in intake.codes.values()}
    content = write_master(master, generated_at=at, archive=_archive_link, titles=titles)
    put_in_place(path, content)
    return Consolidated(path, master)


@dataclass(frozen=True)
class Circulated:
    """一份公文：在何处，用到的数与句子，还有几处等人填写。"""

    path: Path
    context: Mapping[str, object]
    pending: int
    master: Master
    kept: Path | None = None
    """原有的一份人改过，改名留在这里。"""


def circular(
    intake: Intake,
    name: str,
    period: Period,
    at: datetime,
    number: int | None = None,
    issued: date | None = None,
) -> Circulated:
    """写一份公文（如 月通报）；成文日期默认为次月第若干个工作日。原有的一份人改过，改名留下。

    周调度清单的 `issued` 是调度日，默认为 `at` 那一周的周五；报告期不是季末等月份的 UsageError。
    """
    from pipelines.documents.circular import pending_marks, template_names
    from pipelines.documents.kinds import kind_of

    office, kind = intake.office, kind_of(name)
    template = circular_template(office, name)
    kind.require(period)
    if kind.weekly:
        day = _dispatch_day(office, period, at, issued)
    else:
        day = issued or circular_day(office, period)
    template_names(template)
    with open_history(office) as history:
        paper = written(intake, history, template, period, day, number)
    if paper is None:
        raise UsageError(f"{period} 没有任何单位的数据，无从写{name}；请先收件（qingdan collect）")
    folder = office.out / str(period)
    path = folder / f"{name}_{day if kind.weekly else period}.docx"
    kept = put_beside_edited(path, paper.content, at)
    return Circulated(path, paper.context, pending_marks(paper.content), paper.master, kept)


def _dispatch_day(office: Office, period: Period, at: datetime, issued: date | None) -> date:
    """周调度清单的调度日：指定的，否则 `at` 那一周的；那一周太晚的，取报告期最后一周的。"""
    from pipelines.documents.weekly import dispatch_day, require_week

    latest = period.shift(1).last_day
    day = issued or dispatch_day(office.calendar, min(max(at.date(), period.first_day), latest))
    require_week(period, day)
    return day


def circular_template(office: Office, name: str) -> Path:
    """circular 要用的模板；没有的、由别的命令写的，都成 UsageError。"""
    from pipelines.documents.kinds import CIRCULAR, circular_names, kind_of

    if (verb := kind_of(name).verb) != CIRCULAR:
        raise UsageError(f"{name}由 qingdan {verb} 写")
    template = office.folder / "documents" / f"{name}.docx"
    if not template.exists():
        known = "、".join(circular_names(template.parent))
        raise UsageError(f"没有名为“{name}”的公文模板；可用的有：{known or '（无）'}")
    return template


def circular_day(office: Office, period: Period) -> date:
    """通报的成文日期：次月第若干个工作日（office.toml）。"""
    return office.calendar.nth_workday(period.shift(1), office.settings.reporting.circular_workday)


@dataclass(frozen=True)
class Status:
    """一期的报送情况：截止日（没有该年日历则 None）与各单位。"""

    period: Period
    deadline: date | None
    master: Master


def status(intake: Intake, period: Period) -> Status:
    """谁报了、谁没报、报得怎样。"""
    with open_history(intake.office) as history:
        master = master_of(intake, history, period)
    try:
        deadline = intake.office.deadline(period)
    except UnknownYearError:
        deadline = None
    return Status(period, deadline, master)


def _archive_link(receipt: Receipt) -> str:
    """从 out/报告期/ 到归档原件的相对路径。"""
    return f"../../archive/{archived(receipt.digest)}"
