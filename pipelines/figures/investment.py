"""投资与开竣工的数（DOMAIN §2.2、§2.5）。"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import CARRIED, PROJECTS, exact_sum
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
    YTD, PLAN, MONTH, INVESTED, "项目编号", "项目名称", "项目类别", "项目阶段", "运行状态",
    "专项标识", "签约日期", "计划开工日期", "实际开工日期", "实际竣工日期", "投产日期",
)  # fmt: skip
INDUSTRY: Final = "产业发展"
ENDED: Final = "终止"


def projects(basis: Basis) -> pd.DataFrame:
    """纳入调度的全部项目。"""
    return basis.table(PROJECTS, *_COLUMNS)


def cohort(name: str) -> Select:
    """office.toml 中一个专项项目群的项目；没有设这个群、或不在所说的报告期则为空。"""

    def select(basis: Basis) -> pd.DataFrame:
        chosen = basis.master.office.settings.cohorts.get(name)
        frame = projects(basis)
        if chosen is None or not chosen.spoken_of(basis.master.period):
            return frame.iloc[:0]
        return tagged(frame, chosen.tag)

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


def live_projects(basis: Basis) -> pd.DataFrame:
    """没有终止、本期确有报送的项目：亮灯与应开工只看这些。"""
    frame = projects(basis)
    return frame[(frame["运行状态"] != ENDED) & (frame[CARRIED] == "")]


def due_to_start(basis: Basis) -> pd.DataFrame:
    """年内应开工：计划开工日期不晚于报告期末，且上年底尚未开工；开工率的分母。"""
    frame = live_projects(basis)
    days = zip(frame["计划开工日期"], frame["实际开工日期"], strict=True)
    return frame.loc[
        [
            isinstance(planned, date)
            and planned <= basis.end
            and (not isinstance(started, date) or started >= basis.start)
            for planned, started in days
        ]
    ]


def due_but_idle(basis: Basis) -> pd.DataFrame:
    """应开未开：年内应开工而没有开工的项目，含往年应开的。"""
    frame = due_to_start(basis)
    return frame[frame["实际开工日期"].isna()]


def in_year(column: str) -> Select:
    """某个实际日期落在本年 1 月 1 日至报告期末的项目。"""
    return lambda basis: within(projects(basis), column, basis.start, basis.end)


def time_progress(month: int) -> Fraction:
    """序时进度（%）：直线，月数 / 12。"""
    return Fraction(month * 100, 12)


def month_on_month(basis: Basis) -> Fraction | None:
    """本月完成投资环比（%），两月口径一致：有单位未报则无，任一月未通过校验的项目两月都不计。

    上月不大于零、本月为负（核减）时没有意义，也无。
    """
    if basis.last is None or basis.master.missing or basis.last.missing:
        return None
    left_out = basis.master.rejected_keys(PROJECTS) | basis.last.rejected_keys(PROJECTS)
    now, before = (
        exact_sum(frame[~frame["项目编号"].isin(left_out)], MONTH)
        for frame in (projects(basis), basis.last.table(PROJECTS, *_COLUMNS))
    )
    return percent(now - before, before) if before > 0 and now >= 0 else None


def _progress_gap(basis: Basis) -> Fraction | None:
    """完成率减序时进度；有单位沿用旧数时不比。"""
    if any(status.carried_from for status in basis.master.units):
        return None
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
    Figure("应开工数", "个", "年内应开工：应于报告期末前开工、上年底尚未开工", due_to_start, count),
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
