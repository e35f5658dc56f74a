"""命令行：每个命令只分析参数、叫一个动词、把结果印出来（DESIGN，Contracts）。"""

from pipelines.cli import (
    assessing,
    charting,
    confirming,
    county,
    figures,
    keeping,
    linting,
    office,
    reminding,
    renewing,
    review,
    scheduling,
    scoring,
    tracing,
    verifying,
)
from pipelines.cli.face import app

__all__ = [
    "app",
    "assessing",
    "charting",
    "confirming",
    "county",
    "figures",
    "keeping",
    "linting",
    "office",
    "reminding",
    "renewing",
    "review",
    "scheduling",
    "scoring",
    "tracing",
    "verifying",
]
