"""一格的底色、批注、内容：读与写。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from addin.host.books import has_sheet
from addin.host.spots import GENERAL, TEXT, Colour, Held, Spot, range_at
from pipelines.xlsx.cells import address

if TYPE_CHECKING:
    from xlwings import Book

MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 64
"""一张表里至多看这么多：别人在天边填上一格，用到的一片就有一百多亿格。"""


def colour(book: Book, spot: Spot) -> Colour | None:
    """一格的底色；没有则 None。"""
    found = range_at(book, spot).color
    return (int(found[0]), int(found[1]), int(found[2])) if found else None


def paint(book: Book, spot: Spot, wanted: Colour | None) -> None:
    """换一格的底色；None 为去掉。"""
    range_at(book, spot).color = wanted


def note(book: Book, spot: Spot) -> str:
    """一格的批注；没有则空。"""
    found = range_at(book, spot).note
    return found.text if found else ""


def annotate(book: Book, spot: Spot, words: str) -> None:
    """换一格的批注；空则去掉。"""
    place = range_at(book, spot)
    if old := place.note:
        old.delete()
    if words:
        place.add_note(words)


def notes(book: Book) -> Iterator[tuple[Spot, str]]:
    """各表的批注。"""
    for sheet in book.sheets:
        for one in sheet.notes:
            place = one.location
            yield Spot(sheet.name, address(place.column, place.row)), one.text


def held(book: Book, spot: Spot) -> Held:
    """一格里现有的内容与数字格式。"""
    place = range_at(book, spot)
    formula, value, shown = str(place.formula or ""), place.raw_value, place.number_format
    if isinstance(value, str) and value and formula == value:
        return Held("s", value, shown)
    # 直接填的错误值（#N/A），照公式写回去仍是错误值
    if formula.startswith(("=", "#")):
        return Held("f", formula, shown)
    if value is None or value == "":
        return Held("", "", shown)
    if isinstance(value, bool):
        return Held("b", "1" if value else "0", shown)
    # 日期、货币格式的数，COM 给的是时间、Decimal；公式栏一侧总是那个数
    return Held("n", _number(value if isinstance(value, float) else formula), shown)


def put(book: Book, spot: Spot, content: Held) -> None:
    """一格换成 `content`；数字格式为空则不动它。

    文字先定为文本格式，免得被 Excel 认成数、日期或公式；别的先定为常规，免得被认成文字。
    """
    place = range_at(book, spot)
    wanted = content.number_format or place.number_format
    passing = TEXT if content.kind == "s" else GENERAL
    place.number_format = passing
    place.raw_value = _raw(content)
    # 写入公式时 Excel 会自己换格式
    if content.kind == "f" or wanted != passing:
        place.number_format = wanted


def rows_of(book: Book, name: str) -> list[list[str]]:
    """一张表的各行文字，自 A1 起，至多 MOST_ROWS 行、MOST_COLUMNS 列；没有这张表则空。"""
    if not has_sheet(book, name):
        return []
    right, bottom = _reach(book, name)
    place = f"A1:{address(min(right, MOST_COLUMNS), min(bottom, MOST_ROWS))}"
    value = book.sheets[name].range(place).raw_value
    rows = value if isinstance(value, list | tuple) else ((value,),)
    return [list(map(_text, row)) for row in rows]


def width_of(book: Book, name: str) -> int:
    """一张表用到第几列，至多 MOST_COLUMNS。"""
    return min(_reach(book, name)[0], MOST_COLUMNS)


def _reach(book: Book, name: str) -> tuple[int, int]:
    """用到第几列、第几行。"""
    used = book.sheets[name].used_range
    rows, columns = used.shape
    return used.column + columns - 1, used.row + rows - 1


def _raw(content: Held) -> str | float | bool:
    """空串即清空；常规格式的格里，以 = 起头的即公式。"""
    if content.kind == "n":
        return float(content.text)
    return content.text == "1" if content.kind == "b" else content.text


def _text(value: object) -> str:
    if value is None:
        return ""
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: object) -> str:
    """Excel 的数一律以浮点给出：整数不带小数点。"""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
