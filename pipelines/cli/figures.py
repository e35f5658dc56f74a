"""算数的命令：指标表。"""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from pipelines import exits
from pipelines.calendar import Period
from pipelines.cli.face import Face, busy, now, required_period, verb

if TYPE_CHECKING:
    from pipelines.documents.figure_book import FigureBook, Reading
    from pipelines.figures.counting.breakdown import Line


@verb("figures")
@required_period
@click.pass_obj
def figures(face: Face, period: Period) -> None:
    """出指标表：每个数的定义、分子、分母与计入行数，分单位、园区、产业链等各列一页。"""
    from pipelines.reporting import caveat_words
    from pipelines.tasks.measuring import measure

    with busy("计算"):
        made = measure(face.intake(), period, now())
    data = {
        "schema_version": 1, "period": str(period), "file": str(made.path), **book_json(made.book)
    }  # fmt: skip
    words = [f"指标表：{made.path}", *(f"  {n.kind} {n.about}：{n.words}" for n in made.book.notes)]
    face.show(data, [*words, *caveat_words(made.master, period)])
    sys.exit(exits.of_master(made.master))


def book_json(book: FigureBook) -> dict[str, Any]:
    """指标、分列、提示；数一律两种写法：value 印出来的，exact 不舍入的“分子/分母”。"""
    return {
        "figures": [_figure(reading) for reading in book.readings],
        "breakdown": {by: [_line(line) for line in lines] for by, lines in book.breakdowns.items()},
        "total": _line(book.whole),
        "notes": [{"kind": n.kind, "about": n.about, "words": n.words} for n in book.notes],
    }


def _figure(reading: Reading) -> dict[str, Any]:
    figure = reading.figure
    terms = [
        {"words": term.words, **_number(term.value, term.unit), "rows": len(term.sources)}
        for term in reading.terms
    ]
    return {
        "key": figure.key, **_number(reading.value, figure.unit), "unit": figure.unit,
        "words": figure.words, "rows": reading.rows, "remark": reading.remark, "terms": terms,
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    money = {
        "invested": line.invested, "plan": line.plan, "month": line.month, "done": line.done
    }  # fmt: skip
    rates = {
        "rate": line.rate, "scheduled": line.scheduled, "gap": line.gap,
        "month_on_month": line.month_on_month, "year_on_year": line.year_on_year,
    }  # fmt: skip
    return {
        "label": line.label, "projects": line.projects,
        **{key: _number(value, "万元") for key, value in money.items()},
        **{key: _number(value, "%") for key, value in rates.items()},
        "unreported": list(line.unreported), "sources": _sources(line),
    }  # fmt: skip


def _sources(line: Line) -> list[dict[str, Any]]:
    """计入的行，同一文件同一表的并在一起。"""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for source in line.sources:
        rows.setdefault((source.unit, source.file, source.sheet), []).append(source.row)
    return [
        {"unit": unit, "file": file, "sheet": sheet, "rows": own}
        for (unit, file, sheet), own in rows.items()
    ]


def _number(value: Fraction | None, unit: str) -> dict[str, str | None]:
    from pipelines.documents.figure_book import tabled

    if value is None:
        return {"value": None, "exact": None}
    exact = f"{value.numerator}/{value.denominator}"
    return {"value": tabled(value, unit), "exact": exact}
