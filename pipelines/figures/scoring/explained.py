"""名次说明：为什么在这一位，差上一位多少，最少再做什么就能动（DESIGN，Rank explained）。

名次同值同位（1,2,2,4），追平上一位即名次前移；所说的变动都精确算出，不经舍入。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Final

from pipelines.figures.figure import percent
from pipelines.figures.ranks import rank_of
from pipelines.figures.scoring.scores import Score, Standing
from pipelines.ledgers.values import from_hundredths
from pipelines.office import Unit

_ONE: Final = re.compile(r"(?<![\d.])1(?=\s*[项个次家件])")
_AMOUNT: Final = re.compile(r"(?<=再增|投资)(\d+(?:\.\d+)?)(?=[万亿]元$)")


@dataclass(frozen=True)
class Step:
    """一个单位的一步：做什么，之后的值；`size` 越小的变动越小。"""

    words: str
    size: tuple[Fraction, ...]
    value: Fraction


#: (要到的值, 是否须超过) → 最小的一步；做不到则 None。
Reach = Callable[[Fraction, bool], Step | None]


@dataclass(frozen=True)
class Runner:
    """参加排名的一个单位：它的值，怎样能更高。"""

    unit: Unit
    value: Fraction
    reach: Reach


@dataclass(frozen=True)
class Neighbour:
    """上一位或下一位：哪几个单位、第几位、相差多少（不为负）。"""

    names: tuple[str, ...]
    rank: int
    gap: Fraction


@dataclass(frozen=True)
class Climb:
    """最小的变动，与变动之后的名次；`shared` 为与人并列。"""

    step: Step
    rank: int
    shared: bool


@dataclass(frozen=True)
class Threat:
    """后面最容易超过来的单位，与它要做的。"""

    name: str
    step: Step


@dataclass(frozen=True)
class Explained:
    """一个单位的名次说明；`rank` 为 None 的不参加排名。"""

    unit: Unit
    rank: int | None
    peers: tuple[str, ...] = ()
    """与它并列的单位。"""
    field: int = 0
    """参加排名的单位数。"""
    value: Fraction | None = None
    above: Neighbour | None = None
    below: Neighbour | None = None
    climb: Climb | None = None
    """名次前移（并列第 1 位的，独居第 1 位）所需的最小变动；居首、办不到则 None。"""
    threat: Threat | None = None


def explain_points(rows: Sequence[Score]) -> list[Explained]:
    """积分排名（全部或一组）的名次说明，次序同 `rows`。"""
    runners = [Runner(row.unit, row.points, _by_gains(row)) for row in rows if row.rank is not None]
    return _explain([row.unit for row in rows], runners)


def explain_investment(rows: Sequence[Standing]) -> list[Explained]:
    """投资完成率排名（全部或一组）的名次说明，次序同 `rows`；值为百分数。"""
    runners = [
        Runner(row.unit, row.rate, _by_investing(row))
        for row in rows
        if row.rank is not None and row.rate is not None
    ]
    return _explain([row.unit for row in rows], runners)


def _explain(units: Sequence[Unit], runners: Sequence[Runner]) -> list[Explained]:
    running = {runner.unit.code: runner for runner in runners}
    return [
        _explained(running[unit.code], runners) if unit.code in running else Explained(unit, None)
        for unit in units
    ]


def _explained(own: Runner, runners: Sequence[Runner]) -> Explained:
    others = [one for one in runners if one is not own]
    higher = [one.value for one in others if one.value > own.value]
    lower = [one.value for one in others if one.value < own.value]
    peers = tuple(one.unit.name for one in others if one.value == own.value)
    return Explained(
        own.unit, _rank(own.value, others), peers, len(runners), own.value,
        _neighbour(own, min(higher), runners) if higher else None,
        _neighbour(own, max(lower), runners) if lower else None,
        _climb(own, others, higher, bool(peers)),
        _threat(own, others),
    )  # fmt: skip


def _rank(value: Fraction, others: Sequence[Runner]) -> int:
    return rank_of(value, (one.value for one in others))


def _neighbour(own: Runner, value: Fraction, runners: Sequence[Runner]) -> Neighbour:
    names = tuple(one.unit.name for one in runners if one.value == value)
    return Neighbour(names, _rank(value, runners), abs(value - own.value))


def _climb(
    own: Runner, others: Sequence[Runner], higher: Sequence[Fraction], tied: bool
) -> Climb | None:
    """前面有人，追平最近的一个；并列居首，超过并列的。"""
    if not higher and not tied:
        return None
    step = own.reach(min(higher), False) if higher else own.reach(own.value, True)
    if step is None:
        return None
    shared = any(one.value == step.value for one in others)
    return Climb(step, _rank(step.value, others), shared)


def _threat(own: Runner, others: Sequence[Runner]) -> Threat | None:
    """并列的，或紧随其后的，里面只差最小一步就超过来的。"""
    behind = [one for one in others if one.value <= own.value]
    if not behind:
        return None
    nearest = max(one.value for one in behind)
    steps = [
        Threat(one.unit.name, step)
        for one in behind
        if one.value == nearest and (step := one.reach(own.value, True))
    ]
    return min(steps, key=lambda one: one.step.size) if steps else None


def _by_gains(row: Score) -> Reach:
    """一件事做几次就够；次数少的在先，次数相同取添分少的，再同取说法短的（不附条件）。

    限了次数、封了顶的事，做不了那么多次的不说。
    """

    def reach(target: Fraction, beyond: bool) -> Step | None:
        steps = [
            Step(
                _repeated(gain.words, times),
                (Fraction(times), gain.points, Fraction(len(gain.words))),
                value,
            )
            for gain in row.gains
            if gain.points > 0
            for times in [_fewest((target - row.points) / gain.points, beyond)]
            if gain.most is None or times <= gain.most
            for value in [row.points + times * gain.points]
        ]
        return min(steps, key=lambda step: step.size) if steps else None

    return reach


def _by_investing(row: Standing) -> Reach:
    """本年累计完成投资再增加多少就够，精确到 0.01 万元。"""

    def reach(target: Fraction, beyond: bool) -> Step | None:
        if row.plan <= 0:
            return None
        more = _fewest(target * row.plan / 100 - row.done, beyond)
        rate = percent(row.done + more, row.plan)
        words = f"本年累计完成投资再增加{from_hundredths(more):,}万元"
        return Step(words, (Fraction(more),), rate or Fraction(0))

    return reach


def _fewest(exact: Fraction, beyond: bool) -> int:
    """不小于（`beyond` 则大于）`exact` 的最小正整数。"""
    return max(floor(exact) + 1 if beyond else ceil(exact), 1)


def _repeated(words: str, times: int) -> str:
    """“再新签约1项”做三次 → “再新签约3项”，“再增1亿元” → “再增3亿元”；认不出数量的，说几次。"""
    if times == 1:
        return words
    if _AMOUNT.search(words):
        return _AMOUNT.sub(lambda found: f"{Decimal(found[1]) * times:f}", words)
    said, found = _ONE.subn(str(times), words, count=1)
    return said if found else f"{words}，共{times}次"
