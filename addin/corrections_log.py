"""“修正记录”表：一处更正一行，隐藏的一列记着怎样还原；Excel 的撤销用不上，回头路就在这里。"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from math import isfinite
from typing import Final

from addin.host import Held, Page, Spot
from pipelines.intake.own_sheets import CORRECTIONS_SHEET, is_ours
from pipelines.mending.mends import CORRECTIONS_COLUMNS, NOT_DONE
from pipelines.xlsx.cells import NUMBER, parse_address

LOG_COLUMNS: Final = (*CORRECTIONS_COLUMNS, "更正时间", "还原")
_LEDGER, _CELL = CORRECTIONS_COLUMNS.index("清单"), CORRECTIONS_COLUMNS.index("单元格")
_NEW: Final = CORRECTIONS_COLUMNS.index("修正后")
_RESTORE: Final = LOG_COLUMNS.index("还原")
_WIDTHS: Final = (6, 18, 10, 30, 30, 8, 60, 17, 20)
#: 至多认这么多处改动。
_MOST: Final = 200_000
_FIELDS: Final = 8
#: 一处更正至多改一行里的各列。
_MOST_IN_ROW: Final = 128
#: 写不进工作簿的字符；表名里不许有的字符。
_BROKEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET: Final = re.compile(r"[^\[\]\\/?*:]{1,31}")
#: 一格里至多这么多字。
_LONGEST: Final = 32_767
_NUMBER: Final = re.compile(NUMBER)
_LITERAL: Final = re.compile(r'"(?:[^"]|"")*"')
_CALL: Final = re.compile(r"([^\W\d][\w.]*)\s*\(")
_OUTWARD: Final = re.compile(r"[|\[\\]|//")
#: 只看本工作簿的常用函数；INDIRECT 看哪里说不准，不在内。
_KNOWN: Final = frozenset({
    "ABS", "AND", "AVERAGE", "CEILING", "CHAR", "CHOOSE", "CLEAN", "COLUMN", "CONCAT",
    "CONCATENATE", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE", "DATEDIF", "DATEVALUE", "DAY",
    "EDATE", "EOMONTH", "EXACT", "FALSE", "FIND", "FLOOR", "HLOOKUP", "IF", "IFERROR", "IFNA",
    "INDEX", "INT", "ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "LOOKUP", "LOWER",
    "MATCH", "MAX", "MID", "MIN", "MOD", "MONTH", "N", "NETWORKDAYS", "NOT", "NOW", "OR",
    "PHONETIC", "PROPER", "REPLACE", "REPT", "RIGHT", "ROUND", "ROUNDDOWN", "ROUNDUP", "ROW",
    "SEARCH", "SUBSTITUTE", "SUBTOTAL", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "T", "TEXT",
    "TODAY", "TRIM", "TRUE", "TRUNC", "UPPER", "VALUE", "VLOOKUP", "WORKDAY", "YEAR",
})  # fmt: skip


Line = tuple[str, int]
"""(工作表, 行号)。"""


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
    return list(islice((change for row in rows for change in _read(row[_RESTORE])), _MOST))


def reaches_out(held: Held) -> bool:
    """是伸到工作簿外面的公式：引用别的文件、取网上的、起别的程序；认不得的函数也算。

    记录可能是别人造的，照写回去，就成了它说打开什么便打开什么。
    """
    if held.kind != "f" or not held.text.startswith("="):
        return False
    plain = _LITERAL.sub("", held.text)
    called = {name.upper() for name in _CALL.findall(plain)}
    return bool(_OUTWARD.search(plain)) or not called <= _KNOWN


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
        if row[_LEDGER] in names and _place(Spot("", row[_CELL]))
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
    cleared = _cleared(left.values())
    rows: list[list[str]] = []
    for row, spot, mine in zip(fresh, spots, own, strict=True):
        beside = [] if any(change.new.kind for change in mine) else cleared.pop(_place(spot), [])
        changes = [*mine, *beside]
        if changes or row[_NEW] == NOT_DONE:
            rows.append([*row, when if changes else "", _written(changes)])
    return rows


def _cleared(left: Iterable[Change]) -> dict[Line | None, list[Change]]:
    """同一行里一并清空的各格。"""
    found: dict[Line | None, list[Change]] = {}
    for change in left:
        if not change.new.kind:
            found.setdefault(_place(change.spot), []).append(change)
    return found


def _place(spot: Spot) -> Line | None:
    try:
        return spot.sheet, parse_address(spot.cell)[1]
    except ValueError:
        return None


def _written(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    listed = [[*astuple(c.spot), *astuple(c.old), *astuple(c.new)] for c in changes]
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


@lru_cache(1024)
def _read(text: str) -> tuple[Change, ...]:
    """工作簿里的东西不可全信：样子不对的不认。"""
    try:
        listed = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(listed, list) or len(listed) > _MOST_IN_ROW:
        return ()
    return tuple(change for fields in listed if (change := _change(fields)))


def _change(fields: object) -> Change | None:
    if not (isinstance(fields, list) and len(fields) == _FIELDS):
        return None
    if not all(isinstance(field, str) and not _BROKEN.search(field) for field in fields):
        return None
    sheet, cell, *contents = fields
    spot, old, new = Spot(sheet, cell), Held(*contents[:3]), Held(*contents[3:])
    sound = _SHEET.fullmatch(sheet) and not is_ours(sheet) and _place(spot)
    return Change(spot, old, new) if sound and _is_sound(old) and _is_sound(new) else None


def _is_sound(held: Held) -> bool:
    """写得回去的内容。"""
    match held.kind:
        case "f":
            return held.text.startswith(("=", "#"))
        case "n":
            return bool(_NUMBER.fullmatch(held.text)) and isfinite(float(held.text))
        case "b":
            return held.text in ("0", "1")
        case "":
            return not held.text
        case _:
            return held.kind == "s" and len(held.text) <= _LONGEST
