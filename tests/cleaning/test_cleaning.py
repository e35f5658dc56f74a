from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cleaning.cleaner import Cleaned, Cleaner
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import UNREADABLE, Value, hundredths
from pipelines.xlsx.reader import Cell

STAGES = ("洽谈", "签约", "前期", "开工", "竣工", "投产", "达产")
STAGE = Column("项目阶段", "enum", allowed=STAGES, synonyms={"在建": "开工", "动工": "开工"})
MONEY, PERCENT, DAY = Column("总投资", "money"), Column("完成率", "percent"), Column("开工", "date")


def text(raw: str) -> Cell:
    return Cell(1, "s", raw, None, "General")


def number(raw: str, form: str = "General") -> Cell:
    return Cell(1, "n", raw, None, form)


def read(column: Column, cell: Cell) -> Cleaned:
    return Cleaner(column, column.allowed).clean(cell)


@pytest.mark.parametrize(
    ("raw", "wan"),
    [
        ("3,200万元", "3200"), ("1.2亿元", "12000"), ("1.2亿", "12000"), ("500000元", "50"),
        ("３２００．５", "3200.5"), ("3，200", "3200"), ("3 200", "3200"), ("+3200", "3200"),
        ("￥3,200.00", "3200"), (" 3200\u00a0", "3200"), ("-12.5", "-12.5"), ("0", "0"),
    ],
)  # fmt: skip
def test_money_whose_meaning_is_written_out_is_mended_and_logged(raw: str, wan: str) -> None:
    cleaned = read(MONEY, text(raw))
    assert cleaned.value == hundredths(Decimal(wan))
    assert cleaned.shown == f"{Decimal(wan):.2f}"


@pytest.mark.parametrize("raw", ["1.2亿元", "1.2亿", "3千万元", "1亿2000万元"])
def test_a_converted_unit_is_also_asked_about(raw: str) -> None:
    assert "折为万元" in read(MONEY, text(raw)).doubt


@pytest.mark.parametrize(
    "raw",
    ["约3200", "3200左右", "3200+", ">3000", "3000-3500", "3,20", "=A1+B1", "三千二", "3200吨",
     "96%", "1.2.3", "3200万美元", "1200 300", "1200\n300", "3 20", "3200①", "3200²", "٣٢٠٠"],
)  # fmt: skip
def test_what_is_no_exact_figure_is_never_guessed(raw: str) -> None:
    cleaned = read(MONEY, text(raw))
    assert cleaned.value is UNREADABLE
    assert raw in cleaned.problem


@given(st.integers(-(10**13), 10**13))
def test_a_number_that_excel_stores_as_a_float_comes_back_exactly(cents: int) -> None:
    stored = repr(cents / 100)
    assert read(MONEY, number(stored)) == Cleaned(cents)


def test_float_noise_is_read_as_what_excel_shows() -> None:
    assert read(MONEY, number("0.30000000000000004")).value == 30
    assert read(MONEY, number("12.345000000000001")).value == 1235


DIRT = ["{:,.2f}", "{:.2f}万元", "¥{:.2f}", " {:,.2f} ", "{:,.2f}万元"]


@given(
    st.integers(0, 10**10),
    st.sampled_from(DIRT),
)
def test_any_amount_dirtied_in_a_recoverable_way_comes_back_equal(cents: int, dirt: str) -> None:
    raw = dirt.format(Decimal(cents) / 100)
    wide = raw.translate(str.maketrans("0123456789,.", "０１２３４５６７８９，．"))
    assert read(MONEY, text(raw)).value == cents
    assert read(MONEY, text(wide)).value == cents


def test_a_cell_formatted_as_percent_is_a_number_of_per_cent() -> None:
    assert read(PERCENT, number("0.969", "0.00%")) == Cleaned(9690, "96.90")
    assert read(PERCENT, number("96.9")) == Cleaned(9690)
    assert read(PERCENT, text("96.9%")) == Cleaned(9690, "96.90")


def test_an_error_or_an_uncalculated_formula_is_never_zero_or_blank() -> None:
    for cell in (Cell(1, "e", "#REF!", "A1", "General"), Cell(1, "", "", "A1+B1", "General")):
        cleaned = read(MONEY, cell)
        assert cleaned.value is UNREADABLE
        assert cleaned.problem


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (text("2021年6月15日"), date(2021, 6, 15)), (text("2021.06.15"), date(2021, 6, 15)),
        (text("2021/6/15"), date(2021, 6, 15)), (text("20210615"), date(2021, 6, 15)),
        (text("２０２１－６－１５"), date(2021, 6, 15)),
        (text("2021-06-15 00:00:00"), date(2021, 6, 15)),
        (number("20210615"), date(2021, 6, 15)), (number("44362"), date(2021, 6, 15)),
        (number("44362", "yyyy-mm-dd"), date(2021, 6, 15)),
        (number("20210615", "yyyy-mm-dd"), date(2021, 6, 15)),
    ],
)  # fmt: skip
def test_a_day_written_in_full_is_understood(cell: Cell, day: date) -> None:
    assert read(DAY, cell).value == day


@pytest.mark.parametrize("raw", ["2021", "2021.6", "2018.1"])
def test_a_year_typed_into_a_cell_formatted_as_a_date_is_refused(raw: str) -> None:
    cleaned = read(DAY, number(raw, "yyyy-mm-dd"))
    assert cleaned.value is UNREADABLE
    assert "年.月" in cleaned.problem


def test_a_date_in_a_money_cell_is_no_amount() -> None:
    assert read(MONEY, number("44350", "yyyy-mm-dd")).value is UNREADABLE


def test_a_quantity_with_the_unit_of_its_own_column_is_understood() -> None:
    land = Column("用地面积", "number", unit="亩")
    assert read(land, text("22亩")) == Cleaned(2200, "22.00")
    assert read(land, text("22公顷")).value is UNREADABLE


def test_a_long_dash_in_a_tag_is_a_hyphen() -> None:
    tags = read(Column("专项标识", "list"), text("双引擎—工程机械"))
    assert tags.value == "双引擎-工程机械"


def test_the_1904_date_system_is_respected() -> None:
    cleaner = Cleaner(DAY, date1904=True)
    assert cleaner.clean(number("42900", "yyyy-mm-dd")).value == date(2021, 6, 15)


@pytest.mark.parametrize("raw", ["2021/6/31", "2021-13-01", "210615", "6月下旬", "年底", "6月底"])
def test_a_day_that_does_not_exist_or_is_not_told_is_not_guessed(raw: str) -> None:
    assert read(DAY, text(raw)).value is UNREADABLE


@pytest.mark.parametrize("raw", ["2021.6", "2021.1", "12", "-3"])
def test_a_number_that_is_no_date_is_refused(raw: str) -> None:
    assert read(DAY, number(raw)).value is UNREADABLE


def test_a_month_in_a_day_column_is_taken_as_its_last_day_and_asked_about() -> None:
    cleaned = read(DAY, text("2021年6月"))
    assert cleaned.value == date(2021, 6, 30)
    assert "请补填" in cleaned.doubt


@pytest.mark.parametrize(
    ("cell", "month"),
    [(text("2021年6月"), "2021-06"), (text("2021-06"), "2021-06"), (text("2021.6"), "2021-06"),
     (number("44348", "yyyy-mm"), "2021-06")],
)  # fmt: skip
def test_a_month_is_read(cell: Cell, month: str) -> None:
    assert read(Column("报告期", "month"), cell).value == month


def test_2021_10_stored_as_a_number_is_refused_because_october_is_lost() -> None:
    assert read(Column("报告期", "month"), number("2021.1")).value is UNREADABLE


@pytest.mark.parametrize(
    ("raw", "stage"), [("在建", "开工"), (" 开 工 ", "开工"), ("动工", "开工")]
)
def test_a_spoken_stage_is_mapped_to_the_listed_one(raw: str, stage: str) -> None:
    assert read(STAGE, text(raw)) == Cleaned(stage, stage)


def test_a_stage_that_is_not_listed_is_refused_with_the_choices() -> None:
    cleaned = read(STAGE, text("装修"))
    assert cleaned.value is UNREADABLE
    assert "请从下拉框中选择：洽谈、签约" in cleaned.advice


@pytest.mark.parametrize(
    ("raw", "value"), [("√", "是"), ("有", "是"), ("×", "否"), ("无", "否"), ("是", "是")]
)
def test_yes_and_no_are_understood(raw: str, value: str) -> None:
    assert read(Column("是否纳统", "bool"), text(raw)).value == value


def test_a_code_destroyed_by_excel_is_unrecoverable() -> None:
    for raw in ("9.14313E+17", "914313020000000000"):
        cleaned = read(Column("统一社会信用代码", "code"), number(raw))
        assert cleaned.value is UNREADABLE
        assert "重新录入" in cleaned.advice


def test_a_code_is_made_half_width_and_upper_case() -> None:
    cleaned = read(Column("统一社会信用代码", "code"), text("９１４３１３０２ma00000157 "))
    assert cleaned == Cleaned("91431302MA00000157", "91431302MA00000157")


@pytest.mark.parametrize(
    ("cell", "phone"),
    [(number("1.38E+10"), "13800000000"), (text("+86 138 0000 0000"), "13800000000"),
     (text("0738－8000001"), "0738-8000001")],
)  # fmt: skip
def test_a_phone_is_tidied(cell: Cell, phone: str) -> None:
    assert read(Column("联络电话", "phone"), cell).value == phone


@pytest.mark.parametrize("raw", ["—", "/", "无", "暂无", "  ", "\u3000", "-"])
@pytest.mark.parametrize("column", [MONEY, DAY, STAGE, Column("名称", "text")])
def test_words_for_nothing_are_blank(raw: str, column: Column) -> None:
    assert read(column, text(raw)).value is None


def test_a_line_break_vanishes_between_chinese_and_becomes_a_space_elsewhere() -> None:
    name = Column("名称", "text")
    assert read(name, text(" 硅钢\n项目\u200b ")) == Cleaned("硅钢项目", "硅钢项目")
    assert read(name, text("R&D\nline 2")) == Cleaned("R&D line 2", "R&D line 2")


def test_a_list_is_joined_in_one_way() -> None:
    cleaned = read(Column("专项标识", "list"), text("双引擎-钢铁新材、三高四新;省重点"))
    assert cleaned.value == "双引擎-钢铁新材；三高四新；省重点"


def test_half_an_item_is_no_count() -> None:
    assert read(Column("次数", "int"), number("2.5")).value is UNREADABLE
    assert read(Column("次数", "int"), number("3")) == Cleaned(3)


CELLS = st.builds(
    Cell,
    st.just(1),
    st.sampled_from(["n", "s", "b", "e", "d", ""]),
    st.one_of(st.text(max_size=12), st.from_regex(r"-?\d{1,15}(\.\d{1,6})?", fullmatch=True)),
    st.none(),
    st.sampled_from(["General", "0.00%", "yyyy-mm-dd"]),
)
KINDS = ["text", "code", "enum", "list", "bool", "phone", "month", "int", "money", "number",
         "percent", "date"]  # fmt: skip


@pytest.mark.parametrize("column", [MONEY, DAY, Column("名称", "text"), Column("编号", "code")])
def test_ditto_is_never_taken_for_a_value(column: Column) -> None:
    for raw in ("同上", "〃"):
        assert read(column, text(raw)).value is UNREADABLE


def test_a_percentage_in_a_money_cell_is_no_amount() -> None:
    assert read(MONEY, number("0.5", "0%")).value is UNREADABLE


def test_invisible_characters_and_odd_dashes_do_not_hide_a_value() -> None:
    assert read(MONEY, text("36000\u200b")).value == 3_600_000
    assert read(MONEY, text("\u22123200")).value == -320_000
    assert read(DAY, text("2021\u201306\u201315\u200b")).value == date(2021, 6, 15)
    code = read(Column("代码", "code"), text("2104\u2011431302-04-01-100018"))
    assert code.value == "2104-431302-04-01-100018"


def test_a_number_too_large_for_any_project_is_refused() -> None:
    assert read(MONEY, number("1E+18")).value is UNREADABLE


def test_what_rounding_changes_is_logged() -> None:
    assert read(MONEY, number("0.0049")) == Cleaned(0, "0.00")
    assert read(MONEY, number("12.3456")) == Cleaned(1235, "12.35")
    assert read(MONEY, number("12.5")) == Cleaned(1250)


@pytest.mark.parametrize("raw", ["431302", "431302.0", "4.31302E5"])
def test_a_short_code_stored_as_a_number_is_that_code(raw: str) -> None:
    cleaned = read(Column("区划代码", "code"), number(raw))
    assert cleaned.value == "431302"
    assert cleaned.shown == ("" if raw == "431302" else "431302")


def test_a_serial_written_with_an_exponent_is_the_same_day() -> None:
    assert read(DAY, number("4.4362E4", "yyyy-mm-dd")).value == date(2021, 6, 15)


def test_a_date_or_percentage_in_a_text_column_is_taken_as_shown_and_asked_about() -> None:
    name = Column("名称", "text")
    assert read(name, number("44260", "yyyy/m/d")).value == "2021-03-05"
    assert read(name, number("0.5", "0%")).value == "50%"
    assert read(name, number("0.5", "0%")).doubt


@pytest.mark.parametrize("raw", ["0000-05", "0000-05-01", "2021-6-1①"])
def test_a_year_zero_or_a_footnote_mark_is_no_date(raw: str) -> None:
    assert read(DAY, text(raw)).value is UNREADABLE


@given(CELLS, st.sampled_from(KINDS))
def test_whatever_is_typed_is_either_read_or_complained_about(cell: Cell, kind: str) -> None:
    if cell.kind == "n" and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", cell.raw):
        return
    cleaned = read(Column("列", kind, allowed=STAGES if kind == "enum" else ()), cell)  # type: ignore[arg-type]
    value: Value = cleaned.value
    assert bool(cleaned.problem) == (value is UNREADABLE)
    if value is UNREADABLE:
        assert cleaned.advice
