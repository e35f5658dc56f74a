"""总台账：每张清单一张表，每行末尾链接到来件的那一行。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Final

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.consolidation import (
    PROJECTS,
    SOURCE_COLUMNS,
    Master,
)
from pipelines.documents.masking import mask_phone
from pipelines.documents.master_book import (
    BORDER,
    HEADER_ROW,
    LINK_LIMIT,
    LINKED,
    Archive,
    Book,
    anchor,
    month_words,
    row_height,
    set_print,
    write_link,
)
from pipelines.documents.master_words import (
    REMARK_HEAD,
    SOURCE_HEAD,
    UNIT_HEAD,
    carried_words,
    source_words,
)
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import HUNDREDTHS, ColumnType, from_hundredths
from pipelines.xlsx.cell_writing import write_value

_FORMATS: Final[Mapping[ColumnType, str]] = {
    "int": "0", "money": "#,##0.00", "number": "#,##0.00", "percent": "0.00",
    "date": "yyyy-mm-dd", "code": "@", "phone": "@",
}  # fmt: skip
_WIDTHS: Final[Mapping[ColumnType, int]] = {
    "int": 8, "money": 15, "number": 13, "percent": 10, "date": 12, "month": 10, "bool": 9,
    "enum": 13, "list": 24, "phone": 16, "code": 24, "text": 24,
}  # fmt: skip
_WRAPPED: Final = ("text", "list")
_OWN_WIDTHS: Final = {UNIT_HEAD: 13, REMARK_HEAD: 14, SOURCE_HEAD: 38}
_FROZEN_WIDTH = 60
#: A4 横向以约七成半、A3 横向以约七成大小印得下的总列宽；再宽就分几页，不缩成看不清的字。
_A4_WIDTH, _A3_WIDTH = 200, 290


def shown_ledgers(master: Master) -> list[Ledger]:
    """要出的清单：六张清单、有数据的附表；汇总表所据的一张总是要出。"""
    return [
        ledger
        for ledger in master.ledgers
        if ledger.counted or ledger.id == PROJECTS or len(master.tables[ledger.sheet])
    ]


def table_name(ledger: Ledger) -> str:
    """清单的 Excel 表格名，如 台账_L1。"""
    return "台账_" + re.sub(r"\W", "_", ledger.id)


def headers(ledger: Ledger) -> list[str]:
    """表头：单位、清单各列、备注、来源；与清单列重名的加“_”（Excel 表格不许重名）。"""
    taken = {column.name.lower() for column in ledger.columns}

    def distinct(name: str) -> str:
        return distinct(f"{name}_") if name in taken else name

    names = [column.name for column in ledger.columns]
    return [distinct(UNIT_HEAD), *names, distinct(REMARK_HEAD), distinct(SOURCE_HEAD)]


def write_ledger(book: Book, master: Master, ledger: Ledger, archive: Archive) -> None:
    """写一张清单的总表。"""
    frame = master.tables[ledger.sheet]
    sheet = book.add_sheet(ledger.sheet)
    place = master.node.name
    title = f"{place}{month_words(master.period)}{ledger.sheet}"
    aside = master.disputed.get(ledger.sheet)
    book.write_title(sheet, title, _note(frame, 0 if aside is None else len(aside)))
    _set_columns(sheet, ledger)
    for index, column in enumerate(ledger.columns, 1):
        _write_column(book, sheet, index, column, frame[column.name])
    _set_heights(sheet, ledger, frame)
    _write_origin(book, sheet, ledger, master, archive)
    book.write_table(sheet, table_name(ledger), headers(ledger), len(frame))


def _width(column: Column) -> int:
    return column.width or _WIDTHS[column.type]


def _note(frame: pd.DataFrame, disputed: int) -> str:
    """`disputed` 是争报而不计入的行数。"""
    left = f"另有 {disputed} 行争报未计入，见“未计入行”" if disputed else ""
    if frame.empty:
        return f"本期没有采用的行{f'；{left}' if left else ''}"
    counted = f"共 {len(frame)} 行{f'（{left}）' if left else ''}"
    return f"计量单位：万元　　{counted}　　点“来源”打开报来的原件"


def _set_columns(sheet: Worksheet, ledger: Ledger) -> None:
    middle = [_width(column) for column in ledger.columns]
    widths = [_OWN_WIDTHS[UNIT_HEAD], *middle, _OWN_WIDTHS[REMARK_HEAD], _OWN_WIDTHS[SOURCE_HEAD]]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    if ledger.unit_column:
        _hide_unit_column(sheet, ledger)
    key = [column.name for column in ledger.columns].index(ledger.key)
    frozen = key + 2 if sum(widths[: key + 2]) <= _FROZEN_WIDTH else 1
    sheet.freeze_panes(HEADER_ROW, frozen)
    _set_pages(sheet, sum(widths), sum(widths[:frozen]))
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.repeat_columns(0, frozen - 1)


def _set_pages(sheet: Worksheet, width: int, repeated: int) -> None:
    """用多大的纸、横向分几页；每页都重印冻结的几列。"""
    pages = ceil((width - repeated) / (_A3_WIDTH - repeated))
    set_print(sheet, pages_wide=max(pages, 1), large=width > _A4_WIDTH)


def _hide_unit_column(sheet: Worksheet, ledger: Ledger) -> None:
    """填报单位一列必与首列相同（G01），留着而不显示。"""
    place = [column.name for column in ledger.columns].index(ledger.unit_column) + 1
    sheet.set_column(place, place, None, None, {"hidden": True})


def _write_column(
    book: Book, sheet: Worksheet, index: int, column: Column, series: pd.Series
) -> None:
    """一列：money 等从百分之一的整数还原，电话掩码，序号重排。"""
    style = _style(book, column)
    for row, value in enumerate(_values(column, series), HEADER_ROW):
        write_value(sheet, row, index, value, style)


def _set_heights(sheet: Worksheet, ledger: Ledger, frame: pd.DataFrame) -> None:
    wrapped = [column for column in ledger.columns if column.type in _WRAPPED]
    widths = [_width(column) for column in wrapped]
    texts = (frame[column.name].fillna("").tolist() for column in wrapped)
    for row, cells in enumerate(zip(*texts, strict=True), HEADER_ROW):
        sheet.set_row(row, row_height(zip(cells, widths, strict=True)))


def _values(column: Column, series: pd.Series) -> Iterator[object]:
    if column.name == "序号":
        yield from range(1, len(series) + 1)
        return
    for value, missing in zip(series.tolist(), series.isna(), strict=True):
        if missing:
            yield None
        elif column.type in HUNDREDTHS:
            yield from_hundredths(int(value))
        else:
            yield mask_phone(value) if column.type == "phone" else value


def _style(book: Book, column: Column) -> Format:
    return book.style(
        num_format=_FORMATS.get(column.type, "General"),
        text_wrap=column.type in _WRAPPED,
        align="center" if column.type in ("date", "bool", "enum", "month", "int") else "general",
        **BORDER,
    )


def _write_origin(
    book: Book, sheet: Worksheet, ledger: Ledger, master: Master, archive: Archive
) -> None:
    """首列单位；末两列备注（沿用哪期）与来源（链接到原件的那一行）。"""
    frame = master.tables[ledger.sheet]
    targets = {s.unit.name: archive(s.receipt) for s in master.units if s.receipt}
    last = len(ledger.columns) + 1
    plain, linked = book.style(**BORDER), book.style(**BORDER, **LINKED)
    rows: Sequence[tuple[object, ...]] = list(zip(*(frame[c] for c in SOURCE_COLUMNS), strict=True))
    for row, (unit, file, name, number, carried) in enumerate(rows, HEADER_ROW):
        write_value(sheet, row, 0, unit, plain)
        write_value(sheet, row, last, carried_words(str(carried)) if carried else None, plain)
        text, place = source_words(str(file), int(str(number))), anchor(str(name), f"A{number}")
        if len(rows) > LINK_LIMIT:
            write_value(sheet, row, last + 1, text, plain)
        else:
            write_link(sheet, row, last + 1, f"{targets[str(unit)]}{place}", text, linked)
