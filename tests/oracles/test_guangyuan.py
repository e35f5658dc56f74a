"""S2 广元专班、寿宁、合肥海恒社区：O1–O3、O14–O26、O41、O42、O46。

程序里没有这个数、只能测最近的东西的：
O16、O19 各专班占全市多少，哪页也不印：由总台账按产业链数，除以指标表的全市数。
O19、O22 “50余”“400余个”：哪份公文也不说约数，测约数的说法属不属实。
O21 在谈、目标企业没有合计的数：由总台账的招商清单数。
O23 “13”“20”“1000余”没有可算的：只测专班、班长的个数；“1000余”测说法。
O42 “277间”不是程序数的东西，不测。
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipelines.calendar import Period
from pipelines.documents.approximations import holds
from tests.oracles.cities import CONTRACT, INTENDED
from tests.oracles.conftest import Found
from tests.oracles.produced import Produced, Row, number, quotient, ratio, total
from tests.oracles.seeds import YI
from tests.oracles.typed_seeds import OUTPUT, march_rows

#: 一个专班本年的各项：（哪张清单、看哪个日期、哪个金额）。
EVENTS: Mapping[str, tuple[str, str, str]] = {
    "新洽谈": ("招商清单", "首次洽谈日期", INTENDED),
    "新签约": ("招商清单", "签约日期", CONTRACT),
    "新开工": ("项目清单", "实际开工日期", "总投资"),
    "新竣工": ("项目清单", "实际竣工日期", "开工以来累计完成投资"),
}


def team(city: Produced, chain: str, event: str) -> tuple[int, Decimal]:
    """一条产业链（专班）本年某事项的个数与金额（亿元），由总台账数。"""
    sheet, day, money = EVENTS[event]
    column = "产业链" if sheet == "招商清单" else "所属产业链"
    year = str(city.period.year)
    rows = [
        row for row in city.ledger(sheet) if row[column] == chain and str(row[day]).startswith(year)
    ]
    return len(rows), total(rows, money) / YI


def test_o01_eq_the_five_kinds_of_events_are_1241(guangyuan: Produced) -> None:
    counts = [guangyuan.figure(f"{name}数") for name in (*EVENTS, "盘活")]
    assert counts == [265, 183, 363, 400, 30]
    assert sum(counts) == guangyuan.figure("四新一盘活合计") == 1241
    assert "合计1241项（次）" in guangyuan.text


def test_o02_rd_183_contracts_of_956_3(guangyuan: Produced) -> None:
    assert guangyuan.figure("签约金额") == 9_563_000
    assert "新签约项目183个，签约金额956.3亿元" in guangyuan.text
    assert quotient(guangyuan.figure("签约金额") / YI, Decimal(183), 3) == Decimal("5.226")


def test_o03_rd_363_starts_of_584_4(guangyuan: Produced) -> None:
    assert guangyuan.figure("新开工总投资") == 5_844_000
    assert "新开工项目363个，总投资584.4亿元" in guangyuan.text
    assert quotient(guangyuan.figure("新开工总投资") / YI, Decimal(363), 3) == Decimal("1.610")


def test_o14_eq_520_problems_are_420_solved_and_100_passed_on(second: Produced) -> None:
    clause = "共收集问题520个，解决420个，解决率80.8%，传递疏导100个"
    assert clause in second.text
    counts = [second.figure(f"{name}数") for name in ("问题", "解决", "传递", "在办")]
    rates = [second.figure(f"{name}率") for name in ("解决", "传递", "办结")]
    assert counts == [520, 420, 100, 0]
    assert rates == [Decimal("80.77"), Decimal("19.23"), 100]


def test_o15_tx_less_than_a_hundred_million_stays_in_wan(typed: Produced, firms: Produced) -> None:
    assert "1—6月累计完成投资795万元" in typed.text
    assert "其中6月完成投资450万元" in typed.text
    (served,) = typed.ledger("附表二企业服务与亩均")
    assert [served["协调融资"], served["政策兑现金额"]] == [795, 450]
    rows = firms.ledger("附表二企业服务与亩均")
    assert total(rows, "走访次数") == 2491
    applied = [sum(row[f"是否申报{what}"] == "是" for row in rows) for what in ("升规", "高企")]
    assert applied == [9, 13]


def test_o16_eq_the_aluminium_team(guangyuan: Produced, aluminium: Produced) -> None:
    signed, money = team(guangyuan, "铝基新材料", "新签约")
    started, _ = team(guangyuan, "铝基新材料", "新开工")
    assert (signed, money, started) == (28, 167, 25)
    assert ratio(Decimal(signed), guangyuan.figure("新签约数")) == Decimal("15.30")
    assert ratio(money, guangyuan.figure("签约金额") / YI) == Decimal("17.46")
    assert ratio(Decimal(started), guangyuan.figure("新开工数")) == Decimal("6.89")
    for clause in (
        "新签约项目28个，签约金额167亿元", "新开工项目25个", "解决36个",
        "盘活困难问题项目（企业）3个",
    ):  # fmt: skip
        assert clause in aluminium.text
    assert aluminium.line("分标识", "加快建设")["项目数"] == 25
    for key in ("新签约数", "新开工数", "盘活数"):
        assert 0 < aluminium.figure(key) <= guangyuan.figure(key)


def test_o17_rd_7400_wan_is_0_74_yi(aluminium: Produced) -> None:
    assert "累计完成投资7400万元" in aluminium.text
    header, first = aluminium.tables[0][:2]
    assert first[header.index("累计完成")] == "0.74"


def test_o18_rd_29_logistics_contracts_of_12_68_each(second: Produced) -> None:
    assert "新签约项目29个，签约金额367.62亿元" in second.text
    mean = quotient(second.figure("签约金额") / YI, second.figure("新签约数"))
    assert mean == Decimal("12.68")


def test_o19_eq_rd_the_food_team(guangyuan: Produced) -> None:
    found = [team(guangyuan, "食品饮料", event) for event in ("新签约", "新开工", "新竣工")]
    assert found == [(38, 155), (22, Decimal("29.1")), (12, Decimal("23.3"))]
    whole = {name: guangyuan.figure(f"{name}数") for name in EVENTS}
    shares = [
        ratio(Decimal(count), whole[event])
        for (count, _), event in zip(found, ("新签约", "新开工", "新竣工"), strict=True)
    ]
    assert shares == [Decimal("20.77"), Decimal("6.06"), Decimal("3.00")]
    money = (guangyuan.figure("签约金额") / YI, guangyuan.figure("新开工总投资") / YI)
    assert [ratio(found[n][1], money[n]) for n in (0, 1)] == [Decimal("16.21"), Decimal("4.98")]
    talks, _ = team(guangyuan, "食品饮料", "新洽谈")
    assert holds("余", 50, talks), "50余个"
    assert not holds("余", 50, 50)
    assert not holds("余", 50, 60)


def test_o20_eq_24_projects_of_95_yield_over_240(second: Produced) -> None:
    assert "重点产业项目24个，总投资95亿元" in second.text
    rows = second.ledger("项目清单")
    stages = [sum(row["项目阶段"] == stage for row in rows) for stage in ("开工", "竣工")]
    yielded = total(rows, "达产年产值") / YI
    assert stages == [13, 11]
    assert yielded > 240
    assert quotient(second.figure("总投资") / YI, Decimal(24)) == Decimal("3.96")
    assert yielded / (second.figure("总投资") / YI) > Decimal("2.52")


def test_o21_eq_rd_76_targets_and_nine_talks_of_630(second: Produced, aluminium: Produced) -> None:
    rows = second.ledger("招商清单")
    talks = [row for row in rows if row["招商阶段"] == "在谈"]
    assert len(talks) == 9
    assert total(talks, INTENDED) / YI == 630
    assert quotient(total(talks, INTENDED) / YI, Decimal(len(talks)), 0) == 70
    assert sum(row["招商阶段"] == "目标锁定" for row in rows) == 76
    great = aluminium.line("分标识", "重大签约")
    assert (great["项目数"], number(great["总投资"]) / YI) == (3, 148)


def test_o22_tx_1443_firms_above_the_four_thresholds(firms: Produced) -> None:
    assert firms.figure("附表二企业数") == 1443
    rows = firms.ledger("附表二企业服务与亩均")
    assert sum(row["是否四上"] == "是" for row in rows) == 1443
    assert [holds("余", 400, n) for n in (400, 401, 500)] == [False, True, False]


def test_o23_eq_one_one_and_seventeen_teams_with_35_leaders(second: Produced) -> None:
    rows = [row for row in second.ledger("责任清单") if row["对象类型"] == "产业专班"]
    names = [str(row["对象名称/编号"]) for row in rows]
    kinds = [sum(name.startswith(kind) for name in names) for kind in ("工业", "其他")]
    assert kinds == [8, 9]
    assert sum(kinds) == 17
    assert len(rows) == 1 + 1 + 17
    leaders = {row["链长(班长)"] for row in rows} | {row["副链长(副班长)"] for row in rows}
    assert len(leaders - {None}) == 35
    assert [holds("余", 1000, n) for n in (1000, 1001, 2000)] == [False, True, False]


def test_o24_eq_one_three_and_three_leading_industries(guangyuan: Produced) -> None:
    labels = [row["产业链"] for row in guangyuan.page("分产业链")]
    assert labels[:7] == [
        "铝基新材料", "能源化工", "食品饮料", "硅基材料", "建材家居", "机械电子", "医药健康",
    ]  # fmt: skip


def test_o25_tx_ten_thousand_tons_stay_tons(typed: Produced) -> None:
    assert OUTPUT in [row["形象进度"] for row in typed.ledger("项目清单")]
    refused = {str(row["现值"]): str(row["说明"]) for row in typed.ledger("未计入行")}
    assert "带有“万吨”，不是本列的计量单位" in refused["61.5万吨"]


def test_o26_iv_less_than_twenty_workdays_in_march(received: Found) -> None:
    made = received(march_rows(), Period(2023, 3))
    used = [row["实际用时(工作日)"] for row in made.ledger("要素保障清单")]
    assert used == [18, 23], "3 月 2 日受理、28 日办结；3 月整月 23 个工作日"
    assert used[0] < 20 < used[1]


def test_o41_rd_194_and_52_of_246(counted: Produced) -> None:
    due, started = counted.figure("应开工数"), counted.figure("实际开工数")
    assert (due, started, due - started) == (246, 194, 52)
    rate = counted.figure("开工率")
    assert (rate, 100 - rate) == (Decimal("78.86"), Decimal("21.14"))


def test_o42_rd_eight_batches_of_forty_and_560_1_wan(counted: Produced) -> None:
    rows = [row for row in counted.page("分标识") if str(row["标识"]).startswith("引才-")]
    assert [row["项目数"] for row in rows] == [40] * 8
    assert counted.figure("项目数") / len(rows) == 40
    assert "项目320个，总投资560.1万元" in counted.text


def flow_rows(city: Produced) -> dict[str, Row]:
    return {str(row["指标"]): row for row in city.page("指标") if "流量比" in str(row["指标"])}


def test_o46_rd_flows_are_called_flows_and_never_rates(guangyuan: Produced) -> None:
    rows = flow_rows(guangyuan)
    assert {key: number(row["数值"]) for key, row in rows.items()} == {
        "新签约新洽谈流量比": Decimal("69.06"), "新开工新签约流量比": Decimal("198.36"),
        "新竣工新开工流量比": Decimal("110.19"),
    }  # fmt: skip
    for row in rows.values():
        assert "两批项目不同" in str(row["定义"])
        assert "履约率" not in f"{row['指标']}{row['定义']}"
        assert not row["说明"], "超过 100% 是常事，不提示"
    assert guangyuan.figure("项目履约率") <= 100
