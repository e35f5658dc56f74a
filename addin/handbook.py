"""手册《按钮》：由 buttons.py 的声明生成（`make handbook`）。"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from addin.buttons import BUTTONS, Button, Group, Needs

_NEEDS: Final = {
    Needs.NOTHING: "不必打开工作簿",
    Needs.WORKBOOK: "要打开着工作簿",
    Needs.WRITABLE: "要打开着工作簿，且不是只读的",
}
_HEAD: Final = """# 按钮

由 `addin/buttons.py` 生成（`make handbook`），请勿手改。

“清单通”选项卡上的按钮都在这里；Excel 2021 以后和网页版的任务窗格里是同样的按钮。
没有 Excel（WPS、夜间任务）时，
`qingdan --office 办公室 addin press 按钮名 --file 工作簿` 做同样的事，标记写在副本里。
先选中的格写在 `--cell`，如 `--cell 项目清单!S7`；要问是否的，答“是”加 `--yes`；
要填一项的（报告期、编码），写在 `--reply`；“通报”写别的公文，如 `--reply "2021-06 季讲评"`。
“核对”“体检”看的是那一期最近改过的公文；几份里要看某一份，
在报告期后空一格写它的名称，如 `--reply "2021-06 核对单 娄星区"`；
指定文件的，用 `qingdan verify 文件.docx`、`qingdan lint 文件.docx`。
"""


def buttons_markdown() -> str:
    """手册全文：一组一节，一个按钮一段。"""
    return "\n".join([_HEAD, *_sections()])


def _sections() -> Iterator[str]:
    for group in Group:
        members = [button for button in BUTTONS if button.group is group]
        if members:
            yield f"## {group.value}\n"
            yield from map(_entry, members)


def _entry(button: Button) -> str:
    return (
        f"### {button.label}\n\n{button.tip}。{button.help}\n\n"
        f"{_NEEDS[button.needs]}。命令行：`qingdan addin press {button.label}"
        f"{'' if button.needs is Needs.NOTHING else ' --file 工作簿'}`。\n"
    )


if __name__ == "__main__":
    (Path(sys.argv[1]) / "按钮.md").write_text(buttons_markdown(), encoding="utf-8")
