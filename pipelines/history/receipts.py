"""一次报送在库中的记载与它的状态；同单位同期以提交时间最晚的为准（DOMAIN §6 第 67 项）。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from pipelines.calendar import Period

ACCEPTED: Final = "accepted"
APPROVED: Final = "approved"
SUPERSEDED: Final = "superseded"
REFUSED: Final = "refused"
RETURNED: Final = "returned"
#: 现行采用的；同单位同期至多一份。
CURRENT: Final = (ACCEPTED, APPROVED)


@dataclass(frozen=True)
class Receipt:
    """一次报送在库中的记载；同样的内容又报，仍是这一份，提交时间取最近一次。"""

    id: int
    unit: str
    period: Period
    file: str
    digest: str
    received_at: datetime
    state: str
    submitted_at: datetime
    """放进收件箱的时候，不晚于收件的时候。"""
    first_submitted_at: datetime
    file_time: datetime
    """最近一次收到时的文件时间；县里的钟快了，会晚于收件的时候。"""

    @property
    def current(self) -> bool:
        """现行采用，计入汇总。"""
        return self.state in CURRENT

    @property
    def superseded(self) -> bool:
        """另有提交更晚的一份。"""
        return self.state == SUPERSEDED

    @property
    def returned(self) -> bool:
        """采用过而被专班退回。"""
        return self.state == RETURNED


def time_order(receipt: Receipt) -> tuple[datetime, int]:
    """提交的先后；同时的按收到的先后。"""
    return receipt.submitted_at, receipt.id


def current_of(receipts: Iterable[Receipt]) -> Receipt | None:
    """同单位同期现行采用的一份。"""
    return next((receipt for receipt in receipts if receipt.current), None)


def to_outdo(receipts: Iterable[Receipt]) -> Receipt | None:
    """收过的内容要（重新）采用，须晚于它提交：现行采用的，没有则是最近被专班退回的。"""
    known = list(receipts)
    returned = [receipt for receipt in known if receipt.state == RETURNED]
    return current_of(known) or max(returned, key=time_order, default=None)


def receipt_of(row: Row[Any]) -> Receipt:
    """submissions 表的一行 → Receipt。"""
    when = datetime.fromisoformat
    return Receipt(
        row.id, row.unit, Period.parse(row.period), row.file, row.digest, when(row.received_at),
        row.state, when(row.submitted_at), when(row.first_submitted_at), when(row.file_time),
    )  # fmt: skip
