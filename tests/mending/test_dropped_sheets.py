from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipelines.mending.workbook_patch import WorkbookPatch
from tests.mending.books import changed_parts, converted, dot, loaded, parts_of, write_rich

FIRST = "项目 & 清单"


def dropped(path: Path, *names: str) -> Path:
    with WorkbookPatch(path) as book:
        for name in names:
            book.drop_sheet(name)
        content = book.content()
    result = path.with_name(f"删_{path.name}")
    result.write_bytes(content)
    return result


def write_four(path: Path, change: Callable[[xlsxwriter.Workbook], object]) -> Path:
    """甲、乙、丙、丁四张表，各有自己的打印区域。"""
    with xlsxwriter.Workbook(path) as book:
        for name in "甲乙丙丁":
            sheet = book.add_worksheet(name)
            sheet.write("A1", name)
            sheet.print_area("A1:B2")
        change(book)
    return path


def test_a_sheet_goes_with_every_part_that_only_it_used(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    after = dropped(path, FIRST)
    gone = set(parts_of(path)) - set(parts_of(after))
    assert gone == {
        "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments1.xml",
        "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels", "xl/media/image1.png",
        "xl/media/image2.png", "xl/drawings/vmlDrawing1.vml", "xl/drawings/vmlDrawing2.vml",
        "xl/drawings/_rels/vmlDrawing2.vml.rels",
    }  # fmt: skip
    assert changed_parts(path, after) - gone == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
    }  # fmt: skip
    types = parts_of(after)["[Content_Types].xml"].decode()
    assert not [name for name in gone if f'"/{name}"' in types]
    assert loaded(after).sheetnames == ["汇总"]


def test_a_picture_that_another_sheet_shows_too_stays(tmp_path: Path) -> None:
    def picture(book: xlsxwriter.Workbook) -> None:
        for name in "甲乙":
            book.get_worksheet_by_name(name).insert_image("C1", "点.png", {"image_data": dot()})

    path = write_four(tmp_path / "甲.xlsx", picture)
    once = dropped(path, "甲")
    assert "xl/media/image1.png" in parts_of(path)
    assert "xl/media/image1.png" in parts_of(once)
    assert "xl/media/image1.png" not in parts_of(dropped(path, "甲", "乙"))


def test_names_follow_their_sheets_and_lost_references_say_so(tmp_path: Path) -> None:
    def name(book: xlsxwriter.Workbook) -> None:
        book.define_name("在乙", "=乙!$A$1")
        book.define_name("在丁", "=丁!$A$1+乙!$B$2")
        book.define_name("像乙", '=不是乙!$A$1&"乙!A1"')

    after = dropped(write_four(tmp_path / "甲.xlsx", name), "乙")
    book = openpyxl.load_workbook(after)
    assert book.sheetnames == ["甲", "丙", "丁"]
    assert {sheet.title: sheet.print_area for sheet in book.worksheets} == {
        x: f"'{x}'!$A$1:$B$2" for x in "甲丙丁"
    }
    assert book.defined_names["在乙"].attr_text == "#REF!$A$1"
    assert book.defined_names["在丁"].attr_text == "丁!$A$1+#REF!$B$2"
    assert book.defined_names["像乙"].attr_text.startswith("不是乙!$A$1")


def test_names_that_all_went_leave_no_empty_list(tmp_path: Path) -> None:
    def hide(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("戊")

    after = dropped(write_four(tmp_path / "甲.xlsx", hide), *"甲乙丙丁")
    assert b"definedName" not in parts_of(after)["xl/workbook.xml"]
    assert openpyxl.load_workbook(after).sheetnames == ["戊"]


@pytest.mark.parametrize(
    ("active", "gone", "seen"),
    [
        ("丙", "甲", "丙"),
        ("丙", "丁", "丙"),
        ("丙", "丙", "丁"),
        ("丁", "丁", "丙"),
        ("甲", "甲", "丙"),
    ],
)
def test_the_sheet_in_front_is_one_that_shows(
    tmp_path: Path, active: str, gone: str, seen: str
) -> None:
    def turn(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name(active).activate()
        book.get_worksheet_by_name("乙").hide()

    after = dropped(write_four(tmp_path / "甲.xlsx", turn), gone)
    assert openpyxl.load_workbook(after).active.title == seen


def test_a_dropped_sheet_makes_room_for_one_of_its_name(tmp_path: Path) -> None:
    path = write_four(tmp_path / "甲.xlsx", lambda _: None)
    with WorkbookPatch(path) as book:
        xml = book.parts.read("xl/worksheets/sheet1.xml")
        book.drop_sheet("乙")
        book.put_sheet("乙", xml)
        book.activate("乙")
        after = tmp_path / "改.xlsx"
        after.write_bytes(book.content())
    read = openpyxl.load_workbook(after)
    assert read.sheetnames == ["甲", "丙", "丁", "乙"]
    assert (read.active.title, read["乙"]["A1"].value) == ("乙", "甲")


@pytest.mark.office
def test_libreoffice_opens_what_is_left(soffice: str, tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    assert loaded(converted(soffice, dropped(path, FIRST))).sheetnames == ["汇总"]
