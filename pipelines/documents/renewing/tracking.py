"""写修订：删去的成 w:del，新写的成 w:ins（ECMA-376 第 1 部分 §17.13.5）；格式照旧。"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.renewing.blocks import Place, Span, place_of_element, shown
from pipelines.documents.verifying.reading import Piece

AUTHOR: Final = "清单通"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
#: 不能有两份的锚点：书签、批注。
_ANCHORS: Final = tuple(
    qn(f"w:{name}")
    for name in (
        "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd",
        "commentReference", "footnoteReference", "endnoteReference",
    )
)  # fmt: skip


@dataclass
class Pen:
    """在一份文档里写修订：作者、时间、编号不重。"""

    root: etree._Element
    at: datetime
    _number: int = field(init=False)

    def __post_init__(self) -> None:
        used = {node.get(qn("w:id")) or node.get(qn("w:val")) for node in self.root.iter()
                if isinstance(node.tag, str)}  # fmt: skip
        # 内容控件的 id 可以是负数，随机生成的常常很大；只接着小的往下编
        self._number = max((int(one) for one in used if one and one.isdecimal()
                            and int(one) < 2**24), default=0)  # fmt: skip

    def number(self) -> str:
        """没有用过的编号。"""
        self._number += 1
        return str(self._number)

    def mark(self, kind: str) -> etree._Element:
        """一个 w:ins 或 w:del。"""
        moment = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        values = {qn("w:id"): self.number(), qn("w:author"): AUTHOR, qn("w:date"): moment}
        return etree.Element(qn(f"w:{kind}"), values)

    # ── 字 ──────────────────────────────────────────────────────────

    def replace(self, element: etree._Element, start: int, end: int, new: Sequence[Piece]) -> None:
        """一段或一格里 [start, end) 的字换成 `new`；先换后面的，前面的位置才不变。"""
        place = place_of_element(element)
        covered = [one for span in place.spans for one in self._cut(span, start, end)]
        controls = {id(span.control): span.control for span in covered}
        look = _look(place, start, covered)
        kept = _kept_control(controls.values(), new)
        anchor = covered[-1].run if covered else None
        for span in covered:
            anchor = self._deleted(span.run)
        if kept is None and anchor is not None:
            for control in controls.values():
                if control is not None:
                    _dissolve(control)
        written = [self._written(piece, look, kept is None) for piece in new if piece.text]
        _put(place, start, anchor, written)

    def _cut(self, span: Span, start: int, end: int) -> list[Span]:
        """一个 run 里落在 [start, end) 的那几个字，另成一个 run。"""
        low, high = max(start, span.start), min(end, span.end)
        if low >= high:
            return []
        if (low, high) == (span.start, span.end):
            return [span]
        found: list[Span] = []
        for cut_low, cut_high in ((span.start, low), (low, high), (high, span.end)):
            if cut_low == cut_high:
                continue
            run = _part(span.run, cut_low - span.start, cut_high - span.start)
            span.run.addprevious(run)
            if cut_low == low:
                found.append(Span(low, high, run, span.control))
        span.run.getparent().remove(span.run)
        return found

    def _deleted(self, run: etree._Element) -> etree._Element:
        mark = self.mark("del")
        run.addprevious(mark)
        mark.append(run)
        for node in run.iter(qn("w:t")):
            node.tag = qn("w:delText")
            node.set(_SPACE, "preserve")
        return mark

    def _written(self, piece: Piece, look: etree._Element | None, control: bool) -> etree._Element:
        mark = self.mark("ins")
        run = etree.SubElement(mark, qn("w:r"))
        if look is not None:
            run.append(copy.deepcopy(look))
        text = etree.SubElement(run, qn("w:t"))
        text.text = piece.text
        text.set(_SPACE, "preserve")
        return self._control(mark, piece.path) if control and piece.path else mark

    def _control(self, content: etree._Element, path: str) -> etree._Element:
        control = etree.Element(qn("w:sdt"))
        properties = etree.SubElement(control, qn("w:sdtPr"))
        for name, value in (("alias", path), ("tag", path), ("id", self.number())):
            etree.SubElement(properties, qn(f"w:{name}")).set(qn("w:val"), value)
        etree.SubElement(control, qn("w:sdtContent")).append(content)
        return control

    # ── 段与行 ───────────────────────────────────────────────────────

    def inserted(self, element: etree._Element) -> etree._Element:
        """整段、整行、整张表算新添的。"""
        for control in element.iter(qn("w:sdt")):
            node = control.find(f"{qn('w:sdtPr')}/{qn('w:id')}")
            if node is not None:
                node.set(qn("w:val"), self.number())
        for run in list(element.iter(qn("w:r"))):
            mark = self.mark("ins")
            run.addprevious(mark)
            mark.append(run)
        self._whole(element, "ins")
        return element

    def deleted(self, element: etree._Element) -> None:
        """整段、整行算删去的；其中的控件解开，免得与别处重名。"""
        for control in list(element.iter(qn("w:sdt"))):
            _dissolve(control)
        for run in list(element.iter(qn("w:r"))):
            self._deleted(run)
        self._whole(element, "del")

    def _whole(self, element: etree._Element, kind: str) -> None:
        for row in element.iter(qn("w:tr")):
            properties = row.find(qn("w:trPr"))
            if properties is None:
                properties = etree.Element(qn("w:trPr"))
                first = row.find(qn("w:tblPrEx"))
                row.insert(0 if first is None else 1, properties)
            properties.append(self.mark(kind))
        for paragraph in element.iter(qn("w:p")):
            _mark_properties(paragraph).insert(0, self.mark(kind))


def plain_copy(element: etree._Element) -> etree._Element:
    """抄一份：书签、批注、段落编号、分节不能有两份，去掉。"""
    fresh = copy.deepcopy(element)
    for node in list(fresh.iter()):
        if node.tag in (*_ANCHORS, qn("w:sectPr")):
            node.getparent().remove(node)
            continue
        for name in [name for name in node.attrib if str(name).startswith(_W14)]:
            del node.attrib[name]
    return fresh


def is_anchored(element: etree._Element) -> bool:
    """带着批注、书签、脚注，不能挪动。"""
    return next(element.iter(*_ANCHORS), None) is not None


def _part(run: etree._Element, start: int, end: int) -> etree._Element:
    """run 里 [start, end) 的几个字。"""
    fresh, at = copy.deepcopy(run), 0
    for node in list(fresh):
        words = shown(node)
        low, high = max(start - at, 0), min(end - at, len(words))
        at += len(words)
        if node.tag == qn("w:rPr"):
            continue
        if low >= high and (words or start > 0):
            fresh.remove(node)
        elif words and node.tag == qn("w:t"):
            node.text = words[low:high]
            node.set(_SPACE, "preserve")
    return fresh


def _look(place: Place, start: int, covered: Sequence[Span]) -> etree._Element | None:
    """新字的格式：照所换的字；没有换字的，照前一个字，再照段落记号。"""
    near = covered or [one for one in place.spans if one.end == start] or place.spans[:1]
    if near:
        return near[0].run.find(qn("w:rPr"))
    found = next(place.element.iter(qn("w:pPr")), None)
    mark = None if found is None else found.find(qn("w:rPr"))
    return None if mark is None else copy.deepcopy(mark)


def _kept_control(
    controls: Iterable[etree._Element | None], new: Sequence[Piece]
) -> etree._Element | None:
    """一个控件里的数换一个数：控件留着。"""
    own = list(controls)
    return own[0] if len(own) == 1 and len(new) == 1 and new[0].path else None


def _put(
    place: Place, start: int, anchor: etree._Element | None, written: Sequence[etree._Element]
) -> None:
    if anchor is not None:
        for one in reversed(written):
            anchor.addnext(one)
        return
    before = next((one for one in reversed(place.spans) if one.end <= start), None)
    after = next((one for one in place.spans if one.start >= start), None)
    if before is not None:
        for one in reversed(written):
            (before.run if before.control is None else before.control).addnext(one)
    elif after is not None:
        first = after.run if after.control is None else after.control
        while first.getparent().tag == qn("w:ins"):
            first = first.getparent()
        for one in written:
            first.addprevious(one)
    else:
        paragraph = next(place.element.iter(qn("w:p")))
        paragraph.extend(written)


def _dissolve(control: etree._Element) -> None:
    """去掉控件，留下里面的内容。"""
    content, parent = control.find(qn("w:sdtContent")), control.getparent()
    if parent is None:
        return
    for child in list(content) if content is not None else ():
        control.addprevious(child)
    parent.remove(control)


def _mark_properties(paragraph: etree._Element) -> etree._Element:
    """段落记号的 w:rPr；在 w:sectPr 之前。"""
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = etree.Element(qn("w:pPr"))
        paragraph.insert(0, properties)
    mark = properties.find(qn("w:rPr"))
    if mark is None:
        mark = etree.Element(qn("w:rPr"))
        last = next(properties.iterchildren(qn("w:sectPr"), qn("w:pPrChange")), None)
        if last is None:
            properties.append(mark)
        else:
            last.addprevious(mark)
    return mark
