"""哪些来件不必再读：内容收过而且定了；又报的仍要读。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.calendar import Period
from pipelines.history.journal import locked_pairs
from pipelines.history.receipts import REFUSED, RETURNED, SUPERSEDED, Receipt, receipt_of, to_outdo
from pipelines.history.tables import FINDINGS, SUBMISSIONS
from pipelines.ledgers.finding import Level


@dataclass(frozen=True)
class Settled:
    """收过的全部内容（同一内容即同一摘要），与判断要不要再读所需的一切。"""

    receipts: Mapping[str, Receipt]
    wrong: frozenset[int]
    """有错误的报送的编号。"""
    locked: frozenset[tuple[str, Period]]
    only: Period | None = None
    """只收这一期；None 为不限。"""

    def find(self, digest: str) -> Receipt | None:
        """不必再读的内容的记载；要读的为 None。"""
        receipt = self.receipts.get(digest)
        return receipt if receipt and self._is_done(receipt) else None

    def is_sent_again(self, receipt: Receipt, inbox: Mapping[str, datetime]) -> bool:
        """不必再读的内容又报来了，可能改变现行的是哪一份；`inbox` 是摘要 → 文件时间。"""
        when = inbox[receipt.digest]
        if when <= receipt.file_time or self._is_elsewhere(receipt):
            return False
        if receipt.state == SUPERSEDED:
            rival = to_outdo(self._same_month(receipt))
            return rival is None or when > max(
                rival.submitted_at, inbox.get(rival.digest, rival.submitted_at)
            )
        if receipt.state == RETURNED:
            return True
        return not self._is_locked(receipt) and not self._is_old(receipt)

    def _is_done(self, receipt: Receipt) -> bool:
        if self._is_elsewhere(receipt) or receipt.state in (SUPERSEDED, RETURNED):
            return True
        if receipt.state == REFUSED:
            return False
        clean = receipt.id not in self.wrong
        return clean or self._is_locked(receipt) or (not self.only and self._is_old(receipt))

    def _is_elsewhere(self, receipt: Receipt) -> bool:
        return self.only is not None and receipt.period != self.only

    def _is_locked(self, receipt: Receipt) -> bool:
        return (receipt.unit, receipt.period) in self.locked

    def _is_old(self, receipt: Receipt) -> bool:
        """早于有报送采用的最近两期。"""
        newest = max(one.period for one in self.receipts.values() if one.current)
        return receipt.period < newest.shift(-1)

    def _same_month(self, receipt: Receipt) -> list[Receipt]:
        place = (receipt.unit, receipt.period)
        return [one for one in self.receipts.values() if (one.unit, one.period) == place]


def read_settled(connection: Connection, only: Period | None) -> Settled:
    """从库里取出。"""
    receipts = map(receipt_of, connection.execute(select(SUBMISSIONS).order_by(SUBMISSIONS.c.id)))
    query = select(FINDINGS.c.submission).where(FINDINGS.c.level == Level.ERROR.value).distinct()
    wrong = frozenset(connection.execute(query).scalars())
    locked = frozenset(locked_pairs(connection))
    return Settled({receipt.digest: receipt for receipt in receipts}, wrong, locked, only)
