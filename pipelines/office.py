"""一个办公室的文件夹与设定：office.toml、units.toml → Office。"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipelines.calendar import Calendar, Period, load_calendar
from pipelines.errors import SettingError, UsageError
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

_HERE = Path(__file__).parent
#: 办公室可以没有、没有时用随附的设定。
BORROWED = (
    "lights", "rates.toml", "curves.toml", "reminders.toml", "shares.toml", "parks.toml",
    "chains.toml", "flags.toml", "assessment.toml", "gongwen.toml", "wording.toml",
    "rhythm.toml", "rhythms", "land",
)  # fmt: skip
#: office.toml 放在最后：它在，办公室才算建成。
_OWNED = ("units.toml", *BORROWED, "ledgers", "documents", "scores", "office.toml")
_WORKING = ("inbox", "archive", "out")
#: 文件名里不能有的字符。
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]|^\.')
#: 单位名称至多几个字：要写进文件名，中文一字三个字节，文件名至多 255 个字节。
_LONGEST_NAME = 40
#: 办公室不列也行的名录：照填，不查。
OPEN_REGISTRIES = frozenset({"departments", "regions"})


def shipped(name: str) -> Path:
    """随程序分发的文件夹 `templates` 或 `sample_workbooks`：源码树中或安装包内。"""
    installed = _HERE / "shipped" / name
    return installed if installed.exists() else _HERE.parent / name


def own_or_shipped(folder: Path | None, name: str) -> Path:
    """办公室文件夹 `folder` 里自己的一份设定（文件或文件夹）；没有则用随附的。"""
    own = folder / name if folder is not None else None
    return own if own is not None and own.exists() else shipped("templates") / name


@dataclass(frozen=True)
class Unit:
    """一个填报单位或其上级；印发次序即 units.toml 中的次序。"""

    __pydantic_config__ = STRICT

    code: str
    name: str
    parent: str = ""
    group: str = ""
    """排名分组，如 县市区、园区。"""
    submits: bool = True
    aliases: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """本单位项目可用的区划代码；空为不限。"""


@dataclass(frozen=True)
class Reporting:
    """报送与印发的时限（DOMAIN §2.1）。"""

    __pydantic_config__ = STRICT

    deadline_day: Annotated[int, Field(ge=1, le=31)] = 25
    roll: Literal["prev", "next"] = "prev"
    circular_workday: Annotated[int, Field(ge=1, le=20)] = 5
    mend_workdays: Annotated[int, Field(ge=1, le=20)] = 2
    """退回之后几个工作日内改好报回。"""
    carry_missing: bool = True
    """未报单位沿用其最近一次报送。"""
    rank_by_group: bool = False
    """按 units.toml 的 group 分组排名。"""


@dataclass(frozen=True)
class Cohort:
    """专项项目群：专项标识以 `tag` 开头的项目；`label` 是公文里的叫法。"""

    __pydantic_config__ = STRICT

    tag: str
    label: str = ""
    since: str = ""
    until: str = ""
    """只在这些报告期的公文里说到；空为不限。"""

    def spoken_of(self, period: Period) -> bool:
        """该期公文里说不说这一群。"""
        return (self.since or "0") <= str(period) <= (self.until or "9")


@dataclass(frozen=True)
class Letter:
    """公文的固定要素（DOMAIN §4.1、§4.3）。"""

    __pydantic_config__ = STRICT

    style: Literal["文件", "无红头"] = "文件"
    masthead: str = ""
    symbol: str = ""
    """机关代字，如 娄产专办。"""
    addressees: str = ""
    basis: str = ""
    signature: str = ""
    copies: str = ""
    printer: str = ""
    scope: str = "全市"
    note: str = ""
    reply_workdays: int = 5
    """亮红灯项目自成文日期起书面说明的工作日数。"""


@dataclass(frozen=True)
class Settings:
    """office.toml 的全部内容。"""

    __pydantic_config__ = STRICT

    name: str
    inbox: Annotated[str, Field(min_length=1)] = "inbox"
    """收件箱所在的文件夹，可以在网络盘、同步盘上；相对的以办公室文件夹为准。"""
    database: str = "sqlite:///history.sqlite3"
    score: str = "默认"
    """积分办法：scores/ 下的文件名。"""
    lights: str = "银川"
    """亮灯、上榜、约谈的办法：lights/ 下的文件名。"""
    land: str = "黄岩"
    """亩均评价办法：land/ 下的文件名。"""
    sample: bool = False
    """示例数据：所出文件一律注明。"""
    reporting: Reporting = field(default_factory=Reporting)
    letter: Letter = field(default_factory=Letter)
    registries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)


@dataclass(frozen=True)
class _UnitFile:
    __pydantic_config__ = STRICT

    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Office:
    """一个办公室：文件夹、设定、单位树、工作日历。"""

    folder: Path
    settings: Settings
    units: tuple[Unit, ...]
    calendar: Calendar

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """规范名与别名 → 单位代码。"""
        return {name: unit.code for unit in self.units for name in (unit.name, *unit.aliases)}

    @property
    def root(self) -> Unit:
        return next(unit for unit in self.units if not unit.parent)

    def find_unit(self, text: str) -> Unit:
        """按代码、名称或别名找单位；找不到则 UsageError。"""
        code = text if text in self.by_code else self.unit_names.get(text, "")
        if not code:
            raise UsageError(f"没有名为“{text}”的单位；单位见 units.toml")
        return self.by_code[code]

    def submitters(self, node: str = "") -> tuple[Unit, ...]:
        """`node`（默认全部）之下的填报单位，按印发次序。"""
        inside = set(self._subtree(node or self.root.code))
        return tuple(unit for unit in self.units if unit.submits and unit.code in inside)

    def registry(self, name: str) -> tuple[str, ...]:
        """名录中的规范值；units 与 regions 由 units.toml 得来。"""
        if name == "units":
            return tuple(unit.name for unit in self.units if unit.submits)
        if name == "regions":
            regions = (region for unit in self.units for region in unit.regions)
            return tuple(dict.fromkeys(regions))
        return self.settings.registries.get(name, ())

    def setting(self, name: str) -> Path:
        """办公室自己的一份设定；没有则用随附的。"""
        return own_or_shipped(self.folder, name)

    def deadline(self, period: Period) -> date:
        """县区报送该期的截止日（已按工作日提前或顺延）。"""
        reporting = self.settings.reporting
        day = period.first_day.replace(day=min(reporting.deadline_day, period.last_day.day))
        return self.calendar.roll(day, reporting.roll)

    @property
    def inbox(self) -> Path:
        """收件箱（office.toml 的 inbox）。"""
        return self.folder / self.settings.inbox

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def database_url(self) -> str:
        """数据库地址；相对的 sqlite 路径以办公室文件夹为准。"""
        url = self.settings.database
        relative = url.removeprefix("sqlite:///")
        if url.startswith("sqlite:///") and not Path(relative).is_absolute():
            return f"sqlite:///{self.folder / relative}"
        return url

    def _subtree(self, code: str) -> Iterator[str]:
        yield code
        for unit in self.units:
            if unit.parent == code:
                yield from self._subtree(unit.code)


def load_office(folder: Path) -> Office:
    """读办公室文件夹；不是办公室则 UsageError，设定有误则 SettingError。"""
    path = folder / "office.toml"
    if not path.exists():
        place = "当前文件夹" if folder == Path() else f"{folder} "
        raise UsageError(
            f"{place}不是办公室文件夹（没有 office.toml）；"
            "请用 --office 指明办公室文件夹，还没有的先运行 qingdan init"
        )
    settings = load_setting(Settings, read_toml(path), path)
    units = _load_units(folder / "units.toml")
    return Office(folder, settings, units, _load_calendars(folder))


def create_office(folder: Path) -> None:
    """按随附的 templates/ 建一个办公室文件夹；已有办公室则 UsageError。"""
    if (folder / "office.toml").exists():
        raise UsageError(f"{folder} 已经是一个办公室，不会覆盖")
    taken = [name for name in _OWNED if (folder / name).exists()]
    if taken:
        raise UsageError(f"{folder} 里已有 {'、'.join(taken)}，不会覆盖；请换一个空文件夹")
    folder.mkdir(parents=True, exist_ok=True)
    for name in _OWNED:
        source = shipped("templates") / name
        if source.is_dir():
            shutil.copytree(source, folder / name, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, folder / name)
    (folder / "calendars").mkdir(exist_ok=True)
    for name in _WORKING:
        (folder / name).mkdir(exist_ok=True)


def _load_calendars(folder: Path) -> Calendar:
    ours = load_calendar(shipped("templates") / "calendars")
    theirs = load_calendar(folder / "calendars")
    return Calendar({**ours.tables, **theirs.tables})


def _load_units(path: Path) -> tuple[Unit, ...]:
    units = load_setting(_UnitFile, read_toml(path), path).units
    codes: set[str] = set()
    names: dict[str, str] = {}
    for index, unit in enumerate(units):
        here = ("units", index)
        if unit.code in codes:
            raise setting_error(path, (*here, "code"), f"单位代码 {unit.code} 重复")
        if not 0 < len(unit.name.strip()) == len(unit.name) <= _LONGEST_NAME:
            words = f"名称须为 1 至 {_LONGEST_NAME} 个字，前后不留空格"
            raise setting_error(path, (*here, "name"), words)
        if odd := _UNFIT.search(unit.name):
            raise setting_error(path, (*here, "name"), f"名称不能含有“{odd[0]}”，文件名要用它")
        codes.add(unit.code)
        for name in (unit.name, *unit.aliases):
            if names.setdefault(name, unit.code) != unit.code:
                raise setting_error(path, (*here, "name"), f"名称“{name}”属于两个单位")
    _check_tree(path, units)
    return units


def _check_tree(path: Path, units: tuple[Unit, ...]) -> None:
    parents = {unit.code: unit.parent for unit in units}
    if sum(not parent for parent in parents.values()) != 1:
        raise SettingError(path, "单位树应有且只有一个没有 parent 的根", key="units")
    for index, unit in enumerate(units):
        seen, code = set[str](), unit.code
        while code:
            if code in seen or code not in parents:
                problem = "上下级成环" if code in seen else f"上级 {code} 不存在"
                raise setting_error(path, ("units", index, "parent"), f"{unit.name}：{problem}")
            seen.add(code)
            code = parents[code]
