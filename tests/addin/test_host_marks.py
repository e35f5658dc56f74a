from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from addin import host
from addin.host import Spot
from tests.addin.host_books import (
    RED,
    OpenBook,
    SmallBook,
    saved,
    with_chart,
)


class TestMarks:
    def test_a_colour_is_put_on_and_taken_off(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        spot = Spot("项目清单", "S7")
        book = open_book(small())
        assert host.colour(book, spot) is None
        host.paint(book, spot, RED)
        assert host.colour(book, spot) == RED
        assert saved(book, tmp_path)["项目清单"]["S7"].fill.fgColor.rgb[-6:] == "FFC7CE"
        host.paint(book, spot, None)
        assert host.colour(book, spot) is None

    def test_a_colour_of_the_file_is_seen(self, open_book: OpenBook, small: SmallBook) -> None:
        def fill(made: Workbook) -> None:
            made.active["B2"].fill = PatternFill("solid", fgColor="FF102030")

        assert host.colour(open_book(small(fill)), Spot("项目清单", "B2")) == (0x10, 0x20, 0x30)

    def test_a_note_is_written_replaced_and_taken_off(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        spot = Spot("项目清单", "S7")
        book = open_book(small())
        assert host.note(book, spot) == ""
        host.annotate(book, spot, "[L1-05] 第一句\n请核对")
        host.annotate(book, spot, "=第二句 😀")
        assert host.note(book, spot) == "=第二句 😀"
        assert saved(book, tmp_path)["项目清单"]["S7"].comment.text == "=第二句 😀"
        host.annotate(book, spot, "")
        host.annotate(book, spot, "")
        assert host.note(book, spot) == ""
        assert list(host.notes(book)) == []

    def test_the_notes_of_every_sheet_are_listed(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        def remark(made: Workbook) -> None:
            made.active["B2"].comment = Comment("甲", "人")
            made.create_sheet("别的")["AA10"].comment = Comment("乙\n丙", "人")

        book = open_book(small(remark, with_chart))
        assert list(host.notes(book)) == [
            (Spot("项目清单", "B2"), "甲"),
            (Spot("别的", "AA10"), "乙\n丙"),
        ]
