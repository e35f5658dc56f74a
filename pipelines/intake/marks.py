"""拿颜色、批注当数据的格：不采用，但说出来（DOMAIN §6 第 56 项）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from pipelines.intake.draft import Draft, Seen, listed, row_of
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding
from pipelines.xlsx.comments import Comment
from pipelines.xlsx.reader import address, column_letter

OUR_AUTHOR: Final = "清单通"
"""系统写的批注署此名。"""
OUR_MARK: Final = f"【{OUR_AUTHOR}】"
"""接在别人批注之后的那一段以此起头，下次好认。"""
#: 系统批注的开头，如“[L1-02 错误]”：LibreOffice 另存时不留作者，凭它认。
_OUR_START: Final = re.compile(rf"{OUR_MARK}|\[[A-Z]+[0-9]+(?:-[0-9]+)? (?:错误|疑点|提示)\] ")
_DIGEST: Final = 8
_SHOWN: Final = 10
OUR_FILLS: Final = frozenset({"FFFFC7CE", "FFFFEB9C", "FFC6EFCE", "FFDDEBF7"})
"""系统退回、修正时给单元格铺的底色（ARGB）：错误、疑点、已改、提示。"""


def marked_cells(
    draft: Draft, seen: Seen, comments: Sequence[Comment], code: Code
) -> Iterator[Finding]:
    """单独用了颜色、写了批注的数据格，一张表一条。"""
    painted = _painted(draft, seen)
    rows = set(draft.rows)
    others = [c for c in comments if row_of(c.cell) in rows and not is_our_note(c.author, c.text)]
    noted = [comment.cell for comment in others]
    said = [f"{listed(painted)}单独用了颜色"] if painted else []
    said += [f"{listed(noted)}写有批注"] if noted else []
    if said:
        first = (*painted, *noted)[0]
        problem = "，".join(said)
        value = _identity(painted, seen, others)
        yield code.finding(sheet=draft.ledger.sheet, cell=first, value=value, problem=problem)


def is_our_note(author: str, text: str) -> bool:
    """整条批注都是系统写的。"""
    return author == OUR_AUTHOR or bool(_OUR_START.match(text.lstrip()))


def own_words(text: str) -> str:
    """批注里填报人自己的话：系统接在后面的一段不算。"""
    return text.partition(f"\n{OUR_MARK}")[0]


def _identity(painted: Sequence[str], seen: Seen, others: Sequence[Comment]) -> str:
    """哪几行用了什么颜色、哪几格写了什么批注：变了，原来的说明随之失效。

    颜色只认到行：退回时有错的格要铺上系统的底色，同一行别的格还留着原来的颜色。
    """
    looks = {
        address(at, row): f"{row}\t{look}"
        for at, found in seen.painted.items()
        for look, rows in found.items()
        for row in rows
    }
    rows = list(dict.fromkeys(str(row_of(cell)) for cell in painted))
    colours = sorted({looks[cell] for cell in painted})
    notes = [f"{comment.cell}\t{own_words(comment.text).strip()}" for comment in others]
    digest = sha256("\n".join([*colours, *notes]).encode()).hexdigest()[:_DIGEST]
    told = [f"颜色：第 {_brief(rows)} 行"] if rows else []
    told += [f"批注：{_brief([comment.cell for comment in others])}"] if others else []
    return f"{'；'.join(told)}（{digest}）"


def _brief(places: Sequence[str]) -> str:
    return "、".join(places[:_SHOWN]) + ("等" if len(places) > _SHOWN else "")


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
