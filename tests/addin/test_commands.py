"""`qingdan addin …`：每个命令都真的起一个进程。"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import httpx
import pytest

from addin.build import build
from addin.buttons import BUTTONS
from addin.commands import addin
from addin.policy import NAME
from pipelines.office import shipped
from tests.conftest import Writer, clean_rows

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
VERBS = ("build", "install", "uninstall", "press", "serve", "manifest")
ROOT = shipped("templates").parent


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """一个新的家：令牌不写到测试的人那里。"""
    folder = tmp_path / "家"
    folder.mkdir()
    return {"HOME": str(folder), "LOCALAPPDATA": str(folder), "APPDATA": str(folder)}


@pytest.fixture
def qingdan(office_folder: Path, tmp_path: Path, home: dict[str, str]) -> Run:
    """真的起一个进程：qingdan("addin", "press", …)，当前文件夹是 tmp_path。"""

    def run(*words: object, module: str = "addin") -> Done:
        return subprocess.run(
            [sys.executable, "-m", module, "--office", str(office_folder), *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            check=False,
            cwd=tmp_path,
            env={**os.environ, **home, "PYTHONPATH": str(ROOT)},
        )

    return run


def test_the_verbs_are_those_of_the_contract() -> None:
    assert sorted(addin.commands) == sorted(VERBS)


def test_the_command_of_the_package_offers_the_group() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"qingdan": "addin.__main__:main"}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme_and_is_shown_in_use(verb: str) -> None:
    assert f"`{verb}`" in (ROOT / "README.md").read_text(encoding="utf-8")
    handbook = (ROOT / "docs" / "信息员.md").read_text(encoding="utf-8")
    assert re.search(rf"qingdan( --\w+ \S+)* addin {verb}\b", handbook)


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_is_explained_in_chinese(verb: str) -> None:
    options = [param for param in addin.commands[verb].params if isinstance(param, click.Option)]
    shown = [option for option in options if not option.hidden]
    assert shown
    assert all(re.search("[一-鿿]", option.help or "") for option in shown)


def test_the_group_is_offered_and_the_engine_alone_does_not_know_it(qingdan: Run) -> None:
    assert "addin" in qingdan("--help").stdout
    group = qingdan("addin", "--help").stdout
    assert all(f"  {verb}" in group for verb in VERBS)
    assert "Usage" not in group
    alone = qingdan("addin", module="pipelines")
    assert alone.returncode == 2
    assert "addin" in alone.stderr


def test_other_verbs_do_not_wait_for_excel(office_folder: Path) -> None:
    heavy = {"xlwings", "pyopenvba", "fastapi", "uvicorn", "pandas", "openpyxl"}
    script = (
        "import sys, addin.__main__ as entry\n"
        "sys.argv = ['qingdan', 'addin', '--help']\n"
        "try: entry.main()\n"
        f"finally: print(sorted({heavy!r} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_addin_is_built_the_same_everywhere(qingdan: Run, tmp_path: Path) -> None:
    done = qingdan("--json", "addin", "build")
    assert json.loads(done.stdout) == {"schema_version": 1, "file": NAME}
    assert (tmp_path / NAME).read_bytes() == build(BUTTONS)
    (tmp_path / "放这里").mkdir()
    assert qingdan("addin", "build", "--out", "放这里").returncode == 0
    assert (tmp_path / "放这里" / NAME).read_bytes() == build(BUTTONS)


def test_building_over_another_file_is_refused(qingdan: Run, tmp_path: Path) -> None:
    other = tmp_path / "总台账.xlsx"
    other.write_bytes(b"theirs")
    done = qingdan("addin", "build", "--out", other)
    assert done.returncode == 2
    assert "没有覆盖它" in done.stderr
    assert other.read_bytes() == b"theirs"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 上就装了")
def test_installing_elsewhere_than_on_windows_says_what_to_do(qingdan: Run, tmp_path: Path) -> None:
    for verb in ("install", "uninstall"):
        done = qingdan("addin", verb)
        assert done.returncode == 2
        assert "不是 Windows" in done.stderr
    shared = tmp_path / "共享"
    done = qingdan("addin", "install", "--to", shared)
    assert done.returncode == 0, done.stderr
    assert "请留意" in done.stdout
    assert "已拿走" in qingdan("addin", "uninstall", "--to", shared).stdout
    assert list(shared.iterdir()) == []


def test_a_press_tells_its_answer_in_words_and_in_json(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    file = write(clean_rows(本年累计完成投资=130000))
    words = qingdan("addin", "press", "校验", "--file", file)
    assert words.returncode == 1, words.stderr
    assert "错误" in words.stdout
    done = qingdan("addin", "press", "check", "--file", file, "--json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert list(data) == ["schema_version", "button", "tone", "words", "default", "file", "opens"]
    assert (data["button"], data["tone"]) == ("check", "warning")
    assert Path(data["file"]).parent == office_folder / "out" / "2021-06" / "已标记"


def test_a_press_that_is_refused_says_why_and_how_to_mend_it(qingdan: Run) -> None:
    done = qingdan("addin", "press", "校验", "--json")
    assert done.returncode == 2
    assert "--file" in json.loads(done.stdout)["error"]["message"]


def test_a_question_is_printed_and_answered_on_the_command_line(qingdan: Run) -> None:
    asked = qingdan("addin", "press", "规则说明")
    assert asked.returncode == 2
    assert "--reply" in asked.stdout
    assert qingdan("addin", "press", "规则说明", "--reply", "G05").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 上看装没装")
def test_doctor_says_what_is_there_instead_of_the_addin(qingdan: Run) -> None:
    done = qingdan("doctor")
    assert done.returncode == 0, done.stdout
    assert "✓ 加载项：这台机器不是 Windows" in done.stdout
    assert "加载项" not in qingdan("doctor", module="pipelines").stdout


def test_the_service_is_not_opened_to_others_without_a_certificate(qingdan: Run) -> None:
    done = qingdan("addin", "serve", "--host", "192.0.2.1")
    assert done.returncode == 2
    assert "--cert" in done.stderr


def test_the_manifest_carries_the_token_that_the_service_keeps(
    qingdan: Run, tmp_path: Path
) -> None:
    assert qingdan("addin", "manifest").returncode == 0
    assert qingdan("addin", "manifest", "--url", "https://a:1/", "--out", "二.xml").returncode == 0
    first, second = (
        (tmp_path / name).read_text(encoding="utf-8") for name in ("清单通-manifest.xml", "二.xml")
    )
    tokens = {re.findall(r"pane\.html#token=([\w-]+)", text)[0] for text in (first, second)}
    assert len(tokens) == 1
    assert "https://localhost:8931/pane.html#" in first
    assert "https://a:1/pane.html#" in second
    assert qingdan("addin", "manifest", "--url", "ftp://a").returncode == 2


def test_the_manifest_put_into_a_folder_keeps_its_usual_name(qingdan: Run, tmp_path: Path) -> None:
    done = qingdan("addin", "manifest", "--out", str(tmp_path), "--url", "http://localhost:1")
    assert str(tmp_path / "清单通-manifest.xml") in done.stdout
    assert (tmp_path / "清单通-manifest.xml").is_file()
    assert "Excel 只认 https" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 上不能这样按 Ctrl+C")
def test_the_service_answers_until_it_is_stopped(
    office_folder: Path, home: dict[str, str], free_port: int
) -> None:
    command = [sys.executable, "-m", "addin", "--office", str(office_folder), "addin", "serve"]
    environment = {**os.environ, **home, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*command, "--port", str(free_port)], stderr=subprocess.PIPE, env=environment
    ) as process:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
            answer = client.get(f"http://127.0.0.1:{free_port}/pane.html", timeout=30)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert answer.status_code == 200
    assert "Office.js" in told.decode()
    assert "Traceback" not in told.decode()


@pytest.fixture
def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
