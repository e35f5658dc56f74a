"""空白工作簿里的即时校验：规则成条件格式，错误红、疑点黄；没有本系统的县里边填边看得见。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from pipelines.blanks.book import HEADER_ROW, Book
from pipelines.blanks.last import LastSheets
from pipelines.ledgers.excel_cells import Layout, area, last_area, letter
from pipelines.ledgers.excel_formula import violation
from pipelines.ledgers.excel_terms import NotLive
from pipelines.ledgers.finding import Level
from pipelines.ledgers.live_rules import LiveCheck
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import Value

#: 即时校验管到第几行：一般 2000 行，行数多的另加 500 行备用。
_LAST_ROW: Final = 2000
_SPARE_ROWS: Final = 500
_PAINT: Final = {
    Level.ERROR: {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    Level.WARNING: {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
}
_NAME: Final = re.compile(r"(?<![\w\"])_\w+")
#: 提示里不再说的：表头与提示已写明必填。
_UNSAID: Final = "G05"


@dataclass(frozen=True)
class Painted:
    """一问在这本工作簿里的条件格式；空为本期问不到，`reason` 非空为做不到。"""

    check: LiveCheck
    formula: str
    reason: str = ""


def live_last_row(rows: int) -> int:
    """`rows` 行数据的表，即时校验管到的 Excel 行号。"""
    return max(_LAST_ROW, HEADER_ROW + rows + _SPARE_ROWS)


def layout_of(
    ledger: Ledger,
    ledgers: Mapping[str, Ledger],
    book: Book,
    facts: Mapping[str, Value],
    last: Iterable[str],
) -> Layout:
    """一张清单的公式所见的安排；`last` 是有上期数据的清单。"""
    choices, name = book.sources.choices, book.sources.name
    first = HEADER_ROW + 1
    return Layout(ledgers, ledger.sheet, first, frozenset(last), facts, choices, name)


def painted(checks: Iterable[LiveCheck], layout: Layout) -> tuple[Painted, ...]:
    """一张清单各问的条件格式；公式以首个数据行写出。"""
    return tuple(_painted(check, layout) for check in checks)


def _painted(check: LiveCheck, layout: Layout) -> Painted:
    try:
        return Painted(check, "" if check.dumb else violation(check.formula, layout), check.dumb)
    except NotLive as reason:
        return Painted(check, "", str(reason))


def paint(
    book: Book, sheet: Worksheet, ledger: Ledger, checks: Sequence[Painted], rows: int
) -> None:
    """写上条件格式：同一格又错又疑的显红。"""
    places = {column.name: index for index, column in enumerate(ledger.columns)}
    last = live_last_row(rows) - 1
    for level, properties in _PAINT.items():
        style = book.workbook.add_format(properties)
        for one in checks:
            if one.formula and one.check.level is level:
                at = places[one.check.column]
                rule = {"type": "formula", "criteria": f"={one.formula}", "format": style}
                sheet.conditional_format(HEADER_ROW, at, last, at, rule)


def titles(checks: Iterable[Painted], column: Column) -> Iterator[str]:
    """会给这一列上色的规则的题目。"""
    found = (
        one.check.title
        for one in checks
        if one.formula and one.check.column == column.name and one.check.code != _UNSAID
    )
    yield from dict.fromkeys(found)


def define_names(
    book: Book,
    ledgers: Mapping[str, Ledger],
    rows: Mapping[str, int],
    last: LastSheets,
    checks: Iterable[Painted],
) -> None:
    """条件格式用到的区域各起一个名称：Excel 的条件格式不宜直接引用别的表。"""
    known = dict(book.sources.names())
    for ledger in ledgers.values():
        end = live_last_row(rows[ledger.sheet])
        for column in ledger.columns:
            at, where = letter(ledger, column.name), quote_sheetname(ledger.sheet)
            known[area(ledger, column.name)] = f"{where}!${at}${HEADER_ROW + 1}:${at}${end}"
            if ledger.sheet in last.sheets:
                known[last_area(ledger, column.name)] = last.area(ledger, at)
    used = {name for one in checks for name in _NAME.findall(one.formula)}
    for name in sorted(used & known.keys()):
        book.workbook.define_name(name, f"={known[name]}")
