"""把一次报送的内容写进历史库、改记、计入或不计入一行；调用者管事务。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, delete, insert, select, update

from pipelines.history.encoding import encode_column
from pipelines.history.receipts import Receipt, receipt_of
from pipelines.history.tables import CELLS, FINDINGS, FIXES, SHEETS, SUBMISSIONS
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Fix, Level


def add_submission(
    connection: Connection, verdict: Verdict, state: str, at: datetime, file_time: datetime
) -> Receipt:
    """添一份报送。"""
    submission = verdict.submission
    submitted = min(at, file_time).isoformat()
    values = {
        "unit": submission.unit.code, "period": str(submission.period), "file": submission.file,
        "digest": submission.digest, "received_at": at.isoformat(), "state": state,
        "file_time": file_time.isoformat(), "submitted_at": submitted,
        "first_submitted_at": submitted,
    }  # fmt: skip
    number = _inserted(connection.execute(insert(SUBMISSIONS).values(values)))
    _write_content(connection, number, verdict)
    return read_receipt(connection, number)


def rewrite(connection: Connection, known: Receipt, verdict: Verdict) -> None:
    """按新的校验结果改记一份报送的内容。"""
    for table in (CELLS, SHEETS, FINDINGS, FIXES):
        connection.execute(delete(table).where(table.c.submission == known.id))
    _write_content(connection, known.id, verdict)


def set_state(connection: Connection, known: Receipt, state: str) -> Receipt:
    """改一份报送的状态。"""
    chosen = SUBMISSIONS.c.id == known.id
    connection.execute(update(SUBMISSIONS).where(chosen).values(state=state))
    return read_receipt(connection, known.id)


def set_times(
    connection: Connection, known: Receipt, submitted: datetime, file_time: datetime
) -> Receipt:
    """同样的内容又报：改提交时间；首次提交的时间不变。"""
    values = {"submitted_at": submitted.isoformat(), "file_time": file_time.isoformat()}
    connection.execute(update(SUBMISSIONS).where(SUBMISSIONS.c.id == known.id).values(values))
    return read_receipt(connection, known.id)


def read_receipt(connection: Connection, number: int) -> Receipt:
    """某编号的报送。"""
    return receipt_of(
        connection.execute(select(SUBMISSIONS).where(SUBMISSIONS.c.id == number)).one()
    )


def replace_finding(connection: Connection, known: Receipt, position: int, new: Finding) -> None:
    """改一条意见的轻重与说法，并使那一行随之计入或不计入。"""
    chosen = (FINDINGS.c.submission == known.id) & (FINDINGS.c.position == position)
    values = {"level": new.level.value, "message": new.message}
    connection.execute(update(FINDINGS).where(chosen).values(values))
    if new.row is not None:
        _count_row(connection, known.id, new.sheet, new.row)


def _count_row(connection: Connection, number: int, ledger: str, row: int) -> None:
    """没有错误的一行计入，有则不计入。"""
    wrong = (FINDINGS.c.submission == number) & (FINDINGS.c.sheet == ledger)
    wrong &= (FINDINGS.c.row == row) & (FINDINGS.c.level == Level.ERROR.value)
    sound = connection.execute(select(FINDINGS.c.position).where(wrong)).first() is None
    chosen = (SHEETS.c.submission == number) & (SHEETS.c.ledger == ledger)
    sheet = connection.execute(select(SHEETS.c.rows, SHEETS.c.taken).where(chosen)).one()
    pairs = zip(sheet.rows, sheet.taken, strict=True)
    taken = [sound if one == row else before for one, before in pairs]
    connection.execute(update(SHEETS).where(chosen).values(taken=taken))


def _write_content(connection: Connection, number: int, verdict: Verdict) -> None:
    for name, table in verdict.tables.items():
        rejected = set(table.rows) if verdict.refused else verdict.rejected_rows(name)
        sheet = {
            "submission": number, "ledger": name, "sheet": table.sheet,
            "letters": dict(table.letters), "rows": list(table.rows),
            "taken": [row not in rejected for row in table.rows],
        }  # fmt: skip
        connection.execute(insert(SHEETS).values(sheet))
        columns = [
            {"submission": number, "ledger": name, "column": column, "data": encode_column(values)}
            for column, values in table.columns.items()
        ]
        connection.execute(insert(CELLS), columns)
    _write_notes(connection, number, verdict.findings, verdict.submission.fixes)


def _write_notes(
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
