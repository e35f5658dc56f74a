from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.errors import FileFault
from pipelines.intake.own_sheets import CORRECTIONS_SHEET
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.mending.corrections import corrected_copy
from pipelines.mending.mends import left_alone
from tests.conftest import NOW, PROJECT, Writer, clean_rows
from tests.mending.books import cells_of, changed_parts, converted, loaded, parts_of

DIRTY = {
    "总投资": "120,000.00万元", "本年度计划投资": "30,000.00", "项目阶段": "在建",
    "签约日期": "2021.1.18", "实际开工日期": 20210301, "形象进度": "  主体\n封顶 ",
    "统一社会信用代码": "91431302ma00000157 ", "实际竣工日期": "—", "是否纳统": "√",
}  # fmt: skip


def mended(path: Path, intake: Intake) -> tuple[Submission, Path, Submission]:
    """读成的报送、改好的副本、副本读成的报送。"""
    before = read_submission(path, intake)
    copy = path.with_name(f"改_{path.name}")
    copy.write_bytes(corrected_copy(path, before, intake.codes, NOW))
    return before, copy, read_submission(copy, intake)


def _left(submission: Submission) -> set[tuple[str, str, str]]:
    """读来有疑、留给填报人核对的更正。"""
    left = left_alone(submission)
    return {(f.sheet, f.cell, f.old) for f in submission.fixes if (f.sheet, f.cell) in left}


def same_tables(one: Submission, other: Submission) -> bool:
    return {name: (t.rows, t.columns) for name, t in one.tables.items()} == {
        name: (t.rows, t.columns) for name, t in other.tables.items()
    }


def reworked(path: Path, change) -> Path:  # type: ignore[no-untyped-def]
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def test_the_copy_needs_no_more_mending_and_says_the_same(intake: Intake, write: Writer) -> None:
    before, _, after = mended(write(clean_rows(**DIRTY)), intake)
    assert len(before.fixes) >= 8
    assert after.fixes == ()
    assert same_tables(before, after)


def test_values_are_typed_as_the_column_wants(intake: Intake, write: Writer) -> None:
    _, copy, _ = mended(write(clean_rows(**DIRTY)), intake)
    found = cells_of(copy, "项目清单")
    assert (found["O4"].kind, found["O4"].raw, found["O4"].format) == ("n", "120000", "#,##0.00")
    assert (found["X4"].kind, found["X4"].raw, found["X4"].format) == ("n", "44214", "yyyy-mm-dd")
    assert (found["I4"].kind, found["I4"].raw, found["I4"].format) == (
        "s",
        "91431302MA00000157",
        "@",
    )
    assert "AB4" not in found
    sheet = loaded(copy)["项目清单"]
    assert sheet["X4"].value == datetime(2021, 1, 18)
    assert sheet["AB4"].value is None


def test_amounts_are_written_to_the_cent_without_binary_rounding(
    intake: Intake, write: Writer
) -> None:
    _, copy, after = mended(write(clean_rows(总投资="97.85万元", 本年度计划投资="0.1")), intake)
    found = cells_of(copy, "项目清单")
    assert (found["O4"].raw, found["Q4"].raw) == ("97.85", "0.1")
    assert after.tables["项目清单"].columns["总投资"][0] == 9785


def test_only_the_sheets_with_mends_are_touched(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(项目阶段="在建"))
    sent = path.read_bytes()
    _, copy, _ = mended(path, intake)
    changed = changed_parts(path, copy)
    assert {name for name in changed if name in parts_of(path)} == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet2.xml",
    }  # fmt: skip
    assert path.read_bytes() == sent


def test_every_mend_is_listed_with_a_link_to_its_cell(intake: Intake, write: Writer) -> None:
    before, copy, _ = mended(write(clean_rows(**DIRTY)), intake)
    sheet = loaded(copy)[CORRECTIONS_SHEET]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    header = rows.index(["序号", "清单", "单元格", "修正前", "修正后", "规则", "规则说明"])
    told = [(row[1], row[2], row[3], row[4], row[5]) for row in rows[header + 1 :]]
    assert told == [(f.sheet, f.cell, f.old, f.new, f.code) for f in before.fixes]
    first = sheet.cell(header + 2, 3)
    assert first.hyperlink.location == f"'项目清单'!{before.fixes[0].cell}"


@pytest.mark.parametrize(
    ("column", "raw", "cell"), [("总投资", "1.2亿元", "O4"), ("签约日期", "2020.10", "X4")]
)
def test_a_doubtful_reading_is_left_for_the_clerk_and_listed_as_not_done(
    intake: Intake, write: Writer, column: str, raw: str, cell: str
) -> None:
    before, copy, after = mended(write(clean_rows(**{column: raw, "项目阶段": "在建"})), intake)
    doubts = [[f.cell for f in s.findings if f.code == "G20"] for s in (before, after)]
    assert doubts == [[cell], [cell]]
    book = loaded(copy)
    assert (book["项目清单"][cell].value, book["项目清单"]["V4"].value) == (raw, "开工")
    told = {row[2].value: row[4].value for row in book[CORRECTIONS_SHEET].iter_rows()}
    assert (told[cell], told["V4"]) == ("（未改，请核对）", "开工")
    assert any("更正 1 处" in str(row[0].value) for row in book[CORRECTIONS_SHEET].iter_rows())


def test_a_mend_that_raised_a_doubt_tells_the_doubt(intake: Intake, write: Writer) -> None:
    _, copy, _ = mended(write(clean_rows(总投资="12亿元")), intake)
    words = [str(cell.value) for row in loaded(copy)[CORRECTIONS_SHEET].iter_rows() for cell in row]
    assert any("请核对" in word and "亿元" in word for word in words[10:])


def test_a_clean_workbook_comes_back_byte_for_byte(intake: Intake, write: Writer) -> None:
    path = write()
    assert (
        corrected_copy(path, read_submission(path, intake), intake.codes, NOW) == path.read_bytes()
    )


def test_a_copy_of_a_copy_has_one_record(intake: Intake, write: Writer) -> None:
    _, copy, _ = mended(write(clean_rows(项目阶段="在建")), intake)
    sheet = openpyxl.load_workbook(copy)
    sheet["项目清单"]["O4"] = "13亿元"
    sheet.save(copy)
    _, again, _ = mended(copy, intake)
    book = loaded(again)
    assert book.sheetnames.count(CORRECTIONS_SHEET) == 1
    told = [row[2].value for row in book[CORRECTIONS_SHEET].iter_rows() if row[0].value == "1"]
    assert told == ["O4"]


def test_a_file_changed_after_it_was_checked_is_refused(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(项目阶段="在建"))
    submission = read_submission(path, intake)
    write(clean_rows(项目阶段="谋划"))
    with pytest.raises(FileFault) as raised:
        corrected_copy(path, submission, intake.codes, NOW)
    assert raised.value.code == "F11"


def test_a_renamed_sheet_is_mended_under_its_real_name(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(项目阶段="在建"))
    reworked(path, lambda book: setattr(book["项目清单"], "title", "Sheet's 1"))
    _, copy, after = mended(path, intake)
    assert after.fixes == ()
    sheet = loaded(copy)[CORRECTIONS_SHEET]
    places = [row[2].hyperlink.location for row in sheet.iter_rows() if row[2].hyperlink]
    assert places == ["'Sheet''s 1'!V4"]


def test_a_workbook_counting_from_1904_keeps_its_days(intake: Intake, write: Writer) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    before, _, after = mended(reworked(write(clean_rows(签约日期="2021.1.18")), change), intake)
    assert after.fixes == ()
    assert after.tables["项目清单"].columns["签约日期"] == [date(2021, 1, 18)]
    assert same_tables(before, after)


def test_a_number_in_a_percent_or_text_cell_gets_a_number_format(
    intake: Intake, write: Writer
) -> None:
    def change(book: openpyxl.Workbook) -> None:
        tasks = book["任务清单"]
        at = next(cell.column for cell in tasks[3] if cell.value == "完成进度")
        tasks.cell(4, at, 0.8).number_format = "0.00%"
        book["项目清单"]["O4"] = "120000"
        book["项目清单"]["O4"].number_format = "@"
        book["项目清单"]["O4"].quotePrefix = True

    before, copy, after = mended(reworked(write(), change), intake)
    assert {fix.new for fix in before.fixes} == {"80.00", "120000.00"}
    assert after.fixes == ()
    assert same_tables(before, after)
    assert cells_of(copy, "项目清单")["O4"].format == "#,##0.00"


def test_a_date_of_1905_is_kept_as_text_so_that_it_is_read_alike(
    intake: Intake, write: Writer
) -> None:
    before, _, after = mended(write(clean_rows(签约日期="1905.6.1")), intake)
    assert same_tables(before, after)
    assert after.fixes == ()


def test_a_twin_row_is_emptied(intake: Intake, write: Writer) -> None:
    rows = clean_rows()
    rows["任务清单"].insert(1, dict(rows["任务清单"][0]))
    before, copy, after = mended(write(rows), intake)
    assert [fix.code for fix in before.fixes] == ["G16"]
    assert after.fixes == ()
    assert same_tables(before, after)
    assert not any(
        cell.rstrip("0123456789") and cell.endswith("5") and len(cell) == 2
        for cell in cells_of(copy, "任务清单")
    )


def test_a_merged_column_that_is_filled_down_is_taken_apart(intake: Intake, write: Writer) -> None:
    rows = clean_rows()
    rows["项目清单"].append(
        {**PROJECT, "项目编号": "XM-431302-2021-004", "投资项目代码": None, "填报单位": None}
    )

    def change(book: openpyxl.Workbook) -> None:
        book["项目清单"].merge_cells("E4:E5")

    before, copy, after = mended(reworked(write(rows), change), intake)
    assert [(fix.cell, fix.new) for fix in before.fixes] == [("E5", "娄星区")]
    assert after.fixes == ()
    assert same_tables(before, after)
    assert "E4:E5" not in {str(area) for area in loaded(copy)["项目清单"].merged_cells.ranges}


TYPED = st.fixed_dictionaries(
    {},
    optional={
        "总投资": st.sampled_from(
            ["1.5亿", "３２００万元", "¥1,234.565", Decimal("97.849"), "—"]
        ),
        "项目阶段": st.sampled_from(["在建", "已开工", " 谋划 ", "开工"]),
        "签约日期": st.sampled_from(["2021年1月18日", "2021/1/18", "20210118", 20210118, 44214]),
        "项目名称": st.text("甲乙 　\u200b\n\"'<&>_x0041_", max_size=8).map("名{}".format),
        "投资项目代码": st.sampled_from(
            ["２１０４-431302-04-01-100018", "2104431302 04-01-100018"]
        ),
        "是否纳统": st.sampled_from(["√", "×", "有", True]),
        "专项标识": st.sampled_from(["双引擎-钢铁新材、双引擎-钢铁新材", "双引擎-钢铁新材 "]),
    },
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(TYPED)
def test_whatever_was_typed_the_copy_is_settled(
    intake: Intake, write: Writer, typed: dict[str, object]
) -> None:
    before, _, after = mended(write(clean_rows(**typed)), intake)
    assert {(f.sheet, f.cell, f.old) for f in after.fixes} == _left(before)
    assert same_tables(before, after)


@pytest.mark.office
def test_libreoffice_shows_the_mended_values(soffice: str, intake: Intake, write: Writer) -> None:
    _, copy, _ = mended(write(clean_rows(**DIRTY)), intake)
    sheet = loaded(converted(soffice, copy))["项目清单"]
    assert sheet["O4"].value == 120000
    assert sheet["X4"].value == datetime(2021, 1, 18)


@pytest.mark.office
def test_a_workbook_saved_by_libreoffice_is_mended(
    soffice: str, intake: Intake, write: Writer
) -> None:
    path = converted(soffice, write(clean_rows(**DIRTY)))
    before, _, after = mended(path, intake)
    assert len(before.fixes) >= 8
    assert after.fixes == ()
    assert same_tables(before, after)
