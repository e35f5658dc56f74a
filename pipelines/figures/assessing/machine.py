"""机器考核：由台账算出的各项得分，谁来算都一样（DOMAIN §2.10）。

每一项的得分先按规定的小数位四舍五入，再相加：印出来的各项之和就是总分，手工可以复核。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT, Master, UnitStatus
from pipelines.errors import UsageError
from pipelines.figures import FIGURES
from pipelines.figures.assessing.table import POINTS, AssessmentTable, MachineItem
from pipelines.figures.figure import Basis, Figure
from pipelines.figures.ranks import rank_of
from pipelines.figures.scoring.scores import scores
from pipelines.ledgers.values import half_up
from pipelines.office import Unit

_WHOLE: Final = 100
_UNLOADED: Final = "没有报送，零分"


@dataclass(frozen=True)
class SourceRows:
    """一个数所计的各行：哪个单位的哪个文件、哪张表、第几行。"""

    unit: str
    file: str
    sheet: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class MachinePoint:
    """一个单位机器考核的一项：不舍入的值、怎样得的分、得分（不评则 None）、满分、所计的行。"""

    name: str
    figure: str
    measure: str
    """值的单位：万元、%、个、分……"""
    value: Fraction | None
    words: str
    points: Decimal | None
    full: Decimal
    sources: tuple[SourceRows, ...] = ()


@dataclass(frozen=True)
class MachineScore:
    """一个单位的机器分（百分制）与各项；有不评的项，按其余各项折算。"""

    code: str
    unit: str
    group: str
    score: Decimal
    points: tuple[MachinePoint, ...]


@dataclass(frozen=True)
class _Measured:
    """一个单位一项的值与来处；`unloaded` 为没有任何报送。"""

    value: Fraction | None
    sources: tuple[SourceRows, ...]
    unloaded: bool = False


def machine_scores(basis: Basis, table: AssessmentTable) -> tuple[MachineScore, ...]:
    """参加考核的各单位的机器分，按印发次序；`basis` 是年度最后一期的。"""
    chosen = assessed(basis.master, table)
    alone = {one.unit.code: _narrowed(basis, one.unit.name) for one in chosen}
    items = [_item(basis, item, chosen, alone, table) for item in table.machine]
    return tuple(_unit_score(one.unit, items, table) for one in chosen)


def _unit_score(
    unit: Unit, items: Sequence[Mapping[str, MachinePoint]], table: AssessmentTable
) -> MachineScore:
    points = tuple(item[unit.code] for item in items)
    return MachineScore(unit.code, unit.name, unit.group, _score(points, table), points)


def assessed(master: Master, table: AssessmentTable) -> list[UnitStatus]:
    """参加考核的各单位，按印发次序；一个也没有则 UsageError。"""
    chosen = [one for one in master.units if one.unit.group not in table.without]
    if not chosen:
        words = f"没有单位参加考核：assessment.toml 的 without 把{'、'.join(table.without)}都去掉了"
        raise UsageError(words)
    return chosen


def _narrowed(basis: Basis, unit: str) -> Basis:
    """只有这个单位的依据。"""
    before = basis.last and _of_unit(basis.last, unit)
    ago = basis.year_ago and _of_unit(basis.year_ago, unit)
    return replace(basis, master=_of_unit(basis.master, unit), last=before, year_ago=ago)


def _of_unit(master: Master, unit: str) -> Master:
    own = {name: frame[frame[UNIT] == unit] for name, frame in master.tables.items()}
    units = tuple(one for one in master.units if one.unit.name == unit)
    return replace(master, units=units, tables=own)


def _item(
    basis: Basis,
    item: MachineItem,
    chosen: Sequence[UnitStatus],
    alone: Mapping[str, Basis],
    table: AssessmentTable,
) -> dict[str, MachinePoint]:
    """一项：单位代码 → 得分；分组排的，只与同组的比。"""
    measured = _points_of(basis) if item.figure == POINTS else _values(basis, item, alone)
    for status in chosen:
        if not status.receipt:
            measured[status.unit.code] = _Measured(None, (), unloaded=True)
    found: dict[str, MachinePoint] = {}
    for status in chosen:
        peers = [
            value
            for one in chosen
            if not table.by_group or one.unit.group == status.unit.group
            if (value := measured[one.unit.code].value) is not None
        ]
        found[status.unit.code] = _point(item, measured[status.unit.code], peers, table.decimals)
    return found


def _values(basis: Basis, item: MachineItem, alone: Mapping[str, Basis]) -> dict[str, _Measured]:
    """一个数在各单位的值与所计的行。

    先在全市选行、后按单位分，各单位之和才等于全市：跨单位转入的项目不会算两次。
    """
    figure = FIGURES[item.figure]
    frames = [term.select(basis) for term in figure.terms]
    return {code: _value(figure, frames, own) for code, own in alone.items()}


def _value(figure: Figure, frames: Sequence[pd.DataFrame], own: Basis) -> _Measured:
    name = own.master.units[0].unit.name
    parts = [frame[frame[UNIT] == name] for frame in frames]
    rows = [
        (unit, file, sheet, int(row))
        for part in parts
        for unit, file, sheet, row in part[[UNIT, FILE, SHEET, ROW]].itertuples(index=False)
    ]
    values = [term.measure(part) for term, part in zip(figure.terms, parts, strict=True)]
    known = [value for value in values if value is not None]
    able = figure.possible(own) and len(known) == len(values)
    return _Measured(figure.combine(own, *known) if able else None, _grouped(rows))


def _points_of(basis: Basis) -> dict[str, _Measured]:
    """各单位 1 月 1 日至报告期末的积分。"""
    return {
        one.unit.code: _Measured(
            one.points,
            _grouped(
                [
                    (row.unit, row.file, row.sheet, row.row)
                    for made in one.contributions
                    for row in made.sources
                ]
            ),
        )
        for one in scores(basis, basis.start, basis.end)
    }


def _grouped(rows: Sequence[tuple[str, str, str, int]]) -> tuple[SourceRows, ...]:
    """一行只列一次，同一张表的并在一起。"""
    return tuple(
        SourceRows(unit, file, sheet, tuple(row[3] for row in own))
        for (unit, file, sheet), own in groupby(sorted(set(rows)), key=lambda row: row[:3])
    )


def _point(
    item: MachineItem, own: _Measured, peers: Sequence[Fraction], decimals: int
) -> MachinePoint:
    measure = "分" if item.figure == POINTS else str(FIGURES[item.figure].unit)
    points, words = _given(item, own, peers, measure, decimals)
    return MachinePoint(
        item.name, item.figure, measure, own.value, words, points, item.full, own.sources
    )


def _given(
    item: MachineItem, own: _Measured, peers: Sequence[Fraction], measure: str, decimals: int
) -> tuple[Decimal | None, str]:
    """得分（不评则 None）与说法。"""
    if own.unloaded:
        return Decimal(0), _UNLOADED
    if own.value is None:
        return _blank(item)
    exact, words = _earned(item, own.value, peers, measure)
    return half_up(exact, decimals), words


def _blank(item: MachineItem) -> tuple[Decimal | None, str]:
    """算不出数的：照办法。"""
    points = {"不评": None, "零分": Decimal(0), "满分": item.full}[item.blank]
    words = "不评，按其余各项折算" if points is None else item.blank
    return points, f"算不出“{item.figure}”（没有可计的），{words}"


def _earned(
    item: MachineItem, value: Fraction, peers: Sequence[Fraction], measure: str
) -> tuple[Fraction, str]:
    """一个值 → 不舍入的得分与说法；得分在 0 与满分之间。"""
    full, floor = Fraction(item.full), max(value, Fraction(0))
    shown = _with_unit(value, measure)
    match item.method:
        case "比目标":
            target = Fraction(item.target or 1)
            return full * min(floor / target, Fraction(1)), f"{shown} ÷ 目标 {item.target}{measure}"
        case "比最高":
            best = max(peers)
            part = floor / best if best > 0 else Fraction(0)
            return full * part, f"{shown} ÷ 最高 {_with_unit(best, measure)}"
        case "按名次":
            sign = -1 if item.lower else 1
            rank = rank_of(sign * value, (sign * one for one in peers))
            lost = Fraction(item.step or 0) * (rank - 1)
            return max(full - lost, Fraction(0)), f"{shown}，第 {rank} 名"
        case _:
            lost = Fraction(item.step or 0) * floor
            return max(full - lost, Fraction(0)), f"{shown}，每个扣 {item.step} 分"


def _with_unit(value: Fraction, measure: str) -> str:
    """给人看的值：整数的数照写，其余两位小数。"""
    return f"{value if value.denominator == 1 else half_up(value, 2)}{measure}"


def _score(points: Sequence[MachinePoint], table: AssessmentTable) -> Decimal:
    """各项之和；有不评的，折算成百分制。各项都不评则零。"""
    counted = [(one.points, one.full) for one in points if one.points is not None]
    full = sum((whole for _, whole in counted), Decimal(0))
    earned = sum((part for part, _ in counted), Decimal(0))
    return half_up(Fraction(earned) / Fraction(full) * _WHOLE if full else 0, table.decimals)


def differences(
    before: Sequence[MachineScore], after: Sequence[MachineScore]
) -> list[tuple[str, str, str, str]]:
    """冻结后数据变了的：单位、哪一项、冻结的、现在算的；只作参考，不改冻结的数。"""
    now: Mapping[str, MachineScore] = {one.code: one for one in after}
    found: list[tuple[str, str, str, str]] = []
    for old in before:
        new = now.get(old.code)
        if new is None:
            found.append((old.unit, "（整个单位）", f"{old.score} 分", "现在不参加考核"))
            continue
        fresh = {one.name: one for one in new.points}
        for point in old.points:
            other = fresh.get(point.name)
            if other is None or (point.value, point.points) != (other.value, other.points):
                found.append((old.unit, point.name, _shown(point), _shown(other)))
    return found


def _shown(point: MachinePoint | None) -> str:
    if point is None:
        return "没有这一项"
    return f"{'不评' if point.points is None else f'{point.points} 分'}（{point.words}）"
