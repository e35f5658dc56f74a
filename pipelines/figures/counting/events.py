"""“四新一盘活”：新洽谈、新签约、新开工、新竣工、盘活（DOMAIN §2.3）。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT
from pipelines.figures.counting.event_names import EVENT_NAMES
from pipelines.figures.counting.investment import INVESTED, projects
from pipelines.figures.figure import (
    Basis,
    Figure,
    Select,
    Source,
    Term,
    added,
    count,
    counted,
    summed,
    total,
    within,
)

PROSPECTS, PROBLEMS = "L6", "L4"
CONTRACT: Final = "签约(协议)金额"
ENDED_PROSPECT: Final = "终止"
_PROSPECT_COLUMNS: Final = (
    "招商编号", "首次洽谈日期", "签约日期", CONTRACT, "拟投项目名称", "转入项目编号", "招商阶段",
    "落地公司名称", "合同约定当年到位资金", "累计到位资金",
)  # fmt: skip
_PROBLEM_COLUMNS: Final = (
    "问题编号", "项目编号", "企业名称", "是否盘活项目(企业)", "销号日期",
)  # fmt: skip
#: 认得出是哪个项目的列：已转项目的招商行即是那个项目；盘活企业的问题以企业为项目。
_IDENTITIES: Final = (
    ("转入项目编号", "项目"), ("项目编号", "项目"), ("招商编号", "招商"), ("企业名称", "企业"),
    ("问题编号", "问题"),
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """一项（次）事项：单位、哪个项目、金额（0.01 万元，没有为 0）、来自哪一行。"""

    unit: str
    project: str
    amount: int
    source: Source


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
    frame = basis.table(PROBLEMS, *_PROBLEM_COLUMNS)
    return within(frame[frame["是否盘活项目(企业)"] == "是"], "销号日期", start, end)


#: 事项 → 其行；新签约另含 direct_signings。
EVENTS: Final = dict(
    zip(EVENT_NAMES, (talks, signings, starts, completions, revivals), strict=True)
)


def event_rows(basis: Basis, event: str, start: date, end: date) -> list[Event]:
    """期内某事项的每一项（次）。

    签约的金额为协议金额，直接签约与开工为总投资，其余为 0。
    """
    rows = EVENTS[event](basis, start, end)
    if event == "新签约":
        direct = direct_signings(basis, start, end)
        return [*_events(rows, CONTRACT), *_events(direct, INVESTED)]
    return _events(rows, INVESTED if event == "新开工" else "")


def _events(frame: pd.DataFrame, column: str) -> list[Event]:
    return [_event(row, column) for _, row in frame.iterrows()]


def _event(row: pd.Series, column: str) -> Event:
    amount = row[column] if column else None
    source = Source(row[UNIT], row[FILE], row[SHEET], int(row[ROW]))
    money = int(amount) if isinstance(amount, int) else 0
    return Event(row[UNIT], _identity(row), money, source)


def _identity(row: pd.Series) -> str:
    """哪个项目；什么编号都没有的行自成一个。"""
    kinds = ((kind, row.get(column)) for column, kind in _IDENTITIES)
    known = (f"{kind}：{value}" for kind, value in kinds if filled(value))
    return next(known, f"行：{row[UNIT]}{row[SHEET]}{row[ROW]}")


def filled(value: object) -> bool:
    """一格里填了字。"""
    return isinstance(value, str) and bool(value.strip())


def distinct_projects(basis: Basis) -> pd.DataFrame:
    """本年五类事项背后的不同项目，一个项目一行（所列为它的第一项事项的行）。

    一个项目有几类事项只计一次；已转项目的招商行与它转入的项目算一个。
    """
    first: dict[str, Source] = {}
    for event in EVENTS:
        for one in event_rows(basis, event, basis.start, basis.end):
            first.setdefault(one.project, one.source)
    rows = [(one.unit, one.file, one.sheet, one.row) for one in first.values()]
    return pd.DataFrame(rows, columns=[UNIT, FILE, SHEET, ROW])


def _this_year(event: str) -> Select:
    return lambda basis: EVENTS[event](basis, basis.start, basis.end)


def _signed_directly(basis: Basis) -> pd.DataFrame:
    return direct_signings(basis, basis.start, basis.end)


_SIGNED: Final = _this_year("新签约")

FIGURES: Final = (
    counted("新洽谈数", "本年首次洽谈的招商项目个数", _this_year("新洽谈")),
    Figure(
        "新签约数", "个", "本年正式签约的招商项目，加不经招商签约的",
        (
            Term("本年正式签约的招商项目个数", _SIGNED, count),
            Term("本年签约、不是由招商转入的项目个数", _signed_directly, count),
        ),
        added,
    ),
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
    counted("四新一盘活项目数", "五类事项背后的不同项目个数，一个项目只计一次", distinct_projects),
)  # fmt: skip
