"""数的溯源：一个数 → 定义、各项、所计的行 → 原件的文件、表、格。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.ledgers.values import display
from pipelines.reception import archived
from pipelines.tasks.basing import basis_of
from pipelines.tasks.opening import existing_history
from pipelines.tasks.tracing import NOT_YET

if TYPE_CHECKING:
    import pandas as pd

    from pipelines.figures import Basis, Figure
    from pipelines.figures.figure import Term
    from pipelines.history.store import History, Receipt
    from pipelines.intake.table import Table
    from pipelines.office import Unit


@dataclass(frozen=True)
class TracedCell:
    """原件的一格：列名、地址（原件没有这一列则空）、采用的值。"""

    column: str
    cell: str
    value: str


@dataclass(frozen=True)
class TracedRow:
    """计入一项的一行：在哪个文件、哪张表、哪几格，在这一项里占多少。"""

    unit: str
    period: Period
    file: str
    path: Path
    """归档的原件。"""
    sheet: str
    row: int
    """原件里的 Excel 行号。"""
    key: str
    part: Fraction | None
    cells: tuple[TracedCell, ...]
    """决定这一行计不计、计多少的各格。"""


@dataclass(frozen=True)
class TracedTerm:
    """一个数里的一项：怎样说的、值、所计的行。"""

    words: str
    value: Fraction | None
    rows: tuple[TracedRow, ...]


@dataclass(frozen=True)
class TracedFigure:
    """一个数的出处；`only` 非空即只列这个单位的行，值是它的那一部分。"""

    key: str
    measure: str
    """数的单位：万元、%、个……"""
    words: str
    period: Period
    value: Fraction | None
    terms: tuple[TracedTerm, ...]
    only: str = ""


def trace_figure(
    intake: Intake, key: str, period: Period | None = None, only: str = ""
) -> TracedFigure:
    """`period`（默认最近）一期的 `key` 由哪些行得来；`only` 是单位，空为全部。

    没有这个数、还没有收过件、该期没有数据的 UsageError。
    """
    from pipelines.figures import FIGURES

    if key not in FIGURES:
        raise UsageError(_unknown(key, FIGURES))
    unit = intake.office.find_unit(only) if only else None
    history = existing_history(intake.office)
    if history is None:
        raise UsageError(NOT_YET)
    with history:
        period = period or history.latest()
        if period is None:
            raise UsageError(NOT_YET)
        basis = basis_of(intake, history, period)
        if not basis.master.has_data:
            raise UsageError(f"{period} 没有任何单位的数据，算不出“{key}”；请先收件")
        book = _Originals(intake, history, basis)
        return _traced(FIGURES[key], basis, book, unit)


def is_figure(key: str) -> bool:
    """有没有这个数。"""
    from pipelines.figures import FIGURES

    return key in FIGURES


def _unknown(key: str, figures: Iterable[str]) -> str:
    near = get_close_matches(key, list(figures), 3, 0.3)
    hint = f"，是不是{'、'.join(f'“{one}”' for one in near)}？" if near else "；"
    return f"没有名为“{key}”的数{hint}全部名称见 qingdan figures"


def _traced(figure: Figure, basis: Basis, book: _Originals, unit: Unit | None) -> TracedFigure:
    terms = tuple(_term(term, basis, book, unit) for term in figure.terms)
    value = figure.value(basis)
    if unit is not None:
        known = [term.value for term in terms if term.value is not None]
        value = figure.combine(basis, *known) if len(known) == len(terms) else None
    name = unit.name if unit else ""
    return TracedFigure(
        figure.key, figure.unit, figure.words, basis.master.period, value, terms, name
    )


def _term(term: Term, basis: Basis, book: _Originals, unit: Unit | None) -> TracedTerm:
    from pipelines.consolidation import UNIT
    from pipelines.figures.feeding import deciding_columns

    frame = term.select(basis)
    if unit is not None:
        frame = frame[frame[UNIT] == unit.name]
    columns: dict[str, tuple[str, ...]] = {}
    rows: list[TracedRow] = []
    for index in frame.index:
        one = frame.loc[[index]]
        original = book.find(one)
        sheet = original.table.ledger.sheet
        if sheet not in columns:
            columns[sheet] = deciding_columns(basis, term, original.table.ledger)
        rows.append(original.traced(one, columns[sheet], term.measure(one)))
    return TracedTerm(term.words, term.measure(frame), tuple(rows))


@dataclass(frozen=True)
class _Original:
    """一份采用的报送里的一张表。"""

    receipt: Receipt
    unit: str
    table: Table
    archive: Path

    def traced(
        self, frame: pd.DataFrame, columns: Sequence[str], part: Fraction | None
    ) -> TracedRow:
        from pipelines.consolidation import ROW

        number = int(frame[ROW].iloc[0])
        at = self.table.rows.index(number)
        ledger = self.table.ledger
        cells = tuple(
            TracedCell(name, self.table.address(name, at), self._shown(name, at))
            for name in columns
        )
        path = self.archive / archived(self.receipt.digest)
        return TracedRow(
            self.unit, self.receipt.period, self.receipt.file, path, self.table.sheet, number,
            self._shown(ledger.key, at), part, cells,
        )  # fmt: skip

    def _shown(self, column: str, at: int) -> str:
        kind = self.table.ledger.by_name[column].type
        return display(self.table.columns[column][at], kind)


class _Originals:
    """各单位采用的报送，一份只从历史库取一次。"""

    def __init__(self, intake: Intake, history: History, basis: Basis) -> None:
        self.intake, self.history = intake, history
        masters = (basis.master, basis.last, basis.year_ago)
        self.receipts = {
            (status.unit.name, status.receipt.file): status.receipt
            for master in masters[::-1]
            if master is not None
            for status in master.units
            if status.receipt
        }
        self.tables: dict[int, Mapping[str, Table]] = {}

    def find(self, frame: pd.DataFrame) -> _Original:
        """一行（一行的表）出自哪份报送的哪张表。"""
        from pipelines.consolidation import FILE, SHEET, UNIT

        unit, file, sheet = (str(frame[name].iloc[0]) for name in (UNIT, FILE, SHEET))
        receipt = self.receipts[unit, file]
        if receipt.id not in self.tables:
            self.tables[receipt.id] = self.history.tables(receipt, self.intake.ledgers)
        table = next(one for one in self.tables[receipt.id].values() if one.sheet == sheet)
        return _Original(receipt, unit, table, self.intake.office.archive)
