"""打开一份不知来历的 .docx：先看大小与结构，不取外物、不跑宏；打不开的说明缘由。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from pipelines.documents.fetching import fetching_fields, outside
from pipelines.documents.part_xml import serialised
from pipelines.documents.unpacking import UnfitError, document_parts, whole_file
from pipelines.errors import UsageError
from pipelines.faults import reason

_ACTIVE: Final = re.compile(r"vbaProject|vbaData|activeX", re.IGNORECASE)
#: 图表自带的工作簿不算。
_EMBEDDED: Final = re.compile(r"embeddings/(?!.*\.xlsx$)|afchunk", re.IGNORECASE)
_FETCHING: Final = re.compile(
    rb"""(?:src|href)\s*=\s*["'](?:https?|ftp|file|smb):|<w:altChunk\b"""
    rb"""|INCLUDE(?:TEXT|PICTURE)|\bDDE(?:AUTO)?\b""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Opened:
    """打开了的包裹：各部件，值得一说的事，排版时会不会去取外物。"""

    parts: dict[str, bytes]
    cautions: tuple[str, ...]
    renderable: bool


def opened(path: Path) -> Opened:
    """读 `path`；读不了则 UsageError，说明缘由与办法。"""
    try:
        data = whole_file(path)
    except UnfitError as error:
        raise refusal(path.name, str(error)) from error
    except OSError as error:
        raise refusal(path.name, f"打不开（{reason(error)}），请检查文件名与权限") from error
    return opened_bytes(path.name, data)


def opened_bytes(name: str, data: bytes) -> Opened:
    """同 `opened`，文件已在内存里。"""
    try:
        parts = document_parts(data)
    except UnfitError as error:
        raise refusal(name, str(error)) from error
    for part, content in parts.items():
        if part.endswith((".xml", ".rels")):
            _refuse_dtd(name, part, content)
    return Opened(parts, tuple(_cautions(name, parts)), _is_renderable(parts))


def refusal(name: str, words: str) -> UsageError:
    """查不了这份文件：缘由与办法。"""
    return UsageError(f"{name}：{words}")


def _refuse_dtd(name: str, part: str, content: bytes) -> None:
    if parsed(name, part, content).getroottree().docinfo.internalDTD is not None:
        raise refusal(name, f"部件 {part} 含有 DOCTYPE，不安全，没有打开")


def parsed(name: str, part: str, content: bytes) -> etree._Element:
    """一个部件的 XML；损坏则 UsageError。"""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        words = f"部件 {part} 已损坏，请在 Word 中打开后另存为 .docx（{str(error)[:80]}）"
        raise refusal(name, words) from error


def _external(name: str, parts: dict[str, bytes]) -> list[etree._Element]:
    found = []
    for part, content in parts.items():
        if part.endswith(".rels"):
            root = parsed(name, part, content)
            found += [one for one in root.iter("{*}Relationship")
                      if outside(one)]  # fmt: skip
    return found


def _cautions(name: str, parts: dict[str, bytes]) -> list[str]:
    words = []
    if any(_ACTIVE.search(part) for part in parts):
        words.append("文件里有宏或控件，没有运行；印发前请另存为不带宏的 .docx")
    if any(_EMBEDDED.search(part) for part in parts):
        words.append("文件里嵌有别的文件，没有打开")
    links = [str(one.get("Target"))[:60] for one in _external(name, parts)]
    if links:
        words.append(f"文件里有 {len(links)} 处外部链接（如 {links[0]}），没有打开；请取消超链接")
    return words


def _is_renderable(parts: dict[str, bytes]) -> bool:
    """外部关系排版时一概去掉，不碍事；内嵌的地址、域、嵌入文件可能引去取外物，就不排。"""
    if any(_ACTIVE.search(part) or _EMBEDDED.search(part) for part in parts):
        return False
    texts = {part: content for part, content in parts.items() if part.endswith(".xml")}
    return not any(
        b"\x00" in text
        or _FETCHING.search(text)
        or next(fetching_fields(text, parsed(part, part, text)), None)
        for part, text in texts.items()
    )


def without_links(name: str, parts: dict[str, bytes]) -> dict[str, bytes]:
    """去掉全部外部关系的部件：超链接、链接图片、所附模板都不再有去处。"""
    return {
        part: _unlinked(name, part, content) if part.endswith(".rels") else content
        for part, content in parts.items()
    }


def _unlinked(name: str, part: str, content: bytes) -> bytes:
    root = parsed(name, part, content)
    for one in list(root.iter("{*}Relationship")):
        if outside(one):
            one.getparent().remove(one)
    return serialised(root)
