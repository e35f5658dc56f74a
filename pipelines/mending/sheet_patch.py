"""一张工作表的修补：各格之外，还有范围、保护、合并与批注的几个元素；其余逐字节照抄。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Final
from xml.parsers.expat import ExpatError

from pipelines.mending.cell_edit import CellEdit, whole_number
from pipelines.mending.encoding import encoding_of, from_utf8, to_utf8
from pipelines.mending.parts import Parts
from pipelines.mending.shared_formulas import Area, area_of
from pipelines.mending.sheet_rows import RowsPatch, UnpatchableSheet
from pipelines.mending.sheet_views import deselect_tab, move_cursor, select_tab
from pipelines.mending.xml_patch import FragmentPatch, Span
from pipelines.mending.xml_words import element_name, opened, prefix_of
from pipelines.xlsx.reader import address

Cells = Mapping[tuple[int, int], CellEdit]

_DATA: Final = re.compile(
    rb"(?:<!--.*?-->|<\?.*?\?>)|(<(?:[^\s<>/:!?]+:)?sheetData(?=[\s/>])[^>]*>)", re.DOTALL
)
_ROOT: Final = re.compile(
    rb"(?:<!--.*?-->|<\?.*?\?>)|(<[^!?](?:[^>\"']|\"[^\"]*\"|'[^']*')*>)", re.DOTALL
)
#: `worksheet` 各下级的次序（ECMA-376-1 §18.3.1.99），只列用得着的一段。
_BEFORE_PROTECTION: Final = frozenset({"sheetData", "sheetCalcPr"})
_BEFORE_LEGACY_DRAWING: Final = _BEFORE_PROTECTION | {
    "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing",
}  # fmt: skip
#: 退回的表里填报人还能做的：筛选，调列宽行高。增删行列、排序、改格式都不许。
PROTECTION: Final = (
    b'sheetProtection sheet="1" objects="1" scenarios="1"'
    b' formatColumns="0" formatRows="0" autoFilter="0"/>'
)


@dataclass(frozen=True)
class SheetEdit:
    """对一张表的全部改动；`cells` 以 (行, 列) 为键，`rows` 是对整行已有各格的样式改动。"""

    cells: Cells = field(default_factory=dict)
    rows: Mapping[int, CellEdit] = field(default_factory=dict)
    split: frozenset[tuple[int, int]] = frozenset()
    """这些格若被合并区域盖住（不是首格），取消该合并。"""
    protect: bool = False
    deselect: bool = False
    """不再是选中的标签。"""
    select: bool = False
    """成为选中的标签。"""
    cursor: str = ""
    """光标移到这一格，如 S7；空则不动。"""
    annotate: Callable[[str], str] | None = None
    """写批注：收下现有批注图形的关系编号（没有则空），返回要新加的编号（不必加则空）。"""


@dataclass(frozen=True)
class Patched:
    """一张表改后的事：没有改成的格与缘由，有没有公式被换成了值。"""

    refused: Mapping[str, str]
    formulas_gone: bool


def patch_sheet(parts: Parts, part: str, edit: SheetEdit) -> Patched:
    """按 `edit` 修补一张表；写法乱得修补不了抛 FileFault F05。"""
    patch = _SheetPatch(edit)
    try:
        parts.put_chunks(part, patch.patched(parts.current(part)))
    except (UnpatchableSheet, ExpatError) as error:
        reason = str(error) if isinstance(error, UnpatchableSheet) else "XML 内容残缺或写坏"
        raise parts.broken(part, reason) from error
    rows = patch.rows
    return Patched(rows.refused, rows.formulas_gone)


class _SheetPatch:
    def __init__(self, edit: SheetEdit) -> None:
        self._edit = edit
        self.rows = RowsPatch({})

    def patched(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        first = next(chunks, b"")
        encoding = encoding_of(first)
        whole = to_utf8(chain([first], chunks), encoding)
        yield from from_utf8(self._pieces(whole), encoding)

    def _pieces(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        head, data, pending = split_head(chunks)
        root = root_tag(head)
        front = FragmentPatch(b"", head, b"</" + element_name(root) + b">")
        self._mend_head(front)
        edit, prefix = self._edit, prefix_of(root)
        self.rows = RowsPatch(edit.cells, edit.rows, column_styles(front), prefix)
        yield front.text()
        if data.endswith(b"/>"):
            rows = b"".join(self.rows.missing_rows(None))
            name = element_name(data)
            yield opened(data) + rows + b"</" + name + b">" if rows else data
            tail = pending
        else:
            yield data
            yield from self.rows.patched(pending, chunks)
            tail = self.rows.tail
            closing = tail.index(b">") + 1
            yield tail[:closing]
            tail = tail[closing:]
        yield self._mended_tail(root, tail + b"".join(chunks))

    def _mend_head(self, front: FragmentPatch) -> None:
        dimension = front.root.child("dimension")
        area = area_of(dimension.attributes.get("ref", "")) if dimension else None
        if dimension and area and (wider := _widened(area, self._edit.cells)) != area:
            front.set(dimension, {"ref": _area_text(wider)})
        edit = self._edit
        if edit.deselect:
            deselect_tab(front)
        if edit.select:
            select_tab(front)
        if edit.cursor:
            move_cursor(front, edit.cursor)

    def _mended_tail(self, root: bytes, tail: bytes) -> bytes:
        back = FragmentPatch(root, tail, b"")
        prefix = back.prefix
        if self._edit.split:
            _split_merges(back, self._edit.split)
        if self._edit.protect:
            for name in ("sheetProtection", "protectedRanges"):
                for span in back.root.all(name):
                    back.remove(span)
            back.insert(b"<" + prefix + PROTECTION, _BEFORE_PROTECTION)
        if self._edit.annotate:
            legacy = back.root.child("legacyDrawing")
            identity = self._edit.annotate(back.relationship(legacy) if legacy else "")
            if identity:
                words = back.relationship_words(identity)
                back.insert(
                    b"<" + prefix + b"legacyDrawing" + words + b"/>", _BEFORE_LEGACY_DRAWING
                )
        return back.text()


def _split_merges(back: FragmentPatch, cells: frozenset[tuple[int, int]]) -> None:
    merges = back.root.child("mergeCells")
    if merges is None:
        return
    gone = [span for span in merges.children if _covers_any(span.attributes.get("ref", ""), cells)]
    if len(gone) == len(merges.children):
        back.remove(merges)
        return
    for span in gone:
        back.remove(span)
    if gone:
        back.set(merges, {"count": str(len(merges.children) - len(gone))})


def _covers_any(written: str, cells: frozenset[tuple[int, int]]) -> bool:
    area = area_of(written)
    if area is None:
        return False
    left, top, right, bottom = area
    covered = ((row, column) for row, column in cells if (row, column) != (top, left))
    return any(left <= column <= right and top <= row <= bottom for row, column in covered)


def split_head(chunks: Iterator[bytes]) -> tuple[bytes, bytes, bytes]:
    """`<sheetData>` 之前、它的标签、其后已取出的字节。"""
    pending = b""
    for chunk in chunks:
        pending += chunk
        for found in _DATA.finditer(pending):
            if found[1]:
                return pending[: found.start()], found[1], pending[found.end() :]
    raise UnpatchableSheet("表里没有 sheetData")


def root_tag(head: bytes) -> bytes:
    """根元素的起始标签。"""
    return next((found[1] for found in _ROOT.finditer(head) if found[1]), b"")


def _widened(area: Area, cells: Cells) -> Area:
    rows = [row for row, _ in cells]
    columns = [column for _, column in cells]
    left, top, right, bottom = area
    return (
        min([left, *columns]), min([top, *rows]), max([right, *columns]), max([bottom, *rows]),
    )  # fmt: skip


def _area_text(area: Area) -> str:
    first, last = address(area[0], area[1]), address(area[2], area[3])
    return first if first == last else f"{first}:{last}"


def column_styles(front: FragmentPatch) -> Callable[[int], int]:
    """列号 → 整列的样式号。"""
    columns = front.root.child("cols")
    spans = columns.children if columns else []
    return lambda column: next((_style(span) for span in spans if _covers(span, column)), 0)


def _style(span: Span) -> int:
    return whole_number(span.attributes.get("style", "0"))


def _covers(span: Span, column: int) -> bool:
    first, last = (whole_number(span.attributes.get(name, "0")) for name in ("min", "max"))
    return first <= column <= last
