"""流动红旗（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.figures.curves import time_progress
from pipelines.figures.figure import Basis
from pipelines.figures.lights import Light, project_lights
from pipelines.figures.scores import Standing, scores, standings
from pipelines.office import Unit


def flag_holders(basis: Basis) -> list[Unit]:
    """本月流动红旗：各组当月积分最高且大于零的单位；有红灯、低于序时、组太小的不评。"""
    period, flag = basis.master.period, basis.methods.score.flag
    unworthy = {light.unit for light in project_lights(basis) if light.light is Light.RED}
    if flag.on_schedule:
        behind = (row for row in standings(basis.master) if not _on_schedule(row, basis))
        unworthy |= {row.unit.name for row in behind}
    month = scores(basis, period.first_day, period.last_day)
    holders: list[Unit] = []
    for group in _groups(score.unit for score in month):
        inside = [score for score in month if score.unit.group == group]
        if len(inside) < flag.smallest_group:
            continue
        places = flag.crowded_places if len(inside) > flag.crowded else flag.places
        worthy = [s.unit for s in inside if s.points > 0 and s.unit.name not in unworthy]
        holders += worthy[:places]
    order = [status.unit for status in basis.master.units]
    return sorted(holders, key=order.index)


def _on_schedule(row: Standing, basis: Basis) -> bool:
    return row.rank is not None and (row.rate or 0) >= time_progress(basis.master.period.month)


def _groups(units: Iterable[Unit]) -> list[str]:
    return list(dict.fromkeys(unit.group for unit in units))
