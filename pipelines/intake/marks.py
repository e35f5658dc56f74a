"""拿颜色、批注当数据的格：不采用，但说出来（DOMAIN §6 第 56 项）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final

from pipelines.intake.draft import Draft, Seen, listed, row_of
from pipelines.intake.note_words import Signature, is_our_note, own_words, signature
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding
from pipelines.xlsx.comments import Comment
from pipelines.xlsx.reader import address, column_letter

_DIGEST: Final = 8
_SHOWN: Final = 10
_ARGB: Final = 8
_WHITE: Final = "FFFFFFFF"
OUR_FILLS: Final = frozenset({"FFFFC7CE", "FFFFEB9C", "FFC6EFCE", "FFDDEBF7"})
"""系统标出、退回、修正时给单元格铺的底色（ARGB）：错误、疑点、已改、提示。"""

#: 列号 → 字色与底色 → 各行。
Looks = Mapping[int, Mapping[str, Sequence[int]]]


def marked_cells(
    draft: Draft,
    seen: Seen,
    comments: Sequence[Comment],
    fills: Mapping[str, str],
    code: Code,
) -> Iterator[Finding]:
    """单独用了颜色、写了批注的数据格，一张表一条；系统标的不算。

    `fills` 是各格铺底色之前的底色（explanations.original_fills）：批注里写着的以批注为准。
    """
    looks = _own_looks(seen, comments, fills)
    painted = _painted(draft, looks)
    rows = set(draft.rows)
    written = [c for c in comments if row_of(c.cell) in rows]
    others = [c for c in written if not is_our_note(c.author, c.text)]
    # 重写批注会换了它在文件里的次序
    others.sort(key=lambda c: (row_of(c.cell), len(c.cell), c.cell))
    noted = [comment.cell for comment in others]
    said = [f"{listed(painted)}单独用了颜色"] if painted else []
    said += [f"{listed(noted)}写有批注"] if noted else []
    if said:
        first = (*painted, *noted)[0]
        problem = "，".join(said)
        value = _identity(painted, looks, others)
        yield code.finding(sheet=draft.ledger.sheet, cell=first, value=value, problem=problem)


def _own_looks(seen: Seen, comments: Sequence[Comment], fills: Mapping[str, str]) -> Looks:
    """系统没有铺底色之前的样子。"""
    signed = {comment.cell: signature(comment.text) for comment in comments}
    found: dict[int, dict[str, list[int]]] = {}
    for at, looks in seen.painted.items():
        own = found.setdefault(at, {})
        for look, rows in looks.items():
            for row in rows:
                cell = address(at, row)
                ours = signed.get(cell, Signature())
                was = ours.original if ours.number else fills.get(cell, "")
                if before := _before(look, f"FF{was}"):
                    own.setdefault(before, []).append(row)
    return found


def _before(look: str, was: str) -> str:
    """铺了系统的底色的，换回原来的；原来没有的，或也是这几种的，就当没有。"""
    font, _, fill = look.partition("/")
    if fill not in OUR_FILLS:
        return look
    kept = was if len(was) == _ARGB and was not in OUR_FILLS | {_WHITE} else ""
    return f"{font}/{kept}" if font or kept else ""


def _identity(painted: Sequence[str], looks: Looks, others: Sequence[Comment]) -> str:
    """哪几行用了什么颜色、哪几格写了什么批注：变了，原来的说明随之失效。

    颜色只认到行：退回时有错的格要铺上系统的底色，同一行别的格还留着原来的颜色。
    """
    told_of = {
        address(at, row): f"{row}\t{look}"
        for at, found in looks.items()
        for look, rows in found.items()
        for row in rows
    }
    rows = list(dict.fromkeys(str(row_of(cell)) for cell in painted))
    colours = sorted({told_of[cell] for cell in painted})
    notes = [f"{comment.cell}\t{own_words(comment.text).strip()}" for comment in others]
    digest = sha256("\n".join([*colours, *notes]).encode()).hexdigest()[:_DIGEST]
    told = [f"颜色：第 {_brief(rows)} 行"] if rows else []
    told += [f"批注：{_brief([comment.cell for comment in others])}"] if others else []
    return f"{'；'.join(told)}（{digest}）"


def _brief(places: Sequence[str]) -> str:
    return "、".join(places[:_SHOWN]) + ("等" if len(places) > _SHOWN else "")


def _painted(draft: Draft, looks: Looks) -> list[str]:
    """与本列多数格颜色不同的格，自上而下、自左而右。"""
    found: list[tuple[int, int]] = []
    for at, here in looks.items():
        name = next(name for name, x in draft.letters.items() if x == column_letter(at))
        filled = sum(value is not None for value in draft.columns[name])
        plain = filled - sum(map(len, here.values()))
        usual = max(here, key=lambda look: (len(here[look]), -min(here[look])), default="")
        if len(here.get(usual, ())) <= plain:
            usual = ""
        found += [(row, at) for look, rows in here.items() if look != usual for row in rows]
    return [address(at, row) for row, at in sorted(found)]
