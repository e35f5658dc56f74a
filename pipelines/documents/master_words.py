"""总台账里溯源要读回来的几样写法：封面标题、来源、沿用；写与读都以此为准。"""

from __future__ import annotations

import re
from typing import Final

from pipelines.calendar import Period

UNIT_HEAD, REMARK_HEAD, SOURCE_HEAD = "单位", "备注", "来源"
"""各清单的首列与末两列。"""
_TITLE: Final = re.compile(r"([0-9]{4})年([0-9]{1,2})月重点产业项目总台账")
_SOURCE: Final = re.compile(r"(.+) 第([0-9]{1,7})行", re.DOTALL)
_CARRIED: Final = re.compile(r"沿用 ([0-9]{4}-[0-9]{2})")


def title_words(place: str, month: str) -> str:
    """娄底市2021年6月重点产业项目总台账。"""
    return f"{place}{month}重点产业项目总台账"


def period_in_title(title: str) -> Period | None:
    """封面标题所说的报告期；不是总台账的标题则 None。"""
    found = _TITLE.search(title)
    return Period(int(found[1]), int(found[2])) if found else None


def source_words(file: str, row: int) -> str:
    """一行的来源：文件名与原件中的行号。"""
    return f"{file} 第{row}行"


def read_source(text: str) -> tuple[str, int] | None:
    """来源 →（文件名，行号）；不是这样写的则 None。"""
    found = _SOURCE.fullmatch(text)
    return (found[1], int(found[2])) if found else None


def carried_words(period: str) -> str:
    """沿用哪一期的备注。"""
    return f"沿用 {period}"


def read_carried(remark: str) -> Period | None:
    """备注 → 沿用的是哪一期；没有沿用则 None。"""
    found = _CARRIED.fullmatch(remark)
    return Period.parse(found[1]) if found else None
