from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.mending.notes import rewriter
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch
from tests.mending.books import changed_parts, converted, loaded, parts_of, write_rich

FIRST = "项目 & 清单"
OURS = "[L1-02 错误] 有误\n怎样改：改好"


def rewritten(path: Path, sheet: str, notes: dict[tuple[int, int], str]) -> Path:
    with WorkbookPatch(path) as book:
        info = book.sheet(sheet)
        assert info
        wanted = rewriter(book.parts, info.part, notes, book.namespace, book.relationships)
        book.patch(sheet, SheetEdit(annotate=wanted))
        content = book.content()
    result = path.with_name(f"改_{path.name}")
    result.write_bytes(content)
    return result


def notes_of(path: Path, sheet: str = FIRST) -> dict[str, tuple[str, str]]:
    cells = (cell for row in loaded(path)[sheet].iter_rows() for cell in row if cell.comment)
    return {cell.coordinate: (cell.comment.author, cell.comment.text) for cell in cells}


def shapes_of(path: Path) -> int:
    return parts_of(path)["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Note"')


def test_only_the_cells_named_change(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    after = rewritten(path, FIRST, {(3, 2): OURS, (9, 5): "另写 <&>"})
    assert notes_of(after) == {
        "A2": ("示例甲", "别人的批注"), "B3": ("清单通", OURS), "E9": ("None", "另写 <&>"),
    }  # fmt: skip
    assert shapes_of(after) == 3
    assert changed_parts(path, after) == {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


def test_a_note_with_the_clerks_words_keeps_the_clerk_as_author(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    words = f"又一条\n【清单通】\n{OURS}"
    assert notes_of(rewritten(path, FIRST, {(3, 2): words}))["B3"] == ("示例甲", words)


def test_our_note_turned_into_somebodys_words_is_no_longer_signed_by_us(tmp_path: Path) -> None:
    path = rewritten(write_rich(tmp_path / "甲.xlsx"), FIRST, {(9, 5): OURS})
    assert notes_of(path)["E9"] == ("清单通", OURS)
    assert notes_of(rewritten(path, FIRST, {(9, 5): "人的话"}))["E9"] == ("None", "人的话")


def test_a_note_is_taken_off_with_its_shape(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    after = rewritten(path, FIRST, {(3, 2): "", (7, 7): ""})
    assert list(notes_of(after)) == ["A2"]
    assert shapes_of(after) == 1


def test_a_sheet_without_notes_gets_its_first(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    assert notes_of(rewritten(path, "汇总", {(1, 1): OURS}), "汇总") == {"A1": ("清单通", OURS)}


def test_nothing_to_take_off_leaves_a_sheet_without_notes_alone(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    assert changed_parts(path, rewritten(path, "汇总", {(1, 1): ""})) == set()


@pytest.mark.office
def test_libreoffice_shows_the_notes(soffice: str, tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    found = notes_of(converted(soffice, rewritten(path, FIRST, {(3, 2): OURS, (2, 1): ""})))
    assert {cell: text for cell, (_, text) in found.items()} == {"B3": OURS}
