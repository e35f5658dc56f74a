"""一格原样 → 值、更正或问题：看得准的才改，看不准的一律请填报人改（DOMAIN §6）。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.choice_cells import BOOLEANS, read_boolean, read_choice, read_list
from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.code_cells import read_code
from pipelines.cleaning.date_cells import read_date, read_month
from pipelines.cleaning.number_cells import in_stated_unit, read_number
from pipelines.cleaning.phone_cells import read_phone
from pipelines.cleaning.text_cells import read_text
from pipelines.cleaning.units import differs
from pipelines.cleaning.widths import DITTO, comparable, fold_dashes, half_width, tidy
from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import NUMERIC
from pipelines.xlsx.reader import Cell

__all__ = ["Cleaned", "Cleaner", "comparable", "is_error_text", "links_in"]

_BLANK_WORDS: Final = frozenset({"-", "--", "/", "\\", "无", "暂无", "空", "N/A", "n/a"})
_LONGEST_BLANK: Final = 5
_CALCULATED: Final = NUMERIC | {"date", "month"}
_FORMULA_SHOWN: Final = 40
_EXTERNAL: Final = re.compile(r"\[(?:[0-9]+|[^\]]*\.xls[a-z]?)\]", re.IGNORECASE)
_ERROR: Final = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#{2,})")
_LINK: Final = re.compile(r"\[([0-9]{1,4})\]")


@dataclass(frozen=True)
class Cleaner:
    """读某一列的规矩：列的声明、名录里的可选值、日期系统、报告期（补没写的年份）。"""

    column: Column
    allowed: tuple[str, ...] = ()
    synonyms: Mapping[str, str] | None = None
    date1904: bool = False
    period: Period | None = None
    links: int = 0
    """工作簿有几个外部链接；公式引用了它们的，由 G26 一并说。"""
    unit: str = ""
    """表头写明的计量单位；没有写则空。"""

    @cached_property
    def words(self) -> Mapping[str, str]:
        """可选值与同义写法（比较形）→ 规范值。"""
        known = {comparable(word): word for word in self.allowed}
        spoken = {**(self.synonyms or {}), **self.column.synonyms}
        return {**{comparable(key): value for key, value in spoken.items()}, **known}

    def clean(self, cell: Cell) -> Cleaned:
        """把一格读成该列类型的值。"""
        if cell.kind == "":
            return unreadable("是公式但没有保存结果", "请在 Excel 或 WPS 中打开、保存后再报送")
        if cell.kind == "e" or is_error_text(cell):
            return unreadable(
                f"{tidy(cell.raw)} 是公式错误", "请改填实际的数，或修好公式后重新保存"
            )
        if cell.kind == "s" and tidy(cell.raw) in DITTO:
            return unreadable(f"“{tidy(cell.raw)}”，没有写明内容", "请写出实际内容，不用“同上”")
        if cell.kind == "s" and self._means_blank(cell.raw):
            return Cleaned(None, shown="" if not cell.raw.strip() else "（空）")
        cleaned = _READERS[self.column.type](cell, self)
        if self.column.type in NUMERIC and differs(self.unit, self.column):
            cleaned = in_stated_unit(cell, cleaned, self.column, self.unit)
        if cell.formula and self.column.type in _CALCULATED and not cleaned.problem:
            return self._calculated(cell.formula, cleaned, cell.raw)
        return cleaned

    def _means_blank(self, raw: str) -> bool:
        text = tidy(raw)
        if len(text) > _LONGEST_BLANK:
            return False
        text = fold_dashes(half_width(text))
        if text in BOOLEANS and self.column.type == "bool":
            return False
        return not text or (text in _BLANK_WORDS and comparable(text) not in self.words)

    def _calculated(self, formula: str, cleaned: Cleaned, raw: str) -> Cleaned:
        """公式只采用保存下来的结果，请填报人看一眼（DOMAIN §6 第 12、16 项）。"""
        links = links_in(formula)
        if self.column.computed or (links and links <= {*range(1, self.links + 1)}):
            return cleaned
        source = "（引用了别的工作簿）" if _EXTERNAL.search(formula) else ""
        shown = cleaned.shown or raw
        doubt = f"是公式 {formula[:_FORMULA_SHOWN]}{source}，按保存的结果 {shown} 采用"
        return replace(cleaned, doubt="；".join(filter(None, (cleaned.doubt, doubt))))


def is_error_text(cell: Cell) -> bool:
    """贴成文字的公式错误，或列宽不够时显示的一串 #。"""
    return cell.kind == "s" and bool(_ERROR.fullmatch(tidy(half_width(cell.raw)).upper()))


def links_in(formula: str) -> frozenset[int]:
    """公式引用的外部链接的序号，从 1 起。"""
    return frozenset(map(int, _LINK.findall(formula)))


_READERS: Final[Mapping[str, Callable[[Cell, Cleaner], Cleaned]]] = {
    "text": lambda cell, by: read_text(cell, by.date1904),
    "code": lambda cell, by: read_code(cell, by.column.code_form),
    "enum": lambda cell, by: read_choice(cell, by.words, by.allowed, by.date1904),
    "list": lambda cell, by: read_list(cell, by.date1904),
    "bool": lambda cell, by: read_boolean(cell, by.date1904),
    "phone": lambda cell, by: read_phone(cell, by.date1904),
    "month": lambda cell, by: read_month(cell, by.date1904, by.period),
    "date": lambda cell, by: read_date(cell, by.date1904, by.period),
    "int": lambda cell, by: read_number(cell, by.column),
    "money": lambda cell, by: read_number(cell, by.column),
    "number": lambda cell, by: read_number(cell, by.column),
    "percent": lambda cell, by: read_number(cell, by.column),
}
