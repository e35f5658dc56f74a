"""专班对报送的办理：退回、审定、锁定、解锁、说明；一次办理一个事务，都记日志。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from pipelines.calendar import Period
from pipelines.history.contents import read_findings
from pipelines.history.journal import Note, Verb, is_locked, write_entry
from pipelines.history.receipts import APPROVED, RETURNED, Receipt
from pipelines.history.saving import replace_finding, set_state
from pipelines.history.standing import Standing, read_current, read_standing, read_standings
from pipelines.history.taking import waiver_words
from pipelines.history.waiving import (
    Granted,
    add_waiver,
    already_held,
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
        """解锁一个单位的一期。"""
        write_entry(self.connection, Verb.UNLOCK, unit, period, note)

    def waive(self, receipt: Receipt, waiver: Waiver) -> None:
        """记一条说明，并使这份及其后各期现行的报送里所说的意见改为提示。"""
        held = read_granted(self.connection, receipt.unit)
        if not already_held(waiver, receipt.period, held):
            add_waiver(self.connection, receipt.unit, receipt.period, waiver)
            note = Note(waiver.actor, waiver.at, waiver.reason)
            self._enter(Verb.WAIVE, receipt, note, waiver_words(waiver))
        self._restate(receipt.unit, receipt.period, lambda found: apply_waiver(found, waiver))

    def revoke(self, granted: Granted, note: Note) -> None:
        """撤销一条说明；没有锁定的各期现行的报送里，所说的意见恢复原样。"""
        revoke(self.connection, granted)
        detail = waiver_words(granted.waiver)
        unit, period = granted.unit, granted.period
        write_entry(self.connection, Verb.REVOKE, unit, period, note, detail=detail)
        self._restate(unit, period, lambda found: unmark_waived(found, granted.waiver))

    def granted(self, unit: str) -> list[Granted]:
        """某单位的全部说明。"""
        return read_granted(self.connection, unit)

    def _turn(self, receipt: Receipt, state: str, verb: Verb, note: Note) -> Receipt:
        turned = set_state(self.connection, receipt, state)
        self._enter(verb, receipt, note, receipt.file)
        return turned

    def _restate(self, unit: str, since: Period, change: Callable[[Finding], Finding]) -> None:
        for receipt in read_current(self.connection, unit, since):
            if not is_locked(self.connection, unit, receipt.period):
                for position, old in enumerate(self.findings(receipt)):
                    if (new := change(old)) != old:
                        replace_finding(self.connection, receipt, position, new)

    def _enter(self, verb: Verb, receipt: Receipt, note: Note, detail: str) -> None:
        write_entry(
            self.connection, verb, receipt.unit, receipt.period, note,
            submission=receipt.id, detail=detail,
        )  # fmt: skip
