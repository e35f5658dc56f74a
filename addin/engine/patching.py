"""工作簿此刻的样子 → 文件：在原件的副本上只补改过的几处，其余逐字节照旧。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from addin.engine.doing import BookState
from addin.engine.looks import Look, Looks
from addin.engine.own_sheet import sheet_xml
from addin.engine.state import SheetState
from addin.engine.values import content_of
from pipelines.mending.cell_edit import CellEdit
from pipelines.mending.notes import rewriter
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.style_sheet import StyleChange, StyleSheet
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.xlsx.areas import Place

Dress = Callable[[Look | None, bool], CellEdit]
"""一格要成的样子（None 为照旧）、内容是不是文字以外的 → 样式的改动。"""


def content(book: BookState) -> bytes:
    """改后的整个文件；什么也没做过则与原件逐字节相同。同样的原件与事，得同样的字节。"""
    if not book.acts:
        return book.original.path.read_bytes()
    with WorkbookPatch(book.original.path) as patch:
        dress = _dresser(book.original.looks, patch.styles)
        for name in book.original.sheets:
            if name not in book.sheets or book.sheets[name].original is None:
                patch.drop_sheet(name)
        for name, sheet in book.sheets.items():
            _write(patch, name, sheet, dress, _view(book, name, sheet))
        if book.moved:
            patch.activate(book.active)
        return patch.content()


def _write(
    patch: WorkbookPatch, name: str, sheet: SheetState, dress: Dress, view: SheetEdit
) -> None:
    places = sorted({*sheet.contents, *sheet.looks})
    cells = {place: _cell(sheet, place, dress) for place in places}
    edit = replace(view, cells=cells)
    if sheet.fresh:
        patch.put_sheet(name, sheet_xml(sheet, cells, patch.namespace, selected=view.select))
        edit = SheetEdit()
    info = patch.sheet(name)
    if sheet.notes and info:
        annotate = rewriter(
            patch.parts, info.part, sheet.notes, patch.namespace, patch.relationships
        )
        edit = replace(edit, annotate=annotate)
    if edit != SheetEdit():
        patch.patch(name, edit)
    if sheet.original and (sheet.fresh or sheet.original.info.state != sheet.state):
        patch.show(name, visible=sheet.state == "visible")


def _view(book: BookState, name: str, sheet: SheetState) -> SheetEdit:
    """标签、光标的改动。"""
    chosen = name == book.active
    if not book.moved:
        return SheetEdit(select=chosen and sheet.fresh, cursor=sheet.cursor)
    old = sheet.original
    return SheetEdit(
        select=chosen,
        deselect=not chosen and old is not None and old.text.is_selected,
        cursor=sheet.cursor,
    )


def _dresser(looks: Looks, styles: StyleSheet) -> Dress:
    @cache
    def dress(look: Look | None, plain: bool) -> CellEdit:
        def restyle(style: int) -> int:
            change = looks.change(style, look) if look else StyleChange()
            return styles.variant(style, change.then(StyleChange(quote=not plain)))

        return CellEdit(restyle=restyle if look or plain else None)

    return dress


def _cell(sheet: SheetState, place: Place, dress: Dress) -> CellEdit:
    """数、公式一类写进去，“以文本存放”的撇号随之去掉。"""
    held = sheet.contents.get(place)
    plain = held is not None and bool(held.formula or held.kind not in ("s", ""))
    edit = dress(sheet.looks.get(place), plain)
    return edit if held is None else replace(edit, content=content_of(held))
