"""没有 Excel 的机器上，在一个真的子进程里跑 addin.called：先立一个替身 Excel，别的一字不改。

用法：python -I beside_excel.py 说明.json -m addin.called …；说明里有窗口号、打开着的工作簿，以及
完了之后工作簿存到哪里、见闻（状态栏、打开了什么、导入了什么）写到哪里。
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from addin.attaching import OPTIONAL, without

with without(OPTIONAL):
    from tests.addin.com_like import ComApp, ComApps, Excel, opened, register


def add(self: ComApps, xl: int, **_given: Any) -> ComApp:
    """如 xlwings 在 Windows 上：给窗口号的，连上那一个；没有那个窗口则 OSError。"""
    for app in self:
        if app.hwnd == xl:
            return app
    raise OSError("没有这个窗口")


def main(note: Path, arguments: list[str]) -> None:
    told = json.loads(note.read_text(encoding="utf-8"))
    excel = Excel(hwnd=told["hwnd"], editing=told.get("editing", False))
    if told.get("book"):
        opened(excel, Path(told["book"]))
    register(excel)
    ComApps.add = add
    started: list[str] = []
    os.startfile = started.append  # type: ignore[attr-defined]
    sys.argv = ["called", *arguments]
    # pythonw 没有这两样
    sys.stdout = sys.stderr = None
    try:
        runpy.run_module("addin.called", run_name="__main__")
    finally:
        if excel.books:
            excel.books[-1].book.save(told["saved"])
        seen = {
            "status": excel.status_history,
            "started": [str(path) for path in started],
            "books": [book.name for book in excel.books],
            "modules": sorted({name.partition(".")[0] for name in sys.modules}),
        }
        Path(told["seen"]).write_text(json.dumps(seen), encoding="utf-8")


assert sys.argv[2:4] == ["-m", "addin.called"]
main(Path(sys.argv[1]), sys.argv[4:])
