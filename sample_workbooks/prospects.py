"""示例招商：从锁定、在谈到签约、注册、转为项目。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.calendar import Period
from sample_workbooks.city import City, Contract, Place, days
from sample_workbooks.names import TRADES, brand, company, credit_code
from sample_workbooks.projects import WAN, Project, Row, money

_HOMES: Final = (
    ("广东", "440100"),
    ("浙江", "330100"),
    ("上海", "310115"),
    ("江苏", "320500"),
    ("福建", "350200"),
)
_KINDS: Final = ("上市公司", "民企500强", "头部企业", "其他", "央企", "其他")
_WAYS: Final = ("领导招商", "以商招商", "以乡招商", "敲门招商", "资本招商", "专班招商")


@dataclass(frozen=True)
class Prospect:
    """一个意向的来龙去脉；日期到了才算发生。"""

    chain: str
    amount: int
    seen: date
    first: date | None = None
    signed: date | None = None
    registered: date | None = None
    project: Project | None = None
    dropped: date | None = None

    def stage(self, at: date) -> str:
        """`at` 那天的招商阶段。"""
        steps = (
            ("终止", self.dropped),
            ("已转项目", self.signed if self.project else None),
            ("已注册", self.registered),
            ("签约", self.signed),
            ("在谈", self.first),
        )
        return next((name for name, day in steps if day and day <= at), "目标锁定")


def prospect_rows(place: Place, period: Period, city: City) -> list[Row]:
    """该单位该期的招商清单。"""
    at = period.last_day
    found = enumerate(prospects_of(place, city), 1)
    return [_row(place, number, one, at, city) for number, one in found if one.seen <= at]


def prospects_of(place: Place, city: City) -> Iterator[Prospect]:
    """一个单位的全部意向，次序即编号。"""
    deals, end = place.deals, city.horizon
    for project in deals.converted:
        first = project.signed - days(75)
        signed = project.signed
        yield Prospect(project.chain, project.total, first, first, signed, project=project)
    for index, contract in enumerate(deals.signed):
        yield _signed(contract, index, len(deals.signed), city)
    for index, chain in enumerate(deals.talking):
        first = city.workday(_spread(index, len(deals.talking), city))
        yield Prospect(chain, _amount(place, index), first, first)
    for index, chain in enumerate(deals.locked):
        yield Prospect(chain, _amount(place, index), end - days(50 + index % 30))
    for index, chain in enumerate(deals.dropped):
        first = end - days(400)
        yield Prospect(chain, _amount(place, index), first, first, dropped=end - days(60))


def _amount(place: Place, index: int) -> int:
    return (3 + (index * 7 + place.seat) % 23) * 3000 * WAN


def _spread(index: int, count: int, city: City) -> date:
    """首次洽谈均匀散布在本年已过的日子里。"""
    first = date(city.horizon.year, 1, 8)
    return first + days(index * (city.horizon - first - days(4)).days // count)


def _signed(contract: Contract, index: int, count: int, city: City) -> Prospect:
    """签约都在近 170 日之内。"""
    signed = city.workday(city.horizon - days(8 + index * 160 // count))
    year_start = date(city.horizon.year, 1, 4)
    old = year_start - days(40 + index)
    first = max(signed - days(55), year_start) if contract.fresh else old
    registered = signed + days(25) if index % 3 == 2 else None
    return Prospect(contract.chain, contract.amount, first, first, signed, registered)


def _row(place: Place, number: int, one: Prospect, at: date, city: City) -> Row:
    stage = one.stage(at)
    serial = place.seat * 100 + number
    home, region = _HOMES[serial % len(_HOMES)]
    product = TRADES[one.chain].products[serial % len(TRADES[one.chain].products)]
    row: Row = {
        "招商编号": f"ZS-{place.code}-{city.horizon.year}-{number:03d}",
        "投资方名称": company(home, 1000 + serial, one.chain),
        "投资方类型": _KINDS[serial % len(_KINDS)],
        "投资方代码": credit_code(region, 500000 + serial),
        "拟投项目名称": f"{brand(1000 + serial)}{product.format(n=2 + serial % 29)}项目",
        "产业链": one.chain,
        "招商阶段": stage,
        "预计(意向)投资额": money(one.amount // WAN * (95 + serial % 11)),
        "招商方式": _WAYS[serial % len(_WAYS)],
        "责任编号": place.bureau_duty,
        "终止原因": "投资方调整布局，另选外省" if stage == "终止" else None,
    }
    return {**row, **_talks(one, number, at), **_contract(place, serial, one, at, city)}


def _talks(one: Prospect, number: int, at: date) -> Row:
    if one.first is None or one.first > at:
        return {}
    latest = one.dropped or one.signed
    if latest is None or latest > at:
        latest = max(one.first, at.replace(day=3 + number % 22))
    return {"首次洽谈日期": one.first, "最近洽谈日期": latest}


def _contract(place: Place, serial: int, one: Prospect, at: date, city: City) -> Row:
    if one.signed is None or one.signed > at:
        return {}
    due = one.amount // 5 // WAN * WAN
    paid = min(due, due * (at - one.signed).days // 150 // WAN * WAN)
    row: Row = {
        "签约日期": one.signed,
        "签约(协议)金额": money(one.amount),
        "合同约定开工日期": city.workday(one.signed + days(120 + serial % 60)),
        "合同约定当年到位资金": money(due),
        "累计到位资金": money(paid),
    }
    if one.project:
        landed = {"落地公司名称": one.project.owner, "落地公司代码": one.project.credit}
        return {**row, **landed, "转入项目编号": one.project.id}
    if one.registered is None or one.registered > at:
        return row
    local = company(city.province, 2000 + serial, one.chain)
    return {
        **row,
        "落地公司名称": local,
        "落地公司代码": credit_code(place.region, 600000 + serial),
    }
