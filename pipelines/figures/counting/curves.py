"""序时进度：直线，或项目自己的计划曲线；完成得太早，是不是计划偏低（curves.toml，DOMAIN §2.2）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
from pydantic import Field

from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import NUMERIC
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

_PROJECTS: Final = "L1"
_PLAN: Final = "本年度计划投资"


@dataclass(frozen=True)
class Curve:
    """一批项目的计划曲线：到各月末累计应完成年度计划的百分之几，12 个数。"""

    __pydantic_config__ = STRICT

    name: str
    match: dict[str, tuple[str, ...]]
    cumulative: tuple[Decimal, ...]

    def fits(self, row: Mapping[str, object]) -> bool:
        """各列都取所列的值；“；”相连的列（专项标识）有一项是即可。"""
        return all(
            not set(str(row[column]).split("；")).isdisjoint(values)
            for column, values in self.match.items()
        )


@dataclass(frozen=True)
class LowPlan:
    """年中就快完成全年计划的，提示“年度计划偏低，建议调整”。"""

    __pydantic_config__ = STRICT

    source: str
    rate: Annotated[Decimal, Field(gt=0)]
    """投资完成率达到百分之几（含）。"""
    until_month: Annotated[int, Field(ge=1, le=11)]
    """看到几月为止（含）；之后完成得多是应当的。"""

    def doubts(self, rate: Fraction | None, scheduled: Fraction | None, month: int) -> bool:
        """该不该提示；照自己的曲线本就该完成这许多的不算。"""
        bound = Fraction(self.rate)
        early = scheduled is None or scheduled < bound
        return rate is not None and rate >= bound and early and month <= self.until_month


@dataclass(frozen=True)
class CurveTable:
    """计划曲线（curves.toml）；没有对上的项目按直线。`low_plan` 不写则不提示计划偏低。"""

    __pydantic_config__ = STRICT

    source: str
    curves: tuple[Curve, ...] = field(default=())
    low_plan: LowPlan | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """认项目要看的列。"""
        return tuple(dict.fromkeys(column for curve in self.curves for column in curve.match))

    def due(self, row: Mapping[str, object], month: int) -> Fraction:
        """一个项目到 `month` 月末应完成年度计划的百分之几。"""
        for curve in self.curves:
            if curve.fits(row):
                return Fraction(curve.cumulative[month - 1])
        return time_progress(month)


def load_curves(path: Path, ledgers: Ledgers) -> CurveTable:
    """读 curves.toml；重名、列或值不存在、不是由小到大升到 100 的 12 个数，SettingError。"""
    table = load_setting(CurveTable, read_toml(path), path)
    names = [curve.name for curve in table.curves]
    for number, curve in enumerate(table.curves):
        here = ("curves", number)
        if names.index(curve.name) < number:
            raise setting_error(path, (*here, "name"), f"曲线“{curve.name}”重名")
        if problem := _unmatchable(curve.match, ledgers.with_id(_PROJECTS)):
            raise setting_error(path, (*here, "match"), problem)
        _check(path, (*here, "cumulative"), curve.cumulative)
    return table


def _unmatchable(match: Mapping[str, Sequence[str]], projects: Ledger | None) -> str:
    """这样写永远对不上项目的缘故；对得上则空。"""
    if not match or not all(match.values()):
        return "须写明是哪些项目：列 = [“值”…]"
    for name, values in match.items() if projects else ():
        column = projects.by_name.get(name) if projects else None
        if column is None:
            return f"项目清单没有“{name}”列"
        if column.type in NUMERIC or column.type == "date":
            return f"“{name}”是数或日期，不能用来认项目"
        if wrong := [value for value in values if column.allowed and value not in column.allowed]:
            return f"“{name}”没有“{wrong[0]}”这个值，可选的有：{'、'.join(column.allowed)}"
    return ""


def _check(path: Path, here: tuple[str | int, ...], values: Sequence[Decimal]) -> None:
    if len(values) != 12:
        raise setting_error(path, here, f"应有 12 个数，现有 {len(values)} 个")
    if values[0] < 0 or values[-1] != 100 or any(b < a for a, b in pairwise(values)):
        raise setting_error(path, here, "应由小到大，末月为 100")


def time_progress(month: int) -> Fraction:
    """直线的序时进度（%）：月数 / 12。"""
    return Fraction(month * 100, 12)


def scheduled_progress(frame: pd.DataFrame, table: CurveTable, month: int) -> Fraction:
    """一批项目的序时进度（%）：各按自己的曲线，以年度计划加权；没有计划的按直线。"""
    straight = time_progress(month)
    if not table.curves:
        return straight
    plan, due = 0, Fraction(0)
    columns = [_PLAN, *(column for column in table.columns if column != _PLAN)]
    for row in frame[columns].to_dict("records"):
        amount = row[_PLAN]
        if pd.notna(amount):
            plan += int(amount)
            due += int(amount) * table.due({str(k): v for k, v in row.items()}, month)
    return due / plan if plan > 0 else straight
