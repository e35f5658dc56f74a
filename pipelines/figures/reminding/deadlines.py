"""有时限的事项：总台账里的哪些行、期限何日、办结没有、谁负责（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pipelines.calendar import Period
from pipelines.consolidation import FILE, ROW, SHEET, UNIT, Master
from pipelines.figures.figure import Source
from pipelines.figures.reminding.table import Dated, ReminderTable, Through

Row = Mapping[str, object]
Owner = tuple[str, str, str]
"""责任单位，责任人，由哪个填报单位报来。"""


@dataclass(frozen=True)
class DatedItem:
    """一件有时限的事项，此刻的样子。"""

    ledger: str
    column: str
    """时限所在的列，如 计划开工日期。"""
    key: str
    name: str
    unit: str
    """填报单位。"""
    responsible: str
    """责任单位；查不到则是填报单位。"""
    person: str
    deadline: date
    """现行的时限；已延期的是推迟以后的。"""
    source: Source
    closed: bool = False
    former: date | None = None
    """本行里写着的原定时限；没有延期则 None。"""
    basis: str | None = ""
    """延期依据；None 为该清单没有这一列。"""
    created: date | None = None
    """何日得知（延期的，得知延期之日）；None 为早已在册。此前的步骤一律不补。"""
    red_months: tuple[Period, ...] = ()
    """按以前的时限，月末亮过红灯的月份。"""
    owner_unit: str = ""
    """责任单位、责任人出自哪个单位的报送；没有找到则空。"""

    @property
    def id(self) -> tuple[str, str, str]:
        """哪件事项：清单、编号、时限列；改了时限还是它。"""
        return self.ledger, self.key, self.column


def dated_items(master: Master, table: ReminderTable) -> list[DatedItem]:
    """总台账里全部有时限的事项，办结的也在内；没有填时限、没有编号的不列。

    沿用旧数的单位也列：不报，提醒不因此停。台账缺列则 SettingError。
    """
    return [item for kind in table.items for item in _items(master, kind)]


def _items(master: Master, kind: Dated) -> list[DatedItem]:
    ledger = master.ledgers.with_id(kind.ledger)
    if ledger is None:
        return []
    frame = master.table(kind.ledger, *kind.columns)
    owner_of = _owners(master, kind)
    rows: Sequence[Row] = frame.to_dict("records")  # type: ignore[assignment]
    return [
        _item(kind, row, _text(row[ledger.key]), day, owner_of(row))
        for row in rows
        if (day := _day(row[kind.column])) and _text(row[ledger.key])
    ]


def _item(kind: Dated, row: Row, key: str, planned: date, owner: Owner) -> DatedItem:
    unit, basis = _text(row[UNIT]), _text(row[kind.basis]) if kind.basis else None
    later = _extended(kind, row, planned) if basis else None
    return DatedItem(
        kind.ledger, kind.column, key, _text(row[kind.name]), unit,
        responsible=owner[0] or unit,
        person=owner[1],
        deadline=later or planned,
        source=Source(unit, _text(row[FILE]), _text(row[SHEET]), int(str(row[ROW]))),
        closed=_holds(kind.closed, row) or bool(kind.done and _day(row[kind.done])),
        former=planned if later else None,
        basis=basis,
        owner_unit=owner[2],
    )  # fmt: skip


def _extended(kind: Dated, row: Row, planned: date) -> date | None:
    """本行里写明、已算数的推迟后的时限；没有则 None。"""
    if not kind.extended or (kind.extended_when and not _holds(kind.extended_when, row)):
        return None
    later = _day(row[kind.extended])
    return later if later and later > planned else None


def _holds(wanted: Mapping[str, Sequence[str]], row: Row) -> bool:
    """有一列取所列的值。"""
    return any(_text(row[column]) in values for column, values in wanted.items())


def _owners(master: Master, kind: Dated) -> Callable[[Row], Owner]:
    """一行由谁负责：看本行，或到另一清单去找。"""
    through = kind.through
    if through is None:
        return lambda row: _named(kind, row)
    found = _in_office(master, kind, through)
    return lambda row: found.get(_text(row[through.column]), ("", "", ""))


def _in_office(master: Master, kind: Dated, through: Through) -> dict[str, Owner]:
    """对照值 → 报告期末在任的责任单位、责任人；有几行的取第一行。"""
    named = filter(None, (through.matches, through.ended, kind.responsible, kind.person))
    frame = master.table(through.ledger, *named)
    found: dict[str, Owner] = {}
    for row in frame.to_dict("records"):
        ended = _day(row[through.ended]) if through.ended else None
        if ended is None or ended > master.period.last_day:
            found.setdefault(_text(row[through.matches]), _named(kind, row))  # type: ignore[arg-type]
    return found


def _named(kind: Dated, row: Row) -> Owner:
    unit = _text(row[kind.responsible]) if kind.responsible else ""
    return unit, _text(row[kind.person]) if kind.person else "", _text(row[UNIT])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not pd.isna(value) else None
