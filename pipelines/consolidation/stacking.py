"""各单位同一清单的行叠成总表，并核对三路合计（DOMAIN X06）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from pipelines.consolidation.master import (
    CARRIED,
    FILE,
    PROJECTS,
    ROW,
    SHEET,
    SOURCE_COLUMNS,
    SUMMED,
    UNIT,
    WAYS,
    exact_sum,
)
from pipelines.consolidation.status import UnitStatus
from pipelines.history.store import Receipt
from pipelines.intake.table import Table
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import NUMERIC, UNREADABLE, Value, from_hundredths

#: 一个单位的情况，与它采用的各表。
Part = tuple[UnitStatus, Mapping[str, Table]]


def stack(ledger: Ledger, parts: Sequence[Part]) -> pd.DataFrame:
    """各单位同一清单的行，按印发次序、原行次序叠在一起。"""
    columns: dict[str, list[object]] = {
        name: [] for name in (*(column.name for column in ledger.columns), *SOURCE_COLUMNS)
    }
    for status, tables in parts:
        table = tables.get(ledger.sheet)
        if table is not None and status.receipt is not None:
            _append(columns, ledger, table, status, status.receipt)
    kinds = {column.name: column.type for column in ledger.columns}
    series = {
        name: pd.Series(values, dtype="Int64" if kinds.get(name) in NUMERIC else "object")
        for name, values in columns.items()
    }
    return pd.DataFrame(series)


def _append(
    columns: dict[str, list[object]],
    ledger: Ledger,
    table: Table,
    status: UnitStatus,
    receipt: Receipt,
) -> None:
    size = len(table.rows)
    carried = status.carried_from is not None
    for column in ledger.columns:
        values: Sequence[Value] = table.columns[column.name]
        skip = carried and column.flow
        columns[column.name] += [None if skip or v is UNREADABLE else v for v in values]
    columns[UNIT] += [status.unit.name] * size
    columns[FILE] += [receipt.file] * size
    columns[SHEET] += [table.sheet] * size
    columns[ROW] += table.rows
    columns[CARRIED] += [str(status.carried_from) if carried else ""] * size


def disagreements(ledgers: Ledgers, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """按单位、按类别、按产业链三路合计，说出与总数不符之处（X06）。"""
    projects = ledgers.with_id(PROJECTS)
    if projects is None:
        return []
    frame = tables[projects.sheet]
    found: list[str] = []
    for measure in SUMMED:
        if measure not in frame:
            continue
        total = exact_sum(frame, measure)
        for way, column in WAYS.items():
            if column in frame:
                narrow = frame[[column, measure]].groupby(column)  # 只分要加的一列，快得多
                parts = sum(exact_sum(part, measure) for _, part in narrow)
                if parts != total:
                    gap = from_hundredths(total - parts)
                    rows = frame[frame[column].isna()]
                    where = "、".join(f"{row[UNIT]}第 {row[ROW]} 行" for _, row in rows.iterrows())
                    found.append(f"[X06] {measure}按{way}合计比总数少 {gap} 万元：{where}未填{way}")
    return found
