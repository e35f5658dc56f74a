"""溯源的命令：一格、一个数各来自哪里，一格喂给哪些数。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipelines.calendar import Period
from pipelines.cli.face import Face, PeriodType, busy, now, verb
from pipelines.errors import UsageError
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
@click.argument("place", metavar="[表名!单元格]", required=False)
@click.option(
    "-p", "--period", type=PeriodType(), metavar="报告期", help="查哪一期的数；不写则最近一期"
)
@click.option("--unit", default="", metavar="单位", help="只看这个单位的一份")
@click.option("--xlsx", "as_book", is_flag=True, help="另写成工作簿，逐行链接到原件")
@click.option("--paragraph", type=click.IntRange(min=1), metavar="段", help="公文正文第几段")
@click.option("--number", type=click.IntRange(min=1), metavar="个", help="这一段的第几个数")
@click.pass_obj
def trace(  # noqa: PLR0913 - 都是命令行的参数
    face: Face,
    what: str,
    place: str | None,
    period: Period | None,
    unit: str,
    as_book: bool,
    paragraph: int | None,
    number: int | None,
) -> None:
    """查一个数（如 累计完成投资）由哪些行得来，或查总台账、原件的一格（如 项目清单!S7）。

    查公文里的数：写文件，再写名称、印出来的字，或 第5段第2个数。
    """
    chosen = bool(period or unit or as_book)
    if Path(what).suffix.lower() == ".docx":
        if chosen or (paragraph is None) != (number is None):
            raise UsageError("查公文里的数，写文件和名称（或 --paragraph 段 --number 个）")
        at = (paragraph, number) if paragraph and number else None
        _show_in_document(face, Path(what), place or "", at)
    elif paragraph or number:
        raise UsageError("--paragraph、--number 用于查公文（.docx）里的数")
    elif place is None:
        _show_figure(face, what, period, unit, as_book)
    elif chosen:
        raise UsageError("--period、--unit、--xlsx 用于查数；查一格只要写文件和 表名!单元格")
    else:
        _show_cell(face, Path(what), PlaceType().convert(place, None, None))


def _show_in_document(face: Face, file: Path, what: str, at: tuple[int, int] | None) -> None:
    from pipelines.tasks.tracing_docx import position_of, trace_document
    from pipelines.tracing_words import figure_json, figure_words

    if not what and at is None:
        raise UsageError(f"查公文里的哪个数？如 qingdan trace {file} 累计完成投资")
    with busy("溯源"):
        found = trace_document(face.intake(), file, what, at or position_of(what))
    data: list[dict[str, Any]] = []
    words: list[str] = []
    for one in found:
        located, stated = one.located, one.located.stated
        written = stated.text if stated else None
        data.append({
            "place": located.place, "near": located.near, "now": located.now,
            "written": written, "exact": str(stated.exact) if stated else None,
            "path": stated.path if stated else None, "differs": located.differs,
            "figure": figure_json(one.figure) if one.figure else None, "why_not": one.why or None,
        })  # fmt: skip
        words.append(f"{located.place or file.name}‘{located.near}’：现在写着 {located.now}")
        if located.differs:
            words.append(f"  成文时是 {written}，现在不同了；请改回或查明原因")
        words += [f"  {line}" for line in figure_words(one.figure)] if one.figure else []
        words += [f"  {one.why}"] if one.why else []
    issue = found[0].issue
    head = {"schema_version": 1, "file": str(file), "kind": issue.kind, "period": issue.period}
    face.show({**head, "numbers": data}, words)


def _show_figure(face: Face, key: str, period: Period | None, unit: str, as_book: bool) -> None:
    from pipelines.tasks.tracing_book import write_trace
    from pipelines.tasks.tracing_figures import trace_figure
    from pipelines.tracing_words import figure_json, figure_words

    if Path(key).suffix:
        raise UsageError(f"查文件里的一格，还要写明哪一格，如 qingdan trace {key} 项目清单!S7")
    intake = face.intake()
    with busy("溯源"):
        traced = trace_figure(intake, key, period, unit)
        made = write_trace(intake, traced, now()) if as_book else None
    data, words = figure_json(traced), list(figure_words(traced))
    if made is not None:
        data["file"] = str(made)
        words.append(f"逐行的出处：{made}")
    face.show(data, words)


def _show_cell(face: Face, file: Path, place: tuple[str, str]) -> None:
    from pipelines.tasks.tracing_cells import trace_cell
    from pipelines.tracing_words import feeding_json, feeding_words, traced_json, traced_words

    with busy("溯源"):
        traced = trace_cell(file, *place, face.intake())
    origin, feeding = traced.origin, traced.feeding
    if origin is None:
        face.show({"schema_version": 1, **feeding_json(feeding)}, feeding_words(feeding))
        return
    data = {**feeding_json(feeding), **traced_json(origin)}
    words = [*traced_words(origin), f"原件：{origin.path}", *feeding_words(feeding)]
    face.show(data, words)
