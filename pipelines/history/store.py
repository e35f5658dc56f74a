"""收到过的一切：一次报送一个事务，先后两次都留，后者取代前者（DESIGN，history）。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, Row, create_engine, event, func, select
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)

from pipelines.calendar import Period
from pipelines.errors import BusyError, UsageError
from pipelines.history.encoding import decode_row
from pipelines.history.migrations import migrate
from pipelines.history.saving import (
    ACCEPTED,
    REFUSED,
    SUPERSEDED,
    Receipt,
    judge_again,
    receipt_of,
    take_in,
)
from pipelines.history.tables import FINDINGS, FIXES, ROWS, SHEETS, SUBMISSIONS
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.values import Value

#: 只有两个进程同时收同一单位才会碰上的约束（两种数据库的叫法）。
_GUARDS: Final = ("submissions.", "submissions_", "one_accepted")
__all__ = ["ACCEPTED", "REFUSED", "SUPERSEDED", "Counted", "History", "Receipt"]


@dataclass(frozen=True)
class Counted:
    """一次报送中一张清单的行数：报来、采用。"""

    ledger: str
    sheet: str
    sent: int
    accepted: int


class History:
    """一个办公室的历史库；SQLite 或 PostgreSQL。"""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        with _troubles_are_said():
            migrate(self.engine)

    def close(self) -> None:
        """归还连接。"""
        self.engine.dispose()

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def find(self, unit: str, period: Period, digest: str) -> Receipt | None:
        """同一单位、同一期、同一内容是否已收过。"""
        return next((r for r in self._receipts(unit, period) if r.digest == digest), None)

    def save(self, verdict: Verdict, at: datetime) -> Receipt:
        """记下一次报送，采用的取代此前采用的；收过的内容则按新的校验结果改记。一个事务。"""
        submission = verdict.submission
        known = self.find(submission.unit.code, submission.period, submission.digest)
        if known and (known.state == SUPERSEDED or self._unchanged(known, verdict)):
            return known
        if known and known.state == ACCEPTED and verdict.refused:
            return known  # 采用过的不因规则改动而整份退回；要撤下须由人退回
        with _troubles_are_said(), self.engine.begin() as connection:
            receipt = judge_again(connection, known, verdict) if known else None
            return receipt or take_in(connection, verdict, at)

    def _unchanged(self, known: Receipt, verdict: Verdict) -> bool:
        refused = known.state == REFUSED
        return refused == verdict.refused and self.findings(known) == list(verdict.findings)

    def settled(self, period: Period | None = None) -> dict[str, Receipt]:
        """不必再读的内容：已采用且没有错误，已被取代，或早于最近两期；退回的总要再读。

        限定 `period` 时，别期的也不必再读。
        """
        wrong = select(FINDINGS.c.submission).where(FINDINGS.c.level == Level.ERROR.value)
        accepted = SUBMISSIONS.c.state == ACCEPTED
        done = (accepted & SUBMISSIONS.c.id.not_in(wrong)) | (SUBMISSIONS.c.state == SUPERSEDED)
        with _troubles_are_said(), self.engine.connect() as connection:
            newest = select(func.max(SUBMISSIONS.c.period)).where(accepted)
            latest = connection.execute(newest).scalar_one()
            if period is not None:
                done |= SUBMISSIONS.c.period != str(period)
            elif latest:
                done |= accepted & (SUBMISSIONS.c.period < str(Period.parse(latest).shift(-1)))
            found = connection.execute(select(SUBMISSIONS).where(done))
            return {row.digest: receipt_of(row) for row in found}

    def accepted(self, period: Period) -> dict[str, Receipt]:
        """该期各单位现行采用的报送：单位代码 → 记载。"""
        return {r.unit: r for r in self._receipts("", period) if r.state == ACCEPTED}

    def received(self, period: Period) -> list[Receipt]:
        """该期收到的全部报送，按收到的先后。"""
        return self._receipts("", period)

    def last_before(self, unit: str, period: Period) -> Receipt | None:
        """该单位早于该期的最近一次采用。"""
        earlier = (SUBMISSIONS.c.unit == unit) & (SUBMISSIONS.c.period < str(period))
        query = (
            select(SUBMISSIONS)
            .where(earlier & (SUBMISSIONS.c.state == ACCEPTED))
            .order_by(SUBMISSIONS.c.period.desc())
            .limit(1)
        )
        with _troubles_are_said(), self.engine.connect() as connection:
            row = connection.execute(query).first()
        return receipt_of(row) if row else None

    def tables(
        self, receipt: Receipt, ledgers: Ledgers, *, accepted_only: bool = False
    ) -> dict[str, Table]:
        """一次报送的各表；`accepted_only` 时略去未通过校验的行。"""
        chosen = ROWS.c.submission == receipt.id
        if accepted_only:
            chosen &= ROWS.c.accepted
        with _troubles_are_said(), self.engine.connect() as connection:
            sheets = connection.execute(
                select(SHEETS).where(SHEETS.c.submission == receipt.id)
            ).fetchall()
            rows = connection.execute(
                select(ROWS.c.ledger, ROWS.c.row, ROWS.c.data).where(chosen).order_by(ROWS.c.row)
            ).fetchall()
        known = {sheet.ledger: sheet for sheet in sheets if sheet.ledger in ledgers.sheets}
        grouped: dict[str, list[tuple[int, str]]] = {name: [] for name in known}
        for ledger, number, data in rows:
            if ledger in grouped:
                grouped[ledger].append((number, data))
        return {
            name: _table(known[name], grouped[name], ledgers)
            for name in ledgers.sheets
            if name in known
        }

    def counts(self, receipt: Receipt) -> list[Counted]:
        """一次报送各清单报来与采用的行数。"""
        query = select(SHEETS).where(SHEETS.c.submission == receipt.id)
        with _troubles_are_said(), self.engine.connect() as connection:
            rows = connection.execute(query).fetchall()
        return [Counted(r.ledger, r.sheet, r.sent, r.accepted) for r in rows]

    def findings(self, receipt: Receipt) -> list[Finding]:
        """一次报送的意见，按原来的次序。"""
        names = [c for c in FINDINGS.c if c.name not in ("submission", "position")]
        query = (
            select(*names).where(FINDINGS.c.submission == receipt.id).order_by(FINDINGS.c.position)
        )
        with _troubles_are_said(), self.engine.connect() as connection:
            rows = connection.execute(query).mappings().fetchall()
        return [Finding(**{**row, "level": Level(row["level"])}) for row in rows]

    def fix_count(self, receipt: Receipt) -> int:
        """一次报送自动更正了多少处。"""
        query = select(func.count()).select_from(FIXES).where(FIXES.c.submission == receipt.id)
        with _troubles_are_said(), self.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def _receipts(self, unit: str, period: Period) -> list[Receipt]:
        chosen = SUBMISSIONS.c.period == str(period)
        if unit:
            chosen &= SUBMISSIONS.c.unit == unit
        query = select(SUBMISSIONS).where(chosen).order_by(SUBMISSIONS.c.id)
        with _troubles_are_said(), self.engine.connect() as connection:
            return [receipt_of(row) for row in connection.execute(query)]


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(f"office.toml 的 database 写得不对，或没有装它的驱动：{error}") from error
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def]
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA busy_timeout=5000")

    return engine


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
        if any(word in str(error.orig) for word in ("locked", "busy")):
            raise BusyError("历史数据库正被占用，请稍后再试") from error
        raise UsageError(f"历史数据库打不开或写不进，请信息员检查：{error.orig}") from error
    except DatabaseError as error:
        if "not a database" in str(error.orig) or "malformed" in str(error.orig):
            raise UsageError(f"历史数据库已损坏，请信息员从备份恢复：{error.orig}") from error
        raise


def _table(sheet: Row[Any], rows: Sequence[tuple[int, str]], ledgers: Ledgers) -> Table:
    ledger = ledgers.sheets[sheet.ledger]
    values = [decode_row(data) for _, data in rows]
    stored = dict(zip(sheet.columns, zip(*values, strict=True), strict=True)) if values else {}
    blank: tuple[Value, ...] = (None,) * len(rows)
    columns = {column.name: stored.get(column.name, blank) for column in ledger.columns}
    return Table(ledger, tuple(number for number, _ in rows), columns, sheet.letters, sheet.sheet)
