"""颜色的写法（RGB、主题、索引、深浅）→ RRGGBB，同 Excel 的 Color。"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from pipelines.xlsx.parts import whole

#: Office 主题的颜色，依主题编号的次序；工作簿没有主题则用它。
_OFFICE: Final = (
    "FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5",
    "70AD47", "0563C1", "954F72",
)  # fmt: skip
#: 主题里各颜色的次序与编号差在头四个：编号 0 是 lt1，1 是 dk1（ECMA-376-1 §20.1.6.2）。
_THEME_ORDER: Final = (1, 0, 3, 2, *range(4, 12))
#: 索引颜色（ECMA-376-1 §18.8.27）；0 至 7 与 8 至 15 相同。
_FIRST: Final = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_INDEXED: Final = (
    *_FIRST, *_FIRST,
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
    "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696",
    "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
    "000000", "FFFFFF",
)  # fmt: skip

_HEX: Final = re.compile("[0-9A-F]{6}")

Attributes = Mapping[str, str]


def theme_colours(theme: bytes) -> tuple[str, ...]:
    """theme1.xml → 依主题编号的颜色；写坏了则用 Office 的（主题坏了不碍数据）。"""
    try:
        root = ET.fromstring(theme)
    except ET.ParseError:
        return _OFFICE
    scheme = next((x for x in root.iter() if x.tag.endswith("}clrScheme")), None)
    found = [_scheme_colour(child) for child in scheme] if scheme is not None else []
    if len(found) < len(_THEME_ORDER):
        return _OFFICE
    return tuple(found[at] for at in _THEME_ORDER)


def _scheme_colour(element: ET.Element) -> str:
    inner = next(iter(element), None)
    words = inner.attrib if inner is not None else {}
    return words.get("lastClr", words.get("val", "000000")).upper()


class Palette:
    """一本工作簿的主题颜色与索引颜色。"""

    def __init__(self, theme: Sequence[str] = (), indexed: Sequence[str] = ()) -> None:
        self._theme = theme or _OFFICE
        self._indexed = indexed or _INDEXED

    def colour(self, words: Attributes, otherwise: str) -> str:
        """`color`、`fgColor` 一类元素的属性 → RRGGBB；自动的、写坏的为 `otherwise`。"""
        base = self._base(words)
        if not _HEX.fullmatch(base):
            return otherwise
        try:
            return _tinted(base, float(words.get("tint", "0")))
        except ValueError:
            return base

    def _base(self, words: Attributes) -> str:
        if len(rgb := words.get("rgb", "")) in (6, 8):
            return rgb[-6:].upper()
        for key, colours in (("theme", self._theme), ("indexed", self._indexed)):
            at = whole(words.get(key, ""))
            if at is not None and at < len(colours):
                return colours[at][-6:].upper()
        return ""


def rgb_of(colour: str) -> tuple[int, int, int]:
    """RRGGBB → 红、绿、蓝。"""
    red, green, blue = bytes.fromhex(colour)
    return red, green, blue


def hexadecimal(colour: tuple[int, int, int] | str | int) -> str:
    """#RRGGBB；整数是 COM 的写法，红在低位。"""
    if isinstance(colour, str):
        return f"#{colour.removeprefix('#').upper()}"
    if isinstance(colour, int):
        colour = (colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF)
    return "#{:02X}{:02X}{:02X}".format(*colour)


def _tinted(rgb: str, tint: float) -> str:
    """深浅：负的变深，正的变浅（ECMA-376-1 §18.8.19）。"""
    if not tint:
        return rgb
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, strength = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), strength)
    return "".join(f"{round(part * 255):02X}" for part in parts)
