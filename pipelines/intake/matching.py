"""工作表对清单、列对表头：列序不限，上面有标题、表头分两行也找得到。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from pipelines.cleaning.cleaner import comparable
from pipelines.errors import FileFault
from pipelines.intake.headers import Header, find_header
from pipelines.intake.own_sheets import MASTER_SHEETS, SLIP_SHEETS, is_ours
from pipelines.ledgers.schema import Ledger, normalise_header
from pipelines.xlsx.reader import Row, SheetInfo, Workbook, address, column_letter

HEADER_SEARCH: Final = 20
"""在前多少行里找表头。"""


@dataclass(frozen=True)
class SheetMatch:
    """一张工作表就是某张清单。

    列号 → 列名；认不出的列（列号 →（地址, 标题））；与别的列同名而不用的隐藏列
    （（地址, 列名, 所用的列标））；表头以上的行。
    """

    ledger: Ledger
    sheet: SheetInfo
    header: Header
    columns: Mapping[int, str]
    strays: Mapping[int, tuple[str, str]]
    twins: Sequence[tuple[str, str, str]]
    above: Sequence[Row]

    @property
    def header_row(self) -> int:
        """表头（末）行号；其下是数据。"""
        return self.header.last_row

    @property
    def renamed(self) -> bool:
        """工作表名不是清单名，凭表头认出。"""
        return comparable(self.sheet.name) != comparable(self.ledger.sheet)


def match_sheets(
    path: Path, workbook: Workbook, ledgers: Sequence[Ledger]
) -> tuple[list[SheetMatch], list[str]]:
    """给每张清单找到它的工作表；另给出用不上的工作表名。

    缺表 F12、缺列 F13、没有表头 F14、两张表像同一清单 F16、其实是退回单、总台账 F19，
    都是 FileFault；附表可以不报。
    """
    tops = {
        sheet.name: list(islice(workbook.rows(sheet), HEADER_SEARCH)) for sheet in workbook.sheets
    }
    if {*MASTER_SHEETS} <= tops.keys():
        raise FileFault("F19", path, kind="总台账")
    taken = _by_name(path, workbook, ledgers)
    used = {sheet.name for sheet in taken.values()}
    spare = [s for s in workbook.sheets if s.name not in used and not is_ours(s.name)]
    for ledger in ledgers:
        _by_header(path, ledger, spare, tops, taken)
    missing = [x.sheet for x in ledgers if x.counted and x.sheet not in taken]
    if missing and {*SLIP_SHEETS} <= tops.keys():
        raise FileFault("F19", path, kind="退回单")
    if missing:
        raise FileFault("F12", path, sheets="、".join(missing))
    annexes = [x for x in ledgers if not x.counted and x.sheet in taken]
    for ledger in annexes:
        if find_header(ledger, tops[taken[ledger.sheet].name]) is None:
            del taken[ledger.sheet]
    chosen = [x for x in ledgers if x.sheet in taken]
    matches = [_match(workbook, x, taken[x.sheet], tops[taken[x.sheet].name]) for x in chosen]
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


def _match(workbook: Workbook, ledger: Ledger, sheet: SheetInfo, top: Sequence[Row]) -> SheetMatch:
    header = find_header(ledger, top)
    if header is None:
        raise FileFault("F14", workbook.file, sheet=ledger.sheet)
    places: dict[str, list[int]] = {}
    strays: dict[int, tuple[str, str]] = {}
    for at, (row, title) in sorted(header.titles.items()):
        name = ledger.headers.get(normalise_header(title))
        if name:
            places.setdefault(name, []).append(at)
        elif title.strip():
            strays[at] = (address(at, row), title.strip())
    columns: dict[int, str] = {}
    twins: list[tuple[str, str, str]] = []
    for name, found in places.items():
        used = found[0] if len(found) == 1 else _visible(workbook, ledger, sheet, header, found)
        columns[used] = name
        others = (at for at in found if at != used)
        twins += [(_place(header, at), name, column_letter(used)) for at in others]
    above = [row for row in top if row.number < header.rows[0]]
    return SheetMatch(ledger, sheet, header, dict(sorted(columns.items())), strays, twins, above)


def _visible(
    workbook: Workbook, ledger: Ledger, sheet: SheetInfo, header: Header, found: Sequence[int]
) -> int:
    """几列同名时惟一没有隐藏的一列；不惟一则 FileFault F18（DOMAIN §6 第 33 项）。"""
    hidden = workbook.layout(sheet).hidden_columns
    visible = [at for at in found if at not in hidden]
    if len(visible) == 1:
        return visible[0]
    name = ledger.headers[normalise_header(header.titles[found[0]][1])]
    cells = "、".join(_place(header, at) for at in found)
    raise FileFault("F18", workbook.file, sheet=ledger.sheet, column=name, cells=cells)


def _place(header: Header, at: int) -> str:
    return address(at, header.titles[at][0])


def _require_columns(path: Path, matches: Sequence[SheetMatch]) -> None:
    lacking: list[str] = []
    for match in (match for match in matches if match.ledger.counted):
        present = set(match.columns.values())
        missing = [c.name for c in match.ledger.columns if c.required and c.name not in present]
        if missing:
            unknown = "、".join(f"{cell}“{title}”" for cell, title in match.strays.values())
            hint = f"（认不出的列：{unknown}）" if unknown else ""
            lacking.append(f"“{match.ledger.sheet}”缺 {'、'.join(missing)}{hint}")
    if lacking:
        raise FileFault("F13", path, columns="；".join(lacking))
