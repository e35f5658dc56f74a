from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipelines.calendar import Period
from pipelines.documents.appendices import appendix_tables
from pipelines.figures.scoring.words import scheme_words
from tests.figures.score_cases import (
    PRESETS,
    Make,
    Use,
    earned,
    gained,
    invested,
    month,
    project,
    revived,
    signing,
    table_of,
    year,
)


def test_the_default_gives_the_city_of_the_seed_4749_points(basis: Make) -> None:
    started = [project(n) for n in range(363)]
    ended = [
        project(400 + n, 实际开工日期=date(2020, 2, 1), 实际竣工日期=date(2021, 5, 1))
        for n in range(400)
    ]
    talks = [
        signing(n, 签约日期=None, 首次洽谈日期=date(2021, 2, 1), 招商阶段="在谈")
        for n in range(265)
    ]
    signed = [signing(500 + n) for n in range(183)]
    made = basis(
        项目清单={"娄星区": started, "涟源市": ended},
        招商清单={"娄星区": talks, "新化县": signed},
        问题清单={"双峰县": [revived(n) for n in range(30)]},
    )  # fmt: skip
    rows = year(made).values()
    assert sum(row.points for row in rows) == 265 + 183 * 3 + 363 * 5 + 400 * 5 + 30 * 4 == 4749


def test_the_worked_project_of_yanan_gets_60_points(basis: Make, use: Use) -> None:
    made = basis(项目清单={"娄星区": [invested(1, "60000", "30000")]})
    row = year(use(made, "延安"))["娄星区"]
    parts = {name: points for name, points in earned(row).items() if points}
    assert parts == {"新开": 5, "规模": 10, "类型": 15, "进度": 30}
    assert row.points == 60
    words = {one.item: one.words for one in row.contributions}
    assert words["规模"] == "本年度计划投资5亿元以上、不足10亿元1个、每个10分，计10分"
    assert "“示例项目1”3亿元÷6亿元得30分" in words["进度"]


@pytest.mark.parametrize(
    ("plan", "points"),
    [
        ("100000", 20),
        ("99999.99", 10),
        ("50000", 10),
        ("49999.99", 6),
        ("10000", 6),
        ("9999.99", 3),
    ],
)
def test_the_bands_of_yanan_change_exactly_at_their_bounds(
    basis: Make, use: Use, plan: str, points: int
) -> None:
    made = basis(项目清单={"娄星区": [invested(1, plan, "0")]})
    assert earned(year(use(made, "延安"))["娄星区"])["规模"] == points


def test_a_continued_project_is_one_under_way_that_did_not_start_this_year(
    basis: Make, use: Use
) -> None:
    old = date(2019, 5, 1)
    rows = [
        project(1, 实际开工日期=old), project(2),
        project(3, 实际开工日期=old, 实际竣工日期=date(2020, 12, 31)),
        project(4, 实际开工日期=old, 实际竣工日期=date(2021, 1, 1)),
        project(5, 实际开工日期=old, 运行状态="终止"), project(6, 实际开工日期=None),
    ]  # fmt: skip
    parts = earned(year(use(basis(项目清单={"娄星区": rows}), "延安"))["娄星区"])
    assert (parts["续建"], parts["新开"]) == (2 * 2, 5)


def test_progress_without_a_plan_or_below_zero_or_beyond_full(basis: Make, use: Use) -> None:
    rows = [invested(1, "0", "50"), invested(2, "100", "-20"), invested(3, "100", "150")]
    row = year(use(basis(项目清单={"娄星区": rows}), "延安"))["娄星区"]
    progress = next(one for one in row.contributions if one.item == "进度")
    assert (progress.points, progress.full) == (60, 120)
    assert "1个没有本年度计划投资，不计" in progress.words


def test_what_a_new_project_brings_is_summed_over_the_items(basis: Make, use: Use) -> None:
    made = use(basis(项目清单={"娄星区": [invested(1, "60000", "30000")]}), "延安")
    gains = gained(year(made)["娄星区"])
    assert gains["再新开工1项"] == 5 + 3 + 6, "规模、类型按最低一档"
    assert gains["“示例项目1”再完成投资1000万元"] == 1
    assert "再新竣工1项" not in gains


def test_in_a_month_only_what_happened_in_it_is_counted(basis: Make, use: Use) -> None:
    rows = [invested(1, "60000", "30000", 本月完成投资=Decimal("6000"))]
    row = month(use(basis(项目清单={"娄星区": rows}), "延安"))["娄星区"]
    assert {name: points for name, points in earned(row).items() if points} == {"进度": 6}
    assert next(o.words for o in row.contributions if o.item == "规模").startswith("按年计")


def test_the_published_ratio_is_capped_at_half_a_point(basis: Make, use: Use) -> None:
    signed = [signing(n, "63000") for n in range(27)] + [signing(27, "76000")]
    others = [signing(50 + n, "10000", 投资方名称=f"另一家{n}") for n in range(9)]
    made = use(basis(招商清单={"娄星区": signed, "涟源市": others}), "封顶比值")
    rows = year(made)
    assert rows["娄星区"].signed == 1777000
    assert rows["娄星区"].points == Fraction(1, 2)
    assert not rows["娄星区"].gains, "得了满分的，再签约也不添分"
    assert earned(rows["涟源市"])["签约数"] == Fraction(9, 27) / 4
    gains = gained(rows["涟源市"])
    assert gains["再新签约1项"] == Fraction(1, 27) / 4
    assert gains["签约金额再增1亿元"] == Fraction(1, 54) / 4


def test_a_unit_without_a_target_is_told_so(basis: Make, use: Use) -> None:
    row = year(use(basis(招商清单={"市直": [signing(1)]}), "封顶比值"))["市直"]
    part = row.contributions[0]
    assert (part.points, part.words) == (0, "没有下达“签约数”的目标，此项不计分")


def test_the_quarterly_scheme_adds_up_and_measures_against_the_time(basis: Make, use: Use) -> None:
    signed = [
        signing(1, "10000", 累计到位资金=Decimal("6000")),
        signing(2, "9999.99", 累计到位资金=Decimal("0")),
    ]
    made = use(basis(招商清单={"娄星区": signed}, period=Period(2021, 3)), "产业专班季度")
    row = year(made)["娄星区"]
    assert sum(one.full or 0 for one in row.contributions) == 100
    parts = earned(row)
    assert parts["新引进亿元项目"] == Fraction(1, 3) * 30, "一季度的时序目标是全年 12 项的四分之一"
    assert parts["到位资金"] == Fraction(6000, 30000) * 20
    assert gained(row)["再新签约1项（1亿元以上）"] == 10


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_loads_says_itself_in_a_sentence_and_scores_an_empty_city(
    basis: Make, use: Use, name: str
) -> None:
    made = use(basis(), name)
    table = made.methods.score
    assert len(scheme_words(table)) > 20
    assert table.trial == ("试算" in scheme_words(table))
    assert {(row.points, row.rank) for row in year(made).values()} == {(0, None)}
    assert appendix_tables(made)["积分表"] == []


def test_the_published_table_is_no_trial_and_the_others_are(tmp_path: Path) -> None:
    assert [n for n in PRESETS if not table_of(tmp_path, n).trial] == ["延安"]
