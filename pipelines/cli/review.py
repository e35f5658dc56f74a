"""专班办理报送的命令：退回单、退回、审定、锁定、说明、日志。"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.cli.face import Face, any_period, now, required_period, track, verb

if TYPE_CHECKING:
    from pipelines.reviewing import Decided

_by = click.option(
    "--by", "actor", default=getpass.getuser, metavar="姓名", help="谁办理的；默认本机登录名"
)
_why = click.option("--reason", required=True, metavar="原因", help="原因，记入日志")
_note = click.option("--reason", default="", metavar="原因", help="附注，记入日志")
_units = click.argument("units", nargs=-1, metavar="[单位]…")
_unit = click.argument("unit", metavar="单位")


def _reviewed(face: Face, decided: Sequence[Decided]) -> None:
    from pipelines.reviewing_words import decided_json, decided_words

    face.show(decided_json(decided), decided_words(decided))


@verb("slip")
@_units
@required_period
@click.pass_obj
def slip(face: Face, units: tuple[str, ...], period: Period) -> None:
    """给单位出退回单、退回通知与待改工作簿；不写单位则全部。"""
    from pipelines.returning_words import returned_json, returned_words

    made = tasks.slips(face.intake(), period, units, now(), track)
    face.show(returned_json(made), returned_words(made))


@verb("return")
@_unit
@required_period
@_why
@_by
@click.pass_obj
def give_back(face: Face, unit: str, period: Period, reason: str, actor: str) -> None:
    """退回一个单位已报的一份：不再计入，改好重报才算；同时出退回单。"""
    from pipelines import reviewing
    from pipelines.returning_words import returned_json, returned_words
    from pipelines.reviewing_words import decided_json, decided_words

    intake, at = face.intake(), now()
    decided = (reviewing.give_back(intake, unit, period, reason, actor, at),)
    made = tasks.slips(intake, period, [unit], at)
    data: dict[str, Any] = {**decided_json(decided), "returned": returned_json(made)["units"]}
    face.show(data, [*decided_words(decided), *returned_words(made)])


@verb("approve")
@_units
@required_period
@_note
@_by
@click.pass_obj
def approve(face: Face, units: tuple[str, ...], period: Period, reason: str, actor: str) -> None:
    """审定单位已报的一份；不写单位则全部已报的。"""
    from pipelines import reviewing

    _reviewed(face, reviewing.approve(face.intake(), units, period, actor, now(), reason))


@verb("lock")
@_units
@required_period
@click.option("--anyway", is_flag=True, help="有未审定、退回未改的也锁")
@_note
@_by
@click.pass_obj
def lock(
    face: Face, units: tuple[str, ...], period: Period, anyway: bool, reason: str, actor: str
) -> None:
    """锁定一期：其后不收、不改；不写单位则全部。"""
    from pipelines import reviewing

    intake = face.intake()
    decided = reviewing.lock(intake, period, units, actor, now(), anyway=anyway, reason=reason)
    _reviewed(face, decided)


@verb("unlock")
@_units
@required_period
@_why
@_by
@click.pass_obj
def unlock(face: Face, units: tuple[str, ...], period: Period, reason: str, actor: str) -> None:
    """解锁一期；不写单位则全部锁定的。"""
    from pipelines import reviewing

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
    from pipelines import reviewing
    from pipelines.reviewing_words import waived_json, waived_words

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
    """撤销一条说明；序号见总台账“说明”表。"""
    from pipelines import reviewing

    granted = reviewing.revoke(face.intake(), unit, number, reason, actor, now())
    said = granted.waiver
    data = {"schema_version": 1, "revoked": number, "code": said.code, "row_key": said.row_key}
    face.show(data, [f"已撤销第 {number} 号说明：{said.code} {said.row_key}"])


@verb("journal")
@click.argument("unit", required=False, default="", metavar="[单位]")
@any_period
@click.pass_obj
def journal(face: Face, unit: str, period: Period | None) -> None:
    """看日志：谁在什么时候收了、退了、审了、锁了，为什么。"""
    from pipelines import reviewing
    from pipelines.reviewing_words import journal_json, journal_words

    intake = face.intake()
    entries, names = reviewing.journal(intake, period, unit), intake.office.by_code
    face.show(journal_json(entries, names), journal_words(entries, names))


@verb("changes")
@_unit
@required_period
@click.pass_obj
def changes(face: Face, unit: str, period: Period) -> None:
    """看一个单位先后两次报送有哪些格不同。"""
    from pipelines import reviewing
    from pipelines.reviewing_words import changes_json, changes_words

    found = reviewing.changes(face.intake(), unit, period)
    face.show(changes_json(found), changes_words(found))
