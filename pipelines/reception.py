"""收件：读、校验、归档、入库；一个文件读不了，其余照收（DESIGN，The way data goes）。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import FileFault
from pipelines.intake.explanations import Explanation
from pipelines.intake.heading import wrong_period
from pipelines.intake.repeated import repeated_finding
from pipelines.intake.submission import Intake, Submission, digest_of, read_submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.intake.waivers import apply_explanations, apply_waivers
from pipelines.intake.widths import tidy
from pipelines.ledgers.finding import Finding, refuses_whole
from pipelines.placing import put_in_place
from pipelines.validation import Others, Previous, validate

if TYPE_CHECKING:
    from pipelines.history.store import Granted, History, Receipt

#: 系统自己留下的文件，不是报送。
_NOT_SENT: Final = ("~$", ".", "thumbs.db", "desktop.ini")
_UNKNOWN: Final = datetime.min  # noqa: DTZ901


@dataclass(frozen=True)
class Arrival:
    """一个来件：读成了 Submission，或成了一条 F 意见。"""

    path: Path
    submission: Submission | None
    fault: Finding | None
    file_time: datetime = _UNKNOWN
    """放进收件箱的时候（文件时间）。"""


def split_settled(
    paths: Iterable[Path], history: History, period: Period | None = None
) -> tuple[list[Path], list[tuple[Path, Receipt]]]:
    """分出不必再读的来件（见 `Settled`）；又放进来一次的仍要读。

    其余每次都重新校验：规则改了、他人的数据到了，错误可能已经没有了。
    """
    settled = history.settled(period)
    digests = {path: _digest_or_none(path) for path in paths}
    inbox: dict[str, datetime] = {}
    for path, digest in digests.items():
        inbox[digest] = max(file_time(path), inbox.get(digest, _UNKNOWN))
    fresh: list[Path] = []
    known: list[tuple[Path, Receipt]] = []
    for path, digest in digests.items():
        receipt = settled.find(digest)
        if receipt is None or settled.is_sent_again(receipt, inbox):
            fresh.append(path)
        else:
            known.append((path, receipt))
    return fresh, known


def _digest_or_none(path: Path) -> str:
    try:
        return digest_of(path)
    except FileFault:
        return ""


@dataclass(frozen=True)
class Examined:
    """校验过的一个来件；`receipt` 为入库后的记载（只校验不入库则 None）。"""

    path: Path
    fault: Finding | None
    verdict: Verdict | None
    receipt: Receipt | None = None
    explained: tuple[Explanation, ...] = ()
    """管用的情况说明，入库时记成说明。"""


def waiting_files(inbox: Path) -> list[Path]:
    """收件箱里的来件，先到先读；同时到的按文件名。"""
    files = [
        path
        for path in inbox.rglob("*")
        if path.is_file() and not path.name.lower().startswith(_NOT_SENT)
    ]
    return sorted(files, key=lambda path: (file_time(path), str(path)))


def file_time(path: Path) -> datetime:
    """文件时间（本地）；列出之后被移走的排在最前，读时再说。"""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006
    except OSError:
        return _UNKNOWN


def read_arrival(path: Path, intake: Intake, period: Period | None = None) -> Arrival:
    """读一个来件；读不了的成 F 意见，报告期不是所收的一期的成 G02。"""
    try:
        submission = read_submission(path, intake)
    except FileFault as fault:
        return Arrival(path, None, _told(fault, intake))
    if period is not None and submission.period != period:
        wrong = wrong_period(intake.codes["G02"], str(submission.period), period, "正在收的一期")
        submission = replace(submission, findings=(wrong, *submission.findings))
    return Arrival(path, submission, None, file_time(path))


def _told(fault: FileFault, intake: Intake) -> Finding:
    return intake.codes[fault.code].fault(fault.file.name, fault.facts)


def examine(arrivals: Sequence[Arrival], intake: Intake, history: History | None) -> list[Examined]:
    """按报告期先后逐件校验；上期与他人取自历史库与同批来件。不写任何东西。"""
    desk = _Desk(intake, history)
    admitted = [desk.admit(arrival) for arrival in arrivals]
    results = {id(arrival): desk.examine(arrival) for arrival in _in_order(admitted)}
    return [results[id(arrival)] for arrival in admitted]


def receive(
    arrivals: Sequence[Arrival], intake: Intake, history: History, at: datetime
) -> Iterable[Examined]:
    """校验、归档、入库，一件一个事务；收过的内容按新的校验结果改记，不重复入库。"""
    desk = _Desk(intake, history)
    for arrival in _in_order([desk.admit(arrival) for arrival in arrivals]):
        examined = desk.examine(arrival)
        if examined.verdict is None:
            yield examined
            continue
        try:
            archive(arrival.path, examined.verdict.submission.digest, intake.office.archive)
        except FileFault as fault:
            yield Examined(arrival.path, _told(fault, intake), None)
            continue
        receipt = history.save(examined.verdict, at, arrival.file_time, examined.explained)
        yield replace(examined, receipt=receipt)


def archived(digest: str) -> str:
    """归档文件在 archive/ 之下的路径。"""
    return f"{digest[:2]}/{digest}.xlsx"


def archive(path: Path, digest: str, folder: Path) -> None:
    """按内容归档原件；读后又被改动、删除的不归档，FileFault F11。"""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileFault("F11", path, reason="读取时文件被移走了") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise FileFault("F11", path, reason="读取时文件正在改动")
    target = folder / archived(digest)
    if not target.exists():
        put_in_place(target, content)


def _in_order(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """报告期早的先校验；同期按来的先后。"""
    first = Period(2000, 1)
    return sorted(arrivals, key=lambda a: a.submission.period if a.submission else first)


class _Desk:
    """校验一批来件时手边的旁证，每期只取一次。"""

    def __init__(self, intake: Intake, history: History | None) -> None:
        self.intake = intake
        self.history = history
        self.batch: dict[Period, dict[str, Submission]] = {}
        self.checked: dict[tuple[str, Period], Mapping[str, Table]] = {}
        self.indexes: dict[Period, Others] = {}

    def admit(self, arrival: Arrival) -> Arrival:
        """记明不能采用的缘故；其余与同批来件互为旁证，同单位同期以后来者为准。"""
        if arrival.submission is None:
            return arrival
        barred = self._barred(arrival.submission, arrival.file_time)
        submission = replace(arrival.submission, findings=(*barred, *arrival.submission.findings))
        if not barred and not refuses_whole(submission.findings):
            period = self.batch.setdefault(submission.period, {})
            period[submission.unit.code] = submission
        return replace(arrival, submission=submission)

    def examine(self, arrival: Arrival) -> Examined:
        submission = arrival.submission
        if submission is None:
            return Examined(arrival.path, arrival.fault, None)
        others = replace(self._index(submission.period), me=submission.unit.name)
        previous = self._previous(submission)
        remarks = self._about_whole(submission, previous)
        submission = replace(submission, findings=(*remarks, *submission.findings))
        verdict, explained = self._explained(validate(submission, self.intake, previous, others))
        if not verdict.refused:
            kept = _accepted_only(verdict)
            self.checked[submission.unit.code, submission.period] = kept
        return Examined(arrival.path, None, verdict, explained=explained)

    def _barred(self, submission: Submission, sent: datetime) -> list[Finding]:
        """不论内容对错都不能采用的缘故：已锁定（G30），已退回而未改（G32），有更晚的（G31）。"""
        if self.history is None:
            return []
        codes, unit, period = self.intake.codes, submission.unit, submission.period
        standing = self.history.standing(unit.code, period)
        received = self.history.received(period, unit.code)
        same = next((one for one in received if one.digest == submission.digest), None)
        if same and same.current:
            return []
        if standing.locked:
            return [codes["G30"].finding(value=f"{unit.name} {period}")]
        if same and same.returned:
            return [codes["G32"].finding(reason=self.history.why_returned(same))]
        if standing.current and sent < standing.current.submitted_at:
            later = standing.current
            when = f"{later.submitted_at:%Y-%m-%d %H:%M}"
            return [codes["G31"].finding(value=later.file, when=when)]
        return []

    def _explained(self, verdict: Verdict) -> tuple[Verdict, tuple[Explanation, ...]]:
        """此前有效的说明、这次写的说明都用上；专班撤销过的不算。"""
        submission = verdict.submission
        granted = self.history.waivers(submission.unit.code) if self.history else []
        held = [one.waiver for one in granted if one.holds_in(submission.period)]
        revoked = {_as_written(one) for one in granted if one.revoked}
        said = [one for one in submission.explanations if one not in revoked]
        return apply_explanations(apply_waivers(verdict, held), said)

    def _about_whole(self, submission: Submission, previous: Previous | None) -> list[Finding]:
        """与此前的报送相比，整份有没有不对。"""
        repeated = repeated_finding(submission, previous, self.intake.codes["G27"])
        return [*self._emptied(submission, previous), *([repeated] if repeated else [])]

    def _emptied(self, submission: Submission, previous: Previous | None) -> Iterator[Finding]:
        """一行数据也没有、此前却报过的，是误交的空白工作簿（G19）。"""
        if any(table.rows for table in submission.tables.values()):
            return
        before = sum(len(table.rows) for table in previous.tables.values()) if previous else 0
        if self.history:
            receipt = self.history.standing(submission.unit.code, submission.period).current
            counts = self.history.counts(receipt) if receipt else []
            before = max(before, sum(count.sent for count in counts))
        if before:
            yield self.intake.codes["G19"].finding(value=str(before))

    def _previous(self, submission: Submission) -> Previous | None:
        unit, period = submission.unit.code, submission.period
        mine = [at for code, at in self.checked if code == unit and at < period]
        receipt = self.history.last_before(unit, period) if self.history else None
        if mine and (receipt is None or max(mine) >= receipt.period):
            return Previous(max(mine), self.checked[unit, max(mine)])
        if self.history is None and not mine:
            return submission.last
        if receipt is None or self.history is None:
            return None
        tables = self.history.tables(receipt, self.intake.ledgers, accepted_only=True)
        return Previous(receipt.period, tables)

    def _index(self, period: Period) -> Others:
        if period not in self.indexes:
            fresh = self.batch.get(period, {})
            reports = {s.unit.name: s.tables for s in fresh.values()}
            stored = self.history.accepted(period) if self.history else {}
            for code, receipt in stored.items():
                if code not in fresh and self.history and code in self.intake.office.by_code:
                    name = self.intake.office.by_code[code].name
                    reports[name] = self.history.tables(receipt, self.intake.ledgers)
            self.indexes[period] = Others.of(reports)
        return self.indexes[period]


def _as_written(granted: Granted) -> Explanation:
    """一条说明，照退回意见表里的写法。"""
    said = granted.waiver
    value, reason = tidy(said.value), said.reason
    return Explanation(said.code, said.ledger, said.row_key, said.column, value, reason)


def _accepted_only(verdict: Verdict) -> dict[str, Table]:
    """略去未通过校验的行。"""
    return {
        sheet: _without(table, verdict.rejected_rows(sheet))
        for sheet, table in verdict.tables.items()
    }


def _without(table: Table, rejected: frozenset[int]) -> Table:
    if not rejected:
        return table
    kept = [index for index, row in enumerate(table.rows) if row not in rejected]
    columns = {name: [values[i] for i in kept] for name, values in table.columns.items()}
    return replace(table, rows=tuple(table.rows[i] for i in kept), columns=columns)
