"""打开着的工作簿：读、标色、批注、写自己的表、跳转、状态栏（DESIGN，addin/）。

只用 xlwings 的公开接口；所用的都列在 XLWINGS、NATIVE，各引擎照此实现（tests/addin 逐项核对）。
地址一律是“S7”一类的相对地址，行号从 1 起。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from addin.trouble import LockedError, StructureLockedError
from pipelines.xlsx.cells import address

if TYPE_CHECKING:
    from xlwings import Book, Range, Sheet

#: 用到的 xlwings 接口：类 → 属性与方法。
XLWINGS: Final = {
    "App": ("books", "display_alerts", "screen_updating", "selection", "status_bar"),
    "Books": ("active", "open"),
    "Book": ("activate", "api", "app", "fullname", "name", "sheets"),
    "Sheets": ("active", "add"),
    "Sheet": (
        "activate", "api", "clear", "delete", "freeze_panes", "name", "notes", "range",
        "used_range", "visible",
    ),
    "FreezePanes": ("freeze_at",),
    "Range": (
        "add_note", "color", "column", "column_width", "columns", "font", "formula", "note",
        "number_format", "raw_value", "row", "select", "sheet", "wrap_text",
    ),
    "RangeColumns": ("hidden",),
    "Font": ("bold", "color", "size"),
    "Note": ("delete", "location", "text"),
}  # fmt: skip
#: xlwings 没有而直接向 Excel 要的（`.api`）：类 → 属性与方法。
NATIVE: Final = {
    "Book": ("ProtectStructure", "ReadOnly", "SaveCopyAs", "Saved"),
    "Sheet": (
        "Protect", "ProtectContents", "ProtectDrawingObjects", "ProtectScenarios", "Protection",
        "Unprotect",
    ),
}  # fmt: skip
#: `Protection` 的各项许可，次序即 `Protect` 的参数次序（自第 6 个起）。
ALLOWED: Final = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows",
    "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks",
    "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering",
    "AllowUsingPivotTables",
)  # fmt: skip

Colour = tuple[int, int, int]
"""红、绿、蓝，各 0 至 255。"""
TEXT: Final = "@"
_TITLE_SIZE: Final = 16
_HEAD: Final[Colour] = (0xDD, 0xEB, 0xF7)
_LINK: Final[Colour] = (0x05, 0x63, 0xC1)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """工作簿里的一格：表名、地址。"""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Held:
    """一格里现有的：f 公式，n 数，s 文字，b 是否，空串为空格；连同数字格式。"""

    kind: Literal["f", "n", "s", "b", ""]
    text: str
    number_format: str


@dataclass(frozen=True)
class Page:
    """系统自己的一张表：标题、几句话、表头、各行（皆为文字，首行表头之后）。

    `links` 以 (行序, 列序) 为键，从 0 起，值为要跳去的格；`fills` 同此，值为底色。
    自 `hidden` 列起（从 0 起）的各列不显示。
    """

    name: str
    title: str
    lines: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    links: dict[tuple[int, int], Spot]
    fills: dict[tuple[int, int], Colour]
    hidden: int

    @property
    def header_row(self) -> int:
        """表头的 Excel 行号。"""
        return len(self.lines) + 2


def snapshot(book: Book, folder: Path) -> Path:
    """此刻所见（连同没有保存的改动）另存一份到 `folder`，返回它；原件不动。"""
    name = book.name if Path(book.name).suffix else f"{book.name}.xlsx"
    path = folder / name
    book.api.SaveCopyAs(str(path))
    return path


def is_saved(book: Book) -> bool:
    """存过盘，其后没有改动。"""
    return bool(Path(book.fullname).suffix) and bool(book.api.Saved)


def is_read_only(book: Book) -> bool:
    """以只读方式打开。"""
    return bool(book.api.ReadOnly)


def here(book: Book) -> Spot:
    """光标所在的格；选中的不是格（如图表）则为该表的 A1。"""
    chosen = book.app.selection
    if chosen is None:
        return Spot(book.sheets.active.name, "A1")
    return Spot(chosen.sheet.name, address(chosen.column, chosen.row))


def jump(book: Book, spot: Spot) -> None:
    """光标移到 `spot`；隐藏的表先显示出来。"""
    sheet = book.sheets[spot.sheet]
    if not sheet.visible:
        sheet.visible = True
    sheet.activate()
    sheet.range(spot.cell).select()


def has_sheet(book: Book, name: str) -> bool:
    """有没有名为 `name` 的工作表。"""
    return any(sheet.name == name for sheet in book.sheets)


def colour(book: Book, spot: Spot) -> Colour | None:
    """一格的底色；没有则 None。"""
    found = _range(book, spot).color
    return (int(found[0]), int(found[1]), int(found[2])) if found else None


def paint(book: Book, spot: Spot, wanted: Colour | None) -> None:
    """换一格的底色；None 为去掉。"""
    _range(book, spot).color = wanted


def note(book: Book, spot: Spot) -> str:
    """一格的批注；没有则空。"""
    found = _range(book, spot).note
    return found.text if found else ""


def annotate(book: Book, spot: Spot, words: str) -> None:
    """换一格的批注；空则去掉。"""
    place = _range(book, spot)
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
    place = _range(book, spot)
    formula, value, shown = place.formula, place.raw_value, place.number_format
    if isinstance(formula, str) and formula.startswith("=") and formula != value:
        return Held("f", formula, shown)
    if isinstance(value, bool):
        return Held("b", "1" if value else "0", shown)
    if value is None or value == "":
        return Held("", "", shown)
    if isinstance(value, str):
        return Held("s", value, shown)
    # 日期格式的数，COM 给的是时间；公式栏一侧总是那个数
    return Held("n", _number(formula if isinstance(formula, str) else value), shown)


def put(book: Book, spot: Spot, content: Held) -> None:
    """一格换成 `content`；文字先定为文本格式，免得被 Excel 认成数、日期或公式。"""
    place = _range(book, spot)
    if content.kind == "s":
        place.number_format = TEXT
        place.raw_value = content.text
        if content.number_format != TEXT:
            place.number_format = content.number_format
        return
    if content.number_format:
        place.number_format = content.number_format
    if content.kind == "f":
        place.formula = content.text
    elif content.kind == "b":
        place.raw_value = content.text == "1"
    else:
        place.raw_value = float(content.text) if content.kind == "n" else None


def rows_of(book: Book, name: str) -> list[list[str]]:
    """一张表的各行文字，自 A1 起；没有这张表则空。"""
    if not has_sheet(book, name):
        return []
    used = book.sheets[name].used_range
    value = used.raw_value
    rows = value if isinstance(value, list | tuple) else ((value,),)
    left, top = [""] * (used.column - 1), [[""]] * (used.row - 1)
    return [*top, *([*left, *map(_text, row)] for row in rows)]


def write_page(book: Book, page: Page) -> None:
    """写（或重写）系统自己的一张表，放在最后；当前的表不变。

    要添表而工作簿结构有保护则 StructureLockedError。
    """
    active = book.sheets.active
    sheet = _cleared(book, page.name)
    _write_head(sheet, page)
    if page.rows:
        _write_rows(sheet, page)
    for at, width in enumerate(page.widths, 1):
        column = sheet.range(f"{address(at, 1)}:{address(at, 1)}")
        column.column_width = width
        column.columns.hidden = at > page.hidden
    sheet.freeze_panes.freeze_at(f"1:{page.header_row}")
    active.activate()


def drop_sheet(book: Book, name: str) -> None:
    """去掉一张表；没有则罢。"""
    if not has_sheet(book, name):
        return
    _refuse_locked_structure(book)
    book.app.display_alerts = False
    try:
        book.sheets[name].delete()
    finally:
        book.app.display_alerts = True


@contextmanager
def quick(book: Book) -> Iterator[None]:
    """一连串改动期间不重画屏幕。"""
    book.app.screen_updating = False
    try:
        yield
    finally:
        book.app.screen_updating = True


@contextmanager
def unlocked(book: Book, name: str) -> Iterator[None]:
    """暂去工作表保护，完了照原样保护上；有密码则 LockedError。"""
    api = book.sheets[name].api
    if not api.ProtectContents:
        yield
        return
    kept = _protection(api)
    try:
        # 不给密码，Excel 会弹框来问
        api.Unprotect("")
    except Exception as error:
        raise LockedError(name) from error
    try:
        yield
    finally:
        api.Protect(*kept)


def status(book: Book | None, words: str) -> None:
    """状态栏上说一句；空则交还 Excel。"""
    if book is not None:
        book.app.status_bar = words or False


def _range(book: Book, spot: Spot) -> Range:
    return book.sheets[spot.sheet].range(spot.cell)


def _protection(api: Any) -> tuple[Any, ...]:
    allowed = (bool(getattr(api.Protection, name)) for name in ALLOWED)
    return ("", api.ProtectDrawingObjects, True, api.ProtectScenarios, False, *allowed)


def _refuse_locked_structure(book: Book) -> None:
    if book.api.ProtectStructure:
        raise StructureLockedError


def _cleared(book: Book, name: str) -> Sheet:
    if has_sheet(book, name):
        sheet = book.sheets[name]
        sheet.clear()
        return sheet
    _refuse_locked_structure(book)
    return book.sheets.add(name, after=book.sheets[len(book.sheets) - 1])


def _write_head(sheet: Sheet, page: Page) -> None:
    title = sheet.range("A1")
    title.number_format = TEXT
    title.raw_value = page.title
    title.font.bold = True
    title.font.size = _TITLE_SIZE
    for at, line in enumerate(page.lines, 2):
        place = sheet.range(f"A{at}")
        place.number_format = TEXT
        place.raw_value = line
    head = _block(sheet, page.header_row, len(page.header), 1)
    head.number_format = TEXT
    head.wrap_text = True
    head.color = _HEAD
    head.font.bold = True
    head.raw_value = (tuple(page.header),)


def _write_rows(sheet: Sheet, page: Page) -> None:
    """先定格式再写内容：行高随折行自己调，文字不会被认成公式。"""
    body = _block(sheet, page.header_row + 1, len(page.header), len(page.rows))
    body.number_format = TEXT
    body.wrap_text = True
    body.raw_value = tuple(tuple(row) for row in page.rows)
    for (row, column), fill in page.fills.items():
        sheet.range(address(column + 1, page.header_row + 1 + row)).color = fill
    for (row, column), spot in page.links.items():
        place = sheet.range(address(column + 1, page.header_row + 1 + row))
        place.number_format = "General"
        place.formula = _link(spot, page.rows[row][column])
        place.font.color = _LINK


def _link(spot: Spot, shown: str) -> str:
    """跳到一格的公式：表名里的引号都要写成两个。"""
    target = f"#'{spot.sheet.replace(chr(39), chr(39) * 2)}'!{spot.cell}"
    quoted = (text.replace('"', '""') for text in (target, shown))
    return "=HYPERLINK({})".format(",".join(f'"{text}"' for text in quoted))


def _block(sheet: Sheet, top: int, width: int, height: int) -> Range:
    return sheet.range(f"{address(1, top)}:{address(width, top + height - 1)}")


def _text(value: object) -> str:
    if value is None:
        return ""
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: object) -> str:
    """Excel 的数一律以浮点给出：整数不带小数点。"""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
