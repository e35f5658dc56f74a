"""链长制一页：每条链“五个一”、两图两库两池两报告齐几样、缺什么（DOMAIN §2.9）。"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.documents.pages import Cell, Page
from pipelines.documents.printing import row_words
from pipelines.documents.wording import chinese_date, joined
from pipelines.figures import Basis
from pipelines.figures.evaluating.chain_table import DUTIES, ChainTable
from pipelines.figures.evaluating.chains import Chain, chains_of, full_chains


def chain_page(basis: Basis) -> Page | None:
    """各条链、各份清单的 k/n 与各项有缺；责任清单一行也没有则无。"""
    table = basis.methods.chains
    if not table.used or not len(basis.table(DUTIES, *table.columns)):
        return None
    found = chains_of(basis)
    if not found:
        return None
    headings = ("产业链", "层级", *_list_headings(table), "所缺", "来源")
    rows = [_row(chain, table) for chain in found]
    title = f"{chinese_date(basis.end)}链长制落实情况"
    return Page("链长制", title, _note(table, found), headings, rows)


def _list_headings(table: ChainTable) -> list[str]:
    headings: list[str] = []
    for one in table.in_use:
        headings += [one.name, *(item.name for item in one.items)]
    return headings


def _row(chain: Chain, table: ChainTable) -> tuple[Cell, ...]:
    marks: list[str] = []
    for listed, one in zip(table.in_use, chain.lists, strict=True):
        there = ("有" if item.name in one.done else "缺" for item in listed.items)
        marks += [f"{len(one.done)}/{one.total}", *there]
    lacking = joined(name for one in chain.lists for name in one.lacking)
    if chain.source is None:
        return (chain.name, "全市", *marks, "没有现行责任行", "")
    level = "全市" if chain.civic else chain.unit
    return (chain.name, level, *marks, lacking, row_words(chain.source))


def _note(table: ChainTable, found: Sequence[Chain]) -> str:
    civic = [chain for chain in found if chain.civic]
    full = (f"“{name}”齐全 {len(full_chains(civic, name))} 条" for name in table.used)
    own = "；县区自己的链列在后面，不计入" if len(civic) < len(found) else ""
    return f"全市 {len(civic)} 条链：{'、'.join(full)}{own}；依据：{table.source}"
