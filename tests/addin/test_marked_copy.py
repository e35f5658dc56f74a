"""对文件按按钮：文件引擎、办公室都是真的。"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from addin.answer import Tone
from addin.marked_copy import Pressed, Request, press_file
from pipelines.errors import UsageError
from pipelines.intake.own_sheets import CHECKED_SHEET
from tests.conftest import NOW, Writer, clean_rows

BAD = {"本年累计完成投资": 130000}
DOUBTFUL = {"本年度计划投资": 2000}


@pytest.fixture
def faulty(write: Writer) -> Path:
    """一本有错误的工作簿。"""
    return write(clean_rows(**BAD), name="娄星区_2021-06.xlsx")


def pressed(
    name: str, office: Path, file: Path | None = None, at: datetime = NOW, **more: object
) -> Pressed:
    return press_file(name, office, at, Request(file, **more))  # type: ignore[arg-type]


def test_the_marks_stand_in_a_copy_and_the_file_is_left_as_it_was(
    office_folder: Path, faulty: Path
) -> None:
    before = faulty.read_bytes()
    done = pressed("校验", office_folder, faulty)
    assert done.copy == office_folder / "out" / "2021-06" / "已标记" / "娄星区_2021-06_校验.xlsx"
    assert CHECKED_SHEET in openpyxl.load_workbook(done.copy).sheetnames
    assert faulty.read_bytes() == before
    assert done.exit_code == 1
    assert "另存在：" in list(done.words())[-1]


def test_a_button_is_known_by_its_name_and_by_its_id(office_folder: Path, faulty: Path) -> None:
    by_name, by_id = (pressed(name, office_folder, faulty) for name in ("校验", "check"))
    assert by_name == by_id


def test_a_clean_workbook_leaves_no_copy(office_folder: Path, write: Writer) -> None:
    done = pressed("校验", office_folder, write())
    assert (done.copy, done.exit_code, done.answer.tone) == (None, 0, Tone.DONE), done.answer.words
    assert not (office_folder / "out" / "2021-06").exists()


def test_doubts_alone_are_no_error(office_folder: Path, write: Writer) -> None:
    done = pressed("校验", office_folder, write(clean_rows(**DOUBTFUL)))
    assert done.answer.tone is Tone.WARNING, done.answer.words
    assert done.exit_code == 0
    assert done.copy is not None


def test_a_copy_that_may_have_been_worked_on_is_not_covered(
    office_folder: Path, faulty: Path
) -> None:
    first = pressed("校验", office_folder, faulty).copy
    assert first is not None
    first.write_bytes(b"worked on")
    later = pressed("校验", office_folder, faulty, NOW + timedelta(hours=1)).copy
    assert later == first.with_stem("娄星区_2021-06_校验_2")
    assert first.read_bytes() == b"worked on"


def test_the_same_marks_are_not_written_again_for_the_hour_alone(
    office_folder: Path, faulty: Path
) -> None:
    first = pressed("校验", office_folder, faulty).copy
    assert first is not None
    before = first.read_bytes()
    assert pressed("校验", office_folder, faulty, NOW + timedelta(days=9)).copy == first
    assert first.read_bytes() == before


def test_a_word_written_into_the_copy_keeps_it_from_being_taken_for_ours(
    office_folder: Path, faulty: Path
) -> None:
    first = pressed("校验", office_folder, faulty).copy
    assert first is not None
    book = openpyxl.load_workbook(first)
    book[CHECKED_SHEET]["L6"] = "2021-07-01 09:00 问过企业"
    book.save(first)
    edited = first.read_bytes()
    assert pressed("校验", office_folder, faulty).copy == first.with_stem("娄星区_2021-06_校验_2")
    assert first.read_bytes() == edited


def test_pressing_on_our_own_copy_does_not_pile_up_names_nor_write_over_it(
    office_folder: Path, faulty: Path
) -> None:
    first = pressed("校验", office_folder, faulty).copy
    assert first is not None
    marked = first.read_bytes()
    again = pressed("校验", office_folder, first, NOW + timedelta(hours=1)).copy
    assert again == first.with_stem("娄星区_2021-06_校验_2")
    cleared = pressed("清除标记", office_folder, again).copy
    assert cleared == first.with_stem("娄星区_2021-06_清除标记")
    assert first.read_bytes() == marked


def test_the_copy_goes_where_it_is_wanted(
    office_folder: Path, faulty: Path, tmp_path: Path
) -> None:
    wanted = tmp_path / "看看.xlsx"
    assert pressed("校验", office_folder, faulty, out=wanted).copy == wanted
    folder = tmp_path / "放这里"
    folder.mkdir()
    done = pressed("校验", office_folder, faulty, out=folder)
    assert done.copy == folder / "娄星区_2021-06_校验.xlsx"


def test_the_copy_never_goes_over_the_file_itself(office_folder: Path, faulty: Path) -> None:
    before = faulty.read_bytes()
    done = pressed("校验", office_folder, faulty, out=faulty)
    assert done.copy == faulty.with_stem("娄星区_2021-06_2")
    assert faulty.read_bytes() == before


@pytest.mark.parametrize(("button", "verb"), [("核对", "verify"), ("lint", "lint")])
def test_a_paper_given_to_a_button_is_sent_to_the_command_for_it(
    office_folder: Path, button: str, verb: str
) -> None:
    with pytest.raises(UsageError, match=rf"请用 qingdan {verb} .*月通报\.docx"):
        press_file(button, office_folder, NOW, Request(Path("out/月通报.docx")))


def test_a_copy_in_the_inbox_is_refused(office_folder: Path, faulty: Path) -> None:
    with pytest.raises(UsageError, match="收件箱"):
        pressed("校验", office_folder, faulty, out=office_folder / "inbox" / "x.xlsx")
    assert list((office_folder / "inbox").iterdir()) == []


def test_a_copy_in_an_inbox_elsewhere_is_refused_too(
    office_folder: Path, faulty: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "共享收件箱"
    shared.mkdir()
    setting = office_folder / "office.toml"
    words = setting.read_text("utf-8").replace('inbox = "inbox"', f"inbox = '{shared}'")
    setting.write_text(words, encoding="utf-8")
    with pytest.raises(UsageError, match="收件箱"):
        pressed("校验", office_folder, faulty, out=shared)
    assert list(shared.iterdir()) == []


@pytest.mark.parametrize("name", ["看看.docx", "没有建的文件夹"])
def test_a_copy_that_excel_could_not_open_is_refused_before_anything_is_done(
    office_folder: Path, write: Writer, tmp_path: Path, name: str
) -> None:
    with pytest.raises(UsageError, match="扩展名"):
        pressed("上报", office_folder, write(), out=tmp_path / name, reply="yes")
    assert list((office_folder / "inbox").iterdir()) == []


def test_a_broken_setting_is_for_the_office_s_computer_person(
    office_folder: Path, faulty: Path
) -> None:
    setting = office_folder / "office.toml"
    words = setting.read_text("utf-8").replace("deadline_day = 25", "deadline_day = 99")
    setting.write_text(words, encoding="utf-8")
    done = pressed("校验", office_folder, faulty)
    assert done.exit_code == 2
    assert "deadline_day：不能大于 31。\n这是办公室的设定" in done.answer.words
    assert "告诉信息员" in done.answer.words


def test_only_moving_the_cursor_makes_no_copy(office_folder: Path, faulty: Path) -> None:
    marked = pressed("校验", office_folder, faulty).copy
    done = pressed("下一处", office_folder, marked)
    assert "第 1 处" in done.answer.words
    assert done.copy is None


@pytest.mark.parametrize("name", ["娄 星&区='x'.xlsx", "县区（6月）.xlsx"])
def test_any_name_of_a_file_will_do(office_folder: Path, faulty: Path, name: str) -> None:
    odd = faulty.with_name(name)
    shutil.copy(faulty, odd)
    done = pressed("校验", office_folder, odd)
    assert done.copy is not None
    assert done.copy.name == f"{odd.stem}_校验.xlsx"


def test_the_chosen_cell_is_the_one_that_is_explained(office_folder: Path, faulty: Path) -> None:
    marked = pressed("校验", office_folder, faulty).copy
    assert marked is not None
    words = pressed("下一处", office_folder, marked).answer.words
    place = words.partition("　")[2].splitlines()[0]
    for cell in (place, place.replace("项目清单!", "'项目清单'!$").replace("$S", "$s$")):
        done = pressed("规则说明", office_folder, marked, cell=cell)
        assert done.answer.tone is Tone.DONE, cell
        assert "怎么改" in done.answer.words


@pytest.mark.parametrize(
    ("cell", "words"),
    [("项目清单", "不是一格"), ("项目清单!", "不是一格"), ("没有!S7", "没有“没有”表；有：")],
)
def test_a_cell_that_is_not_there_is_refused(
    office_folder: Path, faulty: Path, cell: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        pressed("溯源", office_folder, faulty, cell=cell)


def test_a_button_without_a_workbook_works_without_a_file(office_folder: Path) -> None:
    done = pressed("规则说明", office_folder, reply="L1-02")
    assert done.exit_code == 0
    assert "L1-02" in done.answer.words


def test_what_must_be_answered_first_is_asked_with_the_way_to_answer(office_folder: Path) -> None:
    done = pressed("规则说明", office_folder)
    assert (done.answer.tone, done.exit_code) == (Tone.INPUT, 2)
    assert "--reply" in list(done.words())[-1]


def test_a_button_that_needs_a_workbook_asks_for_a_file(office_folder: Path) -> None:
    with pytest.raises(UsageError, match="请加 --file"):
        pressed("校验", office_folder)


def test_an_unknown_button_is_told_the_known_ones(office_folder: Path) -> None:
    with pytest.raises(UsageError, match="有：校验、一键修正"):
        pressed("校对", office_folder)


def test_a_file_that_cannot_be_read_is_refused_with_its_code(
    office_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "坏的.xlsx"
    path.write_bytes(b"not a workbook")
    done = pressed("校验", office_folder, path)
    assert (done.answer.tone, done.exit_code, done.copy) == (Tone.REFUSED, 2, None)
    assert done.answer.words.startswith("[F")


def test_a_workbook_that_is_not_ours_is_refused_without_a_copy(
    office_folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "工资表.xlsx"
    openpyxl.Workbook().save(path)
    done = pressed("校验", office_folder, path)
    assert (done.exit_code, done.copy) == (2, None)


def test_a_workbook_with_errors_is_not_submitted_but_marked(
    office_folder: Path, faulty: Path
) -> None:
    done = pressed("上报", office_folder, faulty)
    assert (done.answer.tone, done.exit_code) == (Tone.REFUSED, 1)
    assert done.copy is not None
    assert done.copy.name == "娄星区_2021-06_校验.xlsx"
    assert list((office_folder / "inbox").iterdir()) == []


def test_a_workbook_is_submitted_as_it_is(office_folder: Path, write: Writer) -> None:
    file = write()
    done = pressed("上报", office_folder, file)
    assert done.exit_code == 0, done.answer.words
    sent = list((office_folder / "inbox").glob("*.xlsx"))
    assert [path.read_bytes() for path in sent] == [file.read_bytes()]
    assert done.copy is None


def test_doubts_are_asked_about_before_submitting(office_folder: Path, write: Writer) -> None:
    file = write(clean_rows(**DOUBTFUL))
    asked = pressed("上报", office_folder, file)
    assert (asked.answer.tone, asked.exit_code) == (Tone.ASK, 2)
    assert "--yes" in list(asked.words())[-1]
    assert list((office_folder / "inbox").iterdir()) == []
    assert pressed("上报", office_folder, file, reply="yes").exit_code == 0
