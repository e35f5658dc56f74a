from collections.abc import Callable
from dataclasses import replace

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.consolidation import Master

Opened = Callable[..., openpyxl.Workbook]
Link = Callable[[int], str]
Texts = Callable[[Worksheet], list[str]]


def test_rejected_rows_are_listed_with_a_way_to_the_cell(
    master: Master, opened: Opened, link: Link
) -> None:
    sheet = opened(master)["未计入行"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[0] == (
        "娄星区", "项目清单", "J8", "XM-1", "L1-05", "155000.00", "累计大于总投资", "请核对",
    )  # fmt: skip
    assert len(rows) == 2
    assert sheet["A2"].value.startswith("共 2 处错误，涉及 1 行")
    assert sheet["C4"].hyperlink.target == link(0)
    assert sheet["C4"].hyperlink.location == "'项目清单(定)'!J8"


def test_doubts_are_listed_apart_and_hints_not_at_all(master: Master, opened: Opened) -> None:
    sheet = opened(master)["疑点"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[4:6] for row in rows] == [("L1-09", "=1+1")]


def test_no_findings_are_said_in_one_word(master: Master, opened: Opened, texts: Texts) -> None:
    book = opened(replace(master, findings=()))
    assert texts(book["未计入行"]) == ["未计入行", "无"]
    assert texts(book["疑点"]) == ["疑点", "无"]
