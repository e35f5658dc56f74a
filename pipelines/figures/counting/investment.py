"""投资与开竣工的数（DOMAIN §2.2、§2.5）。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import CARRIED, PROJECTS, Master
from pipelines.figures.counting.curves import scheduled_progress
from pipelines.figures.figure import (
    Basis,
    Figure,
    Select,
    Term,
    count,
    counted,
    percent,
    rated,
    summed,
    tagged,
    total,
    within,
)

YTD, PLAN, MONTH, INVESTED = "本年累计完成投资", "本年度计划投资", "本月完成投资", "总投资"
_COLUMNS: Final = (
    YTD, PLAN, MONTH, INVESTED, "项目编号", "项目名称", "项目类别", "项目阶段", "运行状态",
    "专项标识", "签约日期", "计划开工日期", "实际开工日期", "计划竣工日期", "实际竣工日期",
    "投产日期",
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


def schedule_of(basis: Basis, frame: pd.DataFrame) -> Fraction:
    """一批项目到报告期末的序时进度（%）：各按自己的曲线，没有曲线的按直线。"""
    basis.table(PROJECTS, *basis.methods.curves.columns)
    return scheduled_progress(frame, basis.methods.curves, basis.master.period.month)


def _reported_whole(against: str) -> Callable[[Basis], bool]:
    """与 `against`（last、year_ago）口径一致：有那一期，两期都没有单位未报。"""

    def possible(basis: Basis) -> bool:
        earlier: Master | None = getattr(basis, against)
        return earlier is not None and not (basis.master.missing or earlier.missing)

    return possible


def _in_both(chosen: str, against: str) -> Select:
    """本期（master）与 `against` 两期之中 `chosen` 一期的项目；任一期未通过校验的，两期都不计。"""

    def select(basis: Basis) -> pd.DataFrame:
        master: Master | None = getattr(basis, chosen)
        earlier: Master | None = getattr(basis, against)
        if master is None or earlier is None:
            return projects(basis).iloc[:0]
        left_out = basis.master.rejected_keys(PROJECTS) | earlier.rejected_keys(PROJECTS)
        frame = master.table(PROJECTS, *_COLUMNS)
        return frame[~frame["项目编号"].isin(left_out)]

    return select


def _growth(_: Basis, now: Fraction, before: Fraction) -> Fraction | None:
    """比前一期增减（%）；前一期不大于零、本期为负（核减）时没有意义。"""
    return percent(now - before, before) if before > 0 and now >= 0 else None


def _nothing_carried(basis: Basis) -> bool:
    """没有单位沿用旧数。"""
    return not any(status.carried_from for status in basis.master.units)


def _against_time(basis: Basis, done: Fraction, plan: Fraction) -> Fraction | None:
    """完成率减序时进度（百分点）。"""
    rate = percent(done, plan)
    return None if rate is None else rate - schedule_of(basis, projects(basis))


def _structure(prefix: str, whose: str, select: Select) -> tuple[Figure, ...]:
    """一批项目的结构：年度计划占总投资，产业项目占个数、占总投资（DOMAIN §2.2）。"""
    plan = Term(f"{whose}项目年度计划投资之和", select, total(PLAN))
    money = Term(f"{whose}项目总投资之和", select, total(INVESTED))
    number = Term(f"{whose}项目个数", select, count)
    industry = industrial(select)
    return (
        rated(f"{prefix}计划投资占总投资", f"{whose}项目年度计划投资 ÷ 总投资", plan, money),
        rated(
            f"{prefix}产业项目占比", f"{whose}产业项目个数 ÷ {whose}项目个数",
            Term(f"{whose}产业项目个数", industry, count), number,
        ),
        rated(
            f"{prefix}产业投资占比", f"{whose}产业项目总投资 ÷ {whose}项目总投资",
            Term(f"{whose}产业项目总投资之和", industry, total(INVESTED)), money,
        ),
    )  # fmt: skip


_ENGINES, _KEY, _JOINT, _TOUR = map(cohort, ("双引擎", "三高四新", "集中开工", "巡检"))
_DONE: Final = Term("本年累计完成投资之和", projects, total(YTD))
_PLANNED: Final = Term("本年度计划投资之和", projects, total(PLAN))
_THIS_MONTH: Final = Term("本月完成投资", _in_both("master", "last"), total(MONTH))
_LAST_MONTH: Final = Term("上月完成投资", _in_both("last", "last"), total(MONTH))
_THIS_YEAR: Final = Term("本年累计完成投资", _in_both("master", "year_ago"), total(YTD))
_YEAR_AGO: Final = Term("去年同期累计完成投资", _in_both("year_ago", "year_ago"), total(YTD))

FIGURES: Final = (
    counted("项目数", "纳入调度的重点产业项目个数", projects),
    summed("总投资", "纳入调度项目的总投资之和", projects, INVESTED),
    summed("年度计划投资", "本年度计划投资之和", projects, PLAN),
    summed("累计完成投资", "本年累计完成投资之和", projects, YTD),
    summed("本月完成投资", "本月完成投资之和", projects, MONTH),
    rated("投资完成率", "累计完成投资 ÷ 年度计划投资", _DONE, _PLANNED),
    Figure(
        "序时差", "百分点", "投资完成率 − 序时进度（直线，有曲线的按曲线）；有单位沿用旧数时不比",
        (_DONE, _PLANNED), _against_time, _nothing_carried,
    ),
    Figure(
        "环比", "%", "（本月 − 上月）÷ 上月；两月口径一致，有单位未报时不比",
        (_THIS_MONTH, _LAST_MONTH), _growth, _reported_whole("last"),
    ),
    Figure(
        "同比", "%",
        "（本年累计 − 去年同期累计）÷ 去年同期累计；两期口径一致，有单位未报时不比；12月称“比上年”",
        (_THIS_YEAR, _YEAR_AGO), _growth, _reported_whole("year_ago"),
    ),
    counted("产业项目数", "纳入调度项目中的产业项目个数", industrial(projects)),
    summed("产业项目投资", "纳入调度项目中产业项目的总投资", industrial(projects), INVESTED),
    *_structure("", "", projects),
    counted("双引擎项目数", "“双引擎”项目个数", _ENGINES),
    summed("双引擎完成投资", "“双引擎”项目累计完成投资", _ENGINES, YTD),
    summed("双引擎年度计划", "“双引擎”项目年度计划投资", _ENGINES, PLAN),
    rated(
        "双引擎完成率", "“双引擎”项目完成投资 ÷ 年度计划",
        Term("“双引擎”项目累计完成投资", _ENGINES, total(YTD)),
        Term("“双引擎”项目年度计划投资", _ENGINES, total(PLAN)),
    ),
    counted("集中开工项目数", "本批集中开工项目个数", _JOINT),
    summed("集中开工总投资", "本批集中开工项目总投资", _JOINT, INVESTED),
    summed("集中开工年度计划", "本批集中开工项目年度计划投资", _JOINT, PLAN),
    counted("集中开工产业项目数", "其中产业项目个数", industrial(_JOINT)),
    summed("集中开工产业投资", "其中产业项目总投资", industrial(_JOINT), INVESTED),
    *_structure("集中开工", "本批集中开工", _JOINT),
    counted("三高四新项目数", "“三高四新”产业项目个数", _KEY),
    counted("三高四新开工数", "其中已实际开工的个数", started(_KEY)),
    counted("巡检项目数", "本次巡检观摩的项目个数", _TOUR),
    counted("巡检双引擎数", "其中“双引擎”项目个数", both(_TOUR, _ENGINES)),
    rated(
        "巡检双引擎占比", "巡检观摩的“双引擎”项目 ÷ 巡检观摩的项目",
        Term("巡检观摩的“双引擎”项目个数", both(_TOUR, _ENGINES), count),
        Term("巡检观摩的项目个数", _TOUR, count),
    ),
    counted("应开工数", "年内应开工：应于报告期末前开工、上年底尚未开工", due_to_start),
    counted("实际开工数", "应开工项目中已实际开工的个数", started(due_to_start)),
    rated(
        "开工率", "应开工项目中已实际开工的 ÷ 年内应开工的（计划口径）",
        Term("应开工项目中已实际开工的个数", started(due_to_start), count),
        Term("年内应开工的项目个数", due_to_start, count),
    ),
    counted("竣工数", "本年实际竣工的项目个数", in_year("实际竣工日期")),
    counted("投产数", "本年投产的项目个数", in_year("投产日期")),
    counted("未按期开工数", "计划开工日期已过而未开工的项目个数", due_but_idle),
)  # fmt: skip
