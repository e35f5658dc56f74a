"""链长制要齐的几份清单：读自 chains.toml（DOMAIN §2.9）。"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

#: 责任清单。
DUTIES: Final = "L3"
KIND, NAME, ID = "对象类型", "对象名称/编号", "责任编号"
SINCE, UNTIL = "生效日期", "失效日期"


@dataclass(frozen=True)
class Item:
    """一样东西：责任清单的 `column` 列填了（是否列为“是”）就算有。"""

    __pydantic_config__ = STRICT

    name: str
    column: str


@dataclass(frozen=True)
class Listed:
    """一份清单，如“五个一”。"""

    __pydantic_config__ = STRICT

    name: str
    source: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class ChainTable:
    """链长制要齐的几份清单（chains.toml）。"""

    __pydantic_config__ = STRICT

    source: str
    used: tuple[str, ...]
    city: str
    """全市的链，责任编号以此开头。"""
    lists: tuple[Listed, ...]

    @property
    def in_use(self) -> tuple[Listed, ...]:
        """现用的几份，依 `used` 的次序。"""
        known = {one.name: one for one in self.lists}
        return tuple(known[name] for name in self.used)

    @property
    def columns(self) -> tuple[str, ...]:
        """现用的清单要看的列。"""
        columns = (item.column for one in self.in_use for item in one.items)
        return tuple(dict.fromkeys((KIND, NAME, ID, SINCE, UNTIL, *columns)))


def load_chains(path: Path, ledgers: Ledgers | None = None) -> ChainTable:
    """读 chains.toml；用到没有的清单、清单重名或没有内容的，SettingError。

    给了 `ledgers`，现用的清单要看的列还须责任清单里有。
    """
    table = load_setting(ChainTable, read_toml(path), path)
    names = [one.name for one in table.lists]
    for number, one in enumerate(table.lists):
        if names.index(one.name) < number:
            raise setting_error(path, ("lists", number, "name"), f"清单“{one.name}”重名")
        items = [item.name for item in one.items]
        if not items or len(set(items)) < len(items):
            words = f"“{one.name}”须列出各样东西，不能重名"
            raise setting_error(path, ("lists", number, "items"), words)
    if unknown := [name for name in table.used if name not in names]:
        words = f"没有“{unknown[0]}”这份清单，可用的有：{'、'.join(names)}"
        raise setting_error(path, ("used",), words)
    duties = ledgers.with_id(DUTIES) if ledgers else None
    if duties is not None:
        _check_columns(path, table, duties)
    return table


def _check_columns(path: Path, table: ChainTable, duties: Ledger) -> None:
    for number, one in enumerate(table.lists):
        for place, item in enumerate(one.items):
            if one.name in table.used and item.column not in duties.by_name:
                here = ("lists", number, "items", place, "column")
                words = f"“{item.name}”：{duties.sheet}没有“{item.column}”列"
                raise setting_error(path, here, words)
