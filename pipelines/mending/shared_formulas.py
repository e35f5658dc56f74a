"""公式之间的牵连：共享公式的首格换成了值，余者要写出自己的公式；数组公式的格不能单独改。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from pipelines.mending.xml_words import attributes_of, opened, stored_text, with_attributes
from pipelines.xlsx.cells import parse_address

Area = tuple[int, int, int, int]
"""左、上、右、下，皆从 1 起。"""

_TAG: Final = rb"<(?:[^\s<>/:]+:)?f(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
_FORMULA: Final = re.compile(
    rb"(" + _TAG + rb")(?:(?<=/>)|(.*?)(</(?:[^\s<>/:]+:)?f\s*>))", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Formula:
    """一格里的 `<f>`：在元素中的位置、各部分原文与属性。"""

    start: int
    end: int
    tag: bytes
    text: bytes
    closing: bytes
    kind: str
    group: str
    area: str

    @property
    def is_follower(self) -> bool:
        return self.kind == "shared" and not self.text.strip()


def formula_of(element: bytes, masked: bytes) -> Formula | None:
    """`<c>` 元素里的公式；`masked` 是遮去注释与 CDATA 的原文。"""
    found = _FORMULA.search(masked)
    if found is None:
        return None
    words = attributes_of(found[1])
    inner = element[found.end(1) : found.start(3)] if found[3] else b""
    return Formula(
        found.start(), found.end(), found[1], inner, found[3] or b"",
        words.get("t", ""), words.get("si", ""), words.get("ref", ""),
    )  # fmt: skip


class Followers:
    """首格已换成值的共享公式，按组号 si：原文与首格地址。"""

    def __init__(self) -> None:
        self.waiting: dict[str, tuple[str, str]] = {}

    def note_master(self, formula: Formula, place: str, *, gone: bool) -> None:
        """遇到一组的首格；`gone` 为真即它要换成值。"""
        if formula.kind == "shared" and not formula.is_follower:
            self.waiting.pop(formula.group, None)
            if gone:
                self.waiting[formula.group] = (_plain(formula.text), place)

    def freed(self, element: bytes, formula: Formula, place: str) -> bytes:
        """首格已去的一格，写出它自己的公式；其余不动。"""
        if not formula.is_follower or formula.group not in self.waiting:
            return element
        text, origin = self.waiting[formula.group]
        own = stored_text(_translated(text, origin, place))
        tag = with_attributes(opened(formula.tag), {"t": None, "si": None, "ref": None})
        closing = formula.closing or b"</" + tag[1:].split(b">")[0].split()[0] + b">"
        return element[: formula.start] + tag + own + closing + element[formula.end :]


class ArrayAreas:
    """见过的数组公式与模拟运算表所占的区域；单格的不算，可以整个换掉。"""

    def __init__(self) -> None:
        self._areas: list[Area] = []

    def note(self, formula: Formula) -> None:
        if formula.kind in ("array", "dataTable") and (area := area_of(formula.area)):
            left, top, right, bottom = area
            if (left, top) != (right, bottom):
                self._areas = [known for known in self._areas if known[3] >= top]
                self._areas.append(area)

    def holds(self, column: int, row: int) -> bool:
        return any(a[0] <= column <= a[2] and a[1] <= row <= a[3] for a in self._areas)


def area_of(text: str) -> Area | None:
    """A1 或 A1:C3 → 区域；不成区域则 None。"""
    first, _, last = text.replace("$", "").partition(":")
    try:
        left, top = parse_address(first)
        right, bottom = parse_address(last or first)
    except ValueError:
        return None
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def _plain(inner: bytes) -> str:
    return "".join(ET.fromstring(b"<f>" + inner + b"</f>").itertext())


def _translated(text: str, origin: str, place: str) -> str:
    """公式从 `origin` 填充到 `place` 的样子；openpyxl 起动慢，用到才请。"""
    from openpyxl.formula.translate import Translator

    return str(Translator(f"={text}", origin).translate_formula(place)).removeprefix("=")
