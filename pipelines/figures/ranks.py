"""名次：大的在前，同值同名次，其后名次空出——1,2,2,4（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Exact = TypeVar("Exact", Fraction, Decimal)


def rank_of(value: Exact, among: Iterable[Exact]) -> int:
    """`value` 在 `among` 里第几位，自己在不在内都一样；从 1 起。"""
    return 1 + sum(one > value for one in among)


def ranks(values: Sequence[Exact]) -> list[int]:
    """各值的名次，次序同 `values`，不必先排好。"""
    first: dict[Exact, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), 1):
        first.setdefault(value, place)
    return [first[value] for value in values]
