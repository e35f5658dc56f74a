from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from pipelines import tasks
from pipelines.cli import app
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks.tracing_book import write_trace
from pipelines.tasks.tracing_cells import trace_cell
from pipelines.tasks.tracing_figures import trace_figure
from pipelines.tracing_words import feeding_words, figure_words
from tests.conftest import JUNE, NOW, Writer, clean_rows, may_rows

DONE = "累计完成投资"
Run = Callable[..., str]


@pytest.fixture
def sent(intake: Intake, write: Writer) -> Path:
    """娄星区五月、六月都报了，已收；返回六月的一份。"""
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox)
    path = write(folder=intake.office.inbox)
    tasks.collect(intake, NOW + timedelta(days=1))
    return path


@pytest.fixture
def run(intake: Intake) -> Run:
    def call(*words: str) -> str:
        done = CliRunner().invoke(app, ["--office", str(intake.office.folder), *words])
        assert done.exit_code == 0, done.output
        return done.output

    return call


@pytest.mark.usefixtures("sent")
def test_a_figure_leads_to_the_very_cells_that_it_adds_up(intake: Intake) -> None:
    traced = trace_figure(intake, DONE, JUNE)
    (term,) = traced.terms
    row = term.rows[0]
    (cell,) = row.cells
    assert cell.column == "本年累计完成投资"
    original = openpyxl.load_workbook(row.path)[row.sheet]
    assert f"{original[cell.cell].value:.2f}" == cell.value
    assert sum(row.part or 0 for row in term.rows) == term.value == traced.value


@pytest.mark.usefixtures("sent")
def test_a_unit_has_its_own_part(intake: Intake) -> None:
    whole, part = (trace_figure(intake, DONE, JUNE, unit) for unit in ("", "娄星区"))
    assert part.only == "娄星区"
    assert part.value == whole.value
    assert trace_figure(intake, DONE, JUNE, "冷水江市").value == 0


@pytest.mark.usefixtures("sent")
def test_last_months_rows_lead_to_last_months_file(intake: Intake) -> None:
    rows = trace_figure(intake, "环比", JUNE).terms[1].rows
    assert {str(row.period) for row in rows} == {"2021-05"}
    assert all("2021-05" in row.file for row in rows)


@pytest.mark.usefixtures("sent")
def test_a_name_that_is_no_figure_is_answered_with_near_ones(intake: Intake) -> None:
    with pytest.raises(UsageError, match=r"是不是“.*“累计完成投资”"):
        trace_figure(intake, "累计投资完成", JUNE)


@pytest.mark.usefixtures("sent")
def test_a_month_without_data_is_said(intake: Intake) -> None:
    with pytest.raises(UsageError, match="2022-06 没有任何单位的数据"):
        trace_figure(intake, DONE, JUNE.shift(12))


def test_an_office_that_collected_nothing_is_said(intake: Intake) -> None:
    with pytest.raises(UsageError, match="还没有收过件"):
        trace_figure(intake, DONE, JUNE)


def test_a_cell_of_the_original_says_what_it_feeds(intake: Intake, sent: Path) -> None:
    traced = trace_figure(intake, DONE, JUNE)
    cell = traced.terms[0].rows[0].cells[0].cell
    feeding = trace_cell(sent, "项目清单", cell, intake).feeding
    assert feeding.column == "本年累计完成投资"
    assert {DONE, "投资完成率"} <= {one.figure.key for one in feeding.fed}
    words = "\n".join(feeding_words(feeding, 2))
    assert words.startswith(f"这一格喂给 2021-06 的 {len(feeding.fed)} 个数：")
    assert f"另有 {len(feeding.fed) - 2} 个" in words


def test_a_cell_of_the_master_feeds_the_same_as_its_original(intake: Intake, sent: Path) -> None:
    made = tasks.consolidate(intake, JUNE, NOW).path
    sheet = openpyxl.load_workbook(made)["项目清单"]
    column = next(c.column_letter for c in sheet[3] if c.value == "本年累计完成投资")
    cell = trace_figure(intake, DONE, JUNE).terms[0].rows[0].cells[0].cell
    by_master = trace_cell(made, "项目清单", f"{column}4", intake).feeding
    assert by_master == trace_cell(sent, "项目清单", cell, intake).feeding


def test_a_row_left_out_feeds_nothing_and_says_why(intake: Intake, write: Writer) -> None:
    path = write(clean_rows(项目名称=None), folder=intake.office.inbox)
    tasks.collect(intake, NOW + timedelta(days=1))
    feeding = trace_cell(path, "项目清单", "D4", intake).feeding
    assert not feeding.fed
    assert "没有通过校验" in next(feeding_words(feeding))


def test_a_superseded_file_feeds_nothing(intake: Intake, write: Writer) -> None:
    path = write(folder=intake.office.inbox)
    tasks.collect(intake, NOW + timedelta(days=1))
    write(clean_rows(形象进度="主体完工"), folder=intake.office.inbox, name="又报.xlsx")
    tasks.collect(intake, NOW + timedelta(days=2))
    assert "没有采用" in trace_cell(path, "项目清单", "D4", intake).feeding.why


def test_a_title_cell_feeds_nothing(intake: Intake, sent: Path) -> None:
    with pytest.raises(UsageError, match="不在数据里"):
        trace_cell(sent, "项目清单", "A1", intake)


@pytest.mark.usefixtures("sent")
def test_the_workbook_of_a_figure_links_every_row_to_its_cell(intake: Intake) -> None:
    traced = trace_figure(intake, DONE, JUNE)
    path = write_trace(intake, traced, NOW)
    book = openpyxl.load_workbook(path)
    sheet = book["第1项"]
    heads = [cell.value for cell in sheet[3]]
    linked = sheet.cell(4, heads.index("本年累计完成投资") + 1).hyperlink
    assert (path.parent / linked.target).resolve() == traced.terms[0].rows[0].path.resolve()
    assert linked.location.startswith("'项目清单'!")


@pytest.mark.usefixtures("sent")
def test_the_command_tells_the_formula_the_rows_and_the_exact_value(run: Run) -> None:
    told = run("trace", DONE)
    assert told.startswith(f"{DONE}（2021-06）= ")
    assert "定义：本年累计完成投资之和" in told
    data = json.loads(run("--json", "trace", "投资完成率", "-p", "2021-06", "--unit", "娄星区"))
    assert data["unit"] == "娄星区"
    assert len(data["terms"]) == 2
    made = json.loads(run("--json", "trace", DONE, "--xlsx"))
    assert Path(made["file"]).exists()


def test_the_command_on_a_cell_tells_both_ways(run: Run, intake: Intake, sent: Path) -> None:
    made = tasks.consolidate(intake, JUNE, NOW).path
    data = json.loads(run("--json", "trace", str(made), "项目清单!S4"))
    assert data["cell"]
    assert data["feeds"]
    assert "这一格喂给" in run("trace", str(sent), "项目清单!R4")


def test_long_lists_are_cut_on_the_screen(intake: Intake, sent: Path) -> None:
    traced = trace_figure(intake, DONE, JUNE)
    (term,) = traced.terms
    many = type(term)(term.words, term.value, term.rows * 30)
    lines = list(figure_words(type(traced)(**{**vars(traced), "terms": (many,)})))
    assert lines[-1].strip() == f"其余 {len(many.rows) - 20} 行见 --json 或 --xlsx"
