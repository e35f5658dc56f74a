from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import app
from pipelines.office import shipped
from tests.conftest import Writer, clean_rows, may_rows
from tests.documents.word import paragraph, word_file

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
VERBS = ("init", "blank", "check", "fix", "collect", "consolidate", "circular", "status", "slip",
         "return", "approve", "lock", "unlock", "waive", "revoke", "journal", "changes", "explain",
         "doctor", "lint", "demo")  # fmt: skip


@pytest.fixture
def qingdan(office_folder: Path) -> Run:
    """真的起一个进程：qingdan("check", 文件, office=…)。"""

    def run(
        *words: object, office: Path | None = office_folder
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pipelines"]
        command += ["--office", str(office)] if office else []
        return subprocess.run(
            [*command, *map(str, words)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


def data(done: Done) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(done.stdout)
    assert loaded["schema_version"] == 1
    return loaded


def test_the_verbs_are_those_of_the_contract() -> None:
    assert sorted(app.commands) == sorted(VERBS)


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
        (["circular", "年报", "--period", "2021-06"], "没有名为“年报”的公文模板；可用的有：月通报"),
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
            "unit": "431302",
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
    assert qingdan("check", *files).returncode == 0


def test_explain_works_without_an_office(qingdan: Run, tmp_path: Path) -> None:
    done = qingdan("explain", "l1-02", office=tmp_path)
    assert done.returncode == 0
    for words in ("L1-02", "为什么：", "怎么改：", "审核公式（错误）："):
        assert words in done.stdout


def test_doctor_is_well_with_a_new_office(qingdan: Run) -> None:
    done = qingdan("doctor")
    assert done.returncode == 0, done.stdout
    assert "✗" not in done.stdout


def test_doctor_names_what_is_wrong(qingdan: Run, office_folder: Path) -> None:
    path = office_folder / "lights.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"30"', '"三十"'), encoding="utf-8")
    done = qingdan("doctor")
    assert done.returncode == 2
    assert "✗ 亮灯与积分办法：lights.toml 第" in done.stdout


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("{{ 累计投资完成 }}", "[T01] 模板 月通报.docx，第 1 段"),
        ("{% if 项目数 > 10 %}多{% endif %}", "不能比大小"),
        ("{% if 项目数 %}多", "没有对应的 endif"),
        ("{% for 行 in 排名表 %}{{ 行.単位 }}{% endfor %}", "没有“単位”这个名称或列"),
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
