"""全部脏件：DOMAIN §6 的 67 项，各有一件以上。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sample_workbooks.dirty_case import DirtyCase, written
from sample_workbooks.dirty_dates import DATES
from sample_workbooks.dirty_numbers import NUMBERS
from sample_workbooks.dirty_reports import REPORTS
from sample_workbooks.dirty_sheets import SHEETS
from sample_workbooks.dirty_words import WORDS

DIRTY: Final[tuple[DirtyCase, ...]] = tuple(
    sorted((*NUMBERS, *DATES, *WORDS, *SHEETS, *REPORTS), key=lambda case: case.number)
)


def dirty_files() -> Iterator[tuple[Path, bytes]]:
    """（相对路径，内容）。"""
    for case in DIRTY:
        yield Path("dirty") / case.file, case.content()
        if case.second:
            yield Path("dirty") / case.second_file, written(case.second)
