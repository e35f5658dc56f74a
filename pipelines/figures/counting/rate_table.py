"""率的口径：读自 rates.toml；看哪些项目由办公室定，不在代码里。"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pipelines.settings import STRICT, load_setting, read_toml


@dataclass(frozen=True)
class Signed:
    """签约项目群：最近 `months` 个月签约的，含报告当月。"""

    __pydantic_config__ = STRICT

    months: Annotated[int, Field(ge=1, le=120)]


@dataclass(frozen=True)
class Production:
    """竣工满 `lag_months` 个月的，才问投产没有。"""

    __pydantic_config__ = STRICT

    lag_months: Annotated[int, Field(ge=0, le=60)]


@dataclass(frozen=True)
class RateTable:
    """率的口径（DOMAIN §2.5）。"""

    __pydantic_config__ = STRICT

    source: str
    signed: Signed
    production: Production


def load_rates(path: Path) -> RateTable:
    """读 rates.toml；写错、少写都成 SettingError。"""
    return load_setting(RateTable, read_toml(path), path)
