"""对底本的一处改动：每个函数给出一个 Edit，写明改哪张表、哪一行、哪一列。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

from pipelines.intake.own_sheets import LAST_SHEET, META_SHEET
from sample_workbooks.small_books import Book, Package, Sheet, Written
from sample_workbooks.small_clean import ledgers

Edit = Callable[[Book], None]
Values = Mapping[str, Written]


def put(sheet: str, row: int, values: Values) -> Edit:
    """改一行（或添一行）：列名 → 所写。"""

    def edit(book: Book) -> None:
        _fill(book.sheet(sheet), row, values)

    return edit


def last(sheet: str, row: int, values: Values) -> Edit:
    """改上期数据：与本期第 `row` 行同序的那一行。"""
    return put(_last_name(sheet), row - 1, values)


def add(sheet: str, row: int, values: Values, like: int = 4) -> Edit:
    """添一行：先照抄第 `like` 行，再改。"""

    def edit(book: Book) -> None:
        page = book.sheet(sheet)
        copied = {at: value for (line, at), value in page.cells.items() if line == like}
        page.cells |= {(row, at): value for at, value in copied.items()}
        _fill(page, row, values)

    return edit


def add_last(sheet: str, row: int, values: Values, like: int = 4) -> Edit:
    """给上期数据添一行，行序同本期。"""
    return add(_last_name(sheet), row - 1, values, like - 1)


def cell(sheet: str, place: str, value: Written) -> Edit:
    """改一格，以地址为准。"""

    def edit(book: Book) -> None:
        book.sheet(sheet)[place] = value

    return edit


def remove(sheet: str, row: int) -> Edit:
    """删掉一行，下面的行上移。"""

    def edit(book: Book) -> None:
        page = book.sheet(sheet)
        page.cells = {
            (line - (line > row), at): value
            for (line, at), value in page.cells.items()
            if line != row
        }

    return edit


def titled(sheet: str, column: str, title: str) -> Edit:
    """改表头里的列名。"""

    def edit(book: Book) -> None:
        page = book.sheet(sheet)
        page[page.address(column, page.header)] = title

    return edit


def insert_column(sheet: str, before: str, cells: Mapping[int, Written]) -> Edit:
    """在某列之前插入一列：行号 → 所写。"""

    def edit(book: Book) -> None:
        page = book.sheet(sheet)
        new = page.column(before)
        page.cells = {
            (line, at + (at >= new and line >= page.header)): value
            for (line, at), value in page.cells.items()
        }
        page.cells |= {(line, new): value for line, value in cells.items()}

    return edit


def remove_column(sheet: str, column: str) -> Edit:
    """删掉一列（连同表头）。"""

    def edit(book: Book) -> None:
        page = book.sheet(sheet)
        gone = page.column(column)
        page.cells = {
            (line, at - (at > gone and line >= page.header)): value
            for (line, at), value in page.cells.items()
            if at != gone or line < page.header
        }

    return edit


def merge(sheet: str, column: str, top: int, end: int) -> Edit:
    """把一列的几行合并，只留首格。"""

    def edit(book: Book) -> None:
        page = book.sheet(sheet)
        for row in range(top + 1, end + 1):
            page.cells.pop((row, page.column(column)), None)
        page.merged.append(f"{page.address(column, top)}:{page.address(column, end)}")

    return edit


def on_sheet(name: str, change: Callable[[Sheet], None]) -> Edit:
    """对一张表作任意改动（隐藏行、合并、批注…）。"""

    def edit(book: Book) -> None:
        change(book.sheet(name))

    return edit


def remove_sheet(name: str) -> Edit:
    """删掉一张表。"""

    def edit(book: Book) -> None:
        del book.sheets[name]

    return edit


def rename_sheet(name: str, new: str) -> Edit:
    """给一张表改名，次序不变。"""

    def edit(book: Book) -> None:
        book.touched.add(name)
        book.sheets = {(new if key == name else key): sheet for key, sheet in book.sheets.items()}
        book.sheets[new].name = new

    return edit


def copy_sheet(name: str, new: str) -> Edit:
    """复制一张表，放在最后。"""

    def edit(book: Book) -> None:
        copied = deepcopy(book.sheets[name])
        copied.name = new
        book.add(copied)

    return edit


def meta(name: str, value: str) -> Edit:
    """改 _meta 里的一项。"""

    def edit(book: Book) -> None:
        sheet = book.sheets[META_SHEET]
        row = next(row for (row, at), text in sheet.cells.items() if (at, text) == (1, name))
        sheet.cells[row, 2] = value

    return edit


def heading(label: str, value: Written) -> Edit:
    """改每张清单第 2 行的一项，如“报告期”。"""

    def edit(book: Book) -> None:
        for ledger in ledgers():
            cells = book.sheets[ledger.sheet].cells
            at = next(at for (row, at), text in cells.items() if (row, text) == (2, f"{label}："))
            cells[2, at + 1] = value

    return edit


def without_last(book: Book) -> None:
    """没有上期数据。"""
    for name in [name for name in book.sheets if name.startswith(LAST_SHEET)]:
        del book.sheets[name]


def in_sheet_xml(sheet: str, old: str, new: str) -> Edit:
    """写成之后，把该表 XML 里恰好出现一次的一段换掉。"""

    def edit(book: Book) -> None:
        book.touched.add(sheet)
        book.patches.append(lambda b, package: _replace(package, b.part(sheet), old, new))

    return edit


def in_part(part: str, old: str, new: str) -> Edit:
    """写成之后，把某部件里恰好出现一次的一段换掉。"""

    def edit(book: Book) -> None:
        book.patches.append(lambda _, package: _replace(package, part, old, new))

    return edit


def new_part(part: str, content: bytes) -> Edit:
    """写成之后，添一个部件。"""

    def edit(book: Book) -> None:
        book.patches.append(lambda _, package: package.update({part: content}))

    return edit


def _replace(package: Package, part: str, old: str, new: str) -> None:
    content = package[part].decode()
    if content.count(old) != 1:
        raise ValueError(f"{part} 里“{old}”出现 {content.count(old)} 次")
    package[part] = content.replace(old, new).encode()


def _last_name(sheet: str) -> str:
    return f"{LAST_SHEET}{ledgers().sheets[sheet].id}"


def _fill(page: Sheet, row: int, values: Values) -> None:
    for title, value in values.items():
        page.cells[row, page.column(title)] = value
