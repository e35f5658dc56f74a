"""同一单位前后两份报送有哪些格不同（DOMAIN §6 第 67 项）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from pipelines.intake.table import Table
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import display


@dataclass(frozen=True, slots=True)
class Difference:
    """一格的前后两个写法；整行增减的，没有的一边为空。"""

    sheet: str
    row_key: str
    column: str
    old: str
    new: str


def differences(old: Mapping[str, Table], new: Mapping[str, Table]) -> tuple[Difference, ...]:
    """逐格比较填报的各列；行按主键对齐，主键相同的按先后；次序随新的一份，删去的在后。"""
    ledgers = {**{s: t.ledger for s, t in old.items()}, **{s: t.ledger for s, t in new.items()}}
    return tuple(
        found
        for sheet, ledger in ledgers.items()
        for found in _compare(ledger, old.get(sheet), new.get(sheet))
    )


def _compare(ledger: Ledger, old: Table | None, new: Table | None) -> Iterator[Difference]:
    before, after = _by_key(old), _by_key(new)
    columns = [column for column in ledger.columns if not (column.ignored or column.computed)]
    for key in dict.fromkeys([*after, *before]):
        for was, now in zip_longest(before.get(key, []), after.get(key, [])):
            for column in columns:
                texts = _text(old, column, was), _text(new, column, now)
                if texts[0] != texts[1]:
                    yield Difference(ledger.sheet, key, column.name, *texts)


def _text(table: Table | None, column: Column, row: int | None) -> str:
    if table is None or row is None or column.name not in table.columns:
        return ""
    value = table.columns[column.name][row]
    return "" if value is None else display(value, column.type)


def _by_key(table: Table | None) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for index, key in enumerate(table.keys if table else ()):
        rows.setdefault(key if isinstance(key, str) else "", []).append(index)
    return rows
