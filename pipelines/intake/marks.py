"""拿颜色、批注当数据的格：不采用，但说出来（DOMAIN §6 第 56 项）。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.intake.comments import Comment
from pipelines.intake.draft import Draft, Seen, listed, row_of
from pipelines.intake.reader import address, column_letter
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding

OUR_AUTHOR: Final = "清单通"
"""系统写的批注署此名。"""
OUR_FILLS: Final = frozenset({"FFFFC7CE", "FFFFEB9C", "FFC6EFCE", "FFDDEBF7"})
"""系统退回、修正时给单元格铺的底色（ARGB）：错误、疑点、已改、提示。"""


def marked_cells(
    draft: Draft, seen: Seen, comments: Sequence[Comment], code: Code
) -> Iterator[Finding]:
    """单独用了颜色、写了批注的数据格，一张表一条。"""
    painted = _painted(draft, seen)
    rows = set(draft.rows)
    noted = [c.cell for c in comments if row_of(c.cell) in rows and c.author != OUR_AUTHOR]
    said = [f"{listed(painted)}单独用了颜色"] if painted else []
    said += [f"{listed(noted)}写有批注"] if noted else []
    if said:
        first = (*painted, *noted)[0]
        problem = "，".join(said)
        yield code.finding(sheet=draft.ledger.sheet, cell=first, problem=problem)


def is_ours(look: str) -> bool:
    """只铺了系统自己的底色，字是黑的。"""
    font, _, fill = look.partition("/")
    return not font and fill in OUR_FILLS


def _painted(draft: Draft, seen: Seen) -> list[str]:
    """与本列多数格颜色不同的格，自上而下、自左而右。"""
    found: list[tuple[int, int]] = []
    for at, looks in seen.painted.items():
        name = next(name for name, x in draft.letters.items() if x == column_letter(at))
        filled = sum(value is not None for value in draft.columns[name])
        coloured = {look: len(rows) for look, rows in looks.items()}
        plain = filled - sum(coloured.values())
        usual = max(coloured, key=coloured.__getitem__)
        if coloured[usual] <= plain:
            usual = ""
        found += [
            (row, at)
            for look, rows in looks.items()
            if look != usual and not is_ours(look)
            for row in rows
        ]
    return [address(at, row) for row, at in sorted(found)]
