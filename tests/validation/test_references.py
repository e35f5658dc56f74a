from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.finding import Finding, Level
from pipelines.validation import Others, validate
from tests.conftest import DUTY, PROJECT, TASK, Rows, Writer, clean_rows

THEIRS = {**PROJECT, "项目编号": "XM-431382-2021-001", "填报单位": "涟源市"}
LINKED = {**TASK, "任务编号": "RW-9", "项目编号": "XM-431382-2021-001"}

Judge = Callable[..., list[Finding]]


@pytest.fixture
def judge(intake: Intake, write: Writer) -> Judge:
    """娄星区的一份，与涟源市、市直已报的一起校验，外键的意见。"""

    def judged(rows: Rows, **others: Rows) -> list[Finding]:
        reports = {
            unit: read_submission(write(theirs, unit=unit), intake).tables
            for unit, theirs in others.items()
        }
        mine = read_submission(write(rows), intake)
        made = Others.of({**reports, "娄星区": mine.tables})
        seen = Others(made.reports, made.index, me="娄星区")
        findings = validate(mine, intake, None, seen).findings
        return [f for f in findings if f.code in ("G04", "L2-11", "L4-12", "L5-10", "L6-12")]

    return judged


def with_task(**changes: object) -> Rows:
    rows = clean_rows()
    rows["任务清单"].append({**LINKED, **changes})
    return rows


def test_a_key_that_exists_nowhere_is_an_error_under_the_ledgers_own_code(judge: Judge) -> None:
    (found,) = judge(with_task())
    assert (found.code, found.level, found.cell) == ("L2-11", Level.ERROR, "B6")
    assert "在“项目清单”中查不到" in found.message
    assert "先在项目清单、招商清单或责任清单中填报" in found.suggestion


def test_a_slip_of_the_pen_is_answered_with_the_nearest_key(judge: Judge) -> None:
    (found,) = judge(with_task(项目编号="XM-431302-2021-0003"))
    assert found.proposal == PROJECT["项目编号"]
    assert f"是否应为“{PROJECT['项目编号']}”" in found.message


def test_the_duty_of_another_unit_may_be_named(judge: Judge) -> None:
    theirs: Rows = {"责任清单": [{**DUTY, "责任编号": "ZR-9", "对象名称/编号": "XM-0"}]}
    assert judge(with_task(项目编号=TASK["项目编号"], 责任编号="ZR-9"), 市直=theirs) == []


@pytest.mark.parametrize(
    ("partners", "codes"),
    [(None, ["G04"]), ("市商务局", ["G04"]), ("市商务局；娄星区", [])],
)
def test_the_project_of_another_unit_takes_a_task_from_its_partners_only(
    judge: Judge, partners: str | None, codes: list[str]
) -> None:
    duty = {**DUTY, "责任编号": "ZR-431382-001", "对象名称/编号": THEIRS["项目编号"]}
    theirs: Rows = {"项目清单": [dict(THEIRS)], "责任清单": [{**duty, "配合单位": partners}]}
    found = judge(with_task(), 涟源市=theirs)
    assert [finding.code for finding in found] == codes
    assert all("是涟源市的，娄星区不是它的配合单位" in finding.message for finding in found)
