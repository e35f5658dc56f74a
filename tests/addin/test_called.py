"""功能区所起的程序：命令行、办公室、答复、锁；什么错都成一句话。"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from addin import called
from addin.answer import LONGEST, Answer, Tone
from addin.buttons import BUTTONS, Needs
from addin.called import Call, alone, answered, office_in, opened, told, understood
from addin.press import Press
from pipelines.errors import BusyError, UsageError
from tests.addin.com_like import Excel, unsaved
from tests.conftest import NOW

CHECK = BUTTONS[0]
LINE = ["--button", "check", "--hwnd", "4242", "--out", "/临时/答复.txt"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """装好了的：addin.txt 指着办公室。"""
    office = tmp_path / "办公室"
    office.mkdir()
    found = tmp_path / "本地" / "qingdan"
    found.mkdir(parents=True)
    list_in(found, f"C:\\pythonw.exe\r\n{office}\r\n")
    return found


def list_in(home: Path, text: str) -> None:
    (home / "addin.txt").write_text(text, encoding="utf-8", newline="")


def never(path: Path) -> None:
    pytest.fail(f"不该打开 {path}")


def run(arguments: list[str], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """如 Ribbon.bas：带 -I，从 `folder` 里起。"""
    kept = {name: value for name, value in os.environ.items() if name != "LOCALAPPDATA"}
    return subprocess.run(
        [sys.executable, "-I", "-m", "addin.called", *arguments],
        cwd=folder, env={**kept, "TMPDIR": str(folder), **environment},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """有一个按下就抛 `error` 的按钮。"""
    broken = replace(CHECK, action=f"{__name__}:raises", needs=Needs.NOTHING)
    monkeypatch.setattr(called, "find_button", lambda _: broken)
    monkeypatch.setattr("addin.attaching.attached", lambda _: None)
    monkeypatch.setattr(sys.modules[__name__], "FAULT", error, raising=False)


def raises(_: Press) -> Answer:
    raise FAULT  # type: ignore[name-defined]  # noqa: F821


def test_a_command_line_is_pairs():
    assert understood(LINE) == Call("check", 4242, Path("/临时/答复.txt"))
    assert understood([*LINE, "--reply", "L1-02"]).reply == "L1-02"


@pytest.mark.parametrize("line", [[], LINE[:2], [*LINE, "--reply"], [*LINE[:3], "x", *LINE[4:]]])
def test_anything_else_is_not_understood(line: list[str]):
    with pytest.raises((KeyError, ValueError)):
        understood(line)


def test_a_command_line_that_is_not_understood_is_logged(tmp_path: Path):
    assert run(LINE[:2], tmp_path).returncode == 2
    (log,) = tmp_path.glob("qingdan-*.log")
    assert "KeyError" in log.read_text(encoding="utf-8")


def test_an_answer_is_tone_default_and_words():
    answer = Answer("一行\n两行", Tone.INPUT, default=" L1-02\n")
    assert told(answer).decode() == "input\nL1-02\n一行\n两行"


def test_words_too_long_for_a_box_are_cut():
    words = told(Answer("长" * 2000)).decode().split("\n", 2)[2]
    assert LONGEST <= len(words) < LONGEST + 10


def test_the_office_is_the_second_line(home: Path):
    assert office_in(home) == home.parents[1] / "办公室"
    list_in(home, f"\ufeffC:\\pythonw.exe\n{home}\n三\n")
    assert office_in(home) == home


@pytest.mark.parametrize("text", ["", "C:\\pythonw.exe\r\n", "一\n不全的/路径\n", "一\n/没有的\n"])
def test_an_office_that_is_not_told_or_not_there_is_a_sentence(home: Path, text: str):
    list_in(home, text)
    with pytest.raises(UsageError, match="qingdan addin install"):
        office_in(home)


def test_a_list_that_is_not_text_is_a_sentence(home: Path):
    (home / "addin.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="坏了"):
        office_in(home)


def test_a_home_that_is_not_told_is_not_looked_for_in_the_current_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(home.parent)
    with pytest.raises(UsageError, match="没有写明办公室"):
        office_in(Path("qingdan"))


def test_the_folder_of_a_received_workbook_chooses_nothing(home: Path, tmp_path: Path):
    """当前文件夹里摆着同名的程序与 addin.txt，一概不理。"""
    trap = tmp_path / "收到的"
    for name in ("addin/__init__.py", "addin/called.py", "sitecustomize.py", "pipelines.py"):
        path = trap / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("open('中了', 'w')", encoding="utf-8")
    (trap / "qingdan").mkdir()
    list_in(trap / "qingdan", f"x\n{trap}\n")
    out = tmp_path / "答复.txt"
    arguments = ["--button", "about", "--hwnd", "1", "--out", str(out)]
    done = run(arguments, trap, PYTHONPATH=str(trap), PYTHONSTARTUP=str(trap / "pipelines.py"))
    assert done.returncode == 0, done.stderr
    assert "没有写明办公室在哪里" in out.read_text(encoding="utf-8")
    assert not (trap / "中了").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="那里连得上 Excel")
def test_a_machine_without_excel_is_a_sentence(home: Path, tmp_path: Path):
    out = tmp_path / "答复.txt"
    arguments = ["--button", "check", "--hwnd", "1", "--out", str(out)]
    assert run(arguments, tmp_path, LOCALAPPDATA=str(home.parent)).returncode == 0
    tone, _, words = out.read_text(encoding="utf-8").split("\n", 2)
    assert tone == "refused"
    assert "缺 pywin32" in words
    assert not (home / "pressing.txt").exists()


def test_a_button_that_the_program_has_not_is_a_sentence(home: Path):
    answer = answered(Call("forecast", 1, home), home, NOW, never)
    assert answer.tone is Tone.REFUSED
    assert "不是同一版" in answer.words


def test_a_second_press_is_told_which_button_still_runs(home: Path):
    with alone(home, CHECK):
        answer = answered(Call("about", 1, home), home, NOW, never)
    assert answer.tone is Tone.REFUSED
    assert f"按钮“{CHECK.label}”还没有做完" in answer.words


def test_after_a_press_the_next_one_may_run(home: Path):
    with pytest.raises(ZeroDivisionError), alone(home, CHECK):
        raise ZeroDivisionError
    with alone(home, CHECK):
        assert (home / "pressing.txt").read_text(encoding="utf-8") == CHECK.label


def test_a_fault_of_ours_is_one_sentence_and_a_log(home: Path, monkeypatch: pytest.MonkeyPatch):
    failing(ZeroDivisionError("除" * 5000), monkeypatch)
    answer = answered(Call("check", 1, home), home, NOW, never)
    words = told(answer).decode().split("\n", 2)[2]
    log = Path(words.partition("请把这个文件交给信息员：")[2])
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert "Traceback" not in words
    log.unlink()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device", "/盘/总台账.xlsx"), "读写不了 /盘/总台账.xlsx"),
        (BusyError("“总台账.xlsx”正被打开"), "正被打开"),
        (type("ExcelBusyError", (Exception,), {})(), "正在编辑单元格"),
        (Exception(-2147418111, "被呼叫方拒绝接收呼叫。"), "正在编辑单元格"),
    ],
)
def test_what_can_be_explained_is_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
):
    failing(error, monkeypatch)
    answer = answered(Call("check", 1, home), home, NOW, never)
    assert answer.tone is Tone.REFUSED
    assert words in answer.words


def test_workbooks_open_in_that_excel_and_the_rest_by_the_system(tmp_path: Path):
    excel = Excel()
    app = unsaved(excel).app
    made = tmp_path / "总台账.xlsx"
    excel.books[0].book.save(made)
    letter = tmp_path / "通报.docx"
    started: list[Path] = []
    answer = Answer("做好了。", opens=(made, letter, tmp_path))
    assert opened(answer, app, started.append) == answer
    assert [book.name for book in excel.books] == ["总台账.xlsx", "工作簿1"]
    assert started == [letter, tmp_path]


def test_without_excel_everything_opens_by_the_system(tmp_path: Path):
    started: list[Path] = []
    opened(Answer("", opens=(tmp_path / "总台账.xlsx",)), None, started.append)
    assert started == [tmp_path / "总台账.xlsx"]


def test_what_does_not_open_is_said_with_its_place(tmp_path: Path):
    def refuses(path: Path) -> None:
        raise OSError(1155, "没有应用程序与此操作的指定文件有关联")

    answer = opened(Answer("做好了。", opens=(tmp_path / "通报.docx",)), None, refuses)
    assert answer.words == f"做好了。\n没能打开“通报.docx”，它在 {tmp_path}"
