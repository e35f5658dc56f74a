from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.calendar import Calendar, Period, load_calendar
from pipelines.errors import UnknownYearError
from pipelines.office import shipped
from pipelines.scheduling.due import Done, due, latest, moment_in, unknowable, upcoming
from pipelines.scheduling.rhythm_table import Act, Anchor, Nightly, RhythmTable
from tests.scheduling.conftest import Write, act

CALENDAR = load_calendar(shipped("templates") / "calendars")
ONLY_2021 = Calendar({2021: CALENDAR.tables[2021]})
FRIDAY = Act("周调度", "每周", Anchor("12:00", weekday="周五"), "提示")
MONTHLY = Act("通报", "每月", Anchor("08:30", workday=5), "月通报")
LONG_AGO = datetime(2015, 1, 1)


def table(*acts: Act) -> RhythmTable:
    return RhythmTable("测试", Nightly("22:30", ("收件",)), acts)


def since(*acts: Act, at: datetime = LONG_AGO) -> Done:
    return Done(since=dict.fromkeys(("夜间任务", *(one.name for one in acts)), at))


def names(now: datetime, done: Done, *acts: Act, calendar: Calendar = CALENDAR) -> list[str]:
    return [f"{one.act.name} {one.moment.cycle}" for one in due(table(*acts), now, done, calendar)]


@pytest.mark.parametrize(
    ("monday", "moment", "skipped"),
    [
        (date(2021, 6, 21), datetime(2021, 6, 25, 12), ""),
        (date(2021, 2, 8), datetime(2021, 2, 10, 12), ""),  # 春节：周三是本周最后一个工作日
        (date(2021, 9, 27), datetime(2021, 9, 30, 12), ""),  # 国庆在周五
        (date(2022, 10, 3), datetime(2022, 10, 9, 12), ""),  # 周末调休上班
        (date(2022, 1, 31), datetime(2022, 2, 4, 12), "节假日停一周"),
        (date(2026, 2, 16), datetime(2026, 2, 20, 12), "节假日停一周"),
    ],
)
def test_friday_noon_or_the_last_workday_of_the_week(
    monday: date, moment: datetime, skipped: str
) -> None:
    found = moment_in(FRIDAY, monday, CALENDAR)
    assert (found.at, found.skipped) == (moment, skipped)


@pytest.mark.parametrize(
    ("anchor", "often", "first", "moment"),
    [
        (Anchor("08:30", workday=5), "每月", date(2021, 7, 1), datetime(2021, 7, 7, 8, 30)),
        (Anchor("08:30", workday=5), "每月", date(2021, 10, 1), datetime(2021, 10, 13, 8, 30)),
        (Anchor("17:00", day=25, roll="prev"), "每月", date(2021, 4, 1), datetime(2021, 4, 25, 17)),
        (Anchor("17:00", day=25, roll="prev"), "每月", date(2021, 9, 1), datetime(2021, 9, 24, 17)),
        (Anchor("17:00", day=25, roll="next"), "每月", date(2021, 9, 1), datetime(2021, 9, 26, 17)),
        (Anchor("17:00", day=25), "每月", date(2021, 9, 1), datetime(2021, 9, 25, 17)),
        (Anchor("08:00", day=31), "每月", date(2021, 2, 1), datetime(2021, 2, 28, 8)),
        (Anchor("08:00", month=3, day=31), "每季", date(2021, 4, 1), datetime(2021, 6, 30, 8)),
        (Anchor("08:00", month=6, day=10), "每半年", date(2021, 7, 1), datetime(2021, 12, 10, 8)),
        (Anchor("08:00", month=1, workday=10), "每年", date(2021, 1, 1), datetime(2021, 1, 15, 8)),
    ],
)
def test_moments_agree_with_the_published_days(
    anchor: Anchor, often: str, first: date, moment: datetime
) -> None:
    found = moment_in(Act("事", often, anchor, "提示"), first, CALENDAR)  # type: ignore[arg-type]
    assert found.at == moment


def test_nothing_is_due_before_its_moment_and_everything_at_it() -> None:
    done = Done(
        frozenset({("夜间任务", "2021-06-24"), ("周调度", "2021-W24")}), since(FRIDAY).since
    )
    assert names(datetime(2021, 6, 25, 11, 59), done, FRIDAY) == []
    assert names(datetime(2021, 6, 25, 12), done, FRIDAY) == ["周调度 2021-W25"]


def test_what_was_missed_many_times_comes_once_and_late_the_night_first() -> None:
    done = since(FRIDAY, MONTHLY)
    found = due(table(FRIDAY, MONTHLY), datetime(2021, 7, 20, 9), done, CALENDAR)
    assert [(one.act.name, one.moment.at, one.late) for one in found] == [
        ("夜间任务", datetime(2021, 7, 19, 22, 30), True),
        ("通报", datetime(2021, 7, 7, 8, 30), True),
        ("周调度", datetime(2021, 7, 16, 12), True),
    ]


def test_within_the_grace_it_is_not_late() -> None:
    night = due(table(), datetime(2021, 6, 25, 23, 30), since(), CALENDAR)
    assert [one.late for one in night] == [False]
    assert [one.late for one in due(table(), datetime(2021, 6, 25, 23, 31), since(), CALENDAR)] == [
        True
    ]


def test_an_act_added_today_does_not_make_up_for_the_past() -> None:
    assert names(datetime(2021, 6, 28, 9), Done(), FRIDAY, MONTHLY) == []
    assert names(datetime(2021, 6, 25, 12, 5), Done(), FRIDAY) == ["周调度 2021-W25"]


def test_a_clock_set_back_repeats_nothing() -> None:
    done = Done(
        frozenset({("夜间任务", "2021-06-25"), ("周调度", "2021-W25")}), since(FRIDAY).since
    )
    done = Done(done.cycles | {("夜间任务", "2021-06-24")}, done.since)
    for minute in range(0, 180, 10):
        assert names(datetime(2021, 6, 25, 22) + timedelta(minutes=minute), done, FRIDAY) == []


def test_a_changed_anchor_is_not_done_twice_in_one_week() -> None:
    later = Act("周调度", "每周", Anchor("17:00", weekday="周五"), "提示")
    done = Done(frozenset({("周调度", "2021-W25"), ("夜间任务", "2021-06-24")}), since(later).since)
    assert names(datetime(2021, 6, 25, 17), done, later) == []


def test_a_day_rolled_over_the_edge_of_its_month_is_still_that_months() -> None:
    first = Act("初一", "每月", Anchor("09:00", day=1, roll="prev"), "月通报")
    found = latest(first, datetime(2021, 4, 30, 12), CALENDAR)
    assert found is not None
    assert (found.at, found.cycle, found.month) == (
        datetime(2021, 4, 30, 9), "2021-05", Period(2021, 5),
    )  # fmt: skip


def test_without_next_years_calendar_the_night_still_comes() -> None:
    january = datetime(2022, 1, 10, 23)
    assert names(january, since(MONTHLY), MONTHLY, calendar=ONLY_2021) == [
        "夜间任务 2022-01-10", "通报 2021-12",
    ]  # fmt: skip
    blocked = unknowable(table(FRIDAY, MONTHLY), january, ONLY_2021)
    assert [act.name for act, _ in blocked] == ["周调度", "通报"]
    assert "2022 年的节假日安排" in str(blocked[0][1])


def test_the_last_friday_of_the_year_needs_no_calendar_of_the_next() -> None:
    assert moment_in(FRIDAY, date(2021, 12, 27), ONLY_2021).at == datetime(2021, 12, 31, 12)
    with pytest.raises(UnknownYearError):
        moment_in(FRIDAY, date(2022, 1, 3), ONLY_2021)


def test_a_fixed_day_needs_no_calendar() -> None:
    fixed = Act("事", "每年", Anchor("08:00", month=3, day=1), "提示")
    assert moment_in(fixed, date(2031, 1, 1), ONLY_2021).at == datetime(2031, 3, 1, 8)


def test_what_is_coming_is_told_nearest_first() -> None:
    ahead = upcoming(table(MONTHLY, FRIDAY), datetime(2021, 12, 31, 13), CALENDAR)
    assert [(act.name, moment.at) for act, moment in ahead] == [
        ("夜间任务", datetime(2021, 12, 31, 22, 30)),
        ("周调度", datetime(2022, 1, 7, 12)),
        ("通报", datetime(2022, 1, 10, 8, 30)),
    ]


_WEEKDAYS = st.sampled_from(["周一", "周五", "最后一个工作日"])
_ANCHORS = {
    "每周": st.builds(Anchor, st.just("12:00"), _WEEKDAYS),
    "每月": st.builds(
        lambda day, roll: Anchor("08:30", day=day, roll=roll),
        st.integers(1, 31), st.sampled_from([None, "prev", "next"]),
    ),
    "每季": st.builds(
        lambda month, day: Anchor("08:30", month=month, workday=day),
        st.integers(1, 3), st.integers(1, 15),
    ),
}  # fmt: skip


@given(
    often=st.sampled_from(sorted(_ANCHORS)), data=st.data(),
    gaps=st.lists(st.integers(1, 40 * 24), min_size=1, max_size=40),
)  # fmt: skip
def test_each_cycle_is_done_at_most_once_and_never_early(
    often: str, data: st.DataObject, gaps: list[int]
) -> None:
    one = Act("事", often, data.draw(_ANCHORS[often]), "提示")  # type: ignore[arg-type]
    now, cycles, seen = datetime(2019, 1, 1), set[tuple[str, str]](), list[str]()
    for gap in gaps:
        now = min(now + timedelta(hours=gap), datetime(2026, 6, 1))
        for found in due(table(one), now, Done(frozenset(cycles), since(one).since), CALENDAR):
            assert found.moment.at <= now
            assert (found.act.name, found.moment.cycle) not in cycles
            cycles.add((found.act.name, found.moment.cycle))
            seen += [found.moment.cycle] if found.act is one else []
    assert seen == sorted(set(seen))


def test_a_rhythm_read_from_a_file_goes_the_same_way(rhythm: Write) -> None:
    found = due(rhythm(act()), datetime(2021, 6, 25, 12), since(FRIDAY), CALENDAR)
    assert [one.act.name for one in found] == ["夜间任务", "调度"]
