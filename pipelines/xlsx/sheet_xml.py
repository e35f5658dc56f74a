"""一张工作表的 XML → 逐行的单元格，与表的布局。

整张表由一个 expat 解析器主持；`sheetData` 里写法平常的行由 plain_rows 代读，解析器径直跳过。
不平常的一块交还解析器，因此不必回头，结果也与从头用 expat 一样。
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipelines.xlsx.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Cell,
    MissingString,
    Row,
    address,
    formula_text,
    parse_address,
    stored_value,
)
from pipelines.xlsx.parts import Attributes, Part, PartParser, is_true, relationship_in, whole
from pipelines.xlsx.plain_rows import PlainRows, row_is_hidden
from pipelines.xlsx.shared_strings import TextItem
from pipelines.xlsx.styles import format_at, look_at

_OPENING: Final = re.compile(rb"<sheetData[ \t\r\n]*>")
_CLOSING: Final = b"</sheetData>"
_ROW: Final = b"<row "
#: 注释、CDATA、处理指令：其中的 `<row` 未必真是行首，见了就不能再按行切块。
_OPAQUE: Final = (b"<!", b"<?")
#: 一行再长、表头之前的设置再多，也到不了这么多字节；到了就交给 expat，免得缓冲无边。
_PATIENCE: Final = 4 * 2**20
_CRITERIA: Final = (
    "filters", "customFilters", "dynamicFilter", "top10", "colorFilter", "iconFilter",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """一张表的布局：合并区域、隐藏的列（从 1 起）、自动筛选、链接。

    `autofilter` 是筛选区域，没有则为空；`filtered` 表示正按条件筛着。`last_row` 是文件里写到的
    最末行号，只有格式的空行也算（DOMAIN §6 第 37 项）。`links` 是单元格 → 关系的 Id。
    """

    merged: tuple[str, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    autofilter: str = ""
    filtered: bool = False
    last_row: int = 0
    links: Mapping[str, str] = field(default_factory=dict)


class _LayoutParser(PartParser):
    """`sheetData` 之前与之后的那些设置。"""

    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self._merged: list[str] = []
        self._hidden_columns: set[int] = set()
        self._autofilter = ""
        self._filtered = False
        self._last_row = 0
        self._links: dict[str, str] = {}
        self.starts["mergeCells", "mergeCell"] = self._on_merge
        self.starts["hyperlinks", "hyperlink"] = self._on_link
        self.starts["cols", "col"] = self._on_column
        self.starts["worksheet", "autoFilter"] = self._on_filter
        for criterion in _CRITERIA:
            self.starts["filterColumn", criterion] = self._on_criterion

    def layout(self) -> Layout:
        """布局；须在整张表解析完之后。"""
        return Layout(
            tuple(self._merged),
            frozenset(self._hidden_columns),
            self._autofilter,
            self._filtered,
            self._last_row,
            self._links,
        )

    def _on_merge(self, attributes: Attributes) -> None:
        self._merged.append(attributes.get("ref", ""))

    def _on_link(self, attributes: Attributes) -> None:
        self._links[attributes.get("ref", "")] = relationship_in(attributes)

    def _on_column(self, attributes: Attributes) -> None:
        if is_true(attributes.get("hidden")) or attributes.get("width") in ("0", "0.0"):
            first = whole(attributes.get("min", ""))
            last = whole(attributes.get("max", ""))
            if first is None or last is None:
                raise self.part.broken("列的设置写坏")
            self._hidden_columns.update(range(first, min(last, LAST_COLUMN) + 1))

    def _on_filter(self, attributes: Attributes) -> None:
        self._autofilter = attributes.get("ref", "")

    def _on_criterion(self, _attributes: Attributes) -> None:
        # customSheetView 里也有 autoFilter，那是别人存的视图，不是眼下这张表
        self._filtered = self._filtered or self.path[-4] == "worksheet"


class SheetParser(_LayoutParser):
    """逐块读一张工作表；`rows()` 走完之后，`layout()` 才有结果。"""

    def __init__(
        self,
        part: Part,
        strings: Sequence[str],
        formats: Sequence[str],
        looks: Sequence[str] = (),
    ) -> None:
        super().__init__(part)
        self._strings = strings
        self._formats = formats
        self._looks = looks
        self._ready: list[Row] = []
        self._masters: dict[str, str] = {}
        self._row = 0
        self._column = 0
        self._hidden = False
        self._cells: dict[int, Cell] = {}
        self._start_cell({})
        self._text_item = TextItem(self, "c", "is")
        self._watch_cells()

    def rows(self, *, plain: bool = True) -> Iterator[Row]:
        """各个有内容的行，依文件中的次序；`plain` 为假则全程只用 expat。损坏抛 F05。"""
        chunks = self.part.chunks()
        if plain:
            self.feed((yield from self._plain_rows(chunks)))
            yield from self._taken()
        for chunk in chunks:
            self.feed(chunk)
            yield from self._taken()
        self.finish("worksheet")
        yield from self._taken()

    def _plain_rows(self, chunks: Iterator[bytes]) -> Generator[Row, None, bytes]:
        """读到 `sheetData` 末尾，或无法按行切块之处；返回已取出而未解析的字节。"""
        pending = self._opened(chunks)
        if not self._between_rows() or self.encoding not in ("utf-8", "us-ascii"):
            return pending
        prefixes = frozenset(self.prefixes)
        reader = PlainRows(self._strings, self._formats, prefixes, self._looks)
        while True:
            end = pending.find(_CLOSING)
            cut = end if end >= 0 else pending.rfind(_ROW)
            if cut > 0:
                block, pending = pending[:cut], pending[cut:]
                yield from self._block(reader, block)
                if not self._between_rows() or any(mark in block for mark in _OPAQUE):
                    return pending
            more = b"" if end >= 0 or len(pending) > _PATIENCE else next(chunks, b"")
            if not more:
                return pending
            pending += more

    def _block(self, reader: PlainRows, block: bytes) -> list[Row]:
        found = reader.read(block, self._masters)
        if found is None:
            self.feed(block)
            return self._taken()
        self._row = found.last or self._row
        self._last_row = max(self._last_row, found.highest)
        return found.rows

    def _between_rows(self) -> bool:
        return self.path == ["", "worksheet", "sheetData"]

    def _opened(self, chunks: Iterator[bytes]) -> bytes:
        """解析到 `<sheetData>` 为止；返回其后已取出的字节。"""
        pending = b""
        for chunk in chunks:
            pending += chunk
            opening = _OPENING.search(pending)
            if opening:
                self.feed(pending[: opening.end()])
                return pending[opening.end() :]
            if len(pending) > _PATIENCE:
                break
        return pending

    def _taken(self) -> list[Row]:
        ready, self._ready = self._ready, []
        return ready

    def _watch_cells(self) -> None:
        self.starts["sheetData", "row"] = self._start_row
        self.ends["sheetData", "row"] = self._end_row
        self.starts["row", "c"] = self._start_cell
        self.ends["row", "c"] = self._end_cell
        self.starts["c", "f"] = self._start_formula
        self.ends["c", "f"] = self._end_formula
        self.starts["c", "v"] = self._start_value
        self.ends["c", "v"] = self._end_value
        self.ends["c", "is"] = self._end_inline

    def _start_row(self, attributes: Attributes) -> None:
        written = attributes.get("r")
        number = self._row + 1 if written is None else whole(written)
        if number is None or not 1 <= number <= LAST_ROW:
            raise self.part.broken(f"行号 {written or number} 不合规定")
        self._row = number
        self._last_row = max(self._last_row, number)
        self._hidden = row_is_hidden(attributes)
        self._cells = {}
        self._column = 0

    def _end_row(self) -> None:
        if self._cells:
            cells = [self._cells[column] for column in sorted(self._cells)]
            self._ready.append(Row(self._row, self._hidden, cells))

    def _start_cell(self, attributes: Attributes) -> None:
        self._attributes = attributes
        self._value: str | None = None
        self._inline: str | None = None
        self._formula: str | None = None

    def _start_value(self, _attributes: Attributes) -> None:
        self.text = []

    def _end_value(self) -> None:
        self._value = self.taken_text()

    def _end_inline(self) -> None:
        self._inline = self._text_item.text()

    def _start_formula(self, attributes: Attributes) -> None:
        self._formula_attributes = attributes
        self.text = []

    def _end_formula(self) -> None:
        attributes = self._formula_attributes
        kind, index = attributes.get("t", ""), attributes.get("si", "")
        place = self._attributes.get("r") or address(self._column + 1, self._row)
        self._formula = formula_text(kind, index, self.taken_text(), place, self._masters)

    def _end_cell(self) -> None:
        attributes = self._attributes
        column, fault = self._place(attributes.get("r"))
        self._column = column
        try:
            kind, raw = stored_value(
                attributes.get("t", "n"), self._value, self._inline, self._strings
            )
        except MissingString:
            raise self.part.broken(f"{address(column, self._row)} 所指的共享文字不存在") from None
        if not raw and self._formula is None:
            return
        if fault:
            raise self.part.broken(fault)
        style = attributes.get("s", "")
        code, look = format_at(self._formats, style), look_at(self._looks, style)
        self._cells[column] = Cell(column, kind, raw, self._formula, code, look)

    def _place(self, written: str | None) -> tuple[int, str]:
        """本格的列号，与地址上的毛病（没有则为空）；没写地址的格紧跟前一格。"""
        following = self._column + 1
        if written is None:
            return following, "" if following <= LAST_COLUMN else "一行的格数超过 16384"
        try:
            column, row = parse_address(written)
        except ValueError:
            return following, f"{written} 不是单元格地址"
        return column, "" if row == self._row else f"{written} 写在第 {self._row} 行里"
