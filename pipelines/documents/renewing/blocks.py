"""改过的一份里可换字的各处：一段或表的一行，连同字所在的 run。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.verifying.reading import Cell, Line, Piece, Text

_SKIPPED: Final = tuple(
    qn(f"w:{name}") for name in ("pPr", "rPr", "sdtPr", "tcPr", "trPr", "del", "moveFrom")
)
_WRAPPERS: Final = (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"))
_LIKE_SPACE: Final = (qn("w:tab"), qn("w:br"), qn("w:cr"))


@dataclass(frozen=True)
class Span:
    """一格里 [start, end) 这几个字所在的 run；`control` 是它所在的内容控件。"""

    start: int
    end: int
    run: etree._Element
    control: etree._Element | None


@dataclass(frozen=True)
class Place:
    """一段，或表里的一格。"""

    element: etree._Element
    cell: Cell
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """这里的字。"""
        return "".join(piece.text for piece in self.cell)


@dataclass(frozen=True)
class Block:
    """正文一段（w:p）或表的一行（w:tr），与读出来的那一行。"""

    line: Line
    element: etree._Element
    places: tuple[Place, ...]


def blocks_of(root: etree._Element, text: Text) -> list[Block]:
    """正文里有字的各段、各行，依次；`text` 是同一份读出来的文字。"""
    waiting = list(text.lines)
    found: list[Block] = []
    body = root.find(qn("w:body"))
    for element in _elements(body) if body is not None else ():
        cells = list(_cells(element)) if element.tag == qn("w:tr") else [element]
        places = tuple(map(place_of_element, cells))
        line = Line(tuple(place.cell for place in places), 1 if element.tag == qn("w:tr") else 0)
        at = next((n for n, one in enumerate(waiting) if _same(one, line)), None)
        if at is not None:
            found.append(Block(waiting[at], element, places))
            del waiting[: at + 1]
    return found


def _same(read: Line, line: Line) -> bool:
    return bool(read.table) == bool(line.table) and read.texts == line.texts


def _elements(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tr")):
            yield child
        elif child.tag in (*_WRAPPERS, qn("w:tbl")):
            yield from _elements(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def place_of_element(element: etree._Element) -> Place:
    """一段或一格里的字与 run；隐藏的字不算。"""
    pieces: list[Piece] = []
    spans: list[Span] = []
    _scan(element, None, pieces, spans)
    return Place(element, tuple(pieces), tuple(spans))


def _scan(
    element: etree._Element, control: etree._Element | None, pieces: list[Piece], spans: list[Span]
) -> None:
    for child in element:
        if child.tag == qn("w:r"):
            _run(child, control, pieces, spans)
        elif child.tag == qn("w:sdt"):
            tag = tag_of(child)
            if tag and not "".join(t.text or "" for t in child.iter(qn("w:t"))):
                pieces.append(Piece("", tag))
            _scan(child, child if tag else control, pieces, spans)
        elif child.tag not in _SKIPPED:
            _scan(child, control, pieces, spans)


def _run(
    run: etree._Element, control: etree._Element | None, pieces: list[Piece], spans: list[Span]
) -> None:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    if vanish is not None and vanish.get(qn("w:val")) not in ("0", "false", "off"):
        return
    start = spans[-1].end if spans else 0
    words = [shown(node) for node in run]
    pieces += [Piece(one, tag_of(control)) for one in words if one]
    if length := len("".join(words)):
        spans.append(Span(start, start + length, run, control))


def shown(node: etree._Element) -> str:
    """run 里的一个元素读作什么字。"""
    if node.tag in (qn("w:t"), qn("w:delText")):
        return str(node.text or "")
    if node.tag in _LIKE_SPACE:
        return " "
    return "-" if node.tag == qn("w:noBreakHyphen") else ""


def tag_of(control: etree._Element | None) -> str:
    """内容控件的 tag；没有控件则空。"""
    tag = None if control is None else control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return "" if tag is None else str(tag.get(qn("w:val"), ""))


def retag(element: etree._Element, paths: Mapping[str, str]) -> None:
    """控件的 tag 照今日的路径改：排名变了，排名表.3.完成率 成了 排名表.2.完成率。"""
    for control in element.iter(qn("w:sdt")):
        if (new := paths.get(tag_of(control))) is not None:
            for name in ("w:alias", "w:tag"):
                node = control.find(f"{qn('w:sdtPr')}/{qn(name)}")
                if node is not None:
                    node.set(qn("w:val"), new)


def tables_of(blocks: Sequence[Block]) -> dict[int, list[Block]]:
    """各表的各行。"""
    tables: dict[int, list[Block]] = {}
    for block in blocks:
        if block.line.table:
            tables.setdefault(block.line.table, []).append(block)
    return tables
