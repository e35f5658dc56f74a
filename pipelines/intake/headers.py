"""表头：一行，或上下两行合成一行（DOMAIN §6 第 27、33 项）。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from pipelines.cleaning.units import unit_in_title
from pipelines.ledgers.schema import Ledger, normalise_header
from pipelines.xlsx.reader import Row

_ABOUT: Final = re.compile("(?:时间|日期|情况|投资额?)$")
#: 组名里有这样的字，下行的意思就变了。
_CHANGES: Final = re.compile("去年|上年|上月|上期|同期|往年|下月|下年|计划|预计|拟")
#: 下行自己已说明是哪一段时间、是计划还是实际。
_TOLD: Final = re.compile("本[年月期]|[当今]年|当月|上年|去年|年度|截[至止]|计划|预计|拟|实际")
#: 计划与完成并列的组名：投资计划及完成情况。
_NEUTRAL: Final = re.compile("计划.*(?:完成|实际|进度)|(?:完成|实际).*计划")


@dataclass(frozen=True)
class Header:
    """找到的表头：所在的 Excel 行号（末行之下是数据）、列号 →（标题所在行号, 标题）。

    `units` 是列号 → 标题或组名里写明的计量单位。
    """

    rows: tuple[int, ...]
    titles: Mapping[int, tuple[int, str]]
    units: Mapping[int, str]

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
    titles = {cell.column: (row.number, cell.raw) for cell in row.cells}
    return Header((row.number,), titles, _units({at: text for at, (_, text) in titles.items()}))


def _units(titles: Mapping[int, str]) -> dict[int, str]:
    return {at: unit for at, title in titles.items() if (unit := unit_in_title(title))}


def _only_words(row: Row) -> bool:
    return all(cell.kind == "s" for cell in row.cells)


def _double(ledger: Ledger, upper: Row, lower: Row) -> Header:
    """下行有字的以下行为准；下行的字须连上组名才认得的，连上组名。"""
    groups = {cell.column: cell.raw for cell in upper.cells if cell.raw.strip()}
    titles = {at: (upper.number, text) for at, text in groups.items()}
    units = _units(groups)
    for cell in lower.cells:
        if cell.raw.strip():
            above = max((at for at in groups if at <= cell.column), default=0)
            title = _full_name(ledger, groups.get(above, ""), cell.raw)
            titles[cell.column] = (lower.number, title)
            units[cell.column] = unit_in_title(cell.raw) or units.get(above, "")
    return Header((upper.number, lower.number), titles, units)


def _full_name(ledger: Ledger, group: str, leaf: str) -> str:
    """“本年累计”之下的“完成投资”是“本年累计完成投资”；连起来不认得的只看下行。

    下行说的若是另一回事（“上年同期”之下的“累计完成投资”不是本年的），连着组名，就不认得了。
    """
    plain, leaf = normalise_header(group), leaf.strip()
    for stem in (plain, _ABOUT.sub("", plain)):
        if normalise_header(f"{stem}{leaf}") in ledger.headers:
            return f"{stem}{leaf}"
    known = ledger.headers.get(normalise_header(leaf), "")
    return f"{plain}{leaf}" if _otherwise(plain, leaf, known) else leaf


def _otherwise(group: str, leaf: str, known: str) -> bool:
    """单看下行认作 `known` 列，全凭别名；组名说的却是另一段时间，或是计划不是实际。"""
    if not known or leaf == known or _TOLD.search(leaf) or _NEUTRAL.search(group):
        return False
    return any(word not in known for word in _CHANGES.findall(group))
