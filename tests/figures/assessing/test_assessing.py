from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import SettingError, UsageError
from pipelines.figures import FIGURES, Basis
from pipelines.figures.assessing.machine import (
    MachineScore,
    assessed,
    differences,
    machine_scores,
)
from pipelines.figures.assessing.record import decode, encode, machine_part, scheme_of
from pipelines.figures.assessing.table import (
    AssessmentTable,
    Grade,
    MachineItem,
    load_assessment,
)
from pipelines.figures.assessing.total import (
    Adjustment,
    Ballot,
    grade_names,
    judges_of,
    totals,
    trimmed_mean,
)
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.values import half_up
from pipelines.office import shipped
from tests.city import save
from tests.conftest import NOW, PROJECT

PATH = shipped("templates") / "assessment.toml"
TABLE = load_assessment(PATH, FIGURES)
DECEMBER = Period(2021, 12)
D = Decimal

Make = Callable[..., Basis]


def project(number: int, plan: str, done: str, **changes: object) -> dict[str, object]:
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "本年度计划投资": D(plan), "本年累计完成投资": D(done), "签约日期": None,
        "计划开工日期": None, "实际开工日期": None, "计划竣工日期": None, **changes,
    }  # fmt: skip


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis({单位: 项目行}, period=…, 问题清单={单位: 行})"""

    def make(
        projects: dict[str, list[dict[str, object]]],
        period: Period = DECEMBER,
        **sheets: dict[str, list[dict[str, object]]],
    ) -> Basis:
        for unit, rows in projects.items():
            others = {sheet: own.get(unit, []) for sheet, own in sheets.items()}
            save(history, intake, unit, period, {"项目清单": rows, **others})
        return tasks.basis_of(intake, history, period)

    return make


def item(method: str, figure: str = "累计完成投资", **changes: object) -> MachineItem:
    made = MachineItem(figure, figure, D(100), method, "零分", D(100), D(10))  # type: ignore[arg-type]
    return replace(made, **changes)  # type: ignore[arg-type]


def scored(basis: Basis, *items: MachineItem, **changes: object) -> dict[str, MachineScore]:
    table = replace(TABLE, machine=items or TABLE.machine, **changes)  # type: ignore[arg-type]
    return {one.unit: one for one in machine_scores(basis, table)}


# ── 办法 ─────────────────────────────────────────────────────────────


def test_the_shipped_scheme_is_seventy_to_thirty_and_says_it_is_a_trial() -> None:
    assert TABLE.weights == {"机器": 70, "人工": 30}
    assert sum(one.full for one in TABLE.machine) == 100
    assert "试算" in TABLE.label
    assert replace(TABLE, adopted="娄办发〔2021〕12号").label == ""


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('"机器" = "70"', '"机器" = "60"', "weights", "合计应为 100，现为 90"),
        ('figure = "开工率"', 'figure = "开工绿"', "machine[3].figure", "没有“开工绿”这个数"),
        ('full = "25"', 'full = "20"', "machine", "机器各项满分合计应为 100，现为 95"),
        ('full = "40"', 'full = "41"', "human.items", "人工各项满分合计应为 100"),
        ('weight = "40"', 'weight = "50"', "human.groups", "评委各组权重合计应为 100，现为 110"),
        ('target = "100"\nblank = "零分"', 'blank = "零分"', "machine[1].target", "须写 target"),
        ('step = "0.5"', 'step = "0"', "machine[6].step", ""),
        ("limit = 5\n", "limit = 2\n", "human.items", "超过 limit 所限的 2 项"),
        (
            "\npeers = true",
            '\npeers = true\njudges = ["甲"]',
            "human.groups[3].judges",
            "不用列评委",
        ),
        ('"评委二"', '"评委一"', "human.groups[1].judges", "评委重名"),
        ('"评委二"', '"评委/二"', "human.groups[1].judges[2]", ""),
        ('percent = "30"', "rest = true", "grades", "有且只有一个等次"),
        ('percent = "30"', 'percent = "30"\ncount = 2', "grades[1]", "写一项"),
        ('percent = "40"', 'percent = "70"', "grades", "合计 110%"),
        ('name = "开工率"', 'name = "投资完成率"', "machine[3].name", "重名"),
        ('reviewer = "专班办公室主任"', 'reviewer = ""', "human.items[1].reviewer", ""),
        ("decimals = 2", "decimal = 2", "decimal", "没有这一项设定"),
    ],
)
def test_a_scheme_that_does_not_add_up_is_refused_with_file_and_key(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    text = PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "assessment.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load_assessment(path, FIGURES)
    assert (caught.value.file, caught.value.key) == (path, key)
    assert caught.value.line is not None
    assert said in caught.value.message


# ── 机器考核 ─────────────────────────────────────────────────────────


def test_a_rate_is_scored_against_its_target_and_capped(basis: Make) -> None:
    rows = {"娄星区": [project(1, "300", "100")], "涟源市": [project(2, "100", "130")]}
    found = scored(basis(rows), item("比目标", "投资完成率"))
    assert found["娄星区"].score == D("33.33")
    assert found["涟源市"].score == 100
    point = found["娄星区"].points[0]
    assert point.value == Fraction(100, 3)
    assert point.words == "33.33% ÷ 目标 100%"
    assert [(one.sheet, one.rows) for one in point.sources] == [("项目清单", (4,))]


def test_a_reduction_below_zero_earns_nothing_and_costs_nothing(basis: Make) -> None:
    rows = {"娄星区": [project(1, "100", "-5")], "涟源市": [project(2, "100", "50")]}
    for method in ("比目标", "比最高"):
        assert scored(basis(rows), item(method))["娄星区"].score == 0


def test_the_best_unit_has_full_marks_and_the_rest_their_share(basis: Make) -> None:
    rows = {"娄星区": [project(1, "1", "80")], "涟源市": [project(2, "1", "20")]}
    found = scored(basis(rows), item("比最高"))
    assert (found["娄星区"].score, found["涟源市"].score) == (100, 25)


def test_when_nobody_has_anything_the_best_is_no_divisor(basis: Make) -> None:
    rows = {"娄星区": [project(1, "1", "0")], "涟源市": [project(2, "1", "0")]}
    assert {one.score for one in scored(basis(rows), item("比最高")).values()} == {0}


def test_places_are_shared_and_each_place_costs_a_step(basis: Make) -> None:
    done = {"娄星区": "9", "涟源市": "9", "双峰县": "5", "新化县": "0"}
    rows = {unit: [project(n, "10", d)] for n, (unit, d) in enumerate(done.items())}
    found = scored(basis(rows), item("按名次"))
    assert [found[unit].score for unit in done] == [100, 100, 80, 70]
    lower = scored(basis(rows), item("按名次", lower=True))
    assert [lower[unit].score for unit in done] == [80, 80, 90, 100]


def test_a_place_never_costs_more_than_full_marks(basis: Make) -> None:
    rows = {"娄星区": [project(1, "10", "9")], "涟源市": [project(2, "10", "5")]}
    assert scored(basis(rows), item("按名次", step=D(300)))["涟源市"].score == 0


def test_each_overdue_problem_costs_its_step(basis: Make) -> None:
    late = {"状态": "办理中", "承诺办结日期": date(2021, 6, 1)}
    problems = {"娄星区": [{"问题编号": f"WT-{n}", **late} for n in range(3)]}
    rows = {"娄星区": [project(1, "1", "1")], "涟源市": [project(2, "1", "1")]}
    found = scored(basis(rows, 问题清单=problems), item("逐个扣", "逾期数"))
    assert (found["娄星区"].score, found["涟源市"].score) == (70, 100)
    assert found["娄星区"].points[0].words == "3个，每个扣 10 分"


def test_points_of_the_year_are_a_ranking_that_can_be_scored(basis: Make) -> None:
    started = {"实际开工日期": date(2021, 3, 1)}
    rows = {"娄星区": [project(1, "1", "1", **started)], "涟源市": [project(2, "1", "1")]}
    found = scored(basis(rows), item("比最高", "积分"))
    assert found["娄星区"].score == 100
    assert found["娄星区"].points[0].measure == "分"
    assert found["娄星区"].points[0].sources
    assert found["涟源市"].score == 0


def test_an_item_without_a_denominator_is_left_out_and_the_rest_scaled(basis: Make) -> None:
    rows = {"娄星区": [project(1, "100", "50")], "涟源市": [project(2, "100", "50")]}
    half = item("比目标", "投资完成率", full=D(60))
    for blank, score in (("不评", 50), ("零分", 30), ("满分", 70)):
        rate = item("比目标", "解决率", full=D(40), blank=blank)
        assert scored(basis(rows), half, rate)["娄星区"].score == score


def test_a_unit_that_never_reported_scores_nothing_at_all(basis: Make) -> None:
    found = scored(basis({"娄星区": [project(1, "100", "50")]}))["双峰县"]
    assert found.score == 0
    assert {one.words for one in found.points} == {"没有报送，零分"}
    assert all(one.points == 0 for one in found.points)


def test_only_the_chosen_groups_are_assessed(basis: Make) -> None:
    made = basis({"娄星区": [project(1, "100", "50")]})
    units = {one.unit.group for one in assessed(made.master, TABLE)}
    assert units == {"县市区", "园区"}
    everyone = assessed(made.master, replace(TABLE, without=()))
    assert len(everyone) == len(made.master.units)
    with pytest.raises(UsageError, match="没有单位参加考核"):
        assessed(made.master, replace(TABLE, without=("县市区", "园区", "市直")))


def test_groups_apart_are_compared_only_inside(basis: Make) -> None:
    rows = {"娄星区": [project(1, "1", "80")], "万宝新区": [project(2, "1", "20")]}
    assert scored(basis(rows), item("比最高"))["万宝新区"].score == 25
    assert scored(basis(rows), item("比最高"), by_group=True)["万宝新区"].score == 100


def test_the_units_add_up_to_the_city(basis: Make) -> None:
    """跨单位转入的项目只在项目所在单位计一次。"""
    signed = {"签约日期": date(2021, 2, 1)}
    rows = {"娄星区": [project(1, "1", "1", **signed)], "涟源市": [project(2, "1", "1", **signed)]}
    prospects = {
        "涟源市": [
            {"招商编号": "ZS-1", "拟投项目名称": "示例", "签约日期": date(2021, 2, 1),
             "招商阶段": "已转项目", "转入项目编号": "XM-1"}
        ]
    }  # fmt: skip
    made = basis(rows, 招商清单=prospects)
    found = scored(made, item("比最高", "新签约数"))
    whole = FIGURES["新签约数"].value(made)
    assert sum(one.points[0].value or 0 for one in found.values()) == whole == 2


def test_the_first_month_and_an_empty_city_have_their_scores(basis: Make) -> None:
    found = scored(basis({"娄星区": []}, period=Period(2021, 1)))
    assert [one.points for one in found["娄星区"].points] == [0, 0, None, None, None, 5]
    assert found["娄星区"].score == D("8.33")  # 三项不评：5 ÷ 60


def test_the_printed_parts_add_up_to_the_printed_score(basis: Make) -> None:
    rows = {"娄星区": [project(1, "7", "3")], "涟源市": [project(2, "3", "1")]}
    parts = [item("比目标", "投资完成率", name=f"甲{n}", full=D(20)) for n in range(5)]
    for one in scored(basis(rows), *parts).values():
        assert sum(point.points or D(0) for point in one.points) == one.score


# ── 记载 ─────────────────────────────────────────────────────────────


def test_what_is_frozen_is_read_back_value_for_value_and_byte_for_byte(basis: Make) -> None:
    made = basis({"娄星区": [project(1, "300", "100")]})
    part = machine_part(made, TABLE)
    assert decode(encode(part)) == part
    assert encode(decode(encode(part))) == encode(part) == encode(machine_part(made, TABLE))
    assert [(one.unit, one.state) for one in part.submissions] == [("娄星区", "已报")]


def test_another_judge_is_not_another_scheme(basis: Make) -> None:
    first, *rest = TABLE.human.groups
    swapped = replace(first, judges=("新评委",))
    other = replace(TABLE, human=replace(TABLE.human, groups=(swapped, *rest)))
    assert scheme_of(other) == scheme_of(TABLE)
    assert scheme_of(replace(TABLE, decimals=1)) != scheme_of(TABLE)


def test_what_changed_after_freezing_is_told_and_nothing_else(
    history: History, intake: Intake, basis: Make
) -> None:
    before = machine_scores(basis({"娄星区": [project(1, "300", "100")]}), TABLE)
    assert differences(before, before) == []
    save(history, intake, "娄星区", DECEMBER, {"项目清单": [project(1, "300", "150")]},
         at=NOW + timedelta(days=200))  # fmt: skip
    after = machine_scores(tasks.basis_of(intake, history, DECEMBER), TABLE)
    assert differences(before, after) == [
        ("娄星区", "投资完成率", "10.00 分（33.33% ÷ 目标 100%）", "15.00 分（50% ÷ 目标 100%）")
    ]
    assert differences(before, after[1:])[0][3] == "现在不参加考核"


# ── 平均、总分、等次 ──────────────────────────────────────────────────


def named(*scores: str) -> list[tuple[str, Decimal]]:
    return [(f"评委{n}", D(score)) for n, score in enumerate(scores)]


def test_five_judges_lose_the_highest_and_the_lowest() -> None:
    mean, dropped = trimmed_mean(named("90", "80", "85", "99", "60"), 5, 2)
    assert mean == 85
    assert {judge for judge, _ in dropped} == {"评委3", "评委4"}


def test_four_judges_are_all_kept() -> None:
    assert trimmed_mean(named("90", "80", "85", "60"), 5, 2) == (D("78.75"), ())


def test_a_mean_is_rounded_half_up_to_two_places() -> None:
    assert trimmed_mean(named("80.01", "80.00"), 5, 2)[0] == D("80.01")
    assert trimmed_mean(named("80", "80", "81"), 5, 2)[0] == D("80.33")


def test_equal_scores_lose_one_at_each_end_only() -> None:
    mean, dropped = trimmed_mean(named(*["88"] * 6), 5, 2)
    assert (mean, len(dropped)) == (88, 2)


def test_without_judges_there_is_no_mean() -> None:
    assert trimmed_mean([], 5, 2) == (None, ())


@given(st.lists(st.integers(0, 10000), min_size=1, max_size=12))
def test_a_trimmed_mean_lies_between_what_was_kept(cents: list[int]) -> None:
    scores = [(str(n), D(cent) / 100) for n, cent in enumerate(cents)]
    mean, dropped = trimmed_mean(scores, 5, 2)
    kept = sorted(score for _, score in scores)
    kept = kept[1:-1] if len(kept) >= 5 else kept
    assert mean is not None
    assert kept[0] <= mean <= kept[-1]
    assert len(dropped) == (2 if len(cents) >= 5 else 0)
    assert mean == half_up(Fraction(sum(kept)) / len(kept), 2)


UNITS = ("甲县", "乙县", "丙县")


def machine(unit: str, score: str, group: str = "县市区") -> MachineScore:
    return MachineScore(unit, unit, group, D(score), ())


def ballots(table: AssessmentTable, given: dict[str, str]) -> list[Ballot]:
    """每位评委都给同样的分；互评的不评自己。"""
    return [
        Ballot(group.name, judge, {
            unit: {"合": D(score)} for unit, score in given.items()
            if not (group.peers and unit == judge)
        })
        for group in table.human.groups
        for judge in judges_of(group, tuple(given))
    ]  # fmt: skip


def test_a_total_is_seventy_thirty_and_the_adjustment() -> None:
    given = {"甲县": "90", "乙县": "80", "丙县": "70"}
    scores = [machine("甲县", "80"), machine("乙县", "90"), machine("丙县", "50.55")]
    adjusted = [Adjustment("丙县", D("-2.5"), "通报批评", "李四")]
    found = totals(scores, ballots(TABLE, given), adjusted, TABLE)
    assert [(one.machine.unit, one.total, one.rank) for one in found] == [
        ("乙县", D("87.00"), 1), ("甲县", D("83.00"), 2), ("丙县", D("53.89"), 3),
    ]  # fmt: skip
    assert found[2].adjusted == D("-2.5")


def test_a_unit_never_scores_itself_even_if_it_did() -> None:
    vain = Ballot("县区互评", "甲县", {unit: {"合": D(100)} for unit in UNITS})
    others = [one for one in ballots(TABLE, dict.fromkeys(UNITS, "60")) if one.judge != "甲县"]
    found = totals([machine(unit, "0") for unit in UNITS], [*others, vain], [], TABLE)
    means = {one.machine.unit: one.means[2] for one in found}
    assert (means["甲县"].mean, means["甲县"].judges, means["甲县"].expected) == (60, 2, 2)
    assert means["乙县"].mean == 80


def test_a_group_that_is_missing_leaves_the_total_open_and_the_grades_too() -> None:
    given = dict.fromkeys(UNITS, "60")
    some = [one for one in ballots(TABLE, given) if one.group != "市领导"]
    found = totals([machine(unit, "50") for unit in UNITS], some, [], TABLE)
    assert {(one.total, one.rank, one.grade) for one in found} == {(None, None, "")}


def test_a_lone_unit_has_nobody_to_score_it_in_turn() -> None:
    found = totals([machine("甲县", "50")], ballots(TABLE, {"甲县": "70"}), [], TABLE)
    assert found[0].human == 70


def test_equal_totals_share_the_place() -> None:
    scores = [machine("甲县", "80"), machine("乙县", "80"), machine("丙县", "70")]
    found = totals(scores, ballots(TABLE, dict.fromkeys(UNITS, "80")), [], TABLE)
    assert [one.rank for one in found] == [1, 1, 3]


def test_groups_apart_are_placed_apart() -> None:
    table = replace(TABLE, by_group=True)
    scores = [machine("甲县", "80"), machine("乙县", "70", "园区"), machine("丙县", "60")]
    found = totals(scores, ballots(table, dict.fromkeys(UNITS, "80")), [], table)
    assert [(one.machine.unit, one.rank) for one in found] == [
        ("甲县", 1),
        ("丙县", 2),
        ("乙县", 1),
    ]


GRADES = TABLE.grades


def graded(*scores: int) -> list[str]:
    return grade_names([D(one) for one in scores], GRADES)


def test_ten_units_fill_the_quota_exactly() -> None:
    assert graded(*range(100, 90, -1)) == [*["好"] * 3, *["较好"] * 4, *["一般"] * 2, "较差"]


def test_a_quota_is_rounded_down_and_what_is_left_is_ordinary() -> None:
    assert graded(8, 7, 6, 5, 4, 3, 2, 1) == [*["好"] * 2, *["较好"] * 3, *["一般"] * 3]
    assert graded(1) == ["一般"]
    assert graded() == []


def test_a_tie_across_the_boundary_is_not_split() -> None:
    assert graded(9, 8, 7, 7, 6, 5, 4, 3, 2, 1)[:5] == ["好", "好", "较好", "较好", "较好"]
    assert graded(10, 9, 8, 7, 6, 5, 4, 3, 1, 1)[-3:] == ["一般"] * 3
    assert set(graded(*[5] * 10)) == {"一般"}


def test_a_quota_may_be_a_count() -> None:
    grades = (Grade("好", count=1), Grade("一般", rest=True), Grade("较差", count=5))
    assert grade_names([D(2), D(1)], grades) == ["好", "较差"]
    assert grade_names([D(1), D(1)], grades) == ["较差", "较差"]


@given(st.lists(st.integers(0, 8), max_size=30))
def test_no_grade_exceeds_its_quota_and_equals_are_graded_alike(scores: list[int]) -> None:
    ordered = sorted((D(one) for one in scores), reverse=True)
    names = grade_names(ordered, GRADES)
    assert len(names) == len(ordered)
    for grade in GRADES:
        if not grade.rest:
            assert names.count(grade.name) <= grade.places(len(ordered))
    assert len(set(zip(ordered, names, strict=True))) == len(set(ordered))
    order = [grade.name for grade in GRADES]
    assert [order.index(name) for name in names] == sorted(order.index(name) for name in names)
