"""哪些规则即时校验，说给人听的清单；说成公式的通用规则与收件时所查一致。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.formula_tree import Call, walk
from pipelines.ledgers.functions import FUNCTIONS
from pipelines.ledgers.live_rules import (
    all_live_checks,
    live_markdown,
    live_report,
)
from pipelines.validation import rules
from pipelines.validation.context import Context, Others
from tests.conftest import JUNE, Writer, clean_rows, may_rows


def test_every_check_of_every_ledger_is_reported(intake: Intake) -> None:
    reported = {(rule.sheet, rule.code) for rule in live_report(intake.ledgers)}
    assert {
        (ledger.sheet, rule.code)
        for ledger in intake.ledgers
        for rule in ledger.rules
        if rule.checks or rule.alike
    } <= reported


def test_a_rule_that_is_not_live_says_why(intake: Intake) -> None:
    assert all(bool(rule.reason) is not rule.live for rule in live_report(intake.ledgers))


def test_every_rule_whose_functions_excel_has_is_live(intake: Intake) -> None:
    for sheet, checks in all_live_checks(intake.ledgers.sheets).items():
        reports = [rule for rule in live_report(intake.ledgers) if rule.sheet == sheet]
        for check, report in zip(checks, reports, strict=False):
            calls = [node for node in walk(check.formula.tree) if isinstance(node, Call)]
            if all(FUNCTIONS[call.name].excel for call in calls) and not check.dumb:
                assert report.live, f"{report.code} {check.formula.text} {report.reason}"


def test_the_page_lists_them_by_ledger(intake: Intake) -> None:
    page = live_markdown(intake.ledgers)
    assert "## 项目清单" in page
    assert "| L1-02 | 本年累计完成投资 | 错误 |" in page
    assert "| 红 |" in page
    assert all(line.count("|") == 7 for line in page.splitlines() if line.startswith("| "))


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("G03", {"项目编号": None}),
        ("G05", {"总投资": None}),
        ("G05", {"投资项目代码": None}),
        ("G09", {"实际开工日期": date(2021, 7, 1)}),
        ("G11", {"项目名称": "换了名字的项目"}),
        ("G11", {"总投资": 130000}),
        ("G03", {}),
    ],
)
def test_a_general_rule_is_told_where_it_is_found_on_receipt(
    write: Writer, intake: Intake, code: str, changes: dict[str, object]
) -> None:
    before = read_submission(write(may_rows(), period=JUNE.shift(-1), name="上期.xlsx"), intake)
    previous = Previous(before.period, before.tables)
    data = clean_rows(**changes)
    if "项目编号" not in changes and code == "G03":
        data["项目清单"].append({**data["项目清单"][0], "项目名称": "编号与前一行相同"})
    submission = read_submission(write(data), intake)
    found = rules.validate(submission, intake, previous, Others()).findings
    table = submission.tables["项目清单"]
    whole = {sheet: one.columns for sheet, one in submission.tables.items()}
    scope = replace(Context(submission, intake, previous, Others()).scope(table), whole=whole)
    told = {
        table.address(check.column, row)
        for check in all_live_checks(intake.ledgers.sheets)["项目清单"]
        if check.code == code
        for row, answer in enumerate(check.formula.evaluate(scope))
        if answer is False
    }
    assert told == {f.cell for f in found if f.code == code and f.sheet == "项目清单"} != set()
