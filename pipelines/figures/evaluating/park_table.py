"""五好园区的占位指标、权重与省里的结果：读自 parks.toml（DOMAIN §2.8）。"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from pipelines.figures.evaluating import share_table
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

TRIAL: Final = "试算"
#: 占全市比重的五项 → 附表一的列。
SHARES: Final = {f"{name}占全市比重": name for name in share_table.INDICATORS}
#: 亩均的五项（DOMAIN §2.7）。
YIELDS: Final = (
    "亩均工业投资", "亩均工业产值", "亩均税收", "主导产业占比", "单位工业增加值能耗降低率",
)  # fmt: skip
INDICATORS: Final = (*SHARES, *YIELDS)


@dataclass(frozen=True)
class Weighted:
    """一项指标的权重；`target` 是目标比法的目标值，单位同指标。"""

    __pydantic_config__ = STRICT

    name: str
    weight: Decimal
    target: Decimal | None = None


@dataclass(frozen=True)
class Watch:
    """连续 `years` 年排全省后 `last` 位的列入关注名单。"""

    __pydantic_config__ = STRICT

    source: str
    last: Annotated[int, Field(ge=1, le=10_000)]
    years: Annotated[int, Field(ge=1, le=20)]


@dataclass(frozen=True)
class ProvincialResult:
    """省里一年的结果：全省参评 `total` 个，本市园区的名次与称号。"""

    __pydantic_config__ = STRICT

    source: str
    total: int
    ranks: dict[str, int]
    honours: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ParkTable:
    """五好园区的评价办法与省里历年的结果（parks.toml）。"""

    __pydantic_config__ = STRICT

    source: str
    label: str
    method: Literal["极差", "目标比"]
    indicators: tuple[Weighted, ...]
    watch: Watch
    results: dict[str, ProvincialResult] = field(default_factory=dict)


def load_parks(path: Path) -> ParkTable:
    """读 parks.toml；指标、权重、目标、省里的名次自相矛盾的，SettingError。"""
    table = load_setting(ParkTable, read_toml(path), path)
    if TRIAL not in table.label:
        raise setting_error(path, ("label",), f"指标为占位，须写明“{TRIAL}”")
    _check_indicators(path, table)
    for year, result in table.results.items():
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            raise setting_error(path, ("results", year), f"“{year}”不是年份，应如 2021")
        for park, rank in result.ranks.items():
            if not 1 <= rank <= result.total:
                words = f"名次 {rank} 不在 1 至 {result.total} 之间"
                raise setting_error(path, ("results", year, "ranks", park), words)
    return table


def _check_indicators(path: Path, table: ParkTable) -> None:
    names = [one.name for one in table.indicators]
    if unknown := [name for name in names if name not in INDICATORS]:
        words = f"没有“{unknown[0]}”这一指标，可用的有：{'、'.join(INDICATORS)}"
        raise setting_error(path, ("indicators",), words)
    weights = sum(one.weight for one in table.indicators)
    if weights != 100 or min(one.weight for one in table.indicators) <= 0:
        words = f"各指标权重须为正数，合计 100，现为 {weights}"
        raise setting_error(path, ("indicators",), words)
    if len(set(names)) < len(names):
        raise setting_error(path, ("indicators",), "有指标重名")
    aimless = [one.name for one in table.indicators if one.target is None or one.target <= 0]
    if table.method == "目标比" and aimless:
        words = f"目标比法要写各项大于零的 target，“{aimless[0]}”没有"
        raise setting_error(path, ("indicators",), words)
