"""把一个不知来历的 .docx 拆成部件：只读普通文件，按所报的长度解压，大得不像公文的不拆。"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pipelines.documents.part_xml import MAIN

LARGEST: Final = 64 * 1024 * 1024
_OLE: Final = bytes.fromhex("D0CF11E0")
_MOST_PARTS: Final = 2000
#: 全部 XML 部件合计至多这么多个标签、这么多字节；解析一个标签约费一百多字节内存。
_MOST_TAGS: Final = 1_000_000
_MOST_XML: Final = 40 * 1024 * 1024
#: 拆到文件夹里会落到别处的名字。
_OUTSIDE: Final = re.compile(r"^[/\\]|^\w:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_XML: Final = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
_BROKEN: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError,
    ValueError, OverflowError,
)  # fmt: skip


class UnfitError(Exception):
    """这个文件不能拆；str 是缘由与办法，一句话，没有文件名。"""


def whole_file(path: Path) -> bytes:
    """普通文件的内容；管道、设备、文件夹、过大的 UnfitError，打不开的 OSError。"""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise UnfitError("是一个文件夹，不是 Word 文档（.docx）")
    if not stat.S_ISREG(found.st_mode):
        raise UnfitError("不是一个普通的文件，没有打开")
    if found.st_size > LARGEST:
        raise UnfitError("文件超过 64 MB，请压缩文中图片后再试")
    return path.read_bytes()


def document_parts(data: bytes) -> dict[str, bytes]:
    """名称 → 内容；不是 .docx、加了密、损坏、过大、过繁的 UnfitError。"""
    if data.startswith(_OLE):
        raise UnfitError("是旧版 .doc 或加了密码的文件，请在 Word 中另存为不加密的 .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = package.infolist()
            if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > LARGEST:
                raise UnfitError("展开后超过 64 MB 或部件过多，不像一份公文，没有打开")
            parts = {info.filename: _inflated(package, info) for info in infos}
    except _BROKEN as error:
        words = "不是 Word 文档，或文件已损坏，请在 Word 中打开后另存为 .docx"
        raise UnfitError(words) from error
    if len(parts) < len(infos):
        raise UnfitError("里面有同名的部件，不安全，没有打开；请在 Word 中打开后另存为 .docx")
    if any(_OUTSIDE.search(name) for name in parts):
        raise UnfitError("里面有指向别处的路径，不安全，没有打开")
    if MAIN not in parts:
        raise UnfitError("是压缩包，但不是 Word 文档（.docx）")
    _refuse_excess(parts)
    return parts


def _inflated(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """按所报的长度解压：不指明长度，zipfile 会先把整段解完，谎报长度的能撑爆内存。"""
    with package.open(info) as stream:
        return stream.read(info.file_size)


def _refuse_excess(parts: Mapping[str, bytes]) -> None:
    texts = [data for name, data in parts.items() if _XML.search(name)]
    if sum(map(len, texts)) > _MOST_XML or sum(text.count(b"<") for text in texts) > _MOST_TAGS:
        raise UnfitError("正文或别的部件过于庞大，不像一份公文，没有打开")
