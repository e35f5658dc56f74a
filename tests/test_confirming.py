"""confirm：通报印发以前，各单位一份核对单。"""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from functools import partial

import docx
import pytest
from click.testing import CliRunner

from pipelines.calendar import Period
from pipelines.cli import app
from pipelines.cli import confirming as commands
from pipelines.documents.docx_package import unpacked
from pipelines.documents.passport_parts import passport_in
from pipelines.errors import TemplateError, UnknownYearError, UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks.confirming import confirm
from pipelines.tasks.tracing_docx import trace_document
from pipelines.tasks.verifying import verify_document
from tests.city import save
from tests.conftest import JUNE, PROJECT
from tests.documents.word import paragraph, word_file

AT = datetime(2021, 7, 5, 9)


@pytest.fixture
def reported(history: History, intake: Intake) -> Intake:
    """六月只有娄星区报来。"""
    save(history, intake, "娄星区", JUNE, {"项目清单": [dict(PROJECT)]})
    return intake


def test_each_unit_gets_a_slip_due_on_the_workday_before_the_circular(reported: Intake) -> None:
    made = confirm(reported, JUNE, (), AT)
    assert set(made.files) == {unit.name for unit in reported.office.submitters()}
    assert made.files["娄星区"] == reported.office.out / "2021-06" / "核对单" / "娄星区.docx"
    assert (made.due, made.late) == (date(2021, 7, 6), False)
    texts = [one.text for one in docx.Document(str(made.files["娄星区"])).paragraphs]
    assert any("请于2021年7月6日前核对" in text for text in texts)


def test_only_the_units_asked_for_are_written_once_each(reported: Intake) -> None:
    made = confirm(reported, JUNE, ("娄星区", "431302", "娄星区"), AT)
    assert list(made.files) == ["娄星区"]
    assert [path.name for path in made.files["娄星区"].parent.iterdir()] == ["娄星区.docx"]


def test_a_day_already_past_is_said_and_another_may_be_set(reported: Intake) -> None:
    late = datetime(2021, 7, 9, 9)
    assert confirm(reported, JUNE, ("娄星区",), late).late
    other = confirm(reported, JUNE, ("娄星区",), late, date(2021, 7, 12))
    assert (other.due, other.late) == (date(2021, 7, 12), False)


def test_the_same_run_gives_the_same_bytes_and_carries_its_passport(reported: Intake) -> None:
    path = confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"]
    first = path.read_bytes()
    assert confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"].read_bytes() == first
    passport = passport_in(unpacked(first))
    assert passport is not None
    assert (passport.issue.kind, passport.issue.period) == ("核对单", "2021-06")


def test_a_figure_of_the_slip_is_traced_to_the_unit_s_own_rows(reported: Intake) -> None:
    """数的名称同通报的附表，追到的是这个单位的，不是全市的。"""
    other = [{**PROJECT, "项目编号": "XM-2"}, {**PROJECT, "项目编号": "XM-3"}]
    with History(reported.office.database_url) as history:
        save(history, reported, "涟源市", JUNE, {"项目清单": other})
    path = confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"]
    (total,) = trace_document(reported, path, "娄星区的累计完成台账")
    assert total.figure is not None
    assert total.figure.key == "累计完成投资"
    (found,) = trace_document(reported, path, "娄星区的项目数")
    assert found.figure is not None
    assert found.figure.value == 1


def test_a_slip_is_asked_for_the_figure_by_its_own_name(reported: Intake) -> None:
    path = confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"]
    found = trace_document(reported, path, "累计完成投资")
    assert {one.figure.key for one in found if one.figure} == {"累计完成投资"}
    assert {one.located.key for one in found} == {"累计完成", "累计完成台账"}
    with pytest.raises(UsageError, match=r"可查的如 .*娄星区的.*或照印出来的字"):
        trace_document(reported, path, "事项数")


def test_the_slip_is_verified_against_its_passport(reported: Intake) -> None:
    path = confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"]
    assert verify_document(path, reported).verified.remarks == ()


def test_a_slip_that_someone_edited_is_kept(reported: Intake) -> None:
    path = confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"]
    edited = docx.Document(str(path))
    edited.core_properties.author = "某人"
    edited.save(str(path))
    (kept,) = confirm(reported, JUNE, ("娄星区",), AT).kept
    assert kept.name == "娄星区_改过_090000.docx"


def test_a_month_without_reports_has_nothing_to_confirm(intake: Intake) -> None:
    with pytest.raises(UsageError, match="没有数可核对"):
        confirm(intake, JUNE, (), AT)


def test_a_unit_that_does_not_report_is_refused_before_anything_is_written(
    reported: Intake,
) -> None:
    with pytest.raises(UsageError, match="娄底市不是填报单位"):
        confirm(reported, JUNE, ("娄星区", "娄底市"), AT)
    with pytest.raises(UsageError, match="没有名为“某县”的单位"):
        confirm(reported, JUNE, ("某县",), AT)
    assert not (reported.office.out / "2021-06" / "核对单").exists()


def test_a_year_without_a_calendar_is_refused(reported: Intake) -> None:
    with pytest.raises(UnknownYearError, match="2030"):
        confirm(reported, Period(2030, 5), (), AT)


def test_the_office_s_own_template_is_used_and_its_mistakes_are_named(reported: Intake) -> None:
    own = reported.office.folder / "documents" / "核对单.docx"
    word_file(own, paragraph("{{ 单位 }}请核对{{ 本单位亮灯数 }}"))
    path = confirm(reported, JUNE, ("娄星区",), AT).files["娄星区"]
    assert docx.Document(str(path)).paragraphs[0].text.startswith("娄星区请核对")
    word_file(own, paragraph("{{ 本单位亮灯 }}"))
    with pytest.raises(TemplateError, match="没有“本单位亮灯”这个名称，是否应为“本单位亮灯数”"):
        confirm(reported, JUNE, ("娄星区",), AT)


def test_the_command_lists_the_files_and_tells_who_is_missing(reported: Intake) -> None:
    run = partial(CliRunner().invoke, app)
    office = ["--office", str(reported.office.folder)]
    name = str(commands.confirm.name)
    done = run([*office, "--json", name, "娄星区", "-p", "2021-06", "--by", "2099-01-05"])
    assert done.exit_code == 3, done.output
    data = json.loads(done.stdout)
    assert [one["unit"] for one in data["files"]] == ["娄星区"]
    assert (data["due"], data["late"]) == ("2099-01-05", False)
    assert len(data["missing"]) == len(reported.office.submitters()) - 1
    said = run([*office, name, "娄星区", "-p", "2021-06"])
    assert "核对期限 2021-07-06 已经过了" in said.stdout


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="没有管道文件的系统")
def test_a_pipe_in_place_of_the_template_is_refused_not_waited_for(reported: Intake) -> None:
    template = reported.office.folder / "documents" / "核对单.docx"
    template.unlink()
    os.mkfifo(template)
    with pytest.raises(TemplateError, match="不是一个普通的文件"):
        confirm(reported, JUNE, (), AT)
