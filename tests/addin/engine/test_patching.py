from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from addin import host
from addin.acts import Act
from addin.engine import open_book
from addin.engine.books import FileBook
from addin.engine.open_file import OpenFile
from addin.host import Held, Page, Spot
from pipelines.mending.cell_edit import CellEdit, Content
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch
from tests.addin.engine.books import RED, SHEET, made, saved, sheet_of
from tests.mending.books import (
    MAIN,
    cells_of,
    changed_parts,
    converted,
    loaded,
    package,
    parts_of,
    without_cells,
    write_rich,
)

SAMPLES = Path(__file__).parents[3] / "sample_workbooks"
LOUDI = SAMPLES / "娄底/2021-06/双峰县_六张清单_2021-06.xlsx"
RICH = "项目 & 清单"
PAGE = "校验结果"
NAMES = ["带'单引号", '带"双引号', "a<b>&c=d", "甲 乙", "😀表", "=1+1", "字" * 31]


def page(sheet: str, rows: int = 3) -> Page:
    return Page(
        PAGE, "校验结果 <标题>", ("一句话 & 两句话",), ("轻重", "单元格", "说明", "编号"),
        [("错误", f"B{at + 2}", "说明" * 20, str(at)) for at in range(rows)], (6, 9, 20, 4),
        {(at, 1): Spot(sheet, f"B{at + 2}") for at in range(rows)}, {(0, 0): RED}, 3,
    )  # fmt: skip


def bare(folder: Path) -> Path:
    """一格、没有样式、没有说要不要重算的一本。"""
    cells = "<sheetData><row><c><v>1</v></c></row></sheetData>"
    sheet = f'<worksheet xmlns="{MAIN}">{cells}</worksheet>'
    return package(sheet.encode(), folder / "甲.xlsx")


def mark(book: OpenFile, sheet: str, cells: tuple[str, ...] = ("B2", "B3", "E40")) -> None:
    for cell in cells:
        host.paint(book, Spot(sheet, cell), RED)
        host.annotate(book, Spot(sheet, cell), f"[L1-02 错误] {cell} 有误\n怎样改：改好")


def test_nothing_done_gives_the_very_same_bytes(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        host.held(book, Spot(RICH, "B2"))
        assert book.content() == path.read_bytes()
        assert book.acts == ()


def test_marking_touches_only_the_parts_it_must(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    before = path.read_bytes()
    with open_book(path) as book:
        mark(book, RICH)
        after = saved(book, path)
    assert changed_parts(path, after) == {
        "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    old, new = (
        without_cells(parts_of(x)["xl/worksheets/sheet1.xml"], "B2", "B3") for x in (path, after)
    )
    assert re.sub(rb'<row r="40"><c r="E40" s="[0-9]+"/></row>', b"", new) == old.replace(
        b'ref="A1:E13"', b'ref="A1:E40"'
    )
    assert path.read_bytes() == before


def test_a_page_is_added_and_the_rest_stays(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        host.write_page(book, page(RICH))
        after = saved(book, path)
    assert changed_parts(path, after) == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml",
        "xl/worksheets/sheet3.xml",
    }  # fmt: skip


@pytest.mark.office
@pytest.mark.parametrize(("source", "sheet"), [("", RICH), (LOUDI, "项目清单")])
def test_libreoffice_opens_the_marked_copy(
    soffice: str, tmp_path: Path, source: str | Path, sheet: str
) -> None:
    path = tmp_path / "甲.xlsx"
    path.write_bytes(Path(source).read_bytes() if source else write_rich(path).read_bytes())
    with open_book(path) as book:
        mark(book, sheet)
        host.write_page(book, page(sheet))
        found = loaded(converted(soffice, saved(book, path)))
    assert found[sheet]["B3"].comment.text.startswith("[L1-02 错误] B3 有误")
    assert found[sheet]["B3"].fill.fgColor.rgb == "FFFFC7CE"
    assert found[PAGE]["B4"].value == "B2"


def test_a_page_is_laid_out_for_reading_and_printing(tmp_path: Path) -> None:
    path = made(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        host.write_page(book, page(SHEET))
        sheet = sheet_of(saved(book, path), PAGE)
    assert sheet.freeze_panes == "A4"
    assert [sheet.column_dimensions[x].hidden for x in "ABCD"] == [False, False, False, True]
    assert (sheet["A1"].font.b, sheet["A1"].font.sz) == (True, 16)
    assert sheet["C4"].alignment.wrap_text
    assert sheet.row_dimensions[4].height == 75
    assert sheet.row_dimensions[1].height == 24
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert (sheet["B4"].font.color.rgb, sheet["B4"].font.u) == ("FF0563C1", "single")
    assert cells_of(saved(open_book(path), path)) == cells_of(path)


def test_a_link_shows_its_word_before_anything_is_calculated(tmp_path: Path) -> None:
    path = bare(tmp_path)
    with open_book(path) as book:
        host.write_page(book, page("表一"))
        after = saved(book, path)
    assert loaded(after)[PAGE]["B4"].value == "B2"
    assert b"fullCalcOnLoad" not in parts_of(after)["xl/workbook.xml"]


def test_a_page_written_again_in_a_copy_replaces_the_old_one(tmp_path: Path) -> None:
    path = made(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        host.write_page(book, page(SHEET, 9))
        path.write_bytes(book.content())
    with open_book(path) as book:
        host.write_page(book, page(SHEET, 2))
        again = saved(book, path)
    assert load_workbook(again).sheetnames == [SHEET, "别的", PAGE]
    assert sheet_of(again, PAGE).max_row == 5


def test_a_page_dropped_and_written_again_comes_last_and_once(tmp_path: Path) -> None:
    path = made(tmp_path / "甲.xlsx", lambda x: x.create_sheet(PAGE, 0).append(["旧"]))
    with open_book(path) as book:
        host.drop_sheet(book, PAGE)
        host.write_page(book, page(SHEET))
        after = saved(book, path)
    assert load_workbook(after).sheetnames == [SHEET, "别的", PAGE]
    assert sheet_of(after, PAGE)["A1"].value == "校验结果 <标题>"


def test_painted_back_a_cell_has_its_very_style_again(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    spot = Spot(RICH, "B3")
    with open_book(path) as book:
        was = host.colour(book, spot), host.note(book, spot), host.held(book, spot)
        host.paint(book, spot, RED)
        host.annotate(book, spot, "话")
        host.put(book, spot, Held("s", "三", "@"))
        host.paint(book, spot, was[0])
        host.annotate(book, spot, was[1])
        host.put(book, spot, was[2])
        assert changed_parts(path, saved(book, path)) == set()


def test_a_formula_put_back_has_its_result_again(tmp_path: Path) -> None:
    path, spot = write_rich(tmp_path / "甲.xlsx"), Spot(RICH, "C2")
    with open_book(path) as book:
        was = host.held(book, spot)
        host.put(book, spot, Held("n", "5", "General"))
        host.put(book, spot, was)
        assert (was.text, book.sheets[RICH].range("C2").raw_value) == ("=B2*2", 200.5)
        assert changed_parts(path, saved(book, path)) == set()


def test_a_new_formula_is_calculated_when_the_file_is_opened(tmp_path: Path) -> None:
    path = bare(tmp_path)
    with open_book(path) as book:
        host.put(book, Spot("表一", "E9"), Held("f", "=SUM(A1:A3)", "General"))
        after = saved(book, path)
    assert cells_of(after)["E9"].formula == "=SUM(A1:A3)"
    assert b'fullCalcOnLoad="1"' in parts_of(after)["xl/workbook.xml"]


def test_fonts_and_alignment_change_and_the_rest_of_them_stays(tmp_path: Path) -> None:
    def dress(book: Workbook) -> None:
        cell = book[SHEET]["B2"]
        cell.value = "字"
        cell.font = Font(name="仿宋", sz=14, i=True, b=True, color="FF0000FF")
        cell.alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
        cell.fill = PatternFill("solid", fgColor="FF102030")

    path = made(tmp_path / "甲{p}.xlsx", dress)
    with open_book(path) as book:
        place = book.sheets[SHEET].range("B2")
        place.font.bold, place.font.size, place.wrap_text, place.color = False, 10.5, False, None
        cell = sheet_of(saved(book, path))["B2"]
    assert (cell.font.name, cell.font.sz, cell.font.i, cell.font.b) == ("仿宋", 10.5, True, False)
    assert cell.font.color.rgb == "FF0000FF"
    assert (cell.alignment.horizontal, cell.alignment.vertical) == ("right", "top")
    assert not cell.alignment.wrap_text
    assert cell.fill.patternType is None


def test_a_cell_is_aligned_and_underlined_as_it_was_and_as_it_is_told(tmp_path: Path) -> None:
    def dress(book: Workbook) -> None:
        cell = book[SHEET]["B2"]
        cell.font = Font(name="仿宋", u="single")
        cell.alignment = Alignment(horizontal="right", vertical="top", indent=1)

    path = made(tmp_path / "甲.xlsx", dress)
    with open_book(path) as book:
        place, plain = book.sheets[SHEET].range("B2"), book.sheets[SHEET].range("C3")
        before = place.horizontal_alignment, place.vertical_alignment, place.font.api.Underline
        usual = plain.horizontal_alignment, plain.vertical_alignment, plain.font.api.Underline
        place.horizontal_alignment, place.vertical_alignment = "general", "center"
        place.font.api.Underline = -4142
        cell = sheet_of(saved(book, path))["B2"]
    assert (before, usual) == (("right", "top", 2), ("general", "bottom", -4142))
    assert (cell.alignment.horizontal, cell.alignment.vertical) == (None, "center")
    assert (cell.alignment.indent, cell.font.name, cell.font.u) == (1, "仿宋", None)


def test_the_clerks_note_keeps_its_author_and_ours_is_signed(tmp_path: Path) -> None:
    def remark(book: Workbook) -> None:
        book[SHEET]["A1"].comment = Comment("人的话", "示例甲")

    path = made(tmp_path / "甲.xlsx", remark)
    with open_book(path) as book:
        host.annotate(book, Spot(SHEET, "A1"), "人的话\n【清单通】\n[L1-02 错误] 有误")
        host.annotate(book, Spot(SHEET, "A2"), "[L1-02 错误] 有误")
        host.annotate(book, Spot(SHEET, "A3"), "人另写的")
        sheet = sheet_of(saved(book, path))
    found = [(sheet[cell].comment.author, sheet[cell].comment.text) for cell in ("A1", "A2", "A3")]
    assert found == [
        ("示例甲", "人的话\n【清单通】\n[L1-02 错误] 有误"),
        ("清单通", "[L1-02 错误] 有误"),
        ("None", "人另写的"),
    ]  # fmt: skip


def test_a_jump_is_seen_when_the_copy_is_opened(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        host.jump(book, Spot("汇总", "C90"))
        after = loaded(saved(book, path))
    assert after.active.title == "汇总"
    assert after["汇总"].sheet_view.selection[0].activeCell == "C90"
    assert after["汇总"].sheet_view.topLeftCell == "A82"
    assert [sheet.sheet_view.tabSelected for sheet in after.worksheets] == [None, True]


def test_a_sheet_is_shown_and_hidden(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book["别的"].sheet_state = "veryHidden"

    path = made(tmp_path / "甲.xlsx", hide)
    with open_book(path) as book:
        book.sheets["别的"].visible = True
        book.sheets[SHEET].visible = False
        after = load_workbook(saved(book, path))
    assert [sheet.sheet_state for sheet in after.worksheets] == ["hidden", "visible"]


def test_a_hidden_sheet_stays_hidden_when_it_is_emptied(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book["别的"].sheet_state = "hidden"
        book["别的"]["A1"] = "旧"

    path = made(tmp_path / "甲.xlsx", hide)
    with open_book(path) as book:
        book.sheets["别的"].clear()
        sheet = sheet_of(saved(book, path), "别的")
    assert (sheet.sheet_state, sheet["A1"].value) == ("hidden", None)


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_of_any_name_is_marked_and_linked(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "甲.xlsx", lambda book: book.create_sheet(name))
    with open_book(path) as book:
        mark(book, name)
        host.write_page(book, page(name))
        after = saved(book, path)
    with open_book(after) as book:
        assert host.colour(book, Spot(name, "B2")) == RED
        assert host.note(book, Spot(name, "B2")).startswith("[L1-02 错误]")
        quoted = name.replace("'", "''").replace('"', '""')
        link = f'=HYPERLINK("#\'{quoted}\'!B2","B2")'
        assert book.sheets[PAGE].range("B4").formula == link
        assert [sheet.name for sheet in book.sheets] == [SHEET, "别的", name, PAGE]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_any_name_is_added_and_dropped(tmp_path: Path, name: str) -> None:
    path = made(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        host.write_page(book, replace(page(SHEET), name=name))
        after = saved(book, path)
    assert load_workbook(after).sheetnames == [SHEET, "别的", name]
    with open_book(after) as book:
        host.drop_sheet(book, name)
        assert load_workbook(saved(book, after)).sheetnames == [SHEET, "别的"]


def redone(path: Path, acts: tuple[Act, ...]) -> bytes:
    """在一本新打开的上面，照 `acts` 再做一遍。"""
    with open_book(path) as book:
        impl: FileBook = book.impl
        for act in acts:
            impl.state.do(act)
        return book.content()


def test_the_acts_alone_make_the_same_bytes_again(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        mark(book, RICH)
        host.put(book, Spot(RICH, "D3"), Held("s", "=改", "General"))
        host.write_page(book, page(RICH))
        host.jump(book, Spot("汇总", "C9"))
        content = book.content()
        acts = tuple(Act(**{**act.as_json(), "kind": act.kind}) for act in book.acts)
    assert redone(path, acts) == content == redone(path, acts)


def test_a_cell_that_lost_its_quote_mark_is_a_number_to_edit_too(tmp_path: Path) -> None:
    def quote(book: Workbook) -> None:
        book[SHEET]["A1"] = "１２"
        book[SHEET]["A1"].quotePrefix = True
        book[SHEET]["A2"] = "字"
        book[SHEET]["A2"].quotePrefix = True

    path = made(tmp_path / "甲.xlsx", quote)
    with open_book(path) as book:
        host.put(book, Spot(SHEET, "A1"), Held("n", "12", "General"))
        host.put(book, Spot(SHEET, "A2"), Held("s", "别的字", "General"))
        sheet = sheet_of(saved(book, path))
    assert (sheet["A1"].value, sheet["A1"].quotePrefix) == (12, False)
    assert (sheet["A2"].value, sheet["A2"].quotePrefix) == ("别的字", True)


def test_what_the_kit_makes_can_be_marked(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with WorkbookPatch(path) as patch:
        patch.patch(RICH, SheetEdit({(3, 4): CellEdit(Content("s", "改"))}, protect=True))
        path.write_bytes(patch.content())
    with open_book(path) as book:
        assert book.sheets[RICH].api.ProtectContents
        mark(book, RICH)
        after = saved(book, path)
    with open_book(after) as book:
        assert book.sheets[RICH].range("D3").raw_value == "改"
        assert book.sheets[RICH].api.ProtectContents
