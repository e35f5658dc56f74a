import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.consolidation import Master
from pipelines.documents.master_cover import agreement
from pipelines.documents.master_tally import blocks_of, ranked

Content = Callable[[Master], bytes]
Opened = Callable[..., openpyxl.Workbook]
Part = Callable[[Master, str], str]
Texts = Callable[[Worksheet], list[str]]
RowOf = Callable[[Worksheet, str], tuple[object, ...]]
Build = Callable[..., Master]
Project = Callable[..., dict[str, object]]


def test_totals_of_all_three_ways_are_the_exact_sum(master: Master, opened: Opened) -> None:
    sheet = opened(master, values=True)["汇总表"]
    totals = [row for row in sheet.values if row[0] == "合计"]
    exact = [5, 1012532.76, 2095.84, 301.01, 1544.54]
    assert [list(row[1:6]) for row in totals] == [exact] * 3
    assert totals[0][6] == pytest.approx(154454 * 100 / 209584, rel=1e-12)


def test_units_stand_in_printing_order_with_subtotals_of_groups(
    master: Master, opened: Opened
) -> None:
    sheet = opened(master)["汇总表"]
    labels = [row[0] for row in sheet.iter_rows(min_row=7, max_row=12, values_only=True)]
    assert labels == ["娄星区", "双峰县", "县市区小计", "万宝新区", "市直", "合计"]
    assert sheet["C7"].value == "=SUMIFS(台账_L1[总投资],台账_L1[单位],$A7)"
    assert sheet["C9"].value == "=SUBTOTAL(9,C7:C8)"
    assert sheet["C12"].value == "=SUBTOTAL(9,C7:C11)"
    assert sheet["G12"].value == '=IFERROR(F12/D12*100,"—")'
    assert [sheet.cell(row, 8).value for row in (10, 11)] == ["沿用 2021-05", "未报"]


def test_without_groups_the_total_is_a_plain_sum(master: Master, opened: Opened) -> None:
    units = tuple(replace(s, unit=replace(s.unit, group="")) for s in master.units)
    sheet = opened(replace(master, units=units))["汇总表"]
    assert sheet["C11"].value == "=SUM(C7:C10)"


def test_a_unit_without_a_plan_has_no_rate_and_no_rank(
    master: Master, opened: Opened, row_of: RowOf
) -> None:
    sheet = opened(master, values=True)["汇总表"]
    assert row_of(sheet, "市直")[:7] == ("市直", 0, 0, 0, 0, 0, "—")
    start = next(c.row for (c,) in sheet.iter_rows(max_col=1) if c.value == "四、单位完成率排名")
    ranking = list(sheet.iter_rows(start + 2, start + 5, 1, 2, values_only=True))
    assert ranking == [("双峰县", 1), ("娄星区", 2), ("万宝新区", 3), (None, None)]


def test_equal_rates_share_a_rank(master: Master, build_master: Build, project: Project) -> None:
    pairs = zip(master.units, "1212", strict=True)
    tied = build_master([project(s.unit, 7, ("9", "3", "1", done)) for s, done in pairs])
    block = blocks_of(tied, tied.ledgers.sheets["项目清单"])[0]
    assert [rank for rank, _ in ranked(block)] == [1, 1, 3, 3]


def test_rows_without_a_chain_are_counted_under_unfilled(
    master: Master, build_master: Build, project: Project, opened: Opened
) -> None:
    unit = master.units[0].unit
    rows = [project(unit, 11, ("5", "4", "1", "2"), 所属产业链=None)]
    sheet = opened(build_master(rows))["汇总表"]
    place = next(c.row for (c,) in sheet.iter_rows(max_col=1) if c.value == "（未填）")
    assert sheet.cell(place, 2).value == '=COUNTIFS(台账_L1[所属产业链],"=")'


def test_a_name_with_a_wildcard_is_not_read_as_one(
    master: Master, build_master: Build, project: Project, opened: Opened
) -> None:
    rows = [project(master.units[0].unit, 7, ("5", "4", "1", "2"), 所属产业链='新"材*料')]
    sheet = opened(build_master(rows))["汇总表"]
    place = next(c.row for (c,) in sheet.iter_rows(max_col=1) if c.value == '新"材*料')
    assert sheet.cell(place, 2).value == '=COUNTIFS(台账_L1[所属产业链],"=新""材~*料")'


def test_three_native_charts_stand_beside_the_tables(master: Master, content: Content) -> None:
    with zipfile.ZipFile(BytesIO(content(master))) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        kinds = [package.read(name) for name in sorted(charts)]
    assert [b"<c:barChart>" in kinds[0], b"<c:barChart>" in kinds[1]] == [True, True]
    assert b"<c:doughnutChart>" in kinds[2]


def test_charts_overlap_neither_tables_nor_each_other(master: Master, part: Part) -> None:
    drawing = etree.fromstring(part(master, "xl/drawings/drawing1.xml").encode())
    space = {"x": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"}
    tops = [int(e.text) for e in drawing.findall(".//x:from/x:row", space)]
    ends = [int(e.text) for e in drawing.findall(".//x:to/x:row", space)]
    lefts = [int(e.text) for e in drawing.findall(".//x:from/x:col", space)]
    assert all(end < top for end, top in zip(ends, tops[1:], strict=False))
    assert min(lefts) > 7


def test_a_ledger_without_plan_or_chain_gets_the_blocks_it_can(
    build_master: Build, project_ledger: str, opened: Opened, texts: Texts
) -> None:
    lines = [line for line in project_ledger.splitlines() if not re.search("计划|产业链", line)]
    master = build_master(files={"1.toml": "\n".join(lines)})
    book = opened(master, values=True)
    assert [row[5] for row in book["汇总表"].values if row[0] == "合计"] == ["—", "—"]
    assert agreement(master) == ["按单位、按项目类别两路合计相符"]
    assert "年度完成率（%）" in texts(book["封面"])
