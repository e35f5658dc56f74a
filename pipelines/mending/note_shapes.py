"""批注的图形（VML）：没有图形的批注 Excel 不显示。VML 未必是合格的 XML，只按字节增删。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Final

from pipelines.mending.parts import Parts
from pipelines.xlsx.cells import LAST_COLUMN
from pipelines.xlsx.parts import whole

Place = tuple[int, int]
"""(行, 列)，从 1 起。"""

_NAMESPACES: Final = (
    b' xmlns:v="urn:schemas-microsoft-com:vml"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_TYPE: Final = b"_x0000_t202"
_SHAPE_TYPE: Final = (
    b"<v:shapetype" + _NAMESPACES + b' id="' + _TYPE + b'" coordsize="21600,21600" o:spt="202"'
    b' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    b'<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = (
    '<v:shape{namespaces} id="_x0000_s{number}" type="#_x0000_t202" style=\'position:absolute;'
    "margin-left:0;margin-top:0;width:240pt;height:{height}pt;z-index:{order};visibility:hidden'"
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>"
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}'
    "</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
_ANY_SHAPE: Final = re.compile(rb"<(v:shape)(?=[\s>]).*?</\1\s*>", re.DOTALL)
_ROW: Final = re.compile(rb"<x:Row>\s*([0-9]{1,7})\s*</x:Row>")
_COLUMN: Final = re.compile(rb"<x:Column>\s*([0-9]{1,7})\s*</x:Column>")
_CLUSTERS: Final = re.compile(rb"(<o:idmap\b[^>]*?\bdata\s*=\s*[\"'])([0-9, ]*)([\"'])")
_CLUSTER: Final = 1024
"""图形号一组这么多个，一组只归一张表。"""
_LINE: Final = 21
"""批注框一行约几个汉字。"""


def empty_drawing() -> bytes:
    """还没有图形的 VML 部件。"""
    return (
        b"<xml" + _NAMESPACES + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/>'
        b"</o:shapelayout></xml>"
    )


def with_shapes(
    parts: Parts, drawing: bytes, notes: Mapping[Place, str], gone: Set[Place]
) -> bytes:
    """去掉 `gone` 各格的图形，给 `notes` 里还没有图形的格添上。"""
    kept = _ANY_SHAPE.sub(lambda found: b"" if _place(found[0]) in gone else found[0], drawing)
    present = {_place(found[0]) for found in _ANY_SHAPE.finditer(kept)}
    wanted = [place for place in sorted(notes) if place not in present]
    if not wanted:
        return kept
    first = 1 + max([0, *_used_clusters(parts), *_clusters(drawing)])
    shapes = [
        _shape(place, notes[place], first * _CLUSTER + order)
        for order, place in enumerate(wanted, 1)
    ]
    own = range(first, (first * _CLUSTER + len(wanted)) // _CLUSTER + 1)
    kept = _CLUSTERS.sub(lambda found: _joined(found, own), kept, count=1)
    end = kept.rindex(b"</xml") if b"</xml" in kept else len(kept)
    kind = b"" if _TYPE + b'"' in kept.replace(b"#" + _TYPE, b"") else _SHAPE_TYPE
    return kept[:end] + kind + b"".join(shapes) + kept[end:]


def _joined(found: re.Match[bytes], own: range) -> bytes:
    known = found[2].decode().replace(" ", "")
    whole = ",".join(filter(None, [known, *map(str, own)]))
    return found[1] + whole.encode() + found[3]


def _used_clusters(parts: Parts) -> list[int]:
    return [
        cluster
        for name in parts.names()
        if name.lower().endswith(".vml") and name in parts
        for cluster in _clusters(parts.read(name))
    ]


def _clusters(drawing: bytes) -> list[int]:
    return [
        cluster
        for found in _CLUSTERS.finditer(drawing)
        for number in found[2].decode().split(",")
        if (cluster := whole(number)) is not None
    ]


def _place(shape: bytes) -> Place | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    is_note = b'ObjectType="Note"' in shape
    return (int(row[1]) + 1, int(column[1]) + 1) if is_note and row and column else None


def _shape(place: Place, text: str, number: int) -> bytes:
    row, column = place
    lines = 1 + sum(1 + len(line) // _LINE for line in text.split("\n"))
    left = min(column, LAST_COLUMN - 5)
    top = max(row - 2, 0)
    anchor = f"{left}, 15, {top}, 4, {left + 3}, 30, {top + lines}, 4"
    return _SHAPE.format(
        namespaces=_NAMESPACES.decode(), number=number, order=number % _CLUSTER,
        height=14 * lines, anchor=anchor, row=row - 1, column=column - 1,
    ).encode()  # fmt: skip
