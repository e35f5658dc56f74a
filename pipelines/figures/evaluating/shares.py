"""园区占全市比重，与全省同口径数之差（DOMAIN §2.6）；数在附表一，全省数在 shares.toml。

全省数一年公布一次，各季与不晚于当年的最近一年比，是哪一年处处写明；太早的不比。
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

import pandas as pd

from pipelines.consolidation import exact_sum
from pipelines.figures.evaluating.share_table import INDICATORS, TRADE, Province
from pipelines.figures.figure import Basis, Figure, Term, percent, share

ANNEX, PARK, QUARTER = "A1", "园区名称", "报告期"
#: 园区名称写“全市”的一行是分母；名录里的“园区外”不是园区。
CITY, OUTSIDE = "全市", "园区外"
TRADE_UNIT: Final = "进出口计量单位"
#: 计量单位 → 币种与折成万（美）元的倍数；不同币种不能相加，也不能相比。
_CURRENCIES: Final = {"万元": ("人民币", 1), "亿元": ("人民币", 10_000), "万美元": ("美元", 1)}
TRADE_UNITS: Final = tuple(_CURRENCIES)
#: 与全省相差不到这么多个百分点为持平：公文只印一位小数（DOMAIN §2.2）。
_LEVEL: Final = Fraction(5, 100)


@dataclass(frozen=True)
class Share:
    """一项指标：园区合计、全市（`unit`：万元，进出口或为万美元）；有园区未填则合计为 None。"""

    name: str
    parks: Fraction | None
    city: Fraction | None
    province: Fraction | None
    blank: tuple[str, ...]
    """哪些园区没有填。"""
    unit: str = "万元"
    """币种不一、没有写明的为空。"""

    @property
    def share(self) -> Fraction | None:
        """园区合计占全市的百分数。"""
        if self.parks is None or self.city is None:
            return None
        return percent(self.parks, self.city)

    @property
    def gap(self) -> Fraction | None:
        """高于全省（正）或低于全省（负）几个百分点。"""
        return points_between(self.share, self.province)


@dataclass(frozen=True)
class ShareReport:
    """一个季度的五项占比；有园区没有报、报了两行的，合计不实，不算占比。"""

    quarter: str
    shares: tuple[Share, ...]
    absent: tuple[str, ...]
    """名录里有而本季没有报的园区。"""
    repeated: tuple[str, ...]
    """本季有两行以上的园区。"""
    province_year: int | None = None
    """与哪一年的全省数比；没有可比的为 None。"""

    @property
    def above(self) -> tuple[Share, ...]:
        """高于全省的几项。"""
        return tuple(one for one in self.shares if one.gap is not None and one.gap >= _LEVEL)

    @property
    def below(self) -> tuple[Share, ...]:
        """低于全省的几项。"""
        return tuple(one for one in self.shares if one.gap is not None and one.gap <= -_LEVEL)

    @property
    def level(self) -> tuple[Share, ...]:
        """与全省持平的几项。"""
        return tuple(one for one in self.shares if one.gap is not None and abs(one.gap) < _LEVEL)


def points_between(own: Fraction | None, other: Fraction | None) -> Fraction | None:
    """两个百分数之差（百分点）；缺一个则无。"""
    return None if own is None or other is None else own - other


def share_report(
    frame: pd.DataFrame, expected: Sequence[str], against: tuple[int, Province] | None = None
) -> ShareReport:
    """附表一、应报的园区、某年的全省数 → 五项占比；只看附表一里最近的一个季度。"""
    year, province = against or (None, None)
    rows = latest_quarter(frame)
    parks, absent, repeated = park_rows(rows), absent_parks(rows, expected), repeated_parks(rows)
    whole = not absent and not repeated
    shares = []
    for name in INDICATORS:
        given = province.values.get(name) if province else None
        shares.append(
            Share(
                name,
                amount(parks, name) if whole and comparable(rows, name) else None,
                city_amount(rows, name),
                None if given is None else Fraction(given),
                tuple(parks.loc[parks[name].isna(), PARK]),
                unit_of(rows, name),
            )
        )
    return ShareReport(quarter_of(rows), tuple(shares), absent, repeated, year)


def latest_quarter(frame: pd.DataFrame) -> pd.DataFrame:
    """报告期最晚的各行：累计数不同季度的不能相加。"""
    quarters = frame[QUARTER].dropna()
    return frame[frame[QUARTER] == max(quarters)] if len(quarters) else frame.iloc[:0]


def quarter_of(rows: pd.DataFrame) -> str:
    """这些行的报告期，如 2021-06；没有行则空。"""
    return str(rows[QUARTER].iloc[0]) if len(rows) else ""


def park_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """各园区的行。"""
    return rows[rows[PARK] != CITY]


def city_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """“全市”的行。"""
    return rows[rows[PARK] == CITY]


def absent_parks(rows: pd.DataFrame, expected: Sequence[str]) -> tuple[str, ...]:
    """应报而没有行的园区。"""
    reported = set(rows[PARK])
    return tuple(name for name in expected if name not in reported and name != OUTSIDE)


def repeated_parks(rows: pd.DataFrame) -> tuple[str, ...]:
    """有两行以上的园区。"""
    names = park_rows(rows)[PARK]
    return tuple(dict.fromkeys(names[names.duplicated()]))


def amount(rows: pd.DataFrame, name: str) -> Fraction | None:
    """一项之和（万元，进出口或为万美元）；没有行、有一行未填、进出口币种不一则无。"""
    if not len(rows) or rows[name].isna().any():
        return None
    if name != TRADE:
        return Fraction(exact_sum(rows, name), 100)
    if not alike_currency(rows):
        return None
    pairs = zip(rows[name], rows[TRADE_UNIT], strict=True)
    return sum((Fraction(int(v) * _CURRENCIES[unit][1], 100) for v, unit in pairs), Fraction(0))


def city_amount(rows: pd.DataFrame, name: str) -> Fraction | None:
    """全市的数；没有填，或几行“全市”说法不一则无。"""
    own = city_rows(rows)
    values = {amount(own.loc[[index]], name) for index in own.index} - {None}
    return values.pop() if len(values) == 1 else None


def comparable(rows: pd.DataFrame, name: str) -> bool:
    """各行能相加相比：进出口须都写明计量单位，且是同一币种。"""
    return name != TRADE or alike_currency(rows[rows[TRADE].notna()])


def alike_currency(rows: pd.DataFrame) -> bool:
    """各行的进出口计量单位都认得，且是同一币种。"""
    currencies = {_CURRENCIES.get(unit, ("",))[0] for unit in rows[TRADE_UNIT]}
    return "" not in currencies and len(currencies) <= 1


def unit_of(rows: pd.DataFrame, name: str) -> str:
    """一项合计的单位：万元；进出口报美元的为万美元，币种不一、没有写明的为空。"""
    known = rows[rows[name].notna()]
    if name != TRADE or not len(known):
        return "万元"
    if not alike_currency(known):
        return ""
    return "万美元" if known[TRADE_UNIT].iloc[0] == "万美元" else "万元"


@lru_cache(maxsize=8)
def annex(basis: Basis, *columns: str) -> pd.DataFrame:
    """附表一最近一个季度的各行；除占比五项外还要看 `columns`，台账没有则 SettingError。"""
    return latest_quarter(basis.table(ANNEX, PARK, QUARTER, TRADE_UNIT, *INDICATORS, *columns))


def parks_in(basis: Basis, *columns: str) -> pd.DataFrame:
    """附表一中各园区的行。"""
    return park_rows(annex(basis, *columns))


def city_in(basis: Basis) -> pd.DataFrame:
    """附表一中“全市”的行。"""
    return city_rows(annex(basis))


def province_of(basis: Basis) -> tuple[int, Province] | None:
    """附表一的报告期与哪一年的全省数比；没有可比的为 None。"""
    quarter = quarter_of(annex(basis))
    return basis.methods.shares.for_year(int(quarter[:4])) if quarter else None


@lru_cache(maxsize=1)
def report_of(basis: Basis) -> ShareReport:
    """一份依据的五项占比；只算一次。"""
    expected = basis.master.office.registry("parks")
    return share_report(annex(basis), expected, province_of(basis))


def all_parks_in(basis: Basis, *columns: str) -> bool:
    """名录里的园区本季都报了，各一行；`columns` 同 annex。"""
    rows = annex(basis, *columns)
    expected = basis.master.office.registry("parks")
    return not absent_parks(rows, expected) and not repeated_parks(rows)


def _comparable(name: str) -> Callable[[Basis], bool]:
    return lambda basis: all_parks_in(basis) and comparable(annex(basis), name)


def _terms(name: str) -> tuple[Term, Term]:
    return (
        Term(f"各园区{name}之和", parks_in, lambda rows: amount(rows, name)),
        Term(f"全市{name}", city_in, lambda rows: city_amount(rows, name)),
    )


def _share(name: str) -> Figure:
    words = f"各园区{name}合计 ÷ 全市{name}；有园区未报、未填则不算"
    return Figure(
        f"园区{name}占比", "%", words, _terms(name), share, _comparable(name), full_at_100=True
    )


def _gap(name: str) -> Figure:
    def against(basis: Basis, part: Fraction, whole: Fraction) -> Fraction | None:
        _, province = province_of(basis) or (None, None)
        given = province.values.get(name) if province else None
        return points_between(percent(part, whole), None if given is None else Fraction(given))

    words = (
        f"园区{name}占比 − 全省园区{name}占比；"
        "全省用不晚于报告期当年的最近一年，哪一年见指标表，shares.toml 没有则不算"
    )
    return Figure(
        f"园区{name}占比与全省之差", "百分点", words, _terms(name), against, _comparable(name)
    )


FIGURES: Final = (*map(_share, INDICATORS), *map(_gap, INDICATORS))
