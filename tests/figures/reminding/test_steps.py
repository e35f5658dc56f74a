from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.calendar import Calendar, Period, load_calendar
from pipelines.errors import SettingError, UnknownYearError
from pipelines.figures.figure import Source
from pipelines.figures.reminding.deadlines import DatedItem, dated_items
from pipelines.figures.reminding.following import follow
from pipelines.figures.reminding.steps import (
    Step,
    due_between,
    schedule_of,
    steps_until,
)
from pipelines.figures.reminding.table import ReminderTable, load_reminders
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.loading import load_ledgers
from pipelines.office import shipped
from tests.city import save
from tests.conftest import DUTY, JUNE, NOW, PROJECT, TASK, permit

TEMPLATES = shipped("templates")
CALENDAR = load_calendar(TEMPLATES / "calendars")
LEDGERS = load_ledgers(TEMPLATES / "ledgers")
TABLE = load_reminders(TEMPLATES / "reminders.toml", LEDGERS)
EARLY = ["一次提醒", "二次提醒", "三次提醒"]
LATE = ["红灯", "督办", "督办函", "约谈"]
#: 前后都够三个月，不出已公布的年份。
DAYS = st.dates(date(2018, 4, 1), date(2026, 9, 30))


def item(deadline: date, key: str = "RW-1", **changes: object) -> DatedItem:
    made = DatedItem(
        "L2", "计划完成日期", key, "完成酸轧机组安装", "娄星区", "区工业和信息化局", "示例丙",
        deadline, Source("娄星区", "娄星区.xlsx", "任务清单", 4),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def planned(deadline: date, **changes: object) -> list[Step]:
    return schedule_of(item(deadline, **changes), CALENDAR, TABLE)


def reminders(deadline: date, **changes: object) -> list[str]:
    return [str(step.due) for step in planned(deadline, **changes) if step.kind in EARLY]


def tuples(steps: list[Step]) -> list[tuple[str, str]]:
    return [(step.kind, str(step.due)) for step in steps]


@pytest.mark.parametrize(
    ("deadline", "days"),
    [
        (date(2021, 6, 25), ["2021-06-10", "2021-06-18", "2021-06-24"]),
        (date(2021, 10, 12), ["2021-09-23", "2021-09-29", "2021-10-11"]),
        (date(2021, 5, 8), ["2021-04-22", "2021-04-28", "2021-05-07"]),
    ],
    ids=["跳过端午", "跳过国庆，调休上班日算数", "时限是调休上班的周六"],
)
def test_three_reminders_are_counted_back_in_workdays(deadline: date, days: list[str]) -> None:
    assert reminders(deadline) == days


def test_a_passed_deadline_turns_red_and_goes_up_to_a_talk() -> None:
    assert tuples(planned(date(2021, 6, 25)))[3:] == [
        ("红灯", "2021-06-28"), ("督办", "2021-06-28"), ("督办函", "2021-07-02"),
        ("约谈", "2021-07-09"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("deadline", "same_as"),
    [
        (date(2021, 6, 26), date(2021, 6, 25)), (date(2021, 6, 14), date(2021, 6, 11)),
        (date(2021, 10, 1), date(2021, 9, 30)),
    ],
    ids=["周六", "端午", "国庆"],
)  # fmt: skip
def test_a_deadline_on_a_day_off_is_seen_as_the_workday_before(
    deadline: date, same_as: date
) -> None:
    assert tuples(planned(deadline)) == tuples(planned(same_as))


def test_a_make_up_saturday_is_a_deadline_of_its_own() -> None:
    assert reminders(date(2021, 5, 8)) != reminders(date(2021, 5, 7))


@pytest.mark.parametrize(
    ("created", "left"),
    [
        (date(2021, 6, 10), ["2021-06-10", "2021-06-18", "2021-06-24"]),
        (date(2021, 6, 11), ["2021-06-18", "2021-06-24"]),
        (date(2021, 6, 24), ["2021-06-24"]),
        (date(2021, 6, 25), []),
    ],
)
def test_an_item_made_late_gets_only_the_reminders_that_remain(
    created: date, left: list[str]
) -> None:
    assert reminders(date(2021, 6, 25), created=created) == left


def test_an_item_first_seen_overdue_turns_red_that_day_and_not_before() -> None:
    steps = planned(date(2021, 3, 1), created=date(2021, 6, 26))
    assert tuples(steps) == [
        ("红灯", "2021-06-28"), ("督办", "2021-06-28"), ("督办函", "2021-07-02"),
        ("约谈", "2021-07-09"),
    ]  # fmt: skip


def test_a_second_month_end_in_red_brings_the_talk_forward() -> None:
    again = item(date(2021, 6, 24), red_months=(Period(2021, 5),))
    assert ("约谈", "2021-06-30") in tuples(schedule_of(again, CALENDAR, TABLE))
    long_ago = item(date(2021, 6, 24), red_months=(Period(2021, 4),))
    assert ("约谈", "2021-07-08") in tuples(schedule_of(long_ago, CALENDAR, TABLE))


def test_a_talk_at_a_month_end_on_a_day_off_is_found_on_its_own_night() -> None:
    again = item(date(2021, 10, 27), red_months=(Period(2021, 9),))
    friday = date(2021, 10, 29)
    found = due_between([again], friday - timedelta(1), friday, CALENDAR, TABLE)
    assert tuples(found) == [("约谈", "2021-10-29")]


def test_a_closed_item_has_no_steps() -> None:
    assert planned(date(2021, 6, 25), closed=True) == []
    everything = (date(2021, 1, 1), date(2021, 12, 31))
    assert due_between([item(date(2021, 6, 25), closed=True)], *everything, CALENDAR, TABLE) == []


@given(DAYS)
def test_reminders_ascend_strictly_before_the_deadline_on_workdays(deadline: date) -> None:
    steps = planned(deadline)
    early = [step.due for step in steps if step.kind in EARLY]
    assert len(early) == 3
    assert early[0] < early[1] < early[2] < deadline
    assert [step.kind for step in steps] == EARLY + LATE
    assert all(CALENDAR.is_workday(step.due) for step in steps)
    late = [step.due for step in steps if step.kind in LATE]
    assert late == sorted(late)
    assert min(late) > deadline


@given(DAYS, DAYS)
def test_a_later_deadline_never_has_an_earlier_step(one: date, two: date) -> None:
    first, second = planned(min(one, two)), planned(max(one, two))
    assert all(a.due <= b.due for a, b in zip(first, second, strict=True))


@given(DAYS, st.integers(-40, 40))
def test_nothing_falls_before_the_day_on_which_the_item_was_known(
    deadline: date, days: int
) -> None:
    created = deadline + timedelta(days)
    assert all(step.due >= created for step in planned(deadline, created=created))


@given(DAYS, st.integers(-60, 60))
def test_the_steps_up_to_a_day_are_the_first_of_the_whole(deadline: date, days: int) -> None:
    until = deadline + timedelta(days)
    whole = planned(deadline)
    reached = steps_until(item(deadline), until, CALENDAR, TABLE)
    assert reached == [step for step in whole if step.due <= until]


@given(
    st.lists(DAYS, max_size=8),
    st.lists(st.dates(date(2018, 6, 1), date(2026, 9, 30)), min_size=2, max_size=12),
)
def test_missed_nights_neither_lose_nor_repeat_a_step(
    deadlines: list[date], nights: list[date]
) -> None:
    items = [item(day, f"RW-{n}") for n, day in enumerate(deadlines)]
    nights.sort()
    parts = [
        step
        for since, until in pairwise(nights)
        for step in due_between(items, since, until, CALENDAR, TABLE)
    ]
    whole = due_between(items, nights[0], nights[-1], CALENDAR, TABLE)
    assert Counter(parts) == Counter(whole)


def test_a_whole_year_of_nights_sends_each_step_exactly_once() -> None:
    """每隔两天一件（七天一周，各个星期几都轮得到），国庆前后一天一件。"""
    first = date(2021, 1, 1)
    days = [first + timedelta(n) for n in range(365)]
    deadlines = [day for n, day in enumerate(days) if n % 3 == 0 or 270 <= n < 290]
    items = [item(day, f"RW-{day}") for day in deadlines]
    sent = Counter(
        step
        for day in days
        for step in due_between(items, day - timedelta(1), day, CALENDAR, TABLE)
    )
    assert set(sent.values()) == {1}
    due = [step for one in items for step in schedule_of(one, CALENDAR, TABLE)]
    assert set(sent) == {step for step in due if step.due.year == 2021}
    kinds = Counter(step.kind for step in sent if date(2021, 2, 1) <= step.item.deadline)
    assert [kinds[kind] for kind in EARLY] == [sum(d >= date(2021, 2, 1) for d in deadlines)] * 3


def test_a_year_followed_night_by_night_survives_holes_closings_and_extensions() -> None:
    """每月一日新来一件、月末到期；单数的十天办结，双数的到期前延二十天；除夕前后停了十二夜。"""
    watched: tuple[DatedItem, ...] = ()
    sent: list[Step] = []
    restarts, last = 0, date(2020, 12, 31)
    for day in (date(2021, 1, 1) + timedelta(n) for n in range(365)):
        if date(2021, 2, 6) <= day < date(2021, 2, 18):
            continue
        followed = follow(watched, list(_on_the_books(day)), day, CALENDAR)
        watched, restarts = followed.items, restarts + len(followed.restarts)
        sent += due_between(watched, last, day, CALENDAR, TABLE)
        last = day
    once = Counter((step.item.id, step.item.deadline, step.kind) for step in sent)
    assert set(once.values()) == {1}
    assert restarts == 6
    assert not [step for step in sent if step.due.day > 10 and int(step.item.key) % 2]
    extended = [step.kind for step in sent if step.item.key == "4" and step.item.basis]
    assert extended == EARLY + LATE, "延期以后从第一次提醒重来"


def _on_the_books(day: date) -> list[DatedItem]:
    found: list[DatedItem] = []
    for month in range(1, day.month + 1):
        deadline = Period(2021, month).last_day
        age = (day - date(2021, month, 1)).days
        later = deadline + timedelta(20) if month % 2 == 0 and age >= 27 else None
        found.append(
            item(
                later or deadline, str(month), closed=bool(month % 2) and age >= 10,
                former=deadline if later else None, basis="批示" if later else "",
            )
        )  # fmt: skip
    return found


def test_an_unpublished_year_is_refused() -> None:
    with pytest.raises(UnknownYearError, match=r"calendars/2027\.toml"):
        planned(date(2027, 3, 1))
    with pytest.raises(UnknownYearError):
        planned(date(2026, 12, 30))


def test_a_night_needs_only_the_years_that_it_can_reach() -> None:
    far = [item(date(2027, 3, 1), "远"), item(date(2030, 3, 1), "更远"), item(date(2016, 3, 1))]
    near = item(date(2026, 12, 30), "近")
    night = date(2026, 12, 9), date(2026, 12, 10)
    assert due_between(far, *night, CALENDAR, TABLE) == []
    assert tuples(due_between([near], *night, CALENDAR, TABLE)) == []
    assert tuples(due_between([near], date(2026, 12, 28), date(2026, 12, 29), CALENDAR, TABLE)) == [
        ("三次提醒", "2026-12-29")
    ]
    with pytest.raises(UnknownYearError):
        due_between(
            [item(date(2027, 1, 8))], *(date(2026, 12, d) for d in (24, 25)), CALENDAR, TABLE
        )


def test_a_step_of_an_unpublished_year_comes_once_its_calendar_is_there() -> None:
    bare = Calendar({year: CALENDAR.tables[year] for year in (2020, 2021)})
    one = item(date(2021, 12, 30))
    assert tuples(due_between([one], date(2021, 12, 30), date(2021, 12, 31), bare, TABLE)) == [
        ("红灯", "2021-12-31"), ("督办", "2021-12-31"),
    ]  # fmt: skip
    with pytest.raises(UnknownYearError, match="2022"):
        due_between([one], date(2021, 12, 31), date(2022, 1, 4), bare, TABLE)


JUNE_10 = date(2021, 6, 10)


def test_a_new_item_is_known_from_the_day_on_which_it_was_seen() -> None:
    followed = follow([], [item(date(2021, 6, 18))], JUNE_10, CALENDAR)
    assert [one.created for one in followed.items] == [JUNE_10]
    again = follow(followed.items, [item(date(2021, 6, 18))], date(2021, 6, 15), CALENDAR)
    assert again == followed, "第二次见到，得知之日不变"


def test_a_deadline_put_off_with_a_basis_starts_again_and_both_are_kept() -> None:
    old = item(date(2021, 6, 11), created=date(2021, 5, 6))
    new = item(date(2021, 7, 9), former=date(2021, 6, 11), basis="市专班第12次周调度会同意")
    followed = follow([old], [new], JUNE_10, CALENDAR)
    (restart,) = followed.restarts
    assert (restart.old.deadline, restart.new.deadline) == (date(2021, 6, 11), date(2021, 7, 9))
    assert restart.basis == "市专班第12次周调度会同意"
    (kept,) = followed.items
    early = tuples(schedule_of(kept, CALENDAR, TABLE))[:3]
    assert early == [
        ("一次提醒", "2021-06-25"),
        ("二次提醒", "2021-07-02"),
        ("三次提醒", "2021-07-08"),
    ]
    assert follow(followed.items, [new], JUNE_10, CALENDAR).restarts == (), "同一次延期只记一次"


def test_a_deadline_put_off_without_a_basis_stays() -> None:
    old = item(date(2021, 6, 11), created=date(2021, 5, 6))
    followed = follow([old], [item(date(2021, 7, 9), basis="")], JUNE_10, CALENDAR)
    assert followed.restarts == ()
    assert followed.items == (old,)
    assert [change.new.deadline for change in followed.refused] == [date(2021, 7, 9)]


def test_a_ledger_without_a_column_for_the_basis_may_move_its_deadline() -> None:
    old = item(date(2021, 6, 11), basis=None)
    followed = follow([old], [item(date(2021, 7, 9), basis=None)], JUNE_10, CALENDAR)
    assert [change.basis for change in followed.restarts] == [""]
    assert followed.items[0].deadline == date(2021, 7, 9)


def test_a_deadline_brought_forward_needs_no_basis() -> None:
    followed = follow([item(date(2021, 7, 9))], [item(date(2021, 6, 18))], JUNE_10, CALENDAR)
    assert len(followed.restarts) == 1
    assert followed.items[0].deadline == date(2021, 6, 18)


def test_an_item_extended_before_it_was_first_seen_is_logged_with_both_deadlines() -> None:
    new = item(date(2021, 7, 9), former=date(2021, 6, 11), basis="批示")
    (restart,) = follow([], [new], JUNE_10, CALENDAR).restarts
    assert (restart.old.deadline, restart.new.deadline) == (date(2021, 6, 11), date(2021, 7, 9))


def test_an_extension_does_not_wipe_out_a_month_in_red() -> None:
    old = item(date(2021, 5, 20), created=date(2021, 5, 6))
    new = item(date(2021, 6, 24), basis="批示")
    (kept,) = follow([old], [new], JUNE_10, CALENDAR).items
    assert kept.red_months == (Period(2021, 5),)
    assert ("约谈", "2021-06-30") in tuples(schedule_of(kept, CALENDAR, TABLE))


def test_a_closed_item_is_let_go_and_a_vanished_one_is_not() -> None:
    done, gone = item(date(2021, 7, 9), "办结"), item(date(2021, 7, 9), "不见")
    followed = follow([done, gone], [replace(done, closed=True)], JUNE_10, CALENDAR)
    assert followed.closed == (replace(done, closed=True),)
    assert followed.items == (gone,)


def test_a_reopened_item_starts_from_the_day_on_which_it_was_reopened() -> None:
    (kept,) = follow([], [item(date(2021, 6, 18))], JUNE_10, CALENDAR).items
    assert [step.kind for step in schedule_of(kept, CALENDAR, TABLE)][:2] == EARLY[1:]


@pytest.fixture
def items(intake: Intake) -> Callable[..., list[DatedItem]]:
    """items(任务清单=[…], …) → 娄星区六月报来的有时限的事项。"""

    def make(**rows: list[dict[str, object]]) -> list[DatedItem]:
        with History("sqlite://") as history:
            save(history, intake, "娄星区", JUNE, rows, at=NOW)
            return dated_items(tasks.basis_of(intake, history, JUNE).master, TABLE)

    return make


Items = Callable[..., list[DatedItem]]


def test_a_task_is_answered_for_by_its_duty_row(items: Items) -> None:
    old = {**DUTY, "牵头单位": "旧单位", "失效日期": date(2021, 5, 31)}
    (task,) = items(任务清单=[dict(TASK)], 责任清单=[old, dict(DUTY)])
    assert (task.responsible, task.person) == ("区工业和信息化局", "示例丙")
    assert (task.name, task.unit, task.deadline) == (
        "完成酸轧机组安装", "娄星区", date(2021, 8, 25),
    )  # fmt: skip
    assert (task.source.sheet, task.source.row) == ("任务清单", 4)


def test_an_item_that_nobody_answers_for_belongs_to_the_unit(items: Items) -> None:
    (task,) = items(任务清单=[dict(TASK)])
    assert (task.responsible, task.person) == ("娄星区", "")


@pytest.mark.parametrize("state", ["已完成", "已取消"])
def test_a_task_done_or_cancelled_is_closed(items: Items, state: str) -> None:
    (task,) = items(任务清单=[{**TASK, "任务状态": state}])
    assert task.closed


def test_an_extended_task_runs_to_its_new_deadline_only_with_a_basis(items: Items) -> None:
    row = {**TASK, "任务状态": "已延期", "调整后完成日期": date(2021, 9, 30)}
    without, granted, resumed = (
        {**row, "任务编号": "1"},
        {**row, "任务编号": "2", "延期依据": "市专班同意"},
        {**row, "任务编号": "3", "延期依据": "市专班同意", "任务状态": "推进中"},
    )
    found = items(任务清单=[without, granted, resumed])
    assert [(one.deadline, one.former) for one in found] == [
        (date(2021, 8, 25), None),
        (date(2021, 9, 30), date(2021, 8, 25)),
        (date(2021, 8, 25), None),
    ]


def test_a_project_has_a_start_and_an_end_to_keep(items: Items) -> None:
    waiting = {**PROJECT, "实际开工日期": None, "项目阶段": "前期"}
    found = items(项目清单=[waiting], 责任清单=[dict(DUTY)])
    assert [(one.column, one.closed) for one in found] == [
        ("计划开工日期", False), ("计划竣工日期", False),
    ]  # fmt: skip
    assert {one.responsible for one in found} == {"区工业和信息化局"}
    started = items(项目清单=[dict(PROJECT)])
    assert [one.closed for one in started] == [True, False]
    assert all(one.closed for one in items(项目清单=[{**waiting, "运行状态": "终止"}]))


@pytest.mark.parametrize(
    ("state", "closed"),
    [("已收集", False), ("办理中", False), ("无法解决", False), ("已传递", True), ("已解决", True),
     ("已销号", True)],
)  # fmt: skip
def test_a_problem_is_open_until_solved_or_passed_on(
    items: Items, state: str, closed: bool
) -> None:
    row = {
        "问题编号": "WT-1", "问题描述": "缺流动资金", "状态": state, "责任单位": "市金融办",
        "责任人": "示例丁", "承诺办结日期": date(2021, 7, 10),
    }  # fmt: skip
    (problem,) = items(问题清单=[row])
    assert problem.closed is closed
    assert (problem.responsible, problem.person, problem.basis) == ("市金融办", "示例丁", None)


def test_a_need_is_closed_when_met(items: Items) -> None:
    met, unmet = permit(1, "环评"), {**permit(2, "施工许可"), "状态": "部分落实"}
    found = items(要素保障清单=[met, unmet])
    assert [(one.key[-1], one.closed) for one in found] == [("1", True), ("2", False)]


def test_a_row_without_a_deadline_is_no_item(items: Items) -> None:
    assert items(任务清单=[{**TASK, "计划完成日期": None}]) == []


def test_an_empty_city_has_nothing_to_remind(items: Items) -> None:
    assert items() == []


def test_a_new_office_has_the_table_of_reminders(office_folder: Path) -> None:
    assert load_reminders(office_folder / "reminders.toml", LEDGERS) == TABLE
    assert TABLE.source


def loaded_with(office_folder: Path, old: str, new: str) -> ReminderTable:
    path = office_folder / "reminders.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_reminders(path, LEDGERS)


def test_an_earlier_office_s_table_is_read_as_it_was(office_folder: Path) -> None:
    """早先的没有 progress 等键，而有如今不用的 quarterly_workday。"""
    path = office_folder / "reminders.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    newer = ("progress", "extension_workdays", "limit_workdays")
    kept = [line for line in lines if not line.startswith(newer)]
    path.write_text("quarterly_workday = 5\n" + "\n".join(kept), encoding="utf-8")
    assert len(kept) == len(lines) - 7
    assert load_reminders(path, LEDGERS) == TABLE


def test_progress_left_empty_is_not_spoken_of(office_folder: Path) -> None:
    table = loaded_with(office_folder, 'progress = "完成进度"', 'progress = ""')
    assert [one.progress for one in table.items] == ["", "状态", "状态", "形象进度", "形象进度"]


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("workdays = 5\n", "workdays = 12\n", "before[2].workdays", "由远及近"),
        ("workdays = 5\n", "workdays = 10\n", "before[2].workdays", "须少于“一次提醒”的 10 个"),
        ("workdays = 10\n[[before]]", "workdays = 0\n[[before]]", "before[1].workdays", "不能小于"),
        ('kind = "二次提醒"', 'kind = "一次提醒"', "before[2].kind", "写了两次"),
        ('kind = "二次提醒"', 'kind = "四次提醒"', "before[2].kind", "只能取"),
        ('kind = "督办"\n', 'kind = "约谈"\n', "after[3].kind", "“督办函”应写在“约谈”之前"),
        ("workdays = 10\nmonths", "workdays = 3\nmonths", "after[4].workdays", "由近及远"),
        ('ledger = "L5"', 'ledger = "L9"', "items[3].ledger", "没有编号为“L9”的台账"),
        ('column = "需求时限"', 'column = "需求期限"', "items[3].column", "没有“需求期限”列"),
        ('column = "需求时限"', 'column = "保障单位"', "items[3].column", "不是日期列"),
        ('column = "计划竣工日期"', 'column = "计划开工日期"', "items[5].column", "写了两次"),
        ('["已落实", ', '["已落地", ', "items[3].closed", "没有“已落地”这个值"),
        ('closed = { "状态" = ["已落实", "不再需要"] }', "", "items[3]", "永远办不结"),
        ('matches = "责任编号"', 'matches = "编号"', "items[1].through", "没有“编号”列"),
        ('person = "联络员"', 'person = "联系人"', "items[1].person", "没有“联系人”列"),
        ('basis = "延期依据"\n', "", "items[1].extended", "依据列"),
        ('column = "承诺办结日期"', 'column = ""', "items[2].column", "没有“”列"),
        ('name = "问题描述"', 'name = ""', "items[2].name", "没有“”列"),
        ('["已延期"]', "[]", "items[1].extended_when.任务状态", "没有写任何值"),
        ('source = "', 'sauce = "', "source", "缺少"),
        ('progress = "完成进度"', 'progress = "进度"', "items[1].progress", "没有“进度”列"),
        ('progress = "形象进度"', 'progress = "总投资"', "items[4].progress", "说不成进度"),
        ("extension_workdays = 3", "extension_workdays = -1", "extension_workdays", "不能小于"),
        ("limit_workdays = 2", "limit_workdays = 0", "limit_workdays", "不能小于"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_add_up_is_refused_with_file_and_key(
    office_folder: Path, old: str, new: str, key: str, words: str
) -> None:
    with pytest.raises(SettingError, match=words) as caught:
        loaded_with(office_folder, old, new)
    assert caught.value.file.name == "reminders.toml"
    assert caught.value.key.startswith(key)


def test_the_doctor_says_what_is_wrong_with_the_reminders(office_folder: Path) -> None:
    from pipelines.doctoring import examine_office

    path = office_folder / "reminders.toml"
    text = path.read_text(encoding="utf-8").replace('责任单位"', '单位"', 1)
    path.write_text(text, encoding="utf-8")
    checks = {one.item: one for one in examine_office(office_folder, (3, 11), NOW.date())}
    assert not checks["提醒办法"].ok
    assert "reminders.toml 第" in checks["提醒办法"].words
