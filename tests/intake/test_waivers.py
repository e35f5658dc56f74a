from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pipelines.intake.explanations import Explanation
from pipelines.intake.submission import Submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.intake.waivers import (
    Waiver,
    apply_explanations,
    apply_waivers,
    has_lapsed,
    unmark_waived,
)
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.schema import Column, Ledger, Rule
from pipelines.office import Unit
from tests.conftest import JUNE

AT = datetime(2021, 6, 25, 22, 1)
LEDGER = Ledger(
    "L1", "项目清单", "编号", (Column("编号", "code"), Column("总投资", "money")),
    (Rule("L1-07", ()),),
)  # fmt: skip
FOUND = Finding(
    "L1-07", Level.WARNING, "总投资偏小", "项目清单", "B4", "总投资", 4, "XM-1", "12.00"
)
SAID = Waiver("L1-07", "项目清单", "XM-1", "总投资", "12.00", "就是这么小", "张三", AT)


def verdict(*findings: Finding, money: int | None = 1200) -> Verdict:
    table = Table(LEDGER, (4,), {"编号": ["XM-1"], "总投资": [money]}, {}, "项目清单")
    unit = Unit("431302", "娄星区")
    submission = Submission("a.xlsx", "0", unit, JUNE, {"项目清单": table}, (), ())
    return Verdict(submission, {"项目清单": table}, findings)


def test_a_waived_warning_becomes_a_hint_that_says_why() -> None:
    (found,) = apply_waivers(verdict(FOUND), [SAID]).findings
    assert (found.level, found.message) == (Level.INFO, "总投资偏小（已说明：就是这么小）")


@pytest.mark.parametrize("part", ["code", "sheet", "row_key", "column", "value"])
def test_a_waiver_is_bound_to_everything_the_finding_says(part: str) -> None:
    other = replace(FOUND, **{part: "别的"})
    assert apply_waivers(verdict(other), [SAID]).findings == (other,)


def test_what_names_neither_a_row_nor_a_value_cannot_be_explained_for_ever() -> None:
    vague = Finding("G25", Level.WARNING, "有批注", "项目清单", "B4")
    waiver = Waiver("G25", "项目清单", "", "", "", "只为好看", "张三", AT)
    said = Explanation("G25", "项目清单", "", "", "", "只为好看")
    assert apply_waivers(verdict(vague), [waiver]).findings == (vague,)
    assert apply_explanations(verdict(vague), [said]) == (verdict(vague), ())


def test_only_a_waiver_of_an_error_makes_the_row_count() -> None:
    error = replace(FOUND, level=Level.ERROR)
    assert apply_waivers(verdict(error), [SAID]).rejected_rows("项目清单") == {4}
    strong = replace(SAID, level=Level.ERROR)
    for waivers in ([SAID, strong], [strong, SAID]):
        assert apply_waivers(verdict(error), waivers).rejected_rows("项目清单") == frozenset()


def test_a_hint_is_not_marked_twice() -> None:
    once = apply_waivers(verdict(FOUND), [SAID])
    assert apply_waivers(once, [SAID]) == once


@pytest.mark.parametrize("level", [Level.WARNING, Level.ERROR])
def test_taking_a_waiver_back_restores_the_finding(level: Level) -> None:
    before, waiver = replace(FOUND, level=level), replace(SAID, level=level)
    (marked,) = apply_waivers(verdict(before), [waiver]).findings
    assert unmark_waived(marked, waiver) == before
    assert unmark_waived(marked, replace(waiver, reason="另一个缘故")) == marked


def test_an_explanation_covers_a_warning_never_an_error() -> None:
    said = Explanation("L1-07", "项目清单", "XM-1", "总投资", "12.00", "分期")
    untidy = replace(FOUND, value=" 12.00 ")
    error = replace(FOUND, level=Level.ERROR)
    done, used = apply_explanations(verdict(untidy, error), [said])
    assert [finding.level for finding in done.findings] == [Level.INFO, Level.ERROR]
    assert used == (replace(said, value=" 12.00 "),)


@pytest.mark.parametrize(
    ("findings", "money", "lapsed"),
    [
        ((FOUND,), 1200, False),
        ((replace(FOUND, value="13.00"),), 1300, True),
        ((), 1200, False),
        ((), 1300, True),
        ((), None, True),
    ],
)
def test_a_waiver_lapses_when_the_value_changes(
    findings: tuple[Finding, ...], money: int | None, lapsed: bool
) -> None:
    assert has_lapsed(SAID, verdict(*findings, money=money)) is lapsed


def test_a_waiver_of_a_row_that_is_not_there_does_not_lapse() -> None:
    assert not has_lapsed(replace(SAID, row_key="XM-9"), verdict())


def test_a_general_rule_speaks_of_what_was_typed_not_of_the_value_read() -> None:
    typed = replace(SAID, code="G20", value="0.12亿元")
    assert not has_lapsed(typed, verdict(money=120_000))
    assert has_lapsed(typed, verdict(replace(FOUND, code="G20", value="0.13亿元")))
