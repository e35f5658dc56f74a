"""`[本单位.列]`：只在本单位的行里数，别的单位的同名对象不算。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipelines.intake.submission import Intake, read_submission
from pipelines.validation import Others, validate
from tests.conftest import DUTY, Rows, Writer, clean_rows

PARK = {
    **DUTY, "责任编号": "ZR-431302-2021-009", "对象类型": "园区", "对象名称/编号": "娄星产业开发区",
}  # fmt: skip


def codes(intake: Intake, write: Writer, rows: Rows, theirs: Rows) -> list[str]:
    """娄星区报 `rows`、市直报 `theirs` 时，娄星区的意见编码。"""
    mine = read_submission(write(rows), intake)
    city = read_submission(write(theirs, unit="市直"), intake)
    seen = replace(Others.of({"市直": city.tables, "娄星区": mine.tables}), me="娄星区")
    return [finding.code for finding in validate(mine, intake, None, seen).findings]


def with_duties(*duties: dict[str, object]) -> Rows:
    rows = clean_rows()
    rows["责任清单"] += duties
    return rows


def test_the_city_and_a_county_may_each_have_one_for_the_same_park(
    intake: Intake, write: Writer
) -> None:
    theirs: Rows = {"责任清单": [{**PARK, "责任编号": "ZR-LD-SZ-001"}]}
    assert codes(intake, write, with_duties(PARK), theirs) == []


def test_two_of_ones_own_for_the_same_park_are_an_error(intake: Intake, write: Writer) -> None:
    again = {**PARK, "责任编号": "ZR-431302-2021-010"}
    assert codes(intake, write, with_duties(PARK, again), {}) == ["L3-01", "L3-01"]


def test_the_successor_of_another_unit_does_not_break_the_line(
    intake: Intake, write: Writer
) -> None:
    over = {**PARK, "失效日期": date(2021, 5, 31)}
    theirs: Rows = {
        "责任清单": [{**PARK, "责任编号": "ZR-LD-SZ-001", "生效日期": date(2021, 6, 20)}]
    }
    assert codes(intake, write, with_duties(over), theirs) == []


def test_a_project_has_one_duty_wherever_it_is_reported(intake: Intake, write: Writer) -> None:
    theirs: Rows = {"责任清单": [{**DUTY, "责任编号": "ZR-LD-SZ-001"}]}
    assert codes(intake, write, clean_rows(), theirs) == ["L3-01"]
