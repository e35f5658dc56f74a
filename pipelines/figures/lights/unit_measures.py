"""一个单位的量法：投资增速、序时任务完成率、投资完成率；不能评的说明为什么（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, PROJECTS, ROW, SHEET, UNIT, Master, exact_sum
from pipelines.consolidation.status import UnitStatus
from pipelines.figures.counting.investment import PLAN, YTD, schedule_of
from pipelines.figures.figure import Basis, Source, percent
from pipelines.figures.lights.rules import DONE, GROWTH, ON_TIME
from pipelines.office import Unit


@dataclass(frozen=True)
class UnitNumber:
    """一个单位量得的数（%），不舍入；不能评的 `number` 为 None，`why` 说明为什么。"""

    unit: Unit
    number: Fraction | None
    why: str
    sources: tuple[Source, ...]


def unit_numbers(basis: Basis, measure: str) -> list[UnitNumber]:
    """各单位按一种量法量得的数，按印发次序；本期没有报送（含沿用）、没有项目的不评。"""
    return [_measured(basis, status, measure) for status in basis.master.units]


def city_growth(basis: Basis) -> Fraction | None:
    """“平均”：能比的单位本年累计之和比去年同期之和的增速（%）；一个也不能比则 None。"""
    able = [one.unit.name for one in unit_numbers(basis, GROWTH) if one.number is not None]
    now, before = 0, 0
    for this_year, last_year in (_two_years(basis, name) for name in able):
        now += exact_sum(this_year, YTD)
        before += exact_sum(last_year, YTD)
    return percent(now - before, before)


def _measured(basis: Basis, status: UnitStatus, measure: str) -> UnitNumber:
    frame = _rows(basis.master, status.unit.name)
    if not status.reported:
        return UnitNumber(status.unit, None, f"{status.state}，不评", ())
    if frame.empty:
        return UnitNumber(status.unit, None, "没有项目，不评", ())
    number, why = COMPUTED[measure](basis, status.unit.name)
    frames = [frame]
    if measure == GROWTH and number is not None:
        frames = list(_two_years(basis, status.unit.name))
    return UnitNumber(status.unit, number, why, _sources(frames))


def _growth(basis: Basis, name: str) -> tuple[Fraction | None, str]:
    if basis.year_ago is None:
        return None, "没有去年同期的数据，不评"
    reported = {status.unit.name for status in basis.year_ago.units if status.reported}
    if name not in reported:
        return None, "去年同期没有报送，不评"
    now, before = (exact_sum(frame, YTD) for frame in _two_years(basis, name))
    if before <= 0:
        return None, "去年同期没有完成投资，不评"
    return percent(now - before, before), ""


def _on_time(basis: Basis, name: str) -> tuple[Fraction | None, str]:
    rate, why = _done(basis, name)
    due = schedule_of(basis, _rows(basis.master, name))
    if rate is None or not due:
        return None, why or "到本月末没有应完成的投资，不评"
    return percent(rate, due), ""


def _done(basis: Basis, name: str) -> tuple[Fraction | None, str]:
    frame = _rows(basis.master, name)
    plan = exact_sum(frame, PLAN)
    if plan <= 0:
        return None, "未下达年度计划，不评"
    return percent(exact_sum(frame, YTD), plan), ""


#: 量法 → 怎样算。
COMPUTED: Final[Mapping[str, Callable[[Basis, str], tuple[Fraction | None, str]]]] = {
    GROWTH: _growth,
    ON_TIME: _on_time,
    DONE: _done,
}


def _rows(master: Master, name: str) -> pd.DataFrame:
    frame = master.table(PROJECTS, "项目编号", PLAN, YTD)
    return frame[frame[UNIT] == name]


def _two_years(basis: Basis, name: str) -> tuple[pd.DataFrame, ...]:
    """一个单位本年与去年同期的项目；任一年未通过校验的，两年都不计。"""
    masters = [basis.master, *([basis.year_ago] if basis.year_ago else [])]
    out = frozenset[str]().union(*(master.rejected_keys(PROJECTS) for master in masters))
    frames = [_rows(master, name) for master in masters]
    return tuple(frame[~frame["项目编号"].isin(out)] for frame in frames)


def _sources(frames: Sequence[pd.DataFrame]) -> tuple[Source, ...]:
    rows = (row for f in frames for row in f[[UNIT, FILE, SHEET, ROW]].itertuples(index=False))
    return tuple(Source(unit, file, sheet, int(row)) for unit, file, sheet, row in rows)
