"""节奏：读自 rhythm.toml 与 rhythms/；几个一、什么时候、出什么由办公室定（DOMAIN §2.1）。"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from pipelines.settings import STRICT, KeyPath, load_setting, read_toml, setting_error

Frequency = Literal["每日", "每周", "每月", "每季", "每半年", "每年"]
Weekday = Literal["周一", "周二", "周三", "周四", "周五", "最后一个工作日"]
#: 一轮有几个月。
MONTHS: Final[dict[str, int]] = {"每月": 1, "每季": 3, "每半年": 6, "每年": 12}
#: 夜间任务自己的名字，别的事不能叫这个。
NIGHT: Final = "夜间任务"
#: 各月最多几天；二月按闰年。
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_Name = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class Anchor:
    """一轮里的什么时候；`month` 是这一轮的第几个月，从 1 起。"""

    __pydantic_config__ = STRICT

    time: str
    weekday: Weekday | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    workday: Annotated[int, Field(ge=1, le=15)] | None = None
    """第几个工作日；工作日最少的月份有 16 个。"""
    roll: Literal["prev", "next"] | None = None

    @property
    def clock(self) -> datetime.time:
        """几点几分。"""
        return datetime.time.fromisoformat(self.time)

    @property
    def words(self) -> str:
        """如“周五 12:00”“第 1 个月第 8 个工作日 08:30”。"""
        month = f"第 {self.month} 个月" if self.month else ""
        day = f" {self.day} 日" if self.day else ""
        workday = f"第 {self.workday} 个工作日" if self.workday else ""
        where = f"{self.weekday or ''}{month}{day}{workday}"
        return f"{where} {self.time}"


@dataclass(frozen=True)
class Act:
    """定期要做的一件事：叫什么、多久一次、什么时候、出什么。"""

    __pydantic_config__ = STRICT

    name: _Name
    frequency: Frequency
    anchor: Anchor
    output: str

    @property
    def words(self) -> str:
        """如“一周一调度（每周周五 12:00）”。"""
        return f"{self.name}（{self.frequency}{self.anchor.words}）"


@dataclass(frozen=True)
class Nightly:
    """夜间任务：几点开始，依次做什么，晚多少分钟算误了。"""

    __pydantic_config__ = STRICT

    at: str
    steps: tuple[str, ...]
    grace_minutes: Annotated[int, Field(ge=1, le=720)] = 60


@dataclass(frozen=True)
class _File:
    __pydantic_config__ = STRICT

    source: str
    preset: _Name
    nightly: Nightly
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class _Preset:
    __pydantic_config__ = STRICT

    source: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class RhythmTable:
    """一个办公室的节奏；`acts` 先是所选一地的，后是本办公室另加的。"""

    source: str
    nightly: Nightly
    acts: tuple[Act, ...]

    @property
    def night(self) -> Act:
        """夜间任务本身，也是每日一次的一件事。"""
        return Act(NIGHT, "每日", Anchor(self.nightly.at), "")

    @property
    def times(self) -> tuple[str, ...]:
        """一天里会用到的各个钟点，由早到晚。"""
        return tuple(sorted({self.nightly.at, *(act.anchor.time for act in self.acts)}))


def load_rhythm(path: Path, presets: Path, outputs: Collection[str]) -> RhythmTable:
    """读 `path`（rhythm.toml）与它所选的 `presets`/名字.toml；`outputs` 是会做的各项。

    永远不会到的时刻、不会做的、重名的，都成 SettingError。
    """
    own = load_setting(_File, read_toml(path), path)
    found = {one.stem: one for one in presets.glob("*.toml")}
    chosen = found.get(own.preset)
    if chosen is None:
        known = "、".join(sorted(found))
        words = f"rhythms 文件夹里没有名为“{own.preset}”的节奏，现有：{known or '（无）'}"
        raise setting_error(path, ("preset",), words)
    preset = load_setting(_Preset, read_toml(chosen), chosen)
    _check_time(own.nightly.at, path, ("nightly", "at"))
    if not own.nightly.steps:
        raise setting_error(path, ("nightly", "steps"), '至少写一步，如 steps = ["收件", "汇总"]')
    for step in own.nightly.steps:
        _check_output(step, outputs, path, ("nightly", "steps"))
    names = {NIGHT}
    _check_acts(preset.acts, chosen, outputs, names)
    _check_acts(own.acts, path, outputs, names)
    return RhythmTable(preset.source, own.nightly, (*preset.acts, *own.acts))


def _check_acts(acts: Sequence[Act], path: Path, outputs: Collection[str], names: set[str]) -> None:
    """`names` 是已经用了的名字，随看随记。"""
    for index, act in enumerate(acts):
        here: KeyPath = ("acts", index)
        if act.name in names:
            raise setting_error(path, (*here, "name"), f"“{act.name}”重名，请换一个名字")
        names.add(act.name)
        _check_output(act.output, outputs, path, (*here, "output"))
        _check_time(act.anchor.time, path, (*here, "anchor", "time"))
        for key, words in _odd(act):
            raise setting_error(path, (*here, "anchor", key), f"{act.name}：{words}")


def _check_output(output: str, outputs: Collection[str], path: Path, where: KeyPath) -> None:
    if output not in outputs:
        raise setting_error(path, where, f"不会做“{output}”，会做的有：{'、'.join(outputs)}")


def _check_time(text: str, path: Path, where: KeyPath) -> None:
    if not _TIME.fullmatch(text):
        raise setting_error(path, where, f"时间应形如 08:30、22:00，而不是“{text}”")


def _odd(act: Act) -> Iterator[tuple[str, str]]:
    """时刻写得不成立的：哪个键，什么缘故。"""
    anchor, months = act.anchor, MONTHS.get(act.frequency, 0)
    given = [key for key in ("weekday", "month", "day", "workday", "roll") if getattr(anchor, key)]
    yield from ((key, f"{act.frequency}的不写 {key}") for key in given if key not in _allowed(act))
    if act.frequency == "每周" and not anchor.weekday:
        yield "weekday", '每周的要写 weekday，如 weekday = "周五"'
    if months and (anchor.day is None) == (anchor.workday is None):
        yield "day", "day（几号）与 workday（第几个工作日）要写一个，也只写一个"
    if months > 1 and anchor.month is None:
        yield "month", f"{act.frequency}的要写 month：其中的第几个月"
    if anchor.roll and anchor.workday:
        yield "roll", "第几个工作日本来就是工作日，不写 roll"
    if anchor.month and anchor.month > months:
        yield "month", f"{act.frequency}只有 {months} 个月，没有第 {anchor.month} 个月"
    elif anchor.day and months and anchor.day > _most_days(anchor.month or 1, months):
        yield "day", f"那个月没有 {anchor.day} 日，永远不会到"


def _allowed(act: Act) -> tuple[str, ...]:
    if act.frequency == "每日":
        return ()
    if act.frequency == "每周":
        return ("weekday",)
    return ("day", "workday", "roll") if act.frequency == "每月" else (
        "month", "day", "workday", "roll"
    )  # fmt: skip


def _most_days(month: int, months: int) -> int:
    """每 `months` 个月一轮，第 `month` 个月最多有几天。"""
    if months == 1:
        return 31
    return max(_LONGEST[month - 1 :: months])
