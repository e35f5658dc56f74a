"""一行是数据、空行、合计行，还是表下的注释；“同上”指什么。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from pipelines.cleaning.cleaner import comparable
from pipelines.cleaning.widths import ABOVE, tidy
from pipelines.xlsx.reader import Cell, Row

#: 整格就是合计字样，或至多再带几个字（全市合计、合计（万元））。
_TOTAL: Final = re.compile(
    r"(?:.{0,4}(?=合计|小计|总计)|(?:本[月年期]|全[市县区年])?)(合计|小计|总计|其中|累计)[：:]?(?:\(.{1,6}\))?"
)
_NOTES: Final = re.compile(
    r"^(填表|审核|制表|单位负责人|分管领导|注[：:1-9]|备注|说明|联系电话|填报人)"
)
#: 编号列里写成这样的不是编号。
_NOTE_IN_KEY: Final = re.compile(
    r"^(填表|填报|审核|制表|单位负责人|分管领导|注|备注|说明|联系电话)[^：:]{0,8}[：:]"
)
#: 没有编号的行以此起头，是注释；“审核施工图”“说明会未召开”不是。
_LABEL: Final = re.compile(
    _NOTE_IN_KEY.pattern
    + r"|^注[1-9]|^(填表人|填报人|审核人|制表人|单位负责人|分管领导|联系电话|备注|说明)$"
)
_NOTE_CELLS: Final = 3
"""注释行至多这么多格有内容；再多就须一半以上是“填表人：”一类的标签，否则是没有编号的数据行。"""
_REPEATABLE: Final = frozenset({"text", "enum", "list"})


class RowKind(Enum):
    """一行的性质；值是给人看的叫法。"""

    DATA = "数据行"
    EMPTY = "空行"
    TOTAL = "合计行"
    NOTE = "注释行"
    HEADER = "又写了一遍的表头"


def kind_of_row(row: Row, key: Cell | None, key_at: int) -> RowKind:
    """没有主键、首个文字像合计或注释的行不是数据（DOMAIN §6 #34–#36）。"""
    texts = [cell.raw for cell in row.cells if cell.kind == "s" and cell.raw.strip()]
    if not texts and all(not cell.raw.strip() and cell.kind != "" for cell in row.cells):
        return RowKind.EMPTY
    has_key = key is not None and bool(key.raw.strip())
    if total_word(texts, key.raw if has_key and key else ""):
        return RowKind.TOTAL
    if key is not None and has_key:
        is_note = _NOTE_IN_KEY.match(comparable(key.raw)) and _mostly_labels(row, texts)
        return RowKind.NOTE if is_note else RowKind.DATA
    return RowKind.NOTE if _is_note(row, texts, key_at) else RowKind.DATA


def _is_note(row: Row, texts: Sequence[str], key_at: int) -> bool:
    """没有编号的一行是不是注释：以“填表人：”一类起头，或独有一句写在编号列以左。"""
    if not texts:
        return False
    first = comparable(texts[0])
    if len(row.cells) == 1 and row.cells[0].column <= key_at:
        return bool(_NOTES.match(first))
    return bool(_LABEL.match(first)) and _mostly_labels(row, texts)


def total_word(texts: Sequence[str], key: str) -> str:
    """合计、小计、总计、其中、累计中的哪一个；不是合计行则空。有编号的只看编号。"""
    found = (_TOTAL.fullmatch(comparable(text)) for text in ([key] if key else texts[:2]))
    return next((match[1] for match in found if match), "")


def _mostly_labels(row: Row, texts: Sequence[str]) -> bool:
    labels = sum(bool(re.search("[：:]", text) or _NOTES.match(comparable(text))) for text in texts)
    return len(row.cells) <= _NOTE_CELLS or 2 * labels >= len(row.cells)


def repeats_above(text: str, column_type: str) -> bool:
    """“同上”“〃”照抄上一行的列：文字、选项可以，数、日期、代码不可以（DOMAIN §6 第 48 项）。"""
    return column_type in _REPEATABLE and tidy(text) in ABOVE
