"""表头、单元格格式里写着的计量单位：与本列的不同，所填的数就不能照收（DOMAIN §6 第 2、3 项）。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import Final

from pipelines.cleaning.widths import tidy
from pipelines.ledgers.schema import Column
from pipelines.xlsx.cells import Row

#: 金额的单位 → 合多少万元。
MONEY_UNITS: Final = {
    "万元": Decimal(1), "万": Decimal(1), "亿元": Decimal(10000), "亿": Decimal(10000),
    "元": Decimal("0.0001"), "千元": Decimal("0.1"), "百万": Decimal(100),
    "百万元": Decimal(100), "千万": Decimal(1000), "千万元": Decimal(1000),
}  # fmt: skip
#: 换个写法的同一单位。
_SAME: Final = {"平方米": "㎡", "m2": "㎡", "％": "%", "万": "万元", "亿": "亿元"}
#: 换了就差出几倍的单位；“个”“项”“家”一类只是叫法不同。
_SCALED: Final = frozenset({"万元", "亿元", "元", "千元", "百万元", "亩", "㎡", "公顷", "吨", "%"})
_IN_TITLE: Final = re.compile(r"\((?:(?:计量)?单位:)?([^()]{1,4})\)$")
_MONEY: Final = "万元|亿元|元|千元|百万元"
_STATED: Final = re.compile(
    rf"(?<![一-鿿])(?:计量|金额)?单位[:：] *(?:人民币)?(?:({_MONEY})(?![一-鿿])|$)"
)


def unit_in_title(title: str) -> str:
    """列名末尾括号里的计量单位：总投资(亿元) → 亿元；没有、不是单位则空。"""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title))
    found = _IN_TITLE.search(plain)
    unit = _SAME.get(found[1], found[1]) if found else ""
    return unit if unit in _SCALED else ""


def money_unit_above(rows: Iterable[Row]) -> str:
    """表头以上写明的金额单位，如“单位：亿元”；没有则空。"""
    for row in rows:
        texts = [tidy(cell.raw) for cell in row.cells]
        for text, following in pairwise([*texts, ""]):
            for found in _STATED.finditer(text):
                if found[1]:
                    return found[1]
                if re.fullmatch(_MONEY, following):
                    return following
    return ""


def differs(unit: str, column: Column) -> bool:
    """写着的单位与本列声明的不是同一个。"""
    own = _SAME.get(column.unit, column.unit)
    return bool(unit and own) and _SAME.get(unit, unit) in _SCALED and _SAME.get(unit, unit) != own


def in_own_unit(number: Decimal, unit: str, column: Column) -> Decimal | None:
    """按写着的单位折成本列的；只有金额折得准。"""
    if column.type == "money" and column.unit == "万元" and unit in MONEY_UNITS:
        return number * MONEY_UNITS[unit]
    return None
