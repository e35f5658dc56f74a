"""校验所需的旁证：上期、他人，以及公式看得见的一切。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, Submission
from pipelines.intake.table import Table
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import Value

#: 一行在何处：单位名、表、行序（从 0 起）。
Owned = tuple[str, Table, int]


@dataclass(frozen=True)
class Others:
    """本期各单位已报的行，以主键查得；`me` 是正在校验的单位，查时略过。"""

    reports: Mapping[str, Mapping[str, Table]] = field(default_factory=dict)
    """单位名 → 其各表。"""
    index: Mapping[str, Mapping[str, Sequence[Owned]]] = field(default_factory=dict)
    me: str = ""
    shared: dict[str, Mapping[str, Sequence[Value]]] = field(default_factory=dict, repr=False)
    """已接好的整列，同一期各单位共用。"""

    @classmethod
    def of(cls, reports: Mapping[str, Mapping[str, Table]]) -> Others:
        """把各单位的表编成索引。"""
        return cls(reports, _index_rows(reports.items()))

    def tables(self, sheet: str) -> list[Table]:
        """别的单位的这张清单。"""
        others = (tables for unit, tables in self.reports.items() if unit != self.me)
        return [tables[sheet] for tables in others if sheet in tables]

    def holds(self, own: Table, names: Iterable[str]) -> bool:
        """`own` 的这些列正是 `reports` 中本单位的那一份。"""
        mine = self.reports.get(self.me, {}).get(own.ledger.sheet)
        return mine is not None and all(mine.columns[n] is own.columns[n] for n in names)

    def whole(self, sheet: str, names: Iterable[str]) -> Mapping[str, Sequence[Value]]:
        """全部单位这张清单的几列，接在一起。"""
        if sheet not in self.shared:
            tables = [tables[sheet] for tables in self.reports.values() if sheet in tables]
            self.shared[sheet] = _joined(tables, names)
        return self.shared[sheet]

    def find(self, sheet: str, key: Value) -> Owned | None:
        """别的单位已报的这一行；没有则 None。"""
        if not isinstance(key, str):
            return None
        owners = self.index.get(sheet, {}).get(key, ())
        return next((owned for owned in owners if owned[0] != self.me), None)


def _index_rows(
    reports: Iterable[tuple[str, Mapping[str, Table]]],
) -> dict[str, dict[str, list[Owned]]]:
    """各单位的表 → sheet → 主键 → 所有报了它的行。"""
    index: dict[str, dict[str, list[Owned]]] = {}
    for unit, tables in reports:
        for sheet, table in tables.items():
            rows = index.setdefault(sheet, {})
            for number, key in enumerate(table.keys):
                if isinstance(key, str):
                    rows.setdefault(key, []).append((unit, table, number))
    return index


@dataclass(frozen=True)
class Context:
    """校验一份报送时各条规则共用的东西。"""

    submission: Submission
    intake: Intake
    previous: Previous | None
    others: Others

    def before(self, table: Table) -> Table | None:
        """该清单的上期表。"""
        return self.previous.tables.get(table.ledger.sheet) if self.previous else None

    def scope(self, table: Table) -> Scope:
        """该表的公式所能看见的一切。"""
        return Scope(
            size=len(table.rows),
            this=table.columns,
            last=self.last(table),
            foreign=self._foreign(table),
            whole=self._whole(),
            facts=self._facts(),
            calendar=self.intake.office.calendar,
        )

    def _whole(self) -> dict[str, Mapping[str, Sequence[Value]]]:
        """整列引用看得见的：本期各单位的行；各单位共用同一批列，公式只整理一次。"""
        found: dict[str, Mapping[str, Sequence[Value]]] = {}
        for sheet, names in self.intake.ledgers.whole_columns.items():
            own = self.submission.tables.get(sheet)
            if own is not None and self.others.holds(own, names):
                found[sheet] = self.others.whole(sheet, names)
            elif tables := [*([own] if own else []), *self.others.tables(sheet)]:
                found[sheet] = _joined(tables, names)
        return found

    def last(self, table: Table) -> Mapping[str, Sequence[Value]]:
        """上期的各列，按主键与本期逐行对齐。"""
        before = self.before(table)
        if before is None:
            return {}
        return _picked(before.ledger, list(map(_row_index(before).get, table.keys)), before)

    def points_to(self, sheet: str, keys: Sequence[Value]) -> list[tuple[Table, int] | None]:
        """外键逐行所指：自己表里的在先，其他单位的在后，都没有为 None。"""
        own = self.submission.tables.get(sheet)
        mine = _row_index(own) if own else {}
        return [self._find(sheet, own, mine, key) for key in keys]

    def _find(
        self, sheet: str, own: Table | None, mine: Mapping[Value, int], key: Value
    ) -> tuple[Table, int] | None:
        if own is not None and key in mine:
            return own, mine[key]
        owned = self.others.find(sheet, key)
        return owned[1:] if owned else None

    def _foreign(self, table: Table) -> dict[str, Mapping[str, Sequence[Value]]]:
        """一张表有几个外键指向同一清单时，以列序在前者为准。"""
        found: dict[str, Mapping[str, Sequence[Value]]] = {}
        for column in table.ledger.columns:
            if column.foreign and column.foreign not in found:
                ledger = self.intake.ledgers.sheets[column.foreign]
                hits = self.points_to(column.foreign, table.columns[column.name])
                found[column.foreign] = {
                    wanted.name: [
                        hit[0].columns[wanted.name][hit[1]] if hit else None for hit in hits
                    ]
                    for wanted in ledger.columns
                }
        return found

    def _facts(self) -> dict[str, Value]:
        period = self.submission.period
        return {
            "报告期末": period.last_day,
            "报告期初": period.first_day,
            "报告年": period.year,
            "报告月": period.month,
            "隔月": period.months_since(self.previous.period) if self.previous else None,
            "填报单位": self.submission.unit.name,
            "单位区划": "；".join(self.submission.unit.regions) or None,
        }


class Place(TypedDict):
    """一条意见的所在。"""

    sheet: str
    cell: str
    column: str
    row: int
    row_key: str


def place_of(table: Table, column: str, index: int) -> Place:
    """第 index 行（从 0 起）该列的所在。"""
    key = table.keys[index]
    return {
        "sheet": table.ledger.sheet,
        "cell": table.address(column, index),
        "column": column,
        "row": table.rows[index],
        "row_key": key if isinstance(key, str) else "",
    }


def _joined(tables: Sequence[Table], names: Iterable[str]) -> dict[str, Sequence[Value]]:
    return {name: [value for table in tables for value in table.columns[name]] for name in names}


def _row_index(table: Table) -> dict[Value, int]:
    """主键 → 行序；重复的以先出现者为准。"""
    index: dict[Value, int] = {}
    for number, key in enumerate(table.keys):
        if isinstance(key, str):
            index.setdefault(key, number)
    return index


def _picked(ledger: Ledger, rows: Sequence[int | None], table: Table) -> dict[str, Sequence[Value]]:
    return {
        column.name: [None if row is None else table.columns[column.name][row] for row in rows]
        for column in ledger.columns
    }
