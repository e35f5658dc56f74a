"""一格、一行：地址、种类与原样的值。"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from typing import Final, NamedTuple

LAST_COLUMN: Final = 16_384
LAST_ROW: Final = 1_048_576

#: 能交给 Decimal 的数字写法；指数至多三位，Excel 写不出更大的，读到则当文字。
NUMBER: Final = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?"
_NUMBER: Final = re.compile(NUMBER)
_INDEX: Final = re.compile(r"[0-9]{1,9}")
_ADDRESS: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_PLACE: Final = re.compile(r"(?:(?:'(.+)'|(.+))[!！])?\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BOOLEANS: Final = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}

Stored = tuple[str, str]
NOTHING: Final[Stored] = ("", "")


class Cell(NamedTuple):
    """一个有内容的单元格。

    `column` 从 1 起。`kind`：n 数，s 文字，b 真假，e 错误值，d ISO 日期，空串为有公式而未存结果
    （DOMAIN §6 第 13 项，决不当 0 或空白）。`raw` 是文件里所存的写法：数字逐字照抄，真假为
    TRUE/FALSE，错误如 #REF!。`formula` 以 = 起头，无公式为 None。`format` 是数字格式代码。
    `look` 是字色与底色的写法，黑字白底为空。
    """

    column: int
    kind: str
    raw: str
    formula: str | None
    format: str
    look: str = ""


class Row(NamedTuple):
    """有内容的一行；`number` 即 Excel 行号，从 1 起。空单元格不列，列号递增。"""

    number: int
    hidden: bool
    cells: list[Cell]


class MissingString(LookupError):
    """单元格所指的共享文字不存在。"""


def column_letter(index: int) -> str:
    """列号（从 1 起）→ 列标：1 → A，28 → AB。"""
    if not 1 <= index <= LAST_COLUMN:
        raise ValueError(f"列号 {index} 不在 1 至 {LAST_COLUMN} 之间")
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """列标 → 列号，从 1 起；不分大小写。越过 XFD 抛 ValueError。"""
    index = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(f"{letters} 不是列标")
        index = index * 26 + ord(letter) - 64
    if not 1 <= index <= LAST_COLUMN:
        raise ValueError(f"列标 {letters} 不在 A 至 XFD 之间")
    return index


def address(column: int, row: int) -> str:
    """列号、行号 → S7。"""
    return f"{column_letter(column)}{row}"


def parse_address(text: str) -> tuple[int, int]:
    """S7 → (19, 7)；不成地址、越过 XFD1048576 抛 ValueError。"""
    match = _ADDRESS.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= LAST_ROW:
        raise ValueError(f"{text} 不是单元格地址")
    return column_index(match[1]), int(match[2])


def letters_of(place: str) -> str:
    """S7 → S；没有列标则空。"""
    return place.rstrip("0123456789")


def place_in(sheet: str, cell: str) -> str:
    """链接所指的位置：'项目清单'!O4。"""
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"


def read_place(text: str) -> tuple[str, str]:
    """人写的一格：项目清单!S7、'项目 清单'!$S$7、S7 →（表名，地址）；没有写表名则空。

    不成地址抛 ValueError。
    """
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text} 不是一格")
    quoted, bare, letters, row = found.groups(default="")
    cell = f"{letters}{row}".upper()
    parse_address(cell)
    return bare or quoted.replace("''", "'"), cell


def decode_escapes(text: str) -> str:
    """还原 ST_Xstring 的 `_x000D_` 写法（ECMA-376-1 §22.9.2.19）；落单的代理项变成 U+FFFD。"""
    if "_x" not in text:
        return text
    decoded = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if decoded == text:
        return text
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def stored_value(
    cell_type: str, value: str | None, inline: str | None, strings: Sequence[str]
) -> Stored:
    """`t` 属性、`v` 与 `is` 的内容 → (kind, raw)；没有值为 NOTHING。

    `inline` 须已还原转义；`value` 为 None 即没有 `v`。读不成其类型的值当文字，不丢。
    所指的共享文字不存在抛 MissingString。
    """
    if inline is not None and (value is None or cell_type == "inlineStr"):
        return "s", inline
    if value is None:
        return NOTHING
    if cell_type in ("str", "inlineStr"):
        return "s", decode_escapes(value)
    bare = value.strip(" \t\r\n")
    if not bare:
        return NOTHING
    return _typed(cell_type, bare, strings)


def _typed(cell_type: str, bare: str, strings: Sequence[str]) -> Stored:
    match cell_type:
        case "n":
            return ("n" if _NUMBER.fullmatch(bare) else "s"), bare
        case "s":
            return "s", _shared(bare, strings)
        case "b" if bare in _BOOLEANS:
            return "b", _BOOLEANS[bare]
        case "e" | "d":
            return cell_type, bare
        case _:
            return "s", decode_escapes(bare)


def _shared(index: str, strings: Sequence[str]) -> str:
    if not _INDEX.fullmatch(index) or int(index) >= len(strings):
        raise MissingString(index)
    return strings[int(index)]


def formula_text(
    kind: str, shared_index: str, text: str, place: str, masters: MutableMapping[str, str]
) -> str:
    """`f` 元素 → 以 = 起头的公式；共享公式只有首格存着原文，余者注明首格地址。

    `masters` 记着各组共享公式（按 si）的首格，遇首格则添上。
    """
    if kind != "shared":
        return f"={decode_escapes(text)}"
    if text:
        masters[shared_index] = place
        return f"={decode_escapes(text)}"
    return f"=〔公式与 {masters.get(shared_index, '前面')} 相同〕"
