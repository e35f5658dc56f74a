"""周调度清单：哪些节点算应完成、完成、逾期，先后怎样排，电话掩去。"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from pipelines import tasks
from pipelines.calendar import Period, load_calendar
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_weekly import WEEKLY, build_weekly_list
from pipelines.documents.weekly import COLUMNS, dispatch_day, require_week, weekly_context
from pipelines.errors import UsageError
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from tests.conftest import DUTY, JUNE, PROJECT, TASK
from tests.figures.reminding.test_steps import TABLE
from tests.figures.score_cases import city_of

FRIDAY = date(2021, 6, 18)
CALENDAR = load_calendar(shipped("templates") / "calendars")
#: 完成率恰合序时的项目：绿灯。
GREEN = {**PROJECT, "本年累计完成投资": Decimal(15000)}
DONE = {"任务状态": "已完成", "完成进度": Decimal(100)}


def task(number: int, day: date, **changes: object) -> dict[str, object]:
    return {**TASK, "任务编号": f"RW-{number:02}", "计划完成日期": day, **changes}


def made(
    history: History, intake: Intake, *tasks: dict[str, object], **sheets: dict[str, object]
) -> Basis:
    project = sheets.pop("项目", GREEN)
    rows = {"项目清单": [project], "任务清单": list(tasks), "责任清单": [dict(DUTY)]}
    rows |= {name: [row] for name, row in sheets.items()}
    return city_of(history, intake, **{name: {"娄星区": own} for name, own in rows.items()})


def counts(context: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(context[key]) for key in ("应完成数", "完成数", "逾期节点数", "未到期数"))


def test_due_done_late_and_not_yet_due_add_up(history: History, intake: Intake) -> None:
    basis = made(
        history, intake,
        task(1, date(2021, 6, 16)),
        task(2, date(2021, 6, 18), **DONE, 实际完成日期=date(2021, 6, 17)),
        task(3, date(2021, 6, 10), **DONE, 实际完成日期=date(2021, 6, 15)),
        task(4, date(2021, 6, 10), **DONE, 实际完成日期=date(2021, 6, 11)),
        task(5, date(2021, 6, 20)),
        task(6, date(2021, 6, 17), 任务状态="已取消"),
        task(7, date(2021, 6, 25)),
    )  # fmt: skip
    context = weekly_context(basis, TABLE, FRIDAY)
    assert counts(context) == ("4", "2", "1", "1")
    rows = context["节点表"]
    assert [row["完成否"] for row in rows] == ["已逾期", "未到期", "已完成", "已完成"]  # type: ignore[attr-defined]
    assert set(rows[0]) == set(COLUMNS)  # type: ignore[index]
    assert (str(rows[0]["逾期天数"]), rows[0]["灯"]) == ("2", "红灯")  # type: ignore[index]


def test_what_was_finished_later_was_not_yet_finished_that_day(
    history: History, intake: Intake
) -> None:
    basis = made(history, intake, task(1, FRIDAY, **DONE, 实际完成日期=date(2021, 6, 23)))
    assert counts(weekly_context(basis, TABLE, FRIDAY)) == ("1", "0", "0", "1")


def test_an_approved_extension_moves_the_node(history: History, intake: Intake) -> None:
    later = {
        "任务状态": "已延期",
        "延期依据": "娄产办〔2021〕3号",
        "调整后完成日期": date(2021, 7, 9),
    }
    basis = made(history, intake, task(1, date(2021, 6, 16), **later))
    assert counts(weekly_context(basis, TABLE, FRIDAY)) == ("0", "0", "0", "0")


def test_a_red_project_without_a_node_this_week_shows_its_nearest_one_uncounted(
    history: History, intake: Intake
) -> None:
    red = {**PROJECT, "本年累计完成投资": Decimal(100)}
    basis = made(history, intake, task(1, date(2021, 9, 1)), task(2, date(2021, 8, 1)), 项目=red)
    context = weekly_context(basis, TABLE, FRIDAY)
    assert counts(context) == ("0", "0", "0", "0")
    (row,) = context["节点表"]  # type: ignore[misc]
    assert (row["灯"], str(row["时限"])) == ("红灯", "8月1日到期")


def test_red_comes_before_yellow_before_what_is_only_due(history: History, intake: Intake) -> None:
    yellow = {**PROJECT, "本年累计完成投资": Decimal(10000)}
    basis = made(
        history, intake, task(1, FRIDAY, 项目编号=None, 招商编号="ZS-1"), task(2, FRIDAY),
        task(3, date(2021, 6, 15)), 项目=yellow,
    )  # fmt: skip
    rows = weekly_context(basis, TABLE, FRIDAY)["节点表"]
    assert [row["灯"] for row in rows] == ["红灯", "黄灯", "—"]  # type: ignore[attr-defined]


def test_open_problems_stand_beside_the_project_and_phones_are_masked(
    history: History, intake: Intake
) -> None:
    problem = {"问题编号": "WT-1", "关联对象": "项目", "项目编号": PROJECT["项目编号"],
               "问题类别": "资金", "问题描述": "缺口大，联系13812345678",
               "状态": "办理中"}  # fmt: skip
    basis = made(history, intake, task(1, FRIDAY), task(2, FRIDAY), 问题清单=problem)
    rows = weekly_context(basis, TABLE, FRIDAY)["节点表"]
    assert [row["问题"] for row in rows] == ["资金：缺口大，联系138****5678", "同前"]  # type: ignore[attr-defined]


def test_an_empty_month_has_no_table(history: History, intake: Intake) -> None:
    context = weekly_context(made(history, intake), TABLE, FRIDAY)
    assert counts(context) == ("0", "0", "0", "0")
    assert not context["应完成数"]
    assert context["节点表"] == []


def test_the_file_bears_the_friday_of_the_week_in_which_it_is_made(
    history: History, intake: Intake
) -> None:
    made(history, intake, task(1, FRIDAY))
    found = tasks.circular(intake, "周调度清单", JUNE, datetime(2021, 6, 16, 9))
    assert found.path.name == "周调度清单_2021-06-18.docx"
    assert found.path.parent.name == "2021-06"


@pytest.mark.parametrize(
    ("day", "dispatch"),
    [
        (date(2021, 6, 16), FRIDAY),
        (date(2021, 6, 20), FRIDAY),
        (date(2021, 4, 30), date(2021, 4, 30)),
        (date(2021, 1, 2), date(2020, 12, 31)),
    ],
)
def test_the_day_is_friday_or_the_last_workday_of_the_week(day: date, dispatch: date) -> None:
    assert dispatch_day(CALENDAR, day) == dispatch


def test_a_day_far_from_the_month_is_refused() -> None:
    require_week(JUNE, date(2021, 7, 31))
    for day in (date(2021, 5, 31), date(2021, 8, 1)):
        with pytest.raises(UsageError, match="不在 2021-06 当月或次月"):
            require_week(Period(2021, 6), day)


def test_the_shipped_template_is_what_the_code_builds_and_repeats_its_head() -> None:
    parts = unpacked(build_weekly_list())
    assert unpacked(WEEKLY.read_bytes()) == parts, "请运行 python -m pipelines.documents.layout"
    xml = parts["word/document.xml"].decode()
    assert xml.count("<w:tblHeader/>") == 1
    assert 'w:orient="landscape"' in xml


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (FRIDAY, "2021年6月14日", "6月20日"),
        (date(2021, 12, 31), "2021年12月27日", "2022年1月2日"),
    ],
)
def test_the_year_is_said_again_only_when_it_changes(
    history: History, intake: Intake, day: date, first: str, last: str
) -> None:
    context = weekly_context(made(history, intake, task(1, date(2021, 6, 16))), TABLE, day)
    assert (context["本周起"], context["本周止"]) == (first, last)


def test_nothing_stands_behind_the_table_to_fill_a_page_of_its_own() -> None:
    after = unpacked(build_weekly_list())["word/document.xml"].decode().rpartition("</w:tbl>")[2]
    assert "注：" not in after
    assert "附注" not in after
