from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.protection import WorkbookProtection

from addin import host
from addin.host import Held, Spot
from addin.trouble import SameNameError, StructureLockedError, is_busy
from tests.addin.com_like import Excel, editing, opened, unsaved
from tests.addin.host_books import (
    NAMES,
    RED,
    SAMPLES,
    OpenBook,
    SmallBook,
    fail_unless,
    page,
    saved,
    sheet_names,
    with_chart,
)
from tests.conftest import Writer


class TestTheCopy:
    def test_a_copy_of_an_untouched_workbook_is_the_very_same_bytes(
        self, open_book: OpenBook, write: Writer, tmp_path: Path
    ) -> None:
        path = write()
        before = path.read_bytes()
        (tmp_path / "副本").mkdir()
        copy = host.snapshot(open_book(path), tmp_path / "副本")
        assert copy.name == path.name
        assert copy.read_bytes() == before == path.read_bytes()

    def test_a_copy_holds_what_was_not_saved_and_the_original_is_left_alone(
        self, open_book: OpenBook, write: Writer, tmp_path: Path
    ) -> None:
        path = write()
        before = path.read_bytes()
        book = open_book(path)
        with host.unlocked(book, "项目清单"):
            host.put(book, Spot("项目清单", "C6"), Held("s", "改过的名称", "@"))
        assert saved(book, tmp_path)["项目清单"]["C6"].value == "改过的名称"
        assert path.read_bytes() == before

    def test_a_workbook_never_saved_is_copied_as_xlsx(self, excel: Excel, tmp_path: Path) -> None:
        assert host.snapshot(unsaved(excel), tmp_path) == tmp_path / "工作簿1.xlsx"
        assert load_workbook(tmp_path / "工作簿1.xlsx").sheetnames == ["Sheet"]

    @pytest.mark.parametrize("name", ["a=b & c.xlsx", "带'引号 空格.xlsx", "😀.xlsx", "甲.乙.xlsx"])
    def test_a_copy_keeps_an_odd_file_name(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "副本").mkdir()
        assert host.snapshot(open_book(small(name=name)), tmp_path / "副本").name == name


class TestStates:
    def test_a_workbook_is_saved_until_it_is_changed(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small())
        assert host.is_saved(book)
        host.paint(book, Spot("项目清单", "A1"), RED)
        assert not host.is_saved(book)

    def test_a_workbook_never_saved_is_not_saved(self, excel: Excel) -> None:
        assert not host.is_saved(unsaved(excel))

    def test_a_read_only_workbook_is_known(self, excel: Excel, small: SmallBook) -> None:
        assert host.is_read_only(opened(excel, small(), read_only=True))
        assert not host.is_read_only(opened(excel, small(name="别的.xlsx")))

    def test_the_status_bar_speaks_and_is_given_back(self, excel: Excel, small: SmallBook) -> None:
        book = opened(excel, small())
        host.status(book, "正在校验")
        host.status(book, "")
        assert excel.status_history == ["正在校验", False]
        host.status(None, "没有工作簿也不出错")

    def test_the_screen_is_drawn_again_even_after_a_failure(
        self, excel: Excel, small: SmallBook
    ) -> None:
        book = opened(excel, small())
        with pytest.raises(ZeroDivisionError), host.quick(book):
            fail_unless(not (excel.screen_updating or excel.enable_events))
        assert excel.screen_updating
        assert excel.enable_events

    def test_excel_in_edit_mode_is_told_as_busy(self, excel: Excel, small: SmallBook) -> None:
        book = opened(excel, small())
        with editing(excel), pytest.raises(Exception, match="拒绝") as refused:
            host.here(book)
        assert is_busy(refused.value)


class TestMovingAbout:
    def test_the_cursor_goes_where_it_is_sent(self, open_book: OpenBook, small: SmallBook) -> None:
        book = open_book(small(lambda made: made.create_sheet("别的")))
        assert host.here(book) == Spot("项目清单", "A1")
        host.jump(book, Spot("别的", "S7"))
        assert host.here(book) == Spot("别的", "S7")

    @pytest.mark.parametrize("state", ["hidden", "veryHidden"])
    def test_a_hidden_sheet_is_shown_first(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path, state: str
    ) -> None:
        def hide(made: Workbook) -> None:
            made.create_sheet("藏着的").sheet_state = state

        book = open_book(small(hide))
        host.jump(book, Spot("藏着的", "B2"))
        assert host.here(book) == Spot("藏着的", "B2")
        assert saved(book, tmp_path)["藏着的"].sheet_state == "visible"

    def test_a_hidden_sheet_of_a_locked_workbook_is_told(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def hide_and_lock(made: Workbook) -> None:
            made.create_sheet("藏着的").sheet_state = "hidden"
            made.security = WorkbookProtection(lockStructure=True)

        with pytest.raises(StructureLockedError, match="显示不了隐藏的表"):
            host.jump(open_book(small(hide_and_lock)), Spot("藏着的", "B2"))

    def test_a_jump_in_a_locked_workbook_needs_nothing_unlocked(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def lock(made: Workbook) -> None:
            made.security = WorkbookProtection(lockStructure=True)

        book = open_book(small(lock))
        host.jump(book, Spot("项目清单", "C3"))
        assert host.here(book) == Spot("项目清单", "C3")

    def test_a_jump_comes_back_from_another_workbook(self, excel: Excel, small: SmallBook) -> None:
        book = opened(excel, small())
        opened(excel, small(name="别的.xlsx"))
        host.jump(book, Spot("项目清单", "C3"))
        assert excel.active is not None
        assert excel.active.name == "小表.xlsx"

    def test_another_file_is_opened_beside_it_read_only_and_without_its_macros(
        self, excel: Excel, small: SmallBook
    ) -> None:
        book = opened(excel, small())
        beside = host.open_beside(book, small(name="归档.xlsx"))
        assert beside is not None
        assert host.is_read_only(beside)
        assert not excel.books[0].ran_macros
        assert excel.macros == 1
        assert host.open_beside(book, small(name="归档.xlsx")) == beside

    def test_another_file_of_the_same_name_is_told(
        self, excel: Excel, small: SmallBook, tmp_path: Path
    ) -> None:
        book = opened(excel, small())
        (tmp_path / "归档").mkdir()
        archived = shutil.copy(small(), tmp_path / "归档")
        with pytest.raises(SameNameError, match="已打开着另一本“小表"):
            host.open_beside(book, Path(archived))
        assert excel.macros == 1

    def test_there_is_nothing_to_open_a_file_in_without_excel(
        self, in_file: OpenBook, small: SmallBook
    ) -> None:
        assert host.open_beside(in_file(small()), small(name="归档.xlsx")) is None

    def test_a_chart_on_a_page_of_its_own_has_no_cell(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small(with_chart))
        assert host.here(book) == Spot("图表", "A1")
        assert not host.has_sheet(book, "图表")

    @pytest.mark.parametrize("name", NAMES)
    def test_any_sheet_name_can_be_gone_to_and_marked(
        self, open_book: OpenBook, small: SmallBook, name: str
    ) -> None:
        book = open_book(small(lambda made: made.create_sheet(name)))
        spot = Spot(name, "S7")
        host.jump(book, spot)
        host.paint(book, spot, RED)
        host.annotate(book, spot, "话")
        assert (host.here(book), host.colour(book, spot)) == (spot, RED)
        assert list(host.notes(book)) == [(spot, "话")]


@pytest.mark.parametrize(
    "path", sorted([*SAMPLES.glob("娄底/**/*.xlsx"), *SAMPLES.glob("dirty/*.xlsx")])[::9],
    ids=lambda path: path.stem,
)  # fmt: skip
def test_a_real_workbook_is_marked_and_cleaned_again(
    open_book: OpenBook, path: Path, tmp_path: Path
) -> None:
    before = path.read_bytes()
    book = open_book(path)
    first = sheet_names(book)[0]
    spot = Spot(first, "D7")
    was = host.colour(book, spot), host.note(book, spot), host.held(book, spot)
    with host.unlocked(book, first):
        host.paint(book, spot, RED)
        host.annotate(book, spot, "话")
        host.put(book, spot, Held("s", "改", "@"))
    host.write_page(book, page(("D7", "", ""), links={(0, 0): spot}))
    with host.unlocked(book, first):
        host.paint(book, spot, was[0])
        host.annotate(book, spot, was[1])
        host.put(book, spot, was[2])
    host.drop_sheet(book, "校验结果")
    assert (host.colour(book, spot), host.note(book, spot), host.held(book, spot)) == was
    assert sheet_names(book)[0] == first
    assert path.read_bytes() == before
