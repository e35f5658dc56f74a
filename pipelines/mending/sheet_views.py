"""一张表打开时的样子：是不是选中的标签，光标在哪一格。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipelines.mending.cell_edit import whole_number
from pipelines.mending.xml_patch import Span, XmlPatch
from pipelines.mending.xml_words import quoted
from pipelines.xlsx.cells import address, parse_address

_BEFORE_VIEWS: Final = frozenset({"sheetPr", "dimension"})
_ROWS, _COLUMNS = 25, 10
"""一屏约看得见这么多行、列。"""
_ABOVE, _BESIDE = 8, 3
"""卷动之后，光标之上、之左还留这么多行、列。"""


def select_tab(front: XmlPatch) -> None:
    """成为选中的标签；没有视图则添。"""
    if views := _views(front):
        front.set(views[0], {"tabSelected": "1"})
        return
    names = (front.prefix + b"sheetViews", front.prefix + b"sheetView")
    words = b' tabSelected="1" workbookViewId="0"/>'
    front.insert(b"<%b><%b%b</%b>" % (*names, words, names[0]), _BEFORE_VIEWS)


def deselect_tab(front: XmlPatch) -> None:
    """不再是选中的标签。"""
    for view in _views(front):
        front.set(view, {"tabSelected": None})


def move_cursor(front: XmlPatch, cell: str) -> None:
    """光标移到 `cell`；原来卷到的地方看不见它，则卷到看得见。没有视图则罢。"""
    for view in _views(front)[:1]:
        pane = view.child("pane")
        words = pane.attributes if pane else {}
        _select(front, view, words.get("activePane", "topLeft") if pane else "", cell)
        scrolled = pane or view
        if top := _scrolled(scrolled.attributes.get("topLeftCell", "A1"), words, cell):
            front.set(scrolled, {"topLeftCell": top})


def _views(front: XmlPatch) -> list[Span]:
    views = front.root.child("sheetViews")
    return views.all("sheetView") if views else []


def _select(front: XmlPatch, view: Span, pane: str, cell: str) -> None:
    found = [x for x in view.all("selection") if x.attributes.get("pane", "topLeft") == pane]
    chosen = found or ([] if pane else view.all("selection"))
    if chosen:
        front.set(chosen[0], {"activeCell": cell, "sqref": cell, "activeCellId": None})
        return
    where = b" pane=" + quoted(pane) if pane else b""
    words = where + b" activeCell=" + quoted(cell) + b" sqref=" + quoted(cell)
    front.append(view, b"<" + front.prefix + b"selection" + words + b"/>")


def _scrolled(shown: str, pane: Mapping[str, str], cell: str) -> str:
    """该卷到哪里，看得见 `cell`；本来就看得见则空。"""
    left, top = parse_address(shown)
    column, row = parse_address(cell)
    frozen = pane.get("state", "").startswith("frozen")
    columns, rows = (
        whole_number(pane.get(key, "")) if frozen else 0 for key in ("xSplit", "ySplit")
    )
    if row > rows and not top <= row < top + _ROWS:
        top = max(row - _ABOVE, rows + 1)
    if column > columns and not left <= column < left + _COLUMNS:
        left = max(column - _BESIDE, columns + 1)
    wanted = address(left, top)
    return "" if wanted == shown else wanted
