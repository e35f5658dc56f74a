"""没有通行证的公文：照各种公文的声明，由文字认出是哪一种、哪一期。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.calendar import Period
from pipelines.documents.kinds import KINDS, DocumentKind
from pipelines.errors import UsageError

#: 题目以前至多多少个字：红头、文号。
_HEAD: Final = 600
_SEASONS: Final = {name: number % 4 + 1 for number, name in enumerate("一二三四1234")}


@dataclass(frozen=True)
class Recognised:
    """由文字认出来的：哪一种、哪一期；`day` 是周调度清单的调度日。"""

    kind: DocumentKind
    period: Period
    day: date | None = None


def recognised(lines: Sequence[str]) -> Recognised | None:
    """一份没有通行证的公文，各行文字说的是哪一种、哪一期；看不出、不成日子则 None。"""
    text = "\n".join(lines)
    for kind in KINDS:
        # 题目在开头；从别处起的不试，长文也读得快
        wanted = rf".{{0,{_HEAD}}}?(?:{kind.reads})"
        found = re.match(wanted, text, re.DOTALL) if kind.reads else None
        if found:
            try:
                return _recognised(kind, found.groupdict())
            except (ValueError, UsageError):
                return None
    return None


def _recognised(kind: DocumentKind, said: dict[str, str]) -> Recognised:
    year = int(said["年"])
    if "数据月" in said:
        day, month = date(year, int(said["月"]), int(said["日"])), int(said["数据月"])
        return Recognised(kind, Period(year - (month > day.month), month), day)
    if "季" in said:
        return Recognised(kind, Period(year, 3 * _SEASONS[said["季"]]))
    month = int(said.get("月") or kind.months)
    return Recognised(kind, Period(year, month))
