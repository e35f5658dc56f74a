"""公文里的一个数 → 成文时是多少、现在写着什么、由哪些行得来。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks.tracing_figures import TracedFigure, trace_figure

if TYPE_CHECKING:
    from pipelines.documents.passport import Issue, Passport
    from pipelines.documents.verifying.locating import Located

#: 附表的列 → 算它的数；一行只算这个单位的。
_COLUMNS: Final = {
    "项目数": "项目数", "年度计划": "年度计划投资", "本月完成": "本月完成投资",
    "累计完成": "累计完成投资", "完成率": "投资完成率", "超低序时": "序时差",
    "新洽谈": "新洽谈数", "新签约": "新签约数", "新开工": "新开工数", "新竣工": "新竣工数",
    "盘活": "盘活数",
}  # fmt: skip
#: 没有要查的那个数时，举几个有的。
_SHOWN: Final = 6
_BY_UNIT: Final = ("排名表", "积分表")
_POSITION: Final = re.compile(r"第\s*(\d+)\s*段第\s*(\d+)\s*个数")


@dataclass(frozen=True)
class TracedNumber:
    """公文里的一个数的出处；`figure` 是今日台账里它由哪些行得来，查不到的说明缘故。"""

    located: Located
    issue: Issue
    figure: TracedFigure | None
    why: str = ""


def position_of(what: str) -> tuple[int, int] | None:
    """“第5段第2个数”→ (5, 2)；不是这样的写法则 None。"""
    found = _POSITION.fullmatch(what.strip())
    return (int(found[1]), int(found[2])) if found else None


def trace_document(
    intake: Intake, path: Path, what: str, position: tuple[int, int] | None = None
) -> list[TracedNumber]:
    """公文 `path` 里 `what`（名称或印出来的字）或 `position`（第几段、第几个数）的出处。

    没有通行证、找不到的 UsageError。
    """
    from pipelines.documents.verifying.locating import located_at, located_by_name
    from pipelines.documents.verifying.reading import opened_document, read_text
    from pipelines.tasks.verifying import passport_at

    passport = passport_at(path)
    text = read_text(opened_document(path.read_bytes()))
    if position:
        found = [located_at(passport, text, *position)]
    else:
        asked = (what, *(f"{whose}的{column}" for whose, column in _columns(passport, what)))
        found = [one for name in asked for one in located_by_name(passport, text, name)]
    if not found:
        raise UsageError(_not_here(path, passport, what))
    return [_traced(intake, passport, one) for one in found]


def _columns(passport: Passport, what: str) -> list[tuple[str, str]]:
    """核对单里没有单独的数，`what` 是附表那一列所算的数时：（单位，列名）。"""
    unit = passport.issue.unit
    stated = passport.figures.values()
    if not unit or any(what in (one.path, one.words) for one in stated):
        return []
    keys = dict.fromkeys(one.key for one in stated if one.subject == unit)
    return [(unit, key) for key in keys if _COLUMNS.get(key.removesuffix("台账")) == what]


def _not_here(path: Path, passport: Passport, what: str) -> str:
    """没有这个数：说出本件里有哪些名称，可以照着写。"""
    names = dict.fromkeys(one.words for one in passport.figures.values())
    shown = "、".join(list(names)[:_SHOWN])
    return (
        f"“{path.name}”里没有名为“{what}”、也没有印作“{what}”的数"
        f"；可查的如 {shown}{'等' if len(names) > _SHOWN else ''}，或照印出来的字写"
        if names
        else f"“{path.name}”的通行证里没有记下数，查不了“{what}”"
    )


def _traced(intake: Intake, passport: Passport, located: Located) -> TracedNumber:
    from pipelines.figures import FIGURES

    issue, stated = passport.issue, located.stated
    table = stated.path.partition(".")[0] if stated and "." in stated.path else ""
    column = located.key.removesuffix("台账")  # 核对单另列的台账合计
    key = _COLUMNS.get(column, "") if table else located.key
    only = stated.subject.partition("（")[0] if stated and table in _BY_UNIT else ""
    if key not in FIGURES or (table and table not in (*_BY_UNIT, "排名合计")):
        return TracedNumber(located, issue, None, _why(located, table, issue))
    try:
        figure = trace_figure(intake, key, Period.parse(issue.period), only)
    except UsageError as error:
        return TracedNumber(located, issue, None, str(error))
    return TracedNumber(located, issue, figure)


def _why(located: Located, table: str, issue: Issue) -> str:
    from pipelines.documents.kinds import CARDS, REMINDER, SUPERVISION, VISIT, WEEKLY, YEARLY

    if located.stated is None:
        return "这个数不是台账算出来的，或是写在话里、没有单独记下"
    if issue.kind in (REMINDER.name, SUPERVISION.name):
        return f"照 {issue.issued} 那天的记载；哪张清单、哪一行，见同日提醒清单的“来源”"
    if issue.kind == YEARLY.name:
        year = issue.period[:4]
        books = f"out/考核/{year}/机器考核_{year}.xlsx，其余见同处的考核得分汇总_{year}.xlsx"
        return f"照冻结的机器考核与交回的评分表：机器分见 {books}"
    if issue.kind in (WEEKLY.name, VISIT.name, CARDS.name) and not located.stated.subject:
        return "照本件的表逐项数出来的，请看表"
    if issue.unit and not located.stated.subject:
        return f"{issue.unit}自己的数，逐项列在本件的各表里"
    who = located.stated.subject
    return f"{table}里“{who}”一行；请在总台账里找“{who}”，点它的来处" if who else "没有再细的来处"
