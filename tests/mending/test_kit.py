from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils import column_index_from_string

from pipelines.intake.explanations import RETURNED_COLUMNS
from pipelines.intake.own_sheets import RETURNED_SHEET
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.mending.cell_edit import CellEdit, Content
from pipelines.mending.kit import Notice, fix_kit, returned_sheet
from pipelines.mending.notes import annotator
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.reception import examine, read_arrival
from tests.conftest import JUNE, NOW, Writer, clean_rows
from tests.mending.books import SHEET, converted, loaded, parts_of, write_rich

NOTICE = Notice("娄星区", JUNE, date(2021, 7, 5), NOW, "娄底市专班办公室")
FAULTY = {
    "总投资": "约3200", "签约日期": "2021.6", "项目阶段": "在建", "项目名称": None,
    "本月完成投资": Decimal("99999.00"),
}  # fmt: skip


def verdict_of(path: Path, intake: Intake) -> Verdict:
    verdict = examine([read_arrival(path, intake)], intake, None)[0].verdict
    assert verdict is not None
    return verdict


def kit_of(path: Path, intake: Intake, verdict: Verdict | None = None) -> Path:
    kit = path.with_name(f"退_{path.name}")
    kit.write_bytes(fix_kit(path, verdict or verdict_of(path, intake), NOTICE, intake))
    return kit


def kinds(verdict: Verdict) -> Counter[tuple[str, str, str]]:
    return Counter((f.code, f.sheet, f.cell) for f in verdict.findings)


def header_row(sheet: openpyxl.worksheet.worksheet.Worksheet) -> int:
    return next(
        row[0].row for row in sheet.iter_rows()
        if tuple(cell.value for cell in row) == RETURNED_COLUMNS
    )  # fmt: skip


def typed(path: Path, edits: dict[tuple[str, int, int], Content]) -> Path:
    """填报人在这些 (表, 行, 列) 里填了值。"""
    with WorkbookPatch(path) as book:
        for name in {name for name, _, _ in edits}:
            own = {(r, c): CellEdit(x) for (n, r, c), x in edits.items() if n == name}
            book.patch(name, SheetEdit(own))
        path.write_bytes(book.content())
    return path


def test_a_kit_sent_back_untouched_is_faulted_for_the_same(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    verdict = verdict_of(path, intake)
    assert verdict.count(Level.ERROR) > 2
    assert kinds(verdict_of(kit_of(path, intake), intake)) == kinds(verdict)


def test_only_the_wrong_cells_can_be_changed(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    verdict = verdict_of(path, intake)
    sheet = loaded(kit_of(path, intake))["项目清单"]
    wrong = {f.cell for f in verdict.findings if f.sheet == "项目清单" and f.cell}
    assert sheet.protection.sheet
    assert sheet.protection.insertColumns
    assert sheet.protection.insertRows
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    beside = {"R4"}  # 本月完成投资：与累计不衔接（S4），错的可能是它
    noted = {f"{_letter(sheet, '变更说明')}4"}
    assert unlocked == wrong | beside | noted | {"V4"}  # V4 已代为更正，不对的可以改回来
    assert all(not style.protection.locked or style for style in [sheet["D4"]])
    assert not loaded(path)["项目清单"]["E4"].protection.locked
    assert all(dimension.protection.locked for dimension in sheet.column_dimensions.values())


def _letter(sheet: openpyxl.worksheet.worksheet.Worksheet, name: str) -> str:
    return next(cell.column_letter for cell in sheet[3] if cell.value == name)


def test_the_note_column_of_a_faulty_row_is_blue_and_can_be_filled(
    intake: Intake, write: Writer
) -> None:
    path = write(clean_rows(总投资=Decimal("100.00")))
    verdict = verdict_of(path, intake)
    finding = next(f for f in verdict.findings if "变更说明" in f.suggestion and f.cell)
    sheet = loaded(kit_of(path, intake))["项目清单"]
    place = f"{_letter(sheet, '变更说明')}4"
    assert not sheet[place].protection.locked
    assert sheet[place].fill.fgColor.rgb == "FFDDEBF7"
    assert f"变更说明写在 {place}" in sheet[finding.cell].comment.text


def test_a_workbook_turned_back_by_the_office_says_why_first(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    verdict = verdict_of(path, intake)
    notice = replace(NOTICE, reason="投资数与统计局不一致")
    lines = returned_sheet(verdict, notice).lines
    assert lines[0] == "整份退回：投资数与统计局不一致"
    assert not any("不改正该行不计入" in line for line in lines)
    assert any("不改正该行不计入" in line for line in returned_sheet(verdict, NOTICE).lines)


def test_a_doubt_that_says_no_value_has_no_room_for_a_reason(intake: Intake, write: Writer) -> None:
    verdict = verdict_of(write(), intake)
    vague = Finding("L1-99", Level.WARNING, "整张表有疑", "项目清单")
    sheet = returned_sheet(replace(verdict, findings=(vague,)), NOTICE)
    assert (0, RETURNED_COLUMNS.index("情况说明")) not in sheet.styles


@pytest.mark.office
def test_notes_whose_author_libreoffice_dropped_are_still_ours(
    soffice: str, intake: Intake, write: Writer
) -> None:
    path = write(clean_rows(**FAULTY))
    book = openpyxl.load_workbook(path)
    book["项目清单"]["X4"].comment = Comment("合同在路上", "示例甲")
    book.save(path)
    before = verdict_of(path, intake)
    kit = converted(soffice, kit_of(path, intake))
    typed(kit, {("项目清单", 4, 15): Content("n", "120000")})
    again = verdict_of(kit, intake)
    (marked,), (still,) = ([f for f in v.findings if f.code == "G25"] for v in (before, again))
    assert (still.value, still.message) == (marked.value, marked.message)
    sheet = loaded(kit_of(kit, intake, again))["项目清单"]
    assert sheet["O4"].comment is None
    assert sheet["X4"].comment.text.startswith("合同在路上\n【清单通】\n[")
    assert sheet["X4"].comment.text.count("【清单通】") == 1
    assert sheet["X4"].comment.text.count("建议填") == 1


def test_a_whole_workbook_returned_by_the_office_can_be_changed_anywhere(
    intake: Intake, write: Writer
) -> None:
    path = write(clean_rows())
    kit = path.with_name("退.xlsx")
    notice = replace(NOTICE, reason="数据与纳统不符")
    kit.write_bytes(fix_kit(path, verdict_of(path, intake), notice, intake))
    book = loaded(kit)
    assert not book["项目清单"]["O4"].protection.locked
    words = [str(row[0].value) for row in book[RETURNED_SHEET].iter_rows(max_row=6)]
    assert words[1] == "整份退回：数据与纳统不符"
    assert any("各格照原样可以改" in line for line in words)


def test_errors_are_red_and_doubts_amber(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    sheet = loaded(kit_of(path, intake))["项目清单"]
    assert sheet["O4"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["X4"].fill.fgColor.rgb == "FFFFEB9C"
    assert sheet["O4"].number_format == "#,##0.00"
    assert sheet["E4"].fill.fill_type is None


def test_a_note_says_what_is_wrong_and_how_to_mend_it(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    finding = next(f for f in verdict_of(path, intake).findings if f.cell == "X4" and f.proposal)
    note = loaded(kit_of(path, intake))["项目清单"]["X4"].comment
    assert note.author == "清单通"
    assert f"[{finding.code} 疑点]" in note.text
    assert finding.message in note.text
    assert finding.suggestion in note.text
    assert f"建议填：{finding.proposal}" in note.text


def test_safe_mends_are_in_but_doubtful_ones_are_left(intake: Intake, write: Writer) -> None:
    sheet = loaded(kit_of(write(clean_rows(**FAULTY)), intake))["项目清单"]
    assert sheet["V4"].value == "开工"
    assert sheet["X4"].value == "2021.6"


def test_every_finding_is_a_row_with_a_link(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    verdict = verdict_of(path, intake)
    book = loaded(kit_of(path, intake))
    sheet = book[RETURNED_SHEET]
    top = header_row(sheet)
    rows = [[c.value or "" for c in row] for row in sheet.iter_rows(min_row=top + 1)]
    assert len(rows) == len(verdict.findings)
    for row, finding in zip(rows, verdict.findings, strict=True):
        assert row[1:4] == [finding.level.label, finding.code, finding.sheet]
        assert row[6:11] == [
            finding.row_key, finding.value, finding.message, finding.suggestion, finding.proposal,
        ]  # fmt: skip
    first = next(at for at, f in enumerate(verdict.findings) if f.cell)
    link = sheet.cell(top + 1 + first, 5).hyperlink
    assert link.location == f"'{verdict.findings[first].sheet}'!{verdict.findings[first].cell}"
    told = " ".join(str(sheet.cell(row, 1).value) for row in range(1, top))
    assert all(word in told for word in ("娄星区", "2021-06", "2021年7月5日", "专班办公室"))
    assert book.active.title == RETURNED_SHEET
    assert sheet.freeze_panes == f"A{top + 1}"
    assert [s.title for s in book if s.sheet_view.tabSelected] == [RETURNED_SHEET]


def test_reasons_are_written_only_beside_doubts(intake: Intake, write: Writer) -> None:
    sheet = loaded(kit_of(write(clean_rows(**FAULTY)), intake))[RETURNED_SHEET]
    for row in sheet.iter_rows(min_row=header_row(sheet) + 1):
        assert row[-1].protection.locked == (row[1].value != "疑点")
        assert all(cell.protection.locked for cell in row[:-1])


def test_a_reason_written_by_the_clerk_is_read_back(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    kit = kit_of(path, intake)
    verdict = verdict_of(path, intake)
    at, finding = next((i, f) for i, f in enumerate(verdict.findings) if f.level is Level.WARNING)
    row = header_row(loaded(kit)[RETURNED_SHEET]) + 1 + at
    place = (RETURNED_SHEET, row, len(RETURNED_COLUMNS))
    typed(kit, {place: Content("s", "合同就写到六月")})
    again = verdict_of(kit, intake)
    [said] = again.submission.explanations
    assert (said.code, said.sheet, said.row_key, said.column, said.value, said.reason) == (
        finding.code, finding.sheet, finding.row_key, finding.column, finding.value,
        "合同就写到六月",
    )  # fmt: skip
    second = loaded(kit_of(kit, intake, again))[RETURNED_SHEET]
    reasons = [row[-1].value for row in second.iter_rows(min_row=header_row(second) + 1)]
    assert [reason for reason in reasons if reason] == ["合同就写到六月"]


def test_typing_what_is_proposed_makes_the_findings_go(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(签约日期="2021.6", 总投资="=1200+2000"))
    verdict = verdict_of(path, intake)
    proposed = [f for f in verdict.findings if f.proposal and f.cell]
    assert {f.code for f in proposed} >= {"G05", "G20"}
    kit = kit_of(path, intake)
    typed(kit, {_place(f): _as_typed(f) for f in proposed})
    left = kinds(verdict_of(kit, intake))
    assert not {(f.code, f.sheet, f.cell) for f in proposed} & set(left)


def _place(finding: Finding) -> tuple[str, int, int]:
    letters = finding.cell.rstrip("0123456789")
    row = int(finding.cell.removeprefix(letters))
    return finding.sheet, row, column_index_from_string(letters)


def _as_typed(finding: Finding) -> Content:
    """键盘上敲进去：像数的成数，其余成文字。"""
    is_number = finding.proposal.replace(".", "", 1).isdecimal()
    return Content("n" if is_number else "s", finding.proposal)


def test_a_kit_of_a_kit_marks_only_what_is_still_wrong(intake: Intake, write: Writer) -> None:
    kit = kit_of(write(clean_rows(**FAULTY)), intake)
    typed(kit, {("项目清单", 4, 15): Content("n", "120000")})
    verdict = verdict_of(kit, intake)
    assert "O4" not in {f.cell for f in verdict.findings}
    again = kit_of(kit, intake, verdict)
    book = loaded(again)
    sheet = book["项目清单"]
    assert sheet["O4"].fill.fill_type is None
    assert sheet["O4"].comment is None
    assert sheet["O4"].protection.locked
    assert sheet["X4"].comment.text.count("建议填") == 1
    assert book.sheetnames.count(RETURNED_SHEET) == 1
    shapes = parts_of(again)["xl/drawings/vmlDrawing1.vml"]
    notes = [c.comment for row in sheet.iter_rows() for c in row if c.comment]
    assert shapes.count(b'ObjectType="Note"') == len(notes)


def test_notes_of_other_people_stay(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    book = openpyxl.load_workbook(path)
    book["项目清单"]["X4"].comment = Comment("合同在路上", "示例甲")
    book["项目清单"]["E4"].comment = Comment("核过", "示例乙")
    book.save(path)
    sheet = loaded(kit_of(kit_of(path, intake), intake))["项目清单"]
    assert sheet["E4"].comment.author == "示例乙"
    assert sheet["E4"].comment.text.startswith("核过\n【清单通】\n[G25")
    both = sheet["X4"].comment
    assert both.author == "示例甲"
    assert both.text.startswith("合同在路上\n【清单通】\n[")
    assert both.text.count("【清单通】") == 1
    assert sheet["O4"].comment.author == "清单通"


def test_a_finding_of_a_whole_row_frees_the_row(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    verdict = verdict_of(path, intake)
    whole = Finding("G99", Level.ERROR, "这一行有问题", "任务清单", row=5, row_key="RW")
    more = Verdict(verdict.submission, verdict.tables, (*verdict.findings, whole))
    book = loaded(kit_of(path, intake, more))
    sheet = book["任务清单"]
    assert all(
        not cell.protection.locked for cell in sheet[5] if cell.has_style and cell.column < 10
    )
    assert all(cell.protection.locked for cell in sheet[4])
    assert "这一行有问题" in sheet["A5" if sheet["A3"].value == "任务编号" else "B5"].comment.text
    returned = book[RETURNED_SHEET]
    assert [row[4].value for row in returned.iter_rows() if row[2].value == "G99"] == ["第 5 行"]


def test_meta_and_the_guide_stay_as_they_were(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    old, new = parts_of(path), parts_of(kit_of(path, intake))
    guide = b'<sheetView tabSelected="1" '
    assert new["xl/worksheets/sheet1.xml"] == old["xl/worksheets/sheet1.xml"].replace(
        guide, guide.replace(b' tabSelected="1"', b"")
    )
    assert new["xl/worksheets/sheet10.xml"] == old["xl/worksheets/sheet10.xml"]
    assert "xl/worksheets/sheet11.xml" in old


def test_in_a_marked_sheet_the_other_bytes_stay(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    old = parts_of(path)["xl/worksheets/sheet2.xml"]
    new = parts_of(kit_of(path, intake))["xl/worksheets/sheet2.xml"]
    tail, kept = old[old.index(b"</sheetData>") :], new[new.index(b"</sheetData>") :]
    before, after = tail.index(b"<sheetProtection"), kept.index(b"<sheetProtection")
    assert tail[:before] == kept[:after]
    rest = tail[tail.index(b">", before) + 1 :]
    legacy = kept[kept.index(b"<legacyDrawing") :]
    legacy = legacy[: legacy.index(b"/>") + 2]
    assert kept[kept.index(b">", after) + 1 :].replace(legacy, b"") == rest
    first = old.index(b'<row r="4"')
    assert new.startswith(old[: old.index(b"<sheetData>")])
    assert old[:first].endswith(new[new.index(b"<sheetData>") : new.index(b'<row r="4"')])


def test_buttons_and_pictures_live_beside_our_notes(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    notes = {(2, 1): "甲的话", (5, 2): "新的话"}
    with WorkbookPatch(path) as book:
        sheet = book.sheets[0]
        writer = annotator(book.parts, sheet.part, notes, book.namespace, book.relationships)
        book.patch(sheet.name, SheetEdit(annotate=writer))
        done = tmp_path / "批.xlsx"
        done.write_bytes(book.content())
    old, new = parts_of(path), parts_of(done)
    assert set(old) == set(new)
    changed = {name for name in new if old[name] != new[name]}
    assert changed == {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}
    assert new[SHEET] == old[SHEET]
    shapes = new["xl/drawings/vmlDrawing1.vml"]
    assert shapes.count(b'ObjectType="Button"') == 1
    assert shapes.count(b'ObjectType="Note"') == 3
    found = loaded(done).worksheets[0]
    assert found["A2"].comment.text == "别人的批注\n【清单通】\n甲的话"
    assert (found["B5"].comment.author, found["B5"].comment.text) == ("清单通", "新的话")
    assert found["B3"].comment.text == "又一条"


def test_the_same_kit_is_the_same_bytes(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(**FAULTY))
    assert kit_of(path, intake).read_bytes() == kit_of(path, intake).read_bytes()


@pytest.mark.office
def test_libreoffice_opens_a_kit_and_keeps_its_notes(
    soffice: str, intake: Intake, write: Writer
) -> None:
    path = write(clean_rows(**FAULTY))
    book = loaded(converted(soffice, kit_of(path, intake)))
    assert "建议填：2021-06-30" in book["项目清单"]["X4"].comment.text
    assert not book["项目清单"]["O4"].protection.locked
    assert book["项目清单"]["E4"].protection.locked
    assert book[RETURNED_SHEET]["A1"].value == "娄星区2021-06清单退回意见"
