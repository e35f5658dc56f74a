"""改了的格有没有别的公式用到：用到则请 Excel 打开时重算，没用到就不惊动。

看得懂的只有写明的地址；名称、表格列、INDIRECT 之类看不准的，一律当作用到，重算总没有错。
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import chain
from typing import Final

from pipelines.mending.encoding import encoding_of, to_utf8
from pipelines.mending.parts import Parts
from pipelines.mending.shared_formulas import Area
from pipelines.xlsx.cells import LAST_COLUMN, LAST_ROW
from pipelines.xlsx.package import SheetInfo
from pipelines.xlsx.reader import column_index

_FORMULA: Final = re.compile(rb"<(?:[^\s<>/:]+:)?f((?:\s[^<>]*)?)>([^<]+)</")
_OVERLAP: Final = 1 << 16
_STRING: Final = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE: Final = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!|(?<![\w.!:$']))"
    r"(?:\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?"
    r"|\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})|\$?([0-9]{1,7}):\$?([0-9]{1,7}))(?![\w.(!:\[])"
)
_UNTOLD: Final = re.compile(r"\[|\b(?:INDIRECT|OFFSET)\s*\(", re.IGNORECASE)
_HARMLESS: Final = re.compile(
    r"[^\W\d][\w.]*\s*\(|\b(?:TRUE|FALSE)\b|#(?:REF!|N/A|[A-Z]+[!?])|[0-9.]+(?:E[-+]?[0-9]+)?",
    re.IGNORECASE,
)
_UNKNOWN: Final = re.compile(r"[^\W\d]|[!'#@]")

Index = Mapping[str, Mapping[int, Sequence[int]]]
"""表名（小写）→ 列 → 递增的行号。"""


def any_depends(
    parts: Parts,
    sheets: Sequence[SheetInfo],
    touched: Mapping[str, Sequence[tuple[int, int]]],
) -> bool:
    """有没有公式用到 `touched`（表名 → 改了内容的 (行, 列)）里的格。"""
    index = _index(touched)
    return any(
        _uses(formula, sheet.name, shared, index)
        for sheet in sheets
        for formula, shared in _formulas(parts, sheet.part)
    )


def _index(touched: Mapping[str, Sequence[tuple[int, int]]]) -> Index:
    index: dict[str, dict[int, list[int]]] = {}
    for name, places in touched.items():
        columns = index.setdefault(name.casefold(), {})
        for row, column in sorted(set(places)):
            columns.setdefault(column, []).append(row)
    return index


def _formulas(parts: Parts, part: str) -> Iterator[tuple[str, bool]]:
    """一张表里写着的公式，与它是不是共享公式。"""
    chunks = parts.current(part)
    first = next(chunks, b"")
    pending = b""
    for chunk in to_utf8(chain([first], chunks), encoding_of(first)):
        pending += chunk
        end = 0
        for found in _FORMULA.finditer(pending):
            end = found.end()
            yield unescape(found[2].decode()), b"shared" in found[1]
        pending = pending[max(end, len(pending) - _OVERLAP) :]


def _uses(formula: str, sheet: str, shared: bool, index: Index) -> bool:
    plain = _STRING.sub("", formula)
    if _UNTOLD.search(plain):
        return True
    for found in _REFERENCE.finditer(plain):
        quoted = found[1].replace("''", "'") if found[1] else ""
        columns = index.get((quoted or found[2] or sheet).casefold())
        # 共享公式只写着首格的一份，余者的地址随行列推移
        if columns and (shared or _meets(_area(found), columns)):
            return True
    return bool(_UNKNOWN.search(_HARMLESS.sub("", _REFERENCE.sub("", plain))))


def _area(found: re.Match[str]) -> Area:
    column, row, column_to, row_to, left, right, top, bottom = found.groups()[2:]
    if column:
        return _ordered(column, column_to or column, int(row), int(row_to or row))
    if left:
        return _ordered(left, right, 1, LAST_ROW)
    return 1, min(int(top), int(bottom)), LAST_COLUMN, max(int(top), int(bottom))


def _ordered(left: str, right: str, top: int, bottom: int) -> Area:
    try:
        first, last = column_index(left), column_index(right)
    except ValueError:  # 像地址的名称，如 TAX2021
        first, last = 1, LAST_COLUMN
    return min(first, last), min(top, bottom), max(first, last), max(top, bottom)


def _meets(area: Area, columns: Mapping[int, Sequence[int]]) -> bool:
    left, top, right, bottom = area
    for column, rows in columns.items():
        if left <= column <= right:
            at = bisect_left(rows, top)
            if at < len(rows) and rows[at] <= bottom:
                return True
    return False
