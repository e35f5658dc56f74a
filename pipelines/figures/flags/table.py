"""红旗的办法：读自 flags.toml；权重与不评的单位都在文件里（DOMAIN §2.3）。"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.figures.scoring.table import TRIAL
from pipelines.office import Office
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

Weight = Annotated[Decimal, Field(ge=0, le=100)]


@dataclass(frozen=True)
class Annual:
    """年度红旗：各月积分之和与年终考核各占百分之几，每面流动红旗几分。"""

    __pydantic_config__ = STRICT

    monthly_weight: Weight = Decimal(70)
    assessment_weight: Weight = Decimal(30)
    flag_points: Annotated[Decimal, Field(ge=0)] = Decimal(2)


@dataclass(frozen=True)
class BarredUnit:
    """某月不评流动红旗的一个单位，及其缘由。"""

    __pydantic_config__ = STRICT

    period: str
    unit: str
    reason: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class FlagTable:
    """红旗办法（flags.toml）。"""

    __pydantic_config__ = STRICT

    source: str
    annual: Annual = field(default_factory=Annual)
    barring_items: tuple[str, ...] = ()
    """积分办法里扣了这些分的单位，当月不评。"""
    barred: tuple[BarredUnit, ...] = ()

    @property
    def trial(self) -> bool:
        """出处写明是试算，不是哪一地公布的办法。"""
        return TRIAL in self.source

    def barred_in(self, period: Period, unit: str) -> list[str]:
        """一个单位（规范名）该月不评的缘由；没有则空。"""
        month = (one for one in self.barred if Period.parse(one.period) == period)
        return [one.reason for one in month if one.unit == unit]


def load_flags(path: Path, office: Office) -> FlagTable:
    """读 flags.toml；两项权重相加须为 100，不评的单位、报告期须认得，否则 SettingError。"""
    table = load_setting(FlagTable, read_toml(path), path)
    total = table.annual.monthly_weight + table.annual.assessment_weight
    if total != 100:
        words = f"各月积分与年终考核的权重相加应为 100，现在是 {total}"
        raise setting_error(path, ("annual", "assessment_weight"), words)
    for number, one in enumerate(table.barred):
        _check(path, ("barred", number), one, office)
    return table


def _check(path: Path, here: tuple[str | int, ...], one: BarredUnit, office: Office) -> None:
    try:
        Period.parse(one.period)
    except UsageError as error:
        raise setting_error(path, (*here, "period"), str(error)) from error
    known = office.registry("units")
    if one.unit not in known:
        words = f"没有名为“{one.unit}”的填报单位，请写 units.toml 里的名称：{'、'.join(known)}"
        raise setting_error(path, (*here, "unit"), words)
