"""退回的工作簿里“退回意见”表上填报人写的情况说明（DOMAIN §1.4，W 须说明）。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipelines.cleaning.widths import tidy
from pipelines.intake.own_sheets import RETURNED_SHEET
from pipelines.xlsx.reader import Cell, Workbook

RETURNED_COLUMNS: Final = (
    "序号", "轻重", "编码", "清单", "单元格", "列", "编号", "现值", "问题", "怎样改", "建议填",
    "情况说明",
)  # fmt: skip
"""“退回意见”表的表头；写与读都以此为准。"""


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
    """读“退回意见”表；没有这张表、没有写说明则空。"""
    sheet = next((s for s in workbook.sheets if s.name == RETURNED_SHEET), None)
    if sheet is None:
        return ()
    names: dict[int, str] = {}
    found: list[Explanation] = []
    for row in workbook.rows(sheet):
        texts = {cell.column: _text(cell) for cell in row.cells}
        if not names:
            known = {at: text for at, text in texts.items() if text in RETURNED_COLUMNS}
            names = known if len(known) == len(RETURNED_COLUMNS) else {}
            continue
        said = {names[at]: text for at, text in texts.items() if at in names}
        if reason := said.get("情况说明", ""):
            code, ledger, key, column, value = (
                said.get(name, "") for name in ("编码", "清单", "编号", "列", "现值")
            )
            found.append(Explanation(code, ledger, key, column, value, reason))
    return tuple(found)


def _text(cell: Cell) -> str:
    return tidy(cell.raw)
