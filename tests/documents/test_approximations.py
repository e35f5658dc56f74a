from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.approximations import Hedge, hedge_of, holds, next_round

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


@pytest.mark.parametrize(
    ("hedge", "stated", "value"),
    [("超过", 180, 181), ("余", 50, 57), ("余", 2085, Fraction("2085.9")),
     ("约", 40, Fraction(54000, 1300))],
)  # fmt: skip
def test_the_words_of_the_papers_hold(hedge: Hedge, stated: int, value: Fraction) -> None:
    assert holds(hedge, stated, value)


@pytest.mark.parametrize(
    ("before", "after", "hedge"),
    [("共有超过", "个", "超过"), ("投资近", "亿元", "近"), ("占比约为", "%", "约"),
     ("共", "余个", "余"), ("共", "多家", "余"), ("共", "个", None), ("附近有", "个", None)],
)  # fmt: skip
def test_the_hedge_stands_right_beside_the_number(
    before: str, after: str, hedge: Hedge | None
) -> None:
    assert hedge_of(before, after) == hedge


@pytest.mark.parametrize(
    "before", ["新签约", "节约", "履约", "最近", "附近", "不超过", "未超过", "没有突破", "尚未突破"]
)
def test_a_word_that_only_ends_like_a_hedge_or_denies_it_is_none(before: str) -> None:
    assert hedge_of(before, "个") is None


@given(st.integers(1, 10_000), st.fractions(0, 20_000, max_denominator=100))
def test_more_is_never_said_of_less(stated: int, value: Fraction) -> None:
    if holds("超过", stated, value) or holds("余", stated, value):
        assert value > stated
    if holds("近", stated, value):
        assert value < stated


def test_nothing_is_more_than_nought() -> None:
    with pytest.raises(ValueError, match="0"):
        holds("超过", 0, 1)
