"""以 openpyxl 为准，逐格核对；再看流式读法的内存与种种边角。"""

from __future__ import annotations

import os
import shutil
import subprocess
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.errors import FileFault
from pipelines.xlsx.reader import (
    Cell,
    Layout,
    Row,
    address,
    column_index,
    column_letter,
    is_date_format,
    open_workbook,
)

NEW_YEAR = datetime.fromisoformat("2026-01-01T08:30:00")


def read(path: Path, sheet: int = 0) -> list[Row]:
    with open_workbook(path) as workbook:
        return list(workbook.rows(workbook.sheets[sheet]))


def cells_of(path: Path) -> dict[tuple[str, str], Cell]:
    """(表名, 地址) → 单元格。"""
    with open_workbook(path) as workbook:
        return {
            (sheet.name, address(cell.column, row.number)): cell
            for sheet in workbook.sheets
            for row in workbook.rows(sheet)
            for cell in row.cells
        }


# 与 openpyxl 逐格核对 ---------------------------------------------------------------------


def assert_agrees_with_openpyxl(path: Path) -> int:
    """每格的公式、值、格式都与 openpyxl 所读一致；给出核对的格数。"""
    values = openpyxl.load_workbook(path, data_only=True, rich_text=False)
    formulas = openpyxl.load_workbook(path)
    found = cells_of(path)
    expected = 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value is None or cell.value == "":
                continue
            expected += 1
            ours = found[sheet.title, cell.coordinate]
            assert_same_formula(ours, cell)
            assert_same_value(ours, values[sheet.title][cell.coordinate], values.epoch)
    assert len(found) == expected
    return expected


def assert_same_formula(ours: Cell, theirs: Any) -> None:
    if isinstance(theirs.value, ArrayFormula):
        assert ours.formula == theirs.value.text
    elif theirs.data_type == "f":
        assert ours.formula is not None
        assert ours.formula == theirs.value or "〔公式与 " in ours.formula
    else:
        assert ours.formula is None


def assert_same_value(ours: Cell, theirs: Any, epoch: datetime) -> None:
    value = theirs.value
    match ours.kind:
        case "n" if isinstance(value, datetime | date | time | timedelta):
            assert is_date_format(ours.format)
            assert abs(to_excel(value, epoch) - float(ours.raw)) < 1e-6
        case "n":
            assert float(Decimal(ours.raw)) == value
            assert not is_date_format(ours.format)
        case "b":
            assert value is (ours.raw == "TRUE")
        case "":
            assert value is None
        case "s":
            assert (value or "") == ours.raw.replace("\r", "_x000D_")
        case "d":
            assert datetime.fromisoformat(ours.raw) == value
        case _:
            assert (theirs.data_type, value) == ("e", ours.raw)
    if theirs.number_format not in ("mm-dd-yy", "m/d/yy h:mm"):
        assert ours.format == theirs.number_format


def write_with_xlsxwriter(path: Path, options: dict[str, Any] | None = None) -> None:
    with xlsxwriter.Workbook(path, options or {}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": '#,##0.00"万元"', "bg_color": "#FFFF00"})
        for name in ("项目清单", "任务 & <清单>"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["项目编号", "名称", "开工日期", "总投资", "完成率", "合计"])
            for row in range(1, 60):
                sheet.write_string(row, 0, f"XM2026{row:04d}")
                sheet.write_string(row, 1, f" 甲&乙<{row}>\n第二行 ")
                sheet.write_datetime(row, 2, NEW_YEAR + timedelta(days=row), day)
                sheet.write_number(row, 3, row * 1234.567891 / 3, money)
                sheet.write_number(row, 4, row / 7, book.add_format({"num_format": 10}))
                sheet.write_formula(row, 5, f'=SUM(D{row + 1},1)&"元"', money, f"{row}元")
                sheet.write_boolean(row, 6, row % 2 == 0)
                sheet.write_blank(row, 7, None, money)
            sheet.write_formula("I1", "=1/0", None, "#DIV/0!")
            sheet.write_formula("I2", '=""', None, "")
            sheet.write_array_formula("I3:I4", "{=D2:D3*2}", None, 3.5)
            sheet.write_rich_string("I5", "普通", book.add_format({"bold": True}), "加粗", "普通")
            sheet.write_number("I6", 430100202601010)
            sheet.set_row(4, None, None, {"hidden": True})


def write_with_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "责任清单"
    sheet.append(["编号", "日期", "时刻", "比例", "公式", "真假", "错误", None, "数"])
    for row in range(2, 40):
        stamp = NEW_YEAR + timedelta(hours=row)
        sheet.append([f"责{row}", stamp.date(), stamp, row / 13, f"=D{row}*2", row % 3 == 0])
        sheet.cell(row, 4).number_format = "0.0%"
        sheet.cell(row, 7, "#N/A" if row % 2 else "#REF!")
        sheet.cell(row, 9, row * 10**14 + 0.5)
        sheet.cell(row, 10).font = Font(bold=True)
    sheet["K1"] = ArrayFormula("K1:K2", "=D2:D3*2")
    sheet["L1"] = time(12, 30)
    sheet["M1"] = "=文字而非公式"
    sheet["M1"].data_type = "s"
    sheet.merge_cells("A50:C50")
    sheet["A50"] = "合并"
    book.create_sheet("空表")
    book.save(path)


def office(tmp_path: Path, source: Path, suffix: str) -> Path:
    """用 LibreOffice 另存为 `suffix`；它失败时也退出 0，故须查看结果在不在。"""
    if shutil.which("soffice") is None:
        if os.environ.get("QINGDAN_REQUIRE_OFFICE"):
            pytest.fail("本机没有 LibreOffice，而 QINGDAN_REQUIRE_OFFICE 要求有")
        pytest.skip("本机没有 LibreOffice")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir"]
    subprocess.run([*command, tmp_path / suffix, source], check=True, capture_output=True)
    result = tmp_path / suffix / f"{source.stem}.{suffix}"
    assert result.exists()
    return result


def test_every_cell_that_xlsxwriter_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    write_with_xlsxwriter(path)
    assert assert_agrees_with_openpyxl(path) > 800


def test_every_cell_that_xlsxwriter_wrote_in_line_is_read(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    write_with_xlsxwriter(path, {"constant_memory": True, "date_1904": True})
    assert assert_agrees_with_openpyxl(path) > 800
    with open_workbook(path) as workbook:
        assert workbook.date1904


def test_every_cell_that_openpyxl_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "乙.xlsx"
    write_with_openpyxl(path)
    assert assert_agrees_with_openpyxl(path) > 300


def test_every_cell_that_openpyxl_streamed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "乙.xlsx"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("流")
    for row in range(1, 50):
        sheet.append([f"文{row}", row / 3, None, date(2026, 9, 30), f"=B{row}+1", False])
    book.save(path)
    assert assert_agrees_with_openpyxl(path) == 49 * 5


@pytest.mark.office
@pytest.mark.parametrize("write", [write_with_xlsxwriter, write_with_openpyxl])
def test_every_cell_that_libreoffice_wrote_is_read(
    tmp_path: Path, write: Callable[[Path], None]
) -> None:
    source = tmp_path / "丙.xlsx"
    write(source)
    assert assert_agrees_with_openpyxl(office(tmp_path, source, "xlsx")) > 300


VALUES = st.one_of(
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text("甲乙 A1<&>'\"_x0=\n", min_size=1, max_size=6),
    st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("2200-01-01")).map(
        lambda t: t.replace(microsecond=0)
    ),
    st.sampled_from(["=SUM(A1:A2)", '="甲"&B1', "#N/A"]),
)


@given(st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 30)), VALUES, max_size=12))
def test_whatever_openpyxl_writes_is_read_alike(
    tmp_path_factory: pytest.TempPathFactory, values: dict[tuple[int, int], Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "任意.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for (row, column), value in values.items():
        cell = sheet.cell(row, column, value)
        if isinstance(value, str) and value.startswith("=") and not value.startswith(('="', "=S")):
            cell.data_type = "s"
    book.save(path)
    assert assert_agrees_with_openpyxl(path) == len(values)


# 所见与所存 -------------------------------------------------------------------------------


@pytest.fixture
def drawn(tmp_path: Path) -> Callable[[Callable[[Worksheet], None]], Path]:
    """照 `draw` 画一张表，存盘。"""

    def make(draw: Callable[[Worksheet], None]) -> Path:
        book = openpyxl.Workbook()
        draw(book.worksheets[0])
        path = tmp_path / "表.xlsx"
        book.save(path)
        return path

    return make


Drawn = Callable[[Callable[[Worksheet], None]], Path]


def test_a_formula_that_a_script_saved_has_no_value(drawn: Drawn) -> None:
    def draw(sheet: Worksheet) -> None:
        sheet["A1"] = "=SUM(B1:C1)"

    assert read(drawn(draw)) == [Row(1, False, [Cell(1, "", "", "=SUM(B1:C1)", "General")])]


def test_hidden_rows_are_included_and_marked(drawn: Drawn) -> None:
    def draw(sheet: Worksheet) -> None:
        for row in (1, 2, 3):
            sheet.cell(row, 1, row)
        sheet.row_dimensions[2].hidden = True

    assert [row.hidden for row in read(drawn(draw))] == [False, True, False]


def test_a_date_keeps_its_serial_and_shows_as_a_date(drawn: Drawn) -> None:
    def draw(sheet: Worksheet) -> None:
        sheet["A1"] = 44362
        sheet["B1"] = date(2021, 6, 15)
        sheet["B1"].number_format = "yyyy-mm-dd"

    plain, shown = read(drawn(draw))[0].cells
    assert plain.raw == shown.raw == "44362"
    assert (is_date_format(plain.format), is_date_format(shown.format)) == (False, True)


def test_the_layout_is_there_before_and_after_the_rows(drawn: Drawn) -> None:
    def draw(sheet: Worksheet) -> None:
        sheet["A1"] = "湘江新区重大项目清单"
        sheet.merge_cells("A1:F1")
        sheet.column_dimensions["C"].hidden = True
        sheet.auto_filter.ref = "A2:F9"
        sheet.row_dimensions[30].height = 20

    expected = Layout(("A1:F1",), frozenset({3}), "A2:F9", False, 30)
    with open_workbook(drawn(draw)) as workbook:
        [sheet] = workbook.sheets
        assert workbook.layout(sheet) == expected
        assert len(list(workbook.rows(sheet))) == 1
        assert workbook.layout(sheet) == expected
        assert workbook.merged(sheet) == ("A1:F1",)


def test_two_sheets_can_be_read_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "甲.xlsx"
    write_with_xlsxwriter(path)
    with open_workbook(path) as workbook:
        first, second = (workbook.rows(sheet) for sheet in workbook.sheets)
        assert list(zip(first, second, strict=True)) == list(
            zip(read(path, 0), read(path, 1), strict=True)
        )


def test_the_sheet_of_a_damaged_part_is_a_file_fault(drawn: Drawn) -> None:
    path = drawn(lambda sheet: sheet.append(["甲"]))
    replace_sheet(path, lambda xml: xml.replace("</worksheet>", ""))
    with pytest.raises(FileFault) as raised:
        read(path)
    assert (raised.value.code, raised.value.facts["part"]) == ("F05", "xl/worksheets/sheet1.xml")


def replace_sheet(path: Path, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(path) as archive:
        content = {info.filename: archive.read(info) for info in archive.infolist()}
    name = "xl/worksheets/sheet1.xml"
    content[name] = change(content[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in content.items():
            archive.writestr(member, data)


def test_a_cell_far_away_is_read_without_the_empty_space_before_it(tmp_path: Path) -> None:
    path = tmp_path / "远.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "项目编号")
        sheet.write_number("XFD1048576", -0.1)
    assert [(row.number, row.cells[0].column) for row in read(path)] == [(1, 1), (2**20, 2**14)]


# 流式：内存有界 ---------------------------------------------------------------------------


def peak_of(rows: Iterator[Row]) -> tuple[int, int]:
    """(行数, 其间 Python 内存的峰值字节)。"""
    tracemalloc.start()
    try:
        count = sum(1 for _ in rows)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_sheet_is_read_in_bounded_memory(drawn: Drawn) -> None:
    path = drawn(lambda sheet: sheet.append(["甲"]))
    body = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}"><v>{row * 7919 % 99991}</v></c>' for letter in "ABCDEFGH")
        + "</row>"
        for row in range(1, 6_001)
    )
    for before in ("<sheetData>", "<!-- 不平常 --><sheetData>\n<!-- 不平常 -->"):
        replace_sheet(
            path,
            lambda xml, before=before: (
                xml[: xml.index("<sheetData>")] + before + body + "</sheetData></worksheet>"
            ),
        )
        with open_workbook(path) as workbook:
            count, peak = peak_of(workbook.rows(workbook.sheets[0]))
        assert count == 6_000
        assert peak < 4 * 2**20


def test_rows_formatted_down_to_the_last_cost_little(drawn: Drawn) -> None:
    path = drawn(lambda sheet: sheet.append(["甲"]))
    rows = "".join(
        f'<row r="{row}" s="1" customFormat="1"><c r="A{row}" s="1"/><c r="B{row}" s="1"/></row>'
        if row % 2
        else f'<row r="{row}" s="1" customFormat="1"/>'
        for row in range(2, 1_048_577, 8)
    )
    last = '<row r="1048576" s="1"/></sheetData>'
    replace_sheet(path, lambda xml: xml.replace("</sheetData>", rows + last))
    with open_workbook(path) as workbook:
        count, peak = peak_of(workbook.rows(workbook.sheets[0]))
        assert workbook.layout(workbook.sheets[0]).last_row == 1_048_576
    assert count == 1
    assert peak < 4 * 2**20


# 列标与地址 -------------------------------------------------------------------------------


@given(st.integers(1, 16_384))
def test_a_column_letter_leads_back_to_its_column(column: int) -> None:
    assert column_letter(column) == openpyxl.utils.get_column_letter(column)
    assert column_index(column_letter(column)) == column
    assert column_index(column_letter(column).lower()) == column


@pytest.mark.parametrize("column", [0, -1, 16_385])
def test_there_is_no_column_outside_the_sheet(column: int) -> None:
    with pytest.raises(ValueError, match="列号"):
        column_letter(column)


@pytest.mark.parametrize("letters", ["", "XFE", "A1", "甲", "AAAA"])
def test_what_is_no_column_letter_is_refused(letters: str) -> None:
    with pytest.raises(ValueError, match="列标"):
        column_index(letters)


def test_an_address_is_the_one_excel_shows() -> None:
    assert address(19, 7) == "S7"
