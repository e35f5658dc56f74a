"""host.py 用到的每一个接口，在文件引擎上都做得到：从引擎读回来，从存下的文件读回来，都是那样。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from xlwings import Book, Range, Sheet

from addin.engine import open_book
from addin.host import NATIVE, XLWINGS
from tests.addin.engine.books import RED, SHEET, made, saved


@dataclass
class Bench:
    """打开着的一本：“项目清单”表，与新添的“自己”表。"""

    book: Book
    sheet: Sheet
    own: Sheet

    @property
    def cell(self) -> Range:
        return self.sheet.range("C4")

    @property
    def column(self) -> Range:
        return self.own.range("C:C")


Use = Callable[[Bench], Any]
Look = Callable[[Workbook], Any]


def assigned(where: str, name: str, value: Any) -> Use:
    """给 `where` 的 `name` 赋值，再读回来。"""

    def use(bench: Bench) -> Any:
        target = bench
        for part in where.split("."):
            target = getattr(target, part)
        setattr(target, name, value)
        return getattr(target, name)

    return use


def frozen(bench: Bench) -> tuple[bool, int]:
    bench.own.api.Activate()
    window = bench.book.api.Windows(1)
    window.FreezePanes = False
    window.ScrollRow, window.SplitColumn, window.SplitRow = 1, 0, 4
    window.FreezePanes = True
    return window.FreezePanes, window.SplitRow


def active_cell(bench: Bench) -> tuple[int, int]:
    bench.own.api.Activate()
    bench.own.range("D9").select()
    cell = bench.book.api.Windows(1).ActiveCell
    return cell.Column, cell.Row


def cleared(bench: Bench) -> Any:
    bench.sheet.clear()
    return bench.sheet.range("A1").raw_value


def deleted(bench: Bench) -> list[str]:
    bench.book.sheets["别的"].delete()
    return [sheet.name for sheet in bench.book.sheets]


def without_note(bench: Bench) -> Any:
    bench.sheet.range("A1").note.delete()
    return bench.sheet.range("A1").note


def retold(bench: Bench) -> str:
    bench.sheet.range("A1").note.text = "改批"
    return bench.sheet.range("A1").note.text


def saved_copy(bench: Bench) -> bool:
    path = Path(bench.book.api.Path) / "另存.xlsx"
    bench.book.api.SaveCopyAs(str(path))
    return load_workbook(path)[SHEET]["A1"].value == "甲"


def unlocked(bench: Bench) -> tuple[bool, bool]:
    api = bench.book.sheets["锁着"].api
    api.Unprotect("-")
    during = api.ProtectContents
    api.Protect("", True, True)
    return during, api.ProtectContents


def opened_beside(bench: Bench) -> tuple[str, str]:
    other = made(Path(bench.book.api.Path) / "又一本.xlsx")
    return bench.book.app.books.open(other).name, bench.book.app.books.active.name


def ruled(bench: Bench) -> Any:
    line = {"line_style": "continuous", "weight": "thin", "color": RED}
    return bench.own.range("B2:C3").borders.set(**line)


def edges(book: Workbook) -> set[tuple[str, str]]:
    found = book["自己"]["C2"].border
    return {
        (side.style, side.color.rgb)
        for side in (found.left, found.right, found.top, found.bottom)
    }  # fmt: skip


def underlined(bench: Bench) -> int:
    bench.cell.font.api.Underline = 2
    return bench.cell.font.api.Underline


def locked(name: str) -> Use:
    return lambda bench: bool(getattr(bench.book.sheets["锁着"].api, name))


#: 接口 → 怎样用、读回什么、存下的文件里看什么（没有可看的则 None）、看到什么。
USES: dict[str, tuple[Use, Any, Look | None, Any]] = {
    "App.books": (lambda b: len(b.book.app.books), 1, None, None),
    "App.display_alerts": (assigned("book.app", "display_alerts", False), False, None, None),
    "App.enable_events": (assigned("book.app", "enable_events", False), False, None, None),
    "App.screen_updating": (assigned("book.app", "screen_updating", False), False, None, None),
    "App.status_bar": (assigned("book.app", "status_bar", "正在"), "正在", None, None),
    "Books.active": (lambda b: b.book.app.books.active.name, "甲.xlsx", None, None),
    "Books.open": (opened_beside, ("又一本.xlsx", "又一本.xlsx"), None, None),
    "Book.api": (lambda b: b.book.api.ReadOnly, False, None, None),
    "Book.app": (lambda b: b.book.app.books.active.name, "甲.xlsx", None, None),
    "Book.name": (lambda b: b.book.name, "甲.xlsx", None, None),
    "Book.sheets": (
        lambda b: [one.name for one in b.book.sheets], [SHEET, "别的", "锁着", "自己"],
        lambda book: book.sheetnames, [SHEET, "别的", "锁着", "自己"],
    ),
    "Sheets.active": (
        lambda b: b.book.sheets.active.name, "自己", lambda book: book.active.title, "自己",
    ),
    "Sheets.add": (
        lambda b: b.book.sheets.add("再添", after=b.own).name, "再添",
        lambda book: book.sheetnames[-1], "再添",
    ),
    "Sheet.api": (lambda b: b.sheet.api.ProtectContents, False, None, None),
    "Sheet.clear": (cleared, None, lambda book: book[SHEET]["A1"].value, None),
    "Sheet.delete": (
        deleted, [SHEET, "锁着", "自己"], lambda book: book.sheetnames, [SHEET, "锁着", "自己"],
    ),
    "Sheet.name": (lambda b: b.sheet.name, SHEET, None, None),
    "Sheet.notes": (lambda b: [note.text for note in b.sheet.notes], ["批"], None, None),
    "Sheet.range": (lambda b: b.sheet.range("A1").raw_value, "甲", None, None),
    "Sheet.used_range": (lambda b: b.sheet.used_range.shape, (2, 2), None, None),
    "Sheet.visible": (
        assigned("sheet", "visible", False), 0,
        lambda book: book[SHEET].sheet_state, "hidden",
    ),
    "Range.add_note": (
        lambda b: b.cell.add_note("新批").text, "新批",
        lambda book: book[SHEET]["C4"].comment.text, "新批",
    ),
    "Range.borders": (ruled, None, edges, {("thin", "FFFFC7CE")}),
    "Range.color": (
        assigned("cell", "color", RED), RED,
        lambda book: book[SHEET]["C4"].fill.fgColor.rgb, "FFFFC7CE",
    ),
    "Range.column": (lambda b: b.cell.column, 3, None, None),
    "Range.column_width": (
        assigned("column", "column_width", 30), 30,
        lambda book: round(book["自己"].column_dimensions["C"].width), 31,
    ),
    "Range.columns": (
        assigned("column.columns", "hidden", True), True,
        lambda book: book["自己"].column_dimensions["C"].hidden, True,
    ),
    "Range.font": (
        assigned("cell.font", "bold", True), True, lambda book: book[SHEET]["C4"].font.b, True,
    ),
    "Range.formula": (
        assigned("cell", "formula", "=A1&1"), "=A1&1",
        lambda book: book[SHEET]["C4"].value, "=A1&1",
    ),
    "Range.horizontal_alignment": (
        assigned("cell", "horizontal_alignment", "center"), "center",
        lambda book: book[SHEET]["C4"].alignment.horizontal, "center",
    ),
    "Range.note": (lambda b: b.sheet.range("A1").note.text, "批", None, None),
    "Range.number_format": (
        assigned("cell", "number_format", "yyyy-mm-dd"), "yyyy-mm-dd",
        lambda book: book[SHEET]["C4"].number_format, "yyyy-mm-dd",
    ),
    "Range.raw_value": (
        assigned("cell", "raw_value", 12), 12.0, lambda book: book[SHEET]["C4"].value, 12,
    ),
    "Range.row": (lambda b: b.cell.row, 4, None, None),
    "Range.select": (active_cell, (4, 9), lambda book: book.active.title, "自己"),
    "Range.shape": (lambda b: b.sheet.range("A1:B3").shape, (3, 2), None, None),
    "Range.vertical_alignment": (
        assigned("cell", "vertical_alignment", "center"), "center",
        lambda book: book[SHEET]["C4"].alignment.vertical, "center",
    ),
    "Range.wrap_text": (
        assigned("cell", "wrap_text", True), True,
        lambda book: book[SHEET]["C4"].alignment.wrap_text, True,
    ),
    "RangeColumns.hidden": (
        assigned("column.columns", "hidden", False), False,
        lambda book: book["自己"].column_dimensions["C"].hidden, False,
    ),
    "Font.api": (underlined, 2, lambda book: book[SHEET]["C4"].font.u, "single"),
    "Font.bold": (
        assigned("cell.font", "bold", True), True, lambda book: book[SHEET]["C4"].font.b, True,
    ),
    "Font.color": (
        assigned("cell.font", "color", RED), RED,
        lambda book: book[SHEET]["C4"].font.color.rgb, "FFFFC7CE",
    ),
    "Font.size": (
        assigned("cell.font", "size", 16), 16, lambda book: book[SHEET]["C4"].font.sz, 16,
    ),
    "Borders.set": (ruled, None, edges, {("thin", "FFFFC7CE")}),
    "Note.delete": (without_note, None, lambda book: book[SHEET]["A1"].comment, None),
    "Note.location": (lambda b: next(iter(b.sheet.notes)).location.column, 1, None, None),
    "Note.text": (
        retold, "改批",
        lambda book: book[SHEET]["A1"].comment.text, "改批",
    ),
}  # fmt: skip


NATIVE_USES: dict[str, tuple[Use, Any]] = {
    "Book.Activate": (lambda b: b.book.api.Activate(), None),
    "Book.Path": (lambda b: Path(b.book.api.Path, "甲.xlsx").exists(), True),
    "Book.ProtectStructure": (lambda b: b.book.api.ProtectStructure, False),
    "Book.ReadOnly": (lambda b: b.book.api.ReadOnly, False),
    "Book.SaveCopyAs": (saved_copy, True),
    "Book.Saved": (lambda b: b.book.api.Saved, False),
    "Book.Windows": (lambda b: b.book.api.Windows(1).SplitColumn, 0),
    "Sheet.Activate": (
        lambda b: (b.sheet.api.Activate(), b.book.sheets.active.name), (None, SHEET),
    ),
    "Sheet.Protect": (unlocked, (False, True)),
    "Sheet.ProtectContents": (locked("ProtectContents"), True),
    "Sheet.ProtectDrawingObjects": (locked("ProtectDrawingObjects"), True),
    "Sheet.ProtectScenarios": (locked("ProtectScenarios"), False),
    "Sheet.Protection": (
        lambda b: (b.book.sheets["锁着"].api.Protection.AllowSorting,
                   b.book.sheets["锁着"].api.Protection.AllowFiltering),
        (True, False),
    ),
    "Sheet.Unprotect": (unlocked, (False, True)),
    "Window.ActiveCell": (active_cell, (4, 9)),
    "Window.FreezePanes": (frozen, (True, 4)),
    "Window.ScrollRow": (lambda b: assigned("book", "ScrollRow", 9)(windowed(b)), 9),
    "Window.SplitColumn": (lambda b: assigned("book", "SplitColumn", 2)(windowed(b)), 2),
    "Window.SplitRow": (frozen, (True, 4)),
    "Cell.Column": (lambda b: active_cell(b)[0], 4),
    "Cell.Row": (lambda b: active_cell(b)[1], 9),
    "Font.Underline": (underlined, 2),
}  # fmt: skip
#: 没有 Excel 可开：host.open_beside 凭此知道。
NONE_OF_OURS = {"App.api", "App.AutomationSecurity"}


def windowed(bench: Bench) -> Bench:
    return Bench(bench.book.api.Windows(1), bench.sheet, bench.own)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    def fill(book: Workbook) -> None:
        book[SHEET].append(["甲", 1])
        book[SHEET].append(["乙", 2.5])
        book[SHEET]["A1"].comment = Comment("批", "人")
        lock = book.create_sheet("锁着").protection
        lock.sheet, lock.objects, lock.sort = True, True, False

    return made(tmp_path / "甲.xlsx", fill)


def declared(table: dict[str, tuple[str, ...]]) -> set[str]:
    return {f"{owner}.{name}" for owner, names in table.items() for name in names}


def test_every_declared_name_is_tried_here() -> None:
    assert declared(XLWINGS) - NONE_OF_OURS == set(USES)
    assert declared(NATIVE) - NONE_OF_OURS == set(NATIVE_USES)


@pytest.mark.parametrize("name", USES)
def test_what_is_declared_works_and_is_saved(path: Path, name: str) -> None:
    use, wanted, look, seen = USES[name]
    with open_book(path) as book:
        own = book.sheets.add("自己", after=book.sheets[len(book.sheets) - 1])
        assert use(Bench(book, book.sheets[SHEET], own)) == wanted
        after = load_workbook(saved(book, path))
    if look:
        assert look(after) == seen


@pytest.mark.parametrize("name", NATIVE_USES)
def test_what_only_excel_has_works_too(path: Path, name: str) -> None:
    use, wanted = NATIVE_USES[name]
    with open_book(path) as book:
        own = book.sheets.add("自己", after=book.sheets[len(book.sheets) - 1])
        assert use(Bench(book, book.sheets[SHEET], own)) == wanted


@pytest.mark.parametrize(
    "use",
    [
        lambda book: book.app.api,
        lambda book: book.save(),
        lambda book: book.sheets[SHEET].autofit(),
        lambda book: book.sheets[SHEET].copy(),
        lambda book: book.sheets[SHEET].range("A1").insert("down"),
        lambda book: book.sheets[SHEET].range("A1").merge(),
        lambda book: book.sheets.add("前面", before=book.sheets[SHEET]),
        lambda book: setattr(book.sheets[SHEET].range("A:A"), "column_width", 9),
        lambda book: setattr(book.sheets.add("新", after=book.sheets["锁着"]), "visible", False),
        lambda book: setattr(book.sheets[SHEET].range("A1:B2"), "formula", "=1"),
        lambda book: (
            book.sheets[SHEET]
            .range("A1")
            .borders.set(line_style="continuous", weight="thin", color=RED)
        ),
        lambda book: book.sheets["别的"].range("A1").borders.set("outside", line_style="double"),
        lambda book: book.sheets["别的"].range("A1").borders.clear(),
        lambda book: book.sheets[SHEET].range("A1").borders.line_style,
        lambda book: setattr(book.sheets[SHEET].range("A1").font.api, "Underline", -4119),
        lambda book: setattr(
            book.sheets[SHEET].range("A1"), "horizontal_alignment", "center_across_selection"
        ),
    ],
)
def test_what_is_not_declared_is_refused_not_faked(path: Path, use: Callable[[Book], Any]) -> None:
    with open_book(path) as book, pytest.raises(NotImplementedError):
        use(book)


def test_a_cell_of_another_sheet_cannot_be_selected(path: Path) -> None:
    with open_book(path) as book, pytest.raises(ValueError, match="不是当前的表"):
        book.sheets["别的"].range("A1").select()


def test_a_sheet_that_is_not_there_is_not_found(path: Path) -> None:
    with open_book(path) as book, pytest.raises(KeyError):
        book.sheets["没有"]


def test_the_last_sheet_that_shows_stays(path: Path) -> None:
    with open_book(path) as book:
        book.sheets["别的"].delete()
        book.sheets["锁着"].delete()
        with pytest.raises(ValueError, match="至少"):
            book.sheets[SHEET].delete()
