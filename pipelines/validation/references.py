"""外键：所指的那一行在不在，可不可以指（G04，或该清单自己的编码；DOMAIN §1.4.1）。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

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
        near = _Spellings(own)
        for index, value in enumerate(values):
            if not isinstance(value, str):
                continue
            hit = hits[index]
            if hit is None:
                yield _missing(table, column, index, near.of(value), context)
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


def _missing(table: Table, column: Column, index: int, near: str, context: Context) -> Finding:
    likely = f"，是否应为“{near}”" if near else ""
    found = context.intake.codes["G04"].finding(
        **place_of(table, column.name, index),
        value=str(table.columns[column.name][index]),
        target=f"“{column.foreign}”",
        problem=f"在“{column.foreign}”中查不到{likely}",
        proposal=near,
    )
    if not column.foreign_code:
        return found
    _, rule = context.intake.ledgers.rules[column.foreign_code]
    return replace(found, code=rule.code, suggestion=rule.hint)


class _Spellings:
    """自己表里的编号；查不到的才要，要了只理一遍：三千行都指错，也不逐个比三千回。"""

    def __init__(self, table: Table | None) -> None:
        self._keys = table.keys if table else ()

    def of(self, value: str) -> str:
        """只是写法不同（多零少零、连字符、大小写）的那个；只差一位数的是另一行，不猜。"""
        same = self._by_parts.get(_parts(value), ())
        return next(iter(same)) if len(same) == 1 else ""

    @cached_property
    def _by_parts(self) -> Mapping[tuple[str, ...], set[str]]:
        found: dict[tuple[str, ...], set[str]] = {}
        for key in self._keys:
            if isinstance(key, str):
                found.setdefault(_parts(key), set()).add(key)
        return found


def _parts(key: str) -> tuple[str, ...]:
    """编号的各段，不论分隔与打头的零；O、I 按 0、1 读。"""
    plain = unicodedata.normalize("NFKC", key).upper().translate({ord("O"): "0", ord("I"): "1"})
    return tuple(part.lstrip("0") or "0" for part in re.findall("[0-9]+|[^0-9\\W_]+", plain))
