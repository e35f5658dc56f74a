"""总台账的封面：谁报了谁没报、三路相符否、几个要紧的数。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from operator import attrgetter
from typing import Any, Final

from xlsxwriter.worksheet import Worksheet

from pipelines.consolidation import WAYS, Master, UnitStatus
from pipelines.documents.master_block import COUNT, RATE, Number, rate_value
from pipelines.documents.master_book import (
    BORDER,
    HEAD,
    LINKED,
    MONEY,
    NOT_APPLICABLE,
    NOTE,
    SECTION,
    TOTAL,
    Archive,
    Book,
    month_words,
    set_print,
    title_of,
    write_link,
)
from pipelines.documents.master_summary import SUMMARY
from pipelines.documents.master_tally import PLAN, SHORT, YEAR_TO_DATE, projects_of
from pipelines.documents.wording import WAN_PER_YI
from pipelines.xlsx.cell_writing import write_value

Totals = Mapping[str, tuple[str, Number]]

_COLUMNS: Final = {
    "单位": 14, "状态": 18, "报送文件": 34, "提交时间": 18, "迟报(天)": 9, "报来行数": 10,
    "采用行数": 10, "退回行数": 10, "采用率(%)": 10, "错误": 8, "疑点": 8, "自动更正": 10,
}  # fmt: skip
_LAST: Final = len(_COLUMNS) - 1
_LINE_WIDTH: Final = sum(_COLUMNS.values()) - _COLUMNS["单位"]
_COUNTS: Final = 5
_COUNTED: Final[Mapping[str, Callable[[UnitStatus], int]]] = {
    "F": attrgetter("sent"),
    "G": attrgetter("accepted"),
    "J": attrgetter("errors"),
    "K": attrgetter("warnings"),
    "L": attrgetter("fixes"),
}
_ROW_POINTS: Final = 20
#: 汇总表的栏 → (封面上的叫法, 首列, 末列)。
_KEY_NUMBERS: Final = {
    COUNT: ("项目数（个）", 0, 1),
    SHORT["总投资"]: ("总投资（亿元）", 2, 2),
    SHORT[PLAN]: ("年度计划投资（亿元）", 3, 4),
    SHORT[YEAR_TO_DATE]: ("本年累计完成（亿元）", 5, 7),
    RATE: ("年度完成率（%）", 8, 11),
}
_CARRIED, _ABSENT = "#9C5700", "#C00000"
_CENTRE: Final = {"align": "center"}
_LATE_NOTE: Final = (
    "迟报天数从截止日的次日算到本期首次报来并采用的那一天；其后改正重报的，不另算迟报。"
)


def write_cover(
    book: Book, sheet: Worksheet, master: Master, totals: Totals, at: datetime, archive: Archive
) -> None:
    """写封面；`totals` 是汇总表的合计，空则不出要紧的数；`at` 是生成时间。"""
    for index, width in enumerate(_COLUMNS.values()):
        sheet.set_column(index, index, width)
    _write_head(book, sheet, master)
    row = _write_lines(book, sheet, 2, _facts(master, at))
    if totals:
        row = _write_key_numbers(book, sheet, row + 1, totals)
    lines = [("报送情况", completeness(master)), *(("三路核对", t) for t in agreement(master))]
    row = _write_lines(book, sheet, row + 1, lines)
    _write_table(book, sheet, master.units, row + 1, archive)
    set_print(sheet)


def completeness(master: Master, most: int | None = None) -> str:
    """应报8个，已报7个，未报1个：万宝新区（沿用2021年5月数据）；至多列 `most` 个，None 为全列。"""
    missing = master.missing
    reported = len(master.units) - len(missing)
    counted = f"应报{len(master.units)}个，已报{reported}个"
    if not missing:
        return f"{counted}，全部报齐" if reported else f"{counted}，没有填报单位"
    more = "等" if most is not None and len(missing) > most else ""
    return f"{counted}，未报{len(missing)}个：{'、'.join(map(_missing, missing[:most]))}{more}"


def agreement(master: Master) -> list[str]:
    """按单位、按类别、按产业链的合计相符，或逐条不符（DOMAIN X06）。"""
    ledger = projects_of(master)
    if ledger is None:
        return ["没有编号为 L1 的台账（项目清单），未作核对"]
    if master.disagreements:
        return list(master.disagreements)
    columns = {way: column for way, column in WAYS.items() if column in ledger.by_name}
    ways = ["单位", *(way.removeprefix("所属") for way in columns)]
    number = {2: "两路", 3: "三路"}.get(len(ways), "")
    return [f"{'、'.join(f'按{way}' for way in ways)}{number}合计相符"]


def _missing(status: UnitStatus) -> str:
    carried = status.carried_from
    without = _turned_back(status) if status.refused else "无数据可沿用"
    how = f"沿用{month_words(carried)}数据" if carried else without
    return f"{status.unit.name}（{how}）"


def _turned_back(status: UnitStatus) -> str:
    return f"专班退回：{status.why}" if status.why else "报来已退回"


def _facts(master: Master, at: datetime) -> list[tuple[str, str]]:
    return [
        ("编制单位", master.office.settings.name),
        ("报告期", month_words(master.period)),
        ("生成时间", f"{at:%Y-%m-%d %H:%M}"),
    ]


def _write_head(book: Book, sheet: Worksheet, master: Master) -> None:
    title = book.style(font_name="黑体", font_size=24, **_CENTRE)
    sheet.set_row(0, 54)
    sheet.merge_range(0, 0, 0, _LAST, title_of(master), title)
    if book.remark:
        mark = book.style(font_color="#C00000", bold=True, **_CENTRE)
        sheet.merge_range(1, 0, 1, _LAST, book.remark, mark)


def _write_lines(book: Book, sheet: Worksheet, row: int, lines: Sequence[tuple[str, str]]) -> int:
    """一行一项“名目：内容”，长的折行；返回下一行。"""
    label, text = book.style(**NOTE), book.style(text_wrap=True, align="left")
    for name, words in lines:
        sheet.set_row(row, _ROW_POINTS * max(1, ceil(len(words) * 2 / _LINE_WIDTH)))
        sheet.write_string(row, 0, name, label)
        sheet.merge_range(row, 1, row, _LAST, "", text)
        sheet.write_string(row, 1, words, text)
        row += 1
    return row


def _write_key_numbers(book: Book, sheet: Worksheet, row: int, totals: Totals) -> int:
    """要紧的数，取自汇总表的合计；返回下一行。"""
    sheet.set_row(row + 1, 36)
    for heading, (words, first, last) in _KEY_NUMBERS.items():
        if heading not in totals:
            continue
        cell, value = totals[heading]
        shown, in_yi = value, "亿元" in words
        if in_yi and isinstance(value, Decimal):
            shown = value / WAN_PER_YI
        formula = f"={SUMMARY}!{cell}{f'/{WAN_PER_YI}' if in_yi else ''}"
        form = "#,##0" if heading == COUNT else MONEY
        figure = book.style(bold=True, font_size=18, num_format=form, **_CENTRE, **BORDER)
        _merge(sheet, (row, first, last), words, book.style(**HEAD))
        _merge(sheet, (row + 1, first, last), "", figure)
        sheet.write_formula(row + 1, first, formula, figure, shown)
    return row + 2


def _merge(sheet: Worksheet, place: tuple[int, int, int], text: str, style: Any) -> None:
    row, first, last = place
    if first < last:
        sheet.merge_range(row, first, row, last, text, style)
    else:
        sheet.write_string(row, first, text, style)


def _write_table(
    book: Book, sheet: Worksheet, units: Sequence[UnitStatus], top: int, archive: Archive
) -> None:
    sheet.write_string(top, 0, "各单位报送情况", book.style(**SECTION))
    sheet.set_row(top + 1, 24)
    sheet.write_row(top + 1, 0, _COLUMNS, book.style(**HEAD))
    first = top + 2
    for row, status in enumerate(units, first):
        _write_status(book, sheet, row, status, archive)
    last = first + len(units)
    _write_totals(book, sheet, first, last, units)
    sheet.write_string(last + 1, 0, _LATE_NOTE, book.style(**NOTE))
    sheet.repeat_rows(top + 1)


def _write_status(
    book: Book, sheet: Worksheet, row: int, status: UnitStatus, archive: Archive
) -> None:
    plain, middle = book.style(**BORDER), book.style(**BORDER, **_CENTRE)
    colour = _CARRIED if status.carried_from else _ABSENT
    missing = book.style(**BORDER, **_CENTRE, font_color=colour)
    sheet.set_row(row, _ROW_POINTS)
    write_value(sheet, row, 0, status.unit.name, plain)
    write_value(sheet, row, 1, status.stage_words, middle if status.reported else missing)
    if status.receipt:
        linked = book.style(**BORDER, **LINKED)
        write_link(sheet, row, 2, archive(status.receipt), status.receipt.file, linked)
    else:
        write_value(sheet, row, 2, NOT_APPLICABLE, middle)
    submitted = status.receipt.submitted_at if status.receipt else None
    write_value(
        sheet, row, 3, f"{submitted:%Y-%m-%d %H:%M}" if submitted else NOT_APPLICABLE, middle
    )
    late = NOT_APPLICABLE if status.late_days is None else status.late_days
    write_value(sheet, row, 4, late, middle)
    if status.reported:
        _write_counts(book, sheet, row, (status,))
        return
    for column in range(_COUNTS, _LAST + 1):
        write_value(sheet, row, column, NOT_APPLICABLE, middle)


def _write_totals(
    book: Book, sheet: Worksheet, first: int, last: int, units: Sequence[UnitStatus]
) -> None:
    sheet.set_row(last, _ROW_POINTS)
    write_value(sheet, last, 0, "合计", book.style(**BORDER, **TOTAL))
    for column in range(1, _COUNTS):
        write_value(sheet, last, column, None, book.style(**BORDER, **TOTAL))
    _write_counts(book, sheet, last, units, (first, last) if units else None)


def _write_counts(
    book: Book,
    sheet: Worksheet,
    row: int,
    units: Sequence[UnitStatus],
    summed: tuple[int, int] | None = None,
) -> None:
    """各项行数与条数；`summed` 是合计所加的各行（从 0 起，不含末行），没有则写原数。"""
    look = TOTAL if summed else {}
    number = book.style(num_format="#,##0", **BORDER, **_CENTRE, **look)
    for letter, count_of in _COUNTED.items():
        count = sum(count_of(status) for status in units)
        if summed:
            formula = f"=SUM({letter}{summed[0] + 1}:{letter}{summed[1]})"
            sheet.write_formula(f"{letter}{row + 1}", formula, number, count)
        else:
            sheet.write_number(f"{letter}{row + 1}", count, number)
    sent, accepted = (sum(_COUNTED[letter](s) for s in units) for letter in "FG")
    sheet.write_formula(f"H{row + 1}", f"=F{row + 1}-G{row + 1}", number, sent - accepted)
    formula = f'=IFERROR(G{row + 1}/F{row + 1}*100,"{NOT_APPLICABLE}")'
    rate = book.style(num_format="0.00", **BORDER, **_CENTRE, **look)
    share = Fraction(accepted * 100, sent) if sent else None
    sheet.write_formula(f"I{row + 1}", formula, rate, rate_value(share))
