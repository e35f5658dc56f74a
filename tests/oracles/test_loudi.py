"""S4 娄底产业项目巡检（2021 年 6 月）：O4–O13、O48，都从产出的通报、指标表、总台账里读数。

程序里没有这个数、只能测最近的东西的：
O8  没有产业链增加值：以投资的同比代，一条链比全部高几个百分点，在“分产业链”一页。
O11 “集聚项目超过180个”：哪份公文也不说约数，测约数的说法属不属实。
O12 “37证合一”：照原样留在总台账；承诺工作日可填半天。
O13 巡检的日子不印：四天都是工作日，由要素办理用时的工作日数看出。
"""

from __future__ import annotations

from decimal import Decimal

from pipelines.documents.approximations import holds
from pipelines.figures.intervals import figure_ok
from tests.oracles import cities
from tests.oracles.conftest import Found
from tests.oracles.produced import Produced, number, total
from tests.oracles.seeds import YI
from tests.oracles.typed_seeds import ONE_LICENCE


def test_o04_rd_the_engines_have_done_96_9_of_their_plan(loudi: Produced) -> None:
    assert "“双引擎”项目29个，完成投资69.73亿元，为年度计划的96.9%。" in loudi.text
    assert loudi.figure("双引擎完成率") == Decimal("96.90").normalize()
    plan = loudi.figure("双引擎年度计划") / YI
    assert Decimal("71.924") <= plan < Decimal("71.998")
    assert figure_ok("69.73", str(plan), "96.9")
    assert not figure_ok("69.73", "72.03", "96.9")


def test_o05_rd_half_of_the_inspected_projects_are_engines(loudi: Produced) -> None:
    assert "巡检观摩项目25个，其中“双引擎”项目12个，占48%。" in loudi.text
    assert loudi.figure("巡检双引擎占比") == 48


def test_o06_eq_rd_the_joint_start_and_its_structure(loudi: Produced) -> None:
    counts = [loudi.figure(f"集中开工{name}") for name in ("项目数", "产业项目数")]
    money = [loudi.figure(f"集中开工{name}") / YI for name in ("总投资", "年度计划", "产业投资")]
    assert counts == [48, 37]
    assert money == [Decimal("171.23"), Decimal("81.06"), Decimal("142.29")]
    rates = [loudi.figure(f"集中开工{name}") for name in (
        "计划投资占总投资", "产业项目占比", "产业投资占比")]  # fmt: skip
    assert rates == [Decimal("47.34"), Decimal("77.08"), Decimal("83.1")]
    assert (counts[0] - counts[1], money[0] - money[2]) == (11, Decimal("28.94"))


def test_o07_rd_tx_the_five_shares_against_the_province(loudi: Produced) -> None:
    rows = loudi.page("园区占比")
    gaps = [number(row["与全省之差（百分点）"]) for row in rows]
    assert gaps == [Decimal(gap) for gap in ("-2.7", "-1.0", "15.9", "8.0", "17.6")]
    assert "32.3%、68%、80.9%、80%、59.6%，其中3项高于全省、2项低于全省" in loudi.note("园区占比")


def test_o08_rd_a_chain_grows_6_4_points_faster_than_the_whole(found: Found) -> None:
    made = found(cities.growing_city(now=True), ago=cities.growing_city(now=False))
    chain, whole = (number(made.line("分产业链", name)["同比"]) for name in ("钢铁新材料", "合计"))
    assert (chain, whole) == (Decimal("12.1"), Decimal("5.7"))
    assert chain - whole == Decimal("6.4")


def test_o09_iv_the_leading_industries_are_81_5_of_more_than_2085_9(loudi: Produced) -> None:
    rows = loudi.ledger("附表一园区指标")
    leading, income = (total(rows, f"{name}营业收入") / YI for name in ("主导产业", "园区总"))
    assert loudi.figure("园区主导产业占比") == Decimal("81.5")
    assert leading > 1700
    assert income > Decimal("2085.9")
    assert not figure_ok("1700", "2090", "81.5"), "全市再大一点，就不是 81.5% 了"


def test_o10_eq_all_18_key_projects_have_started(loudi: Produced) -> None:
    assert loudi.figure("三高四新项目数") == loudi.figure("三高四新开工数") == 18
    assert "18个“三高四新”产业项目全部开工建设。" in loudi.text


def test_o11_eq_tx_610_firms_ten_chains_and_over_180(loudi: Produced, firms: Produced) -> None:
    rows = firms.ledger("附表二企业服务与亩均")
    assert sum(row["规模"] == "规上" for row in rows) == 610
    assert loudi.figure("链条数") == 10
    true = [holds("超过", 180, count) for count in (180, 181, 197, 198)]
    assert true == [False, True, True, False]


def test_o12_tx_half_a_workday_is_kept(typed: Produced) -> None:
    promised = [number(row["承诺工作日"]) for row in typed.ledger("要素保障清单")]
    assert promised == [Decimal("8.5"), 20]
    assert ONE_LICENCE in [row["主要建设内容及规模"] for row in typed.ledger("项目清单")]


def test_o13_eq_seven_parks_and_four_workdays_of_the_tour(loudi: Produced, typed: Produced) -> None:
    assert loudi.figure("报送园区数") == 7
    used = [row["实际用时(工作日)"] for row in typed.ledger("要素保障清单")]
    assert used == [2, 2], "6 月 3、4、10、11 日都是工作日"


def test_o48_tx_the_date_of_signature_has_no_leading_zero(counted: Produced) -> None:
    assert counted.text.count("2021年6月10日") >= 2, "成文日期与印发日期"
    assert "06月" not in counted.text
