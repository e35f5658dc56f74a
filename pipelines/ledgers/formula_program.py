"""编译好的公式：一段只含自产标识符的 Python 表达式，对整列一次求值。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, cast

from pipelines.ledgers.criteria import (
    Condition,
    RowCondition,
    Tally,
    lowered,
    predicate,
    tallying,
)
from pipelines.ledgers.formula_tree import Reference
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import UNREADABLE, ColumnType, Value


@dataclass(frozen=True)
class Criterion:
    """整列上的一个条件：写死的 Condition，或算符与逐行求值的操作数（like 为运行时才读的文本）。"""

    range: Reference
    type: ColumnType
    operator: str
    operand: Condition | Program


@dataclass(frozen=True)
class Aggregation:
    """一个整列函数；结果是每行一个值，数用 `target` 列存储的单位。"""

    how: Literal["count", "sum", "max", "min"]
    target: Reference
    criteria: tuple[Criterion, ...] = ()
    memory: list[tuple[Sequence[Sequence[Value]], Tally]] = field(
        default_factory=list, compare=False, repr=False
    )

    def fetch(self, scope: Scope) -> Sequence[object]:
        """逐行的结果；所问的表不在手边则全为 None。"""
        cells = scope.range(self.target)
        if cells is None:
            return [None] * scope.size
        if not self.criteria:
            return [self._plain(cells)] * scope.size
        return self._tally(scope, cells)

    def _plain(self, cells: Sequence[Value]) -> object:
        known: list[Any] = [cell for cell in cells if cell is not None and cell is not UNREADABLE]
        if self.how in ("max", "min"):
            return (max if self.how == "max" else min)(known, default=None)
        return sum(known) if self.how == "sum" else sum(cell is not None for cell in cells)

    def _tally(self, scope: Scope, cells: Sequence[Value]) -> Sequence[object]:
        columns = [scope.range(criterion.range) or () for criterion in self.criteria]
        operands = [
            criterion.operand.run(scope)
            for criterion in self.criteria
            if isinstance(criterion.operand, Program)
        ]
        return self._prepared([cells, *columns])(operands, scope.size)

    def _prepared(self, columns: Sequence[Sequence[Value]]) -> Tally:
        """整理好的整列；与上次是同一批列（各单位同一期共用）则不再整理。"""
        if self.memory and all(a is b for a, b in zip(self.memory[0][0], columns, strict=True)):
            return self.memory[0][1]
        prepared = self._prepare(columns[0], columns[1:])
        self.memory[:] = [(columns, prepared)]
        return prepared

    def _prepare(self, cells: Sequence[Value], columns: Sequence[Sequence[Value]]) -> Tally:
        counted = self.how == "count"
        weights = [1 if counted else cell if isinstance(cell, int) else 0 for cell in cells]
        kept: Sequence[int] = range(len(weights))
        for criterion, column in zip(self.criteria, columns, strict=True):
            if isinstance(criterion.operand, Condition):
                kept = _passing(criterion.operand, column, kept)
        tests = [
            RowCondition(c.range.column, lowered([column[row] for row in kept]), c.operator, c.type)
            for c, column in zip(self.criteria, columns, strict=True)
            if isinstance(c.operand, Program)
        ]
        return tallying([weights[row] for row in kept], tests)


def _passing(condition: Condition, column: Sequence[Value], rows: Sequence[int]) -> list[int]:
    """符合的那些行；条件不分大小写的（如汉字），格也不必改成小写。"""
    passes, operand = predicate(condition), condition.operand
    if isinstance(operand, re.Pattern) or (isinstance(operand, str) and operand.upper() != operand):
        cells = lowered([column[row] for row in rows])
        return [row for row, cell in zip(rows, cells, strict=True) if passes(cell)]
    return [row for row in rows if passes(column[row])]


Input = Reference | Aggregation


@dataclass(frozen=True)
class Program:
    """逐行的表达式 `source`：x0、x1 … 是各输入的一行，f0 … 是事实，其余名字在 `constants`。"""

    source: str
    inputs: tuple[Input, ...] = ()
    facts: tuple[str, ...] = ()
    constants: Mapping[str, object] = field(default_factory=dict, hash=False)

    @cached_property
    def function(self) -> Callable[..., list[object]]:
        """整列一次求值的函数；表达式只由编译器拼成，不含公式里的任何名字。"""
        rows = [f"x{index}" for index in range(len(self.inputs))]
        columns = [f"c{index}" for index in range(len(self.inputs))]
        facts = [f"f{index}" for index in range(len(self.facts))]
        loop = {
            0: "for _ in range(size)",
            1: "for x0 in c0",
        }.get(len(rows), f"for {', '.join(rows)} in zip({', '.join(columns)}, strict=True)")
        text = f"lambda {', '.join(['size', 'calendar', *facts, *columns])}: [{self.source} {loop}]"
        known = {"__builtins__": {}, "zip": zip, "range": range, "abs": abs, "U": UNREADABLE}
        code = compile(text, "<审核公式>", "eval")
        return cast(Callable[..., list[object]], eval(code, known | dict(self.constants)))

    def run(self, scope: Scope) -> list[object]:
        """每行一个值，共 `scope.size` 个。"""
        facts = [scope.facts.get(name) for name in self.facts]
        columns = [
            scope.column(wanted) if isinstance(wanted, Reference) else wanted.fetch(scope)
            for wanted in self.inputs
        ]
        return self.function(scope.size, scope.calendar, *facts, *columns)
