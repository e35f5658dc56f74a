from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.workbook.protection import WorkbookProtection

from addin import host
from addin.host import Spot
from addin.trouble import StructureLockedError
from tests.addin.com_like import Excel, WouldHang, opened
from tests.addin.host_books import (
    NAMES,
    RED,
    TRICKY,
    OpenBook,
    SmallBook,
    aligned,
    edges,
    hidden_columns,
    page,
    saved,
    sheet_names,
    with_chart,
)
from tests.conftest import Writer


class TestOwnPages:
    def test_the_rows_of_a_page_come_back_as_written(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small())
        rows = [(text, "乙", text) for text in TRICKY]
        host.write_page(book, page(*rows))
        found = host.rows_of(book, "校验结果")
        assert [row[0] for row in found[:3]] == ["标题", "第一句", "第二句"]
        assert found[3] == ["甲", "乙", "丙"]
        assert found[4:] == [list(row) for row in rows]

    def test_nothing_on_a_page_is_a_formula_but_its_links(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        book = open_book(small())
        rows = [("S7", text, text) for text in TRICKY]
        written = page(
            *rows, title="=1+1", lines=("@SUM(A1)", "+1"), header=("=甲", "-乙", "丙"),
            links={(0, 0): Spot("项目清单", "S7")},
        )  # fmt: skip
        host.write_page(book, written)
        sheet = saved(book, tmp_path)["校验结果"]
        formulas = [cell.coordinate for row in sheet for cell in row if cell.data_type == "f"]
        assert formulas == ["A5"]
        assert sheet["A1"].value == "=1+1"
        assert [cell.value for cell in sheet["B"][4:]] == TRICKY
        assert {cell.data_type for cell in sheet["B"]} <= {"s", "n"}

    @pytest.mark.parametrize("name", NAMES)
    def test_a_link_leads_to_a_sheet_of_any_name(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path, name: str
    ) -> None:
        book = open_book(small(lambda made: made.create_sheet(name)))
        host.write_page(book, page(("点“=S7”", "", ""), links={(0, 0): Spot(name, "S7")}))
        formula = saved(book, tmp_path)["校验结果"]["A5"].value
        texts = [token.value for token in Tokenizer(formula).items if token.subtype == "TEXT"]
        target, shown = (text[1:-1].replace('""', '"') for text in texts)
        assert target == "#'{}'!S7".format(name.replace("'", "''"))
        assert shown == "点“=S7”"
        assert host.rows_of(book, "校验结果")[4][0] == shown

    def test_a_text_too_long_for_a_formula_gets_no_link(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small())
        host.write_page(book, page(("长" * 300, "", ""), links={(0, 0): Spot("项目清单", "S7")}))
        assert host.rows_of(book, "校验结果")[4][0] == "长" * 300

    def test_a_text_longer_than_a_cell_is_cut(self, open_book: OpenBook, small: SmallBook) -> None:
        book = open_book(small())
        host.write_page(book, page(("长" * 40_000, "", "")))
        assert host.rows_of(book, "校验结果")[4][0] == "长" * 32_767

    def test_a_long_page_takes_no_more_calls_than_a_short_one(
        self, excel: Excel, small: SmallBook
    ) -> None:
        book = opened(excel, small())
        calls = []
        for length in (1, 1, 500):
            excel.calls.clear()
            host.write_page(book, page(*[("一", "二", "三")] * length))
            calls.append(excel.calls.total())
        assert calls[1] == calls[2]

    def test_links_that_adjoin_take_no_more_calls_than_one(
        self, excel: Excel, small: SmallBook
    ) -> None:
        book = opened(excel, small())
        calls = []
        for length in (1, 1, 500):
            rows = [("S7", "乙", "丙")] * length
            links = {(row, 0): Spot("项目清单", "S7") for row in range(length)}
            excel.calls.clear()
            host.write_page(book, page(*rows, links=links))
            calls.append(excel.calls.total())
        assert calls[1] == calls[2]

    def test_a_page_written_again_leaves_one_sheet_and_no_remnant(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small())
        host.write_page(book, page(("一", "二", "三"), ("四", "五", "六"), fills={(1, 0): RED}))
        host.write_page(book, page(("七", "八", "九")))
        assert sheet_names(book) == ["项目清单", "校验结果"]
        assert host.rows_of(book, "校验结果")[4:] == [["七", "八", "九"]]
        assert host.colour(book, Spot("校验结果", "A6")) is None

    def test_a_page_without_rows_is_a_heading(self, open_book: OpenBook, small: SmallBook) -> None:
        book = open_book(small())
        host.write_page(book, page())
        assert host.rows_of(book, "校验结果")[3:] == [["甲", "乙", "丙"]]

    def test_a_page_looks_as_it_was_told(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        book = open_book(small())
        for hidden in (3, 1):
            host.write_page(book, page(("一", "二", "三"), fills={(0, 1): RED}, hidden=hidden))
        sheet = saved(book, tmp_path)["校验结果"]
        assert sheet.freeze_panes == "A5"
        assert sheet["A1"].font.b
        assert sheet["A4"].font.b
        assert sheet["B5"].fill.fgColor.rgb[-6:] == "FFC7CE"
        assert sheet["C5"].alignment.wrap_text
        assert hidden_columns(sheet) == ["B", "C"]

    def test_a_page_is_a_ruled_table_under_its_title(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        book = open_book(small())
        host.write_page(book, page(("一", "二", "三"), ("四", "", "六")))
        sheet = saved(book, tmp_path)["校验结果"]
        looks = {cell.coordinate: (edges(cell), aligned(cell)) for row in sheet for cell in row}
        grey = {("thin", "FFA6A6A6")}
        for letter in "ABC":
            assert looks[f"{letter}1"][0] == looks[f"{letter}3"][0] == {(None, None)}
            assert looks[f"{letter}4"] == (grey, ("center", "center", True))
            for row in (5, 6):
                assert looks[f"{letter}{row}"] == (grey, (None, "center", True))

    def test_a_page_without_rows_is_ruled_too(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        book = open_book(small())
        host.write_page(book, page())
        sheet = saved(book, tmp_path)["校验结果"]
        assert [edges(cell) for cell in sheet[4]] == [{("thin", "FFA6A6A6")}] * 3

    def test_a_link_is_blue_and_underlined_and_its_neighbours_are_not(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        book = open_book(small())
        rows = [(f"S{row}", "乙", "丙") for row in range(5, 10)]
        links = {(row, 0): Spot("项目清单", f"S{row + 5}") for row in (0, 1, 2, 4)}
        host.write_page(book, page(*rows, links={**links, (3, 2): Spot("项目清单", "A1")}))
        sheet = saved(book, tmp_path)["校验结果"]
        drawn = {
            cell.coordinate: cell.value
            for row in sheet.iter_rows(min_row=5)
            for cell in row
            if cell.font.u == "single" and cell.font.color.rgb == "FF0563C1"
        }
        assert sorted(drawn) == ["A5", "A6", "A7", "A9", "C8"]
        assert drawn["A9"] == '=HYPERLINK("#\'项目清单\'!S9","S9")'
        assert edges(sheet["A5"]) == {("thin", "FFA6A6A6")}
        assert [row[0] for row in host.rows_of(book, "校验结果")[4:]] == [row[0] for row in rows]

    def test_a_page_is_laid_out_before_it_is_filled(self, excel: Excel, small: SmallBook) -> None:
        book = opened(excel, small())
        host.write_page(book, page(("一", "二", "三")))
        fitted = excel.books[0].fitted
        assert fitted == {
            ("校验结果", f"{letter}{row}"): width
            for letter, width in (("A", 10), ("B", 20), ("C", 30))
            for row in (4, 5)
        }

    def test_a_page_stands_after_the_sheets_that_show(
        self, open_book: OpenBook, write: Writer
    ) -> None:
        book = open_book(write())
        before = [sheet.name for sheet in book.sheets if sheet.visible in (True, -1)]
        host.write_page(book, page())
        shown = [sheet.name for sheet in book.sheets if sheet.visible in (True, -1)]
        assert shown == [*before, "校验结果"]

    def test_a_page_does_not_move_the_reader(
        self, open_book: OpenBook, write: Writer, tmp_path: Path
    ) -> None:
        book = open_book(write())
        host.jump(book, Spot("任务清单", "C6"))
        frozen = saved(book, tmp_path)["任务清单"].freeze_panes
        for _ in range(2):
            host.write_page(book, page(("一", "二", "三")))
            assert host.here(book) == Spot("任务清单", "C6")
        assert saved(book, tmp_path)["任务清单"].freeze_panes == frozen

    def test_a_page_beside_a_chart_leaves_the_chart_in_front(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small(with_chart))
        host.write_page(book, page())
        assert host.here(book).sheet == "图表"
        assert sheet_names(book) == ["项目清单", "校验结果"]

    def test_a_page_that_was_hidden_is_shown_again(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        def hide(made: Workbook) -> None:
            made.create_sheet("校验结果").sheet_state = "hidden"

        book = open_book(small(hide))
        host.write_page(book, page(("一", "二", "三")))
        assert saved(book, tmp_path)["校验结果"].sheet_state == "visible"

    def test_a_page_somebody_scrolled_is_frozen_from_its_first_row(
        self, excel: Excel, small: SmallBook, tmp_path: Path
    ) -> None:
        book = opened(excel, small())
        host.write_page(book, page(("一", "二", "三")))
        excel.books[0].scroll["校验结果"] = 40
        host.write_page(book, page(("一", "二", "三")))
        assert saved(book, tmp_path)["校验结果"].freeze_panes == "A5"

    def test_a_page_somebody_protected_is_rewritten_and_protected_again(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        def protect(made: Workbook) -> None:
            made.create_sheet("校验结果").protection.sheet = True

        book = open_book(small(protect))
        host.write_page(book, page(("一", "二", "三")))
        assert saved(book, tmp_path)["校验结果"].protection.sheet

    def test_no_page_is_added_to_a_workbook_of_locked_structure(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def lock(made: Workbook) -> None:
            made.security = WorkbookProtection(lockStructure=True)

        book = open_book(small(lock))
        with pytest.raises(StructureLockedError, match="添不了“校验结果”一类的表"):
            host.write_page(book, page())
        assert sheet_names(book) == ["项目清单"]

    def test_a_sheet_that_is_not_there_has_no_rows(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        assert host.rows_of(open_book(small()), "校验结果") == []

    def test_rows_are_counted_from_the_first_cell_of_the_sheet(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def fill(made: Workbook) -> None:
            made.active["B3"] = "文字"
            made.active["C3"] = 12
            made.active["C4"] = 0.5

        rows = host.rows_of(open_book(small(fill)), "项目清单")
        assert rows[2:] == [["", "文字", "12"], ["", "", "0.5"]]
        assert not any(text for row in rows[:2] for text in row)

    def test_one_lonely_cell_and_an_empty_sheet_can_be_read(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def fill(made: Workbook) -> None:
            made.create_sheet("一格")["A1"] = "文字"

        book = open_book(small(fill))
        assert host.rows_of(book, "一格") == [["文字"]]
        assert [text for row in host.rows_of(book, "项目清单") for text in row if text] == []


class TestDroppingASheet:
    def test_a_sheet_is_dropped_without_a_question(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small())
        host.write_page(book, page())
        host.drop_sheet(book, "校验结果")
        host.drop_sheet(book, "校验结果")
        assert sheet_names(book) == ["项目清单"]

    def test_the_questions_of_excel_are_on_again_afterwards(
        self, excel: Excel, small: SmallBook
    ) -> None:
        book = opened(excel, small())
        with pytest.raises(Exception, match="至少"):
            host.drop_sheet(book, "项目清单")
        assert excel.display_alerts

    def test_excel_would_have_asked_and_waited(self, excel: Excel, small: SmallBook) -> None:
        book = opened(excel, small(lambda made: made.create_sheet("别的")))
        with pytest.raises(WouldHang):
            book.sheets["别的"].delete()

    def test_no_sheet_is_dropped_from_a_workbook_of_locked_structure(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def lock(made: Workbook) -> None:
            made.create_sheet("校验结果")
            made.security = WorkbookProtection(lockStructure=True)

        book = open_book(small(lock))
        with pytest.raises(StructureLockedError):
            host.drop_sheet(book, "校验结果")
        assert host.has_sheet(book, "校验结果")
