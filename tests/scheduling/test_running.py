from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import schedule

from pipelines.errors import BusyError
from pipelines.intake.submission import Intake
from pipelines.scheduling.alone import journal_of
from pipelines.scheduling.journal import Entry, Journal, runs
from pipelines.scheduling.nightly import nightly, rhythm_of, turn
from pipelines.scheduling.running import Loop
from pipelines.scheduling.status_page import Night
from tests.scheduling.conftest import Log, Write, act


class Clock:
    """自己走的钟：睡多久走多久；`jumps` 是到了哪一刻跳到哪一刻（关机、睡眠、改钟）。"""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.at, self.end = start, end
        self.jumps: dict[datetime, datetime] = {}

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> bool:
        self.at += timedelta(seconds=max(seconds, 1))
        for moment in [moment for moment in self.jumps if self.at >= moment]:
            self.at = self.jumps.pop(moment)
        return self.at >= self.end


Start = Callable[..., Clock]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """schedule 自己看钟：连它也换成这个钟。"""

    def start(begin: datetime, end: datetime) -> Clock:
        made = Clock(begin, end)

        class Faked(datetime):
            @classmethod
            def now(cls, _: object = None) -> datetime:
                return made.at

        module = SimpleNamespace(
            datetime=Faked, timedelta=schedule.datetime.timedelta, time=schedule.datetime.time
        )
        monkeypatch.setattr(schedule, "datetime", module)
        return made

    monkeypatch.setattr(os, "fsync", lambda _: None)
    return start  # type: ignore[return-value]


def loop(
    clock: Clock, run: Callable[[datetime], Night | None], times: tuple[str, ...] = ("22:30",),
    said: list[str] | None = None, nap: float = 86400, recheck: int = 1440,
) -> Loop:  # fmt: skip
    say = [] if said is None else said
    return Loop(run, lambda: times, clock.now, clock.wait, say.append, nap, recheck)


def every_entry(intake: Intake) -> set[Entry]:
    """移走的与还在的。"""
    current = journal_of(intake.office)
    old = current.path.parent.glob("journal_*.jsonl")
    return {entry for one in (current, *map(Journal, old)) for entry in one.entries()}


def test_a_whole_year_in_seconds(intake: Intake, clock: Start, light: dict, log: Log) -> None:  # type: ignore[type-arg]
    """2021 年：每夜一次，五十二周、十二月、四季、两个半年、一年各一次，一次不多一次不少。"""
    year = clock(datetime(2021, 1, 1, 0, 1), datetime(2022, 1, 1, 0, 1))
    times = rhythm_of(intake.office).times
    loop(year, lambda at: turn(intake, at, light), times).run()
    entries = every_entry(intake)
    counted = Counter(e.name for e in entries if e.event == "做完" and e.cycle)
    assert counted == {
        "一周一调度": 52, "一月一通报": 12, "一季一讲评": 4, "半年一观摩": 2, "一年一考核": 1,
        "催报": 12,
    }  # fmt: skip
    assert sum(name == "收件" for name, *_ in log) == 365
    assert not any(entry.late_for for entry in entries)
    kept = journal_of(intake.office)
    assert len(kept.entries()) < 700
    assert all(run.ended and not run.failed for run in runs(kept.entries())[1:])
    moments = [moment for name, moment, _ in log if name == "月通报"]
    assert datetime(2021, 7, 7, 8, 30) in moments
    assert datetime(2021, 10, 13, 8, 30) in moments
    assert all(at - moment < timedelta(minutes=2) for _, moment, at in log)


def test_a_year_with_a_fortnight_off_makes_up_once(
    intake: Intake, clock: Start, light: dict, log: Log  # type: ignore[type-arg]
) -> None:  # fmt: skip
    june = clock(datetime(2021, 6, 1, 8), datetime(2021, 7, 1, 8))
    june.jumps[datetime(2021, 6, 2, 1)] = datetime(2021, 6, 16, 9)
    loop(june, lambda at: turn(intake, at, light), rhythm_of(intake.office).times).run()
    late = [e for e in journal_of(intake.office).entries() if e.late_for and e.event == "做完"]
    assert [(e.name, e.late_for) for e in late] == [
        ("一月一通报", datetime(2021, 6, 7, 8, 30)), ("半年一观摩", datetime(2021, 6, 10, 8, 30)),
        ("一周一调度", datetime(2021, 6, 11, 12)),
    ]  # fmt: skip
    assert sum(name == "收件" for name, *_ in log) == 1 + 1 + 15


def test_a_night_that_fails_does_not_stop_the_next(clock: Start) -> None:
    three = clock(datetime(2021, 6, 1, 20), datetime(2021, 6, 4, 20))
    faults: list[Exception] = [BusyError("正忙"), ZeroDivisionError("坏"), OSError(28, "满了")]
    said: list[str] = []
    nights: list[datetime] = []

    def run(at: datetime) -> Night | None:
        if at.hour == 22:
            nights.append(at)
            raise faults.pop(0)
        return None

    loop(three, run, said=said).run()
    assert len(nights) == 3
    assert said[0] == "✗ 正忙"
    assert "程序自身出了毛病" in said[1]
    assert "读写不了" in said[2]


def test_busy_is_tried_again_within_the_hour(clock: Start) -> None:
    evening = clock(datetime(2021, 6, 1, 22), datetime(2021, 6, 1, 23, 45))
    turns: list[datetime] = []

    def run(at: datetime) -> Night | None:
        turns.append(at)
        return None

    loop(evening, run, nap=60, recheck=30).run()
    assert any(datetime(2021, 6, 1, 22, 30) <= at < datetime(2021, 6, 1, 22, 32) for at in turns)
    assert sum(at > datetime(2021, 6, 1, 22, 40) for at in turns) >= 2


def test_a_clock_set_back_by_days_does_not_silence_the_loop(clock: Start) -> None:
    back = clock(datetime(2021, 6, 10, 20), datetime(2021, 6, 6, 20))
    back.end = datetime(2030, 1, 1)
    back.jumps[datetime(2021, 6, 10, 21)] = datetime(2021, 6, 3, 21)
    nights: list[datetime] = []

    def run(at: datetime) -> Night | None:
        nights.append(at)
        if len(nights) > 4:
            back.end = back.at
        return None

    loop(back, run, nap=3600).run()
    assert nights[1].date() == datetime(2021, 6, 3).date()


def test_new_times_are_followed_without_a_restart(clock: Start) -> None:
    week = clock(datetime(2021, 6, 1, 8), datetime(2021, 6, 4, 8))
    turns: list[datetime] = []

    def run(at: datetime) -> Night | None:
        turns.append(at)
        return None

    def times() -> tuple[str, ...]:
        return ("22:30",) if week.at < datetime(2021, 6, 2, 8) else ("20:00",)

    Loop(run, times, week.now, week.wait, print, 3600, 1440).run()
    hours = [at.hour for at in turns if at.hour in (20, 22)]
    assert hours == [22, 20, 20]


def test_a_word_to_stop_ends_the_loop(clock: Start) -> None:
    begin = datetime(2021, 6, 1, 8)
    stopped = clock(begin, begin)
    turns: list[datetime] = []

    def run(at: datetime) -> Night | None:
        turns.append(at)
        return None

    loop(stopped, run).run()
    assert turns == [begin]


def test_a_night_by_hand_and_the_loop_do_not_repeat_an_act(
    intake: Intake, rhythm: Write, clock: Start, light: dict, log: Log  # type: ignore[type-arg]
) -> None:  # fmt: skip
    rhythm(act(), folder=intake.office.folder)
    week = clock(datetime(2021, 6, 25, 11), datetime(2021, 6, 26, 11))
    turn(intake, week.at, light)
    nightly(intake, datetime(2021, 6, 25, 12, 30), light)
    loop(week, lambda at: turn(intake, at, light), ("12:00", "22:30")).run()
    assert sum(name == "提示" for name, *_ in log) == 1
