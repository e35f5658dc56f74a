"""把一次报送写进历史库：收进、改记；调用者管事务。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, CursorResult, Row, delete, insert, select, update

from pipelines.calendar import Period
from pipelines.history.encoding import encode_row
from pipelines.history.tables import FINDINGS, FIXES, ROWS, SHEETS, SUBMISSIONS
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Fix

ACCEPTED: Final = "accepted"
SUPERSEDED: Final = "superseded"
REFUSED: Final = "refused"


@dataclass(frozen=True)
class Receipt:
    """一次报送在库中的记载。"""

    id: int
    unit: str
    period: Period
    file: str
    digest: str
    received_at: datetime
    state: str


def take_in(connection: Connection, verdict: Verdict, at: datetime) -> Receipt:
    """收进一份新内容；采用的取代同单位同期此前采用的。"""
    submission = verdict.submission
    state = REFUSED if verdict.refused else ACCEPTED
    if state == ACCEPTED:
        _supersede(connection, submission.unit.code, submission.period)
    values = {
        "unit": submission.unit.code, "period": str(submission.period), "file": submission.file,
        "digest": submission.digest, "received_at": at.isoformat(), "state": state,
    }  # fmt: skip
    number = _inserted(connection.execute(insert(SUBMISSIONS).values(values)))
    _save_content(connection, number, verdict)
    chosen = select(SUBMISSIONS).where(SUBMISSIONS.c.id == number)
    return receipt_of(connection.execute(chosen).one())


def judge_again(connection: Connection, known: Receipt, verdict: Verdict) -> Receipt:
    """收过的内容按新的校验结果改记；退回的转为采用时，不盖过其后采用的。"""
    state = REFUSED if verdict.refused else ACCEPTED
    if state == ACCEPTED and known.state == REFUSED:
        if _newest_accepted(connection, known) > known.id:
            state = SUPERSEDED
        else:
            _supersede(connection, known.unit, known.period)
    chosen = SUBMISSIONS.c.id == known.id
    connection.execute(update(SUBMISSIONS).where(chosen).values(state=state))
    for table in (ROWS, SHEETS, FINDINGS, FIXES):
        connection.execute(delete(table).where(table.c.submission == known.id))
    _save_content(connection, known.id, verdict)
    return replace(known, state=state)


def receipt_of(row: Row[Any]) -> Receipt:
    """submissions 表的一行 → Receipt。"""
    received, period = datetime.fromisoformat(row.received_at), Period.parse(row.period)
    return Receipt(row.id, row.unit, period, row.file, row.digest, received, row.state)


def _supersede(connection: Connection, unit: str, period: Period) -> None:
    same = (SUBMISSIONS.c.unit == unit) & (SUBMISSIONS.c.period == str(period))
    current = same & (SUBMISSIONS.c.state == ACCEPTED)
    connection.execute(update(SUBMISSIONS).where(current).values(state=SUPERSEDED))


def _newest_accepted(connection: Connection, known: Receipt) -> int:
    same = (SUBMISSIONS.c.unit == known.unit) & (SUBMISSIONS.c.period == str(known.period))
    query = select(SUBMISSIONS.c.id).where(same & (SUBMISSIONS.c.state == ACCEPTED))
    return max(connection.execute(query).scalars(), default=0)


def _save_content(connection: Connection, number: int, verdict: Verdict) -> None:
    _save_tables(connection, number, verdict)
    _save_notes(connection, number, verdict.findings, verdict.submission.fixes)


def _save_tables(connection: Connection, number: int, verdict: Verdict) -> None:
    rows: list[Mapping[str, object]] = []
    for name, table in verdict.tables.items():
        rejected = verdict.rejected_rows(name)
        refused = verdict.refused
        columns = list(table.columns)
        lines = zip(*table.columns.values(), strict=True)
        for row, values in zip(table.rows, lines, strict=True):
            taken = not refused and row not in rejected
            rows.append(
                {"submission": number, "ledger": name, "row": row, "accepted": taken,
                 "data": encode_row(values)}
            )  # fmt: skip
        sheet = {
            "submission": number, "ledger": name, "sheet": table.sheet, "columns": columns,
            "letters": dict(table.letters), "sent": len(table.rows),
            "accepted": 0 if refused else len(table.rows) - len(rejected),
        }  # fmt: skip
        connection.execute(insert(SHEETS).values(sheet))
    if rows:
        connection.execute(insert(ROWS), rows)


def _save_notes(
    connection: Connection, number: int, findings: Sequence[Finding], fixes: Sequence[Fix]
) -> None:
    found = [asdict(finding) for finding in findings]
    fixed = [asdict(fix) for fix in fixes]
    for target, notes in ((FINDINGS, found), (FIXES, fixed)):
        if notes:
            lines = [{"submission": number, "position": i, **note} for i, note in enumerate(notes)]
            connection.execute(insert(target), lines)


def _inserted(result: CursorResult[Any]) -> int:
    key = result.inserted_primary_key
    if key is None:  # pragma: no cover - 两种数据库都给主键
        raise RuntimeError("数据库没有给出新记录的编号")
    return int(key[0])
