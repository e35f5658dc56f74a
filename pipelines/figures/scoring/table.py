"""积分的办法：读自 scores/*.toml；数都在文件里，不在代码里（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pipelines.figures.scoring.checks import (
    check_bonus,
    check_columns,
    check_item,
    check_total,
    check_units,
)
from pipelines.figures.scoring.kinds import KINDS, Bonus, Item, PerEvent
from pipelines.ledgers.loading import Ledgers
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

TRIAL: Final = "试算"


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
class _ScoreFile:
    __pydantic_config__ = STRICT

    source: str
    points: dict[str, Decimal] = field(default_factory=dict)
    """事项 → 每项（次）几分：按项计分的简写。"""
    bonus: dict[str, Bonus] = field(default_factory=dict)
    items: tuple[dict[str, Any], ...] = ()
    full: Decimal | None = None
    """基本项的总分；写了的，各项满分之和须等于它。"""
    not_signings: tuple[str, ...] = ()
    flag: Flag = field(default_factory=Flag)


@dataclass(frozen=True)
class ScoreTable:
    """一套积分办法（DOMAIN §2.3）。"""

    source: str
    items: tuple[Item, ...]
    not_signings: tuple[str, ...] = ()
    """拟投项目名称含这些词的是框架、意向一类协议，不算正式签约。"""
    flag: Flag = field(default_factory=Flag)

    @property
    def trial(self) -> bool:
        """出处写明是试算，不是哪一地公布的办法。"""
        return TRIAL in self.source


def load_score(
    path: Path,
    events: tuple[str, ...],
    units: Collection[str] | None = None,
    ledgers: Ledgers | None = None,
) -> ScoreTable:
    """读积分办法；自相矛盾的，SettingError。

    计分的事项须是 `events` 中的；给了 `units`（填报单位名）的，目标与加减分只能写这些单位；
    给了 `ledgers` 的，分档的列、类别须是项目清单里有的。
    """
    raw = load_setting(_ScoreFile, read_toml(path), path)
    items = (*_short(raw, path, events), *_items(raw, path))
    if not items:
        raise setting_error(path, ("items",), "没有任何计分项，请写 [points] 或 [[items]]")
    check_total(path, items, raw.full)
    for number, item in enumerate(items[len(_named(raw)) :]):
        if units is not None:
            check_units(path, ("items", number), item, units)
        if ledgers is not None:
            check_columns(path, ("items", number), item, ledgers)
    return ScoreTable(raw.source, items, raw.not_signings, raw.flag)


def _short(raw: _ScoreFile, path: Path, events: tuple[str, ...]) -> list[Item]:
    """[points] 与 [bonus] 的简写 → 按项计分的各项；只写了加分的，基本分为零。"""
    for section, names in (("points", raw.points), ("bonus", raw.bonus)):
        for name in names:
            if name not in events:
                words = f"没有“{name}”这一事项，可用的有：{'、'.join(events)}"
                raise setting_error(path, (section, name), words)
    items: list[Item] = []
    for name in _named(raw):
        points = raw.points.get(name, Decimal(0))
        data = {"kind": "按项", "name": name, "event": name, "points": points}
        item = load_setting(PerEvent, {**data, "bonus": raw.bonus.get(name)}, path, ("points",))
        if item.bonus:
            check_bonus(path, ("bonus", name), item.bonus, name)
        items.append(item)
    return items


def _named(raw: _ScoreFile) -> tuple[str, ...]:
    """简写里的各事项。"""
    return tuple(dict.fromkeys((*raw.points, *raw.bonus)))


def _items(raw: _ScoreFile, path: Path) -> list[Item]:
    found: list[Item] = []
    names = set(_named(raw))
    for number, data in enumerate(raw.items):
        here = ("items", number)
        kind = str(data.get("kind"))
        if kind not in KINDS:
            words = f"计分项须写明是哪一种，只能取 {'、'.join(KINDS)} 之一"
            raise setting_error(path, (*here, "kind"), words)
        item = load_setting(KINDS[kind], data, path, here)
        check_item(path, here, item)
        if item.name in names:
            words = f"有两个计分项都叫“{item.name}”，请改一个"
            raise setting_error(path, (*here, "name"), words)
        names.add(item.name)
        found.append(item)
    return found
