"""绿黄红灯：投资低于序时的百分点，应开未开的月数（DOMAIN §2.4）。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache
from typing import Final

import pandas as pd

from pipelines.consolidation import UNIT
from pipelines.figures.curves import time_progress
from pipelines.figures.figure import Basis, Term, count, counted, percent, rated
from pipelines.figures.investment import PLAN, YTD, live_projects, projects


class Light(IntEnum):
    """灯色，由重到轻。"""

    RED = 0
    YELLOW = 1
    GREEN = 2

    @property
    def label(self) -> str:
        """红灯、黄灯、绿灯。"""
        return ("红灯", "黄灯", "绿灯")[self]


@dataclass(frozen=True)
class ProjectLight:
    """一个项目的灯：`behind` 为低于序时的百分点，`idle_months` 为应开未开的月数（含当月）。"""

    light: Light
    name: str
    unit: str
    plan: int
    done: int
    rate: Fraction | None
    behind: Fraction | None
    idle_months: int
    index: int

    @property
    def lagging(self) -> bool:
        """因投资进度亮红灯。"""
        return self.light is Light.RED and self.behind is not None


def project_lights(basis: Basis) -> list[ProjectLight]:
    """没有终止、本期有报送的项目的灯，红在先，同色按低于序时多少、再按原次序。"""
    return list(_all_lights(basis))


@lru_cache(maxsize=1)
def _all_lights(basis: Basis) -> tuple[ProjectLight, ...]:
    """一份依据只点一次灯：公文里多处要看。"""
    lights = (_light(basis, index, row) for index, row in live_projects(basis).iterrows())
    order = sorted(lights, key=lambda x: (x.light, -(x.behind or 0), -x.idle_months, x.index))
    return tuple(order)


def _light(basis: Basis, index: object, row: pd.Series) -> ProjectLight:
    plan, done = _money(row[PLAN]), _money(row[YTD])
    rate = percent(done, plan)
    idle = _idle_months(row, basis)
    behind = None
    if rate is not None and row["项目阶段"] in basis.methods.lights.progress.stages:
        behind = time_progress(basis.master.period.month) - rate
    return ProjectLight(
        _worst(basis, behind, idle), row["项目名称"], row[UNIT], plan, done, rate,
        behind, idle, int(str(index)),
    )  # fmt: skip


def _worst(basis: Basis, behind: Fraction | None, idle: int) -> Light:
    progress, start = basis.methods.lights.progress, basis.methods.lights.start
    gap = behind if behind is not None else Fraction(-1000)
    if gap > Fraction(progress.red_above) or idle >= start.red_months:
        return Light.RED
    if gap >= Fraction(progress.yellow_from) or idle >= start.yellow_months:
        return Light.YELLOW
    return Light.GREEN


def _idle_months(row: pd.Series, basis: Basis) -> int:
    """应开未开的月数；计划开工当月未开即为 1。"""
    planned = row["计划开工日期"]
    if not isinstance(planned, date) or isinstance(row["实际开工日期"], date):
        return 0
    if planned > basis.end:
        return 0
    return (basis.end.year - planned.year) * 12 + basis.end.month - planned.month + 1


def _money(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def in_light(basis: Basis, light: Light) -> pd.DataFrame:
    """亮某色灯的项目。"""
    chosen = [x.index for x in project_lights(basis) if x.light is light]
    return projects(basis).loc[chosen]


def lagging(basis: Basis) -> pd.DataFrame:
    """投资完成率低于序时进度达到红灯界线的项目。"""
    return projects(basis).loc[[x.index for x in project_lights(basis) if x.lagging]]


FIGURES: Final = (
    counted("红灯项目数", "亮红灯的项目个数", lambda b: in_light(b, Light.RED)),
    counted("黄灯项目数", "亮黄灯的项目个数", lambda b: in_light(b, Light.YELLOW)),
    counted("滞后项目数", "已开工项目中投资低于序时、达到红灯界线的个数", lagging),
    rated(
        "滞后占比", "滞后项目 ÷ 本期有报送、没有终止的项目",
        Term("滞后项目个数", lagging, count),
        Term("本期有报送、没有终止的项目个数", live_projects, count),
    ),
)  # fmt: skip
