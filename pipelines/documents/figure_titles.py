"""指标表“指标”页的名称与标题：由标题认得出是哪一期。"""

from __future__ import annotations

import re
from typing import Final

from pipelines.calendar import Period
from pipelines.documents.wording import month_range

FIGURES_PAGE: Final = "指标"
_SUBJECT: Final = "指标表"
_TITLE: Final = re.compile(rf"([0-9]{{4}})年(?:1—)?([0-9]{{1,2}})月{_SUBJECT}")


def titled(period: Period, subject: str = _SUBJECT) -> str:
    """2021年1—6月指标表。"""
    return f"{period.year}年{month_range(period.month)}{subject}"


def period_of_title(title: str) -> Period | None:
    """指标表的标题 → 报告期；不是指标表的标题则 None。"""
    found = _TITLE.match(title)
    return Period(int(found[1]), int(found[2])) if found else None
