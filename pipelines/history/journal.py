"""日志：谁、何时、为何，使哪个单位哪一期的状态起了什么变化；只添不改。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select

from pipelines.calendar import Period
from pipelines.history.tables import JOURNAL

#: 不是哪个人做的，由系统做的。
SYSTEM: Final = "系统"


class Verb(StrEnum):
    """日志里的动作。"""

    SUBMIT = "submit"
    OUTDATED = "outdated"
    REFUSE = "refuse"
    REJUDGE = "rejudge"
    REOPEN = "reopen"
    RETURN = "return"
    APPROVE = "approve"
    LOCK = "lock"
    UNLOCK = "unlock"
    WAIVE = "waive"
    LAPSE = "lapse"
    REVOKE = "revoke"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Final = {
    Verb.SUBMIT: "报送采用", Verb.OUTDATED: "早于现行，未采用", Verb.REFUSE: "系统退回",
    Verb.REJUDGE: "重新校验", Verb.REOPEN: "审后有变，须重新审定", Verb.RETURN: "专班退回",
    Verb.APPROVE: "审定", Verb.LOCK: "锁定", Verb.UNLOCK: "解锁", Verb.WAIVE: "说明",
    Verb.LAPSE: "说明失效", Verb.REVOKE: "撤销说明",
}  # fmt: skip


@dataclass(frozen=True)
class Note:
    """一次办理：谁、何时、为何。"""

    actor: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """日志的一条；`submission` 是所涉报送的编号，不涉则 None。"""

    id: int
    at: datetime
    actor: str
    verb: Verb
    unit: str
    period: Period
    reason: str
    submission: int | None
    detail: str


def write_entry(
    connection: Connection,
    verb: Verb,
    unit: str,
    period: Period,
    note: Note,
    *,
    submission: int | None = None,
    detail: str = "",
) -> None:
    """记一条。"""
    values = {
        "at": note.at.isoformat(), "actor": note.actor, "verb": verb.value, "unit": unit,
        "period": str(period), "reason": note.reason, "submission": submission, "detail": detail,
    }  # fmt: skip
    connection.execute(insert(JOURNAL).values(values))


def read_entries(connection: Connection, period: Period | None, unit: str) -> list[Entry]:
    """按先后；不给报告期、单位则不限。"""
    query = select(JOURNAL).order_by(JOURNAL.c.id)
    if period is not None:
        query = query.where(JOURNAL.c.period == str(period))
    if unit:
        query = query.where(JOURNAL.c.unit == unit)
    return [_entry(row) for row in connection.execute(query)]


def locked_pairs(connection: Connection, period: Period | None = None) -> set[tuple[str, Period]]:
    """锁定着的（单位，报告期）。"""
    last = (
        select(func.max(JOURNAL.c.id))
        .where(JOURNAL.c.verb.in_((Verb.LOCK.value, Verb.UNLOCK.value)))
        .group_by(JOURNAL.c.unit, JOURNAL.c.period)
    )
    if period is not None:
        last = last.where(JOURNAL.c.period == str(period))
    query = select(JOURNAL.c.unit, JOURNAL.c.period).where(
        JOURNAL.c.id.in_(last), JOURNAL.c.verb == Verb.LOCK.value
    )
    return {(unit, Period.parse(month)) for unit, month in connection.execute(query)}


def is_locked(connection: Connection, unit: str, period: Period) -> bool:
    """该单位该期是否锁定着。"""
    return (unit, period) in locked_pairs(connection, period)


def newly_taken(connection: Connection, period: Period, at: datetime) -> frozenset[int]:
    """那一次收件里新采用、新退回的报送的编号；只是重新校验的、早于现行的不算。"""
    verbs = (Verb.SUBMIT.value, Verb.REFUSE.value)
    chosen = (JOURNAL.c.period == str(period)) & (JOURNAL.c.at == at.isoformat())
    query = select(JOURNAL.c.submission).where(chosen, JOURNAL.c.verb.in_(verbs))
    return frozenset(connection.execute(query).scalars())


def last_reason(connection: Connection, verb: Verb, submission: int) -> str:
    """某份报送最近一次某个动作的原因；没有则空。"""
    chosen = (JOURNAL.c.submission == submission) & (JOURNAL.c.verb == verb.value)
    query = select(JOURNAL.c.reason).where(chosen).order_by(JOURNAL.c.id.desc()).limit(1)
    return connection.execute(query).scalar() or ""


def _entry(row: Row[Any]) -> Entry:
    at, period = datetime.fromisoformat(row.at), Period.parse(row.period)
    return Entry(
        row.id, at, row.actor, Verb(row.verb), row.unit, period, row.reason, row.submission,
        row.detail,
    )  # fmt: skip
