"""溯源的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from pipelines.ledgers.values import half_up
from pipelines.reporting import SCHEMA_VERSION
from pipelines.tasks import Traced

if TYPE_CHECKING:
    from pipelines.tasks.tracing_cells import Feeding
    from pipelines.tasks.tracing_figures import TracedFigure, TracedRow, TracedTerm

_SHOWN: Final = 20


def traced_json(traced: Traced) -> dict[str, Any]:
    """`trace` 的 JSON；`path` 是归档的原件。"""
    into = traced.carried_into
    return {
        "schema_version": SCHEMA_VERSION, "path": str(traced.path), "file": traced.file,
        "unit": traced.unit, "period": str(traced.period), "sheet": traced.sheet,
        "cell": traced.cell, "column": traced.column, "typed": traced.typed,
        "formula": traced.formula or None, "shown": traced.shown,
        "carried_into": str(into) if into else None,
    }  # fmt: skip


def traced_words(traced: Traced) -> Iterator[str]:
    """来自哪个单位哪一期的哪一格，报来时写的是什么；与总台账上不一样的，说明两处各是什么。"""
    column = f"（{traced.column}）" if traced.column else ""
    place = f"“{traced.sheet}”{traced.cell}{column}"
    yield f"这一格来自 {traced.unit} {traced.period} 报来的“{traced.file}”，{place}。"
    typed = f"“{traced.typed}”" if traced.typed else "空的"
    formula = f"，由公式 {traced.formula} 算得" if traced.formula else ""
    yield f"报来时写的是{typed}{formula}。"
    if traced.shown != traced.typed:
        yield f"总台账上是{f'“{traced.shown}”' if traced.shown else '空的'}。"
    if traced.carried_into:
        yield f"{traced.carried_into} 没有报，沿用这一期的；只属于当月的量按空处理。"


def figure_json(traced: TracedFigure) -> dict[str, Any]:
    """`trace 数` 的 JSON；`exact` 是不舍入的值（分数），各行的 `part` 是它在这一项里的份额。"""
    from pipelines.documents.printing import with_unit

    return {
        "schema_version": SCHEMA_VERSION, "figure": traced.key, "period": str(traced.period),
        "unit": traced.only or None, "words": traced.words, "measure": traced.measure,
        "value": with_unit(traced.measure, traced.value), "exact": _exact(traced.value),
        "terms": [
            {"words": term.words, "exact": _exact(term.value), "rows": [_row(r) for r in term.rows]}
            for term in traced.terms
        ],
    }  # fmt: skip


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def _row(row: TracedRow) -> dict[str, Any]:
    cells = [{"column": one.column, "cell": one.cell, "value": one.value} for one in row.cells]
    return {
        "unit": row.unit, "period": str(row.period), "file": row.file, "path": str(row.path),
        "sheet": row.sheet, "row": row.row, "key": row.key, "part": _exact(row.part),
        "cells": cells,
    }  # fmt: skip


def figure_words(traced: TracedFigure) -> Iterator[str]:
    """一个数是什么、等于多少、由哪几项得来、各项计了哪些行的哪几格。"""
    first, definition, *terms = figure_summary(traced)
    yield from (first, definition)
    for words, term in zip(terms, traced.terms, strict=True):
        yield words
        yield from _row_words(term)


def figure_summary(traced: TracedFigure) -> Iterator[str]:
    """一个数是什么、等于多少、由哪几项得来，各项一行。"""
    from pipelines.documents.printing import with_unit

    where = f"{traced.only}的部分" if traced.only else ""
    value = with_unit(traced.measure, traced.value)
    yield f"{traced.key}（{traced.period}{where and '，' + where}）= {value}"
    yield f"  定义：{traced.words}"
    for number, term in enumerate(traced.terms, 1):
        amount = "算不出" if term.value is None else _decimal(term.value)
        yield f"  第 {number} 项 {term.words}：{amount}，计 {len(term.rows)} 行"


def _row_words(term: TracedTerm) -> Iterator[str]:
    for row in term.rows[:_SHOWN]:
        cells = "，".join(f"{c.cell or '（没有此列）'} {c.column} {c.value}" for c in row.cells)
        yield f"    {row.unit} “{row.file}” {row.sheet}第 {row.row} 行 {row.key}：{cells}"
    if len(term.rows) > _SHOWN:
        yield f"    其余 {len(term.rows) - _SHOWN} 行见 --json 或 --xlsx"


def _decimal(value: Fraction) -> str:
    return f"{half_up(value, 0 if value.denominator == 1 else 2):,}"


def feeding_json(feeding: Feeding) -> dict[str, Any]:
    """一格喂给哪些数；`without` 是这一格空着时的值。"""
    fed = [
        {
            "figure": one.figure.key, "exact": _exact(one.value), "without": _exact(one.without),
            "row_counted": one.counted,
        }
        for one in feeding.fed
    ]  # fmt: skip
    return {
        "unit": feeding.unit, "period": str(feeding.period), "sheet": feeding.sheet,
        "column": feeding.column, "feeds": fed, "why_not": feeding.why or None,
    }  # fmt: skip


def feeding_words(feeding: Feeding, most: int | None = None) -> Iterator[str]:
    """这一格喂给哪些数；至多列 `most` 个，None 为全列。"""
    from pipelines.documents.printing import with_unit

    if feeding.why:
        yield f"{feeding.why}。"
        return
    if not feeding.fed:
        yield f"{feeding.period} 没有哪个数由这一格而变。"
        return
    yield f"这一格喂给 {feeding.period} 的 {len(feeding.fed)} 个数："
    for one in feeding.fed[:most]:
        unit = one.figure.unit
        now, without = with_unit(unit, one.value), with_unit(unit, one.without)
        empty = f"，此格空着则为 {without}" if one.without != one.value else ""
        yield f"  {one.figure.key} {now}{empty}"
    if most is not None and len(feeding.fed) > most:
        yield f"  另有 {len(feeding.fed) - most} 个"
