"""单位一级的灯与红榜、黑榜（DOMAIN §2.4：天津、绵阳）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pipelines.calendar import Period
from pipelines.figures.figure import Basis, Source
from pipelines.figures.lights.bounds import MEAN, TARGET, Light, shown
from pipelines.figures.lights.rules import GROWTH, Boards, Rule
from pipelines.figures.lights.unit_measures import UnitNumber, city_growth, unit_numbers
from pipelines.figures.ranks import rank_of
from pipelines.ledgers.values import half_up
from pipelines.office import Unit

#: 单位的量法都是数小的差。
_BELOW: Final = {"<": "低于", "≤": "不高于"}


@dataclass(frozen=True)
class UnitLight:
    """一个单位按一条办法亮的灯；不能评的 `light` 为 None，`reasons` 说明为什么。"""

    rule: str
    unit: Unit
    light: Light | None
    label: str
    number: Fraction | None
    reasons: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Placed:
    """榜上的一个单位：名次（并列同名次）、量得的数（%）、上榜或免列的缘由。"""

    unit: Unit
    rank: int
    number: Fraction
    words: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class BoardLists:
    """红榜、黑榜（末名在先）、因不可抗力不进黑榜的、不能评的单位与缘故。"""

    red: tuple[Placed, ...]
    black: tuple[Placed, ...]
    exempt: tuple[Placed, ...]
    unrated: tuple[tuple[Unit, str], ...]


def unit_lights(basis: Basis) -> list[UnitLight]:
    """各单位按各条单位办法亮的灯，一条一条、按印发次序；没有单位办法则空。"""
    return [
        _unit_light(basis, rule, one, _mean(basis, rule))
        for rule in basis.methods.lights.units
        for one in unit_numbers(basis, rule.measure)
    ]


def _mean(basis: Basis, rule: Rule) -> Fraction | None:
    wanted = any(bound.value == MEAN for bounds in rule.bounds.values() for bound in bounds)
    return city_growth(basis) if wanted and rule.measure == GROWTH else None


def _unit_light(basis: Basis, rule: Rule, one: UnitNumber, mean: Fraction | None) -> UnitLight:
    if one.number is None:
        return UnitLight(rule.name, one.unit, None, "不评", None, (one.why,), one.sources)
    light = rule.light(one.number, mean)
    label = basis.methods.lights.labels.of(light)
    reasons = _reasons(rule, one.number, mean, light)
    return UnitLight(rule.name, one.unit, light, label, one.number, reasons, one.sources)


def _reasons(rule: Rule, number: Fraction, mean: Fraction | None, light: Light) -> tuple[str, ...]:
    """过了哪几道线：“增速3.0%，低于目标8%”。"""
    named = {} if rule.target is None else {TARGET: Fraction(rule.target)}
    named |= {} if mean is None else {MEAN: mean}
    crossed = [b for b in rule.bounds.get(light, ()) if b.crossed(number, named)]
    told = f"{rule.measure}{shown(number, lambda one: rule.light(one, mean))}%"
    return tuple(f"{told}，{_BELOW[bound.sign]}{_limit(bound.value, named)}" for bound in crossed)


def _limit(value: object, named: dict[str, Fraction]) -> str:
    if isinstance(value, str):
        return f"{value}{half_up(named[value], 1)}%"
    return f"{value}%"


def board_lists(basis: Basis) -> BoardLists | None:
    """红榜与黑榜；办法里没有则 None。分组排名的办公室（rank_by_group）一组一排。

    并列的同进同出；免列的不由别的单位递补；完成目标的无论名次都不进黑榜。
    """
    boards = basis.methods.lights.boards
    if boards is None:
        return None
    found = unit_numbers(basis, boards.measure)
    lists = [split_board(boards, basis.master.period, group) for group in _groups(basis, found)]
    red, black, exempt = (tuple(p for one in lists for p in one[i]) for i in range(3))
    unrated = tuple((one.unit, one.why) for one in found if one.number is None)
    return BoardLists(red, black, exempt, unrated)


def _groups(basis: Basis, found: Sequence[UnitNumber]) -> list[list[UnitNumber]]:
    if not basis.master.office.settings.reporting.rank_by_group:
        return [list(found)]
    names = dict.fromkeys(one.unit.group for one in found)
    return [[one for one in found if one.unit.group == name] for name in names]


def split_board(
    boards: Boards, period: Period, group: Sequence[UnitNumber]
) -> tuple[list[Placed], list[Placed], list[Placed]]:
    """一组单位的红榜、黑榜、免列。"""
    rated = sorted(((one.number, one) for one in group if one.number is not None),
                   key=lambda pair: -pair[0])  # fmt: skip
    numbers = [number for number, _ in rated]
    target, excused = Fraction(boards.target), _excused(boards, period)
    red: list[Placed] = []
    black: list[Placed] = []
    exempt: list[Placed] = []
    for number, one in rated:
        rank = rank_of(number, numbers)
        worse = sum(other < number for other in numbers)
        if number > target and rank <= boards.first:
            red.append(_placed(boards, one, number, rank))
        elif number < target and worse < boards.last:
            placed = _placed(boards, one, number, rank, excused.get(one.unit.name, ""))
            (exempt if one.unit.name in excused else black).append(placed)
    return red, black[::-1], exempt


def _placed(
    boards: Boards, one: UnitNumber, number: Fraction, rank: int, excuse: str = ""
) -> Placed:
    target = Fraction(boards.target)
    gap = shown(abs(number - target), bool)
    text = shown(number, lambda one: (one > target, one < target))
    side = "高于" if number > target else "低于"
    words = f"{boards.measure}{text}%，{side}目标{gap}个百分点"
    told = f"{words}；不可抗力：{excuse}" if excuse else words
    return Placed(one.unit, rank, number, told, one.sources)


def _excused(boards: Boards, period: Period) -> dict[str, str]:
    """本期有不可抗力的单位 → 缘由。"""
    return {e.unit: e.reason for e in boards.exempt if Period.parse(e.period) == period}
