"""亩均论英雄的办法：读自 land/*.toml；权重、基准、界线都在文件里（DOMAIN §2.7）。"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pipelines.settings import STRICT, KeyPath, load_setting, read_toml, setting_error


@dataclass(frozen=True)
class Indicator:
    """一项指标：part ÷ whole，都是附表二的列；`missing` 是算不出时怎样办。"""

    __pydantic_config__ = STRICT

    name: str
    weight: Decimal
    part: str
    whole: str
    missing: Literal["不评价", "平均", "0分"] = "不评价"


@dataclass(frozen=True)
class Baseline:
    """一年的基准值：指标 → 数，单位同指标（万元/亩等，比例为小数）。"""

    __pydantic_config__ = STRICT

    source: str
    values: dict[str, Decimal]


@dataclass(frozen=True)
class Group:
    """一起排名的企业：规模属于 `sizes` 者；没有当年基准值时按组内平均的 `mean_times` 倍。"""

    __pydantic_config__ = STRICT

    name: str
    sizes: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    baselines: dict[str, Baseline] = field(default_factory=dict)
    mean_times: Decimal | None = None


@dataclass(frozen=True)
class Grade:
    """一个等次：名次 ÷ 参评户数不超过 `up_to`（%，含）。"""

    __pydantic_config__ = STRICT

    name: str
    up_to: Decimal


@dataclass(frozen=True)
class Mark:
    """一家企业一年的另行处理：一票否决、不评价，或加减分；须写明原因。"""

    __pydantic_config__ = STRICT

    year: int
    code: str
    kind: Literal["否决", "不评价", "加减分"]
    reason: str
    points: Decimal = Decimal(0)


@dataclass(frozen=True)
class Scheme:
    """一套亩均评价办法；没有 `grades` 的只排名、不分等。"""

    __pydantic_config__ = STRICT

    name: str
    source: str
    groups: tuple[Group, ...]
    grades: tuple[Grade, ...] = ()
    unevaluated: str = "不评价"
    lag_years: int = 1
    """评价年度比报告年早几年：上一年度的数当年填、当年评，为 1。"""
    small_group: int = 20
    """参评不足这么多家的，不自动评最末一等，列为建议关注。"""
    veto_best: str = ""
    """一票否决的至多评哪一等。"""
    cap: Decimal | None = None
    """单项至多得权重的几倍；None 为不封顶。"""
    marks: tuple[Mark, ...] = ()

    def covers(self, group: Group, year: int) -> bool:
        """这一组当年有基准可用。"""
        return str(year) in group.baselines or group.mean_times is not None

    def knows(self, year: int) -> bool:
        """有一组当年评得了；都没有的，整年不评，不拿别的年份充数。"""
        return any(self.covers(group, year) for group in self.groups)


def load_land(path: Path) -> Scheme:
    """读 land/*.toml；权重合计、基准、等次界线自相矛盾的，SettingError。"""
    scheme = load_setting(Scheme, read_toml(path), path)
    taken: set[str] = set()
    for number, group in enumerate(scheme.groups):
        _check_group(path, ("groups", number), group)
        if not taken.isdisjoint(group.sizes):
            raise setting_error(path, ("groups", number, "sizes"), "同一规模的企业只能排在一组")
        taken.update(group.sizes)
    _check_grades(path, scheme)
    if scheme.lag_years < 0:
        raise setting_error(path, ("lag_years",), "不能小于 0；附表二填当年的数就写 0")
    if scheme.cap is not None and scheme.cap < 1:
        raise setting_error(path, ("cap",), "封顶倍数不能小于 1，否则达到基准也得不满分")
    for number, mark in enumerate(scheme.marks):
        if not mark.reason.strip():
            raise setting_error(path, ("marks", number, "reason"), "须写明原因")
        if (mark.kind == "加减分") != bool(mark.points):
            raise setting_error(path, ("marks", number, "points"), "加减分写分数，其余不写")
    return scheme


def _check_group(path: Path, here: KeyPath, group: Group) -> None:
    weights = sum(one.weight for one in group.indicators)
    if weights != 100 or any(one.weight <= 0 for one in group.indicators):
        words = f"“{group.name}”各指标权重须为正数，合计 100，现为 {weights}"
        raise setting_error(path, (*here, "indicators"), words)
    names = [one.name for one in group.indicators]
    if len(set(names)) < len(names):
        raise setting_error(path, (*here, "indicators"), f"“{group.name}”有指标重名")
    if group.mean_times is not None and group.mean_times <= 0:
        raise setting_error(path, (*here, "mean_times"), "倍数须大于零")
    for year, baseline in group.baselines.items():
        place = (*here, "baselines", year, "values")
        if sorted(baseline.values) != sorted(names):
            words = f"{year} 年度的基准值须与指标一一对应：{'、'.join(names)}"
            raise setting_error(path, place, words)
        if bad := [name for name, value in baseline.values.items() if value <= 0]:
            raise setting_error(path, (*place, bad[0]), "基准值须大于零")


def _check_grades(path: Path, scheme: Scheme) -> None:
    if not scheme.grades:
        return
    bounds = [grade.up_to for grade in scheme.grades]
    if bounds[0] <= 0 or bounds[-1] != 100 or any(a >= b for a, b in pairwise(bounds)):
        raise setting_error(path, ("grades",), "等次界线须由小到大，最末一等为 100")
    if scheme.veto_best not in [grade.name for grade in scheme.grades[1:]]:
        lower = "、".join(grade.name for grade in scheme.grades[1:])
        words = f"一票否决的至多评哪一等，只能取 {lower} 之一"
        raise setting_error(path, ("veto_best",), words)
