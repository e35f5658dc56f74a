"""表头写明的计量单位与本列不同的，数不照收，也不替人折算。"""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest

from pipelines.cleaning.units import money_unit_above, unit_in_title
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.ledgers.finding import Level
from pipelines.ledgers.values import UNREADABLE
from pipelines.xlsx.reader import Cell, Row
from tests.conftest import Writer

SHEET = "项目清单"
Read = Callable[..., Submission]


@pytest.fixture
def read(intake: Intake, write: Writer) -> Read:
    def reader(**cells: object) -> Submission:
        path = write()
        book = openpyxl.load_workbook(path)
        for place, value in cells.items():
            book[SHEET][place] = value
        book.save(path)
        return read_submission(path, intake)

    return reader


@pytest.mark.parametrize(
    ("title", "unit"),
    [("总投资(亿元)", "亿元"), ("总投资（单位：元）", "元"), ("总投资", ""), ("链长(班长)", ""),
     ("用地面积（平方米）", "㎡"), ("项目单位(业主)", ""), ("完成率(%)", "%")],
)  # fmt: skip
def test_the_unit_of_a_title(title: str, unit: str) -> None:
    assert unit_in_title(title) == unit


@pytest.mark.parametrize(
    ("texts", "unit"),
    [(["项目清单", "单位：亿元"], "亿元"), (["计量单位：", "元"], "元"),
     (["计量单位:万元、亩"], "万元"), (["填报单位：", "元亨集团"], ""),
     (["填报单位：娄星区"], ""), (["金额单位：人民币万元"], "万元")],
)  # fmt: skip
def test_the_unit_above_the_header(texts: list[str], unit: str) -> None:
    cells = [Cell(at, "s", text, None, "General") for at, text in enumerate(texts, 1)]
    assert money_unit_above([Row(2, False, cells)]) == unit


def test_a_column_headed_in_yi_is_refused_cell_by_cell(read: Read) -> None:
    submission = read(O3="总投资（亿元）")
    assert submission.tables[SHEET].columns["总投资"] == [UNREADABLE]
    (found,) = [f for f in submission.findings if f.code == "G05"]
    assert (found.cell, found.level, found.proposal) == ("O4", Level.ERROR, "")
    assert "表头写的单位是亿元" in found.message
    assert "只把表头的单位改成万元" in found.suggestion


def test_an_amount_that_says_its_own_unit_is_taken_under_any_header(read: Read) -> None:
    submission = read(O3="总投资（亿元）", O4="12亿元")
    assert submission.tables[SHEET].columns["总投资"] == [12_000_000]


def test_a_sheet_in_yuan_is_refused_unless_the_column_says_otherwise(read: Read) -> None:
    submission = read(A1="项目清单 单位：元", O3="总投资（万元）")
    refused = {f.cell for f in submission.findings if f.code == "G05"}
    assert "O4" not in refused
    assert {"Q4", "R4", "S4"} <= refused


def test_the_unit_of_a_group_is_the_unit_of_its_columns(intake: Intake, write: Writer) -> None:
    path = write()
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet.insert_rows(4)
    for at, group, leaf in (("R", "本月(万元)", "完成投资"), ("S", "本年累计(亿元)", "完成投资")):
        sheet[f"{at}3"], sheet[f"{at}4"] = group, leaf
    sheet["T3"] = "其他"
    for cell in sheet[3][20:]:
        sheet[f"{cell.column_letter}4"], cell.value = cell.value, None
    book.save(path)
    columns = read_submission(path, intake).tables[SHEET].columns
    assert columns["本月完成投资"] == [250_000]
    assert columns["本年累计完成投资"] == [UNREADABLE]
