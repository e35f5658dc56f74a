"""工作簿原来的样子：要到哪张表才读哪张，要到哪一行才解析哪一行。"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from weakref import finalize

from addin.engine.colours import theme_colours
from addin.engine.looks import Looks
from addin.engine.sheet_reading import SheetText
from pipelines.errors import FileFault
from pipelines.mending.cell_edit import whole_number
from pipelines.mending.parts import Parts
from pipelines.mending.relationships import related
from pipelines.mending.style_sheet import EMPTY_STYLES
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.mending.xml_patch import Span
from pipelines.xlsx.areas import Place
from pipelines.xlsx.cells import decode_escapes, parse_address
from pipelines.xlsx.comments import comments_of
from pipelines.xlsx.package import SheetInfo
from pipelines.xlsx.parts import Part, is_true
from pipelines.xlsx.shared_strings import shared_strings


class Original:
    """打开着的原件；只读，用完 `close()`。读不了抛 FileFault，F01 至 F11。"""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._book = WorkbookPatch(path)
        # 忘了关的，不用时也会自己关
        self.close = finalize(self, self._book.__exit__, None, None, None)
        self.date1904 = self._book.date1904
        self.sheets = {info.name: OriginalSheet(self, info) for info in self._book.sheets}

    @property
    def parts(self) -> Parts:
        return self._book.parts

    @cached_property
    def active(self) -> str:
        """打开时看见的表；也许是图表工作表，没有格。"""
        views, listed = self._root.child("bookViews"), self._root.child("sheets")
        words = views.children[0].attributes if views and views.children else {}
        at = whole_number(words.get("activeTab", "0"))
        names = [x.attributes.get("name", "") for x in (listed.children if listed else ())]
        return decode_escapes(names[at if at < len(names) else 0])

    @cached_property
    def is_locked(self) -> bool:
        """工作簿的结构有保护。"""
        found = self._root.child("workbookProtection")
        return found is not None and is_true(found.attributes.get("lockStructure"))

    @cached_property
    def looks(self) -> Looks:
        """各单元格样式的样子。"""
        empty = EMPTY_STYLES.format(self._book.namespace).encode()
        theme = self._related("theme")
        colours = theme_colours(theme) if theme else ()
        return Looks(self._related("styles") or empty, colours, self._book.styles)

    @cached_property
    def strings(self) -> list[str]:
        """共享文字。"""
        found = related(self.parts, self._main, "sharedStrings")
        return shared_strings(self.part(found[0])) if found else []

    def part(self, name: str) -> Part:
        return Part(self.path, name, lambda: self.parts.current(name))

    @cached_property
    def _root(self) -> Span:
        return self.parts.patch(self._main).root

    @cached_property
    def _main(self) -> str:
        return related(self.parts, "", "officeDocument")[0]

    def _related(self, kind: str) -> bytes:
        """工作簿的一个部件；没有则空。"""
        found = related(self.parts, self._main, kind)
        return self.parts.read(found[0]) if found and found[0] in self.parts else b""


class OriginalSheet:
    """原件里的一张表。"""

    def __init__(self, book: Original, info: SheetInfo) -> None:
        self._book = book
        self.info = info

    @cached_property
    def text(self) -> SheetText:
        """内容；此时才读。"""
        part = self._book.part(self.info.part)
        return SheetText(part, lambda: self._book.strings)

    @cached_property
    def notes(self) -> Mapping[Place, str]:
        """各格的批注；写坏了则当没有（批注坏了不碍数据）。"""
        parts = related(self._book.parts, self.info.part, "comments")
        try:
            found = comments_of(self._book.part(parts[0])) if parts else []
            return {_place(comment.cell): decode_escapes(comment.text) for comment in found}
        except (FileFault, ValueError):
            return {}


def _place(cell: str) -> Place:
    column, row = parse_address(cell)
    return row, column
