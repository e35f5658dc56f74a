"""从产出的文件里读数：通报（.docx）、总台账与指标表（.xlsx）；不看程序里的值。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import openpyxl
from docx import Document
from docx.oxml.ns import qn

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.demonstration import Demonstrated
from pipelines.intake.submission import Intake
from pipelines.tasks.measuring import measure
from tests.conftest import NOW

Row = dict[str, object]
_HEADER = 3


@dataclass(frozen=True, eq=False)
class Produced:
    """一座城市一期的产出；要哪个才写哪个，一张表只读一次。"""

    intake: Intake
    period: Period
    issued: date | None = None
    written: Demonstrated | None = None
    """演示已经写出的总台账与通报。"""
    _read: dict[tuple[Path, str], list[Row]] = field(default_factory=dict)

    @cached_property
    def letter(self) -> Path:
        """月通报。"""
        if self.written:
            return self.written.circular
        return tasks.circular(self.intake, "月通报", self.period, NOW, issued=self.issued).path

    @cached_property
    def text(self) -> str:
        """月通报的全文，一段一行。"""
        return text_of(self.letter)

    @cached_property
    def tables(self) -> list[list[list[str]]]:
        """月通报的各张附表：表 → 行 → 格。"""
        found = Document(str(self.letter)).tables
        return [
            [[_words(cell) for cell in row.iter(qn("w:tc"))] for row in table._tbl.iter(qn("w:tr"))]
            for table in found
        ]

    @cached_property
    def book(self) -> Path:
        """指标表。"""
        return measure(self.intake, self.period, NOW).path

    @cached_property
    def master(self) -> Path:
        """总台账。"""
        if self.written:
            return self.written.master
        return tasks.consolidate(self.intake, self.period, NOW).path

    @cached_property
    def _figures(self) -> dict[str, object]:
        return {str(row["指标"]): row["数值"] for row in self.page("指标")}

    def figure(self, key: str) -> Decimal:
        """指标表里一个数，照印出来的；没有算的（“—”）不是数，报错。"""
        return number(self._figures[key])

    def page(self, name: str) -> list[Row]:
        """指标表的一页。"""
        return self._rows(self.book, name)

    def note(self, name: str) -> str:
        """指标表一页的说明（第 2 行）。"""
        book = openpyxl.load_workbook(self.book, read_only=True)
        words = next(book[name].iter_rows(min_row=2, max_row=2, values_only=True))[0]
        book.close()
        return str(words)

    def line(self, page: str, label: str) -> Row:
        """分列的一行：分单位、分产业链、分标识……"""
        return next(row for row in self.page(page) if label in row.values())

    def ledger(self, sheet: str) -> list[Row]:
        """总台账的一张清单。"""
        return self._rows(self.master, sheet)

    def _rows(self, path: Path, sheet: str) -> list[Row]:
        if (path, sheet) not in self._read:
            self._read[path, sheet] = rows_of(path, sheet)
        return self._read[path, sheet]


def rows_of(path: Path, sheet: str) -> list[Row]:
    """一张表的各行：第 3 行是栏目。"""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    header, *lines = book[sheet].iter_rows(min_row=_HEADER, values_only=True)
    book.close()
    names = [str(name) for name in header]
    return [dict(zip(names, line, strict=False)) for line in lines]


def text_of(path: Path) -> str:
    """一份 Word 的全文，一段一行。"""
    return "\n".join(_words(paragraph) for paragraph in _paragraphs(path))


def _paragraphs(path: Path) -> Iterable[object]:
    return Document(str(path)).element.body.iter(qn("w:p"))  # type: ignore[no-any-return]


def _words(element: object) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))  # type: ignore[attr-defined]


def number(value: object) -> Decimal:
    """一格里的数；空格、“—”不是数。"""
    return Decimal(str(value))


def total(rows: Iterable[Row], column: str) -> Decimal:
    """一列之和；空格不计。"""
    return sum((number(row[column]) for row in rows if row[column] is not None), Decimal(0))


def ratio(part: Decimal, whole: Decimal, places: int = 2) -> Decimal:
    """part 占 whole 的百分数，四舍五入到所说的位数。"""
    return quotient(part * 100, whole, places)


def quotient(part: Decimal, whole: Decimal, places: int = 2) -> Decimal:
    """相除，四舍五入到所说的位数。"""
    return (part / whole).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP")
