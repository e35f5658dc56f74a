"""退回单的逐条：每一栏、次序、掩去电话、同类归并。"""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.slip_lines import Line, foremost, kinds, lines, mended
from pipelines.documents.slip_words import merged_words
from pipelines.ledgers.finding import Fix, Level
from tests.documents.slip.samples import INJECTED, faulty_rows, said

ERROR, WARNING, INFO = Level.ERROR, Level.WARNING, Level.INFO


def test_a_line_says_where_what_why_and_how(slip):
    line = next(one for one in lines(slip, ERROR) if one.code == "L1-02")
    assert (line.sheet, line.cell, line.column) == ("项目清单", "S4", "本年累计完成投资")
    assert line.row_key == "XM-431302-2021-003"
    assert line.value == "15000.00"
    assert line.rule == "L1-02 本年累计不等于上月累计加本月"
    assert line.problem.startswith("上月累计 11500.00＋本月 2500.00")
    assert line.advice.startswith("请对照上月已采用的累计数")
    assert line.handling == "该行未计入"


def test_the_problem_does_not_repeat_the_place(slip):
    assert not any("“项目清单”S4" in line.problem for line in lines(slip, ERROR))


def test_errors_come_first_then_doubts_each_in_sheet_order(slip):
    mixed = replace(
        slip,
        findings=(
            said(WARNING, "项目清单"), said(ERROR, "招商清单"), said(ERROR, "项目清单", 9),
            said(INFO, "项目清单"), said(ERROR, "项目清单", 8), said(ERROR, "", None, cell=""),
        ),
    )  # fmt: skip
    shown = [(line.level, line.sheet, line.row) for line in lines(mixed, *Level)]
    assert shown == [
        (ERROR, "整份文件", None), (ERROR, "项目清单", 9), (ERROR, "项目清单", 8),
        (ERROR, "招商清单", 7), (WARNING, "项目清单", 7), (INFO, "项目清单", 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "row", "refused", "handling"),
    [
        (ERROR, 7, False, "该行未计入"),
        (WARNING, 8, False, "已计入，须说明"),
        (WARNING, 7, False, "未计入，须说明"),
        (INFO, 8, False, "仅告知"),
        (ERROR, 7, True, "整份未采用"),
        (WARNING, 8, True, "整份未采用"),
    ],
)
def test_what_was_done_is_told_truly(slip, level, row, refused, handling):
    asked = replace(slip, findings=(said(ERROR), said(level, row=row)), refused=refused)
    assert lines(asked, level)[-1].handling == handling


def test_an_error_above_the_header_rejects_no_row(slip):
    above = said(ERROR, row=2)
    asked = replace(slip, findings=(above,))
    assert asked.rejected_rows == frozenset()
    assert lines(asked, ERROR)[0].handling == "须更正"


def test_a_proposal_is_printed_exactly(slip):
    proposed = replace(slip, findings=(said(ERROR, proposal="14000.00"),))
    assert lines(proposed, ERROR)[0].proposal == "14000.00"


def test_a_phone_is_masked_wherever_it_is_printed(slip):
    bad = said(
        ERROR, "责任清单", column="联络电话", value="1381234567", proposal="13812345678",
    )  # fmt: skip
    bad = replace(bad, message="联络电话 1381234567 不对", suggestion="如 13812345678")
    line = lines(replace(slip, findings=(bad,)), ERROR)[0]
    printed = f"{line.value}{line.problem}{line.advice}{line.proposal}"
    assert "1381234567" not in printed
    assert line.proposal == "见待改工作簿", "掩过的号码不能照抄"


def test_a_phone_is_masked_in_the_corrections_even_as_it_was_typed(slip):
    old, new = next((m.old, m.new) for m in mended(slip) if m.sheet == "责任清单")
    assert new == "138****5678"
    assert "1234" not in old
    wide = replace(
        slip, fixes=(Fix("G12", "责任清单", "J4", "１３８１２３４５６７８", "13812345678"),)
    )
    assert "１２３４" not in mended(wide)[0].old


def test_a_wrong_phone_in_the_phone_column_is_masked_in_the_corrections_too(make_slip):
    rows = faulty_rows()
    rows["责任清单"][0]["联络电话"] = "138 1234 567"
    fix = next(one for one in mended(make_slip(rows)) if one.sheet == "责任清单")
    assert "1234" not in f"{fix.old}{fix.new}"


def test_a_correction_tells_before_after_and_rule(slip):
    fix = next(one for one in mended(slip) if one.sheet == "责任清单")
    assert (fix.old, fix.new) == ("*** **** **78", "138****5678")
    assert fix.rule == "G12 已自动规范写法"


def test_a_doubtful_reading_is_no_correction_and_shows_what_was_typed(slip):
    assert all(one.sheet != "项目清单" for one in mended(slip))
    (line,) = [one for one in lines(slip, WARNING) if one.code == "G20"]
    assert line.value == "12亿元（按 120000.00 采用）"


def test_only_the_county_s_own_number_is_masked_not_the_example(slip):
    hint = "请重填完整号码，如 13800000000；多半是 13812345678"
    own = said(ERROR, value="138 1234 5678", suggestion=hint)
    (line,) = lines(replace(slip, findings=(own,)), ERROR)
    assert line.advice == "请重填完整号码，如 13800000000；多半是 138****5678"


def test_a_cell_holding_a_novel_is_cut_and_says_how_long_it_was(slip):
    line = lines(replace(slip, findings=(said(ERROR, value="长" * 32767),)), ERROR)[0]
    assert len(line.value) < 500
    assert line.value.endswith("（共 32767 字）")


def test_text_that_looks_like_a_formula_stays_as_typed(slip):
    assert any(line.value == INJECTED for line in lines(slip, *Level))


def test_same_complaints_are_merged_with_their_count(slip):
    many = tuple(said(ERROR, row=row) for row in (7, 9, 12, 15))
    merged = merged_words(lines(replace(slip, findings=many), ERROR), 3)
    where = "项目清单“本年累计完成投资”S7、S9、S12等4处"
    assert merged == f"本年累计不等于上月累计加本月（L1-02），{where}。"


def test_a_count_never_runs_into_a_cell_address(slip):
    few = tuple(said(ERROR, row=row) for row in (7, 9))
    assert "S7、S9共2处" in merged_words(lines(replace(slip, findings=few), ERROR), 3)


def test_kinds_beyond_the_limit_are_counted(slip):
    many = [said(ERROR, row=row) for row in (7, 8, 9)]
    many += [said(ERROR, code="L1-05", row=7), said(ERROR, code="G05", row=9)]
    found = lines(replace(slip, findings=tuple(many)), ERROR)
    assert [len(kind.places) for kind in kinds(found)] == [3, 1, 1]
    said_so = merged_words(found, 2)
    assert said_so.startswith("一是本年累计")
    assert said_so.endswith("S7；另有1类1处。")


@given(st.lists(st.sampled_from("ABCD"), max_size=60), st.integers(1, 20))
def test_the_foremost_keep_their_order_and_leave_no_kind_out(codes, limit):
    found = [_line(number, code) for number, code in enumerate(codes, 1)]
    shown = foremost(found, limit)
    assert len(shown) == min(limit, len(found))
    assert [line.number for line in shown] == sorted(line.number for line in shown)
    assert len({line.code for line in shown}) == min(limit, len(set(codes)))


def _line(number, code):
    return Line(
        number, ERROR, code, "题目", "项目清单", f"S{number}", f"S{number}", number,
        "", "", "", "", "", "", "",
    )  # fmt: skip
