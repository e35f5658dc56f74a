"""收进一份报送：新的、又报的各归何种状态；以提交时间最晚的为准（DOMAIN §6 第 67 项）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from pipelines.errors import BusyError
from pipelines.history.approval import withdraw_stale_approval
from pipelines.history.contents import read_counts, read_findings, read_tables
from pipelines.history.journal import SYSTEM, Note, Verb, is_locked, write_entry
from pipelines.history.receipts import (
    ACCEPTED,
    APPROVED,
    REFUSED,
    RETURNED,
    SUPERSEDED,
    Receipt,
    current_of,
    time_order,
    to_outdo,
)
from pipelines.history.saving import add_submission, rewrite, set_state, set_times
from pipelines.history.standing import read_receipts
from pipelines.history.waiving import add_waiver, held_already, lapse, read_granted, was_revoked
from pipelines.intake.comparing import differences
from pipelines.intake.explanations import Explanation
from pipelines.intake.verdict import Verdict
from pipelines.intake.waivers import Waiver, has_lapsed
from pipelines.ledgers.finding import Finding, Level

_LOCKED_MEANWHILE: Final = "这一期刚刚锁定，请再收一次"


@dataclass(frozen=True)
class Arriving:
    """正在入库的一份：校验的结果，收件的时候，文件时间，管用的情况说明。"""

    verdict: Verdict
    at: datetime
    file_time: datetime
    explained: Sequence[Explanation] = ()

    @property
    def submitted_at(self) -> datetime:
        return min(self.at, self.file_time)

    def note(self, actor: str = SYSTEM) -> Note:
        return Note(actor, self.at)


def take(connection: Connection, arriving: Arriving) -> Receipt:
    """入库；收过的内容按新的校验结果改记。刚被人锁定则 BusyError。"""
    submission = arriving.verdict.submission
    unit, period = submission.unit.code, submission.period
    known = read_receipts(connection, period, unit)
    same = next((one for one in known if one.digest == submission.digest), None)
    if is_locked(connection, unit, period):
        return _take_locked(connection, arriving, same)
    if same is None:
        return _take_new(connection, arriving, known)
    return _take_again(connection, arriving, same, known)


def _take_locked(connection: Connection, arriving: Arriving, same: Receipt | None) -> Receipt:
    """锁定着的一期：只记下被拒的新内容，其余一概不动。"""
    if same is not None and same.state != REFUSED:
        return same
    if not arriving.verdict.refused:
        raise BusyError(_LOCKED_MEANWHILE)
    return _record_refusal(connection, arriving, same)


def _take_new(connection: Connection, arriving: Arriving, known: Sequence[Receipt]) -> Receipt:
    if arriving.verdict.refused:
        return _record_refusal(connection, arriving, None)
    current = current_of(known)
    if current and arriving.submitted_at < current.submitted_at:
        taken = _add(connection, arriving, SUPERSEDED)
        _say_outdated(connection, arriving, taken, current)
        return taken
    replaced = _step_down(connection, known)
    return _come_into_force(connection, arriving, _add(connection, arriving, ACCEPTED), replaced)


def _take_again(
    connection: Connection, arriving: Arriving, same: Receipt, known: Sequence[Receipt]
) -> Receipt:
    newer = arriving.file_time > same.file_time
    sent = replace(same, submitted_at=arriving.submitted_at) if newer else same
    if same.state == REFUSED and not arriving.verdict.refused:
        return _judged_sound(connection, arriving, sent, known)
    if same.state == SUPERSEDED and arriving.verdict.refused:
        return same
    rival = to_outdo(known)
    latest = rival is None or sent.submitted_at > rival.submitted_at
    if same.state == SUPERSEDED and newer and latest:
        return _put_back(connection, arriving, same, known)
    if newer:
        same = set_times(connection, same, sent.submitted_at, arriving.file_time)
    if same.state == REFUSED:
        return _record_refusal(connection, arriving, same)
    return _judge_again(connection, arriving, same) if same.current else same


def _judged_sound(
    connection: Connection, arriving: Arriving, sent: Receipt, known: Sequence[Receipt]
) -> Receipt:
    """退回过的，这次校验没有整份退回的缘故了：采用，但不盖过其后提交的。"""
    rival = to_outdo(known)
    if rival is None or time_order(sent) > time_order(rival):
        return _put_back(connection, arriving, sent, known)
    _renew(connection, arriving, sent)
    outdated = set_state(connection, sent, SUPERSEDED)
    _say_outdated(connection, arriving, outdated, rival)
    return outdated


def _put_back(
    connection: Connection, arriving: Arriving, same: Receipt, known: Sequence[Receipt]
) -> Receipt:
    """收过而不是现行的内容，成为现行的。"""
    replaced = _step_down(connection, known)
    _renew(connection, arriving, same)
    return _come_into_force(connection, arriving, set_state(connection, same, ACCEPTED), replaced)


def _renew(connection: Connection, arriving: Arriving, same: Receipt) -> None:
    if arriving.file_time > same.file_time:
        set_times(connection, same, arriving.submitted_at, arriving.file_time)
    rewrite(connection, same, arriving.verdict)


def _judge_again(connection: Connection, arriving: Arriving, same: Receipt) -> Receipt:
    """现行的按新的校验结果改记；不因规则改动而整份退回，要撤下须由人退回。"""
    before = read_findings(connection, same)
    if arriving.verdict.refused or before == list(arriving.verdict.findings):
        return same
    counted = read_counts(connection, same)
    rewrite(connection, same, arriving.verdict)
    detail = f"错误由 {_errors(before)} 条变为 {_errors(arriving.verdict.findings)} 条"
    _enter(connection, arriving, Verb.REJUDGE, same, detail)
    _tend_waivers(connection, arriving, same)
    return withdraw_stale_approval(connection, same, counted, arriving.note())


def _record_refusal(connection: Connection, arriving: Arriving, same: Receipt | None) -> Receipt:
    if same is None:
        refused = _add(connection, arriving, REFUSED)
        _enter(connection, arriving, Verb.REFUSE, refused, _why_refused(arriving.verdict))
        return refused
    if read_findings(connection, same) != list(arriving.verdict.findings):
        rewrite(connection, same, arriving.verdict)
    return same


def _add(connection: Connection, arriving: Arriving, state: str) -> Receipt:
    return add_submission(connection, arriving.verdict, state, arriving.at, arriving.file_time)


def _step_down(connection: Connection, known: Sequence[Receipt]) -> Receipt | None:
    """现行的让位；返回它，没有现行的则返回最近被专班退回的，以便比较。"""
    if current := current_of(known):
        set_state(connection, current, SUPERSEDED)
    return to_outdo(known)


def _come_into_force(
    connection: Connection, arriving: Arriving, taken: Receipt, replaced: Receipt | None
) -> Receipt:
    detail = f"采用 {_accepted(arriving.verdict)} 行"
    if replaced:
        tables = {name: table.ledger for name, table in arriving.verdict.tables.items()}
        old = read_tables(connection, replaced, tables)
        count = len(differences(old, arriving.verdict.tables))
        detail = f"{_AGAIN[replaced.state]}，与其有 {count} 格不同；{detail}"
    if sent_as := arriving.verdict.submission.sent_as:
        detail = f"{detail}；{sent_as}"
    _enter(connection, arriving, Verb.SUBMIT, taken, detail)
    _tend_waivers(connection, arriving, taken)
    return taken


_AGAIN: Final = {
    ACCEPTED: "取代此前采用的一份", APPROVED: "已审后又报，取代已审的一份",
    RETURNED: "退回后又报，对照退回的一份",
}  # fmt: skip


def _tend_waivers(connection: Connection, arriving: Arriving, taken: Receipt) -> None:
    """值变了的说明失效，新写的说明记下。"""
    held = read_granted(connection, taken.unit)
    for granted in held:
        if granted.holds_in(taken.period) and has_lapsed(granted.waiver, arriving.verdict):
            lapse(connection, granted, taken.period)
            _enter(connection, arriving, Verb.LAPSE, taken, granted.words)
    held = read_granted(connection, taken.unit)
    unit = arriving.verdict.submission.unit
    for said in arriving.explained:
        waiver = Waiver(
            said.code, said.sheet, said.row_key, said.column, said.value, said.reason, unit.name,
            arriving.at,
        )  # fmt: skip
        if not held_already(waiver, taken.period, held) and not was_revoked(waiver, held):
            granted = add_waiver(connection, unit.code, taken.period, waiver)
            note = replace(arriving.note(unit.name), reason=waiver.reason)
            write_entry(
                connection, Verb.WAIVE, taken.unit, taken.period, note,
                submission=taken.id, detail=granted.words,
            )  # fmt: skip


def _say_outdated(
    connection: Connection, arriving: Arriving, taken: Receipt, rival: Receipt
) -> None:
    when = f"{rival.submitted_at:%Y-%m-%d %H:%M}"
    _enter(connection, arriving, Verb.OUTDATED, taken, f"{when} 提交的一份更晚")


def _enter(
    connection: Connection, arriving: Arriving, verb: Verb, taken: Receipt, detail: str
) -> None:
    actor = arriving.verdict.submission.unit.name if verb is Verb.SUBMIT else SYSTEM
    write_entry(
        connection, verb, taken.unit, taken.period, arriving.note(actor),
        submission=taken.id, detail=detail,
    )  # fmt: skip


def _why_refused(verdict: Verdict) -> str:
    codes = (f.code for f in verdict.findings if f.level is Level.ERROR and f.row is None)
    return "、".join(dict.fromkeys(codes))


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.level is Level.ERROR for finding in findings)


def _accepted(verdict: Verdict) -> int:
    return sum(
        len(table.rows) - len(verdict.rejected_rows(name)) for name, table in verdict.tables.items()
    )
