"""一字不差的重复行：留第一行，其余不采用并记明（DOMAIN §6 第 38 项）。"""

from __future__ import annotations

from pipelines.intake.draft import Draft
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix
from pipelines.ledgers.values import UNREADABLE, Value


def drop_twins(draft: Draft, code: Code) -> None:
    """去掉与前面一行完全相同的行；编号相同而内容不同的留给 G03。"""
    twins = _twins(draft)
    if not twins:
        return
    draft.drop(twins.__contains__)
    for row, first in twins.items():
        draft.findings.append(_note(draft, row, first, code))
        place = draft.place(draft.ledger.key, row)
        draft.fixes.append(Fix("G16", draft.ledger.sheet, place, f"第 {row} 行", "重复行，未采用"))


def _twins(draft: Draft) -> dict[int, int]:
    """重复的行 → 它第一次出现的行；有读不出的格的不算。"""
    first: dict[tuple[Value, ...], int] = {}
    found: dict[int, int] = {}
    for row, values in zip(draft.rows, zip(*draft.columns.values(), strict=True), strict=True):
        earlier = first.setdefault(values, row)
        if earlier != row and UNREADABLE not in values:
            found[row] = earlier
    return found


def _note(draft: Draft, row: int, first: int, code: Code) -> Finding:
    problem = f"与第 {first} 行完全相同的重复行"
    return code.finding(sheet=draft.ledger.sheet, row=row, problem=problem)
