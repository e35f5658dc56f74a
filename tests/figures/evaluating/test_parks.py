from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from pipelines import tasks
from pipelines.consolidation import consolidate
from pipelines.errors import SettingError
from pipelines.figures.evaluating.park_table import (
    INDICATORS,
    ParkTable,
    ProvincialResult,
    Weighted,
    load_parks,
)
from pipelines.figures.evaluating.parks import (
    FIGURES,
    ParkEvaluation,
    evaluation,
    park_values,
    watch_list,
)
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from sample_workbooks.loudi import loudi_city, loudi_places
from sample_workbooks.parks import park_rows as sample_rows
from tests.city import save
from tests.conftest import JUNE

PATH = shipped("templates") / "parks.toml"
TABLE = load_parks(PATH)
A, B, C = "万宝新区", "双峰经济开发区", "新化经济开发区"

Frame = Callable[..., pd.DataFrame]


@pytest.fixture
def frame(history: History, intake: Intake) -> Frame:
    """frame(附表一的行…)"""

    def make(*rows: dict[str, object]) -> pd.DataFrame:
        save(history, intake, "市直", JUNE, {"附表一园区指标": list(rows)})
        return consolidate(intake.office, intake.ledgers, history, JUNE).table("A1")

    return make


def park(name: str, size: int, **changes: object) -> dict[str, object]:
    """各项随 `size` 增长的园区：100 亩。"""
    money = (
        "生产总值", "规模工业增加值", "高新技术产业增加值", "进出口总额", "税收",
        "工业投资", "工业总产值", "主导产业营业收入",
    )  # fmt: skip
    return {
        "园区名称": name, "报告期": "2021-06", "进出口计量单位": "万元",
        **{column: Decimal(size) for column in money}, "工业用地面积": Decimal(100),
        "园区总营业收入": Decimal(100), "单位工业增加值能耗上期": Decimal(1),
        "单位工业增加值能耗本期": Decimal(1) - Decimal(size) / 100,
        "污水集中处理设施是否建成": "是", **changes,
    }  # fmt: skip


CITY = park("全市", 100)


def places(found: ParkEvaluation) -> list[tuple[str, int | None, object]]:
    return [(row.park, row.rank, row.score) for row in found.rows]


def test_the_ten_placeholders_are_the_five_shares_and_the_five_yields() -> None:
    assert tuple(one.name for one in TABLE.indicators) == INDICATORS
    assert len(INDICATORS) == 10
    assert {one.weight for one in TABLE.indicators} == {10}


def test_without_a_provincial_result_the_score_is_a_trial(frame: Frame) -> None:
    found = evaluation(frame(park(A, 10), park(B, 30), park(C, 20), CITY), TABLE, 2021)
    assert "试算" in found.label
    assert not found.provincial
    assert places(found) == [(B, 1, 100), (C, 2, 50), (A, 3, 0)]
    assert sum(point.points for point in found.rows[1].points) == 50


def test_every_park_of_loudi_gets_a_place(history: History, intake: Intake) -> None:
    for place in loudi_places(loudi_city(intake.office)):
        save(history, intake, place.name, JUNE, {"附表一园区指标": sample_rows(place, JUNE)})
    master = consolidate(intake.office, intake.ledgers, history, JUNE)
    found = evaluation(master.table("A1"), TABLE, 2021)
    assert [row.rank for row in found.rows] == [1, 2, 3, 4, 5, 6, 7]
    assert found.rows[0].park == "娄底经济技术开发区", "各项比重都最大"
    assert found.rows[-1].score == 40, "只有亩均四项与各园区相同"


def test_parks_with_equal_scores_share_a_place(frame: Frame) -> None:
    found = evaluation(frame(park(A, 10), park(B, 20), park(C, 20), CITY), TABLE, 2021)
    assert places(found) == [(B, 1, 100), (C, 1, 100), (A, 3, 0)]


def test_where_no_park_differs_all_have_full_marks(frame: Frame) -> None:
    assert places(evaluation(frame(park(A, 10), CITY), TABLE, 2021)) == [(A, 1, 100)]


def test_a_park_that_lacks_an_item_is_not_ranked_and_is_told_which(frame: Frame) -> None:
    rows = (park(A, 10), park(B, 90, 工业用地面积=Decimal(0)), park(C, 20), CITY)
    found = evaluation(frame(*rows), TABLE, 2021)
    assert places(found) == [(C, 1, 100), (A, 2, 0), (B, None, None)]
    assert found.rows[-1].lacking == ("亩均工业投资", "亩均工业产值", "亩均税收")


def test_a_park_with_two_rows_is_not_ranked(frame: Frame) -> None:
    found = evaluation(frame(park(A, 10), park(B, 20), park(B, 30), CITY), TABLE, 2021)
    assert places(found) == [(A, 1, 100), (B, None, None)]


def test_without_the_city_row_no_park_can_be_ranked(frame: Frame) -> None:
    found = evaluation(frame(park(A, 10), park(B, 20)), TABLE, 2021)
    assert {row.rank for row in found.rows} == {None}
    assert len(found.rows[0].lacking) == 5


def test_an_empty_annex_gives_no_rows(frame: Frame) -> None:
    assert evaluation(frame(), TABLE, 2021).rows == ()
    assert park_values(frame()) == {}


def aimed(target: str) -> ParkTable:
    """各项都取目标比。"""
    ten = tuple(Weighted(name, Decimal(10), Decimal(target)) for name in INDICATORS)
    return replace(TABLE, method="目标比", indicators=ten)


def test_a_target_ratio_is_bounded_by_full_marks_and_by_zero(frame: Frame) -> None:
    found = evaluation(frame(park(A, 10), CITY), aimed("20"), 2021)
    by_name = {point.name: point.hundred for point in found.rows[0].points}
    assert (by_name["生产总值占全市比重"], by_name["主导产业占比"]) == (50, 50)
    full = evaluation(frame(park(A, 10), CITY), aimed("0.05"), 2021)
    assert full.rows[0].score == 100


def test_a_rise_in_energy_earns_nothing_against_a_target(frame: Frame) -> None:
    worse = park(A, 10, 单位工业增加值能耗本期=Decimal(2))
    found = evaluation(frame(worse, CITY), aimed("20"), 2021)
    assert found.rows[0].points[-1].hundred == 0
    assert found.rows[0].points[-1].value == -100


def results(**years: dict[str, int]) -> ParkTable:
    made = {year[1:]: ProvincialResult("省里的文件", 136, ranks) for year, ranks in years.items()}
    return replace(TABLE, results=made)


def test_the_provinces_result_overrides_the_trial(frame: Frame) -> None:
    table = results(y2021={A: 120, B: 20})
    honoured = replace(table.results["2021"], honours={B: "先进园区"})
    table = replace(table, results={"2021": honoured})
    found = evaluation(frame(park(A, 90), park(B, 10), park(C, 50), CITY), table, 2021)
    assert found.provincial
    assert (found.label, found.source) == ("全省 2021 年度考评结果（136 个园区）", "省里的文件")
    assert places(found) == [(B, 20, None), (A, 120, None), (C, None, None)]
    assert [row.honour for row in found.rows] == ["先进园区", "", ""]
    assert not evaluation(frame(), table, 2022).provincial


def test_two_years_running_in_the_last_five_is_watched() -> None:
    table = results(y2020={A: 132, B: 131, C: 136}, y2021={A: 136, B: 132, C: 100})
    assert watch_list(table, 2021) == (A,)


def test_without_both_years_nobody_can_say_who_is_to_be_watched() -> None:
    assert watch_list(results(y2021={A: 136}), 2021) is None
    assert watch_list(results(y2019={A: 136}, y2021={A: 136}), 2021) is None


def test_parks_and_missing_sewage_works_are_counted(history: History, intake: Intake) -> None:
    rows = [park(A, 1), park(B, 2, 污水集中处理设施是否建成="否"), CITY]
    save(history, intake, "市直", JUNE, {"附表一园区指标": rows})
    basis = tasks.basis_of(intake, history, JUNE)
    assert [figure.value(basis) for figure in FIGURES] == [2, 1]
    assert [source.row for source in FIGURES[1].sources(basis)] == [5]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('label = "试算（指标为占位）"', 'label = "得分"', "须写明“试算”"),
        ('"亩均税收", weight = "10"', '"亩均税收", weight = "20"', "合计 100，现为 110"),
        ('name = "亩均税收"', 'name = "亩均利润"', "没有“亩均利润”这一指标"),
        ('name = "亩均税收"', 'name = "亩均工业投资"', "有指标重名"),
        ('method = "极差"', 'method = "目标比"', "要写各项大于零的 target"),
        ('method = "极差"', 'method = "排序"', "只能取"),
        ("last = 5", "last = 0", "不能小于 1"),
    ],
)
def test_a_park_table_that_contradicts_itself_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "parks.toml"
    path.write_text(PATH.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(SettingError, match=words) as caught:
        load_parks(path)
    assert caught.value.line is not None


def test_the_result_table_shown_in_the_template_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "parks.toml"
    shown = PATH.read_text("utf-8").split("照下面的样子：\n")[1]
    text = "\n".join(line.removeprefix("# ") for line in shown.splitlines())
    path.write_text(PATH.read_text("utf-8") + "\n" + text, "utf-8")
    assert load_parks(path).results["2021"].ranks["双峰经济开发区"] == 133
    path.write_text(path.read_text("utf-8").replace("= 133", "= 137"), "utf-8")
    with pytest.raises(SettingError, match="名次 137 不在 1 至 136 之间"):
        load_parks(path)
