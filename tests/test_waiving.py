"""说明：专班给的、填报单位自己写的，绑在值上，值一变即失效。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.consolidation import consolidate
from pipelines.errors import UsageError
from pipelines.history.journal import Note, Verb
from pipelines.history.store import History, Stage
from pipelines.intake.explanations import RETURNED_COLUMNS
from pipelines.intake.submission import Intake
from pipelines.intake.waivers import Waiver
from pipelines.ledgers.finding import Finding, Level
from pipelines.reviewing_words import revoked_words
from pipelines.tasks import reviewing
from tests.conftest import JUNE, NOW, Send, Writer, clean_rows, may_rows, touch

MAY = JUNE.shift(-1)
KEY = "XM-431302-2021-003"
#: 累计大于总投资：错误；同时也报总投资偏小之类的疑点。
WRONG = {"总投资": Decimal("13000.00")}


@pytest.fixture
def send(send: Send) -> Send:
    def put(hours: float = 0, explained: Finding | None = None, **changes: object) -> Path:
        path = send(hours, **changes)
        if explained:
            explain(path, explained)
            touch(path, hours)
        return path

    return put


def explain(path: Path, finding: Finding, reason: str = "分期建设，口径不同") -> None:
    """在“退回意见”表里写一条情况说明。"""
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("退回意见")
    sheet.append(list(RETURNED_COLUMNS))
    sheet.append(
        [1, finding.level.label, finding.code, finding.sheet, finding.cell, finding.column,
         finding.row_key, finding.value, finding.message, finding.suggestion, "", reason]
    )  # fmt: skip
    book.save(path)


def collect(intake: Intake, hours: float) -> None:
    tasks.collect(intake, NOW + timedelta(hours=hours))


def found(history: History, code: str, period: object = JUNE) -> list[Finding]:
    receipt = history.accepted(period)["431302"]  # type: ignore[arg-type]
    return [finding for finding in history.findings(receipt) if finding.code == code]


def wrong(history: History) -> list[Finding]:
    return [finding for finding in found(history, "L1-05") if finding.level is Level.ERROR]


def counted(history: History) -> int:
    receipt = history.accepted(JUNE)["431302"]
    return next(c.accepted for c in history.counts(receipt) if c.ledger == "项目清单")


def total(history: History) -> int:
    return sum(count.accepted for count in history.counts(history.accepted(JUNE)["431302"]))


def waive(intake: Intake, code: str, reason: str = "已向省里核实") -> tuple[reviewing.Waived, ...]:
    return reviewing.waive(intake, "娄星区", JUNE, code, KEY, reason, "张三", NOW)


def test_a_waived_error_is_counted_until_its_value_changes(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    collect(intake, 1)
    assert wrong(history)
    assert counted(history) == 0
    for finding in history.findings(history.accepted(JUNE)["431302"]):
        if finding.level is Level.ERROR:
            waive(intake, finding.code)
    assert {f.level for f in found(history, "L1-05")} == {Level.INFO}
    assert found(history, "L1-05")[0].message.endswith("（已说明：已向省里核实）")
    assert counted(history) == 1
    collect(intake, 2)
    assert counted(history) == 1
    send(3, **{**WRONG, "本年累计完成投资": Decimal("15000.00")})
    collect(intake, 4)
    assert wrong(history)
    assert counted(history) == 0
    lapses = [e for e in history.journal() if e.verb is Verb.LAPSE]
    collect(intake, 5)
    assert [e for e in history.journal() if e.verb is Verb.LAPSE] == lapses
    assert any("L1-05" in entry.detail for entry in lapses)


def test_a_waiver_holds_in_the_next_month_while_the_value_is_the_same(
    intake: Intake, history: History, write: Writer
) -> None:
    rows = may_rows(总投资=Decimal("12000.00"), 本年累计完成投资=Decimal("12500.00"))
    write(rows, period=MAY, folder=intake.office.inbox)
    collect(intake, 1)
    before = found(history, "L1-05", MAY)
    reviewing.waive(intake, "娄星区", MAY, "L1-05", KEY, "超概算已批", "张三", NOW)
    june = clean_rows(
        总投资=Decimal("12000.00"), 本年累计完成投资=Decimal("12500.00"), 本月完成投资=Decimal(0)
    )
    write(june, folder=intake.office.inbox)
    collect(intake, 2)
    again = found(history, "L1-05")
    assert [f.value for f in before] == [f.value for f in again]
    assert {f.level for f in again} == {Level.INFO}


def test_what_the_county_explains_is_a_hint_next_time(
    intake: Intake, history: History, send: Send
) -> None:
    send(形象进度=None, 本月完成投资=Decimal("-5.00"))
    collect(intake, 1)
    warnings = [
        f
        for f in history.findings(history.accepted(JUNE)["431302"])
        if f.level is Level.WARNING and f.row_key == KEY
    ]
    warning = warnings[0]
    send(2, explained=warning, 形象进度=None, 本月完成投资=Decimal("-5.00"))
    collect(intake, 3)
    hints = [f for f in found(history, warning.code) if f.level is Level.INFO]
    assert [f.message for f in hints] == [f"{warning.message}（已说明：分期建设，口径不同）"]
    (granted,) = history.waivers("431302")
    assert (granted.waiver.actor, granted.waiver.level) == ("娄星区", Level.WARNING)
    collect(intake, 4)
    assert len(history.waivers("431302")) == 1
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    assert [(unit.name, one.id) for unit, one in master.waivers] == [("娄星区", granted.id)]


def test_the_county_cannot_explain_an_error_away(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    collect(intake, 1)
    (error,) = wrong(history)
    send(2, explained=error, **WRONG)
    collect(intake, 3)
    assert wrong(history) == [error]
    assert history.waivers() == []


def test_a_revoked_waiver_stays_revoked_though_the_sheet_still_says_it(
    intake: Intake, history: History, send: Send
) -> None:
    changes = {"本月完成投资": Decimal("-5.00"), "建设性质": None}
    send(**changes)
    collect(intake, 1)
    receipt = history.accepted(JUNE)["431302"]
    warning = next(
        f for f in history.findings(receipt) if f.level is Level.WARNING and f.row_key == KEY
    )
    send(2, explained=warning, **changes)
    collect(intake, 3)
    (granted,) = history.waivers()
    reviewing.revoke(intake, "娄星区", granted.id, "理由不成立", "张三", NOW)
    assert warning in found(history, warning.code)
    collect(intake, 4)
    assert warning in found(history, warning.code)
    with pytest.raises(UsageError, match="没有第"):
        reviewing.revoke(intake, "娄星区", granted.id, "再撤一次", "张三", NOW)


def test_approved_rows_that_change_have_to_be_approved_again(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    collect(intake, 1)
    number = next(w.number for w in waive(intake, "L1-05") if w.finding.level is Level.ERROR)
    reviewing.approve(intake, [], JUNE, "张三", NOW)
    before = counted(history)
    reviewing.revoke(intake, "娄星区", number, "理由不成立", "李四", NOW)
    assert counted(history) == before - 1
    assert history.standing("431302", JUNE).stage is Stage.SUBMITTED
    last = history.journal(JUNE)[-1]
    assert (last.verb, last.actor) == (Verb.REOPEN, "李四")
    assert last.detail == f"计入的行有变：{total(history) + 1} 行 → {total(history)} 行"


def test_a_stricter_rule_takes_back_the_approval_of_the_rows_it_drops(
    intake: Intake, history: History, send: Send
) -> None:
    path = send(纳统日期=None)
    collect(intake, 1)
    reviewing.approve(intake, [], JUNE, "张三", NOW)
    (examined,) = tasks.check([path], intake)
    assert examined.verdict is not None
    doubts = [f for f in examined.verdict.findings if f.code == "L1-14"]
    hints = replace(
        examined.verdict, findings=tuple(replace(f, message="改了说法") for f in doubts)
    )
    assert history.save(hints, NOW).state == "approved"
    errors = replace(hints, findings=tuple(replace(f, level=Level.ERROR) for f in doubts))
    assert history.save(errors, NOW + timedelta(days=1)).state == "accepted"
    assert [e.verb for e in history.journal(JUNE)][-2:] == [Verb.REJUDGE, Verb.REOPEN]


def test_a_locked_period_keeps_a_revoked_waiver_until_it_is_unlocked(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    collect(intake, 1)
    number = next(w.number for w in waive(intake, "L1-05") if w.finding.level is Level.ERROR)
    reviewing.approve(intake, [], JUNE, "张三", NOW)
    reviewing.lock(intake, JUNE, [], "张三", NOW)
    revoked = reviewing.revoke(intake, "娄星区", number, "理由不成立", "张三", NOW)
    assert revoked.kept == (JUNE,)
    assert "2021-06 已锁定，仍照这条说明计" in list(revoked_words(revoked))[-1]
    assert wrong(history) == []
    reviewing.unlock(intake, JUNE, ["娄星区"], "说明已撤销", "张三", NOW)
    assert len(wrong(history)) == 1
    assert history.standing("431302", JUNE).stage is Stage.SUBMITTED


def test_what_cannot_be_read_cannot_be_waived(intake: Intake, history: History, send: Send) -> None:
    send(建设性质=None)
    collect(intake, 1)
    with pytest.raises(UsageError, match="必须改正的错误"):
        waive(intake, "G05")
    with pytest.raises(UsageError, match="没有娄星区 2021-06 的 L1-99"):
        waive(intake, "L1-99")
    assert history.waivers() == []


def test_checking_knows_what_was_waived(intake: Intake, history: History, send: Send) -> None:
    path = send(**WRONG)
    collect(intake, 1)
    waive(intake, "L1-05")
    (examined,) = tasks.check([path], intake)
    assert examined.verdict is not None
    levels = {f.level for f in examined.verdict.findings if f.code == "L1-05"}
    assert levels == {Level.INFO}


def test_a_doubt_about_an_empty_cell_can_be_explained_and_lapses_once_filled(
    intake: Intake, history: History, send: Send
) -> None:
    """疑点的值是空格：说明绑在“空着”上。"""
    send(纳统日期=None)
    collect(intake, 1)
    (doubt,) = found(history, "L1-14")
    assert (doubt.level, doubt.value) == (Level.WARNING, "")
    send(2, explained=doubt, 纳统日期=None)
    collect(intake, 3)
    assert [f.level for f in found(history, "L1-14")] == [Level.INFO]
    assert history.waivers()[0].holds_in(JUNE)
    send(4, 纳统日期=date(2021, 4, 5))
    collect(intake, 5)
    assert not history.waivers()[0].holds_in(JUNE)


def test_a_waiver_is_bound_to_its_own_cell_though_another_number_in_the_message_changes(
    intake: Intake, history: History, send: Send
) -> None:
    """绑的是规则、行、列与那一格的值；同一规则问到别的格、别的值，仍须另外说明。"""
    send(**WRONG)
    collect(intake, 1)
    before = [f for f in found(history, "L1-05") if f.column == "本年度计划投资"]
    waive(intake, "L1-05")
    send(2, **{**WRONG, "总投资": Decimal("13500.00")})
    collect(intake, 3)
    after = [f for f in found(history, "L1-05") if f.column == "本年度计划投资"]
    assert [f.value for f in before] == [f.value for f in after] == ["30000.00"]
    assert [f.level for f in after] == [Level.INFO]
    assert before[0].message not in after[0].message


def test_revoking_one_of_two_leaves_what_the_other_still_covers(
    intake: Intake, history: History, send: Send
) -> None:
    send(本月完成投资=Decimal("-5.00"))
    collect(intake, 1)
    receipt = history.accepted(JUNE)["431302"]
    doubt = next(
        f for f in history.findings(receipt) if f.level is Level.WARNING and f.row_key == KEY
    )
    subject = (doubt.code, doubt.sheet, doubt.row_key, doubt.column, doubt.value)
    with history.deciding() as desk:
        desk.waive(receipt, Waiver(*subject, "甲说", "张三", NOW))
        desk.waive(receipt, Waiver(*subject, "乙说", "李四", NOW, Level.ERROR))
        for granted in desk.granted(receipt.unit)[:1]:
            desk.revoke(granted, Note("张三", NOW, "撤"))
    (left,) = [
        f for f in found(history, doubt.code)
        if (f.row_key, f.column, f.value) == (KEY, doubt.column, doubt.value)
    ]  # fmt: skip
    assert (left.level, left.message) == (Level.INFO, f"{doubt.message}（已说明：乙说）")
