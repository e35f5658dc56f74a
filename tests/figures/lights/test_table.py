from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.errors import SettingError
from pipelines.figures.lights.bounds import Light
from pipelines.figures.lights.project_measures import MEASURES
from pipelines.figures.lights.rules import PROJECT_MEASURES, UNIT_MEASURES, LightTable
from pipelines.figures.lights.table import load_lights
from pipelines.figures.lights.unit_measures import COMPUTED
from pipelines.figures.methods import borrowed, load_methods
from pipelines.intake.submission import Intake
from pipelines.office import create_office, load_office

PRESETS = ("银川", "新晃", "三亚", "天津", "绵阳")
OLD = """\
source = "早先的办法"
[progress]
yellow_from = "5"
red_above = "20"
stages = ["开工"]
[start]
yellow_months = 2
red_months = 3
"""
Load = Callable[[Path], LightTable]


@pytest.fixture
def load(intake: Intake) -> Load:
    names = [unit.name for unit in intake.office.submitters()]
    return lambda path: load_lights(path, intake.ledgers, names)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_read_and_says_where_it_comes_from(
    load: Load, office_folder: Path, name: str
) -> None:
    table = load(office_folder / "lights" / f"{name}.toml")
    assert name in table.source
    assert "本程序的默认" in table.source


def test_every_measure_that_can_be_written_can_be_computed() -> None:
    assert set(MEASURES) == set(PROJECT_MEASURES)
    assert set(COMPUTED) == set(UNIT_MEASURES)


@pytest.mark.parametrize(
    ("name", "old", "new", "key", "words"),
    [
        ("银川", 'red = ">30"', 'red = ">5"', "rules[1].red", "松"),
        ("银川", 'red = ">30"', 'red = "≥10"', "rules[1].red", "永远亮不了"),
        ("银川", 'red = ">30"', 'red = "<30"', "rules[1].red", "大的差"),
        ("银川", 'red = ">30"', 'red = ">三十"', "rules[1].red", "看不懂界线“>三十”"),
        ("银川", 'red = ">30"', 'red = ">目标"', "rules[1].red", "没有写 target"),
        ("银川", 'red = ">30"', 'red = ">平均"', "rules[1].red", "只能用于单位"),
        ("银川", 'yellow = "≥10"\nred = ">30"', "", "rules[1]", "至少写一个"),
        ("银川", '"低于序时百分点"', '"低于序"', "rules[1].measure", "没有“低于序”"),
        ("银川", '{ "项目阶段"', '{ "项目阶断"', "rules[1].when", "没有“项目阶断”列"),
        ("银川", '["开工"] }        #', '["在建"] } #', "rules[1].when", "没有“在建”"),
        ("银川", 'name = "开工"', 'name = "进度"', "rules[2].name", "两条都叫“进度”"),
        ("银川", 'red = "红灯"', 'red = "黄灯"', "labels", "不能相同"),
        ("银川", 'red = "红灯"', 'crimson = "红灯"', "labels.crimson", "检查拼写"),
        ("银川", 'red = "≥3"', 'red = "≥3"\nreds = "≥3"', "rules[2].reds", "检查拼写"),
        ("三亚", '["yellow"]\nmonths', '["blue"]\nmonths', "talk.lights[1]", "只能取"),
        ("三亚", '["yellow"]\nmonths', "[]\nmonths", "talk.lights", "须写明"),
        ("三亚", 'yellow = ">0"', "", "talk.lights", "没有一条 rules 会亮 yellow"),
        ("三亚", "months = 2", "months = 3", "talk.months", "不能大于 2"),
        ("新晃", 'yellow = "<80"\nred = "<60"', 'yellow = "<60"', "consequences.red", "印不出来"),
        ("新晃", "[consequences]\nred", "[consequences]\nblue", "consequences.blue", "检查拼写"),
        ("天津", 'target = "8" ', "# ", "units[1].yellow", "没有写 target"),
        ("天津", 'red = "<0"', 'red = "<9"', "units[1].red", "松"),
        ("天津", '"增速"', '"月任务完成率"', "units[1].measure", "可用的有：增速"),
        ("天津", 'target = "8" ', 'when = { x = [] }\ntarget = "8" ', "units[1].when", "不能写"),
        ("天津", 'measure = "增速"', 'measure = "投资完成率"', "units[1].yellow", "只能用于单位的"),
        ("绵阳", '"序时任务完成率"', '"排名"', "boards.measure", "没有“排名”"),
        ("绵阳", "last = 4", "last = 0", "boards.last", "不能小于 1"),
        ("绵阳", 'black = "黑榜"', 'black = "红榜"', "boards.black", "都叫"),
    ],
)  # fmt: skip
def test_rules_that_contradict_themselves_are_refused_with_file_and_key(
    load: Load, office_folder: Path, name: str, old: str, new: str, key: str, words: str
) -> None:
    path = office_folder / "lights" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load(path)
    assert (caught.value.file, caught.value.key) == (path, key)
    assert words in caught.value.message
    assert caught.value.line is not None


@pytest.mark.parametrize(
    ("unit", "period", "reason", "key"),
    [
        ("新花县", "2021-06", "洪水", "boards.exempt[1].unit"),
        ("新化县", "2021年6月", "洪水", "boards.exempt[1].period"),
        ("新化县", "2021-06", "", "boards.exempt[1].reason"),
    ],
)
def test_an_exemption_names_a_unit_a_month_and_a_reason(
    load: Load, office_folder: Path, unit: str, period: str, reason: str, key: str
) -> None:
    path = office_folder / "lights" / "绵阳.toml"
    entry = f'[[boards.exempt]]\nperiod = "{period}"\nunit = "{unit}"\nreason = "{reason}"\n'
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{entry}", encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load(path)
    assert caught.value.key == key


def test_a_table_without_any_rule_is_refused(load: Load, tmp_path: Path) -> None:
    path = tmp_path / "空.toml"
    path.write_text('source = "无"\n', encoding="utf-8")
    with pytest.raises(SettingError, match="一条办法也没有"):
        load(path)


# ── 建得早的办公室 ────────────────────────────────────────────────────


@pytest.fixture
def old_office(office_folder: Path) -> Path:
    shutil.rmtree(office_folder / "lights")
    (office_folder / "lights.toml").write_text(OLD, encoding="utf-8")
    return office_folder


def test_an_office_with_its_own_old_table_goes_on_with_it(old_office: Path, intake: Intake) -> None:
    office = load_office(old_office)
    table = load_methods(office, intake.ledgers).lights
    gap, idle = table.rules
    assert table.source == "早先的办法"
    bounds = [gap.light(Decimal(n)) for n in ("4.99", "5", "20", "20.01")]  # type: ignore[arg-type]
    assert bounds == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]
    assert [idle.light(n) for n in (1, 2, 3)] == [Light.GREEN, Light.YELLOW, Light.RED]  # type: ignore[arg-type]
    assert (table.stages, gap.when) == (("开工",), {"项目阶段": ("开工",)})
    assert "lights" not in borrowed(office)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('red_above = "20"', 'red_above = "4"', "红灯的界线"),
        ("red_months = 3", "red_months = 0", "红灯的月数"),
        ("yellow_months = 2", "yellow_months = 2\nyellow_month = 1", "检查拼写"),
    ],
)
def test_an_old_table_that_contradicts_itself_is_refused(
    old_office: Path, load: Load, old: str, new: str, words: str
) -> None:
    path = old_office / "lights.toml"
    path.write_text(OLD.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingError, match=words) as caught:
        load(path)
    assert caught.value.line is not None


def test_naming_another_table_puts_the_old_one_aside(old_office: Path, intake: Intake) -> None:
    path = old_office / "office.toml"
    text = path.read_text(encoding="utf-8").replace('lights = "银川"', 'lights = "新晃"')
    path.write_text(text, encoding="utf-8")
    office = load_office(old_office)
    assert load_methods(office, intake.ledgers).lights.labels.red == "黄牌"
    assert "lights" in borrowed(office)


def test_an_office_without_any_table_borrows_the_shipped_one(
    old_office: Path, intake: Intake
) -> None:
    (old_office / "lights.toml").unlink()
    office = load_office(old_office)
    assert load_methods(office, intake.ledgers).lights.rules[0].red == ">30"
    assert "lights" in borrowed(office)


def test_a_table_that_is_not_there_is_named_with_those_that_are(
    office_folder: Path, intake: Intake
) -> None:
    office = load_office(office_folder)
    office = replace(office, settings=replace(office.settings, lights="怀化"))
    with pytest.raises(
        SettingError, match="没有名为“怀化”的办法，现有：三亚、天津、新晃、"
    ) as caught:
        load_methods(office, intake.ledgers)
    assert caught.value.key == "lights"


def test_a_new_office_has_every_preset(tmp_path: Path) -> None:
    create_office(tmp_path / "新")
    found = {path.stem for path in (tmp_path / "新" / "lights").iterdir()}
    assert found == set(PRESETS)
