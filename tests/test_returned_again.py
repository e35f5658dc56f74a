from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.errors import UsageError
from pipelines.history.journal import Verb
from pipelines.history.store import History, Stage
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from pipelines.tasks import reviewing
from tests.conftest import JUNE, NOW, Send, touch

UNIT = "431302"


def collect(intake: Intake, hours: float) -> tasks.Collected:
    return tasks.collect(intake, NOW + timedelta(hours=hours))


def give_back(intake: Intake) -> None:
    reviewing.give_back(intake, "娄星区", JUNE, "与统计局不符", "张三", NOW + timedelta(hours=2))


def save_again(path: Path, hours: float) -> Path:
    """在表格软件里打开、原样另存一次：摘要变了，格没有变。"""
    again = path.with_name(f"另存{hours}.xlsx")
    book = openpyxl.load_workbook(path)
    book.save(again)
    touch(again, hours)
    return again


def errors(collected: tasks.Collected) -> list[str]:
    (one,) = collected.examined
    assert one.verdict is not None
    return [f.code for f in one.verdict.findings if f.level is Level.ERROR and f.row is None]


def stage(history: History) -> Stage:
    return history.standing(UNIT, JUNE).stage


def test_the_returned_content_saved_again_is_still_refused(
    intake: Intake, history: History, send: Send
) -> None:
    path = send()
    collect(intake, 1)
    give_back(intake)
    save_again(path, 3)
    done = collect(intake, 4)
    assert errors(done) == ["G32"]
    assert done.examined[0].verdict is not None
    message = done.examined[0].verdict.findings[0].message
    assert "与专班退回的一份一格未改，不收" in message
    assert "与统计局不符" in message
    assert stage(history) is Stage.RETURNED
    collect(intake, 5)
    assert stage(history) is Stage.RETURNED


def test_one_cell_changed_is_taken(intake: Intake, history: History, send: Send) -> None:
    send()
    collect(intake, 1)
    give_back(intake)
    send(3, 总投资=Decimal("130000.00"))
    collect(intake, 4)
    assert stage(history) is Stage.SUBMITTED


def test_a_doubt_explained_answers_a_return_without_changing_a_cell(
    intake: Intake, history: History, send: Send
) -> None:
    send(纳统日期=None)
    collect(intake, 1)
    give_back(intake)
    (made,) = tasks.slips(intake, JUNE, ["娄星区"], NOW + timedelta(hours=2))
    book = openpyxl.load_workbook(made.files[0])
    sheet = book["退回意见"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    places = {cell.value: cell.column for cell in head}
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        if row[places["轻重"] - 1].value == "疑点":
            sheet.cell(row[0].row, places["情况说明"], "月底前补齐")
    sent = intake.office.inbox / "报回.xlsx"
    book.save(sent)
    touch(sent, 3)
    collect(intake, 4)
    assert stage(history) is Stage.SUBMITTED


def test_a_return_by_mistake_is_lifted_by_approving(
    intake: Intake, history: History, send: Send
) -> None:
    send(name="0.xlsx")
    collect(intake, 1)
    taken = history.accepted(JUNE)[UNIT].id
    give_back(intake)
    with pytest.raises(UsageError, match="没有已报而未审"):
        reviewing.approve(intake, [], JUNE, "张三", NOW)
    (done,) = reviewing.approve(intake, ["娄星区"], JUNE, "张三", NOW, "退错了")
    assert (done.before, done.stage) == (Stage.RETURNED, Stage.APPROVED)
    assert history.accepted(JUNE)[UNIT].id == taken
    last = history.journal(JUNE)[-1]
    assert (last.verb, last.reason, last.detail) == (Verb.APPROVE, "退错了", "撤回退回：0.xlsx")
    assert collect(intake, 5).examined == []
    assert stage(history) is Stage.APPROVED


def test_a_return_can_be_lifted_though_the_same_content_came_again(
    intake: Intake, history: History, send: Send
) -> None:
    path = send()
    collect(intake, 1)
    taken = history.accepted(JUNE)[UNIT].id
    give_back(intake)
    save_again(path, 3)
    collect(intake, 4)
    reviewing.approve(intake, ["娄星区"], JUNE, "张三", NOW)
    assert history.accepted(JUNE)[UNIT].id == taken


def test_a_return_is_not_lifted_once_something_else_came(
    intake: Intake, history: History, send: Send
) -> None:
    path = send()
    collect(intake, 1)
    give_back(intake)
    (one,) = tasks.check([path], intake)
    assert one.verdict is not None
    later = replace(one.verdict.submission, digest="f" * 64)
    refused = replace(one.verdict, submission=later, findings=(Finding("G19", Level.ERROR, "空"),))
    assert history.save(refused, NOW + timedelta(hours=3)).state == "refused"
    with pytest.raises(UsageError, match="娄星区 2021-06 已退回，等它改好重报，没有可审定的"):
        reviewing.approve(intake, ["娄星区"], JUNE, "张三", NOW)
