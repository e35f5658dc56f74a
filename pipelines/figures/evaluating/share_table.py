"""全省历年的园区占比：读自 shares.toml（DOMAIN §2.6）。"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from pipelines.settings import STRICT, load_setting, read_toml, setting_error

TRADE: Final = "进出口总额"
#: 附表一里与全市相比的五项。
INDICATORS: Final = ("生产总值", "规模工业增加值", "高新技术产业增加值", TRADE, "税收")


@dataclass(frozen=True)
class Province:
    """全省一年的园区占比（%）：指标 → 数。"""

    __pydantic_config__ = STRICT

    source: str
    values: dict[str, Decimal]


@dataclass(frozen=True)
class ShareTable:
    """各年的全省园区占比（shares.toml）。"""

    __pydantic_config__ = STRICT

    source: str
    years_back: int = 1
    """没有同年的全省数，可用至多早几年的。"""
    provinces: dict[str, Province] = field(default_factory=dict)

    def for_year(self, year: int) -> tuple[int, Province] | None:
        """与 `year` 年各季相比的全省数及其年份：不晚于当年、至多早 `years_back` 年的最近一年。"""
        near = [one for one in map(int, self.provinces) if year - self.years_back <= one <= year]
        return (max(near), self.provinces[str(max(near))]) if near else None


def load_shares(path: Path) -> ShareTable:
    """读 shares.toml；年份、指标、占比写错则 SettingError。"""
    table = load_setting(ShareTable, read_toml(path), path)
    if table.years_back < 0:
        raise setting_error(path, ("years_back",), "不能小于 0；只与同年的比就写 0")
    for year, province in table.provinces.items():
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            raise setting_error(path, ("provinces", year), f"“{year}”不是年份，应如 2021")
        for name, value in province.values.items():
            here = ("provinces", year, "values", name)
            if name not in INDICATORS:
                words = f"没有“{name}”这一指标，可用的有：{'、'.join(INDICATORS)}"
                raise setting_error(path, here, words)
            if not 0 <= value <= 100:
                raise setting_error(path, here, f"占比 {value} 不在 0 至 100 之间")
    return table
