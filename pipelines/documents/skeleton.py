"""Word 文件的骨架齐不齐：正文、样式、类型、各条内部关系的去处；缺了的 Word 也打不开。"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final

from docx.oxml.ns import qn

from pipelines.documents.part_xml import MAIN, read_xml

_STYLES: Final = "word/styles.xml"
_TYPES: Final = "[Content_Types].xml"
_ROOT_RELS: Final = "_rels/.rels"


def broken_skeleton(parts: Mapping[str, bytes]) -> str:
    """缺了什么，一句话；齐的空。部件是坏的 XML 则 XMLSyntaxError。"""
    for name in (_TYPES, _ROOT_RELS, _STYLES):
        if name not in parts:
            return f"缺少 {name}"
    main = read_xml(parts[MAIN])
    if main.tag != qn("w:document") or main.find(qn("w:body")) is None:
        return "没有正文"
    if any(table.find(qn("w:tblGrid")) is None for table in main.iter(qn("w:tbl"))):
        return "有一张表格没有写列宽（tblGrid）"
    return next(_faults(parts), "")


def _faults(parts: Mapping[str, bytes]) -> Iterator[str]:
    defaults, named = _types(parts[_TYPES])
    for rels in sorted(name for name in parts if name.endswith(".rels")):
        for target in _targets(rels, parts[rels]):
            if target not in parts:
                yield f"{rels} 引用的 {target} 不在文件里"
            elif target not in named and target.rpartition(".")[2].lower() not in defaults:
                yield f"{target} 没有写明类型"
            elif target == MAIN and rels != _ROOT_RELS:
                yield f"{rels} 把正文当成了别的部件"
    if MAIN not in _targets(_ROOT_RELS, parts[_ROOT_RELS]):
        yield "没有说明哪个部件是正文"


def _types(data: bytes) -> tuple[set[str], set[str]]:
    root = read_xml(data)
    defaults = {str(one.get("Extension")).lower() for one in root.iter("{*}Default")}
    return defaults, {str(one.get("PartName")).lstrip("/") for one in root.iter("{*}Override")}


def _targets(rels: str, data: bytes) -> list[str]:
    """各条内部关系指向的部件。"""
    owner = posixpath.dirname(posixpath.dirname(rels))
    return [
        posixpath.normpath(posixpath.join("/", owner, one.get("Target") or "")).lstrip("/")
        for one in read_xml(data).iter("{*}Relationship")
        if one.get("TargetMode", "").lower() != "external"
    ]
