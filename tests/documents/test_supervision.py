"""督办函：事实、限期、回报、联系；不知道的留给人填，不编。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from pipelines.calendar import Calendar
from pipelines.documents.circular import check_template, template_names
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_supervision import SUPERVISION, build_supervision_letter
from pipelines.documents.letters import cell_words
from pipelines.documents.supervision import COLUMNS, specimen_supervision, supervision_context
from pipelines.documents.supervision_facts import Facts, facts_of
from pipelines.figures.reminding.steps import Step
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks.basing import master_of
from tests.city import save
from tests.conftest import JUNE, PROJECT, TASK
from tests.figures.reminding.test_steps import TABLE, item

DEADLINE = date(2021, 6, 11)
DAY = date(2021, 6, 21)
"""过期第 5 个工作日（端午 06-14 不算）。"""


def step(key: str = "RW-1", **changes: object) -> Step:
    return Step("督办函", DAY, item(DEADLINE, key, **changes))


def context(intake: Intake, *steps: Step, day: date = DAY, **facts: Facts) -> Mapping[str, object]:
    known = {("L2", key.replace("_", "-"), "计划完成日期"): one for key, one in facts.items()}
    return supervision_context(intake.office, TABLE, "娄星区", steps or [step()], day, known)


def test_the_shipped_template_is_what_the_code_builds() -> None:
    built = unpacked(build_supervision_letter())
    assert unpacked(SUPERVISION.read_bytes()) == built, "请重写模板：pipelines.documents.layout"


def test_its_names_are_those_of_its_own_kind(intake: Intake) -> None:
    specimen = specimen_supervision(intake.office)
    check_template(SUPERVISION, specimen)
    made = context(intake)
    assert set(made) == set(specimen) >= template_names(SUPERVISION)
    assert set(made["督办表"][0]) == set(COLUMNS)  # type: ignore[index]


def test_the_limit_is_the_workday_before_the_talk_and_the_report_not_later(
    intake: Intake,
) -> None:
    made = context(intake)
    assert (made["办结期限"], made["回报期限"]) == ("2021年6月25日", "2021年6月25日")
    early = context(intake, day=date(2021, 6, 18))
    assert (early["办结期限"], early["回报期限"]) == ("2021年6月25日", "2021年6月25日")


def test_when_the_talk_is_near_or_has_come_the_limit_is_left_to_people(intake: Intake) -> None:
    limits = [context(intake, day=date(2021, 6, day))["办结期限"] for day in (23, 24, 25, 28)]
    assert limits == ["2021年6月25日", "", "", ""], "至少留两个工作日"
    made = context(intake, day=date(2021, 6, 28))
    assert (made["将约谈"], made["回报期限"]) == (False, "2021年7月5日")


def test_an_office_without_talks_sets_the_limit_itself(intake: Intake) -> None:
    quiet = replace(TABLE, after=tuple(one for one in TABLE.after if one.kind != "约谈"))
    made = supervision_context(intake.office, quiet, "娄星区", [step()], DAY)
    assert (made["办结期限"], made["将约谈"]) == ("", False)


def test_dates_in_an_unpublished_year_are_left_to_people(intake: Intake) -> None:
    tables = intake.office.calendar.tables
    office = replace(intake.office, calendar=Calendar({2021: tables[2021]}))
    late = Step("督办函", date(2021, 12, 30), item(date(2021, 12, 23)))
    made = supervision_context(office, TABLE, "娄星区", [late], date(2021, 12, 30))
    assert (made["办结期限"], made["回报期限"], made["将约谈"]) == ("", "", False)


def test_days_overdue_count_from_the_deadline_however_late_it_became_known(
    intake: Intake,
) -> None:
    known_late = step(created=date(2021, 6, 18))
    (row,) = context(intake, known_late)["督办表"]  # type: ignore[misc, attr-defined]
    assert (row["逾期工作日"], row["逾期工作日"].value) == ("5", 5)


def test_a_project_with_two_items_is_counted_once(intake: Intake) -> None:
    own = Facts("80%", 8000, "XM-1", 120_000_00)
    made = context(intake, step("RW-1"), step("RW-2"), RW_1=own, RW_2=own)
    assert (made["涉及项目数"], made["涉及总投资"]) == ("1", "12亿元")
    assert made["涉及总投资"].value == 120_000  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("second", "number", "total"),
    [
        (Facts(project="XM-2", invested=1367_00), "2", "12.14亿元"),
        (Facts(project="XM-2"), "2", ""),
        (Facts(), "1", "12亿元"),
    ],
)
def test_the_investment_is_told_only_when_every_project_s_is_known(
    intake: Intake, second: Facts, number: str, total: str
) -> None:
    first = Facts("80%", 8000, "XM-1", 120_000_00)
    made = context(intake, step("RW-1"), step("RW-2"), RW_1=first, RW_2=second)
    assert (made["涉及项目数"], made["涉及总投资"]) == (number, total)


def test_the_oldest_item_comes_first(intake: Intake) -> None:
    old = Step("督办函", DAY, item(date(2021, 5, 31), "RW-9"))
    rows = context(intake, step("RW-1"), old)["督办表"]
    assert [row["编号"] for row in rows] == ["RW-9", "RW-1"]  # type: ignore[attr-defined]


def test_a_long_description_is_cut_and_its_phone_masked_first() -> None:
    words = cell_words("缺" * 50 + "联系 13812345678 " + "长" * 40_000)
    assert len(words) == 60
    assert words.endswith("……")
    assert "1381234" not in words
    assert cell_words("华兴(一期)\n缺工") == "华兴（一期） 缺工"


def test_facts_are_read_from_the_master(history: History, intake: Intake) -> None:
    sheets = {"项目清单": [dict(PROJECT)], "任务清单": [dict(TASK)]}
    save(history, intake, "娄星区", JUNE, sheets)
    task = item(DEADLINE, str(TASK["任务编号"]))
    start = replace(task, ledger="L1", column="计划开工日期", key=str(PROJECT["项目编号"]))
    gone = item(DEADLINE, "RW-0")
    found = facts_of(master_of(intake, history, JUNE), [task, start, gone], TABLE)
    title = "示例硅钢项目（一期）"
    assert found == {
        task.id: Facts("80%", 8000, "XM-431302-2021-003", 120_000_00, "娄星区", title),
        start.id: Facts("主体厂房封顶", None, "XM-431302-2021-003", 120_000_00, "娄星区", title),
    }


def test_which_column_tells_the_progress_is_the_office_s_to_say(
    history: History, intake: Intake
) -> None:
    save(history, intake, "娄星区", JUNE, {"任务清单": [dict(TASK)]})
    task = item(DEADLINE, str(TASK["任务编号"]))
    told = []
    for column in ("任务状态", ""):
        items = tuple(replace(one, progress=column) for one in TABLE.items)
        found = facts_of(master_of(intake, history, JUNE), [task], replace(TABLE, items=items))
        told.append(found[task.id].words)
    assert told == ["推进中", ""]


def test_the_least_time_allowed_is_the_office_s_to_say(intake: Intake) -> None:
    due = supervision_context(intake.office, TABLE, "娄星区", [step()], DAY)["办结期限"]
    longer = replace(TABLE, limit_workdays=20)
    assert due
    assert not supervision_context(intake.office, longer, "娄星区", [step()], DAY)["办结期限"]
