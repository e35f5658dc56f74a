"""体检的一条意见：哪一条规定、多重、在哪里、什么不对、怎么改。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """轻重：错误须改；疑点须看一眼；提示只是习惯不同；未查是没有条件查，不算合格。"""

    ERROR = "错误"
    WARNING = "疑点"
    INFO = "提示"
    UNCHECKED = "未查"


@dataclass(frozen=True)
class Place:
    """在哪里：部分（正文、表1、页脚……）、第几段（从 1 起，0 为整篇）、第几页（不知则 None）。"""

    part: str = "全文"
    paragraph: int = 0
    page: int | None = None
    text: str = ""
    """那一段开头的字，供人找到它。"""

    @property
    def words(self) -> str:
        """第 2 页，正文第 5 段“截止6月底……”。"""
        page = f"第 {self.page} 页，" if self.page else ""
        number = f"第 {self.paragraph} 段" if self.paragraph else ""
        shown = f"“{self.text[:15]}{'……' if len(self.text) > 15 else ''}”" if self.text else ""
        return f"{page}{self.part}{number}{shown}"


@dataclass(frozen=True)
class Remark:
    """一条意见；`code` 如 D03、R10，`clause` 是标准的条款号（没有则空）。"""

    code: str
    severity: Severity
    place: Place
    message: str
    remedy: str
    clause: str = ""
