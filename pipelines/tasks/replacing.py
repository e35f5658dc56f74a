"""再写一次 Word 文件：人改过的一份不覆盖，改名留在旁边。"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Final

from pipelines.errors import BusyError
from pipelines.placing import put_in_place

_CREATED: Final = re.compile(rb">(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)</dcterms:created>")


def put_beside_edited(path: Path, content: bytes, at: datetime) -> Path | None:
    """写到 `path`；原有的一份人改过，先改名为“名字_改过_时分秒”，返回它在何处，否则 None。"""
    kept = set_edited_aside(path, at)
    put_in_place(path, content)
    return kept


def set_edited_aside(path: Path, at: datetime) -> Path | None:
    """人改过的一份改名留下；没有这个文件、没有改过，则 None。正打开着则 BusyError。"""
    if not path.exists() or _is_as_written(path):
        return None
    kept = _free(path, f"{path.stem}_改过_{at:%H%M%S}")
    try:
        path.rename(kept)
    except PermissionError as error:
        raise BusyError(f"“{path.name}”正被打开（可能在 Word 或 WPS 中），请关闭后再试") from error
    return kept


def _free(path: Path, stem: str) -> Path:
    kept, number = path.with_name(f"{stem}{path.suffix}"), 2
    while kept.exists():
        kept, number = path.with_name(f"{stem}_{number}{path.suffix}"), number + 1
    return kept


def _is_as_written(path: Path) -> bool:
    """文档属性还是我们写的那几个字；Word、WPS 存一次就会改写它。"""
    from pipelines.documents.docx_package import core_properties

    try:
        with zipfile.ZipFile(path) as package:
            core = package.read("docProps/core.xml")
    except (OSError, zipfile.BadZipFile, KeyError):
        return False
    found = _CREATED.search(core)
    if found is None:
        return False
    return core == core_properties(datetime.fromisoformat(found[1].decode()))
