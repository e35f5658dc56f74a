"""把做好的文件整个放到位：先写同一文件夹里的临时文件，落盘后再换名（DESIGN，Contracts）。"""

from __future__ import annotations

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipelines.errors import BusyError, UsageError

#: 有的网络盘、文件系统不支持对文件夹落盘；那不是写坏。
_CANNOT_SYNC_FOLDER: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})


def put_in_place(path: Path, content: bytes) -> None:
    """`path` 处要么是旧文件，要么是完整的新文件；没有的文件夹会建。

    目标正被打开则 BusyError；文件夹不许写则 UsageError；磁盘满等 OSError 照原样抛出。
    """
    temporary = _temporary(path)
    try:
        _write_through(temporary, content)
        _replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _temporary(path: Path) -> Path:
    """名字不含原名：中文长名再加前缀会超过文件系统的 255 字节。"""
    return path.with_name(f".{secrets.token_hex(8)}.tmp")


def _write_through(temporary: Path, content: bytes) -> None:
    try:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except PermissionError as error:
        raise UsageError(f"文件夹 {temporary.parent} 不许写入，请检查权限") from error


def _replace(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except PermissionError as error:
        raise BusyError(f"“{path.name}”正被打开（可能在 Excel 或 WPS 中），请关闭后再试") from error


def _sync_folder(folder: Path) -> None:
    """断电后换名仍在；Windows 没有这一步。"""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC_FOLDER:
            raise
    finally:
        os.close(handle)
