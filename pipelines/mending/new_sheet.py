"""系统自己添的一张表：标题、说明、一张带表头的表，单元格里可以有链接。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipelines.cleaning.widths import wrapped_lines
from pipelines.mending.cell_edit import CellEdit, Content, new_cell
from pipelines.mending.own_styles import CELL, HEAD, LINE, TITLE
from pipelines.mending.sheet_patch import PROTECTION
from pipelines.mending.style_sheet import StyleChange, StyleSheet
from pipelines.mending.xml_words import quoted
from pipelines.xlsx.reader import address

#: Excel 一张表至多这么多链接。
_MOST_LINKS: Final = 65_000
_TITLE_HEIGHT: Final = 30
LINE_HEIGHT: Final = 15
TALLEST: Final = 400
"""行高的上限（磅）；Excel 至多 409。"""
SETTINGS: Final = b'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
ROW_DEFAULTS: Final = b'<sheetFormatPr defaultRowHeight="15"/>'
PRINTING: Final = (
    '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
).encode()
"""横向 A4，一页宽。"""


@dataclass(frozen=True)
class OwnSheet:
    """一张表的内容：标题、标题下的几句话、表头、各行；皆为文字。

    `styles` 以 (行序, 列序) 为键，从 0 起，没有的用平常样式；`links` 同此，值为 '项目清单'!O4 一类
    的位置。`widths` 是列宽，半角字符。
    """

    title: str
    lines: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    styles: Mapping[tuple[int, int], StyleChange] = field(default_factory=dict)
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    selected: bool = False

    @property
    def header_row(self) -> int:
        """表头的 Excel 行号。"""
        return len(self.lines) + 2


def sheet_xml(sheet: OwnSheet, styles: StyleSheet, namespace: str) -> bytes:
    """一张受保护的工作表；样式添进 `styles`。"""
    return b"".join(
        (
            opening(namespace),
            SETTINGS,
            frozen_view(sheet.header_row, selected=sheet.selected),
            ROW_DEFAULTS,
            _columns(sheet),
            b"<sheetData>",
            *_rows(sheet, styles),
            b"</sheetData><",
            PROTECTION,
            _links(sheet),
            PRINTING,
            b"</worksheet>",
        )
    )


def opening(namespace: str) -> bytes:
    """一张表的开头，到 `worksheet` 的起始标签为止。"""
    declaration = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return declaration + b"<worksheet xmlns=" + quoted(namespace) + b">"


def frozen_view(rows: int, *, selected: bool) -> bytes:
    """冻结前几行（0 为不冻结）的视图；`selected` 为选中的标签。"""
    tab = b' tabSelected="1"' if selected else b""
    top = b"A%d" % (rows + 1)
    pane = (
        b'<pane ySplit="%d" topLeftCell="%b" activePane="bottomLeft" state="frozen"/>'
        b'<selection pane="bottomLeft" activeCell="%b" sqref="%b"/>' % (rows, top, top, top)
    )
    return b'<sheetViews><sheetView%b workbookViewId="0">%b</sheetView></sheetViews>' % (
        tab, pane if rows else b"",
    )  # fmt: skip


def _columns(sheet: OwnSheet) -> bytes:
    spans = (
        b'<col min="%d" max="%d" width="%d.7109375" customWidth="1"/>' % (at, at, width)
        for at, width in enumerate(sheet.widths, 1)
    )
    return b"<cols>" + b"".join(spans) + b"</cols>"


def _rows(sheet: OwnSheet, styles: StyleSheet) -> Iterator[bytes]:
    title = b'<row r="1" ht="%d" customHeight="1">' % _TITLE_HEIGHT
    yield title + _cell(1, 1, sheet.title, TITLE, styles) + b"</row>"
    for number, line in enumerate(sheet.lines, 2):
        yield _row(number, [line], styles, {0: LINE}, LINE)
    yield _row(sheet.header_row, sheet.header, styles, {}, HEAD)
    for at, row in enumerate(sheet.rows):
        chosen = {
            column: sheet.styles[at, column]
            for column in range(len(row))
            if (at, column) in sheet.styles
        }
        lines = max(map(wrapped_lines, row, sheet.widths))
        yield _row(sheet.header_row + 1 + at, row, styles, chosen, CELL, lines)


def _row(
    number: int,
    texts: Sequence[str],
    styles: StyleSheet,
    chosen: Mapping[int, StyleChange],
    usual: StyleChange,
    lines: int = 1,
) -> bytes:
    cells = (
        _cell(number, at + 1, text, chosen.get(at, usual), styles) for at, text in enumerate(texts)
    )
    tall = b' ht="%d" customHeight="1"' % min(LINE_HEIGHT * lines, TALLEST) if lines > 1 else b""
    return b'<row r="%d"%b>%b</row>' % (number, tall, b"".join(cells))


def _cell(row: int, column: int, text: str, change: StyleChange, styles: StyleSheet) -> bytes:
    edit = CellEdit(Content("s", text) if text else None, styles.restyled(change))
    return new_cell(b"", column, row, edit, 0)


def _links(sheet: OwnSheet) -> bytes:
    first = sheet.header_row + 1
    found = [
        b"<hyperlink ref=%b location=%b display=%b/>"
        % (
            quoted(address(column + 1, first + row)),
            quoted(place),
            quoted(sheet.rows[row][column]),
        )
        for (row, column), place in list(sheet.links.items())[:_MOST_LINKS]
    ]
    return b"<hyperlinks>" + b"".join(found) + b"</hyperlinks>" if found else b""
