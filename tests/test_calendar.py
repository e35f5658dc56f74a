from __future__ import annotations

from datetime import date
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.calendar import Calendar, Period, load_calendar
from pipelines.errors import SettingError, UnknownYearError, UsageError
from pipelines.office import shipped

CALENDAR = load_calendar(shipped("templates") / "calendars")
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))


def workdays_of(year: int) -> list[int]:
    return [
        CALENDAR.workdays_between(
            Period(year, month).shift(-1).last_day, Period(year, month).last_day
        )
        if month > 1 or CALENDAR.knows(year - 1)
        else 0
        for month in range(1, 13)
    ]


def test_the_workdays_of_2021_and_2026_are_those_published() -> None:
    assert workdays_of(2021) == [20, 17, 23, 22, 19, 21, 22, 22, 22, 17, 22, 23]
    assert workdays_of(2026) == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


@given(DAYS)
def test_every_day_agrees_with_chinesecalendar(day: date) -> None:
    assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)


@pytest.mark.parametrize(
    ("day", "rolled"),
    [(date(2021, 4, 25), date(2021, 4, 25)), (date(2021, 9, 25), date(2021, 9, 24))],
    ids=["调休上班的周日不提前", "不上班的周六提前"],
)
def test_a_deadline_on_a_non_workday_rolls_back(day: date, rolled: date) -> None:
    assert CALENDAR.roll(day, "prev") == rolled


def test_a_deadline_may_roll_forward_instead() -> None:
    assert CALENDAR.roll(date(2021, 10, 1), "next") == date(2021, 10, 8)


def test_the_circular_day_is_the_fifth_workday_of_the_next_month() -> None:
    assert CALENDAR.nth_workday(Period(2021, 7), 5) == date(2021, 7, 7)
    assert CALENDAR.nth_workday(Period(2021, 10), 5) == date(2021, 10, 13)


@pytest.mark.parametrize(
    ("due", "reminders"),
    [
        (date(2021, 6, 25), ["2021-06-10", "2021-06-18", "2021-06-24"]),
        (date(2021, 10, 12), ["2021-09-23", "2021-09-29", "2021-10-11"]),
        (date(2021, 5, 8), ["2021-04-22", "2021-04-28", "2021-05-07"]),
    ],
)
def test_counting_back_workdays_skips_holidays(due: date, reminders: list[str]) -> None:
    assert [str(CALENDAR.shift(due, -n)) for n in (10, 5, 1)] == reminders


@given(DAYS.filter(lambda day: day.year < 2026), st.integers(1, 60))
def test_shifting_forward_counts_exactly_that_many_workdays(day: date, workdays: int) -> None:
    later = CALENDAR.shift(day, workdays)
    assert CALENDAR.workdays_between(day, later) == workdays
    assert CALENDAR.workdays_between(later, day) == -workdays
    assert CALENDAR.is_workday(later)


def test_an_unpublished_year_is_refused_by_name() -> None:
    with pytest.raises(UnknownYearError, match=r"calendars/2031\.toml"):
        CALENDAR.is_workday(date(2031, 3, 3))
    with pytest.raises(UnknownYearError):
        Calendar({}).roll(date(2021, 6, 25), "prev")


def test_a_holiday_of_another_year_is_refused(tmp_path: Path) -> None:
    text = 'year = 2027\nsource = "x"\nholidays = [2026-01-01]\nmakeup_workdays = []\n'
    (tmp_path / "2027.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match=r"第 3 行.*2026-01-01 不在 2027 年内"):
        load_calendar(tmp_path)


def test_a_file_name_must_tell_its_year(tmp_path: Path) -> None:
    text = 'year = 2027\nsource = "x"\nholidays = []\nmakeup_workdays = []\n'
    (tmp_path / "2028.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match="年份却是 2027"):
        load_calendar(tmp_path)


def test_a_make_up_day_must_be_a_weekend(tmp_path: Path) -> None:
    text = 'year = 2021\nsource = "x"\nholidays = []\nmakeup_workdays = [2021-06-25]\n'
    (tmp_path / "2021.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match="不必列为调休上班日"):
        load_calendar(tmp_path)


@pytest.mark.parametrize("text", ["2021-13", "2021.6", "202106", "", "2021-6月", "0000-01"])
def test_a_period_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="报告期应形如 2021-06"):
        Period.parse(text)


@given(st.integers(2001, 2098), st.integers(1, 12), st.integers(-12, 12))
def test_periods_shift_and_measure_consistently(year: int, month: int, months: int) -> None:
    period = Period(year, month)
    assert period.shift(months).months_since(period) == months
    assert Period.parse(str(period)) == period
    assert period.last_day.month == month
