"""规则的一条意见（Finding）与一处安全更正（Fix）。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """意见的轻重：error 该行不计入；warning 计入但须说明；info 仅告知。"""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "疑点", "info": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """一条规则对一格（或一行、一表、一个文件）的意见；`cell` 形如 `S7`，`row` 为 Excel 行号。"""

    code: str
    level: Level
    message: str
    sheet: str = ""
    cell: str = ""
    column: str = ""
    row: int | None = None
    row_key: str = ""
    value: str = ""
    suggestion: str = ""
    proposal: str = ""
    """照抄进该格即改好的值；没有把握则空，由填报人定。"""


def refuses_whole(findings: Iterable[Finding]) -> bool:
    """有文件级错误（不落在哪一行），整份不采用。"""
    return any(f.level is Level.ERROR and f.row is None for f in findings)


@dataclass(frozen=True, slots=True)
class Fix:
    """一处已作的安全更正：原样 → 采用值；从不改动来件本身。"""

    code: str
    sheet: str
    cell: str
    old: str
    new: str
