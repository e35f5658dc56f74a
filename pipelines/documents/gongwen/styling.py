"""样式算清：默认值、样式的继承链、主题字体、自动编号，一层压一层。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.gongwen.model import Indent, Look
from pipelines.documents.wording import numeral

_OFF: Final = ("0", "false", "off", "none")
_DEEPEST: Final = 40
_LARGEST: Final = 10_000_000
#: 编号的样子最多取这么多字。
_LONGEST: Final = 40
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Style:
    """一种样式：名称、所据的样式、自己的 w:pPr 与 w:rPr。"""

    name: str
    based_on: str
    paragraph: etree._Element | None
    run: etree._Element | None


@dataclass
class Styles:
    """全部样式；`theme` 是主题字体 → 实际字体，如 minorEastAsia → 等线。"""

    named: Mapping[str, Style]
    defaults: Style
    normal: str
    theme: Mapping[str, str]
    levels: Mapping[tuple[str, int], etree._Element] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0] * 9))

    def chain(self, style: str) -> list[Style]:
        """样式的继承链，自最底的默认值起；循环、缺失的到此为止。"""
        found: list[Style] = []
        while style in self.named and len(found) < _DEEPEST:
            found.append(self.named[style])
            style = self.named[style].based_on
        return [self.defaults, *reversed(found)]


def read_styles(
    styles: etree._Element | None,
    theme: etree._Element | None,
    numbering: etree._Element | None,
) -> Styles:
    """styles.xml、theme1.xml、numbering.xml；没有的按 Word 的内置默认。"""
    named, normal = {}, ""
    for one in styles.iter(qn("w:style")) if styles is not None else ():
        identity = one.get(qn("w:styleId"), "")
        named[identity] = Style(
            _value(one.find(qn("w:name"))) or identity,
            _value(one.find(qn("w:basedOn"))),
            one.find(qn("w:pPr")),
            one.find(qn("w:rPr")),
        )
        if one.get(qn("w:type")) == "paragraph" and one.get(qn("w:default")) in ("1", "true"):
            normal = identity
    levels = _levels(numbering) if numbering is not None else {}
    return Styles(named, _defaults(styles), normal, _theme(theme), levels)


def _defaults(styles: etree._Element | None) -> Style:
    def first(path: str) -> etree._Element | None:
        return styles.find(path) if styles is not None else None

    run = first(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    paragraph = first(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
    return Style("", "", paragraph, run)


def _theme(theme: etree._Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for size in ("major", "minor"):
        fonts = None if theme is None else next(theme.iter(f"{_A}{size}Font"), None)
        if fonts is None:
            continue
        latin, east = fonts.find(f"{_A}latin"), fonts.find(f"{_A}ea")
        hans = (one for one in fonts.iter(f"{_A}font") if one.get("script") == "Hans")
        chinese = (east.get("typeface") if east is not None else "") or next(
            (one.get("typeface") for one in hans), ""
        )
        western = latin.get("typeface", "") if latin is not None else ""
        found |= {f"{size}EastAsia": chinese, f"{size}Ascii": western, f"{size}HAnsi": western}
    return found


def _levels(numbering: etree._Element) -> dict[tuple[str, int], etree._Element]:
    abstract = {
        one.get(qn("w:abstractNumId")): {
            number(level.get(qn("w:ilvl"))): level for level in one.iter(qn("w:lvl"))
        }
        for one in numbering.iter(qn("w:abstractNum"))
    }
    found: dict[tuple[str, int], etree._Element] = {}
    for num in numbering.iter(qn("w:num")):
        own = abstract.get(_value(num.find(qn("w:abstractNumId"))), {})
        found |= {(num.get(qn("w:numId"), ""), at): level for at, level in own.items()}
    return found


def number(text: str | None, otherwise: int = 0) -> int:
    """属性里的整数；写得不像数的按 `otherwise`，大得离谱的截到一千万。"""
    try:
        return max(-_LARGEST, min(_LARGEST, int(float(text)))) if text else otherwise
    except (ValueError, OverflowError):
        return otherwise


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(qn("w:val")) or ""


def is_on(properties: Sequence[etree._Element], name: str) -> bool:
    """开关属性，后面的压前面的。"""
    state = False
    for one in properties:
        element = one.find(qn(f"w:{name}"))
        if element is not None:
            state = (element.get(qn("w:val")) or "1").lower() not in _OFF
    return state


def merged(properties: Sequence[etree._Element], name: str) -> dict[str, str]:
    """同名属性逐层合并；后面的压前面的。"""
    found: dict[str, str] = {}
    for one in properties:
        element = one.find(qn(f"w:{name}"))
        if element is not None:
            found |= {etree.QName(key).localname: value for key, value in element.attrib.items()}
    return found


# ── 字 ──────────────────────────────────────────────────────────────


def look(properties: Sequence[etree._Element], theme: Mapping[str, str]) -> Look:
    """逐层的 w:rPr → 实际的样子。"""
    east, east_themed = _font(properties, theme, "eastAsia")
    western, western_themed = _font(properties, theme, "ascii")
    color = merged(properties, "color").get("val", "")
    return Look(
        east_asia=east,
        ascii=western,
        themed=east_themed or western_themed,
        size=number(merged(properties, "sz").get("val"), 20),
        color="" if color.lower() in ("auto", "000000") else color.upper(),
        bold=is_on(properties, "b"),
        hidden=is_on(properties, "vanish"),
        pitch=number(merged(properties, "spacing").get("val")),
    )


def _font(
    properties: Sequence[etree._Element], theme: Mapping[str, str], script: str
) -> tuple[str, bool]:
    name, themed = "", False
    for one in properties:
        fonts = one.find(qn("w:rFonts"))
        if fonts is None:
            continue
        if by_theme := fonts.get(qn(f"w:{script}Theme")):
            name, themed = theme.get(by_theme, ""), True
        elif written := fonts.get(qn(f"w:{script}")):
            name, themed = written, False
    return name, themed


# ── 段 ──────────────────────────────────────────────────────────────


def indent(properties: Sequence[etree._Element]) -> Indent:
    """逐层的 w:ind；start/end 同 left/right。"""
    own: dict[str, str] = {}
    for one in properties:
        written = merged([one], "ind")
        if written.keys() & {"firstLine", "firstLineChars", "hanging", "hangingChars"}:
            for name in ("firstLine", "firstLineChars", "hanging", "hangingChars"):
                own.pop(name, None)
        own |= written

    def pair(*names: str) -> int:
        return next((number(own[name]) for name in names if name in own), 0)

    hanging, hanging_chars = pair("hanging"), pair("hangingChars")
    return Indent(
        left=pair("left", "start"),
        right=pair("right", "end"),
        first=-hanging if hanging else pair("firstLine"),
        left_chars=pair("leftChars", "startChars"),
        right_chars=pair("rightChars", "endChars"),
        first_chars=-hanging_chars if hanging_chars else pair("firstLineChars"),
    )


def numbered(styles: Styles, properties: Sequence[etree._Element]) -> str:
    """自动编号印出来的字，并记下数到了几。"""
    numbering = next(
        (found for one in reversed(properties)
         if (found := one.find(qn("w:numPr"))) is not None), None
    )  # fmt: skip
    if numbering is None:
        return ""
    identity = _value(numbering.find(qn("w:numId")))
    depth = min(max(number(_value(numbering.find(qn("w:ilvl")))), 0), 8)
    level = styles.levels.get((identity, depth))
    if level is None or identity == "0":
        return ""
    counts = styles.counts[identity]
    start = number(_value(level.find(qn("w:start"))), 1)
    counts[depth] = counts[depth] + 1 if counts[depth] else start
    counts[depth + 1 :] = [0] * (8 - depth)
    return _numbering_text(styles, identity, level, counts)


def _numbering_text(
    styles: Styles, identity: str, level: etree._Element, counts: Sequence[int]
) -> str:
    text = _value(level.find(qn("w:lvlText")))[:_LONGEST]
    for depth in range(9):
        own = styles.levels.get((identity, depth))
        shape = _value(own.find(qn("w:numFmt"))) if own is not None else "decimal"
        text = text.replace(f"%{depth + 1}", _counted(counts[depth] or 1, shape))
    return text


def _counted(count: int, shape: str) -> str:
    if "hinese" in shape or shape in ("japaneseCounting", "ideographDigital"):
        return numeral(count) if 0 < count < 100 else str(count)
    return "" if shape in ("bullet", "none") else str(count)
