"""读工作簿：地址、原样、公式、错误与隐藏，一样不少（DESIGN，Why a reader of our own）。"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.xlsx.cells import Cell, Row, address, column_index, column_letter
from pipelines.xlsx.comments import Comment
from pipelines.xlsx.package import DEFAULT_LIMITS, Limits, Package, SheetInfo, open_package
from pipelines.xlsx.sheet_xml import Layout, SheetParser
from pipelines.xlsx.styles import is_date_format, is_percent_format

__all__ = [
    "Cell",
    "Layout",
    "Limits",
    "Row",
    "SheetInfo",
    "Workbook",
    "address",
    "column_index",
    "column_letter",
    "is_date_format",
    "is_percent_format",
    "open_workbook",
]


class Workbook:
    """一份打开着的工作簿；用 `with`，或自己 `close()`。"""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._layouts: dict[str, Layout] = {}

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
        self._package.close()

    @property
    def file(self) -> Path:
        return self._package.file

    @property
    def sheets(self) -> tuple[SheetInfo, ...]:
        """各工作表，依工作簿中的次序，隐藏的也在内。"""
        return self._package.sheets

    @property
    def date1904(self) -> bool:
        """日期序数从 1904 年算起（DOMAIN §6 第 21 项）。"""
        return self._package.date1904

    @property
    def external_links(self) -> tuple[str, ...]:
        """公式里 [1] [2] … 所指的外部文件（DOMAIN §6 第 16 项）。"""
        return self._package.external_links

    def rows(self, sheet: SheetInfo) -> Iterator[Row]:
        """逐行读一张表，随读随弃；隐藏的行也在内（DOMAIN §6 第 32 项）。损坏抛 FileFault F05。"""
        parser = SheetParser(
            self._package.part(sheet.part),
            self._shared_strings,
            self._package.formats,
            self._package.looks,
        )
        yield from parser.rows()
        self._layouts[sheet.part] = parser.layout()

    def layout(self, sheet: SheetInfo) -> Layout:
        """一张表的布局；已读完该表则现成，否则先读一遍。"""
        if sheet.part not in self._layouts:
            deque(self.rows(sheet), maxlen=0)
        return self._layouts[sheet.part]

    def merged(self, sheet: SheetInfo) -> tuple[str, ...]:
        """合并区域，如 A1:C1；代价同 `layout`。"""
        return self.layout(sheet).merged

    def links(self, sheet: SheetInfo) -> dict[str, str]:
        """一张表上指向别的文件的链接：单元格 → 地址，不含文件内的位置；代价同 `layout`。"""
        targets = self._package.external_targets(sheet)
        links = self.layout(sheet).links
        return {cell: targets[key] for cell, key in links.items() if key in targets}

    def comments(self, sheet: SheetInfo) -> list[Comment]:
        """一张表上的批注（DOMAIN §6 第 56 项）。"""
        return self._package.comments(sheet)

    @cached_property
    def _shared_strings(self) -> list[str]:
        return self._package.shared_strings()


def open_workbook(path: Path, limits: Limits = DEFAULT_LIMITS) -> Workbook:
    """打开一份 .xlsx；读不了抛 FileFault，F01 至 F11。"""
    return Workbook(open_package(path, limits))
