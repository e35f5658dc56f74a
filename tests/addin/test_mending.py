"""一键修正写进打开着的工作簿，与 `qingdan fix` 的副本一格不差；撤销修正原样还原。"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.protection import SheetProtection
from xlwings import Book

from addin import host
from addin.answer import Answer, Tone
from addin.corrections_log import LOG_COLUMNS, logged, restorable
from addin.host import Held, Spot
from pipelines import tasks
from pipelines.cleaning.cleaner import comparable
from pipelines.intake.own_sheets import CORRECTIONS_SHEET
from pipelines.intake.submission import Intake, read_submission
from pipelines.mending.mends import left_alone
from pipelines.office import shipped
from pipelines.xlsx.cells import address
from tests.addin.host_books import OpenBook
from tests.addin.pressing import press_named
from tests.conftest import NOW, Writer, clean_rows

DIRTY = shipped("sample_workbooks") / "dirty"
LATER = datetime(2021, 7, 1, 9, 5)


def pressed(name: str, book: Book, intake: Intake, at: datetime = NOW) -> Answer:
    return press_named(name, book, intake.office.folder, at=at)


def fixable(intake: Intake) -> list[Path]:
    """程序会替他改的那些脏样例。"""
    found: list[Path] = []
    for path in sorted(DIRTY.glob("*.xlsx")):
        submission = tasks.check([path], intake)[0].verdict
        if submission is None:
            continue
        read = submission.submission
        if any((fix.sheet, fix.cell) not in left_alone(read) for fix in read.fixes):
            found.append(path)
    return found


def contents(book: Book, sheets: list[str]) -> dict[Spot, Held]:
    found: dict[Spot, Held] = {}
    for name in sheets:
        for row, values in enumerate(host.rows_of(book, name), 1):
            for column, _ in enumerate(values, 1):
                spot = Spot(name, address(column, row))
                found[spot] = host.held(book, spot)
    return found


@pytest.fixture
def soiled(write: Writer) -> Path:
    """三处看得准的脏写法：日期、数字、选项。"""
    return write(
        clean_rows(**{"签约日期": "2021年1月18日", "总投资": "１２００００．００", "是否纳统": "√"})
    )


def test_the_open_workbook_holds_what_the_corrected_copy_holds(
    open_book: OpenBook, intake: Intake, soiled: Path, tmp_path: Path
) -> None:
    fixed = tasks.fix([soiled], intake, NOW, tmp_path / "副本")[0]
    book = open_book(soiled)
    answer = pressed("一键修正", book, intake)
    assert answer.tone is Tone.DONE, answer.words
    assert fixed.copy
    wanted = open_book(fixed.copy)
    sheets = list(fixed.sheets.values())
    for spot, held in contents(wanted, sheets).items():
        assert host.held(book, spot).same_content(held), spot


def test_what_was_mended_reads_clean_and_means_the_same(
    open_book: OpenBook, intake: Intake, soiled: Path, tmp_path: Path
) -> None:
    before = read_submission(soiled, intake)
    book = open_book(soiled)
    pressed("一键修正", book, intake)
    after = read_submission(host.snapshot(book, tmp_path), intake)
    assert not after.fixes
    assert {n: t.columns for n, t in after.tables.items()} == {
        n: t.columns for n, t in before.tables.items()
    }


def test_taking_it_back_leaves_every_cell_as_it_was(
    open_book: OpenBook, intake: Intake, soiled: Path
) -> None:
    untouched = contents(open_book(soiled), ["项目清单"])
    book = open_book(soiled)
    pressed("一键修正", book, intake)
    assert contents(book, ["项目清单"]) != untouched
    answer = pressed("撤销修正", book, intake)
    assert answer.tone is Tone.DONE, answer.words
    assert contents(book, ["项目清单"]) == untouched
    assert not host.has_sheet(book, CORRECTIONS_SHEET)


@pytest.mark.slow
def test_every_dirty_sample_is_mended_and_taken_back(in_excel: OpenBook, intake: Intake) -> None:
    samples = fixable(intake)
    assert len(samples) > 20
    mended = 0
    for path in samples:
        book = in_excel(path)
        sheets = [sheet.name for sheet in book.sheets]
        before = contents(book, sheets)
        assert pressed("一键修正", book, intake).tone in (Tone.DONE, Tone.WARNING), path.name
        mended += contents(book, sheets) != before
        pressed("撤销修正", book, intake)
        assert contents(book, sheets) == before, path.name
    assert mended > 20


def test_a_cell_that_was_changed_afterwards_is_left_and_named(
    open_book: OpenBook, intake: Intake, soiled: Path
) -> None:
    book = open_book(soiled)
    pressed("一键修正", book, intake)
    changes = restorable(logged(host.rows_of(book, CORRECTIONS_SHEET)))
    changed = changes[0].spot
    with host.unlocked(book, changed.sheet):
        host.put(book, changed, Held("s", "人又改过的", "@"))
    answer = pressed("撤销修正", book, intake)
    assert answer.tone is Tone.WARNING
    assert f"{changed.sheet}!{changed.cell}" in answer.words
    assert host.held(book, changed).text == "人又改过的"
    assert len(restorable(logged(host.rows_of(book, CORRECTIONS_SHEET)))) == 1


def test_a_row_that_was_filled_again_after_it_was_emptied_is_not_mixed_with_the_old_one(
    open_book: OpenBook, intake: Intake, write: Writer
) -> None:
    rows = clean_rows()
    rows["项目清单"] = [dict(rows["项目清单"][0]) for _ in range(3)]
    book = open_book(write(rows))
    pressed("一键修正", book, intake)
    code, name = Spot("项目清单", "B5"), Spot("项目清单", "D5")
    assert host.held(book, code).kind == host.held(book, name).kind == ""
    with host.unlocked(book, "项目清单"):
        host.put(book, name, Held("s", "另一个项目", "@"))
    answer = pressed("撤销修正", book, intake)
    assert answer.tone is Tone.WARNING
    assert "项目清单!B5" in answer.words
    assert host.held(book, code).kind == ""
    assert host.held(book, name).text == "另一个项目"
    assert host.held(book, Spot("项目清单", "B6")).text == "XM-431302-2021-003"


def test_a_second_press_keeps_the_way_back_of_the_first(
    open_book: OpenBook, intake: Intake, soiled: Path
) -> None:
    book = open_book(soiled)
    untouched = contents(book, ["项目清单"])
    pressed("一键修正", book, intake)
    with host.unlocked(book, "项目清单"):
        host.put(book, Spot("项目清单", _place(book, "计划竣工日期")), Held("s", "20221231", "@"))
    again = contents(book, ["项目清单"])
    assert pressed("一键修正", book, intake, LATER).tone is Tone.DONE
    numbers = [row[0] for row in logged(host.rows_of(book, CORRECTIONS_SHEET))]
    assert numbers == [str(at) for at in range(1, len(numbers) + 1)]
    pressed("撤销修正", book, intake)
    changed = {
        spot for spot, held in contents(book, ["项目清单"]).items() if held != untouched[spot]
    }
    assert changed <= {spot for spot, held in again.items() if held.text == "20221231"}


def _place(book: Book, column: str) -> str:
    header = next(
        row for row in host.rows_of(book, "项目清单") if "项目编号" in map(comparable, row)
    )
    return address([comparable(text) for text in header].index(column) + 1, 4)


def test_nothing_to_mend_is_said_and_leaves_no_sheet(
    open_book: OpenBook, intake: Intake, write: Writer
) -> None:
    book = open_book(write())
    answer = pressed("一键修正", book, intake)
    assert answer.words.startswith("没有看得准、可以代改的写法")
    assert not host.has_sheet(book, CORRECTIONS_SHEET)


def test_nothing_to_take_back_is_said(open_book: OpenBook, intake: Intake, write: Writer) -> None:
    assert pressed("撤销修正", open_book(write()), intake).tone is Tone.REFUSED


def test_a_sheet_with_a_password_is_named_and_nothing_is_logged(
    in_excel: OpenBook, intake: Intake, soiled: Path
) -> None:
    made = load_workbook(soiled)
    made["项目清单"].protection = SheetProtection(sheet=True, password="密码")
    made.save(soiled)
    book = in_excel(soiled)
    answer = pressed("一键修正", book, intake)
    assert answer.tone is Tone.REFUSED
    assert "“项目清单”加了带密码的保护" in answer.words
    assert not host.has_sheet(book, CORRECTIONS_SHEET)


def test_a_log_that_somebody_spoiled_restores_nothing_and_does_not_fall(
    in_excel: OpenBook, intake: Intake, soiled: Path
) -> None:
    book = in_excel(soiled)
    pressed("一键修正", book, intake)
    sheet, rows = book.sheets[CORRECTIONS_SHEET], host.rows_of(book, CORRECTIONS_SHEET)
    spoiled = ['{"a":1}', "[[" * 5000, '[["没有这张表","A1","n","1","","n","2",""]]']
    first = len(rows) - len(logged(rows)) + 1
    assert len(rows) - first == len(spoiled) - 1
    for row, text in enumerate(spoiled, first):
        sheet.range(address(LOG_COLUMNS.index("还原") + 1, row)).raw_value = text
    mended = contents(book, ["项目清单"])
    answer = pressed("撤销修正", book, intake)
    assert answer.tone is Tone.WARNING
    assert answer.words.startswith("一格也没有还原。另有 1 格后来又改过，没有动：没有这张表!A1。")
    assert contents(book, ["项目清单"]) == mended


def test_the_log_is_not_taken_for_a_ledger(
    open_book: OpenBook, intake: Intake, soiled: Path, tmp_path: Path
) -> None:
    book = open_book(soiled)
    pressed("一键修正", book, intake)
    path = host.snapshot(book, tmp_path)
    verdict = tasks.check([path], intake)[0].verdict
    assert verdict
    assert not [finding for finding in verdict.findings if finding.code == "G14"]
