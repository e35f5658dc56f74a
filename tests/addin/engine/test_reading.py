from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Color, GradientFill, PatternFill

from addin import host
from addin.engine import open_book
from addin.host import Spot
from pipelines.errors import FileFault
from tests.addin.engine.books import RED, SHEET, made
from tests.mending.books import STRICT, package, parts_of, write_rich

SAMPLES = Path(__file__).parents[3] / "sample_workbooks"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
RICH = "项目 & 清单"


def value_of(path: Path, cell: str, sheet: str = "表一") -> object:
    with open_book(path) as book:
        return book.sheets[sheet].range(cell).raw_value


def formula_of(path: Path, cell: str) -> object:
    with open_book(path) as book:
        return book.sheets["表一"].range(cell).formula


def typed(value: object) -> object:
    """openpyxl 的值 → COM 给的样子。"""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, datetime.min.time())
    return value


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("娄底/2021-06/*.xlsx"))[:3], ids=lambda path: path.stem
)
def test_a_real_workbook_reads_as_openpyxl_reads_it(path: Path) -> None:
    plain, formulas = load_workbook(path, data_only=True), load_workbook(path)
    with open_book(path) as book:
        for sheet in plain.worksheets[:4]:
            for cell in (cell for row in sheet.iter_rows(max_row=40) for cell in row):
                found = book.sheets[sheet.title].range(cell.coordinate)
                written = formulas[sheet.title][cell.coordinate].value
                assert found.raw_value == typed(cell.value), cell
                if str(written).startswith("="):
                    assert found.formula == written
                fill = cell.fill.fgColor.rgb if cell.fill.patternType == "solid" else None
                if not cell.has_style:  # 没有写着的格，openpyxl 不看整行、整列的样式
                    continue
                if isinstance(fill, str | None):
                    shown = bytes(found.color or ()).hex().upper()
                    assert shown == (fill or "")[2:], cell
                assert bool(found.font.bold) == bool(cell.font.b)
                assert bool(found.wrap_text) == bool(cell.alignment.wrap_text)


def test_colours_of_a_theme_a_pattern_and_a_gradient_are_seen(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        sheet = book[SHEET]
        sheet["A1"].fill = PatternFill("solid", fgColor=Color(theme=5))
        sheet["A2"].fill = PatternFill("gray125", bgColor="FF00FF00")
        sheet["A3"].fill = GradientFill(stop=("FFFF0000", "FF0000FF"))
        sheet["A4"].fill = PatternFill("solid", fgColor=Color(indexed=13))

    with open_book(made(tmp_path / "甲.xlsx", fill)) as book:
        found = [host.colour(book, Spot(SHEET, f"A{row}")) for row in range(1, 6)]
    # openpyxl 所写的主题是 Office 2007 的，着色 2 是 C0504D
    assert found == [(0xC0, 0x50, 0x4D), (0, 255, 0), (255, 0, 0), (255, 255, 0), None]


def test_an_empty_cell_looks_like_its_row_or_its_column(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.set_column("C:D", 20, book.add_format({"bg_color": "#FFC7CE"}))
        sheet.set_row(4, None, book.add_format({"bg_color": "#00FF00"}))
        sheet.write("A5", "文字")
    with open_book(path) as opened:
        colours = [host.colour(opened, Spot(SHEET, cell)) for cell in ("C9", "E9", "C5", "E5")]
        assert colours == [RED, None, (0, 255, 0), (0, 255, 0)]
        assert opened.sheets[SHEET].range("C:D").column_width == 20
        assert opened.sheets[SHEET].range("A:C").column_width is None


def test_a_shared_formula_is_told_for_each_of_its_cells(tmp_path: Path) -> None:
    sheet = (
        f'{HEAD}<sheetData><row r="1"><c r="A1"><f t="shared" ref="A1:B2" si="3">$C$1*C1</f>'
        '<v>1</v></c><c r="B1"><f t="shared" si="3"/><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="3"/><v>3</v></c></row></sheetData></worksheet>'
    )
    path = package(sheet.encode(), tmp_path / "甲.xlsx")
    assert [formula_of(path, cell) for cell in ("A1", "B1", "A2")] == [
        "=$C$1*C1", "=$C$1*D1", "=$C$1*C2",
    ]  # fmt: skip
    assert value_of(path, "B1") == 2.0


def test_a_cell_inside_an_array_formula_cannot_be_written(tmp_path: Path) -> None:
    sheet = (
        f'{HEAD}<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
        "</sheetData></worksheet>"
    )
    path = package(sheet.encode(), tmp_path / "甲.xlsx")
    with open_book(path) as book:
        sheet_1 = book.sheets["表一"]
        with pytest.raises(ValueError, match="数组公式"):
            sheet_1.range("A2").raw_value = 5
        sheet_1.range("A3").raw_value = 5
        sheet_1.range("A2").color = RED
        assert len(book.acts) == 2


@pytest.mark.parametrize(
    ("inner", "cell", "value"),
    [
        ("<row><c><v>1</v></c><c t='b'><v>1</v></c></row>", "B1", True),
        ('<row r="2"><c s="0" r="B2"><v>7</v></c></row>', "B2", 7.0),
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "A1", "第二句"),
        ('<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t><rPh><t>jia</t></rPh></is></c></row>',
         "A1", "甲"),
        ('<row r="1"><c r="A1" t="str"><v><![CDATA[<row r="9">]]></v></c></row>',
         "A1", '<row r="9">'),
        ('<row r="1"><!-- <row r="1"> --><c r="A1" t="e"><v>#REF!</v></c></row>',
         "A1", -2146826265),
        ('<row r="1"><c r="A1" t="str"><v>a_x000D_b</v></c></row>', "A1", "a\rb"),
        ('<row r="1"><c r="A1" t="d"><v>2021-06-01</v></c></row>', "A1", datetime(2021, 6, 1)),
        ("", "A1", None),
    ],
)  # fmt: skip
def test_a_cell_is_read_however_it_is_written(
    tmp_path: Path, inner: str, cell: str, value: object
) -> None:
    sheet = f"{HEAD}<sheetData>{inner}</sheetData></worksheet>"
    path = package(sheet.encode(), tmp_path / "甲.xlsx", strings=("第一句", "第二句"))
    assert value_of(path, cell) == value


def test_prefixes_strict_and_utf16_make_no_difference(tmp_path: Path) -> None:
    inner = "<{p}sheetData><{p}row><{p}c><{p}v>8</{p}v></{p}c></{p}row></{p}sheetData>"
    sheet = f'<x:worksheet xmlns:x="{STRICT}">{inner.format(p="x:")}</x:worksheet>'
    path = package(sheet.encode(), tmp_path / "甲.xlsx", namespace=STRICT)
    assert value_of(path, "A1") == 8.0
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{HEAD}{inner.format(p="")}</worksheet>'
    path = package(wide.encode("utf-16"), tmp_path / "乙.xlsx")
    assert value_of(path, "A1") == 8.0


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        ("<sheetData><row r='1'><c r='A1'><v>1</v>", "没有写完"),
        ("<sheetData><row r='1'><c r='A1'></row></sheetData></worksheet>", "第 1 行写坏"),
        ("<sheetData><row r='1'><c t='s'><v>9</v></c></row></sheetData></worksheet>", "共享文字"),
        ("</worksheet>", "没有 sheetData"),
    ],
)
def test_a_broken_sheet_is_told_when_it_is_looked_at(
    tmp_path: Path, inner: str, reason: str
) -> None:
    path = package((HEAD + inner).encode(), tmp_path / "甲.xlsx")
    with open_book(path) as book:
        assert [sheet.name for sheet in book.sheets] == ["表一"]
        with pytest.raises(FileFault, match="F05") as told:
            _ = book.sheets["表一"].range("A1").raw_value
    assert reason in told.value.facts["reason"]


def test_notes_come_row_by_row(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with open_book(path) as book:
        assert list(host.notes(book)) == [
            (Spot(RICH, "A2"), "别人的批注"), (Spot(RICH, "B3"), "又一条"),
        ]  # fmt: skip


def test_broken_notes_do_not_hinder_the_reading(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    parts = {**parts_of(path), "xl/comments1.xml": b"<comments><authors>"}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with open_book(path) as book:
        assert list(host.notes(book)) == []
        assert book.sheets[RICH].range("B2").raw_value == 100.25


def test_the_cursor_is_where_the_file_or_the_caller_says(tmp_path: Path) -> None:
    def move(book: Workbook) -> None:
        book.active = 1
        book["别的"].sheet_view.selection[0].activeCell = "D4"

    path = made(tmp_path / "甲.xlsx", move)
    with open_book(path) as book:
        assert host.here(book) == Spot("别的", "D4")
    with open_book(path, SHEET, "$B$3:C9") as book:
        assert host.here(book) == Spot(SHEET, "B3")
        assert book.acts == ()
    with open_book(path, "没有的表", "B3") as book:
        assert host.here(book) == Spot("别的", "D4")


def test_a_file_that_is_no_workbook_is_told_by_its_code(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_bytes(b"")
    with pytest.raises(FileFault, match="F10"):
        open_book(tmp_path / "甲.xlsx")
