"""各动词的退出码：0 无事 · 1 有错误 · 2 读不了 · 3 有单位未报（DESIGN，Contracts）。"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pipelines.ledgers.finding import Level
from pipelines.reception import Examined

if TYPE_CHECKING:
    from pipelines.consolidation import Master

CLEAN: Final = 0
FINDINGS: Final = 1
UNREADABLE: Final = 2
INCOMPLETE: Final = 3


def of_examined(examined: Iterable[Examined]) -> int:
    """有文件读不了为 2，有错误为 1，否则 0。"""
    items = list(examined)
    if any(item.fault for item in items):
        return UNREADABLE
    verdicts = (item.verdict for item in items)
    wrong = any(verdict is not None and verdict.count(Level.ERROR) for verdict in verdicts)
    return FINDINGS if wrong else CLEAN


def of_master(master: Master) -> int:
    """有行未计入、三路合计不符为 1，有单位未报或沿用为 3，否则 0。"""
    if master.disagreements or master.rejected:
        return FINDINGS
    return INCOMPLETE if master.missing else CLEAN
