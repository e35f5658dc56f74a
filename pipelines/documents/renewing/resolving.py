"""接受或拒绝全部修订；挪动的行要照接受之后的样子抄，测试也凭它。"""

from __future__ import annotations

from typing import Final

from docx.oxml.ns import qn
from lxml import etree

_REVISIONS: Final = tuple(
    qn(f"w:{name}")
    for name in (
        "ins", "del", "moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart",
        "cellIns", "cellDel", "cellMerge", "customXmlInsRangeStart", "customXmlDelRangeStart",
    )
)  # fmt: skip


def has_revisions(root: etree._Element) -> bool:
    """有没有未定的修订；只改格式的不算。"""
    return next(root.iter(*_REVISIONS), None) is not None


def accept(root: etree._Element) -> None:
    """接受全部修订：就地改。"""
    _resolve(root, "ins", "del")


def reject(root: etree._Element) -> None:
    """拒绝全部修订：就地改。"""
    _resolve(root, "del", "ins")
    for node in root.iter(qn("w:delText")):
        node.tag = qn("w:t")


def _resolve(root: etree._Element, kept: str, gone: str) -> None:
    for row in list(root.iter(qn("w:tr"))):
        if row.find(f"{qn('w:trPr')}/{qn(f'w:{gone}')}") is not None:
            row.getparent().remove(row)
    joined = [p for p in root.iter(qn("w:p"))
              if p.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn(f'w:{gone}')}") is not None]  # fmt: skip
    for mark in list(root.iter(qn(f"w:{gone}"))):
        mark.getparent().remove(mark)
    for mark in list(root.iter(qn(f"w:{kept}"))):
        for child in list(mark):
            mark.addprevious(child)
        mark.getparent().remove(mark)
    for paragraph in joined:
        _joined(paragraph)
    for table in list(root.iter(qn("w:tbl"))):
        if table.find(qn("w:tr")) is None and table.find(qn("w:sdt")) is None:
            table.getparent().remove(table)


def _joined(paragraph: etree._Element) -> None:
    """段落记号没有了：余下的内容并入下一段。"""
    following = paragraph.getnext()
    rest = [child for child in paragraph if child.tag != qn("w:pPr")]
    if rest and (following is None or following.tag != qn("w:p")):
        return
    for child in reversed(rest):
        first = following.find(qn("w:pPr"))
        following.insert(0 if first is None else 1, child)
    if paragraph.getparent() is not None:
        paragraph.getparent().remove(paragraph)
