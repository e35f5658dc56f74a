"""单元格格式显示出来的数，与所存的不是一回事的，不照收。"""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.cleaning.cleaner import Cleaned, Cleaner
from pipelines.cleaning.number_formats import shown_by
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import UNREADABLE
from pipelines.xlsx.reader import Cell

MONEY = Column("总投资", "money", unit="万元")
LAND = Column("用地面积", "number", unit="亩")


def read(column: Column, raw: str, form: str) -> Cleaned:
    return Cleaner(column).clean(Cell(1, "n", raw, None, form))


@pytest.mark.parametrize(
    ("form", "divisor"),
    [("General", 1), ("@", 1), ("#,##0.00", 1), ("#,##0.00_ ", 1), ("0.0,", 1_000),
     ("#,##0.00,,", 1_000_000), ("0!.0,", 10_000), ('0!.0,"万"', 10_000), ("0!.0000", 10_000),
     (r"0\.0000", 10_000), ('0"."0000', 10_000), ("#,##0,.00", 1_000), ("0.00E+00", 1),
     ('_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', 1), ("[>=10000]0!.0,;0", 10_000)],
)  # fmt: skip
def test_what_a_format_divides_by(form: str, divisor: int) -> None:
    assert shown_by(form, Decimal(32_000_000)).divisor == divisor


def test_a_condition_chooses_its_section() -> None:
    form = '[>=10000]0!.0,"万";0'
    assert shown_by(form, Decimal(5_000)).divisor == 1
    assert shown_by(form, Decimal(50_000)).after == "万"


@pytest.mark.parametrize(
    ("raw", "form", "proposal"),
    [("32000000", '0!.0,"万"', "3200.00"), ("32000000", '[>=10000]0!.0,"万";0', "3200.00"),
     ("1.2", '0.00"亿元"', "12000.00"), ("32000000", '#,##0"元"', "3200.00"),
     ("32000000", "0!.0000", ""), ("3200000", "0.0,", ""), ("3200", '"约"0', ""),
     ("3200", '0"余"', ""), ("3200", ";;;", "")],
)  # fmt: skip
def test_an_amount_shown_as_another_is_refused(raw: str, form: str, proposal: str) -> None:
    cleaned = read(MONEY, raw, form)
    assert cleaned.value is UNREADABLE
    assert form in cleaned.problem
    assert cleaned.proposal == proposal


@pytest.mark.parametrize(
    "form",
    ['0.00"万元"', '0.00"万"', '"¥"#,##0.00', "[Red]0.00", '0.00;-0.00;"—"', "0.00_);(0.00)"],
)
def test_an_amount_shown_as_it_is_stored_is_taken(form: str) -> None:
    assert read(MONEY, "3200", form) == Cleaned(320_000)


def test_zero_is_zero_in_any_unit() -> None:
    assert read(MONEY, "0", '0!.0,"万"') == Cleaned(0)


def test_an_area_shown_in_another_unit_is_refused_and_not_converted() -> None:
    cleaned = read(LAND, "320", '0"平方米"')
    assert (cleaned.value, cleaned.proposal) == (UNREADABLE, "")
    assert read(LAND, "320", '0"亩"') == Cleaned(32_000)


def test_words_a_format_adds_to_a_number_are_taken_and_asked_about() -> None:
    cleaned = read(Column("批复文号", "text"), "12", '"娄建许〔2021〕"0"号"')
    assert cleaned.value == "娄建许〔2021〕12号"
    assert "存的是数 12" in cleaned.doubt
    code = read(Column("项目编号", "code"), "3", '"XM-431302-2021-"000')
    assert (code.value, code.shown) == ("XM-431302-2021-003", "XM-431302-2021-003")
    assert code.doubt


def test_words_around_a_decimal_are_not_made_up() -> None:
    cleaned = read(Column("批复文号", "text"), "1.5", '"第"0.0"期"')
    assert cleaned.value == "1.5"
    assert "另添了字" in cleaned.doubt
