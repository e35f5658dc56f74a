from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import SettingError
from pipelines.figures import FIGURES, Basis, figure_values
from pipelines.figures.counting.events import EVENTS
from pipelines.figures.flags.month import flag_holders
from pipelines.figures.lights.projects import Light, project_lights
from pipelines.figures.scoring.scores import scores, standings
from pipelines.figures.scoring.table import load_score
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from tests.city import save
from tests.conftest import JUNE, ORIGIN, PROJECT

Make = Callable[..., Basis]


def project(number: int, **changes: object) -> dict[str, object]:
    return {**PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}", **changes}


def invested(number: int, plan: str, done: str, **changes: object) -> dict[str, object]:
    return project(number, 本年度计划投资=Decimal(plan), 本年累计完成投资=Decimal(done), **changes)


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis({单位: 项目行}, last={单位: 项目行}, period=…, 招商清单={单位: 行}, 问题清单=…)"""

    def make(
        projects: dict[str, list[dict[str, object]]],
        last: dict[str, list[dict[str, object]]] | None = None,
        period: Period = JUNE,
        **sheets: dict[str, list[dict[str, object]]],
    ) -> Basis:
        units = {*projects, *(unit for rows in sheets.values() for unit in rows)}
        for unit in units:
            others = {sheet: rows.get(unit, []) for sheet, rows in sheets.items()}
            save(history, intake, unit, period, {"项目清单": projects.get(unit, []), **others})
        for unit, rows in (last or {}).items():
            save(history, intake, unit, period.shift(-1), {"项目清单": rows})
        return tasks.basis_of(intake, history, period)

    return make


def test_a_rate_is_the_ratio_of_sums_not_the_mean_of_ratios(basis: Make) -> None:
    values = figure_values(basis({"娄星区": [invested(1, "100", "100"), invested(2, "900", "0")]}))
    assert values["投资完成率"] == 10


def test_a_rate_stays_unrounded(basis: Make) -> None:
    assert figure_values(basis({"娄星区": [invested(1, "3", "1")]}))["投资完成率"] == Fraction(
        100, 3
    )


def test_without_a_plan_there_is_no_rate(basis: Make) -> None:
    values = figure_values(basis({"娄星区": [invested(1, "0", "0")]}))
    assert values["投资完成率"] is None
    assert values["序时差"] is None


def test_the_gap_to_the_schedule_is_taken_from_unrounded_operands(basis: Make) -> None:
    values = figure_values(
        basis({"娄星区": [invested(1, "719600", "697300")]}, period=Period(2021, 5))
    )
    assert values["序时差"] == Fraction(697300 * 100, 719600) - Fraction(500, 12)


@pytest.fixture
def everyone(intake: Intake) -> dict[str, list[dict[str, object]]]:
    """每个单位一个项目，本月完成 2500 万元。"""
    return {unit.name: [project(n)] for n, unit in enumerate(intake.office.submitters())}


def monthly(
    rows: dict[str, list[dict[str, object]]], amount: str
) -> dict[str, list[dict[str, object]]]:
    changed = {"本月完成投资": Decimal(amount)}
    return {name: [{**row, **changed} for row in own] for name, own in rows.items()}


def test_month_on_month_compares_whole_months(basis: Make, everyone) -> None:  # type: ignore[no-untyped-def]
    values = figure_values(basis(everyone, last=monthly(everyone, "2000.00")))
    assert values["环比"] == 25


def test_month_on_month_is_left_unsaid_when_a_unit_is_missing(basis: Make, everyone) -> None:  # type: ignore[no-untyped-def]
    some = {name: rows for name, rows in everyone.items() if name != "市直"}
    assert figure_values(basis(some, last=everyone))["环比"] is None


@pytest.mark.parametrize(
    ("before", "now"), [("0.00", "2500.00"), ("-5.00", "9.00"), ("9.00", "-5.00")]
)
def test_month_on_month_has_no_meaning_with_nothing_or_a_reduction(
    basis: Make,
    everyone,
    before: str,
    now: str,  # type: ignore[no-untyped-def]
) -> None:
    made = basis(monthly(everyone, now), last=monthly(everyone, before))
    assert figure_values(made)["环比"] is None


def test_a_rejected_project_is_left_out_of_both_months(
    history: History,
    intake: Intake,
    everyone,  # type: ignore[no-untyped-def]
) -> None:
    place = {"sheet": "项目清单", "cell": "S4", "column": "本年累计完成投资", "row": 4}
    wrong = Finding("L1-02", Level.ERROR, "不连续", **place, row_key="XM-0")  # type: ignore[arg-type]
    for name, rows in monthly(everyone, "2000.00").items():
        save(history, intake, name, JUNE.shift(-1), {"项目清单": rows})
    for number, (name, rows) in enumerate(everyone.items()):
        save(history, intake, name, JUNE, {"项目清单": rows}, [] if number else [wrong])
    assert figure_values(tasks.basis_of(intake, history, JUNE))["环比"] == 25


def test_january_has_its_own_schedule_and_no_earlier_year(basis: Make) -> None:
    values = figure_values(basis({"娄星区": [invested(1, "1200", "100")]}, period=Period(2021, 1)))
    assert values["序时差"] == 0
    assert values["环比"] is None


def test_an_empty_city_has_zero_counts_and_no_rates(basis: Make) -> None:
    values = figure_values(basis({}))
    assert values["项目数"] == 0
    assert values["累计完成投资"] == 0
    for name in ("投资完成率", "开工率", "解决率", "滞后占比", "双引擎完成率", "环比"):
        assert values[name] is None, name


def test_cohorts_are_found_by_the_beginning_of_a_tag(basis: Make) -> None:
    rows = [
        project(1, 专项标识="双引擎-钢铁新材；三高四新"),
        project(2, 专项标识="省重点；双引擎-工程机械"),
        project(3, 专项标识="非双引擎-其他"), project(4, 专项标识=None),
    ]  # fmt: skip
    values = figure_values(basis({"娄星区": rows}))
    assert (values["双引擎项目数"], values["三高四新项目数"]) == (2, 1)


def test_every_figure_lists_the_rows_it_counts(basis: Make) -> None:
    made = basis({"娄星区": [project(1), project(2, 专项标识=None)], "涟源市": [project(3)]})
    for key, figure in FIGURES.items():
        sources = figure.sources(made)
        if figure.unit == "个":
            assert figure.value(made) == len(sources), key
    rows = [(source.unit, source.row) for source in FIGURES["双引擎项目数"].sources(made)]
    assert rows == [("娄星区", 4), ("涟源市", 4)]


def test_a_row_that_counts_twice_is_listed_once(basis: Make) -> None:
    made = basis({"娄星区": [project(1)]})
    figure = FIGURES["四新一盘活合计"]
    assert figure.value(made) == 2, "同年签约又开工，算两项（次）"
    assert len(figure.sources(made)) == 1


def test_every_figure_says_what_it_is_and_what_its_terms_are() -> None:
    for key, figure in FIGURES.items():
        assert figure.words, key
        assert figure.key == key
        assert all(term.words for term in figure.terms), key


def test_start_rate_counts_only_what_was_due_this_year(basis: Make) -> None:
    rows = [
        project(1), project(2, 实际开工日期=None, 项目阶段="前期"),
        project(3, 计划开工日期=date(2021, 9, 1)), project(4, 计划开工日期=date(2020, 9, 1)),
    ]  # fmt: skip
    values = figure_values(basis({"娄星区": rows}))
    due = (values["应开工数"], values["实际开工数"], values["未按期开工数"])
    assert due == (3, 2, 1), "往年应开、今年才开的也在年内应开工之内"
    assert values["开工率"] == Fraction(200, 3)
    assert sum(due[1:]) == due[0]


def signing(number: int, name: str, day: date, amount: str, **changes: object) -> dict[str, object]:
    return {
        **ORIGIN, "招商编号": f"ZS-{number}", "拟投项目名称": name, "签约日期": day,
        "签约(协议)金额": Decimal(amount), "转入项目编号": None, **changes,
    }  # fmt: skip


def test_a_framework_agreement_or_a_terminated_one_is_no_signing(basis: Make) -> None:
    day = date(2021, 3, 1)
    prospects = [
        signing(1, "装配式钢框架构件项目", day, "5000"),
        signing(2, "示例战略合作框架协议", day, "9000"),
        signing(3, "去年的项目", date(2020, 3, 1), "7000"),
        signing(4, "终止的项目", day, "8000", 招商阶段="终止"),
    ]
    values = figure_values(basis({}, 招商清单={"娄星区": prospects}))
    assert (values["新签约数"], values["签约金额"]) == (1, 5000)


def test_a_project_signed_through_a_prospect_counts_once(basis: Make) -> None:
    prospects = [signing(1, "示例项目", date(2021, 1, 18), "5000", 转入项目编号="XM-1")]
    values = figure_values(
        basis({"娄星区": [project(1), project(2)]}, 招商清单={"市直": prospects})
    )
    assert values["新签约数"] == 2
    assert values["签约金额"] == 5000 + 120000


def test_the_project_of_a_disputed_prospect_is_no_signing_of_its_own(basis: Make) -> None:
    first = signing(1, "示例项目", date(2021, 1, 18), "5000", 投资方名称="示例集团")
    later = signing(
        2, "示例项目", date(2021, 2, 18), "5000", 投资方名称="示例集团", 转入项目编号="XM-1"
    )
    values = figure_values(
        basis(
            {"娄星区": [project(1, 签约日期=date(2021, 2, 18))]},
            招商清单={"市直": [first], "娄星区": [later]},
        )
    )
    assert values["新签约数"] == 1


def problem(number: int, state: str, **changes: object) -> dict[str, object]:
    return {"问题编号": f"WT-{number}", "状态": state, "是否盘活项目(企业)": "否", **changes}


def test_collected_problems_are_solved_passed_on_or_open(basis: Make) -> None:
    states = ["已解决"] * 3 + ["已销号"] + ["已传递"] * 2 + ["已收集", "办理中", "无法解决"]
    rows = [problem(n, state) for n, state in enumerate(states)]
    rows[6]["承诺办结日期"] = date(2021, 5, 1)
    rows[7]["承诺办结日期"] = date(2021, 7, 1)
    values = figure_values(basis({}, 问题清单={"娄星区": rows}))
    counts = [values[key] for key in ("问题数", "解决数", "传递数", "在办数", "逾期数")]
    assert counts == [9, 4, 2, 3, 1]
    assert values["解决率"] == Fraction(400, 9)


@pytest.mark.parametrize(
    ("done", "light"),
    [("410", Light.GREEN), ("400", Light.YELLOW), ("200", Light.YELLOW), ("199.99", Light.RED)],
    ids=["低9个点为绿", "低10个点为黄", "低30个点仍为黄", "低30个点以上为红"],
)
def test_lights_change_exactly_at_their_bounds(basis: Make, done: str, light: Light) -> None:
    assert project_lights(basis({"娄星区": [invested(1, "1000", done)]}))[0].light is light


@pytest.mark.parametrize(
    ("planned", "light"),
    [
        (date(2021, 7, 1), Light.GREEN), (date(2021, 6, 1), Light.YELLOW),
        (date(2021, 5, 31), Light.YELLOW), (date(2021, 4, 30), Light.RED),
    ],
)  # fmt: skip
def test_a_project_that_should_have_started_lights_up(
    basis: Make, planned: date, light: Light
) -> None:
    row = invested(1, "1000", "0", 计划开工日期=planned, 实际开工日期=None, 项目阶段="前期")
    assert project_lights(basis({"娄星区": [row]}))[0].light is light


def test_equal_rates_share_a_place_and_the_next_is_skipped(basis: Make) -> None:
    made = basis(
        {
            "新化县": [invested(1, "100", "80")], "娄星区": [invested(2, "10", "8")],
            "涟源市": [invested(3, "100", "70")], "双峰县": [invested(4, "100", "90")],
            "万宝新区": [invested(5, "0", "0")],
        }
    )  # fmt: skip
    ranked = [(row.unit.name, row.rank) for row in standings(made.master)][:5]
    assert ranked == [
        ("双峰县", 1), ("娄星区", 2), ("新化县", 2), ("涟源市", 4), ("冷水江市", None),
    ]  # fmt: skip


def test_points_follow_the_table_and_the_bonus_is_capped(basis: Make) -> None:
    prospects = [
        signing(1, "大项目", date(2021, 3, 1), "250000"),
        signing(2, "特大项目", date(2021, 3, 1), "9000000"),
    ]
    made = basis({}, 招商清单={"娄星区": prospects})
    best = scores(made, made.start, made.end)[0]
    assert best.unit.name == "娄星区"
    assert best.points == 2 * 3 + 2 + 5
    assert best.counts["新签约"] == 2


def test_a_carried_unit_lights_nothing_and_has_no_place(basis: Make) -> None:
    made = basis({"娄星区": [invested(1, "1000", "900")]}, last={"涟源市": [project(2)]})
    rows = {row.unit.name: row for row in standings(made.master)}
    assert (rows["涟源市"].rank, rows["涟源市"].state) == (None, "沿用 2021-05")
    assert rows["娄星区"].rank == 1
    assert {light.unit for light in project_lights(made)} == {"娄星区"}
    assert figure_values(made)["累计完成投资"] == 900 + 14000


def test_a_terminated_project_neither_lights_nor_is_due(basis: Make) -> None:
    made = basis({"娄星区": [invested(1, "1000", "0", 运行状态="终止")]})
    assert project_lights(made) == []
    assert figure_values(made)["应开工数"] == 0
    assert figure_values(made)["项目数"] == 1


def test_a_cohort_is_spoken_of_only_in_its_months(basis: Make) -> None:
    rows = [project(1, 专项标识="集中开工-2021年第二季度")]
    values = figure_values(basis({"娄星区": rows}, period=Period(2021, 7)))
    assert values["集中开工项目数"] == 0


def test_the_flag_goes_to_the_best_of_each_group_without_a_red_light(basis: Make) -> None:
    started = date(2021, 6, 3)
    good = invested(1, "1000", "900", 实际开工日期=started, 签约日期=date(2020, 1, 1))
    red = [
        invested(n, "1000", "0", 实际开工日期=started, 签约日期=date(2020, 1, 1)) for n in (2, 3)
    ]
    made = basis({"娄星区": [good], "涟源市": red})
    assert [unit.name for unit in flag_holders(made)] == ["娄星区"]


def test_the_whole_of_a_city_is_the_sum_of_its_units(basis: Make) -> None:
    prospects = [signing(n, "项目", date(2021, 3, 1), "5000") for n in range(3)]
    made = basis({"娄星区": [project(1)], "涟源市": [project(2)]}, 招商清单={"市直": prospects})
    rows = scores(made, made.start, made.end)
    values = figure_values(made)
    for event, key in (("新签约", "新签约数"), ("新开工", "新开工数")):
        assert sum(row.counts[event] for row in rows) == values[key]


def test_points_for_an_unknown_event_are_refused(office_folder: Path) -> None:
    path = office_folder / "scores" / "默认.toml"
    text = path.read_text(encoding="utf-8").replace('"盘活" = 4', '"盘货" = 4')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingError, match="没有“盘货”这一事项"):
        load_score(path, tuple(EVENTS))


def test_an_office_without_a_column_that_figures_need_is_told(office_folder: Path) -> None:
    from pipelines.doctoring import examine_office

    for path in (office_folder / "ledgers").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("是否盘活项目(企业)", "盘活与否"), encoding="utf-8")
    checks = {c.item: c for c in examine_office(office_folder, (3, 11), date(2021, 7, 1))}
    assert not checks["公文模板"].ok
    assert "没有“是否盘活项目(企业)”列，统计要用" in checks["公文模板"].words


def test_a_unit_that_never_reported_has_no_place_in_the_points(basis: Make) -> None:
    made = basis({"娄星区": [project(1, 实际开工日期=date(2021, 6, 1))]})
    found = scores(made, made.start, made.end)
    assert (found[0].unit.name, found[0].rank) == ("娄星区", 1)
    assert {score.rank for score in found[1:]} == {None}
