"""每个 F 码一份真文件；好文件照开。"""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import FileFault
from pipelines.xlsx.package import Limits, SheetInfo, open_package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

Parts = dict[str, str | bytes]


def relationships(*rows: tuple[str, str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in rows
    )
    return f'<Relationships xmlns="{RELATIONSHIPS}">{inside}</Relationships>'


def worksheet(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>') -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(inside: str) -> str:
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</workbook>'


def parts() -> Parts:
    """最小的一份 .xlsx。"""
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{CONTENT_TYPES}">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{WORKBOOK_TYPE}"/></Types>'
        ),
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(
            '<sheets><sheet name="项目清单" sheetId="1" r:id="rId1"/></sheets>'
        ),
        "xl/_rels/workbook.xml.rels": relationships(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": worksheet(),
    }


def save(path: Path, content: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def fault_of(path: Path, limits: Limits | None = None) -> FileFault:
    with pytest.raises(FileFault) as raised, open_package(path, limits or Limits()):
        pass
    assert raised.value.file == path
    return raised.value


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "望城区.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("项目清单").write("A1", "项目编号")
    return path


# 健全的工作簿 -----------------------------------------------------------------------------


def test_a_sound_workbook_opens(good: Path) -> None:
    with open_package(good) as package:
        assert package.sheets == (SheetInfo("项目清单", "visible", "xl/worksheets/sheet1.xml"),)
        assert package.shared_strings() == ["项目编号"]
        assert not package.date1904
        assert package.external_links == ()


def test_the_smallest_workbook_opens_without_styles_and_strings(tmp_path: Path) -> None:
    with open_package(save(tmp_path / "小.xlsx", parts())) as package:
        assert package.formats == ()
        assert package.shared_strings() == []


def test_the_file_can_be_removed_once_the_package_is_closed(good: Path) -> None:
    with open_package(good):
        pass
    good.unlink()


def test_sheets_keep_their_order_and_their_hidden_state(tmp_path: Path) -> None:
    content = parts()
    content["xl/workbook.xml"] = workbook(
        '<workbookPr date1904="1"/><sheets>'
        '<sheet name="乙&amp;_x005F_x0041_" sheetId="7" r:id="b"/>'
        '<sheet name="图" sheetId="8" r:id="c"/>'
        '<sheet name="甲" sheetId="1" state="hidden" r:id="a"/>'
        '<sheet name="丙" sheetId="2" state="veryHidden" r:id="d"/></sheets>'
    )
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("a", "worksheet", "worksheets/sheet1.xml"),
        ("b", "worksheet", "/xl/other%20place/../表.xml"),
        ("c", "chartsheet", "chartsheets/sheet1.xml"),
        ("d", "worksheet", "../DEEP\\three.XML"),
    )
    content["xl/表.xml"] = content["xl/chartsheets/sheet1.xml"] = worksheet()
    content["deep/Three.xml"] = worksheet()
    with open_package(save(tmp_path / "序.xlsx", content)) as package:
        assert package.sheets == (
            SheetInfo("乙&_x0041_", "visible", "xl/表.xml"),
            SheetInfo("甲", "hidden", "xl/worksheets/sheet1.xml"),
            SheetInfo("丙", "veryHidden", "DEEP/three.XML"),
        )
        assert package.date1904
        assert b"".join(package.part("DEEP/three.XML").chunks()) == worksheet().encode()


def test_member_names_with_backslashes_are_understood(tmp_path: Path) -> None:
    content = {name.replace("/", "\\"): data for name, data in parts().items()}
    with open_package(save(tmp_path / "反斜杠.xlsx", content)) as package:
        assert [sheet.name for sheet in package.sheets] == ["项目清单"]


def test_a_strict_workbook_with_prefixes_opens(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml"
    content = parts()
    content["xl/workbook.xml"] = (
        f'<s:workbook xmlns:s="{strict}/spreadsheetml/main" conformance="strict" '
        f'xmlns:q="{strict}/officeDocument/relationships"><s:workbookPr date1904="true"/><s:sheets>'
        '<s:sheet name="项目清单" sheetId="1" q:id="rId1"/></s:sheets></s:workbook>'
    )
    for name in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
        content[name] = str(content[name]).replace(OFFICE, f"{strict}/officeDocument/relationships")
    with open_package(save(tmp_path / "严.xlsx", content)) as package:
        assert [sheet.name for sheet in package.sheets] == ["项目清单"]
        assert package.date1904


def test_external_links_are_listed_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    content = parts()
    content["xl/workbook.xml"] = str(content["xl/workbook.xml"]).replace(
        "</sheets>",
        '</sheets><externalReferences><externalReference r:id="rId9"/>'
        '<externalReference r:id="rId8"/><externalReference r:id="rId7"/></externalReferences>',
    )
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"),
        ("rId7", "externalLink", "externalLinks/externalLink3.xml"),
        ("rId8", "externalLink", "externalLinks/externalLink1.xml"),
        ("rId9", "externalLink", "externalLinks/externalLink2.xml"),
    )
    for number, target in ((1, "台账.xlsx"), (2, "file:///D:/%E6%9C%88%E6%8A%A5.xlsx")):
        content[f"xl/externalLinks/_rels/externalLink{number}.xml.rels"] = relationships(
            ("rId1", "externalLinkPath", target)
        ).replace("/></R", ' TargetMode="External"/></R')
    with open_package(save(tmp_path / "外链.xlsx", content)) as package:
        assert package.external_links == (
            "file:///D:/月报.xlsx",
            "台账.xlsx",
            "xl/externalLinks/externalLink3.xml",
        )


def test_shared_strings_join_rich_text_and_leave_out_phonetics(tmp_path: Path) -> None:
    content = parts()
    content["xl/_rels/workbook.xml.rels"] = relationships(
        ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "文字.xml")
    )
    content["xl/文字.xml"] = (
        f'<sst xmlns="{MAIN}"><si><t>甲 </t></si><si><t xml:space="preserve"> 乙 </t></si>'
        "<si><r><t>长沙</t></r><r><rPr><b/></rPr><t>市_x000D_</t></r>"
        '<rPh sb="0" eb="2"><t>zhang sha</t></rPh><phoneticPr fontId="1"/></si><si/>'
        "<si><t>_x00</t></si><si><t><![CDATA[<A&B>]]>&amp;</t></si></sst>"
    )
    with open_package(save(tmp_path / "文字.xlsx", content)) as package:
        assert package.shared_strings() == ["甲 ", " 乙 ", "长沙市\r", "", "_x00", "<A&B>&"]


# F01 至 F04、F10、F11：不是 .xlsx -----------------------------------------------------------


def utf16(name: str) -> bytes:
    return OLE + name.encode("utf-16-le") + bytes(64)


OTHER_FILES: dict[str, tuple[str, bytes, str, dict[str, str]]] = {
    "pdf": ("表.xlsx", b"%PDF-1.7\n\x00\x01", "F01", {}),
    "picture": ("表.xlsx", b"\x89PNG\r\n\x1a\n\x00", "F01", {}),
    "one line of text": ("表.xlsx", "请见附件".encode(), "F01", {}),
    "encrypted": ("表.xlsx", utf16("EncryptedPackage"), "F02", {"how": "打开密码"}),
    "encryption software": ("表.xlsx", b"b\x14#e\x00E-SafeNet\x00LOCK", "F02", {}),
    "old excel": ("表.xlsx", utf16("Workbook"), "F03", {"kind": "Excel 97-2003 工作簿（.xls）"}),
    "excel 5": ("表.xls", utf16("Book"), "F03", {"kind": "Excel 97-2003 工作簿（.xls）"}),
    "wps": ("表.et", utf16("Workbook"), "F03", {"kind": "WPS 表格（.et）"}),
    "old word": ("表.xlsx", utf16("WordDocument"), "F03", {"kind": "Word 97-2003 文档（.doc）"}),
    "old slides": ("表.xlsx", utf16("PowerPoint Document"), "F03", {}),
    "other ole": ("表.xlsx", OLE, "F03", {"kind": "老式 Office 文件"}),
    "csv in utf-8": ("表.xlsx", "编号,名称\r\n1,甲\r\n".encode("utf-8-sig"), "F04", {}),
    "csv in gbk": ("表.csv", "编号,名称\r\n1,甲\r\n".encode("gbk"), "F04", {}),
    "csv of one column": ("表.csv", "编号\r\n1\r\n".encode(), "F04", {"kind": "CSV 或纯文本"}),
    "tabs in utf-16": ("表.xlsx", "编号\t名称\r\n".encode("utf-16"), "F04", {}),
    "long csv": ("表.xlsx", "编号，名称\n".encode("gb18030") * 20_000, "F04", {}),
    "web page": ("表.xlsx", b" <html><body><table></table>", "F04", {"kind": "网页（HTML）"}),
    "xml": ("表.xlsx", b'<?xml version="1.0"?><Workbook/>', "F04", {"kind": "XML 文本"}),
    "nothing": ("表.xlsx", b"", "F10", {"reason": "文件是空的，0 字节"}),
    "lock file": ("~$表.xlsx", b"\x06li si", "F10", {"reason": "这是打开表格时的临时锁文件"}),
    "lock file of wps": (".~表.xlsx", b"\x06li si", "F10", {}),
}


@pytest.mark.parametrize("case", OTHER_FILES.values(), ids=OTHER_FILES.keys())
def test_what_is_no_workbook_is_told_apart_by_its_first_bytes(
    tmp_path: Path, case: tuple[str, bytes, str, dict[str, str]]
) -> None:
    name, data, code, facts = case
    path = tmp_path / name
    path.write_bytes(data)
    fault = fault_of(path)
    assert fault.code == code
    assert facts.items() <= fault.facts.items()


def converted(tmp_path: Path, source: Path, target: str) -> Path:
    """用 LibreOffice 另存；它出错时也退出 0，故须查看结果在不在。"""
    if shutil.which("soffice") is None:
        if os.environ.get("QINGDAN_REQUIRE_OFFICE"):
            pytest.fail("本机没有 LibreOffice，而 QINGDAN_REQUIRE_OFFICE 要求有")
        pytest.skip("本机没有 LibreOffice")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir"]
    subprocess.run(
        [*command, tmp_path / "out", source], check=True, capture_output=True, timeout=120
    )
    result = tmp_path / "out" / f"{source.stem}.{target}"
    assert result.exists()
    return result


@pytest.mark.office
def test_a_real_xls_renamed_to_xlsx_is_an_old_workbook(tmp_path: Path, good: Path) -> None:
    renamed = converted(tmp_path, good, "xls").rename(tmp_path / "改名.xlsx")
    assert fault_of(renamed).facts == {"kind": "Excel 97-2003 工作簿（.xls）"}


@pytest.mark.office
def test_an_open_document_is_not_a_workbook_for_us(tmp_path: Path, good: Path) -> None:
    fault = fault_of(converted(tmp_path, good, "ods"))
    assert (fault.code, fault.facts["kind"]) == ("F06", "OpenDocument 文件（.ods 等）")


def test_a_missing_file_is_unreachable(tmp_path: Path) -> None:
    fault = fault_of(tmp_path / "没有.xlsx")
    assert (fault.code, fault.facts) == ("F11", {"reason": "找不到这个文件"})


def test_a_folder_is_unreachable(tmp_path: Path) -> None:
    assert fault_of(tmp_path).code == "F11"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(13, "Permission denied"), "没有权限，或正被别的程序占用"),
        (OSError(5, "Input/output error"), "磁盘或网络读写出错"),
    ],
)
def test_a_file_that_the_system_refuses_is_unreachable(
    good: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, reason: str
) -> None:
    def refuse(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    fault = fault_of(good)
    assert (fault.code, fault.facts) == ("F11", {"reason": reason})


# F05：残缺 --------------------------------------------------------------------------------


def read_everything(path: Path) -> None:
    with open_package(path) as package:
        package.shared_strings()
        for sheet in package.sheets:
            for _ in package.part(sheet.part).chunks():
                pass


def broken(path: Path) -> FileFault:
    with pytest.raises(FileFault) as raised:
        read_everything(path)
    return raised.value


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_damaged(good: Path, share: float) -> None:
    data = good.read_bytes()
    good.write_bytes(data[: int(len(data) * share)])
    assert broken(good).code == "F05"


def spoiled(path: Path, name: str, spoil: Callable[[bytearray, zipfile.ZipInfo], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
    data = bytearray(path.read_bytes())
    spoil(data, info)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_member_with_a_flipped_bit_is_damaged(good: Path, name: str) -> None:
    def spoil(data: bytearray, info: zipfile.ZipInfo) -> None:
        data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 1

    fault = broken(spoiled(good, name, spoil))
    assert (fault.code, fault.facts["part"]) == ("F05", name)


def test_a_member_with_a_wrong_checksum_is_damaged(good: Path) -> None:
    def spoil(data: bytearray, info: zipfile.ZipInfo) -> None:
        for at in range(len(data) - 4):
            if data[at : at + 4] == struct.pack("<L", info.CRC):
                data[at] ^= 1

    assert broken(spoiled(good, "xl/worksheets/sheet1.xml", spoil)).code == "F05"


def test_a_member_whose_header_is_not_where_it_should_be_is_damaged(good: Path) -> None:
    def spoil(data: bytearray, info: zipfile.ZipInfo) -> None:
        data[info.header_offset : info.header_offset + 4] = b"????"

    assert broken(spoiled(good, "xl/worksheets/sheet1.xml", spoil)).code == "F05"


def test_stored_members_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "不压缩.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts().items():
            archive.writestr(name, data)
    read_everything(path)


def test_a_compression_that_excel_does_not_know_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    assert fault_of(path).facts["reason"] == "压缩方式不认识"


DAMAGES: dict[str, tuple[str, str | None]] = {
    "bad xml": ("xl/workbook.xml", "<workbook"),
    "another root": ("xl/workbook.xml", f'<styleSheet xmlns="{MAIN}"/>'),
    "no sheets": ("xl/workbook.xml", workbook("<sheets/>")),
    "no relationships": ("xl/_rels/workbook.xml.rels", None),
    "no sheet part": ("xl/worksheets/sheet1.xml", None),
    "bad relationships": ("xl/_rels/workbook.xml.rels", "<a></b>"),
    "bad content types": ("[Content_Types].xml", "不是 XML"),
    "no styles": (
        "xl/_rels/workbook.xml.rels",
        relationships(("rId1", "worksheet", "worksheets/sheet1.xml"), ("x", "styles", "没有.xml")),
    ),
}


@pytest.mark.parametrize("case", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_workbook_with_a_broken_or_missing_part_is_damaged(
    tmp_path: Path, case: tuple[str, str | None]
) -> None:
    name, data = case
    content = parts()
    del content[name]
    if data is not None:
        content[name] = data
    assert fault_of(save(tmp_path / "表.xlsx", content)).code == "F05"


# F02、F06 至 F09 ---------------------------------------------------------------------------


def test_a_zip_with_a_password_is_encrypted(good: Path) -> None:
    data = bytearray(good.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    good.write_bytes(data)
    fault = fault_of(good)
    assert (fault.code, fault.facts) == ("F02", {"how": "压缩包密码"})


def test_a_word_document_renamed_is_not_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "通报.xlsx"
    docx.Document().save(str(path))
    fault = fault_of(path)
    assert (fault.code, fault.facts["kind"]) == ("F06", "Word 文档")


def test_an_ordinary_zip_is_not_a_workbook(tmp_path: Path) -> None:
    fault = fault_of(save(tmp_path / "打包.xlsx", {"项目清单.xlsx": b"PK"}))
    assert (fault.code, fault.facts["kind"]) == ("F06", "普通压缩包")


def test_an_empty_zip_is_not_a_workbook(tmp_path: Path) -> None:
    assert fault_of(save(tmp_path / "空.xlsx", {})).code == "F06"


def test_a_package_without_a_workbook_is_not_a_workbook(tmp_path: Path) -> None:
    content = parts()
    content["_rels/.rels"] = relationships(("rId1", "thumbnail", "xl/workbook.xml"))
    fault = fault_of(save(tmp_path / "表.xlsx", content))
    assert (fault.code, fault.facts["kind"]) == ("F06", "没有工作簿的 Office 文件")


def with_type(content_type: str) -> Parts:
    content = parts()
    content["[Content_Types].xml"] = str(content["[Content_Types].xml"]).replace(
        WORKBOOK_TYPE, content_type
    )
    return content


def test_a_binary_workbook_is_not_read(tmp_path: Path) -> None:
    content = with_type("application/vnd.ms-excel.sheet.binary.macroEnabled.main")
    assert fault_of(save(tmp_path / "表.xlsx", content)).code == "F06"


def test_a_template_is_read_like_a_workbook(tmp_path: Path) -> None:
    content = with_type(WORKBOOK_TYPE.replace("sheet.main", "template.main"))
    read_everything(save(tmp_path / "表.xltx", content))


def test_a_real_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    project = tmp_path / "vbaProject.bin"
    project.write_bytes(OLE)
    path = tmp_path / "宏.xlsm"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet()
        book.add_vba_project(str(project))
    assert fault_of(path).code == "F07"
    assert fault_of(path.rename(tmp_path / "宏.xlsx")).code == "F07"


def test_every_hiding_place_of_macros_is_known(tmp_path: Path) -> None:
    typed = with_type("application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    loose = parts() | {"xl/VbaProject.bin": OLE}
    sheets = parts() | {"xl/macrosheets/sheet1.xml": "<x/>"}
    for content in (typed, loose, sheets):
        assert fault_of(save(tmp_path / "宏.xlsx", content)).code == "F07"


def test_a_type_that_is_only_a_default_is_no_macro(tmp_path: Path) -> None:
    content = parts()
    content["[Content_Types].xml"] = str(content["[Content_Types].xml"]).replace(
        "<Override",
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override',
    )
    read_everything(save(tmp_path / "表.xlsx", content))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "docProps/core.xml", "xl/theme/theme1.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_in_any_part_is_refused(tmp_path: Path, name: str, encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!-- {"藏" * 9000} -->'
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    )
    content = parts() | {name: bomb.encode(encoding)}
    fault = fault_of(save(tmp_path / "表.xlsx", content))
    assert (fault.code, fault.facts) == ("F08", {"part": name})


def test_a_part_that_nobody_reads_may_be_badly_written(tmp_path: Path) -> None:
    drawing = "xl/drawings/vmlDrawing1.vml"
    read_everything(save(tmp_path / "表.xlsx", parts() | {drawing: "<xml><br></xml>", "x.xml": ""}))


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "表.xlsx", parts() | {"xl/media/image1.png": bytes(11 * 2**20)})
    assert fault_of(path).facts == {"reason": "压缩比超过 200 倍"}


def test_a_file_too_large_when_inflated_is_refused(good: Path) -> None:
    assert fault_of(good, Limits(size=1000)).facts["reason"].startswith("解压后超过")


def test_a_file_with_too_many_members_is_refused(tmp_path: Path) -> None:
    content = parts() | {f"xl/{number}.bin": b"" for number in range(2000)}
    assert fault_of(save(tmp_path / "表.xlsx", content)).code == "F09"


@pytest.mark.parametrize("name", ["../x.xml", "/etc/x", "C:\\x.xml", "xl\\..\\..\\x.xml"])
def test_a_member_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert fault_of(save(tmp_path / "表.xlsx", parts() | {name: b""})).code == "F09"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "表.xlsx", parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/workbook.xml", "<x/>")
    assert fault_of(path).facts == {"reason": "部件重名：XL/workbook.xml"}


def test_a_member_larger_than_it_says_is_damaged(tmp_path: Path) -> None:
    path = save(tmp_path / "表.xlsx", parts())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", size - 5))
    path.write_bytes(data)
    assert broken(path).code == "F05"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("好") / "望城区.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("项目清单")
        for row in range(30):
            sheet.write_row(row, 0, [f"项目{row}", row / 3, f"=B{row + 1}"])
    return path.read_bytes()


SPOTS = st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 8))


@given(st.lists(SPOTS, min_size=1, max_size=5))
def test_whatever_befalls_the_bytes_only_a_file_fault_comes_of_it(
    tmp_path_factory: pytest.TempPathFactory,
    sound: bytes,
    spots: list[tuple[float, bytes, int]],
) -> None:
    data = bytearray(sound)
    for share, new, removed in spots:
        at = int(len(data) * share)
        data[at : at + removed] = new
    path = tmp_path_factory.getbasetemp() / "坏.xlsx"
    path.write_bytes(data)
    with contextlib.suppress(FileFault):
        read_everything(path)


def test_a_directory_that_points_nowhere_is_damaged(good: Path) -> None:
    data = bytearray(good.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    data[end + 16 : end + 20] = b"\xff\xff\xff\x7f"
    good.write_bytes(data)
    assert fault_of(good).code == "F05"


def test_a_member_without_a_name_is_damaged(tmp_path: Path) -> None:
    path = save(tmp_path / "表.xlsx", parts() | {"x": b""})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 46] = 0
    path.write_bytes(data)
    assert fault_of(path).code == "F05"
