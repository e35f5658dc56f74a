"""亮灯的办法：读自 lights/*.toml；数都在文件里，不在代码里（DOMAIN §2.4）。"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.settings import STRICT, load_setting, read_toml, setting_error


@dataclass(frozen=True)
class ProgressLight:
    """投资进度：低于序时进度的百分点数。"""

    __pydantic_config__ = STRICT

    yellow_from: Decimal
    red_above: Decimal
    stages: tuple[str, ...] = ("开工",)
    """看投资进度的项目阶段；未开工的看开工，已竣工的不再亮。"""


@dataclass(frozen=True)
class StartLight:
    """开工：应开未开的月数，含当月。"""

    __pydantic_config__ = STRICT

    yellow_months: int
    red_months: int


@dataclass(frozen=True)
class LightTable:
    """亮灯办法（DOMAIN §2.4）。"""

    __pydantic_config__ = STRICT

    source: str
    progress: ProgressLight
    start: StartLight


def load_lights(path: Path) -> LightTable:
    """读 lights.toml；红线不能比黄线松，否则 SettingError。"""
    table = load_setting(LightTable, read_toml(path), path)
    if table.progress.red_above < table.progress.yellow_from:
        raise setting_error(path, ("progress", "red_above"), "红灯的界线不能比黄灯的松")
    if table.start.red_months < table.start.yellow_months:
        raise setting_error(path, ("start", "red_months"), "红灯的月数不能比黄灯的少")
    return table
