"""表头：一行，或上下两行合成一行（DOMAIN §6 第 27、33 项）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from pipelines.intake.reader import Row
from pipelines.ledgers.schema import Ledger, normalise_header


@dataclass(frozen=True)
class Header:
    """找到的表头：所在的 Excel 行号（末行之下是数据）、列号 →（标题所在行号, 标题）。"""

    rows: tuple[int, ...]
    titles: Mapping[int, tuple[int, str]]

    @property
    def last_row(self) -> int:
        return self.rows[-1]


def find_header(ledger: Ledger, rows: Sequence[Row]) -> Header | None:
    """表头：含主键列，且认得出的列名最多；至少认得出必填列的一半。

    与相邻一行合成两行的，须多认得出列来才算。
    """
    single = _best(ledger, map(_single, rows))
    near = set(single.rows) if single else {row.number for row in rows}
    doubles = (
        _double(ledger, upper, lower)
        for upper, lower in pairwise(rows)
        if lower.number == upper.number + 1
        and near & {upper.number, lower.number}
        and _only_words(upper)
        and _only_words(lower)
    )
    return _best(ledger, chain([single] if single else [], doubles))


def _best(ledger: Ledger, headers: Iterable[Header]) -> Header | None:
    """认得出的列名最多的；一样多的以先者为准。"""
    needed = max(2, sum(column.required for column in ledger.columns) // 2)
    best, most = None, needed - 1
    for header in headers:
        known = known_names(ledger, header)
        if ledger.key in known and len(known) > most:
            best, most = header, len(known)
    return best


def known_names(ledger: Ledger, header: Header) -> set[str]:
    """表头里认得出的列名。"""
    names = (ledger.headers.get(normalise_header(text)) for _, text in header.titles.values())
    return {name for name in names if name}


def _single(row: Row) -> Header:
    return Header((row.number,), {c.column: (row.number, c.raw) for c in row.cells})


def _only_words(row: Row) -> bool:
    return all(cell.kind == "s" for cell in row.cells)


def _double(ledger: Ledger, upper: Row, lower: Row) -> Header:
    """下行有字的以下行为准；下行的字须连上组名才认得的，连上组名。"""
    groups = {cell.column: cell.raw for cell in upper.cells if cell.raw.strip()}
    titles = {at: (upper.number, text) for at, text in groups.items()}
    for cell in lower.cells:
        if cell.raw.strip():
            above = max((at for at in groups if at <= cell.column), default=0)
            title = _full_name(ledger, groups.get(above, ""), cell.raw)
            titles[cell.column] = (lower.number, title)
    return Header((upper.number, lower.number), titles)


def _full_name(ledger: Ledger, group: str, leaf: str) -> str:
    """“本年累计”之下的“完成投资”是“本年累计完成投资”；连起来不认得的只看下行。"""
    joined = f"{group.strip()}{leaf.strip()}"
    return joined if normalise_header(joined) in ledger.headers else leaf
