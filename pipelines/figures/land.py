"""亩均论英雄：园区五项指标，企业逐家得分、名次与等次（DOMAIN §2.7）。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT
from pipelines.figures.figure import Basis, Figure, Source, Term, counted, percent, share
from pipelines.figures.land_points import (
    Point,
    Row,
    baselines,
    lacking_column,
    obstacle,
    points_of,
    readable,
)
from pipelines.figures.land_scheme import Group, Mark, Scheme
from pipelines.figures.shares import PARK, all_parks_in, amount, park_rows, parks_in
from pipelines.ledgers.schema import Ledger

FIRMS: Final = "A2"
CODE, FIRM, FIRM_PARK, SIZE = "统一社会信用代码", "企业名称", "所在园区", "规模"
LAND, LEADING, INCOME = "工业用地面积", "主导产业营业收入", "园区总营业收入"
ENERGY, ENERGY_BEFORE = "单位工业增加值能耗本期", "单位工业增加值能耗上期"
#: 园区的亩均三项：指标 → 分子的列（年内累计）；分母都是工业用地面积，万元/亩。
_PER_MU: Final = {"亩均工业投资": "工业投资", "亩均工业产值": "工业总产值", "亩均税收": "税收"}
LEADING_SHARE, ENERGY_CUT = "主导产业占比", "单位工业增加值能耗降低率"


def park_yields(rows: pd.DataFrame) -> dict[str, dict[str, Fraction | None]]:
    """附表一的行 → 园区 → 五项指标：万元/亩或 %，能耗降低率为正即下降。

    分母为零、未填则 None。
    """
    return {str(row[PARK]): _park_yield(row) for _, row in park_rows(rows).iterrows()}


def _park_yield(row: pd.Series) -> dict[str, Fraction | None]:
    per_mu = {name: _ratio(row[column], row[LAND]) for name, column in _PER_MU.items()}
    leading, left = _ratio(row[LEADING], row[INCOME]), _ratio(row[ENERGY], row[ENERGY_BEFORE])
    return {
        **per_mu,
        LEADING_SHARE: None if leading is None else leading * 100,
        ENERGY_CUT: None if left is None else (1 - left) * 100,
    }


def _ratio(part: object, whole: object) -> Fraction | None:
    """两列都是百分之一的整数，约去不影响。"""
    if not isinstance(part, int) or not isinstance(whole, int) or whole <= 0:
        return None
    return Fraction(part, whole)


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
    firms = [_firm(index, row) for index, row in frame.iterrows()]
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


def _firm(index: object, row: pd.Series) -> Firm:
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
    scores = [firm.score for firm in ordered]
    return [
        _graded(replace(firm, rank=scores.index(firm.score) + 1), len(ordered), scheme, year)
        for firm in ordered
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


def grade_figures(of: Callable[[Basis], Evaluation | None], grades: Sequence[str]) -> list[Figure]:
    """各等企业数；`of` 从依据里取评价结果，没有则数为 0。"""

    def select(grade: str, basis: Basis) -> pd.DataFrame:
        found = of(basis)
        chosen = [firm.index for firm in found.graded(grade)] if found else []
        return firms_in(basis).loc[chosen]

    return [
        counted(f"亩均{grade}等企业数", f"亩均评价为 {grade} 的企业家数", partial(select, grade))
        for grade in grades
    ]


def firms_in(basis: Basis) -> pd.DataFrame:
    """附表二各企业。"""
    return basis.table(FIRMS, CODE, FIRM, FIRM_PARK, SIZE)


FIGURES: Final = (
    counted("附表二企业数", "附表二所列企业家数", firms_in),
    Figure(
        "园区主导产业占比", "%",
        "各园区主导产业营业收入合计 ÷ 园区总营业收入合计；有园区未报、未填则不算",
        (
            Term("各园区主导产业营业收入之和", parks_in, lambda rows: amount(rows, LEADING)),
            Term("各园区总营业收入之和", parks_in, lambda rows: amount(rows, INCOME)),
        ),
        share, all_parks_in, full_at_100=True,
    ),
)  # fmt: skip
