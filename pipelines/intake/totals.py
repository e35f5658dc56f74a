"""填报人自己加的合计行，与系统合计核对（DOMAIN X06，§6 第 34 项）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipelines.cleaning.cleaner import Cleaner
from pipelines.intake.column_sweeps import column_sum
from pipelines.intake.draft import Draft, TotalRow
from pipelines.intake.sweeping import total_word
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.values import HUNDREDTHS, display
from pipelines.xlsx.reader import Row

_WHOLE: Final = frozenset({"合计", "总计"})
_ADDED: Final = frozenset({"money", "number", "int"})


def read_total(row: Row, cleaners: Mapping[int, Cleaner], key_at: int) -> TotalRow:
    """合计行里可以相加的各列所填的数；读不出的略过。"""
    texts = [cell.raw for cell in row.cells if cell.kind == "s" and cell.raw.strip()]
    key = next((cell.raw for cell in row.cells if cell.column == key_at), "").strip()
    typed: dict[str, int] = {}
    for cell in row.cells:
        cleaner = cleaners.get(cell.column)
        if cleaner and _is_added(cleaner):
            value = cleaner.clean(cell).value
            if isinstance(value, int):
                typed[cleaner.column.name] = value
    return TotalRow(row.number, total_word(texts, key), typed)


def _is_added(cleaner: Cleaner) -> bool:
    column = cleaner.column
    is_ratio = "/" in column.unit
    return column.type in _ADDED and not (column.computed or column.ignored or is_ratio)


def compare_totals(draft: Draft, totals: Sequence[TotalRow], code: Code) -> Iterator[Finding]:
    """与系统合计不符的各格；“其中”“累计”管着哪些行无从知道，不比。"""
    for index, total in enumerate(totals):
        scopes = list(_scopes(draft, total, totals[:index]))
        for name, typed in total.values.items() if scopes else ():
            yield from _compare(draft, total, name, typed, scopes, code)


def _scopes(
    draft: Draft, total: TotalRow, before: Sequence[TotalRow]
) -> Iterator[tuple[str, Sequence[int]]]:
    """管着的行：合计、总计管全表，小计管上一个小计以下；有几处合计的，也可各管一段。"""
    if total.word in _WHOLE:
        yield f"全表 {len(draft.rows)} 行", range(len(draft.rows))
    words = _WHOLE if total.word in _WHOLE else {"小计"}
    last = max((t.number for t in before if t.word in words), default=0)
    if total.word == "小计" or (total.word in _WHOLE and last):
        indexes = [i for i, row in enumerate(draft.rows) if last < row < total.number]
        yield f"其上 {len(indexes)} 行", indexes


def _compare(
    draft: Draft,
    total: TotalRow,
    name: str,
    typed: int,
    scopes: Sequence[tuple[str, Sequence[int]]],
    code: Code,
) -> Iterator[Finding]:
    kind = draft.ledger.by_name[name].type
    slack = 1 if kind in HUNDREDTHS else 0
    values = draft.columns[name]
    sums = [column_sum([values[index] for index in indexes]) for _, indexes in scopes]
    ours = sums[0]
    if ours is None or any(s is not None and abs(s - typed) <= slack for s in sums):
        return
    yield code.finding(
        sheet=draft.ledger.sheet, cell=draft.place(name, total.number), column=name,
        row=total.number, value=display(typed, kind), label=total.word, scope=scopes[0][0],
        expected=display(ours, kind), gap=display(typed - ours, kind), proposal=display(ours, kind),
    )  # fmt: skip
