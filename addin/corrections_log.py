"""“修正记录”表：一处更正一行，隐藏的一列记着怎样还原；Excel 的撤销用不上，回头路就在这里。"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final

from addin.host import Held, Page, Spot
from pipelines.intake.own_sheets import CORRECTIONS_SHEET
from pipelines.mending.mends import CORRECTIONS_COLUMNS, NOT_DONE
from pipelines.xlsx.cells import parse_address

LOG_COLUMNS: Final = (*CORRECTIONS_COLUMNS, "更正时间", "还原")
_LEDGER, _CELL = CORRECTIONS_COLUMNS.index("清单"), CORRECTIONS_COLUMNS.index("单元格")
_NEW: Final = CORRECTIONS_COLUMNS.index("修正后")
_RESTORE: Final = LOG_COLUMNS.index("还原")
_WIDTHS: Final = (6, 18, 10, 30, 30, 8, 60, 17, 20)
_KINDS: Final = ("f", "n", "s", "b", "")
_FIELDS: Final = 8


@dataclass(frozen=True, slots=True)
class Change:
    """一格的改动：原来的与改后的内容。"""

    spot: Spot
    old: Held
    new: Held


def logged(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """“修正记录”现有的各行（不连表头以上），补足到 LOG_COLUMNS 的列数；不是这样的表则空。"""
    width = len(LOG_COLUMNS)
    padded = [[*row, *[""] * width][:width] for row in rows]
    known = len(CORRECTIONS_COLUMNS)
    head = next(
        (at for at, row in enumerate(padded) if row[:known] == list(CORRECTIONS_COLUMNS)), None
    )
    if head is None:
        return []
    return [row for row in padded[head + 1 :] if any(row)]


def restorable(rows: Iterable[Sequence[str]]) -> list[Change]:
    """各行隐藏列里记着的改动，先改的在前；记坏了的不算。"""
    return [change for row in rows for change in _read(row[_RESTORE])]


def log_page(
    earlier: Sequence[Sequence[str]],
    fresh: Sequence[Sequence[str]],
    made: Sequence[Change],
    sheets: Mapping[str, str],
    at: datetime,
) -> Page:
    """先前的各行，接上这次的：`fresh` 是更正副本的记录，`sheets` 是清单名 → 工作表名。"""
    added = _with_changes(fresh, made, sheets, f"{at:%Y-%m-%d %H:%M}")
    rows = [[str(number), *row[1:]] for number, row in enumerate([*earlier, *added], 1)]
    names = {**{change.spot.sheet: change.spot.sheet for change in restorable(rows)}, **sheets}
    links = {
        (number, _CELL): Spot(names[row[_LEDGER]], row[_CELL])
        for number, row in enumerate(rows)
        if row[_LEDGER] in names and row[_CELL]
    }
    lines = (
        "清单通代为更正的各处：只换写法，不改含义；请逐处核对。",
        "改得不对的，按“撤销修正”照此还原（后来又改过的格不动）。本表不必删，上报时不影响。",
    )
    return Page(
        CORRECTIONS_SHEET, CORRECTIONS_SHEET, lines, LOG_COLUMNS, rows, _WIDTHS, links, {}, _RESTORE
    )


def _with_changes(
    fresh: Sequence[Sequence[str]], made: Sequence[Change], sheets: Mapping[str, str], when: str
) -> list[list[str]]:
    """每处更正配上它改的格：同一格的，或同一行里一并清空的；没有改成的不记。"""
    left = {change.spot: change for change in made}
    spots = [Spot(sheets.get(row[_LEDGER], ""), row[_CELL]) for row in fresh]
    own = [[left.pop(spot)] if spot in left else [] for spot in spots]
    rows: list[list[str]] = []
    for row, spot, mine in zip(fresh, spots, own, strict=True):
        beside = [] if any(change.new.kind for change in mine) else _cleared_beside(spot, left)
        changes = [*mine, *beside]
        if changes or row[_NEW] == NOT_DONE:
            rows.append([*row, when if changes else "", _written(changes)])
    return rows


def _cleared_beside(spot: Spot, left: dict[Spot, Change]) -> list[Change]:
    """同一行里一并清空的各格。"""
    place = _place(spot)
    beside = [other for other, change in left.items() if not change.new.kind]
    return [left.pop(other) for other in beside if place and _place(other) == place]


def _place(spot: Spot) -> tuple[str, int] | None:
    try:
        return spot.sheet, parse_address(spot.cell)[1]
    except ValueError:
        return None


def _written(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    listed = [[*astuple(c.spot), *astuple(c.old), *astuple(c.new)] for c in changes]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> list[Change]:
    """工作簿里的东西不可全信：样子不对的不认。"""
    try:
        listed = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    if not isinstance(listed, list):
        return []
    return [change for fields in listed if (change := _change(fields))]


def _change(fields: object) -> Change | None:
    if not (isinstance(fields, list) and len(fields) == _FIELDS):
        return None
    if not all(isinstance(field, str) for field in fields):
        return None
    sheet, cell, old, old_text, old_format, new, new_text, new_format = fields
    try:
        parse_address(cell)
        for kind, written in ((old, old_text), (new, new_text)):
            if kind not in _KINDS or (kind == "n" and not written.strip()):
                return None
            if kind == "n":
                float(written)
    except ValueError:
        return None
    return Change(
        Spot(sheet, cell), Held(old, old_text, old_format), Held(new, new_text, new_format)
    )
