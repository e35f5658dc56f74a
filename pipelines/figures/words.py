"""统计要认的可选值：台账里改了名，数就会悄悄变成 0，所以先核对。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipelines.errors import SettingError
from pipelines.figures.counting.events import ENDED_PROSPECT
from pipelines.figures.counting.investment import ENDED, INDUSTRY
from pipelines.figures.counting.problems import OPEN, PASSED_ON, SOLVED, UNMET
from pipelines.figures.evaluating import chain_table, chains, land, parks, shares
from pipelines.figures.figure import Basis

#: 台账编号、列、统计要认的值。
_COUNTED: Final = (
    ("L1", "项目类别", (INDUSTRY,)),
    ("L1", "运行状态", (ENDED,)),
    ("L4", "状态", (*SOLVED, *PASSED_ON, *OPEN)),
    ("L5", "状态", UNMET),
    ("L6", "招商阶段", (ENDED_PROSPECT,)),
    (chain_table.DUTIES, chain_table.KIND, (chains.CHAIN,)),
    (shares.ANNEX, shares.TRADE_UNIT, shares.TRADE_UNITS),
    (shares.ANNEX, parks.SEWAGE, (parks.UNBUILT,)),
)


def require_words(basis: Basis) -> None:
    """统计与亮灯所认的值都在台账的可选值里，否则 SettingError，说明哪一列少了哪个值。"""
    for ledger_id, column, words in _wanted(basis):
        ledger = basis.master.ledgers.with_id(ledger_id)
        if ledger is None or column not in ledger.by_name:
            continue
        allowed = ledger.by_name[column].allowed
        if allowed and (lacking := [word for word in words if word not in allowed]):
            listed = "、".join(f"“{word}”" for word in lacking)
            said = f"台账 {ledger_id}（{ledger.sheet}）“{column}”的可选值里没有{listed}，统计要用"
            raise SettingError(basis.master.office.folder / "ledgers", said)


def _wanted(basis: Basis) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield from _COUNTED
    methods = basis.methods
    yield "L1", "项目阶段", methods.lights.stages
    yield land.FIRMS, land.SIZE, tuple(size for one in methods.land.groups for size in one.sizes)
    for listed in methods.chains.in_use:
        for item in listed.items:
            yield chain_table.DUTIES, item.column, (chains.DENIED,)
