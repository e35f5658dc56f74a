from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.approximations import Hedge, hedged, holds, next_round

HEDGES: tuple[Hedge, ...] = ("超过", "近", "约", "余")


@pytest.mark.parametrize(
    ("hedge", "stated", "first", "last"),
    [("超过", 180, 181, 197), ("近", 100, 95, 99), ("约", 40, 38, 42), ("余", 50, 51, 59)],
)
def test_each_hedge_holds_exactly_within_its_bounds(
    hedge: Hedge, stated: int, first: int, last: int
) -> None:
    true = [value for value in range(stated * 2) if holds(hedge, stated, value)]
    assert (true[0], true[-1]) == (first, last)
    assert true == [*range(first, last + 1)]


@pytest.mark.parametrize(
    ("stated", "nxt"), [(50, 60), (400, 500), (1000, 2000), (180, 190), (7, 8)]
)
def test_the_next_round_number_keeps_as_many_noughts(stated: int, nxt: int) -> None:
    assert next_round(stated) == nxt


def test_the_words_of_the_papers_come_back() -> None:
    assert hedged("超过", 180, 181, "个") == "超过180个"
    assert hedged("余", 50, 57, "个") == "50余个"
    assert hedged("余", 2085, Fraction("2085.9"), "亿元") == "2085余亿元"
    assert hedged("约", 40, Fraction(54000, 1300), "%") == "约40%"


@pytest.mark.parametrize(
    ("hedge", "stated", "value", "shown"),
    [
        ("超过", 180, 180, "180个"),
        ("超过", 180, 198, "198个"),
        ("余", 50, 50, "50个"),
        ("余", 50, 60, "60个"),
        ("近", 100, Decimal("94.5"), "94.5个"),
        ("约", 100, 200, "200个"),
    ],
)
def test_what_would_not_be_true_is_printed_as_it_is(
    hedge: Hedge, stated: int, value: Decimal | int, shown: str
) -> None:
    assert hedged(hedge, stated, value, "个") == shown


@given(
    st.sampled_from(HEDGES), st.integers(1, 10_000), st.fractions(0, 20_000, max_denominator=100)
)
def test_never_two_hedges_together(hedge: Hedge, stated: int, value: Fraction) -> None:
    text = hedged(hedge, stated, value, "个")
    assert sum(text.count(one) for one in HEDGES) == holds(hedge, stated, value)


@given(st.integers(1, 10_000), st.fractions(0, 20_000, max_denominator=100))
def test_more_is_never_said_of_less(stated: int, value: Fraction) -> None:
    if holds("超过", stated, value) or holds("余", stated, value):
        assert value > stated
    if holds("近", stated, value):
        assert value < stated


def test_nothing_is_more_than_nought() -> None:
    with pytest.raises(ValueError, match="0"):
        holds("超过", 0, 1)
