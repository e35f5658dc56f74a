"""工作簿里隐藏的上期数据 → Previous：县里没有历史库，也能与上期核对（DESIGN）。

一张清单一张 `_上期_编号`：A1“报告期”，B1 如 2021-05；第 2 行列名；第 3 行起是数据，列序同声明。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.cleaner import Cleaner
from pipelines.errors import UsageError
from pipelines.intake.own_sheets import LAST_SHEET
from pipelines.intake.table import Table
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import Value
from pipelines.xlsx.reader import Row, SheetInfo, Workbook, column_letter

LAST_FIRST_ROW: Final = 3
"""隐藏的上期表里，数据起始的 Excel 行号。"""


@dataclass(frozen=True)
class Previous:
    """该单位最近一次采用的报送（早于本期）。"""

    period: Period
    tables: Mapping[str, Table]


def read_last(
    workbook: Workbook, ledgers: Iterable[Ledger], cleaner: Callable[[Column], Cleaner]
) -> Previous | None:
    """读隐藏的上期数据；没有这样的表、或已被改坏，则 None。"""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    tables: dict[str, Table] = {}
    periods: set[Period] = set()
    for ledger in ledgers:
        sheet = sheets.get(f"{LAST_SHEET}{ledger.id}")
        found = _read(workbook, sheet, ledger, cleaner) if sheet else None
        if found:
            periods.add(found[0])
            tables[ledger.sheet] = found[1]
    return Previous(periods.pop(), tables) if len(periods) == 1 else None


def _read(
    workbook: Workbook, sheet: SheetInfo, ledger: Ledger, cleaner: Callable[[Column], Cleaner]
) -> tuple[Period, Table] | None:
    period: Period | None = None
    names: dict[int, str] = {}
    rows: list[int] = []
    cleaners = {column.name: cleaner(column) for column in ledger.columns}
    values: dict[str, list[Value]] = {column.name: [] for column in ledger.columns}
    for row in workbook.rows(sheet):
        texts = {cell.column: cell.raw for cell in row.cells}
        if row.number == 1:
            period = _period(list(texts.values()))
        elif row.number < LAST_FIRST_ROW:
            names = {at: text for at, text in texts.items() if text in values}
        else:
            rows.append(row.number)
            _take(row, names, values, cleaners)
    if period is None or ledger.key not in names.values():
        return None
    letters = {name: column_letter(at) for at, name in names.items()}
    return period, Table(ledger, tuple(rows), values, letters, sheet.name)


def _take(
    row: Row,
    names: Mapping[int, str],
    values: Mapping[str, list[Value]],
    cleaners: Mapping[str, Cleaner],
) -> None:
    cells = {names[cell.column]: cell for cell in row.cells if cell.column in names}
    for name, column in values.items():
        column.append(cleaners[name].clean(cells[name]).value if name in cells else None)


def _period(texts: list[str]) -> Period | None:
    try:
        return Period.parse(texts[1]) if texts[:1] == ["报告期"] and len(texts) > 1 else None
    except UsageError:
        return None
