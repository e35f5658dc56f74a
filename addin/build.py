"""按钮 + Ribbon.bas → 清单通.xlam；同样的输入，任何机器上都得同样的字节。

底子是 pyopenvba 随附的空白加载项（出自 Excel，MIT）；各部件不压缩，免得各家 zlib 压得不一样。
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from addin.buttons import Button
from addin.ribbon import TAB, ribbon_xml

#: VBA 自己要说的话：Ribbon.bas 里 WORD_… 的名称 → 说法；次序即加载项表里的行号。
WORDS: Final = {
    "TITLE": TAB,
    "STARTING": "清单通：正在启动……",
    "BUSY": "上一次按下的还没有做完，请等它做完（看左下角的状态栏）再按。",
    "MISSING": (
        "没有找到清单通的程序。请信息员在这台电脑上运行一次 qingdan addin install"
        "（程序、临时文件夹的路径里不能有百分号）。"
    ),
    "SILENT": (
        "清单通的程序没有答复，多半是没能启动。"
        "请信息员运行 qingdan doctor 检查，再运行一次 qingdan addin install。"
    ),
    "ODD": "只认字母、数字和连字符“-”，不超过 20 个，例如 L1-02。请再按一次，重新填。",
    "FAILED": "没能启动清单通的程序，请把下面这句话告诉信息员：",
    "UNKNOWN": "加载项里没有这个按钮。请信息员重新运行 qingdan addin install。",
}
_SOURCE: Final = Path(__file__).with_name("Ribbon.bas")
_MODULE: Final = "Ribbon"
_RIBBON: Final = "customUI/customUI14.xml"
_RELATIONSHIP: Final = (
    '<Relationship Id="rIdRibbon"'
    ' Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"'
    f' Target="{_RIBBON}"/>'
)
_STRINGS: Final = "xl/sharedStrings.xml"
_STRINGS_TYPE: Final = (
    f'<Override PartName="/{_STRINGS}" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
_STRINGS_RELATIONSHIP: Final = (
    '<Relationship Id="rIdWords" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"'
    ' Target="sharedStrings.xml"/>'
)
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    "<cp:coreProperties"
    ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:title>{TAB}</dc:title><dc:creator>{TAB}</dc:creator>"
    "<dc:description>六张清单的校验、上报、汇总与通报</dc:description>"
    "</cp:coreProperties>"
)
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def build(buttons: Iterable[Button]) -> bytes:
    """做出加载项；Ribbon.bas 里有 ASCII 之外的字则 UnicodeDecodeError。"""
    parts = _blank_with(_SOURCE.read_text(encoding="ascii"))
    parts["docProps/core.xml"] = _CORE.encode()
    parts[_RIBBON] = ribbon_xml(buttons)
    _insert(parts, "_rels/.rels", "</Relationships>", _RELATIONSHIP)
    _write_words(parts)
    return _packed(parts)


def _blank_with(source: str) -> dict[str, bytes]:
    """空白加载项，其唯一的模块换成我们的：部件名 → 内容，次序照旧。"""
    from pyopenvba import ExcelFile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlam"
        with ExcelFile.create_new(path) as file:
            project = file.vba_project()
            project.delete_module("Module1")
            project.add_module(_MODULE, source.replace("\n", "\r\n"))
            file.save()
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}


def _write_words(parts: dict[str, bytes]) -> None:
    """第一张表 A 列，一行一句。"""
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>{at - 1}</v></c></row>'
        for at in range(1, len(WORDS) + 1)
    )
    items = "".join(f"<si><t>{escape(words)}</t></si>" for words in WORDS.values())
    parts[_STRINGS] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        f' count="{len(WORDS)}" uniqueCount="{len(WORDS)}">{items}</sst>'
    ).encode()
    sheet = "xl/worksheets/sheet1.xml"
    _replace(parts, sheet, "<sheetData/>", f"<sheetData>{rows}</sheetData>")
    _replace(parts, sheet, 'ref="A1"', f'ref="A1:A{len(WORDS)}"')
    _insert(parts, "[Content_Types].xml", "</Types>", _STRINGS_TYPE)
    _insert(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", _STRINGS_RELATIONSHIP)


def _insert(parts: dict[str, bytes], name: str, before: str, text: str) -> None:
    _replace(parts, name, before, text + before)


def _replace(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    text = parts[name].decode()
    if text.count(old) != 1:
        raise ValueError(f"空白加载项的 {name} 里应恰有一处 {old}")
    parts[name] = text.replace(old, new).encode()


def _packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 0
            package.writestr(entry, part)
    return content.getvalue()
