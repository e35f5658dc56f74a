"""修补的对象：XlsxWriter 写的什么都有的工作簿，与手写的怪 XML；以及不用本程序的比较。"""

from __future__ import annotations

import io
import re
import struct
import subprocess
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import xlsxwriter

from pipelines.xlsx.reader import Cell, address, open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHEET = "xl/worksheets/sheet1.xml"

_DOCUMENT = {
    MAIN: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def dot() -> io.BytesIO:
    """一个像素的 PNG。"""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")
    )


def write_rich(path: Path) -> Path:
    """openpyxl 存一遍就会丢东西的工作簿；第一张表 B2:B9 是数，C 列是公式，D 列是文字。"""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("项目 & 清单")
        other = book.add_worksheet("汇总")
        money = book.add_format({"num_format": '#,##0.00"万元"', "bg_color": "#FFFF00"})
        bold = book.add_format({"bold": True})
        sheet.write_row("A1", ["编号", "总投资", "翻倍", "说明"])
        for row in range(1, 9):
            sheet.write_string(row, 0, f"XM{row:03d}")
            sheet.write_number(row, 1, row * 100.25, money)
            sheet.write_formula(row, 2, f"=B{row + 1}*2", None, row * 200.5)
            sheet.write_string(row, 3, f"第 {row} 项")
        sheet.write_rich_string("D2", "普通", bold, "加粗", "普通")
        sheet.write_blank("E2", None, money)
        sheet.insert_image("F2", "点.png", {"image_data": dot()})
        sheet.insert_textbox("F8", "文本框")
        sheet.insert_button("H2", {"caption": "按钮"})
        sheet.add_sparkline("E3", {"range": "'项目 & 清单'!B2:B9"})
        sheet.conditional_format("B2:B9", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format(
            "C2:C9", {"type": "cell", "criteria": ">", "value": 9, "format": bold}
        )
        sheet.data_validation("D2:D9", {"validate": "list", "source": ["甲", "乙"]})
        sheet.write_comment("A2", "别人的批注", {"author": "示例甲"})
        sheet.write_comment("B3", "又一条", {"author": "示例甲"})
        sheet.set_header("&L&G", {"image_left": "点.png", "image_data_left": dot()})
        sheet.merge_range("A12:B13", "合并", bold)
        sheet.autofilter("A1:D9")
        sheet.freeze_panes(1, 1)
        other.write_formula("A1", "=SUM('项目 & 清单'!B2:B9)", None, 3609)
        other.write_formula("A2", "=总额*1", None, 7)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='项目 & 清单'!$B$2:$B$9"})
        other.insert_chart("C2", chart)
        book.define_name("总额", "='汇总'!$A$1")
    return path


def package(
    sheet: bytes,
    path: Path,
    *,
    namespace: str = MAIN,
    styles: str = "",
    strings: tuple[str, ...] = (),
    more: Mapping[str, str | bytes] | None = None,
) -> Path:
    """一张手写的表装成 .xlsx；没有 `styles` 就真的没有样式部件。"""
    document = _DOCUMENT[namespace]
    links = [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
    links += [("styles", "styles.xml")] if styles else []
    links += [("calcChain", "calcChain.xml")] if more and "xl/calcChain.xml" in more else []
    kinds = [("worksheet", SHEET), ("sharedStrings", "xl/sharedStrings.xml")]
    kinds += [("styles", "xl/styles.xml")] if styles else []
    relationships = "".join(
        f'<Relationship Id="rId{n}" Type="{document}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_CONTENT}.{kind}+xml"/>'
        for kind, part in kinds
    )
    items = "".join(f"<si><t xml:space='preserve'>{text}</t></si>" for text in strings)
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
        f"{overrides}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="rId1" '
        f'Type="{document}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{document}"><sheets>'
        '<sheet name="表一" sheetId="3" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}">{relationships}'
        "</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{namespace}">{items}</sst>',
        SHEET: sheet,
        **({"xl/styles.xml": styles} if styles else {}),
        **(more or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(content: bytes | Path) -> dict[str, bytes]:
    """部件名 → 内容，依次序。"""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    with zipfile.ZipFile(source) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def changed_parts(before: bytes | Path, after: bytes | Path) -> set[str]:
    """内容变了、多了、少了的部件；原有部件的次序须不变。"""
    old, new = parts_of(before), parts_of(after)
    assert [name for name in new if name in old] == [name for name in old if name in new]
    return {name for name in {**old, **new} if old.get(name) != new.get(name)}


def without_cells(sheet: bytes, *cells: str) -> bytes:
    """去掉所列各格的元素，用来比较其余的字节。"""
    for cell in cells:
        pattern = rb'<c r="%b"(?=[ />])[^>]*?(?:/>|>.*?</c>)' % cell.encode()
        sheet = re.sub(pattern, b"", sheet, flags=re.DOTALL)
    return sheet


def cells_of(path: Path, sheet: str = "") -> dict[str, Cell]:
    """地址 → 单元格，默认第一张表。"""
    with open_workbook(path) as book:
        chosen = next(x for x in book.sheets if x.name == (sheet or book.sheets[0].name))
        return {
            address(cell.column, row.number): cell
            for row in book.rows(chosen)
            for cell in row.cells
        }


def loaded(path: Path, *, formulas: bool = False) -> openpyxl.Workbook:
    """openpyxl 眼里的工作簿；它不认得的东西不必说。"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, data_only=not formulas)


def converted(soffice: str, source: Path, suffix: str = "xlsx") -> Path:
    """LibreOffice 打开后另存；打不开则失败。"""
    folder = source.parent / "另存"
    profile = f"-env:UserInstallation=file://{source.parent / 'profile'}"
    command = [soffice, profile, "--headless", "--convert-to", suffix, "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    result = folder / f"{source.stem}.{suffix}"
    assert result.exists()
    return result
