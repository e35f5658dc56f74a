"""画出来的线：段落的边框，VML 与 DrawingML 的线；红头的分隔线、版记的线都可能这样画。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.gongwen import styling
from pipelines.documents.gongwen.model import DrawnLine
from pipelines.documents.gongwen.styling import number

_V: Final = "{urn:schemas-microsoft-com:vml}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LINES: Final = ("line", "straightConnector1")
_LINE_SHAPE: Final = re.compile(r"#_x0000_t(20|32)$")
_NAMED: Final = {"red": "FF0000", "black": ""}
_TWIPS: Final = {"pt": 20.0, "cm": 566.93, "mm": 56.693, "in": 1440.0, "": 20.0}


def border(element: etree._Element | None) -> DrawnLine | None:
    """一条边框；没有或 nil 则 None。"""
    if element is None or element.get(qn("w:val")) in (None, "nil", "none"):
        return None
    kind = element.get(qn("w:val"), "single")
    return DrawnLine(_color(element.get(qn("w:color"))), number(element.get(qn("w:sz"))), 0, kind)


def drawn_lines(paragraph: etree._Element, layers: Sequence[etree._Element]) -> Iterator[DrawnLine]:
    """一段上的线：上下边框（样式里的也算）与系在这一段的图形。"""
    frame = number(styling.merged(layers, "framePr").get("w"))
    for side in ("top", "bottom"):
        last = None
        for one in layers:
            borders = one.find(qn("w:pBdr"))
            if borders is not None and borders.find(qn(f"w:{side}")) is not None:
                last = borders.find(qn(f"w:{side}"))
        if (line := border(last)) is not None:
            yield replace(line, length=frame, kind=f"{side} {line.kind}")
    for shape in paragraph.iter(f"{_WPS}wsp", f"{_V}line", f"{_V}shape"):
        if not any(up.tag == _FALLBACK for up in shape.iterancestors()):
            yield from _vml(shape) if shape.tag.startswith(_V) else _drawing(shape)


def _drawing(shape: etree._Element) -> Iterator[DrawnLine]:
    kinds = (one.get("prst") for one in shape.iter(f"{_A}prstGeom"))
    if not any(kind in _LINES for kind in kinds):
        return
    extent = next(shape.iter(f"{_A}ext"), None)
    stroke = next(shape.iter(f"{_A}ln"), None)
    color = next(stroke.iter(f"{_A}srgbClr"), None) if stroke is not None else None
    yield DrawnLine(
        color=_color(color.get("val") if color is not None else None),
        weight=round(number(stroke.get("w") if stroke is not None else None) / 12700 * 8),
        length=round(number(extent.get("cx") if extent is not None else None) / 635),
        kind="图形",
    )


def _vml(shape: etree._Element) -> Iterator[DrawnLine]:
    if shape.tag == f"{_V}shape" and not _LINE_SHAPE.search(shape.get("type") or ""):
        return
    ends = [_twips((shape.get(end) or "0").split(",")[0]) for end in ("from", "to")]
    width = re.search(r"(?:^|;)\s*width:([\d.]+\w*)", shape.get("style") or "")
    yield DrawnLine(
        color=_color((shape.get("strokecolor") or "").lstrip("#")),
        weight=round(_twips(shape.get("strokeweight") or "0.75pt") / 20 * 8),
        length=round(_twips(width[1]) if width else abs(ends[1] - ends[0])),
        kind="图形",
    )


def _twips(length: str) -> float:
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(pt|cm|mm|in|)\s*", length)
    return float(found[1]) * _TWIPS[found[2]] if found else 0.0


def _color(value: str | None) -> str:
    plain = (value or "").split(" ")[0].lower()
    if plain in ("", "auto", "000000"):
        return ""
    return _NAMED.get(plain, plain.upper())
