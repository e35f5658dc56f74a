"""指标表的动词：一期的全部数、分列、提示与评价，写成一个工作簿。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.intake.submission import Intake
from pipelines.placing import put_in_place
from pipelines.tasks.basing import basis_of
from pipelines.tasks.opening import open_history

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.documents.figure_book import FigureBook


@dataclass(frozen=True)
class MeasuredPeriod:
    """一期的指标表：在何处，以及它的内容。"""

    path: Path
    book: FigureBook

    @property
    def master(self) -> Master:
        """所据的总台账。"""
        return self.book.basis.master


def measure(intake: Intake, period: Period, at: datetime) -> MeasuredPeriod:
    """算出一期的全部指标，写出 out/报告期/指标表_报告期.xlsx；`at` 为制表时间。"""
    from pipelines.documents.evaluation_pages import evaluation_pages
    from pipelines.documents.figure_book import figure_book, figure_pages
    from pipelines.documents.pages import write_pages

    office = intake.office
    with open_history(office) as history:
        basis = basis_of(intake, history, period)
    book = figure_book(basis)
    pages = [*figure_pages(book), *evaluation_pages(basis)]
    content = write_pages(
        pages, author=office.settings.name, generated_at=at, sample=office.settings.sample
    )
    path = office.out / str(period) / f"指标表_{period}.xlsx"
    put_in_place(path, content)
    return MeasuredPeriod(path, book)
