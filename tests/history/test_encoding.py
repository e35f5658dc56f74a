from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.history.encoding import StoredColumns, encode_column
from pipelines.ledgers.values import UNREADABLE

VALUES = st.one_of(st.none(), st.integers(), st.text(), st.dates(), st.just(UNREADABLE))


@given(st.lists(st.tuples(VALUES, st.booleans())))
def test_any_column_comes_back_equal_without_the_rows_left_out(
    rows: list[tuple[object, bool]],
) -> None:
    text = encode_column([value for value, _ in rows])  # type: ignore[misc]
    stored = StoredColumns(["甲"], {"甲": text}, [taken for _, taken in rows])
    assert list(stored["甲"]) == [value for value, taken in rows if taken]


def test_a_column_added_since_is_blank_and_one_dropped_is_left_out() -> None:
    stored = StoredColumns(["乙", "新"], {"甲": "[1]", "乙": '["二"]'}, [True])
    assert {name: list(stored[name]) for name in stored} == {"乙": ["二"], "新": [None]}


def test_a_column_is_made_once() -> None:
    stored = StoredColumns(["甲"], {"甲": "[1]"}, [True])
    assert stored["甲"] is stored["甲"]
