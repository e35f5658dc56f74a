"""从历史库取一次报送的内容：各表、意见、行数；调用者管事务。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any

from sqlalchemy import Connection, Row, func, select

from pipelines.history.encoding import StoredColumns
from pipelines.history.receipts import Receipt
from pipelines.history.tables import CELLS, FINDINGS, FIXES, SHEETS
from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.schema import Ledger


@dataclass(frozen=True)
class Counted:
    """一次报送中一张清单的行数：报来、采用。"""

    ledger: str
    sheet: str
    sent: int
    left_out: tuple[int, ...]
    """不计入的 Excel 行号。"""

    @property
    def accepted(self) -> int:
        return self.sent - len(self.left_out)


def read_tables(
    connection: Connection,
    receipt: Receipt,
    ledgers: Mapping[str, Ledger],
    *,
    accepted_only: bool = False,
) -> dict[str, Table]:
    """一次报送的各表，按 `ledgers` 的次序；`accepted_only` 时略去未通过校验的行。"""
    sheets = connection.execute(select(SHEETS).where(SHEETS.c.submission == receipt.id))
    wanted = (CELLS.c.submission == receipt.id) & CELLS.c.ledger.in_(list(ledgers))
    cells = connection.execute(select(CELLS).where(wanted))
    stored: dict[str, dict[str, str]] = {}
    for _, name, column, data in cells:
        stored.setdefault(name, {})[column] = data
    known = {sheet.ledger: sheet for sheet in sheets}
    tables: dict[str, Table] = {}
    for name, ledger in ledgers.items():
        if sheet := known.get(name):
            taken = sheet.taken if accepted_only else [True] * len(sheet.rows)
            columns = StoredColumns(list(ledger.by_name), stored.get(name, {}), taken)
            rows = tuple(compress(sheet.rows, taken))
            tables[name] = Table(ledger, rows, columns, sheet.letters, sheet.sheet)
    return tables


def read_counts(connection: Connection, receipt: Receipt) -> list[Counted]:
    """一次报送各清单报来与采用的行数。"""
    query = select(SHEETS).where(SHEETS.c.submission == receipt.id)
    return [
        Counted(sheet.ledger, sheet.sheet, len(sheet.taken), _not_taken(sheet))
        for sheet in connection.execute(query)
    ]


def _not_taken(sheet: Row[Any]) -> tuple[int, ...]:
    return tuple(compress(sheet.rows, (not taken for taken in sheet.taken)))


def read_findings(connection: Connection, receipt: Receipt) -> list[Finding]:
    """一次报送的意见，按原来的次序。"""
    names = [column for column in FINDINGS.c if column.name not in ("submission", "position")]
    chosen = FINDINGS.c.submission == receipt.id
    rows = connection.execute(select(*names).where(chosen).order_by(FINDINGS.c.position))
    return [Finding(**{**row, "level": Level(row["level"])}) for row in rows.mappings()]


def count_fixes(connection: Connection, receipt: Receipt) -> int:
    """一次报送自动更正了多少处。"""
    query = select(func.count()).select_from(FIXES).where(FIXES.c.submission == receipt.id)
    return connection.execute(query).scalar_one()
