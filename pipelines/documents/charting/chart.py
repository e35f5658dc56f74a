"""一幅图是什么：题目、各单位、各组数；数已按印出来的位数舍入，图、缓存、内嵌工作簿同是这些数。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

#: 柱、条照实填黑灰；影线是斜线，折线带标记：黑白印出来也分得清。
Look = Literal["实心", "影线", "折线"]
#: 版心高 225 mm，一单位一条至多画这么多。
MOST: Final = 30
_LONGEST: Final = 24
_ILLEGAL: Final = re.compile("[^\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Series:
    """一组数，一个单位一个；没有数的为 None，图上留空。"""

    name: str
    values: tuple[Decimal | None, ...]
    look: Look = "实心"
    code: str = "0.0"
    """数字格式，同于 Excel。"""
    shown: bool = True
    """数标不标在图上。"""


@dataclass(frozen=True)
class Chart:
    """一幅图；`horizontal` 为横条，否则为立柱，折线只与立柱同画。"""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    horizontal: bool = True

    def __post_init__(self) -> None:
        if any(len(one.values) != len(self.categories) for one in self.series):
            raise ValueError(self.title)

    @property
    def empty(self) -> bool:
        """一个数也没有：不画。"""
        return all(value is None for one in self.series for value in one.values)

    @property
    def labels(self) -> tuple[str, ...]:
        """各单位印在图上的名称：去掉不能进 XML 的字，过长的截断。"""
        return tuple(label(name) for name in self.categories)

    @property
    def height(self) -> float:
        """图高（mm）：横条随单位数而高，至多一页。"""
        if not self.horizontal:
            return 82
        each = 5.6 if len(self.series) == 1 else 9
        return 28 + min(each * len(self.categories), 168)


def clean(text: str) -> str:
    """不能进 XML 的字成空格，连着的空白成一个。"""
    return " ".join(_ILLEGAL.sub(" ", text).split())


def label(text: str) -> str:
    """图上的名称：不能进 XML 的字成空格，过长的截断加省略号。"""
    shown = clean(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
