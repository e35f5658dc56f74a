"""排名与积分（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from pipelines.consolidation import PROJECTS, REPORTED, UNIT, Master, exact_sum
from pipelines.figures.events import EVENTS, event_amounts
from pipelines.figures.figure import Basis, Source, percent
from pipelines.figures.investment import MONTH, PLAN, YTD
from pipelines.figures.score_table import Bonus, ScoreTable
from pipelines.office import Unit

T = TypeVar("T")


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
class Contribution:
    """积分里的一项：名称、怎样得的、多少分（扣分为负）、满分（不封顶则 None）、计入的行。"""

    item: str
    words: str
    points: Fraction
    full: Fraction | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Gain:
    """一个单位再做一件事能添的分，如“再新签约 1 项” 3 分。"""

    words: str
    points: Fraction


@dataclass(frozen=True)
class Score:
    """一个单位的积分：各事项数与得分；没有任何数据的单位无名次。"""

    unit: Unit
    rank: int | None
    counts: dict[str, int]
    signed: Fraction
    points: Fraction
    contributions: tuple[Contribution, ...] = ()
    gains: tuple[Gain, ...] = ()


def standings(master: Master, group: str | None = None) -> list[Standing]:
    """全部单位或一组单位，按投资完成率由高到低；同率按印发次序。"""
    frame = master.table(PROJECTS, PLAN, MONTH, YTD)
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
    places = _ranks(ranked, lambda row: row.rate)
    placed = [replace(row, rank=place) for row, place in zip(ranked, places, strict=True)]
    return placed + [row for row in rows if row not in able]


def _ranks(rows: Sequence[T], value: Callable[[T], object]) -> list[int]:
    """已排好的行 → 名次，同值同名次：1,2,2,4。"""
    values = [value(row) for row in rows]
    return [values.index(one) + 1 for one in values]


def scores(basis: Basis, start: date, end: date) -> list[Score]:
    """期内积分由高到低，没有任何数据的排在最后、不列名次。

    同分依次比新开工数、签约额、印发次序，名次仍并列。
    """
    items = {event: event_amounts(basis, event, start, end) for event in EVENTS}
    known = {status.unit.code for status in basis.master.units if status.receipt}
    rows = [_score(status.unit, items, basis.methods.score) for status in basis.master.units]
    ranked = [row for row in rows if row.unit.code in known]
    ranked.sort(key=lambda r: (-r.points, -r.counts["新开工"], -r.signed))
    places = _ranks(ranked, lambda row: row.points)
    placed = [replace(row, rank=place) for row, place in zip(ranked, places, strict=True)]
    return placed + [row for row in rows if row.unit.code not in known]


def _score(unit: Unit, items: Mapping[str, Sequence[tuple[str, int]]], table: ScoreTable) -> Score:
    """每项得基本分；有加分办法的事项，逐项按其金额加分。"""
    own = {
        event: [amount for name, amount in rows if name == unit.name]
        for event, rows in items.items()
    }
    points = sum(table.points.get(event, 0) * len(amounts) for event, amounts in own.items())
    for event, bonus in table.bonus.items():
        points += sum(_bonus(amount, bonus) for amount in own[event])
    counts = {event: len(amounts) for event, amounts in own.items()}
    return Score(unit, None, counts, Fraction(sum(own["新签约"]), 100), Fraction(points))


def _bonus(amount: int, bonus: Bonus) -> int:
    return min(amount // (bonus.amount * 100) * bonus.points, bonus.cap)
