"""命令行：每个命令只分析参数、叫一个动词、把结果印出来（DESIGN，Contracts）。"""

from pipelines.cli import (
    assessing,
    county,
    figures,
    keeping,
    office,
    reminding,
    review,
    scheduling,
    scoring,
    tracing,
)
from pipelines.cli.face import app

__all__ = [
    "app",
    "assessing",
    "county",
    "figures",
    "keeping",
    "office",
    "reminding",
    "review",
    "scheduling",
    "scoring",
    "tracing",
]
