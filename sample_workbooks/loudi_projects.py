"""娄底 2021 年的项目：四个专项群的合计与种子资料分毫不差（DOMAIN §3.2 O4、O5、O6、O10）。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from sample_workbooks.city import days
from sample_workbooks.drafts import Draft, Site, finish, round_up
from sample_workbooks.projects import WAN, Project, shares

HORIZON: Final = date(2021, 6, 30)
LAUNCH: Final = "集中开工-2021年第二季度"
TOUR: Final = "巡检观摩-2021年6月"
NEW_HIGH: Final = "三高四新"
_ENGINES: Final = (("钢铁新材料", "双引擎-钢铁新材"), ("工程机械及配套", "双引擎-工程机械"))
_CHAINS: Final = (
    "先进陶瓷", "电子信息", "新能源", "生物医药", "食品加工", "文印文化", "现代物流", "绿色建材",
    "工程机械及配套", "钢铁新材料",
)  # fmt: skip
_STEP: Final = 100 * WAN
_EVENTS: Final = (
    date(2021, 4, 16), date(2021, 4, 28), date(2021, 5, 18), date(2021, 4, 20), date(2021, 5, 27),
    date(2021, 6, 3),
)  # fmt: skip
_ENDS: Final = (
    date(2021, 2, 5), date(2021, 3, 18), date(2021, 4, 22), date(2021, 5, 25), date(2021, 6, 17),
)  # fmt: skip
_PRODUCED: Final = (date(2021, 3, 10), date(2021, 4, 15), date(2021, 5, 20), date(2021, 6, 15))
_PREPARING: Final = date(2021, 1, 5)
_SIGNED: Final = (date(2021, 5, 14), date(2021, 6, 8), date(2021, 5, 26), date(2021, 6, 16))


@dataclass(frozen=True)
class Spec:
    """一个单位有哪些项目：各群个数、其他项目的类型（一字一个）、快慢（完成率百分数）。"""

    code: str
    name: str
    park: str
    region: str
    engines: int
    launched: int
    civic: int
    others: str
    pace: int
    toured: tuple[int, int]
    """巡检观摩的双引擎项目、集中开工项目各几个。"""


SPECS: Final = (
    Spec("431302", "娄星区", "娄星产业开发区", "431302", 6, 8, 1, "续续新竣投前续新", 63, (2, 2)),
    Spec("431381", "冷水江市", "冷水江经济开发区", "431381", 5, 6, 1, "续新竣前续", 55, (2, 1)),
    Spec(
        "431382",
        "涟源市",
        "涟源高新技术产业开发区",
        "431382",
        5,
        8,
        2,
        "续续新竣投前签",
        59,
        (2, 2),
    ),
    Spec("431321", "双峰县", "双峰经济开发区", "431321", 2, 7, 1, "续续新新竣迟前慢停", 49, (1, 2)),
    Spec("431322", "新化县", "新化经济开发区", "431322", 2, 7, 2, "续续新竣红慢迟前签", 46, (1, 2)),
    Spec(
        "LD-JKQ",
        "娄底经开区",
        "娄底经济技术开发区",
        "431302",
        7,
        6,
        0,
        "续续新竣投前续",
        67,
        (3, 2),
    ),
    Spec("LD-WBXQ", "万宝新区", "万宝新区", "431302", 2, 3, 1, "续新投前签", 61, (1, 2)),
    Spec("LD-SZ", "市直", "园区外", "431300", 0, 3, 3, "续续新慢前", 51, (0, 0)),
)


def loudi_projects() -> list[list[Project]]:
    """各单位的项目，次序同 SPECS；两个要植错的项目排在所属单位的最后。"""
    random = Random("娄底 2021-06")
    engines, launched = _engines(random), _launched(random)
    others = _others(random)
    result: list[list[Project]] = []
    for seat, spec in enumerate(SPECS):
        drafts = [*engines[seat], *launched[seat], *others[seat]]
        drafts += [_extra(random)] if spec.name in ("涟源市", "新化县") else []
        site = Site(spec.code, spec.name, spec.park, spec.region, "湖南", seat * 25)
        numbered = enumerate(drafts, 1)
        result.append([finish(draft, site, n, HORIZON, random) for n, draft in numbered])
    return result


def _dealt(drafts: Sequence[Draft], counts: Sequence[int]) -> list[list[Draft]]:
    """按各单位的个数分发。"""
    rest = iter(drafts)
    return [[next(rest) for _ in range(count)] for count in counts]


def _engines(random: Random) -> list[list[Draft]]:
    """29 个双引擎项目：年度计划 719600 万元，累计 697300 万元。"""
    counts = [spec.engines for spec in SPECS]
    size = sum(counts)
    plans = shares(71960000, [random.randint(6, 40) for _ in range(size)], _STEP)
    dones = shares(69730000, [plan // _STEP * random.randint(88, 106) for plan in plans])
    drafts = [_engine(i, plans[i], dones[i], random) for i in range(size)]
    dealt = _dealt([d.tagged(NEW_HIGH) if i % 4 == 0 else d for i, d in enumerate(drafts)], counts)
    toured = [spec.toured[0] for spec in SPECS]
    return [_toured(group, count) for group, count in zip(dealt, toured, strict=True)]


def _toured(drafts: Sequence[Draft], count: int) -> list[Draft]:
    """前 count 个产业项目列入巡检观摩。"""
    chosen = [i for i, draft in enumerate(drafts) if not draft.civic][:count]
    return [d.tagged(TOUR) if i in chosen else d for i, d in enumerate(drafts)]


def _engine(index: int, plan: int, done: int, random: Random) -> Draft:
    chain, tag = _ENGINES[index % 2]
    is_old = index % 3 != 1
    begun = date(2019, 5, 6) + days(17 * index) if is_old else date(2021, 1, 11) + days(2 * index)
    before = plan * random.randint(40, 120) // 100 // _STEP * _STEP if is_old else 0
    ends = index in (9, 21)
    room = 100 if ends else random.randint(115, 190)
    rank = ("省重点",) if index % 5 == 0 else ()
    return Draft(
        chain=chain,
        total=before + round_up(max(plan, done) * room // 100),
        before=before,
        plan=plan,
        done=done,
        signed=begun - days(160),
        prepared=begun - days(110),
        start_plan=begun + days(index % 4 * 3),
        end_plan=date(2021, 6, 28) if ends else date(2021, 9, 30) + days(20 * index),
        started=begun,
        ended=date(2021, 6, 18) if ends else None,
        tags=(tag, *rank),
    )


def _launched(random: Random) -> list[list[Draft]]:
    """48 个集中开工项目，其中 37 个产业发展；总投资、年度计划的合计各为定数。"""
    civic = [i < spec.civic for spec in SPECS for i in range(spec.launched)]
    paces = [spec.pace for spec in SPECS for _ in range(spec.launched)]
    weights = [random.randint(6, 30) for _ in civic]
    industrial = iter(
        shares(142290000, [w for w, c in zip(weights, civic, strict=True) if not c], _STEP)
    )
    public = iter(shares(28940000, [w for w, c in zip(weights, civic, strict=True) if c], _STEP))
    totals = [next(public if is_civic else industrial) for is_civic in civic]
    plans = shares(81060000, [t // _STEP * random.randint(70, 130) for t in totals], _STEP)
    drafts: list[Draft] = []
    for index, (total, plan) in enumerate(zip(totals, plans, strict=True)):
        done = plan * _rate(paces[index], random) // 10000
        drafts.append(_launch(index, civic[index], total, plan, done))
    dealt = _dealt(_marked(drafts), [spec.launched for spec in SPECS])
    toured = [spec.toured[1] for spec in SPECS]
    return [_toured(group, count) for group, count in zip(dealt, toured, strict=True)]


def _marked(drafts: Sequence[Draft]) -> list[Draft]:
    """每五个产业项目取一个，共七个，列入三高四新；两个拖着没有纳统。"""
    industrial = [i for i, draft in enumerate(drafts) if not draft.civic][::5][:7]
    listed = [d.tagged(NEW_HIGH) if i in industrial else d for i, d in enumerate(drafts)]
    return [d.tagged("未纳统") if i in (12, 30) else d for i, d in enumerate(listed)]


def _launch(index: int, civic: bool, total: int, plan: int, done: int) -> Draft:
    begun = _EVENTS[index % len(_EVENTS)]
    return Draft(
        chain=_CHAINS[index * 3 % 8] if civic else _CHAINS[index % 8],
        total=total,
        before=0,
        plan=plan,
        done=done,
        signed=date(2020, 11, 9) + days(index * 2),
        prepared=date(2020, 12, 28) + days(index),
        start_plan=begun if index % 7 else begun + days(8),
        end_plan=date(2022, 3, 31) + days(9 * index),
        started=begun,
        civic=civic,
        tags=(LAUNCH,),
    )


def _rate(pace: int, random: Random) -> int:
    """万分之几：单位的快慢上下浮动，正常项目不低于 41.5%。"""
    return max(4150, pace * 100 + random.randint(-700, 700))


def _others(random: Random) -> list[list[Draft]]:
    seen: dict[str, int] = {}
    result: list[list[Draft]] = []
    picked = 0
    for spec in SPECS:
        drafts: list[Draft] = []
        for place, kind in enumerate(spec.others):
            index = seen[kind] = seen.get(kind, -1) + 1
            draft = _other(kind, index, spec, random)
            draft = replace(draft, civic=spec.code == "LD-SZ" and place < 2)
            if kind == "新" and picked < 3:
                picked, draft = picked + 1, draft.tagged(NEW_HIGH)
            drafts.append(draft.tagged("市重点") if place % 3 == 0 else draft)
        result.append(drafts)
    return result


def _other(kind: str, index: int, spec: Spec, random: Random) -> Draft:
    """其他项目，一字一型：续新竣投前签，迟（应开未开）慢（亮黄灯）红停。"""
    chain = _CHAINS[(index * 3 + len(spec.name) + ord(kind)) % len(_CHAINS)]
    total = random.randint(80, 620) * _STEP
    if kind in "前签迟":
        return _waiting(kind, index, chain, total)
    before = total * random.randint(25, 50) // 100 // _STEP * _STEP if kind != "新" else 0
    base = _working(kind, index, chain, total, before, random)
    rates = {"慢": 2700 + index * 430, "红": 1470, "停": 2230}
    if kind in "竣投":
        rate = random.randint(9400, 9900)
    else:
        rate = rates.get(kind) or _rate(spec.pace, random)
    return replace(base, done=base.plan * rate // 10000)


def _waiting(kind: str, index: int, chain: str, total: int) -> Draft:
    """还没有开工的：签约不久，正跑前期，或过了计划日子。"""
    overdue = (date(2021, 5, 18), date(2021, 3, 12))[index % 2]
    signed, prepared, start = {
        "签": (_SIGNED[index % 4], date(2021, 8, 2), date(2021, 11, 15)),
        "前": (_PREPARING + days(9 * index), date(2021, 3, 22), date(2021, 9, 1) + days(7 * index)),
        "迟": (date(2020, 10, 12), date(2020, 12, 7), overdue),
    }[kind]
    plan = total * 3 // 10 // _STEP * _STEP if kind == "迟" else 0
    return Draft(
        chain, total, 0, plan, 0, signed, prepared, start, date(2022, 10, 31) + days(30 * index)
    )


def _working(kind: str, index: int, chain: str, total: int, before: int, random: Random) -> Draft:
    begun = date(2020, 1, 13) + days(index * 11)
    if kind == "新":
        begun = date(2021, 1, 14) + days(index * 5)
    ended = {"竣": _ENDS[index % 5], "投": date(2021, 1, 15) + days(index)}.get(kind)
    plan = (total - before) * random.randint(45, 75) // 100 // _STEP * _STEP
    end_plan = date(2021, 12, 20) if kind in "慢红停" else date(2021, 10, 29) + days(index * 31)
    return Draft(
        chain=chain,
        total=total,
        before=before,
        plan=total - before if ended else plan,
        done=0,
        signed=begun - days(140),
        prepared=begun - days(90),
        start_plan=begun - days(index % 3),
        end_plan=ended + days(10) if ended else end_plan,
        started=begun,
        ended=ended,
        produced=_PRODUCED[index % 4] if kind == "投" else None,
        late=kind in "慢红停",
        troubled={"停": "停工", "慢": "放缓" if index == 0 else ""}.get(kind, ""),
        paused=3 if kind == "停" else 0,
    )


def _extra(random: Random) -> Draft:
    """植错用的项目：不在任何专项群里，植错以后不计入合计。"""
    total = random.randint(100, 300) * _STEP
    base = _working("新", 7, "绿色建材", total, 0, random)
    return replace(base, done=base.plan * 55 // 100)


def counted(projects: Sequence[Sequence[Project]]) -> Iterator[Project]:
    """不含植错项目的全部项目。"""
    for spec, own in zip(SPECS, projects, strict=True):
        yield from own[:-1] if spec.name in ("涟源市", "新化县") else own
