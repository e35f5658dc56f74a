"""模板里印出来的字各用什么字体：不在许用之列的，一种说一次（T07）。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.template_parts import (
    Part,
    paragraph_text,
    read_parts,
)

_HAN: Final = re.compile("[\u4e00-\u9fff，。；：、（）《》“”]")
_LATIN: Final = re.compile("[A-Za-z0-9]")
_THEME: Final = "主题字体（换一台电脑就变）"
_DEEPEST_STYLE: Final = 12

Styles = Mapping[str, etree._Element]


def fonts_outside(
    files: Mapping[str, bytes], allowed: Collection[str]
) -> dict[str, list[tuple[Part, int]]]:
    """许用之外的字体 → 用到它的各段（部件、第几段）；没有写明字体的写作“没有写明的字体”。"""
    found: dict[str, list[tuple[Part, int]]] = {}
    styles = _styles(files)
    for part in read_parts(files):
        for number, paragraph in enumerate(part.paragraphs, 1):
            if not paragraph_text(paragraph).strip():
                continue
            for font in dict.fromkeys(_fonts(paragraph, styles)):
                if font not in allowed:
                    found.setdefault(font, []).append((part, number))
    return found


def _fonts(paragraph: etree._Element, styles: Styles) -> Iterator[str]:
    """一段里印得出字的各 run 的字体：中文看 eastAsia，数字、西文看 ascii。"""
    for text in paragraph.iter(qn("w:t")):
        run = text.getparent()
        if run.tag != qn("w:r") or next(text.iterancestors(qn("w:p"))) is not paragraph:
            continue
        for slot, shape in (("eastAsia", _HAN), ("ascii", _LATIN)):
            if shape.search(text.text or ""):
                yield _font(run, paragraph, styles, slot)


def _font(run: etree._Element, paragraph: etree._Element, styles: Styles, slot: str) -> str:
    for source in _sources(run, paragraph, styles):
        fonts = source.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        if fonts is None:
            continue
        if fonts.get(qn(f"w:{slot}Theme")):
            return _THEME
        if name := fonts.get(qn(f"w:{slot}")):
            return str(name)
    return "没有写明的字体"


def _sources(
    run: etree._Element, paragraph: etree._Element, styles: Styles
) -> Iterator[etree._Element]:
    """字体写在哪里：由近及远是 run、字符样式、段落样式及其所本、全文的默认。"""
    yield run
    yield from _chain(run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}"), styles)
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    yield from _chain(named, styles, fallback="默认段落样式")
    if "全文的默认" in styles:
        yield styles["全文的默认"]


def _chain(
    named: etree._Element | None, styles: Styles, fallback: str = ""
) -> Iterator[etree._Element]:
    name = named.get(qn("w:val")) if named is not None else fallback
    for _ in range(_DEEPEST_STYLE):
        style = styles.get(name or "")
        if style is None:
            return
        yield style
        based = style.find(qn("w:basedOn"))
        name = based.get(qn("w:val")) if based is not None else ""


def _styles(files: Mapping[str, bytes]) -> dict[str, etree._Element]:
    """样式 id → 样式；另有“默认段落样式”与“全文的默认”。"""
    if "word/styles.xml" not in files:
        return {}
    root = etree.fromstring(files["word/styles.xml"])
    found = {str(one.get(qn("w:styleId"))): one for one in root.iter(qn("w:style"))}
    for one in root.iter(qn("w:style")):
        if one.get(qn("w:type")) == "paragraph" and one.get(qn("w:default")) in ("1", "true", "on"):
            found["默认段落样式"] = one
    for one in root.iter(qn("w:rPrDefault")):
        found["全文的默认"] = one
    return found
