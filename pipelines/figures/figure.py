"""数（Figure）是什么：一次声明——几项、各选哪些行、怎样量、用什么单位、用文字怎样定义。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT, Master, exact_sum
from pipelines.figures.methods import Methods

Unit = Literal["万元", "万元/亩", "%", "百分点", "个", "家", "条", "项（次）"]
Measure = Callable[[pd.DataFrame], Fraction | None]
Select = Callable[["Basis"], pd.DataFrame]
Combine = Callable[..., Fraction | None]
"""(依据, 各项的值…) → 数。"""


@dataclass(frozen=True, eq=False)
class Basis:
    """一切数的依据：本期、上期、去年同期的总台账与各种办法；一份只等于自己，可作缓存的键。"""

    master: Master
    last: Master | None
    methods: Methods
    titles: Mapping[str, str] = field(default_factory=dict)
    """通用编码 → 题目，供公文说明退回的原因。"""
    year_ago: Master | None = None
    """去年同期的；那时还没有报送则 None。"""

    @property
    def start(self) -> date:
        """本年 1 月 1 日；“1—m 月”的起点。"""
        return date(self.master.period.year, 1, 1)

    @property
    def end(self) -> date:
        """报告期末。"""
        return self.master.period.last_day

    def table(self, ledger_id: str, *columns: str) -> pd.DataFrame:
        """本期某编号台账的总表。"""
        return self.master.table(ledger_id, *columns)


def always(_: Basis) -> bool:
    """总有得比。"""
    return True


@dataclass(frozen=True)
class Source:
    """一个数所计的一行，在哪个单位的哪个文件、哪张表、第几行。"""

    unit: str
    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Term:
    """一个数里的一项：选哪些行、怎样量；比率的分子、分母各是一项。"""

    words: str
    select: Select
    measure: Measure

    def value(self, basis: Basis) -> Fraction | None:
        """不舍入的值；无从计算为 None。"""
        return self.measure(self.select(basis))

    def sources(self, basis: Basis) -> list[Source]:
        """所计的各行。"""
        rows = self.select(basis)[[UNIT, FILE, SHEET, ROW]].itertuples(index=False)
        return [Source(unit, file, sheet, int(row)) for unit, file, sheet, row in rows]


@dataclass(frozen=True)
class Figure:
    """一个有名字的数：由一项或几项得来；`value` 不舍入，印出时才舍入一次。"""

    key: str
    unit: Unit
    words: str
    terms: tuple[Term, ...]
    combine: Combine
    possible: Callable[[Basis], bool] = always
    """有没有得比：口径不一致的不算，值为 None。"""
    full_at_100: bool = False
    """是不是以 100% 为满的率：超过的照印，但须提示（DOMAIN §2.5）。"""

    def value(self, basis: Basis) -> Fraction | None:
        """不舍入的值；无从计算（如分母为零）为 None。万元、%、百分点、个。"""
        return self.combined(basis, (term.value(basis) for term in self.terms))

    def combined(self, basis: Basis, values: Iterable[Fraction | None]) -> Fraction | None:
        """由各项的值得来的数；口径不一致、有一项无从计算的为 None。"""
        if not self.possible(basis):
            return None
        found = list(values)
        known = [value for value in found if value is not None]
        return self.combine(basis, *known) if len(known) == len(found) else None

    def sources(self, basis: Basis) -> list[Source]:
        """计入此数的各行，一行只列一次。"""
        return list(dict.fromkeys(row for term in self.terms for row in term.sources(basis)))


def counted(key: str, words: str, *selects: Select) -> Figure:
    """行数；从几处选来的相加。"""
    return Figure(key, "个", words, tuple(Term(words, one, count) for one in selects), added)


def summed(key: str, words: str, select: Select, column: str) -> Figure:
    """一列之和（万元）。"""
    return Figure(key, "万元", words, (Term(words, select, total(column)),), added)


def rated(key: str, words: str, part: Term, whole: Term) -> Figure:
    """率：分子 ÷ 分母（%）；分母为零则无。"""
    return Figure(key, "%", words, (part, whole), share, full_at_100=True)


def flow(key: str, words: str, part: Term, whole: Term) -> Figure:
    """流量比：两批不同项目之比（%），不是率，超过 100% 是常事；分母为零则无。"""
    return Figure(key, "%", f"{words}；两批项目不同，可超过 100%", (part, whole), share)


def added(_: Basis, *values: Fraction) -> Fraction:
    """各项之和。"""
    return sum(values, Fraction(0))


def share(_: Basis, part: Fraction, whole: Fraction) -> Fraction | None:
    """前一项占后一项的百分数；后一项为零则无。"""
    return percent(part, whole)


def count(frame: pd.DataFrame) -> Fraction:
    """行数。"""
    return Fraction(len(frame))


def total(column: str) -> Measure:
    """一列之和（万元）。"""
    return lambda frame: Fraction(exact_sum(frame, column), 100)


def percent(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    """part 占 whole 的百分数；whole 为零则 None。"""
    return Fraction(part) / Fraction(whole) * 100 if whole else None


def within(frame: pd.DataFrame, column: str, start: date, end: date) -> pd.DataFrame:
    """日期列落在 [start, end] 内的行；空不算。"""
    days = frame[column]
    return frame.loc[[isinstance(day, date) and start <= day <= end for day in days]]


def tagged(frame: pd.DataFrame, tag: str) -> pd.DataFrame:
    """专项标识中有一项以 `tag` 开头的行。"""
    hits = [
        isinstance(tags, str) and any(item.startswith(tag) for item in tags.split("；"))
        for tags in frame["专项标识"]
    ]
    return frame.loc[hits]
