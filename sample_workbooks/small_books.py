"""一本小工作簿：逐格写明的内容 → .xlsx 字节；同样的内容同样的字节。"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.intake.own_sheets import LAST_SHEET
from pipelines.xlsx.cells import column_letter, parse_address

HEADER_ROW: Final = 3
FIRST_ROW: Final = 4
"""第一行数据的 Excel 行号。"""

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
#: XlsxWriter 总要给公式写一个结果；先写这个数，再抹去。
_NO_RESULT: Final = 314159265
#: 主题、文件属性可有可无（ECMA-376-1 §12.3.1、15.2.12）；去掉则每件小三千字节。
_SPARE: Final = ("xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml")
_NAMED: Final = rb'<(?:Override|Relationship) [^>]*"/?(?:xl/)?(?:theme/|docProps/)[^>]*/>'
_SPARE_MARKUP: Final = (
    ("[Content_Types].xml", _NAMED),
    ("_rels/.rels", _NAMED),
    ("xl/_rels/workbook.xml.rels", _NAMED),
    ("xl/styles.xml", rb'<color theme="1"/>|<scheme val="minor"/>'),
    (
        "xl/worksheets/sheet",
        rb' spans="[0-9:]+"|<(?:pageMargins|sheetFormatPr) [^>]*/>|<sheetViews>.*</sheetViews>',
    ),
)


@dataclass(frozen=True)
class Formula:
    """一个公式与保存着的结果；`value` 为 None 即没有保存结果。"""

    text: str
    value: str | int | Decimal | None = None


@dataclass(frozen=True)
class Shown:
    """一个数与它的数字格式，如 `Shown(Decimal("0.969"), "0.0%")`。"""

    value: int | Decimal | date
    format: str


@dataclass(frozen=True)
class Coloured:
    """一格涂了底色的文字或数。"""

    value: str | int | Decimal
    colour: str


Written = str | int | Decimal | date | Formula | Shown | Coloured | None
Package = dict[str, bytes]
Patch = Callable[["Book", Package], None]


@dataclass
class Sheet:
    """一张表：(行, 列) → 所写，行列都从 1 起。"""

    name: str
    header: int = HEADER_ROW
    cells: dict[tuple[int, int], Written] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)

    def column(self, title: str) -> int:
        """表头里这个列名所在的列号；没有则 KeyError。"""
        for (row, at), text in self.cells.items():
            if (row, text) == (self.header, title):
                return at
        raise KeyError(f"{self.name} 没有“{title}”这一列")

    def address(self, title: str, row: int) -> str:
        """该列该行的地址，如 O4。"""
        return f"{column_letter(self.column(title))}{row}"

    def __getitem__(self, place: str) -> Written:
        column, row = parse_address(place)
        return self.cells.get((row, column))

    def __setitem__(self, place: str, value: Written) -> None:
        column, row = parse_address(place)
        self.cells[row, column] = value


@dataclass
class Book:
    """一本工作簿；`patches` 依次施于写成的各部件，`touched` 是改过的表。"""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    date1904: bool = False
    patches: list[Patch] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def add(self, sheet: Sheet) -> Sheet:
        """添一张表。"""
        self.sheets[sheet.name] = sheet
        return sheet

    def sheet(self, name: str) -> Sheet:
        """要改的一张表。"""
        self.touched.add(name)
        return self.sheets[name]

    def part(self, sheet: str) -> str:
        """这张表所在的部件名。"""
        return f"xl/worksheets/sheet{list(self.sheets).index(sheet) + 1}.xml"

    def content(self) -> bytes:
        """写成 .xlsx。"""
        package = unpacked(self._written())
        for patch in (_drop_spare, _drop_results, *self.patches):
            patch(self, package)
        return packed(package.items())

    def _written(self) -> bytes:
        stream = BytesIO()
        options = {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "date_1904": self.date1904,
        }  # fmt: skip
        with Workbook(stream, options) as workbook:
            styles = _Styles(workbook, {})
            for sheet in self.sheets.values():
                _write_sheet(workbook.add_worksheet(sheet.name), sheet, styles)
        return stream.getvalue()


@dataclass(frozen=True)
class _Styles:
    workbook: Workbook
    made: dict[tuple[tuple[str, Any], ...], Format]

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format(properties)
        return self.made[key]


def _write_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    for area in sheet.merged:
        page.merge_range(area, "")
    for (row, column), value in sorted(sheet.cells.items()):
        _write_cell(page, row - 1, column - 1, value, styles)
    for row in sorted(sheet.hidden_rows):
        page.set_row(row - 1, None, None, {"hidden": True})
    for column in sorted(sheet.hidden_columns):
        page.set_column(column - 1, column - 1, None, None, {"hidden": True})
    for place, text in sheet.comments.items():
        page.write_comment(place, text, {"author": "填报人"})
    if sheet.hidden:
        page.hide()


def _write_cell(page: Worksheet, row: int, column: int, value: Written, styles: _Styles) -> None:
    match value:
        case None:
            return
        case Formula(text, result):
            page.write_formula(row, column, text, None, _NO_RESULT if result is None else result)
        case Shown(inner, code):
            page.write(row, column, inner, styles.get(num_format=code))
        case Coloured(inner, colour):
            page.write(row, column, inner, styles.get(bg_color=colour))
        case date():
            page.write_datetime(row, column, value, styles.get(num_format="yyyy-mm-dd"))
        case str():
            page.write_string(row, column, value)
        case _:
            page.write_number(row, column, value)


def _drop_results(_: Book, package: Package) -> None:
    for name, content in package.items():
        package[name] = content.replace(b"<v>%d</v>" % _NO_RESULT, b"")


def _drop_spare(_: Book, package: Package) -> None:
    for name in _SPARE:
        del package[name]
    for name in package:
        for start, markup in _SPARE_MARKUP:
            if name.startswith(start):
                package[name] = re.sub(markup, b"", package[name])


def unpacked(content: bytes) -> Package:
    """ZIP 里的各部件。"""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """打成 ZIP；时间写死，压到最小。"""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _STAMP)
            info.create_system = 0
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()


def without_untouched(book: Book, ledger_ids: Mapping[str, str], spare: Iterable[str]) -> None:
    """没有改到的附表 `spare` 与上期表不写，文件小一半；`ledger_ids` 是表名 → 台账编号。"""
    kept = {f"{LAST_SHEET}{ledger_ids[name]}" for name in book.touched & ledger_ids.keys()}
    for name in [*book.sheets]:
        unwanted = name in spare or name.startswith(LAST_SHEET)
        if unwanted and name not in book.touched | kept:
            del book.sheets[name]
