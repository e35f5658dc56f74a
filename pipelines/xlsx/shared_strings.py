"""共享文字（sharedStrings.xml）：富文本相连，注音略去。"""

from __future__ import annotations

from pipelines.xlsx.cells import decode_escapes
from pipelines.xlsx.parts import Attributes, Part, PartParser


class TextItem:
    """收集一个 `si` 或 `is`（ECMA-376 第 1 部分 §18.4.8）里的文字；`rPh` 注音不算正文。"""

    def __init__(self, parser: PartParser, parent: str, container: str) -> None:
        self._parser = parser
        self._pieces: list[str] = []
        parser.starts[parent, container] = self._reset
        parser.starts[container, "t"] = parser.starts["r", "t"] = self._begin
        parser.ends[container, "t"] = parser.ends["r", "t"] = self._finish

    def _reset(self, _attributes: Attributes) -> None:
        self._pieces = []

    def _begin(self, _attributes: Attributes) -> None:
        self._parser.text = []

    def _finish(self) -> None:
        self._pieces.append(decode_escapes(self._parser.taken_text()))

    def text(self) -> str:
        """收集到的文字。"""
        return "".join(self._pieces)


class _SharedStrings(PartParser):
    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self.found: list[str] = []
        self._item = TextItem(self, "sst", "si")
        self.ends["sst", "si"] = lambda: self.found.append(self._item.text())


def shared_strings(part: Part) -> list[str]:
    """全部共享文字，依其编号；空格与换行一律照存。"""
    parser = _SharedStrings(part)
    parser.feed_all("sst")
    return parser.found
