"""投资与开竣工的数（DOMAIN §2.2、§2.5）。"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import PROJECTS, exact_sum
from pipelines.figures.figure import (
    Basis,
    Figure,
    Select,
    count,
    percent,
    ratio,
    tagged,
    total,
    within,
)

YTD, PLAN, MONTH, INVESTED = "本年累计完成投资", "本年度计划投资", "本月完成投资", "总投资"
_COLUMNS: Final = (
    YTD, PLAN, MONTH, INVESTED, "项目编号", "项目名称", "项目类别", "项目阶段", "专项标识",
    "签约日期", "计划开工日期", "实际开工日期", "实际竣工日期", "投产日期",
)  # fmt: skip
INDUSTRY: Final = "产业发展"


def projects(basis: Basis) -> pd.DataFrame:
    """纳入调度的全部项目。"""
    return basis.table(PROJECTS, *_COLUMNS)


def cohort(name: str) -> Select:
    """office.toml 中一个专项项目群的项目；没有设这个群则为空。"""

    def select(basis: Basis) -> pd.DataFrame:
        chosen = basis.master.office.settings.cohorts.get(name)
        frame = projects(basis)
        return tagged(frame, chosen.tag) if chosen else frame.iloc[:0]

    return select


def industrial(inner: Select) -> Select:
    """其中的产业项目。"""

    def select(basis: Basis) -> pd.DataFrame:
        frame = inner(basis)
        return frame[frame["项目类别"] == INDUSTRY]

    return select


def started(inner: Select) -> Select:
    """其中已实际开工的。"""

    def select(basis: Basis) -> pd.DataFrame:
        frame = inner(basis)
        return frame[frame["实际开工日期"].notna()]

    return select


def both(first: Select, second: Select) -> Select:
    """同属两群的项目。"""

    def select(basis: Basis) -> pd.DataFrame:
        frame = first(basis)
        return frame[frame.index.isin(second(basis).index)]

    return select


def due_to_start(basis: Basis) -> pd.DataFrame:
    """计划开工日期在本年、报告期末以前的项目：开工率的分母。"""
    return within(projects(basis), "计划开工日期", basis.start, basis.end)


def due_but_idle(basis: Basis) -> pd.DataFrame:
    """应开未开的项目，含往年应开的。"""
    frame = projects(basis)
    idle = frame[frame["实际开工日期"].isna()]
    return idle.loc[[day is not None and day <= basis.end for day in idle["计划开工日期"]]]


def in_year(column: str) -> Select:
    """某个实际日期落在本年 1 月 1 日至报告期末的项目。"""
    return lambda basis: within(projects(basis), column, basis.start, basis.end)


def time_progress(month: int) -> Fraction:
    """序时进度（%）：直线，月数 / 12。"""
    return Fraction(month * 100, 12)


def month_on_month(basis: Basis) -> Fraction | None:
    """本月完成投资环比（%）；上月没有数或为零则无。"""
    if basis.last is None or any(not status.reported for status in basis.last.units):
        return None
    now = exact_sum(projects(basis), MONTH)
    before = exact_sum(basis.last.table(PROJECTS, *_COLUMNS), MONTH)
    return percent(now - before, before)


def _progress_gap(basis: Basis) -> Fraction | None:
    rate = ratio(YTD, PLAN)(projects(basis))
    return None if rate is None else rate - time_progress(basis.master.period.month)


_ENGINES, _KEY, _JOINT, _TOUR = map(cohort, ("双引擎", "三高四新", "集中开工", "巡检"))

FIGURES: Final = (
    Figure("项目数", "个", "纳入调度的重点产业项目个数", projects, count),
    Figure("总投资", "万元", "纳入调度项目的总投资之和", projects, total(INVESTED)),
    Figure("年度计划投资", "万元", "本年度计划投资之和", projects, total(PLAN)),
    Figure("累计完成投资", "万元", "本年累计完成投资之和", projects, total(YTD)),
    Figure("本月完成投资", "万元", "本月完成投资之和", projects, total(MONTH)),
    Figure("投资完成率", "%", "累计完成投资 ÷ 年度计划投资", projects, ratio(YTD, PLAN)),
    Figure("双引擎项目数", "个", "“双引擎”项目个数", _ENGINES, count),
    Figure("双引擎完成投资", "万元", "“双引擎”项目累计完成投资", _ENGINES, total(YTD)),
    Figure("双引擎年度计划", "万元", "“双引擎”项目年度计划投资", _ENGINES, total(PLAN)),
    Figure("双引擎完成率", "%", "“双引擎”项目完成投资 ÷ 年度计划", _ENGINES, ratio(YTD, PLAN)),
    Figure("集中开工项目数", "个", "本批集中开工项目个数", _JOINT, count),
    Figure("集中开工总投资", "万元", "本批集中开工项目总投资", _JOINT, total(INVESTED)),
    Figure("集中开工年度计划", "万元", "本批集中开工项目年度计划投资", _JOINT, total(PLAN)),
    Figure("集中开工产业项目数", "个", "其中产业项目个数", industrial(_JOINT), count),
    Figure("集中开工产业投资", "万元", "其中产业项目总投资", industrial(_JOINT), total(INVESTED)),
    Figure("三高四新项目数", "个", "“三高四新”产业项目个数", _KEY, count),
    Figure("三高四新开工数", "个", "其中已实际开工的个数", started(_KEY), count),
    Figure("巡检项目数", "个", "本次巡检观摩的项目个数", _TOUR, count),
    Figure("巡检双引擎数", "个", "其中“双引擎”项目个数", both(_TOUR, _ENGINES), count),
    Figure("应开工数", "个", "计划开工日期在本年内、报告期末以前的项目个数", due_to_start, count),
    Figure("实际开工数", "个", "应开工项目中已实际开工的个数", started(due_to_start), count),
    Figure("竣工数", "个", "本年实际竣工的项目个数", in_year("实际竣工日期"), count),
    Figure("投产数", "个", "本年投产的项目个数", in_year("投产日期"), count),
    Figure("未按期开工数", "个", "计划开工日期已过而未开工的项目个数", due_but_idle, count),
)


def derived(basis: Basis) -> dict[str, Fraction | None]:
    """由两个数得来的数：序时差（百分点）、环比（%）、开工率（%）、巡检双引擎占比（%）。"""
    due, begun = len(due_to_start(basis)), len(started(due_to_start)(basis))
    toured = len(_TOUR(basis))
    return {
        "序时差": _progress_gap(basis),
        "环比": month_on_month(basis),
        "开工率": percent(begun, due),
        "巡检双引擎占比": percent(len(both(_TOUR, _ENGINES)(basis)), toured),
    }
