"""挂图作战的命令。"""

from __future__ import annotations

import sys

import click

from pipelines import exits
from pipelines.calendar import Period
from pipelines.cli.face import Face, busy, now, required_period, verb


@verb("wall")
@required_period
@click.pass_obj
def wall(face: Face, period: Period) -> None:
    """写挂图作战：一个网页，可打印上墙，点单位看项目。"""
    from pipelines.reporting import caveat_words
    from pipelines.tasks.charting import wall as hang

    with busy("绘图"):
        made = hang(face.intake(), period, now())
    board = made.board
    data = {
        "schema_version": 1, "period": str(period), "file": str(made.path),
        "units": len(board.units), "projects": len(board.projects),
        "due": len(board.due), "problems": len(board.problems),
        "missing": [status.unit.name for status in made.master.missing],
    }  # fmt: skip
    counts = (
        f"{len(board.units)} 个单位、{len(board.projects)} 个项目、{len(board.due)} 件到期未办结"
    )
    words = [f"挂图作战：{made.path}", f"  {counts}；用浏览器打开，按“打印”可上墙（A3 横放）。"]
    face.show(data, [*words, *caveat_words(made.master, period)])
    sys.exit(exits.of_master(made.master))
