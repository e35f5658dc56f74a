"""下一处的按钮：一处接一处，把标了的格走一圈。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import Answer, refused
from addin.host import Spot
from addin.marks import (
    Place,
    checked_rows,
    following,
    is_painted,
    our_notes,
    recorded,
    unnoted,
)
from pipelines.intake.note_words import our_words
from pipelines.intake.own_sheets import CHECKED_SHEET
from pipelines.ledgers.finding import Level
from pipelines.xlsx.cells import parse_address

if TYPE_CHECKING:
    from xlwings import Book

    from addin.press import Press

_ORDINAL: Final = re.compile("[0-9]{1,7}")
_NONE: Final = "没有标记；先按“校验”。"
_UNPLACED: Final = f"没有标在格上的问题；别的列在“{CHECKED_SHEET}”表。"


def next_place(press: Press) -> Answer:
    """跳到光标之后有问题的一格，说出问题与改法；靠随格移动的批注，插行、排序之后照样找得到。"""
    book = press.book
    order = {sheet.name: at for at, sheet in enumerate(book.sheets)}
    rows = host.rows_of(book, CHECKED_SHEET)
    told = [one for one in _told(book, rows) if one[0].sheet in order]
    places = {_place(spot, order): (spot, words) for spot, words in told}
    found = following(places, _place(host.here(book), order))
    if found is None:
        return refused(_UNPLACED if checked_rows(rows) else _NONE)
    spot, words = places[found]
    host.jump(book, spot)
    at = sorted(places).index(found) + 1
    return Answer(f"第 {at} 处（共 {len(places)} 处）　{spot.sheet}!{spot.cell}\n{words}")


def _told(book: Book, rows: list[list[str]]) -> Iterator[tuple[Spot, str]]:
    """标了的各格，与批注里的话；没有批注的，格与话都照“校验结果”（`rows`）。

    别处有批注的，没有批注的格底色还在才算：铺不了底色又删了批注，就是不要它了。
    """
    noted = list(our_notes(book))
    listed = _listed(rows)
    for mark in unnoted(recorded(rows), noted):
        if mark.number in listed and (not noted or is_painted(book, mark)):
            yield mark.spot, "\n\n".join(listed[mark.number])
    for spot, text in noted:
        yield spot, our_words(text)


def _listed(rows: list[list[str]]) -> dict[int, list[str]]:
    """序号 → 那一条的话，其后是同一格的别的各条；提示不标，不算。"""
    found: dict[int, list[str]] = {}
    cells: dict[tuple[str, str], list[str]] = {}
    for row in checked_rows(rows):
        if _ORDINAL.fullmatch(row["序号"]) and row["轻重"] != Level.INFO.label:
            # 别的程序另存过的，地址是没有结果的公式，读来是空
            place = (row["清单"], row["单元格"] or row["序号"])
            words = f"[{row['编码']} {row['轻重']}] {row['问题']}\n怎样改：{row['怎样改']}"
            found[int(row["序号"])] = told = cells.setdefault(place, [])
            told.append(words)
    return found


def _place(spot: Spot, order: Mapping[str, int]) -> Place:
    column, row = parse_address(spot.cell)
    return order.get(spot.sheet, len(order)), row, column
