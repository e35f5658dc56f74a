"""一个计分项自己合不合得拢；不合的指明文件与键。"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

from pipelines.figures.scoring.kinds import (
    WITH_MONEY,
    Adjusted,
    Bonus,
    ByProject,
    Deducted,
    Entry,
    Item,
    PerEvent,
    Ratio,
)
from pipelines.ledgers.loading import Ledgers
from pipelines.settings import KeyPath, setting_error

Fault = tuple[KeyPath, str]
"""（在这一项里的哪个键，为什么不行）。"""

_COUNTED: Final = ("新签约数", "新开工数")


def check_bonus(path: Path, here: KeyPath, bonus: Bonus, event: str) -> None:
    """按金额加分有矛盾的，SettingError。"""
    for key, words in _bonus(bonus, event):
        raise setting_error(path, (*here, *key), words)


def check_total(path: Path, items: Iterable[Item], full: Decimal | None) -> None:
    """写了总分的，各基本项（比值、有满分的打分）满分之和须等于总分，否则 SettingError。"""
    if full is None:
        return
    parts = [item.full for item in items if isinstance(item, Ratio | Adjusted)]
    found = sum((part for part in parts if part is not None), Decimal(0))
    if found != full:
        raise setting_error(path, ("full",), f"总分为 {full}，各项满分之和为 {found}，须相等")


def check_item(path: Path, here: KeyPath, item: Item) -> None:
    """一项有矛盾的，SettingError。"""
    for key, words in _faults(item):
        raise setting_error(path, (*here, *key), words)


def check_units(path: Path, here: KeyPath, item: Item, units: Collection[str]) -> None:
    """目标、加减分所写的单位须是 `units` 中的，否则 SettingError。"""
    written: list[tuple[KeyPath, str]] = []
    if isinstance(item, Ratio):
        written = [(("targets", name), name) for name in item.targets]
    if isinstance(item, Adjusted):
        written = [(("entries", n, "unit"), e.unit) for n, e in enumerate(item.entries)]
    for key, name in written:
        if name not in units:
            words = f"没有名为“{name}”的填报单位，可用的有：{'、'.join(units)}"
            raise setting_error(path, (*here, *key), words)


def check_columns(path: Path, here: KeyPath, item: Item, ledgers: Ledgers) -> None:
    """分档所看的列、所写的类别须是项目清单里有的，否则 SettingError；没有项目清单的不查。"""
    ledger = ledgers.with_id("L1")
    if ledger is None or not isinstance(item, ByProject):
        return
    asked = [("where", "where", name, values) for name, values in item.where.items()]
    asked += [("column", "mapping", item.column, tuple(item.mapping))] if item.column else []
    for key, values_key, name, values in asked:
        column = ledger.by_name.get(name)
        if column is None:
            raise setting_error(path, (*here, key), f"{ledger.sheet}没有“{name}”列")
        wrong = [value for value in values if column.allowed and value not in column.allowed]
        if wrong:
            words = f"“{name}”没有“{wrong[0]}”这个值，可用的有：{'、'.join(column.allowed)}"
            raise setting_error(path, (*here, values_key), words)


def _faults(item: Item) -> Iterator[Fault]:
    if isinstance(item, PerEvent):
        faults = _bonus(item.bonus, item.event) if item.bonus else ()
        yield from ((("bonus", *key), words) for key, words in faults)
    elif isinstance(item, ByProject):
        yield from _by_project(item)
    elif isinstance(item, Ratio):
        yield from _ratio(item)
    elif isinstance(item, Adjusted):
        yield from _adjusted(item)
    else:
        yield from _deducted(item)


def _bonus(bonus: Bonus, event: str) -> Iterator[Fault]:
    if event not in WITH_MONEY:
        yield (), f"{event}没有金额，不能按金额加分；能加的只有{'、'.join(WITH_MONEY)}"
    if bonus.amount < 1:
        yield ("amount",), "须大于零"
    if bonus.points < 1 or bonus.cap < bonus.points:
        yield ("cap",), "加分须大于零，且封顶不小于一次所加的分"


def _by_project(item: ByProject) -> Iterator[Fault]:
    ways = {
        "flat": item.flat is not None, "bands": bool(item.bands),
        "mapping": bool(item.mapping), "proportion": item.proportion is not None,
    }  # fmt: skip
    if sum(ways.values()) != 1:
        written = "、".join(way for way, used in ways.items() if used) or "一种也没有写"
        yield (), f"flat、bands、mapping、proportion 四种给法须写一种且只写一种，现为：{written}"
    if bool(item.column) != (ways["bands"] or ways["mapping"]):
        yield ("column",), "分档（bands）、按类别（mapping）须写 column，其余不写"
    if item.bands:
        yield from _bands(item)
    if item.proportion is not None and item.proportion.full <= 0:
        yield ("proportion", "full"), "满分须大于零"


def _bands(item: ByProject) -> Iterator[Fault]:
    money = ("总投资", "本年度计划投资", "本月完成投资", "本年累计完成投资")
    if item.column not in money:
        yield ("column",), f"按金额分档，column 只能取 {'、'.join(money)} 之一"
    bounds = [band.at_least for band in item.bands]
    if bounds[-1] != 0 or any(high <= low for high, low in pairwise(bounds)):
        yield ("bands",), "各档的 at_least 须由大到小，末一档为 0，才不重不漏"


def _ratio(item: Ratio) -> Iterator[Fault]:
    if item.full <= 0:
        yield ("full",), "满分须大于零"
    if not item.targets:
        yield ("targets",), "没有任何单位的目标，此项谁也得不了分"
    for name, target in item.targets.items():
        if target <= 0:
            yield ("targets", name), f"“{name}”的目标须大于零；没有下达目标的请删去这一行"
    if item.at_least < 0 or (item.at_least and item.of not in _COUNTED):
        yield ("at_least",), f"只有{'、'.join(_COUNTED)}能按金额挑选，且不能为负"


def _adjusted(item: Adjusted) -> Iterator[Fault]:
    if (item.points is None) == (item.range is None):
        yield ("points",), "每次几分（points）与各次分数的范围（range）须写一样且只写一样"
    if item.range is not None and item.range[0] > item.range[1]:
        yield ("range",), "范围须由小到大，如 [-20, -5]"
    if item.cap is not None and item.cap <= 0:
        yield ("cap",), "封顶须大于零"
    if item.full is not None:
        if item.cap is not None:
            yield ("cap",), "有满分（full）的即以满分封顶，不另写 cap"
        if item.range != (Decimal(0), item.full):
            yield ("range",), f"打分的范围须为 0 至满分，即 [0, {item.full}]"
    quarter, year = item.per_quarter, item.per_year
    if quarter is not None and year is not None and quarter > year:
        yield ("per_quarter",), "每季的次数不能多于每年的次数"
    for number, entry in enumerate(item.entries):
        for key, words in _entry(item, entry):
            yield ("entries", number, *key), words


def _entry(item: Adjusted, entry: Entry) -> Iterator[Fault]:
    if not entry.reason.strip():
        yield ("reason",), "须写明原因"
    if not entry.reviewer.strip():
        yield ("reviewer",), "须写明审核人"
    if item.range is None:
        if entry.points is not None and entry.points != item.points:
            yield ("points",), f"此项每次 {item.points} 分，条目里不必写分数"
    elif entry.points is None:
        yield ("points",), "须写分数"
    elif not item.range[0] <= entry.points <= item.range[1]:
        yield ("points",), f"{entry.points} 分不在 {item.range[0]} 至 {item.range[1]} 之间"


def _deducted(item: Deducted) -> Iterator[Fault]:
    if item.points >= 0:
        yield ("points",), "扣分须写负数，如 -1"
    if item.cap is not None and item.cap < -item.points:
        yield ("cap",), "封顶不能小于一次所扣的分"
