"""争报的行：两行像是同一件事的，只计在先的一行（DOMAIN L6-05）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from pipelines.consolidation.master import ROW, UNIT
from pipelines.history.store import Granted
from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Alike, Rule
from pipelines.ledgers.values import display
from pipelines.office import Unit
from pipelines.validation.context import Owned
from pipelines.validation.duplicates import disputed_rows

Dispute = tuple[Unit, Finding]


def contested_sheets(ledgers: Ledgers) -> list[str]:
    """有“在先者计一次”之问的清单。"""
    return [ledger.sheet for ledger in ledgers if any(_questions(ledger.rules))]


def find_disputes(
    ledgers: Ledgers, reports: Sequence[tuple[Unit, Mapping[str, Table]]], rulings: Rulings
) -> list[Dispute]:
    """争报而不计入的行；`reports` 按印发次序，同日的计印发在前的一行，裁定了的照裁定。"""
    units = {unit.name: unit for unit, _ in reports}
    tables = {unit.name: own for unit, own in reports}
    found: list[Dispute] = []
    for ledger in ledgers:
        for rule, alike in _questions(ledger.rules):
            lost = disputed_rows(alike, tables, ledger.sheet)
            for name, rows in lost.items():
                disputes = _told(rule, alike, tables[name][ledger.sheet], rows)
                found += [(units[name], one) for one in disputes if not rulings.keep(name, one)]
    return found


class Rulings:
    """专班裁定计入的争报：对那一行的意见作了说明；填报单位自己说的不算裁定。"""

    def __init__(self, granted: Sequence[tuple[Unit, Granted]]) -> None:
        """`granted` 是本期有效的说明，与说的是哪个单位。"""
        self._kept = {
            (unit.name, one.waiver.code, one.waiver.ledger, one.waiver.row_key)
            for unit, one in granted
            if one.waiver.actor != unit.name
        }

    def keep(self, unit: str, finding: Finding) -> bool:
        """这一行裁定计入。"""
        return (unit, finding.code, finding.sheet, finding.row_key) in self._kept


def split_disputed(
    frame: pd.DataFrame, sheet: str, disputes: Sequence[Dispute]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """一张总表分成计入的与争报的。"""
    places = {(unit.name, one.row) for unit, one in disputes if one.sheet == sheet}
    aside = [place in places for place in zip(frame[UNIT], frame[ROW], strict=True)]
    mask = pd.Series(aside, index=frame.index, dtype=bool)
    return frame[~mask].reset_index(drop=True), frame[mask].reset_index(drop=True)


def _questions(rules: Sequence[Rule]) -> Iterator[tuple[Rule, Alike]]:
    return ((rule, alike) for rule in rules for alike in rule.alike if alike.earliest)


def _told(rule: Rule, alike: Alike, table: Table, rows: Mapping[int, Owned]) -> Iterator[Finding]:
    for row, other in rows.items():
        index = table.rows.index(row)
        cell = table.address(alike.at, index)
        where = cell or f"第 {row} 行"
        kind = table.ledger.by_name[alike.at].type
        yield Finding(
            code=rule.code,
            level=Level.WARNING,
            message=f"“{table.ledger.sheet}”{where} {_why(alike, table, index, other)}",
            sheet=table.ledger.sheet,
            cell=cell,
            column=alike.at,
            row=row,
            row_key=display(table.keys[index], "text"),
            value=display(table.columns[alike.at][index], kind),
            suggestion=rule.hint,
        )


def _why(alike: Alike, table: Table, index: int, other: Owned) -> str:
    """与谁争报，谁在先。"""
    unit, theirs, at = other
    where = theirs.address(alike.at, at) or f"第 {theirs.rows[at]} 行"
    first, mine = theirs.columns[alike.earliest][at], table.columns[alike.earliest][index]
    told = f"{alike.earliest}同为 {first}，暂计对方"
    order = told if first == mine else f"对方{alike.earliest} {first} 在先"
    key = display(theirs.keys[at], "text")
    return f"与{unit}“{table.ledger.sheet}”{where}（{key}）相近，{order}；本行列为争议，不计入汇总"
