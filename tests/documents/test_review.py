"""季讲评：四种排名、与上季位次、下季节点；没有得比的不比。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.calendar import Period
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_review import REVIEW, build_quarterly_review
from pipelines.documents.review import review_context, specimen_review
from pipelines.documents.review_ranks import places_of
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.conftest import JUNE, PROJECT
from tests.figures.reminding.test_steps import TABLE
from tests.figures.score_cases import city_of

MARCH = Period(2021, 3)
UNITS = ("娄星区", "涟源市", "双峰县")


def city(
    history: History, intake: Intake, period: Period, *done: int, plan: int = 100, **more: object
) -> Basis:
    """三个单位各一个项目，计划 100 万元，完成若干。"""
    rows = {
        unit: [{**PROJECT, "项目编号": f"XM-{unit}", "本年度计划投资": Decimal(plan),
                "本年累计完成投资": Decimal(number), "本月完成投资": Decimal(0), **more}]
        for unit, number in zip(UNITS, done, strict=False)
    }  # fmt: skip
    return city_of(history, intake, period, 项目清单=rows)


def review(now: Basis, before: Basis | None = None) -> dict[str, object]:
    return review_context(now, before, [now], TABLE)


def rows(context: dict[str, object], name: str) -> list[dict[str, object]]:
    return list(context[name])  # type: ignore[call-overload]


def test_equal_rates_share_a_place_and_one_clause(history: History, intake: Intake) -> None:
    context = review(city(history, intake, JUNE, 50, 50, 30))
    assert [(r["单位"], r["均为"], str(r["数"]), r["并列"]) for r in rows(context, "投资居前")] == [
        ("娄星区、涟源市", "均为", "50%", "，并列第1位"), ("双峰县", "", "30%", ""),
    ]  # fmt: skip
    assert context["投资居后"] == []


def test_where_all_are_alike_no_one_is_named_first(history: History, intake: Intake) -> None:
    assert review(city(history, intake, JUNE, 50, 50, 50))["投资居前"] == []


def test_a_place_gained_or_lost_since_last_quarter_is_said(
    history: History, intake: Intake
) -> None:
    before = city(history, intake, MARCH, 30, 20, 10)
    now = city(history, intake, JUNE, 60, 40, 70)
    context = review(now, before)
    assert [(r["单位"], str(r["升"])) for r in rows(context, "进位表")] == [("双峰县", "2")]
    assert [r["单位"] for r in rows(context, "短板表")] == ["娄星区", "涟源市"]
    assert rows(context, "位次对比表")[0]["投资升降"] == "↓1"


def test_another_field_or_another_year_is_not_compared(history: History, intake: Intake) -> None:
    now = city(history, intake, JUNE, 60, 40, 70)
    fewer = city(history, intake, MARCH, 30, 20)
    assert review(now, fewer)["进位表"] == []
    first = city(history, intake, Period(2021, 3), 30, 20, 10)
    december = city(history, intake, Period(2020, 12), 90, 95, 99)
    assert review(first, december)["位次对比表"] == []
    assert review(now)["位次对比表"] == []


def test_a_unit_without_a_plan_has_no_place(history: History, intake: Intake) -> None:
    now = city(history, intake, JUNE, 60, 40, plan=0)
    assert {place.rank for place in places_of(now)["投资"].values()} == {None}


def test_the_quarter_s_investment_is_the_first_quarter_s_cumulative_sum(
    history: History, intake: Intake
) -> None:
    march = city(history, intake, MARCH, 30, 20, 10)
    assert review(march)["本季完成投资"].value == Fraction(60)  # type: ignore[attr-defined]
    june = city(history, intake, JUNE, 60, 40, 70)
    assert not review(june, march)["本季完成投资"], "有单位没有报，两季的累计不能相减"


def test_next_quarter_s_nodes_are_listed_by_date(history: History, intake: Intake) -> None:
    later = {"计划开工日期": date(2021, 9, 1), "实际开工日期": None, "项目阶段": "签约"}
    context = review(city(history, intake, JUNE, 60, 40, **later))
    assert str(context["下季节点数"]) == "2"
    assert [str(r["类别"]) for r in rows(context, "节点类别表")] == ["项目计划开工"]
    assert str(rows(context, "下季节点表")[0]["时限"]) == "2021年9月1日"


def test_an_empty_city_says_nothing(history: History, intake: Intake) -> None:
    context = review(city(history, intake, JUNE))
    for name in ("四项排名表", "投资居前", "红旗表", "黑榜", "下季节点表"):
        assert context[name] == []
    assert not context["下季节点数"]


def test_the_specimen_has_every_name_and_column(history: History, intake: Intake) -> None:
    context, specimen = review(city(history, intake, JUNE, 60, 40, 70)), specimen_review()
    assert set(context) == set(specimen)
    for name, table in specimen.items():
        if isinstance(table, list) and (made := rows(context, name)):
            assert set(made[0]) == set(table[0]), name


def test_the_shipped_template_is_what_the_code_builds() -> None:
    assert unpacked(REVIEW.read_bytes()) == unpacked(build_quarterly_review()), (
        "请运行 python -m pipelines.documents.layout"
    )


@pytest.mark.parametrize("month", [1, 2, 4, 5, 12])
def test_only_the_last_month_of_a_quarter_is_taken(month: int) -> None:
    from pipelines.documents.kinds import REVIEW as KIND
    from pipelines.errors import UsageError

    if month % 3 == 0:
        KIND.require(Period(2021, month))
        return
    with pytest.raises(UsageError, match=f"不是 2021-{month:02}；写这一期的，请用 -p 2021-0[36]"):
        KIND.require(Period(2021, month))
