from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake, digest_of
from pipelines.ledgers.finding import Finding, Level
from pipelines.reception import (
    Arrival,
    SentReceipt,
    read_arrival,
    read_receipts,
    receipt_path,
    verified,
    waiting_files,
)
from pipelines.tasks import Outcome, Submitted
from pipelines.tasks.submitting import open_periods
from tests.conftest import JUNE, NOW, Writer, clean_rows, touch

UNIT = "431302"
LATER = NOW + timedelta(hours=1)


def report(path: Path, intake: Intake, at: datetime = NOW, *, confirmed: bool = False) -> Submitted:
    (done,) = tasks.submit([path], intake, at, confirmed=confirmed)
    return done


def sent(path: Path, intake: Intake, at: datetime = NOW) -> Path:
    """报上去，返回收件箱里的一份。"""
    copy = report(path, intake, at, confirmed=True).copy
    assert copy is not None
    return copy


def inbox_names(intake: Intake) -> list[str]:
    return sorted(path.name for path in intake.office.inbox.iterdir())


def found(collected: tasks.Collected) -> dict[str, Finding]:
    """唯一一个来件的意见，以编码为键。"""
    (one,) = collected.examined
    assert one.verdict is not None
    return {finding.code: finding for finding in one.verdict.findings}


def look(path: Path, intake: Intake) -> Arrival:
    (arrival,) = verified([read_arrival(path, intake)], read_receipts(path.parent), intake)
    return arrival


def forge(copy: Path, **changes: object) -> None:
    """改收件箱里一份回执的几项。"""
    path = receipt_path(copy)
    facts = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**facts, **changes}, ensure_ascii=False), encoding="utf-8")


def test_what_was_submitted_is_accepted_without_any_doubt(
    intake: Intake, history: History, write: Writer
) -> None:
    path = write()
    original = path.read_bytes()
    done = report(path, intake)
    assert done.outcome is Outcome.SENT
    assert done.copy is not None
    assert done.receipt is not None
    assert done.copy.read_bytes() == path.read_bytes() == original
    assert done.receipt.number == f"{UNIT}-2021-06-{digest_of(path)[:6].upper()}"
    assert found(tasks.collect(intake, NOW)) == {}
    (entry,) = history.journal(JUNE)
    assert entry.detail.startswith(f"采用 7 行；回执 {done.receipt.number}，规则版本 ")


def test_the_copy_is_named_by_unit_period_moment_and_content_with_its_receipt_beside(
    intake: Intake, write: Writer
) -> None:
    copy = sent(write(name="我的 '表' & 改.xlsx"), intake)
    mark = digest_of(copy)[:6].upper()
    assert copy.name == f"娄星区_六张清单_2021-06_20210701-090000_{mark}.xlsx"
    beside = receipt_path(copy)
    assert inbox_names(intake) == sorted([copy.name, beside.name])
    facts = json.loads(beside.read_text(encoding="utf-8"))
    wanted = {"unit": UNIT, "period": "2021-06", "file": "我的 '表' & 改.xlsx", "errors": 0}
    assert facts.items() >= {**wanted, "sha256": digest_of(copy), "rows": 7}.items()
    assert beside.stat().st_mtime_ns <= copy.stat().st_mtime_ns
    assert waiting_files(intake.office.inbox) == [copy]


def test_a_workbook_with_errors_is_not_sent(intake: Intake, write: Writer) -> None:
    done = report(write(clean_rows(建设性质=None)), intake, confirmed=True)
    assert (done.outcome, done.copy) == (Outcome.REFUSED, None)
    assert inbox_names(intake) == []


def test_a_file_that_cannot_be_read_is_not_sent(intake: Intake, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    done = report(broken, intake, confirmed=True)
    assert done.outcome is Outcome.UNREADABLE
    assert inbox_names(intake) == []


def test_doubts_are_asked_about_and_sent_once_confirmed(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(纳统日期=None))
    asked = report(path, intake)
    assert (asked.outcome, inbox_names(intake)) == (Outcome.UNCONFIRMED, [])
    assert asked.questions == (
        "有 1 条疑点还没有写情况说明，报上去照样计入，但会退回来要说明",
    )  # fmt: skip
    done = report(path, intake, confirmed=True)
    assert done.receipt is not None
    assert (done.outcome, done.receipt.warnings) == (Outcome.SENT, 1)


def test_a_doubt_explained_is_not_asked_about(intake: Intake, write: Writer) -> None:
    sent(write(clean_rows(纳统日期=None)), intake)
    (back,) = tasks.collect(intake, NOW).returned
    book = openpyxl.load_workbook(back.files[0])
    sheet = book["退回意见"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    column = next(cell.column for cell in head if cell.value == "情况说明")
    sheet.cell(head[0].row + 1, column, "月底前补齐")
    book.save(back.files[0])
    assert report(back.files[0], intake, LATER).outcome is Outcome.SENT


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (date(2021, 6, 20), ["2021-06"]),
        (date(2021, 6, 5), ["2021-06", "2021-05"]),
        (date(2021, 7, 7), ["2021-07", "2021-06"]),
        (date(2021, 7, 8), ["2021-07"]),
        (date(2090, 7, 31), ["2090-07", "2090-06"]),
    ],
)
def test_last_month_is_open_until_its_circular_is_out(
    intake: Intake, day: date, months: list[str]
) -> None:
    assert list(map(str, open_periods(intake.office, day))) == months


def test_a_period_that_is_not_due_is_asked_about(intake: Intake, write: Writer) -> None:
    asked = report(write(period=Period(2021, 8)), intake)
    assert asked.questions == ("报的是 2021-08 的数，眼下该报的是 2021-07",)
    assert inbox_names(intake) == []


def test_of_two_submissions_both_are_kept_and_the_later_counts(
    intake: Intake, history: History, write: Writer
) -> None:
    first = sent(write(), intake)
    content = first.read_bytes()
    second = sent(write(clean_rows(总投资=Decimal("130000.00"))), intake, LATER)
    assert first.read_bytes() == content
    tasks.collect(intake, LATER)
    assert history.accepted(JUNE)[UNIT].file == second.name
    assert len(history.received(JUNE)) == 2
    tasks.collect(intake, LATER + timedelta(days=1))
    assert history.accepted(JUNE)[UNIT].file == second.name


def test_submissions_of_one_second_are_read_in_the_order_they_were_sent(
    intake: Intake, write: Writer
) -> None:
    totals = [f"{thousands}000.00" for thousands in range(120, 132)]
    copies = [sent(write(clean_rows(总投资=Decimal(total))), intake) for total in totals]
    for copy in copies:
        touch(copy, 0)
    assert waiting_files(intake.office.inbox) == copies


def test_what_is_submitted_again_unchanged_is_one_submission(
    intake: Intake, history: History, write: Writer
) -> None:
    path = write()
    copies = [sent(path, intake), sent(path, intake, LATER)]
    assert len(set(copies)) == 2
    for hours in (1, 2, 3):
        tasks.collect(intake, NOW + timedelta(hours=hours))
    assert len(history.received(JUNE)) == 1
    assert len(history.journal(JUNE)) == 1


def test_going_back_to_an_earlier_submission_is_submitting_it_again(
    intake: Intake, history: History, write: Writer
) -> None:
    old = write(name="旧.xlsx")
    touch(old, -24)
    touch(sent(old, intake), 0)
    touch(sent(write(clean_rows(总投资=Decimal("130000.00"))), intake, LATER), 1)
    tasks.collect(intake, NOW + timedelta(hours=2))
    again = report(old, intake, NOW + timedelta(hours=3))
    assert again.copy is not None
    touch(again.copy, 3)
    tasks.collect(intake, NOW + timedelta(hours=4))
    assert history.accepted(JUNE)[UNIT].digest == digest_of(old)


@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255), cut=st.booleans())
def test_any_byte_changed_or_lost_on_the_way_is_noticed(
    intake: Intake, write: Writer, place: float, change: int, cut: bool
) -> None:
    copy = next(iter(waiting_files(intake.office.inbox)), None) or sent(write(), intake)
    content = copy.read_bytes()
    at = int(place * len(content))
    changed = bytes([content[at] ^ change])
    copy.write_bytes(content[:at] if cut else content[:at] + changed + content[at + 1 :])
    arrival = look(copy, intake)
    if arrival.submission is None:
        assert arrival.fault is not None
        assert "没有传完整，请其再报一次" in arrival.fault.suggestion
    else:
        assert arrival.submission.findings[0].code == "G33"
        assert arrival.submission.sent_as == ""
    copy.write_bytes(content)


def test_a_changed_copy_is_counted_but_returned_with_the_doubt(
    intake: Intake, history: History, write: Writer
) -> None:
    copy = sent(write(), intake)
    other = write(clean_rows(总投资=Decimal("130000.00")), name="另一份.xlsx")
    copy.write_bytes(other.read_bytes())
    done = tasks.collect(intake, NOW)
    doubt = found(done)["G33"]
    assert doubt.level is Level.WARNING
    assert "不是同一份内容" in doubt.message
    assert [(one.unit, one.warnings) for one in done.returned] == [("娄星区", 1)]
    assert "回执" not in history.journal(JUNE)[0].detail
    assert history.accepted(JUNE)[UNIT].file == copy.name


def test_a_receipt_of_another_unit_or_period_is_a_doubt_and_the_workbook_is_believed(
    intake: Intake, history: History, write: Writer
) -> None:
    copy = sent(write(), intake)
    forge(copy, unit="431382", unit_name="涟源市")
    doubt = found(tasks.collect(intake, NOW))["G34"]
    assert doubt.message == (
        "上报回执写的是“涟源市” 2021-06，工作簿里写的是娄星区 2021-06；以工作簿为准"
    )
    assert list(history.accepted(JUNE)) == [UNIT]
    assert history.journal(JUNE)[0].detail == "采用 7 行"


def test_a_true_receipt_outweighs_a_forged_one(intake: Intake, write: Writer) -> None:
    path = write()
    forge(sent(path, intake, LATER), period="2021-05")
    sent(path, intake)
    for one in tasks.collect(intake, LATER).examined:
        assert one.verdict is not None
        assert one.verdict.findings == ()


def test_other_rules_at_the_county_are_told_and_nothing_is_returned(
    intake: Intake, write: Writer
) -> None:
    (ledger,) = (intake.office.folder / "ledgers").glob("1-*.toml")
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(text.replace('level = "error"', 'level = "warning"', 1), encoding="utf-8")
    sent(write(), tasks.open_intake(intake.office.folder))
    done = tasks.collect(intake, NOW)
    told = found(done)["G35"]
    assert told.level is Level.INFO
    assert f"规则版本是 {told.value}，" in told.message
    assert done.returned == []


def test_findings_about_receipts_do_not_change_from_night_to_night(
    intake: Intake, history: History, write: Writer
) -> None:
    """有错误的每夜重读；同样的内容收到两份，只有一份带着（不符的）回执。"""
    first = sent(write(), intake)
    wrong = write(clean_rows(建设性质=None), folder=intake.office.inbox, name="甲.xlsx")
    shutil.copyfile(wrong, intake.office.inbox / "乙.xlsx")
    shutil.copyfile(receipt_path(first), receipt_path(wrong))
    tasks.collect(intake, NOW)
    journal = history.journal(JUNE)
    assert "G33" in {f.code for f in history.findings(history.accepted(JUNE)[UNIT])}
    for days in (1, 2, 3):
        done = tasks.collect(intake, NOW + timedelta(days=days))
        assert all(one.unchanged for one in done.examined)
    assert history.journal(JUNE) == journal


def test_a_receipt_that_comes_after_its_workbook_is_no_new_submission(
    intake: Intake, history: History, write: Writer, tmp_path: Path
) -> None:
    copy = sent(write(), intake)
    late = tmp_path / "晚到"
    receipt_path(copy).rename(late)
    tasks.collect(intake, NOW)
    journal = history.journal(JUNE)
    late.rename(receipt_path(copy))
    tasks.collect(intake, LATER)
    assert len(history.received(JUNE)) == 1
    assert history.journal(JUNE) == journal


def _link(path: Path) -> None:
    away = path.rename(path.parent.parent / "别处.json")
    path.symlink_to(away)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _holding(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _with(**changes: object) -> Callable[[Path], object]:
    return lambda path: forge(path.with_name(path.name.replace(".回执.json", ".xlsx")), **changes)


HOSTILE: dict[str, Callable[[Path], object]] = {
    "空": _holding(b""),
    "不是 JSON": _holding("回执".encode("gbk")),
    "一层套一层": _holding(b"[" * 60_000),
    "太大": _holding(b"{" + b" " * 70_000 + b"}"),
    "大数": _holding(b'{"rows": ' + b"9" * 5000 + b"}"),
    "不是表": _holding(b"null"),
    "链接": _link,
    "管道": _pipe,
    "换行的单位": _with(unit="431302\n已审定"),
    "反向书写的名字": _with(unit_name="\u202e区星娄"),
    "摘要不对": _with(sha256="../../etc/passwd"),
    "时刻带时区": _with(sent_at="2021-07-01T09:00:00+08:00"),
    "行数是字": _with(rows="7"),
    "没有的月份": _with(period="2021-13"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_receipt_that_cannot_be_trusted_is_a_doubt_and_stops_nothing(
    intake: Intake, history: History, write: Writer, case: str
) -> None:
    copy = sent(write(), intake)
    HOSTILE[case](receipt_path(copy))
    doubt = found(tasks.collect(intake, NOW))["G33"]
    assert doubt.message.startswith("旁边的上报回执读不出来：它")
    assert UNIT in history.accepted(JUNE)


def test_a_folder_named_like_a_receipt_is_nothing(intake: Intake, write: Writer) -> None:
    copy = sent(write(), intake)
    receipt_path(copy).unlink()
    receipt_path(copy).mkdir()
    assert found(tasks.collect(intake, NOW)) == {}


def test_a_receipt_may_say_more_than_this_program_knows(intake: Intake, write: Writer) -> None:
    copy = sent(write(), intake)
    forge(copy, schema_version=2, signature="…")
    assert found(tasks.collect(intake, NOW)) == {}


def test_a_receipt_without_its_workbook_is_told_after_a_while(
    intake: Intake, write: Writer
) -> None:
    copy = sent(write(), intake)
    copy.unlink()
    touch(receipt_path(copy), 0)
    assert tasks.collect(intake, NOW + timedelta(minutes=10)).lost == ()
    (words,) = tasks.collect(intake, LATER).lost
    assert "“娄星区” 2021-07-01 09:00 上报过" in words
    assert receipt_path(copy).name in words


def test_a_workbook_that_was_renamed_is_not_lost_and_still_vouched_for(
    intake: Intake, history: History, write: Writer
) -> None:
    copy = sent(write(), intake)
    touch(receipt_path(copy), 0)
    copy.rename(copy.with_name("改了名.xlsx"))
    done = tasks.collect(intake, LATER)
    assert (found(done), done.lost) == ({}, ())
    assert "回执 431302-2021-06-" in history.journal(JUNE)[0].detail


def test_what_goes_wrong_while_sending_leaves_no_receipt_behind(
    intake: Intake, write: Writer
) -> None:
    pytest.importorskip("resource")
    script = (
        "import resource, sys\n"
        "from datetime import datetime\n"
        "from pathlib import Path\n"
        "from pipelines import tasks\n"
        "intake = tasks.open_intake(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "tasks.submit([Path(sys.argv[2])], intake, datetime(2021, 7, 1), confirmed=True)\n"
    )
    command = [sys.executable, "-c", script, str(intake.office.folder), str(write())]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert f"UsageError: 写不进收件箱 {intake.office.inbox}：" in done.stderr
    assert inbox_names(intake) == []


def elsewhere(intake: Intake, inbox: str) -> Intake:
    """收件箱设在别处的同一个办公室。"""
    return replace(
        intake,
        office=replace(intake.office, settings=replace(intake.office.settings, inbox=inbox)),
    )


def test_the_inbox_may_lie_in_any_folder(intake: Intake, write: Writer, tmp_path: Path) -> None:
    shared = tmp_path / "共享 '文件' & 收件箱"
    shared.mkdir()
    path = intake.office.folder / "office.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('inbox = "inbox"', f'inbox = "{shared}"'), encoding="utf-8")
    county = tasks.open_intake(intake.office.folder)
    assert sent(write(), county).parent == shared
    assert found(tasks.collect(county, NOW)) == {}


def test_an_inbox_out_of_reach_is_named_by_both_sides(intake: Intake, write: Writer) -> None:
    away = elsewhere(intake, "网络盘/收件箱")
    path = write()
    for verb in (lambda: report(path, away), lambda: tasks.collect(away, NOW)):
        with pytest.raises(UsageError, match=r"收件箱 .*网络盘/收件箱 打不开：没有这个文件夹"):
            verb()


def test_a_unit_named_with_quotes_and_ampersands_submits_too(
    office_folder: Path, intake: Intake, write: Writer
) -> None:
    old = intake.office.find_unit("娄星区")
    units = tuple(
        replace(unit, name="娄星'区&=[园]") if unit == old else unit for unit in intake.office.units
    )
    county = replace(intake, office=replace(intake.office, units=units))
    rows = clean_rows(填报单位="娄星'区&=[园]")
    path = write(rows)
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows(max_row=2):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("娄星区", "娄星'区&=[园]")
    book.save(path)
    copies = [sent(path, county), sent(path, county)]
    assert [copy.name[:10] for copy in copies] == ["娄星'区&=[园]_"] * 2
    done = tasks.collect(county, NOW)
    assert [one.verdict.findings for one in done.examined if one.verdict] == [(), ()]


def test_submitting_from_a_county_without_history_loads_no_heavy_library(
    intake: Intake, write: Writer
) -> None:
    script = (
        "import sys\n"
        "from datetime import datetime\n"
        "from pathlib import Path\n"
        "from pipelines import tasks\n"
        "intake = tasks.open_intake(Path(sys.argv[1]))\n"
        "(done,) = tasks.submit([Path(sys.argv[2])], intake, datetime(2021, 7, 1))\n"
        "print(done.outcome.value, sorted({'pandas', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", script, str(intake.office.folder), str(write())]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "sent []\n"
    assert not (intake.office.folder / "history.sqlite3").exists()


def test_a_receipt_reads_back_as_it_was_written(intake: Intake, write: Writer) -> None:
    done = report(write(), intake)
    assert done.copy is not None
    assert read_receipts(intake.office.inbox) == {receipt_path(done.copy): done.receipt}
    assert isinstance(done.receipt, SentReceipt)
    assert receipt_path(done.copy).read_bytes() == done.receipt.content()
