from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.consolidation import Master, consolidate
from pipelines.errors import SettingError
from pipelines.figures.evaluating.land import FIGURES, Evaluation, Firm, evaluate, evaluation_of
from pipelines.figures.evaluating.land_scheme import Mark, Scheme, load_land
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import half_up
from pipelines.office import shipped
from tests.city import save
from tests.conftest import JUNE

FOLDER = shipped("templates") / "land"
HUANGYAN, HUAIAN = load_land(FOLDER / "黄岩.toml"), load_land(FOLDER / "淮安.toml")

Judge = Callable[..., Evaluation]


@pytest.fixture
def judge(history: History, intake: Intake) -> Judge:
    """judge(办法, 企业行…, year=2022)"""

    def run(scheme: Scheme, *rows: dict[str, object], year: int = 2022) -> Evaluation:
        master, ledger = kept(history, intake, list(rows))
        return evaluate(master.table("A2"), ledger, scheme, year)

    return run


def kept(history: History, intake: Intake, rows: list[dict[str, object]]) -> tuple[Master, Ledger]:
    save(history, intake, "娄星区", JUNE, {"附表二企业服务与亩均": rows})
    ledger = intake.ledgers.with_id("A2")
    assert ledger is not None
    return consolidate(intake.office, intake.ledgers, history, JUNE), ledger


def firm(number: int, tax: str | None = "30", **changes: object) -> dict[str, object]:
    """一亩地、一吨标煤的规上企业。"""
    return {
        "企业名称": f"示例企业{number}", "统一社会信用代码": f"C{number}", "规模": "规上",
        "用地面积": Decimal(1), "评价税收": None if tax is None else Decimal(tax),
        "工业增加值": Decimal(100), "营业收入": Decimal(100), "R&D经费": Decimal(4),
        "综合能耗": Decimal(1), "主要污染物排放": Decimal(1), "年平均职工人数": 5, **changes,
    }  # fmt: skip


def worked(**changes: object) -> dict[str, object]:
    """亩均税收 30、亩均增加值 150、单位能耗 3、单位排放 5000、劳动生产率 20、R&D 0.04。"""
    return firm(
        1, "3000", 用地面积=Decimal(100), 工业增加值=Decimal(15000), 综合能耗=Decimal(5000),
        主要污染物排放=Decimal(3), 年平均职工人数=750, 营业收入=Decimal(50000),
        **{"R&D经费": Decimal(2000), **changes},
    )  # fmt: skip


def by_code(found: Evaluation) -> dict[str, Firm]:
    return {one.code: one for one in found.firms}


def grades(found: Evaluation) -> str:
    return "".join(one.grade for one in found.firms)


def marked(scheme: Scheme, code: str, kind: str, points: str = "0") -> Scheme:
    mark = Mark(2022, code, kind, "示例原因", Decimal(points))  # type: ignore[arg-type]
    return replace(scheme, marks=(mark,))


def test_the_worked_example_of_huangyan_scores_116_07(judge: Judge) -> None:
    best = judge(HUANGYAN, worked()).firms[0]
    assert best.score is not None
    assert half_up(best.score, 2) == Decimal("116.07")
    assert [str(half_up(point.points, 3)) for point in best.points] == [
        "37.349", "22.033", "22.272", "10.142", "11.025", "13.245",
    ]  # fmt: skip
    assert (best.rank, best.grade, best.source.row) == (1, "", 4)


def test_each_year_has_its_own_baselines(judge: Judge) -> None:
    best = judge(HUANGYAN, worked(), year=2021).firms[0]
    assert best.points[0].points == Fraction(30) / Fraction("26.01") * 30


def test_a_cap_bounds_each_item(judge: Judge) -> None:
    best = judge(replace(HUANGYAN, cap=Decimal("1.1")), worked()).firms[0]
    assert best.points[0].points == 33
    assert best.points[3].points < 11


def test_a_firm_without_emissions_gets_the_mean_of_the_others(judge: Judge) -> None:
    rows = [worked(), firm(2, 主要污染物排放=None), firm(3, 主要污染物排放=Decimal(0))]
    found = by_code(judge(HUANGYAN, *rows))
    for code in ("C2", "C3"):
        assert found[code].points[3].points == found["C1"].points[3].points
        assert found[code].notes == ("没有单位排放增加值，按全组平均得分计",)


def test_negative_tax_earns_nothing_and_is_flagged(judge: Judge) -> None:
    one = judge(HUANGYAN, firm(1, "-5")).firms[0]
    assert (one.points[0].points, one.points[0].value) == (0, -5)
    assert one.notes == ("亩均税收为负，按 0 分计",)


def test_what_cannot_be_computed_is_left_out_and_told(judge: Judge) -> None:
    rows = [firm(1, 用地面积=None), firm(2, 用地面积=Decimal(0)), firm(3, None), firm(4)]
    found = by_code(judge(HUAIAN, *rows))
    assert [found[f"C{n}"].grade for n in (1, 2, 3)] == ["T", "T", "T"]
    assert found["C1"].notes == ("用地面积未填或不大于零，算不出亩均税收",)
    assert found["C3"].notes == ("评价税收未填，算不出亩均税收",)
    assert (found["C4"].rank, found["C1"].score) == (1, None)


def test_small_firms_of_huangyan_need_a_column_that_the_annex_lacks(judge: Judge) -> None:
    one = judge(HUANGYAN, firm(1, 规模="规下")).firms[0]
    assert (one.grade, one.rank) == ("不评价", None)
    assert one.notes == ("附表二企业服务与亩均没有“用电量”列",)


def test_a_group_without_a_baseline_that_year_is_not_evaluated(judge: Judge) -> None:
    one = judge(HUANGYAN, firm(1, 规模="规下"), year=2021).firms[0]
    assert one.notes == ("办法没有 2021 年度“规下”的基准值",)


def test_a_baseline_of_huaian_is_twice_the_ratio_of_sums(judge: Judge) -> None:
    rows = [firm(1, "10"), firm(2, "60", 用地面积=Decimal(9))]
    one = by_code(judge(HUAIAN, *rows))["C1"]
    assert one.points[0].baseline == 2 * Fraction(70, 10)
    assert one.points[0].points == Fraction(10, 14) * 45


def test_a_mean_that_is_not_positive_is_no_baseline(judge: Judge) -> None:
    found = judge(HUAIAN, firm(1, "-5"), firm(2, "5"))
    assert {one.grade for one in found.firms} == {"T"}
    assert "基准无从计算" in found.firms[0].notes[0]


def test_grades_follow_the_place_among_all_evaluated(judge: Judge) -> None:
    rows = [firm(n, str(100 - n)) for n in range(20)]
    assert grades(judge(HUAIAN, *rows)) == "A" * 4 + "B" * 8 + "C" * 7 + "D"


def test_equal_scores_across_a_boundary_take_the_better_grade(judge: Judge) -> None:
    rows = [firm(n, "97" if n in (3, 4, 5) else str(100 - n)) for n in range(20)]
    found = judge(HUAIAN, *rows)
    assert [one.rank for one in found.firms[:8]] == [1, 2, 3, 4, 4, 4, 7, 8]
    assert grades(found) == "A" * 6 + "B" * 6 + "C" * 7 + "D"


def test_when_all_are_equal_all_take_the_best_grade(judge: Judge) -> None:
    assert grades(judge(HUAIAN, *(firm(n) for n in range(20)))) == "A" * 20


def test_a_small_group_has_no_automatic_d_but_one_to_watch(judge: Judge) -> None:
    found = judge(HUAIAN, *(firm(n, str(100 - n)) for n in range(19)))
    assert "D" not in grades(found)
    assert [one.code for one in found.firms if one.watched] == ["C18"]
    assert found.firms[-1].grade == "C"


def test_two_last_in_a_small_group_share_the_place_above(judge: Judge) -> None:
    found = judge(HUAIAN, *(firm(n, "10" if n > 7 else "90") for n in range(10)))
    assert [one.watched for one in found.firms] == [False] * 10


def test_a_single_firm_is_not_condemned(judge: Judge) -> None:
    found = judge(HUAIAN, firm(1))
    assert [(one.grade, one.watched) for one in found.firms] == [("C", True)]


def test_a_vetoed_firm_keeps_its_place_but_not_its_a(judge: Judge) -> None:
    rows = [firm(n, str(100 - n)) for n in range(20)]
    found = by_code(judge(marked(HUAIAN, "C0", "否决"), *rows))
    assert (found["C0"].rank, found["C0"].grade) == (1, "B")
    assert found["C0"].notes == ("否决：示例原因",)
    assert found["C4"].grade == "B", "A 等不递补"
    last = by_code(judge(marked(HUAIAN, "C19", "否决"), *rows))["C19"]
    assert last.grade == "D"


def test_an_excluded_firm_is_t_and_does_not_count_among_the_evaluated(judge: Judge) -> None:
    rows = [firm(n, str(100 - n)) for n in range(21)]
    found = judge(marked(HUAIAN, "C0", "不评价"), *rows)
    assert (found.firms[-1].code, found.firms[-1].grade) == ("C0", "T")
    assert found.firms[-1].notes == ("示例原因",)
    assert grades(found)[:20] == "A" * 4 + "B" * 8 + "C" * 7 + "D"


def test_adjustments_enter_the_score_with_their_reason(judge: Judge) -> None:
    plain = judge(HUANGYAN, worked()).firms[0]
    found = judge(marked(HUANGYAN, "C1", "加减分", "-5"), worked()).firms[0]
    assert plain.score is not None
    assert (found.score, found.adjusted) == (plain.score - 5, -5)
    assert found.notes == ("加减分：示例原因",)


def test_a_mark_for_a_firm_that_is_not_in_the_annex_is_told(judge: Judge) -> None:
    assert judge(marked(HUAIAN, "查无此码", "否决"), firm(1)).strangers == ("查无此码",)
    other_year = replace(HUAIAN, marks=(Mark(2021, "查无此码", "否决", "示例"),))
    assert judge(other_year, firm(1)).strangers == ()


def test_an_empty_annex_gives_an_empty_evaluation(judge: Judge) -> None:
    assert judge(HUAIAN).firms == ()


def judged_by(made: Basis, scheme: Scheme) -> Basis:
    return replace(made, methods=replace(made.methods, land=scheme))


def test_the_firms_of_a_grade_are_counted_with_their_rows(history: History, intake: Intake) -> None:
    kept(history, intake, [firm(n, str(100 - n)) for n in range(20)])
    basis = judged_by(tasks.basis_of(intake, history, JUNE), HUAIAN)
    every, best, *_, worst = FIGURES
    assert (best.key, best.unit) == ("亩均A等企业数", "家")
    assert [figure.value(basis) for figure in FIGURES] == [20, 4, 8, 7, 1]
    assert [source.row for source in best.sources(basis)] == [4, 5, 6, 7]
    assert [len(one.sources(basis)) for one in (every, worst)] == [20, 1]


def test_the_year_evaluated_is_the_one_before_unless_the_scheme_says_otherwise(
    history: History, intake: Intake
) -> None:
    kept(history, intake, [worked()])
    made = tasks.basis_of(intake, history, JUNE)
    last = evaluation_of(judged_by(made, HUANGYAN))
    own = evaluation_of(judged_by(made, replace(HUANGYAN, lag_years=0)))
    assert last is not None
    assert own is not None
    assert (last.year, last.firms[0].score) == (2020, None)
    assert last.firms[0].notes == ("办法没有 2020 年度“规上”的基准值",)
    assert (own.year, own.firms[0].rank) == (2021, 1)


def test_a_scheme_without_grades_or_a_year_without_baselines_counts_no_grade(
    history: History, intake: Intake
) -> None:
    """“A 等 0 家”会被读成一家也不好；不分等、没有评的，是没有这个数。"""
    kept(history, intake, [worked()])
    made = tasks.basis_of(intake, history, JUNE)
    ungraded = judged_by(made, replace(HUANGYAN, lag_years=0))
    unknown = judged_by(made, replace(HUANGYAN, grades=HUAIAN.grades, veto_best="B"))
    for basis in (ungraded, unknown):
        assert [figure.value(basis) for figure in FIGURES] == [1, None, None, None, None]
    assert FIGURES[1].value(judged_by(made, HUAIAN)) == 0, "只有一家，评为 C"


def test_an_evaluation_is_made_once_for_a_basis(history: History, intake: Intake) -> None:
    kept(history, intake, [worked()])
    made = tasks.basis_of(intake, history, JUNE)
    assert evaluation_of(made) is evaluation_of(made)


def test_a_year_is_known_when_some_group_can_be_evaluated() -> None:
    assert [HUANGYAN.knows(year) for year in (2020, 2021, 2022, 2023)] == [False, True, True, False]
    assert HUAIAN.knows(2030)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("黄岩", 'weight = "30"', 'weight = "31"', "合计 100，现为 101"),
        ("黄岩", '"亩均税收" = "24.097"', '"亩均税收" = "0"', "基准值须大于零"),
        ("黄岩", '"亩均税收" = "24.097", ', "", "与指标一一对应"),
        ("黄岩", 'sizes = ["规下"]', 'sizes = ["规下", "规上"]', "只能排在一组"),
        ("黄岩", '\nname = "黄岩"', '\nname = "黄岩"\ncap = "0.5"', "封顶倍数"),
        ("黄岩", "lag_years = 1", "lag_years = -1", "不能小于 0"),
        ("黄岩", 'missing = "平均"', 'missing = "均值"', "只能取"),
        ("淮安", 'up_to = "100"', 'up_to = "99"', "最末一等为 100"),
        ("淮安", 'up_to = "60"', 'up_to = "20"', "由小到大"),
        ("淮安", 'veto_best = "B"', 'veto_best = "A"', "只能取 B、C、D"),
        ("淮安", 'mean_times = "2"', 'mean_times = "0"', "倍数须大于零"),
        ("淮安", "small_group", "smal_group", "检查拼写"),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(
    tmp_path: Path, name: str, old: str, new: str, words: str
) -> None:
    path = tmp_path / f"{name}.toml"
    text = (FOLDER / f"{name}.toml").read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(SettingError, match=words) as caught:
        load_land(path)
    assert caught.value.key
    assert caught.value.line is not None


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ('kind = "加减分"\nreason = "示例"', "加减分写分数"),
        ('kind = "否决"\nreason = "示例"\npoints = "-5"', "其余不写"),
        ('kind = "否决"\nreason = " "', "须写明原因"),
    ],
)
def test_a_mark_without_its_reason_or_points_is_refused(
    tmp_path: Path, mark: str, words: str
) -> None:
    path = tmp_path / "淮安.toml"
    text = (FOLDER / "淮安.toml").read_text("utf-8")
    path.write_text(f'{text}\n[[marks]]\nyear = 2024\ncode = "C1"\n{mark}\n', "utf-8")
    with pytest.raises(SettingError, match=words):
        load_land(path)
