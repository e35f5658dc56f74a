"""广元的示例：一年的事，一期（2023-10）报齐，“四新一盘活”的个数与金额和种子资料一致（O1–O3、O16、O19）。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from pipelines.calendar import Period
from pipelines.office import Office
from sample_workbooks.city import City, Contract, Deals, Place, days
from sample_workbooks.drafts import Draft, Site, finish, round_up
from sample_workbooks.loudi import city_of
from sample_workbooks.projects import WAN, shares

PERIOD: Final = Period(2023, 10)
HORIZON: Final = PERIOD.last_day
_STEP: Final = 100 * WAN
_YEAR: Final = date(2023, 1, 1)


@dataclass(frozen=True)
class Count:
    """一条链的个数：新洽谈、新签约、新开工、新竣工，其中当年开工当年竣工几个。"""

    talks: int
    signs: int
    starts: int
    ends: int
    both: int


COUNTS: Final[Mapping[str, Count]] = {
    "铝基新材料": Count(30, 28, 25, 30, 7),
    "能源化工": Count(36, 20, 52, 60, 8),
    "食品饮料": Count(55, 38, 22, 12, 0),
    "硅基材料": Count(22, 15, 40, 44, 8),
    "建材家居": Count(28, 18, 56, 64, 8),
    "机械电子": Count(34, 22, 60, 70, 8),
    "医药健康": Count(24, 16, 42, 46, 7),
    "现代物流": Count(20, 14, 36, 40, 7),
    "文旅康养": Count(16, 12, 30, 34, 7),
}
_SIGNED: Final = {"铝基新材料": 167000000, "食品饮料": 155000000}
_SIGNED_ALL: Final = 956300000
_STARTED: Final = {"食品饮料": 29100000}
_STARTED_ALL: Final = 584400000
_FOOD_ENDED: Final = 23300000
_FOOD: Final = "食品饮料"
_SITES: Final = (
    ("510802", "利州区", "利州经济开发区", "510802"),
    ("510811", "昭化区", "昭化经济开发区", "510811"),
    ("510812", "朝天区", "朝天经济开发区", "510812"),
    ("510821", "旺苍县", "旺苍经济开发区", "510821"),
    ("510822", "青川县", "青川经济开发区", "510822"),
    ("510823", "剑阁县", "剑阁经济开发区", "510823"),
    ("510824", "苍溪县", "苍溪经济开发区", "510824"),
    ("GY-JKQ", "广元经开区", "广元经济技术开发区", "510802"),
)
_REVIVED: Final = (4, 4, 4, 4, 4, 4, 3, 3)


def guangyuan_city(office: Office) -> City:
    """广元的叫法。"""
    return city_of(office, "四川", "广", "0839", HORIZON)


def guangyuan_places() -> list[Place]:
    """八个单位，次序即印发次序。"""
    random = Random("广元 2023-10")
    drafts, deals = _drafts(random), _deals(random)
    places: list[Place] = []
    for seat, (code, name, park, region) in enumerate(_SITES):
        site = Site(code, name, park, region, "四川", seat * 100)
        own = [
            finish(draft, site, number, HORIZON, random)
            for number, draft in enumerate(drafts[seat :: len(_SITES)], 1)
        ]
        places.append(Place(code, name, seat, park, region, own, deals[seat], _REVIVED[seat]))
    return places


def _spent(
    total: int, fixed: Mapping[str, int], counts: Mapping[str, int], random: Random
) -> dict[str, list[int]]:
    """把合计分到各链各项：有定数的链照定数，其余合起来分。"""
    rest = [chain for chain in counts if chain not in fixed]
    weights = [random.randint(6, 40) for chain in rest for _ in range(counts[chain])]
    pool = iter(shares(total - sum(fixed.values()), weights, _STEP))
    found = {chain: [next(pool) for _ in range(counts[chain])] for chain in rest}
    for chain, amount in fixed.items():
        weights = [random.randint(6, 40) for _ in range(counts[chain])]
        found[chain] = shares(amount, weights, _STEP)
    return found


def _drafts(random: Random) -> list[Draft]:
    counts = {chain: count.starts for chain, count in COUNTS.items()}
    totals = _spent(_STARTED_ALL, _STARTED, counts, random)
    drafts: list[Draft] = []
    for chain, count in COUNTS.items():
        for index, total in enumerate(totals[chain]):
            if index < count.both:
                drafts.append(_quick(chain, index, total, random))
            else:
                drafts.append(_begun(chain, index, total, random))
        ended = count.ends - count.both
        foods = shares(_FOOD_ENDED, [random.randint(6, 40) for _ in range(ended)])
        for index, food in enumerate(foods):
            drafts.append(_ended(chain, index, food if chain == _FOOD else 0, random))
    drafts += [_waiting(index, random) for index in range(24)]
    random.shuffle(drafts)
    return drafts


def _day(first: date, last: date, random: Random) -> date:
    """区间里的一天，避开周末。"""
    day = first + days(random.randint(0, (last - first).days))
    return (
        day - days(max(day.weekday() - 4, 0))
        if day.weekday() > 4 and day > first + days(2)
        else day
    )


def _begun(chain: str, index: int, total: int, random: Random) -> Draft:
    """今年开工、在建。"""
    begun = _day(date(2023, 1, 5), date(2023, 10, 27), random)
    plan = max(total * random.randint(40, 70) // 100 // _STEP, 1) * _STEP
    return Draft(
        chain,
        total,
        0,
        min(plan, total),
        min(plan, total) * random.randint(7500, 9800) // 10000,
        signed=date(2022, 3, 1) + days(index * 4),
        prepared=date(2022, 5, 6) + days(index * 3),
        start_plan=begun - days(index % 3),
        end_plan=date(2024, 3, 29) + days(index * 8),
        started=begun,
    )


def _quick(chain: str, index: int, total: int, random: Random) -> Draft:
    """今年开工、今年竣工。"""
    begun = _day(date(2023, 1, 5), date(2023, 4, 20), random)
    ended = _day(date(2023, 8, 1), date(2023, 10, 24), random)
    return Draft(
        chain,
        total,
        0,
        total,
        total * random.randint(9300, 9900) // 10000,
        signed=date(2022, 4, 1) + days(index * 9),
        prepared=date(2022, 6, 1) + days(index * 7),
        start_plan=begun,
        end_plan=ended + days(12),
        started=begun,
        ended=ended,
    )


def _ended(chain: str, index: int, food: int, random: Random) -> Draft:
    """往年开工、今年竣工；`food` 非零时开工以来累计恰为此数。"""
    begun = _day(date(2021, 6, 1), date(2022, 9, 20), random)
    ended = _day(date(2023, 1, 5), date(2023, 10, 26), random)
    spent = food or random.randint(40, 400) * _STEP * 97 // 100
    total = round_up(spent * random.randint(100, 104) // 100)
    before = spent * random.randint(30, 60) // 100 // _STEP * _STEP
    produced = ended + days(32) if index % 2 and ended + days(32) <= HORIZON else None
    return Draft(
        chain,
        total,
        before,
        total - before,
        spent - before,
        signed=begun - days(150),
        prepared=begun - days(95),
        start_plan=begun,
        end_plan=ended + days(index % 15),
        started=begun,
        ended=ended,
        produced=produced,
    )


def _waiting(index: int, random: Random) -> Draft:
    """还在跑前期，没有下达年度计划。"""
    chain = tuple(COUNTS)[index % len(COUNTS)]
    total = random.randint(60, 500) * _STEP
    return Draft(
        chain,
        total,
        0,
        0,
        0,
        signed=date(2022, 6, 1) + days(index * 6),
        prepared=date(2022, 9, 1) + days(index * 5),
        start_plan=date(2023, 11, 20) + days(index * 5),
        end_plan=date(2025, 6, 30) + days(index * 9),
    )


def _deals(random: Random) -> list[Deals]:
    counts = {chain: count.signs for chain, count in COUNTS.items()}
    amounts = _spent(_SIGNED_ALL, _SIGNED, counts, random)
    signed: list[Contract] = []
    talking: list[str] = []
    for chain, count in COUNTS.items():
        fresh = count.signs * 3 // 5
        signed += [Contract(chain, amount, i < fresh) for i, amount in enumerate(amounts[chain])]
        talking += [chain] * (count.talks - fresh)
    random.shuffle(signed)
    random.shuffle(talking)
    size, chains = len(_SITES), tuple(COUNTS)
    return [
        Deals(talking[seat::size], chains[seat : seat + 2], chains[:1], signed[seat::size])
        for seat in range(size)
    ]
