"""一格读成的结果：值、更正、问题、疑点。"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.ledgers.values import UNREADABLE, Value


@dataclass(frozen=True, slots=True)
class Cleaned:
    """一格读成的结果。

    `shown` 非空即作了更正，`problem` 非空即读不出，`doubt` 非空即须说明，`proposal` 是建议填的值。
    """

    value: Value
    shown: str = ""
    problem: str = ""
    advice: str = ""
    doubt: str = ""
    proposal: str = ""


def unreadable(problem: str, advice: str, proposal: str = "") -> Cleaned:
    """读不出：说明原因、怎样改；`proposal` 有十之八九的把握才给，由填报人定。"""
    return Cleaned(UNREADABLE, problem=problem, advice=advice, proposal=proposal)
