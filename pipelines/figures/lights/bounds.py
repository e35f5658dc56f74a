"""灯的轻重与界线：一句“≥10”“<目标 或 <平均”怎样读、怎样比（DOMAIN §2.4）。"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import Final

from pipelines.ledgers.values import half_up

#: 界线里可以写的名称：本条的 target，全市平均。
TARGET, MEAN = "目标", "平均"

_BOUND: Final = re.compile(rf"(≥|>=|>|＞|≤|<=|<|＜)\s*(-?\d+(?:\.\d+)?|{TARGET}|{MEAN})")
_SIGNS: Final = {"≥": operator.ge, ">": operator.gt, "≤": operator.le, "<": operator.lt}
#: 键盘打得出的写法。
_TYPED: Final = {">=": "≥", "<=": "≤", "＞": ">", "＜": "<"}


class Light(IntEnum):
    """灯的轻重，重者在前；印出来叫什么，由办法的 labels 定。"""

    RED = 0
    YELLOW = 1
    GREEN = 2


@dataclass(frozen=True)
class Bound:
    """一道界线：≥、≤ 含本数，>、< 不含。"""

    sign: str
    value: Decimal | str

    @property
    def upward(self) -> bool:
        """数越大越过线。"""
        return self.sign in "≥>"

    def crossed(self, number: Fraction, named: Mapping[str, Fraction]) -> bool:
        """`number` 过了线没有；所比的目标、平均不知道的，不算过线。"""
        limit = named.get(self.value) if isinstance(self.value, str) else Fraction(self.value)
        return limit is not None and bool(_SIGNS[self.sign](number, limit))


def parse_bounds(text: str) -> tuple[Bound, ...]:
    """“<目标 或 <平均” → 两道界线，过一道就亮；读不懂则 ValueError，说明怎么写。"""
    return tuple(_bound(part.strip()) for part in text.split("或"))


def _bound(text: str) -> Bound:
    found = _BOUND.fullmatch(text)
    if not found:
        words = f"看不懂界线“{text}”；写法如 ≥10、>30、<80、<目标，两条之间写“或”"
        raise ValueError(words)
    value = found[2] if found[2] in (TARGET, MEAN) else Decimal(found[2])
    return Bound(_TYPED.get(found[1], found[1]), value)


def shown(number: Fraction, judged: Callable[[Fraction], object]) -> str:
    """印一位小数；舍入后 `judged` 会不同（79.99 成了 80.0）的，多印几位，至多六位。"""
    rounded = (half_up(number, places) for places in range(1, 7))
    kept = (text for text in rounded if judged(Fraction(text)) == judged(number))
    return str(next(kept, half_up(number, 6)))


def contradiction(
    red: Sequence[Bound], yellow: Sequence[Bound], target: Decimal | None
) -> str | None:
    """红灯与黄灯的界线方向一致而自相矛盾的，说明哪里矛盾；平均事先不知道，不比。"""
    reds, yellows = _strictness(red, target), _strictness(yellow, target)
    if not reds or not yellows or min(reds) > min(yellows):
        return None
    if min(reds) == min(yellows):
        return "红灯与黄灯的界线相同，黄灯永远亮不了；不要黄灯就不写 yellow"
    return "红灯的界线不能比黄灯的松"


def _strictness(bounds: Sequence[Bound], target: Decimal | None) -> list[tuple[Decimal, bool]]:
    """各界线有多严：越难过线越大；同一个数，不含的比含的严。"""
    known = [(b, target if b.value == TARGET else b.value) for b in bounds]
    return [
        (value if bound.upward else -value, bound.sign in "><")
        for bound, value in known
        if isinstance(value, Decimal)
    ]
