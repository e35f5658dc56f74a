"""一个数的出处写成工作簿：一项一张表，一行一条，逐格链接到归档的原件。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.intake.submission import Intake
from pipelines.placing import put_in_place
from pipelines.tasks.tracing_figures import TracedFigure, TracedRow, TracedTerm

if TYPE_CHECKING:
    from pipelines.documents.pages import Cell, Page

_HEADINGS: Final = ("单位", "报告期", "文件", "表", "行", "主键", "在这一项里计")


def write_trace(intake: Intake, traced: TracedFigure, at: datetime) -> Path:
    """写出 out/报告期/溯源_数_报告期.xlsx，返回其所在。"""
    from pipelines.documents.pages import write_pages

    settings, out = intake.office.settings, intake.office.out
    owner = f"_{traced.only}" if traced.only else ""
    path = out / str(traced.period) / f"溯源_{traced.key}{owner}_{traced.period}.xlsx"
    pages = [_summary(traced), *(_page(n, one, intake) for n, one in enumerate(traced.terms, 1))]
    content = write_pages(pages, author=settings.name, generated_at=at, sample=settings.sample)
    put_in_place(path, content)
    return path


def _summary(traced: TracedFigure) -> Page:
    from pipelines.documents.pages import Measured, Page

    rows: list[tuple[Cell, ...]] = [
        (f"第 {number} 项", term.words, _amount(term.value), Measured(len(term.rows), "个"))
        for number, term in enumerate(traced.terms, 1)
    ]
    rows.append((traced.key, traced.words, Measured(traced.value, traced.measure), None))
    owner = f"{traced.only}的" if traced.only else ""
    title = f"{traced.period} {owner}{traced.key}的出处"
    return Page(
        "怎样得来",
        title,
        "最后一行是这个数，其上是它的各项。",
        ("名称", "说明", "数", "行数"),
        rows,
    )


def _page(number: int, term: TracedTerm, intake: Intake) -> Page:
    from pipelines.documents.pages import Page

    columns = list(dict.fromkeys(cell.column for row in term.rows for cell in row.cells))
    headings = (*_HEADINGS, *columns)
    rows = [tuple(_cells(row, columns, intake)) for row in term.rows]
    note = "其后各列决定这一行计不计、计多少；点开即到原件那一格。"
    return Page(f"第{number}项", term.words, note, headings, rows)


def _cells(row: TracedRow, columns: list[str], intake: Intake) -> Iterator[Cell]:
    from pipelines.documents.pages import Linked

    target = f"../../{row.path.relative_to(intake.office.folder).as_posix()}"
    yield from (row.unit, str(row.period))
    yield Linked(row.file, target, row.sheet, f"A{row.row}")
    yield from (row.sheet, row.row, row.key, _amount(row.part))
    cells = {cell.column: cell for cell in row.cells}
    for column in columns:
        cell = cells.get(column)
        linked = cell is not None and cell.cell
        yield Linked(
            cell.value if cell else "",
            target if linked else "",
            row.sheet,
            cell.cell if cell else "",
        )


def _amount(value: Fraction | None) -> Cell:
    """万元或个数：整数不带小数。"""
    from pipelines.documents.pages import Measured

    whole = value is not None and value.denominator == 1
    return Measured(value, "个" if whole else "万元")
