"""校验所需的旁证：上期、他人，以及公式看得见的一切。"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict

from pipelines.intake.facts import facts_of
from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, Submission
from pipelines.intake.table import Table
from pipelines.ledgers.formula_names import LAST, OWN
from pipelines.ledgers.registries import REGISTRY_FACT, read_region_years
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import Value
from pipelines.settings import setting_error
from pipelines.validation.lookalikes import Lookalikes

_REGION_CODES: Final = "region_codes"
_NO_REGION: Final = "000000"

#: 相像的行已替各单位找全。
EVERYONE: Final = "各单位"

#: 一行在何处：单位名、表、行序（从 0 起）。
Owned = tuple[str, Table, int]


@dataclass(frozen=True)
class Others:
    """本期各单位已报的行，以主键查得；`me` 是正在校验的单位，查时略过。"""

    reports: Mapping[str, Mapping[str, Table]] = field(default_factory=dict)
    """单位名 → 其各表。"""
    index: dict[str, Mapping[Value, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    """sheet → 主键 → 报了它的各单位；问到哪张清单才编哪张，同一期各单位共用。"""
    me: str = ""
    shared: dict[str, Mapping[str, Sequence[Value]]] = field(default_factory=dict, repr=False)
    """已接好的整列，同一期各单位共用。"""
    places: dict[str, Sequence[Owned]] = field(default_factory=dict, repr=False)
    """sheet → 各单位的行，接在一起。"""
    lookalikes: dict[Hashable, tuple[str, Lookalikes]] = field(default_factory=dict, repr=False)
    """已找好的相像的行，及是替哪个单位找的；同一期各单位共用。"""

    @classmethod
    def of(cls, reports: Mapping[str, Mapping[str, Table]]) -> Others:
        """各单位的表，互为旁证。"""
        return cls(reports)

    def holds(self, own: Mapping[str, Table], columns: Iterable[tuple[str, str]]) -> bool:
        """`own` 的这些列（sheet、列名）正是 `reports` 中本单位的那一份。"""
        mine = self.reports.get(self.me, {})
        return all(
            sheet in mine and sheet in own
            and mine[sheet].columns[name] is own[sheet].columns[name]
            for sheet, name in columns
        )  # fmt: skip

    def with_own(self, own: Mapping[str, Table]) -> list[tuple[str, Mapping[str, Table]]]:
        """各单位的表，本单位的换成 `own`，排在最前。"""
        rest = [(unit, tables) for unit, tables in self.reports.items() if unit != self.me]
        return [(self.me, own), *rest]

    def whole(self, sheet: str, names: Iterable[str]) -> Mapping[str, Sequence[Value]]:
        """全部单位这张清单的几列，接在一起。"""
        if sheet not in self.shared:
            self.shared[sheet] = _joined(sheet, list(self.reports.values()), names)
        return self.shared[sheet]

    def find(self, sheet: str, key: Value) -> Owned | None:
        """别的单位已报的这一行；没有则 None。"""
        if not isinstance(key, str):
            return None
        if sheet not in self.index:
            self.index[sheet] = _owners(self.reports, sheet)
        owners = self.index[sheet].get(key, ())
        unit = next((owner for owner in owners if owner != self.me), None)
        if unit is None:
            return None
        table = self.reports[unit][sheet]
        return unit, table, table.keys.index(key)


def _owners(reports: Mapping[str, Mapping[str, Table]], sheet: str) -> dict[Value, tuple[str, ...]]:
    """主键 → 报了它的各单位，先后同 `reports`。"""
    owners: dict[Value, tuple[str, ...]] = {}
    for unit, tables in reports.items():
        if sheet in tables:
            fresh: dict[Value, tuple[str, ...]] = dict.fromkeys(tables[sheet].keys, (unit,))
            for key in owners.keys() & fresh.keys():
                fresh[key] = (*owners[key], unit)
            owners |= fresh
    return owners


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
            whole=self._whole() | self._last_whole(table) | {OWN: table.columns},
            facts=self.facts(),
            calendar=self.intake.office.calendar,
        )

    def _whole(self) -> dict[str, Mapping[str, Sequence[Value]]]:
        """整列引用看得见的：本期各单位的行；各单位共用同一批列，公式只整理一次。"""
        found: dict[str, Mapping[str, Sequence[Value]]] = {}
        own = self.submission.tables
        for sheet, names in self.intake.ledgers.whole_columns.items():
            used = [one for name in names for one in self._used(sheet, name)]
            if self.others.holds(own, used):
                found[sheet] = self.others.whole(sheet, names)
            else:
                everyone = [tables for _, tables in self.others.with_own(own)]
                if any(sheet in tables for tables in everyone):
                    found[sheet] = _joined(sheet, everyone, names)
        return found

    def _used(self, sheet: str, name: str) -> list[tuple[str, str]]:
        """整列引用实际取用的各列；经外键的还要那张清单的主键与该列。"""
        ledgers = self.intake.ledgers.sheets
        if name in ledgers[sheet].by_name:
            return [(sheet, name)]
        via, _, wanted = name.partition(".")
        link = link_to(ledgers[sheet], via)
        return [(sheet, link), (via, ledgers[via].key), (via, wanted)]

    def _last_whole(self, table: Table) -> dict[str, Mapping[str, Sequence[Value]]]:
        before = self.before(table)
        return {LAST: before.columns} if before else {}

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

    def facts(self) -> dict[str, Value]:
        """报告期的事实，与各名录。"""
        lists = {
            f"{REGISTRY_FACT}{name}": "；".join(found) or None
            for name, found in self._registries().items()
        }
        return lists | facts_of(self.submission.unit, self.submission.period, self.previous)

    @property
    def allowed_units(self) -> tuple[str, ...]:
        """本单位可以报哪些单位的行：自己与所辖（G01）。"""
        unit = self.submission.unit
        below = self.intake.office.submitters(unit.code)
        return tuple(dict.fromkeys([unit.name, *(one.name for one in below)]))

    def _registries(self) -> dict[str, tuple[str, ...]]:
        office = self.intake.office
        names = ("units", "regions", *office.settings.registries)
        known = {name: office.registry(name) for name in names}
        try:
            read_region_years("；".join(known.get(_REGION_CODES, ())) or _NO_REGION)
        except ValueError as error:
            where = ("registries", _REGION_CODES)
            raise setting_error(office.folder / "office.toml", where, str(error)) from None
        return known


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


def link_to(ledger: Ledger, sheet: str) -> str:
    """指向那张清单的外键列；有几个时以列序在前者为准。"""
    return next(column.name for column in ledger.columns if column.foreign == sheet)


def _joined(
    sheet: str, everyone: Sequence[Mapping[str, Table]], names: Iterable[str]
) -> dict[str, Sequence[Value]]:
    """各单位这张清单的几列，接在一起；带点的列名经外键取自另一张清单，没有那一行则空。"""
    own = [tables[sheet] for tables in everyone if sheet in tables]
    found: dict[str, Sequence[Value]] = {}
    for name in names:
        if own and name not in own[0].ledger.by_name:
            via, _, wanted = name.partition(".")
            values = _by_key([tables[via] for tables in everyone if via in tables], wanted)
            link = link_to(own[0].ledger, via)
            found[name] = [values.get(key) for table in own for key in table.columns[link]]
        else:
            found[name] = [value for table in own for value in table.columns[name]]
    return found


def _by_key(tables: Iterable[Table], column: str) -> dict[Value, Value]:
    found: dict[Value, Value] = {}
    for table in tables:
        for key, value in zip(table.keys, table.columns[column], strict=True):
            if isinstance(key, str):
                found.setdefault(key, value)
    return found


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
