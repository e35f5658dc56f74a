"""工作表对清单、列对表头：列序不限，上面有标题也找得到表头。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from pipelines.errors import FileFault
from pipelines.intake.cleaning import comparable
from pipelines.intake.own_sheets import is_ours
from pipelines.intake.reader import Row, SheetInfo, Workbook, address
from pipelines.ledgers.schema import Ledger, normalise_header

HEADER_SEARCH: Final = 20
"""在前多少行里找表头。"""


@dataclass(frozen=True)
class SheetMatch:
    """一张工作表就是某张清单。

    表头行号、列号 → 列名、认不出的列（地址, 标题）、有表头的全部列号、表头以上的行。
    """

    ledger: Ledger
    sheet: SheetInfo
    header_row: int
    columns: Mapping[int, str]
    strays: Sequence[tuple[str, str]]
    titled: frozenset[int]
    above: Sequence[Row]


def match_sheets(
    path: Path, workbook: Workbook, ledgers: Sequence[Ledger]
) -> tuple[list[SheetMatch], list[str]]:
    """给每张清单找到它的工作表；另给出用不上的工作表名。

    缺表 F12、缺列 F13、没有表头 F14、两张表像同一清单 F16，都是 FileFault；附表可以不报。
    """
    tops = {
        sheet.name: list(islice(workbook.rows(sheet), HEADER_SEARCH)) for sheet in workbook.sheets
    }
    taken = _by_name(path, workbook, ledgers)
    used = {sheet.name for sheet in taken.values()}
    spare = [s for s in workbook.sheets if s.name not in used and not is_ours(s.name)]
    for ledger in ledgers:
        _by_header(path, ledger, spare, tops, taken)
    missing = [x.sheet for x in ledgers if x.counted and x.sheet not in taken]
    if missing:
        raise FileFault("F12", path, sheets="、".join(missing))
    annexes = [x for x in ledgers if not x.counted and x.sheet in taken]
    for ledger in annexes:
        if find_header(ledger, tops[taken[ledger.sheet].name]) is None:
            del taken[ledger.sheet]
    chosen = [x for x in ledgers if x.sheet in taken]
    matches = [_match(path, x, taken[x.sheet], tops[taken[x.sheet].name]) for x in chosen]
    _require_columns(path, matches)
    used = {sheet.name for sheet in taken.values()}
    others = [s.name for s in workbook.sheets if s.name not in used and not is_ours(s.name)]
    strays = [name for name in others if tops[name]]
    return matches, strays


def _by_name(path: Path, workbook: Workbook, ledgers: Sequence[Ledger]) -> dict[str, SheetInfo]:
    found: dict[str, SheetInfo] = {}
    for ledger in ledgers:
        named = [s for s in workbook.sheets if comparable(s.name) == comparable(ledger.sheet)]
        if len(named) > 1:
            names = "、".join(sheet.name for sheet in named)
            raise FileFault("F16", path, sheet=ledger.sheet, sheets=names)
        if named:
            found[ledger.sheet] = named[0]
    return found


def _by_header(
    path: Path,
    ledger: Ledger,
    spare: Sequence[SheetInfo],
    tops: Mapping[str, Sequence[Row]],
    taken: dict[str, SheetInfo],
) -> None:
    named = [taken[ledger.sheet]] if ledger.sheet in taken else []
    free = [s for s in spare if s not in taken.values()]
    alike = [*named, *(s for s in free if find_header(ledger, tops[s.name]) is not None)]
    if len(alike) > 1:
        names = "、".join(sheet.name for sheet in alike)
        raise FileFault("F16", path, sheet=ledger.sheet, sheets=names)
    if alike:
        taken[ledger.sheet] = alike[0]


def find_header(ledger: Ledger, rows: Sequence[Row]) -> Row | None:
    """表头行：含主键列，且认得出的列名最多的一行，至少认得出必填列的一半。"""
    known = ledger.headers
    needed = max(2, sum(column.required for column in ledger.columns) // 2)
    best, most = None, 0
    for row in rows:
        names = {known.get(normalise_header(c.raw)) for c in row.cells if c.kind == "s"} - {None}
        if ledger.key in names and len(names) >= needed and len(names) > most:
            best, most = row, len(names)
    return best


def _match(path: Path, ledger: Ledger, sheet: SheetInfo, top: Sequence[Row]) -> SheetMatch:
    header = find_header(ledger, top)
    if header is None:
        raise FileFault("F14", path, sheet=ledger.sheet)
    known = ledger.headers
    columns: dict[int, str] = {}
    strays: list[tuple[str, str]] = []
    for cell in header.cells:
        name = known.get(normalise_header(cell.raw))
        if name in columns.values():
            first = next(at for at, taken in columns.items() if taken == name)
            cells = "、".join(address(at, header.number) for at in (first, cell.column))
            raise FileFault("F18", path, sheet=ledger.sheet, column=str(name), cells=cells)
        if name:
            columns[cell.column] = name
        elif cell.raw.strip():
            strays.append((address(cell.column, header.number), cell.raw.strip()))
    above = [row for row in top if row.number < header.number]
    titled = frozenset(cell.column for cell in header.cells if cell.raw.strip())
    return SheetMatch(ledger, sheet, header.number, columns, strays, titled, above)


def _require_columns(path: Path, matches: Sequence[SheetMatch]) -> None:
    lacking: list[str] = []
    for match in (match for match in matches if match.ledger.counted):
        present = set(match.columns.values())
        missing = [c.name for c in match.ledger.columns if c.required and c.name not in present]
        if missing:
            unknown = "、".join(f"{cell}“{title}”" for cell, title in match.strays)
            hint = f"（认不出的列：{unknown}）" if unknown else ""
            lacking.append(f"“{match.ledger.sheet}”缺 {'、'.join(missing)}{hint}")
    if lacking:
        raise FileFault("F13", path, columns="；".join(lacking))
