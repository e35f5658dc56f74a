"""争报：同一招商项目两家都报，总台账与各数只计一次（DOMAIN L6-05）。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from pipelines import tasks
from pipelines.consolidation import UNIT, Master, consolidate
from pipelines.documents.master import write_master
from pipelines.figures.counting.events import event_rows
from pipelines.history.journal import Note
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.intake.waivers import Waiver
from pipelines.ledgers.finding import Finding, Level
from pipelines.reporting import completeness_words
from tests.city import save
from tests.conftest import JUNE, NOW, ORIGIN

KEY = "ZS-双峰县"


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as opened:
        yield opened


def prospect(unit: str, signed: date | None, **changes: object) -> dict[str, object]:
    """某单位报的同一个招商项目，还没有转为项目。"""
    own = {"招商编号": f"ZS-{unit}", "转入项目编号": None, "招商阶段": "签约", "签约日期": signed}
    return {**ORIGIN, **own, **changes}


def claim(history: History, intake: Intake, **signed: date | None) -> None:
    for unit, day in signed.items():
        save(history, intake, unit, JUNE, {"招商清单": [prospect(unit, day)]})


def master_of(history: History, intake: Intake, node: str = "") -> Master:
    return consolidate(intake.office, intake.ledgers, history, JUNE, node)


def counted(master: Master) -> list[str]:
    return list(master.tables["招商清单"][UNIT])


def test_a_project_claimed_twice_is_counted_for_the_one_who_signed_first(
    history: History, intake: Intake
) -> None:
    claim(history, intake, 双峰县=date(2021, 3, 2), 涟源市=date(2021, 3, 1))
    master = master_of(history, intake)
    assert counted(master) == ["涟源市"]
    basis = tasks.methods_of(intake, master, None)
    signed = event_rows(basis, "新签约", date(2021, 1, 1), date(2021, 6, 30))
    assert [(one.unit, one.amount) for one in signed] == [("涟源市", 1_200_000 * 10)]
    ((unit, told),) = master.disputes
    assert (unit.name, told.code, told.row, told.row_key) == ("双峰县", "L6-05", 4, KEY)
    assert "与涟源市“招商清单”" in told.message
    assert (
        "（ZS-涟源市）相近，对方签约日期 2021-03-01 在先；本行列为争议，不计入汇总" in told.message
    )
    assert master.units[[s.unit.name for s in master.units].index("双峰县")].accepted == 1


def test_the_master_workbook_and_the_words_say_which_row_and_why(
    history: History, intake: Intake
) -> None:
    claim(history, intake, 双峰县=date(2021, 3, 2), 涟源市=date(2021, 3, 1))
    master = master_of(history, intake)
    content = write_master(master, generated_at=NOW, archive=lambda receipt: receipt.file)
    book = openpyxl.load_workbook(BytesIO(content))
    (row,) = book["未计入行"].iter_rows(min_row=4, values_only=True)
    assert (row[0], row[3], row[4]) == ("双峰县", KEY, "L6-05")
    assert "另有 1 行争报未计入" in book["招商清单"]["A2"].value
    assert any(line.startswith("  争报 双峰县 [L6-05]") for line in completeness_words(master))


def test_the_same_day_is_counted_once_in_printing_order(history: History, intake: Intake) -> None:
    claim(history, intake, 双峰县=date(2021, 3, 1), 涟源市=date(2021, 3, 1))
    order = [unit.name for unit in intake.office.submitters()]
    first = min(("双峰县", "涟源市"), key=order.index)
    assert counted(master_of(history, intake)) == [first]


def test_while_nobody_has_signed_both_go_on_negotiating(history: History, intake: Intake) -> None:
    claim(history, intake, 双峰县=None, 涟源市=None)
    assert sorted(counted(master_of(history, intake))) == ["双峰县", "涟源市"]


def test_one_unit_claiming_twice_is_counted_once(history: History, intake: Intake) -> None:
    twice = [prospect("涟源市", date(2021, 3, day), 招商编号=f"ZS-{day}") for day in (2, 1)]
    save(history, intake, "涟源市", JUNE, {"招商清单": twice})
    assert list(master_of(history, intake).tables["招商清单"]["招商编号"]) == ["ZS-1"]


def test_a_county_alone_shows_the_same_rows_as_the_city(history: History, intake: Intake) -> None:
    claim(history, intake, 双峰县=date(2021, 3, 2), 涟源市=date(2021, 3, 1))
    alone = master_of(history, intake, intake.office.find_unit("双峰县").code)
    assert counted(alone) == []
    assert len(alone.disputes) == 1
    assert counted(master_of(history, intake, intake.office.find_unit("涟源市").code)) == ["涟源市"]


def test_a_carried_unit_keeps_its_earlier_claim(history: History, intake: Intake) -> None:
    last = {"招商清单": [prospect("涟源市", date(2021, 3, 1))]}
    save(history, intake, "涟源市", JUNE.shift(-1), last)
    claim(history, intake, 双峰县=date(2021, 3, 2))
    assert counted(master_of(history, intake)) == ["涟源市"]


def test_a_rejected_row_pushes_nobody_out(history: History, intake: Intake) -> None:
    wrong = Finding("L6-02", Level.ERROR, "没有金额", "招商清单", "K4", "", 4, "ZS-涟源市")
    early = {"招商清单": [prospect("涟源市", date(2021, 3, 1))]}
    save(history, intake, "涟源市", JUNE, early, [wrong])
    claim(history, intake, 双峰县=date(2021, 3, 2))
    assert counted(master_of(history, intake)) == ["双峰县"]


@pytest.mark.parametrize(
    ("actor", "units"), [("张三", ["双峰县", "涟源市"]), ("双峰县", ["涟源市"])]
)
def test_only_the_office_can_rule_that_a_disputed_row_counts(
    history: History, intake: Intake, actor: str, units: list[str]
) -> None:
    rows = {"招商清单": [prospect("双峰县", date(2021, 3, 2))]}
    doubt = Finding("L6-05", Level.WARNING, "相近", "招商清单", "C4", "拟投项目名称", 4, KEY, "甲")
    save(history, intake, "双峰县", JUNE, rows, [doubt])
    claim(history, intake, 涟源市=date(2021, 3, 1))
    receipt = history.accepted(JUNE)[intake.office.find_unit("双峰县").code]
    said = Waiver("L6-05", "招商清单", KEY, "拟投项目名称", "甲", "是另一期", actor, NOW)
    with history.deciding() as desk:
        desk.waive(receipt, said)
    assert sorted(counted(master_of(history, intake))) == units
    (granted,) = history.waivers()
    with history.deciding() as desk:
        desk.revoke(granted, Note("李四", NOW + timedelta(days=1), "有误"))
    assert counted(master_of(history, intake)) == ["涟源市"]


def test_the_project_of_a_disputed_prospect_is_known(history: History, intake: Intake) -> None:
    linked = prospect("双峰县", date(2021, 3, 2), 转入项目编号="XM-9", 招商阶段="已转项目")
    save(history, intake, "双峰县", JUNE, {"招商清单": [linked]})
    claim(history, intake, 涟源市=date(2021, 3, 1))
    master = master_of(history, intake)
    assert master.set_aside("L6", "转入项目编号") == {"XM-9"}
    assert master.set_aside("L1", "项目编号") == frozenset()


def test_amounts_of_disputed_rows_are_not_in_the_sums(history: History, intake: Intake) -> None:
    claim(history, intake, 双峰县=date(2021, 3, 2), 涟源市=date(2021, 3, 1))
    frame = master_of(history, intake).tables["招商清单"]
    assert sum(map(int, frame["签约(协议)金额"])) == int(Decimal("120000.00") * 100)
