"""上期的行 → 本期预填的行：填报人只改变了的。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.intake.table import Table
from pipelines.ledgers.formula import compile_formula
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import HUNDREDTHS, UNREADABLE, Value, from_hundredths


def prefilled(
    ledger: Ledger,
    before: Table | None,
    ledgers: Mapping[str, Ledger],
    facts: Mapping[str, Value],
) -> list[dict[str, object]]:
    """本期预填的行，次序同上期；计算列、只属于本期的列不预填，`prefill` 另有公式的从公式。

    公式对上期的行求值，`facts` 是本期的；值以自然单位计，金额为两位小数的 Decimal。
    """
    if before is None:
        return []
    scope = Scope(len(before.rows), before.columns, {}, {}, {}, facts)
    columns = {
        column.name: _carried(column, before, scope, ledgers)
        for column in ledger.columns
        if not (column.computed or column.ignored)
    }
    return [{name: values[row] for name, values in columns.items()} for row in range(scope.size)]


def _carried(
    column: Column, before: Table, scope: Scope, ledgers: Mapping[str, Ledger]
) -> list[object]:
    values: Sequence[Value] = before.columns.get(column.name, [None] * scope.size)
    if column.prefill:
        formula = compile_formula(column.prefill, before.ledger, ledgers)
        values = formula.stored(scope, column.type)
    elif column.flow:
        values = [None] * scope.size
    return [None if value is UNREADABLE else natural(value, column) for value in values]


def natural(value: Value, column: Column) -> object:
    """存储的值 → 写进单元格的值：两位小数的列成 Decimal，其余照旧。"""
    if column.type in HUNDREDTHS and isinstance(value, int):
        return from_hundredths(value)
    return value
