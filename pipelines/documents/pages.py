"""一页页的表 → 工作簿：评分排名、指标表、提醒清单都由此写成，样式与总台账一致。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.documents.master_book import (
    BORDER,
    HEAD,
    HEADER_ROW,
    LINKED,
    MONEY,
    NOT_APPLICABLE,
    OPTIONS,
    Book,
    anchor,
    row_height,
    set_print,
    write_link,
)
from pipelines.ledgers.values import half_up
from pipelines.xlsx.cell_writing import write_value

#: 单位 → (小数位, 数字格式)；没有列出的是整数。
_SHOWN: Final = {
    "万元": (2, MONEY), "万元/亩": (2, MONEY), "%": (2, "0.00"), "百分点": (2, "+0.00;-0.00;0.00"),
    "分": (2, "0.00"),
}  # fmt: skip
_WIDEST, _NARROWEST = 46, 8
#: 栏再多，A4 上就小得看不清了，改用 A3。
_A4_COLUMNS: Final = 11


@dataclass(frozen=True)
class Measured:
    """一个精确数与其单位（万元、%、个、分……）；写成真正的数，只在此处舍入一次，无则“—”。"""

    value: Fraction | Decimal | int | None
    unit: str


@dataclass(frozen=True)
class Linked:
    """指向归档原件某表某格的文字；`target` 为相对路径，空则只是文字。"""

    text: str
    target: str
    sheet: str = ""
    cell: str = ""


Cell = str | int | date | Measured | Linked | None


@dataclass(frozen=True)
class Page:
    """一张表：标题、说明、栏目与各行；没有行的写“无”。"""

    name: str
    title: str
    note: str
    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def write_pages(
    pages: Sequence[Page], *, author: str, generated_at: datetime, sample: bool = False
) -> bytes:
    """各页写成一个工作簿（.xlsx）；同样的输入恒得同样的字节。"""
    stream = BytesIO()
    with Workbook(stream, dict(OPTIONS)) as workbook:
        facts = {
            "title": pages[0].title,
            "author": author,
            "created": generated_at.replace(tzinfo=None),
        }
        workbook.set_properties(facts)
        book = Book(workbook, "（示例数据）" if sample else "")
        for page in pages:
            _write(book, book.add_sheet(page.name), page)
    return stream.getvalue()


def _write(book: Book, sheet: Worksheet, page: Page) -> None:
    book.write_title(sheet, page.title, page.note)
    head = book.style(**HEAD)
    widths = _widths(page)
    for index, (heading, width) in enumerate(zip(page.headings, widths, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(HEADER_ROW - 1, index, heading, head)
    sheet.set_row(HEADER_ROW - 1, 32)
    for number, row in enumerate(page.rows, HEADER_ROW):
        sheet.set_row(number, row_height(zip(map(_text, row), widths, strict=True)))
        for index, cell in enumerate(row):
            _write_cell(book, sheet, (number, index), cell)
    if not page.rows:
        sheet.write_string(HEADER_ROW, 0, "无", book.style(**BORDER))
    else:
        last = HEADER_ROW - 1 + len(page.rows)
        sheet.autofilter(HEADER_ROW - 1, 0, last, len(page.headings) - 1)
    sheet.freeze_panes(HEADER_ROW, 1)
    sheet.repeat_rows(HEADER_ROW - 1)
    set_print(sheet, large=len(page.headings) > _A4_COLUMNS)


def _write_cell(book: Book, sheet: Worksheet, place: tuple[int, int], cell: Cell) -> None:
    look: dict[str, Any] = {"text_wrap": True, **BORDER}
    match cell:
        case Measured(value=None):
            write_value(sheet, *place, NOT_APPLICABLE, book.style(align="right", **look))
        case Measured(value=value, unit=unit):
            digits, shape = _SHOWN.get(unit, (0, "#,##0"))
            shown = half_up(value if value is not None else 0, digits)
            write_value(sheet, *place, shown, book.style(num_format=shape, **look))
        case Linked(text=text, target=target, sheet=name, cell=at) if target:
            linked = book.style(**look, **LINKED)
            write_link(sheet, *place, f"{target}{anchor(name, at)}", text, linked)
        case Linked(text=text):
            write_value(sheet, *place, text, book.style(**look))
        case date():
            write_value(sheet, *place, cell, book.style(num_format="yyyy-mm-dd", **look))
        case str():
            write_value(sheet, *place, cell, book.style(indent=1, **look))
        case _:
            write_value(sheet, *place, cell, book.style(**look))


def _widths(page: Page) -> list[int]:
    """各栏宽度：最长的一格，不窄于八、不宽于四十六。"""
    columns = zip(page.headings, *(map(_text, row) for row in page.rows), strict=True)
    return [
        min(max(*(2 + len(t.encode("gbk", "replace")) for t in (*column, "")), _NARROWEST), _WIDEST)
        for column in columns
    ]


def _text(cell: Cell) -> str:
    match cell:
        case Measured(value=value, unit=unit):
            digits, _ = _SHOWN.get(unit, (0, ""))
            return NOT_APPLICABLE if value is None else f"{half_up(value, digits):,}"
        case Linked(text=text):
            return text
        case None:
            return ""
        case _:
            return str(cell)
