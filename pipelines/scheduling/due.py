"""到了什么时候该做什么：节奏、此刻、做过的 → 该做的；只算，不看钟，不碰文件（DOMAIN §2.1）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from pipelines.calendar import Calendar, Period
from pipelines.errors import UnknownYearError
from pipelines.scheduling.rhythm_table import MONTHS, NIGHT, Act, RhythmTable

HOLIDAY_WEEK: Final = "节假日停一周"
_WEEKDAYS: Final = ("周一", "周二", "周三", "周四", "周五")


@dataclass(frozen=True)
class Moment:
    """一件事在一轮里的时刻；一轮只做一次。"""

    at: datetime
    cycle: str
    """哪一轮：2021-06-25、2021-W25、2021-06、2021Q2、2021H1、2021。"""
    month: Period
    """时刻所在的月份，提前、顺延之前的。"""
    skipped: str = ""
    """这一轮停一次的缘故；不停则空。"""


@dataclass(frozen=True)
class Due:
    """该做的一件事；`late` 是误了时候，算补做。"""

    act: Act
    moment: Moment
    late: bool


@dataclass(frozen=True)
class Done:
    """做过的：（名字，哪一轮）；各件事从什么时候起算，没有的是刚刚加上的。"""

    cycles: frozenset[tuple[str, str]] = frozenset()
    since: Mapping[str, datetime] = field(default_factory=dict)


def due(table: RhythmTable, now: datetime, done: Done, calendar: Calendar) -> list[Due]:
    """此刻该做而没有做的，按时刻先后，夜间任务在最前；误了几轮的只补最近一轮。"""
    grace = timedelta(minutes=table.nightly.grace_minutes)
    found: list[Due] = []
    for act in (table.night, *table.acts):
        moment = latest(act, now, calendar)
        since = done.since.get(act.name, now - grace)
        if moment and moment.at >= since and (act.name, moment.cycle) not in done.cycles:
            found.append(Due(act, moment, now - moment.at > grace))
    return sorted(found, key=lambda one: (one.act.name != NIGHT, one.moment.at))


def upcoming(table: RhythmTable, now: datetime, calendar: Calendar) -> list[tuple[Act, Moment]]:
    """各件事的下一个时刻，由近到远；没有那年日历的不在内。"""
    found: list[tuple[Act, Moment]] = []
    for act in (table.night, *table.acts):
        later = (m for m in _around(act, now, calendar, (-1, 0, 1, 2)) if m.at > now)
        if moment := min(later, key=lambda one: one.at, default=None):
            found.append((act, moment))
    return sorted(found, key=lambda pair: pair[1].at)


def unknowable(
    table: RhythmTable, now: datetime, calendar: Calendar
) -> list[tuple[Act, UnknownYearError]]:
    """这一轮的时刻算不出来的：所涉年份没有节假日表。"""
    found: list[tuple[Act, UnknownYearError]] = []
    for act in table.acts:
        try:
            moment_in(act, _first(act, now.date()), calendar)
        except UnknownYearError as error:
            found.append((act, error))
    return found


def last_night(table: RhythmTable, now: datetime, calendar: Calendar) -> Moment:
    """不晚于此刻的最近一夜。"""
    tonight = moment_in(table.night, now.date(), calendar)
    if tonight.at <= now:
        return tonight
    return moment_in(table.night, now.date() - timedelta(days=1), calendar)


def latest(act: Act, now: datetime, calendar: Calendar) -> Moment | None:
    """不晚于此刻的最近一个时刻；算不出的一轮跳过。"""
    passed = (m for m in _around(act, now, calendar, (1, 0, -1)) if m.at <= now)
    return max(passed, key=lambda one: one.at, default=None)


def moment_in(act: Act, first: date, calendar: Calendar) -> Moment:
    """以 `first` 起头的一轮里的时刻；要看工作日而那年没有节假日表则 UnknownYearError。"""
    if act.frequency == "每日":
        return _moment(act, first, first)
    if act.frequency == "每周":
        return _in_week(act, first, calendar)
    anchor = act.anchor
    month = Period(first.year, first.month).shift((anchor.month or 1) - 1)
    if anchor.workday:
        return _moment(act, first, calendar.nth_workday(month, anchor.workday), month)
    day = month.first_day.replace(day=min(anchor.day or 1, month.last_day.day))
    rolled = calendar.roll(day, anchor.roll) if anchor.roll else day
    return _moment(act, first, rolled, month)


def day_words(day: date) -> str:
    """6月25日；不用 strftime，有的 Windows 上它印不出汉字。"""
    return f"{day.month}月{day.day}日"


def _in_week(act: Act, monday: date, calendar: Calendar) -> Moment:
    """放假则改在本周最后一个工作日；整周放假则停一周。"""
    named = act.anchor.weekday
    wanted = monday + timedelta(days=_WEEKDAYS.index(named) if named in _WEEKDAYS else 4)
    if named in _WEEKDAYS and calendar.is_workday(wanted):
        return _moment(act, monday, wanted)
    workdays = [day for day in _week(monday) if calendar.is_workday(day)]
    if not workdays:
        return _moment(act, monday, wanted, skipped=HOLIDAY_WEEK)
    return _moment(act, monday, workdays[-1])


def _week(monday: date) -> list[date]:
    return [monday + timedelta(days=n) for n in range(7)]


def _moment(
    act: Act, first: date, day: date, month: Period | None = None, skipped: str = ""
) -> Moment:
    at = datetime.combine(day, act.anchor.clock)
    return Moment(at, _cycle(act, first), month or Period(day.year, day.month), skipped)


def _around(
    act: Act, now: datetime, calendar: Calendar, turns: tuple[int, ...]
) -> Iterator[Moment]:
    """此刻前后各轮的时刻：提前、顺延会越出本轮；算不出的不在内。"""
    first = _first(act, now.date())
    for turn in turns:
        try:
            yield moment_in(act, _shift(act, first, turn), calendar)
        except UnknownYearError:
            continue


def _first(act: Act, day: date) -> date:
    """那天所在一轮的头一天。"""
    if act.frequency == "每日":
        return day
    if act.frequency == "每周":
        return day - timedelta(days=day.weekday())
    return day.replace(month=day.month - (day.month - 1) % MONTHS[act.frequency], day=1)


def _shift(act: Act, first: date, turns: int) -> date:
    if months := MONTHS.get(act.frequency):
        return Period(first.year, first.month).shift(months * turns).first_day
    return first + timedelta(days=turns * (7 if act.frequency == "每周" else 1))


def _cycle(act: Act, first: date) -> str:
    if act.frequency == "每周":
        week = first.isocalendar()
        return f"{week.year}-W{week.week:02d}"
    if act.frequency == "每年":
        return str(first.year)
    if act.frequency in ("每季", "每半年"):
        letter = "Q" if act.frequency == "每季" else "H"
        return f"{first.year}{letter}{(first.month - 1) // MONTHS[act.frequency] + 1}"
    return f"{first:%Y-%m}" if act.frequency == "每月" else first.isoformat()
