"""空白工作簿的填表说明：逐列怎么填，哪些错一填便看得见，都由台账的声明生成。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.blanks.book import BORDER, COLOURS, Book, Sources, height
from pipelines.blanks.live import Painted
from pipelines.blanks.words import LIVE_NOTICE, NOTICE, condition, demand, kind_words
from pipelines.intake.own_sheets import GUIDE_SHEET
from pipelines.ledgers.live_rules import FILL
from pipelines.ledgers.schema import Column, Ledger
from pipelines.xlsx.cell_writing import write_value

_WIDTHS: Final = (6, 22, 26, 30, 44, 40, 26)
_A4: Final = 9
_HEAD: Final = ("列", "列名", "填写要求", "填法", "可选值", "说明", "示例")
_LIVE_HEAD: Final = ("编码", "规则", "列名", "底色", "怎么改")


def write_guide(
    book: Book, ledgers: Mapping[str, Ledger], live: Mapping[str, Sequence[Painted]]
) -> None:
    """填表说明一张表；`live` 是各清单的即时校验，以 sheet 名为键。"""
    sheet = book.workbook.add_worksheet(GUIDE_SHEET)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    title = book.style(bold=True, font_size=16)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{book.unit.name}{book.period}六张清单填表说明{book.remark}", title)
    plain = book.style()
    for number, line in enumerate(NOTICE, 1):
        sheet.write_string(number, 0, f"{number}．{line}", plain)
    row = len(NOTICE) + 2
    for ledger in ledgers.values():
        row = _write_section(book, sheet, ledger, row)
    _write_live(book, sheet, live, row)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_section(book: Book, sheet: Worksheet, ledger: Ledger, row: int) -> int:
    """一张清单的说明；返回下一节的起始行（从 0 起）。"""
    heading = book.style(bold=True, font_size=13)
    purpose = "；".join(filter(None, [ledger.purpose, ledger.grain and f"一行：{ledger.grain}"]))
    sheet.write_string(row, 0, f"{ledger.sheet}　{purpose}", heading)
    sheet.write_row(row + 1, 0, _HEAD, book.header_style(COLOURS["选填"]))
    cell = book.style(text_wrap=True, **BORDER)
    named = {demand: book.style(bg_color=colour, **BORDER) for demand, colour in COLOURS.items()}
    for index, column in enumerate(ledger.columns):
        words = tuple(_describe(column, book.sources))
        sheet.set_row(row + 2 + index, height(dict(enumerate(words, 1)), _WIDTHS))
        for place, text in enumerate((xl_col_to_name(index), *words)):
            style = named[demand(column)] if place == 1 else cell
            write_value(sheet, row + 2 + index, place, text or None, style)
    return row + len(ledger.columns) + 3


def _describe(column: Column, sources: Sources) -> Iterator[str]:
    yield column.name
    when = f"：{condition(column)}" if column.required_when else ""
    yield "系统计算，不用填" if column.computed else f"{demand(column)}{when}"
    yield kind_words(column)
    yield "、".join(sources.choices(column))
    yield column.note
    yield column.example


def _write_live(
    book: Book, sheet: Worksheet, live: Mapping[str, Sequence[Painted]], row: int
) -> None:
    """即时校验一节：会上色的规则，和收件时才查的编码。"""
    heading, plain = book.style(bold=True, font_size=13), book.style()
    cell, head = book.style(text_wrap=True, **BORDER), book.header_style(COLOURS["选填"])
    sheet.write_string(row, 0, "即时校验", heading)
    for number, line in enumerate(LIVE_NOTICE, 1):
        sheet.write_string(row + number, 0, line, plain)
    at = row + len(LIVE_NOTICE)
    for name, checks in live.items():
        sheet.write_string(at + 2, 0, name, heading)
        sheet.write_row(at + 3, 0, _LIVE_HEAD, head)
        found = list(_live_rows(checks))
        for number, words in enumerate(found, at + 4):
            sheet.set_row(number, height(dict(enumerate(words)), _WIDTHS))
            for place, text in enumerate(words):
                write_value(sheet, number, place, text or None, cell)
        at += 3 + len(found)
        if later := dict.fromkeys(one.check.code for one in checks if one.reason):
            at += 1
            sheet.write_string(at, 0, f"收件时才查：{'、'.join(later)}", plain)


def _live_rows(checks: Sequence[Painted]) -> Iterator[tuple[str, ...]]:
    """一条规则一种底色一行；管几列的并作一行。"""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for one in checks:
        if one.formula:
            check = one.check
            key = (check.code, check.title, FILL[check.level], check.hint)
            found.setdefault(key, []).append(check.column)
    for (code, title, colour, hint), columns in found.items():
        yield code, title, "、".join(dict.fromkeys(columns)), colour, hint
