"""排出来看到的版面：各页、各行的文字与位置，单位磅，自纸的左上角起。"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class SeenLine:
    """一行文字与它的四边。"""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class SeenPage:
    """一页；`lines` 自上而下。"""

    width: float
    height: float
    lines: tuple[SeenLine, ...]

    @cached_property
    def text(self) -> str:
        """一页的文字，不含空白。"""
        return "".join("".join(line.text.split()) for line in self.lines)


@dataclass(frozen=True)
class Seen:
    """排出来的全部页；`substituted` 是本机没有、被换掉的字体。"""

    pages: tuple[SeenPage, ...]
    substituted: tuple[str, ...] = ()


def page_of(seen: Seen, text: str, start: int = 1, most: int = 2) -> int | None:
    """这段文字在第几页（从 1 起）：自 `start` 页起看 `most` 页；找不到则 None。"""
    wanted = "".join(text.split())[:12]
    if len(wanted) < 2:
        return None
    pages = list(enumerate(seen.pages, 1))[start - 1 : start - 1 + most]
    return next((number for number, page in pages if wanted in page.text), None)
