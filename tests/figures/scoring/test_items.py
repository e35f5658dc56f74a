from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.figures.scoring.ratios import _points
from pipelines.figures.scoring.scores import scores
from tests.figures.score_cases import (
    ACTIVITY,
    Make,
    Use,
    earned,
    entry,
    gained,
    invested,
    month,
    project,
    year,
)


def test_an_overdue_start_costs_a_point_and_can_be_won_back(basis: Make) -> None:
    idle = project(1, 实际开工日期=None, 项目阶段="前期")
    row = year(basis(项目清单={"娄星区": [idle, {**idle, "项目编号": "XM-2"}]}))["娄星区"]
    assert earned(row)["逾期未开工"] == -2
    assert gained(row)["少1个应开未开的项目"] == 1
    part = next(one for one in row.contributions if one.item == "逾期未开工")
    assert [source.row for source in part.sources] == [4, 5]
    assert part.words == "应开未开的项目2个，每个扣1分，共扣2分"


def test_a_capped_deduction_is_not_won_back_at_once(basis: Make, use: Use) -> None:
    rows = [project(n, 实际开工日期=None, 项目阶段="前期") for n in range(4)]
    text = '[[items]]\nkind = "扣分"\nname = "逾期"\nof = "应开未开"\npoints = -1\ncap = 3\n'
    row = year(use(basis(项目清单={"娄星区": rows}), text))["娄星区"]
    assert (row.points, gained(row)) == (-3, {})


def test_entries_outside_the_period_or_beyond_the_times_are_not_counted(
    basis: Make, use: Use
) -> None:
    days = ("2020-12-31", "2021-02-01", "2021-03-01", "2021-06-30", "2021-07-01")
    made = use(basis(项目清单={"娄星区": []}), ACTIVITY + "".join(map(entry, days)))
    row = year(made)["娄星区"]
    assert row.points == 60
    assert row.contributions[0].words.endswith("另有1次超出每季、每年的次数，不计")
    assert "2021-06-30 活动，30分（某某审核）" in row.contributions[0].words
    assert not row.gains, "这一季、这一年的次数都用完了"
    assert month(made)["娄星区"].points == 30


def test_an_activity_still_possible_this_quarter_is_a_gain(basis: Make, use: Use) -> None:
    made = use(basis(项目清单={"娄星区": []}), ACTIVITY + entry("2021-02-01"))
    assert gained(year(made)["娄星区"]) == {"再有1次集中推进活动": 30}


def test_the_latest_judgement_counts_and_a_sum_stops_at_its_cap(basis: Make, use: Use) -> None:
    judged = '[[items]]\nkind = "加减分"\nname = "打分"\nfull = 15\nrange = [0, 15]\n'
    bonus = '[[items]]\nkind = "加减分"\nname = "加分"\nrange = [0, 3]\ncap = 3\n'
    text = "".join(
        (
            judged, 'take = "最近一次"\n', entry("2021-05-01", more="points = 9\n"),
            entry("2021-03-01", more="points = 14\n"), bonus,
            entry("2021-05-01", more="points = 2\n"), entry("2021-05-02", more="points = 2.5\n"),
        )
    )  # fmt: skip
    row = year(use(basis(项目清单={"娄星区": []}), text))["娄星区"]
    assert earned(row) == {"打分": 9, "加分": 3}
    assert "合计4.5分，至多3分" in row.contributions[1].words


def test_investment_against_a_target_is_asked_for_the_year_or_the_month(
    basis: Make, use: Use
) -> None:
    text = (
        '[[items]]\nkind = "比值"\nname = "完成"\nof = "完成投资"\nfull = 10\n'
        '[items.targets]\n"娄星区" = 100\n'
    )
    made = use(
        basis(项目清单={"娄星区": [invested(1, "100", "40", 本月完成投资=Decimal("-5"))]}), text
    )
    assert (year(made)["娄星区"].points, month(made)["娄星区"].points) == (4, 0)
    with pytest.raises(UsageError, match="只能从年初算起或只算报告当月"):
        scores(made, date(2021, 4, 1), made.end)


@given(
    st.fractions(-100, 100), st.fractions(min_value=Fraction(1, 10), max_value=50),
    st.fractions(0, 5),
)  # fmt: skip
def test_a_ratio_never_leaves_its_marks_and_never_falls_with_more(
    actual: Fraction, due: Fraction, more: Fraction
) -> None:
    points = _points(actual, due, Fraction(3))
    assert 0 <= points <= 3
    assert points <= _points(actual + more, due, Fraction(3))


@pytest.mark.parametrize(
    ("of", "words"),
    [("亮红灯", "亮红灯的项目1个，每个扣0.1分，共扣0.1分"),
     ("问题逾期", "逾期未办结的问题1个，每个扣0.1分，共扣0.1分"),
     ("应开未开", "应开未开的项目1个，每个扣0.1分，共扣0.1分")],
)  # fmt: skip
def test_each_kind_of_deduction_counts_its_own_rows(
    basis: Make, use: Use, of: str, words: str
) -> None:
    idle = project(1, 实际开工日期=None, 项目阶段="前期", 计划开工日期=date(2021, 1, 1))
    late = {"问题编号": "WT-1", "状态": "办理中", "承诺办结日期": date(2021, 5, 1)}
    made = basis(项目清单={"娄星区": [idle]}, 问题清单={"娄星区": [late]})
    text = f'[[items]]\nkind = "扣分"\nname = "丁"\nof = "{of}"\npoints = -0.1\n'
    row = year(use(made, text))["娄星区"]
    assert (row.points, row.contributions[0].words) == (Fraction(-1, 10), words)
    assert len(row.contributions[0].sources) == 1
