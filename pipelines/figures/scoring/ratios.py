"""比值计分：实际 ÷ 目标 × 满分，封顶于满分（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import UNIT, exact_sum
from pipelines.errors import UsageError
from pipelines.figures.counting.events import signings
from pipelines.figures.counting.investment import MONTH, YTD, projects
from pipelines.figures.figure import Source
from pipelines.figures.scoring.kinds import Ratio
from pipelines.figures.scoring.parts import (
    Contribution,
    Earned,
    Gain,
    Window,
    exact,
    money,
    number,
    rows_of,
)
from pipelines.office import Unit

_ARRIVED: Final = "累计到位资金"
_YI: Final = Fraction(10000)
_EVENTS: Final = {
    "新洽谈数": "新洽谈", "新签约数": "新签约", "新开工数": "新开工", "新竣工数": "新竣工",
    "盘活数": "盘活",
}  # fmt: skip
_AMOUNTS: Final = {"签约金额": "新签约", "新开工总投资": "新开工"}


@dataclass(frozen=True)
class _Actual:
    """实际的数（项，或万元）与计入的行。"""

    value: Fraction
    sources: tuple[Source, ...]


def ratio(item: Ratio, window: Window, unit: Unit) -> Earned:
    """一个单位的比值得分；没有下达目标的不计分，并说明。"""
    target = item.targets.get(unit.name)
    full = Fraction(item.full)
    if target is None:
        words = f"没有下达“{item.name}”的目标，此项不计分"
        return Earned(Contribution(item.name, words, Fraction(0), full, ()))
    actual = _actual(item, window, unit)
    due = Fraction(target) * (Fraction(window.months, 12) if item.pace else 1)
    points = _points(actual.value, due, full)
    contribution = Contribution(
        item.name, _words(item, actual.value, due, points), points, full, actual.sources
    )
    step, said = _step(item)
    more = _points(actual.value + step, due, full) - points
    most = max(int((due - actual.value) / step), 1)
    return Earned(contribution, (Gain(said, more, most),))


def _points(actual: Fraction, due: Fraction, full: Fraction) -> Fraction:
    return min(max(actual, Fraction(0)) / due, Fraction(1)) * full


def _words(item: Ratio, actual: Fraction, due: Fraction, points: Fraction) -> str:
    goal = "时序目标" if item.pace else "目标"
    formula = f"{_said(item, actual)}÷{goal}{_said(item, due)}×{exact(item.full)}分"
    if actual > due:
        return f"{formula}，超过满分的按满分{exact(points)}分计"
    return f"{formula}，得{exact(points)}分"


def _said(item: Ratio, value: Fraction) -> str:
    return f"{number(value)}项" if item.of in _EVENTS else money(value)


def _step(item: Ratio) -> tuple[Fraction, str]:
    """分子多一个单位是多少，怎样说：个数为 1 项，金额为 1 亿元。"""
    if item.of in _EVENTS:
        size = f"（{money(item.at_least)}以上）" if item.at_least else ""
        return Fraction(1), f"再{_EVENTS[item.of]}1项{size}"
    return _YI, f"{item.of}再增1亿元"


def _actual(item: Ratio, window: Window, unit: Unit) -> _Actual:
    if event := _EVENTS.get(item.of):
        own = [one for one in window.own(event, unit) if one.amount >= _hundredths(item.at_least)]
        return _Actual(Fraction(len(own)), tuple(one.source for one in own))
    if event := _AMOUNTS.get(item.of):
        own = window.own(event, unit)
        total = Fraction(sum(one.amount for one in own), 100)
        return _Actual(total, tuple(one.source for one in own))
    frame, column = _FRAMES[item.of](window)
    rows = frame[frame[UNIT] == unit.name]
    return _Actual(Fraction(exact_sum(rows, column), 100), rows_of(rows))


def _hundredths(wan: Decimal) -> Fraction:
    return Fraction(wan) * 100


def _arrived(window: Window) -> tuple[pd.DataFrame, str]:
    """时段内签约项目的累计到位资金。"""
    return signings(window.basis, window.start, window.end), _ARRIVED


def _invested(window: Window) -> tuple[pd.DataFrame, str]:
    """从年初算起的用本年累计，只算报告当月的用本月；别的时段算不出，UsageError。"""
    if window.whole_year:
        return projects(window.basis), YTD
    if window.start == window.basis.master.period.first_day:
        return projects(window.basis), MONTH
    raise UsageError("完成投资只能从年初算起或只算报告当月，请换一个起止时间")


_FRAMES: Final[dict[str, Callable[[Window], tuple[pd.DataFrame, str]]]] = {
    "到位资金": _arrived,
    "完成投资": _invested,
}
