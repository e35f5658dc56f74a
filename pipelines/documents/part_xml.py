"""Word 包裹里一个部件的 XML：安全地读，写成 Word 的样子。"""

from __future__ import annotations

from typing import Final

from lxml import etree

MAIN: Final = "word/document.xml"


def read_xml(data: bytes | str) -> etree._Element:
    """一个部件的根；不取外部实体，不连网，不读 DTD。损坏则 XMLSyntaxError。"""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def serialised(root: etree._Element) -> bytes:
    """一个部件的内容，连同 XML 声明。"""
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml
