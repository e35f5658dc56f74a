"""来件是不是一份健全的 .xlsx？是，则打开；不是，则以 F 码说明为什么。"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self
from urllib.parse import unquote

from pipelines.errors import FileFault
from pipelines.xlsx.archive import DEFAULT_LIMITS, Archive, Limits
from pipelines.xlsx.cells import decode_escapes
from pipelines.xlsx.colours import looks_of
from pipelines.xlsx.comments import Comment, comments_of
from pipelines.xlsx.parts import Element, Part, elements_of, is_true, refuse_doctype
from pipelines.xlsx.shared_strings import shared_strings
from pipelines.xlsx.sniffing import refuse_other_files
from pipelines.xlsx.styles import number_formats

__all__ = ["DEFAULT_LIMITS", "Limits", "Package", "SheetInfo", "open_package"]

State = Literal["visible", "hidden", "veryHidden"]

_CONTENT_TYPES: Final = "[Content_Types].xml"
_PROLOG: Final = 4096
_MARKUP_SUFFIXES: Final = (".xml", ".rels", ".vml")
#: 主部件内容类型里的特征 → 这其实是什么。
_OTHER_KINDS: Final = {
    "sheet.binary": "Excel 二进制工作簿（.xlsb）",
    "wordprocessingml": "Word 文档",
    "presentationml": "演示文稿",
    "visio": "Visio 绘图",
}


@dataclass(frozen=True)
class SheetInfo:
    """工作簿里的一张工作表：名称、是否隐藏、所在部件。"""

    name: str
    state: State
    part: str


@dataclass(frozen=True)
class Relationship:
    """一条关系；`target` 是部件名，`external` 为真则是外部地址。"""

    type: str
    target: str
    external: bool

    def is_a(self, kind: str) -> bool:
        """类型的末段；Transitional 与 Strict 只有前缀不同。"""
        return self.type.endswith(f"/{kind}")


class Package:
    """一份打开着的工作簿；用 `with`，或自己 `close()`。

    `sheets` 依工作簿中的次序，图表工作表没有单元格，不在其内。`external_links` 依公式里 [1] [2]
    的次序。`formats`、`looks` 是各单元格样式的数字格式代码与颜色。
    """

    def __init__(self, archive: Archive) -> None:
        self.file: Path = archive.path
        self._archive = archive
        _refuse_hidden_doctype(archive)
        self._main = _main_part(archive)
        self._relationships = _relationships(archive, self._main)
        elements = elements_of(archive.part(self._main), "workbook")
        self.date1904 = _is_date1904(elements)
        self.sheets = tuple(self._sheets(elements))
        self.external_links = tuple(self._external_links(elements))
        styles = self._related("styles")
        self.formats = number_formats(styles) if styles else ()
        self.looks = looks_of(styles) if styles else ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._archive.close()

    def part(self, name: str) -> Part:
        """名为 `name` 的部件；没有则抛 F05。"""
        return self._archive.part(name)

    def comments(self, sheet: SheetInfo) -> list[Comment]:
        """一张工作表上的批注；没有、或写坏了则空（批注坏了不碍数据）。"""
        links = _relationships(self._archive, sheet.part).values()
        part = next((x.target for x in links if x.is_a("comments") and not x.external), "")
        try:
            return comments_of(self._archive.part(part)) if part else []
        except FileFault:
            return []

    def external_targets(self, sheet: SheetInfo) -> dict[str, str]:
        """一张工作表的各条外部关系：Id → 所指的地址。"""
        links = _relationships(self._archive, sheet.part)
        return {key: link.target for key, link in links.items() if link.external}

    def shared_strings(self) -> list[str]:
        """共享文字，依编号；每次现读。"""
        part = self._related("sharedStrings")
        return shared_strings(part) if part else []

    def _related(self, kind: str) -> Part | None:
        for relationship in self._relationships.values():
            if relationship.is_a(kind) and not relationship.external:
                return self._archive.part(relationship.target)
        return None

    def _sheets(self, elements: list[Element]) -> Iterator[SheetInfo]:
        found = [element for element in elements if (element.parent, element.name) == _SHEET]
        if not found:
            raise FileFault("F05", self.file, part=self._main, reason="工作簿里没有工作表")
        for element in found:
            name = decode_escapes(element.attributes.get("name", ""))
            relationship = self._relationships.get(element.relationship)
            if relationship is None or relationship.target not in self._archive:
                reason = f"工作表“{name}”的内容不在文件里"
                raise FileFault("F05", self.file, part=self._main, reason=reason)
            if relationship.is_a("worksheet"):
                yield SheetInfo(name, _state(element.attributes.get("state")), relationship.target)

    def _external_links(self, elements: list[Element]) -> Iterator[str]:
        for element in elements:
            if element.name == "externalReference" and element.relationship in self._relationships:
                part = self._relationships[element.relationship].target
                targets = _relationships(self._archive, part).values()
                yield next((link.target for link in targets if link.external), part)


_SHEET: Final = ("sheets", "sheet")


def open_package(path: Path, limits: Limits = DEFAULT_LIMITS) -> Package:
    """打开一份工作簿；读不了抛 FileFault，F01 至 F11（DOMAIN §6 第 54 项）。"""
    refuse_other_files(path)
    archive = Archive(path, limits)
    try:
        return Package(archive)
    except FileFault:
        archive.close()
        raise


def _refuse_hidden_doctype(archive: Archive) -> None:
    for name in archive.names():
        if name.lower().endswith(_MARKUP_SUFFIXES):
            refuse_doctype(archive.part(name, chunk=_PROLOG))


def _main_part(archive: Archive) -> str:
    """工作簿主部件之名；不是表格抛 F06，带宏抛 F07。"""
    if _CONTENT_TYPES not in archive or "_rels/.rels" not in archive:
        raise FileFault("F06", archive.path, kind=_kind_of_zip(archive))
    roots = _relationships(archive, "").values()
    main = next((root.target for root in roots if root.is_a("officeDocument")), "")
    if main not in archive:
        raise FileFault("F06", archive.path, kind="没有工作簿的 Office 文件")
    types = elements_of(archive.part(_CONTENT_TYPES), "Types")
    content_type = _content_type(types, main)
    for mark, kind in _OTHER_KINDS.items():
        if mark in content_type:
            raise FileFault("F06", archive.path, kind=kind)
    _refuse_macros(archive, types)
    return main


def _refuse_macros(archive: Archive, types: list[Element]) -> None:
    for element in types:
        content_type = element.attributes.get("ContentType", "")
        # Default 只是按后缀的说法，未必真有这样的部件；Override 才点名
        if element.name == "Override" and _is_macro_type(content_type):
            raise FileFault("F07", archive.path, part=element.attributes.get("PartName", ""))
    for name in archive.names():
        if posixpath.basename(name).lower() == "vbaproject.bin" or "/macrosheets/" in name.lower():
            raise FileFault("F07", archive.path, part=name)


def _is_macro_type(content_type: str) -> bool:
    lowered = content_type.lower()
    return any(mark in lowered for mark in ("macroenabled", "vbaproject", "macrosheet"))


def _content_type(types: list[Element], part: str) -> str:
    suffix = posixpath.splitext(part)[1].lstrip(".").lower()
    default = ""
    for element in types:
        attributes = element.attributes
        if attributes.get("PartName", "").lower() == f"/{part}".lower():
            return attributes.get("ContentType", "")
        if attributes.get("Extension", "").lower() == suffix:
            default = attributes.get("ContentType", "")
    return default


def _kind_of_zip(archive: Archive) -> str:
    if "mimetype" in archive and "content.xml" in archive:
        return "OpenDocument 文件（.ods 等）"
    return "普通压缩包"


def _relationships(archive: Archive, part: str) -> dict[str, Relationship]:
    """`part` 的各条关系，按 Id；包本身的关系用空名。"""
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    if name not in archive:
        return {}
    return {
        element.attributes.get("Id", ""): _relationship(element, folder)
        for element in elements_of(archive.part(name), "Relationships")
        if element.name == "Relationship"
    }


def _relationship(element: Element, folder: str) -> Relationship:
    attributes = element.attributes
    target = unquote(attributes.get("Target", ""))
    external = attributes.get("TargetMode") == "External"
    if not external:
        joined = posixpath.join("/", folder, target.replace("\\", "/"))
        target = posixpath.normpath(joined).lstrip("/")
    return Relationship(attributes.get("Type", ""), target, external)


def _is_date1904(elements: list[Element]) -> bool:
    return any(
        element.name == "workbookPr" and is_true(element.attributes.get("date1904"))
        for element in elements
    )


def _state(written: str | None) -> State:
    match written:
        case "hidden" | "veryHidden":
            return written
        case _:
            return "visible"
