"""库里的说明：给出、失效、撤销；调用者管事务。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from pipelines.calendar import Period
from pipelines.history.tables import WAIVERS
from pipelines.intake.waivers import Waiver
from pipelines.ledgers.finding import Level


@dataclass(frozen=True)
class Granted:
    """记在库里的一条说明：哪个单位，自哪一期起，到哪一期失效。"""

    id: int
    unit: str
    period: Period
    waiver: Waiver
    lapsed_period: Period | None = None
    revoked: bool = False

    def holds_in(self, period: Period) -> bool:
        """该期是否有效。"""
        lapsed = self.lapsed_period is not None and period >= self.lapsed_period
        return self.period <= period and not self.revoked and not lapsed

    @property
    def words(self) -> str:
        """第 3 号：L1-07 项目清单 XM-1 总投资 12.00。"""
        said = self.waiver
        words = (said.code, said.ledger, said.row_key, said.column, said.value)
        return f"第 {self.id} 号：{' '.join(word for word in words if word)}"


def read_granted(connection: Connection, unit: str = "") -> list[Granted]:
    """（某单位的）全部说明，按给出的先后。"""
    query = select(WAIVERS).order_by(WAIVERS.c.id)
    if unit:
        query = query.where(WAIVERS.c.unit == unit)
    return [_granted(row) for row in connection.execute(query)]


def held_already(waiver: Waiver, period: Period, known: Iterable[Granted]) -> Granted | None:
    """该期有效的已有同样一条；没有则 None。"""
    alike = (
        one
        for one in known
        if one.holds_in(period)
        and one.waiver.subject == waiver.subject
        and one.waiver.level is waiver.level
    )
    return next(alike, None)


def was_revoked(waiver: Waiver, known: Iterable[Granted]) -> bool:
    """专班撤销过同样一条，现在又照原样再说。"""
    return any(
        one.revoked and one.waiver.subject == waiver.subject and one.waiver.reason == waiver.reason
        for one in known
    )


def add_waiver(connection: Connection, unit: str, period: Period, waiver: Waiver) -> Granted:
    """记一条说明，自该期起有效；返回所记的，含编号。"""
    values = {
        **asdict(waiver), "level": waiver.level.value, "at": waiver.at.isoformat(),
        "unit": unit, "period": str(period), "revoked": False,
    }  # fmt: skip
    connection.execute(insert(WAIVERS).values(values))
    return read_granted(connection, unit)[-1]


def lapse(connection: Connection, granted: Granted, period: Period) -> None:
    """自该期起失效。"""
    chosen = WAIVERS.c.id == granted.id
    connection.execute(update(WAIVERS).where(chosen).values(lapsed_period=str(period)))


def revoke(connection: Connection, granted: Granted) -> None:
    """撤销。"""
    connection.execute(update(WAIVERS).where(WAIVERS.c.id == granted.id).values(revoked=True))


def _granted(row: Row[Any]) -> Granted:
    waiver = Waiver(
        row.code, row.ledger, row.row_key, row.column, row.value, row.reason, row.actor,
        datetime.fromisoformat(row.at), Level(row.level),
    )  # fmt: skip
    lapsed = Period.parse(row.lapsed_period) if row.lapsed_period else None
    return Granted(row.id, row.unit, Period.parse(row.period), waiver, lapsed, row.revoked)
