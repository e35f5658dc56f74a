"""送来的工作簿名是别人给的：取来作临时文件的名字之前，去掉会生事的。"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

#: 各系统的文件名里不许有的字符，连同控制字符。
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
#: Windows 的设备名，带不带扩展名都不是文件。
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
#: 名字的最大字节数；各文件系统多为 255，留些给临时文件的后缀。
_LONGEST: Final = 200
_SUFFIX: Final = ".xlsx"
#: Excel 自己的扩展名；此外的（如“2021.06”）是名字的一部分。
_SUFFIXES: Final = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".csv"})


def safe_name(name: str) -> str:
    """只是一个文件名，尽量是原来那个；没有扩展名的（还没有保存的新工作簿）补上。"""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _FORBIDDEN.sub("_", last.encode("utf-8", "replace").decode()).strip(" .")
    if not cleaned or _DEVICES.match(cleaned):
        cleaned = f"工作簿{cleaned and '_' + cleaned}"
    suffix = PurePosixPath(cleaned).suffix
    if suffix.lower() not in _SUFFIXES:
        suffix = ""
    stem = cleaned.removesuffix(suffix)
    kept = stem.encode()[: _LONGEST - len(_SUFFIX)].decode(errors="ignore").rstrip(" .")
    return kept + (suffix or _SUFFIX)
