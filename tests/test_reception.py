from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.blanks.workbook import write_workbook
from pipelines.errors import FileFault
from pipelines.history.journal import Note
from pipelines.history.store import SUPERSEDED, History
from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, digest_of, read_submission
from pipelines.ledgers.finding import Level
from pipelines.reception import (
    archive,
    archived,
    examine,
    read_arrival,
    receive,
    split_settled,
    waiting_files,
)
from pipelines.reporting import known_words
from tests.conftest import DUTY, JUNE, NOW, PROJECT, Rows, Writer, clean_rows, may_rows

#: 所填的责任编号谁也没有报。
UNKNOWN_DUTY = {"G04", "L2-11"}


def taken(paths: list[Path], intake: Intake, history: History, hours: int = 0):  # type: ignore[no-untyped-def]
    arrivals = [read_arrival(path, intake) for path in paths]
    return list(receive(arrivals, intake, history, NOW + timedelta(hours=hours)))


def test_a_file_that_cannot_be_read_stops_nobody_else(
    intake: Intake, history: History, write: Writer, tmp_path: Path
) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    results = taken([broken, write()], intake, history)
    assert results[0].fault is not None
    assert results[0].fault.code == "F05"
    assert "坏.xlsx" in results[0].fault.message
    assert results[1].receipt is not None
    assert "431302" in history.accepted(JUNE)


def test_the_original_is_kept_by_its_content(
    intake: Intake, history: History, write: Writer
) -> None:
    path = write()
    content = path.read_bytes()
    taken([path], intake, history)
    kept = intake.office.archive / archived(digest_of(path))
    assert kept.read_bytes() == content
    assert path.read_bytes() == content


def test_the_same_content_is_taken_in_once(intake: Intake, history: History, write: Writer) -> None:
    path = write()
    first = taken([path], intake, history)[0].receipt
    again = taken([path], intake, history, hours=1)[0].receipt
    assert first == again
    assert len(history.received(JUNE)) == 1


def test_a_clean_file_is_not_read_again_and_one_with_errors_is(
    intake: Intake, history: History, write: Writer
) -> None:
    clean = write(may_rows(), period=JUNE.shift(-1))
    wrong = write(clean_rows(建设性质=None))
    taken([clean, wrong], intake, history)
    fresh, known = split_settled([clean, wrong], history)
    assert fresh == [wrong]
    assert [path for path, _ in known] == [clean]


def test_an_error_that_only_waited_for_another_unit_goes_away(
    intake: Intake, history: History, write: Writer
) -> None:
    rows: Rows = clean_rows()
    rows["任务清单"][0]["责任编号"] = "ZR-LD-SZ-2021-009"
    city: Rows = {"责任清单": [{**DUTY, "责任编号": "ZR-LD-SZ-2021-009", "对象类型": "产业链",
                            "对象名称/编号": "先进陶瓷"}]}  # fmt: skip
    waiting = write(rows)
    early = taken([waiting], intake, history)[0]
    assert early.verdict is not None
    assert UNKNOWN_DUTY & {finding.code for finding in early.verdict.findings}
    taken([write(city, unit="市直")], intake, history, hours=24)
    late = taken([waiting], intake, history, hours=25)[0]
    assert late.receipt is not None
    assert late.receipt.id == early.receipt.id  # type: ignore[union-attr]
    assert not UNKNOWN_DUTY & {finding.code for finding in history.findings(late.receipt)}


def test_of_two_files_of_a_unit_in_one_run_the_later_counts(
    intake: Intake, history: History, write: Writer, tmp_path: Path
) -> None:
    (tmp_path / "inbox").mkdir()
    late = write(clean_rows(总投资=Decimal("130000.00")), name="甲.xlsx", folder=tmp_path / "inbox")
    early = write(name="乙.xlsx", folder=tmp_path / "inbox")
    os.utime(early, (1, 1))
    files = waiting_files(tmp_path / "inbox")
    assert files == [early, late]
    taken(files, intake, history)
    kept = history.tables(history.accepted(JUNE)["431302"], intake.ledgers)
    assert kept["项目清单"].columns["总投资"][0] == 13_000_000
    assert next(receipt.state for receipt in history.received(JUNE)) == SUPERSEDED


def test_a_month_and_the_month_before_may_come_together(
    intake: Intake, history: History, write: Writer
) -> None:
    june = write(clean_rows(本年累计完成投资=Decimal("14000.01")))
    may = write(may_rows(), period=JUNE.shift(-1))
    results = taken([june, may], intake, history)
    verdict = results[1].verdict
    assert verdict is not None
    assert {f.code for f in verdict.findings if f.level is Level.ERROR} == set()
    wrong = write(clean_rows(本年累计完成投资=Decimal("15000.00")), name="再报.xlsx")
    found = examine([read_arrival(wrong, intake)], intake, history)[0].verdict
    assert found is not None
    assert "L1-02" in {finding.code for finding in found.findings}


def test_a_row_of_another_unit_is_known_whichever_file_comes_first(
    intake: Intake, write: Writer
) -> None:
    rows: Rows = clean_rows()
    rows["任务清单"][0]["责任编号"] = "ZR-LD-SZ-2021-009"
    city: Rows = {"责任清单": [{**DUTY, "责任编号": "ZR-LD-SZ-2021-009", "对象类型": "产业链",
                            "对象名称/编号": "先进陶瓷"}]}  # fmt: skip
    paths = [write(rows), write(city, unit="市直")]
    for order in (paths, paths[::-1]):
        arrivals = [read_arrival(path, intake) for path in order]
        for examined in examine(arrivals, intake, None):
            assert examined.verdict is not None
            codes = {finding.code for finding in examined.verdict.findings}
            assert not UNKNOWN_DUTY & codes


def test_a_project_two_units_claim_is_an_error_for_both(intake: Intake, write: Writer) -> None:
    theirs: Rows = {"项目清单": [{**PROJECT, "填报单位": "涟源市", "区划代码": "431382"}]}
    arrivals = [read_arrival(p, intake) for p in (write(), write(theirs, unit="涟源市"))]
    for examined in examine(arrivals, intake, None):
        assert examined.verdict is not None
        assert "G03" in {finding.code for finding in examined.verdict.findings}


def test_a_file_of_another_period_is_refused_when_one_is_asked_for(
    intake: Intake, history: History, write: Writer
) -> None:
    arrival = read_arrival(write(may_rows(), period=JUNE.shift(-1)), intake, JUNE)
    result = next(iter(receive([arrival], intake, history, NOW)))
    assert result.verdict is not None
    assert result.verdict.refused
    finding = result.verdict.findings[0]
    assert (finding.code, finding.value) == ("G02", "2021-05")
    assert history.accepted(JUNE.shift(-1)) == {}


def test_checking_writes_nothing(intake: Intake, write: Writer) -> None:
    examine([read_arrival(write(), intake)], intake, None)
    assert not Path(intake.office.database_url.removeprefix("sqlite:///")).exists()
    assert list(intake.office.archive.iterdir()) == []


def test_lock_files_and_system_files_are_not_taken_for_submissions(tmp_path: Path) -> None:
    for name in ("~$娄星区.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "二级").mkdir()
    (tmp_path / "二级" / "娄星区.xlsx").write_bytes(b"x")
    assert [path.name for path in waiting_files(tmp_path)] == ["娄星区.xlsx"]


def test_a_file_that_changed_after_reading_is_not_archived(intake: Intake, write: Writer) -> None:
    path = write()
    digest = digest_of(path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(FileFault, match="F11"):
        archive(path, digest, intake.office.archive)


def test_a_file_of_a_unit_that_has_vanished_is_a_fault_not_a_crash(
    intake: Intake, tmp_path: Path
) -> None:
    arrival = read_arrival(tmp_path / "没有.xlsx", intake)
    assert arrival.fault is not None
    assert arrival.fault.code == "F11"


def test_collecting_one_period_never_touches_another(intake: Intake, write: Writer) -> None:
    may = JUNE.shift(-1)
    rows = may_rows(建设性质=None)
    write(rows, period=may, folder=intake.office.inbox)
    tasks.collect(intake, NOW)
    tasks.collect(intake, NOW, JUNE)
    with History(intake.office.database_url) as history:
        assert list(history.accepted(may)) == ["431302"]


def test_what_was_accepted_is_not_refused_because_a_rule_changed(
    intake: Intake, history: History, write: Writer
) -> None:
    path = write(clean_rows(建设性质=None))
    receipt = taken([path], intake, history)[0].receipt
    wrong = read_arrival(path, intake, JUNE.shift(-1))
    again = next(iter(receive([wrong], intake, history, NOW)))
    assert again.receipt == receipt
    assert history.accepted(JUNE)["431302"] == receipt


def test_only_the_last_two_months_are_judged_again(
    intake: Intake, history: History, write: Writer
) -> None:
    may = write(may_rows(建设性质=None), period=JUNE.shift(-1))
    taken([may], intake, history)
    taken([write()], intake, history)
    assert split_settled([may], history)[0] == [may]
    taken([write(clean_rows(形象进度="设备安装"), period=JUNE.shift(1))], intake, history)
    assert split_settled([may], history)[0] == []


def test_a_file_of_another_period_is_left_for_its_own(intake: Intake, write: Writer) -> None:
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox)
    first = tasks.collect(intake, NOW, JUNE)
    assert (first.examined, [str(s.period) for s in first.skipped]) == ([], ["2021-05"])
    second = tasks.collect(intake, NOW, JUNE.shift(-1))
    assert [item.receipt is not None for item in second.examined] == [True]


def test_a_refused_file_is_always_read_again(
    intake: Intake, history: History, write: Writer
) -> None:
    path = write()
    refused = read_arrival(path, intake, JUNE.shift(-1))
    list(receive([refused], intake, history, NOW))
    assert history.accepted(JUNE) == {}
    assert split_settled([path], history)[0] == [path]
    assert taken([path], intake, history)[0].receipt is not None
    assert "431302" in history.accepted(JUNE)


def test_one_units_wrong_file_does_not_spoil_anothers(intake: Intake, write: Writer) -> None:
    mine = write()
    book = openpyxl.load_workbook(mine)
    for row in book["_meta"].iter_rows():
        if row[1].value == "431302":
            row[1].value = "431382"
    wrong = mine.with_name("涟源市.xlsx")
    book.save(wrong)
    arrivals = [read_arrival(path, intake) for path in (mine, wrong)]
    results = examine(arrivals, intake, None)
    assert results[0].verdict is not None
    assert results[1].verdict is not None
    assert results[0].verdict.findings == ()
    assert results[1].verdict.refused


def test_a_file_that_vanishes_midway_stops_nobody_else(
    intake: Intake, history: History, write: Writer
) -> None:
    gone, there = write(may_rows(), period=JUNE.shift(-1)), write()
    arrivals = [read_arrival(path, intake) for path in (gone, there)]
    gone.unlink()
    results = list(receive(arrivals, intake, history, NOW))
    assert [result.fault.code if result.fault else None for result in results] == ["F11", None]
    assert "431302" in history.accepted(JUNE)


FAULTY: dict[str, bytes] = {
    "F01": b"\xff\xd8\xff\xe0JFIF" * 50,
    "F03": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "F04": "项目编号,总投资\nXM-1,3200\n".encode("gb18030"),
    "F05": b"PK\x03\x04 broken",
    "F10": b"",
}


@pytest.mark.parametrize("code", FAULTY)
def test_a_fault_is_told_in_whole_sentences(intake: Intake, tmp_path: Path, code: str) -> None:
    path = tmp_path / "来件.xlsx"
    path.write_bytes(FAULTY[code])
    fault = read_arrival(path, intake).fault
    assert fault is not None
    assert fault.code == code
    assert "“来件.xlsx”" in fault.message
    for words in (fault.message, fault.suggestion):
        assert words
        assert "（）" not in words
        assert not words.endswith(("：", "是", "设有"))


def test_checking_a_file_of_a_locked_period_says_it_will_not_be_taken(
    intake: Intake, history: History, write: Writer
) -> None:
    sent = write()
    taken([sent], intake, history)
    with history.deciding() as desk:
        desk.lock("431302", JUNE, Note("张三", NOW), "")
    other = write(clean_rows(形象进度="设备安装"), name="又报.xlsx")
    same, new = examine([read_arrival(path, intake) for path in (sent, other)], intake, history)
    assert same.verdict is not None
    assert new.verdict is not None
    assert "G30" not in {finding.code for finding in same.verdict.findings}
    first = new.verdict.findings[0]
    assert (first.code, first.message) == (
        "G30", "娄星区 2021-06 已由专班锁定，不再收新的报送；已采用的数没有变",
    )  # fmt: skip


def test_a_file_refused_because_locked_is_no_evidence_against_others(
    intake: Intake, history: History, write: Writer
) -> None:
    with history.deciding() as desk:
        desk.lock("431302", JUNE, Note("张三", NOW), "")
    theirs: Rows = {"项目清单": [{**PROJECT, "填报单位": "涟源市", "区划代码": "431382"}]}
    taken([write(), write(theirs, unit="涟源市")], intake, history)
    receipt = history.accepted(JUNE)["431382"]
    assert "G03" not in {finding.code for finding in history.findings(receipt)}


def test_what_was_received_but_not_counted_is_told(
    intake: Intake, history: History, write: Writer
) -> None:
    old, new = write(name="旧.xlsx"), write(clean_rows(形象进度="设备安装"), name="新.xlsx")
    taken([old, new], intake, history)
    with history.deciding() as desk:
        desk.give_back(history.accepted(JUNE)["431302"], Note("张三", NOW, "有误"))
    _, known = split_settled([old, new], history)
    assert list(known_words(known)) == [
        "  旧.xlsx：另有提交更晚的一份，本份不采用",
        "  新.xlsx：专班已退回，内容没有改，不采用",
    ]


def hidden_last(path: Path, total: str) -> None:
    """把工作簿里隐藏的上期（_上期_L1）累计改成 `total`。"""
    book = openpyxl.load_workbook(path)
    sheet = book["_上期_L1"]
    names = [cell.value for cell in sheet[2]]
    sheet.cell(3, names.index("本年累计完成投资") + 1, Decimal(total))
    book.save(path)


@pytest.fixture
def carried(intake: Intake, write: Writer, tmp_path: Path) -> Path:
    """预填过的 6 月工作簿：隐藏的上期是 5 月；不是在本机收过的。"""
    may = read_submission(write(may_rows(), period=JUNE.shift(-1)), intake)
    unit, sheets = intake.office.find_unit("娄星区"), intake.ledgers.sheets
    previous = Previous(JUNE.shift(-1), may.tables)
    content = write_workbook(
        unit, JUNE, sheets, intake.office.registry, NOW, clean_rows(), previous=previous
    )
    path = tmp_path / "带上期.xlsx"
    path.write_bytes(content)
    return path


def test_in_the_first_month_the_hidden_last_period_of_the_workbook_is_used(
    intake: Intake, history: History, carried: Path
) -> None:
    hidden_last(carried, "11000.00")
    (alone,) = examine([read_arrival(carried, intake)], intake, None)
    (first,) = taken([carried], intake, history)
    for done in (alone, first):
        assert done.verdict is not None
        assert "L1-02" in {finding.code for finding in done.verdict.findings}


def test_once_there_is_history_the_hidden_sheet_is_not_believed(
    intake: Intake, history: History, write: Writer, carried: Path
) -> None:
    taken([write(may_rows(), period=JUNE.shift(-1), name="五月.xlsx")], intake, history)
    hidden_last(carried, "11000.00")
    (done,) = taken([carried], intake, history, hours=1)
    assert done.verdict is not None
    assert "L1-02" not in {finding.code for finding in done.verdict.findings}


@pytest.mark.parametrize("seconds", [2**36, -(2**36), 0, 1])
def test_a_file_time_beyond_reason_stops_nobody(
    intake: Intake, history: History, write: Writer, seconds: int
) -> None:
    odd = write(folder=intake.office.inbox)
    os.utime(odd, (seconds, seconds))
    write(unit="双峰县", rows={}, folder=intake.office.inbox)
    done = tasks.collect(intake, NOW)
    assert [one.receipt is not None for one in done.examined] == [True, True]
    receipt = history.accepted(JUNE)["431302"]
    assert receipt.submitted_at <= NOW


def test_a_clock_ahead_does_not_keep_out_the_correction(
    intake: Intake, history: History, write: Writer
) -> None:
    ahead = (NOW + timedelta(days=900)).timestamp()
    first = write(folder=intake.office.inbox, name="快.xlsx")
    os.utime(first, (ahead, ahead))
    tasks.collect(intake, NOW)
    later = NOW + timedelta(hours=2)
    second = write(clean_rows(总投资=Decimal("130000.00")), folder=intake.office.inbox)
    os.utime(second, (later.timestamp(), later.timestamp()))
    tasks.collect(intake, later)
    assert history.accepted(JUNE)["431302"].file == second.name
    tasks.collect(intake, later + timedelta(days=1))
    assert history.accepted(JUNE)["431302"].file == second.name


@pytest.mark.parametrize("later", ["表(1).xlsx", "表（改）.xlsx", "表_改.xlsx"])
def test_of_two_files_with_one_time_the_copy_counts(
    intake: Intake, history: History, write: Writer, later: str
) -> None:
    """U 盘（FAT）的文件时间只到两秒，先后两份可能同时。"""
    for name, total in (("表.xlsx", "120000.00"), (later, "130000.00")):
        path = write(clean_rows(总投资=Decimal(total)), folder=intake.office.inbox, name=name)
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    tasks.collect(intake, NOW)
    assert history.accepted(JUNE)["431302"].file == later
    tasks.collect(intake, NOW + timedelta(days=1))
    assert history.accepted(JUNE)["431302"].file == later


def test_a_correction_with_the_very_same_time_counts_in_the_next_run(
    intake: Intake, history: History, write: Writer
) -> None:
    for hour, (name, total) in enumerate((("先.xlsx", "120000.00"), ("后.xlsx", "130000.00"))):
        path = write(clean_rows(总投资=Decimal(total)), folder=intake.office.inbox, name=name)
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
        tasks.collect(intake, NOW + timedelta(hours=hour))
    assert history.accepted(JUNE)["431302"].file == "后.xlsx"
