"""人工分、调整、总分、名次与等次（DOMAIN §2.10）。

每一步的分（组平均、人工分、总分）都四舍五入到规定的小数位再往下算，名次按总分，手工可以复核。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipelines.figures.assessing.machine import MachineScore
from pipelines.figures.assessing.table import (
    HUMAN,
    MACHINE,
    AssessmentTable,
    Grade,
    JudgeGroup,
)
from pipelines.figures.ranks import ranks
from pipelines.ledgers.values import half_up

_WHOLE: Final = 100


@dataclass(frozen=True)
class Ballot:
    """一位评委的一份评分：单位名称 → 各项得分；互评的没有自己。"""

    group: str
    judge: str
    scores: Mapping[str, Mapping[str, Decimal]]

    def total(self, unit: str) -> Decimal | None:
        """给一个单位的合计；没有评则 None。"""
        return sum(self.scores[unit].values(), Decimal(0)) if unit in self.scores else None


@dataclass(frozen=True)
class Adjustment:
    """一项调整：加（减）几分，依据，谁审核。"""

    unit: str
    points: Decimal
    reason: str
    reviewer: str


@dataclass(frozen=True)
class GroupMean:
    """一组评委给一个单位的平均分：几人评了、几人该评、去掉了谁的几分；没有人评则 None。"""

    group: str
    weight: Decimal
    judges: int
    expected: int
    mean: Decimal | None
    dropped: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Total:
    """一个单位的总分；人工分不全的没有总分、名次、等次。"""

    machine: MachineScore
    means: tuple[GroupMean, ...]
    human: Decimal | None
    adjusted: Decimal
    total: Decimal | None
    rank: int | None = None
    grade: str = ""


def judges_of(group: JudgeGroup, units: Sequence[str]) -> tuple[str, ...]:
    """一组的评委；互评的为各被考核单位。"""
    return tuple(units) if group.peers else group.judges


def trimmed_mean(
    given: Sequence[tuple[str, Decimal]], trim_from: int, decimals: int
) -> tuple[Decimal | None, tuple[tuple[str, Decimal], ...]]:
    """（评委，分数）→ 平均分与去掉的；满 `trim_from` 人去掉一个最高、一个最低，同分去一个。"""
    ordered = sorted(given, key=lambda one: one[1])
    trims = len(ordered) >= trim_from
    dropped = (ordered[-1], ordered[0]) if trims else ()
    kept = ordered[1:-1] if trims else ordered
    if not kept:
        return None, ()
    exact = Fraction(sum((score for _, score in kept), Decimal(0))) / len(kept)
    return half_up(exact, decimals), dropped


def totals(
    machine: Sequence[MachineScore],
    ballots: Sequence[Ballot],
    adjustments: Sequence[Adjustment],
    table: AssessmentTable,
) -> list[Total]:
    """各单位的总分，由高到低；分组排的按组。没有总分的在各组最后。"""
    units = [one.unit for one in machine]
    made = [_total(one, units, ballots, adjustments, table) for one in machine]
    groups = list(dict.fromkeys(one.group for one in machine)) if table.by_group else [""]
    return [
        total
        for group in groups
        for total in _placed([one for one in made if group in ("", one.machine.group)], table)
    ]


def _total(
    machine: MachineScore,
    units: Sequence[str],
    ballots: Sequence[Ballot],
    adjustments: Sequence[Adjustment],
    table: AssessmentTable,
) -> Total:
    means = tuple(_mean(machine.unit, group, units, ballots, table) for group in table.human.groups)
    human = _human(means, table.decimals)
    own = (one.points for one in adjustments if one.unit == machine.unit)
    adjusted = sum(own, Decimal(0))
    if human is None:
        return Total(machine, means, None, adjusted, None)
    weighed = machine.score * table.weights[MACHINE] + human * table.weights[HUMAN]
    total = half_up(Fraction(weighed) / _WHOLE + Fraction(adjusted), table.decimals)
    return Total(machine, means, human, adjusted, total)


def _mean(
    unit: str,
    group: JudgeGroup,
    units: Sequence[str],
    ballots: Sequence[Ballot],
    table: AssessmentTable,
) -> GroupMean:
    """本单位给自己的一份不计。"""
    judges = [one for one in judges_of(group, units) if not (group.peers and one == unit)]
    given = [
        (one.judge, total)
        for one in ballots
        if one.group == group.name and one.judge in judges
        if (total := one.total(unit)) is not None
    ]
    mean, dropped = trimmed_mean(given, table.human.trim_from, table.decimals)
    return GroupMean(group.name, group.weight, len(given), len(judges), mean, dropped)


def _human(means: Sequence[GroupMean], decimals: int) -> Decimal | None:
    """各组平均按权重合成；本来就没有评委的组（只有一个单位，无从互评）按其余各组折算。"""
    able = [one for one in means if one.expected]
    parts = [one.mean * one.weight for one in able if one.mean is not None]
    if not able or len(parts) < len(able):
        return None
    weight = sum((one.weight for one in able), Decimal(0))
    return half_up(Fraction(sum(parts, Decimal(0))) / Fraction(weight), decimals)


def _placed(rows: Sequence[Total], table: AssessmentTable) -> list[Total]:
    """定名次与等次；有单位没有总分的，等次都还不能定。"""
    able = sorted(
        (one for one in rows if one.total is not None), key=lambda one: -(one.total or Decimal(0))
    )
    scores = [one.total or Decimal(0) for one in able]
    whole = len(able) == len(rows)
    grades = grade_names(scores, table.grades) if whole else [""] * len(able)
    placed = [
        replace(one, rank=rank, grade=grade)
        for one, rank, grade in zip(able, ranks(scores), grades, strict=True)
    ]
    return placed + [one for one in rows if one.total is None]


def grade_names(scores: Sequence[Decimal], grades: Sequence[Grade]) -> list[str]:
    """由高到低的总分 → 等次；各等次决不超过名额。

    同分跨过名额的，不取其中一部分：上面的等次一并不取，看下一等；下面的等次一并不列，看上一等。
    没有用满的名额不让给别的等次，余下的都归 `rest` 一等。
    """
    middle = next(index for index, grade in enumerate(grades) if grade.rest)
    top = _filled(scores, len(scores), grades[:middle])
    low = _filled(scores[::-1], len(scores) - len(top), grades[:middle:-1])
    rest = len(scores) - len(top) - len(low)
    return top + [grades[middle].name] * rest + low[::-1]


def _filled(scores: Sequence[Decimal], room: int, grades: Sequence[Grade]) -> list[str]:
    """从头上一等一等地取，至多取 `room` 个。"""
    names: list[str] = []
    for grade in grades:
        start = len(names)
        end = start + min(grade.places(len(scores)), room - start)
        while start < end < len(scores) and scores[end - 1] == scores[end]:
            end -= 1
        names += [grade.name] * (end - start)
    return names
