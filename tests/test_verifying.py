"""核对与溯源的动词、命令：真的历史库、真的公文，改过再读回来。"""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import tasks
from pipelines.cli import app
from pipelines.documents.docx_package import packed
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks.tracing_docx import position_of, trace_document
from pipelines.tasks.verifying import verify_document
from tests.city import send_project
from tests.conftest import JUNE, NOW
from tests.documents.verifying.edits import edited, replaced, retyped, unwrapped
from tests.documents.verifying.test_hostile import forged
from tests.documents.verifying.test_verify import without_passport

LATER = NOW + timedelta(days=3)


@pytest.fixture
def circular(intake: Intake) -> Path:
    send_project(intake, "娄星区", "14000.00")
    send_project(intake, "双峰县", "9000.00")
    return tasks.circular(intake, "月通报", JUNE, NOW).path


def edit(path: Path, *edits) -> Path:  # type: ignore[no-untyped-def]
    path.write_bytes(edited(path.read_bytes(), *edits))
    return path


def filled(path: Path) -> Path:
    """【请填写】都填上。"""
    data = path.read_bytes()
    for words in ("【请填写：存在的主要问题及原因分析】", "【请填写】"):
        while True:
            try:
                data = edited(data, replaced(words, "已填"))
            except AssertionError:
                break
    path.write_bytes(data)
    return path


def run(office: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["--office", str(office), *map(str, words)])


def test_filled_in_and_unedited_is_clean_and_exits_zero(intake: Intake, circular: Path) -> None:
    result = run(intake.office.folder, "verify", filled(circular))
    assert result.exit_code == 0, result.output
    assert "没有发现问题" in result.output


@pytest.mark.parametrize(("name", "value"), [("issued", "某日"), ("period", "2021-13")])
def test_a_forged_date_in_the_passport_is_told_in_words(
    intake: Intake, circular: Path, name: str, value: str
) -> None:
    circular.write_bytes(packed(forged(circular.read_bytes(), "passport", name, value)))
    checked = verify_document(circular, intake)
    assert checked.compared.startswith("没有与台账比：")
    assert value in checked.compared


def test_a_remedy_common_to_several_places_is_said_once(intake: Intake, circular: Path) -> None:
    said = run(intake.office.folder, "verify", circular).output.splitlines()
    assert len([line for line in said if line.startswith("[V08]")]) > 2
    assert said.count("    请填写，或删去这一处。") == 1


def test_a_drifted_figure_exits_one_and_says_where(intake: Intake, circular: Path) -> None:
    edit(filled(circular), retyped("累计完成投资", "2.4亿元"))
    result = run(intake.office.folder, "verify", circular)
    assert result.exit_code == 1
    assert "累计完成投资台账算得2.3亿元，这里是2.4亿元，请改回或查明原因" in result.output
    found = json.loads(run(intake.office.folder, "--json", "verify", circular).output)
    assert [one["code"] for one in found["findings"]] == ["V01"]


def test_outside_the_office_it_is_verified_all_the_same(circular: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copy(edit(circular, retyped("项目数", "3")), tmp_path / "外.docx"))
    checked = verify_document(elsewhere, None)
    assert any(one.code == "V01" for one in checked.verified.remarks)
    assert "没有与今日台账比" in checked.compared


def test_a_later_submission_is_told_with_old_and_new(intake: Intake, circular: Path) -> None:
    send_project(intake, "娄星区", "15000.00", LATER)
    checked = verify_document(filled(circular), intake)
    told = {(one.found, one.expected) for one in checked.verified.remarks if one.code == "V12"}
    assert ("2.3亿元", "2.4亿元") in told
    assert ("1.40", "1.50") in told
    assert not checked.verified.stands
    assert checked.changed == (
        "娄星区现在用的是“娄星区_2021-06.xlsx”（2021-06），成文时用的是“娄星区_2021-06.xlsx”",
    )


def test_when_the_passport_is_lost_the_ledger_stands_in(intake: Intake, circular: Path) -> None:
    bare = without_passport(
        edited(circular.read_bytes(), unwrapped(), replaced("2.3亿元", "2.8亿元"))
    )
    circular.write_bytes(bare)
    checked = verify_document(circular, intake)
    assert any(one.code == "V01" for one in checked.verified.remarks)
    assert "照今日台账重写" in checked.compared


def test_a_document_of_the_office_itself_exits_two_when_nothing_else(
    intake: Intake, tmp_path: Path
) -> None:
    import docx

    path = tmp_path / "自拟.docx"
    document = docx.Document()
    document.add_paragraph("请各单位抓紧填报。")
    document.save(str(path))
    result = run(intake.office.folder, "verify", path)
    assert result.exit_code == 2
    assert "V13" in result.output


def test_what_cannot_be_read_exits_two_in_words(intake: Intake, tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"x")
    for wrong in (path, tmp_path / "没有.docx"):
        with pytest.raises(UsageError):
            verify_document(wrong, intake)


def test_the_original_lends_its_passport(circular: Path, tmp_path: Path) -> None:
    bare = tmp_path / "改过.docx"
    bare.write_bytes(
        without_passport(edited(circular.read_bytes(), replaced("2.3亿元", "2.8亿元")))
    )
    checked = verify_document(bare, None, circular)
    assert any(one.code == "V01" for one in checked.verified.remarks)


# ── 溯源 ─────────────────────────────────────────────────────────────


def test_a_figure_is_traced_by_name_and_by_what_is_printed(intake: Intake, circular: Path) -> None:
    for what in ("累计完成投资", "2.3亿元"):
        found = trace_document(intake, circular, what)[0]
        assert found.figure is not None
        assert found.figure.key == "累计完成投资"
        assert {row.unit for row in found.figure.terms[0].rows} == {"娄星区", "双峰县"}
        assert not found.located.differs


def test_a_cell_is_traced_to_the_rows_of_its_unit(intake: Intake, circular: Path) -> None:
    (found,) = trace_document(intake, circular, "娄星区的累计完成")
    assert found.figure is not None
    assert {row.unit for row in found.figure.terms[0].rows} == {"娄星区"}
    assert found.located.stated is not None
    assert found.figure.value == found.located.stated.exact


def test_a_number_is_traced_by_its_place_even_without_its_control(
    intake: Intake, circular: Path
) -> None:
    edit(circular, unwrapped(), replaced("2.3亿元", "2.8亿元"))
    found = next(
        one
        for number in range(1, 7)
        for one in trace_document(intake, circular, "", (7, number))
        if one.located.now == "2.8亿元"
    )
    assert found.figure is not None
    assert found.figure.key == "累计完成投资"
    assert found.located.differs


def test_the_schedule_gap_in_words_is_traced(intake: Intake, circular: Path) -> None:
    places = [trace_document(intake, circular, "", (7, at))[0] for at in range(1, 7)]
    gap = next(one for one in places if one.located.key == "序时差")
    assert gap.figure is not None


def test_a_place_is_said_as_people_say_it() -> None:
    assert position_of("第5段第2个数") == (5, 2)
    assert position_of("累计完成投资") is None


@pytest.mark.parametrize(
    ("what", "at", "words"),
    [
        ("没有的数", None, "没有名为“没有的数”"),
        ("", (99, 1), "没有第99段"),
        ("", (7, 99), "只有"),
        ("", (4, 1), "没有数（日期、序号不数）"),
    ],
)
def test_what_is_not_there_is_refused_in_words(
    intake: Intake, circular: Path, what: str, at: tuple[int, int] | None, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        trace_document(intake, circular, what, at)


def test_the_command_traces_a_document(intake: Intake, circular: Path) -> None:
    office = intake.office.folder
    result = run(office, "trace", circular, "累计完成投资")
    assert result.exit_code == 0, result.output
    assert "现在写着 2.3亿元" in result.output
    place = run(office, "--json", "trace", circular, "--paragraph", "7", "--number", "1")
    assert json.loads(place.output)["numbers"][0]["path"] == "项目数"
