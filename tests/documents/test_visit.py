"""观摩册：一个项目一页，照片和亮点留给人；没有观摩项目的说清楚看哪里。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import docx
import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.assessment_book import Result, Sealed
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_visit import VISIT, build_visit_album
from pipelines.documents.visit import specimen_visit, visit_context
from pipelines.documents.yearly import human_rows
from pipelines.errors import UsageError
from pipelines.figures.assessing.machine import MachineScore
from pipelines.figures.assessing.record import MachinePart
from pipelines.figures.assessing.total import GroupMean, Total
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.conftest import JUNE, PROJECT
from tests.documents.test_assessment_book import TABLE
from tests.figures.score_cases import city_of

AT = datetime(2021, 6, 10, 9)
SEEN = {**PROJECT, "专项标识": "巡检观摩-2021年6月"}


def projects(history: History, intake: Intake, *rows: dict[str, object]) -> None:
    numbered = [{**row, "项目编号": f"XM-{n}"} for n, row in enumerate(rows, 1)]
    city_of(history, intake, 项目清单={"娄星区": numbered})


def test_only_the_visited_projects_have_a_page_each(history: History, intake: Intake) -> None:
    projects(history, intake, SEEN, dict(PROJECT), {**SEEN, "项目名称": "二号项目(二期)"})
    made = tasks.circular(intake, "观摩册", JUNE, AT, issued=date(2021, 6, 10))
    word = docx.Document(str(made.path))
    heads = [table.rows[0].cells[0].text for table in word.tables]
    assert heads == ["1．示例硅钢项目（一期）", "2．二号项目（二期）", "序号"]
    assert made.pending == 4
    xml = word.element.xml
    assert xml.count("w:pageBreakBefore") == 2


def test_the_numbers_of_a_page_are_exact(history: History, intake: Intake) -> None:
    low = {**SEEN, "本年度计划投资": Decimal(30000), "本年累计完成投资": Decimal(9000)}
    basis = city_of(history, intake, 项目清单={"娄星区": [low]})
    context = visit_context(basis, None)
    (row,) = context["观摩表"]  # type: ignore[misc]
    assert (str(row["累计完成"]), str(row["完成率"]), str(row["低于序时"])) == (
        "9000万元", "30%", "20个百分点",
    )  # fmt: skip
    assert row["问题"] == ""
    assert context["结果表"] == []
    assert set(row) == set(specimen_visit()["观摩表"][0])  # type: ignore[index]
    assert set(context) == set(specimen_visit())


def test_no_plan_prints_a_dash_and_no_shortfall(history: History, intake: Intake) -> None:
    row = {**SEEN, "本年度计划投资": Decimal(0), "本年累计完成投资": Decimal(0)}
    basis = city_of(history, intake, 项目清单={"娄星区": [row]})
    (page,) = visit_context(basis, None)["观摩表"]  # type: ignore[misc]
    assert (str(page["完成率"]), bool(page["低于序时"])) == ("—", False)


def test_the_results_show_the_mean_and_what_was_dropped() -> None:
    machine = MachineScore("431302", "娄星区", "县市区", Decimal(80), ())
    means = [group_mean("市领导", Decimal("88.33")), group_mean("市直部门", None)]
    total = Total(machine, tuple(means), None, Decimal(0), None)
    sealed = Sealed(MachinePart(1, 2021, "2021-06", {}, (), (machine,)), "ab" * 32, "")
    result = Result(sealed, TABLE, (total,), (), (), (), (), False)
    rows = [(str(r["平均分"]), r["去掉"], str(r["评委数"])) for r in human_rows(result)]
    assert rows == [("88.33", "95、80", "5/5"), ("—", "95、80", "5/5")]
    nobody = replace(total, means=(group_mean("市领导", None),))
    assert human_rows(replace(result, totals=(nobody,))) == []


def group_mean(group: str, mean: Decimal | None) -> GroupMean:
    dropped = (("评委一", Decimal(95)), ("评委二", Decimal(80)))
    return GroupMean(group, Decimal(40), 5, 5, mean, dropped)


def test_a_month_without_visits_says_where_to_look(history: History, intake: Intake) -> None:
    projects(history, intake, dict(PROJECT))
    with pytest.raises(UsageError, match=r'没有要观摩的项目.*office\.toml 的 \[cohorts\."巡检"\]'):
        tasks.circular(intake, "观摩册", JUNE, AT)


def test_a_month_within_the_half_year_is_refused(intake: Intake) -> None:
    with pytest.raises(UsageError, match=r"半年一份.*请用 -p 2021-06"):
        tasks.circular(intake, "观摩册", Period(2021, 4), AT)


def test_the_shipped_template_is_what_the_code_builds() -> None:
    assert unpacked(VISIT.read_bytes()) == unpacked(build_visit_album()), (
        "请运行 python -m pipelines.documents.layout"
    )
