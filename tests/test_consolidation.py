from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pandas as pd
import pytest

from pipelines.calendar import Period
from pipelines.consolidation import CARRIED, ROW, UNIT, consolidate, exact_sum
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from tests.city import save
from tests.conftest import JUNE, NOW, PROJECT


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as opened:
        yield opened


def project(number: int, **changes: object) -> dict[str, object]:
    return {**PROJECT, "项目编号": f"XM-{number}", **changes}


def rows(*projects: dict[str, object]) -> dict[str, list[dict[str, object]]]:
    return {"项目清单": list(projects)}


def test_rows_stack_in_print_order_with_their_origin(history: History, intake: Intake) -> None:
    save(history, intake, "涟源市", JUNE, rows(project(3)))
    save(history, intake, "娄星区", JUNE, rows(project(1), project(2)))
    frame = consolidate(intake.office, intake.ledgers, history, JUNE).tables["项目清单"]
    assert list(zip(frame[UNIT], frame[ROW], frame["项目编号"], strict=True)) == [
        ("娄星区", 4, "XM-1"), ("娄星区", 5, "XM-2"), ("涟源市", 4, "XM-3"),
    ]  # fmt: skip


def test_sums_are_exact_where_floats_would_drift(history: History, intake: Intake) -> None:
    many = [project(n, 总投资=Decimal("0.10")) for n in range(1000)]
    save(
        history,
        intake,
        "娄星区",
        JUNE,
        rows(*many, project(9999, 总投资=Decimal("90071992547409.93"))),
    )
    frame = consolidate(intake.office, intake.ledgers, history, JUNE).tables["项目清单"]
    assert exact_sum(frame, "总投资") == 1000 * 10 + 9_007_199_254_740_993


def test_a_missing_unit_is_carried_by_its_last_submission_of_the_year(
    history: History, intake: Intake
) -> None:
    save(history, intake, "娄星区", JUNE, rows(project(1)))
    save(history, intake, "涟源市", JUNE.shift(-1), rows(project(2)))
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    states = {status.unit.name: status.state for status in master.units}
    assert (states["娄星区"], states["涟源市"], states["新化县"]) == (
        "已报",
        "沿用 2021-05",
        "未报",
    )
    frame = master.tables["项目清单"]
    carried = frame[frame[UNIT] == "涟源市"].iloc[0]
    assert carried[CARRIED] == "2021-05"
    assert carried["本年累计完成投资"] == 1_400_000
    assert pd.isna(carried["本月完成投资"])
    assert len(master.missing) == 7


def test_last_years_cumulative_is_never_carried_into_this_year(
    history: History, intake: Intake
) -> None:
    save(history, intake, "涟源市", Period(2020, 12), rows(project(2)))
    master = consolidate(intake.office, intake.ledgers, history, Period(2021, 1))
    assert master.tables["项目清单"].empty
    assert all(status.state == "未报" for status in master.units)


def test_rejected_rows_are_left_out_and_listed(history: History, intake: Intake) -> None:
    wrong = Finding("L1-02", Level.ERROR, "不连续", "项目清单", "S5", "本年累计完成投资", 5)
    save(history, intake, "娄星区", JUNE, rows(project(1), project(2)), [wrong])
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    assert list(master.tables["项目清单"]["项目编号"]) == ["XM-1"]
    assert [(unit.name, finding.code) for unit, finding in master.rejected] == [("娄星区", "L1-02")]
    status = master.units[0]
    assert (status.sent, status.accepted, status.errors) == (2, 1, 1)


def test_three_ways_of_summing_agree_or_the_run_says_where(
    history: History, intake: Intake
) -> None:
    save(history, intake, "娄星区", JUNE, rows(project(1), project(2)))
    assert consolidate(intake.office, intake.ledgers, history, JUNE).disagreements == ()
    save(history, intake, "涟源市", JUNE, rows(project(3, 所属产业链=None)))
    said = consolidate(intake.office, intake.ledgers, history, JUNE).disagreements
    assert said[0] == (
        "[X06] 总投资按所属产业链合计比总数少 120000.00 万元：涟源市第 4 行未填所属产业链"
    )


def test_a_node_is_consolidated_alone(history: History, intake: Intake) -> None:
    save(history, intake, "娄星区", JUNE, rows(project(1)))
    save(history, intake, "涟源市", JUNE, rows(project(2)))
    master = consolidate(intake.office, intake.ledgers, history, JUNE, "431382")
    assert [status.unit.name for status in master.units] == ["涟源市"]
    assert list(master.tables["项目清单"]["项目编号"]) == ["XM-2"]


def test_an_empty_city_is_empty_not_broken(history: History, intake: Intake) -> None:
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    assert len(master.missing) == 8
    assert all(frame.empty for frame in master.tables.values())
    assert master.disagreements == ()


def test_a_refusal_is_told_beside_what_is_carried(history: History, intake: Intake) -> None:
    wrong = Finding("G02", Level.ERROR, "报告期不符")
    save(history, intake, "涟源市", JUNE.shift(-1), rows(project(1)))
    save(history, intake, "涟源市", JUNE, rows(project(1)), [wrong])
    save(history, intake, "娄星区", JUNE, rows(project(2)))
    later = NOW + timedelta(hours=1)
    save(history, intake, "娄星区", JUNE, rows(project(2)), [wrong], later)
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    states = {status.unit.name: status for status in master.units}
    assert states["涟源市"].state == "退回，沿用 2021-05"
    assert states["娄星区"].state == "已报"
    assert states["娄星区"].refused is not None
