"""亩均论英雄：企业逐家得分、名次与等次（DOMAIN §2.7）；园区的五项指标见 yields.py。"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Final

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT
from pipelines.figures.evaluating.land_points import (
    Point,
    Row,
    baselines,
    lacking_column,
    obstacle,
    points_of,
    readable,
)
from pipelines.figures.evaluating.land_scheme import Group, Mark, Scheme
from pipelines.figures.figure import Basis, Figure, Source, Term, added, count, percent
from pipelines.figures.ranks import ranks
from pipelines.ledgers.schema import Ledger

FIRMS: Final = "A2"
CODE, FIRM, FIRM_PARK, SIZE = "统一社会信用代码", "企业名称", "所在园区", "规模"


@dataclass(frozen=True)
class Firm:
    """一家企业的评价；不评价的没有得分、名次，`notes` 说明原因。"""

    code: str
    name: str
    park: str
    source: Source
    index: int
    """总表中的行标。"""
    group: str = ""
    grade: str = ""
    points: tuple[Point, ...] = ()
    adjusted: Fraction = Fraction(0)
    """加减分。"""
    score: Fraction | None = None
    rank: int | None = None
    watched: bool = False
    """建议关注：参评户数少，不自动评最末一等。"""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """一套办法一年的结果：逐组由高到低，不评价的在最后。"""

    scheme: str
    year: int
    firms: tuple[Firm, ...]
    strangers: tuple[str, ...]
    """办法里点了名、附表二里查不到的信用代码。"""

    def graded(self, grade: str) -> tuple[Firm, ...]:
        """评为某等的企业。"""
        return tuple(firm for firm in self.firms if firm.grade == grade)


def evaluate(frame: pd.DataFrame, ledger: Ledger, scheme: Scheme, year: int) -> Evaluation:
    """附表二各企业按 `scheme` 评 `year` 年度；没有基准、缺列的一组，整组不评价并说明。"""
    records = zip(frame.index, frame.to_dict("records"), strict=True)
    firms = [_firm(index, row) for index, row in records]
    entries = list(zip(firms, readable(frame, ledger), strict=True))
    ranked: list[Firm] = []
    left = [
        replace(firm, grade=scheme.unevaluated, notes=("规模不在评价之列",))
        for firm, row in entries
        if not any(row[SIZE] in group.sizes for group in scheme.groups)
    ]
    for group in scheme.groups:
        own = [(f, row) for f, row in entries if row[SIZE] in group.sizes]
        judged = _evaluated(own, group, ledger, scheme, year)
        ranked += [firm for firm in judged if firm.rank]
        left += [firm for firm in judged if not firm.rank]
    left.sort(key=lambda firm: firm.index)
    named = dict.fromkeys(mark.code for mark in scheme.marks if mark.year == year)
    strangers = tuple(code for code in named if code not in {firm.code for firm in firms})
    return Evaluation(scheme.name, year, (*ranked, *left), strangers)


def _firm(index: object, row: Mapping[Hashable, Any]) -> Firm:
    park = row[FIRM_PARK] if isinstance(row[FIRM_PARK], str) else ""
    place = Source(row[UNIT], row[FILE], row[SHEET], int(row[ROW]))
    return Firm(str(row[CODE]), str(row[FIRM]), park, place, int(str(index)))


def _evaluated(
    own: Sequence[tuple[Firm, Row]], group: Group, ledger: Ledger, scheme: Scheme, year: int
) -> list[Firm]:
    """一组企业：评得了的有分有名次，评不了的说明原因。"""
    common = _whole_group(group, ledger, scheme, year)
    whys = [common or _why_not(firm, row, group, scheme, year) for firm, row in own]
    able = [pair for pair, why in zip(own, whys, strict=True) if not why]
    bases = baselines([row for _, row in able], group, year)
    if missing := [one.name for one in group.indicators if one.name not in bases]:
        common = common or f"{missing[0]}的全组平均不大于零，基准无从计算"
        whys = [why or common for why in whys]
        able = []
    left = [
        replace(firm, group=group.name, grade=scheme.unevaluated, notes=(why,))
        for (firm, _), why in zip(own, whys, strict=True)
        if why
    ]
    return [*_ranked(_scored(able, group, bases, scheme, year), scheme, year), *left]


def _whole_group(group: Group, ledger: Ledger, scheme: Scheme, year: int) -> str:
    if not scheme.covers(group, year):
        return f"办法没有 {year} 年度“{group.name}”的基准值"
    column = lacking_column(ledger, group)
    return f"{ledger.sheet}没有“{column}”列" if column else ""


def _why_not(firm: Firm, row: Row, group: Group, scheme: Scheme, year: int) -> str:
    excluded = (mark.reason for mark in _marks(firm, scheme, year) if mark.kind == "不评价")
    return next(excluded, "") or obstacle(row, group)


def _marks(firm: Firm, scheme: Scheme, year: int) -> list[Mark]:
    return [mark for mark in scheme.marks if (mark.year, mark.code) == (year, firm.code)]


def _scored(
    able: Sequence[tuple[Firm, Row]],
    group: Group,
    bases: dict[str, Fraction],
    scheme: Scheme,
    year: int,
) -> list[Firm]:
    cap = None if scheme.cap is None else Fraction(scheme.cap)
    points = points_of([row for _, row in able], group, bases, cap) if able else []
    made = []
    for (firm, _), own in zip(able, points, strict=True):
        marks = _marks(firm, scheme, year)
        adjusted = sum((Fraction(mark.points) for mark in marks), Fraction(0))
        score = sum((point.points for point in own), adjusted)
        notes = [point.note for point in own if point.note]
        notes += [f"{mark.kind}：{mark.reason}" for mark in marks]
        made.append(
            replace(
                firm, group=group.name, points=own, adjusted=adjusted, score=score,
                notes=tuple(notes),
            )
        )  # fmt: skip
    return made


def _ranked(firms: Sequence[Firm], scheme: Scheme, year: int) -> list[Firm]:
    """由高到低，同分同名次、依原次序；按名次 ÷ 户数分等，同分跨线的都取好的一等。"""
    ordered = sorted(firms, key=lambda firm: -(firm.score or 0))
    places = ranks([firm.score or Fraction(0) for firm in ordered])
    return [
        _graded(replace(firm, rank=place), len(ordered), scheme, year)
        for firm, place in zip(ordered, places, strict=True)
    ]


def _graded(firm: Firm, size: int, scheme: Scheme, year: int) -> Firm:
    names = [grade.name for grade in scheme.grades]
    if not names:
        return firm
    part = percent(firm.rank or 0, size) or Fraction(0)
    place = next(i for i, grade in enumerate(scheme.grades) if part <= Fraction(grade.up_to))
    spared = place == len(names) - 1 and size < scheme.small_group
    place -= spared
    if any(mark.kind == "否决" for mark in _marks(firm, scheme, year)):
        place = max(place, names.index(scheme.veto_best))
    return replace(firm, grade=names[place], watched=spared)


@lru_cache(maxsize=1)
def evaluation_of(basis: Basis) -> Evaluation | None:
    """一份依据的亩均评价，只评一次；办公室没有附表二则 None。

    评的是报告年之前 `lag_years` 年的年度。
    """
    ledger = basis.master.ledgers.with_id(FIRMS)
    if ledger is None:
        return None
    scheme = basis.methods.land
    year = basis.master.period.year - scheme.lag_years
    return evaluate(firms_in(basis), ledger, scheme, year)


def firms_in(basis: Basis) -> pd.DataFrame:
    """附表二各企业。"""
    return basis.table(FIRMS, CODE, FIRM, FIRM_PARK, SIZE)


def in_grade(grade: str, basis: Basis) -> pd.DataFrame:
    """评为某等的企业。"""
    found = evaluation_of(basis)
    return firms_in(basis).loc[[firm.index for firm in found.graded(grade)] if found else []]


def _gradable(grade: str, basis: Basis) -> bool:
    """办法有这一等，且有企业评出了名次；否则“0 家”是假话。"""
    if grade not in [one.name for one in basis.methods.land.grades]:
        return False
    found = evaluation_of(basis)
    return found is not None and any(firm.rank for firm in found.firms)


def _grade(grade: str) -> Figure:
    words = f"亩均评价为 {grade} 的企业家数（哪一年度见亩均评价表）；办法不分等、一家也评不出的不算"
    term = Term(words, partial(in_grade, grade), count)
    return Figure(f"亩均{grade}等企业数", "家", words, (term,), added, partial(_gradable, grade))


#: 各地通行的四等；办法另有名目的，看亩均评价一页。
_GRADES: Final = ("A", "B", "C", "D")
FIGURES: Final = (
    Figure(
        "附表二企业数", "家", "附表二所列企业家数",
        (Term("附表二所列企业家数", firms_in, count),), added,
    ),
    *map(_grade, _GRADES),
)  # fmt: skip
