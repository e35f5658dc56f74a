"""印出来的数对不对得上（DOMAIN §2.2）：各数放宽末位的一半，仍对不上的才算错；不用 pandas。

印出的数已经舍入，逐点相等会错怪好数：897.8 ÷ 3156 是 28.447%，印作 28.5% 并没有错。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import product
from typing import Final

Printed = str | Decimal | int
"""印出来的数：文字与 Decimal 照末位放宽；int 是数出来的个数，没有舍入过，不放宽。"""

#: 印刷品里的写法 → 可读的写法；千分位逗号、百分号、空格去掉。
_PLAIN: Final = str.maketrans(
    "＋－−．０１２３４５６７８９", "+--.0123456789", ",，%％ \u3000\u00a0"
)


@dataclass(frozen=True)
class Interval:
    """两端都含在内的区间：末位正逢五的，进与舍都不算错。"""

    low: Fraction
    high: Fraction

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a, b in product((self.low, self.high), (other.low, other.high))]
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """两个区间有没有公共的数。"""
        return self.low <= other.high and other.low <= self.high


def interval(printed: Printed) -> Interval:
    """印出来的数原来可能是多少；“28.5%”→ [28.45, 28.55]。读不成数的 ValueError。"""
    if isinstance(printed, int):
        return Interval(Fraction(printed), Fraction(printed))
    value = _read(printed)
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(str(printed))
    half = Fraction(10) ** exponent / 2
    return Interval(Fraction(value) - half, Fraction(value) + half)


def figure_ok(num: Printed, den: Printed, rate: Printed) -> bool:
    """`num` ÷ `den` 能不能是 `rate`（%）；分母恰为零的没有率，不能。

    不除而乘：分母的区间跨零时也算得准。
    """
    whole = interval(den)
    if whole.low == whole.high == 0:
        return False
    scaled = interval(rate) * Interval(Fraction(1, 100), Fraction(1, 100))
    return interval(num).meets(scaled * whole)


def sum_ok(parts: Iterable[Printed], total: Printed) -> bool:
    """各项之和能不能是 `total`；各数须是同一单位，差在各自的舍入之内即可。"""
    added = Interval(Fraction(0), Fraction(0))
    for part in parts:
        added += interval(part)
    return added.meets(interval(total))


def _read(printed: str | Decimal) -> Decimal:
    if isinstance(printed, Decimal):
        return printed
    try:
        return Decimal(printed.translate(_PLAIN))
    except InvalidOperation as error:
        raise ValueError(printed) from error
