from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.consolidation import REPORTED
from pipelines.figures.figure import percent
from pipelines.figures.scoring.explained import Explained, explain_investment, explain_points
from pipelines.figures.scoring.scores import Gain, Score, Standing, scores, standings
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import Unit
from tests.city import save
from tests.conftest import JUNE, NOW, ORIGIN, PROJECT

NAMES = "甲乙丙丁戊己庚辛"
GAINS = (Gain("再新洽谈1项", Fraction(1)), Gain("再新签约1项", Fraction(3)))


def unit(name: str) -> Unit:
    return Unit(name, name, group="县市区")


def scored(points: Sequence[int | Fraction], gains: tuple[Gain, ...] = GAINS) -> list[Score]:
    ordered = sorted(points, reverse=True)
    return [
        Score(
            unit(name), 1 + sum(p > own for p in ordered), {}, Fraction(0), Fraction(own), (), gains
        )
        for name, own in zip(NAMES, ordered, strict=False)
    ]  # fmt: skip


def invested(pairs: Sequence[tuple[int, int]]) -> list[Standing]:
    """(计划, 完成)，0.01 万元。"""
    rates = [percent(done, plan) for plan, done in pairs]
    known = [rate for rate in rates if rate is not None]
    rows = [
        Standing(unit(name), REPORTED, None if rate is None else 1 + sum(r > rate for r in known),
                 1, plan, 0, done, rate)
        for name, (plan, done), rate in zip(NAMES, pairs, rates, strict=False)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.rank or 99)


def rank_of(values: Sequence[Fraction], own: Fraction) -> int:
    return 1 + sum(value > own for value in values)


def test_the_place_says_its_gap_and_the_fewest_repetitions_of_one_thing() -> None:
    places = explain_points(scored([10, 6, 3]))
    second = places[1]
    assert (second.rank, second.above and second.above.gap) == (2, 4)
    assert second.climb
    assert second.climb.step.words == "再新签约2项"
    assert (second.climb.rank, second.climb.shared, second.climb.step.value) == (1, False, 12)


def test_to_draw_level_is_to_share_the_place_above() -> None:
    second = explain_points(scored([9, 6]))[1]
    assert second.climb
    assert second.climb.step.words == "再新签约1项"
    assert (second.climb.rank, second.climb.shared) == (1, True)


def test_of_two_equally_few_the_smaller_is_named() -> None:
    last = explain_points(scored([7, 6]))[1]
    assert last.climb
    assert last.climb.step.words == "再新洽谈1项"


def test_units_level_share_a_place_and_must_reach_the_next_distinct_one() -> None:
    places = explain_points(scored([9, 6, 6, 2]))
    assert [place.rank for place in places] == [1, 2, 2, 4]
    assert places[1].peers == ("丙",)
    assert places[1].climb
    assert places[1].climb.rank == 1
    assert places[3].climb
    assert (places[3].climb.rank, places[3].climb.shared) == (2, False)


def test_level_at_the_top_anything_at_all_makes_the_place_ones_own() -> None:
    first = explain_points(scored([5, 5]))[0]
    assert first.above is None
    assert first.climb
    assert (first.climb.rank, first.climb.shared) == (1, False)
    assert first.climb.step.words == "再新洽谈1项"


def test_alone_at_the_top_there_is_nowhere_to_go() -> None:
    first = explain_points(scored([5, 4]))[0]
    assert (first.above, first.climb) == (None, None)
    assert first.threat
    assert (first.threat.name, first.threat.step.words) == ("乙", "再新签约1项")


def test_the_threat_is_whoever_is_nearest_behind() -> None:
    tied = explain_points(scored([5, 5, 1]))[0]
    assert tied.threat
    assert (tied.threat.name, tied.threat.step.words) == ("乙", "再新洽谈1项")
    assert tied.below
    assert tied.below.names == ("丙",)
    assert explain_points(scored([5]))[0].threat is None


@pytest.mark.parametrize("gains", [(), (Gain("无分的事", Fraction(0)),)])
def test_without_anything_that_gains_there_is_no_change_to_name(gains: tuple[Gain, ...]) -> None:
    last = explain_points(scored([5, 4], gains))[1]
    assert last.climb is None
    assert last.above is not None


def test_a_thing_that_cannot_be_done_so_often_is_not_offered() -> None:
    twice = Gain("再有1次推进活动", Fraction(1), 2)
    near, far = (explain_points(scored([gap, 0], (twice,)))[1] for gap in (2, 3))
    assert near.climb
    assert near.climb.step.words == "再有2次推进活动"
    assert far.climb is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("再新签约 1 项", "再新签约 4 项"),
        ("再新签约1项（金额满10亿元）", "再新签约4项（金额满10亿元）"),
        ("少1个亮红灯的项目", "少4个亮红灯的项目"),
        ("签约金额再增1亿元", "签约金额再增4亿元"),
        ("“日产1件”再完成投资1000万元", "“日产1件”再完成投资4000万元"),
        ("再有1次单月固投超10亿元", "再有4次单月固投超10亿元"),
        ("上报11项", "上报11项，共4次"),
    ],
)
def test_a_thing_done_several_times_is_said_with_its_number(words: str, said: str) -> None:
    last = explain_points(scored([4, 0], (Gain(words, Fraction(1)),)))[1]
    assert last.climb
    assert last.climb.step.words == said


def test_investment_needed_is_exact_to_a_hundredth() -> None:
    """3 万元的计划完成 1 万元，追 66.67% 的（2/3），正好再 1 万元。"""
    last = explain_investment(invested([(300, 200), (300, 100)]))[1]
    assert last.climb
    assert last.climb.step.words == "本年累计完成投资再增加1.00万元"
    assert (last.climb.rank, last.climb.shared) == (1, True)


def test_investment_that_cannot_draw_level_passes_by_the_least() -> None:
    """计划 1 万元，追 1/3：33.33 不够，33.34 就超过了。"""
    last = explain_investment(invested([(300, 100), (100, 33)]))[1]
    assert last.climb
    assert last.climb.step.size == (Fraction(1),)
    assert (last.climb.rank, last.climb.shared) == (1, False)


def test_a_reduction_below_zero_still_has_a_way_up() -> None:
    last = explain_investment(invested([(100, 50), (100, -20)]))[1]
    assert last.value == -20
    assert last.climb
    assert last.climb.step.size == (Fraction(70),)


def test_without_a_plan_a_unit_is_not_in_the_race() -> None:
    places = explain_investment(invested([(100, 50), (0, 30)]))
    assert places[1] == Explained(unit("乙"), None)
    assert places[0].field == 1


def test_an_empty_city_explains_nothing() -> None:
    assert explain_points([]) == []
    assert explain_investment([]) == []


small = st.integers(0, 12)


things = st.lists(st.tuples(st.integers(1, 7), st.none() | st.integers(1, 4)), max_size=3)


@given(st.lists(small, min_size=1, max_size=6), things)
def test_the_change_of_points_moves_the_place_and_nothing_smaller_does(
    points: list[int], done: list[tuple[int, int | None]]
) -> None:
    gains = tuple(Gain(f"做1件{n}", Fraction(size, 2), most) for n, (size, most) in enumerate(done))
    rows = scored(points, gains)
    for place, row in zip(explain_points(rows), rows, strict=True):
        others = [one.points for one in rows if one is not row]
        before = (rank_of(others, row.points), row.points in others)
        climb = place.climb
        if climb is None:
            most = [row.points + (one.most or 99) * one.points for one in gains]
            assert all(rank_of(others, value) == before[0] for value in most)
            assert before[0] > 1 or before == (1, False) or not gains
            continue
        assert rank_of(others, climb.step.value) == climb.rank
        assert (climb.step.value in others) == climb.shared
        assert (climb.rank, climb.shared) < before
        times = int(climb.step.size[0])
        fewer = [
            row.points + n * gain.points
            for gain in gains
            for n in range(1, min(times, (gain.most or 99) + 1))
        ]
        assert all(rank_of(others, value) == before[0] for value in fewer)
        if place.above is None:
            assert all(value in others for value in fewer)


pairs = st.lists(st.tuples(st.integers(0, 40), st.integers(-5, 50)), min_size=1, max_size=6)


@given(pairs)
def test_the_investment_moves_the_place_and_a_hundredth_less_does_not(
    made: list[tuple[int, int]],
) -> None:
    rows = invested(made)
    for place, row in zip(explain_investment(rows), rows, strict=True):
        if row.rate is None or place.climb is None:
            continue
        others = [one.rate for one in rows if one is not row and one.rate is not None]
        more = int(place.climb.step.size[0])
        reached, almost = (
            percent(row.done + more - less, row.plan) or Fraction(0) for less in (0, 1)
        )
        before = (rank_of(others, row.rate), row.rate in others)
        assert (rank_of(others, reached), reached in others) == (
            place.climb.rank, place.climb.shared,
        )  # fmt: skip
        assert (place.climb.rank, place.climb.shared) < before
        assert rank_of(others, almost) == before[0]


@given(pairs)
def test_the_threat_really_overtakes(made: list[tuple[int, int]]) -> None:
    rows = invested(made)
    by_name = {row.unit.name: row for row in rows}
    for place in explain_investment(rows):
        if place.threat is None or place.value is None:
            continue
        rival, more = by_name[place.threat.name], int(place.threat.step.size[0])
        assert (percent(rival.done + more, rival.plan) or 0) > place.value
        assert (percent(rival.done + more - 1, rival.plan) or 0) <= place.value


Sheets = dict[str, list[dict[str, object]]]
Tables = tuple[list[Score], list[Standing]]


@pytest.fixture
def city(history: History, intake: Intake) -> Callable[..., Tables]:
    """city({单位: {表: 行}}, hours=几小时后报的) → 积分与投资排名。"""

    def make(rows: dict[str, Sheets], hours: int = 0) -> Tables:
        for name, sheets in rows.items():
            save(history, intake, name, JUNE, sheets, at=NOW + timedelta(hours=hours))
        basis = tasks.basis_of(intake, history, JUNE)
        return scores(basis, basis.start, basis.end), standings(basis.master)

    return make


def prospect(number: int) -> dict[str, object]:
    return {
        **ORIGIN, "招商编号": f"ZS-{number}", "拟投项目名称": f"示例{number}",
        "首次洽谈日期": date(2021, 3, 1), "签约日期": None, "签约(协议)金额": None,
        "招商阶段": "洽谈", "转入项目编号": None,
    }  # fmt: skip


def test_doing_what_is_said_really_moves_the_place_in_a_real_city(
    city: Callable[..., Tables],
) -> None:
    """差 3 分，说再新签约一项：照做了，名次真的前移。"""
    ahead = {"招商清单": [prospect(n) for n in range(5)]}
    behind = [prospect(n) for n in range(10, 12)]
    rows, _ = city({"娄星区": ahead, "涟源市": {"招商清单": behind}})
    last = {place.unit.name: place for place in explain_points(rows)}["涟源市"]
    assert last.climb is not None
    assert (last.rank, last.climb.step.words) == (2, "再新签约1项")
    more = {
        **prospect(99), "首次洽谈日期": None, "签约日期": date(2021, 4, 1), "招商阶段": "签约",
        "签约(协议)金额": Decimal(1),
    }  # fmt: skip
    rows, _ = city({"涟源市": {"招商清单": [*behind, more]}}, hours=1)
    assert {row.unit.name: row.rank for row in rows}["涟源市"] == last.climb.rank == 1


def test_investing_what_is_said_really_moves_the_place_in_a_real_city(
    city: Callable[..., Tables],
) -> None:
    """计划 700 万元，追 100÷300：要 233.33…，进到 233.34。"""

    def one(plan: int, done: str) -> Sheets:
        money = {"本年度计划投资": Decimal(plan), "本年累计完成投资": Decimal(done)}
        return {"项目清单": [{**PROJECT, **money}]}

    _, rows = city({"娄星区": one(300, "100"), "涟源市": one(700, "12.34")})
    last = {place.unit.name: place for place in explain_investment(rows)}["涟源市"]
    assert last.climb is not None
    assert last.climb.step.words == "本年累计完成投资再增加221.00万元"
    for hours, done, rank in ((1, "233.33", 2), (2, "233.34", 1)):
        _, rows = city({"涟源市": one(700, done)}, hours=hours)
        assert {row.unit.name: row.rank for row in rows}["涟源市"] == rank
