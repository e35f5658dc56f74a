"""审核公式：一句 Excel 写法的判断或计算，编译一次，对整列求值（DESIGN，What the office owns）。

`[@列]` 本行，`[@上期.列]` 同号上期，`[@项目清单.列]` 外键所指行，`[项目清单.列]` 整列，
`[上期.列]` 本清单上期的整列，`[任务清单.责任清单.列]` 整列经外键所指的列。
结果 True 为没有问题，False 为一条意见，None 为不问：操作数有空的、读不出的、除数为零的都不问，
只有 ISBLANK 问得到空；AND 见 FALSE 即 FALSE，OR 见 TRUE 即 TRUE，IF 只看取中的一支。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipelines.ledgers.formula_compile import hundredths_program, value_program
from pipelines.ledgers.formula_names import with_reserved
from pipelines.ledgers.formula_parse import parse
from pipelines.ledgers.formula_program import Program
from pipelines.ledgers.formula_tree import Kind, Node, Reference, walk
from pipelines.ledgers.formula_types import Types
from pipelines.ledgers.schema import Check, Ledger
from pipelines.ledgers.scope import Scope, WorkdayCalendar
from pipelines.ledgers.values import HUNDREDTHS, ColumnType, half_up

__all__ = [
    "Formula",
    "Reference",
    "Scope",
    "WorkdayCalendar",
    "compile_formula",
    "target_column",
]


@dataclass(frozen=True)
class Formula:
    """编译好的审核公式。"""

    text: str
    kind: Kind
    scale: int
    """数 × scale 恒为整数；0 为不保证（用了除法），其余类型为 1。"""
    references: tuple[Reference, ...]
    """用到的列，去重，按出现先后。"""
    tree: Node = field(repr=False)
    program: Program = field(repr=False, compare=False)
    types: Types = field(repr=False, compare=False)

    def __reduce__(self) -> tuple[object, ...]:
        """送往别的进程的是文字，到那里再编译。"""
        return compile_formula, (self.text, self.types.ledger, self.types.ledgers)

    def evaluate(self, scope: Scope) -> list[object]:
        """每行一个值：判断为 True、False、None；数以自然单位计，为精确的 int 或 Fraction。"""
        return self.program.run(scope)

    def stored(self, scope: Scope, column_type: ColumnType) -> list[Any]:
        """每行一个值，写成 `column_type` 列存储的样子；数四舍五入，判断写成是、否。"""
        if self.kind == "number" and column_type in HUNDREDTHS:
            return self._hundredths.run(scope)
        values: list[Any] = self.evaluate(scope)
        if self.kind == "number":
            return [value if value is None else int(half_up(value, 0)) for value in values]
        if self.kind == "logical":
            return [value if value is None else "是" if value else "否" for value in values]
        return values

    @cached_property
    def _hundredths(self) -> Program:
        return hundredths_program(self.tree, self.types)


def compile_formula(text: str, ledger: Ledger, ledgers: Mapping[str, Ledger]) -> Formula:
    """编译 `ledger` 的一条公式；`ledgers` 以 sheet 名为键；写错则 FormulaError，指明位置。"""
    types = Types(text, ledger, with_reserved(ledger, ledgers))
    tree = parse(text, types.resolve)
    kind = types.kind(tree)
    program, code = value_program(tree, types)
    scale = 0 if code.bottom or code.fraction else code.scale
    return Formula(text, kind, scale, _references(tree), tree, program, types)


def _references(tree: Node) -> tuple[Reference, ...]:
    found: dict[tuple[str, str, str], Reference] = {}
    for node in walk(tree):
        if isinstance(node, Reference):
            found.setdefault((node.kind, node.sheet, node.column), node)
    return tuple(found.values())


def target_column(check: Check, formula: Formula, ledger: Ledger) -> str:
    """意见落在哪一列：`at`，否则公式里第一个本行列，再否则主键。"""
    own = (r.column for r in formula.references if r.kind == "this")
    return check.at or next(own, ledger.key)
