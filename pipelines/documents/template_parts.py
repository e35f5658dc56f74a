"""模板的部件与段落：每段的文字，和它在 Word 里数得出的位置。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

#: docxtpl 会填写的部件；其余部件里的标记只会原样留下。
RENDERED: Final = (
    (re.compile(r"word/document\.xml"), ""),
    (re.compile(r"word/header\d*\.xml"), "页眉"),
    (re.compile(r"word/footer\d*\.xml"), "页脚"),
    (re.compile(r"word/footnotes\.xml"), "脚注"),
)


@dataclass(frozen=True)
class Part:
    """模板的一个部件：每段的文字，及其 XML 元素；`label` 供报错，正文为空。"""

    name: str
    label: str
    paragraphs: Sequence[etree._Element]
    texts: Sequence[str]

    def place(self, number: int) -> str:
        """“第 12 段‘今年纳入调度…’”“表2第1行第3格‘…’”；`number` 从 1 起。"""
        text = self.texts[number - 1].strip()
        shown = f"{text[:16]}…" if len(text) > 16 else text
        where, counted = self.where(number)
        return f"{self.label}{where}{f'第 {counted} 段' if counted else ''}‘{shown}’"

    def where(self, number: int) -> tuple[str, int]:
        """Word 里数得出的位置：表外是第几段（表里的段不数），表里是哪张表的哪一格（段数为 0）。"""
        paragraph = self.paragraphs[number - 1]
        cells = [*paragraph.iterancestors(qn("w:tc"))]
        if not cells:
            outside = [one for one in self.paragraphs[:number] if not _in_cell(one)]
            return "", len(outside)
        cell = cells[-1]
        row = next(cell.iterancestors(qn("w:tr")))
        table = next(row.iterancestors(qn("w:tbl")))
        tables = [one for one in table.getroottree().iter(qn("w:tbl")) if not _in_cell(one)]
        place = (tables.index(table), _among(row, table, "w:tr"), _among(cell, row, "w:tc"))
        return "表{}第{}行第{}格".format(*(one + 1 for one in place)), 0


def _in_cell(element: etree._Element) -> bool:
    return next(element.iterancestors(qn("w:tc")), None) is not None


def _among(element: etree._Element, ancestor: etree._Element, name: str) -> int:
    """它是 `ancestor` 里的第几个（从 0 起）；里面套着的表不数。"""
    depth = len([*element.iterancestors(qn(name))])
    same = (one for one in ancestor.iter(qn(name)) if len([*one.iterancestors(qn(name))]) == depth)
    return [*same].index(element)


@dataclass(frozen=True)
class Fault:
    """一处错：T 码、说法、在部件的第几段（从 1 起）。"""

    code: str
    words: str
    number: int


def paragraph_text(paragraph: etree._Element) -> str:
    """一段的文字；其中文本框里的段落不算在内，换行、制表符成空格。"""
    pieces = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if next(node.iterancestors(qn("w:p"))) is paragraph and node.getparent().tag == qn("w:r"):
            pieces.append(node.text or "" if node.tag == qn("w:t") else " ")
    return "".join(pieces).replace("\n", " ")


def read_parts(files: Mapping[str, bytes]) -> Iterator[Part]:
    """会填写的各部件：正文、页眉、页脚、脚注。"""
    for name in sorted(files):
        for pattern, label in RENDERED:
            if pattern.fullmatch(name):
                paragraphs = list(etree.fromstring(files[name]).iter(qn("w:p")))
                yield Part(name, label, paragraphs, [paragraph_text(one) for one in paragraphs])
