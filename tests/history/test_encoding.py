from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.history.encoding import decode_row, encode_row
from pipelines.ledgers.values import UNREADABLE

VALUES = st.one_of(st.none(), st.integers(), st.text(), st.dates(), st.just(UNREADABLE))


@given(st.lists(VALUES))
def test_any_row_comes_back_equal(values: list[object]) -> None:
    assert decode_row(encode_row(values)) == values  # type: ignore[arg-type]
