"""部件之间的关系与内容类型：查一条、添一条、去一条。"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from pipelines.mending.parts import Parts
from pipelines.mending.xml_patch import Span
from pipelines.mending.xml_words import quoted

_TYPES: Final = "[Content_Types].xml"
_NAMESPACE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMPTY: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="' + _NAMESPACE.encode() + b'"></Relationships>'
)


def related(parts: Parts, source: str, kind: str) -> list[str]:
    """`source` 以 `kind` 一类关系所指的部件；外部的不算。"""
    if _rels(source) not in parts:
        return []
    root = parts.patch(_rels(source)).root
    return [_target(source, span) for span in root.children if _is(span, kind)]


def target_of(parts: Parts, source: str, identity: str) -> str:
    """`source` 的编号为 `identity` 的关系所指的部件；没有则空。"""
    if _rels(source) not in parts:
        return ""
    spans = parts.patch(_rels(source)).root.children
    return next((_target(source, x) for x in spans if x.attributes.get("Id") == identity), "")


def relate(parts: Parts, source: str, kind: str, target: str) -> str:
    """给 `source` 添一条指向 `target` 的关系，返回其编号；`kind` 是写全的类型。"""
    name = _rels(source)
    if name not in parts:
        parts.put(name, _EMPTY)
    patch = parts.patch(name)
    taken = {span.attributes.get("Id", "") for span in patch.root.children}
    identity = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    words = {"Id": identity, "Type": kind, "Target": f"/{target}"}
    patch.append(patch.root, _element(patch.prefix + b"Relationship", words))
    parts.put(name, patch.render())
    return identity


def unrelate(parts: Parts, source: str, kind: str) -> None:
    """去掉 `source` 的 `kind` 一类关系。"""
    patch = parts.patch(_rels(source))
    for span in patch.root.children:
        if _is(span, kind):
            patch.remove(span)
    parts.put(_rels(source), patch.render())


def forget_relationships(parts: Parts, source: str) -> None:
    """去掉 `source` 的全部关系。"""
    if _rels(source) in parts:
        parts.remove(_rels(source))


def drop_part(parts: Parts, source: str, identity: str) -> None:
    """去掉 `source` 的编号为 `identity` 的关系，连同它所指的部件与只有那个部件才用到的各部件。"""
    patch = parts.patch(_rels(source))
    for span in patch.root.children:
        if span.attributes.get("Id") == identity:
            patch.remove(span)
    gone = target_of(parts, source, identity)
    parts.put(_rels(source), patch.render())
    _drop_unused(parts, gone)


def _drop_unused(parts: Parts, part: str) -> None:
    if part not in parts or part.lower() in _used(parts):
        return
    under = list(_targets(parts, part)) if _rels(part) in parts else []
    forget_relationships(parts, part)
    undeclare(parts, part)
    parts.remove(part)
    for target in under:
        _drop_unused(parts, target)


def _used(parts: Parts) -> set[str]:
    """各部件的关系所指的部件，一律小写。"""
    sources = (_source(name) for name in parts.names() if name.lower().endswith(".rels"))
    return {target.lower() for source in sources for target in _targets(parts, source)}


def _targets(parts: Parts, source: str) -> Iterator[str]:
    for span in parts.patch(_rels(source)).root.children:
        if span.attributes.get("TargetMode") != "External":
            yield _target(source, span)


def declare(parts: Parts, part: str, content_type: str) -> None:
    """写明一个新部件的内容类型。"""
    patch = parts.patch(_TYPES)
    words = {"PartName": f"/{part}", "ContentType": content_type}
    patch.append(patch.root, _element(patch.prefix + b"Override", words))
    parts.put(_TYPES, patch.render())


def undeclare(parts: Parts, part: str) -> None:
    """去掉一个部件的内容类型。"""
    patch = parts.patch(_TYPES)
    for span in patch.root.children:
        if span.attributes.get("PartName", "").lower() == f"/{part}".lower():
            patch.remove(span)
    parts.put(_TYPES, patch.render())


def _element(name: bytes, attributes: dict[str, str]) -> bytes:
    words = b"".join(b" " + key.encode() + b"=" + quoted(x) for key, x in attributes.items())
    return b"<" + name + words + b"/>"


def _rels(source: str) -> str:
    folder, base = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _source(rels: str) -> str:
    folder, base = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))


def _is(span: Span, kind: str) -> bool:
    words = span.attributes
    return words.get("Type", "").endswith(f"/{kind}") and words.get("TargetMode") != "External"


def _target(source: str, span: Span) -> str:
    written = unquote(span.attributes.get("Target", "")).replace("\\", "/")
    joined = posixpath.join("/", posixpath.dirname(source), written)
    return posixpath.normpath(joined).lstrip("/")
