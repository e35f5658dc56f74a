"""专班对报送的办理：退回、审定、锁定、解锁、说明；一次办理一个事务，都记日志。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from pipelines.calendar import Period
from pipelines.history.approval import withdraw_stale_approval
from pipelines.history.contents import read_counts, read_findings
from pipelines.history.journal import Note, Verb, is_locked, write_entry
from pipelines.history.receipts import APPROVED, RETURNED, Receipt, time_order
from pipelines.history.saving import replace_finding, set_state
from pipelines.history.standing import (
    Standing,
    read_current,
    read_receipts,
    read_standing,
    read_standings,
)
from pipelines.history.waiving import (
    Granted,
    add_waiver,
    held_already,
    read_granted,
    revoke,
)
from pipelines.intake.waivers import Waiver, apply_waiver, unmark_waived
from pipelines.ledgers.finding import Finding


@dataclass(frozen=True)
class Desk:
    """办理的案头：看到的状态在办完之前不会被收件改动。"""

    connection: Connection

    def standings(self, period: Period) -> Mapping[str, Standing]:
        """该期报过的、锁定着的各单位；其余未报。"""
        return read_standings(self.connection, period)

    def standing(self, unit: str, period: Period) -> Standing:
        """一个单位一期的阶段。"""
        return read_standing(self.connection, unit, period)

    def findings(self, receipt: Receipt) -> list[Finding]:
        """一次报送的意见。"""
        return read_findings(self.connection, receipt)

    def last_returned(self, unit: str, period: Period) -> Receipt | None:
        """最近被专班退回的一份。"""
        back = [one for one in read_receipts(self.connection, period, unit) if one.returned]
        return max(back, key=time_order, default=None)

    def give_back(self, receipt: Receipt, note: Note) -> Receipt:
        """退回现行的一份：不再计入，直到报来新的内容。"""
        return self._turn(receipt, RETURNED, Verb.RETURN, note)

    def approve(self, receipt: Receipt, note: Note) -> Receipt:
        """审定现行的一份。"""
        return self._turn(receipt, APPROVED, Verb.APPROVE, note)

    def lock(self, unit: str, period: Period, note: Note, detail: str) -> None:
        """锁定一个单位的一期。"""
        write_entry(self.connection, Verb.LOCK, unit, period, note, detail=detail)

    def unlock(self, unit: str, period: Period, note: Note) -> None:
        """解锁一个单位的一期；锁定期间撤销了的说明，就此不再管用。"""
        write_entry(self.connection, Verb.UNLOCK, unit, period, note)
        for gone in self.granted(unit):
            if gone.revoked and gone.period <= period:
                self._restore(gone, period, note)

    def lift_return(self, receipt: Receipt, note: Note) -> Receipt:
        """撤回专班的退回：那一份照旧计入，成为已审。"""
        turned = set_state(self.connection, receipt, APPROVED)
        self._enter(Verb.APPROVE, receipt, note, f"撤回退回：{receipt.file}")
        return turned

    def waive(self, receipt: Receipt, waiver: Waiver) -> Granted:
        """记一条说明，并使这份及其后各期现行的报送里所说的意见改为提示；返回所记的。"""
        held = read_granted(self.connection, receipt.unit)
        note = Note(waiver.actor, waiver.at, waiver.reason)
        granted = held_already(waiver, receipt.period, held)
        if granted is None:
            granted = add_waiver(self.connection, receipt.unit, receipt.period, waiver)
            self._enter(Verb.WAIVE, receipt, note, granted.words)
        unit, period = receipt.unit, receipt.period
        self._restate(unit, period, lambda found, _: apply_waiver(found, waiver), note)
        return granted

    def revoke(self, granted: Granted, note: Note) -> tuple[Period, ...]:
        """撤销一条说明，现行的报送里所说的意见恢复原样；返回因已锁定而仍照它计的各期。"""
        revoke(self.connection, granted)
        unit, period = granted.unit, granted.period
        write_entry(self.connection, Verb.REVOKE, unit, period, note, detail=granted.words)
        return self._restore(granted, period, note)

    def _restore(self, gone: Granted, since: Period, note: Note) -> tuple[Period, ...]:
        left = [one for one in self.granted(gone.unit) if one.id != gone.id]

        def restored(found: Finding, at: Period) -> Finding:
            """恢复原样；另有有效的说明管得了的，仍是提示。"""
            bare = unmark_waived(found, gone.waiver)
            valid = (one.waiver for one in left if one.holds_in(at))
            return next((new for w in valid if (new := apply_waiver(bare, w)) != bare), bare)

        return self._restate(gone.unit, since, restored, note)

    def granted(self, unit: str) -> list[Granted]:
        """某单位的全部说明。"""
        return read_granted(self.connection, unit)

    def _turn(self, receipt: Receipt, state: str, verb: Verb, note: Note) -> Receipt:
        turned = set_state(self.connection, receipt, state)
        self._enter(verb, receipt, note, receipt.file)
        return turned

    def _restate(
        self, unit: str, since: Period, change: Callable[[Finding, Period], Finding], note: Note
    ) -> tuple[Period, ...]:
        """改写各期现行的意见；返回本要改写而已锁定、没有动的各期。"""
        kept: list[Period] = []
        for receipt in read_current(self.connection, unit, since):
            found = enumerate(self.findings(receipt))
            pairs = [(at, old, change(old, receipt.period)) for at, old in found]
            changed = [(at, new) for at, old, new in pairs if new != old]
            if changed and is_locked(self.connection, unit, receipt.period):
                kept.append(receipt.period)
            elif changed:
                self._rewrite(receipt, changed, note)
        return tuple(sorted(kept))

    def _rewrite(
        self, receipt: Receipt, changed: Sequence[tuple[int, Finding]], note: Note
    ) -> None:
        before = read_counts(self.connection, receipt)
        for position, new in changed:
            replace_finding(self.connection, receipt, position, new)
        withdraw_stale_approval(self.connection, receipt, before, note)

    def _enter(self, verb: Verb, receipt: Receipt, note: Note, detail: str) -> None:
        write_entry(
            self.connection, verb, receipt.unit, receipt.period, note,
            submission=receipt.id, detail=detail,
        )  # fmt: skip
