"""一行是数据、空行、合计行，还是表下的注释。"""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from pipelines.intake.cleaning import comparable
from pipelines.intake.reader import Cell, Row

#: 整格就是合计字样，或至多再带几个字（全市合计、合计（万元））。
_TOTAL: Final = re.compile(r".{0,4}(合计|小计|总计|其中|累计)[：:]?(\(.{1,6}\))?")
_NOTES: Final = re.compile(
    r"^(填表|审核|制表|单位负责人|分管领导|注[：:1-9]|备注|说明|联系电话|填报人)"
)

_NOTE_CELLS: Final = 3
"""注释行至多这么多格有内容；再多就是没有编号的数据行。"""


class RowKind(Enum):
    """一行的性质；值是给人看的叫法。"""

    DATA = "数据行"
    EMPTY = "空行"
    TOTAL = "合计行"
    NOTE = "注释行"


def kind_of_row(row: Row, key: Cell | None) -> RowKind:
    """没有主键、首个文字像合计或注释的行不是数据（DOMAIN §6 #34–#36）。"""
    texts = [cell.raw for cell in row.cells if cell.kind == "s" and cell.raw.strip()]
    if not texts and all(not cell.raw.strip() and cell.kind != "" for cell in row.cells):
        return RowKind.EMPTY
    if _TOTAL.fullmatch(comparable(key.raw if key else "")):
        return RowKind.TOTAL
    if key is not None and key.raw.strip():
        return RowKind.DATA
    if any(_TOTAL.fullmatch(comparable(text)) for text in texts[:2]):
        return RowKind.TOTAL
    if texts and len(row.cells) <= _NOTE_CELLS and _NOTES.match(comparable(texts[0])):
        return RowKind.NOTE
    return RowKind.DATA
