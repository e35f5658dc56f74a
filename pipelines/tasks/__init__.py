"""动词：命令、按钮、夜间任务背后是同一套；只做事、只返回值，不打印。"""

from pipelines.tasks.basing import basis_of, master_of, methods_of, year_bases
from pipelines.tasks.county import blank, check
from pipelines.tasks.measuring import MeasuredPeriod, measure
from pipelines.tasks.office import (
    Circulated,
    Collected,
    Consolidated,
    Status,
    circular,
    circular_day,
    collect,
    consolidate,
    status,
)
from pipelines.tasks.opening import (
    Track,
    existing_history,
    init,
    open_history,
    open_intake,
    quietly,
)
from pipelines.tasks.outstanding import latest_period, uncollected
from pipelines.tasks.reminding import Reminded, remind
from pipelines.tasks.returning import Fixed, Returned, fix, slips
from pipelines.tasks.scoring import Scored, score
from pipelines.tasks.submitting import Outcome, Submitted, submit
from pipelines.tasks.tracing import Traced
from pipelines.tasks.tracing_cells import trace_cell
from pipelines.tasks.urging import Urged, urge

__all__ = [
    "Circulated",
    "Collected",
    "Consolidated",
    "Fixed",
    "MeasuredPeriod",
    "Outcome",
    "Reminded",
    "Returned",
    "Scored",
    "Status",
    "Submitted",
    "Traced",
    "Track",
    "Urged",
    "basis_of",
    "blank",
    "check",
    "circular",
    "circular_day",
    "collect",
    "consolidate",
    "existing_history",
    "fix",
    "init",
    "latest_period",
    "master_of",
    "measure",
    "methods_of",
    "open_history",
    "open_intake",
    "quietly",
    "remind",
    "score",
    "slips",
    "status",
    "submit",
    "trace_cell",
    "uncollected",
    "urge",
    "year_bases",
]
