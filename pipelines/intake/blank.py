"""台账的声明 → 填报单位要填的工作簿：填表说明、各张清单、隐藏的 _meta 与 _名录。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipelines.calendar import Period
from pipelines.intake.blank_words import NOTICE, condition, demand, kind_words, tip
from pipelines.intake.cell_writing import as_plain_text, write_value
from pipelines.intake.own_sheets import GUIDE_SHEET, LISTS_SHEET, META_SHEET
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import ColumnType
from pipelines.office import OPEN_REGISTRIES, Unit

#: 工作簿样式（行、隐藏表的安排）的版本；列的增减由模板校验值反映。
TEMPLATE_VERSION: Final = "1"
HEADER_ROW: Final = 3
"""表头所在的 Excel 行号；其下是数据。"""

Registries = Callable[[str], tuple[str, ...]]
Rows = Mapping[str, Sequence[Mapping[str, object]]]

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_LAST_ROW: Final = 5000
_LIST_LIMIT: Final = 255
_GUIDE_WIDTHS: Final = (6, 22, 26, 30, 44, 40, 26)
_A4, _A3 = 9, 8
_WIDE = 20
_LABELS: Final = ("填报单位", "报告期", "计量单位", "填报人", "联系电话", "审核人", "填报日期")
_FIXED_LABELS: Final = frozenset(_LABELS[:3])
_BORDER: Final = {"border": 1, "border_color": "#A6A6A6"}
_COLOURS: Final = {"必填": "#F8CBAD", "按条件必填": "#FFE699", "选填": "#DDEBF7", "计算": "#D9D9D9"}
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


def workbook_name(unit: Unit, period: Period) -> str:
    """工作簿的文件名；认单位与报告期靠内容，不靠文件名（DOMAIN §1.4）。"""
    return f"{unit.name}_六张清单_{period}.xlsx"


def header_digest(names: Iterable[str]) -> str:
    """表头一行的模板校验值：列名以制表符相连的 SHA-256，十六进制。"""
    return sha256("\t".join(names).encode()).hexdigest()


def write_workbook(  # noqa: PLR0913
    unit: Unit,
    period: Period,
    ledgers: Mapping[str, Ledger],
    registries: Registries,
    generated_at: datetime,
    rows: Rows = _NONE,
    *,
    remark: str = "",
    signed: Mapping[str, object] = _NONE,
) -> bytes:
    """一个单位一期的工作簿；`rows` 为各表已有的行（列名 → str、int、Decimal、date 或 None）。

    `remark` 附在每张表的标题后；`signed` 预填第 2 行的填报人、审核人等。
    """
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as workbook:
        created = generated_at.replace(tzinfo=None)
        workbook.set_properties({"title": f"{unit.name}六张清单", "created": created})
        sources = _Sources(registries, {})
        book = _Book(workbook, unit, period, sources, remark, signed)
        _write_guide(book, ledgers.values())
        for ledger in ledgers.values():
            _write_ledger(book, ledger, rows.get(ledger.sheet, ()))
        _write_meta(book, ledgers.values(), generated_at)
        _write_lists(book)
    return stream.getvalue()


@dataclass(frozen=True)
class _Sources:
    """下拉的可选值；长的放进 _名录，一列一份。"""

    registries: Registries
    long: dict[tuple[str, ...], int]

    def choices(self, column: Column) -> tuple[str, ...]:
        if column.type == "bool":
            return ("是", "否")
        return column.allowed or (self.registries(column.registry) if column.registry else ())

    def dropdown(self, values: tuple[str, ...]) -> list[str] | str:
        if len(",".join(values)) <= _LIST_LIMIT and not any("," in value for value in values):
            return list(values)
        letter = xl_col_to_name(self.long.setdefault(values, len(self.long)))
        return f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(values)}"


@dataclass(frozen=True)
class _Book:
    workbook: Workbook
    unit: Unit
    period: Period
    sources: _Sources
    remark: str
    signed: Mapping[str, object]

    def style(self, **properties: Any) -> Format:
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        return self.workbook.add_format({**base, **properties})


def _write_ledger(book: _Book, ledger: Ledger, rows: Sequence[Mapping[str, object]]) -> None:
    sheet = book.workbook.add_worksheet(ledger.sheet)
    _set_columns(book, sheet, ledger)
    _write_head(book, sheet, ledger)
    _write_rows(book, sheet, ledger, rows)
    for index, column in enumerate(ledger.columns):
        first, last = HEADER_ROW, max(_LAST_ROW, HEADER_ROW + len(rows)) - 1
        sheet.data_validation(first, index, last, index, _validation(column, book.sources))
    _set_behaviour(sheet, ledger)
    _set_print(sheet, ledger)


def _set_columns(book: _Book, sheet: Worksheet, ledger: Ledger) -> None:
    """整列的格式：未填的行也有数字格式并可编辑，又不把已用区域撑大。"""
    for index, column in enumerate(ledger.columns):
        style = _cell_style(book, column, bordered=False)
        sheet.set_column(index, index, _width(column, index), style)


def _width(column: Column, index: int) -> int:
    """列宽，半角字符；第 2 行放“填报单位：”等字样的几列不能再窄。"""
    natural = column.width or max(_WIDTHS[column.type], min(column.limit // 3, 40))
    return max(natural, 11) if index < 2 * len(_LABELS) else natural


def _cell_style(book: _Book, column: Column, *, bordered: bool) -> Format:
    wraps = column.type in ("text", "list")
    return book.style(
        num_format=_NUMBER_FORMATS.get(column.type, "@"),
        locked=False,
        text_wrap=wraps,
        **({"bg_color": _COLOURS["计算"]} if column.computed else {}),
        **(_BORDER if bordered else {}),
    )


def _write_head(book: _Book, sheet: Worksheet, ledger: Ledger) -> None:
    title = book.style(bold=True, font_size=16)
    sheet.set_row(0, 30, title)
    sheet.write_string(0, 0, f"{book.unit.name}{ledger.sheet}{book.remark}", title)
    _write_block(book, sheet)
    sheet.set_row(HEADER_ROW - 1, 48, book.style())
    styles = {demand: _header_style(book, colour) for demand, colour in _COLOURS.items()}
    for index, column in enumerate(ledger.columns):
        sheet.write_string(HEADER_ROW - 1, index, column.name, styles[demand(column)])


def _header_style(book: _Book, colour: str) -> Format:
    return book.style(bold=True, text_wrap=True, align="center", bg_color=colour, **_BORDER)


def _write_block(book: _Book, sheet: Worksheet) -> None:
    label, fixed = book.style(align="right"), book.style(num_format="@")
    entry = book.style(num_format="@", locked=False, shrink=True, bottom=1)
    known = {"填报单位": book.unit.name, "报告期": str(book.period), "计量单位": "万元"}
    sheet.set_row(1, 20, label)
    for index, name in enumerate(_LABELS):
        style = fixed if name in _FIXED_LABELS else entry
        sheet.write_string(1, 2 * index, f"{name}：", label)
        write_value(sheet, 1, 2 * index + 1, known.get(name, book.signed.get(name)), style)


def _write_rows(
    book: _Book, sheet: Worksheet, ledger: Ledger, rows: Sequence[Mapping[str, object]]
) -> None:
    places = {column.name: index for index, column in enumerate(ledger.columns)}
    styles = [_cell_style(book, column, bordered=True) for column in ledger.columns]
    widths = [_width(column, index) for index, column in enumerate(ledger.columns)]
    for number, row in enumerate(rows, HEADER_ROW):
        filled = {places[name]: value for name, value in row.items()}
        sheet.set_row(number, _height(filled, widths))
        for index, style in enumerate(styles):
            write_value(sheet, number, index, filled.get(index), style)


def _validation(column: Column, sources: _Sources) -> dict[str, Any]:
    advice = {
        "input_title": column.name[:32],
        "input_message": _short(tip(column)),
        "error_title": "填写不合要求",
    }
    return {**advice, **_limits(column, sources)}


def _limits(column: Column, sources: _Sources) -> dict[str, Any]:
    if column.computed:
        # 锁定单元格会使受保护的表不能排序，所以改用永假的有效性来谢绝填写。
        message = "这一列由系统计算，不用填写。"
        return {"validate": "custom", "value": "=FALSE", "error_message": message}
    values = sources.choices(column)
    if values and column.type != "list":
        shown = _short(f"请从下拉中选一项：{'、'.join(values)}")
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


def _short(text: str) -> str:
    return text if len(text) <= _LIST_LIMIT else f"{text[: _LIST_LIMIT - 1]}…"


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


def _write_guide(book: _Book, ledgers: Iterable[Ledger]) -> None:
    sheet = book.workbook.add_worksheet(GUIDE_SHEET)
    for index, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(index, index, width)
    title = book.style(bold=True, font_size=16)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{book.unit.name}{book.period}六张清单填表说明{book.remark}", title)
    plain = book.style()
    for number, line in enumerate(NOTICE, 1):
        sheet.write_string(number, 0, f"{number}．{line}", plain)
    row = len(NOTICE) + 2
    for ledger in ledgers:
        row = _write_section(book, sheet, ledger, row)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _write_section(book: _Book, sheet: Worksheet, ledger: Ledger, row: int) -> int:
    """一张清单的说明；返回下一节的起始行（从 0 起）。"""
    heading = book.style(bold=True, font_size=13)
    purpose = "；".join(filter(None, [ledger.purpose, ledger.grain and f"一行：{ledger.grain}"]))
    sheet.write_string(row, 0, f"{ledger.sheet}　{purpose}", heading)
    head = _header_style(book, _COLOURS["选填"])
    sheet.write_row(row + 1, 0, ("列", "列名", "填写要求", "填法", "可选值", "说明", "示例"), head)
    cell = book.style(text_wrap=True, **_BORDER)
    named = {demand: book.style(bg_color=colour, **_BORDER) for demand, colour in _COLOURS.items()}
    for index, column in enumerate(ledger.columns):
        words = tuple(_describe(column, book.sources))
        sheet.set_row(row + 2 + index, _height(dict(enumerate(words, 1)), _GUIDE_WIDTHS))
        for place, text in enumerate((xl_col_to_name(index), *words)):
            style = named[demand(column)] if place == 1 else cell
            write_value(sheet, row + 2 + index, place, text or None, style)
    return row + len(ledger.columns) + 3


def _height(texts: Mapping[int, object], widths: Sequence[int]) -> int | None:
    """一行的行高（磅）：按最长的一格要折几行；一行够写则不定，由 Excel 自定。"""
    lines = max((_lines(text, widths[at]) for at, text in texts.items()), default=1)
    return 15 * lines if lines > 1 else None


def _lines(text: object, width: int) -> int:
    """文字在 `width` 个半角字符宽的格里要折几行；一个汉字占两个。"""
    if not isinstance(text, str):
        return 1
    return -(-sum(2 if ord(char) > 0xFF else 1 for char in text) // (width - 1)) or 1


def _describe(column: Column, sources: _Sources) -> Iterator[str]:
    yield column.name
    when = f"：{condition(column)}" if column.required_when else ""
    yield "系统计算，不用填" if column.computed else f"{demand(column)}{when}"
    yield kind_words(column)
    yield "、".join(sources.choices(column))
    yield column.note
    yield column.example


def _write_meta(book: _Book, ledgers: Iterable[Ledger], generated_at: datetime) -> None:
    sheet = book.workbook.add_worksheet(META_SHEET)
    facts = [
        ("模板版本", TEMPLATE_VERSION),
        ("填报单位代码", book.unit.code),
        ("填报单位", book.unit.name),
        ("报告期", str(book.period)),
        ("生成时间", f"{generated_at:%Y-%m-%d %H:%M:%S}"),
    ]
    for ledger in ledgers:
        digest = header_digest(column.name for column in ledger.columns)
        facts.append((f"模板校验值：{ledger.sheet}", digest))
    text = book.style(num_format="@")
    for row, (name, value) in enumerate(facts):
        sheet.write_string(row, 0, name, text)
        sheet.write_string(row, 1, value, text)
    sheet.hide()


def _write_lists(book: _Book) -> None:
    sheet = book.workbook.add_worksheet(LISTS_SHEET)
    for values, index in book.sources.long.items():
        sheet.write_column(0, index, map(as_plain_text, values))
    sheet.hide()
