"""报送的及时与完整：一期迟了几天，一年里各单位报得怎样（DOMAIN §2.1、§6）。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from pipelines.calendar import Period
from pipelines.history.journal import Verb
from pipelines.history.store import History, Stage, Standing
from pipelines.office import Office, Unit


def days_late(submitted: datetime, deadline: date) -> int:
    """迟了几个自然日；截止日当天 24 时以前都是按时，为 0。"""
    return max((submitted.date() - deadline).days, 0)


@dataclass(frozen=True)
class Month:
    """一个单位的一期；`late_days` 为 0 是按时，未报则 None。"""

    period: Period
    deadline: date
    stage: Stage
    due: bool
    """已过截止日，或虽没有到而已经报了。"""
    submitted_at: datetime | None = None
    """最早一份采用过的报送的首次提交时间。"""
    late_days: int | None = None
    returned: int = 0
    """专班退回几次。"""
    refused: int = 0
    """系统整份退回几份。"""
    resent: int = 0
    """首次采用之后，又报而采用的几次。"""
    sent: int = 0
    accepted: int = 0

    @property
    def words(self) -> str:
        """按时、迟报 3 天、未报或未到期。"""
        if self.late_days is None:
            return "未报" if self.due else "未到期"
        return f"迟报 {self.late_days} 天" if self.late_days else "按时"


@dataclass(frozen=True)
class UnitYear:
    """一个单位一年的报送。"""

    unit: Unit
    months: tuple[Month, ...]

    @property
    def due(self) -> int:
        """应报几期。"""
        return sum(month.due for month in self.months)

    @property
    def on_time(self) -> int:
        return sum(month.late_days == 0 for month in self.months)

    @property
    def late(self) -> int:
        return sum(bool(month.late_days) for month in self.months)

    @property
    def missing(self) -> int:
        return sum(month.due and month.late_days is None for month in self.months)

    @property
    def returned(self) -> int:
        return sum(month.returned for month in self.months)

    @property
    def completeness(self) -> Fraction | None:
        """采用的行占报来的行，百分数；没有报过则 None。"""
        sent = sum(month.sent for month in self.months)
        accepted = sum(month.accepted for month in self.months)
        return Fraction(accepted * 100, sent) if sent else None


def year_record(
    office: Office, history: History, year: int, upto: Period, now: datetime
) -> tuple[UnitYear, ...]:
    """各填报单位该年至 `upto` 的报送，按印发次序；没有该年日历则 UnknownYearError。

    自一月起；历史库里最早的一期还在其后的，自那一期起：系统启用以前不算未报。
    """
    last = upto.month if upto.year == year else 12 if upto.year > year else 0
    known = [period for _, period in history.first_submitted(Period(2000, 1), upto)]
    periods = [Period(year, month) for month in range(1, last + 1)]
    periods = [period for period in periods if period >= min(known, default=period)]
    units = office.submitters()
    months: dict[str, list[Month]] = {unit.code: [] for unit in units}
    for period in periods:
        found = _months(office, history, period, now)
        for unit in units:
            months[unit.code].append(found[unit.code])
    return tuple(UnitYear(unit, tuple(months[unit.code])) for unit in units)


def _months(office: Office, history: History, period: Period, now: datetime) -> Mapping[str, Month]:
    deadline, standings = office.deadline(period), history.standings(period)
    first = history.first_submitted(period, period)
    verbs: dict[str, list[Verb]] = {}
    for entry in history.journal(period):
        verbs.setdefault(entry.unit, []).append(entry.verb)
    found: dict[str, Month] = {}
    for unit in office.submitters():
        standing = standings.get(unit.code, Standing())
        submitted = first.get((unit.code, period))
        counts = history.counts(standing.current) if standing.current else []
        done = verbs.get(unit.code, [])
        found[unit.code] = Month(
            period, deadline, standing.stage,
            due=submitted is not None or now.date() > deadline,
            submitted_at=submitted,
            late_days=None if submitted is None else days_late(submitted, deadline),
            returned=done.count(Verb.RETURN),
            refused=done.count(Verb.REFUSE),
            resent=max(done.count(Verb.SUBMIT) - 1, 0),
            sent=sum(count.sent for count in counts),
            accepted=sum(count.accepted for count in counts),
        )  # fmt: skip
    return found
