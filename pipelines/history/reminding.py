"""库里的提醒：在跟的事项，说过的每一步；调用者管事务（DOMAIN §2.4）。

事项的内容是 JSON，由写它的人读；这里只认编号、时限与步骤。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select

from pipelines.history.tables import FOLLOWED, REMINDED

Content = Mapping[str, Any]
"""可以写成 JSON 的内容。"""
ItemId = tuple[str, str, str]
"""哪件事项：清单、编号、时限列。"""
StepId = tuple[str, str, str, str, str]
"""同一时限的同一步：清单、编号、时限列、时限（ISO）、步骤。"""


@dataclass(frozen=True)
class Told:
    """说过的一步：哪件事项、按哪个时限、哪一步、应在何日、何时说的。"""

    item: ItemId
    deadline: date
    step: str
    due: date
    at: datetime
    content: Content

    @property
    def id(self) -> StepId:
        """同一时限的同一步只有一个。"""
        return (*self.item, self.deadline.isoformat(), self.step)


def read_followed(connection: Connection) -> dict[ItemId, Content]:
    """在跟的全部事项，依原来的次序。"""
    query = select(FOLLOWED).order_by(FOLLOWED.c.ledger, FOLLOWED.c.key, FOLLOWED.c.column)
    return {(row.ledger, row.key, row.column): row.item for row in connection.execute(query)}


def write_followed(connection: Connection, items: Mapping[ItemId, Content], at: datetime) -> None:
    """此后在跟的就是这些；原有的不在其中的不再跟。"""
    connection.execute(delete(FOLLOWED))
    lines = [
        {"ledger": ledger, "key": key, "column": column, "at": at.isoformat(), "item": dict(item)}
        for (ledger, key, column), item in items.items()
    ]
    if lines:
        connection.execute(insert(FOLLOWED), lines)


def last_run(connection: Connection) -> datetime | None:
    """上一次办到何时；没有办过，或那时一件也没有，则 None。"""
    found = [
        connection.execute(select(func.max(table.c.at))).scalar() for table in (FOLLOWED, REMINDED)
    ]
    return max((datetime.fromisoformat(at) for at in found if at), default=None)


def told_already(connection: Connection) -> frozenset[StepId]:
    """说过的全部步骤。"""
    own = REMINDED.c
    query = select(own.ledger, own.key, own.column, own.deadline, own.step)
    return frozenset((*row,) for row in connection.execute(query))


def add_told(connection: Connection, told: Iterable[Told]) -> None:
    """记下说了的各步；说过的不得再记。"""
    lines = [_line(one) for one in told]
    if lines:
        connection.execute(insert(REMINDED), lines)


def told_on(connection: Connection, day: date) -> list[Told]:
    """某日说的全部步骤，按记下的先后。"""
    query = select(REMINDED).where(REMINDED.c.at.startswith(day.isoformat()))
    return [_told(row) for row in connection.execute(query.order_by(REMINDED.c.id))]


def _line(one: Told) -> dict[str, object]:
    ledger, key, column = one.item
    return {
        "ledger": ledger, "key": key, "column": column, "deadline": one.deadline.isoformat(),
        "step": one.step, "due": one.due.isoformat(), "at": one.at.isoformat(),
        "item": dict(one.content),
    }  # fmt: skip


def _told(row: Row[Any]) -> Told:
    return Told(
        (row.ledger, row.key, row.column), date.fromisoformat(row.deadline), row.step,
        date.fromisoformat(row.due), datetime.fromisoformat(row.at), row.item,
    )  # fmt: skip
