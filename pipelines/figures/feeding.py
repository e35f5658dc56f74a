"""一格喂给哪些数、一项由哪几列决定：改一改、重算一遍，看什么跟着变（DESIGN，Number passport）。

不靠另行声明：凡是这一格换成别的值，值或所计的行就会变的数，都是它所喂的。
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import SOURCE_COLUMNS, Master
from pipelines.figures.figure import Basis, Figure, Term
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import NUMERIC

_ONE: Final = 100
"""1 万元，或 1 个单位。"""
_LONG_AGO: Final = date(2000, 1, 1)
_OTHER_WORDS: Final = "别的字样"
Rows = tuple[tuple[object, ...], ...]
_PLACE: Final = list(SOURCE_COLUMNS[:-1])
#: 先在这许多行上试：够看出谁跟着变，大的总台账也不必一遍遍全算。
_FEW: Final = 60


@dataclass(frozen=True)
class Fed:
    """一个数与这一格的关系：现在的值、这一格空着时的值、这一行现在计不计在内。"""

    figure: Figure
    value: Fraction | None
    without: Fraction | None
    counted: bool


class _Recording(dict[str, pd.DataFrame]):
    """记下取过哪几张总表。"""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        super().__init__(tables)
        self.seen: set[str] = set()

    def __getitem__(self, sheet: str) -> pd.DataFrame:
        self.seen.add(sheet)
        return super().__getitem__(sheet)


def fed_by(
    basis: Basis, figures: Mapping[str, Figure], ledger: Ledger, index: int, column: str
) -> list[Fed]:
    """`ledger` 总表中行标 `index` 的 `column` 一格喂给 `figures` 里的哪些数，依其次序。"""
    frame = basis.master.tables[ledger.sheet]
    place = tuple(frame.loc[index, _PLACE])
    few = _on_few_rows(basis, ledger, {place})
    empty = _with_cell(basis, ledger, (index, column), None)
    others = [
        _with_cell(few, ledger, (index, column), other)
        for other in _others(ledger.by_name[column], basis)
    ]
    found: list[Fed] = []
    for figure in figures.values():
        if _reads(figure, few, ledger) and _differs(figure, few, others):
            value, rows = _reading(figure, basis)
            found.append(Fed(figure, value, figure.value(empty), place in rows))
    return found


def _differs(figure: Figure, basis: Basis, others: Iterable[Basis]) -> bool:
    now = _reading(figure, basis)
    return any(_reading(figure, other) != now for other in others)


def deciding_columns(basis: Basis, term: Term, ledger: Ledger) -> tuple[str, ...]:
    """一项由 `ledger` 的哪几列决定：整列换成别的值，选的行或量出的数会变的；依台账的次序。

    量上月、去年同期的项，看那一期的总台账。
    """
    few = _on_few_rows(basis, ledger, set(_measured(term, basis)[1]))
    now = _measured(term, few)

    def decides(column: Column) -> bool:
        return not column.ignored and any(
            _measured(term, changed) != now for changed in _all_changed(few, ledger, column)
        )

    return tuple(column.name for column in ledger.columns if decides(column))


def _reads(figure: Figure, basis: Basis, ledger: Ledger) -> bool:
    """这个数取不取这张总表。"""
    tables = _Recording(basis.master.tables)
    _reading(figure, replace(basis, master=replace(basis.master, tables=tables)))
    return ledger.sheet in tables.seen


def _reading(figure: Figure, basis: Basis) -> tuple[Fraction | None, Rows]:
    """一个数的值与所计的各行。"""
    measured = [_measured(term, basis) for term in figure.terms]
    value = figure.combined(basis, (own for own, _ in measured))
    return value, tuple(row for _, rows in measured for row in rows)


def _measured(term: Term, basis: Basis) -> tuple[Fraction | None, Rows]:
    frame = term.select(basis)
    return term.measure(frame), tuple(frame[_PLACE].itertuples(index=False, name=None))


def _on_few_rows(basis: Basis, ledger: Ledger, wanted: Container[tuple[object, ...]]) -> Basis:
    """`ledger` 的总表只留 `wanted` 里的几行与均匀取的几行；行少的照旧。"""

    def few(master: Master) -> Master:
        frame = master.tables[ledger.sheet]
        places = frame[_PLACE].itertuples(index=False, name=None)
        counted = [number for number, place in enumerate(places) if place in wanted]
        spread = range(0, len(frame), max(len(frame) // _FEW, 1))
        chosen = frame.iloc[sorted({*counted[:_FEW], *spread})]
        return replace(master, tables={**master.tables, ledger.sheet: chosen})

    return replace(
        basis,
        master=few(basis.master),
        last=basis.last and few(basis.last),
        year_ago=basis.year_ago and few(basis.year_ago),
    )


def _with_cell(basis: Basis, ledger: Ledger, place: tuple[int, str], value: object) -> Basis:
    """本期总表的一格（行标，列）换成 `value` 的依据。"""
    index, column = place
    own = basis.master.tables[ledger.sheet][column]
    changed = own.where(own.index != index, value)
    return replace(basis, master=_rewritten(basis.master, ledger, changed))


def _all_changed(basis: Basis, ledger: Ledger, column: Column) -> Iterator[Basis]:
    """本期、上期、去年同期的总表，整列换成别的值的依据，一次换一期。"""
    for other in _others(column, basis):
        yield replace(basis, master=_filled(basis.master, ledger, column, other))
        if basis.last:
            yield replace(basis, last=_filled(basis.last, ledger, column, other))
        if basis.year_ago:
            yield replace(basis, year_ago=_filled(basis.year_ago, ledger, column, other))


def _filled(master: Master, ledger: Ledger, column: Column, value: object) -> Master:
    """总表的一列全换成 `value`。"""
    own = master.tables[ledger.sheet][column.name]
    return _rewritten(master, ledger, own.where(pd.Series(False, index=own.index), value))


def _rewritten(master: Master, ledger: Ledger, column: pd.Series) -> Master:
    frame = master.tables[ledger.sheet]
    changed = frame.assign(**{str(column.name): column.astype(frame[column.name].dtype)})
    return replace(master, tables={**master.tables, ledger.sheet: changed})


def _others(column: Column, basis: Basis) -> Iterator[object]:
    """这一列还可能是什么：头一个是空，其余按类型，足以使认得它的数都变。"""
    yield None
    if column.type in NUMERIC:
        yield from (_ONE, -_ONE, 10**9)
    elif column.type == "date":
        start, end = basis.start, basis.end
        yield from (_LONG_AGO, start - timedelta(1), start, end, end + timedelta(1))
    elif column.allowed:
        yield from column.allowed
    else:
        yield _OTHER_WORDS
        yield from basis.master.office.registry(column.registry)[:2] if column.registry else ()
        if column.type == "list":
            yield from (one.tag for one in basis.master.office.settings.cohorts.values())
