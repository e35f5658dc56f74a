"""一期的评分排名：积分、投资、流动红旗、年度红旗，各带名次说明（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.consolidation import Master
from pipelines.figures.figure import Basis
from pipelines.figures.flags.annual import AnnualFlags, annual_flags
from pipelines.figures.flags.history import FlagLine, flag_history, months_held
from pipelines.figures.flags.month import month_flags
from pipelines.figures.flags.table import Annual
from pipelines.figures.scoring.explained import Explained, explain_investment, explain_points
from pipelines.figures.scoring.scores import Score, Standing, scores, standings


@dataclass(frozen=True)
class Points:
    """一个单位的积分：本年累计、本月、全部单位里与组内的名次说明。"""

    score: Score
    month: Fraction
    overall: Explained
    within: Explained


@dataclass(frozen=True)
class Invested:
    """一个单位的投资完成率与名次说明；按设定在全部单位里或组内排。"""

    standing: Standing
    place: Explained


@dataclass(frozen=True)
class Ranking:
    """一期的评分排名。"""

    master: Master
    source: str
    """积分办法的来源。"""
    trial: bool
    """积分办法不是正式文件，积分只是试算。"""
    points: tuple[Points, ...]
    invested: tuple[Invested, ...]
    flags: tuple[FlagLine, ...]
    """由早到晚。"""
    annual: AnnualFlags
    rule: Annual
    """年度红旗怎样合成。"""


def make_ranking(
    basis: Basis, months: Sequence[Basis], assessments: Mapping[str, Fraction]
) -> Ranking:
    """`months` 是本年一月至本期有报送的各期；`assessments` 是单位名 → 年终考核得分。"""
    method, rule = basis.methods.score, basis.methods.flags.annual
    awards = [month_flags(one) for one in months]
    flags = flag_history(awards)
    annual = annual_flags(awards, months_held(flags), rule, method.flag, assessments)
    annual = replace(annual, trial=(*_unpublished(basis), *annual.trial))
    return Ranking(
        basis.master, method.source, method.trial, _points(basis),
        _invested(basis), tuple(flags), annual, rule,
    )  # fmt: skip


def _unpublished(basis: Basis) -> list[str]:
    """年度红旗所用的办法里，不是正式文件的。"""
    methods = {"积分办法": basis.methods.score.trial, "红旗办法": basis.methods.flags.trial}
    names = [name for name, trial in methods.items() if trial]
    return [f"{'、'.join(names)}不是正式文件"] if names else []


def _points(basis: Basis) -> tuple[Points, ...]:
    rows = scores(basis, basis.start, basis.end)
    month = scores(basis, basis.master.period.first_day, basis.end)
    monthly = {row.unit.code: row.points for row in month}
    within: dict[str, Explained] = {}
    for group in dict.fromkeys(row.unit.group for row in rows):
        inside = explain_points([row for row in rows if row.unit.group == group])
        within |= {place.unit.code: place for place in inside}
    pairs = zip(rows, explain_points(rows), strict=True)
    return tuple(
        Points(row, monthly[row.unit.code], place, within[row.unit.code]) for row, place in pairs
    )


def _invested(basis: Basis) -> tuple[Invested, ...]:
    """投资排名照通报的办法：office.toml 说分组就分组。"""
    master = basis.master
    groups: list[str | None] = [None]
    if master.office.settings.reporting.rank_by_group:
        groups = list(dict.fromkeys(status.unit.group for status in master.units))
    tables = [standings(master, group) for group in groups]
    return tuple(
        Invested(row, place)
        for rows in tables
        for row, place in zip(rows, explain_investment(rows), strict=True)
    )
