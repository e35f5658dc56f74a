"""五好园区：有省里的结果以省里的为准，没有则按占位的十项试算（DOMAIN §2.8）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.figures.evaluating.park_table import SHARES, ParkTable, ProvincialResult
from pipelines.figures.evaluating.shares import (
    PARK,
    amount,
    annex,
    city_amount,
    comparable,
    latest_quarter,
    park_rows,
    parks_in,
    quarter_of,
    repeated_parks,
)
from pipelines.figures.evaluating.yields import COLUMNS, park_yields
from pipelines.figures.figure import Basis, counted, percent
from pipelines.figures.ranks import ranks

SEWAGE, UNBUILT = "污水集中处理设施是否建成", "否"
Values = Mapping[str, Fraction | None]


@dataclass(frozen=True)
class ParkPoint:
    """一项得分：值、百分制得分、权重。"""

    name: str
    value: Fraction
    hundred: Fraction
    weight: Fraction

    @property
    def points(self) -> Fraction:
        """折算权重后的得分。"""
        return self.hundred * self.weight / 100


@dataclass(frozen=True)
class ParkScore:
    """一个园区：省里的名次没有得分；缺了几项的不试算，`lacking` 列出所缺。"""

    park: str
    rank: int | None
    score: Fraction | None = None
    points: tuple[ParkPoint, ...] = ()
    lacking: tuple[str, ...] = ()
    honour: str = ""


@dataclass(frozen=True)
class ParkEvaluation:
    """一年的五好园区评价；`label` 印在结果旁，试算的必写“试算”。"""

    year: int
    label: str
    source: str
    provincial: bool
    rows: tuple[ParkScore, ...]


def evaluation(frame: pd.DataFrame, table: ParkTable, year: int) -> ParkEvaluation:
    """附表一 → 某年的评价；省里的结果已录入的以省里的为准，否则试算。"""
    result = table.results.get(str(year))
    if result is None:
        rows = tuple(_trial(park_values(frame), table))
        return ParkEvaluation(year, table.label, table.source, False, rows)
    parks = dict.fromkeys([*result.ranks, *park_rows(latest_quarter(frame))[PARK]])
    scores = [
        ParkScore(park, result.ranks.get(park), honour=result.honours.get(park, ""))
        for park in parks
    ]
    scores.sort(key=lambda one: one.rank or result.total + 1)
    label = f"全省 {year} 年度考评结果（{result.total} 个园区）"
    return ParkEvaluation(year, label, result.source, True, tuple(scores))


def park_values(frame: pd.DataFrame) -> dict[str, Values]:
    """园区 → 十项指标（%、万元/亩），取附表一最近一个季度；算不出、报了两行的为 None。"""
    rows = latest_quarter(frame)
    parks, yields, repeated = park_rows(rows), park_yields(rows), repeated_parks(rows)
    found: dict[str, Values] = {}
    for index in parks.index:
        park = str(parks.loc[index, PARK])
        shares = {key: _share(rows, parks.loc[[index]], name) for key, name in SHARES.items()}
        own = {**shares, **yields[park]}
        found[park] = dict.fromkeys(own) if park in repeated else own
    return found


def _share(rows: pd.DataFrame, own: pd.DataFrame, name: str) -> Fraction | None:
    part, whole = amount(own, name), city_amount(rows, name)
    if part is None or whole is None or not comparable(rows, name):
        return None
    return percent(part, whole)


def _trial(values: Mapping[str, Values], table: ParkTable) -> list[ParkScore]:
    """各项齐全的园区之间比，同分同名次、依原次序；缺项的列在最后、不排名。"""
    names = [one.name for one in table.indicators]
    lacking = {
        park: tuple(name for name in names if own[name] is None) for park, own in values.items()
    }
    whole = {
        park: {name: value for name, value in own.items() if value is not None}
        for park, own in values.items()
        if not lacking[park]
    }
    points = {park: tuple(_points(park, whole, table)) for park in whole}
    totals = {park: sum((p.points for p in own), Fraction(0)) for park, own in points.items()}
    order = sorted(totals, key=lambda park: -totals[park])
    places = ranks([totals[park] for park in order])
    scored = [
        ParkScore(park, place, totals[park], points[park])
        for park, place in zip(order, places, strict=True)
    ]
    rest = [ParkScore(park, None, lacking=lack) for park, lack in lacking.items() if lack]
    return scored + rest


def _points(
    park: str, values: Mapping[str, Mapping[str, Fraction]], table: ParkTable
) -> list[ParkPoint]:
    made = []
    for one in table.indicators:
        value = values[park][one.name]
        if table.method == "极差":
            hundred = _spread(value, [own[one.name] for own in values.values()])
        else:
            hundred = min(max(value, Fraction(0)) / Fraction(one.target or 1), Fraction(1)) * 100
        made.append(ParkPoint(one.name, value, hundred, Fraction(one.weight)))
    return made


def _spread(value: Fraction, everyone: Sequence[Fraction]) -> Fraction:
    """极差法的百分制得分；各园区相同则都得满分。"""
    low, high = min(everyone), max(everyone)
    return Fraction(100) if low == high else (value - low) / (high - low) * 100


def watch_list(table: ParkTable, year: int) -> tuple[str, ...] | None:
    """到 `year` 年为止连续几年排全省后几位的园区；有一年的结果没有录入，无从判断为 None。"""
    years = [str(year - back) for back in range(table.watch.years)]
    if any(one not in table.results for one in years):
        return None
    lows = [_lowest(table.results[one], table.watch.last) for one in years]
    return tuple(park for park in lows[0] if all(park in low for low in lows))


def _lowest(result: ProvincialResult, last: int) -> list[str]:
    return [park for park, rank in result.ranks.items() if rank > result.total - last]


def evaluation_of(basis: Basis) -> ParkEvaluation | None:
    """附表一报告期当年的评价；附表一没有报的，取省里最近一年的结果，都没有则 None。"""
    rows, table = annex(basis, *COLUMNS), basis.methods.parks
    year = int(quarter_of(rows)[:4] or basis.master.period.year)
    found = evaluation(rows, table, year)
    last = latest_result(table, year)
    if not found.rows and last is not None:
        return evaluation(rows, table, last)
    return found if found.rows else None


def latest_result(table: ParkTable, year: int) -> int | None:
    """不晚于 `year` 年、最近录入的一年省里结果的年份；没有则 None。"""
    return max((int(one) for one in table.results if int(one) <= year), default=None)


def without_sewage(basis: Basis) -> pd.DataFrame:
    """污水集中处理设施填“否”的园区。"""
    frame = parks_in(basis, SEWAGE)
    return frame[frame[SEWAGE] == UNBUILT]


FIGURES: Final = (
    counted("报送园区数", "附表一最近一个季度的园区个数", parks_in),
    counted("未建污水设施园区数", "污水集中处理设施尚未建成的园区个数", without_sewage),
)
