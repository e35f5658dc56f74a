"""年度考核的命令：冻结机器考核、发评分表、算总分。"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pipelines import exits
from pipelines.cli.face import Face, app, busy, now, verb

if TYPE_CHECKING:
    from pipelines.documents.assessment_book import Result
    from pipelines.tasks.assessing import Frozen

_year = click.option(
    "-y", "--year", type=click.IntRange(2000, 2099), required=True, metavar="年份", help="如 2021"
)
#: 冻结不能反悔，所以不拿登录名充数。
_by = click.option("--by", "actor", default="", metavar="姓名", help="谁办的；冻结时必写")


@app.group("assess", options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
def assess() -> None:
    """年度考核：先冻结机器考核，再发评分表，收齐后算总分。"""


@verb("freeze", assess)
@_year
@click.option(
    "--month", type=click.IntRange(1, 12), default=12, metavar="月份", help="算到几月，默认 12"
)
@click.option("--trial", is_flag=True, help="只算出来看，不冻结")
@click.option("--anyway", is_flag=True, help="还有单位没有报，也冻结")
@_by
@click.pass_obj
def freeze(face: Face, year: int, month: int, trial: bool, anyway: bool, actor: str) -> None:
    """算出机器考核并冻结：一年一次，不能改、不能解冻；先加 --trial 看看。"""
    from pipelines.tasks import assessing

    with busy("计算"):
        made = assessing.freeze(
            face.intake(), year, actor, now(), month=month, anyway=anyway, trial=trial
        )
    face.show(_frozen_json(made), _frozen_words(made))
    sys.exit(exits.INCOMPLETE if made.missing else exits.CLEAN)


@verb("sheets", assess)
@_year
@click.pass_obj
def sheets(face: Face, year: int) -> None:
    """发评分表，一位评委一份，另有一份调整表；机器考核冻结之后才能发。"""
    from pipelines.tasks import assessing

    made = assessing.sheets(face.intake(), year, now())
    data = {
        "schema_version": 1, "year": year, "files": [str(path) for path in made.paths],
        "returned_to": str(made.returned_to), "kept": [str(path) for path in made.kept],
    }  # fmt: skip
    words = [f"已发 {len(made.paths)} 份：{made.paths[0].parent}"]
    words += [f"  有人填过，没有覆盖，留作 {path}" for path in made.kept]
    face.show(data, [*words, f"填好的请放进 {made.returned_to}，再运行 qingdan assess total"])


@verb("total", assess)
@_year
@click.pass_obj
def total(face: Face, year: int) -> None:
    """收回评分表，算总分、名次、等次。"""
    from pipelines.tasks import assessing

    with busy("计算"):
        made = assessing.total(face.intake(), year, now())
    result = made.result
    face.show(
        {**_total_json(result), "file": str(made.path)},
        [f"考核得分汇总：{made.path}", *_total_words(result)],
    )
    sys.exit(_exit_code(result))


def _exit_code(result: Result) -> int:
    """有不合格的来件为 1，还有没交的为 3，否则 0。"""
    if result.objections:
        return exits.FINDINGS
    return exits.INCOMPLETE if result.missing else exits.CLEAN


def _frozen_json(made: Frozen) -> dict[str, Any]:
    units = [
        {
            "code": one.code, "unit": one.unit, "score": str(one.score),
            "items": [
                {
                    "name": point.name, "figure": point.figure, "words": point.words,
                    "value": None if point.value is None else str(point.value),
                    "points": None if point.points is None else str(point.points),
                }
                for point in one.points
            ],
        }
        for one in made.part.scores
    ]  # fmt: skip
    return {
        "schema_version": 1, "year": made.part.year, "period": made.part.period,
        "frozen": bool(made.digest), "digest": made.digest, "file": str(made.path),
        "missing": list(made.missing), "units": units,
    }  # fmt: skip


def _frozen_words(made: Frozen) -> Iterator[str]:
    yield f"{'已冻结' if made.digest else '试算，没有冻结'}：{made.path}"
    if made.digest:
        yield f"  SHA-256 {made.digest}"
    for one in sorted(made.part.scores, key=lambda score: -score.score):
        yield f"  {one.unit}  {one.score} 分"
    if made.missing:
        yield f"{made.part.period} 没有报的：{'、'.join(made.missing)}"


def _total_json(result: Result) -> dict[str, Any]:
    def text(value: object) -> str | None:
        return None if value is None else str(value)

    units = [
        {
            "code": one.machine.code, "unit": one.machine.unit, "machine": str(one.machine.score),
            "human": text(one.human), "adjusted": str(one.adjusted), "total": text(one.total),
            "rank": one.rank, "grade": one.grade,
        }
        for one in result.totals
    ]  # fmt: skip
    return {
        "schema_version": 1, "year": result.sealed.part.year, "label": result.label,
        "digest": result.sealed.digest, "units": units, "missing": list(result.missing),
        "findings": [
            {"file": one.file, "cell": one.cell, "message": one.message}
            for one in result.objections
        ],
        "changed_since": [
            {"unit": unit, "item": item, "frozen": old, "now": new}
            for unit, item, old, new in result.changes
        ],
        "scheme_changed": result.scheme_changed,
    }  # fmt: skip


def _total_words(result: Result) -> Iterator[str]:
    if result.label:
        yield f"  {result.label}"
    for one in result.totals:
        shown = "未定" if one.total is None else f"第 {one.rank} 名 {one.total} 分"
        yield f"  {one.machine.unit}  {shown}  {one.grade}".rstrip()
    for objection in result.objections:
        yield f"没有计入：{objection.words}"
    if result.missing:
        yield f"还没有交的 {len(result.missing)} 份：{'、'.join(result.missing)}"
    if result.scheme_changed:
        yield "assessment.toml 在冻结之后改过：机器分照冻结的，其余照现在的"
    if result.changes:
        yield f"冻结之后数据有变 {len(result.changes)} 处，见“说明”；只作参考，分数不改"
