"""总台账的“汇总表”：按单位、产业链、项目类别三块，完成率排名，旁附图表。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.consolidation import UNIT, Master
from pipelines.documents.master_block import RATE, Number, Placed, rate_value, write_block
from pipelines.documents.master_book import (
    BORDER,
    HEAD,
    SECTION,
    Book,
    month_words,
    set_print,
)
from pipelines.documents.master_charts import (
    HEIGHT,
    Span,
    progress_chart,
    ranking_chart,
    ranking_height,
    share_chart,
)
from pipelines.documents.master_tally import (
    PLAN,
    SHORT,
    YEAR_TO_DATE,
    Block,
    blocks_of,
    projects_of,
    ranked,
)
from pipelines.xlsx.cell_writing import write_value

SUMMARY: Final = "汇总表"
_NUMERALS: Final = "一二三四"
_FIRST = 3
_ROW_POINTS, _ROW_PIXELS = 18, 24
#: 不超过这许多行就缩到一页 A3。
_ONE_PAGE = 80


def write_summary(book: Book, sheet: Worksheet, master: Master) -> Mapping[str, tuple[str, Number]]:
    """写汇总表；返回合计各栏 → (本表单元格, 值)，没有项目清单则空。"""
    when = f"{master.node.name}{month_words(master.period)}"
    note = "各数由本文件的清单算出，清单一改随之重算"
    book.write_title(sheet, f"{when}重点产业项目汇总表", note)
    sheet.set_default_row(_ROW_POINTS)
    ledger = projects_of(master)
    if ledger is None:
        sheet.write_string(
            _FIRST - 1, 0, "没有编号为 L1 的台账（项目清单），不出汇总", book.style()
        )
        set_print(sheet)
        return {}
    blocks = blocks_of(master, ledger)
    _set_columns(sheet, blocks[0])
    placed: list[Placed] = []
    top = _FIRST
    for numeral, block in zip(_NUMERALS, blocks, strict=False):
        placed.append(write_block(book, sheet, ledger, block, (top, f"{numeral}、")))
        top += _height(block)
    ranking = _write_ranking(book, sheet, placed[0], (top, _NUMERALS[len(blocks)]))
    _insert_charts(book, sheet, placed, ranking)
    end = ranking.last if ranking else top
    set_print(sheet, large=True, pages_high=1 if end < _ONE_PAGE else 0)
    return placed[0].totals


def _set_columns(sheet: Worksheet, block: Block) -> None:
    """名称、项目数、各项金额、完成率、备注；再空一列，右边是图。"""
    for index, width in enumerate((16, 9, *(17 for _ in block.measures), 11, 15, 3)):
        sheet.set_column(index, index, width)


def _height(block: Block) -> int:
    """一块占几行：表与图中高的一个，外加空行。"""
    subtotals = sum(bool(group.label) for group in block.groups)
    chart = ranking_height(len(block.lines)) if block.column == UNIT else HEIGHT
    return max(len(block.lines) + subtotals + 4, ceil(chart / _ROW_PIXELS)) + 2


def _write_ranking(
    book: Book, sheet: Worksheet, units: Placed, place: tuple[int, str]
) -> Span | None:
    """完成率排名表，也是条形图的数据；没有一个单位有完成率则不出。"""
    top, numeral = place
    order = ranked(units.block)
    if not order:
        return None
    sheet.write_string(top, 0, f"{numeral}、单位完成率排名", book.style(**SECTION))
    sheet.write_row(top + 1, 0, ("单位", "名次", RATE), book.style(**HEAD))
    letter = xl_col_to_name(2 + len(units.block.measures))
    rate_style = book.style(num_format="0.00", **BORDER)
    for row, (rank, line) in enumerate(order, top + 2):
        write_value(sheet, row, 0, line.label, book.style(**BORDER))
        write_value(sheet, row, 1, rank, book.style(**BORDER))
        formula = f"={letter}{units.rows[line.label] + 1}"
        sheet.write_formula(row, 2, formula, rate_style, rate_value(units.block.rate(line)))
    return Span(SUMMARY, top + 2, top + 1 + len(order))


def _insert_charts(
    book: Book, sheet: Worksheet, placed: Sequence[Placed], ranking: Span | None
) -> None:
    column = len(placed[0].block.measures) + 5
    units = placed[0].block
    if ranking:
        positive = all((units.rate(line) or 0) >= 0 for line in units.lines)
        chart = ranking_chart(book.workbook, ranking, 2, from_zero=positive)
        sheet.insert_chart(placed[0].top, column, chart)
    for block in placed[1:]:
        if other := _chart(book, block):
            sheet.insert_chart(block.top, column, other)


def _chart(book: Book, placed: Placed) -> Chart | None:
    """产业链的柱形图、项目类别的圆环图；全为零的不画。"""
    block, measures = placed.block, placed.block.measures
    if not placed.rows:
        return None
    span = Span(SUMMARY, min(placed.rows.values()), max(placed.rows.values()))
    if block.way == "产业链" and PLAN in measures and YEAR_TO_DATE in measures:
        plan, done = placed.column(PLAN), placed.column(YEAR_TO_DATE)
        return progress_chart(book.workbook, span, plan, done)
    if block.way == "项目类别" and measures and any(line.sums[0] for line in block.lines):
        return share_chart(book.workbook, span, 2, SHORT[measures[0]])
    return None
