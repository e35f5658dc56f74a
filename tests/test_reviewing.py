from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.consolidation import consolidate
from pipelines.errors import BusyError, UsageError
from pipelines.history.journal import Verb
from pipelines.history.store import History, Stage
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Level
from pipelines.reception import examine, read_arrival
from pipelines.reviewing_words import locked_words
from pipelines.tasks import reviewing
from tests.conftest import JUNE, NOW, Send, Writer, clean_rows, may_rows, touch

MAY = JUNE.shift(-1)
ACTOR = "张三"
KEY = "XM-431302-2021-003"


@pytest.fixture
def send(intake: Intake, write: Writer) -> Send:
    """放一份进收件箱：`send(总投资="1", hours=3)`，文件时间是 NOW 后几小时。"""

    def put(hours: float = 0, name: str = "", unit: str = "娄星区", **changes: object) -> Path:
        rows = clean_rows(**changes) if unit == "娄星区" else {}
        path = write(rows, unit=unit, folder=intake.office.inbox, name=name)
        touch(path, hours)
        return path

    return put


def collect(intake: Intake, hours: float) -> tasks.Collected:
    return tasks.collect(intake, NOW + timedelta(hours=hours))


def stage(history: History, unit: str = "431302") -> Stage:
    return history.standing(unit, JUNE).stage


def total(history: History, intake: Intake) -> object:
    receipt = history.accepted(JUNE)["431302"]
    return history.tables(receipt, intake.ledgers)["项目清单"].columns["总投资"][0]


def test_a_unit_goes_from_missing_to_submitted_to_approved_to_locked(
    intake: Intake, history: History, send: Send
) -> None:
    assert stage(history) is Stage.MISSING
    send()
    collect(intake, 1)
    assert stage(history) is Stage.SUBMITTED
    (done,) = reviewing.approve(intake, [], JUNE, ACTOR, NOW)
    assert (done.unit.name, done.before, done.stage) == ("娄星区", Stage.SUBMITTED, Stage.APPROVED)
    reviewing.lock(intake, JUNE, [], ACTOR, NOW)
    assert stage(history) is Stage.LOCKED
    assert stage(history, "431382") is Stage.LOCKED


def test_what_is_returned_is_not_counted_until_it_comes_changed(
    intake: Intake, history: History, send: Send, write: Writer
) -> None:
    write(may_rows(), period=MAY, folder=intake.office.inbox)
    path = send()
    collect(intake, 1)
    reviewing.give_back(intake, "娄星区", JUNE, "投资额与统计局不符", ACTOR, NOW)
    status = consolidate(intake.office, intake.ledgers, history, JUNE, "431302").units[0]
    assert (status.stage, status.state) == (Stage.RETURNED, "退回，沿用 2021-05")
    assert status.why == "投资额与统计局不符"
    assert collect(intake, 2).examined == []
    assert stage(history) is Stage.RETURNED
    touch(path, 3)
    again = collect(intake, 4).examined
    assert [f.code for f in again[0].verdict.findings if f.level is Level.ERROR] == ["G32"]  # type: ignore[union-attr]
    assert "投资额与统计局不符" in again[0].verdict.findings[0].message  # type: ignore[union-attr]
    assert stage(history) is Stage.RETURNED
    assert collect(intake, 5).examined == []
    send(6, 总投资=Decimal("130000.00"))
    collect(intake, 7)
    assert stage(history) is Stage.SUBMITTED
    assert history.journal(JUNE)[-1].detail.startswith(
        "退回后又报，对照退回的一份，与其有 1 格不同"
    )


def test_new_content_for_an_approved_unit_has_to_be_approved_again(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake, 1)
    reviewing.approve(intake, ["娄星区"], JUNE, ACTOR, NOW)
    send(2, 总投资=Decimal("130000.00"))
    collect(intake, 3)
    assert stage(history) is Stage.SUBMITTED
    last = history.journal(JUNE)[-1]
    assert (last.verb, last.actor) == (Verb.SUBMIT, "娄星区")
    assert last.detail.startswith("已审后又报，取代已审的一份，与其有 1 格不同")
    (one,) = reviewing.changes(intake, "娄星区", JUNE).differences
    assert (one.row_key, one.column, one.old, one.new) == (KEY, "总投资", "120000.00", "130000.00")


def test_a_locked_period_takes_nothing_in_and_after_unlocking_does(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake, 1)
    reviewing.approve(intake, [], JUNE, ACTOR, NOW)
    reviewing.lock(intake, JUNE, ["娄星区"], ACTOR, NOW)
    before = history.accepted(JUNE)["431302"]
    send(2, 总投资=Decimal("130000.00"))
    for hours in (3, 4):
        (refused,) = collect(intake, hours).examined
        assert refused.verdict is not None
        assert [f.code for f in refused.verdict.findings if f.row is None] == ["G30"]
        assert history.accepted(JUNE)["431302"] == before
        assert total(history, intake) == 12_000_000
    reviewing.unlock(intake, JUNE, ["娄星区"], "统计局数据有误", ACTOR, NOW)
    collect(intake, 5)
    assert (stage(history), total(history, intake)) == (Stage.SUBMITTED, 13_000_000)


def test_locked_content_is_never_judged_again(intake: Intake, history: History, send: Send) -> None:
    send(建设性质=None)
    (first,) = collect(intake, 1).examined
    reviewing.approve(intake, [], JUNE, ACTOR, NOW)
    reviewing.lock(intake, JUNE, [], ACTOR, NOW)
    assert collect(intake, 2).examined == []
    assert first.receipt is not None
    before = history.findings(history.accepted(JUNE)["431302"])
    assert first.verdict is not None
    history.save(replace(first.verdict, findings=()), NOW + timedelta(days=1))
    assert history.findings(history.accepted(JUNE)["431302"]) == before


def test_a_period_locked_between_judging_and_saving_is_busy_not_changed(
    intake: Intake, history: History, send: Send, write: Writer
) -> None:
    path = send()
    (examined,) = examine([read_arrival(path, intake)], intake, history)
    reviewing.lock(intake, JUNE, ["娄星区"], ACTOR, NOW)
    assert examined.verdict is not None
    with pytest.raises(BusyError, match="刚刚锁定"):
        history.save(examined.verdict, NOW)
    assert history.received(JUNE) == []


@pytest.mark.parametrize("verb", ["退回", "审定", "说明"])
def test_what_is_locked_cannot_be_decided_on(intake: Intake, send: Send, verb: str) -> None:
    send()
    collect(intake, 1)
    reviewing.lock(intake, JUNE, [], ACTOR, NOW, anyway=True)
    acts: dict[str, Callable[[], object]] = {
        "退回": lambda: reviewing.give_back(intake, "娄星区", JUNE, "有误", ACTOR, NOW),
        "审定": lambda: reviewing.approve(intake, ["娄星区"], JUNE, ACTOR, NOW),
        "说明": lambda: reviewing.waive(intake, "娄星区", JUNE, "L1-05", KEY, "属实", ACTOR, NOW),
    }
    with pytest.raises(UsageError, match="已锁定，不能再改"):
        acts[verb]()


def test_locking_names_those_not_yet_approved(intake: Intake, history: History, send: Send) -> None:
    send()
    collect(intake, 1)
    with pytest.raises(UsageError, match="娄星区（已报）"):
        reviewing.lock(intake, JUNE, [], ACTOR, NOW)
    assert stage(history, "431382") is Stage.MISSING
    done = reviewing.lock(intake, JUNE, [], ACTOR, NOW, anyway=True)
    assert {one.stage for one in done} == {Stage.LOCKED}


def test_before_the_deadline_nothing_is_locked_unless_said(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake, 1)
    reviewing.approve(intake, [], JUNE, ACTOR, NOW)
    early = datetime(2021, 6, 25, 23, 0)
    with pytest.raises(UsageError, match=r"截止日 2021-06-25 还没有过，未报：.*加 --anyway"):
        reviewing.lock(intake, JUNE, [], ACTOR, early)
    assert stage(history) is Stage.APPROVED
    done = reviewing.lock(intake, JUNE, [], ACTOR, early + timedelta(hours=1))
    told = list(locked_words(done))[-1]
    assert told.startswith("未报，锁定后不再收：")
    assert "双峰县" in told
    assert "娄星区" not in told


def test_deciding_on_nothing_is_said(intake: Intake, history: History) -> None:
    with pytest.raises(UsageError, match="娄星区 2021-06 未报，没有可审定的"):
        reviewing.approve(intake, ["娄星区"], JUNE, ACTOR, NOW)
    with pytest.raises(UsageError, match="没有已报而未审"):
        reviewing.approve(intake, [], JUNE, ACTOR, NOW)
    with pytest.raises(UsageError, match="没有锁定"):
        reviewing.unlock(intake, JUNE, [], "有误", ACTOR, NOW)
    with pytest.raises(UsageError, match="请写明原因"):
        reviewing.give_back(intake, "娄星区", JUNE, " ", ACTOR, NOW)
    with pytest.raises(UsageError, match="谁办理"):
        reviewing.lock(intake, JUNE, [], "", NOW)
    with pytest.raises(UsageError, match="不是填报单位"):
        reviewing.give_back(intake, "娄底市", JUNE, "有误", ACTOR, NOW)
    assert history.journal() == []


def test_the_journal_tells_who_did_what_and_why(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake, 1)
    reviewing.give_back(intake, "娄星区", JUNE, "口径不对", ACTOR, NOW + timedelta(hours=2))
    entries = reviewing.journal(intake, JUNE, "娄星区")
    assert [(e.verb, e.actor, e.reason) for e in entries] == [
        (Verb.SUBMIT, "娄星区", ""),
        (Verb.RETURN, ACTOR, "口径不对"),
    ]
    assert entries[1].at == NOW + timedelta(hours=2)


# 以提交时间最晚的为准


def test_what_is_put_in_again_later_counts_again(
    intake: Intake, history: History, send: Send
) -> None:
    old = send(1, name="旧.xlsx")
    send(2, name="新.xlsx", 总投资=Decimal("130000.00"))
    collect(intake, 3)
    assert total(history, intake) == 13_000_000
    collect(intake, 4)
    touch(old, 5)
    collect(intake, 6)
    assert total(history, intake) == 12_000_000
    entries = len(history.journal())
    for hours in (7, 8):
        assert collect(intake, hours).examined == []
    assert (total(history, intake), len(history.journal())) == (12_000_000, entries)


def test_both_put_in_again_the_later_counts_and_stays(
    intake: Intake, history: History, send: Send
) -> None:
    old = send(1, name="旧.xlsx")
    new = send(2, name="新.xlsx", 总投资=Decimal("130000.00"))
    collect(intake, 3)
    entries = len(history.journal())
    touch(old, 5)
    touch(new, 6)
    collect(intake, 7)
    new.unlink()
    collect(intake, 8)
    assert total(history, intake) == 13_000_000
    assert len(history.journal()) == entries


def test_an_older_version_coming_late_does_not_count(
    intake: Intake, history: History, send: Send
) -> None:
    send(5, name="新.xlsx", 总投资=Decimal("130000.00"))
    collect(intake, 6)
    send(2, name="旧.xlsx")
    (late,) = collect(intake, 7).examined
    assert late.verdict is not None
    assert "G31" in {finding.code for finding in late.verdict.findings}
    assert total(history, intake) == 13_000_000
    assert history.journal(JUNE)[-1].verb is Verb.OUTDATED


def test_a_fast_clock_in_the_county_makes_nothing_flap(
    intake: Intake, history: History, send: Send
) -> None:
    send(9000, name="旧.xlsx")
    send(9001, name="新.xlsx", 总投资=Decimal("130000.00"))
    for hours in range(1, 4):
        collect(intake, hours)
        assert total(history, intake) == 13_000_000
    assert len(history.received(JUNE)) == 2


def test_put_in_before_midnight_is_on_time_though_collected_after(
    intake: Intake, history: History, send: Send
) -> None:
    path = send()
    at_night = datetime(2021, 6, 25, 22, 0).timestamp()
    os.utime(path, (at_night, at_night))
    tasks.collect(intake, datetime(2021, 6, 26, 2, 0))
    status = consolidate(intake.office, intake.ledgers, history, JUNE, "431302").units[0]
    assert status.late_days == 0
    assert status.receipt is not None
    assert status.receipt.submitted_at == datetime(2021, 6, 25, 22, 0)
