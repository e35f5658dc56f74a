from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipelines.calendar import Period
from pipelines.intake.submission import Intake, read_submission
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.validation import Others, Previous, validate
from tests.conftest import (
    LAST_TASK,
    ORIGIN,
    PROJECT,
    TASK,
    Rows,
    Writer,
    clean_rows,
    may_rows,
)

MAY, JULY, SEPTEMBER = Period(2021, 5), Period(2021, 7), Period(2021, 9)


@pytest.fixture
def judge(intake: Intake, write: Writer):  # type: ignore[no-untyped-def]
    def judged(
        rows: Rows | None = None, before: Rows | None = None, others: dict[str, Rows] | None = None
    ) -> Verdict:
        previous = None
        if before is not None:
            last = read_submission(write(before, period=MAY), intake)
            previous = Previous(MAY, last.tables)
        reports = {
            unit: read_submission(write(theirs, unit=unit), intake).tables
            for unit, theirs in (others or {}).items()
        }
        submission = read_submission(write(rows), intake)
        others_seen = Others.of({**reports, "娄星区": submission.tables})
        seen = Others(others_seen.reports, others_seen.index, me="娄星区")
        return validate(submission, intake, previous, seen)

    return judged


def only(verdict: Verdict, code: str) -> Finding:
    found = [finding for finding in verdict.findings if finding.code == code]
    assert len(found) == 1, [f.message for f in verdict.findings]
    return found[0]


def test_a_clean_workbook_yields_nothing(judge) -> None:  # type: ignore[no-untyped-def]
    assert judge().findings == ()
    assert judge(before=may_rows()).findings == ()


def test_computed_columns_are_filled_in(judge) -> None:  # type: ignore[no-untyped-def]
    table = judge().tables["项目清单"]
    assert table.columns["开工以来累计完成投资"] == [1_400_000]
    assert table.columns["年度投资完成率"] == [4667]


def test_a_typed_computed_value_that_differs_is_asked_about(judge) -> None:  # type: ignore[no-untyped-def]
    finding = only(judge(clean_rows(年度投资完成率=Decimal("50.00"))), "G13")
    assert (finding.level, finding.value, finding.proposal) == (Level.WARNING, "50.00", "46.67")
    assert "46.67" in finding.message
    assert judge(clean_rows(年度投资完成率=Decimal("46.67"))).findings == ()


def test_a_row_of_another_unit_is_an_error_at_its_cell(judge) -> None:  # type: ignore[no-untyped-def]
    finding = only(judge(clean_rows(填报单位="涟源市")), "G01")
    assert (finding.level, finding.cell, finding.value) == (Level.ERROR, "E4", "涟源市")
    assert finding.proposal == "娄星区"


def test_a_key_used_twice_is_an_error_at_both_rows(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows()
    rows["任务清单"] = [dict(TASK), {**TASK, "任务内容": "完成电气调试"}]
    found = [f for f in judge(rows).findings if f.code == "G03"]
    assert [f.cell for f in found] == ["A4", "A5"]
    assert "重复，见第 4、5 行" in found[0].message


def test_an_empty_key_is_an_error(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows()
    rows["任务清单"] = [{**TASK, "任务编号": None}]
    assert "还没有填" in only(judge(rows), "G03").message


def test_a_key_used_by_another_unit_is_an_error(judge) -> None:  # type: ignore[no-untyped-def]
    theirs: Rows = {"项目清单": [{**PROJECT, "填报单位": "涟源市", "区划代码": "431382"}]}
    finding = only(judge(others={"涟源市": theirs}), "G03")
    assert "已由涟源市使用" in finding.message


@pytest.mark.parametrize("blank", [None, "—", "暂无"])
def test_a_required_cell_left_empty_is_an_error(judge, blank: object) -> None:  # type: ignore[no-untyped-def]
    finding = only(judge(clean_rows(建设性质=blank)), "G05")
    assert (finding.level, finding.cell) == (Level.ERROR, "M4")
    assert "还没有填" in finding.message


def test_a_column_required_by_the_stage_is_asked_for(judge) -> None:  # type: ignore[no-untyped-def]
    finding = only(judge(clean_rows(形象进度=None)), "G05")
    assert "按本行的状态应当填写" in finding.message


def test_a_row_that_vanished_is_reported_unless_it_was_closed(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows()
    rows["任务清单"] = [dict(LAST_TASK)]
    assert only(judge(rows, before=may_rows()), "G06").row_key == TASK["任务编号"]
    done = may_rows()
    done["任务清单"] = [
        {**LAST_TASK, "本周进展": "设备基础完工"},
        {**TASK, "完成进度": Decimal(100), "任务状态": "已完成", "佐证材料": "照片1",
         "实际完成日期": date(2021, 5, 20)}
    ]  # fmt: skip
    assert judge(rows, before=done).findings == ()


def test_a_row_under_a_new_key_with_an_old_name_is_asked_about(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows()
    rows["任务清单"] = [{**TASK, "任务编号": "RW-XM-431302-2021-003-77"}, dict(LAST_TASK)]
    found = judge(rows, before=may_rows()).findings
    assert [finding.code for finding in found] == ["G07"]
    assert (found[0].value, found[0].proposal) == ("RW-XM-431302-2021-003-77", TASK["任务编号"])


def test_a_row_under_a_new_key_with_the_name_spelt_otherwise_is_asked_about(judge) -> None:  # type: ignore[no-untyped-def]
    rows = {"项目清单": [{**PROJECT, "项目编号": "XM-9", "项目名称": "示例硅钢项目一期工程"}]}
    assert only(judge(rows, before=may_rows()), "G07").proposal == PROJECT["项目编号"]


def test_another_person_under_a_new_key_is_a_new_term_and_the_old_row_is_missed(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows()
    new = {**rows["责任清单"][0], "责任编号": "ZR-431302-2021-002"}
    for name, codes in (("示例甲", {"G07"}), ("示例丁", {"G06"})):
        rows["责任清单"] = [{**new, "链长(班长)": name}]
        found = {f.code for f in judge(rows, before=may_rows()).findings}
        assert found & {"G06", "G07"} == codes


@pytest.mark.parametrize(("period", "codes"), [(JULY, []), (SEPTEMBER, ["G06"])])
def test_a_quarterly_annex_may_be_left_out_between_quarters(
    intake: Intake, write: Writer, period: Period, codes: list[str]
) -> None:
    park = {"园区名称": "娄星产业开发区", "园区级别": "省级", "报告期": "2021-06"}
    park |= {"污水集中处理设施是否建成": "是"}
    last = read_submission(write({"附表一园区指标": [park]}, period=period.shift(-1)), intake)
    now = read_submission(write({}, period=period), intake)
    previous = Previous(period.shift(-1), last.tables)
    assert [f.code for f in validate(now, intake, previous, Others()).findings] == codes


def test_the_same_work_on_another_project_is_not_a_new_key_for_the_old(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows()
    rows["任务清单"] = [dict(TASK), {**LAST_TASK, "任务编号": "RW-9", "项目编号": "XM-9"}]
    codes = [finding.code for finding in judge(rows, before=may_rows()).findings]
    assert "G06" in codes
    assert "G07" not in codes


def test_a_project_leaves_the_ledger_only_with_an_explanation(judge) -> None:  # type: ignore[no-untyped-def]
    ended = {"项目编号": "XM-431302-2021-090", "项目名称": "示例已终止项目", "运行状态": "终止",
             "投资项目代码": None, "统一社会信用代码": None}  # fmt: skip
    for note, codes in ((None, ["G06"]), ("业主撤资，区政府会议纪要", [])):
        before = may_rows()
        before["项目清单"].append({**PROJECT, **ended, "变更说明": note})
        found = judge(clean_rows(), before=before).findings
        assert [
            finding.code for finding in found if finding.row_key == "XM-431302-2021-090"
        ] == codes


@pytest.mark.parametrize(
    ("day", "odd"),
    [
        (date(2202, 12, 31), True), (date(2031, 6, 30), False), (date(2031, 7, 1), True),
    ],
)  # fmt: skip
def test_a_date_beyond_ten_years_is_asked_about(judge, day: date, odd: bool) -> None:  # type: ignore[no-untyped-def]
    found = [f for f in judge(clean_rows(计划竣工日期=day)).findings if f.code == "G09"]
    assert [finding.level for finding in found] == [Level.WARNING] * odd


def test_an_actual_date_in_the_future_is_an_error(judge) -> None:  # type: ignore[no-untyped-def]
    finding = only(judge(clean_rows(纳统日期=date(2021, 7, 5))), "G09")
    assert finding.level is Level.ERROR
    assert "晚于报告期末 2021-06-30" in finding.message


def test_a_text_too_long_or_with_an_identity_number_is_asked_about(judge) -> None:  # type: ignore[no-untyped-def]
    assert "超过 60 字" in only(judge(clean_rows(项目名称="示" * 61)), "G10").message
    scope = "联系人证件 11010519491231002X"
    assert "身份证号" in only(judge(clean_rows(主要建设内容及规模=scope)), "G10").message


def test_a_changed_master_field_needs_an_explanation(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows(**{"项目单位(业主)": "湖南示例改名有限公司"})
    finding = only(judge(rows, before=may_rows()), "G11")
    assert "湖南示例新材料有限公司" in finding.message
    explained = clean_rows(**{"项目单位(业主)": "湖南示例改名有限公司", "变更说明": "更名，见执照"})
    assert judge(explained, before=may_rows()).findings == ()


def test_a_master_field_written_otherwise_has_not_changed(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows(项目名称="示例硅钢项目(一期)")
    assert "G11" not in [f.code for f in judge(rows, before=may_rows()).findings]


def test_a_row_with_an_error_is_not_counted_and_a_warning_is(judge) -> None:  # type: ignore[no-untyped-def]
    wrong = judge(clean_rows(填报单位="涟源市"))
    assert wrong.rejected_rows("项目清单") == frozenset({4})
    assert not wrong.refused
    doubtful = judge(clean_rows(计划竣工日期=date(2202, 12, 31)))
    assert doubtful.rejected_rows("项目清单") == frozenset()


def test_findings_stand_in_reading_order(judge) -> None:  # type: ignore[no-untyped-def]
    rows = clean_rows(填报单位="涟源市", 总投资="约3200", 形象进度=None)
    rows["招商清单"] = [{**ORIGIN, "投资方类型": None}]
    places = [(f.sheet, f.cell) for f in judge(rows).findings if f.level is Level.ERROR]
    assert places == [
        ("项目清单", "E4"),
        ("项目清单", "O4"),
        ("项目清单", "AG4"),
        ("招商清单", "C4"),
    ]
