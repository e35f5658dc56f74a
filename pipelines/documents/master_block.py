"""总台账汇总表里的一块：一行一个单位（或产业链、类别），都是取自清单的公式。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.consolidation import UNIT
from pipelines.documents.master_book import (
    BORDER,
    HEAD,
    MONEY,
    NOT_APPLICABLE,
    NOTE,
    SECTION,
    TOTAL,
    Book,
)
from pipelines.documents.master_ledgers import headers, table_name
from pipelines.documents.master_tally import (
    PLAN,
    SHORT,
    UNFILLED,
    YEAR_TO_DATE,
    Block,
    Line,
    total,
)
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import from_hundredths, half_up
from pipelines.xlsx.cell_writing import write_value

COUNT, RATE, REMARK = "项目数", "完成率(%)", "备注"
_RATE_PLACES: Final = 10

Number = Decimal | int | str


@dataclass(frozen=True)
class Placed:
    """一块写在了哪里：行标签 → 行（从 0 起）；合计各栏 → (单元格, 值)。"""

    block: Block
    top: int
    rows: Mapping[str, int]
    totals: Mapping[str, tuple[str, Number]] = field(default_factory=dict)

    def column(self, measure: str) -> int:
        """某项金额在第几栏（从 0 起）。"""
        return 2 + self.block.measures.index(measure)


def write_block(
    book: Book, sheet: Worksheet, ledger: Ledger, block: Block, place: tuple[int, str]
) -> Placed:
    """自 `place`（首行，小标题）起写一块；没有数据的一块只说“无”。"""
    top, title = place
    sheet.write_string(top, 0, f"{title}按{block.way}", book.style(**SECTION))
    if not block.lines:
        sheet.write_string(top + 1, 0, "无", book.style(**NOTE))
        return Placed(block, top, {})
    names = _headings(block)
    sheet.write_string(top + 1, len(names) - 1, "单位：万元、%", book.style(align="right", **NOTE))
    sheet.write_row(top + 2, 0, names, book.style(**HEAD))
    writer = _Writer(book, sheet, ledger, block)
    rows, end = _write_groups(writer, top + 3)
    line = total(block.lines, "合计", block.measures)
    writer.write_sum(end, line, top + 3)
    values = [line.count, *map(from_hundredths, line.sums), rate_value(block.rate(line))]
    cells = [f"{xl_col_to_name(index)}{end + 1}" for index in range(1, len(values) + 1)]
    return Placed(
        block, top, rows, dict(zip(names[1:], zip(cells, values, strict=True), strict=False))
    )


def rate_value(rate: Fraction | None) -> Number:
    """完成率公式的缓存值；没有则“—”。"""
    if rate is None:
        return NOT_APPLICABLE
    return half_up(rate, _RATE_PLACES) if rate else 0


def _headings(block: Block) -> list[str]:
    remark = [REMARK] if block.column == UNIT else []
    return [block.way, COUNT, *(SHORT[name] for name in block.measures), RATE, *remark]


def _write_groups(writer: _Writer, first: int) -> tuple[dict[str, int], int]:
    """逐行写；返回各行所在与下一个空行。"""
    rows: dict[str, int] = {}
    row = first
    for group in writer.block.groups:
        start = row
        for line in group.lines:
            writer.write_item(row, line)
            rows[line.label] = row
            row += 1
        if group.label:
            writer.write_sum(row, total(group.lines, group.label, writer.block.measures), start)
            row += 1
    return rows, row


@dataclass(frozen=True)
class _Writer:
    book: Book
    sheet: Worksheet
    ledger: Ledger
    block: Block

    def write_item(self, row: int, line: Line) -> None:
        """一个单位（产业链、类别）：从清单的表格中按名称条件计数、求和。"""
        table = table_name(self.ledger)
        by = headers(self.ledger)[0] if self.block.column == UNIT else self.block.column
        where = f"{table}[{by}],{_criterion(line.label, row)}"
        sums = [f"=SUMIFS({table}[{name}],{where})" for name in self.block.measures]
        self._write(row, line, [f"=COUNTIFS({where})", *sums], {})

    def write_sum(self, row: int, line: Line, first: int) -> None:
        """小计或合计；有小计时用 SUBTOTAL，合计自会略去小计。"""
        function = "SUBTOTAL(9," if self.block.subtotalled else "SUM("
        letters = [xl_col_to_name(1 + index) for index in range(1 + len(self.block.measures))]
        formulas = [f"={function}{letter}{first + 1}:{letter}{row})" for letter in letters]
        self._write(row, line, formulas, TOTAL)

    def _write(
        self, row: int, line: Line, formulas: Sequence[str], look: Mapping[str, Any]
    ) -> None:
        label = self.book.style(**BORDER, **look)
        count = self.book.style(num_format="#,##0", **BORDER, **look)
        money = self.book.style(num_format=MONEY, **BORDER, **look)
        write_value(self.sheet, row, 0, line.label, label)
        self.sheet.write_formula(row, 1, formulas[0], count, line.count)
        for index, (formula, value) in enumerate(zip(formulas[1:], line.sums, strict=True), 2):
            self.sheet.write_formula(row, index, formula, money, from_hundredths(value))
        self._write_rate(row, line, look)
        if self.block.column == UNIT:
            write_value(self.sheet, row, len(formulas) + 2, line.remark or None, label)

    def _write_rate(self, row: int, line: Line, look: Mapping[str, Any]) -> None:
        measures, place = self.block.measures, 2 + len(self.block.measures)
        style = self.book.style(num_format="0.00", align="right", **BORDER, **look)
        if PLAN not in measures or YEAR_TO_DATE not in measures:
            write_value(self.sheet, row, place, NOT_APPLICABLE, style)
            return
        plan, done = (xl_col_to_name(2 + measures.index(n)) for n in (PLAN, YEAR_TO_DATE))
        formula = f'=IFERROR({done}{row + 1}/{plan}{row + 1}*100,"{NOT_APPLICABLE}")'
        self.sheet.write_formula(row, place, formula, style, rate_value(self.block.rate(line)))


def _criterion(label: str, row: int) -> str:
    """条件写成名称那一格；空白，或名称里有通配符、比较号的，写成文字。"""
    if label == UNFILLED:
        return '"="'
    if re.search(r"[*?~]|^[<>=]", label):
        escaped = re.sub(r"([*?~])", r"~\1", label).replace('"', '""')
        return f'"={escaped}"'
    return f"$A{row + 1}"
