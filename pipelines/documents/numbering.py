"""空段消失之后补位：一级标题、二级标题、列举的序号各自接着数。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.wording import numeral

_NUMERALS: Final = "[一二三四五六七八九十]+"
#: (样式名, 序号的样子, 序号的写法)，自高而低。
_LEVELS: Final = (
    ("公文一级标题", re.compile(f"^{_NUMERALS}、"), "{}、"),
    ("公文二级标题", re.compile(f"^（{_NUMERALS}）"), "（{}）"),
    ("公文列举", re.compile(f"^{_NUMERALS}是"), "{}是"),
)
_PARAGRAPH, _TEXT, _VALUE = qn("w:p"), qn("w:t"), qn("w:val")
_STYLE: Final = f"{qn('w:pPr')}/{qn('w:pStyle')}"


def heading_styles(styles: bytes) -> dict[str, int]:
    """样式部件里要补位的：样式 id → 第几级（从 0 起）。"""
    levels = {name: level for level, (name, _, _) in enumerate(_LEVELS)}
    found = {}
    for style in etree.fromstring(styles).iter(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None and name.get(_VALUE) in levels:
            found[style.get(qn("w:styleId"))] = levels[name.get(_VALUE)]
    return found


def renumber(body: etree._Element, styles: Mapping[str, int]) -> None:
    """就地改正文各段开头的序号。"""
    counts = [0] * len(_LEVELS)
    for paragraph in body.iterchildren(_PARAGRAPH):
        style = paragraph.find(_STYLE)
        level = styles.get(style.get(_VALUE, "")) if style is not None else None
        first = next((one for one in paragraph.iter(_TEXT) if one.text), None)
        if level is None or first is None:
            continue
        _, shape, wording = _LEVELS[level]
        if shape.search(first.text):
            counts[level:] = [counts[level] + 1] + [0] * (len(_LEVELS) - level - 1)
            first.text = shape.sub(wording.format(numeral(counts[level])), first.text)
