"""两种读法（正则与 expat）结果相同，且都与所写一致。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import FileFault
from pipelines.xlsx.cells import Cell, Row, address, column_letter
from pipelines.xlsx.parts import Part
from pipelines.xlsx.sheet_xml import Layout, SheetParser

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRINGS = ["项目编号", "", " 前后有空格 ", "A&B<公司>"]
FORMATS = ("General", "0.00%", "yyyy-mm-dd")
HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"'
AC = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    return f"{HEAD} {AC}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def parser_of(xml: str | bytes, chunk: int = 1 << 16) -> SheetParser:
    data = xml.encode() if isinstance(xml, str) else xml
    pieces = [data[start : start + chunk] for start in range(0, len(data), chunk)]
    return SheetParser(
        Part(Path("来件.xlsx"), "sheet1.xml", lambda: iter(pieces)), STRINGS, FORMATS
    )


def read(xml: str | bytes, *, plain: bool, chunk: int = 1 << 16) -> tuple[list[Row], Layout]:
    parser = parser_of(xml, chunk)
    rows = list(parser.rows(plain=plain))
    return rows, parser.layout()


def outcome(xml: str | bytes, *, plain: bool, chunk: int = 1 << 16) -> Any:
    try:
        return read(xml, plain=plain, chunk=chunk)
    except FileFault as fault:
        return fault.code


def cells(xml: str | bytes) -> list[tuple[str, str, str, str | None, str]]:
    """两种读法都读一遍，相同则给出 (地址, 种类, 原样, 公式, 格式)。"""
    rows, layout = read(xml, plain=True)
    assert (rows, layout) == read(xml, plain=False)
    return [
        (address(cell.column, row.number), cell.kind, cell.raw, cell.formula, cell.format)
        for row in rows
        for cell in row.cells
    ]


def one(cell: str) -> tuple[str, str, str | None]:
    """A1 一格的 (种类, 原样, 公式)。"""
    [(place, kind, raw, formula, _)] = cells(sheet(f'<row r="1">{cell}</row>'))
    assert place == "A1"
    return kind, raw, formula


KINDS = {
    "number": ('<c r="A1"><v>430100202601010012.50</v></c>', ("n", "430100202601010012.50", None)),
    "number marked n": ('<c r="A1" t="n"><v>1E-3</v></c>', ("n", "1E-3", None)),
    "long float": ('<c r="A1"><v>0.10000000000000001</v></c>', ("n", "0.10000000000000001", None)),
    "spaces around a number": ('<c r="A1"><v> 7 </v></c>', ("n", "7", None)),
    "not a number": ('<c r="A1"><v>NaN</v></c>', ("s", "NaN", None)),
    "exponent no sheet can hold": ('<c r="A1"><v>1e9999</v></c>', ("s", "1e9999", None)),
    "shared string": ('<c r="A1" t="s"><v>3</v></c>', ("s", "A&B<公司>", None)),
    "shared string with spaces": ('<c r="A1" t="s"><v>2</v></c>', ("s", " 前后有空格 ", None)),
    "shared index with spaces": ('<c r="A1" t="s"><v> 0 </v></c>', ("s", "项目编号", None)),
    "true": ('<c r="A1" t="b"><v>1</v></c>', ("b", "TRUE", None)),
    "false spelt out": ('<c r="A1" t="b"><v>false</v></c>', ("b", "FALSE", None)),
    "error": ('<c r="A1" t="e"><v>#REF!</v></c>', ("e", "#REF!", None)),
    "date": ('<c r="A1" t="d"><v>2026-09-30</v></c>', ("d", "2026-09-30", None)),
    "inline": ('<c r="A1" t="inlineStr"><is><t>甲 &amp; 乙</t></is></c>', ("s", "甲 & 乙", None)),
    "inline preserved": (
        '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a\n</t></is></c>',
        ("s", " a\n", None),
    ),
    "inline rich": (
        '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>长沙</t></r><r><t>市</t></r>'
        '<rPh sb="0" eb="1"><t>zhang</t></rPh></is></c>',
        ("s", "长沙市", None),
    ),
    "inline kept in v": ('<c r="A1" t="inlineStr"><v>甲</v></c>', ("s", "甲", None)),
    "escape": ('<c r="A1" t="str"><v>a_x000D_\nb</v></c>', ("s", "a\r\nb", None)),
    "escaped escape": ('<c r="A1" t="str"><v>_x005F_x000D_</v></c>', ("s", "_x000D_", None)),
    "surrogates": ('<c r="A1" t="str"><v>_xD83D__xDE00_</v></c>', ("s", "😀", None)),
    "lone surrogate": ('<c r="A1" t="str"><v>_xD83D_</v></c>', ("s", "�", None)),
    "formula": ('<c r="A1"><f>SUM(B1:C1)</f><v>3</v></c>', ("n", "3", "=SUM(B1:C1)")),
    "formula text": ('<c r="A1" t="str"><f>B1&amp;"x"</f><v>甲</v></c>', ("s", "甲", '=B1&"x"')),
    "formula empty text": ('<c r="A1" t="str"><f>""</f><v></v></c>', ("s", "", '=""')),
    "formula error": ('<c r="A1" t="e"><f>#REF!+1</f><v>#REF!</v></c>', ("e", "#REF!", "=#REF!+1")),
    "formula true": ('<c r="A1" t="b"><f>1=1</f><v>1</v></c>', ("b", "TRUE", "=1=1")),
    "formula no value": ('<c r="A1"><f>B1</f></c>', ("", "", "=B1")),
    "formula void value": ('<c r="A1"><f>B1</f><v/></c>', ("", "", "=B1")),
    "formula hollow value": ('<c r="A1"><f>B1</f><v></v></c>', ("", "", "=B1")),
    "formula string, no value": ('<c r="A1" t="str"><f>B1</f></c>', ("", "", "=B1")),
    "formula external": ('<c r="A1"><f>[1]Sheet1!A1</f><v>5</v></c>', ("n", "5", "=[1]Sheet1!A1")),
    "formula always computed": ('<c r="A1"><f ca="1">NOW()</f><v>1</v></c>', ("n", "1", "=NOW()")),
    "array formula": ('<c r="A1"><f t="array" ref="A1">A2*2</f><v>1</v></c>', ("n", "1", "=A2*2")),
    "data table": ('<c r="A1"><f t="dataTable" ref="A1" r1="B1"/><v>1</v></c>', ("n", "1", "=")),
    "unknown type": ('<c r="A1" t="怪"><v>1</v></c>', ("s", "1", None)),
    "bad boolean": ('<c r="A1" t="b"><v>是</v></c>', ("s", "是", None)),
}


@pytest.mark.parametrize(("xml", "expected"), KINDS.values(), ids=KINDS.keys())
def test_every_kind_of_cell_is_read_as_stored(xml: str, expected: tuple[str, str, str]) -> None:
    assert one(xml) == expected


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1"/>',
        '<c r="A1" s="2"/>',
        '<c r="A1" s="2"></c>',
        '<c r="A1"><v/></c>',
        '<c r="A1"><v></v></c>',
        '<c r="A1" t="s"><v/></c>',
        '<c r="A1" t="s"><v>1</v></c>',
        '<c r="A1" t="str"><v></v></c>',
        '<c r="A1" t="inlineStr"><is><t></t></is></c>',
        '<c r="A1" t="inlineStr"><is/></c>',
        '<c r="Z9" s="1"/>',
        '<c s="1"/>',
    ],
)
def test_a_cell_without_value_and_formula_is_left_out_with_its_row(xml: str) -> None:
    assert cells(sheet(f'<row r="1" ht="20">{xml}</row>')) == []


def test_the_number_format_is_that_of_the_style() -> None:
    row = (
        '<c r="A1" s="1"><v>1</v></c><c r="B1" s="2" t="n"><v>1</v></c><c r="C1" s="9"><v>1</v></c>'
    )
    found = cells(sheet(f'<row r="1">{row}</row>'))
    assert [cell[4] for cell in found] == ["0.00%", "yyyy-mm-dd", "General"]


def test_a_shared_formula_names_the_cell_that_holds_it() -> None:
    rows = (
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>4</v></c></row>'
        '<row r="4"><c r="B4"><f t="shared" si="9"/><v>4</v></c></row>'
    )
    assert [cell[3] for cell in cells(sheet(rows))] == [
        "=A2*2",
        "=〔公式与 B2 相同〕",
        "=〔公式与 前面 相同〕",
    ]


def test_a_shared_formula_is_known_across_both_ways_of_reading() -> None:
    rows = (
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="0">A2*2</f><v>2</v></c></row>'
        "<!-- 此后不平常 -->"
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    for chunk in (40, 130, 5000):
        found, _ = read(sheet(rows), plain=True, chunk=chunk)
        assert found[1].cells[0].formula == "=〔公式与 B2 相同〕"


A1_B2 = [("A1", "n", "1", None, "General"), ("B2", "s", "项目编号", None, "0.00%")]
ROWS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2" s="1" t="s"><v>0</v></c></row>'
PREFIXED = re.sub(r"<(/?)(row|c|v)", r"<\1x:\2", ROWS)

WAYS_OF_WRITING = {
    "plain": sheet(ROWS),
    "no declaration": sheet(ROWS).split("\n", 1)[1],
    "byte order mark": "\ufeff" + sheet(ROWS),
    "strict": sheet(ROWS).replace(MAIN, STRICT),
    "prefixed": (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{PREFIXED}</x:sheetData></x:worksheet>'
    ),
    "single quotes": sheet(ROWS.replace('"', "'")),
    "single quotes at the end": sheet(ROWS.replace('s="1"', "s='1'")),
    "pretty printed": sheet(ROWS.replace("<", "\r\n  <").replace("\r\n  </v", "</v")),
    "space before the bracket": sheet(ROWS.replace('">', '" >')),
    "comments": sheet(
        ROWS.replace("<row", "<!--行--><row").replace("<c", "<!-- <row r='7'> </sheetData> --><c")
    ),
    "instruction": sheet(ROWS.replace("<row", "<?word page <row r='3'>?><row")),
    "cdata": sheet(ROWS.replace("<v>1</v>", "<v><![CDATA[1]]></v>")),
    "cdata closing the table": sheet(ROWS + "<![CDATA[</sheetData>]]>"),
    "references": sheet(
        ROWS.replace("<v>1</v>", "<v>&#49;</v>").replace("<v>0</v>", "<v>&#x30;</v>")
    ),
    "references in an address": sheet(ROWS.replace('r="B2"', 'r="&#66;2"')),
    "no addresses": sheet(
        '<row><c><v>1</v></c></row><row><c/><c s="1" t="s"><v>0</v></c></row>'
    ),
    "no row numbers": sheet(re.sub(r'<row r="\d"', "<row", ROWS)),
    "no cell addresses": sheet(
        '<row r="1"><c><v>1</v></c></row><row r="2"><c r="A2"/><c s="1" t="s"><v>0</v></c></row>'
    ),
    "other order": sheet(ROWS.replace('r="B2" s="1" t="s"', 't="s" s="1" r="B2"')),
    "more attributes": sheet(
        ROWS.replace('<row r="1"', '<row r="1" spans="1:16" ht="14.25" x14ac:dyDescent="0.2"')
        .replace('<c r="A1"', '<c r="A1" ph="0" vm="1" cm="1"')
    ),
    "small letters": sheet(ROWS.replace("B2", "b2")),
    "leading zero": sheet(ROWS.replace("B2", "B02").replace('r="2"', 'r="002"')),
    "extension list": sheet(
        ROWS.replace(
            "</v></c>", '</v><extLst><ext uri="x"><y xmlns="n">9</y></ext></extLst></c>'
        )
    ),
    "foreign element": sheet(
        ROWS.replace("<v>1</v>", '<v>1</v><v xmlns="urn:other">2</v>').replace(
            "<row", '<row xmlns="urn:other" r="9"><c r="A9"><v>9</v></c></row><row'
        )
    ),
    "namespace redeclared": sheet(ROWS.replace("<row", f'<row xmlns="{MAIN}"')),
    "blank styled cells": sheet(
        ROWS.replace("</row>", '<c r="D1" s="1"/><c r="E1" s="1"/></row>')
        .replace('<c r="B2"', '<c r="A2" s="2"/><c r="B2"')
    ),
    "blank rows": sheet(
        ROWS + "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(3, 50))
    ),
    "blank rows between": sheet(ROWS.replace('<row r="2"', '<row r="2" ht="9"/><row r="2"')),
    "text beside the cells": sheet(ROWS.replace("<c", "x<c").replace("</row>", "y</row>z")),
    "a wrong dimension": sheet(ROWS, before='<dimension ref="A1"/>'),
    "utf-16": sheet(ROWS).replace("UTF-8", "UTF-16").encode("utf-16"),
    "latin-1": sheet(ROWS).replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "two tables": sheet(ROWS.replace("</row><row", "</row></sheetData><sheetData><row")),
    "a stray text": sheet(ROWS.replace("<c", "<is><t>迷路</t></is><c", 1).replace(
        '<c r="A1"><v>1</v></c>', '<c r="A1"><v>1</v></c><c r="B1" t="inlineStr"><is/></c>'
    )),
    "a table mentioned in a comment": sheet(ROWS, before="<!-- <sheetData> -->"),
    "cells out of order": sheet(
        ROWS.replace('<c r="A1"><v>1</v></c>', '<c r="A1"><v>5</v></c><c r="A1"><v>1</v></c>')
    ),
}  # fmt: skip


@pytest.mark.parametrize("xml", WAYS_OF_WRITING.values(), ids=WAYS_OF_WRITING.keys())
@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 16])
def test_however_a_sheet_is_written_the_cells_are_the_same(xml: str | bytes, chunk: int) -> None:
    assert cells(xml) == A1_B2
    assert read(xml, plain=True, chunk=chunk) == read(xml, plain=False)


def test_cells_out_of_order_are_sorted() -> None:
    row = '<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>'
    assert [cell[0] for cell in cells(sheet(row))] == ["A1", "C1"]


def test_an_empty_table_has_no_rows() -> None:
    assert cells(sheet("")) == []
    assert cells(sheet("").replace("<sheetData></sheetData>", "<sheetData/>")) == []


def test_the_farthest_cell_of_a_sheet_is_read() -> None:
    xml = sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert cells(xml) == [("XFD1048576", "n", "1", None, "General")]
    assert read(xml, plain=True)[1].last_row == 1_048_576


@pytest.mark.parametrize(
    ("attributes", "hidden"),
    [
        ("", False),
        (' hidden="1"', True),
        (' hidden="true" ht="12"', True),
        (' hidden="0"', False),
        (' ht="0" customHeight="1"', True),
    ],
)
def test_hidden_rows_are_read_and_marked(attributes: str, hidden: bool) -> None:
    xml = sheet(f'<row r="1"{attributes}><c r="A1"><v>1</v></c></row>')
    assert read(xml, plain=True) == read(xml, plain=False)
    assert read(xml, plain=True)[0][0].hidden is hidden


def test_the_layout_is_known_after_the_rows() -> None:
    before = (
        '<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" width="0"/>'
        '<col min="7" max="7" width="9"/></cols>'
    )
    after = (
        '<autoFilter ref="A1:F9"><filterColumn colId="0"><filters><filter val="是"/></filters>'
        '</filterColumn></autoFilter><mergeCells count="2"><mergeCell ref="A1:C1"/>'
        '<mergeCell ref="D4:D5"/></mergeCells>'
    )
    xml = sheet(ROWS + '<row r="90" s="1"/>', before=before, after=after)
    expected = Layout(("A1:C1", "D4:D5"), frozenset({2, 3, 5}), "A1:F9", True, 90)
    assert read(xml, plain=True)[1] == read(xml, plain=False)[1] == expected


def test_a_filter_in_a_saved_view_of_another_person_is_not_ours() -> None:
    view = (
        '<customSheetViews><customSheetView guid="{0}"><autoFilter ref="A1:B2"><filterColumn '
        'colId="0"><filters blank="1"/></filterColumn></autoFilter></customSheetView>'
        "</customSheetViews>"
    )
    assert not read(sheet(ROWS, after=view), plain=True)[1].filtered
    plain_filter = '<autoFilter ref="A1:B2"><filterColumn colId="0" hiddenButton="1"/></autoFilter>'
    assert not read(sheet(ROWS, after=plain_filter), plain=True)[1].filtered


FAULTS = {
    "cut off": (sheet(ROWS)[:-60], "F05"),
    "cut off in the tail": (sheet(ROWS)[:-5], "F05"),
    "nothing": ("", "F05"),
    "wrong nesting": (sheet(ROWS.replace("</v></c>", "</c></v>", 1)), "F05"),
    "bare ampersand": (sheet(ROWS.replace("<v>1</v>", '<v>a&b</v>')), "F05"),
    "unknown entity": (sheet(ROWS.replace("<v>1</v>", "<v>&nbsp;</v>")), "F05"),
    "control character": (sheet(ROWS.replace("<v>1</v>", "<v>\x01</v>")), "F05"),
    "not a character": (sheet(ROWS.replace("<v>1</v>", "<v>\uffff</v>")), "F05"),
    "not utf-8": (sheet(ROWS.replace("<v>1", "<v>~")).encode().replace(b"~", b"\xff"), "F05"),
    "gbk": (sheet(ROWS).replace("UTF-8", "GBK").encode(), "F05"),
    "cdata end": (sheet(ROWS.replace("<v>1</v>", "<v>]]></v>")), "F05"),
    "attribute twice": (sheet(ROWS.replace('r="A1"', 'r="A1" s="1" s="1"')), "F05"),
    "address twice": (sheet(ROWS.replace('r="A1"', 'r="A1" r="A1"')), "F05"),
    "row number twice": (sheet(ROWS.replace('<row r="1"', '<row r="1" r="1"')), "F05"),
    "unbound prefix": (sheet(ROWS.replace('r="A1"', 'r="A1" y:z="1"')), "F05"),
    "unbound prefix of a row": (sheet(ROWS.replace('<row r="1"', '<row r="1" y:z="1"')), "F05"),
    "column after XFD": (sheet(ROWS.replace("A1", "XFE1")), "F05"),
    "too many cells": (sheet(f'<row r="1">{"<c/>" * 16_384}<c><v>1</v></c></row>'), "F05"),
    "row 0": (sheet(ROWS.replace('<row r="1"', '<row r="0"')), "F05"),
    "row after the last": (sheet(ROWS.replace('<row r="2"', '<row r="1048577"')), "F05"),
    "row number in words": (sheet(ROWS.replace('<row r="1"', '<row r="一"')), "F05"),
    "cell in another row": (sheet(ROWS.replace('r="A1"', 'r="A7"')), "F05"),
    "absolute address": (sheet(ROWS.replace('r="A1"', 'r="$A$1"')), "F05"),
    "no such shared string": (sheet(ROWS.replace("<v>0</v>", "<v>99</v>")), "F05"),
    "negative shared string": (sheet(ROWS.replace("<v>0</v>", "<v>-1</v>")), "F05"),
    "fractional shared string": (sheet(ROWS.replace("<v>0</v>", "<v>0.5</v>")), "F05"),
    "bad column settings": (sheet(ROWS, before='<cols><col hidden="1" min="x"/></cols>'), "F05"),
    "no namespace": (sheet(ROWS).replace(f'xmlns="{MAIN}"', ""), "F05"),
    "another root": (sheet(ROWS).replace("worksheet", "chartsheet"), "F05"),
    "doctype": (
        sheet(ROWS).replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "1">]><worksheet'),
        "F08",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("xml", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_a_broken_sheet_is_a_file_fault_either_way(xml: str | bytes, code: str) -> None:
    assert outcome(xml, plain=True) == outcome(xml, plain=False) == code
    assert outcome(xml, plain=True, chunk=50) == code


def test_a_missing_shared_string_is_named_by_its_cell() -> None:
    with pytest.raises(FileFault) as raised:
        read(sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), plain=True)
    assert raised.value.facts["reason"] == "A1 所指的共享文字不存在"


# 任意内容、任意写法 -----------------------------------------------------------------------

LETTERS = "甲乙万元 <>&'\"\t\n\r]_x0041DFAa1=-\x00\x1f\x85\u3000\ue000é😀"
TEXTS = st.text(LETTERS, min_size=1, max_size=8) | st.sampled_from(
    ["_x000D_", "]]>", "<v>&amp;", " 甲 ", "\r\n", "_x"]
)
NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,16})(\.[0-9]{1,15})?(E[-+]?[0-9]{1,2})?", fullmatch=True
)
ERRORS = st.sampled_from(["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!"])
VALUES = st.one_of(
    st.tuples(st.just("n"), NUMBERS),
    st.tuples(st.just("s"), TEXTS),
    st.tuples(st.just("b"), st.sampled_from(["TRUE", "FALSE"])),
    st.tuples(st.just("e"), ERRORS),
    st.tuples(st.just("d"), st.just("2026-09-30T00:00:00")),
    st.just(("", "")),
)
COLUMNS = st.integers(1, 40) | st.integers(1, 16_384)


@st.composite
def contents(draw: st.DrawFn) -> list[Row]:
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 60) | st.integers(1, 1_048_576), max_size=6))):
        found = []
        for column in sorted(draw(st.sets(COLUMNS, min_size=1, max_size=6))):
            kind, raw = draw(VALUES)
            formula = f"={draw(TEXTS)}" if not kind or draw(st.booleans()) else None
            found.append(Cell(column, kind, raw, formula, draw(st.sampled_from(FORMATS))))
        rows.append(Row(number, draw(st.booleans()), found))
    return rows


def escaped(text: str) -> str:
    """ST_Xstring 与 XML 的转义。"""
    text = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f]", lambda match: f"_x{ord(match[0]):04X}_", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Writing:
    """同一张表的种种写法；`odd` 为假时只用各家软件平常的写法。"""

    def __init__(self, draw: st.DrawFn, *, odd: bool) -> None:
        self.draw = draw
        self.odd = odd

    def chance(self) -> bool:
        return self.odd and self.draw(st.integers(0, 3)) == 0

    def tag(self, name: str, attributes: dict[str, str], inside: str) -> str:
        pairs = list(attributes.items())
        if self.chance():
            pairs = self.draw(st.permutations(pairs))
        quote = "'" if self.chance() else '"'
        gap = "\n " if self.chance() else " "
        opening = name + "".join(f"{gap}{key}={quote}{value}{quote}" for key, value in pairs)
        comment = "<!-- <row r='1'>] -->" if self.chance() and name in ("row", "c") else ""
        if not inside and not comment:
            return f"<{opening}/>" if self.draw(st.booleans()) else f"<{opening}></{name}>"
        return f"<{opening}>{comment}{inside}</{name}>"

    def text(self, text: str) -> str:
        if self.chance() and "]]>" not in text and not re.search(r"[\x00-\x1f_]", text):
            return f"<![CDATA[{text}]]>"
        if self.chance() and "_" not in text:
            return "".join(
                f"&#{ord(c)};" if ord(c) >= 32 or c in "\t\n\r" else escaped(c) for c in text
            )
        return escaped(text)

    def cell(self, cell: Cell, row: int) -> str:
        attributes = {"r": address(cell.column, row)}
        if cell.format != "General" or self.draw(st.booleans()):
            attributes["s"] = str(FORMATS.index(cell.format))
        body = self.tag("f", {}, self.text(cell.formula[1:])) if cell.formula is not None else ""
        kind, value = self.stored(cell)
        if kind:
            attributes["t"] = kind
        return self.tag("c", attributes, body + value)

    def stored(self, cell: Cell) -> tuple[str, str]:
        match cell.kind:
            case "":
                return "", self.draw(st.sampled_from(["", "<v/>", "<v></v>"]))
            case "n":
                return self.draw(st.sampled_from(["", "n"])), f"<v>{cell.raw}</v>"
            case "b":
                return "b", f"<v>{int(cell.raw == 'TRUE')}</v>"
            case "s" if cell.formula is None and self.draw(st.booleans()):
                return "inlineStr", f"<is><t>{self.text(cell.raw)}</t></is>"
            case "s":
                return "str", f"<v>{self.text(cell.raw)}</v>"
            case kind:
                return kind, f"<v>{self.text(cell.raw)}</v>"

    def row(self, row: Row) -> str:
        attributes = {"r": str(row.number)} | ({"hidden": "1"} if row.hidden else {})
        inside = []
        for cell in row.cells:
            if self.draw(st.booleans()) and cell.column > 1 and not inside:
                inside.append(f'<c r="{column_letter(cell.column - 1)}{row.number}" s="1"/>')
            inside.append(self.cell(cell, row.number))
        return self.tag("row", attributes, "".join(inside))


@st.composite
def sheets(draw: st.DrawFn, *, odd: bool) -> tuple[list[Row], str]:
    rows = draw(contents())
    writing = Writing(draw, odd=odd)
    return rows, sheet("".join(writing.row(row) for row in rows))


CHUNKS = st.integers(1, 400) | st.just(1 << 16)


@given(sheets(odd=True) | sheets(odd=False), CHUNKS)
def test_both_ways_of_reading_give_what_was_written(
    drawn: tuple[list[Row], str], chunk: int
) -> None:
    rows, xml = drawn
    assert read(xml, plain=False, chunk=chunk)[0] == rows
    assert read(xml, plain=True, chunk=chunk)[0] == rows


def test_one_unusual_block_does_not_slow_down_the_rest() -> None:
    odd = '<row r="1"><c t="n" r="A1"><v>1</v></c></row>'
    usual = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 9))
    parser = parser_of(sheet(odd + usual), chunk=130)
    begun: list[str] = []
    start_row = parser.starts["sheetData", "row"]

    def count(attributes: Mapping[str, str]) -> None:
        begun.append(attributes["r"])
        start_row(attributes)

    parser.starts["sheetData", "row"] = count
    assert [row.number for row in parser.rows()] == list(range(1, 9))
    assert 1 <= len(begun) < 5


@given(sheets(odd=False))
def test_usual_writing_never_needs_expat(drawn: tuple[list[Row], str]) -> None:
    rows, xml = drawn
    parser = parser_of(xml)
    parser.starts.pop(("sheetData", "row"))
    assert list(parser.rows()) == rows


def test_a_row_that_ends_in_styled_blanks_never_needs_expat() -> None:
    parser = parser_of(
        sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="0"/><c r="C1" s="0"/></row>')
    )
    parser.starts.pop(("sheetData", "row"))
    assert [(row.number, len(row.cells)) for row in parser.rows()] == [(1, 1)]


TOKENS = [
    "<", ">", "&", "&lt;", "&#49;", "&#0;", "'", '"', "</row>", "<row>", '<row r="3"/>', "</c>",
    "<c/>", "<v>", "</v>", "<v/>", "<!-- -->", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>",
    "</sheetData>", "<sheetData>", "\x00", "\r", "\ufffe", "\u3000", ' t="s"', ' r="B1"',
    ' xmlns="u"', ' a:b="1"', "<f/>", "<f></f>", "<is><t>甲</t></is>", "1", "0", "_x000D_", " ",
    "\n", ":", "=",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> str:
    _, xml = draw(sheets(odd=False))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(len(HEAD), len(xml)))
        until = at + draw(st.sampled_from([0, 0, 1, 1, 3, 12]))
        xml = xml[:at] + draw(st.sampled_from(["", *TOKENS])) + xml[until:]
    return xml


@given(damaged(), CHUNKS)
def test_both_ways_of_reading_agree_on_damaged_sheets(xml: str, chunk: int) -> None:
    assert outcome(xml, plain=True, chunk=chunk) == outcome(xml, plain=False)
