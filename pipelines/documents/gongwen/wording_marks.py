"""标点：引号、书名号之间的顿号（P1），中文里的半角标点、全角数字（P2）（DOMAIN §5.8）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.wording_table import WordingTable
from pipelines.documents.gongwen.wording_text import (
    ADDRESSEES,
    CELL,
    TITLE,
    Facts,
    Spoken,
    remark,
)

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
FIGURES: Final = "GB/T 15835-2011"
MARKS: Final = "GB/T 15834-2011"
_HAN: Final = "\u4e00-\u9fff"
_BETWEEN: Final = re.compile(r"([”》])、([“《])")
_HALF: Final = re.compile(
    rf"(?<=[{_HAN}”》）％%])[,;:?!](?=[{_HAN}“《（\d]|\s{{0,4}}$)|(?<=\d)[,;:](?=[{_HAN}“《])"
    rf"|(?<=[{_HAN}”》）])\.(?=[{_HAN}“《]|\s{{0,4}}$)"
)
_BRACKETS: Final = re.compile(
    rf"\([^()\n]{{0,40}}[{_HAN}][^()\n]{{0,40}}\)|(?<=[{_HAN}])\([^()\n]{{1,40}}\)"
)
_STRAIGHT: Final = re.compile(rf"[\"'](?=[{_HAN}])|(?<=[{_HAN}])[\"']")
_FULL: Final = dict(zip(",;:?!.", "，；：？！。", strict=True))
_WIDE: Final = re.compile("[０-９Ａ-Ｚａ-ｚ]{1,20}")
_TO_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def check_marks(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """P1 引号、书名号之间不加顿号；P2 中文里的半角标点、全角数字。"""
    for one in lines:
        if found := _BETWEEN.search(one.text):
            said = f"“{found[1]}”与“{found[2]}”之间不加顿号"
            fix = f"改为“{found[1]}{found[2]}”"
            yield remark("P1", one.line, _WARNING, said, fix, MARKS)
        if wrong := list(dict.fromkeys(_half_width(one))):
            shown = "；".join(f"‘{was}’应写‘{fixed}’" for was, fixed in wrong[:3])
            level = _WARNING if one.kind == CELL else _ERROR
            said = f"中文里用了半角标点：{shown}{'等' if len(wrong) > 3 else ''}"
            yield remark("P2", one.line, level, said, "改为全角标点", MARKS)
        if found := _WIDE.search(one.prose):
            fixed = found[0].translate(_TO_NARROW)
            said = f"数字、字母用半角，‘{found[0]}’应写‘{fixed}’"
            yield remark("P2", one.line, _WARNING, said, f"改为“{fixed}”", FIGURES)


def _half_width(one: Spoken) -> Iterator[tuple[str, str]]:
    text = one.text
    for found in _HALF.finditer(text):
        if not (found[0] == ":" and one.kind in (TITLE, ADDRESSEES)):
            near = text[max(0, found.start() - 2) : found.start()]
            yield near + found[0], near + _FULL[found[0]]
    for found in _BRACKETS.finditer(text):
        yield found[0], f"（{found[0][1:-1]}）"
    if straight := _STRAIGHT.search(text):
        yield straight[0], "“”" if straight[0] == '"' else "‘’"
