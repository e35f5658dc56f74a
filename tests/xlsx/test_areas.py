from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.xlsx.areas import Area
from pipelines.xlsx.cells import LAST_COLUMN, LAST_ROW

ROWS, COLUMNS = st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("S7", Area(7, 19, 7, 19)),
        ("$S$7", Area(7, 19, 7, 19)),
        ("A1:L3", Area(1, 1, 3, 12)),
        ("L3:A1", Area(1, 1, 3, 12)),
        ("C:D", Area(1, 3, LAST_ROW, 4)),
        ("1:5", Area(1, 1, 5, LAST_COLUMN)),
    ],
)
def test_an_address_names_an_area(text: str, area: Area) -> None:
    assert Area.parse(text) == area


@pytest.mark.parametrize(
    "text", ["", "S", "7", "S0", "XFE1", "A1048577", "A1:B", "A:1", "Sheet1!A1", "A1:B2:C3", "$"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是|不在"):
        Area.parse(text)


@given(first=st.tuples(ROWS, COLUMNS), last=st.tuples(ROWS, COLUMNS))
def test_an_area_is_what_its_address_says(first: tuple[int, int], last: tuple[int, int]) -> None:
    rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
    area = Area(rows[0], columns[0], rows[1], columns[1])
    assert Area.parse(area.text) == area


def test_an_area_lists_its_cells_row_by_row() -> None:
    assert list(Area.parse("B2:C3").places()) == [(2, 2), (2, 3), (3, 2), (3, 3)]
    assert Area.parse("B2:C3").shape == (2, 2)
    assert Area.parse("B2:C3").columns == "B:C"
