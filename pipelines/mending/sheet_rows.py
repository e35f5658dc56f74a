"""`sheetData` 的流式修补：只换要换的 `<c>`，其余逐字节照抄，内存不随表的大小增长。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipelines.mending.cell_edit import CellEdit, changed_cell, new_cell, whole_number
from pipelines.mending.shared_formulas import ArrayAreas, Followers, Formula, formula_of
from pipelines.mending.xml_words import attributes_of, element_name, opened, with_attributes
from pipelines.xlsx.cells import parse_address
from pipelines.xlsx.parts import is_true
from pipelines.xlsx.reader import address

_OPAQUE: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
ATTRIBUTES: Final = rb"(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
ROW_NUMBER: Final = re.compile(rb"\sr\s*=\s*[\"']\s*([0-9]{1,7})\s*[\"']")
_SPANS: Final = re.compile(r"\s*([0-9]{1,9}):([0-9]{1,9})\s*")

IN_ARRAY: Final = "该格属于数组公式或模拟运算表，不能单独改"


class UnpatchableSheet(ValueError):
    """表的写法乱了，修补不了；说明缘由。"""


class _Place(NamedTuple):
    """一行里的一格：列号，元素的起止与起始标签之末，以及公式。"""

    column: int
    start: int
    head: int
    stop: int
    formula: Formula | None


@dataclass
class RowsPatch:
    """一张表里各格的改动，与改的过程中得知的事。

    `cells` 以 (行, 列) 为键，皆从 1 起；`rows` 是对整行已有各格的样式改动。改完后：`refused`
    是没有改成的格与缘由，`formulas_gone` 表示有公式被换成了值。
    """

    cells: Mapping[tuple[int, int], CellEdit]
    rows: Mapping[int, CellEdit] = field(default_factory=dict)
    column_style: Callable[[int], int] = lambda _: 0
    prefix: bytes = b""
    refused: dict[str, str] = field(default_factory=dict)
    formulas_gone: bool = False

    def __post_init__(self) -> None:
        self._by_row: dict[int, dict[int, CellEdit]] = {}
        for row, column in sorted(self.cells):
            self._by_row.setdefault(row, {})[column] = self.cells[row, column]
        self._waiting = sorted(self._by_row, reverse=True)
        self._passed: set[int] = set()
        self.tail = b""
        self._number = 0
        self._arrays = ArrayAreas()
        self._followers = Followers()
        self._row_tag = re.compile(rb"<" + self.prefix + rb"row" + ATTRIBUTES)
        self._cell_tag = re.compile(rb"<" + self.prefix + rb"c" + ATTRIBUTES)

    def patched(self, pending: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """`<sheetData>` 之后的各段 → 改后的各段；走完后 `tail` 起自 `</sheetData>`。

        写法乱了抛 UnpatchableSheet。
        """
        row, closing = b"<" + self.prefix + b"row", b"</" + self.prefix + b"sheetData"
        while True:
            masked = masked_xml(pending)
            end = masked.find(closing)
            cut = end if end >= 0 else max(masked.rfind(row), 0)
            yield from self._block(pending[:cut], masked[:cut])
            pending = pending[cut:]
            if end >= 0:
                yield from self.missing_rows(None)
                self.tail = pending
                return
            more = next(chunks, b"")
            if not more:
                raise UnpatchableSheet("内容没有写完")
            pending += more

    def missing_rows(self, before: int | None) -> Iterator[bytes]:
        """`before` 行之前（None 为到末尾）该有而还没有的行。"""
        while self._waiting and (before is None or self._waiting[-1] < before):
            number = self._waiting.pop()
            self._passed.add(number)
            self._number = number
            if cells := b"".join(xml for _, xml in self._new_cells(set(), {})):
                name = self.prefix + b"row"
                yield b'<%b r="%d">%b</%b>' % (name, number, cells, name)

    def _block(self, block: bytes, masked: bytes) -> Iterator[bytes]:
        """若干整行。"""
        done = 0
        linked = any(word in masked for word in (b"array", b"dataTable"))
        for match in self._row_tag.finditer(masked):
            number = self._numbered(match[0])
            for row in self.missing_rows(number):
                yield block[done : match.start()] + row
                done = match.start()
            self._number = number
            wanted = number in self._by_row or number in self.rows
            if wanted or linked or self._followers.waiting:
                stop = self._row_end(masked, match)
                line = slice(match.start(), stop)
                yield block[done : line.start]
                yield self._patched_row(block[line], masked[line], len(match[0]))
                done = stop
        yield block[done:]

    def _numbered(self, tag: bytes) -> int:
        written = ROW_NUMBER.search(tag)
        number = int(written[1]) if written else self._number + 1
        if number in self._passed:
            raise UnpatchableSheet(f"第 {number} 行的次序乱了，或写了两次")
        return number

    def _row_end(self, masked: bytes, match: re.Match[bytes]) -> int:
        if match[0].endswith(b"/>"):
            return match.end()
        return masked.index(b">", masked.index(b"</%brow" % self.prefix, match.end())) + 1

    def _patched_row(self, row: bytes, masked: bytes, head: int) -> bytes:
        if self._waiting[-1:] == [self._number]:
            self._passed.add(self._waiting.pop())
        places = list(self._places(row, masked, head))
        for place in places:
            if place.formula:
                self._arrays.note(place.formula)
        tag = row[:head]
        fresh = list(self._new_cells({place.column for place in places}, attributes_of(tag)))
        pieces: list[bytes] = []
        at = head
        for place in places:
            pieces.append(row[at : place.start])
            while fresh and fresh[0][0] < place.column:
                pieces.append(fresh.pop(0)[1])
            pieces.append(self._patched_cell(row[place.start : place.stop], place))
            at = place.stop
        body = b"".join((*pieces, *(xml for _, xml in fresh)))
        return self._whole_row(tag, body, row[at:])

    def _whole_row(self, tag: bytes, body: bytes, ending: bytes) -> bytes:
        spanned = self._spanned(tag)
        if tag.endswith(b"/>") and body:
            return opened(spanned) + body + b"</" + element_name(tag) + b">"
        return spanned + body + ending

    def _spanned(self, tag: bytes) -> bytes:
        """`spans` 说这一行从第几列到第几列；新的格在外面则放宽。"""
        wanted = self._by_row.get(self._number)
        found = _SPANS.fullmatch(attributes_of(tag).get("spans", ""))
        if not wanted or not found:
            return tag
        first, last = min(int(found[1]), *wanted), max(int(found[2]), *wanted)
        if (first, last) == (int(found[1]), int(found[2])):
            return tag
        return with_attributes(tag, {"spans": f"{first}:{last}"})

    def _places(self, row: bytes, masked: bytes, head: int) -> Iterator[_Place]:
        column, at = 0, head
        while match := self._cell_tag.search(masked, at):
            column = self._column(match[0], column)
            at = match.end()
            if not match[0].endswith(b"/>"):
                at = masked.index(b">", masked.index(b"</%bc" % self.prefix, at)) + 1
            element, hidden = row[match.start() : at], masked[match.start() : at]
            formula = formula_of(element, hidden) if len(element) > len(match[0]) else None
            yield _Place(column, match.start(), len(match[0]), at, formula)

    def _column(self, tag: bytes, before: int) -> int:
        written = attributes_of(tag).get("r")
        if written is None:
            return before + 1
        try:
            return parse_address(written)[0]
        except ValueError as error:
            raise UnpatchableSheet(str(error)) from error

    def _patched_cell(self, element: bytes, place: _Place) -> bytes:
        here = address(place.column, self._number)
        edit = self._edit_of(place.column)
        allowed = self._allowed(edit, place.column, here) if edit else None
        gone = allowed is not None and allowed.content is not None
        if place.formula:
            self._followers.note_master(place.formula, here, gone=gone)
            self.formulas_gone = self.formulas_gone or gone
            if not gone:
                element = self._followers.freed(element, place.formula, here)
        return changed_cell(element, place.head, allowed) if allowed else element

    def _edit_of(self, column: int) -> CellEdit | None:
        whole = self.rows.get(self._number)
        own = self._by_row.get(self._number, {}).get(column)
        return whole.then(own) if whole and own else own or whole

    def _allowed(self, edit: CellEdit, column: int, here: str) -> CellEdit:
        """数组公式里的格只改样式，不改内容。"""
        if edit.content is None or not self._arrays.holds(column, self._number):
            return edit
        self.refused[here] = IN_ARRAY
        return CellEdit(None, edit.restyle)

    def _new_cells(self, known: set[int], words: Mapping[str, str]) -> Iterator[tuple[int, bytes]]:
        """本行该有而没有的格，依列序；只为清空的不必添。"""
        for column, edit in self._by_row.get(self._number, {}).items():
            if column not in known:
                here = address(column, self._number)
                allowed = self._allowed(edit, column, here)
                if allowed.restyle or (allowed.content and allowed.content.kind):
                    style = self._inherited(column, words)
                    yield column, new_cell(self.prefix, column, self._number, allowed, style)

    def _inherited(self, column: int, words: Mapping[str, str]) -> int:
        """空着的格显示成什么样：行的样式在先，列的在后。"""
        if is_true(words.get("customFormat")):
            return whole_number(words.get("s", "0"))
        return self.column_style(column)


def masked_xml(data: bytes) -> bytes:
    """注释、CDATA、处理指令换成等长的空白；没有写完的那一处起都不可信，一并遮去。"""
    if b"<!" not in data and b"<?" not in data:
        return data
    masked = _OPAQUE.sub(lambda found: b" " * len(found[0]), data)
    starts = [at for at in (masked.find(b"<!"), masked.find(b"<?")) if at >= 0]
    return masked[: min(starts)] + b" " * (len(masked) - min(starts)) if starts else masked
