"""亩均论英雄的得分：指标 ÷ 基准 × 权重，逐项说明怎样来的（DOMAIN §2.7）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from pipelines.figures.evaluating.land_scheme import Group, Indicator
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import HUNDREDTHS, NUMERIC

#: 一家企业的一行：数已是所印单位的精确数（万元、亩、人），空为 None。
Row = Mapping[str, object]


@dataclass(frozen=True)
class Point:
    """一项得分怎样来；`note` 说明没有照公式计的原因。"""

    name: str
    value: Fraction | None
    baseline: Fraction
    weight: Fraction
    points: Fraction
    note: str = ""


def readable(frame: pd.DataFrame, ledger: Ledger) -> list[Row]:
    """总表的行 → 台账各列所印单位的精确数或文字。"""
    columns = [column for column in ledger.columns if column.name in frame]
    records = frame.to_dict("records")
    return [{c.name: _exact(row[c.name], c.type) for c in columns} for row in records]


def _exact(value: object, kind: str) -> object:
    if value is None or value is pd.NA:
        return None
    if kind in NUMERIC and isinstance(value, int):
        return Fraction(value, 100 if kind in HUNDREDTHS else 1)
    return value


def ratio(row: Row, indicator: Indicator) -> Fraction | None:
    """指标的值；分子、分母未填，或分母不大于零则 None。"""
    part, whole = row.get(indicator.part), row.get(indicator.whole)
    if not isinstance(part, Fraction) or not isinstance(whole, Fraction) or whole <= 0:
        return None
    return part / whole


def obstacle(row: Row, group: Group) -> str:
    """这家企业为什么评不了；评得了则空。"""
    for one in group.indicators:
        if one.missing != "不评价" or ratio(row, one) is not None:
            continue
        if row.get(one.part) is None:
            return f"{one.part}未填，算不出{one.name}"
        return f"{one.whole}未填或不大于零，算不出{one.name}"
    return ""


def lacking_column(ledger: Ledger, group: Group) -> str:
    """办法要用而台账没有的第一列；都有则空。"""
    wanted = (column for one in group.indicators for column in (one.part, one.whole))
    return next((column for column in wanted if column not in ledger.by_name), "")


def baselines(rows: Sequence[Row], group: Group, year: int) -> dict[str, Fraction]:
    """当年各项的基准值；没有公布的按组内平均（合计 ÷ 合计）的几倍，算不出的不列。"""
    if given := group.baselines.get(str(year)):
        return {name: Fraction(value) for name, value in given.values.items()}
    if group.mean_times is None:
        return {}
    means = {one.name: _mean(rows, one) for one in group.indicators}
    times = Fraction(group.mean_times)
    return {name: mean * times for name, mean in means.items() if mean is not None and mean > 0}


def _mean(rows: Sequence[Row], indicator: Indicator) -> Fraction | None:
    known = [row for row in rows if ratio(row, indicator) is not None]
    part, whole = (
        sum((Fraction(str(row[column])) for row in known), Fraction(0))
        for column in (indicator.part, indicator.whole)
    )
    return part / whole if whole else None


def points_of(
    rows: Sequence[Row], group: Group, bases: Mapping[str, Fraction], cap: Fraction | None
) -> list[tuple[Point, ...]]:
    """各企业的各项得分。"""
    columns = [_column(rows, one, bases[one.name], cap) for one in group.indicators]
    return list(zip(*columns, strict=True))


def _column(
    rows: Sequence[Row], indicator: Indicator, base: Fraction, cap: Fraction | None
) -> list[Point]:
    values = [ratio(row, indicator) for row in rows]
    earned = [_earned(v, indicator, base, cap) for v in values if v is not None]
    mean = sum(earned, Fraction(0)) / len(earned) if earned else Fraction(0)
    return [_point(value, indicator, base, cap, mean) for value in values]


def _earned(
    value: Fraction, indicator: Indicator, base: Fraction, cap: Fraction | None
) -> Fraction:
    times = max(value, Fraction(0)) / base
    return (times if cap is None else min(times, cap)) * Fraction(indicator.weight)


def _point(
    value: Fraction | None,
    indicator: Indicator,
    base: Fraction,
    cap: Fraction | None,
    mean: Fraction,
) -> Point:
    name, weight = indicator.name, Fraction(indicator.weight)
    if value is None and indicator.missing == "平均":
        return Point(name, None, base, weight, mean, f"没有{name}，按全组平均得分计")
    if value is None:
        return Point(name, None, base, weight, Fraction(0), f"没有{name}，按 0 分计")
    note = f"{name}为负，按 0 分计" if value < 0 else ""
    return Point(name, value, base, weight, _earned(value, indicator, base, cap), note)
