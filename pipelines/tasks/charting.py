"""动词 wall：一期的挂图作战，一个可挂墙、可点开的网页。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.placing import put_in_place
from pipelines.tasks.basing import basis_of
from pipelines.tasks.opening import open_history

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.documents.wall.board import Board


@dataclass(frozen=True)
class Hung:
    """挂图作战在何处，上面有什么。"""

    path: Path
    board: Board
    master: Master


def wall(intake: Intake, period: Period, at: datetime) -> Hung:
    """写出 out/报告期/挂图作战_报告期.html；该期没有任何数据则 UsageError。"""
    from pipelines.documents.wall.board import wall_board
    from pipelines.documents.wall.page import wall_page
    from pipelines.figures.methods import load_reminder_table

    office = intake.office
    with open_history(office) as history:
        basis = basis_of(intake, history, period)
    if not basis.master.has_data:
        raise UsageError(f"{period} 没有任何单位的数据，无图可挂；请先收件（qingdan collect）")
    reminders = load_reminder_table(office, intake.ledgers)
    board = wall_board(basis, reminders, at.date())
    path = office.out / str(period) / f"挂图作战_{period}.html"
    put_in_place(path, wall_page(board))
    return Hung(path, board, basis.master)
