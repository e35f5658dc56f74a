"""Word 文件这只包裹：打开之前先看是否稳妥（T05、T06），写出之时字节恒定。"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lxml import etree

from pipelines.documents.fetching import fetching_fields, outside, running
from pipelines.documents.part_xml import read_xml
from pipelines.documents.skeleton import broken_skeleton
from pipelines.documents.unpacking import UnfitError, document_parts, whole_file
from pipelines.errors import TemplateError
from pipelines.faults import reason

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ACTIVE: Final = re.compile(r"vbaProject|vbaData|activeX|embeddings/|afchunk", re.IGNORECASE)
_XML: Final = (".xml", ".rels")

_CORE: Final = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"\
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\
<dcterms:created xsi:type="dcterms:W3CDTF">{0}</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">{0}</dcterms:modified></cp:coreProperties>"""


@dataclass(frozen=True)
class Active:
    """一处会联网、会运行程序的内容：怎么说、在哪个部件、引用它的编号（没有则空）。"""

    words: str
    part: str
    relation: str = ""


def sound_template(path: Path, data: bytes) -> dict[str, bytes]:
    """模板 `path` 的内容 `data` → 各部件；不是 Word 文件则 T05，带宏、外部链接、DOCTYPE 则 T06。"""
    parts = _opened(path, data)
    for active in active_content(path, parts):
        raise TemplateError(path.name, active.words, code="T06")
    if words := broken_skeleton(parts):
        raise _unreadable(path, f"{words}；请在 Word 中打开确认，另存为 .docx")
    return parts


def active_content(path: Path, parts: Mapping[str, bytes]) -> Iterator[Active]:
    """宏、嵌入对象、外部链接、DOCTYPE，一处一个；部件本身损坏则 T05。"""
    for name, data in parts.items():
        if _ACTIVE.search(name):
            yield Active(f"含有宏或嵌入对象（{name}）", name)
        if name.endswith(_XML):
            root = _parsed(path, name, data)
            yield from _active_xml(name, root)
            told = fetching_fields(data, root)
            yield from (Active(f"部件 {name} {words}", name) for words in told)


def opened_template(path: Path) -> dict[str, bytes]:
    """包裹里的各部件，还没有看是否稳妥；打不开、过大、不是 Word 文件则 T05。"""
    return _opened(path, template_bytes(path))


def template_bytes(path: Path) -> bytes:
    """模板文件的内容；打不开则 T05。"""
    try:
        return whole_file(path)
    except UnfitError as error:
        raise _unreadable(path, str(error)) from error
    except OSError as error:
        raise _unreadable(path, f"打不开（{reason(error)}）") from error


def _opened(path: Path, data: bytes) -> dict[str, bytes]:
    try:
        parts = document_parts(data)
    except UnfitError as error:
        raise _unreadable(path, str(error)) from error
    if "[Content_Types].xml" not in parts:
        raise _unreadable(path, "是压缩包，但不是 Word 文档（.docx）")
    return parts


def _active_xml(name: str, root: etree._Element) -> Iterator[Active]:
    if root.getroottree().docinfo.internalDTD is not None:
        yield Active(f"部件 {name} 含有 DOCTYPE", name)
    for element in root.iter("{*}Relationship"):
        if running(element):
            yield Active(f"含有宏或嵌入对象（{element.get('Target')}）", name)
        if outside(element):
            words = f"含有外部链接（{element.get('Target')}），请取消超链接或断开链接"
            yield Active(words, name, element.get("Id") or "")
    if any("macroEnabled" in kind.get("ContentType", "") for kind in root.iter("{*}Override")):
        yield Active("是启用宏的文档（.docm），请另存为 .docx", name)


def _parsed(path: Path, name: str, data: bytes) -> etree._Element:
    try:
        return read_xml(data)
    except etree.XMLSyntaxError as error:
        raise _unreadable(path, f"部件 {name} 已损坏（{error}）") from error


def _unreadable(path: Path, words: str) -> TemplateError:
    return TemplateError(path.name, words, code="T05")


def unpacked(data: bytes) -> dict[str, bytes]:
    """包裹 → 部件。"""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """部件 → 包裹；同样的部件恒得同样的字节：次序固定，时间戳一律 1980-01-01。"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=_package_order):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            package.writestr(info, parts[name])
    return out.getvalue()


def core_properties(at: datetime) -> bytes:
    """docProps/core.xml：只有制作时间，不留作者姓名；不带时区的时刻照原样写。"""
    moment = at.astimezone(UTC) if at.tzinfo else at
    return _CORE.format(moment.strftime("%Y-%m-%dT%H:%M:%SZ")).encode()


def _package_order(name: str) -> tuple[int, str]:
    leading = ("[Content_Types].xml", "_rels/.rels")
    return (leading.index(name) if name in leading else len(leading), name)
