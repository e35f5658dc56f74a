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
    ],
)
def test_a_word_that_figures_count_may_not_be_renamed_unseen(
    office_folder: Path, ledger: str, old: str, column: str
) -> None:
    renamed(office_folder, ledger, old, f"新{old}")
    intake = tasks.open_intake(office_folder)
    master = empty_master(intake.office, intake.ledgers, JUNE)
    with pytest.raises(SettingError, match=f"“{column}”的可选值里没有“{old}”，统计要用"):
        tasks.methods_of(intake, master, None)


def test_the_shipped_ledgers_have_every_word(office_folder: Path) -> None:
    intake = tasks.open_intake(office_folder)
    tasks.methods_of(intake, empty_master(intake.office, intake.ledgers, JUNE), None)
