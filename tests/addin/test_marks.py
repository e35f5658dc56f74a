from __future__ import annotations

import pytest

from addin.host import Spot
from addin.listing import MOST, foremost
from addin.marks import CHECKED_COLUMNS, Mark, bare_only, following, hexed, recorded, rgb
from pipelines.intake.explanations import KEPT_COLUMNS, RETURNED_COLUMNS

PLACES = [(0, 7, 19), (0, 7, 3), (2, 4, 1), (0, 12, 1)]
RED, YELLOW = "FFC7CE", "FFEB9C"


@pytest.mark.parametrize(
    ("here", "found"),
    [
        ((0, 1, 1), (0, 7, 3)),
        ((0, 7, 3), (0, 7, 19)),
        ((0, 7, 19), (0, 12, 1)),
        ((1, 99, 1), (2, 4, 1)),
        ((2, 4, 1), (0, 7, 3)),
        ((9, 1, 1), (0, 7, 3)),
    ],
)
def test_the_next_place_is_further_right_then_further_down_then_on_a_later_sheet_then_the_first(
    here: tuple[int, int, int], found: tuple[int, int, int]
) -> None:
    assert following(PLACES, here) == found


def test_there_is_no_next_place_where_nothing_is_marked() -> None:
    assert following([], (0, 1, 1)) is None


def test_a_colour_survives_being_written_down() -> None:
    assert rgb(hexed((255, 199, 206))) == (255, 199, 206)
    assert hexed((0, 0, 0)) == "000000"
    assert hexed(None) == ""
    assert rgb("") is None


def row(mark: Mark) -> list[str]:
    return [str(mark.number), *[""] * (len(RETURNED_COLUMNS) - 1), *mark.kept]


def test_marks_are_read_back_as_they_were_recorded() -> None:
    marks = [
        Mark(Spot("项目清单", "S7"), 1, "", RED, "FFFF00", ("R7", "AJ7")),
        Mark(Spot("任务清单", "B4"), 3),
    ]
    rows = [["标题"], list(CHECKED_COLUMNS), *map(row, marks)]
    assert recorded(rows) == marks


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("序号", "一"),
        ("标在", "七行"),
        ("标在", ""),
        ("底色", "红"),
        ("原底色", "FFF"),
        ("蓝色", "A0A"),
    ],
)
def test_a_record_that_somebody_spoiled_is_not_believed(column: str, text: str) -> None:
    whole = row(Mark(Spot("项目清单", "S7"), 1, "", RED, "FFFF00", ("R7",)))
    spoiled = list(whole)
    spoiled[CHECKED_COLUMNS.index(column)] = text
    assert len(recorded([list(CHECKED_COLUMNS), whole, spoiled])) == 1


def test_a_sheet_without_our_header_records_nothing() -> None:
    assert recorded([]) == []
    assert recorded([list(RETURNED_COLUMNS), row(Mark(Spot("项目清单", "S7"), 1))]) == []
    assert [name for name in KEPT_COLUMNS if name in RETURNED_COLUMNS] == []


def test_of_too_many_the_errors_are_marked_first_and_in_order() -> None:
    marks = [
        Mark(Spot("项目清单", f"A{at}"), at, fill=YELLOW if at % 2 else RED) for at in range(1, 10)
    ]
    assert [mark.number for mark in foremost(marks, 5)] == [1, 2, 4, 6, 8]
    assert foremost(marks) == marks
    assert len(foremost(marks * 300)) == MOST


def test_without_a_list_a_coloured_cell_keeps_its_colour() -> None:
    coloured = Mark(Spot("项目清单", "S7"), 1, "话", RED, "FFFF00")
    plain = Mark(Spot("项目清单", "S8"), 2, "话", RED)
    assert bare_only([coloured, plain]) == [Mark(Spot("项目清单", "S7"), 1, "话"), plain]
