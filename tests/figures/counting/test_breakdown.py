from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.consolidation import CARRIED, FILE, ROW, SHEET, UNIT
from pipelines.figures import Basis, figure_values
from pipelines.figures.counting.breakdown import (
    BLANK,
    WAYS,
    By,
    Line,
    breakdown,
    low_plans,
    whole,
)
from pipelines.figures.figure import Source
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.values import half_up
from tests.city import save
from tests.conftest import JUNE, PROJECT

Row = Mapping[str, object]
City = Mapping[str, Sequence[Row]]
Make = Callable[..., Basis]


def project(number: int, plan: object = 100, done: object = 50, **changes: object) -> Row:
    amounts = {"总投资": Decimal(1000), "本年度计划投资": plan, "本年累计完成投资": done}
    exact = {key: Decimal(str(value)) for key, value in amounts.items()}
    return {**PROJECT, **exact, "项目编号": f"XM-{number}", **changes}


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis(本期, last=上月, ago=去年同期, period=…)，各为 {单位: 项目行}。"""

    def make(
        now: City, last: City | None = None, ago: City | None = None, period: Period = JUNE
    ) -> Basis:
        for months, city in ((0, now), (-1, last), (-12, ago)):
            for unit, rows in (city or {}).items():
                save(history, intake, unit, period.shift(months), {"项目清单": rows})
        return tasks.basis_of(intake, history, period)

    return make


def by_label(basis: Basis, by: By) -> dict[str, Line]:
    return {line.label: line for line in breakdown(basis, by)}


def test_every_unit_has_a_line_in_the_order_of_print(basis: Make, intake: Intake) -> None:
    made = basis({"涟源市": [project(1)], "娄星区": [project(2), project(3)]})
    lines = breakdown(made, "单位")
    assert [line.label for line in lines] == [unit.name for unit in intake.office.submitters()]
    assert {line.label: line.projects for line in lines if line.projects} == {
        "娄星区": 2, "涟源市": 1,
    }  # fmt: skip


def test_a_line_is_a_ratio_of_sums_and_lists_its_rows(basis: Make) -> None:
    made = basis({"娄星区": [project(1, 100, 100), project(2, 900, 0, 本月完成投资=Decimal(-7))]})
    line = by_label(made, "单位")["娄星区"]
    amounts = (line.projects, line.invested, line.plan, line.month, line.done)
    assert amounts == (2, 2000, 1000, 2500 - 7, 100)
    assert (line.rate, line.scheduled, line.gap) == (10, 50, -40)
    file = f"娄星区_{JUNE}.xlsx"
    assert line.sources == tuple(Source("娄星区", file, "项目清单", row) for row in (4, 5))


@pytest.mark.parametrize(
    ("by", "column", "first", "second"),
    [
        ("园区", "所在园区", "娄星产业开发区", "园区外"),
        ("产业链", "所属产业链", "钢铁新材料", "绿色建材"),
        ("类别", "项目类别", "产业发展", "生态环保"),
        ("标识", "专项标识", "三高四新", "省重点"),
    ],
)
def test_each_way_goes_by_its_column_and_a_blank_has_a_line_of_its_own(
    basis: Make, by: By, column: str, first: str, second: str
) -> None:
    values = (None, second, first, second)
    rows = [project(n, 100, n, **{column: value}) for n, value in enumerate(values)]
    lines = breakdown(basis({"娄星区": rows}), by)
    shown = [(line.label, line.projects, line.done) for line in lines]
    assert shown == [(first, 1, 2), (second, 2, 4), (BLANK, 1, 0)]


def test_a_project_stands_under_each_of_its_tags_once(basis: Make) -> None:
    rows = [project(1, 专项标识="双引擎-钢铁；三高四新；三高四新"), project(2, 专项标识="三高四新")]
    lines = by_label(basis({"娄星区": rows}), "标识")
    assert {label: line.projects for label, line in lines.items()} == {
        "三高四新": 2, "双引擎-钢铁": 1,
    }  # fmt: skip


def test_the_lines_of_one_way_add_up_to_the_city(basis: Make) -> None:
    empty = basis({})

    @settings(max_examples=25)
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9999), st.integers(0, 9999))))
    def adds_up(drawn: list[tuple[int, int, int]]) -> None:
        made = drawn_city(empty, drawn)
        city = whole(made)
        for by in ("单位", "园区", "产业链", "类别"):
            lines = breakdown(made, by)
            assert sum(line.plan for line in lines) == city.plan
            assert sum(line.done for line in lines) == city.done
            rows = [source for line in lines for source in line.sources]
            assert len(rows) == len(set(rows)) == city.projects == len(drawn)

    adds_up()


def drawn_city(empty: Basis, drawn: list[tuple[int, int, int]]) -> Basis:
    """不经历史库，直接换上抽来的项目：（哪一类，年度计划，累计）。"""
    chains, parks = ("钢铁新材料", "绿色建材", None, ""), ("园区外", None, "万宝新区", " ")
    columns = empty.master.tables["项目清单"].columns
    records = [
        {
            **dict.fromkeys(columns), "项目编号": f"XM-{n}", "所属产业链": chains[kind],
            "所在园区": parks[kind], "项目类别": "产业发展", "本年度计划投资": plan,
            "本年累计完成投资": done, UNIT: ("娄星区", "涟源市", "双峰县", "市直")[kind],
            FILE: "甲.xlsx", SHEET: "项目清单", ROW: n, CARRIED: "",
        }
        for n, (kind, plan, done) in enumerate(drawn)
    ]  # fmt: skip
    tables = {**empty.master.tables, "项目清单": pd.DataFrame(records, columns=columns)}
    return replace(empty, master=replace(empty.master, tables=tables))


def test_the_whole_is_what_the_figures_of_the_city_say(basis: Make, intake: Intake) -> None:
    city = {unit.name: [project(n)] for n, unit in enumerate(intake.office.submitters())}
    made = basis(city, last=city, ago=city)
    line, values = whole(made), figure_values(made)
    keys = ("总投资", "年度计划投资", "本月完成投资", "累计完成投资", "投资完成率", "序时差")
    assert (line.invested, line.plan, line.month, line.done, line.rate, line.gap) == tuple(
        values[key] for key in keys
    )
    assert (line.month_on_month, line.year_on_year) == (0, 0) == (values["环比"], values["同比"])


def test_without_a_plan_there_is_neither_rate_nor_schedule(basis: Make) -> None:
    line = by_label(basis({"娄星区": [project(1, 0, 0)]}), "单位")["娄星区"]
    assert (line.rate, line.scheduled, line.gap, line.projects) == (None, None, None, 1)


def test_each_line_follows_the_curves_of_its_own_projects(basis: Make, intake: Intake) -> None:
    path = intake.office.folder / "curves.toml"
    text = path.read_text(encoding="utf-8")
    late = '["0","0","0","0","0","10","20","40","60","80","90","100"]'
    given_curve = (
        f'[[curves]]\nname = "迟"\nmatch = {{ "项目编号" = ["XM-1"] }}\ncumulative = {late}'
    )
    path.write_text(f"{text}\n{given_curve}\n", encoding="utf-8")
    lines = by_label(basis({"娄星区": [project(1, 100, 20)], "涟源市": [project(2)]}), "单位")
    assert (lines["娄星区"].scheduled, lines["娄星区"].gap) == (10, 10)
    assert (lines["涟源市"].scheduled, lines["涟源市"].gap) == (50, 0)


# 比得了比不了


def test_a_unit_is_compared_though_another_is_missing(basis: Make) -> None:
    last = {"娄星区": [project(1, 本月完成投资=Decimal(2000))], "涟源市": [project(2)]}
    made = basis({"娄星区": [project(1)]}, last=last)
    lines = by_label(made, "单位")
    assert (lines["娄星区"].month_on_month, lines["娄星区"].gap) == (25, 0)
    assert lines["娄星区"].unreported == ()
    carried = lines["涟源市"]
    assert (carried.month_on_month, carried.gap, carried.month) == (None, None, 0)
    assert (carried.done, carried.unreported) == (50, ("涟源市沿用 2021-05",))
    assert (whole(made).month_on_month, whole(made).gap) == (None, None)


def test_a_chain_is_not_compared_when_a_unit_in_it_is_missing(basis: Make) -> None:
    other = project(3, 所属产业链="绿色建材")
    now = {"娄星区": [project(1), other]}
    made = basis(now, last={**now, "涟源市": [project(2)]})
    lines = by_label(made, "产业链")
    assert lines["钢铁新材料"].month_on_month is None
    assert lines["钢铁新材料"].unreported == ("涟源市沿用 2021-05",)
    assert lines["绿色建材"].month_on_month == 0


def test_a_unit_new_this_month_has_nothing_to_be_compared_with(basis: Make) -> None:
    made = basis({"娄星区": [project(1)], "涟源市": [project(2)]}, last={"涟源市": [project(2)]})
    assert by_label(made, "单位")["娄星区"].month_on_month is None
    assert by_label(made, "产业链")["钢铁新材料"].month_on_month is None


def test_in_january_nothing_of_another_year_is_carried(basis: Make) -> None:
    made = basis(
        {"娄星区": [project(1, 120, 10)]}, {"涟源市": [project(2)]}, period=Period(2021, 1)
    )
    lines = by_label(made, "单位")
    assert (lines["涟源市"].projects, lines["涟源市"].unreported) == (0, ("涟源市未报",))
    assert lines["娄星区"].gap == 0
    assert lines["涟源市"].month_on_month is None


def test_an_empty_city_has_units_without_numbers_and_no_other_lines(basis: Make) -> None:
    made = basis({})
    assert {line.done for line in breakdown(made, "单位")} == {0}
    assert {line.rate for line in breakdown(made, "单位")} == {None}
    assert [breakdown(made, by) for by in WAYS if by != "单位"] == [()] * 4


# 同比


def city_of(intake: Intake, done: object, **changes: object) -> dict[str, list[Row]]:
    units = intake.office.submitters()
    return {unit.name: [project(n, 100, done, **changes)] for n, unit in enumerate(units)}


def year_on_year(made: Basis) -> Fraction | None:
    return figure_values(made)["同比"]


def test_year_on_year_compares_the_year_so_far(basis: Make, intake: Intake) -> None:
    now = city_of(intake, 0) | {"娄星区": [project(0, 400, "313.64")]}
    ago = city_of(intake, 0) | {"娄星区": [project(0, 400, "160.30")]}
    made = basis(now, ago=ago)
    assert half_up(year_on_year(made) or 0, 2) == Decimal("95.66")
    assert by_label(made, "单位")["娄星区"].year_on_year == year_on_year(made)


def test_year_on_year_is_unsaid_without_last_year_or_with_a_unit_missing(
    basis: Make, intake: Intake
) -> None:
    now = city_of(intake, 50)
    some = {name: rows for name, rows in now.items() if name != "市直"}
    assert year_on_year(basis(now)) is None
    made = basis({}, ago=some)
    assert year_on_year(made) is None
    assert by_label(made, "单位")["娄星区"].year_on_year == 0
    assert by_label(made, "单位")["市直"].year_on_year is None


@pytest.mark.parametrize(
    ("before", "now", "grown"), [(0, 50, None), (40, 0, -100), (40, 50, 25), (40, -1, None)]
)
def test_year_on_year_has_no_meaning_from_nothing_or_with_a_reduction(
    basis: Make, before: int, now: int, grown: int | None
) -> None:
    made = basis({"娄星区": [project(1, 100, now)]}, ago={"娄星区": [project(1, 100, before)]})
    assert by_label(made, "单位")["娄星区"].year_on_year == grown


def test_a_rejected_project_is_left_out_of_both_years(history: History, intake: Intake) -> None:
    place = {"sheet": "项目清单", "cell": "S4", "column": "本年累计完成投资", "row": 4}
    wrong = Finding("L1-02", Level.ERROR, "不连续", **place, row_key="XM-1")  # type: ignore[arg-type]
    for period, done, findings in ((JUNE.shift(-12), 40, []), (JUNE, 50, [wrong])):
        rows = [project(1, 100, 9000), project(2, 100, done)]
        save(history, intake, "娄星区", period, {"项目清单": rows}, findings)
    made = tasks.basis_of(intake, history, JUNE)
    assert by_label(made, "单位")["娄星区"].year_on_year == 25
    assert by_label(made, "单位")["娄星区"].projects == 1


# 结构：占总投资、产业项目占比


def test_the_structure_of_the_seed_is_reproduced(basis: Make) -> None:
    tag = {"专项标识": "集中开工-2021年第二季度"}
    industry = [project(n, 10000, 0, 总投资=Decimal(38000), **tag) for n in range(36)]
    rest = [
        project(n, 40000, 0, 总投资=Decimal(26000), 项目类别="基础设施", **tag)
        for n in range(37, 47)
    ]
    last = [
        project(36, 50600, 0, 总投资=Decimal(1_422_900 - 36 * 38000), **tag),
        project(47, 0, 0, 总投资=Decimal(289_400 - 10 * 26000), 项目类别="社会民生", **tag),
    ]
    other = [project(48, 0, 0, 总投资=Decimal(1))]
    values = figure_values(basis({"娄星区": [*industry, *rest, *last], "涟源市": other}))
    keys = ("集中开工计划投资占总投资", "集中开工产业项目占比", "集中开工产业投资占比")
    shown = [str(half_up(values[key] or 0, 2)) for key in keys]
    assert shown == ["47.34", "77.08", "83.10"]
    whole_city = [values[key.removeprefix("集中开工")] for key in keys]
    assert whole_city[1] == Fraction(38 * 100, 49)
    assert values["产业项目数"] == 38


def test_the_structure_of_an_empty_city_is_not_said(basis: Make) -> None:
    values = figure_values(basis({}))
    assert [values[key] for key in ("计划投资占总投资", "产业项目占比", "产业投资占比")] == [
        None
    ] * 3


# 年度计划偏低


def test_a_plan_nearly_used_up_is_noted_for_the_unit_and_the_cohort(basis: Make) -> None:
    engines = project(1, 719_600, 697_300, 总投资=Decimal(9_000_000))
    slow = project(2, 2_000_000, 0, 专项标识=None)
    made = basis({"娄星区": [engines], "涟源市": [slow]}, period=Period(2021, 5))
    found = [(note.label, note.month, str(half_up(note.rate, 1))) for note in low_plans(made)]
    assert found == [("娄星区", 5, "96.9"), ("“双引擎”产业重点建设项目", 5, "96.9")]


def test_no_note_at_the_end_of_the_year_or_when_the_office_wants_none(
    basis: Make, intake: Intake
) -> None:
    assert low_plans(basis({"娄星区": [project(1, 100, 99)]}, period=Period(2021, 11))) == ()
    path = intake.office.folder / "curves.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("[low_plan]")[0], encoding="utf-8")
    assert low_plans(basis({"娄星区": [project(1, 100, 99)]})) == ()
