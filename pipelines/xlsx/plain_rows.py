"""写法平常的行：用正则表达式整块读出；凡不平常，一概不认，留给 expat。

两种读法须得出同样的结果。为此文法只收 XML 的一个严格子集，并且首尾相接：每个字符都被某条
文法吃掉，吃不掉的落进末尾的“其余”，整块随即作罢。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape
from typing import Final

from pipelines.xlsx.cells import (
    LAST_ROW,
    NUMBER,
    Cell,
    MissingString,
    Row,
    Stored,
    column_index,
    decode_escapes,
    formula_text,
    stored_value,
)
from pipelines.xlsx.parts import is_true
from pipelines.xlsx.styles import format_at, look_at

_SPACE: Final = r"[ \t\n]"
_TEXT: Final = r"[^<>\x00-\x08\x0b-\x1f]"
_NAME: Final = r"[A-Za-z][A-Za-z0-9]*+(?::[A-Za-z][A-Za-z0-9]*+)?+"
_VALUE: Final = r"[^\"<>&\x00-\x1f]*+"
_ATTRIBUTES: Final = rf'(?:{_SPACE}++{_NAME}="{_VALUE}")*+'
_T_OR_V: Final = r'(?: xml:space="preserve")?+'

_ROW: Final = re.compile(rf'{_SPACE}*+<row r="([0-9]{{1,7}})"({_ATTRIBUTES}){_SPACE}*+(/?)>')
_CELL: Final = re.compile(
    # 只有样式的空格，成片略过
    rf'{_SPACE}*+(?:<c r="[A-Z]{{1,3}}[0-9]{{1,7}}"(?: s="[0-9]*+")?+/>{_SPACE}*+)*+(?:'
    rf'<c r="([A-Z]{{1,3}})([0-9]{{1,7}})"({_ATTRIBUTES}){_SPACE}*+(?:/>|>{_SPACE}*+'
    rf"(?:(<f{_ATTRIBUTES}(?:/>|>{_TEXT}*+</f>)){_SPACE}*+)?+"
    rf"(?:<v>({NUMBER})</v>|(<v{_T_OR_V}(?:/>|>{_TEXT}*+</v>)"
    rf"|<is><t{_T_OR_V}>{_TEXT}++</t></is>))?+"
    rf"{_SPACE}*+</c>)"
    # 行尾也可以只剩带样式的空格
    r"|(.+)|\Z)",
    re.DOTALL,
)
#: 绕过 NamedTuple 的构造函数：一张大表有几百万格，省一半时间。
_cell: Final[Callable[[tuple[int, str, str, str | None, str, str]], Cell]] = partial(
    tuple.__new__, Cell
)
_BLANK: Final = re.compile(rf"{_SPACE}*+")
_ATTRIBUTE: Final = re.compile(rf'({_NAME})="({_VALUE})"')
_UNUSUAL_REFERENCE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")
#: U+FFFE、U+FFFF 不是 XML 字符。
_NOT_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


class _Unusual(Exception):
    """这一块有平常文法之外的写法。"""


@dataclass(frozen=True)
class PlainBlock:
    """一块读出的行；`last`、`highest` 是块内最末、最大的行号，无行则为 0。"""

    rows: list[Row]
    last: int
    highest: int


class PlainRows:
    """读一张工作表的行；`prefixes` 是根元素上声明过的命名空间前缀。"""

    def __init__(
        self,
        strings: Sequence[str],
        formats: Sequence[str],
        prefixes: frozenset[str],
        looks: Sequence[str] = (),
    ) -> None:
        self._strings = strings
        self._formats = formats
        self._looks = looks
        self._prefixes = prefixes
        self._columns: dict[str, int] = {}
        self._attributes: dict[str, Mapping[str, str]] = {}
        self._styles: dict[str, tuple[str, str, str]] = {}
        self._hidden: dict[str, bool] = {}

    def read(self, block: bytes, masters: MutableMapping[str, str]) -> PlainBlock | None:
        """`sheetData` 内若干整行的 XML → 各行；有不平常的写法则为 None，`masters` 也不动。"""
        found = dict(masters)
        try:
            result = self._rows(_text_of(block), found)
        except (_Unusual, MissingString, IndexError):
            return None
        masters.update(found)
        return result

    def _rows(self, text: str, masters: MutableMapping[str, str]) -> PlainBlock:
        rows: list[Row] = []
        last = highest = 0
        *pieces, ending = text.split("</row>")
        for piece in pieces:
            numbers, hidden, start = self._openings(piece, closed=False)
            last = numbers[-1]
            highest = max(highest, *numbers)
            cells = self._cells(piece, start, last, masters)
            if cells:
                rows.append(Row(last, hidden, cells))
        numbers, _, _ = self._openings(ending, closed=True)
        last = numbers[-1] if numbers else last
        return PlainBlock(rows, last, max(highest, *numbers, 0))

    def _openings(self, piece: str, *, closed: bool) -> tuple[list[int], bool, int]:
        """若干空行，随后（除非 `closed`）一个行首 → 各行号、末行是否隐藏、行首之后的位置。"""
        numbers: list[int] = []
        start, hidden, empty = 0, False, True
        while empty and (match := _ROW.match(piece, start)):
            digits, attributes, slash = match.groups()
            numbers.append(int(digits))
            hidden = self._is_hidden(attributes)
            start, empty = match.end(), bool(slash)
            if not 1 <= numbers[-1] <= LAST_ROW:
                raise _Unusual
        if empty is not closed or (closed and not _BLANK.fullmatch(piece, start)):
            raise _Unusual
        return numbers, hidden, start

    def _cells(
        self, piece: str, start: int, number: int, masters: MutableMapping[str, str]
    ) -> list[Cell]:
        cells: list[Cell] = []
        columns, styles, strings = self._columns, self._styles, self._strings
        row, previous = str(number), 0
        for letters, digits, style, f, plain, v, other in _CELL.findall(piece, start):
            if digits != row:
                if letters or other:
                    raise _Unusual
                continue
            try:
                column = columns[letters]
                code, kind, look = styles[style]
            except KeyError:
                column, (code, kind, look) = self._column(letters), self._style(style)
            if column <= previous:
                raise _Unusual
            previous = column
            if plain and kind == "n":
                raw = plain
            elif kind == "s" and plain.isdecimal() and len(plain) < 10:
                raw = strings[int(plain)]
            else:
                kind, raw = self._stored(kind, plain, v)
            if f:
                formula = self._formula(f, letters + digits, masters)
                cells.append(_cell((column, kind, raw, formula, code, look)))
            elif raw:
                cells.append(_cell((column, kind, raw, None, code, look)))
        return cells

    def _stored(self, kind: str, number: str, element: str) -> Stored:
        value = number or (_content(element) if element.startswith("<v") else None)
        inline = decode_escapes(_content(element[4:-5])) if element.startswith("<is") else None
        return stored_value(kind, value, inline, self._strings)

    def _formula(self, element: str, place: str, masters: MutableMapping[str, str]) -> str:
        opening = element[2 : element.index(">")].removesuffix("/")
        attributes = self._attributes_of(opening)
        kind, index = attributes.get("t", ""), attributes.get("si", "")
        return formula_text(kind, index, _content(element), place, masters)

    def _column(self, letters: str) -> int:
        try:
            return self._columns.setdefault(letters, column_index(letters))
        except ValueError:
            raise _Unusual from None

    def _style(self, text: str) -> tuple[str, str, str]:
        attributes = self._attributes_of(text)
        if "r" in attributes:
            raise _Unusual
        at = attributes.get("s", "")
        style = format_at(self._formats, at), attributes.get("t", "n"), look_at(self._looks, at)
        return self._styles.setdefault(text, style)

    def _is_hidden(self, text: str) -> bool:
        hidden = self._hidden.get(text)
        if hidden is None:
            attributes = self._attributes_of(text)
            if "r" in attributes:
                raise _Unusual
            hidden = self._hidden.setdefault(text, row_is_hidden(attributes))
        return hidden

    def _attributes_of(self, text: str) -> Mapping[str, str]:
        known = self._attributes.get(text)
        if known is not None:
            return known
        attributes: dict[str, str] = {}
        locals_seen: set[str] = set()
        for name, value in _ATTRIBUTE.findall(text):
            prefix, _, local = name.rpartition(":")
            declared = not prefix or prefix in self._prefixes
            if local in locals_seen or not declared or "xmlns" in (prefix, local):
                raise _Unusual
            locals_seen.add(local)
            attributes[name] = value
        return self._attributes.setdefault(text, attributes)


def row_is_hidden(attributes: Mapping[str, str]) -> bool:
    """`row` 元素隐藏：明写 hidden，或行高为零。"""
    return is_true(attributes.get("hidden")) or attributes.get("ht") in ("0", "0.0")


def _text_of(block: bytes) -> str:
    if any(mark in block for mark in _NOT_CHARACTERS):
        raise _Unusual
    try:
        text = block.decode()
    except UnicodeDecodeError:
        raise _Unusual from None
    if "&" in text and _UNUSUAL_REFERENCE.search(text):
        raise _Unusual
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _content(element: str) -> str:
    """`<v>` 一类没有下级的元素里的文字。"""
    text = element[element.index(">") + 1 : element.rindex("<")]
    return unescape(text) if "&" in text else text
