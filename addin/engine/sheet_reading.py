"""一张工作表的 XML，按行切开，用到哪一行才解析哪一行。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from addin.engine.values import BLANK, Held
from pipelines.mending.cell_edit import whole_number
from pipelines.mending.encoding import encoding_of, to_utf8
from pipelines.mending.shared_formulas import area_of
from pipelines.mending.sheet_patch import column_styles, root_tag, split_head
from pipelines.mending.sheet_rows import ATTRIBUTES, ROW_NUMBER, UnpatchableSheet, masked_xml
from pipelines.mending.xml_patch import FragmentPatch
from pipelines.mending.xml_words import attributes_of, element_name, prefix_of
from pipelines.xlsx.areas import Area, Place
from pipelines.xlsx.cells import (
    LAST_COLUMN,
    MissingString,
    address,
    decode_escapes,
    parse_address,
    stored_value,
)
from pipelines.xlsx.parts import Part, is_true

_ARRAYS: Final = ("array", "dataTable")


class Seen(NamedTuple):
    """一格：样式号与内容；共享公式的后继只记着组号。"""

    style: int
    held: Held
    group: str = ""
    area: str = ""


class SheetText:
    """一张表的内容；`strings` 给出共享文字，用到才要。写坏了抛 FileFault F05。"""

    def __init__(self, part: Part, strings: Callable[[], Sequence[str]]) -> None:
        self._part = part
        self._strings = strings
        self._head, _, _ = self._split(self._decoded())
        self._root = root_tag(self._head)
        self._rows: dict[int, dict[int, Seen]] = {}

    def _decoded(self) -> Iterator[bytes]:
        chunks = self._part.chunks()
        first = next(chunks, b"")
        return to_utf8(chain([first], chunks), encoding_of(first))

    def _split(self, chunks: Iterator[bytes]) -> tuple[bytes, bytes, bytes]:
        try:
            return split_head(chunks)
        except UnpatchableSheet as error:
            raise self._part.broken(str(error)) from error

    @cached_property
    def _body(self) -> bytes:
        """`<sheetData>` 之后；自闭合的补上结束标签。"""
        chunks = self._decoded()
        _, tag, pending = self._split(chunks)
        closing = b"</" + element_name(tag) + b">" if tag.endswith(b"/>") else b""
        return closing + pending + b"".join(chunks)

    @cached_property
    def front(self) -> FragmentPatch:
        """`sheetData` 之前的设置。"""
        return FragmentPatch(b"", self._head, b"</" + element_name(self._root) + b">")

    @cached_property
    def is_selected(self) -> bool:
        """是选中的标签。"""
        views = self.front.root.child("sheetViews")
        listed = views.children if views else []
        return any(is_true(view.attributes.get("tabSelected")) for view in listed)

    @cached_property
    def is_frozen(self) -> bool:
        """冻结着窗格。"""
        views = self.front.root.child("sheetViews")
        panes = [pane for view in (views.children if views else ()) for pane in view.all("pane")]
        return any(pane.attributes.get("state", "").startswith("frozen") for pane in panes)

    @cached_property
    def protection(self) -> Mapping[str, str]:
        """`sheetProtection` 的属性；没有保护则空。"""
        tail = self._body[self._body.index(b">", self._end) + 1 :]
        found = FragmentPatch(self._root, tail, b"").root.child("sheetProtection")
        return found.attributes if found else {}

    @cached_property
    def cursor(self) -> str:
        """光标所在的格。"""
        views = self.front.root.child("sheetViews")
        view = views.child("sheetView") if views else None
        if view is None:
            return "A1"
        pane = view.child("pane")
        active = pane.attributes.get("activePane", "topLeft") if pane else "topLeft"
        found = {x.attributes.get("pane", "topLeft"): x for x in view.all("selection")}
        return found[active].attributes.get("activeCell", "A1") if active in found else "A1"

    @cached_property
    def widths(self) -> Mapping[int, tuple[float, bool]]:
        """列号 → 列宽、是否隐藏；没有写明的不在内。"""
        columns = self.front.root.child("cols")
        found: dict[int, tuple[float, bool]] = {}
        for span in columns.children if columns else ():
            words = span.attributes
            first, last = whole_number(words.get("min", "")), whole_number(words.get("max", ""))
            seen = _width(words.get("width", "")), is_true(words.get("hidden"))
            found |= dict.fromkeys(range(first, min(last, LAST_COLUMN) + 1), seen)
        return found

    def seen(self, place: Place) -> Seen:
        """一格；没有写着的格，样式随行、列。"""
        row, column = place
        found = self._row(row).get(column)
        if found is None:
            return Seen(self._inherited(row, column), BLANK)
        return self._followed(found, place) if found.group and not found.held.formula else found

    def places(self) -> Iterator[Place]:
        """写着的各格。"""
        for row in self._slices:
            for column in self._row(row):
                yield row, column

    @cached_property
    def arrays(self) -> tuple[Area, ...]:
        """多格的数组公式、模拟运算表所占的区域：里面的格不能单独改。"""
        if not any(kind.encode() in self._body for kind in _ARRAYS):
            return ()
        areas = (area_of(seen.area) for row in self._slices for seen in self._row(row).values())
        found = (Area(area[1], area[0], area[3], area[2]) for area in areas if area)
        return tuple(area for area in found if not area.is_cell)

    @cached_property
    def _masked(self) -> bytes:
        return masked_xml(self._body)

    @cached_property
    def _end(self) -> int:
        """`</sheetData>` 所在。"""
        end = self._masked.find(b"</%bsheetData" % prefix_of(self._root))
        if end < 0:
            raise self._part.broken("内容没有写完")
        return end

    @cached_property
    def _slices(self) -> Mapping[int, slice]:
        """行号 → 该行的原文。"""
        pattern = rb"<%brow%b" % (prefix_of(self._root), ATTRIBUTES)
        tags = list(re.finditer(pattern, self._masked[: self._end]))
        stops = [*(tag.start() for tag in tags[1:]), self._end]
        found: dict[int, slice] = {}
        number = 0
        for tag, stop in zip(tags, stops, strict=False):
            written = ROW_NUMBER.search(tag[0])
            number = int(written[1]) if written else number + 1
            found[number] = slice(tag.start(), stop)
        return found

    def _row(self, number: int) -> dict[int, Seen]:
        known = self._rows.get(number)
        if known is None:
            piece = self._slices.get(number)
            known = self._rows[number] = dict(self._cells(piece, number)) if piece else {}
        return known

    def _cells(self, piece: slice, number: int) -> Iterator[tuple[int, Seen]]:
        closing = b"</" + element_name(self._root) + b">"
        try:
            row = ET.fromstring(self._root + self._body[piece] + closing)[0]
        except (ET.ParseError, IndexError) as error:
            raise self._part.broken(f"第 {number} 行写坏") from error
        column = 0
        for cell in row:
            if _name(cell) == "c":
                column = _column(cell.get("r", ""), column)
                yield column, self._seen(cell, number, column)

    def _seen(self, cell: ET.Element, row: int, column: int) -> Seen:
        inner = {_name(child): child for child in cell}
        value, inline, formula = inner.get("v"), inner.get("is"), inner.get("f")
        kind = cell.get("t", "n")
        strings = self._strings() if kind == "s" else ()
        said = None if inline is None else decode_escapes(_words(inline))
        try:
            held = Held(*stored_value(kind, _content(value), said, strings))
        except MissingString:
            place = address(column, row)
            raise self._part.broken(f"{place} 所指的共享文字不存在") from None
        style = whole_number(cell.get("s", "0"))
        if formula is None:
            return Seen(style, held)
        text = decode_escapes(formula.text or "")
        whole = Held(held.kind, held.text, f"={text}" if text else "")
        group = formula.get("si", "") if formula.get("t") == "shared" else ""
        area = formula.get("ref", "") if formula.get("t") in _ARRAYS else ""
        return Seen(style, whole, group, area)

    def _followed(self, seen: Seen, place: Place) -> Seen:
        """共享公式的后继：由前面的首格推移出自己的公式。"""
        from openpyxl.formula.translate import Translator

        for row in sorted((x for x in self._slices if x <= place[0]), reverse=True):
            for column, master in self._row(row).items():
                if master.group == seen.group and master.held.formula:
                    moved = Translator(master.held.formula, address(column, row))
                    formula = str(moved.translate_formula(address(place[1], place[0])))
                    return seen._replace(held=Held(seen.held.kind, seen.held.text, formula))
        return seen

    def _inherited(self, row: int, column: int) -> int:
        if piece := self._slices.get(row):
            words = attributes_of(self._body[piece].partition(b">")[0] + b">")
            if is_true(words.get("customFormat")):
                return whole_number(words.get("s", "0"))
        return self._column_style(column)

    @cached_property
    def _column_style(self) -> Callable[[int], int]:
        return cache(column_styles(self.front))


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(written: str, before: int) -> int:
    return parse_address(written)[0] if written else before + 1


def _width(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        return 0.0


def _content(value: ET.Element | None) -> str | None:
    return None if value is None else value.text or ""


def _words(inline: ET.Element) -> str:
    """正文；注音不算。"""
    texts = (x for child in inline if _name(child) in ("t", "r") for x in child.iter())
    return "".join(x.text or "" for x in texts if _name(x) == "t")
