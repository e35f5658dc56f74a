"""一座示例城市和它的填报单位：各张清单共用的叫法、号码与工作日历。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.calendar import Calendar, Period
from sample_workbooks.names import person, phone
from sample_workbooks.projects import Project


@dataclass(frozen=True)
class City:
    """`mark` 是文号里的地名简称；`horizon` 是示例里最后一天。"""

    name: str
    province: str
    mark: str
    area: str
    horizon: date
    calendar: Calendar
    chains: Sequence[str]

    def workday(self, day: date) -> date:
        """不晚于 `day` 的最近一个工作日。"""
        return self.calendar.roll(day, "prev")


@dataclass(frozen=True)
class Contract:
    """一项签约：产业链、金额（百分之一万元）、是否本年才首次洽谈。"""

    chain: str
    amount: int
    fresh: bool


@dataclass(frozen=True)
class Deals:
    """一个单位的招商：在谈、锁定、终止的各属哪条链，签约的各项，转为项目的是哪些。"""

    talking: Sequence[str]
    locked: Sequence[str]
    dropped: Sequence[str]
    signed: Sequence[Contract]
    converted: Sequence[Project] = ()


@dataclass(frozen=True)
class Place:
    """一个填报单位和它名下的项目；`seat` 从 0 起，用来错开人名与电话。"""

    code: str
    name: str
    seat: int
    park: str
    region: str
    projects: Sequence[Project]
    deals: Deals
    revived: int = 0
    """本年盘活并销号的企业个数。"""

    def person(self, index: int) -> str:
        """本单位的第 index 个人；各单位的人不重名。"""
        return person(self.seat * 35 + index % 35)

    def phone(self, area: str, index: int) -> str:
        """本单位的第 index 个电话。"""
        return phone(area, self.seat * 1000 + index + 1)

    def known(self, period: Period) -> list[Project]:
        """到该期末已经入库的项目。"""
        return [project for project in self.projects if project.signed <= period.last_day]

    def duty_of(self, project: Project) -> str:
        """该项目的责任编号。"""
        return f"ZR-{self.code}-{self.projects.index(project) + 1:03d}"

    @property
    def bureau_duty(self) -> str:
        """本单位招商专班的责任编号。"""
        return f"ZR-{self.code}-901"


def days(count: int) -> timedelta:
    """若干天。"""
    return timedelta(days=count)
