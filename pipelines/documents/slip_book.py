"""Slip → 退回单.xlsx：退回单（错误）、疑点单、自动更正三张表。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from pipelines.documents.master_book import (
    BORDER,
    HEAD,
    LINK_LIMIT,
    LINKED,
    NOTE,
    OPTIONS,
    TITLE,
    Book,
    anchor,
    month_words,
    row_height,
    set_print,
    write_link,
)
from pipelines.documents.slip import Purpose, Slip
from pipelines.documents.slip_lines import Line, Mended, lines, mended
from pipelines.documents.slip_words import (
    DOUBTS,
    ERRORS,
    MENDED,
    book_title,
    completeness,
    demand,
    reasons,
    steps,
    tally,
    whose,
)
from pipelines.ledgers.finding import Level
from pipelines.xlsx.cell_writing import write_value

_COMPLAINT: Final = {
    "序号": 5, "清单": 11, "单元格": 9, "编号": 21, "列": 14, "现值": 15, "规则": 20,
    "问题": 36, "怎样改": 30, "建议填": 13, "处理": 15,
}  # fmt: skip
_EXPLAIN: Final = {"情况说明": 26}
_MENDED: Final = {
    "序号": 6, "清单": 14, "单元格": 10, "原来填的": 44, "采用的": 44, "规则": 28,
}  # fmt: skip
_CENTRED: Final = ("序号", "清单", "单元格", "处理")
_CIRCLED: Final = "①②③④"
_TYPED: Final = {"num_format": "@"}
_URGENT: Final = {"bold": True, "font_color": "#C00000"}
_TO_FILL: Final = {"bg_color": "#FFF9E5", **_TYPED}
_PROPOSED: Final = {"bold": True, "bg_color": "#E2EFDA", **_TYPED}


@dataclass(frozen=True)
class _Page:
    """一张表：列（名称 → 宽）、逐行的字、逐行链接去的（清单，单元格）。"""

    name: str
    colour: str
    title: str
    widths: Mapping[str, int]
    rows: Sequence[Mapping[str, object]]
    targets: Sequence[tuple[str, str]]
    empty: str


def write_slip(slip: Slip) -> bytes:
    """退回单的内容；同样的 Slip 得到同样的字节。"""
    stream = BytesIO()
    with Workbook(stream, dict(OPTIONS)) as workbook:
        created = slip.at.replace(tzinfo=None)
        facts = {"title": book_title(slip), "author": slip.office_name, "created": created}
        workbook.set_properties(facts)
        book = Book(workbook, "（示例数据）" if slip.sample else "")
        sheets = [_write_page(book, slip, page) for page in _pages(slip)]
        if slip.purpose is Purpose.DOUBTS:
            sheets[1].activate()
    return stream.getvalue()


def _pages(slip: Slip) -> Iterator[_Page]:
    errors, doubts = lines(slip, Level.ERROR), lines(slip, Level.WARNING, Level.INFO)
    only_doubts = slip.purpose is Purpose.DOUBTS
    title = f"{whose(slip)}{ERRORS}" if only_doubts else book_title(slip)
    yield _complaints(ERRORS, "#C00000", title, errors, _COMPLAINT)
    title = book_title(slip) if only_doubts else f"{whose(slip)}{DOUBTS}"
    # 有待改工作簿的，说明写在它的“退回意见”里，这里再留一栏就会写到没人看的地方。
    widths = _COMPLAINT if slip.kit_name else {**_COMPLAINT, **_EXPLAIN}
    yield _complaints(DOUBTS, "#FFC000", title, doubts, widths)
    fixes = mended(slip)
    targets = [(fix.sheet, fix.cell) for fix in fixes]
    rows = [_mended_words(fix) for fix in fixes]
    title = f"{whose(slip)}{MENDED}"
    yield _Page(MENDED, "#70AD47", title, _MENDED, rows, targets, "没有自动更正")


def _complaints(
    name: str, colour: str, title: str, found: Sequence[Line], widths: Mapping[str, int]
) -> _Page:
    targets = [(line.sheet, line.cell) for line in found]
    empty = "没有错误，没有退回的行" if name == ERRORS else "没有疑点"
    return _Page(name, colour, title, widths, [_words(line) for line in found], targets, empty)


def _words(line: Line) -> dict[str, object]:
    return {
        "序号": line.number,
        "清单": line.sheet,
        "单元格": line.place,
        "编号": line.row_key,
        "列": line.column,
        "现值": line.value,
        "规则": line.rule,
        "问题": line.problem,
        "怎样改": line.advice,
        "建议填": line.proposal,
        "处理": line.handling,
        "情况说明": "不必填" if line.level is Level.INFO else "",
    }


def _mended_words(fix: Mended) -> dict[str, object]:
    return {
        "序号": fix.number, "清单": fix.sheet, "单元格": fix.cell,
        "原来填的": fix.old, "采用的": fix.new, "规则": fix.rule,
    }  # fmt: skip


# ── 写 ─────────────────────────────────────────────────────────────


def _write_page(book: Book, slip: Slip, page: _Page) -> Worksheet:
    sheet = book.add_sheet(page.name, page.colour)
    for index, width in enumerate(page.widths.values()):
        sheet.set_column(index, index, width)
    set_print(sheet)
    top = _write_heading(book, sheet, slip, page)
    if not page.rows:
        sheet.write_string(top, 0, page.empty, book.style(**NOTE))
        return sheet
    last = len(page.widths) - 1
    sheet.set_row(top, 24)
    sheet.write_row(top, 0, list(page.widths), book.style(**HEAD))
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.autofilter(top, 0, top + len(page.rows), last)
    sheet.ignore_errors({"number_stored_as_text": f"A{top + 2}:XFD{top + 1 + len(page.rows)}"})
    linking = bool(slip.kit_name) and len(page.rows) <= LINK_LIMIT
    for offset, (words, target) in enumerate(zip(page.rows, page.targets, strict=True), 1):
        link = _target(slip, *target) if linking else ""
        _write_row(book, sheet, top + offset, (page.widths, words), link)
    return sheet


def _target(slip: Slip, sheet: str, cell: str) -> str:
    if not cell or sheet not in slip.ledgers.sheets:
        return ""
    return f"{_linkable(slip.kit_name)}{anchor(slip.sheets.get(sheet, sheet), cell)}"


def _linkable(name: str) -> str:
    """文件名里的 # 会被当作位置之始，% 会被当作转义：有这些字的先转义。"""
    return quote(name, safe="") if re.search("[#%]", name) else name


def _write_heading(book: Book, sheet: Worksheet, slip: Slip, page: _Page) -> int:
    """标题与其下几行说明，各占整行、折行；返回表头所在的行（从 0 起）。"""
    row = 0
    for text, look in _heading(slip, page.name, f"{page.title}{book.remark}"):
        width = sum(page.widths.values())
        tall = 30 if look is TITLE else row_height([(text, width)])
        sheet.set_row(row, tall)
        style = book.style(text_wrap=True, align="left", **look)
        sheet.merge_range(row, 0, row, len(page.widths) - 1, "", style)
        write_value(sheet, row, 0, text, style)
        row += 1
    return row


def _heading(slip: Slip, name: str, title: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield title, TITLE
    facts = [
        f"填报单位：{slip.unit.name}", f"报告期：{month_words(slip.period)}",
        f"报送文件：{slip.file}", f"收到时间：{slip.received_at:%Y-%m-%d %H:%M}",
        f"退回单位：{slip.office_name}", *([f"编号：{slip.number}"] if slip.number else []),
    ]  # fmt: skip
    yield "　　".join(facts), NOTE
    for reason in reasons(slip):
        yield f"整份未采用：{reason}", _URGENT
    counts = tally(slip)
    yield f"{completeness(slip)}{f'；{counts}' if counts else ''}。", {}
    if slip.purpose is Purpose.CLEAR:
        yield "无问题，不必重报。", {"bold": True}
        return
    if name == MENDED:
        yield "下列写法已由系统代为规范，不必再改；与原意不符的，请在待改的表中改正。", {}
        return
    yield demand(slip), _URGENT
    numbered = (f"{_CIRCLED[index]}{step}" for index, step in enumerate(steps(slip)))
    yield f"办法：{'；'.join(numbered)}。", {}


def _write_row(
    book: Book,
    sheet: Worksheet,
    row: int,
    content: tuple[Mapping[str, int], Mapping[str, object]],
    link: str,
) -> None:
    widths, words = content
    texts = [(str(words[name]), width) for name, width in widths.items()]
    sheet.set_row(row, row_height(texts))
    for index, name in enumerate(widths):
        if name == "单元格" and link:
            style = book.style(align="center", **BORDER, **LINKED)
            write_link(sheet, row, index, link, str(words[name]), style)
        else:
            style = book.style(text_wrap=True, **BORDER, **_look(name, words[name]))
            write_value(sheet, row, index, words[name] or None, style)


def _look(name: str, value: object) -> Mapping[str, Any]:
    if name == "情况说明":
        return _TYPED if value else _TO_FILL
    if name == "建议填":
        return _PROPOSED if value else {}
    if name in _CENTRED:
        return {"align": "center"}
    return _TYPED if name in {"现值", "编号", "原来填的", "采用的"} else {}
