from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.calendar import Period
from pipelines.errors import SettingError, UsageError
from pipelines.office import create_office, load_office


def edited(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_office_has_the_eight_submitters_of_loudi_in_print_order(office_folder: Path) -> None:
    names = [unit.name for unit in load_office(office_folder).submitters()]
    assert names == [
        "娄星区", "冷水江市", "涟源市", "双峰县", "新化县", "娄底经开区", "万宝新区", "市直",
    ]  # fmt: skip


def test_a_new_office_has_its_folders(office_folder: Path) -> None:
    for name in ("ledgers", "documents", "scores", "calendars", "inbox", "archive", "out"):
        assert (office_folder / name).is_dir()


def test_an_office_is_never_overwritten(office_folder: Path) -> None:
    with pytest.raises(UsageError, match="不会覆盖"):
        create_office(office_folder)


def test_an_office_half_there_is_not_overwritten_either(tmp_path: Path) -> None:
    (tmp_path / "ledgers").mkdir()
    with pytest.raises(UsageError, match="已有 ledgers"):
        create_office(tmp_path)


def test_a_folder_that_is_no_office_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="qingdan init"):
        load_office(tmp_path)


def test_a_unit_is_found_by_code_name_or_alias(office_folder: Path) -> None:
    office = load_office(office_folder)
    for text in ("431302", "娄星区", "娄星", "娄星区政府"):
        assert office.find_unit(text).name == "娄星区"
    with pytest.raises(UsageError, match="没有名为“长沙市”的单位"):
        office.find_unit("长沙市")


def test_a_node_of_the_tree_has_only_its_own_submitters(office_folder: Path) -> None:
    office = load_office(office_folder)
    assert [unit.name for unit in office.submitters("431382")] == ["涟源市"]
    assert len(office.submitters("431300")) == 8


def test_the_deadline_is_rolled_to_a_workday(office_folder: Path) -> None:
    office = load_office(office_folder)
    assert office.deadline(Period(2021, 9)) == date(2021, 9, 24)
    edited(office_folder, "office.toml", 'roll = "prev"', 'roll = "next"')
    assert load_office(office_folder).deadline(Period(2021, 9)) == date(2021, 9, 26)


@pytest.mark.parametrize(
    ("name", "old", "new", "key", "words"),
    [
        ("office.toml", 'roll = "prev"', 'roll = "before"', "reporting.roll", "只能取"),
        ("office.toml", "deadline_day = 25", "dead_line = 25", "reporting.dead_line", "检查拼写"),
        ("office.toml", 'name = "娄底市重点', 'names = "娄底市重点', "name", "缺少此项"),
        ("units.toml", 'code = "431381"', 'code = "431302"', "units[3].code", "重复"),
        ("units.toml", 'aliases = ["涟源",', 'aliases = ["娄星",', "units[4].name", "属于两个单位"),
        ("units.toml", 'parent = "431300"\ngroup = "市直"', 'parent = "430000"\ngroup = "市直"',
         "units[9].parent", "不存在"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_named_with_file_key_and_line(
    office_folder: Path, name: str, old: str, new: str, key: str, words: str
) -> None:
    edited(office_folder, name, old, new)
    with pytest.raises(SettingError) as caught:
        load_office(office_folder)
    error = caught.value
    assert (error.file.name, error.key) == (name, key)
    assert error.line is not None or key == "name"
    assert words in str(error)


def test_units_that_form_a_ring_are_refused(office_folder: Path) -> None:
    edited(office_folder, "units.toml", 'name = "娄星区"\nparent = "431300"',
           'name = "娄星区"\nparent = "431302"')  # fmt: skip
    with pytest.raises(SettingError, match="上下级成环"):
        load_office(office_folder)


def test_a_calendar_of_its_own_is_added_to_the_shipped_ones(office_folder: Path) -> None:
    text = 'year = 2027\nsource = "示例"\nholidays = [2027-01-01]\nmakeup_workdays = []\n'
    (office_folder / "calendars" / "2027.toml").write_text(text, encoding="utf-8")
    calendar = load_office(office_folder).calendar
    assert calendar.knows(2027)
    assert calendar.knows(2021)


def test_a_relative_database_lies_in_the_office(office_folder: Path) -> None:
    assert load_office(office_folder).database_url == f"sqlite:///{office_folder}/history.sqlite3"
    edited(
        office_folder, "office.toml", "sqlite:///history.sqlite3", "postgresql+psycopg://甲@主机/库"
    )
    assert load_office(office_folder).database_url == "postgresql+psycopg://甲@主机/库"


def test_a_unit_name_that_no_file_may_bear_is_refused(office_folder: Path) -> None:
    path = office_folder / "units.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"娄星区"', '"../娄星区"', 1), "utf-8")
    with pytest.raises(SettingError, match="名称不能含有"):
        load_office(office_folder)


@pytest.mark.parametrize("name", ["", "  ", "娄星区 ", "娄" * 90])
def test_a_unit_name_that_is_blank_or_too_long_for_a_file_is_refused(
    office_folder: Path, name: str
) -> None:
    path = office_folder / "units.toml"
    text = path.read_text(encoding="utf-8").replace('name = "娄星区"', f'name = "{name}"', 1)
    path.write_text(text, "utf-8")
    with pytest.raises(SettingError, match="名称须为 1 至 40 个字") as caught:
        load_office(office_folder)
    assert caught.value.key == "units[2].name"
