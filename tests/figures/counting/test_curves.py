from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import SettingError
from pipelines.figures import figure_values
from pipelines.figures.counting.curves import (
    CurveTable,
    LowPlan,
    load_curves,
    scheduled_progress,
    time_progress,
)
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.loading import load_ledgers
from pipelines.ledgers.values import half_up
from pipelines.office import shipped
from tests.city import save
from tests.conftest import JUNE, PROJECT

TEMPLATES = shipped("templates")
LEDGERS = load_ledgers(TEMPLATES / "ledgers")
LATE = '["0","0","0","0","0","10","20","40","60","80","90","100"]'
Load = Callable[..., CurveTable]


def curve(match: str, values: str = LATE, name: str = "下半年开工") -> str:
    return f'[[curves]]\nname = "{name}"\nmatch = {{ {match} }}\ncumulative = {values}\n'


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def loaded(*curves: str) -> CurveTable:
        path = tmp_path / "curves.toml"
        path.write_text('source = "测试"\n\n' + "".join(curves), encoding="utf-8")
        return load_curves(path, LEDGERS)

    return loaded


def frame(*rows: tuple[str, int | None], tag: str | None = None) -> pd.DataFrame:
    plans = pd.Series([plan for _, plan in rows], dtype="Int64")
    numbers = [number for number, _ in rows]
    return pd.DataFrame({"项目编号": numbers, "本年度计划投资": plans, "专项标识": tag})


def test_the_straight_line_is_a_twelfth_a_month() -> None:
    shown = [str(half_up(time_progress(month), 1)) for month in range(1, 13)]
    assert shown == [
        "8.3", "16.7", "25.0", "33.3", "41.7", "50.0", "58.3", "66.7", "75.0", "83.3", "91.7",
        "100.0",
    ]  # fmt: skip


def test_each_project_follows_its_own_curve_weighed_by_its_plan(load: Load) -> None:
    table = load(curve('"项目编号" = ["XM-1"]'))
    rows = frame(("XM-1", 300_00), ("XM-2", 100_00))
    assert scheduled_progress(rows, table, 6) == Fraction(300 * 10 + 100 * 50, 400)
    assert scheduled_progress(rows, table, 12) == 100


def test_projects_without_a_plan_do_not_weigh_and_none_at_all_is_straight(load: Load) -> None:
    table = load(curve('"项目编号" = ["XM-1"]'))
    assert scheduled_progress(frame(("XM-1", 100), ("XM-2", None), ("XM-3", 0)), table, 6) == 10
    assert scheduled_progress(frame(("XM-1", 0)), table, 6) == 50
    assert scheduled_progress(frame(), table, 6) == 50


def test_one_tag_among_several_is_enough_and_a_blank_one_fits_nothing(load: Load) -> None:
    table = load(curve('"专项标识" = ["三高四新"]'))
    assert scheduled_progress(frame(("XM-1", 100), tag="双引擎-钢铁；三高四新"), table, 6) == 10
    assert scheduled_progress(frame(("XM-1", 100), tag="三高四新二期"), table, 6) == 50
    assert scheduled_progress(frame(("XM-1", 100)), table, 6) == 50


def test_the_first_of_two_curves_that_fit_is_followed(load: Load) -> None:
    early = '["10","20","30","40","50","60","70","80","90","100","100","100"]'
    one = curve('"项目编号" = ["XM-1"]', early, "早")
    table = load(one, curve('"项目编号" = ["XM-1"]'))
    assert scheduled_progress(frame(("XM-1", 100)), table, 6) == 60


@pytest.mark.parametrize(
    ("wrong", "key", "words"),
    [
        (curve('"项目编号" = ["XM-1"]', '["0", "100"]'), "cumulative", "应有 12 个数，现有 2 个"),
        (
            curve('"项目编号" = ["XM-1"]', LATE.replace('"100"', '"99"')),
            "cumulative", "末月为 100",
        ),
        (curve('"项目编号" = ["XM-1"]', LATE.replace("10", "90", 1)), "cumulative", "由小到大"),
        (curve('"项目编号" = ["XM-1"]', LATE.replace("0", "-1", 1)), "cumulative", "由小到大"),
        (curve('"编号" = ["XM-1"]'), "match", "没有“编号”列"),
        (curve('"项目编号" = []'), "match", "须写明是哪些项目"),
        (curve(""), "match", "须写明是哪些项目"),
        (curve('"总投资" = ["100"]'), "match", "不能用来认项目"),
        (curve('"计划开工日期" = ["2021-03-01"]'), "match", "不能用来认项目"),
        (curve('"项目类别" = ["产业"]'), "match", "没有“产业”这个值"),
    ],
)  # fmt: skip
def test_a_curve_that_cannot_hold_is_refused_with_file_key_and_line(
    load: Load, wrong: str, key: str, words: str
) -> None:
    with pytest.raises(SettingError, match=words) as caught:
        load(wrong)
    assert caught.value.key == f"curves[1].{key}"
    assert caught.value.line is not None
    assert caught.value.file.name == "curves.toml"


def test_two_curves_of_one_name_are_refused(load: Load) -> None:
    with pytest.raises(SettingError, match="重名"):
        load(curve('"项目编号" = ["XM-1"]'), curve('"项目编号" = ["XM-2"]'))


@pytest.mark.parametrize("change", ["rate = 0", "until_month = 12"])
def test_a_bound_for_low_plans_that_makes_no_sense_is_refused(load: Load, change: str) -> None:
    given = {"source": '"测试"', "rate": '"90"', "until_month": "9"}
    given |= dict([change.split(" = ")])
    lines = "\n".join(f"{key} = {value}" for key, value in given.items())
    with pytest.raises(SettingError):
        load(f"[low_plan]\n{lines}\n")


LOW = LowPlan("测试", Decimal(90), 9)


@pytest.mark.parametrize(
    ("rate", "scheduled", "month", "doubted"),
    [
        ("96.9", "41.67", 5, True),
        ("90", "75", 9, True),
        ("89.99", "75", 9, False),
        ("96.9", "83.33", 10, False),
        ("96.9", "95", 6, False),
    ],
    ids=["年中已近完成", "正到界线", "未到界线", "过了要看的月份", "曲线本该如此"],
)
def test_a_plan_nearly_used_up_by_midyear_is_doubted(
    rate: str, scheduled: str, month: int, doubted: bool
) -> None:
    assert LOW.doubts(Fraction(rate), Fraction(scheduled), month) is doubted


def test_without_a_plan_nothing_is_doubted() -> None:
    assert not LOW.doubts(None, None, 6)


def test_the_shipped_curves_are_sound_and_straight(intake: Intake) -> None:
    table = load_curves(TEMPLATES / "curves.toml", intake.ledgers)
    assert table.curves == ()
    assert table.low_plan is not None


def test_the_city_is_measured_against_the_curves_of_its_projects(
    history: History, intake: Intake
) -> None:
    path = intake.office.folder / "curves.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n" + curve('"项目编号" = ["XM-1"]'), encoding="utf-8")
    row = {**PROJECT, "项目编号": "XM-1", "本年度计划投资": Decimal(100)}
    for month, done, gap in ((6, 30, 20), (1, 3, 3)):
        rows = {"项目清单": [{**row, "本年累计完成投资": Decimal(done)}]}
        save(history, intake, "娄星区", Period(JUNE.year, month), rows)
        made = tasks.basis_of(intake, history, Period(JUNE.year, month))
        assert figure_values(made)["序时差"] == gap
