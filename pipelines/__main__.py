"""入口：中文说法、编码、退出码；填报人看不到 traceback。"""

from __future__ import annotations

import gettext
import os
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Final

from pipelines.errors import QingdanError

_LOCALE: Final = Path(__file__).parent / "locale"


def main() -> None:
    """`qingdan` 命令；错误自知其退出码，程序自身的毛病为 5，详情记入日志。"""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    _speak_chinese()
    from pipelines.cli import app

    try:
        app(prog_name="qingdan")
    except QingdanError as error:
        _leave(f"✗ {error}", error.exit_code)
    except Exception as error:
        _leave(_recorded(error), QingdanError.exit_code)


def _speak_chinese() -> None:
    """click 的说法取自 locale/；不改变本进程以外的任何设定。"""
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain("messages", str(_LOCALE))


def _recorded(error: Exception) -> str:
    log = Path(tempfile.gettempdir()) / "qingdan-错误.log"
    with log.open("w", encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    summary = f"{type(error).__name__}：{error}"
    return f"✗ 程序自身出了毛病（{summary}），请把这个文件交给信息员：{log}"


def _leave(words: str, code: int) -> None:
    print(words, file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
