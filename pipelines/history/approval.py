"""已审的一份，计入的行变了，就不再是审定的那些：回到已报（DESIGN，history）。"""

from __future__ import annotations

from sqlalchemy import Connection

from pipelines.history.contents import Counted, read_counts
from pipelines.history.journal import Note, Verb, write_entry
from pipelines.history.receipts import ACCEPTED, APPROVED, Receipt
from pipelines.history.saving import set_state


def withdraw_stale_approval(
    connection: Connection, receipt: Receipt, before: list[Counted], note: Note
) -> Receipt:
    """`before` 是改记之前的行数；已审的一份计入的行变了，回到已报，记入日志。"""
    after = read_counts(connection, receipt)
    if receipt.state != APPROVED or set(after) == set(before):
        return receipt
    old, new = (sum(one.accepted for one in counts) for counts in (before, after))
    write_entry(
        connection, Verb.REOPEN, receipt.unit, receipt.period, note,
        submission=receipt.id, detail=f"计入的行有变：{old} 行 → {new} 行",
    )  # fmt: skip
    return set_state(connection, receipt, ACCEPTED)
