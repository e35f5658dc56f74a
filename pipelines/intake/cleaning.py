"""一格原样 → 值、更正或问题：看得准的才改，看不准的一律请填报人改（DOMAIN §6）。"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from pipelines.intake.dates import day_from_number, day_from_text, month_from_text
from pipelines.intake.numbers import number_from_raw, number_from_text
from pipelines.intake.reader import Cell
from pipelines.intake.styles import is_date_format, is_percent_format
from pipelines.intake.widths import fold_dashes, half_width, tidy
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import UNREADABLE, Value, hundredths

_BLANK_WORDS: Final = frozenset({"—", "——", "-", "--", "/", "\\", "无", "暂无", "空", "N/A", "n/a"})
_DITTO: Final = frozenset({"同上", "〃", "″", "同前", "同左"})
_TOO_LARGE: Final = 10**13
_LIST_SPLIT = re.compile(r"[；;、,，\n]+")
_BOOLEANS: Final = {
    "√": "是", "✓": "是", "有": "是", "Y": "是", "YES": "是", "TRUE": "是", "已": "是",
    "×": "否", "✗": "否", "无": "否", "N": "否", "NO": "否", "FALSE": "否", "未": "否",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cleaned:
    """一格读成的结果。

    `shown` 非空即作了更正，`problem` 非空即读不出，`doubt` 非空即须说明，`proposal` 是建议填的值。
    """

    value: Value
    shown: str = ""
    problem: str = ""
    advice: str = ""
    doubt: str = ""
    proposal: str = ""


@dataclass(frozen=True)
class Cleaner:
    """读某一列的规矩：列的声明、名录里的可选值、日期系统。"""

    column: Column
    allowed: tuple[str, ...] = ()
    synonyms: Mapping[str, str] | None = None
    date1904: bool = False

    @cached_property
    def words(self) -> Mapping[str, str]:
        """可选值与同义写法（比较形）→ 规范值。"""
        known = {comparable(word): word for word in self.allowed}
        spoken = {**(self.synonyms or {}), **self.column.synonyms}
        return {**{comparable(key): value for key, value in spoken.items()}, **known}

    def clean(self, cell: Cell) -> Cleaned:
        """把一格读成该列类型的值。"""
        if cell.kind == "":
            return _unreadable("是公式但没有保存结果", "请在 Excel 或 WPS 中打开、保存后再报送")
        if cell.kind == "e":
            return _unreadable(f"{cell.raw} 是公式错误", "请改填实际的数，或修好公式后重新保存")
        if cell.kind == "s" and tidy(cell.raw) in _DITTO:
            return _unreadable(f"“{tidy(cell.raw)}”，没有写明内容", "请写出实际内容，不用“同上”")
        if cell.kind == "s" and self._means_blank(cell.raw):
            return Cleaned(None, shown="" if not cell.raw.strip() else "（空）")
        return _READERS[self.column.type](cell, self)

    def _means_blank(self, raw: str) -> bool:
        text = tidy(raw)
        if self.column.type == "bool" and text in _BOOLEANS:
            return False
        return not text or text in _BLANK_WORDS


def comparable(text: str) -> str:
    """比较用的写法：NFKC、去空白、大写。"""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy(text))).upper()


def _unreadable(problem: str, advice: str) -> Cleaned:
    return Cleaned(UNREADABLE, problem=problem, advice=advice)


def _text(cell: Cell, cleaner: Cleaner) -> Cleaned:
    raw = _as_text(cell, cleaner)
    lines = [tidy(line) for line in re.split(r"[\r\n]+", raw)]
    text = " ".join(line for line in lines if line)
    doubt = f"是日期或百分数，按“{text}”采用" if _is_disguised(cell) else ""
    return Cleaned(text, shown=text if text != cell.raw else "", doubt=doubt)


def _is_disguised(cell: Cell) -> bool:
    """文字列里设成日期或百分数格式的数：存的不是看见的。"""
    return cell.kind == "n" and (is_date_format(cell.format) or is_percent_format(cell.format))


def _as_text(cell: Cell, cleaner: Cleaner) -> str:
    if cell.kind != "n":
        return cell.raw
    number = number_from_raw(cell.raw)
    if is_date_format(cell.format):
        day, _ = day_from_number(cell.raw, cleaner.date1904, formatted=True)
        return day.isoformat() if day else cell.raw
    if is_percent_format(cell.format):
        return f"{_plain(number * 100)}%"
    return _plain(number)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _code(cell: Cell, _: Cleaner) -> Cleaned:
    if cell.kind == "n":
        number = number_from_raw(cell.raw)
        if abs(number) >= 10**15 or number != number.to_integral_value():
            return _unreadable(
                f"代码被存成了数 {cell.raw}，15 位以后的数字已丢失",
                "请把单元格设为“文本”格式后重新录入完整代码",
            )
        text = str(int(number))
    else:
        text = re.sub(r"\s+", "", half_width(tidy(cell.raw))).upper()
        text = fold_dashes(text)
    return Cleaned(text, shown=text if text != cell.raw else "")


def _phone(cell: Cell, cleaner: Cleaner) -> Cleaned:
    raw = _as_text(cell, cleaner)
    text = re.sub(r"^\+?86(?=1\d{10}$)", "", fold_dashes(comparable(raw)))
    return Cleaned(text, shown=text if text != cell.raw or cell.kind == "n" else "")


def _enum(cell: Cell, cleaner: Cleaner) -> Cleaned:
    raw = _as_text(cell, cleaner)
    known = cleaner.words.get(comparable(raw))
    if known is not None:
        return Cleaned(known, shown=known if known != raw else "")
    if not cleaner.words:
        return _text(cell, cleaner)
    near = difflib.get_close_matches(comparable(raw), cleaner.words, n=1, cutoff=0.5)
    likely = f"，是否为“{cleaner.words[near[0]]}”" if near else ""
    choices = "、".join(cleaner.allowed[:12])
    return _unreadable(f"“{tidy(raw)}”不在可选值中{likely}", f"请从下拉框中选择：{choices}")


def _boolean(cell: Cell, cleaner: Cleaner) -> Cleaned:
    text = comparable(_as_text(cell, cleaner))
    value = text if text in ("是", "否") else _BOOLEANS.get(text)
    if value is None:
        return _unreadable(f"“{tidy(cell.raw)}”不是“是”或“否”", "请从下拉框中选择“是”或“否”")
    return Cleaned(value, shown=value if value != cell.raw else "")


def _list(cell: Cell, cleaner: Cleaner) -> Cleaned:
    raw = _as_text(cell, cleaner)
    plain = fold_dashes(unicodedata.normalize("NFKC", raw))
    items = [tidy(item) for item in _LIST_SPLIT.split(plain)]
    text = "；".join(dict.fromkeys(item for item in items if item))
    return Cleaned(text or None, shown=text if text != raw else "")


def _number(cell: Cell, cleaner: Cleaner) -> Cleaned:
    """money、number、percent、int；文字里写明的单位才换算，光秃秃的数从不改单位。"""
    kind = cleaner.column.type
    if cell.kind == "n":
        if is_date_format(cell.format):
            return _unreadable("是日期，不是数", "请填数字，并把单元格改回数值格式")
        number = number_from_raw(cell.raw)
        if kind == "percent" and is_percent_format(cell.format):
            return _exact(number * 100, cleaner, shown=True)
        if is_percent_format(cell.format):
            return _unreadable("是百分数，不是数", "请填数字，并把单元格改回数值格式")
        return _exact(number, cleaner, shown=False)
    if cell.kind != "s":
        return _unreadable(f"“{cell.raw}”不是数", "请填数字")
    read = number_from_text(cell.raw, kind, cleaner.column.unit)
    if read.number is None:
        return _unreadable(read.problem, "请填确数，只填数字，不带单位和文字")
    cleaned = _exact(read.number, cleaner, shown=True)
    return Cleaned(cleaned.value, cleaned.shown, cleaned.problem, cleaned.advice, read.doubt)


def _exact(number: Decimal, cleaner: Cleaner, *, shown: bool) -> Cleaned:
    if abs(number) >= _TOO_LARGE:
        return _unreadable(f"“{_plain(number)}”大得不合常理", "请核对位数与单位")
    if cleaner.column.type == "int":
        if number != number.to_integral_value():
            return _unreadable(f"“{_plain(number)}”不是整数", "请填整数")
        return Cleaned(int(number), shown=str(int(number)) if shown else "")
    value = hundredths(number)
    kept = Decimal(value).scaleb(-2)
    return Cleaned(value, shown=f"{kept:.2f}" if shown or kept != number else "")


def _date(cell: Cell, cleaner: Cleaner) -> Cleaned:
    if cell.kind == "n":
        formatted = is_date_format(cell.format)
        day, problem = day_from_number(cell.raw, cleaner.date1904, formatted=formatted)
        is_plain = not formatted or len(cell.raw) == 8
        return _dated(cell.raw, day, problem, fixed=is_plain)
    if cell.kind == "d":
        return _dated(cell.raw, day_from_text(cell.raw)[0], "", fixed=False)
    if cell.kind != "s":
        return _unreadable(f"“{cell.raw}”不是日期", "请按 2021-06-25 的样式填写")
    day, problem, doubt = day_from_text(cell.raw)
    return _dated(
        cell.raw, day, problem, fixed=day is not None and cell.raw != str(day), doubt=doubt
    )


def _dated(raw: str, day: date | None, problem: str, *, fixed: bool, doubt: str = "") -> Cleaned:
    if day is None:
        return _unreadable(problem or f"“{raw}”不是日期", "请按 2021-06-25 的样式填写完整的年月日")
    return Cleaned(day, shown=day.isoformat() if fixed else "", doubt=doubt)


def _month(cell: Cell, cleaner: Cleaner) -> Cleaned:
    if cell.kind == "n":
        if not is_date_format(cell.format):
            return _unreadable(
                f"“{cell.raw}”是数不是年月（2021.10 会被存成 2021.1）",
                "请按 2021-06 的样式填写文字",
            )
        day, problem = day_from_number(cell.raw, cleaner.date1904)
        text = f"{day:%Y-%m}" if day else ""
    else:
        text, problem = month_from_text(cell.raw)
    if not text:
        return _unreadable(problem or f"“{cell.raw}”不是年月", "请按 2021-06 的样式填写")
    return Cleaned(text, shown=text if text != cell.raw else "")


_READERS: Final[Mapping[str, Callable[[Cell, Cleaner], Cleaned]]] = {
    "text": _text, "code": _code, "enum": _enum, "list": _list, "bool": _boolean,
    "phone": _phone, "month": _month, "date": _date,
    "int": _number, "money": _number, "number": _number, "percent": _number,
}  # fmt: skip
