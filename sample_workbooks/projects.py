"""一个示例项目的一生，和它在某一期项目清单中的那一行。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipelines.calendar import Period
from sample_workbooks.names import TRADES

Row = dict[str, object]

#: 万元 → 百分之一万元。
WAN: Final = 100


def money(value: int) -> Decimal:
    """百分之一万元的整数 → 两位小数的万元。"""
    return Decimal(value).scaleb(-2)


def shares(total: int, weights: Sequence[int], unit: int = 1) -> list[int]:
    """把 `total` 按权数分成 `unit` 的整倍数，一分不差；余数给小数部分最大的。"""
    whole = sum(weights)
    exact = [Fraction(total // unit * weight, whole) for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in order[: total // unit - sum(parts)]:
        parts[index] += 1
    return [part * unit for part in parts]


@dataclass(frozen=True)
class Project:
    """一个项目；钱一律是百分之一万元的整数，`monthly` 是当年各月完成投资（1 月在先）。"""

    id: str
    code: str
    name: str
    unit: str
    park: str
    region: str
    owner: str
    credit: str
    chain: str
    category: str
    nature: str
    scope: str
    total: int
    before: int
    plan: int
    monthly: tuple[int, ...]
    signed: date
    prepared: date
    start_plan: date
    end_plan: date
    started: date | None = None
    ended: date | None = None
    produced: date | None = None
    listed: date | None = None
    land: int = 0
    tags: tuple[str, ...] = ()
    troubled: str = ""
    """停工、放缓；空为正常。"""
    late: bool = False
    """进度迟缓，土建节点未按期完成。"""
    note: str = ""

    def reached(self, day: date | None, at: date) -> bool:
        """到 `at` 为止，那件事是否已经发生。"""
        return day is not None and day <= at

    def stage(self, at: date) -> str:
        """`at` 那天所处的阶段。"""
        steps = (
            ("投产", self.produced),
            ("竣工", self.ended),
            ("开工", self.started),
            ("前期", self.prepared),
        )
        return next((name for name, day in steps if self.reached(day, at)), "签约")

    def done(self, period: Period) -> int:
        """本年累计完成投资。"""
        return sum(self.monthly[: period.month])

    def row(self, number: int, period: Period) -> Row:
        """该期项目清单中的一行。"""
        at = period.last_day
        stage = self.stage(at)
        is_started = stage in ("开工", "竣工", "投产")
        listed = self.listed if self.reached(self.listed, at) else None
        return {
            "序号": number,
            "项目编号": self.id,
            "投资项目代码": self.code,
            "项目名称": self.name,
            "填报单位": self.unit,
            "所在园区": self.park,
            "区划代码": self.region,
            "项目单位(业主)": self.owner,
            "统一社会信用代码": self.credit,
            "所属产业链": self.chain,
            "专项标识": "；".join(self.tags) or None,
            "项目类别": self.category,
            "建设性质": self.nature,
            "主要建设内容及规模": self.scope,
            "总投资": money(self.total),
            "截至上年底累计完成投资": money(self.before),
            "本年度计划投资": money(self.plan),
            "本月完成投资": money(self.monthly[period.month - 1]),
            "本年累计完成投资": money(self.done(period)),
            "项目阶段": stage,
            "运行状态": self.troubled or "正常",
            "签约日期": self.signed,
            "计划开工日期": self.start_plan,
            "实际开工日期": self.started if is_started else None,
            "计划竣工日期": self.end_plan,
            "实际竣工日期": self.ended if stage in ("竣工", "投产") else None,
            "投产日期": self.produced if stage == "投产" else None,
            "达产年产值": money(self.total * 2 // WAN * WAN) if self.is_industrial else None,
            "达产年税收": money(self.total // 10 // WAN * WAN) if self.is_industrial else None,
            "用地面积": money(self.land) if self.land else None,
            "形象进度": self.progress(period) if is_started else None,
            "是否纳统": ("是" if listed else "否") if is_started else None,
            "纳统日期": listed,
            "变更说明": self.note or None,
        }

    @property
    def is_industrial(self) -> bool:
        """产业发展类，有产值税收。"""
        return self.category == "产业发展"

    @property
    def equipment(self) -> str:
        """形象进度里说的设备。"""
        return TRADES[self.chain].equipment if self.is_industrial else "附属设施"

    def progress(self, period: Period) -> str:
        """形象进度：由开工以来累计与总投资之比写成。"""
        stage = self.stage(period.last_day)
        if stage == "投产":
            return f"已投产，{self.equipment}运行正常"
        if stage == "竣工":
            return "已通过竣工验收，正在办理移交"
        percent = (self.before + self.done(period)) * 100 // self.total
        if percent < 12:
            return f"场地平整完成，基础工程完成{20 + percent * 5}%"
        if percent < 35:
            return f"基础工程完成，主体工程完成{percent * 2}%"
        if percent < 70:
            return f"主体工程封顶，{self.equipment}安装完成{percent}%"
        return f"主体工程全部完成，{self.equipment}安装完成{min(percent, 98)}%，部分单机调试"
