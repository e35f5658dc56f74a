"""一个单位一期报送的阶段：未报 → 已报 → 退回 | 已审 → 锁定。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from pipelines.calendar import Period
from pipelines.history.journal import is_locked, locked_pairs
from pipelines.history.receipts import (
    APPROVED,
    CURRENT,
    REFUSED,
    RETURNED,
    Receipt,
    current_of,
    receipt_of,
    time_order,
)
from pipelines.history.tables import SUBMISSIONS


class Stage(StrEnum):
    """报送的阶段。"""

    MISSING = "未报"
    SUBMITTED = "已报"
    RETURNED = "退回"
    APPROVED = "已审"
    LOCKED = "锁定"


@dataclass(frozen=True)
class Standing:
    """一个单位一期：现行采用的一份，最后报来而退回的一份，锁定没有。"""

    current: Receipt | None = None
    turned_back: Receipt | None = None
    """没有现行的，是最近退回的；有现行的，是其后又报而整份退回的。"""
    locked: bool = False

    @property
    def stage(self) -> Stage:
        if self.locked:
            return Stage.LOCKED
        if self.current:
            return Stage.APPROVED if self.current.state == APPROVED else Stage.SUBMITTED
        return Stage.RETURNED if self.turned_back else Stage.MISSING


def standing_of(receipts: Iterable[Receipt], *, locked: bool) -> Standing:
    """由一个单位一期的全部报送得出。"""
    known = list(receipts)
    current = current_of(known)
    back = [
        one
        for one in known
        if (one.state == RETURNED and current is None)
        or (one.state == REFUSED and (current is None or time_order(one) > time_order(current)))
    ]
    return Standing(current, max(back, key=time_order, default=None), locked)


def read_receipts(connection: Connection, period: Period, unit: str = "") -> list[Receipt]:
    """该期（某单位）收到的全部报送，按收到的先后。"""
    chosen = SUBMISSIONS.c.period == str(period)
    if unit:
        chosen &= SUBMISSIONS.c.unit == unit
    query = select(SUBMISSIONS).where(chosen).order_by(SUBMISSIONS.c.id)
    return [receipt_of(row) for row in connection.execute(query)]


def read_current(connection: Connection, unit: str, since: Period) -> list[Receipt]:
    """该单位自某期起各期现行采用的。"""
    later = (SUBMISSIONS.c.unit == unit) & (SUBMISSIONS.c.period >= str(since))
    query = select(SUBMISSIONS).where(later, SUBMISSIONS.c.state.in_(CURRENT))
    return [receipt_of(row) for row in connection.execute(query)]


def read_standings(connection: Connection, period: Period) -> Mapping[str, Standing]:
    """该期报过的、锁定着的各单位：单位代码 → 阶段；其余未报。"""
    own: dict[str, list[Receipt]] = {}
    for receipt in read_receipts(connection, period):
        own.setdefault(receipt.unit, []).append(receipt)
    locked = {unit for unit, _ in locked_pairs(connection, period)}
    units = {**own, **{unit: own.get(unit, []) for unit in locked}}
    return {unit: standing_of(receipts, locked=unit in locked) for unit, receipts in units.items()}


def read_standing(connection: Connection, unit: str, period: Period) -> Standing:
    """一个单位一期的阶段。"""
    locked = is_locked(connection, unit, period)
    return standing_of(read_receipts(connection, period, unit), locked=locked)
