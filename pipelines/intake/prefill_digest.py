"""预填校验值：空白工作簿发出时各表有什么；交回来仍是这个值，就是没有填过。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Final

from pipelines.cleaning.widths import comparable
from pipelines.intake.table import Table
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import HUNDREDTHS, UNREADABLE, display, hundredths

PREFILL_FACT: Final = "预填校验值"
"""`_meta` 里的名称。"""


def digest_of_blank(
    ledgers: Mapping[str, Ledger], filled: Mapping[str, Iterable[Mapping[str, object]]]
) -> str:
    """将要写进空白工作簿的行（自然单位）的校验值。"""
    return _digest(
        (ledger, [[row.get(c.name) for c in _entered(ledger)] for row in filled.get(sheet, ())])
        for sheet, ledger in ledgers.items()
    )


def digest_of_tables(ledgers: Mapping[str, Ledger], tables: Mapping[str, Table]) -> str:
    """读成的各表的校验值；与 `digest_of_blank` 相等即一格未动。"""
    return _digest((ledger, _rows(ledger, tables.get(sheet))) for sheet, ledger in ledgers.items())


def _rows(ledger: Ledger, table: Table | None) -> list[tuple[object, ...]]:
    if table is None:
        return []
    nothing = [None] * len(table.rows)
    columns = [table.columns.get(column.name, nothing) for column in _entered(ledger)]
    return list(zip(*columns, strict=True))


def _digest(sheets: Iterable[tuple[Ledger, Iterable[Sequence[object]]]]) -> str:
    """行的先后、重复、全空的行都不论：换个程序另存、排一次序，仍是同一个值。"""
    whole = sha256()
    for ledger, rows in sheets:
        columns = _entered(ledger)
        words = {
            "\t".join(_word(value, column) for column, value in zip(columns, row, strict=True))
            for row in rows
        }
        told = sorted(word for word in words if word.strip("\t"))
        whole.update("\n".join([ledger.sheet, *told, ""]).encode())
    return whole.hexdigest()


def _entered(ledger: Ledger) -> list[Column]:
    return [column for column in ledger.columns if not (column.computed or column.ignored)]


def _word(value: object, column: Column) -> str:
    if value is None or value is UNREADABLE:
        return ""
    stored = value
    if column.type in HUNDREDTHS and isinstance(value, Decimal):
        stored = hundredths(value)
    return comparable(display(stored, column.type))
