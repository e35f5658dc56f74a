"""提醒函：信函格式的尺寸，名称都有出处，各种公文各查各的。"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipelines.documents.circular import check_template, template_names
from pipelines.documents.docx_package import unpacked
from pipelines.documents.kinds import KINDS, MONTHLY, REMINDER, circular_names, kind_of
from pipelines.documents.layout_letter import REMINDER as SHIPPED
from pipelines.documents.layout_letter import build_reminder_letter
from pipelines.documents.letters import COLUMNS, letter_context, specimen_letter
from pipelines.errors import TemplateError
from pipelines.figures.reminding.table import ReminderTable
from pipelines.intake.submission import Intake
from tests.documents.word import paragraph, word_file
from tests.figures.reminding.test_steps import TABLE, planned

DAY = date(2021, 6, 10)


@cache
def parts() -> dict[str, bytes]:
    return unpacked(build_reminder_letter())


def xml(part: str) -> str:
    return parts()[f"word/{part}.xml"].decode()


def test_the_shipped_template_is_what_the_code_builds() -> None:
    assert unpacked(SHIPPED.read_bytes()) == parts(), "请运行 python -m pipelines.documents.layout"


def test_the_first_page_is_a_letter_s_and_has_no_page_number() -> None:
    (page,) = docx.Document(io.BytesIO(build_reminder_letter())).sections
    assert page.different_first_page_header_footer
    first = page.first_page_footer._element
    assert not list(first.iter(qn("w:instrText")))
    assert [one.text for one in page.footer._element.iter(qn("w:instrText"))] == [" PAGE "]
    assert "发文机关标志" in "".join(
        t.text for t in page.first_page_header._element.iter(qn("w:t"))
    )


def test_the_double_lines_are_170_mm_long_and_20_mm_from_both_edges() -> None:
    assert '<w:ind w:left="-454" w:right="-340"/>' in xml("header1")
    assert 'w:w="9638"' in xml("footer1")
    assert 'w:x="1134"' in xml("footer1")
    assert 9638 + 2 * 1134 == 11906


@pytest.mark.parametrize(("part", "above", "below"), [("header1", 16, 6), ("footer1", 6, 16)])
def test_the_upper_line_is_thick_over_thin_and_the_lower_thin_over_thick(
    part: str, above: int, below: int
) -> None:
    for side, size in (("top", above), ("bottom", below)):
        assert f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="FF0000"/>' in xml(part)


def test_its_names_are_those_of_its_own_kind(intake: Intake) -> None:
    specimen = specimen_letter(intake.office)
    check_template(SHIPPED, specimen)
    steps = [step for step in planned(date(2021, 6, 25)) if step.due == DAY]
    context = letter_context(intake.office, TABLE, "娄星区", steps, DAY)
    assert set(context) == set(specimen) >= template_names(SHIPPED)
    assert set(context["提醒表"][0]) == set(COLUMNS)  # type: ignore[index]


def test_the_last_reminder_no_longer_invites_an_extension(intake: Intake) -> None:
    def invited(day: date, table: ReminderTable = TABLE) -> object:
        steps = [step for step in planned(date(2021, 6, 25)) if step.due == day]
        return letter_context(intake.office, table, "娄星区", steps, day)["尚可延期"]

    days = date(2021, 6, 10), date(2021, 6, 18), date(2021, 6, 24)
    assert [invited(day) for day in days] == [True, True, False]
    assert invited(days[2], replace(TABLE, extension_workdays=1)), "几个工作日由办公室定"
    assert not invited(days[1], replace(TABLE, extension_workdays=6))


def test_the_letter_s_head_is_the_office_without_the_word_for_a_document(intake: Intake) -> None:
    context = specimen_letter(intake.office)
    assert context["发文机关标志"] == "娄底市重点产业项目建设专班办公室"


def test_each_kind_of_document_is_declared_once() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert [kind_of(name) for name in ("月通报", "提醒函", "周报")] == [MONTHLY, REMINDER, MONTHLY]


def test_only_what_the_circular_writes_is_offered_for_it(tmp_path: Path) -> None:
    for name in ("周报", "月通报", "提醒函", "~$月通报"):
        (tmp_path / f"{name}.docx").touch()
    assert circular_names(tmp_path) == ["周报", "月通报"]


def test_a_name_of_the_circular_is_unknown_in_the_letter(intake: Intake, tmp_path: Path) -> None:
    wrong = word_file(tmp_path / "提醒函.docx", paragraph("{{ 投资完成率 }}"))
    with pytest.raises(TemplateError, match="没有“投资完成率”这个名称"):
        check_template(wrong, specimen_letter(intake.office))
