"""测试用的小城：不写工作簿，直接把报送存进真的历史库。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from pipelines.calendar import Period
from pipelines.history.store import History
from pipelines.intake.submission import Intake, Submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import HUNDREDTHS, Value, hundredths
from tests.conftest import JUNE, NOW, PROJECT

Rows = Mapping[str, Sequence[Mapping[str, object]]]


def save(
    history: History,
    intake: Intake,
    unit: str,
    period: Period,
    rows: Rows,
    findings: Sequence[Finding] = (),
    at: datetime = NOW,
    file_time: datetime | None = None,
) -> None:
    """存一份报送；金额写 Decimal（万元），行号从 4 起；文件时间不给则同 `at`。"""
    tables = {ledger.sheet: _table(ledger, rows.get(ledger.sheet, ())) for ledger in intake.ledgers}
    file = f"{unit}_{period}.xlsx"
    place = intake.office.find_unit(unit)
    submission = Submission(file, f"{unit}{period}{at}"[:64], place, period, tables, (), ())
    history.save(Verdict(submission, tables, tuple(findings)), at, file_time)


def send_project(intake: Intake, unit: str, done: str, at: datetime = NOW) -> None:
    """一个单位六月报来一个项目，本年累计完成 `done` 万元。"""
    code = intake.office.find_unit(unit).code
    row = {
        **PROJECT, "项目编号": f"XM-{code}-2021-001", "填报单位": unit,
        "本年累计完成投资": Decimal(done),
    }  # fmt: skip
    with History(intake.office.database_url) as history:
        save(history, intake, unit, JUNE, {"项目清单": [row]}, at=at)


def _table(ledger: Ledger, rows: Sequence[Mapping[str, object]]) -> Table:
    columns = {c.name: [_stored(row.get(c.name), c.type) for row in rows] for c in ledger.columns}
    numbers = tuple(range(4, 4 + len(rows)))
    return Table(ledger, numbers, columns, {c.name: "A" for c in ledger.columns}, ledger.sheet)


def _stored(value: object, kind: str) -> Value:
    if kind in HUNDREDTHS and isinstance(value, int | Decimal):
        return hundredths(value)
    return value  # type: ignore[return-value]
