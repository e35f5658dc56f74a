"""一个单位在一个计分项上得几分、怎样得的、再做什么能添分（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.figures.counting.events import Event
from pipelines.figures.counting.investment import due_but_idle
from pipelines.figures.counting.problems import overdue
from pipelines.figures.figure import Basis
from pipelines.figures.lights.projects import Light, in_light
from pipelines.figures.scoring.by_project import by_project
from pipelines.figures.scoring.entries import adjusted
from pipelines.figures.scoring.kinds import Adjusted, Bonus, ByProject, Deducted, Item, PerEvent
from pipelines.figures.scoring.parts import (
    Contribution,
    Earned,
    Gain,
    Window,
    exact,
    money,
    rows_of,
)
from pipelines.figures.scoring.ratios import ratio
from pipelines.office import Unit

#: 扣分数什么 → 选行，话里怎样称呼。
_COUNTED: Final[dict[str, tuple[Callable[[Basis], pd.DataFrame], str]]] = {
    "应开未开": (due_but_idle, "应开未开的项目"),
    "亮红灯": (lambda basis: in_light(basis, Light.RED), "亮红灯的项目"),
    "问题逾期": (overdue, "逾期未办结的问题"),
}


def earned(item: Item, window: Window, unit: Unit) -> Earned:
    """一个单位在一项上的得分。"""
    if isinstance(item, PerEvent):
        return per_event(item, window, unit)
    if isinstance(item, ByProject):
        return by_project(item, window, unit)
    if isinstance(item, Adjusted):
        return adjusted(item, window, unit)
    if isinstance(item, Deducted):
        return deducted(item, window, unit)
    return ratio(item, window, unit)


def per_event(item: PerEvent, window: Window, unit: Unit) -> Earned:
    """每项（次）得基本分；有加分办法的，逐项按其金额加分。"""
    own = window.own(item.event, unit)
    each = Fraction(item.points)
    points, words = each * len(own), f"没有{item.event}"
    if own:
        words = f"{item.event}{len(own)}项，每项{exact(each)}分，计{exact(points)}分"
    gains = [Gain(f"再{item.event}1项", each)]
    if item.bonus:
        more = sum(_bonus(one.amount, item.bonus) for one in own)
        points += more
        words += _bonus_words(own, item.bonus, more)
        large = f"再{item.event}1项（金额满{money(item.bonus.amount)}）"
        gains.append(Gain(large, each + item.bonus.points))
    sources = tuple(one.source for one in own)
    return Earned(Contribution(item.name, words, points, None, sources), tuple(gains))


def _bonus(amount: int, bonus: Bonus) -> int:
    return min(amount // (bonus.amount * 100) * bonus.points, bonus.cap)


def _bonus_words(own: Sequence[Event], bonus: Bonus, more: int) -> str:
    if not own:
        return ""
    rule = f"金额每满{money(bonus.amount)}另加{bonus.points}分、每项至多{bonus.cap}分"
    return f"；{rule}，加{more}分"


def deducted(item: Deducted, window: Window, unit: Unit) -> Earned:
    """报告期末数出来的个数 × 分，至多扣到封顶；时段长短不影响。"""
    select, noun = _COUNTED[item.of]
    own = window.own_rows(item.name, unit, lambda: select(window.basis))
    points = _taken(item, len(own))
    words = f"没有{noun}"
    if len(own):
        words = f"{noun}{len(own)}个，每个扣{exact(-item.points)}分，共扣{exact(-points)}分"
        if points != item.points * len(own):
            words += f"（至多扣{exact(-points)}分）"
    contribution = Contribution(item.name, words, points, None, rows_of(own))
    return Earned(contribution, _fewer(item, len(own), noun))


def _fewer(item: Deducted, count: int, noun: str) -> tuple[Gain, ...]:
    """少一个，少扣几分；扣到封顶的，少一个也不添分。"""
    if not count:
        return ()
    return (Gain(f"少1个{noun}", _taken(item, count - 1) - _taken(item, count), count),)


def _taken(item: Deducted, count: int) -> Fraction:
    points = Fraction(item.points) * count
    return points if item.cap is None else max(points, -Fraction(item.cap))
