from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.monthly import monthly_context
from pipelines.figures import Basis, figure_values
from pipelines.figures.counting.curves import Curve, CurveTable
from pipelines.figures.lights.bounds import Light
from pipelines.figures.lights.projects import lagging, project_lights, summoned
from pipelines.figures.lights.rules import LightTable
from pipelines.figures.lights.table import load_lights
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, PROJECT

Row = dict[str, object]
Make = Callable[..., Basis]
PRESETS = ("银川", "新晃", "三亚", "天津", "绵阳")


def project(number: int, plan: str, done: str, **changes: object) -> Row:
    money = {"本年度计划投资": Decimal(plan), "本年累计完成投资": Decimal(done)}
    named = {"项目编号": f"XM-{number}", "项目名称": f"示例项目{number}"}
    return {**PROJECT, **named, **money, **changes}


def preset(intake: Intake, name: str) -> LightTable:
    path = intake.office.folder / "lights" / f"{name}.toml"
    return load_lights(path, intake.ledgers, [unit.name for unit in intake.office.submitters()])


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis([项目行], last=[项目行], lights="新晃", curves=[曲线], period=…)；都是娄星区的。"""

    def make(
        rows: list[Row],
        last: list[Row] | None = None,
        lights: str = "银川",
        curves: tuple[Curve, ...] = (),
        period: Period = JUNE,
    ) -> Basis:
        for month, own in ((period.shift(-1), last), (period, rows)):
            if own is not None:
                save(history, intake, "娄星区", month, {"项目清单": own})
        made = tasks.basis_of(intake, history, period)
        table = CurveTable("试", curves)
        methods = replace(made.methods, lights=preset(intake, lights), curves=table)
        return replace(made, methods=methods)

    return make


def only(basis: Basis) -> tuple[Light, tuple[str, ...]]:
    (found,) = project_lights(basis)
    return found.light, found.reasons


# ── 各地的办法（DOMAIN §2.4）──────────────────────────────────────────


@pytest.mark.parametrize(
    ("done", "light", "reasons"),
    [
        ("400.01", Light.GREEN, ()),
        ("400", Light.YELLOW, ("低于序时进度10.0个百分点",)),
        ("200", Light.YELLOW, ("低于序时进度30.0个百分点",)),
        ("199.9", Light.RED, ("低于序时进度30.01个百分点",)),
        ("199", Light.RED, ("低于序时进度30.1个百分点",)),
        ("-20", Light.RED, ("低于序时进度52.0个百分点",)),
    ],
)
def test_yinchuan_includes_ten_and_thirty_points_in_yellow(
    basis: Make, done: str, light: Light, reasons: tuple[str, ...]
) -> None:
    assert only(basis([project(1, "1000", done)])) == (light, reasons)


@pytest.mark.parametrize(
    ("planned", "light", "reasons"),
    [
        (date(2021, 7, 1), Light.GREEN, ()),
        (date(2021, 6, 30), Light.YELLOW, ("应于2021年6月开工，已晚1个月",)),
        (date(2021, 5, 1), Light.YELLOW, ("应于2021年5月开工，已晚2个月",)),
        (date(2021, 4, 30), Light.RED, ("应于2021年4月开工，已晚3个月",)),
        (date(2020, 12, 1), Light.RED, ("应于2020年12月开工，已晚7个月",)),
    ],
)
def test_yinchuan_counts_the_current_month_of_a_missed_start(
    basis: Make, planned: date, light: Light, reasons: tuple[str, ...]
) -> None:
    row = project(1, "1000", "0", 计划开工日期=planned, 实际开工日期=None, 项目阶段="前期")
    assert only(basis([row])) == (light, reasons)


@pytest.mark.parametrize(
    ("started", "changes", "light"),
    [
        (date(2021, 5, 30), {}, Light.GREEN),
        (date(2021, 5, 31), {}, Light.GREEN),
        (date(2021, 5, 29), {}, Light.YELLOW),
        (date(2021, 4, 30), {}, Light.YELLOW),
        (date(2021, 4, 29), {}, Light.RED),
        (date(2020, 1, 1), {"是否纳统": "是"}, Light.GREEN),
        (date(2020, 1, 1), {"是否纳统": None, "纳统日期": date(2021, 6, 30)}, Light.GREEN),
        (date(2020, 1, 1), {"纳统日期": date(2021, 7, 1)}, Light.RED),
    ],
)
def test_yinchuan_lights_a_started_project_that_is_not_in_the_statistics(
    basis: Make, started: date, changes: Row, light: Light
) -> None:
    unlisted = {"是否纳统": "否", "纳统日期": None, "实际开工日期": started, **changes}
    assert only(basis([project(1, "1000", "900", **unlisted)]))[0] is light


def test_a_light_says_all_its_reasons_the_gravest_first(basis: Make) -> None:
    row = project(
        1, "1000", "300", 是否纳统="否", 纳统日期=None, 实际开工日期=date(2021, 4, 1),
    )  # fmt: skip
    made = basis([row])
    assert only(made) == (Light.RED, ("开工2个月未纳统", "低于序时进度20.0个百分点"))
    assert lagging(made).empty, "红灯因未纳统，不算进度滞后"
    (found,) = project_lights(made)
    assert [(s.unit, s.sheet, s.row) for s in found.sources] == [("娄星区", "项目清单", 4)]


@pytest.mark.parametrize(
    ("month", "light", "label", "reasons"),
    [
        ("80", Light.GREEN, "正常", ()),
        ("79.99", Light.YELLOW, "重点跟踪督导", ("本月完成任务的79.99%",)),
        ("60", Light.YELLOW, "重点跟踪督导", ("本月完成任务的60.0%",)),
        ("59.9", Light.RED, "黄牌", ("本月完成任务的59.9%",)),
        ("-5", Light.RED, "黄牌", ("本月核减投资",)),
    ],
)
def test_xinhuang_looks_at_the_task_of_the_month(
    basis: Make, month: str, light: Light, label: str, reasons: tuple[str, ...]
) -> None:
    made = basis([project(1, "1200", "700", 本月完成投资=Decimal(month))], lights="新晃")
    assert only(made) == (light, reasons)
    assert project_lights(made)[0].label == label


def test_xinhuang_takes_the_task_of_january_from_nothing(basis: Make) -> None:
    row = project(1, "1200", "70", 本月完成投资=Decimal(70))
    made = basis([row], lights="新晃", period=Period(2021, 1))
    assert only(made) == (Light.YELLOW, ("本月完成任务的70.0%",))


def test_a_month_without_a_task_is_not_judged(basis: Make) -> None:
    flat = Curve("冬歇", {"项目编号": ("XM-1",)}, tuple(map(Decimal, [*[50] * 11, 100])))
    made = basis([project(1, "1200", "0", 本月完成投资=Decimal(0))], lights="新晃", curves=(flat,))
    assert only(made) == (Light.GREEN, ())


@pytest.mark.parametrize(
    ("done", "light", "reasons"),
    [
        ("500", Light.GREEN, ()),
        ("499", Light.YELLOW, ("低于序时应完成的0.2%",)),
        ("250", Light.YELLOW, ("低于序时应完成的50.0%",)),
        ("249", Light.RED, ("低于序时应完成的50.2%",)),
    ],
)
def test_sanya_lights_red_below_half_of_what_is_due(
    basis: Make, done: str, light: Light, reasons: tuple[str, ...]
) -> None:
    assert only(basis([project(1, "1000", done)], lights="三亚")) == (light, reasons)


# ── 曲线、没有计划、空城 ──────────────────────────────────────────────


def test_progress_is_measured_against_the_projects_own_curve(basis: Make) -> None:
    late = Curve("后半年", {"项目编号": ("XM-1",)}, tuple(map(Decimal, [*[0] * 5, 20, *[100] * 6])))
    made = basis([project(1, "1000", "150"), project(2, "1000", "150")], curves=(late,))
    first, second = sorted(project_lights(made), key=lambda light: light.key)
    assert (first.light, first.behind) == (Light.GREEN, 5)
    assert (second.light, second.behind) == (Light.RED, 35)


@pytest.mark.parametrize("name", ["银川", "新晃", "三亚"])
def test_a_project_without_a_plan_is_not_judged_by_its_investment(basis: Make, name: str) -> None:
    made = basis([project(1, "0", "0", 本月完成投资=Decimal(0))], lights=name)
    assert only(made) == (Light.GREEN, ())


def test_nothing_is_due_and_nothing_is_lit_before_the_curve_begins(basis: Make) -> None:
    late = Curve("年底", {"项目编号": ("XM-1",)}, tuple(map(Decimal, [*[0] * 11, 100])))
    made = basis([project(1, "1000", "0")], lights="三亚", curves=(late,))
    assert only(made) == (Light.GREEN, ())


@pytest.mark.parametrize("name", PRESETS)
def test_an_empty_city_lights_nothing(basis: Make, name: str) -> None:
    made = basis([], lights=name)
    assert project_lights(made) == []
    assert summoned(made) == []
    assert figure_values(made)["红灯项目数"] == 0


def test_lagging_is_left_unsaid_where_no_rule_looks_at_it(basis: Make) -> None:
    values = figure_values(basis([project(1, "1200", "0", 本月完成投资=Decimal(0))], lights="新晃"))
    assert values["红灯项目数"] == 1
    assert values["滞后项目数"] is None
    assert values["滞后占比"] is None


@pytest.mark.parametrize(
    ("name", "words"), [("银川", "30个百分点"), ("三亚", "应完成的50%"), ("新晃", "")]
)
def test_the_circular_names_the_bound_of_the_chosen_rules(
    basis: Make, name: str, words: str
) -> None:
    context = monthly_context(basis([project(1, "1200", "0")], lights=name), date(2021, 7, 7), None)
    assert context["滞后界线"] == words


def test_the_circular_says_why_where_no_column_does(basis: Make) -> None:
    unlisted = {"是否纳统": "否", "纳统日期": None, "实际开工日期": date(2021, 4, 1)}
    rows = [project(1, "1000", "900", **unlisted), project(2, "1000", "100")]
    table = monthly_context(basis(rows), date(2021, 7, 7), None)["亮灯表"]
    assert isinstance(table, list)
    told = {row["项目名称"]: (row["灯"], row["原因待填"]) for row in table}
    assert told["示例项目1"] == ("红灯", "开工2个月未纳统")
    assert told["示例项目2"] == ("红灯", "【请填写】")


# ── 约谈 ──────────────────────────────────────────────────────────────


def test_two_yellow_months_in_a_row_are_summoned(basis: Make) -> None:
    yellow, green = project(1, "1000", "400"), project(2, "1000", "900")
    before = [project(1, "1000", "400"), project(2, "1000", "400")]
    made = basis([yellow, green], last=before, lights="三亚")
    (found,) = summoned(made)
    assert (found.project.key, found.by) == ("XM-1", "分管副市长")
    assert figure_values(made)["约谈项目数"] == 1
    assert found.words == "连续2个月月末亮灯：5月黄灯、6月黄灯"
    assert [source.file for source in found.sources] == [
        "娄星区_2021-06.xlsx", "娄星区_2021-05.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "last", [None, [], [project(1, "1000", "900")], [project(1, "1000", "10")]],
    ids=["上月没有报送", "上月没有这个项目", "上月绿灯", "上月红灯"],
)  # fmt: skip
def test_a_month_that_was_not_yellow_breaks_the_row(basis: Make, last: list[Row] | None) -> None:
    assert summoned(basis([project(1, "1000", "400")], last=last, lights="三亚")) == []


def test_december_and_january_are_consecutive(basis: Make) -> None:
    made = basis(
        [project(1, "1200", "60")], last=[project(1, "1200", "900")], lights="三亚",
        period=Period(2022, 1),
    )  # fmt: skip
    assert [one.words for one in summoned(made)] == ["连续2个月月末亮灯：12月黄灯、1月黄灯"]


def test_a_month_carried_from_before_is_no_month_of_its_own(
    basis: Make, history: History, intake: Intake
) -> None:
    row = project(1, "1000", "300")
    save(history, intake, "娄星区", Period(2021, 4), {"项目清单": [row]})
    save(history, intake, "涟源市", Period(2021, 5), {"项目清单": []})
    assert summoned(basis([project(1, "1000", "400")], lights="三亚")) == []
