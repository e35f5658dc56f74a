"""一格的样子：数字格式、底色、字体、对齐、边线；在文件里怎样写着，改了又怎样写。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from typing import Final, NamedTuple, TypeVar
from xml.etree import ElementTree as ET

from addin.engine.colours import Palette
from pipelines.mending.own_styles import thin_lines
from pipelines.mending.style_sheet import NO_FILL, StyleChange, StyleSheet
from pipelines.xlsx.parts import is_true, whole

_BLACK, _WHITE = "000000", "FFFFFF"
_USUAL_SIZE: Final = 11.0
_SIZE: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,9})?")
#: 没有写明的对齐。
_USUAL: Final = {"horizontal": "general", "vertical": "bottom"}
#: `font` 各下级的次序（ECMA-376-1 §18.8.22）。
_FONT_ORDER: Final = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
    "name", "family", "charset", "scheme",
)  # fmt: skip

Words = Mapping[str, str]
_T = TypeVar("_T")


class Look(NamedTuple):
    """一格的样子；颜色是 RRGGBB，没有底色则空。`lines` 是四边细线的颜色，空则边线照原样。"""

    number_format: str
    fill: str
    bold: bool
    size: float
    font_colour: str
    underline: bool
    wrap: bool
    horizontal: str
    vertical: str
    lines: str = ""

    @property
    def font(self) -> tuple[object, ...]:
        """字体的各样。"""
        return self.bold, self.size, self.font_colour, self.underline

    @property
    def alignment(self) -> tuple[object, ...]:
        """对齐的各样。"""
        return self.wrap, self.horizontal, self.vertical


class Looks:
    """styles.xml 里各单元格样式的样子。"""

    def __init__(self, styles: bytes, theme: Sequence[str], known: StyleSheet) -> None:
        root = ET.fromstring(styles)
        self._palette = Palette(theme, [x.get("rgb", "") for x in _under(root, "indexedColors")])
        self._fonts = [_children(font) for font in _under(root, "fonts")]
        self._fills = [_fill(fill, self._palette) for fill in _under(root, "fills")]
        self._xfs = _under(root, "cellXfs")
        self._known = known
        self.look = cache(self._look)
        self.change = cache(self._change)

    def _look(self, style: int) -> Look:
        """第 `style` 号样式的样子。"""
        font, alignment = self._font(style), self._alignment(style)
        size = font.get("sz", {}).get("val", "")
        return Look(
            self._known.format_of(style),
            _at(self._fills, self._xf(style).get("fillId", "0"), ""),
            "b" in font and is_true(font["b"].get("val", "1")),
            float(size) if _SIZE.fullmatch(size) else _USUAL_SIZE,
            self._palette.colour(font.get("color", {}), _BLACK),
            "u" in font and font["u"].get("val", "single") != "none",
            is_true(alignment.get("wrapText")),
            *(alignment.get(name, usual) for name, usual in _USUAL.items()),
        )

    def _change(self, style: int, look: Look) -> StyleChange:
        """第 `style` 号样式要成为 `look` 的样子，改什么。"""
        old: Look = self.look(style)
        aligned = look.alignment == old.alignment
        return StyleChange(
            number_format="" if look.number_format == old.number_format else look.number_format,
            fill="" if look.fill == old.fill else look.fill or NO_FILL,
            font="" if look.font == old.font else self._font_xml(style, look, old),
            alignment="" if aligned else self._alignment_xml(style, look),
            border=thin_lines(look.lines) if look.lines else "",
        )

    def _font_xml(self, style: int, look: Look, old: Look) -> str:
        font = dict(self._font(style))
        for name, wanted, was in (("b", look.bold, old.bold), ("u", look.underline, old.underline)):
            if wanted != was:
                font.pop(name, None)
                font |= {name: {}} if wanted else {}
        if look.size != old.size or "sz" not in font:
            font["sz"] = {"val": f"{look.size:g}"}
        if look.font_colour != old.font_colour:
            font["color"] = {"rgb": f"FF{look.font_colour}"}
        listed = (name for name in _FONT_ORDER if name in font)
        return f"<{{p}}font>{''.join(_element(name, font[name]) for name in listed)}</{{p}}font>"

    def _alignment_xml(self, style: int, look: Look) -> str:
        words = dict(self._alignment(style))
        for name, usual in _USUAL.items():
            words.pop(name, None)
            if (wanted := getattr(look, name)) != usual:
                words[name] = wanted
        return _element("alignment", {**words, "wrapText": str(int(look.wrap))})

    def _xf(self, style: int) -> ET.Element:
        return self._xfs[style] if style < len(self._xfs) else ET.Element("xf")

    def _font(self, style: int) -> Mapping[str, Words]:
        return _at(self._fonts, self._xf(style).get("fontId", "0"), {})

    def _alignment(self, style: int) -> Words:
        found = (child for child in self._xf(style) if _name(child) == "alignment")
        return next((child.attrib for child in found), {})


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _under(root: ET.Element, name: str) -> list[ET.Element]:
    return next((list(element) for element in root.iter() if _name(element) == name), [])


def _children(element: ET.Element) -> dict[str, Words]:
    return {_name(child): child.attrib for child in element}


def _fill(fill: ET.Element, palette: Palette) -> str:
    """看得见的底色；花纹取其底，渐变取其首。"""
    inner = next(iter(fill), None)
    if inner is None:
        return ""
    if _name(inner) == "gradientFill":
        stop = next((x for x in inner.iter() if _name(x) == "color"), None)
        return palette.colour(stop.attrib, _WHITE) if stop is not None else ""
    pattern = inner.get("patternType", "none")
    if pattern == "none":
        return ""
    colours = _children(inner)
    return palette.colour(colours.get("fgColor" if pattern == "solid" else "bgColor", {}), _WHITE)


def _element(name: str, words: Words) -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in words.items())
    return f"<{{p}}{name}{written.replace('{', '{{').replace('}', '}}')}/>"


def _at(found: Sequence[_T], index: str, otherwise: _T) -> _T:
    at = whole(index)
    return found[at] if at is not None and at < len(found) else otherwise
