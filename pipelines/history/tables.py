"""历史库的表：收到过的每一份报送；同一份的校验结果可以改记，报送本身不删。"""

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
    sqlite_where=SUBMISSIONS.c.state == "accepted",
    postgresql_where=SUBMISSIONS.c.state == "accepted",
)

SHEETS: Final = Table(
    "sheets",
    METADATA,
    Column("submission", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("ledger", String(80), primary_key=True),
    Column("sheet", Text, nullable=False),
    Column("columns", JSON, nullable=False),
    Column("letters", JSON, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
)

ROWS: Final = Table(
    "rows",
    METADATA,
    Column("submission", ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True),
    Column("ledger", String(80), primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("accepted", Boolean, nullable=False),
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
