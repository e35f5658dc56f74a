"""发函当天一件事项的情况：进度如何，属于哪个项目，项目总投资多少（DOMAIN §4.4）。

记入库里，同日再办、隔日补写都照当天的。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pipelines.consolidation import PROJECTS, Master
from pipelines.documents.wording import percent
from pipelines.figures.reminding.deadlines import DatedItem

ItemId = tuple[str, str, str]
#: 进度看哪一列：任务看完成进度，项目看形象进度，问题与要素看状态；没有这一列的不说。
_PROGRESS: Final = {"L1": "形象进度", "L2": "完成进度", "L4": "状态", "L5": "状态"}
_PROJECT, _INVESTED = "项目编号", "总投资"


@dataclass(frozen=True)
class Facts:
    """一件事项此刻的情况；不知道的为空。"""

    words: str = ""
    """进度怎样说：80%、主体厂房封顶、办理中。"""
    hundredths: int | None = None
    """进度是百分数的：0.01%。"""
    project: str = ""
    """所属项目的编号。"""
    invested: int | None = None
    """所属项目的总投资，0.01 万元。"""

    @property
    def percent(self) -> Fraction | None:
        """进度（%）；不是百分数的 None。"""
        return None if self.hundredths is None else Fraction(self.hundredths, 100)


NOTHING: Final = Facts()


def facts_of(master: Master, items: Iterable[DatedItem]) -> dict[ItemId, Facts]:
    """各事项在总台账里的情况；总台账里没有的不列。"""
    wanted = list(items)
    rows = {ledger: _rows(master, ledger) for ledger in dict.fromkeys(i.ledger for i in wanted)}
    invested = {key: row.get(_INVESTED) for key, row in _rows(master, PROJECTS).items()}
    return {
        item.id: _facts(item, rows[item.ledger][item.key], invested)
        for item in wanted
        if item.key in rows[item.ledger]
    }


def _rows(master: Master, ledger_id: str) -> dict[str, Mapping[str, object]]:
    """主键 → 要看的几格；同键的取第一行。"""
    ledger = master.ledgers.with_id(ledger_id)
    if ledger is None:
        return {}
    named = (_PROGRESS.get(ledger_id, ""), _PROJECT, _INVESTED)
    columns = [name for name in dict.fromkeys((ledger.key, *named)) if name in ledger.by_name]
    found: dict[str, Mapping[str, object]] = {}
    for row in master.table(ledger_id)[columns].to_dict("records"):
        found.setdefault(str(row[ledger.key]), {str(k): v for k, v in row.items()})
    return found


def _facts(item: DatedItem, row: Mapping[str, object], invested: Mapping[str, object]) -> Facts:
    progress, project = row.get(_PROGRESS.get(item.ledger, "")), _text(row.get(_PROJECT))
    hundredths = _whole(progress)
    words = _text(progress) if hundredths is None else percent(Fraction(hundredths, 100))
    return Facts(words, hundredths, project, _whole(invested.get(project)))


def _whole(value: object) -> int | None:
    """整数列的一格；空格（pandas 的 NA）为 None。"""
    try:
        return None if isinstance(value, str) else int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
