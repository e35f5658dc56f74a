"""入口：中文说法、编码、退出码；填报人看不到 traceback。"""

from __future__ import annotations

import gettext
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.errors import QingdanError
from pipelines.faults import recorded, unreadable

if TYPE_CHECKING:
    import click

    from pipelines.cli.face import Examination

#: 另一面加入时：把自己的命令加进来，交出 doctor 另查的各项。
Join = Callable[["click.Group"], "tuple[Examination, ...]"]
_LOCALE: Final = Path(__file__).parent / "locale"


def main(join: Join | None = None) -> None:
    """`qingdan` 命令；错误自知其退出码，程序自身的毛病为 5，详情记入日志。"""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        _run(join)
    except KeyboardInterrupt:
        print("已中止。", file=sys.stderr)
        sys.exit(130)
    except QingdanError as error:
        _leave(str(error), error.exit_code)
    except OSError as error:
        _leave(unreadable(error), 2)
    except Exception as error:
        _leave(recorded(error), QingdanError.exit_code)


def _run(join: Join | None) -> None:
    _speak_chinese()
    import click

    from pipelines.cli import app

    further = join(app) if join else ()
    try:
        sys.exit(app.main(prog_name="qingdan", standalone_mode=False, obj=further))
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
