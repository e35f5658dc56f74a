"""一次报送校验之后：补上计算列的表、全部意见，以及哪些行不计入。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.intake.submission import Submission
from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding, Level, refuses_whole


@dataclass(frozen=True)
class Verdict:
    """校验的结果；`findings` 按表、行、列排好。"""

    submission: Submission
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """有文件级错误，整份不采用。"""
        return refuses_whole(self.findings)

    def rejected_rows(self, sheet: str) -> frozenset[int]:
        """有错误、不计入的 Excel 行号。"""
        rows = (
            finding.row
            for finding in self.findings
            if finding.sheet == sheet and finding.level is Level.ERROR
        )
        wrong = frozenset(row for row in rows if row is not None)
        return wrong & frozenset(self.tables[sheet].rows)

    def count(self, level: Level) -> int:
        """某一轻重的意见条数。"""
        return sum(finding.level is level for finding in self.findings)
