"""约数说得实不实：超过、近、约、余（DOMAIN §2.6、§3.2 O11、O19）；核对时用，人常把准数写成约数。"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal

from pipelines.documents.wording import Exact

Hedge = Literal["超过", "近", "约", "余"]
#: 写在数前面的约词；也有不止一个字的说法。
BEFORE: Final[dict[str, Hedge]] = {
    "超过": "超过", "突破": "超过", "近": "近", "约": "约", "大约": "约", "约为": "约",
}  # fmt: skip
#: 末一个字像约词、其实不是的（新签约 180 个），与否定了的（不超过）：数照准数核对。
_NOT_HEDGES: Final = (
    "签约", "节约", "履约", "合约", "契约", "公约", "条约", "预约", "制约", "违约", "集约",
    "最近", "附近", "靠近", "邻近", "临近",
    *(f"{no}{over}" for no in ("不", "未", "没", "没有") for over in ("超过", "突破")),
)  # fmt: skip
#: 写在数后面的。
AFTER: Final[dict[str, Hedge]] = {"余": "余", "多": "余"}
#: “超过X”须不到 X 的 1.1 倍，“近X”须够 X 的 95%；“约X”上下 5%（通行做法，无明文）。
_OVER, _NEAR, _ABOUT = Fraction(11, 10), Fraction(95, 100), Fraction(5, 100)


def hedge_of(before: str, after: str) -> Hedge | None:
    """一个数前面、后面的字里的约词；没有则 None。"""
    told = not before.endswith(_NOT_HEDGES)
    lead = next((BEFORE[one] for one in BEFORE if told and before.endswith(one)), None)
    return lead or next((AFTER[one] for one in AFTER if after.startswith(one)), None)


def holds(hedge: Hedge, stated: Exact, value: Exact) -> bool:
    """`value` 说成“超过（近、约）stated”“stated余”，属不属实；stated 不大于零则 ValueError。"""
    if stated <= 0:
        raise ValueError(stated)
    exact, said = Fraction(value), Fraction(stated)
    if hedge == "超过":
        return said < exact < said * _OVER
    if hedge == "近":
        return said * _NEAR <= exact < said
    if hedge == "约":
        return abs(exact - said) <= said * _ABOUT
    return said.denominator == 1 and said < exact < next_round(int(said))


def next_round(stated: int) -> int:
    """整数的下一个整数：50 → 60，1000 → 2000，180 → 190。"""
    step = 1
    while stated % (step * 10) == 0:
        step *= 10
    return stated + step
