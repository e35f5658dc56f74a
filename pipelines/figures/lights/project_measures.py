"""一个项目的量法：低于序时、月任务、应开未开、开工未纳统（DOMAIN §2.4）。"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Final

from pipelines.figures.counting.investment import MONTH, PLAN, YTD
from pipelines.figures.figure import Basis, percent
from pipelines.figures.lights.rules import GAP, IDLE, LACK, TASK, UNLISTED

Row = Mapping[str, object]


@dataclass(frozen=True)
class ProjectMeasure:
    """怎样量（无从量为 None），量得的数（已成字）用话怎么说；`whole` 为整数。"""

    number: Callable[[Row, Basis], Fraction | None]
    words: Callable[[str, Row], str]
    whole: bool = False


def money(value: object) -> int:
    """金额格（0.01 万元）；空为 0。"""
    return int(value) if isinstance(value, int) else 0


def schedule(row: Row, basis: Basis, month: int | None = None) -> Fraction:
    """一个项目到某月末（默认报告期末）应完成年度计划的百分之几；0 月为 0。"""
    month = basis.master.period.month if month is None else month
    return basis.methods.curves.due(row, month) if month else Fraction(0)


def behind_schedule(row: Row, basis: Basis) -> Fraction | None:
    """低于序时的百分点，超序时为负；没有年度计划则 None。"""
    rate = percent(money(row[YTD]), max(money(row[PLAN]), 0))
    return None if rate is None else schedule(row, basis) - rate


def _lack(row: Row, basis: Basis) -> Fraction | None:
    """低于序时的部分占序时应完成的百分数；到期末没有应完成的则 None。"""
    behind, due = behind_schedule(row, basis), schedule(row, basis)
    return None if behind is None else percent(behind, due)


def _month_task(row: Row, basis: Basis) -> Fraction | None:
    """本月完成占本月应完成的百分数；本月没有任务则 None。核减的为负。"""
    month = basis.master.period.month
    due = schedule(row, basis, month) - schedule(row, basis, month - 1)
    task = max(money(row[PLAN]), 0) * due / 100
    return percent(money(row[MONTH]), task)


def idle_months(row: Row, basis: Basis) -> int:
    """应开未开的月数，含当月；计划开工当月未开即为 1。"""
    planned = row["计划开工日期"]
    if not isinstance(planned, date) or isinstance(row["实际开工日期"], date):
        return 0
    if planned > basis.end:
        return 0
    return (basis.end.year - planned.year) * 12 + basis.end.month - planned.month + 1


def _unlisted_months(row: Row, basis: Basis) -> Fraction | None:
    """开工后未纳统已满几个月，算法同 L1-14；没有开工、已纳统则 None。"""
    started, listed = row["实际开工日期"], row["纳统日期"]
    if not isinstance(started, date) or started > basis.end or row["是否纳统"] == "是":
        return None
    if isinstance(listed, date) and listed <= basis.end:
        return None
    return Fraction(next(n for n in count() if _months_after(started, n + 1) >= basis.end))


def _months_after(day: date, months: int) -> date:
    """几个月后的同一日；没有这一日的取月末（同 EDATE）。"""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _idle_words(months: str, row: Row) -> str:
    planned = row["计划开工日期"]
    month = f"{planned.year}年{planned.month}月" if isinstance(planned, date) else ""
    return f"应于{month}开工，已晚{months}个月"


def _task_words(number: str, row: Row) -> str:
    return "本月核减投资" if money(row[MONTH]) < 0 else f"本月完成任务的{number}%"


MEASURES: Final[Mapping[str, ProjectMeasure]] = {
    GAP: ProjectMeasure(behind_schedule, lambda n, _: f"低于序时进度{n}个百分点"),
    LACK: ProjectMeasure(_lack, lambda n, _: f"低于序时应完成的{n}%"),
    TASK: ProjectMeasure(_month_task, _task_words),
    IDLE: ProjectMeasure(
        lambda row, basis: Fraction(idle_months(row, basis)) or None, _idle_words, True
    ),
    UNLISTED: ProjectMeasure(_unlisted_months, lambda n, _: f"开工{n}个月未纳统", True),
}
