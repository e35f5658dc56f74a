from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from addin import helping, host
from addin.answer import LONGEST, Tone
from addin.host import Spot
from pipelines import tasks
from pipelines.intake.explanations import RETURNED_COLUMNS
from pipelines.intake.note_words import joined, signed
from pipelines.intake.submission import Intake
from tests.addin.com_like import Excel
from tests.addin.host_books import OpenBook
from tests.addin.pressing import press_named
from tests.conftest import JUNE, NOW, Send, Writer, may_rows

NOTE = signed("[L1-02 错误] 本年累计不对\n请核对", 1, ())


@pytest.fixture
def master(intake: Intake, write: Writer) -> Path:
    """娄星区报了六月的总台账。"""
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox)
    write(folder=intake.office.inbox, name="娄星区's & =1.xlsx")
    tasks.collect(intake, NOW + timedelta(days=1))
    return tasks.consolidate(intake, JUNE, NOW).path


def test_a_cell_of_a_collected_original_says_what_it_feeds(
    master: Path, intake: Intake, in_excel: OpenBook
) -> None:
    (original,) = intake.office.inbox.glob("娄星区's*.xlsx")
    book = in_excel(original)
    host.jump(book, Spot("项目清单", "R4"))
    words = press_named("溯源", book, intake.office.folder).words
    assert words.startswith("这一格喂给 2021-06 的 1 个数：")


@pytest.mark.parametrize("row", ["投资完成率", "分母"])
@pytest.mark.usefixtures("master")
def test_a_figure_of_the_figure_book_opens_its_rows(
    intake: Intake, in_excel: OpenBook, row: str
) -> None:
    path = tasks.measure(intake, JUNE, NOW).path
    sheet = openpyxl.load_workbook(path)["指标"]
    rates = [cell.row for cell in sheet["A"] if cell.value == "投资完成率"]
    number = next(c.row for c in sheet["A"] if row in str(c.value) and c.row >= rates[0])
    book = in_excel(path)
    host.jump(book, Spot("指标", f"B{number}"))
    answer = press_named("溯源", book, intake.office.folder)
    assert answer.words.startswith("投资完成率（2021-06）= ")
    assert "第 2 项 本年度计划投资之和" in answer.words
    assert [opened.name for opened in answer.opens] == ["溯源_投资完成率_2021-06.xlsx"]


@pytest.fixture
def noted(write: Writer) -> Path:
    """“项目清单”S4 有系统批注、T4 有人的批注又接了系统的、U4 只有人的。"""
    path = write()
    book = openpyxl.load_workbook(path)
    sheet = book["项目清单"]
    for cell, words in (
        ("S4", NOTE),
        ("T4", joined("已与局里核过", signed("[L1-05 错误] 大了\n\n[L1-12 疑点] 快了", 2, ()))),
        ("U4", "照 [L1-02 错误] 的意思改的"),
    ):
        sheet[cell].comment = openpyxl.comments.Comment(words, "甲")
    book.save(path)
    return path


def test_tracing_opens_the_archived_original_at_the_cell(
    master: Path, intake: Intake, in_excel: OpenBook, excel: Excel
) -> None:
    book = in_excel(master)
    host.jump(book, Spot("项目清单", "S4"))
    answer = press_named("溯源", book, intake.office.folder)
    assert answer.tone is Tone.DONE
    assert answer.words == (
        "这一格来自 娄星区 2021-06 报来的“娄星区's & =1.xlsx”，“项目清单”R4（本月完成投资）。\n"
        "报来时写的是“2,500.00”。\n"
        "这一格喂给 2021-06 的 1 个数：\n"
        "  本月完成投资 2500万元，此格空着则为 0万元"
    )
    original = excel.books[0]
    assert original.read_only
    assert original.folder is not None
    assert (original.folder / original.name).is_relative_to(intake.office.archive)
    active = book.app.books.active
    assert host.here(active) == Spot("项目清单", "R4")
    assert original.saved
    assert not excel.status


def test_tracing_opens_an_original_that_refers_to_other_files_without_asking(
    intake: Intake, write: Writer, in_excel: OpenBook, excel: Excel
) -> None:
    path = write(folder=intake.office.inbox)
    source = openpyxl.load_workbook(path)
    source["填表说明"]["Z1"] = "=[1]Sheet1!A1"
    link = openpyxl.workbook.external_link.ExternalLink()
    link.externalBook = openpyxl.workbook.external_link.external.ExternalBook(id="rId1")
    link.file_link = openpyxl.packaging.relationship.Relationship(
        type="externalLinkPath", Target="别处.xlsx", TargetMode="External"
    )
    source._external_links.append(link)
    source.save(path)
    tasks.collect(intake, NOW + timedelta(days=1))
    book = in_excel(tasks.consolidate(intake, JUNE, NOW).path)
    host.jump(book, Spot("项目清单", "S4"))
    assert press_named("trace", book, intake.office.folder).tone is Tone.DONE
    assert excel.books[0].book._external_links


def test_tracing_answers_in_words_on_either_host(
    master: Path, intake: Intake, open_book: OpenBook
) -> None:
    book = open_book(master)
    host.jump(book, Spot("项目清单", "S4"))
    answer = press_named("trace", book, intake.office.folder)
    assert (answer.tone, "“项目清单”R4" in answer.words) == (Tone.DONE, True)
    host.jump(book, Spot("封面", "A1"))
    refused = press_named("trace", book, intake.office.folder)
    assert refused.tone is Tone.REFUSED
    assert "“封面”上的是汇总来的数和说明" in refused.words


def test_tracing_a_unit_s_own_workbook_is_refused_in_a_sentence(
    intake: Intake, write: Writer, open_book: OpenBook
) -> None:
    answer = press_named("trace", open_book(write()), intake.office.folder)
    assert answer.tone is Tone.REFUSED
    assert "不是总台账" in answer.words


@pytest.mark.parametrize(("cell", "codes"), [("S4", ["L1-02"]), ("T4", ["L1-05", "L1-12"])])
def test_the_codes_noted_on_the_chosen_cell_are_explained(
    noted: Path, intake: Intake, open_book: OpenBook, cell: str, codes: list[str]
) -> None:
    book = open_book(noted)
    host.jump(book, Spot("项目清单", cell))
    answer = press_named("规则说明", book, intake.office.folder)
    assert answer.tone is Tone.DONE
    pages = answer.words.split("\n\n")
    assert [page.split()[0] for page in pages] == codes
    assert all("为什么：" in page and "怎么改：" in page for page in pages)
    assert "审核公式" not in answer.words
    assert len(answer.words) <= LONGEST


def test_a_person_s_own_note_explains_nothing(
    noted: Path, intake: Intake, open_book: OpenBook
) -> None:
    book = open_book(noted)
    host.jump(book, Spot("项目清单", "U4"))
    answer = press_named("explain", book, intake.office.folder)
    assert answer.tone is Tone.INPUT
    assert "请填要看的编码，如 L1-02、G05。" in answer.words


@pytest.mark.parametrize("sheet", ["校验结果", "退回意见"])
def test_the_chosen_row_of_a_list_of_findings_is_explained(
    intake: Intake, write: Writer, open_book: OpenBook, sheet: str
) -> None:
    path = write()
    source = openpyxl.load_workbook(path)
    listing = source.create_sheet(sheet)
    listing.append(["标题"])
    listing.append(RETURNED_COLUMNS)
    listing.append(["1", "错误", "L1-05", "项目清单", "S4"])
    listing.append(["2", "疑点", "G09", "项目清单", "T4"])
    source.save(path)
    book = open_book(path)
    host.jump(book, Spot(sheet, "E4"))
    assert press_named("explain", book, intake.office.folder).words.startswith("G09 ")
    for outside in ("A1", "C2", "C9"):
        host.jump(book, Spot(sheet, outside))
        assert press_named("explain", book, intake.office.folder).tone is Tone.INPUT


def test_a_row_left_out_of_the_master_is_explained(
    intake: Intake, send: Send, open_book: OpenBook
) -> None:
    send(1, 本月完成投资="约2500")
    tasks.collect(intake, NOW + timedelta(days=1))
    book = open_book(tasks.consolidate(intake, JUNE, NOW).path)
    host.jump(book, Spot("未计入行", "A4"))
    assert press_named("explain", book, intake.office.folder).words.startswith("G05 ")


def test_a_code_that_was_asked_for_is_explained_without_a_workbook(intake: Intake) -> None:
    answer = press_named("explain", None, intake.office.folder)
    assert answer.tone is Tone.INPUT
    assert "选中" not in answer.words
    for asked in (" l1-02 ", "Ｌ１－０２"):
        answer = press_named("explain", None, intake.office.folder, asked)
        assert answer.tone is Tone.DONE
        assert answer.words.startswith("L1-02 ")


def test_what_was_asked_for_goes_before_what_is_chosen(
    noted: Path, intake: Intake, open_book: OpenBook
) -> None:
    book = open_book(noted)
    host.jump(book, Spot("项目清单", "S4"))
    assert press_named("explain", book, intake.office.folder, "G05").words.startswith("G05 ")


def test_an_unknown_code_is_told_and_asked_again(intake: Intake) -> None:
    answer = press_named("explain", None, intake.office.folder, "L1-99")
    assert answer.tone is Tone.INPUT
    assert answer.words.startswith("没有编码 L1-99；相近的有：L1-01")
    assert "请填要看的编码" in answer.words


def test_a_code_is_explained_without_an_office_too(tmp_path: Path) -> None:
    assert press_named("explain", None, tmp_path, "L1-02").words.startswith("L1-02 ")


def test_about_tells_version_office_and_rules(intake: Intake) -> None:
    answer = press_named("关于", None, intake.office.folder)
    rules = sum(len(ledger.rules) for ledger in intake.ledgers)
    assert answer.tone is Tone.DONE
    assert answer.words.startswith("清单通 ")
    assert f"办公室文件夹：{intake.office.folder}" in answer.words
    assert intake.office.settings.name in answer.words
    assert f"规则 {rules} 条，版本 " in answer.words
    assert answer.words.endswith("各项正常。")


def test_about_tells_only_what_is_wrong(intake: Intake) -> None:
    office = intake.office.folder
    shutil.rmtree(office / "out")
    for path in (office / "documents").glob("*.docx"):
        path.unlink()
    answer = press_named("about", None, office)
    assert answer.tone is Tone.WARNING
    told = [line for line in answer.words.splitlines() if line.startswith("✗")]
    assert len(told) == 2
    assert "公文模板" in told[0]
    assert "out：不能写入：没有这个文件夹" in told[1]


def test_about_an_office_whose_settings_are_broken_still_answers(intake: Intake) -> None:
    path = intake.office.folder / "office.toml"
    path.write_text("name = ", encoding="utf-8")
    answer = press_named("about", None, intake.office.folder)
    assert answer.tone is Tone.WARNING
    assert "✗ 办公室设定：office.toml：TOML 语法错误" in answer.words


def test_every_button_of_help_fits_the_message_box(intake: Intake) -> None:
    from pipelines.explaining import all_pages

    longest = max(
        (len(next(helping._page_words([page]))), page.code)
        for page in all_pages(intake.office.folder)
    )
    assert longest[0] <= LONGEST, longest
