"""督办函要用的全部名称：事实、限期、回报、联系（DOMAIN §2.4、§4.4）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from pipelines.documents.letters import (
    NO_FACTS,
    in_order,
    item_cells,
    letter_head,
    progress_cell,
)
from pipelines.documents.supervision_facts import NOTHING, Facts, ItemId
from pipelines.documents.wording import NOT_APPLICABLE, Printed, chinese_date, money
from pipelines.errors import UnknownYearError
from pipelines.figures.reminding.steps import Step, schedule_of, workdays_overdue
from pipelines.figures.reminding.table import Kind, ReminderTable
from pipelines.office import Office

LETTER: Final[Kind] = "督办函"
#: 督办表的列：模板里 `行.` 之后可用的名称。
COLUMNS: Final = (
    "序号", "所属项目", "事项", "编号", "时限名称", "时限", "逾期工作日", "目前进度",
    "责任单位", "责任人",
)  # fmt: skip
_TALK: Final[Kind] = "约谈"


def supervision_context(
    office: Office,
    table: ReminderTable,
    unit: str,
    steps: Sequence[Step],
    day: date,
    facts: Mapping[ItemId, Facts] = NO_FACTS,
) -> dict[str, object]:
    """给 `unit` 的督办函；`steps` 是 `day` 这天到了督办函这一级的各步，逾期久的在前。"""
    ordered = in_order(steps)
    known = [facts.get(step.item.id, NOTHING) for step in ordered]
    limit, reply = _limits(office, table, ordered, day)
    return {
        **letter_head(office, day),
        "主送机关": Printed(unit),
        "截至日期": Printed(chinese_date(day)),
        "事项数": Printed(str(len(ordered)), len(ordered)),
        **_involved(known),
        "办结期限": Printed(chinese_date(limit) if limit else ""),
        "回报期限": Printed(chinese_date(reply) if reply else ""),
        "将约谈": limit is not None,
        "督办表": [_row(n, step, office, day, facts) for n, step in enumerate(ordered, 1)],
    }


def specimen_supervision(office: Office) -> dict[str, object]:
    """试填模板用的上下文：一个单位一件事的样子。"""
    day = date(max(office.calendar.tables), 1, 1)
    texts = ("截至日期", "办结期限", "回报期限")
    return {
        **letter_head(office, day),
        "主送机关": Printed("样"),
        "事项数": Printed("1", 1),
        **_involved([Facts(project="样", invested=1)]),
        **dict.fromkeys(texts, Printed(chinese_date(day))),
        "将约谈": True,
        "督办表": [dict.fromkeys(COLUMNS, Printed("样", 1))],
    }


def _involved(known: Sequence[Facts]) -> dict[str, object]:
    """涉及几个项目、总投资多少；同一项目几件事只计一次，有一个不知总投资便不说合计。"""
    projects = {one.project: one.invested for one in known if one.project}
    amounts = [amount for amount in projects.values() if amount is not None]
    whole = len(amounts) == len(projects) > 0
    total = Fraction(sum(amounts), 100) if whole else None
    return {
        "涉及项目数": Printed(str(len(projects)), len(projects)),
        "涉及总投资": Printed(money(total) if total else "", total),
    }


def _limit(office: Office, table: ReminderTable, steps: Sequence[Step], day: date) -> date | None:
    """办结期限：最早一件列入约谈名单的前一个工作日；不设约谈、余日太少（补发的）由人来定。"""
    talks = [
        step.due
        for one in steps
        for step in schedule_of(one.item, office.calendar, table)
        if step.kind == _TALK
    ]
    limit = office.calendar.shift(min(talks), -1) if talks else None
    return limit if limit and limit >= office.calendar.shift(day, table.limit_workdays) else None


def _limits(
    office: Office, table: ReminderTable, steps: Sequence[Step], day: date
) -> tuple[date | None, date | None]:
    """办结与书面回报的期限，回报不晚于办结；要用未公布的年份才算得出的，由人来定。"""
    try:
        limit = _limit(office, table, steps, day)
        reply = office.calendar.shift(day, office.settings.letter.reply_workdays)
    except UnknownYearError:
        return None, None
    return limit, min(reply, limit) if limit else reply


def _row(
    number: int, step: Step, office: Office, day: date, facts: Mapping[ItemId, Facts]
) -> dict[str, object]:
    item = step.item
    passed = workdays_overdue(item.deadline, day, office.calendar)
    known = facts.get(item.id, NOTHING)
    return {
        **item_cells(item, known),
        "序号": Printed(str(number)),
        "逾期工作日": Printed(NOT_APPLICABLE if passed is None else str(passed), passed),
        "目前进度": progress_cell(known),
    }
