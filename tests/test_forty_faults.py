from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.values import NUMERIC
from pipelines.mending.cell_edit import CellEdit, Content
from pipelines.mending.kit import Notice, fix_kit
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.xlsx.cells import parse_address
from sample_workbooks.forty import FAULTS, Fault, forty_book
from tests.conftest import JUNE, NOW

NOTICE = Notice("娄星区", JUNE, date(2021, 7, 5), NOW, "娄底市专班办公室")
BOOK = forty_book()


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "四十处.xlsx"
    path.write_bytes(BOOK.content())
    return path


def checked(path: Path, intake: Intake) -> Verdict:
    verdict = tasks.check([path], intake)[0].verdict
    assert verdict is not None
    return verdict


def place(fault: Fault, column: str) -> str:
    return fault.cell or BOOK.sheets[fault.sheet].address(column, fault.row)


def test_forty_faults_are_found_each_at_its_cell(sent: Path, intake: Intake) -> None:
    declared = sorted((f.code, f.sheet, place(f, f.said_at or f.column)) for f in FAULTS)
    assert len(set(declared)) == 40
    findings = checked(sent, intake).findings
    assert sorted((f.code, f.sheet, f.cell) for f in findings) == declared


def test_what_is_proposed_is_what_mends(sent: Path, intake: Intake) -> None:
    by_place = {(f.code, f.sheet, f.cell): f for f in checked(sent, intake).findings}
    for fault in FAULTS:
        finding = by_place[fault.code, fault.sheet, place(fault, fault.said_at or fault.column)]
        if finding.proposal:
            assert finding.proposal == fault.mended, finding.message
        assert finding.suggestion, finding.message


def test_the_kit_mended_as_proposed_and_sent_again_is_clean(sent: Path, intake: Intake) -> None:
    kit = sent.with_name("待改.xlsx")
    verdict = checked(sent, intake)
    kit.write_bytes(fix_kit(sent, verdict, NOTICE, intake))
    unlocked = openpyxl.load_workbook(kit)
    for fault in FAULTS:
        cell = unlocked[fault.sheet][place(fault, fault.column)]
        assert not cell.protection.locked, f"{fault.sheet}{cell.coordinate} 应可改"
    mend(kit, intake, {(f.sheet, place(f, f.column)): f for f in FAULTS})
    again = checked(kit, intake)
    assert list(map(said, again.findings)) == []
    assert {n: len(t.rows) for n, t in again.tables.items()} == {
        n: len(t.rows) for n, t in verdict.tables.items()
    }


def said(finding: Finding) -> str:
    return f"{finding.code} {finding.message}"


def mend(kit: Path, intake: Intake, faults: dict[tuple[str, str], Fault]) -> None:
    """填报人照建议逐格填写：数列里填的数由 Excel 存成数，其余存成文字。"""
    with WorkbookPatch(kit) as book:
        for sheet in {sheet for sheet, _ in faults}:
            columns = intake.ledgers.sheets[sheet].by_name
            edits: dict[tuple[int, int], CellEdit] = {}
            for (owner, cell), fault in faults.items():
                if owner == sheet:
                    column, row = parse_address(cell)
                    known = columns.get(fault.column)
                    is_number = known is not None and known.type in NUMERIC
                    edits[row, column] = CellEdit(Content("n" if is_number else "s", fault.mended))
            book.patch(sheet, SheetEdit(edits))
        kit.write_bytes(book.content())
