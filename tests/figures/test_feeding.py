from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines import tasks
from pipelines.figures import FIGURES, Basis
from pipelines.figures.feeding import Fed, deciding_columns, fed_by
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, PROJECT

Make = Callable[..., Basis]


def project(number: int, **changes: object) -> dict[str, object]:
    return {**PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}", **changes}


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    def make(*rows: dict[str, Any], last: bool = False) -> Basis:
        save(history, intake, "娄星区", JUNE, {"项目清单": rows})
        if last:
            save(history, intake, "娄星区", JUNE.shift(-1), {"项目清单": rows})
        return tasks.basis_of(intake, history, JUNE)

    return make


def fed(basis: Basis, column: str, index: int = 0) -> dict[str, Fed]:
    ledger = basis.master.ledgers.with_id("L1")
    assert ledger is not None
    found = fed_by(basis, FIGURES, ledger, index, column)
    return {one.figure.key: one for one in found}


def test_money_feeds_the_sums_and_rates_made_of_it(basis: Make) -> None:
    made = basis(project(1, 本年累计完成投资=Decimal(100)), project(2, 本年累计完成投资=Decimal(5)))
    found = fed(made, "本年累计完成投资")
    assert {"累计完成投资", "投资完成率", "序时差"} <= found.keys()
    assert not {"项目数", "总投资", "新开工数"} & found.keys()
    total = found["累计完成投资"]
    assert (total.value, total.without, total.counted) == (105, 5, True)


def test_a_date_feeds_the_counts_that_it_could_enter_though_it_is_not_in_them_now(
    basis: Make,
) -> None:
    made = basis(project(1, 实际开工日期=date(2020, 5, 1), 计划开工日期=date(2020, 5, 1)))
    found = fed(made, "实际开工日期")
    assert found["新开工数"].value == 0
    assert not found["新开工数"].counted


def test_a_tag_feeds_the_figures_of_its_cohort(basis: Make) -> None:
    found = fed(basis(project(1, 专项标识="双引擎-硅钢")), "专项标识")
    assert (found["双引擎项目数"].value, found["双引擎项目数"].without) == (1, 0)


def test_a_name_feeds_no_figure(basis: Make) -> None:
    assert not fed(basis(project(1)), "项目名称")


def test_the_columns_that_decide_a_term_are_found_in_the_month_that_it_measures(
    basis: Make,
) -> None:
    made = basis(project(1, 本月完成投资=Decimal(100)), last=True)
    ledger = made.master.ledgers.with_id("L1")
    assert ledger is not None
    now, before = FIGURES["环比"].terms
    assert "本月完成投资" in deciding_columns(made, now, ledger)
    assert "本月完成投资" in deciding_columns(made, before, ledger)
    (started,) = FIGURES["新开工数"].terms
    assert deciding_columns(made, started, ledger) == ("实际开工日期",)
