"""事项、步骤与库里的记载互换；由记载得出一天的提醒（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, cast

from pipelines.calendar import Period
from pipelines.intake.submission import Intake
from pipelines.tasks.reminding_files import Day

if TYPE_CHECKING:
    from pipelines.documents.passport import Taken
    from pipelines.documents.reminder_book import Board
    from pipelines.documents.supervision_facts import ItemId
    from pipelines.figures.reminding.deadlines import DatedItem
    from pipelines.figures.reminding.table import Kind, ReminderTable
    from pipelines.history.reminding import Content, Told
    from pipelines.history.store import History

MOVED: Final = "改时限"
CLOSED: Final = "办结"
#: 记载里凭的报送；早先的记载没有。
TAKEN: Final = "taken"
Submissions = Sequence[Mapping[str, object]]


def recorded_day(intake: Intake, history: History, table: ReminderTable, day: date) -> Day | None:
    """库里 `day` 那天说过的；那天没有办过提醒、什么也没有说则 None。"""
    from pipelines.history.database import reading
    from pipelines.history.reminding import told_on

    with reading(history.engine) as connection:
        told = told_on(connection, day)
    return day_from(intake, table, told[-1].at, told, ()) if told else None


def day_from(
    intake: Intake,
    table: ReminderTable,
    at: datetime,
    told: Sequence[Told],
    items: tuple[DatedItem, ...],
) -> Day:
    """由库里的记载得出一天的提醒；早先的记载没有情况、报送的，不说。"""
    from pipelines.documents.passport import Taken
    from pipelines.documents.supervision_facts import Facts

    known = {one.item: Facts(**one.content["facts"]) for one in told if one.content.get("facts")}
    taken: dict[ItemId, tuple[Taken, ...]] = {}
    for one in told:
        sent = tuple(Taken(**content) for content in one.content.get(TAKEN, ()))
        taken[one.item] = (*taken.get(one.item, ()), *sent)
    return Day(_board(intake, table, at, told, items), known, taken)


def _board(
    intake: Intake,
    table: ReminderTable,
    at: datetime,
    told: Iterable[Told],
    items: tuple[DatedItem, ...],
) -> Board:
    from pipelines.documents.reminder_book import Board, Said
    from pipelines.figures.reminding.following import Restart
    from pipelines.figures.reminding.steps import Step

    said: list[Said] = []
    changes: list[Restart] = []
    closed: list[DatedItem] = []
    for one in told:
        item = item_from(one.content)
        if one.step == MOVED:
            changes.append(Restart(item_from(one.content["old"]), item, one.content["basis"]))
        elif one.step == CLOSED:
            closed.append(item)
        else:
            step = Step(cast("Kind", one.step), one.due, item)
            said.append(Said(step, one.content.get("instead", "")))
    parts = (tuple(said), tuple(changes), tuple(closed))
    return Board(intake.office, table, at, *parts, items=items)


def told_of(item: DatedItem, step: str, at: datetime, **more: object) -> Told:
    """要记下的一步；`more` 一并记在内容里。"""
    from pipelines.history.reminding import Told

    return Told(item.id, item.deadline, step, at.date(), at, {**content_of(item), **more})


def content_of(item: DatedItem) -> Content:
    """事项 → 可以写成 JSON 的内容。"""
    months = [str(month) for month in item.red_months]
    days = {
        name: day.isoformat() if day else None
        for name, day in (
            ("deadline", item.deadline), ("former", item.former), ("created", item.created),
        )
    }  # fmt: skip
    return {**asdict(item), **days, "red_months": months}


def item_from(content: Mapping[str, Any]) -> DatedItem:
    """`content_of` 写的内容 → 事项。"""
    from pipelines.figures.figure import Source
    from pipelines.figures.reminding.deadlines import DatedItem

    def day(name: str) -> date | None:
        return date.fromisoformat(content[name]) if content[name] else None

    texts = ("ledger", "column", "key", "name", "unit", "responsible", "person")
    return DatedItem(
        **{name: content[name] for name in texts},
        deadline=date.fromisoformat(content["deadline"]),
        source=Source(**content["source"]),
        closed=content["closed"],
        former=day("former"),
        basis=content["basis"],
        created=day("created"),
        red_months=tuple(map(Period.parse, content["red_months"])),
        owner_unit=content.get("owner_unit", ""),
    )
