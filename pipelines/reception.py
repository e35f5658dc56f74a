"""收件：读、校验、归档、入库；一个文件读不了，其余照收（DESIGN，The way data goes）。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import FileFault
from pipelines.intake.heading import wrong_period
from pipelines.intake.submission import Intake, Submission, digest_of, read_submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, refuses_whole
from pipelines.placing import put_in_place
from pipelines.validation import Others, Previous, validate

if TYPE_CHECKING:
    from pipelines.history.store import History, Receipt

#: 系统自己留下的文件，不是报送。
_NOT_SENT: Final = ("~$", ".", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Arrival:
    """一个来件：读成了 Submission，或成了一条 F 意见。"""

    path: Path
    submission: Submission | None
    fault: Finding | None


def split_settled(
    paths: Iterable[Path], history: History, period: Period | None = None
) -> tuple[list[Path], list[tuple[Path, Receipt]]]:
    """分出不必再读的来件（见 `History.settled`）。

    其余每次都重新校验：规则改了、他人的数据到了，错误可能已经没有了。
    """
    settled = history.settled(period)
    fresh: list[Path] = []
    known: list[tuple[Path, Receipt]] = []
    for path in paths:
        receipt = settled.get(_digest_or_none(path))
        if receipt is None:
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


def waiting_files(inbox: Path) -> list[Path]:
    """收件箱里的来件，先到先读；同时到的按文件名。"""
    files = [
        path
        for path in inbox.rglob("*")
        if path.is_file() and not path.name.lower().startswith(_NOT_SENT)
    ]
    return sorted(files, key=lambda path: (_arrived(path), str(path)))


def _arrived(path: Path) -> int:
    """到的时候；列出之后被移走的排在最前，读时再说。"""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def read_arrival(path: Path, intake: Intake, period: Period | None = None) -> Arrival:
    """读一个来件；读不了的成 F 意见，报告期不是所收的一期的成 G02。"""
    try:
        submission = read_submission(path, intake)
    except FileFault as fault:
        return Arrival(path, None, _told(fault, intake))
    if period is not None and submission.period != period:
        wrong = wrong_period(intake.codes["G02"], str(submission.period), period, "正在收的一期")
        submission = replace(submission, findings=(wrong, *submission.findings))
    return Arrival(path, submission, None)


def _told(fault: FileFault, intake: Intake) -> Finding:
    return intake.codes[fault.code].fault(fault.file.name, fault.facts)


def examine(arrivals: Sequence[Arrival], intake: Intake, history: History | None) -> list[Examined]:
    """按报告期先后逐件校验；上期与他人取自历史库与同批来件。不写任何东西。"""
    desk = _Desk(intake, history)
    desk.expect(arrivals)
    results = {id(arrival): desk.examine(arrival) for arrival in _in_order(arrivals)}
    return [results[id(arrival)] for arrival in arrivals]


def receive(
    arrivals: Sequence[Arrival], intake: Intake, history: History, at: datetime
) -> Iterable[Examined]:
    """校验、归档、入库，一件一个事务；收过的内容按新的校验结果改记，不重复入库。"""
    desk = _Desk(intake, history)
    desk.expect(arrivals)
    for arrival in _in_order(arrivals):
        examined = desk.examine(arrival)
        if examined.verdict is None:
            yield examined
            continue
        try:
            archive(arrival.path, examined.verdict.submission.digest, intake.office.archive)
        except FileFault as fault:
            yield Examined(arrival.path, _told(fault, intake), None)
            continue
        yield replace(examined, receipt=history.save(examined.verdict, at))


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

    def expect(self, arrivals: Iterable[Arrival]) -> None:
        """记下同批来件，互为旁证；同单位同期以后来者为准，要整份退回的不算。"""
        for arrival in arrivals:
            if arrival.submission and not refuses_whole(arrival.submission.findings):
                period = self.batch.setdefault(arrival.submission.period, {})
                period[arrival.submission.unit.code] = arrival.submission

    def examine(self, arrival: Arrival) -> Examined:
        submission = arrival.submission
        if submission is None:
            return Examined(arrival.path, arrival.fault, None)
        others = replace(self._index(submission.period), me=submission.unit.name)
        previous = self._previous(submission)
        submission = self._not_emptied(submission, previous)
        verdict = validate(submission, self.intake, previous, others)
        if not verdict.refused:
            kept = _accepted_only(verdict)
            self.checked[submission.unit.code, submission.period] = kept
        return Examined(arrival.path, None, verdict)

    def _not_emptied(self, submission: Submission, previous: Previous | None) -> Submission:
        """一行数据也没有、此前却报过的，是误交的空白工作簿（G19）。"""
        if any(table.rows for table in submission.tables.values()):
            return submission
        before = sum(len(table.rows) for table in previous.tables.values()) if previous else 0
        if self.history and (receipt := self._current(submission)):
            before = max(before, sum(count.sent for count in self.history.counts(receipt)))
        if not before:
            return submission
        emptied = self.intake.codes["G19"].finding(value=str(before))
        return replace(submission, findings=(emptied, *submission.findings))

    def _current(self, submission: Submission) -> Receipt | None:
        accepted = self.history.accepted(submission.period) if self.history else {}
        return accepted.get(submission.unit.code)

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
