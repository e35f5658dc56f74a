"""接着上次跟：新来的、改了时限的、办结的、没有再见到的事项（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pipelines.calendar import Calendar, Period
from pipelines.figures.reminding.deadlines import DatedItem
from pipelines.figures.reminding.steps import red_from


@dataclass(frozen=True)
class Restart:
    """改了时限：从第一次提醒重来；两个时限都记下。"""

    old: DatedItem
    new: DatedItem
    basis: str
    """延期依据；空为没有写。"""


@dataclass(frozen=True)
class Followed:
    """跟到某一天的结果。"""

    items: tuple[DatedItem, ...]
    """在办的事项，下次以此为上次。"""
    restarts: tuple[Restart, ...] = ()
    refused: tuple[Restart, ...] = ()
    """推迟了时限而没有依据，仍按原时限；补上依据以前每次都列。"""
    closed: tuple[DatedItem, ...] = ()
    """办结的：其后的步骤取消。"""


def follow(
    before: Iterable[DatedItem], now: Iterable[DatedItem], day: date, calendar: Calendar
) -> Followed:
    """`before` 是上次在办的，`now` 是 `day` 这天总台账里的全部事项。

    没有再见到的（该行有错、没有报、悄悄删了）照旧跟着，不因此取消。
    """
    known = {item.id: item for item in before}
    items: list[DatedItem] = []
    restarts: list[Restart] = []
    refused: list[Restart] = []
    closed: list[DatedItem] = []
    for item in now:
        old = known.pop(item.id, None)
        if item.closed:
            closed += [item] if old else []
            continue
        kept = _kept(old, item, day, calendar)
        change = _change(old, kept, item)
        if change is not None:
            (restarts if change.new is kept else refused).append(change)
        items.append(kept)
    return Followed((*items, *known.values()), tuple(restarts), tuple(refused), tuple(closed))


def _kept(old: DatedItem | None, item: DatedItem, day: date, calendar: Calendar) -> DatedItem:
    """跟下去的样子：新的自今日起；改时限没有依据的，时限照旧。"""
    if old is None:
        return replace(item, created=day)
    if item.deadline != old.deadline and _allowed(old, item):
        return replace(item, created=day, red_months=_red_months(old, day, calendar))
    return replace(
        item, deadline=old.deadline, former=old.former,
        created=old.created, red_months=old.red_months,
    )  # fmt: skip


def _change(old: DatedItem | None, kept: DatedItem, item: DatedItem) -> Restart | None:
    """时限改了没有；初见就已延期的也算改过。"""
    if old is None:
        if item.former is None:
            return None
        first = replace(kept, deadline=item.former, former=None)
        return Restart(first, kept, item.basis or "")
    if item.deadline == old.deadline:
        return None
    return Restart(old, kept if kept.deadline == item.deadline else item, item.basis or "")


def _allowed(old: DatedItem, item: DatedItem) -> bool:
    """提前不必有依据；推迟要有，该清单没有依据列的除外。"""
    return item.deadline < old.deadline or item.basis is None or bool(item.basis)


def _red_months(old: DatedItem, day: date, calendar: Calendar) -> tuple[Period, ...]:
    """到 `day` 以前，按原时限月末亮过红灯的月份，连同更早的。"""
    if old.deadline >= day:
        return old.red_months
    red = red_from(old, calendar)
    months: list[Period] = []
    month = Period(red.year, red.month)
    while month.last_day < day:
        months.append(month)
        month = month.shift(1)
    return (*old.red_months, *months)
