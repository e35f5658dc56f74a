"""真按：做好的加载项里的 VBA 跑起来，起真的程序，标真的工作簿，看弹出什么。"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from addin.answer import YES
from addin.build import WORDS, build
from addin.buttons import BUTTONS, Button
from sample_workbooks.make_samples import HERE
from tests.addin.vba_windows import (
    CRITICAL,
    DEFAULT,
    EXCLAMATION,
    INFORMATION,
    QUESTION,
    VB_NO,
    VB_YES,
    WAIT,
    YES_NO,
    Program,
    Ribbon,
    Said,
    Windows,
)

LOCAL = "C:\\Users\\张 三\\AppData\\Local"
PYTHONW = "C:\\程序 (x86)\\清单通's & a=b\\pythonw.exe"
BAD = HERE / "bad" / "L1-02.xlsx"


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("XLSTART") / "清单通.xlam"
    path.write_bytes(build(BUTTONS))
    return path


@pytest.fixture
def windows(tmp_path: Path) -> Windows:
    """程序装好了，办公室还没有。"""
    found = Windows(tmp_path / "C盘", {"LOCALAPPDATA": LOCAL, "TEMP": f"{LOCAL}\\Temp"})
    found.write(PYTHONW, "")
    found.write(f"{LOCAL}\\Temp\\别的.txt", "")
    install(found)
    return found


@pytest.fixture
def ribbon(addin: Path, windows: Windows) -> Ribbon:
    return Ribbon(addin, windows)


@pytest.fixture
def program(windows: Windows, office_folder: Path, tmp_path: Path) -> Program:
    """打开着一本有一处错误的工作簿。"""
    install(windows, office=str(office_folder))
    running = Program(windows, tmp_path, BAD)
    windows.run = running
    return running


def install(windows: Windows, program: str = PYTHONW, office: str = "C:\\办公室") -> None:
    windows.write(f"{LOCAL}\\qingdan\\addin.txt", f"{program}\r\n{office}\r\n")


def out_file(windows: Windows) -> Path:
    return windows.real(f"{LOCAL}\\Temp\\qingdan-rad0A1B2.txt")


def answering(windows: Windows, *answers: str | bytes) -> Callable[[Sequence[str]], None]:
    """依次这样答复的程序。"""
    waiting = iter(answers)

    def run(_: Sequence[str]) -> None:
        answer = next(waiting)
        out_file(windows).write_bytes(answer if isinstance(answer, bytes) else answer.encode())

    return run


def said(name: str) -> list[Said]:
    return [Said("MsgBox", WORDS[name], WORDS["TITLE"], EXCLAMATION)]


def is_calm(windows: Windows) -> bool:
    """光标、状态栏交还了 Excel。"""
    return not windows.cursor or (windows.cursor[-1] == DEFAULT and windows.status[-1] is False)


def test_a_press_marks_the_workbook_and_says_what_is_wrong(ribbon: Ribbon, program: Program):
    (box,) = ribbon.press("check")
    assert (box.title, box.style) == ("清单通", EXCLAMATION)
    assert "错误 1 条" in box.words
    book = load_workbook(program.saved)
    notes = [
        cell.comment.text
        for sheet in book for row in sheet.iter_rows() for cell in row
        if cell.comment and "L1-02" in cell.comment.text
    ]  # fmt: skip
    assert len(notes) == 1
    assert "校验结果" in book.sheetnames


def test_the_next_press_goes_to_the_place(ribbon: Ribbon, windows: Windows, program: Program):
    ribbon.press("check")
    marked = program.folder / "标好的.xlsx"
    program.saved.rename(marked)
    windows.run = Program(windows, program.folder, marked)
    (box,) = ribbon.press("next")
    assert box.words.startswith("第 1 处（共 1 处）")
    assert "[L1-02 错误]" in box.words


def test_a_code_typed_in_the_box_is_explained(ribbon: Ribbon, program: Program):
    asked, told = ribbon.press("explain", "L1-02", 1)
    assert (asked.kind, told.style) == ("InputBox", INFORMATION)
    assert told.words.startswith("L1-02")


@pytest.mark.slow
@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.label)
def test_every_button_answers_in_plain_words(ribbon: Ribbon, program: Program, button: Button):
    for box in ribbon.press(button.id):
        assert box.words
        assert "程序自身出了毛病" not in box.words
        assert WORDS["SILENT"] not in box.words


def test_the_status_bar_tells_what_goes_on_and_is_given_back(ribbon: Ribbon, program: Program):
    ribbon.press("check")
    assert ribbon.windows.status == [WORDS["STARTING"], False]
    assert ribbon.windows.cursor == [WAIT, DEFAULT]
    told = program.seen["status"]
    assert "清单通：校验……" in told
    assert told[-1] is False


def test_a_press_waits_for_neither_pandas_nor_the_command_line(ribbon: Ribbon, program: Program):
    ribbon.press("check")
    heavy = {"pandas", "sqlalchemy", "click", "typer", "rich", "docx", "fastapi"}
    assert heavy.isdisjoint(program.seen["modules"])


def test_the_command_line_holds_identifiers_and_quoted_paths_only(ribbon: Ribbon, program: Program):
    ribbon.press("check")
    assert ribbon.windows.commands == [
        f'"{PYTHONW}" -I -m addin.called --button check --hwnd 4242'
        f' --out "{LOCAL}\\Temp\\qingdan-rad0A1B2.txt"'
    ]


def test_the_answers_file_is_gone_afterwards(ribbon: Ribbon, program: Program):
    ribbon.press("check")
    assert not out_file(ribbon.windows).exists()


def test_no_workbook_open_is_a_sentence(ribbon: Ribbon, windows: Windows, program: Program):
    windows.run = Program(windows, program.folder)
    (box,) = ribbon.press("check")
    assert "没有打开着的工作簿" in box.words
    assert box.style == CRITICAL


def test_excel_in_edit_mode_is_a_sentence(ribbon: Ribbon, windows: Windows, program: Program):
    windows.run = Program(windows, program.folder, BAD, editing=True)
    (box,) = ribbon.press("check")
    assert "正在编辑单元格" in box.words


def test_an_office_that_is_gone_is_a_sentence(ribbon: Ribbon, windows: Windows, program: Program):
    install(windows, office="/不在了的办公室")
    (box,) = ribbon.press("check")
    assert "办公室文件夹 /不在了的办公室 不在了" in box.words


def test_a_workbook_that_is_not_ours_is_a_sentence(
    ribbon: Ribbon, windows: Windows, program: Program
):
    other = program.folder / "别的.xlsx"
    Workbook().save(other)
    windows.run = Program(windows, program.folder, other)
    (box,) = ribbon.press("check")
    assert "缺少工作表" in box.words
    assert box.style == CRITICAL


def test_a_workbooks_name_never_reaches_the_command_line(
    ribbon: Ribbon, windows: Windows, program: Program
):
    odd = program.folder / "娄星's & a=b (1) %TEMP%; calc.xlsx"
    shutil.copy(BAD, odd)
    windows.run = Program(windows, program.folder, odd)
    (box,) = ribbon.press("check")
    assert "错误 1 条" in box.words
    assert "calc" not in windows.commands[0]


def test_a_window_that_is_gone_is_no_workbook(ribbon: Ribbon, windows: Windows, program: Program):
    windows.run = Program(windows, program.folder, BAD, hwnd=1)
    (box,) = ribbon.press("check")
    assert "没有打开着的工作簿" in box.words


@pytest.mark.parametrize(
    ("tone", "style"),
    [("done", INFORMATION), ("warning", EXCLAMATION), ("refused", CRITICAL)],
)
def test_each_tone_has_its_box(ribbon: Ribbon, windows: Windows, tone: str, style: int):
    windows.run = answering(windows, f"{tone}\n\n一行\n两行")
    assert ribbon.press("check") == [Said("MsgBox", "一行\n两行", "清单通", style)]


def test_an_answer_without_words_shows_nothing(ribbon: Ribbon, windows: Windows):
    windows.run = answering(windows, "done\n\n")
    assert ribbon.press("next") == []


def test_yes_presses_again_with_the_reply(ribbon: Ribbon, windows: Windows):
    windows.run = answering(windows, "ask\n\n要上报吗？", "done\n\n报了。")
    asked, told = ribbon.press("submit", VB_YES, 1)
    assert (asked.words, asked.style) == ("要上报吗？", YES_NO + QUESTION)
    assert told.words == "报了。"
    assert [f" --reply {YES}" in command for command in windows.commands] == [False, True]


def test_no_does_nothing_more(ribbon: Ribbon, windows: Windows):
    windows.run = answering(windows, "ask\n\n要上报吗？")
    assert len(ribbon.press("submit", VB_NO)) == 1
    assert len(windows.commands) == 1


def test_what_is_typed_is_the_reply(ribbon: Ribbon, windows: Windows):
    windows.run = answering(windows, "input\nL1-02\n哪一条？", "done\n\n说明。")
    asked, told = ribbon.press("explain", " G05 ", 1)
    assert (asked.kind, asked.words, told.words) == ("InputBox", "哪一条？", "说明。")
    assert windows.commands[1].endswith(" --reply G05")


def test_the_reply_is_filled_in_beforehand(ribbon: Ribbon, windows: Windows):
    windows.run = answering(windows, "input\nL1-02\n哪一条？", "done\n\n")
    ribbon.press("explain")
    assert windows.commands[1].endswith(" --reply L1-02")


def test_cancel_does_nothing_more(ribbon: Ribbon, windows: Windows):
    windows.run = answering(windows, "input\nL1-02\n哪一条？")
    assert len(ribbon.press("explain", "")) == 1
    assert len(windows.commands) == 1


@pytest.mark.parametrize(
    "typed",
    ["L1-02 & calc", '"', "%PATH%", "L1_02", "Ｌ１－０２", "规则", "a" * 21, "..\\x", "a\tb"],
)
def test_anything_else_typed_never_reaches_the_command_line(
    ribbon: Ribbon, windows: Windows, typed: str
):
    windows.run = answering(windows, "input\n\n哪一条？")
    _, told = ribbon.press("explain", typed, 1)
    assert [told] == said("ODD")
    assert len(windows.commands) == 1


def test_a_second_press_while_one_runs_is_told_so(ribbon: Ribbon, windows: Windows):
    """等程序时 Excel 照收消息：第一次还没有完，第二次已经按下。"""
    inner: list[Said] = []

    def run(_: Sequence[str]) -> None:
        if not inner:
            inner.extend(ribbon.press("submit"))
        out_file(windows).write_text("done\n\n好了", encoding="utf-8")

    windows.run = run
    boxes = ribbon.press("check")
    assert inner == said("BUSY")
    assert boxes[-1].words == "好了"
    assert ribbon.press("check")[-1].words == "好了"


def test_without_the_program_says_who_can_help(ribbon: Ribbon, windows: Windows):
    windows.real(f"{LOCAL}\\qingdan\\addin.txt").unlink()
    assert ribbon.press("check") == said("MISSING")


@pytest.mark.parametrize(
    "path",
    [
        "C:\\不在\\pythonw.exe",
        'C:\\a" -c "import os\\pythonw.exe',
        "C:\\%TEMP%\\pythonw.exe",
        "pythonw.exe",
        ".\\pythonw.exe",
        "",
    ],
)
def test_a_program_that_is_not_a_plain_full_path_is_not_run(
    ribbon: Ribbon, windows: Windows, path: str
):
    install(windows, program=path)
    assert ribbon.press("check") == said("MISSING")
    assert windows.commands == []


def test_a_temporary_folder_with_a_percent_sign_is_refused(ribbon: Ribbon, windows: Windows):
    windows.environment["TEMP"] = "C:\\100%\\Temp"
    assert ribbon.press("check") == said("MISSING")


@pytest.mark.parametrize("name", ["LOCALAPPDATA", "TEMP"])
def test_a_variable_that_is_not_set_is_not_looked_for_in_the_current_folder(
    ribbon: Ribbon, windows: Windows, name: str
):
    del windows.environment[name]
    assert ribbon.press("check") == said("MISSING")


def test_no_answer_is_told_so(ribbon: Ribbon, windows: Windows):
    assert ribbon.press("check") == said("SILENT")
    assert is_calm(windows)


@pytest.mark.parametrize(
    "answer", [b"", b"done", b"done\nx", b"\xff\xfe\x00garbled\n\n\n", b"DONE\n\nx", b"run\n\nx"]
)
def test_a_garbled_answer_is_told_so(ribbon: Ribbon, windows: Windows, answer: bytes):
    windows.run = answering(windows, answer)
    assert ribbon.press("check") == said("SILENT")
    assert not out_file(windows).exists()


def test_a_program_that_cannot_start_leaves_excel_as_it_was(ribbon: Ribbon, windows: Windows):
    from pyopenvba.interpreter._values import error

    def run(_: Sequence[str]) -> None:
        raise error(70, "策略禁止运行。")

    windows.run = run
    (box,) = ribbon.press("check")
    assert (box.words, box.style) == (f"{WORDS['FAILED']}\n策略禁止运行。", CRITICAL)
    assert is_calm(windows)
    windows.run = answering(windows, "done\n\n好了")
    assert ribbon.press("check")[0].words == "好了"


@pytest.mark.parametrize(
    "identifier",
    ["", "check --out x", 'check" & calc & "', "check%PATH%", "校验", "check;", "a" * 21, "a-b"],
)
def test_a_control_that_is_not_letters_starts_nothing(
    ribbon: Ribbon, windows: Windows, identifier: str
):
    assert ribbon.press(identifier) == said("UNKNOWN")
    assert windows.commands == []


def test_a_button_of_another_version_is_a_sentence(ribbon: Ribbon, program: Program):
    (box,) = ribbon.press("forecast")
    assert "没有“forecast”这个按钮" in box.words
