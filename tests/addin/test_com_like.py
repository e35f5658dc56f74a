"""替身自己靠不靠得住：Excel 的脾气，一条一条。"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.protection import WorkbookProtection
from xlsxwriter import Workbook as Written
from xlwings import Book, Range

from tests.addin.com_like import ComError, Excel, WouldHang, editing, opened, register

Change = Callable[[Workbook], object]


@pytest.fixture
def book(excel: Excel, tmp_path: Path) -> Callable[..., Book]:
    def make(*changes: Change, name: str = "小表.xlsx") -> Book:
        made = Workbook()
        made.active.title = "甲"
        made.create_sheet("乙")
        for change in changes:
            change(made)
        made.save(tmp_path / name)
        return opened(excel, tmp_path / name)

    return make


@pytest.fixture
def cell(book: Callable[..., Book]) -> Range:
    return book().sheets["甲"].range("B2")


def test_numbers_come_back_as_floats_and_blanks_as_none(cell: Range) -> None:
    assert cell.raw_value is None
    cell.raw_value = 12.0
    assert type(cell.raw_value) is float
    assert cell.formula == "12"


def test_a_block_is_read_as_tuples_of_rows(book: Callable[..., Book]) -> None:
    def fill(made: Workbook) -> None:
        made["甲"].append(["文字", 1])
        made["甲"].append([None, True])

    assert book(fill).sheets["甲"].range("A1:B2").raw_value == (("文字", 1.0), (None, True))


@pytest.mark.parametrize(
    ("shape", "value"),
    [("yyyy-mm-dd", datetime(2021, 6, 1)), ("¥#,##0.00", Decimal(44348)), ("0.00", 44348.0)],
)
def test_a_number_is_what_its_format_says(
    book: Callable[..., Book], shape: str, value: object
) -> None:
    def fill(made: Workbook) -> None:
        made["甲"]["B2"] = 44348
        made["甲"]["B2"].number_format = shape

    found = book(fill).sheets["甲"].range("B2").raw_value
    assert (found.replace(tzinfo=None) if isinstance(found, datetime) else found) == value
    assert type(found) in (datetime, Decimal, float)


def test_an_error_is_a_number_of_its_own(book: Callable[..., Book]) -> None:
    def fill(made: Workbook) -> None:
        made["甲"]["B2"] = "#N/A"

    assert book(fill).sheets["甲"].range("B2").raw_value == -2146826246


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0012", 12.0), ("1,234.5", 1234.5), ("12%", 0.12), ("(5)", -5.0), ("1e3", 1000.0),
        ("true", True), ("#N/A", -2146826246), ("'0012", "0012"), ("文字", "文字"), ("", None),
        ("12.3.4", "12.3.4"), ("2021-13-40", "2021-13-40"), ("-", "-"),
    ],
)  # fmt: skip
def test_a_cell_that_is_not_text_reads_meaning_into_what_is_typed(
    cell: Range, typed: str, value: object
) -> None:
    cell.raw_value = typed
    assert cell.raw_value == value


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2021-06", datetime(2021, 6, 1)), ("2021/6/30", datetime(2021, 6, 30)),
     ("2021年6月", datetime(2021, 6, 1)), ("1-2", datetime(2021, 1, 2))],
)  # fmt: skip
def test_what_looks_like_a_date_becomes_one(cell: Range, typed: str, day: datetime) -> None:
    cell.raw_value = typed
    assert cell.raw_value.replace(tzinfo=None) == day
    assert cell.number_format == "yyyy/m/d"


@pytest.mark.parametrize("typed", ["=1+1", "+A1", "-A1", "@SUM(A1)"])
def test_what_looks_like_a_formula_becomes_one(cell: Range, typed: str) -> None:
    cell.raw_value = typed
    assert str(cell.formula).startswith("=")


@pytest.mark.parametrize("given", ["=1+1", "0012", "2021-06", 12.0, True, "'x"])
def test_a_text_cell_takes_everything_as_text(cell: Range, given: Any) -> None:
    cell.number_format = "@"
    cell.raw_value = given
    assert isinstance(cell.raw_value, str)
    assert cell.formula == cell.raw_value
    cell.number_format = "General"
    assert isinstance(cell.raw_value, str)


def test_a_formula_keeps_its_last_result_until_it_is_written(excel: Excel, tmp_path: Path) -> None:
    with Written(tmp_path / "算过的.xlsx") as made:
        made.add_worksheet("甲").write_formula("B2", "=SUM(A1:A9)", None, 42)
    place = opened(excel, tmp_path / "算过的.xlsx").sheets["甲"].range("B2")
    assert (place.raw_value, place.formula) == (42.0, "=SUM(A1:A9)")
    place.raw_value = "=1+1"
    assert (place.raw_value, place.formula) == (0.0, "=1+1")


def test_lines_reach_only_the_sides_that_were_asked_for(book: Callable[..., Book]) -> None:
    place = book().sheets["甲"].range("A1:B2")
    place.borders.set("outside", line_style="continuous", weight="thin", color=(1, 2, 3))
    line = place.impl._sheet["A1"].border
    assert (line.left.style, line.top.style) == ("thin", "thin")
    assert (line.right.style, line.bottom.style) == (None, None)
    place.borders.set("inside", line_style="continuous", weight="thin", color=(1, 2, 3))
    line = place.impl._sheet["A1"].border
    assert (line.right.style, line.bottom.style, line.left.style) == ("thin",) * 3


def test_an_underline_that_excel_does_not_know_is_refused(cell: Range) -> None:
    cell.font.api.Underline = 2
    assert cell.font.api.Underline == 2
    with pytest.raises(ComError, match="Underline"):
        cell.font.api.Underline = 1


def test_a_block_of_another_size_is_refused(book: Callable[..., Book]) -> None:
    place = book().sheets["甲"].range("A1:B2")
    with pytest.raises(AssertionError, match="大小不合"):
        place.raw_value = (("甲", "乙"),)


def test_a_whole_number_is_never_handed_over(cell: Range) -> None:
    with pytest.raises(TypeError, match="int"):
        cell.raw_value = 12


def protect(made: Workbook) -> None:
    made["甲"].protection.sheet = True
    made["甲"].protection.objects = True


@pytest.mark.parametrize(
    "change",
    [
        lambda place: setattr(place, "raw_value", "字"),
        lambda place: setattr(place, "color", (1, 2, 3)),
        lambda place: setattr(place, "number_format", "@"),
        lambda place: place.add_note("话"),
    ],
)
def test_nothing_is_written_on_a_protected_sheet(
    book: Callable[..., Book], change: Callable[[Range], object]
) -> None:
    place = book(protect).sheets["甲"].range("B2")
    with pytest.raises(ComError) as refused:
        change(place)
    hresult, text, info, argument = refused.value.args
    assert (hresult, info[1], info[5], argument) == (
        -2147352567,
        "Microsoft Excel",
        -2146827284,
        None,
    )
    assert text


def test_a_second_note_is_refused(cell: Range) -> None:
    cell.add_note("话")
    with pytest.raises(ValueError, match="already has a note"):
        cell.add_note("又一句")
    with pytest.raises(ComError, match="已有批注"):
        cell.impl.add_note("又一句")


@pytest.mark.parametrize("given", [(), ("",)])
def test_a_protection_with_a_password_would_ask(
    book: Callable[..., Book], given: tuple[str, ...]
) -> None:
    def lock(made: Workbook) -> None:
        made["甲"].protection.set_password("秘密")
        made["甲"].protection.sheet = True

    api = book(lock).sheets["甲"].api
    with pytest.raises(WouldHang):
        api.Unprotect(*given)
    with pytest.raises(ComError, match="密码不正确"):
        api.Unprotect("不对")
    api.Unprotect("秘密")
    assert not api.ProtectContents


def test_the_structure_can_be_locked(book: Callable[..., Book]) -> None:
    def lock(made: Workbook) -> None:
        made.security = WorkbookProtection(lockStructure=True)

    found = book(lock)
    found.app.display_alerts = False
    for change in (found.sheets.add, found.sheets["乙"].delete):
        with pytest.raises(ComError, match="工作簿受保护"):
            change()


def test_only_what_is_in_front_can_be_selected(book: Callable[..., Book]) -> None:
    first = book()
    with pytest.raises(ComError, match="Select"):
        first.sheets["乙"].range("A1").select()
    book(name="别的.xlsx")
    with pytest.raises(ComError, match="Select"):
        first.sheets["甲"].range("A1").select()


def test_a_hidden_sheet_cannot_be_activated_nor_moved_over(book: Callable[..., Book]) -> None:
    def hide(made: Workbook) -> None:
        made["乙"].sheet_state = "veryHidden"

    found = book(hide)
    assert [sheet.visible for sheet in found.sheets] == [-1, 2]
    with pytest.raises(ComError, match="Activate"):
        found.sheets["乙"].api.Activate()
    with pytest.raises(ComError, match="Move"):
        found.sheets.add("丙", after=found.sheets["乙"])


def test_nothing_is_answered_while_a_cell_is_edited(excel: Excel, cell: Range) -> None:
    with editing(excel), pytest.raises(ComError) as refused:
        _ = cell.raw_value
    assert (refused.value.hresult, refused.value.args[0]) == (-2147418111, -2147418111)
    assert cell.raw_value is None


@pytest.mark.parametrize("name", ["freeze_panes", "tables", "names", "autofit", "book"])
def test_what_was_not_declared_is_not_there(book: Callable[..., Book], name: str) -> None:
    with pytest.raises((NotImplementedError, AttributeError)):
        getattr(book().sheets["甲"].impl, name)()


def test_a_native_name_that_was_not_declared_is_not_there(book: Callable[..., Book]) -> None:
    found = book()
    with pytest.raises(AttributeError):
        _ = found.api.FullName
    with pytest.raises(AttributeError):
        found.api.Saved = True


def test_every_call_is_counted(excel: Excel, cell: Range) -> None:
    excel.calls.clear()
    _ = cell.raw_value, cell.raw_value, cell.number_format
    assert excel.calls == {"ComRange.raw_value": 2, "ComRange.number_format": 1}


def test_another_workbook_is_opened_beside_it(book: Callable[..., Book], tmp_path: Path) -> None:
    first = book()
    Workbook().save(tmp_path / "归档.xlsx")
    second = first.app.books.open(tmp_path / "归档.xlsx", read_only=True)
    assert second.api.ReadOnly
    assert first.app.books.active.name == "归档.xlsx"
    assert first.app.books.open(tmp_path / "小表.xlsx").name == "小表.xlsx"
    (tmp_path / "别处").mkdir()
    Workbook().save(tmp_path / "别处" / "归档.xlsx")
    with pytest.raises(ValueError, match="Cannot open two workbooks"):
        first.app.books.open(tmp_path / "别处" / "归档.xlsx")


def test_a_registered_excel_is_found_by_its_window(excel: Excel, book: Callable[..., Book]) -> None:
    book()
    register(Excel(hwnd=1, pid=1), excel)
    assert [app.hwnd for app in xw.apps] == [1, 4242]
    assert xw.apps[excel.pid].hwnd == 4242
    assert [found.name for found in xw.apps.add(xl=4242).books] == ["小表.xlsx"]
    with pytest.raises(OSError, match="未指定"):
        xw.apps.add(xl=1)


def test_another_process_finds_it_too(tmp_path: Path) -> None:
    made = Workbook()
    made.active["A1"] = "在另一个进程里"
    made.save(tmp_path / "小表.xlsx")
    script = (
        "import sys, pathlib, xlwings as xw\n"
        "from tests.addin.com_like import Excel, opened, register\n"
        "excel = Excel(hwnd=77)\n"
        "opened(excel, pathlib.Path(sys.argv[1]))\n"
        "register(excel)\n"
        "app = next(app for app in xw.apps if app.hwnd == 77)\n"
        "assert app.books.active.sheets[0].range('A1').raw_value == '在另一个进程里'\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "小表.xlsx")],
        cwd=Path(__file__).parents[2],
        check=True,
    )


def test_a_copy_of_a_changed_workbook_holds_the_change(
    book: Callable[..., Book], tmp_path: Path
) -> None:
    found = book()
    found.api.SaveCopyAs(str(tmp_path / "一.xlsx"))
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "小表.xlsx").read_bytes()
    found.sheets["甲"].range("A1").raw_value = "改"
    assert not found.api.Saved
    found.api.SaveCopyAs(str(tmp_path / "二.xlsx"))
    assert load_workbook(tmp_path / "二.xlsx")["甲"]["A1"].value == "改"
    with pytest.raises(ComError):
        found.api.SaveCopyAs("相对的.xlsx")
