"""外键：所指的那一行在不在，可不可以指（G04，或该清单自己的编码；DOMAIN §1.4.1）。"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.schema import Column
from pipelines.ledgers.scope import Scope
from pipelines.validation.context import Context, place_of


def reference_findings(table: Table, scope: Scope, context: Context) -> Iterator[Finding]:
    """本期各单位的清单里都查不到的编号，以及不该引用的别的单位的行。"""
    for column in table.ledger.columns:
        if not column.foreign:
            continue
        values = table.columns[column.name]
        own = context.submission.tables.get(column.foreign)
        allowed = _allowed(table, column, scope, context)
        hits = context.points_to(column.foreign, values)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                continue
            hit = hits[index]
            if hit is None:
                yield _missing(table, column, index, value, context)
            elif allowed[index] is False and hit[0] is not own:
                yield from _not_ours(table, column, index, value, context)


def _allowed(table: Table, column: Column, scope: Scope, context: Context) -> Sequence[object]:
    if not column.foreign_when:
        return [True] * scope.size
    return context.intake.ledgers.formula(table.ledger, column.foreign_when).evaluate(scope)


def _not_ours(
    table: Table, column: Column, index: int, value: str, context: Context
) -> Iterator[Finding]:
    """别的单位报的行；所辖单位的可以引用。"""
    owned = context.others.find(column.foreign, value)
    if owned and owned[0] not in context.allowed_units:
        yield context.intake.codes["G04"].finding(
            **place_of(table, column.name, index),
            value=value,
            target=f"“{column.foreign}”",
            problem=f"是{owned[0]}的，{context.submission.unit.name}不是它的配合单位",
        )


def _missing(table: Table, column: Column, index: int, value: str, context: Context) -> Finding:
    near = _nearest(value, column, context)
    likely = f"，是否应为“{near}”" if near else ""
    found = context.intake.codes["G04"].finding(
        **place_of(table, column.name, index),
        value=value,
        target=f"“{column.foreign}”",
        problem=f"在“{column.foreign}”中查不到{likely}",
        proposal=near,
    )
    if not column.foreign_code:
        return found
    _, rule = context.intake.ledgers.rules[column.foreign_code]
    return replace(found, code=rule.code, suggestion=rule.hint)


def _nearest(value: str, column: Column, context: Context) -> str:
    """自己表里最像的编号；没有像的为空。"""
    own = context.submission.tables.get(column.foreign)
    keys = [key for key in own.keys if isinstance(key, str)] if own else []
    return next(iter(difflib.get_close_matches(value, keys, n=1, cutoff=0.85)), "")
