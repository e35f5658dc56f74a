"""工作簿里本系统自己放的工作表：读件时认得，不当作多出的表。"""

from __future__ import annotations

from typing import Final

GUIDE_SHEET: Final = "填表说明"
META_SHEET: Final = "_meta"
LISTS_SHEET: Final = "_名录"
LAST_SHEET: Final = "_上期_"
"""上期数据，一张清单一张，其后接台账编号，如 _上期_L1。"""
CORRECTIONS_SHEET: Final = "修正记录"
RETURNED_SHEET: Final = "退回意见"
CHECKED_SHEET: Final = "校验结果"
"""填报人按“校验”之后列出的意见（addin/listing.py）。"""
SLIP_SHEETS: Final = ("退回单", "疑点单")
"""退回单（documents/slip_book.py）里的表；有人把它当清单报回来。"""
MASTER_SHEETS: Final = ("封面", "汇总表", "未计入行", "疑点")
"""总台账（documents/master.py）里的表；它也有六张清单，却不是哪个单位报的。"""

_NAMES: Final = frozenset({
    GUIDE_SHEET, META_SHEET, LISTS_SHEET, CORRECTIONS_SHEET, RETURNED_SHEET, CHECKED_SHEET,
})  # fmt: skip


def is_ours(name: str) -> bool:
    """这张工作表是系统放的。"""
    return name in _NAMES or name.startswith(LAST_SHEET)
