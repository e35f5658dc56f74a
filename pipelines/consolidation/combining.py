"""一个单位节点之下已采用的报送 → Master。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.calendar import Period
from pipelines.consolidation.disputes import (
    Dispute,
    Rulings,
    contested_sheets,
    find_disputes,
    split_disputed,
)
from pipelines.consolidation.master import Master
from pipelines.consolidation.month import Month
from pipelines.consolidation.stacking import Part, disagreements, stack
from pipelines.consolidation.status import UnitStatus
from pipelines.history.store import History
from pipelines.intake.table import Table
from pipelines.ledgers.loading import Ledgers
from pipelines.office import Office, Unit


def empty_master(office: Office, ledgers: Ledgers, period: Period) -> Master:
    """一个单位都没有报的总台账。"""
    units = tuple(UnitStatus(unit, None) for unit in office.submitters())
    tables = {ledger.sheet: stack(ledger, []) for ledger in ledgers}
    return Master(office, ledgers, period, office.root, units, tables, ())


def consolidate(
    office: Office, ledgers: Ledgers, history: History, period: Period, node: str = ""
) -> Master:
    """汇总 `node`（默认全部）之下各单位该期的报送；未报的按设定沿用同年的上一次。"""
    top = office.find_unit(node) if node else office.root
    month = Month(office, history, period)
    units = office.submitters(top.code)
    statuses = tuple(month.status(unit) for unit in units)
    parts: list[Part] = [
        (status, history.tables(status.receipt, ledgers, accepted_only=True))
        for status in statuses
        if status.receipt
    ]
    everywhere = _disputes(ledgers, history, month, statuses, parts)
    disputes = tuple((unit, one) for unit, one in everywhere if unit in units)
    split = {
        ledger.sheet: split_disputed(stack(ledger, parts), ledger.sheet, disputes)
        for ledger in ledgers
    }
    tables = {sheet: counted for sheet, (counted, _) in split.items()}
    return Master(
        office, ledgers, period, top, statuses, tables,
        tuple((unit, one) for unit in units for one in month.findings.get(unit.code, ())),
        tuple(disagreements(ledgers, tables)),
        month.waivers(units),
        disputes,
        {sheet: aside for sheet, (_, aside) in split.items() if len(aside)},
    )  # fmt: skip


def _disputes(
    ledgers: Ledgers,
    history: History,
    month: Month,
    statuses: Sequence[UnitStatus],
    parts: Sequence[Part],
) -> list[Dispute]:
    """与全市各单位比：只汇总一县时，县里的数与全市总台账里的相同。"""
    contested = contested_sheets(ledgers)
    if not contested:
        return []
    taken = {status.unit.code: status.receipt for status in statuses}
    tables: dict[str, Mapping[str, Table]] = {status.unit.code: own for status, own in parts}
    reports: list[tuple[Unit, Mapping[str, Table]]] = []
    for unit in month.office.submitters():
        receipt = taken[unit.code] if unit.code in taken else month.source(unit)[0]
        if receipt and unit.code not in tables:
            tables[unit.code] = history.tables(receipt, ledgers, accepted_only=True, only=contested)
        if receipt:
            reports.append((unit, tables[unit.code]))
    return find_disputes(ledgers, reports, Rulings(month.valid_waivers()))
