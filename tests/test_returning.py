"""退还：改好的副本，退回单、通知、待改工作簿。"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import docx
import openpyxl
import pytest

from pipelines import tasks
from pipelines.blanks.workbook import write_workbook
from pipelines.errors import UnknownYearError, UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Level
from pipelines.reception import archived
from pipelines.tasks import reviewing
from tests.conftest import JUNE, NOW, Send, Writer, clean_rows, may_rows

KEY = "XM-431302-2021-003"
#: 累计大于总投资：项目一行不计入，另有疑点。
WRONG = {"总投资": Decimal("13000.00")}


def collect(intake: Intake, hours: float = 1) -> tasks.Collected:
    return tasks.collect(intake, NOW + timedelta(hours=hours))


def slips(intake: Intake, *units: str, hours: float = 2) -> list[tasks.Returned]:
    return tasks.slips(intake, JUNE, units, NOW + timedelta(hours=hours))


def folder_of(intake: Intake, unit: str = "娄星区") -> Path:
    return intake.office.out / "2021-06" / "退回" / unit


def told(path: Path, sheet: str) -> list[tuple[str, str, str]]:
    """退回单的一张表里逐条的（清单、规则的编码、现值）。"""
    page = openpyxl.load_workbook(path)[sheet]
    rows = [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]
    start = next((n for n, row in enumerate(rows) if row[0] == "序号"), len(rows))
    return [(row[1], row[6].split()[0], row[5]) for row in rows[start + 1 :]]


def first_lines(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_the_slip_says_what_history_says(intake: Intake, history: History, send: Send) -> None:
    send(**WRONG)
    (made,) = collect(intake).returned
    kit, book, letter = made.files
    findings = history.findings(history.accepted(JUNE)["431302"])
    errors = [f for f in findings if f.level is Level.ERROR]
    others = [f for f in findings if f.level is not Level.ERROR]
    assert (made.errors, made.warnings) == (
        len(errors), sum(f.level is Level.WARNING for f in findings),
    )  # fmt: skip
    assert sorted(told(book, "退回单")) == sorted((f.sheet, f.code, f.value) for f in errors)
    listed = {(sheet, code) for sheet, code, _ in told(book, "疑点单")}
    assert listed == {(f.sheet or "整份文件", f.code) for f in others}
    opinions = openpyxl.load_workbook(kit)["退回意见"]
    codes = [row[2] for row in opinions.iter_rows(values_only=True) if str(row[0]).isdigit()]
    assert codes == [f.code for f in findings]
    assert "部分数据的通知" in first_lines(letter)


def test_every_link_of_the_slip_leads_to_a_cell_of_the_kit_beside_it(
    intake: Intake, send: Send
) -> None:
    send(**WRONG)
    (made,) = collect(intake).returned
    kit, book, _ = made.files
    sheets = openpyxl.load_workbook(kit).sheetnames
    found = [
        link
        for page in openpyxl.load_workbook(book).worksheets
        for row in page.iter_rows()
        for cell in row
        if (link := cell.hyperlink)
    ]
    assert found
    for link in found:
        assert (book.parent / unquote(link.target)).resolve() == kit.resolve()
        sheet, cell = link.location.rsplit("!", 1)
        assert sheet.strip("'") in sheets
        assert cell[0].isalpha()


def test_what_was_waived_is_not_asked_again(intake: Intake, history: History, send: Send) -> None:
    send(**WRONG)
    collect(intake)
    before = told(folder_of(intake) / "娄星区_六张清单_2021-06_退回单.xlsx", "退回单")
    assert "L1-05" in {code for _, code, _ in before}
    reviewing.waive(intake, "娄星区", JUNE, "L1-05", KEY, "超概已批", "张三", NOW)
    (made,) = slips(intake)
    after = told(made.files[1], "退回单")
    assert [line for line in before if line[1] != "L1-05"] == after


def test_once_everything_is_mended_the_old_slips_are_withdrawn(
    intake: Intake, history: History, send: Send, write: Writer
) -> None:
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox, name="五月.xlsx")
    send(**WRONG)
    assert len(collect(intake).returned[-1].files) == 3
    send(2)
    assert collect(intake, 3).returned == []
    assert not folder_of(intake).exists()
    assert slips(intake, "娄星区") == [tasks.Returned("娄星区", 0, 0, ())]


def test_a_file_refused_whole_is_returned_and_what_was_accepted_before_is_not(
    intake: Intake, history: History, send: Send, write: Writer
) -> None:
    send()
    collect(intake)
    empty = write({}, folder=intake.office.inbox, name="空白.xlsx")
    when = (NOW + timedelta(hours=2)).timestamp()
    os.utime(empty, (when, when))
    (made,) = collect(intake, 3).returned
    assert told(made.files[1], "退回单")[0][1] == "G19"
    words = first_lines(made.files[2])
    assert "（空白.xlsx）不符合报送要求，整份未予采用" in words


def test_the_office_s_own_reason_comes_first(intake: Intake, history: History, send: Send) -> None:
    send(**WRONG)
    collect(intake)
    reviewing.give_back(intake, "娄星区", JUNE, "数与统计局不符", "张三", NOW)
    (made,) = slips(intake)
    words = first_lines(made.files[2])
    assert "退回原因" in words
    assert words.index("数与统计局不符") < words.index("需改正的错误")


def test_a_sound_file_returned_by_the_office_still_gets_its_slip(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake)
    reviewing.give_back(intake, "娄星区", JUNE, "请补盖章件", "张三", NOW)
    (made,) = slips(intake, "娄星区")
    assert len(made.files) == 3
    assert "请补盖章件" in first_lines(made.files[2])


def test_content_sent_to_a_locked_month_gets_no_slip_and_leaves_the_old_one(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    (first,) = collect(intake).returned
    before = [path.read_bytes() for path in first.files]
    reviewing.lock(intake, JUNE, [], "张三", NOW, anyway=True)
    send(3, 总投资=Decimal("130000.00"))
    assert collect(intake, 4).returned == []
    assert slips(intake) == []
    with pytest.raises(UsageError, match="娄星区 2021-06 已锁定，不收更正；要改请先 unlock"):
        slips(intake, "双峰县", "娄星区")
    assert [path.read_bytes() for path in first.files] == before
    reviewing.unlock(intake, JUNE, ["娄星区"], "更正", "张三", NOW)
    (again,) = slips(intake, "娄星区")
    assert "G30" not in {line[1] for line in told(again.files[1], "退回单")}


def test_the_kit_itself_says_why_the_office_returned_it(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake)
    reviewing.give_back(intake, "娄星区", JUNE, "请补盖章件", "张三", NOW)
    (made,) = slips(intake, "娄星区")
    sheet = openpyxl.load_workbook(made.files[0])["退回意见"]
    words = "".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "请补盖章件" in words


def test_a_notice_someone_edited_is_kept_beside_the_new_one(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    (first,) = collect(intake).returned
    (again,) = slips(intake)
    assert again.kept is None
    letter = first.files[2]
    document = docx.Document(str(letter))
    document.add_paragraph("请于周五前报回。")
    document.core_properties.last_modified_by = "张三"
    document.save(str(letter))
    edited = letter.read_bytes()
    (again,) = slips(intake, hours=3)
    assert again.kept == letter.with_name(f"{letter.stem}_改过_120000.docx")
    assert again.kept.read_bytes() == edited
    assert letter.read_bytes() != edited


def test_a_named_unit_that_sent_nothing_is_told_and_the_rest_are_made(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    collect(intake)
    by_unit = {one.unit: one for one in slips(intake, "双峰县", "娄星区", "娄星区")}
    assert list(by_unit) == ["双峰县", "娄星区"]
    assert by_unit["双峰县"].problem == "2021-06 没有报送"
    assert len(by_unit["娄星区"].files) == 3
    assert [one.unit for one in slips(intake)] == ["娄星区"]
    with pytest.raises(UsageError, match="不是填报单位"):
        slips(intake, intake.office.root.name)
    with pytest.raises(UsageError, match="没有名为"):
        slips(intake, "长沙市")


def test_a_carried_unit_gets_no_slip_for_the_month_it_did_not_send(
    intake: Intake, history: History, write: Writer
) -> None:
    write(may_rows(**WRONG), period=JUNE.shift(-1), folder=intake.office.inbox)
    collect(intake)
    assert slips(intake) == []


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"PK")])
def test_a_lost_original_is_told_and_stops_nobody_else(
    intake: Intake, history: History, send: Send, damage: Callable[[Path], object]
) -> None:
    send(**WRONG)
    send(unit="双峰县")
    collect(intake)
    receipt = history.accepted(JUNE)["431302"]
    damage(intake.office.archive / archived(receipt.digest))
    by_unit = {one.unit: one for one in slips(intake, "娄星区", "双峰县")}
    assert "归档的原件" in by_unit["娄星区"].problem
    assert "娄星区0.xlsx" in by_unit["娄星区"].problem
    assert len(by_unit["双峰县"].files) == 3


def test_an_original_replaced_by_another_sound_file_is_not_sent_to_the_unit(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    other = send(unit="双峰县")
    collect(intake)
    place = intake.office.archive / archived(history.accepted(JUNE)["431302"].digest)
    place.write_bytes(other.read_bytes())
    (made,) = slips(intake, "娄星区")
    assert "已损坏" in made.problem


def test_collecting_again_puts_a_lost_original_back(
    intake: Intake, history: History, send: Send
) -> None:
    send()
    collect(intake)
    place = intake.office.archive / archived(history.accepted(JUNE)["431302"].digest)
    place.unlink()
    again = collect(intake, 2)
    assert again.known
    assert place.exists()


def test_of_two_files_in_one_run_only_the_later_is_returned(
    intake: Intake, history: History, send: Send
) -> None:
    send(0.1, name="先.xlsx", **WRONG)
    send(0.2, name="后.xlsx", 建设性质=None)
    (made,) = collect(intake).returned
    codes = {code for _, code, _ in told(made.files[1], "退回单")}
    assert "G05" in codes
    assert "L1-05" not in codes


def test_an_older_file_that_does_not_count_moves_no_deadline(
    intake: Intake, history: History, send: Send
) -> None:
    send(5, **WRONG)
    collect(intake, 6)
    send(1, 建设性质=None)
    later = collect(intake, 24 * 10)
    assert later.returned == []


def test_judging_again_makes_no_new_slip(intake: Intake, history: History, send: Send) -> None:
    send(**WRONG)
    collect(intake)
    assert collect(intake, 24).returned == []


def test_the_same_slip_made_twice_is_the_same_files(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    collect(intake)
    first = [path.read_bytes() for path in slips(intake)[0].files]
    assert [path.read_bytes() for path in slips(intake)[0].files] == first


def test_a_file_with_an_odd_name_is_returned_like_any_other(
    intake: Intake, history: History, send: Send
) -> None:
    send(name="=娄星 & <区>'{%x%}'#1😀 改.xlsx", **WRONG)
    (made,) = collect(intake).returned
    heading = openpyxl.load_workbook(made.files[1])["退回单"]["A2"].value
    assert "报送文件：=娄星 & <区>'{%x%}'#1😀 改.xlsx" in heading
    assert "<区>" in first_lines(made.files[2])


def test_the_links_of_a_unit_with_an_odd_name_still_lead_to_its_kit(
    office_folder: Path, intake: Intake
) -> None:
    units = office_folder / "units.toml"
    text = units.read_text(encoding="utf-8")
    units.write_text(text.replace('name = "娄星区"', 'name = "娄星 #1&%20[区]"'), encoding="utf-8")
    opened = tasks.open_intake(office_folder)
    rows = clean_rows(**WRONG, 填报单位="娄星 #1&%20[区]")
    unit, sheets = opened.office.find_unit("431302"), opened.ledgers.sheets
    content = write_workbook(unit, JUNE, sheets, opened.office.registry, NOW, rows)
    (opened.office.inbox / "来件.xlsx").write_bytes(content)
    (made,) = tasks.collect(opened, NOW).returned
    kit, book, _ = made.files
    links = [
        cell.hyperlink
        for row in openpyxl.load_workbook(book)["退回单"].iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert {(book.parent / unquote(link.target)).resolve() for link in links} == {kit.resolve()}
    assert all("!" in (link.location or "") for link in links)


def test_at_a_year_s_end_without_a_calendar_the_files_are_still_taken_in(
    intake: Intake, history: History, send: Send
) -> None:
    send(**WRONG)
    last = max(intake.office.calendar.tables)
    done = tasks.collect(intake, datetime(last, 12, 31, 9))
    assert done.examined[0].receipt is not None
    assert done.returned == []
    assert done.problem.startswith("来件已收好，退回单没有出：")
    assert f"calendars/{last + 1}.toml" in done.problem
    with pytest.raises(UnknownYearError):
        tasks.slips(intake, JUNE, [], datetime(last, 12, 31, 9))


def test_a_slip_open_in_excel_stops_nobody_else(
    intake: Intake, history: History, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(**WRONG)
    send(unit="双峰县")
    collect(intake)
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if "娄星区" in str(target):
            raise PermissionError
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    by_unit = {one.unit: one for one in slips(intake)}
    assert "正被打开" in by_unit["娄星区"].problem
    assert by_unit["双峰县"].files


def test_two_files_of_one_name_get_two_corrected_copies(
    intake: Intake, write: Writer, tmp_path: Path
) -> None:
    paths = []
    for part in ("甲", "乙"):
        (tmp_path / part).mkdir()
        paths.append(write(clean_rows(项目阶段="在建"), name="表.xlsx", folder=tmp_path / part))
    fixed = tasks.fix(paths, intake, NOW, tmp_path / "改")
    assert [one.copy.name for one in fixed if one.copy] == ["表_已更正.xlsx", "表_已更正_2.xlsx"]
    assert len(list((tmp_path / "改").iterdir())) == 2


def test_a_corrected_copy_has_nothing_left_to_correct(
    intake: Intake, write: Writer, tmp_path: Path
) -> None:
    path = write(clean_rows(项目阶段="在建"))
    before = path.read_bytes()
    (once,) = tasks.fix([path], intake, NOW)
    assert once.copy is not None
    assert once.copy == intake.office.out / "2021-06" / "已更正" / f"{path.stem}_已更正.xlsx"
    assert tasks.fix([once.copy], intake, NOW)[0].copy is None
    assert path.read_bytes() == before


def test_what_the_county_writes_into_the_kit_is_not_asked_again(
    intake: Intake, history: History, send: Send
) -> None:
    send(纳统日期=None)
    (made,) = collect(intake).returned
    assert made.errors == 0
    book = openpyxl.load_workbook(made.files[0])
    sheet = book["退回意见"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    places = {cell.value: cell.column for cell in head}
    for row in sheet.iter_rows(min_row=head[0].row + 1):
        if row[places["轻重"] - 1].value == "疑点":
            sheet.cell(row[0].row, places["情况说明"], "月底前补齐")
    sent = intake.office.inbox / "报回.xlsx"
    book.save(sent)
    when = (NOW + timedelta(hours=2)).timestamp()
    os.utime(sent, (when, when))
    assert collect(intake, 3).returned == []
    receipt = history.accepted(JUNE)["431302"]
    assert receipt.file == "报回.xlsx"
    levels = {f.level for f in history.findings(receipt)}
    assert levels == {Level.INFO}
    assert not folder_of(intake).exists()
