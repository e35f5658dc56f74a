"""“退回意见”“校验结果”表上填报人写的情况说明（DOMAIN §1.4，W 须说明），与标色之前的底色。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipelines.cleaning.widths import tidy
from pipelines.intake.own_sheets import CHECKED_SHEET, RETURNED_SHEET
from pipelines.xlsx.reader import Cell, Workbook

RETURNED_COLUMNS: Final = (
    "序号", "轻重", "编码", "清单", "单元格", "列", "编号", "现值", "问题", "怎样改", "建议填",
    "情况说明",
)  # fmt: skip
"""“退回意见”“校验结果”表的表头；写与读都以此为准。"""
SUBJECT_COLUMNS: Final = ("编码", "清单", "编号", "列", "现值")
"""两张表里说明一行是哪一条意见的各列，即 Explanation.subject。"""
KEPT_COLUMNS: Final = ("工作表", "标在", "底色", "原底色", "蓝色")
"""“校验结果”表隐藏的各列：标在哪张表、哪一格，铺的与原来的底色（RRGGBB），连带标蓝的格。"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """对一条疑点的说明；与规则、行的编号、当时的值绑在一起，值一变即失效。"""

    code: str
    sheet: str
    row_key: str
    column: str
    value: str
    reason: str

    @property
    def subject(self) -> tuple[str, str, str, str, str]:
        """所说的是哪一条意见：编码、清单、编号、列、值。"""
        return self.code, self.sheet, self.row_key, self.column, self.value


def read_explanations(workbook: Workbook) -> tuple[Explanation, ...]:
    """读两张表；同一条意见两处都写了的，以后出的“校验结果”为准。没有写说明则空。"""
    newer = tuple(_explanations(workbook, CHECKED_SHEET))
    known = {said.subject for said in newer}
    older = (s for s in _explanations(workbook, RETURNED_SHEET) if s.subject not in known)
    return (*older, *newer)


def original_fills(workbook: Workbook) -> dict[str, dict[str, str]]:
    """“校验结果”里记着的、铺底色之前的底色：工作表名 → 地址 → RRGGBB；原来没有的不在内。"""
    found: dict[str, dict[str, str]] = {}
    for row in _listed(workbook, CHECKED_SHEET):
        if fill := row.get("原底色", ""):
            found.setdefault(row.get("工作表", ""), {})[row.get("标在", "")] = fill
    return found


def _explanations(workbook: Workbook, name: str) -> Iterator[Explanation]:
    for row in _listed(workbook, name):
        if reason := row.get("情况说明", ""):
            code, ledger, key, column, value = (row.get(name, "") for name in SUBJECT_COLUMNS)
            yield Explanation(code, ledger, key, column, value, reason)


def _listed(workbook: Workbook, name: str) -> Iterator[Mapping[str, str]]:
    """一张表里表头以下的各行：列名 → 文字。"""
    names: dict[int, str] = {}
    for sheet in (sheet for sheet in workbook.sheets if sheet.name == name):
        for row in workbook.rows(sheet):
            texts = {cell.column: _text(cell) for cell in row.cells}
            if names:
                yield {names[at]: text for at, text in texts.items() if at in names}
            elif set(RETURNED_COLUMNS) <= set(texts.values()):
                known = (*RETURNED_COLUMNS, *KEPT_COLUMNS)
                names = {at: text for at, text in texts.items() if text in known}


def _text(cell: Cell) -> str:
    return _tidied(cell.raw)


@lru_cache(1024)
def _tidied(raw: str) -> str:
    """几十万格可以共用一段很长的文字。"""
    return tidy(raw)
