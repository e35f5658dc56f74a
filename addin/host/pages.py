"""系统自己的一张表：写（或重写）在工作簿里。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from addin.host.books import SHOWN, has_sheet, refuse_locked_structure, show
from addin.host.protection import unlocked
from addin.host.spots import GENERAL, TEXT, Colour, Spot
from pipelines.xlsx.cells import address, column_letter

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

#: 公式里一段文字至多 255 字。
_LITERAL: Final = 255
#: 一格里至多这么多字，多了 Excel 不收。
_LONGEST: Final = 32_767
_TITLE_SIZE: Final = 16
_HEAD: Final[Colour] = (0xDD, 0xEB, 0xF7)
_LINK: Final[Colour] = (0x05, 0x63, 0xC1)
_LINE: Final[Colour] = (0xA6, 0xA6, 0xA6)
#: xlUnderlineStyleSingle。
_UNDERLINED: Final = 2


@dataclass(frozen=True)
class Page:
    """系统自己的一张表：标题、几句话、表头、各行（皆为文字，首行表头之后）。

    `links` 以 (行序, 列序) 为键，从 0 起，值为要跳去的格；`fills` 同此，值为底色。
    自 `hidden` 列起（从 0 起）的各列不显示。
    """

    name: str
    title: str
    lines: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    links: dict[tuple[int, int], Spot]
    fills: dict[tuple[int, int], Colour]
    hidden: int

    @property
    def header_row(self) -> int:
        """表头的 Excel 行号。"""
        return len(self.lines) + 2


def write_page(book: Book, page: Page) -> None:
    """写（或重写）系统自己的一张表，放在最后；当前的表不变。

    要添表而工作簿结构有保护则 StructureLockedError；这张表被人加了密码则 LockedError。
    """
    active = book.sheets.active
    sheet = _own_sheet(book, page.name)
    with unlocked(book, page.name):
        sheet.clear()
        _set_widths(sheet, page)
        _write_head(sheet, page)
        if page.rows:
            _write_rows(sheet, page)
    _freeze(book, sheet, page.header_row)
    active.api.Activate()


def _own_sheet(book: Book, name: str) -> Sheet:
    """系统自己的一张表，没有就添在最后一张显示着的表之后（隐藏的表挪不动）。"""
    if has_sheet(book, name):
        sheet = book.sheets[name]
        show(book, sheet)
        return sheet
    refuse_locked_structure(book)
    shown = [sheet for sheet in book.sheets if sheet.visible in SHOWN]
    return book.sheets.add(name, after=shown[-1] if shown else None)


def _set_widths(sheet: Sheet, page: Page) -> None:
    """定在内容之前：行高照当时的列宽自己调。"""
    for at, width in enumerate(page.widths, 1):
        letter = column_letter(at)
        column = sheet.range(f"{letter}:{letter}")
        column.column_width = width
        column.columns.hidden = at > page.hidden


def _freeze(book: Book, sheet: Sheet, rows: int) -> None:
    """冻结前几行；窗口的事，表须是当前的表，且从第一行看起。"""
    book.api.Activate()
    sheet.api.Activate()
    window = book.api.Windows(1)
    window.FreezePanes = False
    window.ScrollRow = 1
    window.SplitColumn = 0
    window.SplitRow = rows
    window.FreezePanes = True


def _write_head(sheet: Sheet, page: Page) -> None:
    title = sheet.range("A1")
    title.number_format = TEXT
    title.raw_value = page.title
    title.font.bold = True
    title.font.size = _TITLE_SIZE
    for at, line in enumerate(page.lines, 2):
        place = sheet.range(f"A{at}")
        place.number_format = TEXT
        place.raw_value = line
    head = _block(sheet, page.header_row, len(page.header), 1)
    _lay_out(head)
    head.horizontal_alignment = "center"
    head.color = _HEAD
    head.font.bold = True
    head.raw_value = (tuple(page.header),)


def _write_rows(sheet: Sheet, page: Page) -> None:
    """先定格式再写内容：行高随折行自己调，文字不会被认成公式。"""
    body = _block(sheet, page.header_row + 1, len(page.header), len(page.rows))
    _lay_out(body)
    body.raw_value = tuple(tuple(text[:_LONGEST] for text in row) for row in page.rows)
    for (row, column), fill in page.fills.items():
        sheet.range(address(column + 1, page.header_row + 1 + row)).color = fill
    for column, rows in _link_runs(page):
        formulas = [_link(page.links[row, column], page.rows[row][column]) for row in rows]
        place = _block(sheet, page.header_row + 1 + rows[0], 1, len(rows), column + 1)
        place.number_format = GENERAL
        place.raw_value = tuple((formula,) for formula in formulas)
        place.font.color = _LINK
        place.font.api.Underline = _UNDERLINED


def _lay_out(block: Range) -> None:
    """文字，折行，上下居中，每格四边细线。"""
    block.number_format = TEXT
    block.wrap_text = True
    block.vertical_alignment = "center"
    block.borders.set(line_style="continuous", weight="thin", color=_LINE)


def _link_runs(page: Page) -> Iterator[tuple[int, list[int]]]:
    """有链接的格：(列序, 上下相连的各行序)；文字太长，公式里放不下的没有链接。"""
    linked = [at for at in page.links if len(page.rows[at[0]][at[1]]) <= _LITERAL]
    places = enumerate(sorted((column, row) for row, column in linked))
    for (column, _), run in groupby(places, lambda one: (one[1][0], one[1][1] - one[0])):
        yield column, [row for _, (_, row) in run]


def _link(spot: Spot, shown: str) -> str:
    """跳到一格的公式：表名里的引号都要写成两个。"""
    target = f"#'{spot.sheet.replace(chr(39), chr(39) * 2)}'!{spot.cell}"
    quoted = (text.replace('"', '""') for text in (target, shown))
    return "=HYPERLINK({})".format(",".join(f'"{text}"' for text in quoted))


def _block(sheet: Sheet, top: int, width: int, height: int, left: int = 1) -> Range:
    return sheet.range(f"{address(left, top)}:{address(left + width - 1, top + height - 1)}")
