from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addin.engine.values import Held, entered, formula_words, number_text, shown_value

LINK = '=HYPERLINK("#\'甲\'!A1","点""我""")'


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("文字", Held("s", "文字")),
        ("12", Held("n", "12")),
        (" -3.50 ", Held("n", "-3.5")),
        ("1e5", Held("n", "100000")),
        ("true", Held("b", "TRUE")),
        ("#N/A", Held("e", "#N/A")),
        ("'012", Held("s", "012")),
        ("'", Held()),
        ("=", Held("s", "=")),
        ("=1+1", Held("", "", "=1+1")),
        (LINK, Held("s", '点"我"', LINK)),
        ("1-2", Held("s", "1-2")),
        (12, Held("n", "12")),
        (True, Held("b", "TRUE")),
        (None, Held()),
        ("", Held()),
    ],
)  # fmt: skip
def test_what_is_entered_is_taken_as_excel_takes_it(value: object, held: Held) -> None:
    assert entered(value, "General") == held


@pytest.mark.parametrize("text", ["=1+1", "012", "TRUE", "#N/A", "'x", " 1 "])
def test_in_a_text_cell_everything_is_text(text: str) -> None:
    assert entered(text, "@") == Held("s", text)


def test_what_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="写不进单元格"):
        entered(date(2021, 6, 1), "General")


@pytest.mark.parametrize(
    ("held", "shape", "value"),
    [
        (Held("n", "12"), "General", 12.0),
        (Held("n", "44348"), "yyyy-mm-dd", datetime(2021, 6, 1)),
        (Held("n", "44348.5"), "yyyy-mm-dd", datetime(2021, 6, 1, 12)),
        (Held("n", "-1"), "yyyy-mm-dd", -1.0),
        (Held("d", "2021-06-01"), "General", datetime(2021, 6, 1)),
        (Held("b", "TRUE"), "General", True),
        (Held("e", "#N/A"), "General", -2146826246),
        (Held("s", "话"), "yyyy-mm-dd", "话"),
        (Held(), "General", None),
    ],
)
def test_a_value_is_shown_as_excel_gives_it(held: Held, shape: str, value: object) -> None:
    found = shown_value(held, shape, date1904=False)
    assert (type(found), found) == (type(value), value)


def test_a_day_of_a_1904_workbook_is_the_same_day() -> None:
    assert shown_value(Held("n", "42886"), "yyyy-mm-dd", date1904=True) == datetime(2021, 6, 1)
    assert formula_words(Held("d", "2021-06-01"), date1904=True) == "42886"
    assert formula_words(Held("d", "2021-06-01"), date1904=False) == "44348"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (12.0, "12"), (97.85, "97.85"), (0.1 + 0.2, "0.30000000000000004"), (-0.0, "0"),
        (431302202100300012.0, "431302202100300000"), (1e20, "1" + "0" * 20), (1e22, "1e+22"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_in_the_formula_bar(number: float, text: str) -> None:
    assert number_text(number) == text


@given(st.floats(-1e14, 1e14))
def test_a_number_keeps_its_value(number: float) -> None:
    assert float(number_text(number)) == number
