"""问题与要素的数（DOMAIN §2.5）：收集 = 解决（含销号）+ 传递 + 未结。"""

from __future__ import annotations

from typing import Final

import pandas as pd

from pipelines.figures.figure import Basis, Select, Term, count, counted, rated

SOLVED: Final = ("已解决", "已销号")
CLOSED: Final = "已销号"
PASSED_ON: Final = ("已传递",)
OPEN: Final = ("已收集", "办理中", "无法解决")
UNMET: Final = ("未落实", "部分落实")
_COLUMNS: Final = (
    "问题编号", "关联对象", "项目编号", "企业名称", "所在园区", "问题类别", "问题描述", "状态",
    "承诺办结日期", "办结日期", "传递日期",
)  # fmt: skip


def problems(basis: Basis) -> pd.DataFrame:
    """问题清单全部行。"""
    return basis.table("L4", *_COLUMNS)


def in_state(states: tuple[str, ...]) -> Select:
    """处于所列状态的问题。"""

    def select(basis: Basis) -> pd.DataFrame:
        frame = problems(basis)
        return frame[frame["状态"].isin(states)]

    return select


def overdue(basis: Basis) -> pd.DataFrame:
    """未结而承诺办结日期已到的问题；与开工、要素一样，期末当日到期的算到期。"""
    frame = in_state(OPEN)(basis)
    return frame.loc[[day is not None and day <= basis.end for day in frame["承诺办结日期"]]]


def unmet_needs(basis: Basis) -> pd.DataFrame:
    """需求时限已到而未（全部）落实的要素。"""
    frame = basis.table("L5", "状态", "需求时限", "要素类别")
    frame = frame[frame["状态"].isin(UNMET)]
    return frame.loc[[day is not None and day <= basis.end for day in frame["需求时限"]]]


FIGURES: Final = (
    counted("问题数", "收集的问题个数", problems),
    counted("解决数", "已解决、已销号的问题个数", in_state(SOLVED)),
    counted("传递数", "传递疏导的问题个数", in_state(PASSED_ON)),
    counted("在办数", "已收集、办理中、无法解决的问题个数", in_state(OPEN)),
    counted("逾期数", "未结而承诺办结日期已到的问题个数", overdue),
    counted("要素未落实数", "需求时限已到而未全部落实的要素个数", unmet_needs),
    rated(
        "解决率", "解决（含销号）÷ 收集；不与办结率混用",
        Term("已解决、已销号的问题个数", in_state(SOLVED), count),
        Term("收集的问题个数", problems, count),
    ),
)  # fmt: skip
