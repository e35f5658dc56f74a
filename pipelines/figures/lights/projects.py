"""绿黄红灯：各项目按亮灯办法亮什么灯、为什么；连续亮灯的约谈（DOMAIN §2.4）。"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, PROJECTS, ROW, SHEET, UNIT
from pipelines.figures.counting.investment import PLAN, YTD, live_projects, projects
from pipelines.figures.figure import Basis, Source, Term, count, counted, percent, rated
from pipelines.figures.lights.bounds import Light, shown
from pipelines.figures.lights.project_measures import (
    MEASURES,
    Row,
    behind_schedule,
    idle_months,
    money,
)
from pipelines.figures.lights.rules import GAP, LACK, TASK, Rule

__all__ = [
    "FIGURES", "Ground", "Light", "ProjectLight", "Summons", "in_light", "lagging",
    "project_lights", "summoned", "to_summon",
]  # fmt: skip
#: 这几种量法看投资进度：看了的项目才有“低于序时”的数。
_INVESTMENT: Final = (GAP, LACK, TASK)


@dataclass(frozen=True)
class Ground:
    """没有亮绿灯的一条缘由：哪种量法、亮什么灯、用话怎么说。"""

    measure: str
    light: Light
    words: str


@dataclass(frozen=True)
class ProjectLight:
    """一个项目的灯：`behind` 为低于序时的百分点，`idle_months` 为应开未开的月数（含当月）。

    金额为 0.01 万元；`index` 是总表里的行；`label` 是这种灯的叫法。
    """

    light: Light
    label: str
    key: str
    name: str
    unit: str
    plan: int
    done: int
    rate: Fraction | None
    behind: Fraction | None
    idle_months: int
    index: int
    grounds: tuple[Ground, ...]
    sources: tuple[Source, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """为什么不是绿灯，重者在前；绿灯为空。"""
        return tuple(ground.words for ground in self.grounds)

    @property
    def lagging(self) -> bool:
        """因累计投资低于序时进度亮红灯。"""
        late = (ground.light for ground in self.grounds if ground.measure in (GAP, LACK))
        return Light.RED in late


@dataclass(frozen=True)
class Summons:
    """一个要约谈的项目：由谁约谈、缘由，与各月所据的行。"""

    project: ProjectLight
    by: str
    words: str
    sources: tuple[Source, ...]


def project_lights(basis: Basis) -> list[ProjectLight]:
    """没有终止、本期有报送的项目的灯，红在先，同色按低于序时多少、再按原次序。"""
    return list(_all_lights(basis))


@lru_cache(maxsize=1)
def _all_lights(basis: Basis) -> tuple[ProjectLight, ...]:
    """一份依据只点一次灯：公文里多处要看。"""
    return _lit(basis)


def _lit(basis: Basis) -> tuple[ProjectLight, ...]:
    basis.table(PROJECTS, *basis.methods.curves.columns, *basis.methods.lights.columns)
    frame = live_projects(basis)
    rows = zip(frame.index, frame.to_dict("records"), strict=True)
    lights = (_light(basis, index, {str(k): v for k, v in row.items()}) for index, row in rows)
    order = sorted(lights, key=lambda x: (x.light, -(x.behind or 0), -x.idle_months, x.index))
    return tuple(order)


def _light(basis: Basis, index: object, row: Row) -> ProjectLight:
    table = basis.methods.lights
    rules = [rule for rule in table.rules if rule.looks_at(row)]
    found = (_ground(rule, row, basis) for rule in rules)
    grounds = tuple(sorted((one for one in found if one), key=lambda ground: ground.light))
    light = grounds[0].light if grounds else Light.GREEN
    plan, done = money(row[PLAN]), money(row[YTD])
    invested = any(rule.measure in _INVESTMENT for rule in rules)
    source = Source(str(row[UNIT]), str(row[FILE]), str(row[SHEET]), int(str(row[ROW])))
    return ProjectLight(
        light, table.labels.of(light), str(row["项目编号"]), str(row["项目名称"]), source.unit,
        plan, done, percent(done, plan), behind_schedule(row, basis) if invested else None,
        idle_months(row, basis), int(str(index)), grounds, (source,),
    )  # fmt: skip


def _ground(rule: Rule, row: Row, basis: Basis) -> Ground | None:
    """一条办法对一个项目：亮了灯的缘由；绿灯、无从量的为 None。"""
    measure = MEASURES[rule.measure]
    number = measure.number(row, basis)
    light = Light.GREEN if number is None else rule.light(number)
    if number is None or light is Light.GREEN:
        return None
    text = str(number) if measure.whole else shown(number, rule.light)
    return Ground(rule.measure, light, measure.words(text, row))


def summoned(basis: Basis) -> list[Summons]:
    """要约谈的项目：连续几个月月末亮了所定的灯；上月没有灯（没有报送、没有这个项目）不算连续。"""
    talk = basis.methods.lights.talk
    if talk is None:
        return []
    now = [[light] for light in project_lights(basis) if talk.counts(light.light)]
    if talk.months > 1:
        before = {light.key: light for light in _last_lights(basis) if talk.counts(light.light)}
        now = [[before[one.key], one] for (one,) in now if one.key in before]
    return [_summons(basis, lights, talk.by) for lights in now]


@lru_cache(maxsize=1)
def _last_lights(basis: Basis) -> tuple[ProjectLight, ...]:
    """上月的灯：用本期的办法、上月的总台账；没有上月则空。"""
    return _lit(replace(basis, master=basis.last, last=None)) if basis.last else ()


def _summons(basis: Basis, lights: list[ProjectLight], by: str) -> Summons:
    """`lights` 由早到晚，末一个是本月的。"""
    period = basis.master.period
    months = [period.shift(number - len(lights) + 1) for number in range(len(lights))]
    shown = "、".join(f"{m.month}月{one.label}" for m, one in zip(months, lights, strict=True))
    words = shown if len(lights) == 1 else f"连续{len(lights)}个月月末亮灯：{shown}"
    sources = tuple(source for one in reversed(lights) for source in one.sources)
    return Summons(lights[-1], by, words, sources)


def in_light(basis: Basis, light: Light) -> pd.DataFrame:
    """亮某色灯的项目。"""
    chosen = [x.index for x in project_lights(basis) if x.light is light]
    return projects(basis).loc[chosen]


def lagging(basis: Basis) -> pd.DataFrame:
    """投资完成率低于序时进度达到红灯界线的项目。"""
    return projects(basis).loc[[x.index for x in project_lights(basis) if x.lagging]]


def to_summon(basis: Basis) -> pd.DataFrame:
    """要约谈的项目。"""
    return projects(basis).loc[[one.project.index for one in summoned(basis)]]


def _lit_at_all(basis: Basis) -> bool:
    """办法里有没有看项目的；没有的，几个红灯无从说起，不是 0。"""
    return bool(basis.methods.lights.rules)


def _has_schedule(basis: Basis) -> bool:
    """办法里有没有看累计投资低于序时的。"""
    return basis.methods.lights.schedule_rule is not None


FIGURES: Final = (
    replace(
        counted("红灯项目数", "亮红灯的项目个数", lambda b: in_light(b, Light.RED)),
        possible=_lit_at_all,
    ),
    replace(
        counted("黄灯项目数", "亮黄灯的项目个数", lambda b: in_light(b, Light.YELLOW)),
        possible=_lit_at_all,
    ),
    replace(
        counted("滞后项目数", "已开工项目中投资低于序时、达到红灯界线的个数", lagging),
        possible=_has_schedule,
    ),
    counted("约谈项目数", "连续几个月月末亮灯、按亮灯办法要约谈的项目个数", to_summon),
    replace(
        rated(
            "滞后占比", "滞后项目 ÷ 本期有报送、没有终止的项目",
            Term("滞后项目个数", lagging, count),
            Term("本期有报送、没有终止的项目个数", live_projects, count),
        ),
        possible=_has_schedule,
    ),
)  # fmt: skip
