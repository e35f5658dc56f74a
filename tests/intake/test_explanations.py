from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl

from pipelines.intake.explanations import (
    KEPT_COLUMNS,
    RETURNED_COLUMNS,
    original_fills,
    read_explanations,
)
from pipelines.intake.own_sheets import CHECKED_SHEET, RETURNED_SHEET
from pipelines.xlsx.reader import open_workbook

KEPT = ("项目清单", "S7", "FFC7CE", "FFFF00", "R7")


def listed(number: str, reason: str = "", value: str = "100.00") -> list[str]:
    """对 XM-001 一条疑点的一行。"""
    row = dict.fromkeys(RETURNED_COLUMNS, "")
    row |= {"序号": number, "编码": "L1-12", "清单": "项目清单", "列": "总投资"}
    row |= {"编号": "XM-001", "现值": value, "情况说明": reason}
    return list(row.values())


def book(path: Path, sheets: dict[str, Sequence[Sequence[str]]]) -> Path:
    made = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        sheet.append(["标题"])
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def reasons(path: Path) -> list[str]:
    with open_workbook(path) as workbook:
        return [said.reason for said in read_explanations(workbook)]


CHECKED = [*RETURNED_COLUMNS, *KEPT_COLUMNS]


def test_of_two_reasons_for_the_same_doubt_the_newer_list_is_believed(tmp_path: Path) -> None:
    path = book(
        tmp_path / "两处.xlsx",
        {
            CHECKED_SHEET: [CHECKED, [*listed("1", "新写的"), *KEPT]],
            RETURNED_SHEET: [RETURNED_COLUMNS, listed("1", "旧写的"), listed("2", "别的", "7")],
        },
    )
    assert reasons(path) == ["别的", "新写的"]


def test_a_blank_in_the_newer_list_leaves_the_older_reason(tmp_path: Path) -> None:
    path = book(
        tmp_path / "空着.xlsx",
        {
            CHECKED_SHEET: [CHECKED, [*listed("1"), *KEPT]],
            RETURNED_SHEET: [RETURNED_COLUMNS, listed("1", "旧写的")],
        },
    )
    assert reasons(path) == ["旧写的"]


def test_the_fill_before_ours_is_known_by_its_cell(tmp_path: Path) -> None:
    rows = [
        CHECKED,
        [*listed("1"), *KEPT],
        [*listed("2"), "项目清单", "S8", "FFEB9C", "", ""],
        [*listed("3"), "任务清单", "S7", "FFEB9C", "00B050", ""],
        listed("4"),
    ]
    with open_workbook(book(tmp_path / "底色.xlsx", {CHECKED_SHEET: rows})) as workbook:
        found = original_fills(workbook)
    assert found == {"项目清单": {"S7": "FFFF00"}, "任务清单": {"S7": "00B050"}}


def test_without_our_lists_there_is_nothing(tmp_path: Path) -> None:
    path = book(tmp_path / "别的.xlsx", {"别的": [CHECKED, listed("1", "不算")], CHECKED_SHEET: []})
    assert reasons(path) == []
