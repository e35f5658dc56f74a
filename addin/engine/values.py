"""一格的内容：写进去的怎样认，读出来的像 COM 给的那样。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from pipelines.mending.cell_edit import CLEARED, Content
from pipelines.xlsx.cells import NUMBER
from pipelines.xlsx.styles import is_date_format

TEXT: Final = "@"
#: Excel 以这些整数给出错误值（COM 的 VT_ERROR）。
ERRORS: Final = {
    "#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
    "#NAME?": -2146826259, "#NUM!": -2146826252, "#N/A": -2146826246,
}  # fmt: skip
_NUMBER: Final = re.compile(NUMBER)
_LINK: Final = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)', re.IGNORECASE)
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - 工作簿里的日期没有时区
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL: Final = 2_958_466
_DIGITS: Final = 10**15
_LONGEST: Final = 10**21


@dataclass(frozen=True, slots=True)
class Held:
    """一格的内容：`kind` 是值的种类，n 数、s 文字、b 真假、e 错误值、d ISO 日期、空串没有值。

    `formula` 以 = 起头，没有公式则空；`text` 是值的写法，有公式而不知道结果则空。
    """

    kind: str = ""
    text: str = ""
    formula: str = ""


BLANK: Final = Held()


def entered(value: Any, number_format: str) -> Held:
    """写进一格的值，照 Excel 的认法；不认得的类型抛 TypeError。"""
    if value is None or value == "":
        return BLANK
    if isinstance(value, bool):
        return Held("b", "TRUE" if value else "FALSE")
    if isinstance(value, int | float | Decimal):
        return Held("n", number_text(float(value)))
    if not isinstance(value, str):
        raise TypeError(f"写不进单元格：{value!r}")
    return Held("s", value) if number_format == TEXT else _recognised(value)


def _recognised(text: str) -> Held:
    bare = text.strip(" ")
    if text.startswith("=") and len(text) > 1:
        found = _LINK.fullmatch(text)
        shown = found[1].replace('""', '"') if found else ""
        return Held("s" if shown else "", shown, text)
    if text.startswith("'"):
        return Held("s", text[1:]) if text[1:] else BLANK
    if _NUMBER.fullmatch(bare):
        return Held("n", number_text(float(bare)))
    if bare.upper() in ("TRUE", "FALSE"):
        return Held("b", bare.upper())
    return Held("e", bare.upper()) if bare.upper() in ERRORS else Held("s", text)


def shown_value(held: Held, number_format: str, *, date1904: bool) -> Any:
    """`Range.Value`：数一律是浮点，日期格式的数是时间，错误值是整数，空格是 None。"""
    match held.kind:
        case "n":
            number = float(held.text)
            return _time(number, date1904) if is_date_format(number_format) else number
        case "d":
            return datetime.fromisoformat(held.text)
        case "b":
            return held.text == "TRUE"
        case "e":
            return ERRORS.get(held.text, held.text)
        case "s":
            return held.text
        case _:
            return None


def _time(serial: float, date1904: bool) -> datetime | float:
    """不成日期的数（负数、太大的）照样是数。"""
    if not 0 <= serial < _LAST_SERIAL:
        return serial
    return (_EPOCH_1904 if date1904 else _EPOCH) + timedelta(days=serial)


def formula_words(held: Held, *, date1904: bool) -> str:
    """`Range.Formula`：公式，没有公式则是编辑栏里的值。"""
    if held.formula:
        return held.formula
    if held.kind == "n":
        return number_text(float(held.text))
    if held.kind == "d":
        start = _EPOCH_1904 if date1904 else _EPOCH
        since = datetime.fromisoformat(held.text).replace(tzinfo=None) - start
        return number_text(since / timedelta(days=1))
    return held.text


def number_text(number: float) -> str:
    """一个数的写法：整数不带小数点；超过 15 位有效数字的整数，15 位之后是 0。"""
    if not number.is_integer() or abs(number) >= _LONGEST:
        return repr(number)
    return str(int(number)) if abs(number) < _DIGITS else f"{Decimal(f'{number:.15g}'):f}"


def content_of(held: Held) -> Content:
    """写进文件的样子。"""
    if held.formula:
        return Content("f", held.formula.removeprefix("="), held.text)
    match held.kind:
        case "b":
            return Content("b", "1" if held.text == "TRUE" else "0")
        case "n":
            return Content("n", held.text)
        case "e":
            return Content("e", held.text)
        case "s":
            return Content("s", held.text)
        case _:
            return CLEARED
