"""台账里的一个值：空、读不出，或某一类型的精确值。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

ColumnType = Literal[
    "text", "code", "enum", "list", "bool", "phone", "month", "int", "money", "number", "percent",
    "date",
]  # fmt: skip

#: 以“百分之一”为单位存成整数的类型：money 0.01 万元，number 0.01 单位，percent 0.01 %。
HUNDREDTHS: Final = frozenset({"money", "number", "percent"})
NUMERIC: Final = HUNDREDTHS | {"int"}


class Unreadable:
    """单元格里有内容但读不成该列的值；已另有问题记在该格。"""

    _only: Unreadable | None = None

    def __new__(cls) -> Unreadable:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final = Unreadable()

#: None 为空；money、number、percent 为百分之一的整数；bool 列存“是”“否”；list 列以“；”相连。
Value = str | int | date | Unreadable | None
Columns = Mapping[str, Sequence[Value]]


def half_up(value: Decimal | Fraction | int, places: int) -> Decimal:
    """四舍五入到 `places` 位小数（逢五远离零）；精确，不经二进制浮点。"""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    units = whole + (2 * rest >= scaled.denominator)
    return Decimal(-units if exact < 0 else units).scaleb(-places)


def hundredths(value: Decimal | Fraction | int) -> int:
    """以百分之一为单位的整数，四舍五入。"""
    return int(half_up(Fraction(value) * 100, 0))


def from_hundredths(value: int) -> Decimal:
    """百分之一的整数 → 两位小数的 Decimal。"""
    return Decimal(value).scaleb(-2)


def display(value: object, kind: ColumnType) -> str:
    """给人看的写法：money 两位小数，percent 两位小数，date 为 2021-06-25，空为“（空）”。"""
    if value is None:
        return "（空）"
    if isinstance(value, Unreadable):
        return "（读不出）"
    if kind in HUNDREDTHS and isinstance(value, int | Fraction):
        return f"{half_up(Fraction(value) / 100, 2):.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
