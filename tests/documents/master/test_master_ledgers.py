from collections.abc import Callable

import openpyxl
import pytest

from pipelines.consolidation import Master
from pipelines.documents import master_findings, master_ledgers

Opened = Callable[..., openpyxl.Workbook]
Part = Callable[[Master, str], str]
Link = Callable[[int], str]


def test_amounts_are_written_to_the_cent(master: Master, part: Part) -> None:
    written = part(master, "xl/worksheets/sheet3.xml")
    for amount in ("97.85", "0.07", "1000000.29", "33.33"):
        assert f"<v>{amount}</v>" in written


def test_each_ledger_is_a_table_frozen_and_filtered(master: Master, opened: Opened) -> None:
    book = opened(master)
    sheet = book["项目清单"]
    table = sheet.tables["台账_L1"]
    assert table.ref == "A3:P8"
    assert table.autoFilter is not None
    assert sheet.freeze_panes == "D4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert [cell.value for cell in sheet[3]][:3] == ["单位", "序号", "项目编号"]
    assert sheet.column_dimensions["E"].hidden
    assert sheet["H4"].number_format == "#,##0.00"
    assert sheet["M4"].number_format == "yyyy-mm-dd"


def test_an_empty_ledger_keeps_its_header_and_a_clashing_name_is_told_apart(
    master: Master, opened: Opened
) -> None:
    sheet = opened(master)["问题清单"]
    assert [cell.value for cell in sheet[3]] == ["单位", "问题编号", "备注", "备注_", "来源"]
    assert sheet.tables["台账_L4"].ref == "A3:E4"
    assert sheet["A2"].value == "本期没有采用的行"


def test_each_row_leads_to_the_cell_it_came_from(
    master: Master, opened: Opened, link: Link
) -> None:
    cell = opened(master)["项目清单"]["P5"]
    assert cell.value == "娄星区_六张清单_2021-06.xlsx 第9行"
    assert cell.hyperlink.target == link(0)
    assert cell.hyperlink.location == "'项目清单(定)'!A9"


def test_carried_rows_are_marked(master: Master, opened: Opened, link: Link) -> None:
    sheet = opened(master)["项目清单"]
    assert [sheet.cell(row, 15).value for row in range(4, 9)] == [None] * 4 + ["沿用 2021-05"]
    assert sheet["P8"].hyperlink.target == link(2)


def test_numbers_restart_at_one_and_blanks_stay_blank(master: Master, opened: Opened) -> None:
    sheet = opened(master)["项目清单"]
    assert [sheet.cell(row, 2).value for row in range(4, 9)] == [1, 2, 3, 4, 5]
    assert sheet["J6"].value is None


def test_beyond_the_limit_sources_are_plain_text(
    master: Master, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(master_ledgers, "LINK_LIMIT", 4)
    monkeypatch.setattr(master_findings, "LINK_LIMIT", 0)
    book = opened(master)
    assert book["项目清单"]["P5"].hyperlink is None
    assert book["项目清单"]["P5"].value.endswith("第9行")
    assert book["未计入行"]["C4"].hyperlink is None
