"""一套积分办法用一句话怎样说，供公文的注与评分表（DOMAIN §2.3）。"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipelines.figures.scoring.kinds import (
    Adjusted,
    ByProject,
    Deducted,
    Item,
    PerEvent,
    Proportion,
    Ratio,
)
from pipelines.figures.scoring.parts import exact, money
from pipelines.figures.scoring.table import TRIAL, ScoreTable

_COUNTED: Final = {
    "应开未开": "项目应开未开", "亮红灯": "项目亮红灯", "问题逾期": "问题逾期未办结",
}  # fmt: skip


def scheme_words(table: ScoreTable) -> str:
    """积分怎样算：一项一个分句，以分号相连，句末不带标点；试算的在末尾说明。"""
    events = [item for item in table.items if isinstance(item, PerEvent)]
    clauses = ["每项（次）" + "、".join(f"{_event(item)}{exact(item.points)}分" for item in events)]
    clauses = clauses if events else []
    clauses += [_bonus(item) for item in events if item.bonus]
    clauses += [_clause(item) for item in table.items if not isinstance(item, PerEvent)]
    clauses += [f"办法为{TRIAL}"] if table.trial else []
    return "；".join(clauses)


def _event(item: PerEvent) -> str:
    return item.event if item.name == item.event else f"{item.name}（{item.event}）"


def _bonus(item: PerEvent) -> str:
    bonus = item.bonus
    if bonus is None:
        return ""
    each = f"{item.event}每满{money(bonus.amount)}另加{bonus.points}分"
    return f"{each}、每项至多{bonus.cap}分"


def _clause(item: Item) -> str:
    if isinstance(item, ByProject):
        return _by_project(item)
    if isinstance(item, Ratio):
        return _ratio(item)
    if isinstance(item, Adjusted):
        return _adjusted(item)
    return _deducted(item) if isinstance(item, Deducted) else _bonus(item)


def _by_project(item: ByProject) -> str:
    kinds = "、".join(value for values in item.where.values() for value in values)
    whose = f"{item.select}项目" + (f"（限{kinds}）" if kinds else "")
    if item.flat is not None:
        return f"{item.name}：{whose}每个{_signed(item.flat)}"
    if item.proportion is not None:
        return f"{item.name}：{whose}{_proportion(item.proportion)}"
    if item.mapping:
        parts = [f"{value}{exact(points)}分" for value, points in item.mapping.items()]
        return f"{item.name}：{whose}按{item.column}，{'、'.join(parts)}"
    return f"{item.name}：{whose}按{item.column}，{_bands(item)}"


def _bands(item: ByProject) -> str:
    parts = [f"{money(band.at_least)}以上{exact(band.points)}分" for band in item.bands[:-1]]
    last = item.bands[-1]
    above = next((high.at_least for high, low in pairwise(item.bands) if low is last), None)
    low = f"不足{money(above)}" if above is not None else "每个"
    return "、".join([*parts, f"{low}{exact(last.points)}分"])


def _proportion(rule: Proportion) -> str:
    capped = "、每个至多得满分" if rule.cap else ""
    return f"按{rule.part}÷{rule.whole}×{exact(rule.full)}分{capped}"


def _ratio(item: Ratio) -> str:
    goal = "时序目标" if item.pace else "目标"
    size = f"{money(item.at_least)}以上的" if item.at_least else ""
    return f"{item.name}：{size}{item.of}÷{goal}×{exact(item.full)}分、至多得满分"


def _adjusted(item: Adjusted) -> str:
    if item.full is not None:
        return f"{item.name}满分{exact(item.full)}分"
    limits = "".join(
        f"、每{unit}至多计{times}次"
        for unit, times in (("季", item.per_quarter), ("年", item.per_year))
        if times is not None
    )
    capped = f"、合计至多{exact(item.cap)}分" if item.cap is not None else ""
    if item.range is None:
        return f"{item.name}每次{_signed(item.points or Decimal(0))}{limits}{capped}"
    return f"{item.name}每次{_between(*item.range)}{limits}{capped}"


def _between(low: Decimal, high: Decimal) -> str:
    if high <= 0:
        return f"扣{exact(-high)}至{exact(-low)}分"
    return f"加{exact(low)}至{exact(high)}分" if low >= 0 else f"{exact(low)}至{exact(high)}分"


def _deducted(item: Deducted) -> str:
    capped = f"、至多扣{exact(item.cap)}分" if item.cap is not None else ""
    return f"{_COUNTED[item.of]}每个扣{exact(-item.points)}分{capped}"


def _signed(points: Decimal) -> str:
    return f"扣{exact(-points)}分" if points < 0 else f"{exact(points)}分"
