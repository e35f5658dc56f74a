from __future__ import annotations

import pytest

from pipelines.cleaning.shown_cells import shown_text
from pipelines.xlsx.cells import Cell


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("2500", "#,##0.00", "2,500.00"),
        ("2500", "General", "2500"),
        ("2500", "@", "2500"),
        ("0.30000000000000004", "General", "0.3"),
        ("1.2E4", "General", "12000"),
        ("-1234.5", "#,##0.00", "-1,234.50"),
        ("-1234.5", "#,##0.00;(#,##0.00)", "-1,234.50"),
        ("1234.567", "0.0", "1234.6"),
        ("1234.5", "#,##0.###", "1,234.5"),
        ("1234", "0.##", "1234"),
        ("32000000", '0!.0,"万"', "32000000"),
        ("3200", '0"万"', "3200万"),
        ("0.125", "0.00%", "12.5%"),
        ("44256", "yyyy-mm-dd", "2021-03-01"),
        ("44256", 'yyyy"年"m"月"d"日"', "2021-03-01"),
        ("0.5", "h:mm", "0.5"),
        ("12340", "0.00E+00", "12340"),
    ],
)
def test_a_number_is_told_as_excel_shows_it(raw: str, code: str, shown: str) -> None:
    assert shown_text(Cell(1, "n", raw, None, code), date1904=False) == shown


@pytest.mark.parametrize(("kind", "raw"), [("s", "约３，２００"), ("b", "TRUE"), ("e", "#REF!")])
def test_text_truth_and_errors_are_told_as_they_are(kind: str, raw: str) -> None:
    assert shown_text(Cell(1, kind, raw, None, "#,##0.00"), date1904=False) == raw


def test_a_workbook_that_counts_from_1904_shows_the_same_day() -> None:
    cell = Cell(1, "n", "42794", None, "yyyy-mm-dd")
    assert shown_text(cell, date1904=True) == "2021-03-01"
