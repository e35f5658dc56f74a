"""把一份 .docx 读成定稿的文字：一段、表的一行各是一行；插入的算，删去、隐藏的不算。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from docx.oxml.ns import qn as qualified
from lxml import etree

from pipelines.documents.part_xml import MAIN, read_xml
from pipelines.documents.unpacking import UnfitError, document_parts
from pipelines.errors import UsageError

#: 一份公文要问几万次，记住答案。
qn: Final = cache(qualified)
_NOTES: Final = ("word/footnotes.xml", "word/endnotes.xml")
_COMMENTS: Final = "word/comments.xml"
#: 文字算作定稿的部件。
READ: Final = (MAIN, *_NOTES)
#: 其中的字不算定稿的：删去的、移走的、给旧版软件看的另一份。
_GONE: Final = (
    qn("w:del"), qn("w:moveFrom"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)  # fmt: skip
_REVISED: Final = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))
#: 表前的这些话不是表的题目。
_NOT_TITLE: Final = ("单位：", "单位:", "注：", "共", "（")


@dataclass(frozen=True)
class Piece:
    """一串字；`path` 是它所在内容控件的 tag，不在控件里则空。"""

    text: str
    path: str = ""


Cell = tuple[Piece, ...]


@dataclass(frozen=True)
class Line:
    """正文一段（`table` 为 0，只有一格）或表的一行；`number` 从 1 起，空段不数。"""

    cells: tuple[Cell, ...]
    table: int = 0
    number: int = 0
    title: str = ""
    """表的题目。"""
    nth: int = 1
    """同一题目下的第几张表：观摩册一个项目一张，都在一个题目下。"""

    @property
    def texts(self) -> tuple[str, ...]:
        """各格的字。"""
        return tuple("".join(piece.text for piece in cell) for cell in self.cells)

    @property
    def text(self) -> str:
        """整行的字。"""
        return " ".join(self.texts)

    @property
    def paths(self) -> tuple[str, ...]:
        """这一行各控件的 tag。"""
        return tuple(piece.path for cell in self.cells for piece in cell if piece.path)


@dataclass
class Text:
    """一份公文定稿的文字，以及读的时候看见的修订与隐藏文字。"""

    lines: list[Line] = field(default_factory=list)
    revised: list[tuple[Line, str]] = field(default_factory=list)
    """有修订未定的行，各是什么修订。"""
    hidden: list[tuple[Line, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Line]:
        return [line for line in self.lines if not line.table]

    def rows(self) -> dict[int, list[Line]]:
        """各表的各行。"""
        tables: dict[int, list[Line]] = {}
        for line in self.lines:
            if line.table:
                tables.setdefault(line.table, []).append(line)
        return tables


def opened_document(data: bytes) -> dict[str, bytes]:
    """包裹 → 部件；不是 .docx、加了密、损坏、展开过大则 UsageError。"""
    try:
        return document_parts(data)
    except UnfitError as error:
        raise UsageError(str(error)) from error


def parsed(data: bytes) -> etree._Element:
    """一个部件的根；不取外部实体，损坏则 UsageError。"""
    try:
        return read_xml(data)
    except etree.XMLSyntaxError as error:
        raise UsageError(f"文档内容已损坏（{error}）") from error


def read_text(parts: Mapping[str, bytes]) -> Text:
    """正文与脚注、尾注的定稿文字；页眉、页脚、批注只看修订、隐藏与待填。"""
    return read_roots({name: parsed(parts[name]) for name in (*READ, _COMMENTS) if name in parts})


def read_roots(roots: Mapping[str, etree._Element]) -> Text:
    """同 `read_text`，各部件已经读成了树。"""
    text = Text()
    reader = _Reader(text)
    body = roots[MAIN].find(qn("w:body"))
    if body is not None:
        reader.blocks(body)
    for notes in _NOTES:
        if notes in roots:
            reader.blocks(roots[notes])
    comments = roots[_COMMENTS].iter(qn("w:comment")) if _COMMENTS in roots else ()
    text.comments = ["".join(t.text or "" for t in one.iter(qn("w:t"))) for one in comments]
    return text


class _Reader:
    """自上而下读，数着第几段、第几张表。"""

    def __init__(self, text: Text) -> None:
        self.text, self.number, self.table, self.title = text, 0, 0, ""
        self.nested = 0
        self.titled: Counter[str] = Counter()

    def blocks(self, parent: etree._Element, path: str = "") -> None:
        """正文这一层：段落、表、块级控件、分节里的内容。"""
        for child in parent:
            if child.tag == qn("w:p"):
                self._paragraph(child, path)
            elif child.tag == qn("w:tbl"):
                self._table(child)
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None:
                    self.blocks(content, _tag(child) or path)
            elif child.tag not in _GONE:
                self.blocks(child, path)

    def _paragraph(self, element: etree._Element, path: str) -> None:
        scan = _Scan()
        scan.read(element, path)
        for box in scan.boxes:
            self.blocks(box)
        words = "".join(piece.text for piece in scan.pieces).strip()
        if words:
            self.number += 1
            if not words.startswith(_NOT_TITLE):
                self.title = words
        line = Line((tuple(scan.pieces),), 0, self.number)
        self._keep(line, words, scan)

    def _table(self, element: etree._Element) -> None:
        self.table += 1
        table, title = self.table, self.title
        self.titled[title] += 1
        nth = self.titled[title]
        for number, row in enumerate(_within(element, qn("w:tr")), 1):
            properties = row.find(qn("w:trPr"))
            gone = properties is not None and properties.find(qn("w:del")) is not None
            scan, cells = _Scan(), []
            for cell in _within(row, qn("w:tc")):
                scan.pieces = []
                scan.read(cell, _enclosing(cell, row))
                cells.append(tuple(scan.pieces))
            line = Line(tuple(cells), table, number, title, nth)
            if gone:
                scan.revisions.append("删去一行")
            self._keep(line, "" if gone else line.text.strip(), scan)

    def _keep(self, line: Line, words: str, scan: _Scan) -> None:
        if words:
            self.text.lines.append(line)
        if scan.revisions:
            self.text.revised.append((line, "、".join(dict.fromkeys(scan.revisions))))
        if hidden := "".join(scan.hidden).strip():
            self.text.hidden.append((line, hidden))


class _Scan:
    """一段或一格里的字。"""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.hidden: list[str] = []
        self.revisions: list[str] = []
        self.boxes: list[etree._Element] = []

    def read(self, element: etree._Element, path: str) -> None:
        """依次读 `element` 里的字；文本框留给外面另读。"""
        for child in element:
            tag = child.tag
            if tag in _REVISED:
                self._revision(child)
            if tag in _GONE:
                continue
            if tag == qn("w:r"):
                self._run(child, path)
            elif tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None:
                    known = _tag(child)
                    if known and not "".join(t.text or "" for t in content.iter(qn("w:t"))):
                        self.pieces.append(Piece("", known))
                    self.read(content, known or path)
            elif tag not in (qn("w:pPr"), qn("w:rPr"), qn("w:sdtPr"), qn("w:tcPr")):
                self.read(child, path)

    def _revision(self, element: etree._Element) -> None:
        words = "".join(node.text or "" for node in element.iter(qn("w:t"), qn("w:delText")))
        kind = "删去" if element.tag in _GONE else "插入"
        if words:
            self.revisions.append(f"{kind}“{words[:20]}”")

    def _run(self, run: etree._Element, path: str) -> None:
        properties = run.find(qn("w:rPr"))
        vanish = properties.find(qn("w:vanish")) if properties is not None else None
        hidden = vanish is not None and vanish.get(qn("w:val")) not in ("0", "false", "off")
        for node in run:
            words = _words(node)
            if words and hidden:
                self.hidden.append(words)
            elif words:
                self.pieces.append(Piece(words, path))
            elif node.tag not in _GONE:
                self.boxes += [
                    box
                    for box in node.iter(qn("w:txbxContent"))
                    if not any(above.tag in _GONE for above in box.iterancestors())
                ]


def _words(node: etree._Element) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
        return " "
    return "-" if node.tag == qn("w:noBreakHyphen") else ""


def _tag(control: etree._Element) -> str:
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return "" if tag is None else tag.get(qn("w:val"), "")


def _within(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """这一层的行或格，隔着行级、格级控件也算；里层的表不算。"""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _within(child, tag)


def _enclosing(cell: etree._Element, row: etree._Element) -> str:
    """格级控件的 tag。"""
    for above in cell.iterancestors():
        if above is row:
            return ""
        if above.tag == qn("w:sdt"):
            return _tag(above)
    return ""
