"""一个坏件：底本作几处改动，恰好触发一个编码。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sample_workbooks.small_clean import clean_book, lean
from sample_workbooks.small_edits import Edit


@dataclass(frozen=True)
class BadCase:
    """触发 `code` 的来件；`spoil` 是写成之后对整个文件的破坏。"""

    code: str
    edits: tuple[Edit, ...] = ()
    spoil: Callable[[bytes], bytes] = bytes
    suffix: str = ".xlsx"
    besides: frozenset[str] = frozenset()
    """必然同时有的编码：如合计不符的合计行总是不采用的（G16）。"""
    after: str = ""
    """须先有的事：同一份“锁定”了、“退回”过，已收了“更晚”的一份，或旁边有一份不符的回执。"""

    @property
    def file(self) -> str:
        """文件名，如 L1-02.xlsx。"""
        return f"{self.code}{self.suffix}"

    def content(self) -> bytes:
        """文件的内容。"""
        book = clean_book()
        for edit in self.edits:
            edit(book)
        return self.spoil(lean(book).content())
