"""历史库的版本：每步迁移与其版本记录同在一个事务。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy import func as sql

from pipelines.errors import UsageError
from pipelines.history.database import writing
from pipelines.history.tables import FOLLOWED, FROZEN, METADATA, REMINDED, VERSION


def _create_all(connection: Connection) -> None:
    METADATA.create_all(connection)


def _reminders_and_freezing(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[FOLLOWED, REMINDED, FROZEN])


#: 第 n 步（从 1 起）把库从 n-1 版升到 n 版；只增不改。
STEPS: Final[tuple[Callable[[Connection], None], ...]] = (
    _create_all,
    _reminders_and_freezing,
)


def migrate(engine: Engine) -> None:
    """把库升到本程序的版本；库比程序新则 UsageError。"""
    with writing(engine) as connection:
        version = _version(connection)
        if version > len(STEPS):
            raise UsageError(
                f"历史库是第 {version} 版，本程序只认到第 {len(STEPS)} 版；请升级清单通"
            )
        for number in range(version + 1, len(STEPS) + 1):
            STEPS[number - 1](connection)
            connection.execute(insert(VERSION).values(version=number))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(VERSION.name):
        return 0
    newest = connection.execute(select(sql.max(VERSION.c.version))).scalar_one()
    return int(newest or 0)
