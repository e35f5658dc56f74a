"""历史库的表：收到过的每一份报送，日志，说明；校验结果可以改记，报送、日志、说明都不删。"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from pipelines.history.receipts import CURRENT

METADATA: Final = MetaData()

VERSION: Final = Table("schema_version", METADATA, Column("version", Integer, primary_key=True))

SUBMISSIONS: Final = Table(
    "submissions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("unit", String(40), nullable=False),
    Column("period", String(7), nullable=False),
    Column("file", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("received_at", String(32), nullable=False),
    Column("file_time", String(32), nullable=False),
    Column("first_submitted_at", String(32), nullable=False),
    Column("submitted_at", String(32), nullable=False),
    Column("state", String(12), nullable=False),
    UniqueConstraint("unit", "period", "digest"),
    Index("submissions_by_period", "period", "unit", "state"),
)
#: 同单位同期只有一份现行采用的，两个进程同时收件也不例外。
Index(
    "one_accepted",
    SUBMISSIONS.c.unit,
    SUBMISSIONS.c.period,
    unique=True,
    sqlite_where=SUBMISSIONS.c.state.in_(CURRENT),
    postgresql_where=SUBMISSIONS.c.state.in_(CURRENT),
)

SHEETS: Final = Table(
    "sheets",
    METADATA,
    Column("submission", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("ledger", String(80), primary_key=True),
    Column("sheet", Text, nullable=False),
    Column("letters", JSON, nullable=False),
    Column("rows", JSON, nullable=False),
    Column("taken", JSON, nullable=False),
)

#: 一列一条：校验时别的单位只用得着几列。
CELLS: Final = Table(
    "cells",
    METADATA,
    Column("submission", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("ledger", String(80), primary_key=True),
    Column("column", String(80), primary_key=True),
    Column("data", Text, nullable=False),
)

FINDINGS: Final = Table(
    "findings",
    METADATA,
    Column("submission", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", String(12), nullable=False),
    Column("level", String(8), nullable=False),
    Column("message", Text, nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", String(12), nullable=False),
    Column("column", Text, nullable=False),
    Column("row", Integer),
    Column("row_key", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("suggestion", Text, nullable=False),
    Column("proposal", Text, nullable=False),
)

FIXES: Final = Table(
    "fixes",
    METADATA,
    Column("submission", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("code", String(12), nullable=False),
    Column("sheet", Text, nullable=False),
    Column("cell", String(12), nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
)

#: 状态的每一次变化；锁定与否由此得出：最后一次 lock、unlock 是哪个。
JOURNAL: Final = Table(
    "journal",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("verb", String(12), nullable=False),
    Column("unit", String(40), nullable=False),
    Column("period", String(7), nullable=False),
    Column("reason", Text, nullable=False),
    Column("submission", ForeignKey("submissions.id")),
    Column("detail", Text, nullable=False),
    Index("journal_by_period", "period", "unit"),
)

#: 自 `period` 起有效，到 `lapsed_period` 之前；该期的值变了即失效。
WAIVERS: Final = Table(
    "waivers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("unit", String(40), nullable=False),
    Column("period", String(7), nullable=False),
    Column("code", String(12), nullable=False),
    Column("ledger", Text, nullable=False),
    Column("row_key", Text, nullable=False),
    Column("column", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("level", String(8), nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("lapsed_period", String(7)),
    Column("revoked", Boolean, nullable=False),
    Index("waivers_by_unit", "unit"),
)

#: 在办的有时限事项，跟到上一次提醒时的样子；办结的去掉。
FOLLOWED: Final = Table(
    "followed",
    METADATA,
    Column("ledger", String(12), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("column", String(80), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("item", JSON, nullable=False),
)

#: 说过的提醒、督办；同一时限的同一步只说一次。
REMINDED: Final = Table(
    "reminded",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ledger", String(12), nullable=False),
    Column("key", String(200), nullable=False),
    Column("column", String(80), nullable=False),
    Column("deadline", String(10), nullable=False),
    Column("step", String(12), nullable=False),
    Column("due", String(10), nullable=False),
    Column("at", String(32), nullable=False),
    Column("item", JSON, nullable=False),
    UniqueConstraint("ledger", "key", "column", "deadline", "step"),
    Index("reminded_by_due", "due"),
)

#: 冻结了的机器考核，一年一份；此后人工部分才可以打开，机器的数不再改。
FROZEN: Final = Table(
    "frozen",
    METADATA,
    Column("year", Integer, primary_key=True),
    Column("at", String(32), nullable=False),
    Column("actor", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("content", Text, nullable=False),
)
