"""每个单元格样式的字色与底色：只为认出拿颜色当数据的格（DOMAIN §6 第 56 项）。"""

from __future__ import annotations

from typing import Final

from pipelines.xlsx.parts import Attributes, Part, elements_of, is_true, whole

#: 与没有设色看上去一样的写法：自动、黑字、白底（ECMA-376 第 1 部分 §18.8.27、§20.1.6.2）。
_BLACK: Final = frozenset({"theme 1", "indexed 8", "indexed 64", "FF000000", "00000000"})
_WHITE: Final = frozenset({"theme 0", "indexed 9", "indexed 65", "FFFFFFFF", "00FFFFFF"})
#: 输入网址、邮箱时 Excel 自动套用的超链接颜色，不是人设的。
_LINKS: Final = frozenset({"theme 10", "theme 11", "FF0563C1", "FF954F72"})


def looks_of(part: Part) -> tuple[str, ...]:
    """styles.xml → 依 cellXfs 次序的“字色/底色”；黑字白底为空串。"""
    fonts: list[str] = []
    fills: list[str] = []
    pairs: list[tuple[str, str]] = []
    painted = False
    for element in elements_of(part, "styleSheet"):
        attributes = element.attributes
        match element.parent, element.name:
            case "fonts", "font":
                fonts.append("")
            case "font", "color" if fonts and not fills:
                fonts[-1] = _colour(attributes, _BLACK | _LINKS)
            case "fills", "fill":
                fills.append("")
            case "fill", "patternFill":
                painted = attributes.get("patternType", "none") != "none"
            case "patternFill", "fgColor" if fills and not pairs and painted:
                fills[-1] = _colour(attributes, _WHITE)
            case "cellXfs", "xf":
                pairs.append((attributes.get("fontId", "0"), attributes.get("fillId", "0")))
    return tuple(_look(_named(fonts, font), _named(fills, fill)) for font, fill in pairs)


def _look(font: str, fill: str) -> str:
    return f"{font}/{fill}" if font or fill else ""


def _colour(attributes: Attributes, plain: frozenset[str]) -> str:
    """一种颜色的写法；与 `plain` 看上去一样的为空。"""
    kind = next((name for name in ("rgb", "theme", "indexed") if name in attributes), "")
    if not kind or is_true(attributes.get("auto")):
        return ""
    written = attributes[kind].upper()
    name = written if kind == "rgb" else f"{kind} {written}"
    tint = attributes.get("tint", "")
    return "" if name in plain and not tint else f"{name} {tint}".rstrip()


def _named(found: list[str], index: str) -> str:
    at = whole(index)
    return found[at] if at is not None and at < len(found) else ""
