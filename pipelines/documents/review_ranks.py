"""季讲评的四种排名：投资、开工、四新、问题，各单位的数与位次，和上季比（DOMAIN §4.4）。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pipelines.consolidation import REPORTED, UNIT
from pipelines.documents.appendices import is_grouped, standing_groups
from pipelines.figures import FIGURES, Basis
from pipelines.figures.ranks import ranks
from pipelines.figures.scoring.scores import scores
from pipelines.office import Unit

#: 四种排名：在模板里的简称 → 比的是什么。
MEASURES: Final[Mapping[str, str]] = {
    "投资": "投资完成率",
    "开工": "开工率",
    "四新": "“四新一盘活”积分",
    "问题": "问题解决率",
}
_FIGURES: Final = {"开工": "开工率", "问题": "解决率"}


@dataclass(frozen=True)
class Place:
    """一个单位在一种排名里：数（率为 %，积分为分）与位次；没有得比的都为 None。"""

    unit: Unit
    value: Fraction | None
    rank: int | None


Places = dict[str, Place]
"""单位代码 → 位次，按印发次序。"""


def places_of(basis: Basis) -> dict[str, Places]:
    """四种排名，各单位都在；分组排名的办公室一组一排。"""
    found = {"投资": _invested(basis), "四新": _points(basis)}
    found |= {name: _rated(basis, figure) for name, figure in _FIGURES.items()}
    return {name: found[name] for name in MEASURES}


def same_field(now: Places, before: Places) -> bool:
    """两季参加排名的是同一批单位，位次才可比。"""
    return _field(now) == _field(before)


def _field(places: Places) -> set[str]:
    return {code for code, place in places.items() if place.rank is not None}


def _invested(basis: Basis) -> Places:
    rows = {row.unit.code: row for group in standing_groups(basis) for row in group}
    return {
        one.unit.code: Place(one.unit, rows[one.unit.code].rate, rows[one.unit.code].rank)
        for one in basis.master.units
    }


def _points(basis: Basis) -> Places:
    """没有任何数据的单位无名次。"""
    grouped = is_grouped(basis)
    rows = {row.unit.code: row for row in scores(basis, basis.start, basis.end)}
    places: Places = {}
    for one in basis.master.units:
        row = rows[one.unit.code]
        rank = row.group_rank if grouped else row.rank
        places[one.unit.code] = Place(one.unit, None if rank is None else row.points, rank)
    return places


def _rated(basis: Basis, key: str) -> Places:
    """一个率在各单位：先在全市选行，后按单位分；沿用的、没有分母的不排。"""
    figure = FIGURES[key]
    frames = [term.select(basis) for term in figure.terms]
    values: dict[str, Fraction | None] = {}
    for one in basis.master.units:
        parts = [frame[frame[UNIT] == one.unit.name] for frame in frames]
        found = [term.measure(part) for term, part in zip(figure.terms, parts, strict=True)]
        known = [value for value in found if value is not None]
        able = one.state == REPORTED and len(known) == len(found)
        values[one.unit.code] = figure.combine(basis, *known) if able else None
    return _ranked(basis, values)


def _ranked(basis: Basis, values: Mapping[str, Fraction | None]) -> Places:
    units = [one.unit for one in basis.master.units]
    grouped = is_grouped(basis)
    places: dict[str, int] = {}
    for group in dict.fromkeys(unit.group if grouped else "" for unit in units):
        own = [
            (unit.code, value)
            for unit in units
            if (not grouped or unit.group == group) and (value := values[unit.code]) is not None
        ]
        numbers = ranks([value for _, value in own])
        places |= {code: rank for (code, _), rank in zip(own, numbers, strict=True)}
    return {u.code: Place(u, values[u.code], places.get(u.code)) for u in units}
