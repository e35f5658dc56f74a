"""溯源的命令：一格、一个数各来自哪里，一格喂给哪些数。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.cli.face import Face, PeriodType, busy, now, verb
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.xlsx.cells import read_place


class PlaceType(click.ParamType[tuple[str, str]]):
    """一格，如 项目清单!S7；引号、$ 写不写都行。"""

    name = "表名!单元格"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> tuple[str, str]:
        """文字 →（表名，地址）；写法不对则 UsageError。"""
        try:
            sheet, cell = read_place(value)
        except ValueError:
            sheet = cell = ""
        if not sheet:
            raise UsageError(f"哪一格应形如 项目清单!S7，而不是“{value}”")
        return sheet, cell


@verb("trace")
@click.argument("what", metavar="数或文件")
@click.argument("place", type=PlaceType(), metavar="[表名!单元格]", required=False)
@click.option(
    "-p", "--period", type=PeriodType(), metavar="报告期", help="查哪一期的数；不写则最近一期"
)
@click.option("--unit", default="", metavar="单位", help="只看这个单位的一份")
@click.option("--xlsx", "as_book", is_flag=True, help="另写成工作簿，逐行链接到原件")
@click.pass_obj
def trace(
    face: Face,
    what: str,
    place: tuple[str, str] | None,
    period: Period | None,
    unit: str,
    as_book: bool,
) -> None:
    """查一个数（如 累计完成投资）由哪些行得来，或查总台账、原件的一格（如 项目清单!S7）。"""
    if place is None:
        _show_figure(face, what, period, unit, as_book)
    elif period or unit or as_book:
        raise UsageError("--period、--unit、--xlsx 用于查数；查一格只要写文件和 表名!单元格")
    else:
        _show_cell(face, Path(what), place)


def _show_figure(face: Face, key: str, period: Period | None, unit: str, as_book: bool) -> None:
    from pipelines.tasks.tracing_book import write_trace
    from pipelines.tasks.tracing_figures import trace_figure
    from pipelines.tracing_words import figure_json, figure_words

    if Path(key).suffix:
        raise UsageError(f"查文件里的一格，还要写明哪一格，如 qingdan trace {key} 项目清单!S7")
    intake = face.intake()
    with busy("溯源"):
        traced = trace_figure(intake, key, period or _latest(intake), unit)
        made = write_trace(intake, traced, now()) if as_book else None
    data, words = figure_json(traced), list(figure_words(traced))
    if made is not None:
        data["file"] = str(made)
        words.append(f"逐行的出处：{made}")
    face.show(data, words)


def _latest(intake: Intake) -> Period:
    found = tasks.latest_period(intake)
    if found is None:
        raise UsageError("本办公室还没有收过件，查不到；请看 --office 所指是不是收件的办公室")
    return found


def _show_cell(face: Face, file: Path, place: tuple[str, str]) -> None:
    from pipelines.tasks.tracing_figures import feeds_of, is_original
    from pipelines.tracing_words import feeding_json, feeding_words, traced_json, traced_words

    intake = face.intake()
    if is_original(intake, file):
        feeding = feeds_of(intake, file, *place)
        face.show({"schema_version": 1, **feeding_json(feeding)}, feeding_words(feeding))
        return
    traced = tasks.trace(file, *place, intake)
    feeding = feeds_of(intake, file, *place)
    data = {**traced_json(traced), **feeding_json(feeding)}
    data |= {key: traced_json(traced)[key] for key in ("unit", "period", "sheet", "column")}
    words = [*traced_words(traced), f"原件：{traced.path}", *feeding_words(feeding)]
    face.show(data, words)
