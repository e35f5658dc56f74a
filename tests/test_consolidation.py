from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pandas as pd
import pytest

from pipelines.calendar import Period
from pipelines.consolidation import CARRIED, ROW, UNIT, consolidate, exact_sum
from pipelines.history.journal import Note
from pipelines.history.store import History, Stage
from pipelines.intake.submission import Intake
from pipelines.intake.waivers import Waiver
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


def test_the_stage_and_the_lateness_of_each_unit_are_known(
    history: History, intake: Intake
) -> None:
    in_time, late = datetime(2021, 6, 25, 23, 0), datetime(2021, 6, 28, 9, 0)
    save(history, intake, "娄星区", JUNE, rows(project(1)), at=in_time)
    save(history, intake, "涟源市", JUNE, rows(project(2)), at=late)
    save(history, intake, "新化县", JUNE, rows(project(3)), at=late)
    accepted = history.accepted(JUNE)
    note = Note("张三", NOW, "有误")
    with history.deciding() as desk:
        desk.approve(accepted["431302"], note)
        desk.give_back(accepted["431322"], note)
        desk.lock("431382", JUNE, note, "")
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    found = {s.unit.name: (s.stage, s.state, s.late_days) for s in master.units}
    assert found["娄星区"] == (Stage.APPROVED, "已报", 0)
    assert found["涟源市"] == (Stage.LOCKED, "已报", 3)
    assert found["新化县"] == (Stage.RETURNED, "退回", 3)
    assert found["双峰县"] == (Stage.MISSING, "未报", None)
    assert list(master.tables["项目清单"]["项目编号"]) == ["XM-1", "XM-2"]


def test_without_a_calendar_lateness_is_left_unknown(history: History, intake: Intake) -> None:
    old = Period(2001, 6)
    save(history, intake, "娄星区", old, rows(project(1)))
    master = consolidate(intake.office, intake.ledgers, history, old, "431302")
    assert (master.units[0].late_days, master.units[0].reported) == (None, True)


def test_waivers_that_lapsed_before_are_not_listed(history: History, intake: Intake) -> None:
    at = ("项目清单", "J4", "总投资", 4, "XM-1")
    doubt = Finding("L1-07", Level.WARNING, "偏小", *at, "120000.00")
    for month in (JUNE.shift(-1), JUNE):
        save(history, intake, "娄星区", month, rows(project(1)), [doubt])
    said = Waiver("L1-07", "项目清单", "XM-1", "总投资", "120000.00", "就是这么多", "张三", NOW)
    receipt = history.accepted(JUNE.shift(-1))["431302"]
    with history.deciding() as desk:
        desk.waive(receipt, said)
    changed = rows(project(1, 总投资=Decimal("1.00")))
    save(history, intake, "娄星区", JUNE, changed, at=NOW + timedelta(days=1))
    save(history, intake, "娄星区", JUNE.shift(1), changed)
    listed = [
        [one.holds_in(month) for _, one in consolidate(
            intake.office, intake.ledgers, history, month
        ).waivers]
        for month in (JUNE.shift(-1), JUNE, JUNE.shift(1))
    ]  # fmt: skip
    assert listed == [[True], [False], []]
