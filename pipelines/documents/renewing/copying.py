"""从今日的一份抄一段、一行、一张表过来：样式照名称对，图与外链不抄。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.renewing.resolving import accept
from pipelines.documents.renewing.tracking import plain_copy
from pipelines.documents.verifying.reading import parsed

_STYLES: Final = "word/styles.xml"
_RELATED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STYLED: Final = (qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"))


def styles_between(source: Mapping[str, bytes], target: Mapping[str, bytes]) -> dict[str, str]:
    """今日那一份的样式 id → 改过的一份里同名样式的 id（WPS 另存会换 id）。"""
    known = {name: style for style, name in _styles(target).items()}
    return {style: known[name] for style, name in _styles(source).items() if name in known}


def _styles(parts: Mapping[str, bytes]) -> dict[str, str]:
    found = {}
    for style in parsed(parts[_STYLES]).iter(qn("w:style")) if _STYLES in parts else ():
        name = style.find(qn("w:name"))
        if name is not None:
            found[str(style.get(qn("w:styleId")))] = str(name.get(qn("w:val"))).lower()
    return found


def copied(element: etree._Element, styles: Mapping[str, str]) -> etree._Element | None:
    """抄好的一段、一行、一张表；除了图没有别的字，则 None。"""
    fresh = plain_copy(element)
    for node in list(fresh.iter(*_STYLED)):
        style = styles.get(str(node.get(qn("w:val"))))
        if style is None:
            node.getparent().remove(node)
        else:
            node.set(qn("w:val"), style)
    for node in list(fresh.iter(qn("w:drawing"), qn("w:pict"), qn("w:object"))):
        node.getparent().remove(node)
    for node in list(fresh.iter()):
        if any(str(name).startswith(_RELATED) for name in node.attrib):
            node.getparent().remove(node)
    return fresh if "".join(t.text or "" for t in fresh.iter(qn("w:t"))).strip() else None


def settled(element: etree._Element) -> etree._Element:
    """抄一份，其中的修订已接受。"""
    fresh = plain_copy(element)
    accept(fresh)
    return fresh
