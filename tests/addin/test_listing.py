from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from addin.host import Spot
from addin.listing import MOST, counted, findings_page, marks_wanted
from addin.marks import CHECKED_COLUMNS, Mark, rgb
from addin.surface import Surface, read_surface
from pipelines.intake.explanations import KEPT_COLUMNS, RETURNED_COLUMNS
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.mending.kit_marks import listed_row
from pipelines.reception import examine, read_arrival
from sample_workbooks.make_samples import HERE
from tests.conftest import NOW, Writer, clean_rows

SHEET = "项目清单"
NOTHING = Surface({}, {})
REASON = RETURNED_COLUMNS.index("情况说明")


@pytest.fixture
def verdict(write: Writer, intake: Intake) -> Verdict:
    return verdict_of(write(clean_rows(本月完成投资=Decimal("99999.00"))), intake)


def verdict_of(path: Path, intake: Intake) -> Verdict:
    found = examine([read_arrival(path, intake)], intake, None)[0].verdict
    assert found is not None
    return found


def doubt(row: int, level: Level = Level.WARNING) -> Finding:
    return Finding("L1-12", level, "有疑", SHEET, f"S{row}", "总投资", row, f"XM-{row}", "1")


def explained(key: str, reason: str) -> dict[str, str]:
    """“校验结果”里写了说明的一行。"""
    finding = replace(doubt(5), row_key=key)
    row = (*listed_row(1, finding, reason), *[""] * len(KEPT_COLUMNS))
    return dict(zip(CHECKED_COLUMNS, row, strict=True))


def links(verdict: Verdict, marks: list[Mark]) -> Mapping[tuple[int, int], Spot]:
    return findings_page(verdict, marks, NOW, ()).links


def test_several_complaints_about_one_cell_make_one_mark_in_the_worst_colour(
    verdict: Verdict, intake: Intake
) -> None:
    both = replace(verdict, findings=(doubt(4), doubt(4, Level.ERROR)))
    (mark,) = marks_wanted(both, intake.ledgers, NOTHING)
    assert (mark.number, mark.fill) == (1, "FFC7CE")
    assert mark.words.count("有疑") == 2


def test_hints_and_what_concerns_the_whole_sheet_are_listed_but_not_marked(
    verdict: Verdict, intake: Intake
) -> None:
    vague = Finding("L1-99", Level.WARNING, "整张表有疑", SHEET)
    told = replace(verdict, findings=(doubt(4, Level.INFO), vague))
    assert marks_wanted(told, intake.ledgers, NOTHING) == []
    page = findings_page(told, [], NOW, ())
    assert [row[2] for row in page.rows] == ["L1-12", "L1-99"]
    assert set(page.links) == {(0, RETURNED_COLUMNS.index("单元格"))}


def test_complaints_inside_a_merged_area_stand_in_its_first_cell(intake: Intake) -> None:
    path = HERE / "bad" / "G18.xlsx"
    verdict = verdict_of(path, intake)
    surface = read_surface(path, {SHEET})
    assert {finding.cell for finding in verdict.findings} == {"AD4", "AD5"}
    (mark,) = marks_wanted(verdict, intake.ledgers, surface)
    assert mark.spot == Spot(SHEET, "AD4")


def test_every_row_is_as_wide_as_the_header_and_ours_is_hidden(verdict: Verdict) -> None:
    marks = [Mark(Spot(SHEET, "S4"), 1, "", "FFC7CE", "", ("R4",))]
    page = findings_page(verdict, marks, NOW, ["还有没有标的"])
    assert {len(row) for row in page.rows} == {len(page.header)} == {len(page.widths)}
    assert page.header[: page.hidden] == RETURNED_COLUMNS
    assert page.header == CHECKED_COLUMNS
    assert page.rows[0][page.hidden :] == (SHEET, "S4", "FFC7CE", "", "R4")
    assert page.lines[-1] == "还有没有标的"


def test_a_doubt_has_room_for_a_reason_and_shows_the_one_already_written(
    verdict: Verdict,
) -> None:
    told = replace(verdict, findings=(doubt(4), doubt(5), doubt(6, Level.ERROR)))
    page = findings_page(told, [], NOW, (), [explained("XM-5", " 已核 ")])
    assert [row[REASON] for row in page.rows] == ["", " 已核 ", ""]
    entry = rgb("FFFFE1")
    assert [at for at, fill in page.fills.items() if fill == entry] == [(0, REASON), (1, REASON)]


def test_a_reason_that_fits_no_complaint_any_more_is_kept_at_the_end(verdict: Verdict) -> None:
    told = replace(verdict, findings=(doubt(4),))
    page = findings_page(told, [], NOW, (), [explained("XM-9", "早先写的")])
    assert [row[0] for row in page.rows] == ["1", "2"]
    kept = dict(zip(page.header, page.rows[1], strict=True))
    assert (kept["轻重"], kept["编号"], kept["情况说明"]) == ("过时", "XM-9", "早先写的")
    assert "对不上现在的意见" in kept["问题"]
    back = replace(verdict, findings=(doubt(4), doubt(9)))
    again = findings_page(back, [], NOW, (), [kept])
    assert [row[REASON] for row in again.rows] == ["", "早先写的"]


def test_rows_that_complain_of_the_same_thing_keep_each_its_own_reason(verdict: Verdict) -> None:
    told = replace(verdict, findings=(doubt(4), replace(doubt(4), cell="S5", row=5)))
    written = [explained("XM-4", "甲"), explained("XM-4", "乙")]
    page = findings_page(told, [], NOW, (), written)
    assert [row[REASON] for row in page.rows] == ["甲", "乙"]
    alone = findings_page(told, [], NOW, (), written[:1])
    assert [row[REASON] for row in alone.rows] == ["甲", "甲"]


def test_a_list_of_thousands_is_whole_but_only_its_beginning_and_the_marked_are_linked(
    verdict: Verdict,
) -> None:
    many = replace(verdict, findings=tuple(doubt(row) for row in range(4, MOST + 1004)))
    last = Mark(Spot(SHEET, f"S{MOST + 1003}"), MOST + 1000, "", "FFEB9C")
    page = findings_page(many, [last], NOW, ())
    assert len(page.rows) == MOST + 1000
    assert len(page.links) == MOST + 1
    assert max(row for row, _ in page.links) == MOST + 999


def test_hints_are_counted_only_when_there_are_any(verdict: Verdict) -> None:
    assert counted(replace(verdict, findings=(doubt(4),))) == "7 行，错误 0 条，疑点 1 条"
    hint = replace(verdict, findings=(doubt(4, Level.INFO),))
    assert counted(hint) == "7 行，错误 0 条，疑点 0 条，提示 1 条"
