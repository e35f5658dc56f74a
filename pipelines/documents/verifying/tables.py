"""附表自身对不对得上：合计与各行（V04），完成率与分子分母（V17）；不靠通行证。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from pipelines.documents.verifying.numbers import HALF_WIDTH
from pipelines.documents.verifying.reading import Line, Text
from pipelines.documents.verifying.remark import Remark, remark
from pipelines.figures.intervals import Printed, figure_ok, sum_ok
from pipelines.ledgers.values import half_up

_TOTAL: Final = re.compile(r"^(合计|总计|全市合计|全市)$")
_SUBTOTAL: Final = re.compile(r"小计|其中")
#: 不能相加的列。
_NOT_ADDED: Final = re.compile(
    r"率|%|％|排名|名次|序|比|均|升降|增速|增幅|增减|增长|占|时间|日期|得分|单价|密度"
)
_COUNTED: Final = re.compile(r"数|[（(](个|家|项|户|人|条|件|宗|项[（(]次[）)])[）)]")
_PLAIN: Final = re.compile(r"[+-]?\d+(\.\d+)?")
_BLANK: Final = ("", "—", "-", "–", "/")


def table_remarks(text: Text) -> Iterator[Remark]:
    """各表的合计与完成率。"""
    for rows in text.rows().values():
        if len(rows) > 2:
            yield from _totals(rows)
            yield from _rates(rows)


def _totals(rows: Sequence[Line]) -> Iterator[Remark]:
    heads: Sequence[str] = rows[0].texts
    parts: list[Sequence[str]] = []
    for row in rows[1:]:
        names = [text.replace(" ", "").replace("\u3000", "") for text in row.texts[:2]]
        if any(_TOTAL.match(name) for name in names):
            yield from _total(heads, parts, row)
            parts = []
        elif not any(_SUBTOTAL.search(name) for name in names):
            parts.append(row.texts)


def _total(heads: Sequence[str], parts: Sequence[Sequence[str]], total: Line) -> Iterator[Remark]:
    """合计行可能并了前几格，从右边数起对列。"""
    for back in range(1, min(len(heads), len(total.cells)) + 1):
        head, said = heads[-back], _read(total.texts[-back])
        if _NOT_ADDED.search(head) or said is None or len(parts) < 2:
            continue
        column = [row[-back] for row in parts if len(row) == len(heads)]
        read = [_read(cell) for cell in column if cell.strip() not in _BLANK]
        known = [one for one in read if one is not None]
        if not known or len(known) < len(read) or len(column) < len(parts):
            continue
        counted = bool(_COUNTED.search(head))
        if not sum_ok([_exact(one, counted) for one in known], _exact(said, counted)):
            added = sum(Fraction(one) for one in known)
            places = len(said.partition(".")[2])
            yield remark(
                "V04", total, cell=len(total.cells) - back, near=head, column=head,
                found=said, expected=f"{half_up(added, places)}",
            )  # fmt: skip


def _read(cell: str) -> str | None:
    plain = cell.strip().translate(HALF_WIDTH).replace(",", "")
    return plain if _PLAIN.fullmatch(plain) else None


def _exact(text: str, counted: bool) -> Printed:
    """个数没有舍入过，不放宽。"""
    return int(text) if counted and "." not in text else text


def _rates(rows: Sequence[Line]) -> Iterator[Remark]:
    heads = [head.replace(" ", "") for head in rows[0].texts]
    places = [_column(heads, shape) for shape in ("^年度计划", "^累计完成", "^完成率|投资完成率")]
    if None in places:
        return
    for row in rows[1:]:
        offset = len(row.cells) - len(heads)
        cells = [row.texts[at + offset] for at in places if at is not None and at + offset >= 0]
        plan, done, rate = ([_read(cell.strip().rstrip("%％")) for cell in cells] + [None] * 3)[:3]
        if plan is None or done is None or rate is None or figure_ok(done, plan, rate):
            continue
        due = Fraction(done) * 100 / Fraction(plan) if Fraction(plan) else None
        expected = "—" if due is None else f"{half_up(due, 1)}%"
        yield remark(
            "V17", row, near=row.text[:24], cell=places[2], found=f"{rate}%", expected=expected
        )


def _column(heads: Sequence[str], shape: str) -> int | None:
    return next((at for at, head in enumerate(heads) if re.search(shape, head)), None)
