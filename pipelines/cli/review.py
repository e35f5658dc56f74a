"""专班办理报送的命令：退回单、退回、审定、锁定、说明、日志。"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pipelines import exits, tasks
from pipelines.calendar import Period
from pipelines.cli.face import Face, any_period, now, required_period, track, verb
from pipelines.errors import UnknownYearError

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.intake.submission import Intake
    from pipelines.tasks.reviewing import Decided


def _login() -> str:
    """本机登录名；没有登录名的（如容器里）为空，由办理时请人写明。"""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


_by = click.option("--by", "actor", default=_login, metavar="姓名", help="谁办理的；默认本机登录名")
_why = click.option("--reason", required=True, metavar="原因", help="原因，记入日志")
_note = click.option("--reason", default="", metavar="原因", help="附注，记入日志")
_units = click.argument("units", nargs=-1, metavar="[单位]…")
_unit = click.argument("unit", metavar="单位")


def _reviewed(face: Face, decided: Sequence[Decided]) -> None:
    from pipelines.reviewing_words import decided_json, decided_words

    face.show(decided_json(decided), decided_words(decided))


def _slips(
    intake: Intake, period: Period, decided: Sequence[Decided], at: datetime
) -> list[tasks.Returned]:
    """给退回的、撤回退回的单位重出退回单；没有该年日历的一份也不出，说明缘故。"""
    names = [one.unit.name for one in decided]
    try:
        return tasks.slips(intake, period, names, at) if names else []
    except UnknownYearError as error:
        return [tasks.Returned(name, 0, 0, (), str(error)) for name in names]


def _show_with_slips(
    face: Face, decided: Sequence[Decided], made: Sequence[tasks.Returned]
) -> None:
    from pipelines.returning_words import returned_json, returned_words
    from pipelines.reviewing_words import decided_json, decided_words

    data: dict[str, Any] = {**decided_json(decided), "returned": returned_json(made)["units"]}
    face.show(data, [*decided_words(decided), *returned_words(made)])
    sys.exit(_exit_code(made))


def _exit_code(made: Sequence[tasks.Returned]) -> int:
    """有单位的退回单没有出成为 3，否则 0。"""
    return exits.INCOMPLETE if any(one.problem for one in made) else exits.CLEAN


@verb("slip")
@_units
@required_period
@click.pass_obj
def slip(face: Face, units: tuple[str, ...], period: Period) -> None:
    """给单位出退回单、退回通知与待改工作簿；不写单位则全部。"""
    from pipelines.returning_words import returned_json, returned_words

    made = tasks.slips(face.intake(), period, units, now(), track)
    if not made:
        click.echo("这一期没有要出退回单的。", err=True)
    face.show(returned_json(made), returned_words(made))
    sys.exit(_exit_code(made))


@verb("return")
@_unit
@required_period
@_why
@_by
@click.pass_obj
def give_back(face: Face, unit: str, period: Period, reason: str, actor: str) -> None:
    """退回一个单位已报的一份：不再计入，改好重报才算；同时出退回单。"""
    from pipelines.tasks import reviewing

    intake, at = face.intake(), now()
    decided = [reviewing.give_back(intake, unit, period, reason, actor, at)]
    _show_with_slips(face, decided, _slips(intake, period, decided, at))


@verb("approve")
@_units
@required_period
@_note
@_by
@click.pass_obj
def approve(face: Face, units: tuple[str, ...], period: Period, reason: str, actor: str) -> None:
    """审定单位已报的一份，不写单位则全部已报的；指名专班退回的单位，即撤回退回。"""
    from pipelines.tasks import reviewing

    intake, at = face.intake(), now()
    decided = reviewing.approve(intake, units, period, actor, at, reason)
    lifted = [one for one in decided if one.before == "退回"]
    _show_with_slips(face, decided, _slips(intake, period, lifted, at))


@verb("lock")
@_units
@required_period
@click.option("--anyway", is_flag=True, help="截止日还没有过，或有未审定、退回未改的，也锁")
@_note
@_by
@click.pass_obj
def lock(
    face: Face, units: tuple[str, ...], period: Period, anyway: bool, reason: str, actor: str
) -> None:
    """锁定一期：其后不收、不改；不写单位则全部。"""
    from pipelines.reviewing_words import decided_json, locked_words
    from pipelines.tasks import reviewing

    intake = face.intake()
    decided = reviewing.lock(intake, period, units, actor, now(), anyway=anyway, reason=reason)
    face.show(decided_json(decided), locked_words(decided))


@verb("unlock")
@_units
@required_period
@_why
@_by
@click.pass_obj
def unlock(face: Face, units: tuple[str, ...], period: Period, reason: str, actor: str) -> None:
    """解锁一期；不写单位则全部锁定的。"""
    from pipelines.tasks import reviewing

    _reviewed(face, reviewing.unlock(face.intake(), period, units, reason, actor, now()))


@verb("waive")
@_unit
@required_period
@click.argument("code", metavar="编码")
@click.argument("key", metavar="编号")
@_why
@_by
@click.pass_obj
def waive(
    face: Face, unit: str, period: Period, code: str, key: str, reason: str, actor: str
) -> None:
    """准予说明一条意见（如 L1-07 XM-431302-2021-003）；那一格的值不变就一直有效。"""
    from pipelines.reviewing_words import waived_json, waived_words
    from pipelines.tasks import reviewing

    code = code.strip().upper()
    found = reviewing.waive(face.intake(), unit, period, code, key, reason, actor, now())
    face.show(waived_json(found), waived_words(found))


@verb("revoke")
@_unit
@click.argument("number", type=int, metavar="说明序号")
@_why
@_by
@click.pass_obj
def revoke(face: Face, unit: str, number: int, reason: str, actor: str) -> None:
    """撤销一条说明；序号见 journal 或总台账“说明”表。"""
    from pipelines.reviewing_words import revoked_json, revoked_words
    from pipelines.tasks import reviewing

    revoked = reviewing.revoke(face.intake(), unit, number, reason, actor, now())
    face.show(revoked_json(revoked), revoked_words(revoked))


@verb("journal")
@click.argument("unit", required=False, default="", metavar="[单位]")
@any_period
@click.pass_obj
def journal(face: Face, unit: str, period: Period | None) -> None:
    """看日志：谁在什么时候收了、退了、审了、锁了，为什么。"""
    from pipelines.reviewing_words import journal_json, journal_words
    from pipelines.tasks import reviewing

    intake = face.intake()
    entries, names = reviewing.journal(intake, period, unit), intake.office.by_code
    face.show(journal_json(entries, names), journal_words(entries, names))


@verb("changes")
@_unit
@required_period
@click.pass_obj
def changes(face: Face, unit: str, period: Period) -> None:
    """看一个单位先后两次报送有哪些格不同。"""
    from pipelines.reviewing_words import changes_json, changes_words
    from pipelines.tasks import reviewing

    found = reviewing.changes(face.intake(), unit, period)
    face.show(changes_json(found), changes_words(found))
