from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pipelines.figures.ranks import rank_of, ranks


def test_level_values_share_a_place_and_the_next_is_left_empty() -> None:
    assert ranks([Fraction(n) for n in (5, 9, 5, 1)]) == [2, 1, 2, 4]
    assert ranks([]) == []


@given(st.lists(st.fractions(max_denominator=3, min_value=-2, max_value=2)))
def test_one_place_and_all_places_agree(values: list[Fraction]) -> None:
    assert ranks(values) == [rank_of(value, values) for value in values]
