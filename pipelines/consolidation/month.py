"""从历史库取一期各单位的情况、意见与说明，每样只取一次。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pipelines.calendar import Period
from pipelines.consolidation.status import UnitStatus
from pipelines.errors import UnknownYearError
from pipelines.history.store import Granted, History, Receipt, Standing
from pipelines.ledgers.finding import Finding, Level
from pipelines.office import Office, Unit
from pipelines.timeliness import days_late


class Month:
    """历史库里的一期，每样只取一次。"""

    def __init__(self, office: Office, history: History, period: Period) -> None:
        self.office, self.history, self.period = office, history, period
        self.standings = history.standings(period)
        self.first = history.first_submitted(period, period)
        self.granted = history.waivers()
        self.findings: dict[str, list[Finding]] = {}
        try:
            self.deadline: date | None = office.deadline(period)
        except UnknownYearError:
            self.deadline = None

    def status(self, unit: Unit) -> UnitStatus:
        """一个单位本期的情况；未报的按设定沿用同年的上一次。"""
        standing = self.standings.get(unit.code, Standing())
        first, back = self.first.get((unit.code, self.period)), standing.turned_back
        status = UnitStatus(
            unit,
            standing.current,
            refused=back,
            why=self.history.why_returned(back) if back and back.returned else "",
            locked=standing.locked,
            first_submitted_at=first,
            late_days=days_late(first, self.deadline) if first and self.deadline else None,
        )
        if standing.current:
            return self._counted(status, standing.current)
        receipt, carried_from = self.source(unit)
        return replace(status, receipt=receipt, carried_from=carried_from)

    def source(self, unit: Unit) -> tuple[Receipt | None, Period | None]:
        """本期的数取自哪一份；沿用的，另说是哪一期的。"""
        if current := self.standings.get(unit.code, Standing()).current:
            return current, None
        earlier = self.history.last_before(unit.code, self.period)
        carry = self.office.settings.reporting.carry_missing
        if not carry or earlier is None or earlier.period.year != self.period.year:
            return None, None
        return earlier, earlier.period

    def waivers(self, units: Sequence[Unit]) -> tuple[tuple[Unit, Granted], ...]:
        """到本期为止给出、不是在此之前就失效的。"""
        granted = [one for one in self.granted if one.period <= self.period]
        known = [g for g in granted if g.lapsed_period is None or g.lapsed_period >= self.period]
        return tuple((unit, one) for unit in units for one in known if one.unit == unit.code)

    def valid_waivers(self) -> list[tuple[Unit, Granted]]:
        """本期有效的说明，与说的是哪个单位。"""
        known, valid = self.office.by_code, (g for g in self.granted if g.holds_in(self.period))
        return [(known[one.unit], one) for one in valid if one.unit in known]

    def _counted(self, status: UnitStatus, receipt: Receipt) -> UnitStatus:
        counts = self.history.counts(receipt)
        self.findings[receipt.unit] = self.history.findings(receipt)
        levels = [finding.level for finding in self.findings[receipt.unit]]
        return replace(
            status,
            sent=sum(count.sent for count in counts),
            accepted=sum(count.accepted for count in counts),
            left_out=frozenset((count.ledger, row) for count in counts for row in count.left_out),
            errors=levels.count(Level.ERROR),
            warnings=levels.count(Level.WARNING),
            fixes=self.history.fix_count(receipt),
        )
