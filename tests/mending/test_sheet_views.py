from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch
from tests.mending.books import MAIN, SHEET, changed_parts, loaded, package, parts_of

PLAIN = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()


def write(path: Path, frozen: tuple[int, int] | None = None) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表一")
        if frozen:
            sheet.freeze_panes(*frozen)
    return path


def patched(path: Path, edit: SheetEdit) -> Path:
    with WorkbookPatch(path) as book:
        book.patch("表一", edit)
        if edit.select:
            book.activate("表一")
        content = book.content()
    result = path.with_name(f"改_{path.name}")
    result.write_bytes(content)
    return result


@pytest.mark.parametrize(
    ("frozen", "cell", "shown"),
    [
        (None, "B3", None),
        (None, "B200", "A192"),
        (None, "AZ3", "AW1"),
        ((5, 0), "B200", "A192"),
        ((5, 0), "B3", "A6"),
        ((5, 2), "AZ200", "AW192"),
        ((5, 2), "A200", "C192"),
    ],
)
def test_the_cursor_moves_and_comes_into_sight(
    tmp_path: Path, frozen: tuple[int, int] | None, cell: str, shown: str | None
) -> None:
    path = write(tmp_path / "甲.xlsx", frozen)
    view = loaded(patched(path, SheetEdit(cursor=cell)))["表一"].sheet_view
    pane = view.pane
    assert (pane.topLeftCell if pane else view.topLeftCell) == shown
    chosen = {x.pane or "topLeft": x for x in view.selection}
    found = chosen[pane.activePane if pane else "topLeft"]
    assert (found.activeCell, found.sqref) == (cell, cell)


def test_a_sheet_without_a_view_gets_one_to_be_selected(tmp_path: Path) -> None:
    path = package(PLAIN, tmp_path / "甲.xlsx")
    after = patched(path, SheetEdit(select=True, cursor="B2"))
    assert (
        b'<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        in (parts_of(after)[SHEET])
    )
    assert b"<bookViews><workbookView" in parts_of(after)["xl/workbook.xml"]


def test_a_sheet_without_a_view_needs_none_to_stay_as_it_is(tmp_path: Path) -> None:
    path = package(PLAIN, tmp_path / "甲.xlsx")
    assert changed_parts(path, patched(path, SheetEdit(deselect=True, cursor="B2"))) == set()
