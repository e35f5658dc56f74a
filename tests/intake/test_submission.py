from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import FileFault
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.ledgers.finding import Level
from tests.conftest import JUNE, NOW, PROJECT, Writer, clean_rows


def reworked(path: Path, change) -> Path:  # type: ignore[no-untyped-def]
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def codes_of(submission: Submission) -> list[str]:
    return [finding.code for finding in submission.findings]


def fault_of(path: Path, intake: Intake) -> FileFault:
    with pytest.raises(FileFault) as caught:
        read_submission(path, intake)
    return caught.value


def test_a_clean_workbook_is_read_without_a_word(intake: Intake, write: Writer) -> None:
    submission = read_submission(write(), intake)
    assert (submission.unit.name, submission.period) == ("娄星区", Period(2021, 6))
    assert submission.findings == ()
    assert submission.fixes == ()
    table = submission.tables["项目清单"]
    assert table.rows == (4,)
    assert table.columns["总投资"][0] == 12_000_000
    assert table.columns["实际开工日期"][0] == date(2021, 3, 1)
    assert table.columns["实际竣工日期"][0] is None
    assert table.address("总投资", 0) == "O4"


def test_columns_in_another_order_and_under_other_names_are_found(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["项目清单"]
        sheet["O3"] = " 总投资额（万元）"
        values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=4)]
        for row, line in enumerate(values, 3):
            for column, value in enumerate(reversed(line), 1):
                cell = sheet.cell(row, column)
                cell.number_format, cell.value = "General", value

    submission = read_submission(reworked(write(), change), intake)
    table = submission.tables["项目清单"]
    assert table.columns["总投资"][0] == 12_000_000
    assert table.columns["项目编号"][0] == PROJECT["项目编号"]
    assert codes_of(submission) == ["G12"]


def test_a_title_block_above_the_header_is_stepped_over(intake: Intake, write: Writer) -> None:
    submission = read_submission(
        reworked(write(), lambda book: book["项目清单"].insert_rows(1, 6)), intake
    )
    assert submission.tables["项目清单"].rows == (10,)


def test_an_unknown_column_is_noted_and_ignored(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["AK3"] = "备注2"

    submission = read_submission(reworked(write(), change), intake)
    finding = submission.findings[0]
    assert (finding.code, finding.level, finding.cell) == ("G14", Level.INFO, "AK3")


def test_a_sheet_renamed_is_known_by_its_header(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"].title = "Sheet1"

    submission = read_submission(reworked(write(), change), intake)
    assert submission.tables["项目清单"].sheet == "Sheet1"


def test_two_sheets_that_could_be_the_same_ledger_are_refused(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["项目清单"]).title = "副本"
        book["项目清单"].title = "Sheet1"

    assert fault_of(reworked(write(), change), intake).code == "F16"


def test_a_missing_sheet_is_one_fault_naming_it(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        del book["问题清单"]
        del book["招商清单"]

    fault = fault_of(reworked(write(), change), intake)
    assert (fault.code, fault.facts["sheets"]) == ("F12", "问题清单、招商清单")


def test_missing_columns_are_one_fault_naming_sheet_and_columns(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["O3"] = "投资情况"
        book["任务清单"].delete_cols(4)

    fault = fault_of(reworked(write(), change), intake)
    assert fault.code == "F13"
    assert "“项目清单”缺 总投资" in fault.facts["columns"]
    assert "“任务清单”缺" in fault.facts["columns"]


def test_a_sheet_without_a_header_is_a_fault(intake: Intake, write: Writer) -> None:
    fault = fault_of(reworked(write(), lambda book: book["任务清单"].delete_rows(1, 3)), intake)
    assert (fault.code, fault.facts["sheet"]) == ("F14", "任务清单")


def test_without_meta_the_visible_header_tells_unit_and_period(
    intake: Intake, write: Writer
) -> None:
    submission = read_submission(reworked(write(), lambda book: book.remove(book["_meta"])), intake)
    assert (submission.unit.name, submission.period) == ("娄星区", Period(2021, 6))
    assert codes_of(submission) == ["G17"]


def test_a_period_that_excel_turned_into_a_date_is_understood(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.remove(book["_meta"])
        for sheet in book.worksheets:
            for cell in sheet[2]:
                if cell.value == "2021-06":
                    cell.value, cell.number_format = datetime(2021, 6, 1), "yyyy-mm"

    assert read_submission(reworked(write(), change), intake).period == Period(2021, 6)


def test_a_workbook_that_tells_neither_unit_nor_period_is_a_fault(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.remove(book["_meta"])
        for sheet in book.worksheets:
            sheet.delete_rows(2)

    fault = fault_of(reworked(write(), change), intake)
    assert (fault.code, fault.facts["missing"]) == ("F15", "填报单位、报告期")


def test_a_header_that_contradicts_meta_is_an_error_at_its_cell(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cell in book["项目清单"][2]:
            if cell.value == "2021-06":
                cell.value = "2021-05"

    finding = read_submission(reworked(write(), change), intake).findings[0]
    assert (finding.code, finding.level, finding.sheet) == ("G02", Level.ERROR, "项目清单")
    assert finding.cell
    assert finding.row is None


def test_total_rows_and_notes_are_dropped_with_a_record(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["项目清单"]
        sheet["B5"], sheet["O5"] = "合计", 120000
        sheet["D6"], sheet["O6"] = "小 计", 120000
        sheet["A8"] = "填表人：示例甲"
        sheet["A9"] = "注：以上为示例数据"

    submission = read_submission(reworked(write(), change), intake)
    assert submission.tables["项目清单"].rows == (4,)
    assert [(f.code, f.row) for f in submission.findings] == [
        ("G16", 5), ("G16", 6), ("G16", 8), ("G16", 9),
    ]  # fmt: skip


def test_hidden_rows_are_read_and_reported(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"].row_dimensions[4].hidden = True

    submission = read_submission(reworked(write(), change), intake)
    assert submission.tables["项目清单"].rows == (4,)
    assert codes_of(submission) == ["G15"]


def test_blank_rows_between_are_skipped(intake: Intake, write: Writer) -> None:
    submission = read_submission(
        reworked(write(), lambda book: book["项目清单"].insert_rows(4, 3)), intake
    )
    assert submission.tables["项目清单"].rows == (7,)


def test_every_mend_is_logged_with_what_was_typed(intake: Intake, write: Writer) -> None:
    submission = read_submission(write(clean_rows(总投资="12亿元", 项目阶段="在建")), intake)
    assert [(fix.cell, fix.old, fix.new) for fix in submission.fixes] == [
        ("O4", "12亿元", "120000.00"), ("V4", "在建", "开工"),
    ]  # fmt: skip
    assert [(f.code, f.level) for f in submission.findings] == [("G20", Level.WARNING)]
    assert submission.findings[0].row_key == PROJECT["项目编号"]


def test_an_unreadable_cell_is_a_finding_with_its_address(intake: Intake, write: Writer) -> None:
    submission = read_submission(write(clean_rows(总投资="约3200")), intake)
    finding = submission.findings[0]
    assert (finding.code, finding.cell, finding.column, finding.value) == (
        "G05", "O4", "总投资", "约3200",
    )  # fmt: skip


def test_an_error_cell_is_a_finding_with_its_address(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["O4"] = "#REF!"
        book["项目清单"]["O4"].data_type = "e"

    finding = read_submission(reworked(write(), change), intake).findings[0]
    assert (finding.code, finding.cell, finding.value) == ("G08", "O4", "#REF!")


def test_a_formula_that_was_never_calculated_is_not_zero(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["O4"] = "=1+2"

    finding = read_submission(reworked(write(), change), intake).findings[0]
    assert (finding.code, finding.cell) == ("G05", "O4")
    assert "没有保存结果" in finding.message


@pytest.mark.parametrize("word", ["机密", "绝密", "秘密"])
def test_a_classified_file_is_refused_by_name_or_title(
    intake: Intake, write: Writer, word: str
) -> None:
    assert fault_of(write(name=f"{word}_清单.xlsx"), intake).code == "F17"

    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["A1"] = f"项目清单（{word}）"

    assert fault_of(reworked(write(), change), intake).code == "F17"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xd8\xff\xe0JFIF" * 50, "F01"),
        ("项目编号,总投资\nXM-1,3200\n".encode("gb18030"), "F04"),
        (b"", "F10"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "F03"),
    ],
    ids=["照片", "CSV", "空文件", "旧版"],
)
def test_what_is_no_workbook_is_a_fault(
    intake: Intake, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "来件.xlsx"
    path.write_bytes(content)
    assert fault_of(path, intake).code == code


def test_a_truncated_workbook_is_a_fault(intake: Intake, write: Writer) -> None:
    path = write()
    path.write_bytes(path.read_bytes()[:-2000])
    assert fault_of(path, intake).code == "F05"


def test_a_macro_workbook_is_a_fault(intake: Intake, write: Writer) -> None:
    path = write()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    assert fault_of(path, intake).code == "F07"


def test_the_sent_file_is_never_touched(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(总投资="12亿元"))
    before = path.read_bytes(), path.stat().st_mtime_ns
    read_submission(path, intake)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_amounts_keep_two_decimals_exactly(intake: Intake, write: Writer) -> None:
    submission = read_submission(write(clean_rows(总投资=Decimal("99999999999.99"))), intake)
    assert submission.tables["项目清单"].columns["总投资"][0] == 9_999_999_999_999


def test_a_sheet_copied_and_forgotten_is_refused(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book["项目清单"]).title = "项目清单 (2)"

    fault = fault_of(reworked(write(), change), intake)
    assert (fault.code, fault.facts["sheets"]) == ("F16", "项目清单、项目清单 (2)")


def test_merged_cells_among_the_data_are_errors_at_each_row_they_cover(
    intake: Intake, write: Writer
) -> None:
    rows = clean_rows()
    rows["任务清单"] *= 2

    def change(book: openpyxl.Workbook) -> None:
        book["任务清单"].merge_cells("D4:D6")
        book["任务清单"].merge_cells("A1:F1")

    found = read_submission(reworked(write(rows), change), intake).findings
    assert [(f.code, f.cell, f.row) for f in found] == [("G18", "D5", 5), ("G18", "D6", 6)]
    assert "D4:D6 是合并单元格" in found[0].message


@pytest.mark.parametrize("name", ["电机密封件.xlsx", "机密度测试.xlsx", "商业秘密保护.xlsx"])
def test_ordinary_words_are_not_taken_for_a_classification(
    intake: Intake, write: Writer, name: str
) -> None:
    assert read_submission(write(name=name), intake).findings == ()


def test_missing_columns_are_told_with_the_headers_that_were_not_known(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["O3"] = "投资情况"

    assert "O3“投资情况”" in fault_of(reworked(write(), change), intake).facts["columns"]


def test_the_same_wrong_header_on_every_sheet_is_one_finding(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            for cell in sheet[2]:
                if cell.value == "2021-06":
                    cell.value = "2021-05"

    found = read_submission(reworked(write(), change), intake).findings
    assert [f.code for f in found] == ["G02"]
    assert "等 8 张表" in found[0].message


def test_values_under_a_column_without_a_header_are_not_lost_silently(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["AL4"] = "随手记"

    finding = read_submission(reworked(write(), change), intake).findings[0]
    assert (finding.code, finding.level, finding.cell) == ("G14", Level.WARNING, "AL4")
    assert "AL 列（没有表头）" in finding.message


def test_two_columns_of_one_name_are_refused(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["AK3"] = "本月完成投资"

    fault = fault_of(reworked(write(), change), intake)
    assert (fault.code, fault.facts["cells"]) == ("F18", "R3、AK3")


def test_an_optional_column_that_is_gone_is_asked_about(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["AD3"] = "预计产值"

    found = {f.code: f for f in read_submission(reworked(write(), change), intake).findings}
    assert found["G21"].level is Level.WARNING
    assert "达产年产值" in found["G21"].message


def test_rows_with_only_a_running_number_are_blank(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in range(5, 9):
            book["项目清单"].cell(row, 1, row - 3)

    submission = read_submission(reworked(write(), change), intake)
    assert submission.tables["项目清单"].rows == (4,)
    assert submission.findings == ()


def test_a_project_whose_name_begins_like_a_total_is_still_a_project(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"]["D5"] = "其中村农产品加工园建设"

    assert read_submission(reworked(write(), change), intake).tables["项目清单"].rows == (4, 5)


def test_a_unit_that_does_not_submit_is_refused(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.remove(book["_meta"])
        for sheet in book.worksheets:
            for cell in sheet[2]:
                if cell.value == "娄星区":
                    cell.value = "娄底市"

    fault = fault_of(reworked(write(), change), intake)
    assert fault.code == "F15"
    assert "娄底市" in fault.facts["missing"]


@pytest.mark.parametrize("period", ["2201-05", "1021-06", "0000-05"])
def test_a_period_out_of_all_bounds_is_a_fault_of_the_file_alone(
    intake: Intake, write: Writer, period: str
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in book["_meta"].iter_rows():
            if row[1].value == "2021-06":
                row[1].value = period

    assert fault_of(reworked(write(), change), intake).code == "F15"


def test_a_blank_unit_beside_its_label_is_not_the_next_label(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cell in book["项目清单"][2]:
            if cell.value == "娄星区":
                cell.value = None
        book["任务清单"]["A2"] = "填报单位：  报告期：2021-06"
        book["任务清单"]["B2"] = None

    submission = read_submission(reworked(write(), change), intake)
    assert submission.findings == ()
    assert submission.unit.name == "娄星区"


def test_a_row_number_used_twice_is_a_broken_file(intake: Intake, write: Writer) -> None:
    path = write()
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"]
    start = sheet.index(b'<row r="4"')
    row = sheet[start : sheet.index(b"</row>", start) + len(b"</row>")]
    parts["xl/worksheets/sheet2.xml"] = sheet.replace(row, row + row)
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert fault_of(path, intake).code == "F05"


def test_an_annex_without_header_or_columns_refuses_nothing(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["附表一园区指标"].delete_rows(3, 99)
        book["附表二企业服务与亩均"]["A3"] = "企业"

    submission = read_submission(reworked(write(), change), intake)
    assert "附表一园区指标" not in submission.tables
    assert all(finding.level is not Level.ERROR for finding in submission.findings)


def test_a_merged_amount_is_an_error_at_its_first_row_too(intake: Intake, write: Writer) -> None:
    rows = clean_rows()
    rows["项目清单"] *= 2

    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"].merge_cells("O4:O5")

    found = read_submission(reworked(write(rows), change), intake).findings
    assert [(f.code, f.cell) for f in found] == [("G18", "O4"), ("G18", "O5")]


def test_a_period_stored_as_the_number_2021_1_is_not_guessed(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.remove(book["_meta"])
        for sheet in book.worksheets:
            for cell in sheet[2]:
                if cell.value == "2021-06":
                    cell.value, cell.number_format = 2021.1, "General"

    fault = fault_of(reworked(write(), change), intake)
    assert fault.code == "F15"
    assert "2021.1" in fault.facts["missing"]


def test_a_whole_row_without_a_key_is_no_note(intake: Intake, write: Writer) -> None:
    rows = clean_rows()
    rows["项目清单"].append({**PROJECT, "项目编号": None, "项目名称": "说明书印刷生产线项目"})
    rows["项目清单"][1].pop("投资项目代码")
    assert read_submission(write(rows), intake).tables["项目清单"].rows == (4, 5)


def test_the_city_s_own_master_is_called_by_its_name(intake: Intake) -> None:
    fault = fault_of(tasks.consolidate(intake, JUNE, NOW).path, intake)
    assert (fault.code, fault.facts) == ("F19", {"kind": "总台账"})
