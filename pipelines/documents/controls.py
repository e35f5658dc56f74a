"""成文之后：圈住的数各进一个内容控件（tag 为它的路径），【请填写】标成黄色，替身换回花括号。"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Final

from docx.oxml.ns import nsmap, qn
from lxml import etree

from pipelines.documents.figure_marks import CLOSE, OPEN, parted, unmasked

#: 等人来写的地方；还有一处，公文就不能定稿（DOMAIN §4.3）。
PENDING: Final = "【请填写"
_MARKED: Final = re.compile(f"({OPEN}[^{CLOSE}]*{CLOSE}|{PENDING}[^】]*】)")
_RUN, _LOOK, _TEXT = qn("w:r"), qn("w:rPr"), qn("w:t")
_VALUE: Final = qn("w:val")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_CONTROL: Final = etree.fromstring(
    f'<w:sdt xmlns:w="{nsmap["w"]}"><w:sdtPr><w:alias/><w:tag/><w:id/></w:sdtPr><w:sdtContent/>'
    "</w:sdt>"
)
#: rPr 里须在 highlight 之后的（CT_RPr 的次序）。
_AFTER_HIGHLIGHT: Final = frozenset(
    qn(f"w:{name}")
    for name in (
        "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
        "eastAsianLayout", "specVanish", "oMath", "rPrChange",
    )
)  # fmt: skip


def dress(root: etree._Element, numbers: Iterator[int]) -> None:
    """就地改一个部件的树；`numbers` 给各控件编号。"""
    marked: dict[etree._Element, None] = {}
    for text in root.iter(_TEXT):
        words = text.text or ""
        if _MARKED.search(words) and text.getparent().tag == _RUN:
            marked[text.getparent()] = None
        elif words:
            text.text = unmasked(words)
    for run in marked:
        for piece in list(_pieces(run)):
            run.addprevious(_dressed(run.find(_LOOK), piece, numbers))
        run.getparent().remove(run)


def _pieces(run: etree._Element) -> Iterator[str | etree._Element]:
    for child in run:
        if child.tag == _TEXT:
            yield from filter(None, _MARKED.split(child.text or ""))
        elif child.tag != _LOOK:
            yield child


def _dressed(
    look: etree._Element | None, piece: str | etree._Element, numbers: Iterator[int]
) -> etree._Element:
    """一截字或一个别的元素自成一个 run，样子照旧；是数的再套上控件。"""
    fresh = etree.Element(_RUN, nsmap={"w": nsmap["w"]})
    if look is not None:
        fresh.append(copy.deepcopy(look))
    if not isinstance(piece, str):
        fresh.append(piece)
        return fresh
    if piece.startswith(OPEN):
        key, text = parted(piece)
        _write(fresh, text)
        return _content_control(fresh, key, next(numbers))
    _write(fresh, unmasked(piece))
    if piece.startswith(PENDING):
        _highlight(fresh)
    return fresh


def _write(run: etree._Element, words: str) -> None:
    text = etree.SubElement(run, _TEXT)
    text.text = words
    if words.strip() != words:
        text.set(_SPACE, "preserve")


def _highlight(run: etree._Element) -> None:
    look = run.find(_LOOK)
    if look is None:
        look = etree.Element(_LOOK)
        run.insert(0, look)
    for old in look.findall(qn("w:highlight")):
        look.remove(old)
    place = next((n for n, one in enumerate(look) if one.tag in _AFTER_HIGHLIGHT), len(look))
    look.insert(place, etree.Element(qn("w:highlight"), {_VALUE: "yellow"}))


def _content_control(run: etree._Element, key: str, number: int) -> etree._Element:
    control = copy.deepcopy(_CONTROL)
    properties, content = control
    for one, value in zip(properties, (key, key, str(number)), strict=True):
        one.set(_VALUE, value)
    content.append(run)
    return control
