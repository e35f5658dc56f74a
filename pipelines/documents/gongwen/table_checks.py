"""表格：D45（DOMAIN §5.5；表内字体字号标准没有规定，为通行做法）。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper
from pipelines.documents.gongwen.elements import row_words
from pipelines.documents.gongwen.measures import centimetres, size_words
from pipelines.documents.gongwen.model import Cell, Paragraph, Row, Table
from pipelines.documents.gongwen.remark import Place, Severity

_NUMBER: Final = re.compile(r"[-−－+＋]?\d[\d,，]*(?:\.\d+)?")
_DECIMAL: Final = re.compile(r"[-−－+＋]?\d[\d,，]*\.\d+")
_UNIT: Final = re.compile(
    r"单位\s*[:：]|[（(](?:个|项|亿元|万元|亩|%|％|分|户|天|人)|^共\s*\d+\s*[个件项条]"
)
#: 合计行不能相加的列：率、排名、得分之类。
_NOT_SUMMED: Final = re.compile(r"率|%|％|序时|排名|位次|升降|占比|增幅|同比|环比|均")
_TOTAL: Final = re.compile(r"合\s*计|总\s*计")
_SUBTOTAL: Final = re.compile(r"小\s*计|其\s*中")
_SELF_EVIDENT: Final = re.compile(
    r"序号|编号|排名|名次|位次|行号|次序|^第几|数$|得分|积分|率$|年份"
)
_RANK: Final = re.compile(r"^(?:排名|名次|位次|排位)$")
_SMALLEST: Final = 21
_W: Final = Severity.WARNING


def _tables(paper: Paper) -> Iterator[Found]:
    for table in paper.elements.tables:
        place = Place(f"表{table.number}", text=row_words(table.rows[0])[:30])
        for message, remedy, severity in (
            *_unit(paper, table), *_breaking(table), *_width(paper, table), *_cells(table),
            *_total(table), *_ranks(table), *_type(table),
        ):  # fmt: skip
            yield Found(place, message, remedy, severity)


_Said = tuple[str, str, Severity | None]


def _unit(paper: Paper, table: Table) -> Iterator[_Said]:
    unnamed = [head for head in _counted(table) if not _UNIT.search(head)]
    if not unnamed:
        return
    blocks = paper.document.blocks
    at = next((n for n, one in enumerate(blocks) if one is table), 0)
    above = next((one.words for one in reversed(blocks[:at])
                  if isinstance(one, Paragraph) and one.words), "")  # fmt: skip
    if not _UNIT.search(above):
        words = f"“{unnamed[0] or '（没有表头）'}”等列没有写计量单位，表上方也没有"
        yield words, "表的右上方写“单位：亿元”", None


def _counted(table: Table) -> Iterator[str]:
    """填数的各列的表头：序号、名次、个数之类自明的不算。"""
    rows = [_lined(row) for row in table.rows[1:]]
    for at, head in enumerate(_lined(table.rows[0])):
        own = [row[at] for row in rows if at < len(row) and row[at]]
        numbers = sum(_NUMBER.fullmatch(one) is not None for one in own)
        if numbers * 2 > len(own) and not _SELF_EVIDENT.search(head):
            yield head


def _breaking(table: Table) -> Iterator[_Said]:
    if not table.rows[0].repeated:
        words = "表头没有设成逐页重复，跨页后看不到表头"
        yield words, "选中表头：表格工具—布局—重复标题行", None
    split = [n for n, row in enumerate(table.rows, 1) if not row.unbroken]
    if split:
        words = f"第 {split[0]} 行等 {len(split)} 行可能跨页拆断"
        yield words, "表格属性—行—取消“允许跨页断行”", None


def _width(paper: Paper, table: Table) -> Iterator[_Said]:
    sections = paper.document.sections
    room = sections[min(table.section, len(sections) - 1)].text_width
    if table.width > room + 30:
        words = f"表宽 {centimetres(table.width)}，超出版心（{centimetres(room)}）"
        yield words, "表格属性—指定宽度；列多的放到横页", None


def _cells(table: Table) -> Iterator[_Said]:
    body = table.rows[1:]
    uneven = [
        cell
        for row in body
        for cell in row.cells
        if _DECIMAL.fullmatch(cell.words)
        and any(p.words and p.align not in ("right", "decimal") for p in cell.paragraphs)
    ]
    if uneven:
        words = f"“{uneven[0].words}”等 {len(uneven)} 格数字没有右对齐，小数点上下不齐"
        yield words, "选中数字列：右对齐", None
    written = {at for row in body for at, cell in _placed(row) if cell.words}
    empty = [(n, m) for n, row in enumerate(body, 2) for m, (at, cell) in enumerate(_placed(row), 1)
             if not cell.words and not cell.merged_down and at in written]  # fmt: skip
    if empty:
        row, column = empty[0]
        words = f"第 {row} 行第 {column} 格等 {len(empty)} 格是空的"
        yield words, "没有数的填“—”", None


def _placed(row: Row) -> Iterator[tuple[int, Cell]]:
    """各格与它在第几列；整列都空的是留给人手填的（得分、评语、备注）。"""
    at = 0
    for cell in row.cells:
        at += cell.span
        yield at, cell


# ── 合计与排名 ────────────────────────────────────────────────────────


def _total(table: Table) -> Iterator[_Said]:
    totals = [row for row in table.rows if any(_TOTAL.fullmatch(c.words) for c in row.cells[:2])]
    if len(totals) != 1 or any(_SUBTOTAL.search(row_words(row)) for row in table.rows[1:]):
        return
    lined, heads = _lined(totals[0]), _lined(table.rows[0])
    if len(lined) != len(heads):
        return
    parts = [_lined(row) for row in table.rows[1:] if row is not totals[0]]
    for at, text in enumerate(lined):
        if _NOT_SUMMED.search(heads[at]) or not _NUMBER.fullmatch(text):
            continue
        values = [row[at] for row in parts if len(row) == len(heads)]
        numbers = [_value(one) for one in values if _NUMBER.fullmatch(one)]
        if len(numbers) < 2 or len(values) != len(parts):
            continue
        slack = Decimal(1).scaleb(-len(text.partition(".")[2])) * len(numbers) / 2
        if abs(sum(numbers) - _value(text)) > slack:
            words = f"“{heads[at]}”一列合计 {text}，各行相加为 {sum(numbers)}"
            yield words, "核对各行与合计", Severity.ERROR


def _lined(row: Row) -> list[str]:
    """一行各列的字；合并的格，字记在末一列。"""
    return [text for cell in row.cells
            for text in [*([""] * (cell.span - 1)), "".join(cell.words.split())]]  # fmt: skip


def _value(text: str) -> Decimal:
    plain = text.replace(",", "").replace("，", "")
    return Decimal(plain.translate(str.maketrans("−－＋", "--+")))


def _ranks(table: Table) -> Iterator[_Said]:
    heads = _lined(table.rows[0])
    at = next((n for n, head in enumerate(heads) if _RANK.match(head)), None)
    if at is None:
        return
    rows = [_lined(row) for row in table.rows[1:]]
    ranks = [int(row[at]) for row in rows if at < len(row) and re.fullmatch(r"\d{1,4}", row[at])]
    for before, after in pairwise(ranks):
        if after < before and after != 1:
            words = f"排名次序乱了：第 {before} 名之后是第 {after} 名"
            yield words, "按名次排列；分组的各组从 1 起", None
            return


def _type(table: Table) -> Iterator[_Said]:
    small = [one for one in table.paragraphs() if one.words and one.look.size < _SMALLEST]
    if small:
        words = f"表内有{size_words(small[0].look.size)}的字，不便阅读"
        yield words, "表内文字不小于五号；列多的放到横页", None


TABLE_CHECKS: Final = (
    Check("D45", "8", "表格", _W, _tables, lambda paper: bool(paper.elements.tables), "没有表格"),
)
