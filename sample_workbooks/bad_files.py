"""文件问题 F01… 的坏件（DOMAIN §6 第 54 项，§4.5）。"""

from __future__ import annotations

import struct
from datetime import datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook

from pipelines.intake.own_sheets import META_SHEET, SLIP_SHEETS
from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_books import packed
from sample_workbooks.small_edits import (
    cell,
    copy_sheet,
    heading,
    in_part,
    insert_column,
    new_part,
    remove,
    remove_sheet,
    titled,
)

_PROJECTS: Final = "项目清单"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_MACRO_TYPE: Final = (
    '<Override PartName="/xl/vbaProject.bin" '
    'ContentType="application/vnd.ms-office.vbaProject"/></Types>'
)
CSV: Final = "项目编号,项目名称,总投资\r\nXM-431302-2021-003,示例硅钢项目（一期）,120000\r\n"
_JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256))
_SECTOR: Final = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_DOCX: Final = (
    (
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    ),
    (
        "_rels/.rels",
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    ),
    (
        "word/document.xml",
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>关于6月份项目建设情况的通报</w:t></w:r></w:p></w:body>"
        "</w:document>",
    ),
)


def compound(*streams: str) -> bytes:
    """一个小的 OLE 复合文档（MS-CFB），目录里有这些流；旧版与加密的 Office 文件都是它。"""
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *[_FREE] * 108)
    table = struct.pack("<128I", _FAT, _END, *[_FREE] * 126)
    entries = [_entry("Root Entry", 5), *(_entry(name, 2) for name in streams)]
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    return header.ljust(_SECTOR, b"\0") + table + directory


def _entry(name: str, kind: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, _FREE, _FREE, 1 if kind == 5 else _FREE)
    tail = struct.pack("<16xIQQIQ", 0, 0, 0, _END, 0)
    return written.ljust(64, b"\0") + struct.pack("<H", len(written)) + links + tail


def _docx() -> bytes:
    return packed((name, (_DECLARATION + text).encode()) for name, text in _DOCX)


def _slip() -> bytes:
    """旁边的退回单，当成清单报了回来。"""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2021, 7, 1, 9, 0)})  # noqa: DTZ001
        for name in SLIP_SHEETS:
            book.add_worksheet(name).write_string(0, 0, f"娄星区2021年6月六张清单{name}")
    return stream.getvalue()


def _bomb() -> bytes:
    """一万字节，解开是一千一百万字节的空白。"""
    return packed([("xl/worksheets/sheet1.xml", b" " * 11 * 2**20)])


#: 带着一个宏。
MACRO: Final = (
    in_part("[Content_Types].xml", "</Types>", _MACRO_TYPE),
    new_part("xl/vbaProject.bin", compound("VBA")),
)
FILES: Final = (
    BadCase("F01", spoil=lambda _: _JPEG),
    BadCase("F02", spoil=lambda _: compound("EncryptionInfo", "EncryptedPackage")),
    BadCase("F03", spoil=lambda _: compound("Workbook"), suffix=".xls"),
    BadCase("F04", spoil=lambda _: CSV.encode("gb18030"), suffix=".csv"),
    BadCase("F05", spoil=lambda content: content[: len(content) // 2]),
    BadCase("F06", spoil=lambda _: _docx()),
    BadCase(
        "F07",
        MACRO,
        suffix=".xlsm",
    ),
    BadCase(
        "F08",
        (
            in_part(
                "xl/sharedStrings.xml", _DECLARATION,
                f'{_DECLARATION}<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///C:/Windows/win.ini">]>',
            ),
        ),
    ),
    BadCase("F09", spoil=lambda _: _bomb()),
    BadCase("F10", spoil=lambda _: b""),
    BadCase("F12", (remove_sheet("要素保障清单"),)),
    BadCase("F13", (titled(_PROJECTS, "总投资", "投资情况"),)),
    BadCase("F14", (remove(_PROJECTS, 3),)),
    BadCase("F15", (remove_sheet(META_SHEET), heading("填报单位", None), heading("报告期", None))),
    BadCase("F16", (copy_sheet(_PROJECTS, f"{_PROJECTS} (2)"),)),
    BadCase("F17", (cell(_PROJECTS, "A1", "娄星区项目清单（机密★1年）"),)),
    BadCase("F18", (insert_column(_PROJECTS, "形象进度", {3: "本月完成投资", 4: 2000}),)),
    BadCase("F19", spoil=lambda _: _slip()),
)  # fmt: skip
