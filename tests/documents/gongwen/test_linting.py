"""lint 文件.docx：说认作什么、逐条意见、末了一句总结；有未查的不说合格。"""

from __future__ import annotations

import json

import docx
import pytest

from pipelines import tasks
from pipelines.cli import app
from pipelines.documents.docx_package import packed
from pipelines.errors import SettingError, UsageError
from pipelines.office import shipped
from pipelines.tasks.linting import lint_document
from tests.conftest import JUNE, NOW
from tests.documents.gongwen.papers import DOCUMENT, good, good_letter, swap


@pytest.fixture
def paper(tmp_path):
    """写一份公文到磁盘。"""

    def put(parts):
        path = tmp_path / "公文.docx"
        path.write_bytes(packed(parts))
        return path

    return put


def lint(capsys, path, *, as_json=False, office=None):
    words = ["--office", str(office or path.parent), *(["--json"] if as_json else [])]
    with pytest.raises(SystemExit) as ended:
        app([*words, "lint", "--no-render", str(path)])
    return ended.value.code, capsys.readouterr().out


def test_a_template_is_checked_as_a_template(intake, capsys):
    path = intake.office.folder / "documents" / "月通报.docx"
    code, out = lint(capsys, path, office=intake.office.folder)
    assert (code, out.splitlines()[-1]) == (0, "模板的名称、标记都对。")
    document = docx.Document(path)
    document.paragraphs[0].insert_paragraph_before("{{ 累计投资完成 }}与{{ 没有 }}")
    document.save(path)
    code, out = lint(capsys, path, office=intake.office.folder)
    assert code == 1
    assert "[错误] T01 正文第 1 段" in out
    assert "累计完成投资" in out
    assert out.splitlines()[-1] == "模板有 2 处错误，改好才能用。"


def test_a_paper_without_errors_ends_with_a_summary_that_claims_no_more_than_was_checked(
    paper, capsys
):
    code, out = lint(capsys, paper(good()))
    last = out.splitlines()[-1]
    assert code == 0
    assert out.startswith("认作文件格式；")
    assert last.startswith("查了 30 条、措辞 ")
    assert "错误 0、" in last
    assert "未查的（D03、D13、" in last
    assert "合格" not in out


def test_errors_end_with_1_and_are_sorted_by_place(paper, capsys):
    broken = swap(DOCUMENT, "（此件发至县级）", "(此件发至县级)")(dict(good()))
    broken = swap(DOCUMENT, 'w:top="2098"', 'w:top="1440"')(broken)
    code, out = lint(capsys, paper(broken))
    assert code == 1
    assert out.index("D02") < out.index("D28 7.3.6 正文第")
    assert "页边距：上 2.54 厘米，应为 3.7 厘米" in out


def test_json_tells_the_same(paper, capsys):
    _, out = lint(capsys, paper(good_letter()), as_json=True)
    told = json.loads(out)
    assert told["schema_version"] == 1
    assert told["format"] == "信函格式"
    assert told["rendered"] is False
    assert told["counts"]["未查"] >= 6
    assert {"D01", "R10"} <= set(told["asked"])
    assert {"code": "D15", "why": "没有签发人，下行文、平行文不用"} in told["skipped"]


def test_what_is_not_a_word_document_is_refused(tmp_path):
    with pytest.raises(UsageError, match="只查 Word 文档"):
        lint_document(tmp_path / "台账.xlsx")
    (tmp_path / "坏.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match="不是 Word 文档"):
        lint_document(tmp_path / "坏.docx")


def test_an_office_says_itself_which_fonts_it_uses(paper, tmp_path):
    path = paper(good())
    own = (shipped("templates") / "gongwen.toml").read_text(encoding="utf-8")
    (tmp_path / "gongwen.toml").write_text(own.replace('"仿宋_GB2312", ', ""), encoding="utf-8")
    codes = {one.code for one in lint_document(path, tmp_path, rendered=False).remarks}
    assert "D05" in codes


def test_a_broken_setting_is_named(paper, tmp_path):
    (tmp_path / "gongwen.toml").write_text('source = "x"\nfang = 3\n', encoding="utf-8")
    with pytest.raises(SettingError, match=r"gongwen.toml 第 2 行，fang"):
        lint_document(paper(good()), tmp_path, rendered=False)


def test_what_layout_has_said_wording_does_not_say_again(paper):
    broken = swap(DOCUMENT, "市直有关单位：", "市直有关单位:")(dict(good()))
    broken = swap(DOCUMENT, "截至6月底", "截止6月底")(broken)
    codes = [one.code for one in lint_document(paper(broken), rendered=False).remarks]
    assert codes.count("D21") == 1
    assert "R4" not in codes
    assert "R10" in codes


def test_in_an_office_the_names_of_its_units_are_known(paper, office_folder):
    path = paper(good())
    inside = {one.code for one in lint_document(path, office_folder, rendered=False).remarks}
    outside = lint_document(path, path.parent, rendered=False).unchecked
    assert {"R13", "R14"} <= set(outside)
    assert not {"R13", "R14"} & inside


def test_the_circular_of_an_office_breaks_no_clause_of_the_standard(intake, write):
    write(folder=intake.office.inbox)
    tasks.collect(intake, NOW)
    made = tasks.circular(intake, "月通报", JUNE, NOW, 6)
    found = lint_document(made.path, intake.office.folder, rendered=False)
    wrong = [one for one in found.remarks if one.severity in ("错误", "疑点")]
    assert {one.code for one in wrong} <= {"R19"}, "只该有没填完的地方"
