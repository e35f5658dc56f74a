"""月通报里的图：投资完成率排名、超（低）序时；数取自附件1的排名表，印几位就画几位。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipelines.consolidation import UNIT
from pipelines.documents.appendices import appendix_tables, standing_groups
from pipelines.documents.charting.chart import MOST, Chart, Series
from pipelines.documents.wording import Printed, month_range
from pipelines.figures.counting.investment import projects, schedule_of
from pipelines.figures.figure import Basis
from pipelines.ledgers.values import half_up

#: 画得出的图；模板里写【图：投资完成率排名】。
RANKING, GAP = "投资完成率排名", "超低序时"
#: 再多，立柱下的单位名称就横着放不下了。
_COLUMNS: Final = 9


@dataclass(frozen=True)
class Bar:
    """排名表的一行：单位（沿用的已注明），完成率、序时进度（%）、超（低）序时（百分点）。"""

    unit: str
    rate: Decimal | None
    scheduled: Decimal | None
    gap: Decimal | None


def monthly_charts(
    basis: Basis, ranking: Sequence[Mapping[str, object]] | None = None
) -> dict[str, Chart]:
    """名称 → 图；`ranking` 是附件1的排名表，不给则现算。没有排名表的，图是空的。"""
    rows = appendix_tables(basis)["排名表"] if ranking is None else ranking
    bars = _bars(basis, rows) if rows else []
    months = month_range(basis.master.period.month)
    return {RANKING: _ranking_chart(bars, months), GAP: _gap_chart(bars, months)}


def _bars(basis: Basis, rows: Sequence[Mapping[str, object]]) -> list[Bar]:
    names = [one.unit.name for group in standing_groups(basis) for one in group]
    frame = projects(basis)
    scheduled = [_scheduled(basis, frame[frame[UNIT] == name]) for name in names]
    return [
        Bar(str(row["单位"]), _number(row["完成率"]), planned, _number(row["超低序时"]))
        for row, planned in zip(rows, scheduled, strict=True)
    ]


def _scheduled(basis: Basis, own: object) -> Decimal | None:
    progress = schedule_of(basis, own) if len(own) else None  # type: ignore[arg-type]
    return None if progress is None else half_up(progress, 1)


def _number(cell: object) -> Decimal | None:
    """表中一格印出来的数；“—”为 None。"""
    known = isinstance(cell, Printed) and isinstance(cell.value, Fraction | int)
    return Decimal(str(cell)) if known else None


def _ranking_chart(bars: Sequence[Bar], months: str) -> Chart:
    """单位不多的画立柱，序时进度是折线；多的画横条。"""
    kept = bars[:MOST]
    horizontal = len(kept) > _COLUMNS
    rate = Series("投资完成率", tuple(one.rate for one in kept), code=_code(kept))
    planned = tuple(one.scheduled if one.rate is not None else None for one in kept)
    name, same = "序时进度", set(planned) - {None}
    if len(same) == 1:
        name = f"序时进度（{next(iter(same))}%）"
    schedule = Series(name, planned, "影线" if horizontal else "折线", shown=False)
    title = f"各单位{months}投资完成率（%）{_left_out(bars, '前')}"
    return Chart(title, _units(kept), (rate, schedule), horizontal)


def _gap_chart(bars: Sequence[Bar], months: str) -> Chart:
    """零线以右超序时、以左低于序时；画不下的只画居后的。"""
    kept = bars[-MOST:]
    gap = Series("超（低）序时", tuple(one.gap for one in kept), code="+0.0;-0.0;0.0")
    title = f"各单位{months}投资完成率超（低）序时进度（百分点）{_left_out(bars, '后')}"
    return Chart(title, _units(kept), (gap,))


def _units(bars: Sequence[Bar]) -> tuple[str, ...]:
    return tuple(one.unit for one in bars)


def _left_out(bars: Sequence[Bar], which: str) -> str:
    return "" if len(bars) <= MOST else f"（{which}{MOST}个，共{len(bars)}个单位）"


def _code(bars: Sequence[Bar]) -> str:
    """完成率与排名表同样印几位小数。"""
    return "0.00" if any(one.rate and one.rate.as_tuple().exponent == -2 for one in bars) else "0.0"
