"""Excel 怎样收下、给出一格：照自动化接口的脾气，一点不通融。"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from openpyxl.cell.cell import Cell
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

TEXT: Final = "@"
LONGEST_TEXT: Final = 32_767
LONGEST_LITERAL: Final = 255
LONGEST_FORMULA: Final = 8_192
ERRORS: Final = {
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288,
    "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273,
}  # fmt: skip
BUSY: Final = -2147418111

_NUMBER: Final = re.compile(
    r"([-+]?)[$¥￥]?([-+]?)(\d{1,3}(?:,\d{3})+|\d*)(\.\d*)?([eE][-+]?\d{1,3})?(%?)"
)
_DATES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})[-/](?P<m>\d{1,2})(?:[-/](?P<d>\d{1,2}))?",
        r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?",
        r"(?P<m>\d{1,2})[-/](?P<d>\d{1,2})",
        r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日",
    )
)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")
_LITERAL: Final = re.compile(r'"((?:[^"]|"")*)"')
_HYPERLINK: Final = re.compile(r'=HYPERLINK\("(?:[^"]|"")*",\s*"((?:[^"]|"")*)"\)', re.I)
_CURRENCY: Final = re.compile(r"[$¥￥€£]")
_BARE: Final = re.compile(r'"[^"]*"|\[\$-[^\]]*\]|\\.')
_EPOCH: Final = datetime(1899, 12, 30, tzinfo=UTC)


class ComError(Exception):
    """与 pywintypes.com_error 同形：args 为 (hresult, 文字, excepinfo, argerr)。"""

    def __init__(self, hresult: int, text: str, excepinfo: Any = None, argerr: Any = None) -> None:
        super().__init__(hresult, text, excepinfo, argerr)
        self.hresult, self.strerror = hresult, text
        self.excepinfo, self.argerror = excepinfo, argerr


def excel_says(words: str) -> ComError:
    """Excel 收下调用而做不到：1004。"""
    info = (0, "Microsoft Excel", words, "xlmain11.chm", 0, -2146827284)
    return ComError(-2147352567, "发生意外。", info)


def busy() -> ComError:
    """正在编辑单元格、开着对话框：拒绝一切调用。"""
    return ComError(BUSY, "被呼叫方拒绝接收呼叫。")


class WouldHang(BaseException):
    """真的 Excel 会弹出对话框等人，这一下就停住了；`except Exception` 救不回来。"""


def assign(cell: Cell, value: object) -> None:
    """`Range.Value = value` 落到一格。"""
    if value is None or value == "":
        cell.value = None
    elif isinstance(value, bool):
        _put(cell, value) if cell.number_format != TEXT else _put_text(cell, str(value).upper())
    elif isinstance(value, float):
        _put(cell, value) if cell.number_format != TEXT else _put_text(cell, general(value))
    elif isinstance(value, str):
        _assign_text(cell, value)
    else:
        raise TypeError(f"不要把 {type(value).__name__} 交给 COM：{value!r}")


def _assign_text(cell: Cell, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise excel_says("文字太长")
    if cell.number_format == TEXT:
        _put_text(cell, text)
    elif text.startswith("'"):
        _put_text(cell, text[1:])
    elif text.startswith("=") and len(text) > 1:
        put_formula(cell, text)
    else:
        _understand(cell, text)


def _understand(cell: Cell, text: str) -> None:
    """没有定为文本格式的格，Excel 自作聪明地认。"""
    if (number := _as_number(text)) is not None:
        _put(cell, number)
    elif (found := _as_date(text)) is not None:
        if cell.number_format == "General":
            cell.number_format = "yyyy/m/d" if found >= 1 else "h:mm"
        _put(cell, found)
    elif text.upper() in ("TRUE", "FALSE"):
        _put(cell, text.upper() == "TRUE")
    elif text.upper() in ERRORS:
        cell.value, cell.data_type = text.upper(), "e"
    elif text[0] in "+-@" and len(text) > 1:
        put_formula(cell, f"={text.lstrip('@')}")
    else:
        _put_text(cell, text)


def put_formula(cell: Cell, text: str) -> None:
    """`Range.Formula = text` 落到一格。"""
    if cell.number_format == TEXT or not text.startswith("="):
        _assign_text(cell, text)
        return
    if len(text) > LONGEST_FORMULA or any(
        len(found.replace('""', '"')) > LONGEST_LITERAL for found in _LITERAL.findall(text)
    ):
        raise excel_says("公式里的文字太长")
    if _LITERAL.sub("", text).count('"') or text.count("(") < text.count(")"):
        raise excel_says("公式有误")
    cell.value, cell.data_type = text, "f"
    if cell.number_format == "General" and "TODAY(" in text:
        cell.number_format = "yyyy/m/d"


def _put(cell: Cell, value: float | bool) -> None:
    shape = cell.number_format
    cell.value = value
    cell.number_format = shape


def _put_text(cell: Cell, text: str) -> None:
    cell.value = text
    cell.data_type = "s"


def _as_number(text: str) -> float | None:
    bare = text.strip()
    minus = bare.startswith("(") and bare.endswith(")")
    match = _NUMBER.fullmatch(bare[1:-1] if minus else bare)
    if not match or not re.search(r"\d", bare) or (match[1] and match[2]):
        return None
    digits = f"{match[1] or match[2]}{match[3].replace(',', '') or '0'}{match[4] or ''}"
    found = float(f"{digits}{match[5] or ''}")
    found = found / 100 if match[6] else found
    return -found if minus else found


def _as_date(text: str) -> float | None:
    bare = text.strip()
    if clock := _CLOCK.fullmatch(bare):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return (hours * 3600 + minutes * 60 + seconds) / 86_400
    for pattern in _DATES:
        if match := pattern.fullmatch(bare):
            parts = match.groupdict()
            try:
                found = date(int(parts.get("y") or 2021), int(parts["m"]), int(parts.get("d") or 1))
            except ValueError:
                return None
            return float((datetime.combine(found, time(), UTC) - _EPOCH).days)
    return None


def general(number: float) -> str:
    """公式栏里的数：至多十五位有效数字。"""
    shown = f"{number:.15g}"
    if "e" not in shown:
        return shown
    figures, power = shown.split("e")
    return f"{float(shown):.0f}" if 0 < int(power) < 21 else f"{figures}E{int(power):+d}"


def stored(cell: Cell, cached: object) -> object:
    """格里存的：公式则为其结果（`cached`）；日期化为数。"""
    value = cell.value
    if cell.data_type == "f" or isinstance(value, ArrayFormula | DataTableFormula):
        value = cached
    if isinstance(value, datetime | date | time | timedelta):
        return float(to_excel(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def result_of(formula: str) -> object:
    """没有算过的公式的结果：只会 HYPERLINK，别的当 0。"""
    match = _HYPERLINK.fullmatch(formula)
    return match[1].replace('""', '"') if match else 0.0


def value_of(cell: Cell, cached: object) -> object:
    """`Range.Value`：整数也是浮点，日期格式的是时间，货币格式的是 Decimal，错误值是错误号。"""
    value = stored(cell, cached)
    if cell.data_type == "e" or (cell.data_type == "f" and value in ERRORS):
        return ERRORS.get(str(value), -2146826246)
    if not isinstance(value, float):
        return value
    if is_date_format(cell.number_format) and 0 <= value < 2_958_466:
        return _EPOCH + timedelta(days=value)
    if _CURRENCY.search(_BARE.sub("", cell.number_format)):
        return Decimal(str(round(value, 4)))
    return value


def formula_of(cell: Cell) -> str:
    """`Range.Formula`：没有公式则为照常规格式写出的值。"""
    value = cell.value
    if isinstance(value, ArrayFormula):
        return str(value.text)
    if isinstance(value, DataTableFormula):
        return "=TABLE()"
    value = value if cell.data_type == "f" else stored(cell, None)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return general(value)
    return "" if value is None else str(value)
