"""年度考核办法：权重、机器项、人工项、评委、调整、等次，读自 assessment.toml（DOMAIN §2.10）。"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from pipelines.errors import SettingError
from pipelines.settings import STRICT, KeyPath, line_of, load_setting, read_toml, setting_error

TRIAL: Final = "试算"
MACHINE: Final = "机器"
HUMAN: Final = "人工"
#: 不在数的目录里、另有算法的：本年“四新一盘活”积分。
POINTS: Final = "积分"
_WHOLE: Final = 100

#: 要写进文件名的称呼：至多四十字，不含文件名里不许有的字符。
FileWord = Annotated[str, Field(pattern=r'^[^\\/:*?"<>|\x00-\x1f]{1,40}$')]
Positive = Annotated[Decimal, Field(gt=0, le=1_000_000)]


@dataclass(frozen=True)
class MachineItem:
    """机器考核的一项：哪个数、满分、怎样折成分；算不出数时怎么办。"""

    __pydantic_config__ = STRICT

    name: Annotated[str, Field(min_length=1)]
    figure: str
    full: Positive
    method: Literal["比目标", "比最高", "按名次", "逐个扣"]
    blank: Literal["不评", "零分", "满分"]
    target: Positive | None = None
    step: Positive | None = None
    lower: bool = False
    """数小的名次在前。"""


@dataclass(frozen=True)
class HumanItem:
    """人工考核的一项：满分、为什么要人来评、谁审核。"""

    __pydantic_config__ = STRICT

    name: Annotated[str, Field(min_length=1)]
    full: Positive
    reason: Annotated[str, Field(min_length=1)]
    reviewer: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class JudgeGroup:
    """一组评委；`peers` 为各被考核单位互评。"""

    __pydantic_config__ = STRICT

    name: FileWord
    weight: Positive
    judges: tuple[FileWord, ...] = ()
    peers: bool = False


@dataclass(frozen=True)
class Human:
    """人工考核：至多几项，满几位评委去掉最高最低，各项与各组评委。"""

    __pydantic_config__ = STRICT

    limit: Annotated[int, Field(ge=1, le=20)]
    trim_from: Annotated[int, Field(ge=3, le=100)]
    items: tuple[HumanItem, ...]
    groups: tuple[JudgeGroup, ...]


@dataclass(frozen=True)
class Adjust:
    """调整：每个单位增减合计不超过 `most` 分。"""

    __pydantic_config__ = STRICT

    source: str
    most: Annotated[Decimal, Field(ge=0, le=_WHOLE)]


@dataclass(frozen=True)
class Grade:
    """一个等次：名额是百分比或个数；`rest` 为其余的都归它。"""

    __pydantic_config__ = STRICT

    name: Annotated[str, Field(min_length=1)]
    percent: Annotated[Decimal, Field(ge=0, le=_WHOLE)] | None = None
    count: Annotated[int, Field(ge=0)] | None = None
    rest: bool = False

    def places(self, size: int) -> int:
        """`size` 个单位里至多几个；取整只舍不入，决不超过名额。"""
        if self.count is not None:
            return min(self.count, size)
        return int(size * (self.percent or Decimal(0)) // _WHOLE)


@dataclass(frozen=True)
class AssessmentTable:
    """年度考核办法（assessment.toml）。"""

    __pydantic_config__ = STRICT

    source: str
    weights: dict[Literal["机器", "人工"], Positive]
    machine: tuple[MachineItem, ...]
    human: Human
    adjust: Adjust
    grades: tuple[Grade, ...]
    adopted: str = ""
    """正式印发的文号；空则是试算。"""
    decimals: Annotated[int, Field(ge=0, le=4)] = 2
    without: tuple[str, ...] = ()
    """不参加考核的分组。"""
    by_group: bool = False

    @property
    def label(self) -> str:
        """印在标题后：没有正式印发的写“试算”。"""
        return "" if self.adopted else f"（{TRIAL}：考核办法未正式印发）"


def load_assessment(path: Path, figures: Collection[str]) -> AssessmentTable:
    """读 assessment.toml；`figures` 是数的名称；写错、合计不对、指名的没有都成 SettingError。"""
    table = load_setting(AssessmentTable, read_toml(path), path)
    _check_weights(path, table)
    _check_machine(path, table.machine, figures)
    _check_human(path, table.human)
    _check_grades(path, table.grades)
    return table


def _check_weights(path: Path, table: AssessmentTable) -> None:
    if set(table.weights) != {MACHINE, HUMAN}:
        raise setting_error(path, ("weights",), f"须写明“{MACHINE}”与“{HUMAN}”两项权重")
    _whole(path, ("weights",), table.weights.values(), "权重")
    _whole(path, ("machine",), (one.full for one in table.machine), "机器各项满分")
    _whole(path, ("human", "items"), (one.full for one in table.human.items), "人工各项满分")
    weights = (one.weight for one in table.human.groups)
    _whole(path, ("human", "groups"), weights, "评委各组权重")
    for place, names in (
        (("machine",), [one.name for one in table.machine]),
        (("human", "items"), [one.name for one in table.human.items]),
        (("human", "groups"), [one.name for one in table.human.groups]),
        (("grades",), [one.name for one in table.grades]),
    ):
        _distinct(path, place, names)


def _whole(path: Path, key: KeyPath, parts: Iterable[Decimal], words: str) -> None:
    if (added := sum(parts, Decimal(0))) != _WHOLE:
        raise _refusal(path, key, f"{words}合计应为 {_WHOLE}，现为 {added}")


def _refusal(path: Path, key: KeyPath, words: str) -> SettingError:
    """说的是几项合起来：行号指其中第一项。"""
    line = line_of(path, (*key, 0)) or line_of(path, key)
    return SettingError(path, words, key=".".join(map(str, key)), line=line)


def _distinct(path: Path, place: KeyPath, names: Sequence[str]) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise setting_error(path, (*place, index, "name"), f"“{name}”重名")


def _check_machine(path: Path, items: Sequence[MachineItem], figures: Collection[str]) -> None:
    for index, item in enumerate(items):
        here = ("machine", index)
        if item.figure != POINTS and item.figure not in figures:
            words = f"没有“{item.figure}”这个数；可用“{POINTS}”，或：{'、'.join(figures)}"
            raise setting_error(path, (*here, "figure"), words)
        needed = {"比目标": "target", "按名次": "step", "逐个扣": "step"}.get(item.method)
        if needed and getattr(item, needed) is None:
            words = f"“{item.name}”用“{item.method}”，须写 {needed}，为大于零的数"
            raise setting_error(path, (*here, needed), words)
        if item.lower and item.method != "按名次":
            words = f"“{item.name}”：lower 只用于按名次；数小的好，请用按名次或逐个扣"
            raise setting_error(path, (*here, "lower"), words)


def _check_human(path: Path, human: Human) -> None:
    if len(human.items) > human.limit:
        words = f"人工考核有 {len(human.items)} 项，超过 limit 所限的 {human.limit} 项"
        raise _refusal(path, ("human", "items"), words)
    for index, group in enumerate(human.groups):
        here = ("human", "groups", index, "judges")
        if group.peers == bool(group.judges):
            words = f"“{group.name}”是互评的不用列评委（judges），不是互评的至少列一位"
            raise setting_error(path, here, words)
        if len(set(group.judges)) < len(group.judges):
            raise setting_error(path, here, f"“{group.name}”有评委重名，请改成不同的称呼")


def _check_grades(path: Path, grades: Sequence[Grade]) -> None:
    for index, grade in enumerate(grades):
        given = (grade.percent is not None) + (grade.count is not None) + grade.rest
        if given != 1:
            words = f"等次“{grade.name}”须在 percent、count、rest = true 中写一项"
            raise setting_error(path, ("grades", index), words)
    if sum(grade.rest for grade in grades) != 1:
        raise _refusal(path, ("grades",), "有且只有一个等次写 rest = true")
    shares = sum((grade.percent or Decimal(0) for grade in grades), Decimal(0))
    if shares > _WHOLE:
        raise _refusal(path, ("grades",), f"各等次名额合计 {shares}%，超过 {_WHOLE}%")
