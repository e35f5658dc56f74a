"""约数怎样说：超过、近、约、余；说了不实的，就印准数（DOMAIN §2.6、§3.2 O11、O19）。"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pipelines.documents.wording import Exact
from pipelines.ledgers.values import half_up

Hedge = Literal["超过", "近", "约", "余"]
#: “超过X”须不到 X 的 1.1 倍，“近X”须够 X 的 95%；“约X”上下 5%（通行做法，无明文）。
_OVER, _NEAR, _ABOUT = Fraction(11, 10), Fraction(95, 100), Fraction(5, 100)


def holds(hedge: Hedge, stated: int, value: Exact) -> bool:
    """`value` 说成“超过（近、约）stated”“stated余”，属不属实；`stated` 须大于零。"""
    if stated <= 0:
        raise ValueError(stated)
    exact = Fraction(value)
    if hedge == "超过":
        return stated < exact < stated * _OVER
    if hedge == "近":
        return stated * _NEAR <= exact < stated
    if hedge == "约":
        return abs(exact - stated) <= stated * _ABOUT
    return stated < exact < next_round(stated)


def hedged(hedge: Hedge, stated: int, value: Exact, measure: str) -> str:
    """“超过180个”“50余个”；说了不实的印准数（至多两位小数）。一次只用一个约词，绝不叠用。"""
    if not holds(hedge, stated, value):
        return f"{half_up(value, 2).normalize():f}{measure}"
    return f"{stated}余{measure}" if hedge == "余" else f"{hedge}{stated}{measure}"


def next_round(stated: int) -> int:
    """整数的下一个整数：50 → 60，1000 → 2000，180 → 190。"""
    step = 1
    while stated % (step * 10) == 0:
        step *= 10
    return stated + step
