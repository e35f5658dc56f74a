"""年度红旗：各月积分之和、流动红旗面数、年终考核，各按权重相加（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.figures.flags.month import GroupFlags, places_for
from pipelines.figures.flags.table import Annual
from pipelines.figures.ranks import ranks
from pipelines.figures.scoring.table import Flag
from pipelines.office import Unit


@dataclass(frozen=True)
class AnnualLine:
    """一个单位的年度红旗得分；`rank` 是组内名次，同分并列。"""

    unit: Unit
    rank: int
    monthly: Fraction
    """各月积分之和。"""
    flags: int
    """得流动红旗几面。"""
    assessment: Fraction | None
    """年终考核得分；没有录入则 None。"""
    points: Fraction
    awarded: bool = False


@dataclass(frozen=True)
class AnnualFlags:
    """各组的年度红旗；`trial` 是只算试算的各条缘故，空为定数。"""

    lines: tuple[AnnualLine, ...]
    trial: tuple[str, ...]


def annual_flags(
    months: Sequence[Sequence[GroupFlags]],
    held: Mapping[str, int],
    table: Annual,
    flag: Flag,
    assessments: Mapping[str, Fraction],
) -> AnnualFlags:
    """全年（到最后一月为止）的年度红旗；`assessments` 是单位名 → 年终考核得分。

    有一个单位缺年终得分，就谁的年终一项都先不计，免得有的算、有的不算。
    """
    totals = _totals(months)
    absent = [unit.name for unit in totals if unit.name not in assessments]
    counted = {} if absent else assessments
    lines = [
        _line(unit, total, held.get(unit.name, 0), counted, table) for unit, total in totals.items()
    ]
    lines = [replace(one, assessment=assessments.get(one.unit.name)) for one in lines]
    ranked = [
        one
        for group, size in _sizes(months).items()
        for one in _ranked([line for line in lines if line.unit.group == group], size, flag)
    ]
    return AnnualFlags(tuple(ranked), _trial(months, absent, len(totals)))


def _totals(months: Sequence[Sequence[GroupFlags]]) -> dict[Unit, Fraction]:
    """各单位各月积分之和；一年里从没有数据的不列。"""
    totals: dict[Unit, Fraction] = {}
    for score in (one for groups in months for group in groups for one in group.month):
        if score.rank is not None:
            totals[score.unit] = totals.get(score.unit, Fraction(0)) + score.points
    return totals


def _sizes(months: Sequence[Sequence[GroupFlags]]) -> dict[str, int]:
    """各组有几个单位，没有数据的也算；以最后一月为准。"""
    return {group.group: len(group.month) for group in months[-1]} if months else {}


def _line(
    unit: Unit, total: Fraction, flags: int, counted: Mapping[str, Fraction], table: Annual
) -> AnnualLine:
    points = total * Fraction(table.monthly_weight) / 100 + flags * Fraction(table.flag_points)
    assessed = counted.get(unit.name)
    if assessed is not None:
        points += assessed * Fraction(table.assessment_weight) / 100
    return AnnualLine(unit, 0, total, flags, assessed, points)


def _ranked(lines: Sequence[AnnualLine], size: int, flag: Flag) -> list[AnnualLine]:
    """一组由高到低；在名额之内、得分大于零的得旗，末位同分的都得。"""
    ordered = sorted(lines, key=lambda one: -one.points)
    places = places_for(size, flag)
    return [
        replace(one, rank=rank, awarded=one.points > 0 and rank <= places)
        for one, rank in zip(ordered, ranks([one.points for one in ordered]), strict=True)
    ]


def _trial(
    months: Sequence[Sequence[GroupFlags]], absent: Sequence[str], units: int
) -> tuple[str, ...]:
    reasons: list[str] = []
    present = {group.period.month for groups in months for group in groups}
    last = max(present, default=0)
    if last < 12:
        reasons.append(f"只到{last}月，一年未满" if last else "一年未满")
    if gaps := [month for month in range(1, last) if month not in present]:
        reasons.append(f"{_months(gaps)}没有任何报送，未计")
    if absent and len(absent) == units:
        reasons.append("年终考核得分还没有录入，只按积分与红旗两项算")
    elif absent:
        names = "、".join(absent)
        reasons.append(f"{names}还没有年终考核得分，各单位的年终一项都先不计")
    return tuple(reasons)


def _months(months: Sequence[int]) -> str:
    """1—4月；不相连的，1、3月。"""
    first, last = months[0], months[-1]
    if len(months) > 1 and last - first + 1 == len(months):
        return f"{first}—{last}月"
    return f"{'、'.join(map(str, months))}月"
