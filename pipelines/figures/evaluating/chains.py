"""链长制：每条链的“五个一”、两图两库两池两报告齐不齐（DOMAIN §2.9）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT
from pipelines.figures.evaluating.chain_table import (
    DUTIES,
    ID,
    KIND,
    NAME,
    SINCE,
    UNTIL,
    ChainTable,
    Listed,
)
from pipelines.figures.figure import Basis, Figure, Source, Term, added, count, share

CHAIN, DENIED = "产业链", "否"


@dataclass(frozen=True)
class Completeness:
    """一条链的一份清单：做到的与没有做到的。"""

    name: str
    done: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def full(self) -> bool:
        """齐全。"""
        return not self.lacking

    @property
    def total(self) -> int:
        """共几样。"""
        return len(self.done) + len(self.lacking)


@dataclass(frozen=True)
class Chain:
    """一条链；`unit` 是填报它的单位，`source` 为空即没有现行的责任行。"""

    name: str
    unit: str
    civic: bool
    """全市的链；否则是县区自己的。"""
    source: Source | None
    index: int | None
    lists: tuple[Completeness, ...]


def chains(
    frame: pd.DataFrame, table: ChainTable, day: date, expected: Sequence[str] = ()
) -> list[Chain]:
    """责任清单 → 某日各条链的完成情况；全市的在先，依 `expected`（名录）的次序。

    名录里有而没有现行责任行的链也列出：除“这条链”本身外一样没有。
    """
    rows = active_chains(frame, day)
    made = [_chain(index, row, table) for index, row in rows.iterrows()]
    civic = {chain.name for chain in made if chain.civic}
    made += [_idle(name, table) for name in expected if name not in civic]
    order = {name: place for place, name in enumerate(expected)}
    return sorted(made, key=lambda one: (not one.civic, order.get(one.name, len(order))))


def active_chains(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """当日现行的产业链责任行；同一单位同一条链只取最后生效的一行。"""
    rows = frame[frame[KIND] == CHAIN]
    terms = zip(rows[SINCE], rows[UNTIL], strict=True)
    rows = rows.loc[[_in_force(since, until, day) for since, until in terms]]
    rows = rows.sort_values(SINCE, kind="stable").drop_duplicates([UNIT, NAME], keep="last")
    return rows.sort_index()


def _in_force(since: object, until: object, day: date) -> bool:
    begun = isinstance(since, date) and since <= day
    return begun and not (isinstance(until, date) and until < day)


def _chain(index: object, row: pd.Series, table: ChainTable) -> Chain:
    place = Source(row[UNIT], row[FILE], row[SHEET], int(row[ROW]))
    lists = tuple(_completeness(one, row) for one in table.in_use)
    civic = str(row[ID]).startswith(table.city)
    return Chain(str(row[NAME]), row[UNIT], civic, place, int(str(index)), lists)


def _completeness(listed: Listed, row: pd.Series) -> Completeness:
    there = {item.name: _there(row[item.column]) for item in listed.items}
    return _split(listed, there)


def _there(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value != DENIED


def _idle(name: str, table: ChainTable) -> Chain:
    lists = (_split(one, {i.name: i.column == NAME for i in one.items}) for one in table.in_use)
    return Chain(name, "", True, None, None, tuple(lists))


def _split(listed: Listed, there: dict[str, bool]) -> Completeness:
    done = tuple(name for name, present in there.items() if present)
    return Completeness(listed.name, done, tuple(name for name in there if name not in done))


def full_chains(found: Sequence[Chain], name: str) -> list[Chain]:
    """某份清单齐全的链。"""
    return [chain for chain in found if any(o.full for o in chain.lists if o.name == name)]


def chains_of(basis: Basis) -> list[Chain]:
    """报告期末的各条链，名录里没有现行责任行的也在内。"""
    expected = basis.master.office.registry("chains")
    return chains(_duties(basis), basis.methods.chains, basis.end, expected)


def _duties(basis: Basis) -> pd.DataFrame:
    return basis.table(DUTIES, *basis.methods.chains.columns)


@lru_cache(maxsize=1)
def civic_rows(basis: Basis) -> pd.DataFrame:
    """报告期末全市各链的现行责任行；一份依据只找一次。"""
    rows = active_chains(_duties(basis), basis.end)
    city = basis.methods.chains.city
    return rows.loc[[str(code).startswith(city) for code in rows[ID]]]


def full_rows(name: str, basis: Basis) -> pd.DataFrame:
    """全市各链中某份清单齐全的责任行。"""
    rows, table = civic_rows(basis), basis.methods.chains
    found = full_chains([_chain(index, row, table) for index, row in rows.iterrows()], name)
    return rows.loc[[chain.index for chain in found if chain.index is not None]]


def _used(name: str, basis: Basis) -> bool:
    return name in basis.methods.chains.used


def _full(name: str) -> tuple[Figure, Figure]:
    full = Term(f"“{name}”齐全的链条数", partial(full_rows, name), count)
    words = f"“{name}”齐全的全市产业链 ÷ 有现行责任行的；现用清单里没有“{name}”的不算"
    possible = partial(_used, name)
    return (
        Figure(f"{name}齐全数", "条", full.words, (full,), added, possible),
        Figure(f"{name}齐全占比", "%", words, (full, _EVERY), share, possible, full_at_100=True),
    )


_EVERY: Final = Term("全市有现行责任行的产业链条数", civic_rows, count)
#: 随附的三份清单各有两个数；办公室自己加的清单，看链长制一页。
_LISTS: Final = ("五个一", "两图两库两池两报告", "六个一")
FIGURES: Final = (
    Figure("链条数", "条", _EVERY.words, (_EVERY,), added),
    *(figure for name in _LISTS for figure in _full(name)),
)
