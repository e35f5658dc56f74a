"""一本工作簿的修补：换几格、添几张表，其余部件一个字节不动；来件本身从不写。"""

from __future__ import annotations

import posixpath
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pipelines.errors import FileFault
from pipelines.mending.cell_edit import whole_number
from pipelines.mending.dependents import any_depends
from pipelines.mending.dropped_sheets import forget_sheets
from pipelines.mending.parts import Parts
from pipelines.mending.relationships import (
    declare,
    drop_part,
    forget_relationships,
    relate,
    related,
    target_of,
    undeclare,
    unrelate,
)
from pipelines.mending.sheet_patch import Patched, SheetEdit, patch_sheet
from pipelines.mending.sheet_views import deselect_tab
from pipelines.mending.style_sheet import EMPTY_STYLES, StyleSheet
from pipelines.mending.xml_patch import Span
from pipelines.mending.xml_words import quoted, with_attributes
from pipelines.xlsx.archive import Archive
from pipelines.xlsx.cells import decode_escapes
from pipelines.xlsx.package import SheetInfo, open_package

_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
#: `workbook` 各下级的次序（ECMA-376-1 §18.2.27），到 `calcPr` 为止。
_BEFORE_VIEWS: Final = frozenset({"fileVersion", "fileSharing", "workbookPr", "workbookProtection"})
_BEFORE_CALC: Final = _BEFORE_VIEWS | {
    "bookViews", "sheets", "functionGroups", "externalReferences", "definedNames",
}  # fmt: skip


class WorkbookPatch:
    """一本打开着、正在修补的工作簿；用 `with`，末了以 `content()` 取改后的文件。

    只收 `open_package` 收得下的文件；读不了抛 FileFault，F01 至 F11。
    """

    def __init__(self, path: Path) -> None:
        with open_package(path) as package:
            self.sheets: tuple[SheetInfo, ...] = package.sheets
            self.date1904 = package.date1904
        self._archive = Archive(path)
        try:
            self._open()
        except FileFault:
            self._archive.close()
            raise

    def _open(self) -> None:
        self.parts = Parts(self._archive)
        self._main = related(self.parts, "", "officeDocument")[0]
        self._workbook = self.parts.patch(self._main)
        self.namespace = self._workbook.namespace
        self.relationships = self._workbook.relationships
        self._styles_part = next(iter(related(self.parts, self._main, "styles")), "")
        self.styles = StyleSheet(self._read_styles())
        self._touched: dict[str, list[tuple[int, int]]] = {}
        self._new_sheets: list[str] = []
        self._dropped: list[Span] = []
        self._active = ""
        self._stale = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def sheet(self, name: str) -> SheetInfo | None:
        """名为 `name` 的工作表。"""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    def patch(self, name: str, edit: SheetEdit) -> Patched:
        """修补名为 `name` 的一张表。"""
        sheet = self.sheet(name)
        if sheet is None:
            raise self.parts.broken(self._main, f"没有工作表“{name}”")
        done = patch_sheet(self.parts, sheet.part, edit)
        filled = [place for place, cell in edit.cells.items() if cell.content is not None]
        if filled:
            self._touched.setdefault(name, []).extend(filled)
        formulas = [c for x in edit.cells.values() if (c := x.content) and c.kind == "f"]
        self._stale = self._stale or not all(content.shown for content in formulas)
        if done.formulas_gone or formulas:
            self._drop_calculation_chain()
        return done

    def put_sheet(self, name: str, xml: bytes) -> str:
        """添一张表，放在最后，返回其部件名；已有同名的则换掉它的内容。"""
        old = self.sheet(name)
        if old is not None:
            forget_relationships(self.parts, old.part)
            self.parts.put(old.part, xml)
            self.show(name)
            # 旧表里若有公式，计算次序里还记着
            self._drop_calculation_chain()
            return old.part
        folder = posixpath.dirname(self._main)
        part = self.parts.free_name(posixpath.join(folder, "worksheets/sheet{}.xml"))
        self.parts.put(part, xml)
        declare(self.parts, part, _SHEET_TYPE)
        identity = relate(self.parts, self._main, f"{self.relationships}/worksheet", part)
        self._list_sheet(name, identity)
        self.sheets = (*self.sheets, SheetInfo(name, "visible", part))
        return part

    def drop_sheet(self, name: str) -> None:
        """删去来件原有的一张表，连同只有它用到的部件、只归它的名称；别处引用它的公式不动。"""
        span = self._listed()[self._names().index(name)]
        self._workbook.remove(span)
        self._dropped.append(span)
        drop_part(self.parts, self._main, self._workbook.relationship(span))
        self.sheets = tuple(sheet for sheet in self.sheets if sheet.name != name)
        self._drop_calculation_chain()

    def show(self, name: str, *, visible: bool = True) -> None:
        """显示或隐藏来件原有的一张表。"""
        span = self._listed()[self._names().index(name)]
        self._workbook.set(span, {"state": None if visible else "hidden"})

    def activate(self, name: str) -> None:
        """打开时看见名为 `name` 的表；选中标记由各表自去（SheetEdit.deselect），图表的在此去。"""
        self._active = name
        known = {sheet.name for sheet in self.sheets}
        for span, listed in zip(self._listed(), self._names(), strict=False):
            if listed not in known:
                self._deselect(self._workbook.relationship(span))

    def content(self) -> bytes:
        """改后的整个文件；同样的来件与改动，得同样的字节。"""
        touched = self._touched
        if self._stale or (touched and any_depends(self.parts, self.sheets, touched)):
            self._recalculate()
        if self._dropped:
            forget_sheets(self._workbook, self._dropped)
        self._settle_views()
        if self._workbook.changed:
            self.parts.put(self._main, self._workbook.render())
        if self.styles.changed:
            self._write_styles()
        return self.parts.content()

    def _read_styles(self) -> bytes:
        part = self._styles_part
        return self.parts.read(part) if part else EMPTY_STYLES.format(self.namespace).encode()

    def _write_styles(self) -> None:
        part = self._styles_part
        if not part:
            part = posixpath.join(posixpath.dirname(self._main), "styles.xml")
            declare(self.parts, part, _STYLES_TYPE)
            relate(self.parts, self._main, f"{self.relationships}/styles", part)
        self.parts.put(part, self.styles.render())

    def _listed(self) -> list[Span]:
        listed = self._workbook.root.child("sheets")
        spans = listed.children if listed else []
        return [span for span in spans if span not in self._dropped]

    def _names(self) -> list[str]:
        """工作簿里各表的名称，连同图表工作表与新添的。"""
        listed = [decode_escapes(span.attributes.get("name", "")) for span in self._listed()]
        return [*listed, *self._new_sheets]

    def _list_sheet(self, name: str, identity: str) -> None:
        patch = self._workbook
        numbers = [whole_number(span.attributes.get("sheetId", "")) for span in self._listed()]
        words = b" name=" + quoted(name)
        words += b" sheetId=" + quoted(str(max(numbers) + 1 + len(self._new_sheets)))
        words += patch.relationship_words(identity)
        if sheets := patch.root.child("sheets"):
            patch.append(sheets, b"<" + patch.prefix + b"sheet" + words + b"/>")
        self._new_sheets.append(name)

    def _deselect(self, identity: str) -> None:
        part = target_of(self.parts, self._main, identity)
        if part in self.parts:
            patch = self.parts.patch(part)
            deselect_tab(patch)
            self.parts.put(part, patch.render())

    def _settle_views(self) -> None:
        """打开时看哪张表；新表的视图要有 `workbookView` 可指，没有则添。"""
        patch = self._workbook
        changes: dict[str, str | None] = {}
        if self._active:
            changes = {"activeTab": str(self._names().index(self._active)), "firstSheet": None}
        views = patch.root.child("bookViews")
        if views and views.children:
            patch.set(views.children[0], changes)
        elif self._new_sheets or self._active:
            view = with_attributes(b"<%bworkbookView/>" % patch.prefix, changes)
            name = patch.prefix + b"bookViews"
            patch.insert(b"<%b>%b</%b>" % (name, view, name), _BEFORE_VIEWS)

    def _recalculate(self) -> None:
        """请 Excel 打开时重算；别的公式存着的旧结果照旧留在文件里。"""
        patch = self._workbook
        settings = patch.root.child("calcPr")
        if settings is not None:
            patch.set(settings, {"fullCalcOnLoad": "1"})
        else:
            patch.insert(b"<" + patch.prefix + b'calcPr fullCalcOnLoad="1"/>', _BEFORE_CALC)

    def _drop_calculation_chain(self) -> None:
        """去掉计算次序：里面还记着已没有公式的格，Excel 会当文件坏了；打开时它自会重排。"""
        for part in related(self.parts, self._main, "calcChain"):
            unrelate(self.parts, self._main, "calcChain")
            undeclare(self.parts, part)
            self.parts.remove(part)
