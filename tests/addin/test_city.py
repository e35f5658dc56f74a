from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import docx
import openpyxl
import pytest
from xlwings import Book

from addin.answer import Answer, Tone
from addin.city_words import shortened
from pipelines import tasks
from pipelines.calendar import Period
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.addin.com_like import Excel
from tests.addin.host_books import OpenBook
from tests.addin.pressing import press_named
from tests.city import save
from tests.conftest import JUNE, NOW, Send, Writer

LATER = NOW + timedelta(days=1)


def pressed(
    name: str, office: Path, reply: str = "", book: Book | None = None, at: datetime = LATER
) -> Answer:
    return press_named(name, book, office, reply, at)


@pytest.fixture
def office(intake: Intake) -> Path:
    return intake.office.folder


@pytest.fixture
def received(office: Path, intake: Intake, send: Send) -> Path:
    """娄星区报了六月，已收下。"""
    send(1)
    tasks.collect(intake, LATER)
    return office


def test_collecting_tells_what_came_and_opens_the_slips(office: Path, send: Send) -> None:
    send(1, name="一 & 'a'=.xlsx")
    send(2, unit="涟源市", name="乙.xlsx", 本月完成投资="约2500", 填报单位="涟源市",
         项目编号="XM-431382-2021-001", 区划代码="431382")  # fmt: skip
    answer = pressed("收件", office)
    assert answer.tone is Tone.WARNING
    assert "收下 2 份（娄星区 2021-06、涟源市 2021-06）：" in answer.words
    assert "涟源市（错误 " in answer.words
    assert answer.opens == (office / "out" / "2021-06" / "退回",)
    assert (answer.opens[0] / "涟源市").is_dir()


def test_collecting_clean_files_is_simply_done(office: Path, send: Send) -> None:
    send(1)
    answer = pressed("collect", office)
    assert answer == Answer("收下 1 份（娄星区 2021-06）：7 行，采用 7 行；错误 0 条，疑点 0 条。")
    again = pressed("collect", office)
    assert again == Answer("收件箱里没有新的来件。\n另有 1 份早已收过，内容没有变。")


def test_collecting_again_what_is_still_wrong_says_it_is_as_before(
    office: Path, send: Send
) -> None:
    send(1, 本月完成投资="约2500")
    pressed("collect", office)
    again = pressed("collect", office, at=LATER + timedelta(hours=1))
    assert again.tone is Tone.WARNING
    told = "收过的 1 份（娄星区 2021-06）又校验一遍，与上次一样：7 行，采用 6 行；错误 1 条"
    assert again.words.startswith(told)
    assert "收下" not in again.words


def test_collecting_an_empty_inbox_says_so(office: Path) -> None:
    assert pressed("collect", office) == Answer("收件箱里没有来件。")


def test_collecting_names_what_cannot_be_read_and_what_goes_back_whole(
    office: Path, send: Send, write: Writer
) -> None:
    for number in range(5):
        (office / "inbox" / f"坏{number}.xlsx").write_bytes(b"\0" * 100)
    write({}, folder=office / "inbox", name="空白.xlsx")
    answer = pressed("collect", office)
    assert answer.tone is Tone.WARNING
    assert "整份退回“空白.xlsx”：[G19] 这是一本没有填过的空白工作簿" in answer.words
    assert answer.words.count("读不了：[F") == 3
    assert "读不了的还有 2 份：坏3.xlsx、坏4.xlsx；" in answer.words


def test_collecting_says_little_of_what_was_long_superseded(office: Path, send: Send) -> None:
    send(1, name="甲.xlsx")
    send(2, name="乙.xlsx", 形象进度="设备进场")
    pressed("collect", office)
    again = pressed("collect", office)
    told = "另有 2 份早已收过，内容没有变。\n其中 1 份另有提交更晚的，不采用。"
    assert again.words.endswith(told)


def test_collecting_many_that_go_back_whole_names_them_all_and_explains_the_first(
    office: Path, write: Writer
) -> None:
    units = ("娄星区", "涟源市", "冷水江市", "双峰县")
    for unit in units:
        write({}, unit=unit, folder=office / "inbox", name=f"{unit}.xlsx")
    words = pressed("collect", office).words
    assert words.count("：[G19] ") == 3
    assert "整份退回的还有 1 份：" in words
    assert all(f"{unit}.xlsx" in words for unit in units)


def test_collecting_from_an_inbox_that_is_gone_is_refused(office: Path) -> None:
    shutil.rmtree(office / "inbox")
    answer = pressed("collect", office)
    assert answer.tone is Tone.REFUSED
    assert "收件箱" in answer.words


def test_collecting_tells_its_progress_on_the_status_bar(
    office: Path, send: Send, in_excel: OpenBook, excel: Excel, write: Writer
) -> None:
    send(1)
    send(2, unit="涟源市")
    pressed("collect", office, book=in_excel(write()))
    assert "清单通：读取来件……2/2" in excel.status_history
    assert not excel.status


@pytest.mark.parametrize("name", ["汇总", "退回单", "通报"])
def test_the_period_is_asked_with_the_latest_as_its_default(received: Path, name: str) -> None:
    answer = pressed(name, received)
    assert (answer.tone, answer.default) == (Tone.INPUT, "2021-06")
    assert "请填报告期，如 2021-06。" in answer.words


def test_before_anything_came_the_default_is_this_month(office: Path) -> None:
    answer = pressed("consolidate", office, at=datetime(2022, 3, 9))
    assert answer.default == "2022-03"
    assert not (office / "history.sqlite3").exists()


@pytest.mark.parametrize("reply", ["六月", "2021-13", "2021", "yes"])
def test_a_period_written_wrongly_is_told_and_asked_again(received: Path, reply: str) -> None:
    answer = pressed("consolidate", received, reply)
    assert (answer.tone, answer.default) == (Tone.INPUT, "2021-06")
    assert answer.words.startswith("报告期应形如 2021-06，而不是")


@pytest.mark.parametrize(
    "reply", ["2021-6", "202106", "2021.06", "２０２１年６月", "2021 年 06 月"]
)
def test_a_period_may_be_written_the_way_people_write_it(received: Path, reply: str) -> None:
    assert pressed("consolidate", received, reply).words.startswith("2021-06 总台账做好了。")


def test_the_period_of_the_open_workbook_is_the_better_default(
    received: Path, intake: Intake, write: Writer, open_book: OpenBook, tmp_path: Path
) -> None:
    book = open_book(write(period=Period(2021, 4)))
    assert pressed("circular", received, book=book).default == "2021-04"
    master = tasks.consolidate(intake, Period(2021, 5), NOW).path
    assert pressed("circular", received, book=open_book(master)).default == "2021-05"
    strange = openpyxl.Workbook()
    strange.active.title = "封面"
    strange.active["A1"] = "娄底市2021年99月重点产业项目总台账"
    strange.save(tmp_path / "怪.xlsx")
    book = open_book(tmp_path / "怪.xlsx")
    assert pressed("circular", received, book=book).default == "2021-06"


def test_consolidating_opens_the_master_and_names_who_is_missing(
    received: Path, intake: Intake
) -> None:
    answer = pressed("consolidate", received, "2021-06")
    units = len(intake.office.submitters())
    assert answer.tone is Tone.WARNING
    assert answer.words.startswith("2021-06 总台账做好了。\n")
    assert f"应报{units}个，已报1个，未报{units - 1}个：" in answer.words
    assert "三路合计相符。" in answer.words
    assert "未计入行" not in answer.words
    assert "收件箱里还有" not in answer.words
    assert answer.opens == (received / "out" / "2021-06" / "娄底市总台账_2021-06.xlsx",)
    assert openpyxl.load_workbook(answer.opens[0])["项目清单"]["S4"].value == 2500


def test_a_city_of_many_units_does_not_fill_the_message_with_the_missing(received: Path) -> None:
    words = pressed("consolidate", received, "2021-08").words
    assert "未报8个：" in words
    units = received / "units.toml"
    more = "".join(
        f'[[units]]\ncode = "4399{number:02}"\nname = "第{number}区"\nparent = "431300"\n'
        for number in range(40, 99)
    )
    units.write_text(units.read_text("utf-8") + more, encoding="utf-8")
    answer = pressed("consolidate", received, "2021-08")
    assert "未报67个：" in answer.words
    assert answer.shown == answer.words
    assert "三路合计相符。" in answer.shown


def test_consolidating_a_complete_month_is_simply_done(office: Path, intake: Intake) -> None:
    with History(intake.office.database_url) as history:
        for unit in intake.office.submitters():
            save(history, intake, unit.name, JUNE, {})
    answer = pressed("consolidate", office, "2021-6")
    assert answer.tone is Tone.DONE
    assert "全部报齐。" in answer.words


def test_consolidating_tells_rows_left_out(office: Path, intake: Intake, send: Send) -> None:
    send(1, 本月完成投资="约2500")
    tasks.collect(intake, LATER)
    answer = pressed("consolidate", office, "2021-06")
    assert answer.tone is Tone.WARNING
    assert "处错误，1 行没有计入，见“未计入行”。" in answer.words


def test_consolidating_reminds_of_files_not_yet_collected(
    received: Path, intake: Intake, send: Send, write: Writer
) -> None:
    send(2, unit="涟源市", name="乙.xlsx")
    answer = pressed("consolidate", received, "2021-06")
    assert "收件箱里还有 1 份没有收进（乙.xlsx）：" in answer.words
    tasks.collect(intake, LATER)
    assert "收件箱里还有" not in pressed("consolidate", received, "2021-06").words


def test_consolidating_without_the_inbox_is_still_done(received: Path) -> None:
    shutil.rmtree(received / "inbox")
    answer = pressed("consolidate", received, "2021-06")
    assert answer.opens
    assert "收件箱" in answer.words


def test_slips_are_made_for_whom_something_is_wrong(
    office: Path, intake: Intake, send: Send
) -> None:
    send(1, 本月完成投资="约2500")
    tasks.collect(intake, LATER)
    shutil.rmtree(office / "out" / "2021-06")
    answer = pressed("slips", office, "2021-06")
    assert answer.tone is Tone.DONE
    assert answer.words.startswith("出了 1 份退回单：娄星区（错误 ")
    assert answer.opens == (office / "out" / "2021-06" / "退回",)
    assert len(list((answer.opens[0] / "娄星区").iterdir())) == 3


def test_slips_of_a_clean_month_are_none(received: Path) -> None:
    answer = pressed("slips", received, "2021-06")
    assert (answer.tone, answer.opens) == (Tone.DONE, ())
    assert "2021-06 没有要出退回单的" in answer.words


def test_slips_that_cannot_be_made_are_told(office: Path, intake: Intake, send: Send) -> None:
    send(1, 本月完成投资="约2500")
    tasks.collect(intake, LATER)
    shutil.rmtree(office / "archive")
    answer = pressed("slips", office, "2021-06")
    assert answer.tone is Tone.WARNING
    assert "娄星区：退回单没有出，归档的原件" in answer.words


def test_the_circular_is_written_and_opened(received: Path) -> None:
    answer = pressed("通报", received, "2021-06")
    assert answer.tone is Tone.WARNING
    assert answer.words.startswith("2021-06 月通报写好了。\n还有 ")
    assert "处【请填写】，填好后方可印发。" in answer.words
    assert answer.opens == (received / "out" / "2021-06" / "月通报_2021-06.docx",)


def test_a_circular_that_was_edited_is_kept(received: Path) -> None:
    made = pressed("circular", received, "2021-06").opens[0]
    letter = docx.Document(str(made))
    letter.core_properties.created = datetime(2021, 7, 2)
    letter.add_paragraph("人写的一句")
    letter.save(str(made))
    answer = pressed("circular", received, "2021-06")
    assert "原来的一份有人改过，没有覆盖，留作“月通报_2021-06_改过_" in answer.words
    (kept,) = made.parent.glob("*改过*")
    assert docx.Document(str(kept)).paragraphs[-1].text == "人写的一句"


def test_the_office_s_only_template_takes_the_place_of_the_usual_one(received: Path) -> None:
    folder = received / "documents"
    (folder / "月通报.docx").rename(folder / "产业项目通报.docx")
    answer = pressed("circular", received, "2021-06")
    assert answer.words.startswith("2021-06 产业项目通报写好了。")
    (folder / "产业项目通报.docx").unlink()
    refused = pressed("circular", received, "2021-06")
    assert refused.tone is Tone.REFUSED
    assert "没有名为“月通报”的公文模板" in refused.words


def test_another_paper_is_written_by_its_name(received: Path) -> None:
    asked = pressed("circular", received)
    assert "季讲评" in asked.words
    answer = pressed("circular", received, "2021-06 季讲评")
    assert answer.words.startswith("2021-06 季讲评写好了。")
    assert [path.name for path in answer.opens] == ["季讲评_2021-06.docx"]
    wrong = pressed("circular", received, "2021-05 季讲评")
    assert wrong.tone is Tone.REFUSED


def test_a_paper_named_without_its_period_is_asked_for_the_period_only(received: Path) -> None:
    answer = pressed("circular", received, "季讲评")
    assert answer == Answer(
        "季讲评要写明是哪一期，如 2021-06 季讲评。", Tone.INPUT, default="2021-06 季讲评"
    )
    assert pressed("circular", received, answer.default).tone is not Tone.INPUT


def test_a_circular_without_data_is_refused_in_a_sentence(received: Path) -> None:
    answer = pressed("circular", received, "2021-01")
    assert answer.tone is Tone.REFUSED
    assert "2021-01 没有任何单位的数据" in answer.words


def test_what_is_left_out_is_counted_whatever_the_file_is_called() -> None:
    *_, rest = shortened(["一行"] * 15, "另有 {} 行，见 qingdan verify 月通报{改}.docx")
    assert rest == "另有 3 行，见 qingdan verify 月通报{改}.docx"
