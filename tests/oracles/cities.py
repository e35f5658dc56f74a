"""按种子合计另建的小城：一座装下几行种子，互不相碰；行数、合计与种子分毫不差。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from tests.oracles.seeds import YI, Row, duty, firms, park, problems, project, projects, prospects

Sheets = Mapping[str, Sequence[Row]]
City = Mapping[str, Sheets]

LONG_AGO: Final = date(2019, 3, 1)
#: 不在本年的签约、开工：不算四新。
_OLD: Final = {"签约日期": LONG_AGO, "计划开工日期": LONG_AGO, "实际开工日期": LONG_AGO}
CONTRACT, INTENDED = "签约(协议)金额", "预计(意向)投资额"
COHORTS: Final = {"集中开工": "集中开工-2021年第二季度", "巡检": "巡检观摩-2021年6月"}
FIVE_BLOCKS: Final = ("先进陶瓷", "电子信息", "新能源", "生物医药", "食品加工")


def second_city() -> City:
    """S2 的各个合计（2023 年 10 月）。

    收集 520 解决 420（O14）；物流签约 29 项（O18）；24 个项目（O20）；在谈 9 项（O21）；
    1+1+17 个专班（O23）。
    """
    talks = {"签约日期": None, CONTRACT: None, "首次洽谈日期": date(2022, 5, 5)}
    signed = {"签约日期": date(2023, 5, 8), "首次洽谈日期": date(2022, 5, 5), "招商阶段": "签约"}
    return {
        "娄星区": {
            "项目清单": [
                *projects(1, 13, {"总投资": 51 * YI, "达产年产值": 130 * YI}, **_OLD),
                *projects(
                    14, 11, {"总投资": 44 * YI, "达产年产值": 1_105_000}, **_OLD,
                    项目阶段="竣工", 实际竣工日期=date(2023, 3, 3),
                ),
            ],
            "招商清单": [
                *prospects(1, 29, {CONTRACT: Decimal("3676200")}, **signed),
                *prospects(101, 9, {INTENDED: 630 * YI}, 招商阶段="在谈", **talks),
                *prospects(201, 76, 招商阶段="目标锁定", **talks),
            ],
            "问题清单": [*problems(1, 420, "已销号"), *problems(421, 100, "已传递")],
            "责任清单": _teams(),
        }
    }  # fmt: skip


def aluminium_city() -> City:
    """一个专班（2023 年 10 月）。

    签约 28 项 167 亿、解决 36 项、盘活 3 家、新开工 25 个（O16）；完成 7400 万元（O17）；
    三项 148 亿（O21）。
    """
    started = {
        "签约日期": LONG_AGO,
        "计划开工日期": date(2023, 4, 4),
        "实际开工日期": date(2023, 4, 4),
    }
    done = {"本年累计完成投资": Decimal(7400), "本月完成投资": Decimal(795)}
    rows = [
        *projects(1, 3, {"总投资": 148 * YI}, 专项标识="重大签约；加快建设", **started),
        *projects(4, 22, {"总投资": 50 * YI}, 专项标识="加快建设", **started),
    ]  # fmt: skip
    rows = [{**row, **dict.fromkeys(done, Decimal(0))} for row in rows]
    revived = {"是否盘活项目(企业)": "是", "销号日期": date(2023, 6, 6)}
    return {
        "娄星区": {
            "项目清单": [{**rows[0], **done}, *rows[1:]],
            "招商清单": prospects(
                1, 28, {CONTRACT: 167 * YI}, 签约日期=date(2023, 5, 8),
                首次洽谈日期=date(2022, 5, 5), 招商阶段="签约",
            ),
            "问题清单": [*problems(1, 33, "已解决"), *problems(34, 3, "已销号", **revived)],
        }
    }  # fmt: skip


def counted_city() -> City:
    """320 个项目：8 批各 40（O42）。

    应开工 246 已开工 194（O41）；集中开工 104 产业 27（O36）；观摩 40 双引擎 12（O35）。
    """
    money = projects(1, 320, {"总投资": Decimal("560.1"), "本年度计划投资": 320})
    return {"娄星区": {"项目清单": [{**row, **_marks(n)} for n, row in enumerate(money)]}}


def _marks(number: int) -> Row:
    tags = [f"引才-第{number % 8 + 1}批"]
    tags += [COHORTS["集中开工"]] * (number < 104)
    tags += [COHORTS["巡检"]] * (200 <= number < 240) + ["双引擎-钢铁新材"] * (200 <= number < 212)
    due = number < 246
    return {
        "专项标识": "；".join(tags),
        "项目类别": "产业发展" if number < 27 or number >= 104 else "社会民生",
        "签约日期": date(2021, 1, 8),
        "计划开工日期": date(2021, 4, 1) if due else date(2022, 4, 1),
        "实际开工日期": date(2021, 4, 1) if number < 194 else None,
        "项目阶段": "开工" if number < 194 else "前期",
        "本月完成投资": Decimal(0), "本年累计完成投资": Decimal(0),
    }  # fmt: skip


def great_city() -> City:
    """大数，各单位一行种子。

    六个园区（O30）；540 亿（O31）；3.6 万亿（O32）；1 亿与 7500 亩（O33）；
    10 支 200 亿（O34）；五大千亿板块（O45）。
    """
    none = {"本月完成投资": 0, "本年累计完成投资": 0}
    tops = dict.fromkeys(FIVE_BLOCKS, 1000 * YI + 1)
    return {
        "娄星区": {"项目清单": _one(1, 4_000_000_000, 36_000 * YI, 14_600 * YI)},
        "冷水江市": {"项目清单": _one(2, 2000 * YI, 1305 * YI, 540 * YI)},
        "涟源市": {
            "项目清单": projects(
                11, 2, {"总投资": 3 * YI, "本年度计划投资": 2 * YI, "本月完成投资": 1 * YI,
                "本年累计完成投资": 1 * YI}, 所属产业链=FIVE_BLOCKS[0],
            ),
            "附表一园区指标": _parks(),
        },
        "双峰县": {
            "项目清单": projects(
                21, 10, {**none, "总投资": 200 * YI, "本年度计划投资": 40 * YI},
                所属产业链=FIVE_BLOCKS[0],
            )
        },
        "新化县": {
            "项目清单": [
                project(
                    31 + n, 所属产业链=chain, 总投资=Decimal(top), 本年度计划投资=Decimal(0),
                    本月完成投资=Decimal(0), 本年累计完成投资=Decimal(0),
                )
                for n, (chain, top) in enumerate(tops.items())
            ]
        },
    }  # fmt: skip


def _one(number: int, whole: int, plan: int, done: int) -> list[Row]:
    sums = {"总投资": whole, "本年度计划投资": plan, "本年累计完成投资": done, "本月完成投资": 0}
    return projects(number, 1, sums, 所属产业链=FIVE_BLOCKS[0])


def _parks() -> list[Row]:
    """六个园区：2 国家级、4 省级，储备土地共 7500 亩。"""
    levels = ("国家级",) * 2 + ("省级",) * 4
    names = (
        "娄底经济技术开发区", "万宝新区", "娄星产业开发区", "涟源高新技术产业开发区",
        "冷水江经济开发区", "双峰经济开发区",
    )  # fmt: skip
    land = (1500, 1000, 1200, 1300, 1400, 1100)
    return [
        park(name, 园区级别=level, 新增和控制储备土地=Decimal(mu))
        for name, level, mu in zip(names, levels, land, strict=True)
    ]


def firm_city() -> City:
    """附表二 1443 家四上企业（O22），其中规上 610 家（O11）；走访 2491、升规 9、高企 13（O15）。"""
    above = firms(1, 610, 规模="规上", 是否四上="是", 所在园区="园区外", 走访次数=2)
    below = firms(611, 833, 规模="规下", 是否四上="是", 所在园区="园区外", 走访次数=1)
    rows = [
        {
            **row, "走访次数": visits + (2491 - 610 * 2 - 833 if n == 0 else 0),
            "是否申报升规": "是" if n < 9 else "否", "是否申报高企": "是" if n < 13 else "否",
        }
        for n, row in enumerate([*above, *below])
        for visits in [int(str(row["走访次数"]))]
    ]  # fmt: skip
    return {"市直": {"附表二企业服务与亩均": rows}}


def _teams() -> list[Row]:
    """1+1+17 个专班，其中产业专班 17 个（工业 8 个）；35 位领导任班长、副班长。"""
    names = [
        "四新一盘活领导小组", "要素保障专班", *(f"工业产业专班{n}" for n in range(1, 9)),
        *(f"其他产业专班{n}" for n in range(1, 10)),
    ]  # fmt: skip
    deputies = [f"副班长{n:02d}" for n in range(1, 17)]
    return [
        duty(
            f"ZR-TEAM-{n:02d}", "产业专班", name,
            **{"链长(班长)": f"班长{n:02d}", "副链长(副班长)": deputies[n - 1] if n < 17 else None},
        )
        for n, name in enumerate(names, 1)
    ]  # fmt: skip


def growing_city(now: bool) -> City:
    """同比：一条产业链增长 12.1%，全部增长 5.7%（O8）；`now` 为今年，否则去年同期。"""
    chain, rest = (1121, 9449) if now else (1000, 9000)
    units = ("冷水江市", "涟源市", "双峰县", "新化县", "娄底经开区", "万宝新区", "市直")
    others = projects(2, 7, {"本年累计完成投资": rest}, 所属产业链="先进陶瓷")
    own = project(1, 所属产业链="钢铁新材料", 本年累计完成投资=Decimal(chain))
    rows = {unit: {"项目清单": [row]} for unit, row in zip(units, others, strict=True)}
    return {"娄星区": {"项目清单": [own]}, **rows}
