"""没有料到的错：详情记入日志，给人看的只有一句话。"""

from __future__ import annotations

import tempfile
import traceback
from typing import Final

#: 摘要放得下的字数；说法之后还要放得下日志在哪里。
_LONGEST: Final = 200


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
    place = f" {error.filename}" if error.filename else ""
    return f"读写不了{place}：{error.strerror or error}。请检查文件夹与权限。"
