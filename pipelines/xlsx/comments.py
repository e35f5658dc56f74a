"""一张工作表的批注：写在哪一格、谁写的、写了什么（DOMAIN §6 第 56 项）。"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.xlsx.parts import Attributes, Part, PartParser, whole


@dataclass(frozen=True)
class Comment:
    """一条批注：所在单元格，如 S7；作者；正文，不分格式。"""

    cell: str
    author: str
    text: str = ""


class _Comments(PartParser):
    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self.authors: list[str] = []
        self.places: list[tuple[str, str]] = []
        self.said: list[list[str]] = []
        self.starts["authors", "author"] = self._begin
        self.ends["authors", "author"] = lambda: self.authors.append(self.taken_text())
        self.starts["commentList", "comment"] = self._place
        for parent in ("text", "r"):
            self.starts[parent, "t"] = self._begin
            self.ends[parent, "t"] = self._take

    def _begin(self, _attributes: Attributes) -> None:
        self.text = []

    def _place(self, attributes: Attributes) -> None:
        self.places.append((attributes.get("ref", ""), attributes.get("authorId", "")))
        self.said.append([])

    def _take(self) -> None:
        if self.said:
            self.said[-1].append(self.taken_text())


def comments_of(part: Part) -> list[Comment]:
    """comments.xml → 各条批注；损坏抛 FileFault F05。"""
    parser = _Comments(part)
    parser.feed_all("comments")
    return [
        Comment(cell, _author(parser.authors, index), "".join(words))
        for (cell, index), words in zip(parser.places, parser.said, strict=True)
    ]


def _author(authors: list[str], index: str) -> str:
    at = whole(index)
    return authors[at] if at is not None and at < len(authors) else ""
