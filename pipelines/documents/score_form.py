"""评分表与调整表的空表：一位评委一份；本单位一行灰着锁住，机器考核的哈希印在上面。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.documents.master_book import BORDER, HEAD, NOTE, OPTIONS, TOTAL, Book, set_print
from pipelines.xlsx.cell_writing import write_value
from pipelines.xlsx.cells import address

SCORE_SHEET: Final = "评分表"
ADJUST_SHEET: Final = "调整表"
#: 各表：第 3 行是识别行，第 4 行表头，其下是数据。
MARK_ROW: Final = 3
HEAD_ROW: Final = 4
NUMBER, SUBJECT, SUM = "序号", "单位", "合计"
ADJUST_HEADS: Final = (SUBJECT, "加减分", "依据", "审核人")
ADJUST_ROWS: Final = 14
MARK: Final = re.compile(
    r"年度：(\d{4})　评分组：(.{1,40})　评委：(.{1,40})　机器考核：([0-9a-f]{64})"
)
#: 调整表的识别行里评分组、评委的写法。
ADJUSTING: Final = ("调整", "专班")
_GREY: Final = "#D9D9D9"
_WIDTHS: Final = (6, 16, 20, 10)
#: 下拉选项合起来至多这么多字，再多 Excel 打不开。
_LONGEST_LIST: Final = 255


@dataclass(frozen=True)
class ScoreForm:
    """一份要发出去的空表：谁来评、评哪些单位（`own` 是评委自己的，不评）、哪几项各满分多少。"""

    year: int
    group: str
    judge: str
    digest: str
    subjects: tuple[str, ...]
    items: tuple[tuple[str, Decimal], ...]
    own: str = ""
    decimals: int = 2

    @property
    def mark(self) -> str:
        """识别行：读回来时凭它认是谁的、哪一年的、对着哪一份机器考核。"""
        return _mark(self.year, self.group, self.judge, self.digest)

    @property
    def file(self) -> str:
        """文件名。"""
        return f"评分表_{self.year}_{self.group}_{self.judge}.xlsx"


def item_head(name: str, full: Decimal) -> str:
    """栏目：项目现场观摩（满分 40）。"""
    return f"{name}（满分 {full}）"


def write_form(form: ScoreForm, author: str, made_at: datetime, *, sample: bool = False) -> bytes:
    """一份评分表（.xlsx）；同样的输入恒得同样的字节。"""
    stream = BytesIO()
    with Workbook(stream, dict(OPTIONS)) as workbook:
        title = f"{form.year}年度考核评分表（{form.group}　{form.judge}）"
        book = _opened(workbook, title, author, made_at, sample)
        sheet = book.add_sheet(SCORE_SHEET)
        note = "白格里填分数，不超过满分；灰格不填。填好存盘，原样交回，不要改名称、表头和单位"
        heads = [NUMBER, SUBJECT, *(item_head(*one) for one in form.items), SUM]
        _head(book, sheet, title, note, form.mark, heads)
        for index, width in enumerate((*_WIDTHS[:2], *[_WIDTHS[2]] * len(form.items), _WIDTHS[3])):
            sheet.set_column(index, index, width)
        for number, subject in enumerate(form.subjects):
            _row(book, sheet, HEAD_ROW + number, number + 1, subject, form)
        _finish(sheet)
    return stream.getvalue()


def write_adjust_form(
    year: int, digest: str, units: Sequence[str], most: Decimal, author: str, made_at: datetime,
    *, sample: bool = False,
) -> bytes:  # fmt: skip
    """一份调整表（.xlsx）：单位、加减分、依据、审核人。"""
    stream = BytesIO()
    with Workbook(stream, dict(OPTIONS)) as workbook:
        title = f"{year}年度考核调整表"
        book = _opened(workbook, title, author, made_at, sample=sample)
        sheet = book.add_sheet(ADJUST_SHEET)
        note = f"一行一项，加分写正数，减分写负数；每个单位加、减各不超过 {most} 分；四格都要填"
        _head(book, sheet, title, note, _mark(year, *ADJUSTING, digest), ADJUST_HEADS)
        for index, width in enumerate((16, 10, 60, 14)):
            sheet.set_column(index, index, width)
        entry = book.style(locked=False, text_wrap=True, **BORDER)
        for row in range(HEAD_ROW, HEAD_ROW + ADJUST_ROWS):
            sheet.set_row(row, 24)
            for column in range(len(ADJUST_HEADS)):
                sheet.write_blank(row, column, None, entry)
        if len(",".join(units)) <= _LONGEST_LIST:
            choices = {"validate": "list", "source": list(units), "error_message": "请选单位"}
            _limit(sheet, 0, choices)
        _limit(sheet, 1, _between(-most, most))
        _finish(sheet)
    return stream.getvalue()


def _mark(year: int, group: str, judge: str, digest: str) -> str:
    return f"年度：{year}　评分组：{group}　评委：{judge}　机器考核：{digest}"


def _opened(workbook: Workbook, title: str, author: str, made_at: datetime, sample: bool) -> Book:
    created = made_at.replace(tzinfo=None)
    workbook.set_properties({"title": title, "author": author, "created": created})
    return Book(workbook, "（示例数据）" if sample else "")


def _head(
    book: Book, sheet: Worksheet, title: str, note: str, mark: str, heads: Sequence[str]
) -> None:
    book.write_title(sheet, title, note)
    sheet.write_string(MARK_ROW - 1, 0, mark, book.style(**{**NOTE, "font_size": 8}))
    sheet.set_row(HEAD_ROW - 1, 36)
    for index, head in enumerate(heads):
        sheet.write_string(HEAD_ROW - 1, index, head, book.style(**HEAD))


def _row(
    book: Book, sheet: Worksheet, row: int, number: int, subject: str, form: ScoreForm
) -> None:
    fixed: dict[str, Any] = dict(BORDER)
    own = subject == form.own
    shade = {"bg_color": _GREY} if own else {}
    shape = f"0.{'0' * form.decimals}" if form.decimals else "0"
    sheet.set_row(row, 24)
    write_value(sheet, row, 0, number, book.style(align="center", **fixed, **shade))
    write_value(sheet, row, 1, subject, book.style(**fixed, **shade))
    entry = book.style(locked=own, num_format=shape, **fixed, **shade)
    for index, (_, full) in enumerate(form.items, 2):
        sheet.write_blank(row, index, None, entry)
        if not own:
            sheet.data_validation(row, index, row, index, _between(Decimal(0), full))
    last = 1 + len(form.items)
    cells = f"{address(3, row + 1)}:{address(last + 1, row + 1)}"
    formula = f'=IF(COUNT({cells})<{len(form.items)},"",SUM({cells}))'
    summed = book.style(num_format=shape, **fixed, **{**TOTAL, **shade})
    sheet.write_formula(row, last + 1, formula, summed, "")


def _between(low: Decimal, high: Decimal) -> dict[str, Any]:
    return {
        "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high,
        "error_title": "分数不合要求", "error_message": f"请填 {low} 至 {high} 的数。",
    }  # fmt: skip


def _limit(sheet: Worksheet, column: int, limits: dict[str, Any]) -> None:
    sheet.data_validation(HEAD_ROW, column, HEAD_ROW + ADJUST_ROWS - 1, column, limits)


def _finish(sheet: Worksheet) -> None:
    """没有密码的保护：防手误，不防人。"""
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.freeze_panes(HEAD_ROW, 2)
    set_print(sheet)
