from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines import tasks
from pipelines.consolidation import consolidate
from pipelines.figures.evaluating.park_table import YIELDS
from pipelines.figures.evaluating.yields import FIGURES, park_yields
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE

Make = Callable[..., Basis]


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis(园区行…)：名录里的园区都报，没有给的填 `whole`。"""

    def make(*rows: dict[str, object]) -> Basis:
        given = {row["园区名称"] for row in rows}
        names = [n for n in intake.office.registry("parks") if n != "园区外" and n not in given]
        own = [*rows, *(whole(name) for name in names), {"园区名称": "全市", "报告期": "2021-06"}]
        save(history, intake, "市直", JUNE, {"附表一园区指标": own})
        return tasks.basis_of(intake, history, JUNE)

    return make


def whole(name: str, **changes: object) -> dict[str, object]:
    return {
        "园区名称": name, "报告期": "2021-06", "工业用地面积": Decimal(100),
        "工业投资": Decimal(500), "工业总产值": Decimal(3000), "税收": Decimal(250),
        "主导产业营业收入": Decimal(815), "园区总营业收入": Decimal(1000), **changes,
    }  # fmt: skip


def test_the_parks_together_are_a_ratio_of_sums_not_a_mean_of_ratios(basis: Make) -> None:
    big = whole("万宝新区", 工业用地面积=Decimal(3400), 税收=Decimal(500))
    values = {one.key: one.value(basis(big)) for one in FIGURES}
    assert values == {
        "园区亩均工业投资": Fraction(7 * 500, 4000), "园区亩均工业产值": Fraction(7 * 3000, 4000),
        "园区亩均税收": Fraction(6 * 250 + 500, 4000), "园区主导产业占比": Fraction(163, 2),
    }  # fmt: skip
    assert [one.unit for one in FIGURES] == ["万元/亩"] * 3 + ["%"]


def test_negative_tax_is_added_as_it_is(basis: Make) -> None:
    made = basis(whole("万宝新区", 税收=Decimal(-1600)))
    assert FIGURES[2].value(made) == Fraction(6 * 250 - 1600, 700)


@pytest.mark.parametrize(
    "rows",
    [
        [whole("万宝新区", 工业用地面积=None)],
        [whole("万宝新区"), whole("万宝新区")],
        [whole("万宝新区", 报告期="2021-03")],
    ],
    ids=["面积未填", "报了两行", "没有报本季"],
)
def test_a_sum_that_is_not_whole_is_not_pretended(
    basis: Make, rows: list[dict[str, object]]
) -> None:
    made = basis(*rows)
    assert FIGURES[2].value(made) is None


def test_without_land_or_without_parks_there_is_no_yield(basis: Make, intake: Intake) -> None:
    names = [n for n in intake.office.registry("parks") if n != "园区外"]
    made = basis(*(whole(name, 工业用地面积=Decimal(0)) for name in names))
    assert [one.value(made) for one in FIGURES[:3]] == [None] * 3


def test_every_figure_is_silent_before_anyone_reports(history: History, intake: Intake) -> None:
    made = tasks.basis_of(intake, history, JUNE)
    assert [one.value(made) for one in FIGURES] == [None] * 4
    assert [one.sources(made) for one in FIGURES] == [[]] * 4


def test_the_five_indicators_of_a_park(history: History, intake: Intake) -> None:
    whole = {
        "园区名称": "万宝新区", "工业用地面积": Decimal(100), "工业投资": Decimal(500),
        "工业总产值": Decimal(3000), "税收": Decimal(250), "主导产业营业收入": Decimal(815),
        "园区总营业收入": Decimal(1000), "单位工业增加值能耗本期": Decimal("0.82"),
        "单位工业增加值能耗上期": Decimal("0.80"),
    }  # fmt: skip
    bare = {"园区名称": "双峰经济开发区", "工业用地面积": Decimal(0), "税收": Decimal(5)}
    rows = [whole, bare, {"园区名称": "全市"}]
    save(history, intake, "市直", JUNE, {"附表一园区指标": rows})
    frame = consolidate(intake.office, intake.ledgers, history, JUNE).table("A1")
    found = park_yields(frame)
    assert tuple(found["万宝新区"]) == YIELDS
    assert list(found["万宝新区"].values()) == [
        5,
        30,
        Fraction(5, 2),
        Fraction(163, 2),
        Fraction(-5, 2),
    ]
    assert set(found["双峰经济开发区"].values()) == {None}
    assert len(found) == 2


def test_a_park_with_two_rows_has_no_yields(history: History, intake: Intake) -> None:
    save(history, intake, "市直", JUNE, {"附表一园区指标": [whole("万宝新区"), whole("万宝新区")]})
    frame = consolidate(intake.office, intake.ledgers, history, JUNE).table("A1")
    assert set(park_yields(frame)["万宝新区"].values()) == {None}
