"""审核公式引用的一格在工作簿的什么地方，怎样问它空不空、读不读得出、值是什么。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from xlsxwriter.utility import xl_col_to_name

from pipelines.ledgers.excel_functions import EPOCH
from pipelines.ledgers.excel_terms import (
    ALWAYS,
    NEVER,
    Answer,
    NotLive,
    Pair,
    Term,
    both,
    number,
    quoted,
)
from pipelines.ledgers.formula_names import LAST, OWN, column_kind, column_of, with_reserved
from pipelines.ledgers.formula_tree import Kind, Reference
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import HUNDREDTHS, NUMERIC, Value

#: 读件时当作空白的写法；bool 列的“无”是否，可选值里的“无”就是无。
BLANK_WORDS: Final = ("-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "N/A", "n/a")
#: 上列写法所在区域的名称；末一格留空，故空格也算在内。
BLANKS: Final = "_空白写法"


@dataclass(frozen=True)
class Layout:
    """工作簿的安排：本表首个数据行、各区域的名称、有没有上期、报告期的事实。"""

    ledgers: Mapping[str, Ledger]
    sheet: str
    row: int
    last: frozenset[str]
    """有上期数据的清单（sheet 名）。"""
    facts: Mapping[str, Value]
    choices: Callable[[Column], tuple[str, ...]]
    """一列的可选值；没有则空。"""
    list_name: Callable[[tuple[str, ...]], str]
    """一组可选值所在区域的名称。"""

    @property
    def own(self) -> Ledger:
        """公式所在的清单。"""
        return self.ledgers[self.sheet]

    def ledger(self, reference: Reference) -> Ledger:
        """引用所指的清单；上期的、本单位的也是本清单。"""
        return self.own if reference.sheet in (LAST, OWN) else self.ledgers[reference.sheet]

    def cell(self, column: str) -> str:
        """本行的一格，如 $S4。"""
        return f"${letter(self.own, column)}{self.row}"

    def reference(self, reference: Reference) -> str:
        """逐行引用的一格；上期、外键所指的以 INDEX 取。"""
        if reference.kind == "this":
            return self.cell(reference.column)
        ledger = self.ledgers[reference.sheet]
        named = last_area if reference.kind == "last" else area
        found = self.place(reference)
        return f"INDEX({named(ledger, reference.column)},{found})"

    def place(self, reference: Reference) -> str:
        """上期、外键所指在第几行；没有则 #N/A。"""
        ledger = self.ledgers[reference.sheet]
        if reference.kind == "last":
            return f'MATCH({self.cell(ledger.key)}&"",{last_area(ledger, ledger.key)},0)'
        key = next(one.name for one in self.own.columns if one.foreign == reference.sheet)
        return f'MATCH({self.cell(key)}&"",{area(ledger, ledger.key)},0)'

    @property
    def row_in_use(self) -> Answer:
        """本行填了东西（计算列、序号一类不算）。"""
        spans: list[list[str]] = []
        following = False
        for column in self.own.columns:
            counts = not (column.computed or column.ignored)
            if counts and following:
                spans[-1][1:] = [self.cell(column.name)]
            elif counts:
                spans.append([self.cell(column.name)])
            following = counts
        return Answer(sure=(f"COUNTA({','.join(':'.join(span) for span in spans)})>0",))


def letter(ledger: Ledger, column: str) -> str:
    """一列的列标；工作簿里列序同声明。"""
    names = [one.name for one in ledger.columns]
    found: str = xl_col_to_name(names.index(column))
    return found


def area(ledger: Ledger, column: str) -> str:
    """本期整列的名称。"""
    return f"_{re.sub(r'[^A-Za-z0-9]', '_', ledger.id)}_{letter(ledger, column)}"


def last_area(ledger: Ledger, column: str) -> str:
    """上期整列的名称。"""
    return f"_上期{area(ledger, column)}"


def readable_column(reference: Reference, layout: Layout) -> Column:
    """引用所指的列；Excel 里没有它的值则 NotLive。"""
    column = column_of(reference, with_reserved(layout.own, layout.ledgers))
    if column.computed and reference.kind != "last":
        raise NotLive(f"“{column.name}”由系统计算，工作簿里没有它的值")
    return column


def absent(reference: Reference, layout: Layout) -> bool:
    """这一列在这本工作簿里一概是空的：没有上期，或填了也不采用。"""
    if layout.ledgers[reference.sheet].by_name[reference.column].ignored:
        return True
    return reference.kind == "last" and reference.sheet not in layout.last


def cell_term(reference: Reference, layout: Layout) -> Term:
    """逐行引用的一格 → 值。"""
    column = readable_column(reference, layout)
    kind = column_kind(column)
    if absent(reference, layout):
        return Term(kind, "0", needs=NEVER)
    cell = layout.reference(reference)
    needs = _readable(reference, cell, column, layout)
    if kind == "date":
        return Term("date", f"INT({cell})", needs=needs)
    if kind == "number":
        scale = 100 if column.type in HUNDREDTHS else 1
        text = f"ROUND({cell}*100,0)" if scale == 100 else cell
        return Term("number", text, scale, needs=needs)
    text = cell if column.type in ("enum", "bool") else f'{cell}&""'
    return Term("text", text, needs=needs, is_cell=True)


def blank_pair(reference: Reference, layout: Layout) -> Pair:
    """ISBLANK：空为真，读得出为假，读不出不问。"""
    column = readable_column(reference, layout)
    if absent(reference, layout):
        return ALWAYS, NEVER
    cell = layout.reference(reference)
    no = _readable(reference, cell, column, layout)
    if reference.kind == "last":
        missing = f"ISERROR({layout.place(reference)})"
        return Answer(sure=(f'IFERROR({cell}&""="",{missing})',)), no
    if column.type == "bool" or not set(BLANK_WORDS).isdisjoint(layout.choices(column)):
        empty = f'TRIM({cell})=""'
    else:
        written = f"SUMPRODUCT(--EXACT({BLANKS},TRIM({cell})))"
        empty, full = f"{written}>0", Answer(parts=(f"{written}=0",))
        no = full if no == _filled(cell) else both(no, full)
    if reference.kind == "foreign":
        return Answer(sure=(f"IFERROR({empty},ISERROR({layout.place(reference)}))",)), no
    return Answer(parts=(empty,)), no


def _readable(reference: Reference, cell: str, column: Column, layout: Layout) -> Answer:
    """这一格有值，而且读得成该列的值。"""
    if column.type in NUMERIC:
        whole = (f"{cell}=INT({cell})",) if column.type == "int" else ()
        return Answer(parts=whole, numbers=(cell,))
    if column.type == "date":
        # 1950—2199 的序号读件时当作误填的年份；八位数字与更大的不是序号。
        plain = reference.kind == "last"
        return Answer(parts=() if plain else (f"{cell}>2199", f"{cell}<2958466"), numbers=(cell,))
    if reference.kind == "last":
        return Answer(parts=(f'{cell}<>""',))
    if column.type == "bool":
        return Answer(parts=(f'OR({cell}="是",{cell}="否")',))
    if column.type == "enum" and (allowed := layout.choices(column)):
        return Answer(sure=(f"ISNUMBER(MATCH({cell},{layout.list_name(allowed)},0))",))
    if column.type == "month":
        month = f"--RIGHT({cell},2)"
        return Answer(
            parts=(
                f"LEN({cell})=7", f'MID({cell},5,1)="-"',
                f"--LEFT({cell},4)>=0", f"{month}>=1", f"{month}<=12",
            )
        )  # fmt: skip
    return _filled(cell)


def _filled(cell: str) -> Answer:
    return Answer(parts=(f'TRIM({cell})<>""',))


def fact_term(name: str, kind: Kind, layout: Layout) -> Term:
    """报告期的一项事实，写死在这本工作簿里。"""
    value = layout.facts.get(name)
    if value is None:
        return Term(kind, "0", needs=NEVER)
    if isinstance(value, date):
        return date_literal(value)
    if isinstance(value, int):
        return number(value)
    return Term("text", quoted(str(value)), literal=str(value))


def date_literal(day: date) -> Term:
    """写死的日期；Excel 的序号只到 1900 年 3 月才与日历一致，更早的 NotLive。"""
    serial = (day - EPOCH).days
    if serial < 61:
        raise NotLive(f"日期 {day} 早于 1900 年 3 月，Excel 认不得")
    return Term("date", str(serial), literal=Fraction(serial))
