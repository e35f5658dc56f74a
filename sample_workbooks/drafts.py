"""项目的草稿：先定钱与日子，再配名称、编号、业主，成为 Project。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from sample_workbooks.city import days
from sample_workbooks.names import TRADES, brand, company, credit_code, project_code
from sample_workbooks.projects import WAN, Project, shares

_CIVIC: Final = (
    ("产业园区道路及管网", "基础设施"),
    ("标准厂房及配套用房", "基础设施"),
    ("园区污水处理厂提标", "生态环保"),
    ("产教融合实训基地", "社会民生"),
    ("人才公寓及邻里中心", "社会民生"),
    ("园区供水保障", "基础设施"),
    ("资水流域生态修复", "生态环保"),
)
_PHASES: Final = ("", "（一期）", "", "（二期）", "")


@dataclass(frozen=True)
class Draft:
    """一个项目的骨架；钱是百分之一万元的整数。"""

    chain: str
    total: int
    before: int
    plan: int
    done: int
    signed: date
    prepared: date
    start_plan: date
    end_plan: date
    started: date | None = None
    ended: date | None = None
    produced: date | None = None
    civic: bool = False
    late: bool = False
    troubled: str = ""
    paused: int = 0
    """最后一个有投资的月份；0 为一直到竣工或报告月。"""
    tags: tuple[str, ...] = ()

    def tagged(self, *tags: str) -> Draft:
        """加上专项标识。"""
        return replace(self, tags=(*self.tags, *tags))

    def months(self, year: int, last: int, random: Random) -> tuple[int, ...]:
        """把本年完成投资摊到各月，共 12 项。"""
        if not self.started or not self.done:
            return (0,) * 12
        first = self.started.month if self.started.year == year else 1
        end = self.paused or (self.ended.month if self.ended and self.ended.year == year else last)
        weights = [random.randint(8, 15) for _ in range(first, max(end, first) + 1)]
        parts = shares(self.done, weights)
        return (*[0] * (first - 1), *parts, *[0] * (12 - first + 1 - len(parts)))


@dataclass(frozen=True)
class Site:
    """草稿落在哪里；`first` 是本单位字号、代码流水的起点。"""

    code: str
    name: str
    park: str
    region: str
    province: str
    first: int


def round_up(value: int) -> int:
    """进到 100 万元的整数。"""
    return -(-value // (100 * WAN)) * 100 * WAN


def finish(draft: Draft, site: Site, number: int, horizon: date, random: Random) -> Project:
    """草稿配上名称、编号、业主等，成为第 number 个项目（从 1 起）。"""
    serial = site.first + number
    civic, category = _CIVIC[serial % len(_CIVIC)] if draft.civic else ("", "产业发展")
    name = _name(draft, civic, site, serial)
    listed = draft.started + days(20) if draft.started and "未纳统" not in draft.tags else None
    prepared = min(draft.prepared, horizon)
    return Project(
        id=f"XM-{site.code}-{draft.signed.year}-{number:03d}",
        code=project_code(prepared.year, prepared.month, site.region, serial),
        name=name,
        unit=site.name,
        park=site.park,
        region=site.region,
        owner=_owner(draft, site, serial),
        credit=credit_code(site.region, serial),
        chain=draft.chain,
        category=category,
        nature=_nature(draft, number),
        scope=_scope(draft, serial),
        total=draft.total,
        before=draft.before,
        plan=draft.plan,
        monthly=draft.months(horizon.year, horizon.month, random),
        signed=draft.signed,
        prepared=draft.prepared,
        start_plan=draft.start_plan,
        end_plan=draft.end_plan,
        started=draft.started,
        ended=draft.ended,
        produced=draft.produced,
        listed=listed,
        land=0 if draft.civic else (15 + serial * 7 % 300) * WAN,
        tags=tuple(tag for tag in draft.tags if tag != "未纳统"),
        troubled=draft.troubled,
        late=draft.late,
    )


def _name(draft: Draft, civic: str, site: Site, serial: int) -> str:
    phase = _PHASES[serial % len(_PHASES)]
    if civic:
        return f"{site.name}{civic}{serial}号地块建设项目"
    products: Sequence[str] = TRADES[draft.chain].products
    product = products[serial % len(products)].format(n=2 + serial * 7 % 58)
    return f"{brand(serial)}{product}项目{phase}"


def _owner(draft: Draft, site: Site, serial: int) -> str:
    if draft.civic:
        return f"{site.name}示例{brand(serial)}园区建设投资有限公司"
    return company(site.province, serial, draft.chain)


def _nature(draft: Draft, number: int) -> str:
    if draft.before:
        return "续建"
    return ("新建", "新建", "新建", "改扩建", "新建", "技改")[number % 6]


def _scope(draft: Draft, serial: int) -> str:
    size = 2 + serial % 17
    if draft.civic:
        return f"建设主体工程{size}万平方米，配套道路、管网、绿化"
    equipment = TRADES[draft.chain].equipment
    return f"新建厂房及配套用房{size}万平方米，购置{equipment}等设备，配套建设仓储与环保设施"
