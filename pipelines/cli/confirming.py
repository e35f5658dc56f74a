"""核对单的命令。"""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pipelines import exits
from pipelines.calendar import Period
from pipelines.cli.face import DayType, Face, now, required_period, track, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.tasks.confirming import Confirmed


@verb("confirm")
@click.argument("units", nargs=-1, metavar="[单位]…")
@required_period
@click.option(
    "--by", "due", type=DayType(), metavar="日期", help="核对期限；默认通报成文的前一个工作日"
)
@click.pass_obj
def confirm(face: Face, units: tuple[str, ...], period: Period, due: date | None) -> None:
    """写核对单：通报要印的一个单位的各数，印发前请它核对签字；不写单位则各单位都要。"""
    from pipelines.reporting import caveat_words
    from pipelines.tasks.confirming import confirm as make

    made = make(face.intake(), period, units, now(), due, track)
    face.show(_json(made, period), [*_words(made, period), *caveat_words(made.master, period)])
    sys.exit(exits.of_master(made.master))


def _json(made: Confirmed, period: Period) -> dict[str, Any]:
    return {
        "schema_version": 1, "period": str(period), "due": made.due.isoformat(),
        "late": made.late,
        "files": [{"unit": unit, "file": str(path)} for unit, path in made.files.items()],
        "kept": [str(path) for path in made.kept],
        "missing": [status.unit.name for status in made.master.missing],
    }  # fmt: skip


def _words(made: Confirmed, period: Period) -> Iterator[str]:
    yield f"{period} 核对单 {len(made.files)} 份，请各单位于 {made.due} 前核对签字："
    for path in made.files.values():
        yield f"  {path}"
    if made.late:
        yield f"  核对期限 {made.due} 已经过了；要另定，请加 --by 日期"
    for path in made.kept:
        yield f"  原来的一份有人改过，没有覆盖，留作 {path.name}"
