from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.consolidation import empty_master
from pipelines.errors import SettingError
from tests.conftest import JUNE


def renamed(folder: Path, ledger: str, old: str, new: str) -> None:
    path = next((folder / "ledgers").glob(f"{ledger}*.toml"))
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{old}"', f'"{new}"'), "utf-8")


@pytest.mark.parametrize(
    ("ledger", "old", "column"),
    [
        ("1", "产业发展", "项目类别"),
        ("4", "已解决", "状态"),
        ("5", "部分落实", "状态"),
        ("1", "开工", "项目阶段"),
        ("3", "产业链", "对象类型"),
        ("7", "亿元", "进出口计量单位"),
        ("7", "万美元", "进出口计量单位"),
        ("8", "规上", "规模"),
        ("8", "规下", "规模"),
    ],
)
def test_a_word_that_figures_count_may_not_be_renamed_unseen(
    office_folder: Path, ledger: str, old: str, column: str
) -> None:
    renamed(office_folder, ledger, old, f"新{old}")
    intake = tasks.open_intake(office_folder)
    master = empty_master(intake.office, intake.ledgers, JUNE)
    with pytest.raises(SettingError, match=f"“{column}”的可选值里没有“{old}”，统计要用") as caught:
        tasks.methods_of(intake, master, None)
    assert caught.value.file.is_relative_to(office_folder)


@pytest.mark.parametrize(
    ("ledger", "column"),
    [("7", "污水集中处理设施是否建成"), ("3", "人才池")],
)
def test_a_yes_or_no_turned_into_other_words_is_refused(
    office_folder: Path, ledger: str, column: str
) -> None:
    """是否列改成“是、没有”：“没有”不是“否”，会被当成有。"""
    path = next((office_folder / "ledgers").glob(f"{ledger}*.toml"))
    old = f'name = "{column}"\ntype = "bool"'
    text = path.read_text(encoding="utf-8")
    assert old in text
    new = old.replace('"bool"', '"enum"\nallowed = ["是", "没有"]')
    text = text.replace(old, new).replace(f'[@{column}]=\\"否\\"', f'[@{column}]=\\"没有\\"')
    path.write_text(text, encoding="utf-8")
    intake = tasks.open_intake(office_folder)
    master = empty_master(intake.office, intake.ledgers, JUNE)
    with pytest.raises(SettingError, match=f"“{column}”的可选值里没有“否”，统计要用"):
        tasks.methods_of(intake, master, None)


def test_the_shipped_ledgers_have_every_word(office_folder: Path) -> None:
    intake = tasks.open_intake(office_folder)
    tasks.methods_of(intake, empty_master(intake.office, intake.ledgers, JUNE), None)
