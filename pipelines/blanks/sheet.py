"""空白工作簿里的一张清单：标题、表头、已有的行、有效性、保护与打印。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.blanks.book import BORDER, COLOURS, HEADER_ROW, Book, Sources, height, short
from pipelines.blanks.live import Painted, paint, titles
from pipelines.blanks.words import demand, tip
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import ColumnType
from pipelines.office import OPEN_REGISTRIES
from pipelines.xlsx.cell_writing import write_value

_LAST_ROW: Final = 5000
_A4, _A3 = 9, 8
_WIDE = 20
_LABELS: Final = ("填报单位", "报告期", "计量单位", "填报人", "联系电话", "审核人", "填报日期",
    "本期无变化",
)  # fmt: skip
_FIXED_LABELS: Final = frozenset(_LABELS[:3])
_NUMBER_FORMATS: Final[Mapping[ColumnType, str]] = {
    "int": "0",
    "money": "#,##0.00",
    "number": "#,##0.00",
    "percent": "0.00",
    "date": "yyyy-mm-dd",
}
_WIDTHS: Final[Mapping[ColumnType, int]] = {
    "int": 11, "money": 16, "number": 13, "percent": 12, "date": 13, "month": 12, "bool": 11,
    "enum": 14, "list": 26, "phone": 16, "code": 26, "text": 20,
}  # fmt: skip
_ERRORS: Final[Mapping[ColumnType, str]] = {
    "int": "请填整数，不要带单位和文字。",
    "money": "请填数字，不要带“万元”等单位和文字；不知道确数请先核实。",
    "number": "请填数字，不要带单位和文字。",
    "percent": "请填数字：96.90% 填 96.90，不要填 % 号。",
    "date": "请填完整的年月日，如 2021-06-25。",
}


def write_ledger(
    book: Book,
    ledger: Ledger,
    rows: Sequence[Mapping[str, object]],
    live: Sequence[Painted] = (),
) -> None:
    """一张清单；`live` 是它的即时校验。"""
    sheet = book.workbook.add_worksheet(ledger.sheet)
    _set_columns(book, sheet, ledger)
    _write_head(book, sheet, ledger)
    _write_rows(book, sheet, ledger, rows)
    for index, column in enumerate(ledger.columns):
        first, last = HEADER_ROW, max(_LAST_ROW, HEADER_ROW + len(rows)) - 1
        advice = "；".join(titles(live, column))
        limits = _validation(column, book.sources, advice)
        sheet.data_validation(first, index, last, index, limits)
    paint(book, sheet, ledger, live, len(rows))
    _set_behaviour(sheet, ledger)
    _set_print(sheet, ledger)


def _set_columns(book: Book, sheet: Worksheet, ledger: Ledger) -> None:
    """整列的格式：未填的行也有数字格式并可编辑，又不把已用区域撑大。"""
    for index, column in enumerate(ledger.columns):
        style = _cell_style(book, column, bordered=False)
        sheet.set_column(index, index, _width(column, index), style)


def _width(column: Column, index: int) -> int:
    """列宽，半角字符；第 2 行放“填报单位：”等字样的几列不能再窄。"""
    natural = column.width or max(_WIDTHS[column.type], min(column.limit // 3, 40))
    return max(natural, 11) if index < 2 * len(_LABELS) else natural


def _cell_style(book: Book, column: Column, *, bordered: bool) -> Format:
    wraps = column.type in ("text", "list")
    return book.style(
        num_format=_NUMBER_FORMATS.get(column.type, "@"),
        locked=False,
        text_wrap=wraps,
        **({"bg_color": COLOURS["计算"]} if column.computed else {}),
        **(BORDER if bordered else {}),
    )


def _write_head(book: Book, sheet: Worksheet, ledger: Ledger) -> None:
    title = book.style(bold=True, font_size=16)
    sheet.set_row(0, 30, title)
    sheet.write_string(0, 0, f"{book.unit.name}{ledger.sheet}{book.remark}", title)
    _write_block(book, sheet)
    sheet.set_row(HEADER_ROW - 1, 48, book.style())
    styles = {demand: book.header_style(colour) for demand, colour in COLOURS.items()}
    for index, column in enumerate(ledger.columns):
        sheet.write_string(HEADER_ROW - 1, index, column.name, styles[demand(column)])


def _write_block(book: Book, sheet: Worksheet) -> None:
    label, fixed = book.style(align="right"), book.style(num_format="@")
    entry = book.style(num_format="@", locked=False, shrink=True, bottom=1)
    known = {"填报单位": book.unit.name, "报告期": str(book.period), "计量单位": "万元"}
    sheet.set_row(1, 20, label)
    for index, name in enumerate(_LABELS):
        style = fixed if name in _FIXED_LABELS else entry
        sheet.write_string(1, 2 * index, f"{name}：", label)
        write_value(sheet, 1, 2 * index + 1, known.get(name, book.signed.get(name)), style)


def _write_rows(
    book: Book, sheet: Worksheet, ledger: Ledger, rows: Sequence[Mapping[str, object]]
) -> None:
    places = {column.name: index for index, column in enumerate(ledger.columns)}
    styles = [_cell_style(book, column, bordered=True) for column in ledger.columns]
    widths = [_width(column, index) for index, column in enumerate(ledger.columns)]
    for number, row in enumerate(rows, HEADER_ROW):
        filled = {places[name]: value for name, value in row.items()}
        sheet.set_row(number, height(filled, widths))
        for index, style in enumerate(styles):
            write_value(sheet, number, index, filled.get(index), style)


def _validation(column: Column, sources: Sources, live: str) -> dict[str, Any]:
    shown = f"{tip(column)}\n变色即有误：{live}。" if live else tip(column)
    advice = {
        "input_title": column.name[:32],
        "input_message": short(shown),
        "error_title": "填写不合要求",
    }
    return {**advice, **_limits(column, sources)}


def _limits(column: Column, sources: Sources) -> dict[str, Any]:
    if column.computed:
        # 锁定单元格会使受保护的表不能排序，所以改用永假的有效性来谢绝填写。
        message = "这一列由系统计算，不用填写。"
        return {"validate": "custom", "value": "=FALSE", "error_message": message}
    values = sources.choices(column)
    if values and column.type != "list":
        shown = short(f"请从下拉中选一项：{'、'.join(values)}")
        strict = "warning" if column.registry in OPEN_REGISTRIES else "stop"
        source = {"source": sources.dropdown(values), "error_type": strict}
        return {"validate": "list", **source, "error_message": shown}
    if column.type in _ERRORS:
        return {**_bounds(column.type), "error_message": _ERRORS[column.type]}
    if column.limit:
        message = f"超过 {column.limit} 字，请删改。"
        limit = {"validate": "length", "criteria": "<=", "value": column.limit}
        return {**limit, "error_type": "warning", "error_message": message}
    return {"validate": "any"}


def _bounds(kind: ColumnType) -> dict[str, Any]:
    if kind == "date":
        low, high = date(2000, 1, 1), date(2099, 12, 31)
        return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
    name = "integer" if kind == "int" else "decimal"
    return {"validate": name, "criteria": "between", "minimum": -(10**9), "maximum": 10**9}


def _set_behaviour(sheet: Worksheet, ledger: Ledger) -> None:
    key = [column.name for column in ledger.columns].index(ledger.key)
    sheet.freeze_panes(HEADER_ROW, key + 1)
    sheet.autofilter(HEADER_ROW - 1, 0, _LAST_ROW - 1, len(ledger.columns) - 1)
    allowed = ("sort", "autofilter", "insert_rows", "delete_rows", "format_columns", "format_rows")
    sheet.protect("", {**dict.fromkeys(allowed, True), "objects": True, "scenarios": True})


def _set_print(sheet: Worksheet, ledger: Ledger) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A3 if len(ledger.columns) > _WIDE else _A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    if len(ledger.columns) > _WIDE:
        # 三十多列挤在一页宽里字小得认不出，分两页宽，左边重复到名称列。
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(
            0, [column.name for column in ledger.columns].index(ledger.name or ledger.key)
        )
    else:
        sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
