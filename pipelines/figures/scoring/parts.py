"""积分由什么合成：一项的得分，再做一件事能添的分，怎样用话说。"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import FILE, ROW, SHEET, UNIT
from pipelines.figures.counting.events import EVENTS, Event, event_rows
from pipelines.figures.figure import Basis, Source
from pipelines.ledgers.values import half_up
from pipelines.office import Unit

_WAN_PER_YI: Final = 10000


@dataclass(frozen=True)
class Contribution:
    """积分里的一项：名称、怎样得的、多少分（扣分为负）、满分（不封顶则 None）、计入的行。"""

    item: str
    words: str
    points: Fraction
    full: Fraction | None
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Gain:
    """一个单位再做一件事能添的分，如“再新签约1项” 3 分。

    `most` 是照此添分至多能做几次（封顶、数目所限），没有限制则 None。
    """

    words: str
    points: Fraction
    most: int | None = None


@dataclass(frozen=True)
class Earned:
    """一个单位在一项上得了什么，再做什么能添分。"""

    contribution: Contribution
    gains: tuple[Gain, ...] = ()


@dataclass(frozen=True, eq=False)
class Window:
    """计分的时段：依据、起止日、时段内的各项事项。"""

    basis: Basis
    start: date
    end: date
    events: dict[str, list[Event]]
    chosen: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)
    """计分项 → 选来的行，各单位的都在内；一项只选一次。"""

    @property
    def whole_year(self) -> bool:
        """从本年 1 月 1 日算起。"""
        return self.start <= self.basis.start

    @property
    def months(self) -> int:
        """时段有几个月，含头尾。"""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def own(self, event: str, unit: Unit) -> list[Event]:
        """一个单位的某项事项。"""
        return [one for one in self.events[event] if one.unit == unit.name]

    def own_rows(self, item: str, unit: Unit, select: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """`item` 一项选来的行里，一个单位的。"""
        if item not in self.chosen:
            self.chosen[item] = select()
        frame = self.chosen[item]
        return frame[frame[UNIT] == unit.name]


def window_of(basis: Basis, start: date, end: date) -> Window:
    """[start, end] 这个时段。"""
    events = {event: event_rows(basis, event, start, end) for event in EVENTS}
    return Window(basis, start, end, events)


def rows_of(frame: pd.DataFrame) -> tuple[Source, ...]:
    """各行在哪个单位的哪个文件、哪张表、第几行。"""
    rows = frame[[UNIT, FILE, SHEET, ROW]].itertuples(index=False)
    return tuple(Source(unit, file, sheet, int(row)) for unit, file, sheet, row in rows)


def merged(gains: Iterable[Gain]) -> tuple[Gain, ...]:
    """同一件事在几项上都添分的，合成一条，次数取最少的；不添分的不列。"""
    found: dict[str, Gain] = {}
    for gain in (one for one in gains if one.points > 0):
        other = found.get(gain.words, Gain(gain.words, Fraction(0)))
        limits = [one.most for one in (gain, other) if one.most is not None]
        points = gain.points + other.points
        found[gain.words] = Gain(gain.words, points, min(limits, default=None))
    return tuple(found.values())


def number(value: Fraction | Decimal | int, places: int = 2) -> str:
    """行文中的数：至多 `places` 位小数，不留尾零。"""
    text = f"{half_up(value, places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: Fraction | Decimal | int) -> str:
    """行文中的分数：至多两位小数；不足一分的至多四位，不然看不出差别。"""
    return number(value, 2 if abs(Fraction(value)) >= 1 else 4)


def money(wan: Fraction | Decimal | int) -> str:
    """行文中的金额（万元）：满 1 亿元用亿元。"""
    amount = Fraction(wan)
    if abs(amount) < _WAN_PER_YI:
        return f"{number(amount)}万元"
    return f"{number(amount / _WAN_PER_YI)}亿元"
