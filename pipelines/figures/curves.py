"""序时进度：直线，或项目自己的计划曲线（curves.toml，DOMAIN §2.2）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import pandas as pd

from pipelines.ledgers.loading import Ledgers
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
        """各列都取所列的值。"""
        return all(row[column] in values for column, values in self.match.items())


@dataclass(frozen=True)
class CurveTable:
    """计划曲线（curves.toml）；没有对上的项目按直线。"""

    __pydantic_config__ = STRICT

    source: str
    curves: tuple[Curve, ...] = field(default=())

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
    """读 curves.toml；列不存在、不是 12 个数、不由 0 升到 100 的，SettingError。"""
    table = load_setting(CurveTable, read_toml(path), path)
    projects = ledgers.with_id(_PROJECTS)
    for number, curve in enumerate(table.curves):
        here = ("curves", number)
        for column in curve.match:
            if projects and column not in projects.by_name:
                raise setting_error(path, (*here, "match"), f"{projects.sheet}没有“{column}”列")
        if not curve.match:
            raise setting_error(path, (*here, "match"), "须写明是哪些项目")
        _check(path, (*here, "cumulative"), curve.cumulative)
    return table


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
