"""上期采用的行写进隐藏的 `_上期_编号`：县里没有历史库也能与上期核对；格式见 last_period。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from pipelines.blanks.book import Book
from pipelines.blanks.prefill import natural
from pipelines.intake.last_period import LAST_FIRST_ROW, Previous
from pipelines.intake.own_sheets import LAST_SHEET
from pipelines.intake.table import Table
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import UNREADABLE
from pipelines.xlsx.cell_writing import write_value


@dataclass(frozen=True)
class LastSheets:
    """有上期数据的清单 → 行数；以 sheet 名为键。"""

    sheets: Mapping[str, int]

    def area(self, ledger: Ledger, letter: str) -> str:
        """上期一列的区域。"""
        end = LAST_FIRST_ROW + max(self.sheets[ledger.sheet], 1) - 1
        where = quote_sheetname(f"{LAST_SHEET}{ledger.id}")
        return f"{where}!${letter}${LAST_FIRST_ROW}:${letter}${end}"


def last_sheets(previous: Previous | None, ledgers: Mapping[str, Ledger]) -> LastSheets:
    """哪些清单有上期数据。"""
    tables = previous.tables if previous else {}
    return LastSheets({sheet: len(tables[sheet].rows) for sheet in ledgers if sheet in tables})


def write_last(book: Book, previous: Previous | None, ledgers: Mapping[str, Ledger]) -> None:
    """各清单一张深度隐藏的表；没有上期则不写。"""
    for sheet in last_sheets(previous, ledgers).sheets:
        if previous is not None:
            _write(book, ledgers[sheet], previous.tables[sheet], str(previous.period))


def _write(book: Book, ledger: Ledger, table: Table, period: str) -> None:
    sheet = book.workbook.add_worksheet(f"{LAST_SHEET}{ledger.id}")
    text = book.style(num_format="@")
    sheet.write_row(0, 0, ("报告期", period), text)
    sheet.write_row(1, 0, [column.name for column in ledger.columns], text)
    styles = {
        "date": book.style(num_format="yyyy-mm-dd"),
        "text": text,
    }
    for index, column in enumerate(ledger.columns):
        style = styles.get(column.type, text)
        for row, value in enumerate(table.columns.get(column.name, ()), LAST_FIRST_ROW - 1):
            if value is UNREADABLE:
                _write_unreadable(sheet, row, index)
            elif value is not None:
                write_value(sheet, row, index, natural(value, column), style)
    sheet.protect()
    sheet.very_hidden()


def _write_unreadable(sheet: Worksheet, row: int, column: int) -> None:
    """读不出的格写成错误值，读回来仍是读不出；写空便成了“没有填”。"""
    sheet.write_formula(row, column, "=NA()", None, "#N/A")
