"""连接数据库：SQLite 或 PostgreSQL；写的事务一次只有一个，毛病换成我们的说法。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)

from pipelines.errors import BusyError, UsageError

#: 只有两个进程同时收同一单位才会碰上的约束（两种数据库的叫法）。
_GUARDS: Final = ("submissions.", "submissions_", "one_accepted")
_BUSY: Final = ("locked", "busy", "lock timeout")
#: 数据库的原话 → 人看得懂的；没有收的只说原话。
_REASONS: Final[Mapping[str, str]] = {
    "disk is full": "磁盘满了，请腾出空间",
    "readonly database": "库文件是只读的",
    "unable to open database file": "没有这个文件夹，或没有权限",
    "disk I/O error": "磁盘读写出错",
    "Connection refused": "数据库服务器没有开，或地址、端口不对",
    "password authentication failed": "用户名或口令不对",
    "does not exist": "没有这个库或用户",
}
#: PostgreSQL 的写锁号，任取而不变。
_WRITERS: Final = 7_164_616


def open_engine(url: str) -> Engine:
    """按地址连库；地址不对、没有驱动则 UsageError。"""
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(f"office.toml 的 database 写得不对，或没有装它的驱动：{error}") from error
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.isolation_level = None
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA busy_timeout=5000")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            writes = connection.get_execution_options().get("writes")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def try_writing(engine: Engine) -> None:
    """真写一次再撤回，库里什么也不留；写不进则 UsageError。只取写锁不算，只读的库也给。"""
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE qingdan_tried (n INTEGER)"))
        connection.rollback()


def _reason(error: OperationalError) -> str:
    """数据库的原话只要第一行，前面加人看得懂的。"""
    said = str(error.orig).strip().partition("\n")[0]
    known = next((words for sign, words in _REASONS.items() if sign in said), "")
    return f"{known}（{said}）" if known else said


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """只读的事务。"""
    with _troubles_are_said(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """写的事务：先取得写锁，读到的状态在写完之前不会被别人改动。"""
    with _troubles_are_said(), engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))
        yield connection


@contextmanager
def _troubles_are_said() -> Iterator[None]:
    """数据库的毛病换成我们的说法：正忙可以再试，打不开要请信息员看。"""
    try:
        yield
    except IntegrityError as error:
        if any(name in str(error.orig) for name in _GUARDS):
            raise BusyError("另一个收件正在入库，请稍后再试") from error
        raise
    except OperationalError as error:
        if any(word in str(error.orig) for word in _BUSY):
            raise BusyError("历史数据库正被占用，请稍后再试") from error
        raise UsageError(f"历史数据库打不开或写不进，请信息员检查：{_reason(error)}") from error
    except DatabaseError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise UsageError(f"历史数据库已损坏，请信息员从备份恢复：{error.orig}") from error
        raise
