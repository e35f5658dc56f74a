"""流动红旗一年来在谁手里：由谁流动到谁，连续保持几个月（DOMAIN §2.3）。

各月都按当月采用的报送重新评；一期锁定以后就不再变。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipelines.calendar import Period
from pipelines.figures.flags.month import GroupFlags, PassedOver
from pipelines.office import Unit


@dataclass(frozen=True)
class FlagLine:
    """一组一个月的一面旗；没有评出的，`unit` 为 None。"""

    period: Period
    group: str
    unit: Unit | None
    points: Fraction | None
    months: int
    """连续保持几个月，含本月；没有评出为零。"""
    came_from: tuple[str, ...]
    """上次持旗、这次没有了的单位。"""
    words: str
    """首次授予、由甲流动至乙、连续保持 3 个月、空缺及其缘故。"""
    passed_over: tuple[PassedOver, ...] = ()
    """够得上而没有给的，记在该组该月的第一行。"""


def flag_history(months: Sequence[Sequence[GroupFlags]]) -> list[FlagLine]:
    """由早到晚各月的流动红旗 → 由早到晚的记载；太小不评的组只在最后一月说一次。"""
    before: dict[str, Sequence[FlagLine]] = {}
    lines: list[FlagLine] = []
    for number, groups in enumerate(months, 1):
        for one in groups:
            if not one.places and number < len(months):
                continue
            own = list(_lines(one, before.get(one.group, ())))
            before[one.group] = own
            lines += own
    return lines


def months_held(lines: Sequence[FlagLine]) -> Mapping[str, int]:
    """单位名 → 全年共得几面（一月一面）。"""
    held: dict[str, int] = {}
    for line in lines:
        if line.unit:
            held[line.unit.name] = held.get(line.unit.name, 0) + 1
    return held


def _lines(now: GroupFlags, before: Sequence[FlagLine]) -> Iterator[FlagLine]:
    earlier = {line.unit.name: line for line in before if line.unit}
    here = [score.unit.name for score in now.holders]
    gone = tuple(name for name in earlier if name not in here)
    passed = now.passed_over
    if not here:
        words = f"空缺：{now.vacancy}" if now.places else now.vacancy
        yield FlagLine(now.period, now.group, None, None, 0, gone, words, passed)
    for score in now.holders:
        kept = earlier.get(score.unit.name)
        follows = kept is not None and now.period.months_since(kept.period) == 1
        months = kept.months + 1 if kept and follows else 1
        came = () if kept else gone
        words = _moved(score.unit.name, months, came, before, kept)
        yield FlagLine(now.period, now.group, score.unit, score.points, months, came, words, passed)
        passed = ()


def _moved(
    name: str, months: int, came: tuple[str, ...], before: Sequence[FlagLine], kept: FlagLine | None
) -> str:
    if months > 1:
        return f"连续保持{months}个月"
    if kept:
        return f"再次获得（{kept.period} 之后中断过）"
    if came:
        return f"由{'、'.join(came)}流动至{name}"
    if not before:
        return "本年首次授予"
    return "上次空缺，重新授予" if not any(line.unit for line in before) else "新增一面"
