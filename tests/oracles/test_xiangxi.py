"""S3 湘西州推进产业链链长制的讲话（2022 年）：O27–O33。

程序里没有这个数、只能测最近的东西的：
O29 六大行动、五好各是什么、领导小组双组长：哪份产出也不列，不测；测链、四率、亩均五项。
O30 产业集群没有台账：以附表一园区级别代，国家级 2、省级 4。
O31 “约四成”：哪份公文也不说约数，测约数的说法属不属实。
O33 研发强度不在台账里，不测；“7500亩以上”由总台账附表一的储备土地相加。
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from pipelines.documents.approximations import holds
from pipelines.figures.intervals import figure_ok
from tests.oracles.produced import Produced, number, ratio, total
from tests.oracles.seeds import YI

FIVE_ONES = ("一条产业链", "一名市领导", "一个工作专班", "一个扶持政策", "一套专业招商方案")
EIGHT = (
    "产业链全景图", "产业链现状图", "项目库", "客商库", "资金池", "人才池", "发展报告", "招商报告",
)  # fmt: skip


def test_o27_eq_every_chain_has_its_five_ones(loudi: Produced) -> None:
    rows = loudi.page("链长制")
    assert [row["五个一"] for row in rows] == ["5/5"] * 10
    assert {row[name] for row in rows for name in FIVE_ONES} == {"有"}


def test_o28_eq_maps_stores_pools_and_reports_are_eight(loudi: Produced) -> None:
    rows = loudi.page("链长制")
    assert Counter(str(row["两图两库两池两报告"]) for row in rows) == {"8/8": 9, "7/8": 1}
    for row in rows:
        there = sum(row[name] == "有" for name in EIGHT)
        assert row["两图两库两池两报告"] == f"{there}/8"


def test_o29_eq_ten_chains_four_rates_five_yields(loudi: Produced) -> None:
    assert len(loudi.page("链长制")) == loudi.figure("链条数") == 10
    shown = [row["指标"] for row in loudi.page("指标")]
    rates = [name for name in ("项目履约率", "资金到位率", "开工率", "竣工投产率") if name in shown]
    assert len(rates) == 4
    yields = [name for name in loudi.page("园区亩均")[0] if name not in ("园区", "说明")]
    assert yields == [
        "亩均工业投资（万元/亩）", "亩均工业产值（万元/亩）", "亩均税收（万元/亩）",
        "主导产业占比（%）", "单位工业增加值能耗降低率（%）",
    ]  # fmt: skip


def test_o30_eq_two_national_and_four_provincial(great: Produced) -> None:
    levels = Counter(row["园区级别"] for row in great.ledger("附表一园区指标"))
    assert levels == {"国家级": 2, "省级": 4}
    assert great.figure("报送园区数") == 6


def test_o31_iv_540_of_over_1300_is_about_four_tenths(great: Produced) -> None:
    row = great.line("分单位", "冷水江市")
    plan, done = (number(row[name]) / YI for name in ("年度计划", "累计完成"))
    assert holds("余", 1300, plan), "1300多亿"
    rate = number(row["完成率"])
    assert done == 540
    assert rate <= Decimal("41.5")
    assert figure_ok("540", str(plan), str(rate))
    assert [holds("约", 40, one) for one in (rate, Decimal("42.1"))] == [True, False]


def test_o32_rd_1_46_of_3_6_trillion_is_40_6(great: Produced) -> None:
    header, *rows = great.tables[0]
    row = next(row for row in rows if row[1] == "娄星区")
    assert row[header.index("完成率（%）")] == "40.6"
    assert row[header.index("年度计划")] == "36000.00"
    line = great.line("分单位", "娄星区")
    assert ratio(number(line["累计完成"]), number(line["年度计划"]), 1) == Decimal("40.6")


def test_o33_tx_one_yi_and_at_least_7500_mu(great: Produced) -> None:
    assert "其中6月完成投资1亿元。" in great.text
    assert "1.00亿元" not in great.text
    assert total(great.ledger("附表一园区指标"), "新增和控制储备土地") >= 7500
