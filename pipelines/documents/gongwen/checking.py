"""体检的一问：编号、条款、轻重与查法；查的结果是若干意见，没有意见才算合。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pipelines.documents.gongwen.elements import Elements, Format
from pipelines.documents.gongwen.fonts import Fonts
from pipelines.documents.gongwen.layout_seen import Seen
from pipelines.documents.gongwen.measures import listed, place_of
from pipelines.documents.gongwen.model import Document, Paragraph
from pipelines.documents.gongwen.remark import Place, Remark, Severity


@dataclass(frozen=True)
class Paper:
    """要查的一份公文：读进来的、认出来的、排出来的（没有排则 `seen` 为 None）。"""

    document: Document
    elements: Elements
    fonts: Fonts
    seen: Seen | None = None
    unseen: str = "没有排版"
    """没有排版的缘由。"""

    @property
    def is_letter(self) -> bool:
        """信函格式。"""
        return self.elements.format is Format.LETTER

    @property
    def is_red(self) -> bool:
        """文件格式。"""
        return self.elements.format is Format.RED

    @property
    def is_working_paper(self) -> bool:
        """内部材料：没有版头、没有主送的清单、讲评、册子，不是法定公文（条例第八条）。"""
        found = self.elements
        return found.format is Format.PLAIN and not (found.symbol or found.addressees)


@dataclass(frozen=True)
class Found:
    """查到的一处；`severity` 不写则随该问。"""

    place: Place
    message: str
    remedy: str
    severity: Severity | None = None


def always(_: Paper) -> bool:
    """何种公文都要问。"""
    return True


@dataclass(frozen=True)
class Check:
    """一问；`applies` 说这份公文要不要问，`absent` 说为何不问。"""

    id: str
    clause: str
    title: str
    severity: Severity
    ask: Callable[[Paper], Iterable[Found]]
    applies: Callable[[Paper], bool] = always
    absent: str = ""

    def remarks(self, paper: Paper) -> list[Remark]:
        """问一份公文。"""
        return [
            Remark(self.id, one.severity or self.severity, one.place, one.message, one.remedy,
                   self.clause)
            for one in self.ask(paper)
        ]  # fmt: skip


def at(paragraph: Paragraph, message: str, remedy: str, severity: Severity | None = None) -> Found:
    """一段上的一处。"""
    return Found(place_of(paragraph), message, remedy, severity)


def together(
    paragraphs: Sequence[Paragraph],
    message: str,
    remedy: str,
    severity: Severity | None = None,
) -> list[Found]:
    """同样的毛病合成一条，指到头一处；没有则空。"""
    if not paragraphs:
        return []
    return [at(paragraphs[0], message + listed(paragraphs), remedy, severity)]


def unchecked(message: str, remedy: str = "请人工核对", place: Place | None = None) -> Found:
    """没有条件查：不算合格。"""
    return Found(place or Place(), message, remedy, Severity.UNCHECKED)
