from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, GradientFill, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import Book

from addin import host
from addin.answer import Answer, Tone
from addin.host import Spot
from addin.marks import CHECKED_COLUMNS
from pipelines.intake.explanations import read_explanations
from pipelines.intake.note_words import signature
from pipelines.intake.own_sheets import CHECKED_SHEET, RETURNED_SHEET, is_ours
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Level
from pipelines.mending.kit import fix_kit
from pipelines.mending.kit_marks import place_of_finding
from pipelines.reception import examine, read_arrival
from pipelines.xlsx.reader import open_workbook
from sample_workbooks.bad_case import BadCase
from sample_workbooks.bad_cases import BAD
from sample_workbooks.make_samples import HERE
from tests.addin.com_like import Excel, opened
from tests.addin.host_books import OpenBook
from tests.addin.pressing import press_named
from tests.conftest import Writer, clean_rows
from tests.mending.books import converted, loaded
from tests.mending.test_kit import NOTICE

SHEET = "项目清单"
RED, YELLOW, BLUE = "FFC7CE", "FFEB9C", "DDEBF7"
OWN = "FFFFD966"
FAULTY = {
    "总投资": "约3200", "签约日期": "2021.6", "项目阶段": "在建", "项目名称": None,
    "本月完成投资": Decimal("99999.00"),
}  # fmt: skip

Look = tuple[str, str]
"""(底色 RRGGBB, 批注)。"""


@dataclass(frozen=True)
class Desk:
    """填报人桌上：打开着的一本，与按下按钮的手。"""

    book: Book
    office: Path
    folder: Path

    def press(self, name: str, reply: str = "") -> Answer:
        return press_named(name, self.book, self.office, reply)

    def saved(self) -> Path:
        """此刻另存的一份。"""
        folder = self.folder / f"存{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        return host.snapshot(self.book, folder)

    def looks(self) -> dict[Spot, Look]:
        return looks_of(self.saved())

    def listed(self) -> list[dict[str, str]]:
        """“校验结果”各行。"""
        sheet = loaded(self.saved(), formulas=True)[CHECKED_SHEET]
        rows = [["" if x is None else str(x) for x in row] for row in sheet.values]
        at = rows.index(list(CHECKED_COLUMNS))
        return [dict(zip(CHECKED_COLUMNS, row, strict=True)) for row in rows[at + 1 :]]


def looks_of(path: Path) -> dict[Spot, Look]:
    """有底色、有批注的各格，系统自己的表不算。"""
    found: dict[Spot, Look] = {}
    for sheet in (sheet for sheet in loaded(path).worksheets if not is_ours(sheet.title)):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            fill = cell.fill.fgColor
            colour = fill.rgb[2:] if fill.type == "rgb" else f"theme {fill.theme}"
            look = (
                colour if cell.fill.patternType else "",
                cell.comment.text if cell.comment else "",
            )
            if any(look):
                found[Spot(sheet.title, cell.coordinate)] = look
    return found


def fills(looks: Mapping[Spot, Look]) -> dict[str, str]:
    """项目清单各格的底色，表头以下。"""
    return {s.cell: fill for s, (fill, _) in looks.items() if s.sheet == SHEET and fill}


def noted(looks: Mapping[Spot, Look]) -> set[Spot]:
    return {spot for spot, (_, words) in looks.items() if signature(words)[0]}


def verdict_of(path: Path, intake: Intake) -> Verdict:
    verdict = examine([read_arrival(path, intake)], intake, None)[0].verdict
    assert verdict is not None
    return verdict


def returned(path: Path, intake: Intake) -> Path:
    """退回给填报人的一本。"""
    kit = path.with_name("退回.xlsx")
    kit.write_bytes(fix_kit(path, verdict_of(path, intake), NOTICE, intake))
    return kit


@pytest.fixture
def desk(open_book: OpenBook, office_folder: Path, tmp_path: Path) -> Callable[[Path], Desk]:
    """打开一本，两个引擎各一遍。"""
    folder = tmp_path / "另存"
    folder.mkdir()
    return lambda path: Desk(open_book(path), office_folder, folder)


@pytest.fixture
def excel_desk(in_excel: OpenBook, office_folder: Path, tmp_path: Path) -> Callable[[Path], Desk]:
    """只在像 Excel 的一个里打开：要动手改的。"""
    folder = tmp_path / "另存"
    folder.mkdir()
    return lambda path: Desk(in_excel(path), office_folder, folder)


Sit = Callable[[Path], Desk]


def edited(path: Path, change: Callable[[openpyxl.Workbook], None]) -> Path:
    """填报人在文件里的改动。"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def painted(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def test_errors_are_red_doubts_yellow_and_what_goes_with_them_blue(
    desk: Sit, write: Writer, intake: Intake
) -> None:
    path = write(clean_rows(**FAULTY))
    before = looks_of(path)
    at = desk(path)
    at.press("check")
    verdict, looks = verdict_of(path, intake), at.looks()
    worst = {
        f.cell: YELLOW if f.level is Level.WARNING else RED
        for f in sorted(verdict.findings, key=lambda f: f.level is Level.ERROR)
        if f.sheet == SHEET and f.cell and f.level is not Level.INFO
    }
    new = {cell: fill for cell, fill in fills(looks).items() if cell not in fills(before)}
    assert {cell: fill for cell, fill in new.items() if fill != BLUE} == worst
    assert new["R4"] == BLUE


def test_the_kit_that_is_returned_has_the_same_colours(
    desk: Sit, write: Writer, intake: Intake
) -> None:
    path = write(clean_rows(**FAULTY))
    kit = returned(path, intake)
    at = desk(path)
    at.press("check")
    ours = {s: look[0] for s, look in at.looks().items()}
    theirs = {s: look[0] for s, look in looks_of(kit).items() if look[0]}
    assert {s: f for s, f in ours.items() if f in (RED, YELLOW, BLUE)} == {
        s: f for s, f in theirs.items() if f in (RED, YELLOW, BLUE)
    }


def test_pressing_twice_leaves_what_pressing_once_leaves(desk: Sit, write: Writer) -> None:
    at = desk(write(clean_rows(**FAULTY)))
    said = at.press("check")
    once, listed = at.looks(), at.listed()
    assert at.press("check") == said
    assert at.looks() == once
    assert at.listed() == listed


def own_marks(book: openpyxl.Workbook) -> None:
    """填报人自己的颜色、批注：错的格、无关的格、红字、主题颜色、白色。"""
    sheet = book[SHEET]
    sheet["O4"].fill = painted(OWN)
    sheet["O4"].comment = Comment("合同在路上", "甲")
    sheet["B4"].comment = Comment("代码已核", "甲")
    sheet["R4"].fill = painted(OWN)
    sheet["D4"].font = Font(color="FFFF0000")
    sheet["X4"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.6))
    sheet["T4"].fill = painted("FFFFFFFF")


def test_clearing_gives_back_the_clerks_colours_and_notes(desk: Sit, write: Writer) -> None:
    path = edited(write(clean_rows(**FAULTY)), own_marks)
    before = looks_of(path)
    at = desk(path)
    at.press("check")
    marked = at.looks()
    assert marked[Spot(SHEET, "O4")][0] == RED
    assert marked[Spot(SHEET, "O4")][1].startswith("合同在路上\n【清单通】\n[")
    assert marked[Spot(SHEET, "R4")][0] != BLUE
    said = at.press("clear")
    assert said.tone is Tone.DONE
    assert at.looks() == before
    assert not host.has_sheet(at.book, CHECKED_SHEET)


def test_marking_changes_no_finding(desk: Sit, write: Writer, intake: Intake) -> None:
    path = edited(write(clean_rows(**FAULTY)), own_marks)
    before = verdict_of(path, intake).findings
    at = desk(path)
    at.press("check")
    assert "G25" in {finding.code for finding in before}
    assert verdict_of(at.saved(), intake).findings == before
    at.press("check")
    assert verdict_of(at.saved(), intake).findings == before
    at.press("clear")
    assert verdict_of(at.saved(), intake).findings == before


def test_a_theme_colour_that_could_not_be_given_back_stays(desk: Sit, write: Writer) -> None:
    path = edited(write(clean_rows(**FAULTY)), own_marks)
    at = desk(path)
    words = at.press("check").words
    assert at.looks()[Spot(SHEET, "X4")][0] == "theme 4"
    assert Spot(SHEET, "X4") in noted(at.looks())
    assert "有 1 格另有颜色，照旧留着，只加批注" in words


def test_a_gradient_that_could_not_be_given_back_stays(
    in_file: OpenBook, office_folder: Path, tmp_path: Path, write: Writer
) -> None:
    def shade(book: openpyxl.Workbook) -> None:
        book[SHEET]["O4"].fill = GradientFill(stop=("FFFFC000", "FFFFFFFF"))

    (tmp_path / "另存").mkdir()
    path = edited(write(clean_rows(**FAULTY)), shade)
    at = Desk(in_file(path), office_folder, tmp_path / "另存")
    assert "有 1 格另有颜色，照旧留着，只加批注" in at.press("check").words
    assert loaded(at.saved())[SHEET]["O4"].fill.type == "linear"


def test_a_colour_that_is_itself_the_complaint_is_not_painted_over(
    desk: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "G25.xlsx"
    shutil.copy(HERE / "bad" / "G25.xlsx", path)
    before = fills(looks_of(path))
    at = desk(path)
    at.press("check")
    looks = at.looks()
    assert fills(looks) == before
    assert noted(looks) == {Spot(SHEET, "V5")}


def test_every_finding_is_a_row_that_leads_to_its_cell(
    desk: Sit, write: Writer, intake: Intake
) -> None:
    path = write(clean_rows(**FAULTY))
    verdict = verdict_of(path, intake)
    at = desk(path)
    at.press("check")
    listed = at.listed()
    assert [row["编码"] for row in listed] == [f.code for f in verdict.findings]
    for row, finding in zip(listed, verdict.findings, strict=True):
        place = place_of_finding(finding, verdict.tables[finding.sheet])
        assert row["单元格"] == f'=HYPERLINK("#\'{finding.sheet}\'!{place}","{finding.cell}")'
        assert (row["问题"], row["怎样改"]) == (finding.message, finding.suggestion)
    sheet = loaded(at.saved())[CHECKED_SHEET]
    widths = sheet.column_dimensions
    assert [widths[letter].hidden for letter in "KLMQ"] == [False, False, True, True]
    assert sheet["A1"].value == "娄星区2021-06清单校验结果"
    assert "2021-07-01 09:00" in sheet["A2"].value


def reason_at(book: openpyxl.Workbook | Book, code: str) -> Spot:
    """“校验结果”里该编码那一行写情况说明的格。"""
    rows = host.rows_of(book, CHECKED_SHEET)
    at = next(at for at, row in enumerate(rows, 1) if row[2] == code)
    return Spot(CHECKED_SHEET, f"L{at}")


def explain(at: Desk, code: str, words: str) -> None:
    host.put(at.book, reason_at(at.book, code), host.Held("s", words, ""))


def test_a_reason_written_in_the_list_is_read_by_intake_and_survives_the_next_press(
    desk: Sit, write: Writer, intake: Intake
) -> None:
    path = edited(write(), own_marks)
    at = desk(path)
    at.press("check")
    explain(at, "G25", "只为好看")
    with open_workbook(at.saved()) as workbook:
        (said,) = read_explanations(workbook)
    assert (said.code, said.reason) == ("G25", "只为好看")
    words = at.press("check").words
    (row,) = [row for row in at.listed() if row["编码"] == "G25"]
    assert (row["情况说明"], row["轻重"]) == ("只为好看", "提示")
    assert row["问题"].endswith("（已说明：只为好看）")
    assert "疑点 0 条" in words


def test_a_reason_whose_doubt_changed_is_kept_and_serves_again_when_the_doubt_comes_back(
    desk: Sit, write: Writer
) -> None:
    at = desk(edited(write(), own_marks))
    at.press("check")
    explain(at, "G25", "只为好看")
    host.annotate(at.book, Spot(SHEET, "I4"), "产业链待定")
    words = at.press("check").words
    assert "有 1 条情况说明对不上现在的意见" in words
    first, last = (row for row in at.listed() if row["编码"] == "G25")
    assert (first["轻重"], first["情况说明"]) == ("疑点", "")
    assert (last["轻重"], last["情况说明"]) == ("过时", "只为好看")
    assert at.press("check").words == words
    host.annotate(at.book, Spot(SHEET, "I4"), "")
    assert "对不上" not in at.press("check").words
    (row,) = [row for row in at.listed() if row["编码"] == "G25"]
    assert (row["轻重"], row["情况说明"]) == ("提示", "只为好看")


def test_a_reason_in_a_returned_workbook_can_be_changed_there_after_a_check(
    desk: Sit, write: Writer, intake: Intake
) -> None:
    at = desk(returned(edited(write(), own_marks), intake))

    def say(words: str) -> None:
        rows = host.rows_of(at.book, RETURNED_SHEET)
        row = next(at for at, row in enumerate(rows, 1) if row[2] == "G25")
        with host.unlocked(at.book, RETURNED_SHEET):
            host.put(at.book, Spot(RETURNED_SHEET, f"L{row}"), host.Held("s", words, ""))

    for words in ("先写的", "后改的"):
        say(words)
        at.press("check")
        (row,) = [row for row in at.listed() if row["编码"] == "G25"]
        assert row["问题"].endswith(f"（已说明：{words}）")


def test_a_column_that_the_clerk_put_into_the_list_loses_nothing(
    excel_desk: Sit, write: Writer, excel: Excel
) -> None:
    path = edited(write(clean_rows(**FAULTY)), own_marks)
    before = looks_of(path)
    at = excel_desk(path)
    at.press("check")
    explain(at, "G25", "只为好看")
    excel.books[0].book[CHECKED_SHEET].insert_cols(3)
    excel.books[0].changed()
    assert "1 条情况说明" in at.press("clear").words
    at.press("check")
    (row,) = [row for row in at.listed() if row["编码"] == "G25"]
    assert row["情况说明"] == "只为好看"
    at.press("clear", "yes")
    assert at.looks() == before


def test_clearing_asks_first_when_reasons_would_be_lost(desk: Sit, write: Writer) -> None:
    at = desk(edited(write(), own_marks))
    at.press("check")
    explain(at, "G25", "只为好看")
    asked = at.press("clear")
    assert asked.tone is Tone.ASK
    assert "1 条情况说明" in asked.words
    assert host.has_sheet(at.book, CHECKED_SHEET)
    assert at.press("clear", "yes").tone is Tone.DONE
    assert not host.has_sheet(at.book, CHECKED_SHEET)


def test_the_next_place_is_told_in_words_and_comes_round_again(desk: Sit, write: Writer) -> None:
    at = desk(write(clean_rows(**FAULTY)))
    at.press("check")
    order = [sheet.name for sheet in at.book.sheets]
    places = sorted(noted(at.looks()), key=lambda s: (order.index(s.sheet), len(s.cell), s.cell))
    host.jump(at.book, Spot(SHEET, "A1"))
    heard: list[str] = []
    for number, spot in enumerate([*places, places[0]]):
        heard.append(at.press("next").words)
        assert host.here(at.book) == spot
        assert (
            f"第 {number % len(places) + 1} 处（共 {len(places)} 处）　{spot.sheet}!{spot.cell}"
            in heard[-1]
        )
    assert heard[0] == heard[-1]
    assert "错误] " in heard[0]
    assert "怎样改：" in heard[0]
    assert not any("——清单通" in words for words in heard)


def test_with_nothing_marked_the_next_place_says_what_to_press(desk: Sit, write: Writer) -> None:
    at = desk(write())
    assert at.press("next").words == "没有标记；先按“校验”。"
    assert at.press("clear").words == "没有标记要清。"


def test_a_clean_workbook_is_said_to_be_clean_and_gets_no_list(desk: Sit, write: Writer) -> None:
    path = write()
    before = looks_of(path)
    at = desk(path)
    said = at.press("check")
    assert said == Answer("娄星区 2021-06：7 行，错误 0 条，疑点 0 条。没有发现问题，可以上报。")
    assert at.looks() == before
    assert not host.has_sheet(at.book, CHECKED_SHEET)


def test_the_cursor_stays_where_it_was(desk: Sit, write: Writer) -> None:
    at = desk(write(clean_rows(**FAULTY)))
    host.jump(at.book, Spot("任务清单", "C5"))
    at.press("check")
    assert host.here(at.book) == Spot("任务清单", "C5")


def test_a_workbook_that_is_not_ours_is_refused_and_left_alone(desk: Sit, tmp_path: Path) -> None:
    path = tmp_path / "工资表.xlsx"
    openpyxl.Workbook().save(path)
    at = desk(path)
    said = at.press("check")
    assert said.tone is Tone.REFUSED
    assert said.words.startswith("[F12] ")
    assert not host.has_sheet(at.book, CHECKED_SHEET)


def test_spellings_that_can_be_mended_are_pointed_out(desk: Sit, write: Writer) -> None:
    path = edited(write(), lambda book: set_cell(book, "I4", "钢铁新材料 "))
    assert "处写法可“一键修正”" in desk(path).press("check").words


def set_cell(book: openpyxl.Workbook, cell: str, value: object) -> None:
    book[SHEET][cell] = value


# 以下要动手改：插行、删行、排序、加密码，只在像 Excel 的一个里做。


@pytest.fixture
def marked(
    excel_desk: Sit, write: Writer, excel: Excel
) -> tuple[Desk, Worksheet, dict[Spot, Look]]:
    """三行的项目清单，第二行有错、有人的颜色与批注，已校验；附校验之前的样子。"""
    rows = clean_rows()
    wrong = {**rows[SHEET][0], **FAULTY, "项目编号": "XM-431302-2021-004"}
    last = {**rows[SHEET][0], "项目编号": "XM-431302-2021-005"}
    rows[SHEET] = [rows[SHEET][0], wrong, last]

    def mine(book: openpyxl.Workbook) -> None:
        book[SHEET]["O5"].fill = painted(OWN)
        book[SHEET]["O5"].comment = Comment("合同在路上", "甲")
        book[SHEET]["E6"].fill = painted("FFFFC7CE")

    path = edited(write(rows), mine)
    at = excel_desk(path)
    before = looks_of(path)
    at.press("check")
    assert at.looks()[Spot(SHEET, "O5")][0] == RED
    assert len(noted(at.looks())) > 4
    return at, excel.books[0].book[SHEET], before


Marked = tuple[Desk, Worksheet, dict[Spot, Look]]


def moved(sheet: Worksheet, excel: Excel, rows: Mapping[int, int]) -> None:
    """各行换位（排序）：内容、格式、批注一起走。"""
    cells = {key: sheet._cells.pop(key) for key in list(sheet._cells) if key[0] in rows}
    for (row, column), cell in cells.items():
        cell.row = rows[row]
        sheet._cells[rows[row], column] = cell
    excel.books[0].changed()


def shifted(before: Mapping[Spot, Look], rows: Mapping[int, int]) -> dict[Spot, Look]:
    def there(spot: Spot) -> Spot:
        letters = spot.cell.rstrip("0123456789")
        row = int(spot.cell[len(letters) :])
        return Spot(
            spot.sheet, f"{letters}{rows.get(row, row)}" if spot.sheet == SHEET else spot.cell
        )

    return {there(spot): look for spot, look in before.items()}


def test_after_a_row_was_inserted_above_clearing_still_gives_everything_back(
    marked: Marked, excel: Excel
) -> None:
    at, sheet, before = marked
    sheet.insert_rows(4)
    excel.books[0].changed()
    at.press("clear")
    assert at.looks() == shifted(before, {4: 5, 5: 6, 6: 7})


def test_after_sorting_clearing_still_gives_everything_back(marked: Marked, excel: Excel) -> None:
    at, sheet, before = marked
    order = {4: 6, 5: 4, 6: 5}
    moved(sheet, excel, order)
    at.press("clear")
    assert at.looks() == shifted(before, order)


def test_after_sorting_the_next_place_and_the_next_check_find_where_things_are(
    marked: Marked, excel: Excel
) -> None:
    at, sheet, _ = marked
    moved(sheet, excel, {4: 6, 5: 4, 6: 5})
    host.jump(at.book, Spot(SHEET, "A1"))
    at.press("next")
    assert host.here(at.book).cell.endswith("4")
    again = at.press("check")
    assert "已标出" in again.words
    assert at.looks()[Spot(SHEET, "O4")][1].count("合同在路上") == 1
    assert at.looks()[Spot(SHEET, "O4")][1].count("【清单通】") == 1
    at.press("clear")
    assert at.looks()[Spot(SHEET, "O4")] == (OWN[2:], "合同在路上")


def test_after_the_faulty_row_was_deleted_nothing_of_ours_is_left(
    marked: Marked, excel: Excel
) -> None:
    at, sheet, before = marked
    sheet.delete_rows(5)
    excel.books[0].changed()
    at.press("clear")
    rest = {s: look for s, look in before.items() if not (s.sheet == SHEET and s.cell[-1] == "5")}
    assert at.looks() == shifted(rest, {6: 5})


def test_after_a_column_was_inserted_the_blue_cells_are_found_too(
    marked: Marked, excel: Excel
) -> None:
    at, sheet, _ = marked
    sheet.insert_cols(17)
    excel.books[0].changed()
    at.press("clear")
    ours = {RED, YELLOW, BLUE}
    assert {
        s.cell
        for s, (fill, _) in at.looks().items()
        if s.sheet == SHEET and fill in ours and s.cell[-1] in "456"
    } == {"E6"}


def test_without_the_list_our_notes_and_colours_still_go(marked: Marked, excel: Excel) -> None:
    at, _, before = marked
    del excel.books[0].book[CHECKED_SHEET]
    excel.books[0].changed()
    at.press("clear")
    assert at.looks() == before


def test_a_note_that_the_clerk_deleted_does_not_leave_its_colour_behind(
    marked: Marked, excel: Excel
) -> None:
    at, sheet, before = marked
    for row in sheet.iter_rows(min_row=5, max_row=5):
        for cell in row:
            cell.comment = None
    excel.books[0].changed()
    at.press("clear")
    assert at.looks() == {**before, Spot(SHEET, "O5"): (OWN[2:], "")}


def test_a_marked_cell_whose_note_is_gone_is_still_walked_to(marked: Marked, excel: Excel) -> None:
    at, sheet, _ = marked
    count = len(noted(at.looks()))
    sheet["D5"].comment = None
    excel.books[0].changed()
    host.jump(at.book, Spot(SHEET, "C5"))
    words = at.press("next").words
    assert host.here(at.book) == Spot(SHEET, "D5")
    assert f"（共 {count} 处）" in words
    assert "\n[G05 错误] “项目清单”D5 " in words
    sheet["D5"].fill = PatternFill()
    excel.books[0].changed()
    host.jump(at.book, Spot(SHEET, "C5"))
    assert f"（共 {count - 1} 处）" in at.press("next").words


def test_without_the_list_a_colour_that_we_painted_over_is_still_the_clerks(
    marked: Marked, excel: Excel, intake: Intake
) -> None:
    at, _, _ = marked
    before = verdict_of(at.saved(), intake).findings
    del excel.books[0].book[CHECKED_SHEET]
    excel.books[0].changed()
    assert verdict_of(at.saved(), intake).findings == before


def test_what_the_clerk_changed_meanwhile_stays(marked: Marked, excel: Excel) -> None:
    at, sheet, _ = marked
    sheet["O5"].fill = painted("FF00B050")
    words = sheet["O5"].comment.text
    sheet["O5"].comment = Comment(f"{words}\n已与业主核过", "甲")
    excel.books[0].changed()
    at.press("clear")
    found = at.looks()[Spot(SHEET, "O5")]
    assert found == ("00B050", "合同在路上\n已与业主核过")


def test_a_cell_that_the_clerk_mended_loses_its_mark_at_the_next_check(
    marked: Marked, excel: Excel
) -> None:
    at, sheet, _ = marked
    assert Spot(SHEET, "D5") in noted(at.looks())
    sheet["D5"].value = "示例硅钢项目（二期）"
    excel.books[0].changed()
    at.press("check")
    assert Spot(SHEET, "D5") not in at.looks()
    assert Spot(SHEET, "O5") in noted(at.looks())


def test_a_colour_that_we_painted_over_is_still_the_clerks_in_the_eyes_of_intake(
    marked: Marked, intake: Intake
) -> None:
    at, _, _ = marked
    assert at.looks()[Spot(SHEET, "O5")][0] == RED
    painted_over = verdict_of(at.saved(), intake).findings
    at.press("clear")
    assert at.looks()[Spot(SHEET, "O5")][0] == OWN[2:]
    assert verdict_of(at.saved(), intake).findings == painted_over
    (found,) = [f for f in painted_over if f.code == "G25"]
    assert "O5单独用了颜色，O5写有批注" in found.message


def test_a_conversation_in_a_cell_is_never_replaced(
    excel_desk: Sit, write: Writer, intake: Intake
) -> None:
    thread = "[线程批注]\n\n你的 Excel 版本可读取此线程批注……https://go.microsoft.com/fwlink/?linkid=870924"

    def talk(book: openpyxl.Workbook) -> None:
        book[SHEET]["O4"].comment = Comment(thread, "甲")
        book[SHEET]["O4"].fill = painted(OWN)

    path = edited(write(clean_rows(**FAULTY)), talk)
    before, findings = looks_of(path), verdict_of(path, intake).findings
    at = excel_desk(path)
    at.press("check")
    assert at.looks()[Spot(SHEET, "O4")] == (RED, thread)
    assert verdict_of(at.saved(), intake).findings == findings
    host.jump(at.book, Spot(SHEET, "N4"))
    words = at.press("next").words
    assert "\n[G25 疑点] “项目清单”O4" in words
    assert "\n\n[G05 错误] “项目清单”O4" in words
    at.press("clear")
    assert at.looks() == before


def test_protected_sheets_are_marked_and_left_protected(excel_desk: Sit, write: Writer) -> None:
    def protect(book: openpyxl.Workbook) -> None:
        book[SHEET].protection.sheet = True
        book[SHEET].protection.insertRows = False

    at = excel_desk(edited(write(clean_rows(**FAULTY)), protect))
    at.press("check")
    assert at.looks()[Spot(SHEET, "O4")][0] == RED
    kept = loaded(at.saved())[SHEET].protection
    assert (kept.sheet, kept.insertRows) == (True, False)


def test_a_sheet_with_a_password_is_named_and_the_others_are_marked(
    excel_desk: Sit, write: Writer, intake: Intake
) -> None:
    rows = clean_rows(**FAULTY)
    rows["任务清单"] = [{**rows["任务清单"][0], "完成进度": Decimal(180)}]

    def protect(book: openpyxl.Workbook) -> None:
        book[SHEET].protection.set_password("1234")
        book[SHEET].protection.sheet = True

    path = edited(write(rows), protect)
    at = excel_desk(path)
    said = at.press("check")
    assert f"“{SHEET}”加了带密码的保护，没有标" in said.words
    assert {spot.sheet for spot in noted(at.looks())} == {"任务清单", "招商清单"}
    assert len(at.listed()) == len(verdict_of(path, intake).findings)


def lock_structure(book: openpyxl.Workbook) -> None:
    book.security = openpyxl.workbook.protection.WorkbookProtection(lockStructure=True)


def test_a_protected_structure_gets_marks_but_no_list(excel_desk: Sit, write: Writer) -> None:
    def mine(book: openpyxl.Workbook) -> None:
        lock_structure(book)
        own_marks(book)

    path = edited(write(clean_rows(**FAULTY)), mine)
    before = looks_of(path)
    at = excel_desk(path)
    said = at.press("check")
    assert "工作簿的结构有保护，添不了“校验结果”表" in said.words
    assert at.looks()[Spot(SHEET, "O4")][0] == OWN[2:]
    assert Spot(SHEET, "O4") in noted(at.looks())
    assert at.press("next").tone is Tone.DONE
    at.press("clear")
    assert at.looks() == before


def test_a_list_that_cannot_be_deleted_is_spoken_of(marked: Marked, excel: Excel) -> None:
    at, _, before = marked
    lock_structure(excel.books[0].book)
    excel.books[0].changed()
    said = at.press("clear")
    assert "“校验结果”表删不掉" in said.words
    assert at.looks() == before


def test_a_list_that_cannot_be_deleted_says_that_all_is_well_now(
    excel_desk: Sit, write: Writer, excel: Excel
) -> None:
    at = excel_desk(write(clean_rows(项目名称=None)))
    at.press("check")
    sheet = excel.books[0].book[SHEET]
    sheet["D4"].value = "示例硅钢项目（一期）"
    lock_structure(excel.books[0].book)
    excel.books[0].changed()
    said = at.press("check")
    assert said.tone is Tone.DONE
    assert "没有发现问题，可以上报" in said.words
    assert at.listed() == []


def test_a_read_only_workbook_is_marked_with_a_warning(
    excel: Excel, office_folder: Path, write: Writer, tmp_path: Path
) -> None:
    book = opened(excel, write(clean_rows(**FAULTY)), read_only=True)
    said = Desk(book, office_folder, tmp_path).press("check")
    assert "只读" in said.words
    assert host.has_sheet(book, CHECKED_SHEET)


def test_a_press_that_broke_off_half_way_is_mended_by_clearing(
    excel_desk: Sit, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = edited(write(clean_rows(**FAULTY)), own_marks)
    before = looks_of(path)
    at = excel_desk(path)
    left = [4]

    def paint(book: Book, spot: Spot, wanted: host.Colour | None) -> None:
        left[0] -= 1
        if not left[0]:
            raise RuntimeError("断了")
        really(book, spot, wanted)

    really = host.paint
    with monkeypatch.context() as patched:
        patched.setattr(host, "paint", paint)
        with pytest.raises(RuntimeError, match="断了"):
            at.press("check")
    assert noted(at.looks())
    at.press("clear")
    assert at.looks() == before


def test_marks_of_a_returned_workbook_give_way_to_the_new_ones(
    excel_desk: Sit, write: Writer, intake: Intake
) -> None:
    at = excel_desk(returned(write(clean_rows(**FAULTY)), intake))
    at.press("check")
    assert all(words.count("——清单通 第") == 1 for _, words in at.looks().values() if "[" in words)
    at.press("clear")
    assert not {RED, YELLOW, BLUE} & {f for c, f in fills(at.looks()).items() if c[-1] == "4"}
    assert not [words for _, words in at.looks().values() if words]


def test_a_returned_workbook_that_had_been_checked_is_explained_in_one_place_only(
    excel_desk: Sit, write: Writer, intake: Intake
) -> None:
    at = excel_desk(edited(write(), own_marks))
    at.press("check")
    explain(at, "G25", "只为好看")
    with open_workbook(returned(at.saved(), intake)) as workbook:
        (said,) = read_explanations(workbook)
    assert said.reason == "只为好看"


@pytest.mark.office
def test_a_marked_workbook_saved_by_another_program_yields_the_same_findings(
    soffice: str, desk: Sit, write: Writer, intake: Intake
) -> None:
    path = edited(write(clean_rows(**FAULTY)), own_marks)
    at = desk(path)
    at.press("check")
    again = converted(soffice, at.saved())
    assert noted(looks_of(again)) == noted(at.looks())
    plain, marks = verdict_of(path, intake), verdict_of(again, intake)
    assert [(f.code, f.cell) for f in marks.findings] == [(f.code, f.cell) for f in plain.findings]


BOOKS = [case for case in BAD if not case.code.startswith("F") and not case.after]


@pytest.mark.parametrize("case", BOOKS, ids=lambda case: case.code)
def test_a_bad_workbook_is_marked_exactly_where_its_findings_are(
    case: BadCase, desk: Sit, excel: Excel, tmp_path: Path, intake: Intake
) -> None:
    path = tmp_path / case.file
    shutil.copy(HERE / "bad" / case.file, path)
    at = desk(path)
    # 像 Excel 的一个，改过再存就不留公式的旧结果
    for book in excel.books:
        book.changed()
    plain = at.saved()
    before, verdict = looks_of(plain), verdict_of(plain, intake)
    at.press("check")
    after = at.saved()
    assert noted(looks_of(after)) == set(places(verdict, plain))
    assert verdict_of(after, intake).findings == verdict.findings
    at.press("clear")
    assert at.looks() == before


@pytest.mark.parametrize("code", ["F12", "F13", "F14", "F16", "F18", "F19"])
def test_a_workbook_whose_sheets_cannot_be_told_is_refused_and_left_alone(
    code: str, desk: Sit, tmp_path: Path
) -> None:
    path = tmp_path / f"{code}.xlsx"
    shutil.copy(HERE / "bad" / path.name, path)
    before = looks_of(path)
    at = desk(path)
    said = at.press("check")
    assert said.tone is Tone.REFUSED
    assert said.words.startswith(f"[{code}] ")
    assert at.looks() == before
    assert not host.has_sheet(at.book, CHECKED_SHEET)


def places(verdict: Verdict, path: Path) -> Iterator[Spot]:
    """各条意见所在的格；合并的格以左上一格为准。"""
    book = loaded(path)
    for finding in verdict.findings:
        table = verdict.tables.get(finding.sheet)
        cell = place_of_finding(finding, table) if table else ""
        if table and cell and finding.level is not Level.INFO:
            merged = [r for r in book[table.sheet].merged_cells.ranges if cell in r]
            yield Spot(table.sheet, merged[0].start_cell.coordinate if merged else cell)


def test_checking_loads_none_of_the_heavy_libraries(write: Writer, office_folder: Path) -> None:
    path = write(clean_rows(**FAULTY))
    script = (
        "import sys, pathlib, datetime\n"
        "import addin.filling, addin.press\n"
        "from addin.listing import findings_page, marks_wanted\n"
        "from addin.surface import read_surface\n"
        "from pipelines.tasks.county import check\n"
        "from pipelines.tasks.opening import open_intake\n"
        f"path, office = pathlib.Path({str(path)!r}), pathlib.Path({str(office_folder)!r})\n"
        "intake = open_intake(office)\n"
        "verdict = check([path], intake)[0].verdict\n"
        "surface = read_surface(path, {t.sheet for t in verdict.tables.values()})\n"
        "marks = marks_wanted(verdict, intake.ledgers, surface)\n"
        "findings_page(verdict, marks, datetime.datetime(2021, 7, 1), ())\n"
        "assert marks\n"
        "heavy = {'pandas', 'sqlalchemy', 'click', 'typer', 'rich', 'openpyxl', 'xlwings'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
