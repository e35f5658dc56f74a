"""县里的表常见的毛病，一项一测；编号是 DOMAIN §6 的项次。"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.errors import FileFault
from pipelines.intake.last_period import Previous
from pipelines.intake.marks import OUR_FILLS
from pipelines.intake.note_words import OUR_AUTHOR
from pipelines.intake.repeated import repeated_finding
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.ledgers.finding import Finding, Level
from tests.conftest import JUNE, PROJECT, TASK, Rows, Writer, clean_rows, may_rows

SHEET = "项目清单"
RED = PatternFill("solid", fgColor="FFFF0000")
Change = Callable[[openpyxl.Workbook], object]


def several(count: int, **changes: object) -> Rows:
    """几个编号、名称各不相同的项目。"""
    rows = clean_rows()
    rows[SHEET] = [
        {**PROJECT, **changes, "项目编号": f"XM-431302-2021-{n:03d}", "项目名称": f"示例项目{n}"}
        for n in range(1, count + 1)
    ]
    return rows


@pytest.fixture
def read(intake: Intake, write: Writer) -> Callable[..., Submission]:
    """写一本、在 openpyxl 里改、读回来。"""

    def reader(rows: Rows | None = None, change: Change | None = None) -> Submission:
        path = write(rows or clean_rows())
        if change:
            book = openpyxl.load_workbook(path)
            change(book)
            book.save(path)
        return read_submission(path, intake)

    return reader


Read = Callable[..., Submission]


def about(submission: Submission, code: str) -> list[Finding]:
    return [finding for finding in submission.findings if finding.code == code]


def column(submission: Submission, name: str, sheet: str = SHEET) -> list[object]:
    return list(submission.tables[sheet].columns[name])


def letter(sheet: Worksheet, name: str, row: int = 3) -> str:
    return next(cell.column_letter for cell in sheet[row] if cell.value == name)


def patched(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """直接改包里一个部件的 XML：openpyxl 写不出、而 Excel 写得出的。"""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def linked(path: Path, *, used: bool) -> Path:
    """加一个外部链接“台账.xlsx”；`used` 则总投资（O4）引用它。"""
    if used:
        patched(path, "xl/worksheets/sheet2.xml", lambda xml: re.sub(
            rb'(<c r="O4"[^>]*>)<v>', rb"\1<f>[1]Sheet1!$A$1</f><v>", xml,
        ))  # fmt: skip
    reference = b'<externalReferences><externalReference r:id="rId99"/></externalReferences>'
    patched(
        path, "xl/workbook.xml",
        lambda xml: xml.replace(b"<definedNames>", reference + b"<definedNames>"),
    )  # fmt: skip
    relation = (
        f'<Relationship Id="rId99" Type="{RELATIONS}/externalLink" '
        'Target="externalLinks/externalLink1.xml"/></Relationships>'
    )
    patched(
        path, "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", relation.encode()),
    )  # fmt: skip
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
        package.writestr(
            "xl/externalLinks/_rels/externalLink1.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/externalLinkPath" Target="台账.xlsx" '
            'TargetMode="External"/></Relationships>',
        )
    return path


def test_16_a_link_to_another_workbook_is_named_with_its_cells(
    intake: Intake, write: Writer
) -> None:
    submission = read_submission(linked(write(), used=True), intake)
    (found,) = about(submission, "G26")
    assert "（“项目清单”" in found.value
    assert (found.level, found.sheet, found.cell) == (Level.WARNING, SHEET, "O4")
    assert "“项目清单”O4的公式引用了别的文件“台账.xlsx”" in found.message
    assert about(submission, "G20") == [], "同一件事说一遍就够了"
    assert column(submission, "总投资") == [12_000_000]


def test_16_a_link_no_figure_uses_is_only_noted(intake: Intake, write: Writer) -> None:
    (found,) = read_submission(linked(write(), used=False), intake).findings
    assert (found.code, found.level) == ("G26", Level.INFO)


def test_25_a_small_percentage_among_large_ones_is_doubted_as_typed(read: Read) -> None:
    rows = clean_rows()
    shares = ["80", "96.9", "0.97", "75"]
    rows["任务清单"] = [
        {**TASK, "任务编号": f"RW-XM-431302-2021-003-0{n}", "完成进度": Decimal(share)}
        for n, share in enumerate(shares, 1)
    ]
    submission = read(rows)
    assert column(submission, "完成进度", "任务清单") == [8000, 9690, 97, 7500]
    (found,) = about(submission, "G20")
    assert (found.row, found.level, found.proposal) == (6, Level.WARNING, "")
    assert "97.00%" in found.message


def test_25_a_percent_cell_or_a_column_of_small_values_is_not_doubted(read: Read) -> None:
    rows = clean_rows()
    rows["任务清单"] = [
        {**TASK, "任务编号": f"RW-XM-431302-2021-003-0{n}", "完成进度": Decimal(share)}
        for n, share in enumerate(["80", "96.9", "75"], 1)
    ]

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["任务清单"]
        cell = sheet[f"{letter(sheet, '完成进度')}4"]
        cell.value, cell.number_format = 0.0097, "0.00%"

    submission = read(rows, change)
    assert column(submission, "完成进度", "任务清单")[0] == 97
    assert about(submission, "G20") == []
    for task in rows["任务清单"]:
        task["完成进度"] = Decimal("0.90")
    assert about(read(rows), "G20") == []


def test_26_a_merged_unit_or_chain_is_filled_down_and_logged(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name in ("填报单位", "所属产业链", "所在园区"):
            at = letter(book[SHEET], name)
            book[SHEET].merge_cells(f"{at}4:{at}6")

    submission = read(several(3), change)
    assert column(submission, "填报单位") == ["娄星区"] * 3
    assert column(submission, "所属产业链") == ["钢铁新材料"] * 3
    assert about(submission, "G18") == []
    assert {(fix.cell, fix.old, fix.new) for fix in submission.fixes if fix.new == "娄星区"} == {
        ("E5", "", "娄星区"), ("E6", "", "娄星区"),
    }  # fmt: skip


@pytest.mark.parametrize("area", ["ZZZZ4:ZZZZ5", "XFE4:XFE5", "E0:E4", "4:E5", "", "E4"])
def test_26_a_merge_that_no_excel_writes_is_passed_over(
    write: Writer, intake: Intake, tmp_path: Path, area: str
) -> None:
    source, spoiled = write(), tmp_path / "合并写坏了.xlsx"
    merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(spoiled, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"</sheetData>", merge.encode()))
    assert read_submission(spoiled, intake).tables == read_submission(source, intake).tables


def test_26_merged_amounts_codes_and_blocks_are_errors(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET].merge_cells("O4:O5")
        book[SHEET].merge_cells("E4:F5")

    found = about(read(several(2), change), "G18")
    assert {(f.cell, f.level) for f in found} == {
        ("O4", Level.ERROR), ("O5", Level.ERROR), ("E4", Level.ERROR), ("E5", Level.ERROR),
    }  # fmt: skip


def test_26_a_merge_down_to_the_last_row_of_the_sheet_is_read_at_once(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        at = letter(book[SHEET], "填报单位")
        book[SHEET].merge_cells(f"{at}4:{at}5")
        book[SHEET].merged_cells.ranges.pop()
        book[SHEET].merged_cells.add(f"{at}4:{at}1048576")

    assert column(read(several(3), change), "填报单位") == ["娄星区"] * 3


def two_row_header(book: openpyxl.Workbook) -> Worksheet:
    """把项目清单的表头拆成组名与列名两行，分别在第 3、4 行。"""
    sheet = book[SHEET]
    sheet.insert_rows(4)
    for group, names in {
        "投资情况（万元）": ("总投资", "截至上年底累计完成投资", "本年度计划投资"),
        "本月": ("本月完成投资",),
        "本年累计": ("本年累计完成投资",),
    }.items():
        for position, name in enumerate(names):
            at = letter(sheet, name)
            sheet[f"{at}4"] = name.removeprefix(group)
            sheet[f"{at}3"] = group if position == 0 else None
    sheet.merge_cells("O3:Q3")
    for at in ("A", "B", "C", "D"):
        sheet.merge_cells(f"{at}3:{at}4")
    return sheet


def test_27_a_header_in_two_rows_is_joined(read: Read) -> None:
    submission = read(clean_rows(), two_row_header)
    table = submission.tables[SHEET]
    assert table.rows == (5,)
    assert (table.columns["本月完成投资"][0], table.columns["本年累计完成投资"][0]) == (
        250_000, 1_400_000,
    )  # fmt: skip
    assert table.letters["总投资"] == "O"
    (found,) = about(submission, "G12")
    assert found.level is Level.INFO
    assert "第 3、4 两行" in found.message


def test_27_two_leaves_of_one_name_are_refused(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = two_row_header(book)
        sheet["R3"], sheet["R4"] = "上月", "本年累计完成投资"
        sheet["S3"], sheet["S4"] = "本月", "本年累计完成投资"

    with pytest.raises(FileFault) as caught:
        read(clean_rows(), change)
    assert caught.value.code in ("F13", "F18")


def test_28_an_inserted_column_with_data_is_a_doubt(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET].insert_cols(5)
        book[SHEET]["E3"], book[SHEET]["E4"] = "包保领导", "示例甲"

    submission = read(clean_rows(), change)
    (found,) = about(submission, "G14")
    assert (found.cell, found.level) == ("E3", Level.WARNING)
    assert column(submission, "填报单位") == ["娄星区"]


def test_29_a_renamed_column_is_known_by_its_alias_and_an_unknown_name_is_refused(
    read: Read,
) -> None:
    def alias(book: openpyxl.Workbook) -> None:
        book[SHEET]["S3"] = "累计完成投资(万元)"

    submission = read(clean_rows(), alias)
    assert column(submission, "本年累计完成投资") == [1_400_000]
    (found,) = submission.findings
    assert (found.code, found.level, found.cell) == ("G12", Level.INFO, "S3")
    assert "由“累计完成投资(万元)”规范为“本年累计完成投资”" in found.message

    def unknown(book: openpyxl.Workbook) -> None:
        book[SHEET]["S3"] = "投资完成"

    with pytest.raises(FileFault, match="F13"):
        read(clean_rows(), unknown)


def test_30_columns_in_another_order_pass_without_a_word(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for row in (3, 4):
            first, last = sheet[f"D{row}"].value, sheet[f"E{row}"].value
            sheet[f"D{row}"], sheet[f"E{row}"] = last, first

    submission = read(clean_rows(), change)
    assert submission.findings == ()
    assert submission.tables[SHEET].letters["填报单位"] == "D"


def test_31_a_renamed_sheet_is_taken_and_said(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET].title = "项目清单 (2)"

    submission = read(clean_rows(), change)
    (found,) = submission.findings
    assert (found.code, found.level) == ("G12", Level.INFO)
    assert "工作表名由“项目清单 (2)”规范为“项目清单”" in found.message


def test_31_two_sheets_of_one_header_are_refused(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book[SHEET]).title = "项目清单 (2)"

    with pytest.raises(FileFault, match="F16"):
        read(clean_rows(), change)


def test_32_hidden_and_filtered_rows_are_counted_and_read(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in range(5, 30):
            book[SHEET].row_dimensions[row].hidden = True

    submission = read(several(30), change)
    assert len(submission.tables[SHEET].rows) == 30
    (found,) = about(submission, "G15")
    assert "有 25 行被隐藏" in found.message
    assert "第 5、6、" in found.message


def twin_column(book: openpyxl.Workbook) -> Worksheet:
    sheet = book[SHEET]
    sheet.insert_cols(18)
    sheet["R3"], sheet["R4"] = "当月完成投资", 1
    return sheet


def test_33_a_hidden_column_of_the_same_name_gives_way_to_the_visible_one(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        twin_column(book).column_dimensions["R"].hidden = True

    submission = read(clean_rows(), change)
    assert column(submission, "本月完成投资") == [250_000]
    assert submission.tables[SHEET].letters["本月完成投资"] == "S"
    (found,) = about(submission, "G14")
    assert (found.cell, found.level) == ("R3", Level.WARNING)
    assert "隐藏" in found.message


def test_33_two_visible_columns_of_one_name_are_refused(read: Read) -> None:
    with pytest.raises(FileFault, match="F18"):
        read(clean_rows(), twin_column)


@pytest.mark.parametrize("group", ["上年同期", "去年", "计划投资额"])
def test_27_a_group_that_means_something_else_is_not_passed_over(read: Read, group: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = two_row_header(book)
        sheet["S3"], sheet["S4"] = group, "累计完成投资"

    with pytest.raises(FileFault) as caught:
        read(clean_rows(), change)
    assert caught.value.code == "F13"
    assert "累计完成投资" in caught.value.facts["columns"]


@pytest.mark.parametrize(
    ("group", "leaf", "name"),
    [("计划时间", "开工日期", "计划开工日期"), ("实际时间", "开工日期", "实际开工日期"),
     ("投资计划及完成情况", "累计完成投资", "本年累计完成投资"),
     ("时间", "开工日期", "实际开工日期")],
)  # fmt: skip
def test_27_a_group_and_its_leaf_name_one_column(
    read: Read, group: str, leaf: str, name: str
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = two_row_header(book)
        at = letter(sheet, name) if name != "本年累计完成投资" else "S"
        sheet[f"{at}3"], sheet[f"{at}4"] = group, leaf

    table = read(clean_rows(), change).tables[SHEET]
    assert table.columns[name][0] is not None


def totals(*rows: tuple[int, str, float | str]) -> Change:
    """在编号列写合计字样、在总投资列写数的几行。"""

    def change(book: openpyxl.Workbook) -> None:
        for number, word, amount in rows:
            book[SHEET][f"B{number}"], book[SHEET][f"O{number}"] = word, amount

    return change


def test_34_a_typed_total_that_agrees_is_only_noted(read: Read) -> None:
    submission = read(several(3), totals((7, "合计", 360000), (8, "其中", 5), (9, "累计", 1)))
    assert submission.tables[SHEET].rows == (4, 5, 6)
    assert [f.row for f in about(submission, "G16")] == [7, 8, 9]
    assert about(submission, "X06") == []


def test_34_a_typed_total_that_differs_is_a_doubt_with_our_sum(read: Read) -> None:
    (found,) = about(read(several(3), totals((7, "总计", "24万元"))), "X06")
    assert (found.cell, found.level, found.column) == ("O7", Level.WARNING, "总投资")
    assert (found.value, found.proposal) == ("24.00", "360000.00")
    assert "相差 -359976.00" in found.message


def test_34_the_average_of_a_ratio_is_no_total(read: Read) -> None:
    rows = clean_rows()
    rows["附表一园区指标"] = [
        {"园区名称": name, "单位工业增加值能耗本期": Decimal(amount)}
        for name, amount in (("娄星产业开发区", "0.82"), ("园区外", "0.90"), ("合计", "0.86"))
    ]
    submission = read(rows)
    assert len(about(submission, "G16")) == 1
    assert about(submission, "X06") == []


def test_34_a_difference_of_one_cent_is_let_be(read: Read) -> None:
    assert about(read(several(3), totals((7, "合计", 360000.01))), "X06") == []
    assert len(about(read(several(3), totals((7, "合计", 360000.02))), "X06")) == 1


def test_34_subtotals_cover_the_rows_since_the_last_one(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        sheet.insert_rows(6)
        totals((6, "小计", 240000), (9, "小计", 120000), (10, "合计", 480000))(book)

    (found,) = about(read(several(4), change), "X06")
    assert (found.cell, found.proposal) == ("O9", "240000.00")


def test_34_totals_by_group_are_each_compared_with_their_own_rows(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET].insert_rows(6)
        totals((6, "合计", 240000), (9, "合计", 240000), (10, "总计", 480000))(book)

    found = about(read(several(4), change), "X06")
    assert [f.cell for f in found] == ["O6"]


def test_34_a_total_over_unreadable_amounts_is_not_asked(read: Read) -> None:
    rows = several(2)
    rows[SHEET][1]["总投资"] = "约3200"
    submission = read(rows, totals((6, "合计", 1)))
    assert about(submission, "X06") == []
    assert [f.cell for f in about(submission, "G05")] == ["O5"]


def test_35_signature_lines_and_notes_are_dropped(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for at, text in zip(
            "ACEGIK",
            ("单位负责人：", "示例甲", "审核：", "示例乙", "填表：", "示例丙"),
            strict=True,
        ):
            sheet[f"{at}6"] = text
        sheet["B7"] = "填表人：示例丙"
        sheet["B8"] = "注：金额单位为万元"
        sheet["A9"] = "联系电话：0738-8000000"

    submission = read(clean_rows(), change)
    assert submission.tables[SHEET].rows == (4,)
    assert [f.row for f in about(submission, "G16")] == [6, 7, 8, 9]


def test_35_a_row_without_a_key_is_not_taken_for_a_note_by_its_first_word(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["任务清单"]
        content, due = letter(sheet, "任务内容"), letter(sheet, "计划完成日期")
        for row, text in ((6, "审核施工图"), (7, "说明会未召开"), (8, "分管领导调度")):
            sheet[f"{content}{row}"], sheet[f"{due}{row}"] = text, date(2021, 9, 24)
        sheet[f"{content}9"] = "备注栏公示"
        sheet[f"{content}10"], sheet[f"{due}10"] = "完成投资累计", date(2021, 9, 24)

    submission = read(clean_rows(), change)
    assert submission.tables["任务清单"].rows == (4, 5, 6, 7, 8, 9, 10)
    assert about(submission, "G16") == []


def test_35_a_note_or_a_signature_without_a_colon_is_dropped(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        sheet["A6"], sheet["C6"] = "审核人", "示例乙"
        sheet["A7"] = "说明本表由专班填写"

    submission = read(clean_rows(), change)
    assert submission.tables[SHEET].rows == (4,)
    assert [f.row for f in about(submission, "G16")] == [6, 7]


def test_35_a_header_repeated_on_every_page_is_dropped(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for cell in sheet[3]:
            sheet.cell(5, cell.column).value = cell.value

    submission = read(several(1), change)
    assert submission.tables[SHEET].rows == (4,)
    (found,) = about(submission, "G16")
    assert "表头" in found.message


def test_36_formulas_filled_down_before_there_is_anything_are_no_rows(
    intake: Intake, write: Writer
) -> None:
    path = write()
    book = openpyxl.load_workbook(path)
    book[SHEET]["O5"] = book[SHEET]["S5"] = book[SHEET]["O6"] = "=0"
    part = f"xl/worksheets/sheet{book.sheetnames.index(SHEET) + 1}.xml"
    book.save(path)
    patched(path, part, lambda xml: re.sub(
        rb'(<c r="[OS]5"[^>]*>)<f>0</f><v ?/?>(?:</v>)?', rb"\1<f>0</f><v>0</v>", xml,
    ))  # fmt: skip
    submission = read_submission(path, intake)
    assert submission.tables[SHEET].rows == (4, 6), "没有保存结果的，仍要请填报人看"


def test_36_a_word_in_a_row_of_its_own_outside_the_columns_is_said(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET]["BZ9"] = "另见附件"

    (found,) = about(read(clean_rows(), change), "G14")
    assert (found.cell, found.level) == ("BZ9", Level.WARNING)


def test_36_data_after_a_long_gap_is_read_and_doubted(read: Read) -> None:
    submission = read(several(3), lambda book: book[SHEET].insert_rows(5, 20))
    assert submission.tables[SHEET].rows == (4, 25, 26)
    assert about(submission, "G28") == []
    submission = read(several(3), lambda book: book[SHEET].insert_rows(5, 21))
    assert submission.tables[SHEET].rows == (4, 26, 27)
    (found,) = about(submission, "G28")
    assert found.level is Level.WARNING
    assert "第 5 至 25 行空着，第 26 行起" in found.message


def test_37_a_format_filled_down_to_the_last_row_is_scanned_and_doubted(
    intake: Intake, write: Writer
) -> None:
    empty = b"".join(b'<row r="%d" spans="1:36" ht="14.25"/>' % row for row in range(5, 1_048_577))
    path = patched(
        write(), "xl/worksheets/sheet2.xml",
        lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>"),
    )  # fmt: skip
    submission = read_submission(path, intake)
    assert submission.tables[SHEET].rows == (4,)
    (found,) = about(submission, "G28")
    assert "内容到第 4 行为止，格式却一直设到第 1048576 行" in found.message


def test_38_an_exact_duplicate_is_kept_once_and_logged(read: Read) -> None:
    rows = several(2)
    rows[SHEET].append(dict(rows[SHEET][0]))
    submission = read(rows)
    assert submission.tables[SHEET].rows == (4, 5)
    (found,) = about(submission, "G16")
    assert (found.row, found.level) == (6, Level.INFO)
    assert "与第 4 行完全相同" in found.message
    assert [(fix.code, fix.cell) for fix in submission.fixes] == [("G16", "B6")]


def test_38_the_running_number_does_not_make_a_row_different(read: Read) -> None:
    rows = several(1)
    rows[SHEET] = [{**rows[SHEET][0], "序号": n} for n in (1, 2)]
    assert read(rows).tables[SHEET].rows == (4,)


def test_38_a_near_duplicate_stays(read: Read) -> None:
    rows = several(1)
    rows[SHEET].append({**rows[SHEET][0], "本月完成投资": Decimal("2500.01")})
    submission = read(rows)
    assert submission.tables[SHEET].rows == (4, 5)
    assert submission.fixes == ()


def test_38_what_was_said_of_a_dropped_row_goes_with_it(read: Read) -> None:
    rows = several(1, 总投资="12亿元")
    rows[SHEET] *= 2
    submission = read(rows)
    assert [f.row for f in about(submission, "G20")] == [4]
    assert [fix.cell for fix in submission.fixes] == ["O4", "B5"]


def test_39_a_project_reported_twice_under_two_names_is_read_twice(read: Read) -> None:
    rows = several(1)
    rows[SHEET].append({**rows[SHEET][0], "填报单位": "娄底经开区"})
    assert column(read(rows), "填报单位") == ["娄星区", "娄底经开区"]


@pytest.mark.parametrize("name", ["娄星", "娄星区政府", "娄星区人民政府"])
def test_42_a_known_name_of_the_unit_is_mended_in_rows_and_header(read: Read, name: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cell in book[SHEET][2]:
            if cell.value == "娄星区":
                cell.value = name

    submission = read(clean_rows(填报单位=name), change)
    assert column(submission, "填报单位") == ["娄星区"]
    assert [(fix.old, fix.new) for fix in submission.fixes] == [(name, "娄星区")]
    assert submission.findings == ()


def test_42_an_unknown_unit_is_an_error(read: Read) -> None:
    (found,) = read(clean_rows(填报单位="娄星工业集中区")).findings
    assert (found.code, found.cell, found.level) == ("G05", "E4", Level.ERROR)


@pytest.mark.parametrize("word", ["同上", "〃", " 同前 "])
def test_48_ditto_repeats_the_words_above(read: Read, word: str) -> None:
    rows = several(3)
    for row in rows[SHEET][1:]:
        row["填报单位"] = row["主要建设内容及规模"] = row["专项标识"] = word
    submission = read(rows)
    assert column(submission, "填报单位") == ["娄星区"] * 3
    assert column(submission, "主要建设内容及规模") == ["建设硅钢生产线一条"] * 3
    assert column(submission, "专项标识") == ["双引擎-钢铁新材"] * 3
    assert ("E6", word, "娄星区") in [(f.cell, f.old, f.new) for f in submission.fixes]


@pytest.mark.parametrize("name", ["总投资", "实际开工日期", "统一社会信用代码"])
def test_48_ditto_for_a_number_date_or_code_is_an_error(read: Read, name: str) -> None:
    rows = several(2)
    rows[SHEET][1][name] = "同上"
    (found,) = read(rows).findings
    assert (found.code, found.column, found.row) == ("G05", name, 5)


def test_48_ditto_is_not_taken_from_a_row_below(intake: Intake, write: Writer) -> None:
    def swapped(xml: bytes) -> bytes:
        first, second = re.findall(rb"<row .*?</row>", xml, re.DOTALL)[-2:]
        return xml.replace(first + second, second + first)

    rows = several(2)
    rows[SHEET][0]["项目单位(业主)"] = "同上"
    path = write(rows)
    book = openpyxl.load_workbook(path)
    book.save(path)
    patched(path, f"xl/worksheets/sheet{book.sheetnames.index(SHEET) + 1}.xml", swapped)
    submission = read_submission(path, intake)
    assert submission.tables[SHEET].rows == (5, 4)
    assert [(f.cell, f.column) for f in about(submission, "G05")] == [("H4", "项目单位(业主)")]


def test_48_ditto_in_the_first_row_is_an_error(read: Read) -> None:
    (found,) = read(clean_rows(填报单位="同上")).findings
    assert (found.code, found.cell) == ("G05", "E4")


def again(read: Read, change: Change | None = None, **changes: object) -> Submission:
    return read(clean_rows(**changes), change)


def test_52_last_months_figures_sent_again_are_refused(intake: Intake, read: Read) -> None:
    previous = Previous(JUNE.shift(-1), again(read).tables)
    code = intake.codes["G27"]
    found = repeated_finding(again(read), previous, code)
    assert found is not None
    assert (found.level, found.row, found.value) == (Level.ERROR, None, "2021-05")
    assert repeated_finding(again(read, 本月完成投资=Decimal("1.00")), previous, code) is None
    assert repeated_finding(again(read), None, code) is None


def test_52_a_signed_statement_of_no_change_is_accepted(intake: Intake, read: Read) -> None:
    def sign(book: openpyxl.Workbook) -> None:
        book["任务清单"]["O2"], book["任务清单"]["P2"] = "本期无变化：", "是"

    previous = Previous(JUNE.shift(-1), again(read).tables)
    signed = again(read, sign)
    assert signed.unchanged
    assert repeated_finding(signed, previous, intake.codes["G27"]) is None

    def refuse(book: openpyxl.Workbook) -> None:
        book[SHEET]["O2"] = "本期无变化：否"

    assert not again(read, refuse).unchanged


def test_52_empty_tables_are_no_repetition(intake: Intake, read: Read) -> None:
    empty = read({SHEET: []})
    previous = Previous(JUNE.shift(-1), empty.tables)
    assert repeated_finding(empty, previous, intake.codes["G27"]) is None


def test_52_rows_in_another_order_are_still_the_same(intake: Intake, read: Read) -> None:
    rows = several(3)
    previous = Previous(JUNE.shift(-1), read(rows).tables)
    rows[SHEET].reverse()
    assert repeated_finding(read(rows), previous, intake.codes["G27"]) is not None


def test_53_the_file_of_another_unit_is_refused_by_its_meta(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in book["_meta"].iter_rows():
            if row[1].value == "431302":
                row[1].value = "431382"

    submission = read(clean_rows(), change)
    assert submission.unit.name == "涟源市"
    (found,) = about(submission, "G01")
    assert (found.level, found.row) == (Level.ERROR, None)


@pytest.mark.parametrize(("encoding", "shown"), [("gb18030", "GB 18030"), ("utf-8-sig", "UTF-8")])
def test_54_a_csv_is_refused_but_recognised(
    intake: Intake, tmp_path: Path, encoding: str, shown: str
) -> None:
    names = [c.name for c in intake.ledgers.sheets[SHEET].columns]
    lines = ["娄星区项目清单", ",".join(names), ",".join(str(PROJECT.get(n, "")) for n in names)]
    path = tmp_path / "项目清单.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    with pytest.raises(FileFault) as caught:
        read_submission(path, intake)
    assert caught.value.code == "F04"
    assert f"{shown} 编码" in caught.value.facts["kind"]
    assert "表头与“项目清单”相符" in caught.value.facts["kind"]


def test_54_a_text_like_no_ledger_says_only_its_encoding(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes("姓名,电话\n示例甲,1\n".encode("gb18030"))
    with pytest.raises(FileFault) as caught:
        read_submission(path, intake)
    assert "GB 18030" in caught.value.facts["kind"]
    assert "相符" not in caught.value.facts["kind"]


def test_54_old_formats_passwords_and_macros_are_told_apart(
    intake: Intake, write: Writer, tmp_path: Path
) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    files = {
        "台账.xls": (ole + "Workbook".encode("utf-16-le"), "F03"),
        "台账.et": (ole + "Workbook".encode("utf-16-le"), "F03"),
        "加密.xlsx": (ole + "EncryptedPackage".encode("utf-16-le"), "F02"),
    }
    for name, (content, code) in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileFault, match=code):
            read_submission(tmp_path / name, intake)
    macro = write(name="六张清单.xlsm")
    with zipfile.ZipFile(macro, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\0")
    with pytest.raises(FileFault, match="F07"):
        read_submission(macro, intake)


def test_54_a_structure_locked_against_change_is_still_readable(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.security = WorkbookProtection(workbookPassword="0000", lockStructure=True)
        book[SHEET].protection.set_password("1")

    assert read(clean_rows(), change).findings == ()


def test_55_rounded_rows_that_add_up_differently_are_a_doubt(read: Read) -> None:
    submission = read(several(3, 达产年税收=Decimal("0.3333")))
    assert column(submission, "达产年税收") == [33, 33, 33]
    (found,) = about(submission, "G29")
    assert (found.column, found.level, found.row) == ("达产年税收", Level.WARNING, None)
    assert "有 3 格" in found.message
    assert "合计 0.99，按原数合计为 1.00" in found.message


def test_55_rounding_that_cancels_out_is_no_doubt(read: Read) -> None:
    rows = several(2)
    rows[SHEET][0]["达产年税收"] = Decimal("0.334")
    rows[SHEET][1]["达产年税收"] = Decimal("0.336")
    assert about(read(rows), "G29") == []


def test_56_colours_and_comments_are_named_once_a_sheet(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for at in "BCD":
            sheet[f"{at}5"].fill = RED
        sheet["O6"].font = Font(color="FFFF0000")
        sheet["E4"].comment = Comment("已停工", "示例甲")
        sheet["A3"].comment = Comment("表头上的批注", "示例甲")

    (found,) = about(read(several(3), change), "G25")
    assert (found.level, found.sheet, found.cell) == (Level.WARNING, SHEET, "B5")
    assert "B5、C5、D5、O6单独用了颜色，E4写有批注" in found.message


@pytest.mark.parametrize(
    ("comment", "row", "colour"),
    [
        ("另一句", 5, RED),
        ("已停工", 6, RED),
        ("已停工", 5, PatternFill("solid", fgColor="FF00FF00")),
    ],
)
def test_56_what_is_said_names_itself_so_that_an_explanation_lapses(
    read: Read, comment: str, row: int, colour: PatternFill
) -> None:
    def marked(words: str, at: int, fill: PatternFill) -> str:
        def change(book: openpyxl.Workbook) -> None:
            book[SHEET][f"B{at}"].fill = fill
            book[SHEET]["E4"].comment = Comment(words, "示例甲")

        (found,) = about(read(several(3), change), "G25")
        return found.value

    first = marked("已停工", 5, RED)
    assert first.startswith("颜色：第 5 行；批注：E4（")
    assert marked("已停工", 5, RED) == first
    assert marked(comment, row, colour) != first


def test_56_our_own_note_is_known_by_its_words_when_the_author_is_lost(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET]["B4"].comment = Comment("[L1-02 错误] 本年累计不衔接", " ")
        book[SHEET]["B5"].comment = Comment("【清单通】\n[G05 疑点] 请核对", "")
        book[SHEET]["B6"].comment = Comment("[待定 错误] 自己写的", " ")

    (found,) = about(read(several(3), change), "G25")
    assert found.cell == "B6"
    assert "B4" not in found.message


def test_56_our_own_colours_and_comments_mean_nothing(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book[SHEET]
        for at, fill in zip("BCDE", sorted(OUR_FILLS), strict=True):
            sheet[f"{at}4"].fill = PatternFill("solid", fgColor=fill)
        sheet["B4"].comment = Comment("G05 必填项未填", OUR_AUTHOR)

    assert read(several(3), change).findings == ()


def test_56_a_column_coloured_throughout_and_black_on_white_mean_nothing(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in range(4, 7):
            book[SHEET][f"O{row}"].fill = PatternFill("solid", fgColor="FFFFFF00")
            book[SHEET][f"D{row}"].font = Font(color="FF000000")
        book[SHEET]["E4"].fill = PatternFill("solid", fgColor="FFFFFFFF")

    assert read(several(3), change).findings == ()


def test_63_a_header_left_at_last_month_is_an_error(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            for cell in sheet[2]:
                if cell.value == "2021-06":
                    cell.value = "2021-05"

    (found,) = read(clean_rows(), change).findings
    assert (found.code, found.level, found.value) == ("G02", Level.ERROR, "2021-05")


def test_x07_a_figure_above_the_header_must_agree_with_the_rows(read: Read) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book[SHEET]["O1"] = "本年累计完成投资合计：14万元，本月完成投资合计：5000.00"

    (found,) = about(read(several(2), change), "X07")
    assert (found.sheet, found.cell, found.value) == (SHEET, "O1", "14.00")
    assert found.proposal == "本年累计完成投资合计：28000.00万元，本月完成投资合计：5000.00"


def cover(*rows: tuple[object, ...]) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet: Any = book.create_sheet("报送函")
        for row in rows:
            sheet.append(row)

    return change


def test_x07_a_figure_in_the_cover_letter_must_agree_with_the_rows(read: Read) -> None:
    change = cover(
        ("娄星区2021年6月报送函",),
        ("截至6月底，本年累计完成投资2.9亿元；其中产业项目本年累计完成投资5万元。",),
        ("本月完成投资合计（万元）：", 4999.5),
        ("总投资合计", "240,000.00"),
    )
    submission = read(several(2), change)
    found = {f.cell: f for f in about(submission, "X07")}
    assert set(found) == {"A2", "B3"}
    assert (found["B3"].sheet, found["B3"].level) == ("报送函", Level.WARNING)
    assert (found["B3"].value, found["B3"].proposal) == ("4999.50", "5000.00")
    assert "本年累计完成投资28000.00万元；其中" in found["A2"].proposal
    assert about(submission, "G14") == []


def test_x07_is_not_asked_of_rows_that_cannot_be_added(read: Read) -> None:
    rows = several(2)
    rows[SHEET][0]["总投资"] = "约3200"
    assert about(read(rows, cover(("总投资合计", 1))), "X07") == []


PROBLEM = {
    "关联对象": "项目", "项目编号": "XM-431302-2021-003", "问题类别": "资金",
    "问题描述": "贷款额度未批", "问题来源": "企业反映", "收集日期": date(2021, 5, 10),
    "协调层级": "县", "是否盘活项目(企业)": "否", "责任单位": "区金融办", "责任人": "示例甲",
    "整改措施": "已对接银行", "承诺办结日期": date(2021, 7, 10),
}  # fmt: skip


def problems(*states: str) -> Rows:
    rows = clean_rows()
    rows["问题清单"] = [
        {**PROBLEM, "问题编号": f"WT-431302-2021-{n:03d}", "状态": state}
        for n, state in enumerate(states, 1)
    ]
    return rows


def header_says(*cells: int | str) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        for index, value in enumerate(cells, 3):
            book["问题清单"].cell(1, index, value)

    return change


STATES = ("已解决", "已销号", "已传递", "办理中", "无法解决")


@pytest.mark.parametrize(
    "cells",
    [
        ("收集 5 解决 2 传递 1 未结 2",),
        ("收集问题5个，解决2个，传递1个，未结2个",),
        ("收集：", 5, "解决：", 2, "传递：", 1, "未结：", "2个"),
    ],
)
def test_l4_08_counts_that_agree_pass(read: Read, cells: tuple[int | str, ...]) -> None:
    assert about(read(problems(*STATES), header_says(*cells)), "L4-08") == []


def test_l4_08_counts_must_add_up_and_agree_with_the_rows(read: Read) -> None:
    found = about(read(problems(*STATES), header_says("收集 6 解决 2 传递 1 未结 2")), "L4-08")
    assert {(f.level, f.cell, f.value) for f in found} == {(Level.ERROR, "C1", "6")}
    assert "解决 2＋传递 1＋未结 2＝5" in found[0].message
    assert found[1].proposal == "收集 5 解决 2 传递 1 未结 2"


def test_l4_08_a_part_that_disagrees_is_told_at_its_own_cell(read: Read) -> None:
    change = header_says("收集", 5, "解决", 3, "传递", 1, "未结", 1)
    found = about(read(problems(*STATES), change), "L4-08")
    assert [(f.cell, f.value, f.proposal) for f in found] == [("F1", "3", "2"), ("J1", "1", "2")]


def test_the_month_before_is_not_the_same_as_this_month(intake: Intake, write: Writer) -> None:
    may = read_submission(write(may_rows(), period=JUNE.shift(-1)), intake)
    june = read_submission(write(), intake)
    previous = Previous(may.period, may.tables)
    assert repeated_finding(june, previous, intake.codes["G27"]) is None
    assert repeated_finding(replace(may, unchanged=True), previous, intake.codes["G27"]) is None
