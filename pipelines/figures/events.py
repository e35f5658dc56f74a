"""“四新一盘活”：新洽谈、新签约、新开工、新竣工、盘活（DOMAIN §2.3）。"""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from pipelines.consolidation import UNIT
from pipelines.figures.event_names import EVENT_NAMES
from pipelines.figures.figure import (
    Basis,
    Figure,
    Select,
    Term,
    added,
    count,
    counted,
    summed,
    total,
    within,
)
from pipelines.figures.investment import INVESTED, projects

PROSPECTS, PROBLEMS = "L6", "L4"
CONTRACT: Final = "签约(协议)金额"
ENDED_PROSPECT: Final = "终止"
_PROSPECT_COLUMNS: Final = (
    "首次洽谈日期", "签约日期", CONTRACT, "拟投项目名称", "转入项目编号", "招商阶段",
    "落地公司名称", "合同约定当年到位资金", "累计到位资金",
)  # fmt: skip


def talks(basis: Basis, start: date, end: date) -> pd.DataFrame:
    """首次洽谈日期落在期内的招商项目。"""
    return within(basis.table(PROSPECTS, *_PROSPECT_COLUMNS), "首次洽谈日期", start, end)


def signings(basis: Basis, start: date, end: date) -> pd.DataFrame:
    """期内正式签约、没有终止的招商项目；框架、意向协议不计（积分办法 not_signings）。"""
    frame = within(basis.table(PROSPECTS, *_PROSPECT_COLUMNS), "签约日期", start, end)
    frame = frame[frame["招商阶段"] != ENDED_PROSPECT]
    loose = basis.methods.score.not_signings
    return frame.loc[[not any(word in str(n) for word in loose) for n in frame["拟投项目名称"]]]


def direct_signings(basis: Basis, start: date, end: date) -> pd.DataFrame:
    """期内签约、不是由招商清单转入的项目。"""
    linked = set(basis.table(PROSPECTS, *_PROSPECT_COLUMNS)["转入项目编号"].dropna())
    linked |= basis.master.set_aside(PROSPECTS, "转入项目编号")
    frame = within(projects(basis), "签约日期", start, end)
    return frame[~frame["项目编号"].isin(linked)]


def starts(basis: Basis, start: date, end: date) -> pd.DataFrame:
    """期内实际开工的项目。"""
    return within(projects(basis), "实际开工日期", start, end)


def completions(basis: Basis, start: date, end: date) -> pd.DataFrame:
    """期内实际竣工的项目。"""
    return within(projects(basis), "实际竣工日期", start, end)


def revivals(basis: Basis, start: date, end: date) -> pd.DataFrame:
    """期内销号的盘活问题项目（企业）。"""
    frame = basis.table(PROBLEMS, "是否盘活项目(企业)", "销号日期")
    return within(frame[frame["是否盘活项目(企业)"] == "是"], "销号日期", start, end)


#: 事项 → 其行；新签约另含 direct_signings。
EVENTS: Final = dict(
    zip(EVENT_NAMES, (talks, signings, starts, completions, revivals), strict=True)
)


def event_amounts(basis: Basis, event: str, start: date, end: date) -> list[tuple[str, int]]:
    """期内某事项的每一项（次）：单位名与金额（0.01 万元）。

    签约为协议金额，直接签约与开工为总投资，其余为 0。
    """
    rows = EVENTS[event](basis, start, end)
    if event == "新签约":
        direct = direct_signings(basis, start, end)
        return _amounts(rows, CONTRACT) + _amounts(direct, INVESTED)
    return _amounts(rows, INVESTED if event == "新开工" else "")


def _amounts(rows: pd.DataFrame, column: str) -> list[tuple[str, int]]:
    amounts = rows[column].fillna(0) if column else [0] * len(rows)
    return [(unit, int(amount)) for unit, amount in zip(rows[UNIT], amounts, strict=True)]


def _this_year(event: str) -> Select:
    return lambda basis: EVENTS[event](basis, basis.start, basis.end)


def _signed_directly(basis: Basis) -> pd.DataFrame:
    return direct_signings(basis, basis.start, basis.end)


_SIGNED: Final = _this_year("新签约")

FIGURES: Final = (
    counted("新洽谈数", "本年首次洽谈的招商项目个数", _this_year("新洽谈")),
    counted("新签约数", "本年正式签约的招商项目，加不经招商签约的", _SIGNED, _signed_directly),
    Figure(
        "签约金额", "万元", "新签约的签约（协议）金额之和；不经招商签约的按总投资",
        (
            Term("招商项目签约（协议）金额", _SIGNED, total(CONTRACT)),
            Term("不经招商签约的项目总投资", _signed_directly, total(INVESTED)),
        ),
        added,
    ),
    counted("新开工数", "本年实际开工的项目个数", _this_year("新开工")),
    summed("新开工总投资", "新开工项目总投资之和", _this_year("新开工"), INVESTED),
    counted("新竣工数", "本年实际竣工的项目个数", _this_year("新竣工")),
    counted("盘活数", "本年销号的盘活问题项目（企业）个数", _this_year("盘活")),
    Figure(
        "四新一盘活合计", "项（次）", "五类事项的项（次）之和，不是项目个数",
        (
            *(Term(event, _this_year(event), count) for event in EVENTS),
            Term("新签约（不经招商签约）", _signed_directly, count),
        ),
        added,
    ),
)  # fmt: skip
