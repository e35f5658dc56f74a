"""早先的 lights.toml（[progress]、[start] 两节）→ 现在的办法；建得早的办公室照旧用。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipelines.figures.lights.rules import GAP, IDLE, STAGE, LightTable, Rule
from pipelines.settings import STRICT, load_setting, setting_error


@dataclass(frozen=True)
class _Progress:
    __pydantic_config__ = STRICT

    yellow_from: Decimal
    red_above: Decimal
    stages: tuple[str, ...] = ("开工",)


@dataclass(frozen=True)
class _Start:
    __pydantic_config__ = STRICT

    yellow_months: int
    red_months: int


@dataclass(frozen=True)
class _OldTable:
    __pydantic_config__ = STRICT

    source: str
    progress: _Progress
    start: _Start


def is_old(data: Mapping[str, object]) -> bool:
    """是不是早先的写法。"""
    return "progress" in data or "start" in data


def load_old(data: Mapping[str, object], path: Path) -> LightTable:
    """早先的写法 → 两条办法；红线比黄线松则 SettingError。"""
    table = load_setting(_OldTable, data, path)
    progress, start = table.progress, table.start
    if progress.red_above < progress.yellow_from:
        raise setting_error(path, ("progress", "red_above"), "红灯的界线不能比黄灯的松")
    if start.red_months < start.yellow_months:
        raise setting_error(path, ("start", "red_months"), "红灯的月数不能比黄灯的少")
    gap = (f"≥{progress.yellow_from:f}", f">{progress.red_above:f}")
    idle = (f"≥{start.yellow_months}", f"≥{start.red_months}")
    rules = (
        Rule("进度", GAP, *gap, when={STAGE: progress.stages}),
        Rule("开工", IDLE, *idle),
    )
    return LightTable(table.source, rules=rules)
