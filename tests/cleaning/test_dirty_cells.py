"""县里常见的脏单元格，一类一测；编号即 DOMAIN §6 的项。"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.calendar import Period
from pipelines.cleaning.cleaner import Cleaned, Cleaner
from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.finding import Level
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import UNREADABLE, Value
from pipelines.xlsx.reader import Cell, column_letter
from tests.conftest import clean_rows

JUNE = Period(2021, 6)
STAGE = Column(
    "项目阶段", "enum", allowed=("洽谈", "签约", "前期", "开工", "竣工", "投产", "达产"),
    synonyms={"在建": "开工", "已开工": "开工", "动工": "开工", "已投产": "投产"},
)  # fmt: skip
MONEY = Column("总投资", "money", unit="万元")
PERCENT = Column("完成进度", "percent", unit="%")
COUNT = Column("提醒次数", "int", unit="次")
DAY, MONTH = Column("计划完成日期", "date"), Column("报告期", "month")
NAME, PHONE = Column("项目名称", "text"), Column("联络电话", "phone")
CREDIT = Column("统一社会信用代码", "code", code_form="信用代码")
PROJECT = Column("投资项目代码", "code", code_form="项目代码")


def text(raw: str) -> Cell:
    return Cell(1, "s", raw, None, "General")


def number(raw: str, form: str = "General", formula: str | None = None) -> Cell:
    return Cell(1, "n", raw, formula, form)


def read(column: Column, cell: Cell | str) -> Cleaned:
    cleaner = Cleaner(column, column.allowed, period=JUNE)
    return cleaner.clean(text(cell) if isinstance(cell, str) else cell)


def mended(column: Column, cell: Cell | str, value: Value, shown: str) -> None:
    """看得准：改了，留痕，不烦填报人。"""
    assert read(column, cell) == Cleaned(value, shown)


def asked(column: Column, cell: Cell | str, value: Value, proposal: str) -> Cleaned:
    """采用，留痕，须说明，并给出该填的样子。"""
    cleaned = read(column, cell)
    assert (cleaned.value, cleaned.proposal, cleaned.problem) == (value, proposal, "")
    assert cleaned.doubt
    return cleaned


def refused(column: Column, cell: Cell | str, why: str, proposal: str = "") -> Cleaned:
    """不采用：说明原因和怎样改。"""
    cleaned = read(column, cell)
    assert cleaned.value is UNREADABLE
    assert why in cleaned.problem
    assert cleaned.advice
    assert (cleaned.proposal, cleaned.doubt, cleaned.shown) == (proposal, "", "")
    assert proposal in cleaned.advice
    return cleaned


def test_case_1_a_unit_typed_with_the_amount_is_mended() -> None:
    mended(MONEY, "3,200万元", 320_000, "3200.00")
    mended(MONEY, "3200 万", 320_000, "3200.00")


@pytest.mark.parametrize("raw", ["1.2亿元", "1.2亿", "1亿2000万元", "1.2 億", "12千万元"])
def test_case_2_yi_is_converted_because_it_is_written_and_asked_about(raw: str) -> None:
    assert "12000.00万元" in asked(MONEY, raw, 1_200_000, "12000.00").doubt


def test_case_3_yuan_is_converted_and_logged() -> None:
    mended(MONEY, "500000元", 5_000, "50.00")
    mended(MONEY, "500,000圆整", 5_000, "50.00")


def test_case_4_a_bare_small_figure_is_never_converted() -> None:
    assert read(MONEY, number("12")) == Cleaned(1_200)
    mended(MONEY, "12", 1_200, "12.00")


def test_case_5_a_figure_ten_thousand_times_smaller_is_left_as_typed() -> None:
    assert read(MONEY, number("0.32")) == Cleaned(32)


def test_case_6_full_width_digits_are_mended() -> None:
    mended(MONEY, "３２００．５", 320_050, "3200.50")


@pytest.mark.parametrize("raw", ["3，200", "3 200", "3\u00a0200", "3\u3000200", "3,200"])
def test_case_7_thousands_separators_are_removed(raw: str) -> None:
    mended(MONEY, raw, 320_000, "3200.00")


@pytest.mark.parametrize("raw", ["3,20", "32,00", "1,2345", "3，20万元", "1200 300", "3,200,00"])
def test_case_7_bad_grouping_is_refused(raw: str) -> None:
    refused(MONEY, raw, "千分位不对")


@pytest.mark.parametrize(
    ("raw", "value", "shown"),
    [("三千二百", 320_000, "3200.00"), ("叁仟贰佰万元整", 320_000, "3200.00"),
     ("一亿二千万元", 1_200_000, "12000.00"), ("三点五", 350, "3.50"), ("零", 0, "0.00")],
)  # fmt: skip
def test_case_8_a_chinese_numeral_with_one_reading_is_asked_about(
    raw: str, value: int, shown: str
) -> None:
    assert asked(MONEY, raw, value, shown).shown == shown


def test_case_8_a_chinese_numeral_serves_counts_and_percentages_too() -> None:
    asked(COUNT, "十二次", 12, "12")
    asked(PERCENT, "百分之九十六点九", 9_690, "96.90")


@pytest.mark.parametrize("raw", ["三千二", "一百五", "三四百", "三四", "一万二千", "二零"])
def test_case_8_a_chinese_numeral_with_two_readings_is_refused(raw: str) -> None:
    refused(MONEY, raw, "阿拉伯数字")


def test_case_3_an_amount_with_only_a_currency_is_asked_about() -> None:
    for raw in ("¥3200", "￥3,200.00", "人民币3200"):
        asked(MONEY, raw, 320_000, "3200.00")
    mended(MONEY, "人民币3200万元", 320_000, "3200.00")
    mended(MONEY, "¥3200万", 320_000, "3200.00")


def test_case_21_a_time_stored_with_a_day_is_cut_off_and_logged() -> None:
    mended(DAY, number("44362.4375", "yyyy/m/d"), date(2021, 6, 15), "2021-06-15")


def test_case_9_a_number_stored_as_text_is_mended() -> None:
    mended(MONEY, "3200", 320_000, "3200.00")
    mended(MONEY, "'3200", 320_000, "3200.00")


@pytest.mark.parametrize(
    "raw",
    ["约3200", "3200左右", "大约1.2亿元", "3200+", ">3000", "＞3000", "3200余", "3000多万元",
     "近3200", "不少于3000", "三千余", "3200餘萬元"],
)  # fmt: skip
def test_case_10_an_approximate_figure_is_refused_and_none_is_proposed(raw: str) -> None:
    refused(MONEY, raw, "须填确数", "")


@pytest.mark.parametrize("raw", ["3000-3500", "3000～3500", "3000至3500万元", "3000万—3500万"])
def test_case_11_a_range_is_refused_without_a_proposal(raw: str) -> None:
    refused(MONEY, raw, "区间")


def test_case_12_a_leading_plus_is_mended() -> None:
    mended(MONEY, "+3200", 320_000, "3200.00")


def test_case_12_a_formula_typed_as_text_is_refused() -> None:
    refused(MONEY, "=A1+B1", "公式")
    refused(MONEY, "=1200+300", "公式", "1500.00")


def test_case_12_a_formula_counts_by_its_saved_result_and_is_asked_about() -> None:
    cleaned = read(MONEY, number("3200", formula="=S4+T4"))
    assert cleaned.value == 320_000
    assert "=S4+T4" in cleaned.doubt
    assert "3200" in cleaned.doubt
    assert read(DAY, number("44362", "yyyy-mm-dd", formula="=TODAY()")).doubt


def test_case_12_a_computed_column_may_hold_a_formula() -> None:
    rate = Column("年度投资完成率", "percent", computed="=[@甲]/[@乙]")
    assert read(rate, number("46.67", formula="=S4/R4*100")) == Cleaned(4_667)


def test_case_12_a_saved_result_that_the_formula_does_not_give_is_refused() -> None:
    refused(MONEY, number("3200", formula="=1200+300"), "应得 1500")
    assert read(MONEY, number("1500", formula="=1200+300")).value == 150_000


def test_case_13_a_formula_never_calculated_is_neither_zero_nor_blank() -> None:
    cleaned = refused(MONEY, Cell(1, "", "", "=A1+B1", "General"), "没有保存结果")
    assert "打开、保存" in cleaned.advice


def test_case_14_an_error_value_is_refused() -> None:
    refused(MONEY, Cell(1, "e", "#REF!", "=#REF!", "General"), "#REF!")


def test_a_truth_value_is_no_word() -> None:
    refused(NAME, Cell(1, "b", "TRUE", None, "General"), "逻辑值")


@pytest.mark.parametrize("raw", ["#REF!", "#N/A", " #DIV/0!", "＃VALUE!", "#####"])
@pytest.mark.parametrize("column", [NAME, MONEY, STAGE, CREDIT, DAY])
def test_case_14_an_error_pasted_as_text_is_no_word_either(column: Column, raw: str) -> None:
    assert read(column, raw).value is UNREADABLE


def test_case_14_an_error_pasted_as_text_is_reported_as_an_error(
    intake: Intake, write: Callable[..., Path]
) -> None:
    path = write(clean_rows(**{"形象进度": "#REF!"}))
    assert [f.code for f in read_submission(path, intake).findings] == ["G08"]


def test_case_16_a_figure_linked_from_another_workbook_is_asked_about() -> None:
    cleaned = read(MONEY, number("3200", formula="=[1]Sheet1!A1"))
    assert cleaned.value == 320_000
    assert "别的工作簿" in cleaned.doubt


def test_case_16_a_link_the_workbook_lists_is_left_to_the_complaint_about_the_link() -> None:
    cleaner = Cleaner(MONEY, links=1)
    assert cleaner.clean(number("3200", formula="=[1]Sheet1!A1")) == Cleaned(320_000)
    assert cleaner.clean(number("3200", formula="=[1]Sheet1!A1+[2]Sheet1!A1")).doubt
    assert cleaner.clean(number("3200", formula="=表1[2021]")).doubt
    assert cleaner.clean(number("3200", formula="=[0]!单价")).doubt


@pytest.mark.parametrize("raw", ["2021.6", "2021-06", "2021年6月", "2021年06月底"])
def test_case_17_a_month_is_mended_in_a_month_column(raw: str) -> None:
    assert read(MONTH, raw) == Cleaned("2021-06", "" if raw == "2021-06" else "2021-06")


@pytest.mark.parametrize("raw", ["2021.6", "2021年6月", "2021/6"])
def test_case_17_a_month_in_a_day_column_is_taken_as_its_last_day_and_asked_about(raw: str) -> None:
    cleaned = asked(DAY, raw, date(2021, 6, 30), "2021-06-30")
    assert cleaned.shown == "2021-06-30"
    assert "请补填" in cleaned.doubt


@pytest.mark.parametrize("raw", ["2021.6", "2021.1"])
@pytest.mark.parametrize("column", [DAY, MONTH])
def test_case_17_a_month_that_excel_took_for_a_number_is_lost(column: Column, raw: str) -> None:
    refused(column, number(raw), "2021.10 会被存成 2021.1")


@pytest.mark.parametrize("raw", ["6月底", "6月末", "六月底", "6月"])
def test_case_18_month_end_is_proposed(raw: str) -> None:
    assert asked(DAY, raw, date(2021, 6, 30), "2021-06-30").shown == "2021-06-30"


def test_case_18_month_end_takes_the_year_of_the_report() -> None:
    assert Cleaner(DAY, period=Period(2024, 3)).clean(text("2月底")).value == date(2024, 2, 29)
    assert Cleaner(DAY).clean(text("2月底")).value is UNREADABLE


@pytest.mark.parametrize(
    ("raw", "proposal"),
    [("6月上旬", ""), ("6月中旬", ""), ("6月下旬", ""), ("二季度", ""), ("年底", "2021-12-31"),
     ("2022年底", "2022-12-31"), ("6月30日前", "2021-06-30"), ("上半年", ""), ("尽快", "")],
)  # fmt: skip
def test_case_18_a_stretch_of_time_is_no_day(raw: str, proposal: str) -> None:
    refused(DAY, raw, raw, proposal)


@pytest.mark.parametrize("raw", ["2021/6/31", "2021-13-01", "2021年2月29日", "20210631"])
def test_case_19_a_day_that_does_not_exist_is_refused(raw: str) -> None:
    refused(DAY, raw, "不是存在的日期")


def test_case_20_eight_digits_are_mended_and_six_are_refused() -> None:
    mended(DAY, number("20210615"), date(2021, 6, 15), "2021-06-15")
    mended(DAY, "20210615", date(2021, 6, 15), "2021-06-15")
    for cell in (text("210615"), number("210615"), number("210615", "yyyy-mm-dd")):
        refused(DAY, cell, "六位数", "2021-06-15")
    refused(DAY, "211315", "不是完整的日期")
    refused(MONTH, "202106", "不是年月", "2021-06")


def test_case_21_a_serial_number_is_mended_in_either_date_system() -> None:
    mended(DAY, number("44362"), date(2021, 6, 15), "2021-06-15")
    later = Cleaner(DAY, date1904=True).clean(number("42900"))
    assert later == Cleaned(date(2021, 6, 15), "2021-06-15")


@pytest.mark.parametrize(
    "raw",
    [
        "2021年6月15日",
        "2021年6月15号",
        "二〇二一年六月十五日",
        "2021 年 6 月 15 日",
        "2021年6月15日（星期二）",
    ],
)
def test_case_22_a_day_in_chinese_is_mended(raw: str) -> None:
    mended(DAY, raw, date(2021, 6, 15), "2021-06-15")


@pytest.mark.parametrize("raw", ["6/15/21", "6/15/2021", "15/6/2021", "21年6月15日", "6月15日"])
def test_case_23_an_unusual_order_with_one_reading_is_asked_about(raw: str) -> None:
    assert asked(DAY, raw, date(2021, 6, 15), "2021-06-15").shown == "2021-06-15"


@pytest.mark.parametrize(
    ("raw", "proposal"), [("03/05/2021", ""), ("03/05/21", ""), ("21/6/15", "2021-06-15")]
)
def test_case_23_an_order_with_two_readings_is_refused(raw: str, proposal: str) -> None:
    refused(DAY, raw, "分不清", proposal)


def test_case_24_an_impossible_year_is_read_as_typed_for_g09_to_judge() -> None:
    assert read(DAY, "2201-06-15").value == date(2201, 6, 15)


def test_case_25_a_percentage_is_read_as_it_is_seen() -> None:
    mended(PERCENT, number("0.969", "0.0%"), 9_690, "96.90")
    mended(PERCENT, "96.9%", 9_690, "96.90")
    mended(PERCENT, "９６．９％", 9_690, "96.90")
    assert read(PERCENT, number("96.9")) == Cleaned(9_690)
    assert read(PERCENT, number("0.969")) == Cleaned(97, "0.97")


@pytest.mark.parametrize(
    "raw", [" 硅钢项目", "硅钢项目\u00a0", "\u3000硅钢项目", "硅钢\u200b项目", "硅钢项目\r\n"]
)
def test_case_40_invisible_characters_in_a_name_are_removed(raw: str) -> None:
    mended(NAME, raw, "硅钢项目", "硅钢项目")


def test_case_40_a_name_padded_to_three_characters_is_joined() -> None:
    mended(Column("责任人", "text"), "张　三", "张三", "张三")


@pytest.mark.parametrize("cell", [number("9.14313E+17"), number("914313020000000000"),
                                  text("9.14313E+17"), text("914313020000000000")])  # fmt: skip
def test_case_43_a_code_that_lost_its_last_digits_is_unrecoverable(cell: Cell) -> None:
    assert "重新录入" in refused(CREDIT, cell, "丢失").advice


def test_case_44_lower_case_and_hyphens_in_a_credit_code_are_mended() -> None:
    for raw in ("91431302ma00000157", "9143 1302 MA00 0001 57", "91431302-MA000001-5-7"):
        mended(CREDIT, raw, "91431302MA00000157", "91431302MA00000157")


@pytest.mark.parametrize(
    "raw", ["9143130ZMA00000157", "9I431302MA00000157", "91431302MA000001S7", "91431302MAOO000157"]
)
def test_case_44_a_look_alike_letter_is_refused_with_the_one_sound_code(raw: str) -> None:
    refused(CREDIT, raw, "字母", "91431302MA00000157")


def test_case_44_a_small_l_is_told_from_a_one_by_the_check_digits() -> None:
    refused(CREDIT, "9143l302ma00000157", "字母 l", "91431302MA00000157")


def test_case_44_without_a_single_sound_code_nothing_is_proposed() -> None:
    refused(CREDIT, "9143130ZMA00000158", "字母 Z")


def test_case_44_what_is_no_credit_code_is_left_to_the_rules() -> None:
    assert read(CREDIT, "境外") == Cleaned("境外")
    assert read(CREDIT, "431302000012345") == Cleaned("431302000012345")


@pytest.mark.parametrize(
    ("cell", "phone"),
    [(number("13800000000"), "13800000000"), (number("1.38E+10"), "13800000000"),
     (text("138 0000 0000"), "13800000000"), (text("+86-138-0000-0000"), "13800000000"),
     (text("１３８００００００００"), "13800000000"), (text("（0738）8000001"), "0738-8000001"),
     (text("电话：0738-8000001转801"), "0738-8000001-801")],
)  # fmt: skip
def test_case_45_a_phone_is_mended(cell: Cell, phone: str) -> None:
    mended(PHONE, cell, phone, phone)


@pytest.mark.parametrize(
    "raw",
    ["13800000000/0738-8000001", "13800000000、13900000000", "13800000000 13900000000",
     "1380000000013900000000", "13800000000\n0738-8000001", "13800000000或13900000000"],
)  # fmt: skip
def test_case_45_of_two_phones_the_first_is_taken_and_asked_about(raw: str) -> None:
    asked(PHONE, raw, "13800000000", "13800000000")


def test_case_45_a_landline_that_lost_its_zero_is_refused_with_the_likely_number() -> None:
    refused(PHONE, number("7388000001"), "0 已丢失", "07388000001")
    refused(PHONE, "1.38E+10", "末几位已丢失")


def test_case_46_a_spoken_stage_is_mapped_and_an_unknown_one_refused() -> None:
    for raw in ("已开工", "在建", "动工"):
        mended(STAGE, raw, "开工", "开工")
    refused(STAGE, "装修", "不在可选值中")
    cleaned = read(STAGE, "已投产了")
    assert (cleaned.value, cleaned.proposal) == (UNREADABLE, "投产")


def test_case_46_the_opposite_of_a_stage_is_never_proposed() -> None:
    cleaned = refused(STAGE, "未开工", "不在可选值中")
    assert "是否为" not in cleaned.problem


def test_case_46_a_listed_word_for_nothing_is_a_value() -> None:
    level = Column("提醒级别", "enum", allowed=("无", "一次"))
    assert read(level, "无") == Cleaned("无")
    assert read(STAGE, "无") == Cleaned(None, "（空）")


@pytest.mark.parametrize("raw", ["开工/竣工", "开工、竣工", "在建，竣工", "开工和竣工"])
def test_case_47_two_stages_in_a_cell_are_refused(raw: str) -> None:
    assert "开工、竣工" in refused(STAGE, raw, "两样").advice


@pytest.mark.parametrize("cell", [number("0"), text("0"), text("０"), text("0.00")])
def test_case_49_zero_stays_zero_and_a_blank_stays_blank(cell: Cell) -> None:
    assert read(MONEY, cell).value == 0
    assert read(MONEY, "  ").value is None
    assert read(MONEY, "—") == Cleaned(None, "（空）")


def test_case_55_what_is_shown_rounded_is_taken_rounded_and_logged() -> None:
    mended(MONEY, number("12.3456", "0.00"), 1_235, "12.35")


def test_case_57_ruby_and_traditional_characters_are_restored() -> None:
    restored = "经济发展8.9亿元，余3户"
    mended(NAME, "經(jīng)濟(jì)發(fā)展8.9億元，餘3户", restored, restored)
    mended(NAME, "們(men)經（jīng）濟", "们经济", "们经济")
    mended(STAGE, "開(kāi)工", "开工", "开工")
    asked(MONEY, "8.9億元", 8_900_000, "89000.00")
    mended(MONEY, "3200萬元", 320_000, "3200.00")


@pytest.mark.parametrize("raw", ["面积(mu)", "乾隆路厂房", "毕昇新材", "於氏实业", "李喆"])
def test_case_57_what_only_looks_like_damage_is_left_alone(raw: str) -> None:
    assert read(NAME, raw).value in (raw, raw.replace("(", "（").replace(")", "）"))


@pytest.mark.parametrize("raw", ["務?!摆M服通", "完成投?3200万元", "项目\ufffd期", "\ue005号厂房"])
def test_case_57_a_lost_character_is_kept_and_asked_about(raw: str) -> None:
    assert "丢字" in read(NAME, raw).doubt


@pytest.mark.parametrize(
    ("raw", "mends"),
    [("土建完成,设备进场;正在调试.", "土建完成，设备进场；正在调试。"),
     ("是否完工?进度如何?", "是否完工？进度如何？"),
     ("硅钢项目(一期)", "硅钢项目（一期）"), ("硅钢项目（一期)", "硅钢项目（一期）"),
     ('列入"五个一"工程', "列入“五个一”工程"), ("进度:90%,正常", "进度：90%，正常")],
)  # fmt: skip
def test_case_62_english_punctuation_in_chinese_is_mended(raw: str, mends: str) -> None:
    mended(NAME, raw, mends, mends)


@pytest.mark.parametrize("raw", ["GB/T 9704(2012), A:B", "R&D 1,200.5", "http://a.cn/?b=1"])
def test_case_62_punctuation_away_from_chinese_is_left_alone(raw: str) -> None:
    assert read(NAME, raw).value == raw


def test_case_62_an_emoji_is_asked_about_and_its_removal_proposed() -> None:
    asked(NAME, "顺利开工🎉", "顺利开工🎉", "顺利开工")


@pytest.mark.parametrize(
    "raw", ['=HYPERLINK("x","主体")', "=cmd|' /C calc'!A0", "@SUM(A1)", "+A1+B1"]
)
def test_case_64_what_looks_like_a_formula_is_only_text_and_asked_about(raw: str) -> None:
    cleaned = read(NAME, raw)
    assert cleaned.value == raw
    assert "只当文字采用" in cleaned.doubt


def test_case_65_twenty_bare_digits_as_text_get_their_hyphens() -> None:
    for raw in ("21044313020401100018", "2104-431302-0401-100018", "2104 431302 04 01 100018"):
        mended(PROJECT, raw, "2104-431302-04-01-100018", "2104-431302-04-01-100018")


@pytest.mark.parametrize("cell", [number("2.1044313020401E+19"), text("21044313020401300000"),
                                  text("2.10443E+19")])  # fmt: skip
def test_case_65_twenty_digits_as_a_number_are_lost(cell: Cell) -> None:
    refused(PROJECT, cell, "丢失")


def test_case_65_a_letter_in_a_project_code_is_refused_with_the_one_sound_code() -> None:
    refused(PROJECT, "2104-431302-O4-01-100018", "字母 O", "2104-431302-04-01-100018")


def test_dirt_is_reported_at_its_cell_with_what_to_type(
    write: Callable[..., Path], intake: Intake, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(write(clean_rows()))
    sheet = book["项目清单"]
    places = {cell.value: column_letter(cell.column) for cell in sheet[3] if cell.column}
    for name, dirt in {
        "签约日期": "210118",
        "计划竣工日期": "12月底",
        "形象进度": "封顶,正常",
    }.items():
        sheet[f"{places[name]}4"] = dirt
    dirty = tmp_path / "dirty.xlsx"
    book.save(dirty)
    read = read_submission(dirty, intake)
    found = {(f.code, f.level, f.cell, f.proposal) for f in read.findings if f.proposal}
    assert found == {
        ("G05", Level.ERROR, f"{places['签约日期']}4", "2021-01-18"),
        ("G20", Level.WARNING, f"{places['计划竣工日期']}4", "2021-12-31"),
    }
    assert {(fix.cell, fix.new) for fix in read.fixes} >= {
        (f"{places['计划竣工日期']}4", "2021-12-31"), (f"{places['形象进度']}4", "封顶，正常"),
    }  # fmt: skip
