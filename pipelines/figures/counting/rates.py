"""率与流量比（DOMAIN §2.5）：分子、分母各是一项，各自列得出行。

率看的是一群项目走到了哪一步，所以只看本期确有报送的：沿用的旧数说不出现在到没到。
流量比是两批不同项目之比，不是履约率。
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import CARRIED, SOURCE_COLUMNS
from pipelines.figures.counting.events import completions, direct_signings, signings, starts, talks
from pipelines.figures.counting.investment import live_projects
from pipelines.figures.counting.problems import CLOSED, PASSED_ON, SOLVED, in_state, problems
from pipelines.figures.figure import (
    Basis,
    Select,
    Term,
    count,
    flow,
    rated,
    total,
    within,
)

KEY, LINK, ARRIVED, PROMISED = "项目编号", "转入项目编号", "累计到位资金", "合同约定当年到位资金"
STARTED, FINISHED, RUNNING = "实际开工日期", "实际竣工日期", "投产日期"
_FUNDED: Final = "_注册到资"


def signed_prospects(basis: Basis) -> pd.DataFrame:
    """签约项目群中的招商项目；转入的项目不在册（未报、不计入、终止）的，不知走到哪一步，不看。"""
    frame = signings(basis, _since(basis), basis.end)
    frame = frame[frame[CARRIED] == ""]
    return frame[frame[LINK].isna() | frame[LINK].isin(live_projects(basis)[KEY])]


def signed_projects(basis: Basis) -> pd.DataFrame:
    """签约项目群中不经招商签约的项目。"""
    frame = direct_signings(basis, _since(basis), basis.end)
    return frame[frame.index.isin(live_projects(basis).index)]


def signed(basis: Basis) -> pd.DataFrame:
    """签约项目群，一行一个项目：来处、项目编号（没有转入的为空）、是否已注册公司并到了资金。"""
    prospects = signed_prospects(basis)
    funded = [
        pd.notna(company) and pd.notna(money) and int(money) > 0
        for company, money in zip(prospects["落地公司名称"], prospects[ARRIVED], strict=True)
    ]
    came = prospects[[*SOURCE_COLUMNS]].assign(**{KEY: prospects[LINK]})
    direct = signed_projects(basis)[[*SOURCE_COLUMNS, KEY]]
    frame = pd.concat([came, direct], ignore_index=True)
    frame[_FUNDED] = pd.Series(funded + [False] * len(direct), dtype=bool)
    return frame


def honoured(basis: Basis) -> pd.DataFrame:
    """签约项目群中已履约的：注册了公司且有资金到位，或已实际开工。"""
    frame = signed(basis)
    return frame[frame[_FUNDED] | frame[KEY].isin(_having(basis, STARTED))]


def reached(inner: Select, column: str) -> Select:
    """其中，项目清单里某个实际日期已填的。"""

    def select(basis: Basis) -> pd.DataFrame:
        frame = inner(basis)
        return frame[frame[KEY].isin(_having(basis, column))]

    return select


def _having(basis: Basis, column: str) -> pd.Series:
    live = live_projects(basis)
    return live.loc[live[column].notna(), KEY]


def promised_funds(basis: Basis) -> pd.DataFrame:
    """签约项目群中本年签约、约定了当年到位资金的招商项目；没有约定的，分子分母都不计。

    往年签约的，台账只有历年累计到位、分不出本年到位多少，比本年约定的必然偏高，所以不计。
    """
    frame = within(signed_prospects(basis), "签约日期", basis.start, basis.end)
    return frame.loc[[pd.notna(money) and int(money) > 0 for money in frame[PROMISED]]]


def ripe(basis: Basis) -> pd.DataFrame:
    """竣工已满规定月数的项目。"""
    last = basis.master.period.shift(-basis.methods.rates.production.lag_months).last_day
    return within(live_projects(basis), FINISHED, date.min, last)


def due_to_finish(basis: Basis) -> pd.DataFrame:
    """计划竣工日期在本年 1 月 1 日至报告期末的项目。"""
    return within(live_projects(basis), "计划竣工日期", basis.start, basis.end)


def finished_in_time(basis: Basis) -> pd.DataFrame:
    """其中实际竣工不晚于计划的，含提前的。"""
    frame = due_to_finish(basis)
    days = zip(frame[FINISHED], frame["计划竣工日期"], strict=True)
    return frame.loc[[isinstance(done, date) and done <= planned for done, planned in days]]


def due_problems(basis: Basis) -> pd.DataFrame:
    """承诺办结日期已到的问题。"""
    frame = problems(basis)
    return within(frame[frame[CARRIED] == ""], "承诺办结日期", date.min, basis.end)


def closed_in_time(basis: Basis) -> pd.DataFrame:
    """其中办结（已传递的看传递）不晚于承诺的；又回到办理中的不算。"""
    frame = due_problems(basis)
    days = frame["办结日期"].where(frame["状态"].isin(SOLVED))
    days = days.where(~frame["状态"].isin(PASSED_ON), frame["传递日期"])
    pairs = zip(days, frame["承诺办结日期"], strict=True)
    return frame.loc[[isinstance(done, date) and done <= promised for done, promised in pairs]]


def this_year_signings(basis: Basis) -> pd.DataFrame:
    """本年正式签约的招商项目，加不经招商签约的。"""
    both = (signings, direct_signings)
    frames = [one(basis, basis.start, basis.end)[[*SOURCE_COLUMNS]] for one in both]
    return pd.concat(frames, ignore_index=True)


def _since(basis: Basis) -> date:
    return basis.master.period.shift(1 - basis.methods.rates.signed.months).first_day


def _capped(frame: pd.DataFrame) -> Fraction:
    """到位资金之和（万元），每个项目至多计到约定的数。"""
    pairs = zip(frame[ARRIVED].fillna(0), frame[PROMISED], strict=True)
    return Fraction(sum(min(int(money), int(promised)) for money, promised in pairs), 100)


def _states(words: str, *states: str) -> Term:
    return Term(words, in_state(states), count)


_SIGNED: Final = Term("签约项目群的项目个数", signed, count)
_HONOURED: Final = Term("其中已履约的个数", honoured, count)
_STARTED: Final = Term("其中已实际开工的个数", reached(signed, STARTED), count)
_THIS_YEAR: Final = "签约项目群中本年签约的（往年签约的只有历年累计，分不出本年到位，不计）"
_DUE_MONEY: Final = Term("本年签约的合同约定当年到位资金之和", promised_funds, total(PROMISED))
_COLLECTED: Final = Term("收集的问题个数", problems, count)
_TALKS: Final = Term("本年新洽谈数", lambda b: talks(b, b.start, b.end), count)
_SIGNINGS: Final = Term("本年新签约数", this_year_signings, count)
_STARTS: Final = Term("本年新开工数", lambda b: starts(b, b.start, b.end), count)
_COMPLETIONS: Final = Term("本年新竣工数", lambda b: completions(b, b.start, b.end), count)

FIGURES: Final = (
    rated(
        "项目履约率", "签约项目群（近期签约、没有终止的）中，注册公司且资金到位或已开工的 ÷ 全部",
        _HONOURED, _SIGNED,
    ),
    rated(
        "资金到位率",
        f"{_THIS_YEAR}，累计到位资金 ÷ 合同约定当年（全年）到位资金，每个项目至多计 100%",
        Term("本年签约的累计到位资金之和，每个项目至多计到约定的数", promised_funds, _capped),
        _DUE_MONEY,
    ),
    rated(
        "资金到位率未封顶",
        f"{_THIS_YEAR}，累计到位资金 ÷ 合同约定当年（全年）到位资金，不封顶，可超过 100%",
        Term("本年签约的累计到位资金之和", promised_funds, total(ARRIVED)), _DUE_MONEY,
    ),
    rated(
        "开工率履约口径", "签约项目群中，已实际开工的 ÷ 已履约的；不与开工率（计划口径）混用",
        Term("已履约项目中已实际开工的个数", reached(honoured, STARTED), count),
        Term("签约项目群中已履约的个数", honoured, count),
    ),
    rated(
        "竣工投产率", "竣工已满规定月数的项目中，已投产的 ÷ 全部",
        Term("其中已投产的个数", reached(ripe, RUNNING), count),
        Term("竣工已满规定月数的项目个数", ripe, count),
    ),
    rated(
        "按期竣工率", "本年至报告期末应竣工的项目中，不晚于计划竣工的 ÷ 全部",
        Term("其中不晚于计划竣工的个数", finished_in_time, count),
        Term("计划于本年至报告期末竣工的项目个数", due_to_finish, count),
    ),
    rated("签约转开工率", "签约项目群中，已实际开工的 ÷ 全部", _STARTED, _SIGNED),
    rated(
        "开工转竣工率", "签约项目群已开工的项目中，已实际竣工的 ÷ 全部",
        Term("其中已实际竣工的个数", reached(reached(signed, STARTED), FINISHED), count),
        Term("签约项目群中已实际开工的个数", reached(signed, STARTED), count),
    ),
    rated(
        "办结率", "解决（含销号）与传递 ÷ 收集；不与解决率混用",
        _states("已解决、已销号、已传递的问题个数", *SOLVED, *PASSED_ON), _COLLECTED,
    ),
    rated("销号率", "销号 ÷ 收集", _states("已销号的问题个数", CLOSED), _COLLECTED),
    rated("传递率", "传递疏导 ÷ 收集", _states("已传递的问题个数", *PASSED_ON), _COLLECTED),
    rated(
        "按期办结率", "承诺办结日期已到的问题中，办结（含传递）不晚于承诺的 ÷ 全部",
        Term("其中办结不晚于承诺的个数", closed_in_time, count),
        Term("承诺办结日期已到的问题个数", due_problems, count),
    ),
    flow("新签约新洽谈流量比", "本年新签约 ÷ 本年新洽谈", _SIGNINGS, _TALKS),
    flow("新开工新签约流量比", "本年新开工 ÷ 本年新签约", _STARTS, _SIGNINGS),
    flow("新竣工新开工流量比", "本年新竣工 ÷ 本年新开工", _COMPLETIONS, _STARTS),
)  # fmt: skip
