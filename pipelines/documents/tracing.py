"""总台账的一格自己说来自哪里：单位、报告期、文件、行；属实与否由历史库核对（tasks/tracing.py）。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.shown_cells import shown_text
from pipelines.documents.master_words import (
    REMARK_HEAD,
    SOURCE_HEAD,
    UNIT_HEAD,
    period_in_title,
    read_carried,
    read_source,
)
from pipelines.errors import UsageError
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Column, Ledger
from pipelines.xlsx.cells import Cell, address, parse_address
from pipelines.xlsx.reader import SheetInfo, Workbook, open_workbook

_LEDGER, _CELL, _KEY, _VALUE = "清单", "单元格", "主键", "现值"
"""“未计入行”“疑点”两张表里用得着的列。"""
_DIGEST: Final = re.compile(r"(?<![0-9a-f])([0-9a-f]{64})\.xlsx")
_PICK: Final = "请到“项目清单”一类的表里，选一格报来的数再查"


@dataclass(frozen=True)
class Claim:
    """一格所说的来处；都是文件里写着的，未经核对。"""

    period: Period
    """总台账的报告期。"""
    carried_from: Period | None
    unit: str
    ledger: str
    row: int
    """原件里的 Excel 行号。"""
    key: str
    shown: str
    """总台账上显示的。"""
    column: str = ""
    """台账的列名；“未计入行”“疑点”里的不知。"""
    cell: str = ""
    """原件里的单元格；清单里的行不写到列，则空。"""
    source: str = ""
    """“来源”一栏的话；“未计入行”“疑点”没有这一栏，则空。"""
    digest: str = ""
    """链接所指的归档原件；没有链接则空。"""


@dataclass(frozen=True)
class _Place:
    """选中的一格与所在的行；`heads`、`cells` 以列号（从 1 起）为键。"""

    sheet: str
    at: int
    row: int
    heads: Mapping[int, str]
    cells: Mapping[int, Cell]
    links: Mapping[str, str]
    date1904: bool

    @property
    def name(self) -> str:
        return f"“{self.sheet}”{address(self.at, self.row)}"

    def under(self, at: int) -> str:
        """本行该列的文字；空格则空。"""
        cell = self.cells.get(at)
        return cell.raw.strip() if cell else ""

    def shown(self, at: int) -> str:
        cell = self.cells.get(at)
        return shown_text(cell, self.date1904).strip() if cell else ""

    def digest(self, at: int) -> str:
        found = _DIGEST.search(self.links.get(address(at, self.row), ""))
        return found[1] if found else ""


def read_claim(path: Path, sheet: str, cell: str, ledgers: Ledgers) -> Claim:
    """读总台账 `path` 的一格；不是总台账，或不是哪份报表里的一格，则 UsageError 说明。"""
    at, row = _parsed(cell)
    with open_workbook(path) as book:
        period = _period(book)
        place = _place(book, _found(book, sheet), at, row)
    ledger, titles = ledgers.sheets.get(sheet), set(place.heads.values())
    if ledger and _is_ledger_sheet(place.heads):
        return _ledger_claim(_in_table(place), ledger, period)
    if {UNIT_HEAD, _LEDGER, _CELL, _KEY, _VALUE} <= titles:
        return _finding_claim(_in_table(place), period)
    raise UsageError(f"“{sheet}”上的是汇总来的数和说明，不出自哪一份报表里的一格；{_PICK}")


def _parsed(cell: str) -> tuple[int, int]:
    try:
        return parse_address(cell)
    except ValueError as error:
        raise UsageError(f"“{cell}”不是单元格地址；地址应形如 S7") from error


def _period(book: Workbook) -> Period:
    """封面标题所说的报告期。"""
    first = next(book.rows(book.sheets[0]), None) if book.sheets else None
    period = period_in_title(first.cells[0].raw) if first else None
    if period is None:
        raise UsageError(
            f"“{book.file.name}”不是总台账（第一张表没有“……年……月重点产业项目总台账”的标题）。"
            "溯源是从总台账的一格查到填报单位的原件；填报单位的工作簿自己就是原件，不必再查"
        )
    return period


def _found(book: Workbook, sheet: str) -> SheetInfo:
    for info in book.sheets:
        if info.name == sheet:
            return info
    names = "、".join(f"“{info.name}”" for info in book.sheets)
    raise UsageError(f"“{book.file.name}”里没有名为“{sheet}”的表；有：{names}")


def _place(book: Workbook, info: SheetInfo, at: int, number: int) -> _Place:
    """选中的一格，连同表头与所在的行。"""
    heads: dict[int, str] = {}
    cells: dict[int, Cell] = {}
    for row in book.rows(info):
        texts = {cell.column: cell.raw.strip() for cell in row.cells} if not heads else {}
        if texts.get(1, "").startswith(UNIT_HEAD) and len(texts) > 3:
            heads = texts
        elif heads and row.number == number:
            cells = {cell.column: cell for cell in row.cells}
    return _Place(info.name, at, number, heads, cells, book.links(info), book.date1904)


def _in_table(place: _Place) -> _Place:
    """在数据行里的才查得到。"""
    if not place.cells:
        raise UsageError(f"{place.name} 不在数据行里（是标题、表头或空行）；{_PICK}")
    if place.at not in place.heads:
        raise UsageError(f"{place.name} 在表的外面；{_PICK}")
    return place


def _is_ledger_sheet(heads: Mapping[int, str]) -> bool:
    last = max(heads, default=0)
    ends = heads.get(last - 1, ""), heads.get(last, "")
    return ends[0].startswith(REMARK_HEAD) and ends[1].startswith(SOURCE_HEAD)


def _ledger_claim(place: _Place, ledger: Ledger, period: Period) -> Claim:
    last = max(place.heads)
    if place.at in (1, last - 1, last):
        head = place.heads[place.at]
        raise UsageError(f"{place.name}“{head}”是汇总时写的，不是报来的；请在本行选一格报来的数")
    column = _column(place, ledger)
    source = place.under(last)
    told = read_source(source)
    if told is None:
        raise UsageError(
            f"“{place.sheet}”第 {place.row} 行没有来源（“来源”一栏空着或改过），查不到"
        )
    keys = [at for at, head in place.heads.items() if head == ledger.key]
    return Claim(
        period, read_carried(place.under(last - 1)), place.under(1), ledger.sheet, told[1],
        place.shown(keys[0]) if keys else "", place.shown(place.at), column.name,
        source=source, digest=place.digest(last),
    )  # fmt: skip


def _column(place: _Place, ledger: Ledger) -> Column:
    """选中的是台账的哪一列；系统自己算的、编的 UsageError。"""
    head = place.heads[place.at]
    column = ledger.by_name.get(head)
    if column is None:
        raise UsageError(f"{place.name}：现在的“{ledger.sheet}”没有“{head}”这一列，查不到")
    if column.computed:
        formula = f"由系统按公式 {column.computed} 算得"
        raise UsageError(f"{place.name}“{head}”{formula}，不是报来的；请查公式用到的各列")
    if column.ignored:
        raise UsageError(f"{place.name}“{head}”由系统重排，不是报来的；请在本行选别的一格")
    return column


def _finding_claim(place: _Place, period: Period) -> Claim:
    at = {head: column for column, head in place.heads.items()}
    cell = place.under(at[_CELL])
    if not cell:
        raise UsageError(
            f"“{place.sheet}”第 {place.row} 行说的不是哪一格（“单元格”一栏空着），查不到"
        )
    return Claim(
        period, None, place.under(at[UNIT_HEAD]), place.under(at[_LEDGER]), _parsed(cell)[1],
        place.under(at[_KEY]), place.shown(at[_VALUE]),
        cell=cell, digest=place.digest(at[_CELL]),
    )  # fmt: skip
