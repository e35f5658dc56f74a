"""月度流动红旗：各组当月谁得，谁本可得而不评、为什么（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipelines.calendar import Period
from pipelines.consolidation import UNIT
from pipelines.figures.counting.investment import projects, schedule_of
from pipelines.figures.figure import Basis
from pipelines.figures.lights.projects import Light, project_lights
from pipelines.figures.scoring.scores import Score, Standing, scores, standings
from pipelines.figures.scoring.table import Flag
from pipelines.ledgers.values import half_up
from pipelines.office import Unit

_NAMED = 3


@dataclass(frozen=True)
class PassedOver:
    """当月积分够得上流动红旗、却没有给的单位，及其缘由（一句一条）。"""

    unit: Unit
    points: Fraction
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class GroupFlags:
    """一组一个月的流动红旗：共几面、得旗的、够得上而没有给的。"""

    period: Period
    group: str
    places: int
    """名额；组太小则为零。"""
    month: tuple[Score, ...]
    """全组当月积分，由高到低。"""
    holders: tuple[Score, ...]
    passed_over: tuple[PassedOver, ...]
    vacancy: str = ""
    """一面也没有评出的缘故。"""


def flag_holders(basis: Basis) -> list[Unit]:
    """本月流动红旗：各组当月积分最高且大于零的单位，按印发次序；不合条件的不评。"""
    holders = [score.unit for group in month_flags(basis) for score in group.holders]
    order = [status.unit for status in basis.master.units]
    return sorted(holders, key=order.index)


def month_flags(basis: Basis) -> list[GroupFlags]:
    """各组当月的流动红旗，组依 units.toml 的次序。"""
    period = basis.master.period
    month = scores(basis, period.first_day, period.last_day)
    places = {row.unit.name: row for row in standings(basis.master)}
    reasons = {score.unit.name: _reasons(score, places[score.unit.name], basis) for score in month}
    groups = dict.fromkeys(status.unit.group for status in basis.master.units)
    return [
        _award(basis, group, [one for one in month if one.unit.group == group], reasons)
        for group in groups
    ]


def places_for(size: int, flag: Flag) -> int:
    """这么大的组有几面旗；组太小则没有。"""
    if size < flag.smallest_group:
        return 0
    return flag.crowded_places if size > flag.crowded else flag.places


def _award(
    basis: Basis, group: str, inside: Sequence[Score], reasons: dict[str, list[str]]
) -> GroupFlags:
    flag, period = basis.methods.score.flag, basis.master.period
    places = places_for(len(inside), flag)
    scored = [one for one in inside if one.rank is not None and one.points > 0]
    holders = [one for one in scored if not reasons[one.unit.name]][:places]
    passed = _passed_over(scored, holders, places, reasons)
    vacancy = "" if holders else _vacancy(len(inside), flag, scored)
    kept = passed if places else ()
    return GroupFlags(period, group, places, tuple(inside), tuple(holders), kept, vacancy)


def _passed_over(
    scored: Sequence[Score], holders: Sequence[Score], places: int, reasons: dict[str, list[str]]
) -> tuple[PassedOver, ...]:
    """名额满以前轮到而不评的，和与末一面旗同分、比下去的。"""
    full = len(holders) == places
    last = holders[-1] if full and holders else None
    found: list[PassedOver] = []
    for one in scored:
        if one in holders or (last and one.points < last.points):
            continue
        why = reasons[one.unit.name]
        if not why and last:
            why = [f"与{last.unit.name}同分，依次比新开工数、签约额、印发次序，排在其后"]
        found.append(PassedOver(one.unit, one.points, tuple(why)))
    return tuple(found)


def _vacancy(size: int, flag: Flag, scored: Sequence[Score]) -> str:
    if size < flag.smallest_group:
        return f"组内只有{size}个单位，不足{flag.smallest_group}个，不评"
    return "得分的单位都不合条件" if scored else "当月没有单位得分"


def _reasons(score: Score, row: Standing, basis: Basis) -> list[str]:
    """一个单位当月不评的各条缘由；没有则空。"""
    name, table = score.unit.name, basis.methods.flags
    return [
        *_red_lights(name, basis),
        *(_behind(row, basis) if basis.methods.score.flag.on_schedule else ()),
        *(f"积分中有“{item}”扣分" for item in _deducted(score, table.barring_items)),
        *table.barred_in(basis.master.period, name),
    ]


def _red_lights(name: str, basis: Basis) -> list[str]:
    lights = project_lights(basis)
    red = [one.name for one in lights if one.light is Light.RED and one.unit == name]
    if not red:
        return []
    more = "等" if len(red) > _NAMED else ""
    return [f"有{len(red)}个项目亮红灯（{'、'.join(red[:_NAMED])}{more}）"]


def _behind(row: Standing, basis: Basis) -> list[str]:
    if row.rank is None or row.rate is None:
        return [_no_rate(row)]
    frame = projects(basis)
    gap = row.rate - schedule_of(basis, frame[frame[UNIT] == row.unit.name])
    if gap >= 0:
        return []
    return [f"投资完成率{_shown(row.rate)}%，低于序时进度{_shown(-gap)}个百分点"]


def _no_rate(row: Standing) -> str:
    if row.rate is None:
        return "没有年度计划投资，比不出是否达到序时进度"
    return "当月没有报送（沿用旧数），比不出是否达到序时进度"


def _deducted(score: Score, barring: Sequence[str]) -> Iterable[str]:
    items = (one.item for one in score.contributions if one.points < 0)
    return [item for item in items if item in barring]


def _shown(value: Fraction) -> str:
    return f"{half_up(value, 2)}"
