"""把读进来、认出来的公文变成措辞体检要的一行行字与文外的事实。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.gongwen.elements import Elements
from pipelines.documents.gongwen.model import Document, Paragraph
from pipelines.documents.gongwen.wording_text import (
    ADDRESSEES,
    BODY,
    CELL,
    ENCLOSURES,
    IMPRINT,
    SIGNATURE,
    SIGNED_ON,
    TITLE,
    Facts,
    Line,
    UnitName,
)
from pipelines.documents.part_xml import read_xml

_OFF: Final = ("0", "false", "off")
_CHANGES: Final = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
_MARGIN: Final = "页眉页脚"


@dataclass(frozen=True)
class Left:
    """文件里没有清理的：修订、批注、隐藏文字、突出显示各几处。"""

    revisions: int
    comments: int
    hidden: int
    highlights: int


def lines_of(document: Document, elements: Elements) -> list[Line]:
    """各段与各格的字，依次排列，注明是公文的什么；页眉页脚在最后。"""
    kinds = {id(paragraph): kind for kind, paragraph in _recognised(elements)}
    lines = []
    for block in document.blocks:
        inside = [block] if isinstance(block, Paragraph) else [*block.paragraphs()]
        usual = "" if isinstance(block, Paragraph) else CELL
        lines += [_line(one, kinds.get(id(one), usual)) for one in inside]
    for section in document.sections:
        for _, paragraphs in (*section.headers, *section.footers):
            lines += [_line(one, _MARGIN) for one in paragraphs]
    return list(dict.fromkeys(lines))


def facts_of(
    document: Document, units: tuple[UnitName, ...] | None = None, data_until: date | None = None
) -> Facts:
    """文外的事实；`units`、`data_until` 由办公室与报告期给出，没有则 None。"""
    left = left_in(document.parts)
    return Facts(units, data_until, left.revisions, left.comments, left.hidden, left.highlights)


def left_in(parts: Mapping[str, bytes]) -> Left:
    """没有清理的各几处；`parts` 是已看过稳妥与否的部件。"""
    counts = [0, 0, 0, 0]
    for name, data in parts.items():
        if not name.startswith("word/") or not name.endswith(".xml") or "/styles" in name:
            continue
        root = read_xml(data)
        counts[0] += _count(root, _CHANGES)
        counts[1] += _count(root, ("w:comment",))
        counts[2] += _switched_on(root, "w:vanish")
        counts[3] += sum(map(_highlighted, root.iter(qn("w:highlight"))))
    return Left(*counts)


def _count(root: etree._Element, names: Sequence[str]) -> int:
    return sum(1 for _ in root.iter(*map(qn, names)))


def _highlighted(mark: etree._Element) -> bool:
    """突出显示；【请填写】上的不算，那里另有一条说它没有写完。"""
    run = mark.getparent().getparent()
    text = "".join(one.text or "" for one in run.iter(qn("w:t"))).strip()
    pending = text.startswith("【请填写") and text.endswith("】")
    return mark.get(qn("w:val")) != "none" and not pending


def _switched_on(root: etree._Element, name: str) -> int:
    """有字的隐藏文字；段落标记上的不算。"""
    return sum(
        one.get(qn("w:val")) not in _OFF and _has_text(one.getparent().getparent())
        for one in root.iter(qn(name))
    )


def _has_text(run: etree._Element) -> bool:
    return run.tag == qn("w:r") and any(one.text for one in run.iter(qn("w:t")))


def _recognised(elements: Elements) -> Iterator[tuple[str, Paragraph]]:
    groups: tuple[tuple[str, Sequence[Paragraph | None]], ...] = (
        (BODY, elements.body),
        (TITLE, elements.title),
        (ADDRESSEES, [elements.addressees]),
        (ENCLOSURES, elements.enclosures),
        (SIGNATURE, [elements.signature]),
        (SIGNED_ON, [elements.date]),
        (IMPRINT, [*elements.copies, elements.printed]),
    )
    for kind, paragraphs in groups:
        yield from ((kind, one) for one in paragraphs if one is not None)


def _line(paragraph: Paragraph, kind: str) -> Line:
    return Line(paragraph.part, paragraph.number, paragraph.text, paragraph.page, kind)
