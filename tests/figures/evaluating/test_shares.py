from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.consolidation import empty_master
from pipelines.documents import wording
from pipelines.errors import SettingError
from pipelines.figures.evaluating.share_table import INDICATORS, load_shares
from pipelines.figures.evaluating.shares import FIGURES, points_between, report_of, share_report
from pipelines.figures.evaluating.yields import FIGURES as YIELD_FIGURES
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.values import half_up
from pipelines.office import shipped
from sample_workbooks.loudi import loudi_city, loudi_places
from sample_workbooks.parks import park_rows as sample_rows
from tests.city import save
from tests.conftest import JUNE

TABLE = shipped("templates") / "shares.toml"
PROVINCE = load_shares(TABLE).for_year(2021)
PARKS = ("娄星产业开发区", "双峰经济开发区")

Make = Callable[..., Basis]


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis({单位: 附表一的行})"""

    def make(rows: Mapping[str, list[dict[str, object]]], period: Period = JUNE) -> Basis:
        for unit, own in rows.items():
            save(history, intake, unit, period, {"附表一园区指标": own})
        return tasks.basis_of(intake, history, period)

    return make


def park(name: str, gdp: str | None = "30", **changes: object) -> dict[str, object]:
    money = {key: Decimal(10) for key in INDICATORS}
    return {
        "园区名称": name, "报告期": "2021-06", "进出口计量单位": "万元", **money,
        "生产总值": None if gdp is None else Decimal(gdp), **changes,
    }  # fmt: skip


def city(**changes: object) -> dict[str, object]:
    return park("全市", "100", **changes)


def frame_of(basis: Make, *rows: dict[str, object]) -> pd.DataFrame:
    return basis({"市直": list(rows)}).table("A1")


def named(report, name: str = "生产总值"):  # type: ignore[no-untyped-def]
    return next(one for one in report.shares if one.name == name)


@pytest.fixture
def loudi(basis: Make, intake: Intake) -> Basis:
    """样例城的二季度：七个园区各填一行，市直填“全市”。"""
    places = loudi_places(loudi_city(intake.office))
    return basis({place.name: sample_rows(place, JUNE) for place in places})


def test_the_five_shares_and_gaps_of_loudi_are_those_in_the_paper(loudi: Basis) -> None:
    expected = loudi.master.office.registry("parks")
    report = share_report(loudi.table("A1"), expected, PROVINCE)
    assert report.absent == ()
    assert "、".join(wording.percent(one.share) for one in report.shares) == (
        "32.3%、68%、80.9%、80%、59.6%"
    )
    gaps = [half_up(one.gap, 1) for one in report.shares if one.gap is not None]
    assert [str(gap) for gap in gaps] == ["-2.7", "-1.0", "15.9", "8.0", "17.6"]
    assert (len(report.above), len(report.below), len(report.level)) == (3, 2, 0)
    assert report.province_year == 2020
    assert report_of(loudi) == report
    assert report_of(loudi) is report_of(loudi)


def test_the_figures_give_the_same_shares_and_list_every_row(loudi: Basis) -> None:
    values = [figure.value(loudi) for figure in FIGURES]
    assert [half_up(v, 1) for v in values[:5] if v is not None] == [
        Decimal(one) for one in ("32.3", "68", "80.9", "80", "59.6")
    ]
    assert [half_up(v, 1) for v in values[5:] if v is not None] == [
        Decimal(one) for one in ("-2.7", "-1.0", "15.9", "8.0", "17.6")
    ]
    assert {len(figure.sources(loudi)) for figure in FIGURES} == {8}


def test_the_leading_industries_share_agrees_with_over_1700_yi(loudi: Basis) -> None:
    figure = next(one for one in YIELD_FIGURES if one.key == "园区主导产业占比")
    leading, whole = (term.value(loudi) for term in figure.terms)
    value = figure.value(loudi)
    assert value is not None
    assert leading is not None
    assert whole is not None
    assert half_up(value, 1) == Decimal("81.5")
    assert leading > 1700_0000
    assert whole > Fraction("2085.9") * 10000


def test_growth_of_12_1_is_6_4_points_above_5_7() -> None:
    assert points_between(Fraction("12.1"), Fraction("5.7")) == Fraction("6.4")
    assert points_between(None, Fraction("5.7")) is None


def test_a_share_equal_to_the_provinces_is_neither_above_nor_below(basis: Make) -> None:
    rows = [park(PARKS[0], "35"), city()]
    report = share_report(frame_of(basis, *rows), PARKS[:1], PROVINCE)
    assert [one.name for one in report.level] == ["生产总值"]
    assert named(report).gap == 0


def test_without_a_province_nothing_is_compared(basis: Make) -> None:
    report = share_report(frame_of(basis, park(PARKS[0]), city()), PARKS[:1])
    assert named(report).share == 30
    assert sum(one.gap is None for one in report.shares) == 5


def test_a_city_of_zero_or_without_its_row_has_no_share(basis: Make) -> None:
    zero = share_report(frame_of(basis, park(PARKS[0]), park("全市", "0")), PARKS[:1])
    assert named(zero).share is None
    alone = share_report(frame_of(basis, park(PARKS[0])), PARKS[:1])
    assert named(alone).share is None


def test_a_park_that_did_not_report_is_named_and_the_sum_is_not_pretended(basis: Make) -> None:
    made = basis({"市直": [park(PARKS[0]), city()]})
    report = share_report(made.table("A1"), [*PARKS, "园区外"], PROVINCE)
    assert report.absent == (PARKS[1],)
    assert {one.share for one in report.shares} == {None}
    assert {figure.value(made) for figure in FIGURES} == {None}


def test_a_park_that_left_one_cell_blank_is_named_for_that_item_only(basis: Make) -> None:
    rows = [park(PARKS[0]), park(PARKS[1], None), city(税收=Decimal(40))]
    report = share_report(frame_of(basis, *rows), PARKS)
    assert (named(report).share, named(report).blank) == (None, (PARKS[1],))
    assert named(report, "税收").share == 50


def test_a_park_with_two_rows_is_not_added_twice(basis: Make) -> None:
    made = basis({"娄星区": [park(PARKS[0])], "市直": [park(PARKS[0]), city()]})
    report = share_report(made.table("A1"), PARKS[:1])
    assert (report.repeated, named(report).share) == ((PARKS[0],), None)


def test_an_earlier_quarter_is_not_added_to_this_one(basis: Make) -> None:
    rows = [park(PARKS[0]), park(PARKS[1], 报告期="2021-03"), city()]
    report = share_report(frame_of(basis, *rows), PARKS)
    assert (report.quarter, report.absent) == ("2021-06", (PARKS[1],))


def test_trade_in_yi_and_in_wan_is_one_currency(basis: Make) -> None:
    rows = [
        park(PARKS[0], 进出口总额=Decimal(4000)),
        city(进出口总额=Decimal(1), 进出口计量单位="亿元"),
    ]
    assert named(share_report(frame_of(basis, *rows), PARKS[:1]), "进出口总额").share == 40


@pytest.mark.parametrize("unit", ["万美元", None])
def test_trade_in_another_currency_or_in_none_is_not_compared(
    basis: Make, unit: str | None
) -> None:
    rows = [park(PARKS[0], 进出口计量单位=unit), city(税收=Decimal(20))]
    report = share_report(frame_of(basis, *rows), PARKS[:1])
    assert named(report, "进出口总额").share is None
    assert named(report, "税收").share == 50


def test_two_city_rows_may_complete_each_other(basis: Make) -> None:
    rows = [park(PARKS[0]), city(税收=None), city(生产总值=None, 税收=Decimal(20))]
    report = share_report(frame_of(basis, *rows), PARKS[:1])
    assert (named(report).share, named(report, "税收").share) == (30, 50)


def test_two_city_rows_that_contradict_each_other_give_no_share(basis: Make) -> None:
    rows = [park(PARKS[0]), city(), city(生产总值=Decimal(101))]
    assert named(share_report(frame_of(basis, *rows), PARKS[:1])).share is None


def test_an_empty_annex_has_no_shares(basis: Make) -> None:
    made = basis({})
    report = share_report(made.table("A1"), (), PROVINCE)
    assert (report.quarter, {one.share for one in report.shares}) == ("", {None})
    assert {figure.value(made) for figure in FIGURES} == {None}


def test_the_quarter_is_compared_with_the_latest_year_not_later_and_not_too_old() -> None:
    table = load_shares(TABLE)
    own = replace(table.provinces["2020"], values={"税收": Decimal(50)})
    both = replace(table, provinces={**table.provinces, "2021": own})
    assert both.for_year(2021) == (2021, own)
    assert both.for_year(2020) == (2020, table.provinces["2020"])
    assert table.for_year(2021) == (2020, table.provinces["2020"])
    assert table.for_year(2022) is None, "隔两年的不比"
    assert table.for_year(2019) is None, "不拿后一年的比"
    assert replace(table, years_back=0).for_year(2021) is None


def test_without_a_year_to_compare_with_there_is_a_share_and_no_gap(
    basis: Make, intake: Intake
) -> None:
    names = [name for name in intake.office.registry("parks") if name != "园区外"]
    rows = [park(name, "5", 报告期="2022-06") for name in names]
    made = basis({"市直": [*rows, city(报告期="2022-06")]}, Period(2022, 6))
    values = [figure.value(made) for figure in FIGURES]
    assert values[0] == 35
    assert {*values[5:]} == {None}
    assert report_of(made).province_year is None


def test_what_prints_alike_is_level_with_the_province(basis: Make) -> None:
    rows = [park(PARKS[0], "35.04", 税收=Decimal("42.05")), city(税收=Decimal(100))]
    report = share_report(frame_of(basis, *rows), PARKS[:1], PROVINCE)
    assert [one.name for one in report.level] == ["生产总值"]
    assert [one.name for one in report.above if one.name == "税收"] == ["税收"]


@pytest.mark.parametrize(
    ("units", "shown"),
    [(("万美元", "万美元"), "万美元"), (("亿元", "万元"), "万元"), (("万元", "万美元"), "")],
)
def test_a_sum_of_trade_says_its_unit(basis: Make, units: tuple[str, str], shown: str) -> None:
    rows = [park(PARKS[0], 进出口计量单位=units[0]), city(进出口计量单位=units[1])]
    report = share_report(frame_of(basis, *rows), PARKS[:1], PROVINCE)
    assert [one.unit for one in report.shares] == ["万元"] * 3 + [shown, "万元"]


def test_an_annex_without_a_column_that_figures_use_is_refused_by_name(
    basis: Make, office_folder: Path
) -> None:
    path = next((office_folder / "ledgers").glob("7-*.toml"))
    text = path.read_text("utf-8").replace("工业总产值", "工业产出")
    path.write_text(text, "utf-8")
    intake = tasks.open_intake(office_folder)
    master = empty_master(intake.office, intake.ledgers, JUNE)
    made = tasks.methods_of(intake, master, None)
    with pytest.raises(SettingError, match="没有“工业总产值”列，统计要用"):
        YIELD_FIGURES[1].value(made)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"税收" = "42"', '"税务" = "42"', "没有“税务”这一指标"),
        ('"税收" = "42"', '"税收" = "142"', "不在 0 至 100 之间"),
        ("provinces.2020", "provinces.20", "“20”不是年份"),
        ("years_back = 1", "years_back = -1", "不能小于 0"),
        ("years_back = 1", f"years_back = {10**30}", "数太大"),
        ("provinces.2020", 'provinces."２０２０"', "“２０２０”不是年份"),
        ("source = ", "sources = ", "缺少此项|检查拼写"),
    ],
)
def test_a_share_table_that_is_wrong_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "shares.toml"
    path.write_text(TABLE.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(SettingError, match=words) as caught:
        load_shares(path)
    assert caught.value.key
