from __future__ import annotations

from pipelines import tasks
from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.finding import Finding, Level
from pipelines.mending.companions import companions
from tests.conftest import Writer, clean_rows


def test_a_code_that_another_ledger_declares_too_has_no_companions_here(
    intake: Intake, write: Writer
) -> None:
    assert "G04" in {rule.code for rule in intake.ledgers.sheets["责任清单"].rules}
    table = read_submission(write(), intake).tables["任务清单"]
    finding = Finding("G04", Level.ERROR, "别的单位的项目", "任务清单", "B4", "项目编号", 4)
    assert companions(finding, table, intake.ledgers) == ()


def test_the_columns_that_a_rule_compares_stand_beside_the_faulty_one(
    intake: Intake, write: Writer
) -> None:
    rows = clean_rows(本年累计完成投资=130_000, 总投资=120_000)
    verdict = tasks.check([write(rows)], intake)[0].verdict
    assert verdict is not None
    finding = next(one for one in verdict.findings if one.code == "L1-05")
    assert finding.cell == "S4"
    beside = companions(finding, verdict.tables["项目清单"], intake.ledgers)
    assert "O4" in beside
    assert "S4" not in beside
