"""整列看一遍才看得出的疑点：小百分数、两位小数之和（DOMAIN §6 #25、#55）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from statistics import median

from pipelines.intake.draft import Draft, Seen
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.values import UNREADABLE, display, half_up, hundredths


def sweep_columns(draft: Draft, seen: Seen, codes: Mapping[str, Code]) -> Iterator[Finding]:
    """各列的疑点；须在去掉重复行之后。"""
    at = {row: index for index, row in enumerate(draft.rows)}
    small: dict[str, list[int]] = {}
    for name, row in seen.fractions:
        if row in at:
            small.setdefault(name, []).append(at[row])
    for name, indexes in small.items():
        yield from _fractions(draft, name, indexes, codes["G20"])
    for name, cut in seen.rounded.items():
        kept = {row: amount for row, amount in cut.items() if row in at}
        yield from _rounded(draft, name, kept, codes["G29"])


def _fractions(draft: Draft, name: str, indexes: Sequence[int], code: Code) -> Iterator[Finding]:
    """整列多是几十，独有几格不到 1.5 又不带 %：是否把 97% 填成了 0.97。"""
    usual = median(value for value in draft.columns[name] if isinstance(value, int))
    if usual <= hundredths(draft.ledger.doubts.percent_usual):
        return
    middle = display(int(usual), "percent")
    for index in indexes:
        value, key = draft.columns[name][index], draft.columns[draft.ledger.key][index]
        shown, meant = display(value, "percent"), display(_times_100(value), "percent")
        yield code.finding(
            sheet=draft.ledger.sheet, cell=draft.place(name, draft.rows[index]), column=name,
            row=draft.rows[index], row_key=key if isinstance(key, str) else "", value=shown,
            problem=f"填 {shown}（{shown}%），本列居中的是 {middle}%；若指 {meant}%，应填 {meant}",
        )  # fmt: skip


def _times_100(value: object) -> int | None:
    return value * 100 if isinstance(value, int) else None


def _rounded(draft: Draft, name: str, cut: Mapping[int, Decimal], code: Code) -> Iterator[Finding]:
    """逐格四舍五入后的合计，与原数合计再四舍五入的不同。"""
    gap = int(half_up(sum(cut.values(), Decimal(0)), 0))
    if gap:
        kind = draft.ledger.by_name[name].type
        total = column_sum(draft.columns[name]) or 0
        yield code.finding(
            sheet=draft.ledger.sheet, cell=draft.place(name, min(cut)), column=name,
            value=display(total, kind), expected=display(total + gap, kind), count=str(len(cut)),
        )  # fmt: skip


def column_sum(values: Sequence[object]) -> int | None:
    """一列之和，空格不计；有读不出的格则无从相加，为 None。"""
    if UNREADABLE in values:
        return None
    return sum(value for value in values if isinstance(value, int))
