"""发函当天一件事项的情况：进度如何，属于哪个项目，项目总投资多少（DOMAIN §4.4）。

记入库里，同日再办、隔日补写都照当天的。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pipelines.consolidation import PROJECTS, UNIT, Master
from pipelines.documents.wording import percent
from pipelines.figures.reminding.deadlines import DatedItem
from pipelines.figures.reminding.table import ReminderTable

ItemId = tuple[str, str, str]
_Rows = Mapping[str, Mapping[str, object]]
_PROJECT, _NAME, _INVESTED = "项目编号", "项目名称", "总投资"


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
    reporter: str = ""
    """所属项目由哪个单位报来；总台账里没有这个项目则空。"""
    title: str = ""
    """所属项目的名称。"""

    @property
    def percent(self) -> Fraction | None:
        """进度（%）；不是百分数的 None。"""
        return None if self.hundredths is None else Fraction(self.hundredths, 100)


NOTHING: Final = Facts()


def facts_of(
    master: Master, items: Iterable[DatedItem], table: ReminderTable
) -> dict[ItemId, Facts]:
    """各事项在总台账里的情况，进度看 `table` 所写的列；总台账里没有的不列。"""
    wanted = list(items)
    ledgers = dict.fromkeys(item.ledger for item in wanted)
    rows = {ledger: _rows(master, ledger, table) for ledger in ledgers}
    projects = _rows(master, PROJECTS, table)
    return {
        item.id: _facts(item, rows[item.ledger][item.key], projects, table)
        for item in wanted
        if item.key in rows[item.ledger]
    }


def reporters(item: DatedItem, facts: Facts) -> tuple[str, ...]:
    """一件事项的情况出自哪几个单位的报送：本行、责任清单、项目清单各一。"""
    return tuple(dict.fromkeys(filter(None, (item.unit, item.owner_unit, facts.reporter))))


def _rows(master: Master, ledger_id: str, table: ReminderTable) -> _Rows:
    """主键 → 要看的几格；同键的取第一行。"""
    ledger = master.ledgers.with_id(ledger_id)
    if ledger is None:
        return {}
    progress = (one.progress or "" for one in table.items if one.ledger == ledger_id)
    named = (ledger.key, *progress, _PROJECT, _NAME, _INVESTED)
    columns = [UNIT, *(name for name in dict.fromkeys(named) if name in ledger.by_name)]
    found: dict[str, Mapping[str, object]] = {}
    for row in master.table(ledger_id)[columns].to_dict("records"):
        found.setdefault(str(row[ledger.key]), {str(k): v for k, v in row.items()})
    return found


def _facts(
    item: DatedItem, row: Mapping[str, object], projects: _Rows, table: ReminderTable
) -> Facts:
    kind = table.kind_of(item.ledger, item.column)
    progress, project = row.get((kind and kind.progress) or ""), _text(row.get(_PROJECT))
    hundredths = _whole(progress)
    words = _text(progress) if hundredths is None else percent(Fraction(hundredths, 100))
    whole = projects.get(project, {})
    reporter, title = _text(whole.get(UNIT)), _text(whole.get(_NAME))
    return Facts(words, hundredths, project, _whole(whole.get(_INVESTED)), reporter, title)


def _whole(value: object) -> int | None:
    """整数列的一格；空格（pandas 的 NA）为 None。"""
    try:
        return None if isinstance(value, str) else int(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
