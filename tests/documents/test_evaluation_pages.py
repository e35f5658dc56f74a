from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from pipelines import tasks
from pipelines.documents.evaluation_pages import evaluation_pages
from pipelines.documents.pages import Cell, Measured, Page, write_pages
from pipelines.figures import Basis
from pipelines.figures.evaluating.land_scheme import Mark, load_land
from pipelines.figures.evaluating.park_table import ProvincialResult
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from sample_workbooks.duties import duty_rows
from sample_workbooks.loudi import loudi_city, loudi_places
from sample_workbooks.parks import park_rows
from tests.city import save
from tests.conftest import JUNE

HUAIAN = load_land(shipped("templates") / "land" / "淮安.toml")
PARK = "万宝新区"

Make = Callable[..., Basis]


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis({单位: {表: 行}}, land=…, parks=…)：办法可以换。"""

    def make(rows: Mapping[str, Mapping[str, Sequence[dict[str, object]]]], **methods: object):  # type: ignore[no-untyped-def]
        for unit, own in rows.items():
            save(history, intake, unit, JUNE, own)
        made = tasks.basis_of(intake, history, JUNE)
        return replace(made, methods=replace(made.methods, **methods))

    return make


@pytest.fixture
def loudi(basis: Make, intake: Intake) -> Callable[..., Basis]:
    """样例城的附表一与责任清单。"""
    city = loudi_city(intake.office)

    def make(**methods: object) -> Basis:
        rows = {
            place.name: {
                "附表一园区指标": park_rows(place, JUNE),
                "责任清单": duty_rows(place, JUNE, city, leads_chains=place.seat == 7),
            }
            for place in loudi_places(city)
        }
        return basis(rows, **methods)

    return make


def firm(number: int, tax: int, **changes: object) -> dict[str, object]:
    return {
        "企业名称": f"示例企业{number}", "统一社会信用代码": f"C{number}", "规模": "规上",
        "用地面积": Decimal(1), "评价税收": Decimal(tax), "工业增加值": Decimal(100),
        "营业收入": Decimal(100), "综合能耗": Decimal(1), "年平均职工人数": 5, **changes,
    }  # fmt: skip


def firms(*rows: dict[str, object]) -> dict[str, dict[str, Sequence[dict[str, object]]]]:
    return {"娄星区": {"附表二企业服务与亩均": rows}}


def pages(made: Basis) -> dict[str, Page]:
    return {page.name: page for page in evaluation_pages(made)}


def cells(page: Page, heading: str) -> list[object]:
    place = page.headings.index(heading)
    return [_plain(row[place]) for row in page.rows]


def _plain(cell: Cell) -> object:
    return cell.value if isinstance(cell, Measured) else cell


def test_an_empty_city_has_no_page(basis: Make) -> None:
    assert evaluation_pages(basis({})) == []


def test_loudi_has_a_page_for_each_subject_it_reports_on(loudi: Callable[..., Basis]) -> None:
    found = evaluation_pages(loudi())
    assert [page.name for page in found] == ["园区占比", "园区亩均", "五好园区（试算）", "链长制"]
    for page in found:
        assert {len(row) for row in page.rows} == {len(page.headings)}


def test_the_printed_shares_of_loudi_are_those_in_the_paper(loudi: Callable[..., Basis]) -> None:
    """从写成的工作簿里读：印出来的才算。"""
    content = write_pages(
        evaluation_pages(loudi()), author="专班", generated_at=datetime(2021, 7, 7)
    )
    sheet = openpyxl.load_workbook(BytesIO(content))["园区占比"]
    table = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3, max_row=8)]
    assert table[0][4:7] == ["园区占全市（%）", "全省（%，2020年）", "与全省之差（百分点）"]
    assert [row[4] for row in table[1:]] == [32.3, 68, 80.9, 80, 59.6]
    assert [row[5] for row in table[1:]] == [35, 69, 65, 72, 42]
    assert [row[6] for row in table[1:]] == [-2.7, -1, 15.9, 8, 17.6]
    assert sheet["A1"].value.startswith("2021年1—6月园区占全市比重")
    assert "其中3项高于全省、2项低于全省（全省为2020年数）" in str(sheet["A2"].value)


def test_a_park_that_did_not_report_is_named_on_both_pages(basis: Make) -> None:
    own = {"园区名称": PARK, "报告期": "2021-06", "税收": Decimal(5), "工业用地面积": Decimal(2)}
    found = pages(basis({"市直": {"附表一园区指标": [own]}}))
    assert "娄底经济技术开发区" in str(cells(found["园区占比"], "说明")[0])
    assert PARK not in str(cells(found["园区占比"], "说明")[0])
    assert cells(found["园区亩均"], "亩均税收（万元/亩）") == [Fraction(5, 2), None]
    assert "未报，不合计" in str(cells(found["园区亩均"], "说明")[-1])


def test_a_share_without_a_province_says_which_year_is_lacking(loudi: Callable[..., Basis]) -> None:
    made = loudi()
    alone = replace(made.methods.shares, provinces={})
    page = pages(replace(made, methods=replace(made.methods, shares=alone)))["园区占比"]
    assert cells(page, "说明") == ["没有2021年的全省数"] * 5
    assert cells(page, "与全省之差（百分点）") == [None] * 5


def test_each_park_has_its_five_yields_and_the_last_row_is_a_ratio_of_sums(
    loudi: Callable[..., Basis],
) -> None:
    page = pages(loudi())["园区亩均"]
    assert len(page.rows) == 8
    assert cells(page, "亩均工业投资（万元/亩）")[-1] == Fraction(1460000, 58600)
    assert cells(page, "单位工业增加值能耗降低率（%）")[-1] is None
    assert cells(page, "单位工业增加值能耗降低率（%）")[0] == Fraction(400, 84)


def test_firms_are_listed_by_place_with_points_grade_and_reasons(basis: Make) -> None:
    marks = (Mark(2020, "C0", "否决", "发生环保事故"), Mark(2020, "C9", "否决", "示例"))
    rows = [firm(n, 100 - n) for n in range(3)] + [firm(3, 1, 用地面积=None)]
    page = pages(basis(firms(*rows), land=replace(HUAIAN, marks=marks)))["亩均评价"]
    assert page.title == "2020 年度亩均评价（淮安办法）"
    assert cells(page, "名次") == [1, 2, 3, None]
    assert cells(page, "等次") == ["B", "C", "C", "T"]
    assert cells(page, "说明") == [
        "否决：发生环保事故", "", "建议关注：参评不足 20 家，不自动评最末一等",
        "用地面积未填或不大于零，算不出亩均税收",
    ]  # fmt: skip
    assert cells(page, "来源")[0] == "娄星区《附表二企业服务与亩均》第 4 行"
    scores, points = cells(page, "得分"), cells(page, "亩均税收得分")
    assert scores == [*sorted(scores[:3], reverse=True), None]  # type: ignore[type-var]
    assert points[0] == Fraction(100, 2 * 99) * 45
    assert "参评 3 家，不评价 1 家" in page.note
    assert "办法点了名而附表二没有的信用代码：C9" in page.note


def test_a_scheme_without_grades_says_that_it_only_ranks(basis: Make) -> None:
    made = basis(firms(firm(1, 30), firm(2, 40)))
    scheme = replace(made.methods.land, lag_years=0)
    page = pages(replace(made, methods=replace(made.methods, land=scheme)))["亩均评价"]
    assert page.title == "2021 年度亩均评价（黄岩办法）"
    assert "只排名、不分等" in page.note
    assert cells(page, "等次") == ["不分等", "不分等"]
    assert cells(page, "企业名称") == ["示例企业2", "示例企业1"]


def test_a_year_without_baselines_evaluates_nobody_and_says_so(basis: Make) -> None:
    page = pages(basis(firms(firm(1, 30))))["亩均评价"]
    assert "办法没有 2020 年度的基准值，全部没有评" in page.note
    assert cells(page, "等次") == ["不评价"]


def test_a_trial_of_parks_is_loud_about_being_one(loudi: Callable[..., Basis]) -> None:
    page = pages(loudi())["五好园区（试算）"]
    assert page.title == "2021 年五好园区试算（指标为占位）"
    assert page.note.startswith("【试算，不作考核依据】")
    assert "没有录满连续 2 年" in page.note
    assert page.headings[:4] == ("园区", "试算名次", "试算得分", "生产总值占比")
    assert cells(page, "试算名次") == [1, 2, 3, 4, 5, 6, 7]
    assert len(page.headings) == 3 + 10 + 1
    points = [cell.value or 0 for cell in page.rows[0][3:13] if isinstance(cell, Measured)]
    assert sum(map(Fraction, points)) == cells(page, "试算得分")[0]


def test_the_provinces_result_takes_the_place_of_the_trial(loudi: Callable[..., Basis]) -> None:
    made = loudi()
    last = ProvincialResult("〔2021〕1 号", 136, {PARK: 133, "双峰经济开发区": 20})
    own = ProvincialResult("〔2022〕1 号", 136, {PARK: 134}, {PARK: "先进园区"})
    table = replace(made.methods.parks, results={"2020": last, "2021": own})
    page = pages(replace(made, methods=replace(made.methods, parks=table)))["五好园区"]
    assert page.title == "五好园区：全省 2021 年度考评结果（136 个园区）"
    assert "试算" not in page.title + "".join(page.headings)
    assert page.rows[0] == (PARK, Measured(134, "个"), "先进园区")
    assert f"关注名单（到 2021 年度连续 2 年排全省后 5 位）：{PARK}" in page.note


def test_last_years_result_stands_beside_this_years_trial(loudi: Callable[..., Basis]) -> None:
    made = loudi()
    last = ProvincialResult("〔2021〕1 号", 136, {PARK: 20})
    nobody = replace(last, ranks={PARK: 21})
    table = replace(made.methods.parks, results={"2019": nobody, "2020": last})
    page = pages(replace(made, methods=replace(made.methods, parks=table)))["五好园区（试算）"]
    ranks = dict(zip(cells(page, "园区"), cells(page, "2020 年度全省名次"), strict=True))
    assert (ranks[PARK], ranks["双峰经济开发区"]) == (20, None)
    assert "到 2020 年度，没有连续 2 年排全省后 5 位的园区" in page.note


def test_a_month_without_the_annex_still_shows_the_provinces_latest_result(basis: Make) -> None:
    made = basis({})
    last = ProvincialResult("〔2021〕1 号", 136, {PARK: 20})
    table = replace(made.methods.parks, results={"2020": last})
    found = evaluation_pages(replace(made, methods=replace(made.methods, parks=table)))
    assert [page.title for page in found] == ["五好园区：全省 2020 年度考评结果（136 个园区）"]


def test_ten_chains_with_their_five_and_eight(loudi: Callable[..., Basis]) -> None:
    page = pages(loudi())["链长制"]
    assert page.title == "2021年6月30日链长制落实情况"
    assert "全市 10 条链：“五个一”齐全 10 条、“两图两库两池两报告”齐全 9 条" in page.note
    assert cells(page, "五个一") == ["5/5"] * 10
    assert sorted(cells(page, "两图两库两池两报告")) == ["7/8"] + ["8/8"] * 9  # type: ignore[type-var]
    assert cells(page, "人才池").count("缺") == 1
    assert [text for text in cells(page, "所缺") if text] == ["人才池"]


def test_a_chain_without_a_duty_and_a_countys_own_are_told_apart(basis: Make) -> None:
    own = {
        "责任编号": "ZR-431302-001", "对象类型": "产业链", "对象名称/编号": "钢铁新材料",
        "链长(班长)": "示例甲", "生效日期": date(2021, 1, 1),
    }  # fmt: skip
    page = pages(basis({"娄星区": {"责任清单": [own]}}))["链长制"]
    assert cells(page, "层级") == ["全市"] * 10 + ["娄星区"]
    assert cells(page, "五个一") == ["1/5"] * 10 + ["2/5"]
    assert cells(page, "所缺")[0] == "没有现行责任行"
    assert "县区自己的链列在后面，不计入" in page.note
