"""办公室在台账里改写读表的界限与写明的数（Ledger.doubts、Ledger.stated）。"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipelines.errors import SettingError
from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.loading import load_ledgers
from pipelines.office import shipped
from tests.conftest import PROJECT, Writer, clean_rows

FIRST = "[[stated]]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """一份可改的台账。"""
    return Path(shutil.copytree(shipped("templates") / "ledgers", tmp_path / "台账"))


def rewrite(folder: Path, old: str, new: str) -> Path:
    path = next(folder.glob("1-*.toml"))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"SUM([本年累计完成投资])"', '"SUM([本年累计完成投资])>0"', "应得出一个数"),
        ('"SUM([本年累计完成投资])"', '"SUM([累计数])"', "没有列“累计数”"),
        ('code = "X07"', 'code = "X99"', "只能取"),
        ('code = "X07"', 'code = "X07"\nparts = ["新增"]', "没有写明过“新增”"),
        (FIRST, "[doubts]\nblank_row = 5\n\n" + FIRST, "blank_row"),
    ],
)
def test_a_wrong_declaration_is_told_by_file_and_key(
    folder: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(SettingError, match=said) as caught:
        load_ledgers(rewrite(folder, old, new))
    assert caught.value.file.name == "1-项目清单.toml"


def test_an_office_sets_how_long_a_gap_is_doubted(
    folder: Path, intake: Intake, write: Writer
) -> None:
    rows = clean_rows()
    rows["项目清单"].append({**PROJECT, "项目编号": "XM-431302-2021-004"})
    path = write(rows)
    book = openpyxl.load_workbook(path)
    book["项目清单"].insert_rows(5, 3)
    book.save(path)
    assert read_submission(path, intake).findings == ()
    stricter = load_ledgers(rewrite(folder, FIRST, "[doubts]\nblank_rows = 2\n\n" + FIRST))
    (found,) = read_submission(path, replace(intake, ledgers=stricter)).findings
    assert found.code == "G28"


def test_an_office_names_its_own_cover_sheet_and_label(
    folder: Path, intake: Intake, write: Writer
) -> None:
    path = write()
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("上报说明")
    sheet["A1"] = "年内投资合计：100万元"
    book.save(path)
    assert [f.code for f in read_submission(path, intake).findings] == ["G14"]
    own = 'code = "X07"\nsheets = ["上报说明"]'
    rewrite(folder, 'label = "本年累计完成投资合计"', 'label = "年内投资合计"')
    ledgers = load_ledgers(rewrite(folder, 'code = "X07"', own))
    (found,) = read_submission(path, replace(intake, ledgers=ledgers)).findings
    assert (found.code, found.sheet, found.cell) == ("X07", "上报说明", "A1")
    assert found.proposal == "年内投资合计：14000.00万元"
