"""评分排名的命令。"""

from __future__ import annotations

import sys

import click

from pipelines import exits
from pipelines.calendar import Period
from pipelines.cli.face import Face, busy, now, required_period, verb


@verb("score")
@required_period
@click.pass_obj
def score(face: Face, period: Period) -> None:
    """评分排名：积分、投资、流动红旗、年度红旗，各说为什么、怎样前移。"""
    from pipelines.documents.ranking_lines import ranking_json, ranking_lines
    from pipelines.reporting import caveat_words
    from pipelines.tasks.scoring import score as make

    with busy("评分"):
        made = make(face.intake(), period, now())
    data = {**ranking_json(made.ranking), "file": str(made.path)}
    caveats = caveat_words(made.ranking.master, period)
    face.show(data, [f"评分排名：{made.path}", *ranking_lines(made.ranking), *caveats])
    sys.exit(exits.of_master(made.ranking.master))
