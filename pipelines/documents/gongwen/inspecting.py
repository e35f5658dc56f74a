"""公文体检：一份 .docx 逐条对照 GB/T 9704—2012，说出查了什么、什么不对、什么没有查。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipelines.documents.gongwen.body_checks import BODY_CHECKS
from pipelines.documents.gongwen.checking import Check, Paper
from pipelines.documents.gongwen.elements import Elements, recognise
from pipelines.documents.gongwen.ending_checks import ENDING_CHECKS
from pipelines.documents.gongwen.fonts import Fonts
from pipelines.documents.gongwen.head_checks import HEAD_CHECKS
from pipelines.documents.gongwen.imprint_checks import IMPRINT_CHECKS
from pipelines.documents.gongwen.layout_seen import Seen, page_of
from pipelines.documents.gongwen.model import Document, Paragraph, Table
from pipelines.documents.gongwen.number_checks import NUMBER_CHECKS
from pipelines.documents.gongwen.page_checks import PAGE_CHECKS
from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.table_checks import TABLE_CHECKS

#: 全部的问，依编号；添一问，写进所属的那一组就是。
CHECKS: Final[tuple[Check, ...]] = (
    *PAGE_CHECKS, *HEAD_CHECKS, *BODY_CHECKS, *ENDING_CHECKS, *IMPRINT_CHECKS, *NUMBER_CHECKS,
    *TABLE_CHECKS,
)  # fmt: skip
#: 电子文件里看不出、总须人看的。
BY_EYE: Final = (
    "印章（端正、居中下压署名和日期，7.3.5）",
    "标题断行有没有拆开词（7.3.1）",
    "纸张、印刷与装订（5.1、6）",
)
_PARTS: Final = ("全文", "第", "页眉", "正文", "文本框", "表")
#: 同一处毛病两边都会说的：措辞的编号 → 版式的编号；版式说了，措辞就不再说。
_SAID: Final = {
    "R2": "D26", "R3": "D14", "R4": "D21", "R5": "D24", "R23": "D31", "R24": "D24", "R27": "D22",
    "R28": "D20",
}  # fmt: skip
Renderer = Callable[[Document, Elements], Seen | str]
#: 措辞体检：认出要素的公文 → 意见。
Reader = Callable[[Document, Elements], Sequence[Remark]]


@dataclass(frozen=True)
class Examination:
    """体检的结果：认作什么、各条意见、问了哪些、哪些不必问及缘由。"""

    document: Document
    elements: Elements
    remarks: tuple[Remark, ...]
    asked: tuple[Check, ...]
    skipped: tuple[Check, ...]
    seen: Seen | None = None
    worded: bool = False
    """措辞也查了。"""

    def count(self, severity: Severity) -> int:
        """某种轻重的意见有几条。"""
        return sum(one.severity is severity for one in self.remarks)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """没有查全的编号。"""
        found = {one.code for one in self.remarks if one.severity is Severity.UNCHECKED}
        return tuple(sorted(found))


def examine(
    document: Document,
    fonts: Fonts,
    *,
    render: Renderer | None = None,
    wording: Reader | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Examination:
    """逐条查一份公文；`render` 不给则不排版，要看排版的各条为“未查”；`wording` 不给则不查措辞。"""
    elements = recognise(document)
    seen = render(document, elements) if render else "没有要求排版"
    shown = seen if isinstance(seen, Seen) else None
    paper = Paper(document, elements, fonts, shown, "" if shown else str(seen))
    asked = tuple(check for check in checks if check.applies(paper))
    remarks = [one for check in asked for one in check.remarks(paper)]
    if wording is not None:
        remarks += _unsaid(wording(document, elements), remarks)
    pages = _pages(document, shown)
    return Examination(
        document,
        elements,
        tuple(sorted((_paged(one, pages) for one in remarks), key=_order)),
        asked,
        tuple(check for check in checks if check not in asked),
        shown,
        wording is not None,
    )


def _unsaid(found: Sequence[Remark], said: Sequence[Remark]) -> list[Remark]:
    """措辞的意见里，版式还没有说过的；段首的空格版式并作一条，不论在哪一段。"""
    told = {(one.code, one.place.part, one.place.paragraph) for one in said}
    codes = {one.code for one in said if "空格" in one.message}
    return [
        one
        for one in found
        if (_SAID.get(one.code), one.place.part, one.place.paragraph) not in told
        and not (one.code == "R27" and _SAID["R27"] in codes)
    ]


def _pages(document: Document, seen: Seen | None) -> dict[tuple[str, int], int]:
    """排过版的，各段各表在第几页：顺着往下找，每次至多翻一页，免得错认后文里同样的字。"""
    found: dict[tuple[str, int], int] = {}
    at = 1
    for block in document.blocks if seen is not None else ():
        own = [block] if isinstance(block, Paragraph) else list(block.paragraphs())
        for one in own:
            page = page_of(seen, one.words, at) if seen is not None else None
            at = page or at
            if page is not None:
                found.setdefault((one.part, one.number), page)
                if isinstance(block, Table):
                    found.setdefault((f"表{block.number}", 0), page)
    return found


def _paged(remark: Remark, pages: dict[tuple[str, int], int]) -> Remark:
    place = remark.place
    page = place.page or pages.get((place.part, place.paragraph))
    return replace(remark, place=replace(place, page=page))


def _order(remark: Remark) -> tuple[bool, int, int, int, str]:
    """全文的在前，其后照部分与段；未查的殿后。"""
    part, paragraph = remark.place.part, remark.place.paragraph
    rank = next((n for n, start in enumerate(_PARTS) if part.startswith(start)), len(_PARTS))
    numbered = re.search(r"\d{1,6}", part)
    return (
        remark.severity is Severity.UNCHECKED, rank, int(numbered[0]) if numbered else 0,
        paragraph, remark.code,
    )  # fmt: skip
