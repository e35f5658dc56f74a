"""三次提醒、红灯、督办、约谈：每件事项各在哪一天（DOMAIN §2.4、§3.2 O43 O44）。

时限不是工作日的，按前一个工作日看；提醒都在时限以前，不补过去的。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.calendar import Calendar, Period
from pipelines.figures.reminding.deadlines import DatedItem
from pipelines.figures.reminding.table import KINDS, After, Kind, ReminderTable


@dataclass(frozen=True)
class Step:
    """某日该对某事项做的一步。"""

    kind: Kind
    due: date
    item: DatedItem


def schedule_of(item: DatedItem, calendar: Calendar, table: ReminderTable) -> list[Step]:
    """一件在办事项的全部步骤，由早到晚；办结的没有。

    得知时剩的工作日不够的，只有余下的几次。涉及未公布的年份则 UnknownYearError。
    """
    if item.closed:
        return []
    last = max((step.workdays for step in table.after), default=0)
    return _steps(item, calendar.shift(overdue_from(item, calendar), last), calendar, table)


def steps_until(
    item: DatedItem, until: date, calendar: Calendar, table: ReminderTable
) -> list[Step]:
    """到 `until`（含）为止已到的步骤，由早到晚；最后一步即此刻到了哪一级。

    只看用得着的年份：时限尚远的，其年日历没有公布也不妨。
    """
    if item.closed or _far_ahead(item.deadline, until, calendar, table):
        return []
    return _steps(item, until, calendar, table)


def due_between(
    items: Iterable[DatedItem], since: date, until: date, calendar: Calendar, table: ReminderTable
) -> list[Step]:
    """(since, until] 内到期的步骤，由早到晚、同日由轻到重；`since` 是上次办到的那天。

    漏了几夜也不丢、不重：一件事项的每一步只落在一天。
    """
    found = [
        step
        for item in items
        if not _long_past(item, since)
        for step in steps_until(item, until, calendar, table)
        if step.due > since
    ]
    return sorted(found, key=lambda step: (*_order(step), step.item.id))


def overdue_from(item: DatedItem, calendar: Calendar) -> date:
    """过期从哪个工作日起算：时限（休息日则前一个工作日）。

    得知时已过期的，自得知的前一个工作日起算：没有提醒过的不追溯。
    """
    if item.created and item.created > item.deadline:
        return calendar.shift(calendar.roll(item.created, "next"), -1)
    return calendar.roll(item.deadline, "prev")


def workdays_overdue(deadline: date, day: date, calendar: Calendar) -> int | None:
    """自时限起过了几个工作日：照实说，不问何时得知；涉及没有日历的年份则 None。"""
    if not all(map(calendar.knows, range(deadline.year, day.year + 1))):
        return None
    return calendar.workdays_between(calendar.roll(deadline, "prev"), day)


def red_from(item: DatedItem, calendar: Calendar) -> date:
    """亮红灯的第一天：过期后的第一个工作日。"""
    return calendar.shift(overdue_from(item, calendar), 1)


def _steps(item: DatedItem, until: date, calendar: Calendar, table: ReminderTable) -> list[Step]:
    anchor = overdue_from(item, calendar)
    found: list[Step] = []
    if item.created is None or item.created <= item.deadline:
        for early in table.before:
            found.append(Step(early.kind, calendar.shift(anchor, -early.workdays), item))
    if anchor < until:
        for late in table.after:
            found += [Step(late.kind, day, item) for day in _late(item, late, until, calendar)]
    known = [step for step in found if step.due <= until]
    if item.created:
        known = [step for step in known if step.due >= item.created]
    return sorted(known, key=_order)


def _late(item: DatedItem, step: After, until: date, calendar: Calendar) -> list[date]:
    """这一步的日子；过期以后才问。`until` 那个月以后的日历不去看，到不了的为空。"""
    anchor, days = overdue_from(item, calendar), list[date]()
    passed = calendar.workdays_between(anchor, until)
    if passed >= step.workdays:
        days.append(calendar.shift(anchor, step.workdays))
    if step.months and passed:
        month = _months_red(item, step.months, red_from(item, calendar))
        if month.first_day <= until:
            days.append(calendar.roll(month.last_day, "prev"))
    return sorted(days)[:1]


def _months_red(item: DatedItem, months: int, red: date) -> Period:
    """到哪个月的月末，就连续亮了 `months` 个月红灯。"""
    first = Period(red.year, red.month)
    before = 0
    while first.shift(-before - 1) in item.red_months:
        before += 1
    return first.shift(max(months - before, 1) - 1)


def _far_ahead(deadline: date, until: date, calendar: Calendar, table: ReminderTable) -> bool:
    """时限所在的年没有日历，但第一次提醒也在 `until` 之后。"""
    if calendar.knows(deadline.year) or deadline <= until:
        return False
    if deadline.year > until.year + 1:
        return True
    return deadline >= calendar.shift(until, table.before[0].workdays + 1)


def _long_past(item: DatedItem, since: date) -> bool:
    """过期太久，各步都早在 `since` 以前：那一年的日历可以没有。"""
    start = max(item.deadline, item.created or item.deadline)
    return start.year < since.year - 1


def _order(step: Step) -> tuple[date, int]:
    return step.due, KINDS.index(step.kind)
