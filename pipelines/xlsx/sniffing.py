"""凭开头的字节，把不是 .xlsx 的来件分门别类（DOMAIN §6 第 54 项）。"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from pipelines import faults
from pipelines.errors import FileFault

HEAD: Final = 64 * 1024
"""凭开头这么多字节分门别类。"""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: 单位内网常见的文档加密软件，落盘即换头。
_ENCRYPTION_SOFTWARE: Final = (b"%TSD-Header-###%", b"E-SafeNet")
_LOCK_NAMES: Final = ("~$", ".~")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_UTF16: Final = (("utf-16", "UTF-16"),)
_ENCODINGS: Final = (("utf-8-sig", "UTF-8"), ("gb18030", "GB 18030"))
_SEPARATORS: Final = re.compile(r"[,，;；\t|]")


def refuse_other_files(path: Path) -> None:
    """开头不是 ZIP 的一律抛 FileFault：F01 F02 F03 F04 F10；打不开抛 F11。"""
    if path.name.startswith(_LOCK_NAMES):
        raise FileFault("F10", path, reason="这是打开表格时的临时锁文件")
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD)
            rest = handle.read() if head.startswith(_OLE) else b""
    except OSError as error:
        raise unreachable(path, error) from error
    if not head:
        raise FileFault("F10", path, reason="文件是空的，0 字节")
    if head.startswith(_OLE):
        raise _old_or_encrypted(path, head + rest)
    if not head.startswith(_ZIP):
        raise _something_else(path, head)


def unreachable(path: Path, error: OSError) -> FileFault:
    """F11：文件不在、没有权限或读盘出错；由调用者 raise。"""
    match error:
        case FileNotFoundError():
            reason = "找不到这个文件"
        case IsADirectoryError():
            reason = "这是一个文件夹"
        case PermissionError():
            reason = (
                "是文件夹，或没有权限，或正被别的程序占用"
                if path.is_dir()
                else "没有权限，或正被别的程序占用"
            )
        case _:
            reason = faults.reason(error)
    return FileFault("F11", path, reason=reason)


def _old_or_encrypted(path: Path, content: bytes) -> FileFault:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("EncryptionInfo") or has("EncryptedPackage"):
        return FileFault("F02", path, how="打开密码")
    if path.suffix.lower() == ".et":
        return FileFault("F03", path, kind="WPS 表格（.et）")
    if has("WordDocument"):
        return FileFault("F03", path, kind="Word 97-2003 文档（.doc）")
    if has("PowerPoint Document"):
        return FileFault("F03", path, kind="PowerPoint 97-2003 演示文稿（.ppt）")
    if has("Workbook") or has("Book"):
        return FileFault("F03", path, kind="Excel 97-2003 工作簿（.xls）")
    return FileFault("F03", path, kind="老式 Office 文件")


def _something_else(path: Path, head: bytes) -> FileFault:
    if any(mark in head[:512] for mark in _ENCRYPTION_SOFTWARE):
        return FileFault("F02", path, how="单位的文档加密软件")
    read = text_of(head)
    if read is None:
        return FileFault("F01", path)
    text, _ = read
    opening = text.lstrip()[:512].lower()
    if opening.startswith(("<html", "<!doctype html", "<table", "<meta", "<head")):
        return FileFault("F04", path, kind="网页（HTML）")
    if opening.startswith("<?xml"):
        return FileFault("F04", path, kind="XML 文本")
    if path.suffix.lower() == ".csv" or _SEPARATORS.search(text):
        return FileFault("F04", path, kind="CSV 或纯文本")
    return FileFault("F01", path)


def text_of(head: bytes) -> tuple[str, str] | None:
    """按 UTF-16（须有 BOM）、UTF-8、GB 18030 依次试读 →（文字, 编码）。

    都不成，或含控制字符，则为 None。
    """
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding, name in _UTF16 if utf16 else _ENCODINGS:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else (text, name)
    return None
