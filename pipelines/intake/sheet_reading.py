"""一张工作表一行行读成一张清单：值、更正、意见。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipelines.cleaning.cleaner import Cleaned, Cleaner, comparable, is_error_text, links_in
from pipelines.cleaning.numbers import number_from_raw
from pipelines.cleaning.widths import half_width
from pipelines.intake.column_sweeps import sweep_columns
from pipelines.intake.draft import Draft, Seen
from pipelines.intake.marks import marked_cells
from pipelines.intake.matching import SheetMatch
from pipelines.intake.merged_cells import settle_merged
from pipelines.intake.sheet_findings import column_findings, header_findings, row_findings
from pipelines.intake.sweeping import RowKind, kind_of_row, repeats_above
from pipelines.intake.table import Table
from pipelines.intake.totals import compare_totals, read_total
from pipelines.intake.twins import drop_twins
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix
from pipelines.ledgers.values import UNREADABLE, Value, display, hundredths
from pipelines.xlsx.comments import Comment
from pipelines.xlsx.reader import Cell, Layout, Row, column_letter, is_percent_format

_ROUNDED: Final = frozenset({"money", "number"})


def _is_prepared(cell: Cell) -> bool:
    """预先往下拉的公式，还没有数可算。"""
    return cell.formula is not None and cell.kind in ("n", "s") and cell.raw.strip() in ("", "0")


@dataclass(frozen=True)
class SheetRead:
    """读完的一张表；`linked` 是外部链接的序号（从 1 起）→ 引用它的单元格。"""

    table: Table
    findings: Sequence[Finding]
    fixes: Sequence[Fix]
    linked: Mapping[int, Sequence[str]]


class SheetReading:
    """一张表读到一半的样子；`cleaners` 以列号为键。"""

    def __init__(
        self, match: SheetMatch, cleaners: Mapping[int, Cleaner], codes: Mapping[str, Code]
    ) -> None:
        self.match = match
        self.codes = codes
        self.cleaners = cleaners
        ledger = match.ledger
        letters = {name: column_letter(at) for at, name in match.columns.items()}
        columns: dict[str, list[Value]] = {column.name: [] for column in ledger.columns}
        self.draft = Draft(ledger, letters, columns=columns)
        self.seen = Seen(match.header_row)
        self.key_at = next(at for at, name in match.columns.items() if name == ledger.key)
        self._fraction = hundredths(ledger.doubts.fraction_most)

    def take(self, row: Row) -> None:
        """读一行数据；空行、合计行、注释行不取。"""
        cells = {cell.column: cell for cell in row.cells if cell.column in self.cleaners}
        kind = kind_of_row(row, cells.get(self.key_at), self.key_at)
        if kind is RowKind.DATA and self._repeats_header(cells):
            kind = RowKind.HEADER
        if kind is not RowKind.DATA:
            self._drop(row, kind)
            return
        if len(cells) < len(row.cells):
            self._note_outside(row)
        entered = [cell for at, cell in cells.items() if self._matters(at)]
        if entered and not all(map(_is_prepared, entered)):
            self._note_place(row)
            self._take(row.number, cells)

    def _take(self, number: int, cells: Mapping[int, Cell]) -> None:
        found: list[Finding] = []
        values = {
            cleaner.column.name: self._value(number, cell, cleaner, found)
            for at, cleaner in self.cleaners.items()
            if (cell := cells.get(at)) is not None
        }
        self.draft.rows.append(number)
        for name, column in self.draft.columns.items():
            column.append(values.get(name))
        key = values.get(self.draft.ledger.key)
        row_key = key if isinstance(key, str) else ""
        self.draft.findings += [replace(f, row_key=row_key) for f in found]

    def _repeats_header(self, cells: Mapping[int, Cell]) -> bool:
        """分页打印时每页抄一遍的表头：编号列照抄，其余各格也一字不差。"""
        titles = self.match.header.titles
        return self.key_at in cells and all(
            comparable(cell.raw) == comparable(titles[at][1]) for at, cell in cells.items()
        )

    def _matters(self, at: int) -> bool:
        column = self.cleaners[at].column
        return not (column.computed or column.ignored)

    def _note_outside(self, row: Row) -> None:
        for cell in row.cells:
            if cell.column not in self.cleaners and cell.raw.strip():
                self.seen.outside.setdefault(cell.column, row.number)

    def _note_place(self, row: Row) -> None:
        if row.number - self.seen.last - 1 > self.draft.ledger.doubts.blank_rows:
            self.seen.gaps.append((self.seen.last, row.number))
        self.seen.last = row.number
        if row.hidden:
            self.seen.hidden.append(row.number)

    def _drop(self, row: Row, kind: RowKind) -> None:
        if kind is RowKind.EMPTY:
            return
        self.seen.last = row.number
        if kind is RowKind.TOTAL:
            self.seen.totals.append(read_total(row, self.cleaners, self.key_at))
        problem = self.codes["G16"].finding(
            sheet=self.draft.ledger.sheet, row=row.number, problem=kind.value
        )
        self.draft.findings.append(problem)

    def _value(self, number: int, cell: Cell, cleaner: Cleaner, found: list[Finding]) -> Value:
        column = cleaner.column
        cleaned = cleaner.clean(cell)
        place = f"{column_letter(cell.column)}{number}"
        if cell.look or cell.formula:
            self._note_cell(cell, number, place)
        if column.ignored or (cleaned.problem and column.computed):
            return None
        if cleaned.problem and repeats_above(cell.raw, column.type):
            cleaned = self._as_above(column.name, number, cleaned)
        if cleaned.problem or cleaned.doubt:
            found.append(self._complaint(number, place, cell, cleaned, column.name))
        if cleaned.shown:
            self._note_rounding(cell, cleaned, cleaner, number)
            self.draft.fixes.append(
                Fix("G12", self.draft.ledger.sheet, place, cell.raw, cleaned.shown)
            )
        if column.type == "percent":
            self._note_fraction(cell, cleaned, column.name, number)
        return cleaned.value

    def _note_cell(self, cell: Cell, number: int, place: str) -> None:
        if cell.look:
            looks = self.seen.painted.setdefault(cell.column, {})
            looks.setdefault(cell.look, []).append(number)
        for index in sorted(links_in(cell.formula or "")):
            self.seen.linked.setdefault(index, []).append(place)

    def _as_above(self, name: str, number: int, cleaned: Cleaned) -> Cleaned:
        """“同上”照抄上一行；上一行也没有、文件里行的次序乱了的，仍是读不出。"""
        values, rows = self.draft.columns[name], self.draft.rows
        above = values[-1] if rows and rows[-1] < number else None
        if above is None or above is UNREADABLE:
            return cleaned
        return Cleaned(above, shown=display(above, self.draft.ledger.by_name[name].type))

    def _note_rounding(self, cell: Cell, cleaned: Cleaned, cleaner: Cleaner, number: int) -> None:
        column = cleaner.column
        if cell.kind == "n" and column.type in _ROUNDED and isinstance(cleaned.value, int):
            cut = number_from_raw(cell.raw) * 100 - cleaned.value
            if cut and not column.computed:
                self.seen.rounded.setdefault(column.name, {})[number] = cut

    def _note_fraction(self, cell: Cell, cleaned: Cleaned, name: str, number: int) -> None:
        value = cleaned.value
        if isinstance(value, int) and 0 < value <= self._fraction:
            written = cell.format if cell.kind == "n" else half_width(cell.raw)
            if not is_percent_format(written):
                self.seen.fractions.append((name, number))

    def _complaint(
        self, number: int, place: str, cell: Cell, cleaned: Cleaned, column: str
    ) -> Finding:
        problem = cleaned.problem or cleaned.doubt
        is_error = cell.kind == "e" or is_error_text(cell)
        code = "G20" if cleaned.doubt else "G08" if is_error else "G05"
        return self.codes[code].finding(
            sheet=self.draft.ledger.sheet, cell=place, column=column, row=number,
            value=(cleaned.shown or cell.raw) if cleaned.doubt else cell.raw,
            problem=f"填的{problem}" if problem.startswith("“") else problem,
            advice=cleaned.advice, proposal=cleaned.proposal,
        )  # fmt: skip

    def finish(
        self, layout: Layout, comments: Sequence[Comment], fills: Mapping[str, str]
    ) -> SheetRead:
        """读完：合并的补齐、重复的去掉，再把整列、整张表看一遍；`fills` 见 marked_cells。"""
        draft, seen, codes, match = self.draft, self.seen, self.codes, self.match
        settle_merged(draft, layout.merged, codes["G18"])
        drop_twins(draft, codes["G16"])
        findings = [
            *header_findings(match, codes),
            *draft.findings,
            *column_findings(match, seen, draft.letters, codes),
            *row_findings(match, seen, layout, codes),
            *sweep_columns(draft, seen, codes),
            *compare_totals(draft, seen.totals, codes["X06"]),
            *marked_cells(draft, seen, comments, fills, codes["G25"]),
        ]
        table = Table(
            draft.ledger, tuple(draft.rows), draft.columns, draft.letters, match.sheet.name
        )
        return SheetRead(table, findings, draft.fixes, seen.linked)
