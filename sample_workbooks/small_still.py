"""底本改成两期都没有动静：上月的文件又报一次的样子。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sample_workbooks.small_books import FIRST_ROW
from sample_workbooks.small_clean import ROWS, before
from sample_workbooks.small_edits import Edit, Values, last, put

#: 没有投资、任务未启动、问题刚收集：原样再报也不犯别的规则。
_UNMOVED: Final[Mapping[str, Values]] = {
    "项目清单": {"本月完成投资": 0},
    "任务清单": {"任务状态": "未启动", "完成进度": 0},
    "问题清单": {"状态": "已收集"},
}


def still() -> tuple[Edit, ...]:
    """六张清单的各行各列，两期都一样。"""
    edits: list[Edit] = []
    for sheet, rows in ROWS.items():
        if sheet.startswith("附表"):
            continue
        for number, (old, new) in enumerate(zip(before(sheet), rows, strict=True), FIRST_ROW):
            values = {**dict.fromkeys(old), **new, **_UNMOVED.get(sheet, {})}
            edits += [put(sheet, number, values), last(sheet, number, values)]
    return tuple(edits)
