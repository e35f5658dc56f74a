from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from xlwings import Book

from addin import host
from addin.answer import Answer, Tone
from addin.host import Held, Spot
from pipelines import tasks
from pipelines.calendar import Period
from pipelines.intake.submission import Intake
from tests.addin.com_like import Excel, unsaved
from tests.addin.host_books import OpenBook
from tests.addin.pressing import press_named
from tests.conftest import NOW, Writer, clean_rows

INBOX = "放在："


def submit(book: Book | None, intake: Intake, reply: str = "", at: datetime = NOW) -> Answer:
    return press_named("submit", book, intake.office.folder, reply, at)


def arrived(intake: Intake) -> list[Path]:
    return sorted(intake.office.inbox.glob("*.xlsx"))


def column_of(path: Path, name: str) -> str:
    sheet = openpyxl.load_workbook(path)["项目清单"]
    return next(get_column_letter(cell.column) for cell in sheet[3] if cell.value == name)


def test_a_sound_workbook_is_sent_and_the_receipt_is_told(
    intake: Intake, write: Writer, open_book: OpenBook
) -> None:
    answer = submit(open_book(write()), intake)
    (copy,) = arrived(intake)
    assert answer.tone is Tone.DONE
    lines = answer.words.splitlines()
    assert lines[0] == "已上报 娄星区 2021-06，共 7 行。"
    assert lines[1].startswith(f"回执号：431302-2021-06-{copy.stem[-6:]}（规则版本 ")
    assert lines[2] == f"{INBOX}{copy}"
    (one,) = tasks.collect(intake, NOW).examined
    assert one.verdict is not None
    assert one.verdict.findings == ()


def test_a_workbook_with_changes_not_saved_is_not_sent(
    intake: Intake, write: Writer, in_excel: OpenBook
) -> None:
    path = write()
    book = in_excel(path)
    spot = Spot("项目清单", f"{column_of(path, '形象进度')}4")
    with host.unlocked(book, "项目清单"):
        host.put(book, spot, Held("s", "设备安装", "@"))
    answer = submit(book, intake)
    assert answer.tone is Tone.REFUSED
    assert "请先按 Ctrl+S 保存再上报" in answer.words
    assert arrived(intake) == []


def test_a_workbook_never_saved_is_not_sent(intake: Intake, excel: Excel) -> None:
    assert "请先按 Ctrl+S 保存再上报" in submit(unsaved(excel), intake).words


def test_a_workbook_with_errors_is_not_sent_and_is_marked(
    intake: Intake, write: Writer, open_book: OpenBook
) -> None:
    path = write(clean_rows(建设性质=None))
    book = open_book(path)
    answer = submit(book, intake, reply="yes")
    assert answer.tone is Tone.REFUSED
    assert answer.words.startswith(
        "没有上报：有错误，请先改好、保存，再按“上报”。\n娄星区 2021-06："
    )
    assert host.colour(book, Spot("项目清单", f"{column_of(path, '建设性质')}4")) is not None
    assert arrived(intake) == []


def test_doubts_are_asked_about_and_yes_sends(
    intake: Intake, write: Writer, open_book: OpenBook
) -> None:
    book = open_book(write(clean_rows(纳统日期=None)))
    asked = submit(book, intake)
    assert asked.tone is Tone.ASK
    assert asked.words.startswith("有 1 条疑点还没有写情况说明")
    assert "“校验结果”表里" in asked.words
    assert arrived(intake) == []
    assert submit(book, intake, reply="yes").tone is Tone.DONE
    assert len(arrived(intake)) == 1


def test_a_period_that_is_not_due_is_asked_about_without_talk_of_doubts(
    intake: Intake, write: Writer, open_book: OpenBook
) -> None:
    asked = submit(open_book(write(period=Period(2021, 8))), intake)
    assert asked.tone is Tone.ASK
    assert asked.words == "报的是 2021-08 的数，眼下该报的是 2021-07。\n要照样上报吗？"


def test_a_workbook_that_is_no_ledger_is_told_why(
    intake: Intake, tmp_path: Path, open_book: OpenBook
) -> None:
    other = tmp_path / "通讯录.xlsx"
    openpyxl.Workbook().save(other)
    answer = submit(open_book(other), intake)
    assert answer.tone is Tone.REFUSED
    assert answer.words.startswith("[F")


def test_an_inbox_out_of_reach_is_named(intake: Intake, write: Writer, open_book: OpenBook) -> None:
    intake.office.inbox.rmdir()
    answer = submit(open_book(write()), intake)
    assert answer.tone is Tone.REFUSED
    assert f"收件箱 {intake.office.inbox} 打不开" in answer.words


def test_each_press_sends_one_more_copy(intake: Intake, write: Writer, open_book: OpenBook) -> None:
    book = open_book(write())
    submit(book, intake)
    submit(book, intake, at=NOW + timedelta(minutes=1))
    assert len(arrived(intake)) == 2


def test_a_workbook_sent_with_its_marks_is_collected_as_the_one_without(
    intake: Intake, write: Writer, open_book: OpenBook, tmp_path: Path
) -> None:
    path = write(clean_rows(纳统日期=None, 本年度计划投资=2000))
    made = openpyxl.load_workbook(path)
    made["项目清单"]["R4"].fill = PatternFill("solid", fgColor="FFFFD966")
    made["项目清单"]["R4"].comment = Comment("待核", "甲")
    made.save(path)
    book = open_book(path)
    assert press_named("check", book, intake.office.folder).tone is Tone.WARNING
    (tmp_path / "标好").mkdir()
    marked = host.snapshot(book, tmp_path / "标好")
    other = tasks.open_intake(tasks.init(tmp_path / "另一个办公室"))
    found = []
    for office, sent in ((intake, path), (other, marked)):
        assert submit(open_book(sent), office, reply="yes").tone is Tone.DONE
        (one,) = tasks.collect(office, NOW).examined
        assert one.verdict is not None
        found.append(one.verdict)
    plain, with_marks = found
    assert plain.findings
    assert with_marks.findings == plain.findings
    assert with_marks.tables == plain.tables
