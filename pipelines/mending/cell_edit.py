"""一格怎样改：换内容、换样式，与改后的 `<c>` 元素。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from pipelines.mending.xml_words import (
    attributes_of,
    element_name,
    opened,
    prefix_of,
    stored_text,
    with_attributes,
)
from pipelines.xlsx.parts import whole
from pipelines.xlsx.reader import address

#: 原来的样式号 → 新的样式号。
Restyle = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Content:
    """一格的新内容：n 为数（`text` 逐字写入），s 为文字，空串为清空。

    b 为真假（1、0）；e 为错误值，如 #N/A；f 为公式，`text` 不带等号，`shown` 是它算得的文字，
    不知道则空，由 Excel 打开时去算。
    """

    kind: Literal["n", "s", "b", "e", "f", ""]
    text: str = ""
    shown: str = ""


CLEARED: Final = Content("")
_TYPES: Final = {"s": "inlineStr", "b": "b", "e": "e"}


@dataclass(frozen=True, slots=True)
class CellEdit:
    """对一格的改动；None 为不动。换了内容的格，公式随之去掉。"""

    content: Content | None = None
    restyle: Restyle | None = None

    def then(self, other: CellEdit) -> CellEdit:
        """先作此改动，再作 `other`。"""
        first, second = self.restyle, other.restyle
        both = (lambda style: second(first(style))) if first and second else first or second
        return CellEdit(other.content or self.content, both)


def changed_cell(element: bytes, head: int, edit: CellEdit) -> bytes:
    """已有的 `<c>` 元素改后的样子，其余属性照旧；`head` 是起始标签的长度。"""
    tag = element[:head]
    if edit.restyle:
        style = whole_number(attributes_of(tag).get("s", "0"))
        tag = with_attributes(tag, {"s": str(edit.restyle(style))})
    return tag + element[head:] if edit.content is None else _filled(tag, edit.content)


def new_cell(prefix: bytes, column: int, row: int, edit: CellEdit, style: int) -> bytes:
    """表里还没有的一格；`style` 是该行或该列的样式号。"""
    number = edit.restyle(style) if edit.restyle else style
    place = address(column, row).encode()
    tag = b"<" + prefix + b'c r="' + place + b'" s="' + str(number).encode() + b'"/>'
    return _filled(tag, edit.content or CLEARED)


def _filled(tag: bytes, content: Content) -> bytes:
    """`cm`、`vm` 说的是原来的值（动态数组、富值），随原值去掉。"""
    kind = "str" if content.shown else _TYPES.get(content.kind)
    tag = with_attributes(tag, {"t": kind, "cm": None, "vm": None})
    if not content.kind:
        return tag if tag.endswith(b"/>") else tag[:-1].rstrip() + b"/>"
    prefix = prefix_of(tag)
    return opened(tag) + _inner(prefix, content) + b"</" + element_name(tag) + b">"


def _inner(prefix: bytes, content: Content) -> bytes:
    text = stored_text(content.text)
    if content.kind in ("n", "b", "e"):
        return b"<%bv>%b</%bv>" % (prefix, text, prefix)
    if content.kind == "f":
        shown = b"<%bv>%b</%bv>" % (prefix, stored_text(content.shown), prefix)
        return b"<%bf>%b</%bf>%b" % (prefix, text, prefix, shown if content.shown else b"")
    return b'<%bis><%bt xml:space="preserve">%b</%bt></%bis>' % (
        prefix, prefix, text, prefix, prefix,
    )  # fmt: skip


def whole_number(written: str) -> int:
    """`s`、`sheetId` 一类属性 → 数；写坏的作 0。"""
    return whole(written) or 0
