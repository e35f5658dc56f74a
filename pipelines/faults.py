"""没有料到的错：详情记入日志，给人看的只有一句话。"""

from __future__ import annotations

import errno
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Final

#: 摘要放得下的字数；说法之后还要放得下日志在哪里。
_LONGEST: Final = 200
#: 操作系统的说法是英文，换成人看得懂的。
_REASONS: Final[Mapping[int, str]] = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EACCES: "没有权限，或正被别的程序占用",
    errno.EPERM: "没有权限",
    errno.EBUSY: "正被别的程序占用",
    errno.EROFS: "所在的盘是只读的",
    errno.ENOSPC: "磁盘满了，请腾出空间",
    errno.EIO: "磁盘或网络读写出错",
    errno.ENAMETOOLONG: "名称太长",
    errno.EADDRINUSE: "已被别的程序占用",
}


def recorded(error: Exception) -> str:
    """程序自身的毛病：traceback 写进临时文件夹里的日志，返回的话里说明在哪里。"""
    with tempfile.NamedTemporaryFile(
        "w", prefix="qingdan-", suffix=".log", delete=False, encoding="utf-8", errors="replace"
    ) as log:
        traceback.print_exception(error, file=log)
    summary = f"{type(error).__name__}：{error}"[:_LONGEST]
    return f"程序自身出了毛病（{summary}），请把这个文件交给信息员：{log.name}"


def unreadable(error: OSError) -> str:
    """文件、文件夹读写不了。"""
    place = f" {_seen(Path(error.filename))}" if isinstance(error.filename, str) else ""
    return f"读写不了{place}：{reason(error)}。请检查文件夹与权限。"


def reason(error: OSError) -> str:
    """操作系统为什么不让读写，用中文说；没有收的照它的原话。"""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def _seen(path: Path) -> Path:
    """写到一半的临时文件（placing）人看不见，说它所在的文件夹。"""
    return path.parent if path.name.startswith(".") and path.suffix == ".tmp" else path
