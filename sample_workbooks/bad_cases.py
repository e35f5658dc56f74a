"""全部坏件：每个编码一本工作簿，触发它而不触发别的。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sample_workbooks.bad_annexes import ANNEXES
from sample_workbooks.bad_case import BadCase
from sample_workbooks.bad_duties import DUTIES
from sample_workbooks.bad_files import FILES
from sample_workbooks.bad_general import GENERAL
from sample_workbooks.bad_needs import NEEDS
from sample_workbooks.bad_problems import PROBLEMS
from sample_workbooks.bad_projects import PROJECTS
from sample_workbooks.bad_prospects import PROSPECTS
from sample_workbooks.bad_tasks import TASKS

BAD: Final[tuple[BadCase, ...]] = (
    *FILES, *GENERAL, *PROJECTS, *TASKS, *DUTIES, *PROBLEMS, *NEEDS, *PROSPECTS, *ANNEXES,
)  # fmt: skip


def bad_files() -> Iterator[tuple[Path, bytes]]:
    """（相对路径，内容）。"""
    for case in BAD:
        yield Path("bad") / case.file, case.content()
