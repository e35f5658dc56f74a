"""园区的亩均五项：逐园区，与全部园区合计（DOMAIN §2.7）；数在附表一。"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Final

import pandas as pd

from pipelines.figures.evaluating.shares import (
    PARK,
    all_parks_in,
    amount,
    park_rows,
    parks_in,
    repeated_parks,
)
from pipelines.figures.figure import Basis, Figure, Term, share

LAND, LEADING, INCOME = "工业用地面积", "主导产业营业收入", "园区总营业收入"
ENERGY, ENERGY_BEFORE = "单位工业增加值能耗本期", "单位工业增加值能耗上期"
#: 指标 → 分子的列（年内累计）；分母都是工业用地面积，万元/亩。
PER_MU: Final = {"亩均工业投资": "工业投资", "亩均工业产值": "工业总产值", "亩均税收": "税收"}
LEADING_SHARE, ENERGY_CUT = "主导产业占比", "单位工业增加值能耗降低率"
COLUMNS: Final = (*PER_MU.values(), LAND, LEADING, INCOME, ENERGY, ENERGY_BEFORE)

Yields = dict[str, Fraction | None]


def park_yields(rows: pd.DataFrame) -> dict[str, Yields]:
    """附表一的行 → 园区 → 五项指标：万元/亩或 %，能耗降低率为正即下降。

    分母为零、未填、同一园区报了两行的为 None。
    """
    repeated = repeated_parks(rows)
    found = {str(row[PARK]): _park_yield(row) for _, row in park_rows(rows).iterrows()}
    return {park: dict.fromkeys(own) if park in repeated else own for park, own in found.items()}


def _park_yield(row: pd.Series) -> Yields:
    per_mu = {name: _ratio(row[column], row[LAND]) for name, column in PER_MU.items()}
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


def _total(column: str) -> Term:
    """各园区一列之和；有一个园区未填则无。"""
    return Term(
        f"各园区{column}之和", partial(_parks_with, column), partial(_amount, column=column)
    )


def _parks_with(column: str, basis: Basis) -> pd.DataFrame:
    return parks_in(basis, column)


def _all_with(*columns: str) -> Callable[[Basis], bool]:
    return lambda basis: all_parks_in(basis, *columns)


def _amount(rows: pd.DataFrame, column: str) -> Fraction | None:
    return amount(rows, column)


def per_mu(_: Basis, part: Fraction, whole: Fraction) -> Fraction | None:
    """万元/亩；没有面积则无。"""
    return part / whole if whole > 0 else None


def _per_mu(name: str, column: str) -> Figure:
    words = f"各园区{column}（年初至季末累计）合计 ÷ {LAND}合计；有园区未报、未填则不算"
    terms = (_total(column), _total(LAND))
    return Figure(f"园区{name}", "万元/亩", words, terms, per_mu, _all_with(column, LAND))


#: 能耗降低率是各园区自己的比率，没有能耗总量，不能相加。
FIGURES: Final = (
    *(_per_mu(name, column) for name, column in PER_MU.items()),
    Figure(
        f"园区{LEADING_SHARE}", "%",
        f"各园区{LEADING}合计 ÷ {INCOME}合计；有园区未报、未填则不算",
        (_total(LEADING), _total(INCOME)), share, _all_with(LEADING, INCOME), full_at_100=True,
    ),
)  # fmt: skip
