from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import FileFault
from pipelines.mending.cell_edit import CLEARED, CellEdit, Content
from pipelines.mending.new_sheet import OwnSheet, sheet_xml
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.style_sheet import NO_FILL, StyleChange
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.xlsx.cells import place_in
from tests.mending.books import (
    MAIN,
    SHEET,
    STRICT,
    cells_of,
    changed_parts,
    converted,
    loaded,
    package,
    parts_of,
    without_cells,
    write_rich,
)

FIRST = "项目 & 清单"


def number(text: str) -> CellEdit:
    return CellEdit(Content("n", text))


def text(words: str) -> CellEdit:
    return CellEdit(Content("s", words))


def patched(path: Path, sheet: str, edit: SheetEdit) -> Path:
    """改后的文件，放在原件旁边。"""
    with WorkbookPatch(path) as book:
        book.patch(sheet, edit)
        content = book.content()
    result = path.with_name(f"改_{path.name}")
    result.write_bytes(content)
    return result


def test_every_part_but_the_sheet_keeps_its_bytes(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    before = path.read_bytes()
    done = patched(path, FIRST, SheetEdit({(3, 4): text("改过")}))
    assert changed_parts(path, done) == {SHEET}
    assert len(parts_of(path)) > 20
    assert path.read_bytes() == before


def test_in_the_sheet_every_byte_outside_the_cells_stays(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    edit = SheetEdit(
        {(2, 2): number("1.5"), (2, 4): text("改"), (3, 5): text("新"), (9, 2): CellEdit(CLEARED)}
    )
    done = patched(path, FIRST, edit)
    old, new = parts_of(path)[SHEET], parts_of(done)[SHEET]
    touched = ("B2", "D2", "E3", "B9")
    assert without_cells(new, *touched) == without_cells(old, *touched)
    found = cells_of(done)
    assert (found["B2"].raw, found["D2"].raw, found["E3"].raw) == ("1.5", "改", "新")
    assert "B9" not in found
    untouched = {cell: value for cell, value in cells_of(path).items() if cell not in touched}
    assert {cell: value for cell, value in found.items() if cell not in touched} == untouched


def test_saved_results_of_other_formulas_survive(tmp_path: Path) -> None:
    done = patched(write_rich(tmp_path / "甲.xlsx"), FIRST, SheetEdit({(2, 2): number("7")}))
    found = cells_of(done)
    assert (found["C2"].formula, found["C2"].raw) == ("=B2*2", "200.5")
    assert cells_of(done, "汇总")["A1"].raw == "3609"


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    edit = SheetEdit({(2, 2): number("7")}, protect=True)
    first = patched(path, FIRST, edit).read_bytes()
    assert patched(path, FIRST, edit).read_bytes() == first


def test_a_patched_copy_can_be_patched_again(tmp_path: Path) -> None:
    done = patched(write_rich(tmp_path / "甲.xlsx"), FIRST, SheetEdit({(2, 2): number("7")}))
    again = patched(done, FIRST, SheetEdit({(2, 2): text("八")}))
    assert cells_of(again)["B2"].raw == "八"


@pytest.mark.parametrize(
    ("content", "kind", "raw", "formula"),
    [
        (Content("b", "1"), "b", "TRUE", None),
        (Content("e", "#N/A"), "e", "#N/A", None),
        (Content("f", 'A1&"<"', "甲<"), "s", "甲<", '=A1&"<"'),
        (Content("f", "A1+1"), "", "", "=A1+1"),
    ],
)
def test_a_truth_an_error_and_a_formula_are_written(
    tmp_path: Path, content: Content, kind: str, raw: str, formula: str | None
) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    done = patched(path, FIRST, SheetEdit({(3, 5): CellEdit(content), (2, 2): CellEdit(content)}))
    for cell in ("E3", "B2"):
        found = cells_of(done)[cell]
        assert (found.kind, found.raw, found.formula) == (kind, raw, formula)


def test_a_fill_is_taken_off_and_the_rest_of_the_style_stays(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with WorkbookPatch(path) as book:
        bare = book.styles.restyled(StyleChange(fill=NO_FILL))
        book.patch(FIRST, SheetEdit({(2, 2): CellEdit(restyle=bare)}))
        path.write_bytes(book.content())
    cell = loaded(path)[FIRST]["B2"]
    assert (cell.fill.patternType, cell.number_format) == (None, '#,##0.00"万元"')


@pytest.mark.office
def test_libreoffice_opens_the_copy_and_shows_the_new_value(soffice: str, tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    done = patched(path, FIRST, SheetEdit({(2, 2): number("12.5"), (20, 4): text("远处的新行")}))
    book = loaded(converted(soffice, done))
    assert book[FIRST]["B2"].value == 12.5
    assert book[FIRST]["D20"].value == "远处的新行"


@pytest.mark.office
def test_a_workbook_that_libreoffice_wrote_is_patched(soffice: str, tmp_path: Path) -> None:
    path = converted(soffice, write_rich(tmp_path / "甲.xlsx"))
    done = patched(path, FIRST, SheetEdit({(2, 2): number("12.5")}))
    assert changed_parts(path, done) <= {SHEET, "xl/workbook.xml"}
    old, new = parts_of(path)[SHEET], parts_of(done)[SHEET]
    assert without_cells(new, "B2") == without_cells(old, "B2")
    assert cells_of(done)["B2"].raw == "12.5"


def test_a_new_sheet_comes_last_and_links_into_the_others(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    own = OwnSheet(
        "标题", ["一句话"], ("单元格", "说明"), [("B2", "改过\n两行"), ("D3", "<&>")], (9, 40),
        links={(0, 0): place_in(FIRST, "B2")},
    )  # fmt: skip
    with WorkbookPatch(path) as book:
        book.put_sheet("记录", sheet_xml(own, book.styles, book.namespace))
        done = tmp_path / "添.xlsx"
        done.write_bytes(book.content())
    assert changed_parts(path, done) == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet3.xml",
    }  # fmt: skip
    book_read = loaded(done)
    assert book_read.sheetnames == [FIRST, "汇总", "记录"]
    sheet = book_read["记录"]
    assert [cell.value for cell in sheet[4]] == ["B2", "改过\n两行"]
    assert sheet["A4"].hyperlink.location == f"'{FIRST}'!B2"
    assert sheet.freeze_panes == "A4"
    assert sheet.protection.sheet


def test_a_sheet_of_that_name_is_replaced_not_doubled(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    for title in ("第一回", "第二回"):
        own = OwnSheet(title, [], ("列",), [("值",)], (9,))
        with WorkbookPatch(path) as book:
            book.put_sheet("记录", sheet_xml(own, book.styles, book.namespace))
            content = book.content()
        path.write_bytes(content)
    found = loaded(path)
    assert found.sheetnames == [FIRST, "汇总", "记录"]
    assert found["记录"]["A1"].value == "第二回"


def test_a_style_is_cloned_with_all_the_rest_of_it(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "甲.xlsx")
    with WorkbookPatch(path) as book:
        red = book.styles.restyled(StyleChange(fill="FFC7CE", locked=False))
        book.patch(
            FIRST, SheetEdit({(2, 2): CellEdit(restyle=red), (30, 2): CellEdit(restyle=red)})
        )
        done = tmp_path / "样式.xlsx"
        done.write_bytes(book.content())
    sheet = loaded(done)[FIRST]
    assert sheet["B2"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B2"].number_format == '#,##0.00"万元"'
    assert not sheet["B2"].protection.locked
    assert sheet["B3"].fill.fgColor.rgb == "FFFFFF00"
    assert sheet["B3"].protection.locked
    assert not sheet["B30"].protection.locked
    assert cells_of(done)["B2"].raw == "100.25"


# 重算与计算次序 ----------------------------------------------------------------------------


def sheet_of(rows: str, namespace: str = MAIN, before: str = "", after: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>"
    ).encode()


def full_recalculation(content: Path) -> bool:
    return b"fullCalcOnLoad" in parts_of(content)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("formula", "asked"),
    [
        ("A1*2", True), ("$A$1", True), ("SUM(A1:B9)", True), ("SUM(A:A)", True),
        ("SUM(1:1)", True),
        ("表一!A1", True), ("'表一'!A1", True), ("总额*2", True), ("INDIRECT(\"A\"&amp;1)", True),
        ("表[列]", True), ("B1*2", False), ("SUM(B1:C9)", False), ("'表二'!A1", False),
        ("IF(B1&gt;0,\"A1\",TRUE)", False), ("LOG10(B1)", False), ("1+2.5E+3", False),
    ],
)  # fmt: skip
def test_excel_recalculates_only_where_a_formula_may_use_the_cell(
    tmp_path: Path, formula: str, asked: bool
) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="5"><c r="E5"><f>{formula}</f></c></row>'
    path = package(sheet_of(rows), tmp_path / "公式.xlsx")
    done = patched(path, "表一", SheetEdit({(1, 1): number("2")}))
    assert full_recalculation(done) is asked


def test_changing_only_the_look_asks_for_no_recalculation(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f><v>1</v></c></row>'
    path = package(sheet_of(rows), tmp_path / "公式.xlsx")
    with WorkbookPatch(path) as book:
        red = book.styles.restyled(StyleChange(fill="FFC7CE"))
        book.patch("表一", SheetEdit({(1, 1): CellEdit(restyle=red)}))
        path.write_bytes(book.content())
    assert not full_recalculation(path)


def test_the_calculation_chain_goes_when_a_formula_becomes_a_value(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>3</v></c></row>'
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="3"/></calcChain>'
    path = package(sheet_of(rows), tmp_path / "链.xlsx", more={"xl/calcChain.xml": chain})
    kept = patched(path, "表一", SheetEdit({(1, 2): number("4")}))
    assert "xl/calcChain.xml" in parts_of(kept)
    gone = patched(path, "表一", SheetEdit({(1, 1): number("4")}))
    assert "xl/calcChain.xml" not in parts_of(gone)
    assert b"calcChain" not in parts_of(gone)["xl/_rels/workbook.xml.rels"]


# 手写的怪 XML ------------------------------------------------------------------------------


def test_a_workbook_without_styles_gets_some(tmp_path: Path) -> None:
    path = package(sheet_of("<row><c><v>1</v></c></row>"), tmp_path / "无样式.xlsx")
    with WorkbookPatch(path) as book:
        day = book.styles.restyled(StyleChange(number_format="yyyy-mm-dd"))
        book.patch("表一", SheetEdit({(1, 1): CellEdit(Content("n", "44362"), day)}))
        path.write_bytes(book.content())
    found = cells_of(path)["A1"]
    assert (found.raw, found.format) == ("44362", "yyyy-mm-dd")


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_prefixes_and_strict_files_are_kept_as_they_are_written(
    tmp_path: Path, namespace: str, prefix: str
) -> None:
    colon = f":{prefix[:-1]}" if prefix else ""
    template = (
        f'<?xml version="1.0"?>\n<!-- <sheetData> --><§worksheet xmlns{colon}="{namespace}">'
        '<§dimension ref="B2"/><§sheetData>\n <§row r="2" spans="2:2"><§c r=\'B2\'>'
        "<§v>1</§v></§c></§row>\n</§sheetData><§pageMargins left='1' right='1' top='1' bottom='1'"
        " header='0' footer='0'/></§worksheet>"
    )
    xml = template.replace("§", prefix).encode()
    path = package(xml, tmp_path / "前缀.xlsx", namespace=namespace)
    edit = SheetEdit({(2, 2): number("2"), (2, 4): text("新"), (1, 1): text("首")}, protect=True)
    done = patched(path, "表一", edit)
    assert {key: cell.raw for key, cell in cells_of(done).items()} == {
        "B2": "2",
        "D2": "新",
        "A1": "首",
    }
    new = parts_of(done)[SHEET]
    p = prefix.encode()
    assert b'<%bdimension ref="A1:D2"/>' % p in new
    assert b'spans="2:4"' in new
    assert b"</%bsheetData><%bsheetProtection " % (p, p) in new
    assert b"<!-- <sheetData> -->" in new


def test_cells_and_rows_without_addresses_are_counted(tmp_path: Path) -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>4</v></c></row>"
    path = package(sheet_of(rows), tmp_path / "无址.xlsx")
    done = patched(
        path, "表一", SheetEdit({(1, 2): number("20"), (2, 3): number("30"), (2, 1): text("a")})
    )
    raws = {cell: value.raw for cell, value in cells_of(done).items()}
    assert raws == {"A1": "1", "B1": "20", "A2": "a", "B2": "4", "C2": "30"}


@pytest.mark.parametrize("data", ["<sheetData/>", "<sheetData />", "<sheetData></sheetData>"])
def test_an_empty_sheet_gets_its_first_cell(tmp_path: Path, data: str) -> None:
    xml = sheet_of("").replace(b"<sheetData></sheetData>", data.encode())
    path = package(xml, tmp_path / "空.xlsx")
    assert cells_of(patched(path, "表一", SheetEdit({(7, 3): text("新")})))["C7"].raw == "新"


def test_self_closing_rows_are_opened_and_keep_their_look(tmp_path: Path) -> None:
    rows = '<row r="2" ht="30" customHeight="1"/><row r="4"/>'
    path = package(sheet_of(rows), tmp_path / "空行.xlsx")
    done = patched(path, "表一", SheetEdit({(2, 1): number("1"), (3, 1): number("2")}))
    assert [*cells_of(done)] == ["A2", "A3"]
    assert b'<row r="2" ht="30" customHeight="1"><c' in parts_of(done)[SHEET]
    assert b'<row r="4"/>' in parts_of(done)[SHEET]


def test_a_new_cell_takes_the_style_of_its_row_or_column(tmp_path: Path) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="2"/>'
        '<xf numFmtId="49"/></cellXfs></styleSheet>'
    )
    before = '<cols><col min="2" max="3" style="1"/></cols>'
    rows = '<row r="5" s="2" customFormat="1"/>'
    path = package(sheet_of(rows, before=before), tmp_path / "样式.xlsx", styles=styles)
    done = patched(
        path, "表一", SheetEdit({(1, 1): number("1"), (1, 3): number("1"), (5, 3): number("1")})
    )
    formats = {cell: found.format for cell, found in cells_of(done).items()}
    assert formats == {"A1": "General", "C1": "0.00", "C5": "@"}


def test_comments_and_cdata_are_not_taken_for_cells(tmp_path: Path) -> None:
    rows = (
        '<!-- <row r="1"><c r="A1"/></row> --><row r="1"><c r="A1" t="str">'
        '<v><![CDATA[<c r="A1"><v>9</v></c>]]></v></c><!-- </row> --><c r="B1"><v>2</v></c></row>'
    )
    path = package(sheet_of(rows), tmp_path / "注释.xlsx")
    done = patched(path, "表一", SheetEdit({(1, 2): number("3"), (2, 1): number("4")}))
    raws = {cell: value.raw for cell, value in cells_of(done).items()}
    assert raws == {"A1": '<c r="A1"><v>9</v></c>', "B1": "3", "A2": "4"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "iso-8859-1", "us-ascii"])
def test_other_encodings_come_back_as_they_were(tmp_path: Path, encoding: str) -> None:
    declared = "utf-16" if encoding.startswith("utf-16") else encoding
    xml = sheet_of('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>').decode()
    xml = xml.replace('version="1.0"', f'version="1.0" encoding="{declared}"')
    data = ("\ufeff" + xml).encode(encoding) if encoding == "utf-16-be" else xml.encode(encoding)
    path = package(data, tmp_path / "编码.xlsx")
    done = patched(path, "表一", SheetEdit({(1, 1): text("改")}))
    assert {cell: value.raw for cell, value in cells_of(done).items()} == {"A1": "改", "B1": "2"}
    new = parts_of(done)[SHEET]
    assert new[:20] == data[:20]
    assert new[-40:] == data[-40:]


def test_the_same_words_are_read_back_whatever_they_contain(tmp_path: Path) -> None:
    words = " 前空 <&>\"' _x000D_ \x01 \ud83d\ude00 \n换行\t\r尾 "
    words = words.encode("utf-16", "surrogatepass").decode("utf-16")
    path = package(sheet_of(""), tmp_path / "字.xlsx")
    assert cells_of(patched(path, "表一", SheetEdit({(1, 1): text(words)})))["A1"].raw == words


def test_a_sheet_whose_rows_are_in_disorder_is_refused_in_plain_words(tmp_path: Path) -> None:
    rows = '<row r="9"><c r="A9"><v>9</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
    path = package(sheet_of(rows), tmp_path / "乱.xlsx")
    with pytest.raises(FileFault) as raised:
        patched(path, "表一", SheetEdit({(3, 1): number("1")}))
    assert raised.value.code == "F05"
    assert "第 3 行" in raised.value.facts["reason"]


# 公式 --------------------------------------------------------------------------------------


SHARED = (
    '<row r="1"><c r="B1"><f t="shared" ref="B1:B4" si="0">A1*2+$A$1</f><v>2</v></c></row>'
    '<row r="2"><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    '<row r="3"><c r="B3"><f t="shared" si="0"/><v>6</v></c></row>'
    '<row r="4"><c r="B4"><f t="shared" si="0"></f><v>8</v></c></row>'
)


def test_followers_of_a_shared_formula_outlive_its_first_cell(tmp_path: Path) -> None:
    path = package(sheet_of(SHARED), tmp_path / "共享.xlsx")
    done = patched(path, "表一", SheetEdit({(1, 2): number("5"), (3, 2): number("7")}))
    found = cells_of(done)
    assert {key: (cell.formula, cell.raw) for key, cell in found.items()} == {
        "B1": (None, "5"), "B2": ("=A2*2+$A$1", "4"), "B3": (None, "7"), "B4": ("=A4*2+$A$1", "8"),
    }  # fmt: skip
    assert loaded(done, formulas=True)["表一"]["B4"].value == "=A4*2+$A$1"


def test_a_follower_can_be_replaced_alone(tmp_path: Path) -> None:
    path = package(sheet_of(SHARED), tmp_path / "共享.xlsx")
    done = patched(path, "表一", SheetEdit({(2, 2): number("5")}))
    old, new = parts_of(path)[SHEET], parts_of(done)[SHEET]
    assert without_cells(new, "B2") == without_cells(old, "B2")


def test_a_cell_of_an_array_formula_is_refused_and_told(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c></row><row r="3"/>'
        '<row r="5"><c r="A5"><f t="array" ref="A5">SUM(B1:B3)</f><v>2</v></c></row>'
    )
    path = package(sheet_of(rows), tmp_path / "数组.xlsx")
    wanted = {(1, 1), (2, 1), (3, 1), (5, 1)}
    with WorkbookPatch(path) as book:
        done = book.patch("表一", SheetEdit(dict.fromkeys(wanted, number("9"))))
        path.write_bytes(book.content())
    assert [*done.refused] == ["A1", "A2", "A3"]
    assert "数组公式" in done.refused["A2"]
    raws = {cell: value.raw for cell, value in cells_of(path).items()}
    assert raws == {"A1": "2", "A2": "4", "A5": "9"}


# 保护、合并 --------------------------------------------------------------------------------


def test_a_protection_with_an_unknown_password_is_replaced(tmp_path: Path) -> None:
    after = (
        '<sheetProtection password="CC1A" sheet="1"/><protectedRanges><protectedRange sqref="A1" '
        'name="甲"/></protectedRanges><mergeCells count="2"><mergeCell ref="A1:B1"/>'
        '<mergeCell ref="A5:A9"/></mergeCells>'
    )
    path = package(sheet_of('<row r="1"/>', after=after), tmp_path / "锁.xlsx")
    done = patched(path, "表一", SheetEdit(protect=True, split=frozenset({(6, 1), (1, 1)})))
    new = parts_of(done)[SHEET]
    assert b"password" not in new
    assert b"protectedRange" not in new
    assert len(re.findall(rb"<sheetProtection", new)) == 1
    assert new.index(b"sheetProtection") < new.index(b"mergeCells")
    assert b'<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>' in new


def test_a_sheet_that_is_not_there_is_a_file_fault(tmp_path: Path) -> None:
    path = package(sheet_of(""), tmp_path / "表.xlsx")
    with pytest.raises(FileFault):
        patched(path, "别的表", SheetEdit())


@pytest.mark.parametrize("make", [lambda path: path.write_bytes(b"PK\x03\x04" + b"0" * 99)])
def test_what_is_no_sound_workbook_is_refused(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "坏.xlsx"
    make(path)
    with pytest.raises(FileFault):
        WorkbookPatch(path)
