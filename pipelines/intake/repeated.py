"""没有填过的空白工作簿，与改个名又报来的上期文件（DOMAIN §6 第 52 项）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Submission
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding

_REQUIRED: Final = "G05"


def untouched(submission: Submission, found: Iterable[Finding], before: int) -> str:
    """是没有填过的空白工作簿，则为缘由；`before` 是此前报过的行数，`found` 是校验的意见。

    “本期无变化：是”说的是确无变化：没有必填的空着，才不算没有填过；此前报过、这次一行也没有的照算。
    """
    if not any(table.rows for table in submission.tables.values()):
        told = f"六张清单都没有数据，而此前报过 {before} 行" if before else "六张清单都没有数据"
        return "" if submission.unchanged and not before else told
    lacking = any(finding.code == _REQUIRED for finding in found)
    if submission.untouched and (lacking or not submission.unchanged):
        return "与发出时一格不差"
    return ""


def repeated_finding(
    submission: Submission, previous: Previous | None, code: Code
) -> Finding | None:
    """与上期采用的数据一格不差则为 G27；表头写明“本期无变化：是”的、没有数据的不问。"""
    if previous is None or submission.unchanged or not repeats(submission, previous):
        return None
    return code.finding(sheet="工作簿", value=str(previous.period))


def repeats(submission: Submission, previous: Previous) -> bool:
    """各表填报的各列逐行与上期相同（行的先后不论），且不都是空表。"""
    sheets = {*submission.tables, *previous.tables}
    now, before = submission.tables, previous.tables
    same = all(_content(now.get(sheet)) == _content(before.get(sheet)) for sheet in sheets)
    return same and any(table.rows for table in now.values())


def _content(table: Table | None) -> Counter[tuple[object, ...]]:
    if table is None:
        return Counter()
    entered = [c.name for c in table.ledger.columns if not (c.computed or c.ignored)]
    columns = [table.columns.get(name, [None] * len(table.rows)) for name in entered]
    return Counter(zip(*columns, strict=True))
