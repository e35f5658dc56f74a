"""催办用的命令：事项的提醒、督办，单位的催报。"""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from pipelines import exits
from pipelines.calendar import Period
from pipelines.cli.face import DayType, Face, now, required_period, track, verb
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.documents.reminder_book import Said
    from pipelines.figures.reminding.deadlines import DatedItem
    from pipelines.figures.reminding.following import Restart
    from pipelines.tasks.reminding import Reminded
    from pipelines.tasks.urging import Urged


@verb("remind")
@click.option("--date", "day", type=DayType(), metavar="日期", help="办哪一天的；默认今天")
@click.pass_obj
def remind(face: Face, day: date | None) -> None:
    """提醒到期的事项：三次提醒、红灯、督办、约谈，写提醒清单、提醒函与督办函。"""
    from pipelines.tasks import reminding

    done = reminding.remind(face.intake(), _moment(day), track)
    face.show(_reminded_json(done), done.words)
    sys.exit(exits.FINDINGS if done.overdue else exits.CLEAN)


def _moment(day: date | None) -> datetime:
    at = now()
    if day is None:
        return at
    if day > at.date():
        raise UsageError(f"{day} 还没有到；提醒一办就记入库里，不能预先办")
    return datetime.combine(day, at.time())


def _reminded_json(done: Reminded) -> dict[str, Any]:
    return {
        "schema_version": 1, "day": done.day.isoformat(),
        "period": str(done.period) if done.period else None,
        "files": [str(path) for path in done.files], "kept": [str(path) for path in done.kept],
        "steps": [_step(said) for said in done.steps],
        "overdue": [
            {**_item(item), "step": step.kind, "since": step.due.isoformat()}
            for item, step in done.overdue
        ],
        "restarts": [_change(one) for one in done.restarts],
        "refused": [_change(one) for one in done.refused],
    }  # fmt: skip


def _step(said: Said) -> dict[str, Any]:
    step = said.step
    due = {"step": step.kind, "due": step.due.isoformat(), "instead": said.instead or None}
    return {**_item(step.item), **due}


def _change(one: Restart) -> dict[str, Any]:
    return {**_item(one.new), "former": one.old.deadline.isoformat(), "basis": one.basis}


def _item(item: DatedItem) -> dict[str, Any]:
    return {
        "unit": item.unit, "ledger": item.ledger, "key": item.key, "column": item.column,
        "name": item.name, "deadline": item.deadline.isoformat(),
        "responsible": item.responsible, "person": item.person,
    }  # fmt: skip


@verb("urge")
@required_period
@click.option("--date", "day", type=DayType(), metavar="日期", help="当作哪一天来催；默认今天")
@click.pass_obj
def urge(face: Face, period: Period, day: date | None) -> None:
    """催报：一期谁还没有报、退回了还没有改好，写出可以发的话。"""
    from pipelines.tasks import urging

    at = now() if day is None else datetime.combine(day, now().time())
    done = urging.urge(face.intake(), period, at)
    face.show(_urged_json(done), done.words)
    sys.exit(exits.INCOMPLETE if done.wanting else exits.CLEAN)


def _urged_json(done: Urged) -> dict[str, Any]:
    return {
        "schema_version": 1, "period": str(done.period), "deadline": done.deadline.isoformat(),
        "file": str(done.file) if done.file else None,
        "messages": str(done.messages) if done.messages else None,
        "units": [
            {
                "unit": one.unit.name, "code": one.unit.code, "state": one.state,
                "deadline": one.deadline.isoformat(), "left": one.left, "overdue": one.passed,
                "reason": one.reason, "contact": one.contact, "message": one.message,
            }
            for one in done.wanting
        ],
    }  # fmt: skip
