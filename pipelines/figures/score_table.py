"""积分的办法：读自 scores/*.toml；数都在文件里，不在代码里（DOMAIN §2.3）。"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pipelines.settings import STRICT, load_setting, read_toml, setting_error


@dataclass(frozen=True)
class Bonus:
    """每满 `amount` 万元加 `points` 分，至多 `cap` 分。"""

    __pydantic_config__ = STRICT

    amount: int
    points: int
    cap: int


@dataclass(frozen=True)
class Flag:
    """流动红旗：每组 `places` 面，单位多于 `crowded` 个时 `crowded_places` 面。

    当月有红灯的单位不评。
    """

    __pydantic_config__ = STRICT

    places: int = 1
    crowded: int = 8
    crowded_places: int = 2
    smallest_group: int = 2
    """不足这么多单位的组不评。"""
    on_schedule: bool = True
    """投资完成率低于序时进度的单位不评。"""


@dataclass(frozen=True)
class ScoreTable:
    """“四新一盘活”积分办法（DOMAIN §2.3）。"""

    __pydantic_config__ = STRICT

    source: str
    points: dict[str, int]
    bonus: dict[str, Bonus] = field(default_factory=dict)
    not_signings: tuple[str, ...] = ()
    """拟投项目名称含这些词的是框架、意向一类协议，不算正式签约。"""
    flag: Flag = field(default_factory=Flag)


def load_score(path: Path, events: tuple[str, ...]) -> ScoreTable:
    """读积分办法；计分的事项须是 `events` 中的，否则 SettingError。"""
    table = load_setting(ScoreTable, read_toml(path), path)
    for section, names in (("points", table.points), ("bonus", table.bonus)):
        for name in names:
            if name not in events:
                words = f"没有“{name}”这一事项，可用的有：{'、'.join(events)}"
                raise setting_error(path, (section, name), words)
    return table
