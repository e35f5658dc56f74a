from collections.abc import Callable
from dataclasses import replace

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.consolidation import Master
from pipelines.ledgers.finding import Finding, Level

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


def test_an_error_above_the_header_is_listed_without_counting_as_a_row(
    master: Master, opened: Opened
) -> None:
    unit = master.units[0].unit
    above = Finding("L4-08", Level.ERROR, "收集数与各行不符", "问题清单", "A2", "收集", 2)
    sheet = opened(replace(master, findings=(*master.findings, (unit, above))))["未计入行"]
    note = sheet["A2"].value
    assert note.startswith("共 3 处错误，涉及 1 行；")
    assert "其中 1 处不在数据行上，不影响各行计入" in note
    assert [row[4] for row in sheet.iter_rows(min_row=4, values_only=True)][-1] == "L4-08"


def test_a_disputed_row_is_listed_among_the_uncounted_and_not_among_the_doubts(
    master: Master, opened: Opened
) -> None:
    unit, doubt = next(pair for pair in master.findings if pair[1].code == "L1-09")
    said = replace(doubt, message="与双峰县一行相近，本行列为争议，不计入汇总")
    book = opened(replace(master, disputes=((unit, said),)))
    assert next(book["未计入行"].iter_rows(min_row=6, values_only=True))[6] == said.message
    assert "另有 1 行与别的行争报" in book["未计入行"]["A2"].value
    assert book["疑点"]["A2"].value == "无"


def test_doubts_are_listed_apart_and_hints_not_at_all(master: Master, opened: Opened) -> None:
    sheet = opened(master)["疑点"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[4:6] for row in rows] == [("L1-09", "=1+1")]


def test_each_doubt_says_whether_its_row_is_counted(master: Master, opened: Opened) -> None:
    unit = master.units[0].unit
    _, doubt = next(pair for pair in master.findings if pair[1].code == "L1-09")
    counted = master.tables["项目清单"]
    row = int(counted[counted["_单位"] == unit.name]["_行"].iloc[0])
    (aside,) = {place[2] for place in master.left_out}
    pairs = [
        (unit, replace(doubt, row=row)),
        (unit, replace(doubt, row=aside)),
        (unit, replace(doubt, sheet="问题清单", row=2)),
    ]
    sheet = opened(replace(master, findings=tuple(pairs)))["疑点"]
    assert sheet["I3"].value == "是否计入"
    said = [line[8] for line in sheet.iter_rows(min_row=4, values_only=True)]
    assert said == ["已计入", "未计入", None]


def test_no_findings_are_said_in_one_word(master: Master, opened: Opened, texts: Texts) -> None:
    book = opened(replace(master, findings=()))
    assert texts(book["未计入行"]) == ["未计入行", "无"]
    assert texts(book["疑点"]) == ["疑点", "无"]
