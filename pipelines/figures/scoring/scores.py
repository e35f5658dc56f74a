"""排名与积分（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from pipelines.consolidation import PROJECTS, REPORTED, UNIT, Master, exact_sum
from pipelines.figures.counting.events import EVENTS
from pipelines.figures.counting.investment import MONTH, PLAN, YTD
from pipelines.figures.figure import Basis, percent
from pipelines.figures.ranks import ranks
from pipelines.figures.scoring.items import earned
from pipelines.figures.scoring.parts import Contribution, Gain, Window, merged, window_of
from pipelines.office import Unit

__all__ = [
    "Contribution", "Gain", "Score", "Standing", "grouped", "place_words", "scores", "standings",
]  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """一个单位的投资排名；`rank` 同值同名次，没有计划、没有报送（含沿用）者无名次。

    金额为 0.01 万元。
    """

    unit: Unit
    state: str
    rank: int | None
    projects: int
    plan: int
    month: int
    done: int
    rate: Fraction | None


@dataclass(frozen=True)
class Score:
    """一个单位的积分：各事项数与得分；没有任何数据的单位无名次。

    `signed` 为签约额（万元）；`rank` 是全部单位中的名次，`group_rank` 是本组（units.toml 的
    group）中的，同分同名次；`contributions` 各项相加即 `points`。
    """

    unit: Unit
    rank: int | None
    counts: dict[str, int]
    signed: Fraction
    points: Fraction
    contributions: tuple[Contribution, ...] = ()
    gains: tuple[Gain, ...] = ()
    group_rank: int | None = None


def standings(master: Master, group: str | None = None) -> list[Standing]:
    """全部单位或一组单位，按投资完成率由高到低；同率按印发次序。"""
    frame = master.table(PROJECTS, PLAN, MONTH, YTD)[[UNIT, PLAN, MONTH, YTD]]
    rows: list[Standing] = []
    for status in master.units:
        if group is not None and status.unit.group != group:
            continue
        part = frame[frame[UNIT] == status.unit.name]
        plan, done = exact_sum(part, PLAN), exact_sum(part, YTD)
        month, rate = exact_sum(part, MONTH), percent(done, plan)
        rows.append(Standing(status.unit, status.state, None, len(part), plan, month, done, rate))
    able = [row for row in rows if row.rate is not None and row.state == REPORTED]
    ranked = sorted(able, key=lambda row: -(row.rate or 0))
    places = ranks([row.rate or Fraction(0) for row in ranked])
    placed = [replace(row, rank=place) for row, place in zip(ranked, places, strict=True)]
    return placed + [row for row in rows if row not in able]


def scores(basis: Basis, start: date, end: date) -> list[Score]:
    """期内积分由高到低，没有任何数据的排在最后、不列名次。

    同分依次比新开工数、签约额、印发次序，名次仍并列。
    """
    window = window_of(basis, start, end)
    known = {status.unit.code for status in basis.master.units if status.receipt}
    rows = [_score(status.unit, window) for status in basis.master.units]
    ranked = [row for row in rows if row.unit.code in known]
    ranked.sort(key=lambda r: (-r.points, -r.counts["新开工"], -r.signed))
    places = ranks([row.points for row in ranked])
    placed = [replace(row, rank=place) for row, place in zip(ranked, places, strict=True)]
    inside = _group_ranks(placed)
    placed = [replace(row, group_rank=inside[row.unit.code]) for row in placed]
    return placed + [row for row in rows if row.unit.code not in known]


def grouped(rows: Sequence[Score]) -> dict[str, list[Score]]:
    """组 → 本组的积分，仍由高到低；先出现的组在先。"""
    names = dict.fromkeys(row.unit.group for row in rows)
    return {name: [row for row in rows if row.unit.group == name] for name in names}


def place_words(rows: Sequence[Score], row: Score, *, in_group: bool = False) -> str:
    """名次怎样说：第1位、并列第2位；没有名次的为空。"""

    def place(one: Score) -> int | None:
        return one.group_rank if in_group else one.rank

    if place(row) is None:
        return ""
    field = [one for one in rows if not in_group or one.unit.group == row.unit.group]
    shared = sum(place(one) == place(row) for one in field) > 1
    return f"{'并列' if shared else ''}第{place(row)}位"


def _group_ranks(placed: Sequence[Score]) -> dict[str, int]:
    """单位代码 → 组内名次。"""
    found: dict[str, int] = {}
    for inside in grouped(placed).values():
        places = ranks([row.points for row in inside])
        found |= {row.unit.code: place for row, place in zip(inside, places, strict=True)}
    return found


def _score(unit: Unit, window: Window) -> Score:
    """各计分项得分之和。"""
    parts = [earned(item, window, unit) for item in window.basis.methods.score.items]
    counts = {event: len(window.own(event, unit)) for event in EVENTS}
    signed = Fraction(sum(one.amount for one in window.own("新签约", unit)), 100)
    contributions = tuple(part.contribution for part in parts)
    return Score(
        unit, None, counts, signed,
        sum((one.points for one in contributions), Fraction(0)),
        contributions, merged(gain for part in parts for gain in part.gains),
    )  # fmt: skip
