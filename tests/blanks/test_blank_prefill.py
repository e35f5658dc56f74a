"""空白工作簿的预填、隐藏的上期数据与即时校验：写出去再读回来。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.blanks.workbook import write_workbook
from pipelines.calendar import Period
from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.intake.table import Table
from pipelines.ledgers.values import UNREADABLE
from pipelines.validation.context import Others
from pipelines.validation.rules import validate
from tests.conftest import NOW, Rows, Writer, clean_rows

Blank = Callable[..., Path]
JUNE, JULY = Period(2021, 6), Period(2021, 7)
DECEMBER, JANUARY = Period(2020, 12), Period(2021, 1)


@pytest.fixture
def blank(intake: Intake, tmp_path: Path) -> Blank:
    def writer(previous: Previous | None, period: Period, rows: Rows | None = None) -> Path:
        office = intake.office
        content = write_workbook(
            office.find_unit("娄星区"), period, intake.ledgers.sheets, office.registry, NOW,
            rows or {}, previous=previous,
        )  # fmt: skip
        path = tmp_path / f"空白{period}.xlsx"
        path.write_bytes(content)
        return path

    return writer


def accepted(path: Path, intake: Intake, period: Period = JUNE) -> Previous:
    """校验过的一期：计算列也有值。"""
    verdict = validate(read_submission(path, intake), intake, None, Others())
    return Previous(period, verdict.tables)


def carried(table: Table) -> Mapping[str, list[object]]:
    """不经公式、照抄的各列；读不出的不照抄。"""
    plain = [
        column.name
        for column in table.ledger.columns
        if not (column.computed or column.flow or column.prefill or column.ignored)
    ]
    return {
        name: [None if value is UNREADABLE else value for value in table.columns[name]]
        for name in plain
    }


def test_next_month_starts_from_what_was_accepted(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    previous = accepted(write(), intake)
    now = read_submission(blank(previous, JULY), intake)
    assert now.period == JULY
    assert not now.fixes
    for sheet, table in previous.tables.items():
        assert carried(now.tables[sheet]) == carried(table)


def test_what_belongs_to_one_month_only_is_left_empty(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    now = read_submission(blank(accepted(write(), intake), JULY), intake)
    assert now.tables["项目清单"].columns["本月完成投资"] == [None]
    assert now.tables["项目清单"].columns["年度投资完成率"] == [None]
    assert set(now.tables["任务清单"].columns["本周进展"]) == {None}


def letters(sheet: Worksheet) -> dict[object, str]:
    """列名 → 列标。"""
    return {cell.value: get_column_letter(cell.column or 1) for cell in sheet[3]}


def money(submission: Submission, column: str) -> object:
    return submission.tables["项目清单"].columns[column][0]


def test_within_the_year_the_cumulative_figures_are_carried(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    now = read_submission(blank(accepted(write(), intake), JULY), intake)
    assert money(now, "本年累计完成投资") == 1_400_000
    assert money(now, "本年度计划投资") == 3_000_000
    assert money(now, "截至上年底累计完成投资") == 0


def test_january_starts_a_new_year(write: Writer, blank: Blank, intake: Intake) -> None:
    path = write(clean_rows(截至上年底累计完成投资=Decimal("500.05")), period=DECEMBER)
    now = read_submission(blank(accepted(path, intake, DECEMBER), JANUARY), intake)
    assert money(now, "截至上年底累计完成投资") == 1_450_005
    assert money(now, "本年累计完成投资") is None
    assert money(now, "本年度计划投资") is None


def test_after_a_december_that_was_never_reported_nothing_is_guessed(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    november = Period(2020, 11)
    path = write(period=november)
    now = read_submission(blank(accepted(path, intake, november), JANUARY), intake)
    assert money(now, "截至上年底累计完成投资") is None


def test_a_prefilled_cumulative_figure_is_found_wrong_until_this_month_is_added(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    previous = accepted(write(), intake)
    path = blank(previous, JULY)
    book = load_workbook(path)
    sheet = book["项目清单"]
    heads = letters(sheet)
    sheet[f"{heads['本月完成投资']}4"] = 100
    book.save(path)
    found = validate(read_submission(path, intake), intake, previous, Others()).findings
    assert [f.cell for f in found if f.code == "L1-02"] == [f"{heads['本年累计完成投资']}4"]
    sheet[f"{heads['本年累计完成投资']}4"] = 14100
    book.save(path)
    found = validate(read_submission(path, intake), intake, previous, Others()).findings
    assert not [f for f in found if f.code == "L1-02"]


def test_rows_given_outright_are_not_mixed_with_last_period(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    previous = accepted(write(), intake)
    path = blank(previous, JULY, {"项目清单": []})
    now = read_submission(path, intake)
    assert now.tables["项目清单"].rows == ()
    assert len(now.tables["任务清单"].rows) == 2


def test_the_hidden_sheets_give_back_the_last_period_exactly(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    rows = clean_rows(总投资=Decimal("97.85"), 用地面积="一大片", 主要建设内容及规模="<r>&坏</r>")
    rows["项目清单"].append({**rows["项目清单"][0], "项目编号": "XM-431302-2021-004"})
    rows["项目清单"][1]["签约日期"] = date(2020, 2, 29)
    previous = accepted(write(rows), intake)
    last = read_submission(blank(previous, JULY), intake).last
    assert last is not None
    assert last.period == JUNE
    for sheet, table in previous.tables.items():
        assert last.tables[sheet].columns == table.columns


def test_last_period_is_out_of_the_clerks_sight(
    write: Writer, blank: Blank, intake: Intake
) -> None:
    book = load_workbook(blank(accepted(write(), intake), JULY))
    hidden = [sheet for sheet in book if sheet.title.startswith("_上期_")]
    assert {sheet.sheet_state for sheet in hidden} == {"veryHidden"}
    assert all(sheet.protection.sheet for sheet in hidden)


def test_without_a_last_period_there_is_no_hidden_one(write: Writer, intake: Intake) -> None:
    path = write({})
    assert read_submission(path, intake).last is None
    assert not [name for name in load_workbook(path).sheetnames if name.startswith("_上期")]


def test_errors_are_red_and_doubts_amber(blank: Blank) -> None:
    sheet = load_workbook(blank(None, JUNE))["项目清单"]
    heads = letters(sheet)
    fills = {
        (str(area.sqref), rule.formula[0]): rule.dxf.fill.bgColor.rgb
        for area in sheet.conditional_formatting
        for rule in area.rules
    }
    total = heads["总投资"]
    error = f"IFERROR(AND(COUNT(${total}4)=1,ROUND(${total}4*100,0)<=0*100),FALSE)"
    assert fills[f"{total}4:{total}2000", error] == "FFFFC7CE"
    assert set(fills.values()) == {"FFFFC7CE", "FFFFEB9C"}


def test_the_guide_lists_what_is_checked_while_typing(blank: Blank) -> None:
    rows = list(load_workbook(blank(None, JUNE))["填表说明"].iter_rows(values_only=True))
    at = next(n for n, row in enumerate(rows) if row[0] == "即时校验")
    listed = [row for row in rows[at:] if row[0] == "L1-05"]
    assert {row[3] for row in listed} == {"红", "黄"}
    assert all(row[1] and row[2] and row[4] for row in listed)
    later = [str(row[0]) for row in rows[at:] if str(row[0]).startswith("收件时才查")]
    assert any("L1-16" in line for line in later)


def test_the_prompt_names_the_rules_that_colour_the_cell(blank: Blank) -> None:
    sheet = load_workbook(blank(None, JUNE))["项目清单"]
    heads = letters(sheet)
    cell = f"{heads['实际竣工日期']}4"
    prompts = [v.prompt for v in sheet.data_validations.dataValidation if cell in v.sqref]
    assert "日期先后颠倒" in prompts[0]
    assert all(len(v.prompt) <= 255 for v in sheet.data_validations.dataValidation)
