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
    provinces: dict[str, Province] = field(default_factory=dict)


def load_shares(path: Path) -> ShareTable:
    """读 shares.toml；指标须是五项之一，占比在 0 至 100 之间，否则 SettingError。"""
    table = load_setting(ShareTable, read_toml(path), path)
    for year, province in table.provinces.items():
        for name, value in province.values.items():
            here = ("provinces", year, "values", name)
            if name not in INDICATORS:
                words = f"没有“{name}”这一指标，可用的有：{'、'.join(INDICATORS)}"
                raise setting_error(path, here, words)
            if not 0 <= value <= 100:
                raise setting_error(path, here, f"占比 {value} 不在 0 至 100 之间")
    return table


def province_in(table: ShareTable, year: int, path: Path) -> Province:
    """某年的全省数；没有录入则 SettingError，不拿别的年份充数。"""
    if str(year) not in table.provinces:
        words = f"没有 {year} 年的全省数，请在全省公布后补录"
        raise setting_error(path, ("provinces", str(year)), words)
    return table.provinces[str(year)]
