"""数据区里的合并单元格：可以填充的列照首格补齐，其余每个被盖住的行一条意见（DOMAIN §6 #26）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.intake.draft import Draft
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import NUMERIC, UNREADABLE, display
from pipelines.xlsx.areas import Area, merged_areas
from pipelines.xlsx.reader import column_index


@dataclass(frozen=True)
class _Area:
    """一处合并：原文、首末行、盖住的清单列。"""

    text: str
    top: int
    end: int
    columns: Sequence[Column]


def settle_merged(draft: Draft, merged: Sequence[str], code: Code) -> None:
    """补齐能补的格，其余记 G18。"""
    names = {column_index(letter): name for name, letter in draft.letters.items()}
    at = {row: index for index, row in enumerate(draft.rows)}
    for found in merged_areas(merged):
        if area := _area(draft, names, found):
            rows = _rows_within(at, area)
            draft.findings += [
                _complaint(draft, area, row, code) for row in _left(draft, area, rows, at)
            ]


def _area(draft: Draft, names: Mapping[int, str], found: Area) -> _Area | None:
    covered = [name for at, name in names.items() if found.left <= at <= found.right]
    inside = [draft.ledger.by_name[name] for name in covered]
    columns = [column for column in inside if not (column.computed or column.ignored)]
    return _Area(found.text, found.top, found.bottom, columns) if columns else None


def _rows_within(at: Mapping[int, int], area: _Area) -> list[int]:
    """合并区域盖到的数据行；区域再高也只看读到的行。"""
    if area.end - area.top < len(at):
        return [row for row in range(area.top, area.end + 1) if row in at]
    return [row for row in at if area.top <= row <= area.end]


def _left(draft: Draft, area: _Area, rows: Sequence[int], at: Mapping[int, int]) -> Iterator[int]:
    """补不了的行；金额盖住几行的，连首行也说不清。"""
    column = area.columns[0]
    value = draft.columns[column.name][at[area.top]] if area.top in at else None
    if len(area.columns) == 1 and column.fill_down and value not in (None, UNREADABLE):
        values = draft.columns[column.name]
        for row in rows:
            if values[at[row]] is None:
                values[at[row]] = value
                place, shown = draft.place(column.name, row), display(value, column.type)
                draft.fixes.append(Fix("G12", draft.ledger.sheet, place, "", shown))
            elif values[at[row]] != value:
                yield row
        return
    split = any(x.type in NUMERIC for x in area.columns) and len(rows) > 1
    yield from (row for row in rows if row > area.top or split or len(area.columns) > 1)


def _complaint(draft: Draft, area: _Area, row: int, code: Code) -> Finding:
    name = area.columns[0].name
    return code.finding(
        sheet=draft.ledger.sheet, cell=draft.place(name, row), column=name, row=row,
        value=area.text,
    )  # fmt: skip
