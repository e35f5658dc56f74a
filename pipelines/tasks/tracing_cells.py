"""一格的溯源：总台账的一格 → 归档原件的那一格；总台账、原件的一格 → 它所喂的数。"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake, digest_of
from pipelines.ledgers.schema import Ledger
from pipelines.tasks.basing import basis_of
from pipelines.tasks.opening import existing_history
from pipelines.tasks.tracing import (
    NOT_YET,
    Source,
    Traced,
    column_at,
    origin_of,
    read_claimed,
    source_of,
)
from pipelines.xlsx.cells import parse_address

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.documents.tracing import Claim
    from pipelines.figures.feeding import Fed
    from pipelines.history.store import History, Receipt
    from pipelines.office import Unit


@dataclass(frozen=True)
class Feeding:
    """原件或总台账的一格所喂的数；`why` 非空即这一格现在不计，说明缘故。"""

    unit: str
    period: Period
    sheet: str
    column: str
    fed: tuple[Fed, ...]
    why: str = ""


@dataclass(frozen=True)
class TracedSpot:
    """一格的来历与去处；收过的原件自己的一格没有来历，`origin` 为 None。"""

    origin: Traced | None
    feeding: Feeding


def trace_cell(file: Path, sheet: str, cell: str, intake: Intake) -> TracedSpot:
    """总台账或收过的原件 `file` 的 `sheet` 表 `cell` 格出自哪里、喂给哪些数。

    没有单一出处、认不出、与历史库不符则 UsageError。
    """
    digest, history = digest_of(file), existing_history(intake.office)
    if history is None:
        read_claimed(file, sheet, cell, intake)  # 不是总台账的，先说这个
        raise UsageError(NOT_YET)
    with history:
        if received := history.with_digest(digest):
            spot = _in_original(intake, history, received[-1], sheet, cell)
            return TracedSpot(None, _feeding(intake, history, spot))
        claim = read_claimed(file, sheet, cell, intake)
        source = source_of(history, claim, intake)
        origin = origin_of(claim, source, intake)
        return TracedSpot(origin, _feeding(intake, history, _in_master(claim, source, intake)))


@dataclass(frozen=True)
class _Spot:
    """一格：单位、哪一期的总台账、哪一份报送的哪张清单、原件的行号、列。"""

    unit: Unit
    period: Period
    receipt: Receipt
    ledger: Ledger
    row: int
    column: str


def _in_original(
    intake: Intake, history: History, receipt: Receipt, sheet: str, cell: str
) -> _Spot:
    """收过的原件的一格。"""
    _, row = parse_address(cell)
    tables = history.tables(receipt, intake.ledgers)
    table = next((one for one in tables.values() if one.sheet == sheet), None)
    if table is None:
        raise UsageError(f"“{receipt.file}”的“{sheet}”不是清单；请选清单里的一格")
    column = column_at(table, cell)
    if not column or row not in table.rows:
        raise UsageError(f"“{sheet}”{cell} 不在数据里（是标题、表头、空行或清单没有的列）")
    unit = intake.office.find_unit(receipt.unit)
    return _Spot(unit, receipt.period, receipt, table.ledger, row, column)


def _in_master(claim: Claim, source: Source, intake: Intake) -> _Spot:
    """总台账的一格。"""
    ledger = intake.ledgers.sheets[claim.ledger]
    column = claim.column or (column_at(source.table, claim.cell) if source.table else "")
    return _Spot(source.unit, claim.period, source.receipt, ledger, claim.row, column)


def _feeding(intake: Intake, history: History, spot: _Spot) -> Feeding:
    from pipelines.figures import FIGURES
    from pipelines.figures.feeding import fed_by

    basis = basis_of(intake, history, spot.period)
    index, why = _counted_at(basis.master, spot)
    fed = () if index is None else tuple(fed_by(basis, FIGURES, spot.ledger, index, spot.column))
    return Feeding(spot.unit.name, spot.period, spot.ledger.sheet, spot.column, fed, why)


def _counted_at(master: Master, spot: _Spot) -> tuple[int | None, str]:
    """这一行在总表里的行标；不在则说为什么。"""
    from pipelines.consolidation import ROW, UNIT

    status = next(one for one in master.units if one.unit.code == spot.unit.code)
    if status.receipt is None or spot.receipt.id != status.receipt.id:
        return None, "这一份没有采用（退回了，或其后另报了一份），不喂给任何数"
    frame = master.tables[spot.ledger.sheet]
    rows = frame.index[(frame[UNIT] == spot.unit.name) & (frame[ROW] == spot.row)]
    if not len(rows):
        return None, "这一行没有通过校验，或因争报不计入，不喂给任何数"
    return int(rows[0]), ""
