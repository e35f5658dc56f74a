from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.__main__ import main
from pipelines.cli import app
from pipelines.office import shipped
from tests.conftest import Writer, clean_rows, may_rows
from tests.documents.word import paragraph, word_file

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
VERBS = ("init", "blank", "check", "fix", "collect", "consolidate", "circular", "status", "slip",
         "return", "submit", "approve", "lock", "unlock", "waive", "revoke", "journal", "changes",
         "explain", "trace", "doctor", "lint", "demo", "figures", "score", "remind", "urge",
         "assess", "nightly", "schedule", "verify", "wall", "confirm",
         "renew")  # fmt: skip


@pytest.fixture
def qingdan(office_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """qingdan("check", 文件, office=…)：走真的入口，只是不另起进程。"""
    monkeypatch.setenv("LANGUAGE", "zh_CN")

    def run(*words: object, office: Path | None = office_folder) -> Done:
        command = ["qingdan", *(["--office", str(office)] if office else []), *map(str, words)]
        monkeypatch.setattr(sys, "argv", command)
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
        told = [_written(stream) for stream in (out, err)]
        code = ended.value.code
        return subprocess.CompletedProcess(command, code if isinstance(code, int) else 0, *told)

    return run


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined, no-any-return]


def test_the_command_is_a_real_process(office_folder: Path) -> None:
    command = [sys.executable, "-m", "pipelines", "--office", str(office_folder), "explain", "F99"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("✗ 没有编码 F99")


def data(done: Done) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(done.stdout)
    assert loaded["schema_version"] == 1
    return loaded


def test_the_verbs_are_those_of_the_contract() -> None:
    assert sorted(app.commands) == sorted(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme_and_is_shown_in_use(verb: str) -> None:
    root = shipped("templates").parent
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert f"`{verb}`" in readme
    pages = [readme, *(page.read_text(encoding="utf-8") for page in (root / "docs").glob("*.md"))]
    used = re.compile(rf"(qingdan( --\w+( \S+)?)*|-m pipelines) {verb}\b")
    assert any(used.search(page) for page in pages), f"手册里没有说到 {verb}"


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_every_verb_has_help_in_chinese(qingdan: Run, verb: str) -> None:
    done = qingdan(*([verb] if verb else []), "--help", office=None)
    assert done.returncode == 0
    assert "用法" in done.stdout
    for english in ("Usage", "Options", "Commands", "Arguments", "Show this message"):
        assert english not in done.stdout


def test_check_names_every_planted_fault_at_its_cell_in_words_and_in_json(
    qingdan: Run, write: Writer
) -> None:
    rows = clean_rows(总投资="约12亿", 项目阶段="在建", 统一社会信用代码="91431302MA00000158",
                      填报单位="涟源市", 纳统日期="2021.7.5")  # fmt: skip
    rows["任务清单"][0]["完成进度"] = Decimal("100.00")
    path = write(rows)
    said = qingdan("check", path)
    assert said.returncode == 1
    for words in (
        "[G05 错误] “项目清单”O4 总投资填的“约12亿”不是确数",
        "[G01 错误] “项目清单”E4",
        "→ ",
    ):
        assert words in said.stdout
    report = data(qingdan("--json", "check", path))["files"][0]
    places = {
        (f["code"], f["sheet"], f["cell"]) for f in report["findings"] if f["level"] == "error"
    }
    assert places == {
        ("G05", "项目清单", "O4"), ("G01", "项目清单", "E4"), ("L1-16", "项目清单", "I4"),
        ("G09", "项目清单", "AI4"), ("L2-01", "任务清单", "J4"),
    }  # fmt: skip
    assert {
        "code": "G12",
        "sheet": "项目清单",
        "cell": "V4",
        "old": "在建",
        "new": "开工",
    } in report["fixes"]
    assert report["unit"] == "娄星区"
    assert report["counts"]["errors"] == len(places)
    assert set(report["findings"][0]) >= {
        "code", "level", "sheet", "cell", "column", "row_key", "value", "message", "suggestion",
    }  # fmt: skip


def test_a_clean_file_exits_0(qingdan: Run, write: Writer) -> None:
    done = qingdan("check", write())
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("✓")


def test_an_unreadable_file_exits_2_and_the_others_are_still_checked(
    qingdan: Run, write: Writer, tmp_path: Path
) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    done = qingdan("--json", "check", broken, write())
    assert done.returncode == 2
    files = data(done)["files"]
    assert files[0]["findings"][0]["code"] == "F03"
    assert "另存为" in files[0]["findings"][0]["suggestion"]
    assert files[1]["counts"]["errors"] == 0


def test_submit_sends_what_is_sound_and_confirmed_and_tells_the_receipt(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    path = write()
    asked = qingdan("submit", path)
    assert asked.returncode == 1
    assert "没有上报：报的是 2021-06 的数，眼下该报的是" in asked.stdout
    assert "加 --yes 再报一次" in asked.stdout
    assert list((office_folder / "inbox").iterdir()) == []
    said = qingdan("--json", "submit", "--yes", path)
    assert said.returncode == 0
    (file,) = data(said)["files"]
    assert (file["outcome"], Path(file["copy"]).exists()) == ("sent", True)
    assert file["receipt"]["number"].startswith("431302-2021-06-")
    collected = qingdan("--json", "collect")
    assert collected.returncode == 0
    assert (data(collected)["files"][0]["findings"], data(collected)["lost"]) == ([], [])
    again = qingdan("submit", "--yes", path)
    assert f"回执号：{file['receipt']['number']}" in again.stdout


def test_submit_refuses_errors_with_1_and_what_cannot_be_read_or_reached_with_2(
    qingdan: Run, write: Writer, office_folder: Path, tmp_path: Path
) -> None:
    wrong = qingdan("submit", "--yes", write(clean_rows(建设性质=None), name="错.xlsx"))
    assert wrong.returncode == 1
    assert "没有上报：有错误，请先改好再报。" in wrong.stdout
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK")
    mixed = qingdan("--json", "submit", "--yes", broken, write())
    assert mixed.returncode == 2
    assert [file["outcome"] for file in data(mixed)["files"]] == ["unreadable", "sent"]
    (office_folder / "inbox").rename(office_folder / "移走")
    for words in (("submit", "--yes", write()), ("collect",)):
        away = qingdan(*words)
        assert away.returncode == 2
        assert f"收件箱 {office_folder / 'inbox'} 打不开" in away.stderr


def test_a_month_goes_from_the_inbox_to_the_circular(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    write(may_rows(), period=_may(), folder=office_folder / "inbox")
    write(folder=office_folder / "inbox")
    assert qingdan("collect").returncode == 0
    made = qingdan("--json", "consolidate", "--period", "2021-06")
    assert made.returncode == 3
    assert "娄星区" not in data(made)["missing"]
    assert len(data(made)["missing"]) == 7
    assert Path(data(made)["file"]).exists()
    letter = qingdan("--json", "circular", "月通报", "--period", "2021-06", "--number", "6")
    assert letter.returncode == 3
    figures = data(letter)["figures"]
    assert figures["累计完成投资"] == "1.4亿元"
    assert figures["发文字号"] == "娄产专办〔2021〕6号"
    assert figures["成文日期"] == "2021年7月7日"
    for verb in (["circular", "月通报"], ["figures"], ["score"], ["wall"], ["confirm"]):
        said = qingdan(*verb, "--period", "2021-06")
        assert said.returncode == 3
        assert "注意：7 个单位没有报本期。详见 qingdan status -p 2021-06" in said.stdout
    status = qingdan("--json", "status", "--period", "2021-06")
    assert status.returncode == 3
    assert data(status)["deadline"] == "2021-06-25"


def test_collect_of_an_empty_inbox_says_so(qingdan: Run) -> None:
    done = qingdan("collect")
    assert done.returncode == 0
    assert "收件箱里没有来件" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "--period", "2021.6"], "报告期应形如 2021-06"),
        (
            ["circular", "年报", "--period", "2021-06"],
            "没有名为“年报”的公文模板；可用的有：",
        ),
        (["consolidate", "--period", "2021-06", "--unit", "长沙市"], "没有名为“长沙市”的单位"),
        (["explain", "L1-99"], "没有编码 L1-99；相近的有：L1-01"),
        (
            ["circular", "月通报", "--period", "2021-06", "--date", "7月7日"],
            "日期应形如 2021-07-07",
        ),
        (["status"], "二者取一"),
        (["nonsense"], "没有"),
    ],
)
def test_wrong_usage_exits_2_with_a_sentence_and_no_traceback(
    qingdan: Run, words: list[str], said: str
) -> None:
    done = qingdan(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_wrong_usage_under_json_is_json_too(qingdan: Run) -> None:
    for words, said in ((["status"], "二者取一"), (["nonsense"], "nonsense")):
        done = qingdan("--json", *words)
        error = data(done)["error"]
        assert error["exit_code"] == done.returncode == 2
        assert said in error["message"]
        assert said in done.stderr


def test_the_current_folder_that_is_no_office_is_called_so(
    qingdan: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(shipped("templates").parent))
    monkeypatch.chdir(tmp_path)
    done = qingdan("status", "--period", "2021-06", office=None)
    assert "✗ 当前文件夹不是办公室文件夹" in done.stderr


def test_a_folder_that_is_no_office_is_told_what_to_do(qingdan: Run, tmp_path: Path) -> None:
    done = qingdan("status", "--period", "2021-06", office=tmp_path)
    assert done.returncode == 2
    assert "qingdan init" in done.stderr


def test_a_broken_rule_stops_the_run_under_its_place(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    path = office_folder / "ledgers" / "2-任务清单.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("[@完成进度]", "[@完成进渡]", 1), encoding="utf-8"
    )
    done = qingdan("check", write())
    assert done.returncode == 2
    assert "2-任务清单.toml 第" in done.stderr
    assert "完成进度" in done.stderr


def test_a_broken_template_stops_the_run_under_its_name(qingdan: Run, office_folder: Path) -> None:
    (office_folder / "documents" / "月通报.docx").write_bytes(b"not a document")
    done = qingdan("circular", "月通报", "--period", "2021-06")
    assert done.returncode == 2
    assert "[T05] 模板 月通报.docx" in done.stderr


def test_a_month_without_any_data_has_no_circular(qingdan: Run) -> None:
    done = qingdan("circular", "月通报", "--period", "2021-06")
    assert done.returncode == 2
    assert "2021-06 没有任何单位的数据" in done.stderr


def test_a_fault_of_ours_exits_5_and_keeps_the_traceback_for_the_computer_person(
    tmp_path: Path,
) -> None:
    script = (
        "import sys, pipelines.tasks as tasks\n"
        "tasks.init = lambda folder: 1 / 0\n"
        "sys.argv = ['qingdan', 'init', '办公室']\n"
        "from pipelines.__main__ import main\n"
        "main()\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr
    log = Path(done.stderr.strip().rsplit("：", 1)[1])
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_a_place_that_cannot_be_written_is_said_without_blaming_the_program(
    qingdan: Run, office_folder: Path
) -> None:
    (office_folder / "out").rmdir()
    (office_folder / "out").write_text("占住", encoding="utf-8")
    done = qingdan("blank", "--period", "2021-06", "娄星区")
    assert done.returncode == 2
    assert "读写不了" in done.stderr


def test_common_options_are_also_known_after_the_verb(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    done = qingdan("check", write(), "--json", "--office", office_folder, office=None)
    assert data(done)["files"][0]["unit"] == "娄星区"


def test_a_blank_workbook_never_wipes_what_was_reported(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    write(folder=office_folder / "inbox")
    assert qingdan("collect").returncode == 0
    write({}, folder=office_folder / "inbox", name="空白.xlsx")
    done = qingdan("--json", "collect")
    assert done.returncode == 1
    assert [f["code"] for f in data(done)["files"][0]["findings"]][:1] == ["G19"]
    assert data(done)["known"] == [
        {
            "file": "娄星区_六张清单_2021-06.xlsx",
            "code": "431302",
            "unit": "娄星区",
            "period": "2021-06",
            "state": "accepted",
        }
    ]
    assert "娄星区" not in data(qingdan("--json", "status", "-p", "2021-06"))["missing"]


def test_many_findings_of_one_kind_are_summed_up_in_words_and_whole_in_json(
    qingdan: Run, write: Writer
) -> None:
    rows = clean_rows()
    rows["任务清单"] = [
        {**rows["任务清单"][0], "任务编号": f"RW-{n}", "任务类别": None} for n in range(9)
    ]
    path = write(rows)
    said = qingdan("check", path).stdout
    assert said.count("[G05 错误]") == 5
    assert "同样的还有 4 处：D9、D10、D11、D12" in said
    findings = data(qingdan("--json", "check", path))["files"][0]["findings"]
    assert sum(finding["code"] == "G05" for finding in findings) == 9


def test_init_makes_an_office_and_refuses_to_overwrite_it(qingdan: Run, tmp_path: Path) -> None:
    folder = tmp_path / "新办公室"
    assert qingdan("init", folder, office=None).returncode == 0
    assert (folder / "office.toml").exists()
    again = qingdan("init", folder, office=None)
    assert again.returncode == 2
    assert "不会覆盖" in again.stderr


def test_blank_makes_one_workbook_a_unit(qingdan: Run, tmp_path: Path) -> None:
    done = qingdan("--json", "blank", "--period", "2021-07", "--out", tmp_path / "空白")
    files = [Path(name) for name in data(done)["files"]]
    assert len(files) == 8
    assert files[0].name == "娄星区_六张清单_2021-07.xlsx"
    checked = qingdan("check", files[0])
    assert checked.returncode == 1
    assert "[G19" in checked.stdout


def test_explain_works_without_an_office(qingdan: Run, tmp_path: Path) -> None:
    done = qingdan("explain", "l1-02", office=tmp_path)
    assert done.returncode == 0
    for words in ("L1-02", "为什么：", "怎么改：", "审核公式（错误）："):
        assert words in done.stdout


def test_doctor_is_well_with_a_new_office(qingdan: Run) -> None:
    done = qingdan("doctor")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout


def test_doctor_marks_what_is_lacking_apart_from_what_is_well(
    qingdan: Run, office_folder: Path
) -> None:
    lines = qingdan("doctor").stdout.splitlines()
    assert any(line.startswith("! 园区占比：没有 ") for line in lines)
    assert any(line.startswith("! 五好园区：没有省里的结果") for line in lines)
    assert not [line for line in lines if line.startswith("✓") and "：没有" in line]
    checks = json.loads(qingdan("--json", "doctor").stdout)["checks"]
    assert {one["item"] for one in checks if one["lacking"]} >= {"园区占比", "五好园区"}


def test_doctor_names_what_is_wrong(qingdan: Run, office_folder: Path) -> None:
    path = office_folder / "lights" / "银川.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('">30"', '">三十"'), encoding="utf-8")
    done = qingdan("doctor")
    assert done.returncode == 2
    assert "✗ 各种办法：银川.toml 第" in done.stdout


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ 累计投资完成 }}", "月通报.docx：[T01] 正文第 1 段"),
        ("{% if 项目数 > 10 %}多{% endif %}", "不能比大小"),
        ("{% if 项目数 %}多", "没有对应的 endif"),
        ("{% for 行 in 排名表 %}{{ 行.単位 }}{% endfor %}", "没有“単位”这一列"),
        ("｛｛ 年 ｝｝", "[T04]"),
    ],
)
def test_doctor_finds_a_fault_in_a_template_before_it_is_used(
    qingdan: Run, office_folder: Path, tag: str, said: str
) -> None:
    word_file(office_folder / "documents" / "月通报.docx", paragraph(tag))
    done = qingdan("doctor")
    assert done.returncode == 2
    assert "✗ 公文模板" in done.stdout
    assert said in done.stdout


def test_a_check_without_history_waits_for_neither_pandas_nor_sqlalchemy(
    write: Writer, office_folder: Path
) -> None:
    script = (
        "import sys, pipelines.__main__ as entry\n"
        f"sys.argv = ['qingdan', '--office', {str(office_folder)!r}, 'check', {str(write())!r}]\n"
        "try: entry.main()\n"
        "finally: print(sorted({'pandas', 'sqlalchemy', 'docx', 'rich'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_page_of_live_rules_is_the_generated_one() -> None:
    from pipelines.ledgers.live_rules import live_markdown
    from pipelines.ledgers.loading import load_ledgers

    page = shipped("templates").parent / "docs" / "即时校验.md"
    written = live_markdown(load_ledgers(shipped("templates") / "ledgers"))
    assert page.read_text(encoding="utf-8") == written, "请运行 make handbook"


def test_every_code_is_explained_in_the_handbook() -> None:
    from pipelines.explaining import all_pages, page_markdown

    handbook = (shipped("templates").parent / "docs" / "编码.md").read_text(encoding="utf-8")
    for page in all_pages(shipped("templates")):
        assert page_markdown(page) in handbook, f"手册缺 {page.code}；请运行 make handbook"


def _may():  # type: ignore[no-untyped-def]
    from pipelines.calendar import Period

    return Period(2021, 5)


@pytest.fixture
def reported(qingdan: Run, write: Writer, office_folder: Path) -> Path:
    """娄星区 6 月报来的一份，总投资小于累计，已收。"""
    path = write(clean_rows(总投资=Decimal("13000.00")), folder=office_folder / "inbox")
    assert qingdan("collect").returncode == 1
    return path


JUNE = ("-p", "2021-06")
UNIT = ("娄星区", *JUNE)
BY = ("--by", "张三", "--reason", "数与统计局不符")
KEY = "XM-431302-2021-003"


def test_collect_says_where_the_slips_are(qingdan: Run, write: Writer, office_folder: Path) -> None:
    write(clean_rows(总投资=Decimal("13000.00")), folder=office_folder / "inbox")
    done = qingdan("--json", "collect")
    assert done.returncode == 1
    (made,) = data(done)["returned"]
    assert (made["unit"], made["problem"]) == ("娄星区", None)
    assert [Path(name).exists() for name in made["files"]] == [True] * 3


def test_fix_puts_a_corrected_copy_beside_the_rest_and_leaves_the_original(
    qingdan: Run, write: Writer, tmp_path: Path
) -> None:
    path = write(clean_rows(项目阶段="在建"))
    before = path.read_bytes()
    done = qingdan("fix", path, "--out", tmp_path / "改")
    assert done.returncode == 0
    assert "更正 1 处 → " in done.stdout
    assert (tmp_path / "改" / f"{path.stem}_已更正.xlsx").exists()
    assert path.read_bytes() == before
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    done = qingdan("--json", "fix", broken, path, write(clean_rows(), name="好.xlsx"))
    assert done.returncode == 2
    bad, mended, clean = data(done)["files"]
    assert (bad["fault"]["code"], bad["copy"]) == ("F05", None)
    assert mended["fixes"][0]["new"] == "开工"
    assert Path(mended["copy"]).exists()
    assert (clean["copy"], clean["fixes"]) == (None, [])


@pytest.mark.usefixtures("reported")
def test_slip_is_made_for_whom_it_is_asked(qingdan: Run) -> None:
    done = qingdan("slip", *UNIT)
    assert done.returncode == 0
    assert "退回单与待改工作簿：" in done.stdout
    assert "_退回通知.docx" in done.stdout
    done = qingdan("--json", "slip", "双峰县", *UNIT)
    assert done.returncode == 3
    absent, made = data(done)["units"]
    assert absent == {
        "unit": "双峰县", "errors": 0, "warnings": 0, "files": [], "problem": "2021-06 没有报送",
        "kept": None,
    }  # fmt: skip
    assert made["errors"] > 0
    done = qingdan("slip", "-p", "2021-05")
    assert (done.returncode, done.stdout) == (0, "")
    assert "这一期没有要出退回单的" in done.stderr


@pytest.mark.usefixtures("reported")
def test_return_takes_the_figures_out_and_makes_the_slip(qingdan: Run) -> None:
    done = qingdan("--json", "return", *UNIT, *BY)
    assert done.returncode == 0
    (turned,) = data(done)["units"]
    assert (turned["before"], turned["state"]) == ("已报", "退回")
    assert len(data(done)["returned"][0]["files"]) == 3
    said = qingdan("status", *JUNE).stdout
    assert "  娄星区：退回，迟报 " in said
    assert "，专班退回：数与统计局不符" in said
    again = qingdan("collect")
    assert "专班已退回，内容没有改，不采用" in again.stderr
    twice = qingdan("return", *UNIT, *BY)
    assert twice.returncode == 2
    assert "已退回，等它改好重报，没有可退回的" in twice.stderr


def test_return_without_next_year_s_calendar_is_still_done(
    qingdan: Run, reported: Path, office_folder: Path
) -> None:
    script = (
        "import sys, pipelines.cli.review as review\n"
        "from datetime import datetime\n"
        "review.now = lambda: datetime(2098, 12, 31)\n"
        f"sys.argv = ['qingdan', '--office', {str(office_folder)!r}, 'return', '娄星区',\n"
        "            '-p', '2021-06', '--reason', '有误', '--by', '张三']\n"
        "from pipelines.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 3
    assert "已报 → 退回" in done.stdout
    assert "退回单没有出，没有 2099 年" in done.stdout or "没有 2098 年" in done.stdout


@pytest.mark.usefixtures("reported")
def test_approve_lock_and_unlock_go_through_the_stages(
    qingdan: Run, write: Writer, office_folder: Path
) -> None:
    early = qingdan("lock", *JUNE, "--by", "张三")
    assert early.returncode == 2
    assert "还不能锁定：娄星区（已报）" in early.stderr
    assert "加 --anyway" in early.stderr
    done = qingdan("approve", *JUNE, "--by", "张三")
    assert (done.returncode, done.stdout) == (0, "娄星区 2021-06：已报 → 已审\n")
    again = qingdan("approve", *JUNE, "--by", "张三")
    assert again.returncode == 2
    locked = qingdan("--json", "lock", *JUNE, "--by", "张三")
    assert locked.returncode == 0
    assert {one["state"] for one in data(locked)["units"]} == {"锁定"}
    assert {one["unit"] for one in data(locked)["units"] if one["before"] == "未报"}
    barred = qingdan("slip", *UNIT)
    assert barred.returncode == 2
    assert "已锁定，不收更正；要改请先 unlock" in barred.stderr
    write(clean_rows(), folder=office_folder / "inbox", name="又报.xlsx")
    refused = qingdan("--json", "collect")
    assert refused.returncode == 1
    assert "G30" in {f["code"] for f in data(refused)["files"][-1]["findings"]}
    for verb in (["return", *UNIT, *BY], ["waive", *UNIT, "L1-05", KEY, *BY]):
        barred = qingdan(*verb)
        assert barred.returncode == 2
        assert "已锁定，不能再改" in barred.stderr
    opened = qingdan("unlock", *UNIT, *BY)
    assert (opened.returncode, opened.stdout) == (0, "娄星区 2021-06：锁定 → 已审\n")
    idle = qingdan("unlock", *UNIT, *BY)
    assert idle.returncode == 2


@pytest.mark.usefixtures("reported")
def test_waive_makes_a_finding_a_hint_and_revoke_brings_it_back(qingdan: Run) -> None:
    done = qingdan("waive", *UNIT, "l1-05", KEY, *BY)
    assert done.returncode == 0
    assert "已说明（第 2 号）[L1-05 错误]" in done.stdout
    twice = qingdan("waive", *UNIT, "L1-05", KEY, *BY)
    assert twice.returncode == 2
    assert "已是提示" in twice.stderr
    found = data(qingdan("--json", "consolidate", *JUNE))["rejected"]
    assert "L1-05" not in {finding["code"] for finding in found}
    assert qingdan("revoke", "娄星区", "1", *BY).returncode == 0
    revoked = qingdan("--json", "revoke", "娄星区", "2", *BY)
    assert revoked.returncode == 0
    assert data(revoked)["revoked"] == 2
    assert "第 2 号：L1-05" in qingdan("journal", "娄星区").stdout
    found = data(qingdan("--json", "consolidate", *JUNE))["rejected"]
    assert "L1-05" in {finding["code"] for finding in found}
    missing = qingdan("revoke", "娄星区", "9", *BY)
    assert missing.returncode == 2
    assert "没有第 9 号有效的说明" in missing.stderr


@pytest.mark.usefixtures("reported")
def test_the_journal_tells_everything_that_was_done(qingdan: Run) -> None:
    qingdan("waive", *UNIT, "L1-05", KEY, *BY)
    qingdan("revoke", "娄星区", "1", *BY)
    qingdan("approve", *UNIT, "--by", "李四")
    qingdan("return", *UNIT, *BY)
    qingdan("collect")
    qingdan("lock", *UNIT, "--anyway", "--by", "李四")
    qingdan("unlock", *UNIT, *BY)
    done = qingdan("--json", "journal", *UNIT)
    assert done.returncode == 0
    entries = data(done)["entries"]
    assert [entry["verb"] for entry in entries] == [
        "submit", "waive", "waive", "revoke", "approve", "return", "lock", "unlock",
    ]  # fmt: skip
    assert entries[4]["actor"] == "李四"
    words = qingdan("journal").stdout
    assert "张三 专班退回 娄星区 2021-06：数与统计局不符" in words
    assert data(qingdan("--json", "journal", "双峰县"))["entries"] == []


def test_changes_tells_which_cells_differ(
    qingdan: Run, reported: Path, write: Writer, office_folder: Path
) -> None:
    once = qingdan("changes", *UNIT)
    assert once.returncode == 2
    assert "无从比较" in once.stderr
    write(clean_rows(), folder=office_folder / "inbox", name="改.xlsx")
    qingdan("collect")
    done = qingdan("--json", "changes", *UNIT)
    assert done.returncode == 0
    (one,) = data(done)["differences"]
    assert (one["column"], one["old"], one["new"]) == ("总投资", "13000.00", "120000.00")
    said = qingdan("changes", *UNIT).stdout
    assert f"“项目清单”{KEY} 总投资：13000.00 → 120000.00" in said


@pytest.mark.usefixtures("reported")
def test_status_of_a_year_tells_each_unit_s_months(qingdan: Run) -> None:
    done = qingdan("--json", "status", "--year", "2021")
    assert done.returncode == 0
    unit = next(one for one in data(done)["units"] if one["unit"] == "娄星区")
    assert unit["months"][0]["period"] == "2021-06"
    said = qingdan("status", "--year", "2021")
    assert "娄星区：应报 " in said.stdout
    both = qingdan("status", "--year", "2021", *JUNE)
    assert both.returncode == 2
    ahead = qingdan("status", "--year", "2100")
    assert ahead.returncode == 2
    assert "还没有到" in ahead.stderr


def test_lint_says_how_many_rules_live_in_the_workbook(qingdan: Run, office_folder: Path) -> None:
    done = qingdan("--json", "lint")
    assert done.returncode == 0
    report = data(done)
    assert 0 < report["live"] < report["total"] == len(report["rules"])
    assert "台账与规则没有写错" in qingdan("lint").stdout
    path = office_folder / "ledgers" / "2-任务清单.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[@完成进度]", "[@完成进渡]", 1), encoding="utf-8")
    broken = qingdan("lint")
    assert broken.returncode == 2
    assert "2-任务清单.toml 第" in broken.stderr


def test_blank_is_prefilled_from_what_was_accepted(
    qingdan: Run, reported: Path, write: Writer, office_folder: Path, tmp_path: Path
) -> None:
    write(clean_rows(), folder=office_folder / "inbox", name="改.xlsx")
    qingdan("collect")
    done = qingdan("--json", "blank", "-p", "2021-07", "娄星区", "--out", tmp_path / "空白")
    (name,) = data(done)["files"]
    book = openpyxl.load_workbook(name)
    keys = [cell.value for row in book["项目清单"].iter_rows(min_row=4) for cell in row]
    assert KEY in keys
    assert "_上期_L1" in book.sheetnames


def test_status_without_the_year_s_calendar_still_says_who_reported(qingdan: Run) -> None:
    done = qingdan("status", "-p", "2098-06")
    assert done.returncode == 3
    assert "没有 2098 年的节假日安排，截止日算不出" in done.stdout
    assert data(qingdan("--json", "status", "-p", "2098-06"))["deadline"] is None
