"""入口：中文说法、编码、退出码；填报人看不到 traceback。"""

from __future__ import annotations

import gettext
import json
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
    try:
        _run()
    except KeyboardInterrupt:
        print("已中止。", file=sys.stderr)
        sys.exit(130)
    except QingdanError as error:
        _leave(str(error), error.exit_code)
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        _leave(f"读写不了{place}：{error.strerror or error}。请检查文件夹与权限。", 2)
    except Exception as error:
        _leave(_recorded(error), QingdanError.exit_code)


def _run() -> None:
    _speak_chinese()
    import click

    from pipelines.cli import app

    try:
        sys.exit(app.main(prog_name="qingdan", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        _tell_json(error.format_message(), error.exit_code)
        sys.exit(error.exit_code)
    except click.Abort:
        raise KeyboardInterrupt from None


def _speak_chinese() -> None:
    """click 的说法取自 locale/；不改变本进程以外的任何设定。"""
    os.environ["LANGUAGE"] = "zh_CN"
    gettext.bindtextdomain("messages", str(_LOCALE))


def _recorded(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="qingdan-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exception(error, file=log)
    summary = f"{type(error).__name__}：{error}"
    return f"程序自身出了毛病（{summary}），请把这个文件交给信息员：{log.name}"


def _leave(words: str, code: int) -> None:
    print(f"✗ {words}", file=sys.stderr)
    _tell_json(words, code)
    sys.exit(code)


def _tell_json(words: str, code: int) -> None:
    """要 JSON 的，出错也给 JSON：读它的程序不必去解析标准错误。"""
    if "--json" in sys.argv[1:]:
        data = {"schema_version": 1, "error": {"message": words, "exit_code": code}}
        print(json.dumps(data, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
