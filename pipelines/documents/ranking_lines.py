"""评分排名的 JSON 与终端上的几行；话与工作簿里的相同。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any, Final

from pipelines.documents.ranking_words import (
    climb_words,
    flag_words,
    invested_words,
    is_grouped,
    passed_over_words,
    place_text,
    points_text,
    points_words,
    threat_words,
    trial_words,
    unranked_words,
)
from pipelines.documents.wording import fixed
from pipelines.figures.flags.annual import AnnualFlags
from pipelines.figures.flags.history import FlagLine
from pipelines.figures.ranking import Invested, Points, Ranking
from pipelines.figures.scoring.explained import Explained

_VERSION: Final = 1


def ranking_json(ranking: Ranking) -> dict[str, Any]:
    """`score --json`：数以文字给出，分数两位小数、完成率六位，不经二进制浮点。"""
    grouped = is_grouped(ranking)
    return {
        "schema_version": _VERSION,
        "period": str(ranking.master.period),
        "source": ranking.source,
        "trial": ranking.trial,
        "points": [_points(one, grouped) for one in ranking.points],
        "investment": [_invested(one) for one in ranking.invested],
        "flags": [_flag(line) for line in ranking.flags],
        "annual": _annual(ranking.annual),
    }


def ranking_lines(ranking: Ranking) -> Iterator[str]:
    """终端上的几行：积分、投资各一行一个单位，再说本月红旗。"""
    if trial := trial_words(ranking):
        yield trial
    yield "积分排名："
    for one in ranking.points:
        yield _points_line(one)
    yield "投资排名："
    for row in ranking.invested:
        yield _invested_line(row)
    yield from _flag_lines(ranking)


def _points_line(one: Points) -> str:
    place, name = one.overall, one.score.unit.name
    if place.rank is None:
        return f"  {name}：没有可用的报送，不参加排名"
    climb = climb_words(place)
    value = f"{points_text(one.score.points)}分"
    return f"  {place_text(place.rank, place.peers)} {name} {value}" + (climb and f"；{climb}")


def _invested_line(one: Invested) -> str:
    place, name = one.place, one.standing.unit.name
    if place.rank is None:
        return f"  {name}：{unranked_words(one)}，不参加排名"
    climb = climb_words(place)
    value = f"{fixed(one.standing.rate, 2)}%"
    return f"  {place_text(place.rank, place.peers)} {name} {value}" + (climb and f"；{climb}")


def _flag_lines(ranking: Ranking) -> Iterator[str]:
    yield f"{ranking.master.period.month}月流动红旗："
    for line in _this_month(ranking.flags, ranking):
        yield f"  {flag_words(line)}"
        yield from (f"    {words}" for words in passed_over_words(line))


def _this_month(lines: Sequence[FlagLine], ranking: Ranking) -> list[FlagLine]:
    return [line for line in lines if line.period == ranking.master.period]


def _points(one: Points, grouped: bool) -> dict[str, Any]:
    score = one.score
    return {
        "unit": score.unit.name, "group": score.unit.group,
        "points": _number(score.points), "month": _number(one.month), "counts": score.counts,
        "overall": _place(one.overall, 2), "within": _place(one.within, 2),
        "contributions": [
            {
                "item": item.item, "words": item.words, "points": _number(item.points),
                "full": _number(item.full), "sources": [asdict(row) for row in item.sources],
            }
            for item in score.contributions
        ],
        "explanation": points_words(one, grouped),
    }  # fmt: skip


def _invested(one: Invested) -> dict[str, Any]:
    row = one.standing
    return {
        "unit": row.unit.name, "group": row.unit.group, "state": row.state,
        "plan": _number(Fraction(row.plan, 100)), "done": _number(Fraction(row.done, 100)),
        "place": _place(one.place, 6), "explanation": invested_words(one),
    }  # fmt: skip


def _place(place: Explained, digits: int) -> dict[str, Any]:
    """名次、值、上下邻、最小的变动、谁可能超过来。"""
    beside = {"above": place.above, "below": place.below}
    return {
        "rank": place.rank, "tied_with": list(place.peers), "field": place.field,
        "value": _number(place.value, digits),
        **{
            key: one and {
                "units": list(one.names), "rank": one.rank, "gap": _number(one.gap, digits),
            }
            for key, one in beside.items()
        },
        "change": place.climb and {
            "words": climb_words(place), "rank": place.climb.rank, "shared": place.climb.shared,
            "value": _number(place.climb.step.value, digits),
        },
        "threat": place.threat and {"unit": place.threat.name, "words": threat_words(place)},
    }  # fmt: skip


def _flag(line: FlagLine) -> dict[str, Any]:
    return {
        "period": str(line.period), "group": line.group,
        "unit": line.unit.name if line.unit else None, "points": _number(line.points),
        "months": line.months, "from": list(line.came_from), "words": line.words,
        "passed_over": [
            {"unit": one.unit.name, "points": _number(one.points), "reasons": list(one.reasons)}
            for one in line.passed_over
        ],
    }  # fmt: skip


def _annual(annual: AnnualFlags) -> dict[str, Any]:
    lines = [
        {
            "unit": one.unit.name, "group": one.unit.group, "rank": one.rank,
            "monthly": _number(one.monthly), "flags": one.flags,
            "assessment": _number(one.assessment), "points": _number(one.points),
            "awarded": one.awarded,
        }
        for one in annual.lines
    ]  # fmt: skip
    return {"trial": list(annual.trial), "units": lines}


def _number(value: Fraction | None, digits: int = 2) -> str | None:
    return None if value is None else fixed(value, digits)
