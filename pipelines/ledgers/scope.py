"""一条审核公式看得见的一切：本行、上期、外键所指、整列、报告期的事实、工作日历。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from pipelines.ledgers.formula_tree import Reference
from pipelines.ledgers.values import Columns, Value


class WorkdayCalendar(Protocol):
    """公式所需的工作日历；年份未知（`knows` 为假）时公式不问它。"""

    def is_workday(self, day: date, /) -> bool:
        """该日是否上班（含调休）。"""

    def workdays_between(self, start: date, end: date, /) -> int:
        """(start, end] 内的工作日数。"""

    def knows(self, year: int, /) -> bool:
        """有没有这一年的放假安排。"""


@dataclass(frozen=True)
class Scope:
    """一张表的求值环境；`this`、`last`、`foreign` 的每列都有 `size` 项且逐行对齐。

    缺的列一律当空；`whole` 里没有的表，凡问到它的规则都不问。
    """

    size: int
    this: Columns
    last: Columns
    foreign: Mapping[str, Columns]
    whole: Mapping[str, Columns]
    facts: Mapping[str, Value]
    calendar: WorkdayCalendar | None = None

    def column(self, reference: Reference) -> Sequence[Value]:
        """逐行引用的那一列，`size` 项。"""
        columns = {
            "this": self.this,
            "last": self.last,
        }.get(reference.kind, self.foreign.get(reference.sheet, {}))
        found = columns.get(reference.column)
        return [None] * self.size if found is None else found

    def range(self, reference: Reference) -> Sequence[Value] | None:
        """整列；该表不在手边时为 None。"""
        columns = self.whole.get(reference.sheet)
        if columns is None:
            return None
        rows = max(map(len, columns.values()), default=0)
        return columns.get(reference.column, [None] * rows)
