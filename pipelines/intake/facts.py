"""公式可问的报告期事实（ledgers/functions.py 的 FACTS）：填报单位、报告期、距上一期几个月。"""

from __future__ import annotations

from pipelines.calendar import Period
from pipelines.intake.last_period import Previous
from pipelines.ledgers.values import Value
from pipelines.office import Unit


def facts_of(unit: Unit, period: Period, previous: Previous | None) -> dict[str, Value]:
    """一个单位一期的事实；没有上期则 隔月 为空。"""
    return {
        "报告期末": period.last_day,
        "报告期初": period.first_day,
        "报告年": period.year,
        "报告月": period.month,
        "隔月": period.months_since(previous.period) if previous else None,
        "填报单位": unit.name,
        "单位区划": "；".join(unit.regions) or None,
    }
