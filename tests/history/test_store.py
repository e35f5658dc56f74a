from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import IntegrityError

from pipelines.errors import BusyError, UsageError
from pipelines.history import taking
from pipelines.history.migrations import STEPS
from pipelines.history.store import ACCEPTED, REFUSED, SUPERSEDED, History
from pipelines.history.tables import VERSION
from pipelines.intake.submission import Intake, read_submission
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.values import UNREADABLE
from pipelines.validation import Others, validate
from tests.conftest import JUNE, NOW, Writer, clean_rows
from tests.history.racing import check_nothing_slips_in_while_locking


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(f"sqlite:///{tmp_path / '库.sqlite3'}") as opened:
        yield opened


def judged(path: Path, intake: Intake) -> Verdict:
    return validate(read_submission(path, intake), intake, None, Others())


def test_what_was_stored_comes_back_value_for_value(
    history: History, intake: Intake, write: Writer
) -> None:
    verdict = judged(write(clean_rows(用地面积="约3亩")), intake)
    receipt = history.save(verdict, NOW)
    stored = history.tables(receipt, intake.ledgers)
    for sheet, table in verdict.tables.items():
        assert stored[sheet].rows == table.rows
        assert stored[sheet].letters == table.letters
        for name, values in table.columns.items():
            assert list(stored[sheet].columns[name]) == list(values), name
    assert stored["项目清单"].columns["用地面积"][0] is UNREADABLE
    assert history.findings(receipt) == list(verdict.findings)


def test_rejected_rows_are_kept_but_left_out_of_what_counts(
    history: History, intake: Intake, write: Writer
) -> None:
    receipt = history.save(judged(write(clean_rows(填报单位="涟源市")), intake), NOW)
    assert len(history.tables(receipt, intake.ledgers)["项目清单"].rows) == 1
    assert history.tables(receipt, intake.ledgers, accepted_only=True)["项目清单"].rows == ()
    counted = {count.ledger: (count.sent, count.accepted) for count in history.counts(receipt)}
    assert counted["项目清单"] == (1, 0)
    assert counted["任务清单"] == (2, 2)


def test_a_second_sending_supersedes_the_first_and_both_stay(
    history: History, intake: Intake, write: Writer
) -> None:
    first = history.save(judged(write(), intake), NOW)
    changed = clean_rows(总投资=Decimal("130000.00"))
    second = history.save(judged(write(changed), intake), NOW + timedelta(hours=1))
    assert history.accepted(JUNE)["431302"].id == second.id
    states = {receipt.id: receipt.state for receipt in history.received(JUNE)}
    assert states == {first.id: SUPERSEDED, second.id: ACCEPTED}
    assert history.tables(first, intake.ledgers)["项目清单"].columns["总投资"][0] == 12_000_000


def test_a_refused_sending_supersedes_nothing(
    history: History, intake: Intake, write: Writer
) -> None:
    first = history.save(judged(write(), intake), NOW)
    path = write(clean_rows(总投资=Decimal("130000.00")))
    import openpyxl

    book = openpyxl.load_workbook(path)
    for cell in book["项目清单"][2]:
        if cell.value == "2021-06":
            cell.value = "2021-05"
    book.save(path)
    second = history.save(judged(path, intake), NOW)
    assert second.state == REFUSED
    assert history.accepted(JUNE)["431302"].id == first.id


def test_the_last_accepted_period_before_is_found(
    history: History, intake: Intake, write: Writer
) -> None:
    assert history.last_before("431302", JUNE) is None
    april = history.save(judged(write(period=JUNE.shift(-2)), intake), NOW)
    history.save(judged(write(period=JUNE), intake), NOW)
    assert history.last_before("431302", JUNE) == april


def test_the_same_content_is_kept_once_and_judged_again(
    history: History, intake: Intake, write: Writer
) -> None:
    path = write(clean_rows(建设性质=None))
    first = history.save(judged(path, intake), NOW)
    assert history.settled().find(first.digest) is None
    again = replace(judged(path, intake), findings=())
    assert history.save(again, NOW + timedelta(days=1), NOW) == first
    assert history.findings(first) == []
    assert history.settled().find(first.digest) == first
    kept = history.tables(first, intake.ledgers, accepted_only=True)
    assert len(kept["项目清单"].rows) == 1


def test_a_refused_file_judged_well_later_does_not_cover_a_newer_one(
    history: History, intake: Intake, write: Writer
) -> None:
    verdict = judged(write(), intake)
    wrong = Finding("G02", Level.ERROR, "报告期不符")
    refused = history.save(replace(verdict, findings=(wrong,)), NOW)
    newer = history.save(judged(write(clean_rows(总投资=Decimal("130000.00"))), intake), NOW)
    assert history.save(verdict, NOW).state == SUPERSEDED
    assert history.accepted(JUNE)["431302"] == newer
    assert refused.id < newer.id


def test_a_refused_file_judged_well_later_counts(
    history: History, intake: Intake, write: Writer
) -> None:
    verdict = judged(write(), intake)
    wrong = Finding("G02", Level.ERROR, "报告期不符")
    refused = history.save(replace(verdict, findings=(wrong,)), NOW)
    assert history.accepted(JUNE) == {}
    assert history.save(verdict, NOW) == replace(refused, state=ACCEPTED)


def test_what_was_superseded_counts_again_only_if_sent_later_than_the_current(
    history: History, intake: Intake, write: Writer
) -> None:
    old, new = (
        judged(write(), intake),
        judged(write(clean_rows(总投资=Decimal("130000.00"))), intake),
    )
    hour = timedelta(hours=1)
    first = history.save(old, NOW, NOW)
    history.save(new, NOW + 5 * hour, NOW + 4 * hour)
    assert history.save(old, NOW + 6 * hour, NOW + 3 * hour).state == SUPERSEDED
    back = history.save(old, NOW + 8 * hour, NOW + 7 * hour)
    assert (back.id, back.state) == (first.id, ACCEPTED)
    assert (back.first_submitted_at, back.submitted_at) == (NOW, NOW + 7 * hour)
    assert history.save(new, NOW + 9 * hour, NOW + 4 * hour).state == SUPERSEDED


def test_the_moment_of_submission_is_never_after_the_collection(
    history: History, intake: Intake, write: Writer
) -> None:
    receipt = history.save(judged(write(), intake), NOW, NOW + timedelta(days=400))
    assert receipt.submitted_at == NOW


def test_older_content_never_seen_before_does_not_cover_newer(
    history: History, intake: Intake, write: Writer
) -> None:
    new = history.save(judged(write(), intake), NOW, NOW)
    old = judged(write(clean_rows(总投资=Decimal("130000.00"))), intake)
    late = history.save(old, NOW + timedelta(hours=1), NOW - timedelta(hours=1))
    assert late.state == SUPERSEDED
    assert history.accepted(JUNE)["431302"] == new


def test_a_failed_save_leaves_nothing_behind(
    history: History, intake: Intake, write: Writer
) -> None:
    good = history.save(judged(write(), intake), NOW)
    verdict = judged(write(clean_rows(总投资=Decimal("130000.00"))), intake)
    fix = Fix("G12", "项目清单", "O4", "旧", None)  # type: ignore[arg-type]
    broken = replace(verdict, submission=replace(verdict.submission, fixes=(fix,)))
    with pytest.raises(IntegrityError):
        history.save(broken, NOW)
    assert history.received(JUNE) == [good]


def test_two_collectors_at_once_never_leave_two_current_submissions(
    history: History, intake: Intake, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = judged(write(), intake)
    history.save(verdict, NOW)
    monkeypatch.setattr(taking, "read_receipts", lambda *_: [])
    with pytest.raises(BusyError, match="另一个收件"):
        history.save(verdict, NOW)


def test_nothing_slips_in_while_locking(intake: Intake, write: Writer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '库.sqlite3'}"
    check_nothing_slips_in_while_locking(url, judged(write(), intake))


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="历史数据库打不开"):
        History(f"sqlite:///{tmp_path}/没有的文件夹/库.sqlite3")


def test_a_locked_database_is_busy_not_broken(
    history: History, intake: Intake, write: Writer, tmp_path: Path
) -> None:
    verdict = judged(write(), intake)
    other = create_engine(f"sqlite:///{tmp_path / '库.sqlite3'}")
    with other.connect() as connection:
        connection.execute(text("BEGIN EXCLUSIVE"))
        with history.engine.connect() as mine:
            mine.execute(text("PRAGMA busy_timeout=50"))
        with pytest.raises(BusyError, match="正被占用"):
            history.save(verdict, NOW)
    other.dispose()


def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '新.sqlite3'}"
    with History(url) as history, history.engine.begin() as connection:
        connection.execute(insert(VERSION).values(version=len(STEPS) + 1))
    with pytest.raises(UsageError, match="请升级清单通"):
        History(url)


def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '库.sqlite3'}"
    History(url).close()
    with History(url) as history, history.engine.connect() as connection:
        versions = connection.execute(VERSION.select()).fetchall()
    assert [row.version for row in versions] == list(range(1, len(STEPS) + 1))


def test_times_come_back_as_they_were(history: History, intake: Intake, write: Writer) -> None:
    at = datetime(2021, 6, 25, 22, 1, 3)
    history.save(judged(write(), intake), at)
    assert history.accepted(JUNE)["431302"].received_at == at
