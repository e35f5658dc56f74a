"""收到过的一切：一次报送一个事务，先后几次都留，提交最晚的为准（DESIGN，history）。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, select

from pipelines.calendar import Period
from pipelines.history import contents, journal, standing, waiving
from pipelines.history.contents import Counted
from pipelines.history.database import open_engine, reading, writing
from pipelines.history.deciding import Desk
from pipelines.history.journal import Entry, Verb
from pipelines.history.migrations import migrate
from pipelines.history.receipts import (
    ACCEPTED,
    APPROVED,
    CURRENT,
    REFUSED,
    RETURNED,
    SUPERSEDED,
    Receipt,
    receipt_of,
)
from pipelines.history.settling import Settled, read_settled
from pipelines.history.standing import Stage, Standing
from pipelines.history.tables import JOURNAL, SUBMISSIONS
from pipelines.history.taking import Arriving, take
from pipelines.history.waiving import Granted
from pipelines.intake.explanations import Explanation
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.loading import Ledgers

__all__ = [
    "ACCEPTED", "APPROVED", "REFUSED", "RETURNED", "SUPERSEDED", "Counted", "Granted", "History",
    "Receipt", "Stage", "Standing",
]  # fmt: skip


class History:
    """一个办公室的历史库；SQLite 或 PostgreSQL。"""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        migrate(self.engine)

    def close(self) -> None:
        """归还连接。"""
        self.engine.dispose()

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save(
        self,
        verdict: Verdict,
        at: datetime,
        file_time: datetime | None = None,
        explained: Sequence[Explanation] = (),
    ) -> Receipt:
        """记下一次报送，提交最晚的为现行；收过的内容则按新的校验结果改记。一个事务。

        `at` 是收件的时候，`file_time` 是文件时间（不知则同 `at`），`explained` 是管用的情况说明。
        """
        arriving = Arriving(verdict, at, file_time or at, explained)
        with writing(self.engine) as connection:
            return take(connection, arriving)

    @contextmanager
    def deciding(self) -> Iterator[Desk]:
        """专班办理；一个事务，出错则全不作数。"""
        with writing(self.engine) as connection:
            yield Desk(connection)

    def settled(self, only: Period | None = None) -> Settled:
        """哪些内容不必再读；限定 `only` 时，别期的都不必读。"""
        with reading(self.engine) as connection:
            return read_settled(connection, only)

    def standings(self, period: Period) -> Mapping[str, Standing]:
        """该期报过的、锁定着的各单位：单位代码 → 阶段；其余未报。"""
        with reading(self.engine) as connection:
            return standing.read_standings(connection, period)

    def standing(self, unit: str, period: Period) -> Standing:
        """一个单位一期的阶段。"""
        with reading(self.engine) as connection:
            return standing.read_standing(connection, unit, period)

    def accepted(self, period: Period) -> dict[str, Receipt]:
        """该期各单位现行采用的报送：单位代码 → 记载。"""
        return {r.unit: r for r in self.received(period) if r.current}

    def received(self, period: Period, unit: str = "") -> list[Receipt]:
        """该期（某单位）收到的全部报送，按收到的先后。"""
        with reading(self.engine) as connection:
            return standing.read_receipts(connection, period, unit)

    def with_digest(self, digest: str) -> list[Receipt]:
        """内容摘要为 `digest` 的各次报送，按收到的先后；没有收过则空。"""
        query = select(SUBMISSIONS).where(SUBMISSIONS.c.digest == digest).order_by(SUBMISSIONS.c.id)
        with reading(self.engine) as connection:
            return [receipt_of(row) for row in connection.execute(query)]

    def latest(self) -> Period | None:
        """有报送采用的最近一期；还没有则 None。"""
        query = select(func.max(SUBMISSIONS.c.period)).where(SUBMISSIONS.c.state.in_(CURRENT))
        with reading(self.engine) as connection:
            found = connection.execute(query).scalar_one()
        return Period.parse(found) if found else None

    def last_before(self, unit: str, period: Period) -> Receipt | None:
        """该单位早于该期的最近一次采用。"""
        earlier = (SUBMISSIONS.c.unit == unit) & (SUBMISSIONS.c.period < str(period))
        query = (
            select(SUBMISSIONS)
            .where(earlier & SUBMISSIONS.c.state.in_(CURRENT))
            .order_by(SUBMISSIONS.c.period.desc())
            .limit(1)
        )
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return receipt_of(row) if row else None

    def tables(
        self,
        receipt: Receipt,
        ledgers: Ledgers,
        *,
        accepted_only: bool = False,
        only: Collection[str] | None = None,
    ) -> dict[str, Table]:
        """一次报送的（`only` 所列的）各表；`accepted_only` 时略去未通过校验的行。"""
        sheets = {name: one for name, one in ledgers.sheets.items() if not only or name in only}
        with reading(self.engine) as connection:
            return contents.read_tables(connection, receipt, sheets, accepted_only=accepted_only)

    def counts(self, receipt: Receipt) -> list[Counted]:
        """一次报送各清单报来与采用的行数。"""
        with reading(self.engine) as connection:
            return contents.read_counts(connection, receipt)

    def findings(self, receipt: Receipt) -> list[Finding]:
        """一次报送的意见，按原来的次序。"""
        with reading(self.engine) as connection:
            return contents.read_findings(connection, receipt)

    def fix_count(self, receipt: Receipt) -> int:
        """一次报送自动更正了多少处。"""
        with reading(self.engine) as connection:
            return contents.count_fixes(connection, receipt)

    def journal(self, period: Period | None = None, unit: str = "") -> list[Entry]:
        """日志，按先后；不给报告期、单位则不限。"""
        with reading(self.engine) as connection:
            return journal.read_entries(connection, period, unit)

    def newly_taken(self, period: Period, at: datetime) -> frozenset[int]:
        """`at` 那一次收件里新采用、新退回的报送的编号。"""
        with reading(self.engine) as connection:
            return journal.newly_taken(connection, period, at)

    def why_returned(self, receipt: Receipt) -> str:
        """专班最近一次退回这一份的原因。"""
        with reading(self.engine) as connection:
            return journal.last_reason(connection, Verb.RETURN, receipt.id)

    def waivers(self, unit: str = "") -> list[Granted]:
        """（某单位的）全部说明，含失效的、撤销的。"""
        with reading(self.engine) as connection:
            return waiving.read_granted(connection, unit)

    def first_submitted(self, start: Period, end: Period) -> dict[tuple[str, Period], datetime]:
        """各单位各期（首尾都含）最早一份采用过的报送的首次提交时间。"""
        taken = select(JOURNAL.c.submission).where(JOURNAL.c.verb == Verb.SUBMIT.value)
        within = SUBMISSIONS.c.period.between(str(start), str(end))
        query = select(SUBMISSIONS).where(within & SUBMISSIONS.c.id.in_(taken))
        with reading(self.engine) as connection:
            receipts = [receipt_of(row) for row in connection.execute(query)]
        found: dict[tuple[str, Period], datetime] = {}
        for receipt in receipts:
            place, when = (receipt.unit, receipt.period), receipt.first_submitted_at
            found[place] = min(when, found.get(place, when))
        return found
