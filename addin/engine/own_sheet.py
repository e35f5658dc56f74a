"""新添或清空过的一张表的 XML：系统自己的“校验结果”一类，版面同退回意见（mending/new_sheet.py）。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from addin.engine.state import PADDING, SheetState
from pipelines.cleaning.widths import wrapped_lines
from pipelines.mending.cell_edit import CellEdit, new_cell
from pipelines.mending.new_sheet import (
    LINE_HEIGHT,
    PRINTING,
    ROW_DEFAULTS,
    SETTINGS,
    TALLEST,
    frozen_view,
    opening,
)
from pipelines.mending.xml_words import quoted
from pipelines.xlsx.areas import Place

_USUAL_SIZE: Final = 11
_SPACING: Final = 1.5
"""字号之外，一行还要这么多倍的高。"""


def sheet_xml(
    sheet: SheetState, cells: Mapping[Place, CellEdit], namespace: str, *, selected: bool
) -> bytes:
    """一张表；`cells` 是各格的内容与样式。"""
    return b"".join(
        (
            opening(namespace),
            SETTINGS,
            frozen_view(sheet.frozen, selected=selected),
            ROW_DEFAULTS,
            _columns(sheet),
            b"<sheetData>",
            *_rows(sheet, cells),
            b"</sheetData>",
            _protection(sheet),
            PRINTING,
            b"</worksheet>",
        )
    )


def _columns(sheet: SheetState) -> bytes:
    spans = (
        b'<col min="%d" max="%d" width="%.7f" customWidth="1"%b/>'
        % (at, at, sheet.width(at) + PADDING, b' hidden="1"' if sheet.is_hidden(at) else b"")
        for at in sorted({*sheet.widths, *sheet.hidden})
    )
    found = b"".join(spans)
    return b"<cols>" + found + b"</cols>" if found else b""


def _protection(sheet: SheetState) -> bytes:
    """清空之前有的保护，照旧。"""
    words = b"".join(b" " + key.encode() + b"=" + quoted(x) for key, x in sheet.protection.items())
    return b"<sheetProtection" + words + b"/>" if words else b""


def _rows(sheet: SheetState, cells: Mapping[Place, CellEdit]) -> Iterator[bytes]:
    for row, group in groupby(cells, key=lambda place: place[0]):
        places = list(group)
        xml = (new_cell(b"", column, row, cells[row, column], 0) for _, column in places)
        yield b'<row r="%d"%b>%b</row>' % (row, _height(sheet, places), b"".join(xml))


def _height(sheet: SheetState, places: Iterable[Place]) -> bytes:
    """折行、大字的行要写明行高；藏着的列不算。"""
    shown = [place for place in places if not sheet.is_hidden(place[1])]
    height = max((_tall(sheet, place) for place in shown), default=0)
    if height <= LINE_HEIGHT:
        return b""
    return b' ht="%d" customHeight="1"' % min(height, TALLEST)


def _tall(sheet: SheetState, place: Place) -> int:
    look, text = sheet.look(place), sheet.held(place).text
    wide = max(int(sheet.width(place[1])), 2)
    lines = wrapped_lines(text, wide) if look.wrap else 1
    line = LINE_HEIGHT if look.size <= _USUAL_SIZE else round(look.size * _SPACING)
    return line * lines if text else 0
