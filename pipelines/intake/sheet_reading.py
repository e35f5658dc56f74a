"""一张工作表一行行读成一张清单：值、更正、意见。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipelines.intake.cleaning import Cleaned, Cleaner
from pipelines.intake.matching import SheetMatch
from pipelines.intake.reader import Cell, Row, column_index, column_letter
from pipelines.intake.sweeping import RowKind, kind_of_row
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.values import NUMERIC, Value

_RANGE: Final = re.compile(r"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")


@dataclass(frozen=True)
class SheetRead:
    """读完的一张表。"""

    table: Table
    findings: Sequence[Finding]
    fixes: Sequence[Fix]


class SheetReading:
    """一张表读到一半的样子；`cleaners` 以列号为键。"""

    def __init__(
        self, match: SheetMatch, cleaners: Mapping[int, Cleaner], codes: Mapping[str, Code]
    ) -> None:
        self.ledger = match.ledger
        self.codes = codes
        self.cleaners = cleaners
        self.letters = {name: column_letter(at) for at, name in match.columns.items()}
        self.key_at = next(at for at, name in match.columns.items() if name == self.ledger.key)
        self.rows: list[int] = []
        self.columns: dict[str, list[Value]] = {column.name: [] for column in self.ledger.columns}
        self.findings: list[Finding] = [
            codes["G14"].finding(sheet=self.ledger.sheet, cell=cell, value=title)
            for cell, title in match.strays
        ]
        self.fixes: list[Fix] = []
        self.hidden: list[int] = []
        self.untitled: dict[int, int] = {}
        self.titled = match.titled

    def take(self, row: Row) -> None:
        """读一行数据；空行、合计行、注释行不取。"""
        cells = {cell.column: cell for cell in row.cells if cell.column in self.cleaners}
        kind = kind_of_row(row, cells.get(self.key_at))
        if kind is not RowKind.DATA:
            self._drop(row, kind)
            return
        if not any(self._matters(at) for at in cells):
            return
        self._note_untitled(row)
        if row.hidden:
            self.hidden.append(row.number)
        self.rows.append(row.number)
        found: list[Finding] = []
        values = {
            cleaner.column.name: self._value(row.number, cell, cleaner, found)
            for at, cleaner in self.cleaners.items()
            if (cell := cells.get(at)) is not None
        }
        for name, column in self.columns.items():
            column.append(values.get(name))
        key = values.get(self.ledger.key)
        self.findings += [replace(f, row_key=key if isinstance(key, str) else "") for f in found]

    def _matters(self, at: int) -> bool:
        column = self.cleaners[at].column
        return not (column.computed or column.ignored)

    def _note_untitled(self, row: Row) -> None:
        for cell in row.cells:
            if cell.column not in self.titled and cell.raw.strip():
                self.untitled.setdefault(cell.column, row.number)

    def _drop(self, row: Row, kind: RowKind) -> None:
        if kind is not RowKind.EMPTY:
            code = self.codes["G16"]
            problem = code.finding(sheet=self.ledger.sheet, row=row.number, problem=kind.value)
            self.findings.append(problem)

    def _value(self, number: int, cell: Cell, cleaner: Cleaner, found: list[Finding]) -> Value:
        column = cleaner.column
        cleaned = cleaner.clean(cell)
        if column.ignored or (cleaned.problem and column.computed):
            return None
        place = f"{column_letter(cell.column)}{number}"
        if cleaned.problem or cleaned.doubt:
            found.append(self._complaint(number, place, cell, cleaned, column.name))
        if cleaned.shown:
            self.fixes.append(Fix("G12", self.ledger.sheet, place, cell.raw, cleaned.shown))
        return cleaned.value

    def _complaint(
        self, number: int, place: str, cell: Cell, cleaned: Cleaned, column: str
    ) -> Finding:
        problem = cleaned.problem or cleaned.doubt
        code = "G20" if cleaned.doubt else "G08" if cell.kind == "e" else "G05"
        return self.codes[code].finding(
            sheet=self.ledger.sheet, cell=place, column=column, row=number,
            value=cleaned.shown if cleaned.doubt else cell.raw,
            problem=f"填的{problem}" if problem.startswith("“") else problem,
            advice=cleaned.advice, proposal=cleaned.proposal,
        )  # fmt: skip

    def finish(self, sheet: str, merged: Sequence[str]) -> SheetRead:
        """读完：报告没有表头的列、缺的列、合并单元格与隐藏行。"""
        self.findings += self._columns_amiss()
        self.findings += self._merged(merged)
        if self.hidden:
            listed = "、".join(map(str, self.hidden[:20])) + ("等" if len(self.hidden) > 20 else "")
            self.findings.append(self.codes["G15"].finding(sheet=self.ledger.sheet, value=listed))
        table = Table(self.ledger, tuple(self.rows), self.columns, self.letters, sheet)
        return SheetRead(table, self.findings, self.fixes)

    def _columns_amiss(self) -> Iterator[Finding]:
        for at, row in self.untitled.items():
            letter = column_letter(at)
            yield self.codes["G14"].finding(
                sheet=self.ledger.sheet, cell=f"{letter}{row}",
                value=f"{letter} 列（没有表头）", level=Level.WARNING,
            )  # fmt: skip
        names = [column.name for column in self.ledger.columns if not column.computed]
        if absent := [name for name in names if name not in self.letters]:
            yield self.codes["G21"].finding(sheet=self.ledger.sheet, value="、".join(absent))

    def _merged(self, merged: Sequence[str]) -> Iterator[Finding]:
        """数据区里的合并单元格：每个被盖住的行一条，不猜它是同上还是空着。"""
        for area in merged:
            if found := _RANGE.fullmatch(area):
                left, right = column_index(found[1]), column_index(found[3])
                inside = [at for at in self.cleaners if left <= at <= right and self._matters(at)]
                yield from self._covered(area, inside, int(found[2]), int(found[4]))

    def _covered(self, area: str, inside: Sequence[int], top: int, end: int) -> Iterator[Finding]:
        rows = [row for row in self.rows if top <= row <= end]
        split = any(self.cleaners[at].column.type in NUMERIC for at in inside) and len(rows) > 1
        for row in rows:
            if inside and (row > top or split or len(inside) > 1):
                at = inside[0]
                yield self.codes["G18"].finding(
                    sheet=self.ledger.sheet, cell=f"{column_letter(at)}{row}",
                    column=self.cleaners[at].column.name, row=row, value=area,
                )  # fmt: skip
