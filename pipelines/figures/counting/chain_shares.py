"""各产业链（专班）的“四新一盘活”与占全市多少（DOMAIN §2.3）：公式照旧，只留这条链的行。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import PROJECTS, Master
from pipelines.figures.counting.events import FIGURES, PROSPECTS, filled
from pipelines.figures.figure import Basis, Figure, percent

CHAIN, PROSPECT_CHAIN = "所属产业链", "产业链"
PROJECT, LINK = "项目编号", "转入项目编号"
UNCHAINED: Final = "未归链"
_KEYS: Final = (
    "新洽谈数", "新签约数", "签约金额", "新开工数", "新开工总投资", "新竣工数", "盘活数",
)  # fmt: skip
#: 分专班列出的数：都是相加得来的，各专班之和须是全市的。
CHAIN_FIGURES: Final[tuple[Figure, ...]] = tuple(one for one in FIGURES if one.key in _KEYS)


@dataclass(frozen=True)
class ChainLine:
    """一条产业链：数的名称 → 值（个、万元，不舍入）、占全市（%；全市为零则 None）。"""

    chain: str
    values: Mapping[str, Fraction]
    shares: Mapping[str, Fraction | None]


@dataclass(frozen=True)
class ChainFault:
    """各专班与全市不合的一处：`chain` 大于全市；`chain` 空的，是各专班之和不等于全市。"""

    chain: str
    key: str
    value: Fraction
    city: Fraction


def city_values(basis: Basis) -> dict[str, Fraction]:
    """全市的各数，以名称为键。"""
    return {figure.key: figure.value(basis) or Fraction(0) for figure in CHAIN_FIGURES}


def chain_lines(basis: Basis) -> tuple[ChainLine, ...]:
    """各链依名录次序，名录之外的随后，没有归链的在末；各数都为零的不列。"""
    city = city_values(basis)
    found = ((name, city_values(chain_basis(basis, name))) for name in _names(basis))
    return tuple(
        ChainLine(name, own, {key: percent(own[key], whole) for key, whole in city.items()})
        for name, own in found
        if any(own.values())
    )


def chain_faults(lines: Sequence[ChainLine], city: Mapping[str, Fraction]) -> Iterator[ChainFault]:
    """各专班不得大于全市，相加须等于全市；都合则空。"""
    for key, whole in city.items():
        for line in lines:
            if line.values[key] > whole:
                yield ChainFault(line.chain, key, line.values[key], whole)
        added = sum((line.values[key] for line in lines), Fraction(0))
        if added != whole:
            yield ChainFault("", key, added, whole)


def chain_basis(basis: Basis, chain: str) -> Basis:
    """只留一条产业链的行；`UNCHAINED` 为没有归链的。

    招商转入了项目的、问题与要素都随其项目，项目没有填链的就没有归链：一个项目只在一条链里，
    各链相加才是全市。与项目无关的清单都没有归链。
    """
    masters = (basis.master, basis.last, basis.year_ago)
    master, last, year_ago = (one and _narrowed(one, chain) for one in masters)
    assert master is not None
    return replace(basis, master=master, last=last, year_ago=year_ago)


def _names(basis: Basis) -> list[str]:
    projects = basis.table(PROJECTS, PROJECT, CHAIN)[CHAIN]
    prospects = basis.table(PROSPECTS, PROSPECT_CHAIN)[PROSPECT_CHAIN]
    written = (str(name) for name in (*projects, *prospects) if filled(name))
    known = dict.fromkeys((*basis.master.office.registry("chains"), *written))
    return [*known, UNCHAINED]


def _narrowed(master: Master, chain: str) -> Master:
    projects = master.table(PROJECTS, PROJECT, CHAIN)
    pairs = zip(projects[PROJECT], projects[CHAIN], strict=True)
    chains = {key: _chain(name) for key, name in pairs if filled(key)}
    tables = {sheet: _rows_of(frame, chains, chain) for sheet, frame in master.tables.items()}
    return replace(master, tables=tables)


def _rows_of(frame: pd.DataFrame, chains: Mapping[object, object], chain: str) -> pd.DataFrame:
    blank = [None] * len(frame)
    keys = next((frame[column] for column in (LINK, PROJECT) if column in frame), blank)
    own = frame.get(PROSPECT_CHAIN, blank)
    pairs = zip(keys, own, strict=True)
    return frame.loc[[chains.get(key, _chain(mine)) == chain for key, mine in pairs]]


def _chain(value: object) -> object:
    return value if filled(value) else UNCHAINED
