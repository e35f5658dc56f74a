"""校验一批来件：上期与他人取自历史库与同批来件；不写任何东西。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.cleaning.widths import tidy
from pipelines.intake.comparing import differences
from pipelines.intake.explanations import Explanation
from pipelines.intake.repeated import repeated_finding, untouched
from pipelines.intake.submission import Intake, Submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.intake.waivers import apply_explanations, apply_waivers
from pipelines.ledgers.finding import Finding, refuses_whole
from pipelines.reception.inbox import Arrival
from pipelines.validation import Others, Previous, validate

if TYPE_CHECKING:
    from pipelines.history.store import Granted, History, Receipt


@dataclass(frozen=True)
class Examined:
    """校验过的一个来件；`receipt` 为入库后的记载（只校验不入库则 None）。"""

    path: Path
    fault: Finding | None
    verdict: Verdict | None
    receipt: Receipt | None = None
    explained: tuple[Explanation, ...] = ()
    """管用的情况说明，入库时记成说明。"""
    unchanged: bool = False
    """收过的内容，意见与上次一条不差。"""
    replaced: int | None = None
    """新采用的一份取代了一份采用若干行的；没有取代则 None。"""


def examine(arrivals: Sequence[Arrival], intake: Intake, history: History | None) -> list[Examined]:
    """按报告期先后逐件校验；上期与他人取自历史库与同批来件。不写任何东西。"""
    desk = Desk(intake, history)
    admitted = [desk.admit(arrival) for arrival in arrivals]
    results = {id(arrival): desk.examine(arrival) for arrival in in_order(admitted)}
    return [results[id(arrival)] for arrival in admitted]


def in_order(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """报告期早的先校验；同期按来的先后。"""
    first = Period(2000, 1)
    return sorted(arrivals, key=lambda a: a.submission.period if a.submission else first)


class Desk:
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
        blank = submission.untouched and not submission.unchanged
        if not (barred or blank or refuses_whole(submission.findings)):
            period = self.batch.setdefault(submission.period, {})
            period[submission.unit.code] = submission
        return replace(arrival, submission=submission)

    def examine(self, arrival: Arrival) -> Examined:
        submission = arrival.submission
        if submission is None:
            return Examined(arrival.path, arrival.fault, None)
        others = replace(self._index(submission.period), me=submission.unit.name)
        previous = self._previous(submission)
        verdict = self._about_whole(validate(submission, self.intake, previous, others), previous)
        verdict, explained = self._explained(verdict)
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
        back = [same] if same and same.returned else self._same_as_returned(submission, received)
        if back:
            return [codes["G32"].finding(reason=self.history.why_returned(back[-1]))]
        if standing.current and sent < standing.current.submitted_at:
            later = standing.current
            when = f"{later.submitted_at:%Y-%m-%d %H:%M}"
            return [codes["G31"].finding(value=later.file, when=when)]
        return []

    def _same_as_returned(
        self, submission: Submission, received: Sequence[Receipt]
    ) -> list[Receipt]:
        """专班退回过、一格也没有改的各份（另存一次，摘要就变了）；新写了情况说明的不算没有改。"""
        if self.history is None:
            return []
        granted = self.history.waivers(submission.unit.code)
        if set(submission.explanations) - {_as_written(one) for one in granted}:
            return []
        back = [one for one in received if one.returned]
        ledgers = self.intake.ledgers
        return [
            o for o in back if not differences(self.history.tables(o, ledgers), submission.tables)
        ]

    def _explained(self, verdict: Verdict) -> tuple[Verdict, tuple[Explanation, ...]]:
        """此前有效的说明、这次写的说明都用上；专班撤销过的不算。"""
        submission = verdict.submission
        granted = self.history.waivers(submission.unit.code) if self.history else []
        held = [one.waiver for one in granted if one.holds_in(submission.period)]
        revoked = {_as_written(one) for one in granted if one.revoked}
        said = [one for one in submission.explanations if one not in revoked]
        return apply_explanations(apply_waivers(verdict, held), said)

    def _about_whole(self, verdict: Verdict, previous: Previous | None) -> Verdict:
        """整份有没有不对：没有填过的空白工作簿（G19），与上期一格不差（G27）。"""
        submission, codes = verdict.submission, self.intake.codes
        before = self._sent_before(submission, previous)
        found = repeated_finding(submission, previous, codes["G27"])
        if problem := untouched(submission, verdict.findings, before):
            found = codes["G19"].finding(value=str(before) if before else "", problem=problem)
        return replace(verdict, findings=(found, *verdict.findings)) if found else verdict

    def _sent_before(self, submission: Submission, previous: Previous | None) -> int:
        """此前报过几行：本期现行的一份与上期的，取其多者。"""
        before = sum(len(table.rows) for table in previous.tables.values()) if previous else 0
        if self.history:
            receipt = self.history.standing(submission.unit.code, submission.period).current
            counts = self.history.counts(receipt) if receipt else []
            before = max(before, sum(count.sent for count in counts))
        return before

    def _previous(self, submission: Submission) -> Previous | None:
        """上一次采用的；从来没有采用过的（启用的头一个月），用工作簿里隐藏的上期。"""
        unit, period = submission.unit.code, submission.period
        mine = [at for code, at in self.checked if code == unit and at < period]
        receipt = self.history.last_before(unit, period) if self.history else None
        if mine and (receipt is None or max(mine) >= receipt.period):
            return Previous(max(mine), self.checked[unit, max(mine)])
        if receipt is None or self.history is None:
            last = submission.last
            return last if last and last.period < period else None
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
