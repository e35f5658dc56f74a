from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.errors import SettingError
from pipelines.settings import STRICT, line_of, load_setting, read_toml


@dataclass(frozen=True)
class Item:
    __pydantic_config__ = STRICT

    name: str
    size: int = 0


@dataclass(frozen=True)
class Box:
    __pydantic_config__ = STRICT

    title: str
    items: tuple[Item, ...] = ()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "box.toml"
    path.write_text(text, encoding="utf-8")
    return path


def failing(tmp_path: Path, text: str) -> SettingError:
    path = written(tmp_path, text)
    with pytest.raises(SettingError) as caught:
        load_setting(Box, read_toml(path), path)
    return caught.value


def test_a_sound_file_becomes_a_frozen_value(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "箱"\n[[items]]\nname = "甲"\nsize = 3\n')
    assert load_setting(Box, read_toml(path), path) == Box("箱", (Item("甲", 3),))


def test_a_wrong_type_is_named_with_file_key_and_line(tmp_path: Path) -> None:
    error = failing(
        tmp_path, 'title = "箱"\n\n[[items]]\nname = "甲"\n[[items]]\nname = "乙"\nsize = "大"\n'
    )
    assert (error.file.name, error.key, error.line) == ("box.toml", "items[2].size", 7)
    assert "应为整数" in str(error)


@pytest.mark.parametrize("value", ["1" + "0" * 30, "1e99", "inf", '"1e999999"', "-1e30"])
def test_a_number_beyond_reason_is_refused_before_anything_reckons_with_it(
    tmp_path: Path, value: str
) -> None:
    text = f'title = "箱"\n[[items]]\nname = "甲"\nsize = {value}\n'
    caught = failing(tmp_path, text)
    assert (caught.key, caught.line) == ("items[1].size", 4)
    assert "数太大" in caught.message


def test_what_is_wrong_with_a_group_as_a_whole_is_told_at_its_first_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "箱"\n\n[[items]]\nname = "甲"\n')
    assert line_of(path, ("items",)) == 3


def test_a_misspelt_key_is_refused_at_its_line(tmp_path: Path) -> None:
    error = failing(tmp_path, 'title = "箱"\ntitel = "箱"\n')
    assert (error.key, error.line) == ("titel", 2)
    assert "检查拼写" in str(error)


def test_a_missing_key_is_named_at_the_table_that_lacks_it(tmp_path: Path) -> None:
    error = failing(tmp_path, 'title = "箱"\n[[items]]\nsize = 1\n')
    assert (error.key, error.line) == ("items[1].name", 2)
    assert "缺少此项" in str(error)


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "箱"\nsize = = 3\n')
    with pytest.raises(SettingError) as caught:
        read_toml(path)
    assert caught.value.line == 2


def test_a_file_saved_in_gbk_is_named(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_bytes('title = "箱"'.encode("gb18030"))
    with pytest.raises(SettingError, match="UTF-8"):
        read_toml(path)


def test_a_file_saved_by_notepad_with_bom_is_read(tmp_path: Path) -> None:
    path = tmp_path / "box.toml"
    path.write_text('title = "箱"', encoding="utf-8-sig")
    assert read_toml(path) == {"title": "箱"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="文件不存在"):
        read_toml(tmp_path / "没有.toml")


def test_quoted_and_nested_keys_are_located(tmp_path: Path) -> None:
    path = written(
        tmp_path, '[bonus."新签约"]\namount = 1\n[[a]]\n[[a.b]]\nx = 1\n[[a.b]]\nx = 2\n'
    )
    assert line_of(path, ("bonus", "新签约", "amount")) == 2
    assert line_of(path, ("a", 0, "b", 1, "x")) == 7
