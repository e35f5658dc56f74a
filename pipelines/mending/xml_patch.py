"""小部件的修补：记下各元素的字节位置，只换要换的几处，其余一个字节不动。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from pipelines.mending.encoding import encoding_of, from_utf8, to_utf8
from pipelines.mending.xml_words import (
    Attributes,
    attributes_of,
    element_name,
    opened,
    prefix_of,
    quoted,
    with_attributes,
)

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_KNOWN: Final = frozenset(
    {
        TRANSITIONAL,
        STRICT,
        "http://schemas.openxmlformats.org/package/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006/content-types",
    }
)
_RELATIONSHIPS: Final = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_TAG: Final = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


@dataclass(eq=False, slots=True)
class Span:
    """一个元素与它的字节位置；`name` 去掉了已知的命名空间，`attributes` 的命名空间写全。"""

    name: str
    attributes: Attributes
    start: int
    opened: int
    """起始标签之后。"""
    closed: int = 0
    """结束标签之前；自闭合的与 `opened` 相同。"""
    end: int = 0
    children: list[Span] = field(default_factory=list)

    def child(self, name: str) -> Span | None:
        """第一个叫 `name` 的下级。"""
        return next((child for child in self.children if child.name == name), None)

    def all(self, name: str) -> list[Span]:
        """叫 `name` 的各下级。"""
        return [child for child in self.children if child.name == name]


class XmlPatch:
    """一个待修补的部件；`render()` 给出修补后的字节。内容须是合格的 XML，否则 ExpatError。"""

    def __init__(self, content: bytes) -> None:
        self._encoding = encoding_of(content)
        self.data = b"".join(to_utf8(iter([content]), self._encoding))
        self.root, self.namespace = _tree(self.data)
        self._tags: dict[Span, dict[str, str | None]] = {}
        self._appended: dict[Span, list[bytes]] = {}
        self._edits: list[tuple[int, int, bytes]] = []

    @property
    def prefix(self) -> bytes:
        """根元素的前缀；新元素照此写。"""
        return prefix_of(self.tag(self.root))

    @property
    def relationships(self) -> str:
        """关系属性 `id` 的命名空间；Strict 与 Transitional 不同。"""
        return _RELATIONSHIPS.get(self.namespace, _RELATIONSHIPS[TRANSITIONAL])

    @property
    def changed(self) -> bool:
        return bool(self._tags or self._appended or self._edits)

    def tag(self, span: Span) -> bytes:
        """起始标签的原文。"""
        return self.data[span.start : span.opened]

    def raw(self, span: Span) -> bytes:
        """整个元素的原文。"""
        return self.data[span.start : span.end]

    def relationship(self, span: Span) -> str:
        """`r:id` 之值；没有则空。"""
        return span.attributes.get(f"{self.relationships} id", "")

    def relationship_words(self, identity: str) -> bytes:
        """写在新元素里的 `r:id`；根元素没有声明前缀的，就地声明。"""
        words = attributes_of(self.tag(self.root))
        known = (key for key, value in words.items() if value == self.relationships)
        prefix = next((key.removeprefix("xmlns:") for key in known if key != "xmlns"), "")
        declared = b"" if prefix else b" xmlns:r=" + quoted(self.relationships)
        return declared + b" " + (prefix or "r").encode() + b":id=" + quoted(identity)

    def set(self, span: Span, changes: Mapping[str, str | None]) -> None:
        """改属性；None 为去掉。"""
        self._tags.setdefault(span, {}).update(changes)

    def append(self, span: Span, xml: bytes) -> None:
        """加在最后一个下级之后。"""
        self._appended.setdefault(span, []).append(xml)

    def before(self, span: Span, xml: bytes) -> None:
        self._edits.append((span.start, span.start, xml))

    def after(self, span: Span, xml: bytes) -> None:
        self._edits.append((span.end, span.end, xml))

    def replace(self, span: Span, xml: bytes) -> None:
        self._edits.append((span.start, span.end, xml))

    def remove(self, span: Span) -> None:
        self.replace(span, b"")

    def insert(self, xml: bytes, after: frozenset[str]) -> None:
        """加一个根的下级，放在 `after` 所列的最后一个之后；一个也没有则放在最前。"""
        earlier = [child for child in self.root.children if child.name in after]
        if earlier:
            self.after(earlier[-1], xml)
        elif self.root.children:
            self.before(self.root.children[0], xml)
        else:
            self.append(self.root, xml)

    def render(self) -> bytes:
        """修补后的部件，编码同原来。"""
        return b"".join(from_utf8(iter([self.text()]), self._encoding))

    def text(self) -> bytes:
        """修补后的部件，UTF-8。"""
        pieces: list[bytes] = []
        at = 0
        for start, end, xml in sorted([*self._edits, *self._element_edits()], key=_place):
            pieces += (self.data[at:start], xml)
            at = end
        return b"".join((*pieces, self.data[at:]))

    def _element_edits(self) -> Iterator[tuple[int, int, bytes]]:
        for span in {**self._tags, **self._appended}:
            tag = with_attributes(self.tag(span), self._tags.get(span, {}))
            added = b"".join(self._appended.get(span, ()))
            empty = tag.endswith(b"/>")
            if added and empty:
                tag = opened(tag) + added + b"</" + element_name(tag) + b">"
            elif added:
                yield span.closed, span.closed, added
            if span in self._tags or empty:
                yield span.start, span.opened, tag


class FragmentPatch(XmlPatch):
    """一段 XML 的修补；`before`、`after` 把它补成完整的文件，写回时不要。"""

    def __init__(self, before: bytes, fragment: bytes, after: bytes) -> None:
        super().__init__(before + fragment + after)
        self._around = len(before), len(after)

    def text(self) -> bytes:
        whole = super().text()
        before, after = self._around
        return whole[before : len(whole) - after]


def _place(edit: tuple[int, int, bytes]) -> tuple[int, int]:
    return edit[:2]


def _tree(data: bytes) -> tuple[Span, str]:
    """全部元素的位置，与根元素的命名空间。"""
    parser = expat.ParserCreate("utf-8", " ")
    top = Span("", {}, 0, 0)
    stack = [top]
    names: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        names.append(namespace)
        at = parser.CurrentByteIndex
        found = _TAG.match(data, at)
        stop = found.end() if found else at
        short = local if namespace in _KNOWN else f"{namespace} {local}".strip()
        span = Span(short, attributes, at, stop, stop, stop)
        stack[-1].children.append(span)
        stack.append(span)

    def end(_name: str) -> None:
        span = stack.pop()
        if not data.startswith(b"/>", span.opened - 2):
            span.closed = parser.CurrentByteIndex
            span.end = data.index(b">", span.closed) + 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    return top.children[0], names[0]
