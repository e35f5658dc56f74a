"""亮灯、上榜、约谈的办法是什么：lights/*.toml 的内容，冻结值（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field

from pipelines.figures.lights.bounds import MEAN, TARGET, Bound, Light, parse_bounds
from pipelines.settings import STRICT

STAGE: Final = "项目阶段"
GAP, LACK = "低于序时百分点", "低于序时的比例"
TASK, IDLE, UNLISTED = "月任务完成率", "应开未开月数", "未纳统月数"
GROWTH, ON_TIME, DONE = "增速", "序时任务完成率", "投资完成率"


@dataclass(frozen=True)
class Measure:
    """一种量法：数大的差还是数小的差；比项目的投资与日期另外要看的列。"""

    high_is_bad: bool
    columns: tuple[str, ...] = ()


#: 项目的量法；怎样算见 light_measures.py。
PROJECT_MEASURES: Final[Mapping[str, Measure]] = {
    GAP: Measure(True),
    LACK: Measure(True),
    TASK: Measure(False),
    IDLE: Measure(True),
    UNLISTED: Measure(True, ("是否纳统", "纳统日期")),
}
#: 单位的量法；怎样算见 unit_measures.py。
UNIT_MEASURES: Final[Mapping[str, Measure]] = {
    GROWTH: Measure(False),
    ON_TIME: Measure(False),
    DONE: Measure(False),
}
Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True)
class Labels:
    """各级的叫法：红最重，绿最轻。"""

    __pydantic_config__ = STRICT

    red: Text = "红灯"
    yellow: Text = "黄灯"
    green: Text = "绿灯"

    def of(self, light: Light) -> str:
        """一级的叫法。"""
        return (self.red, self.yellow, self.green)[light]


@dataclass(frozen=True)
class Rule:
    """一条办法：看哪些、量什么、过哪道线亮什么灯；先比红灯。"""

    __pydantic_config__ = STRICT

    name: Text
    measure: str
    yellow: str = ""
    red: str = ""
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """列 → 值：各列都取所列的值才看；只用于项目，空为都看。"""
    target: Decimal | None = None
    """界线里的“目标”；只用于单位。"""

    @cached_property
    def bounds(self) -> Mapping[Light, tuple[Bound, ...]]:
        """写了界线的灯 → 界线，红在先；读不懂则 ValueError。"""
        written = ((Light.RED, self.red), (Light.YELLOW, self.yellow))
        return {light: parse_bounds(text) for light, text in written if text}

    def looks_at(self, row: Mapping[str, object]) -> bool:
        """看不看这个项目。"""
        return all(row[column] in values for column, values in self.when.items())

    def light(self, number: Fraction, mean: Fraction | None = None) -> Light:
        """量得 `number` 亮什么灯；`mean` 为全市平均。"""
        named = {} if self.target is None else {TARGET: Fraction(self.target)}
        named |= {} if mean is None else {MEAN: mean}
        crossed = (x for x, bs in self.bounds.items() if any(b.crossed(number, named) for b in bs))
        return next(crossed, Light.GREEN)


@dataclass(frozen=True)
class Exempt:
    """不可抗力：某期某单位可不进黑榜的理由。"""

    __pydantic_config__ = STRICT

    period: str
    unit: str
    reason: Text


@dataclass(frozen=True)
class Boards:
    """红榜、黑榜：超过目标且在前 `first` 名的上红榜，没有完成目标且在后 `last` 名的上黑榜。"""

    __pydantic_config__ = STRICT

    measure: str
    target: Decimal
    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]
    red: Text = "红榜"
    black: Text = "黑榜"
    exempt: tuple[Exempt, ...] = ()


@dataclass(frozen=True)
class Talk:
    """连续 `months` 个月月末都亮 `lights` 之一的项目，由 `by` 约谈。"""

    __pydantic_config__ = STRICT

    lights: tuple[Literal["yellow", "red"], ...]
    by: Text
    months: Annotated[int, Field(ge=1, le=2)] = 2
    """至多 2：一份依据里只有本月与上月。"""

    def counts(self, light: Light) -> bool:
        """这种灯算不算数。"""
        return light is not Light.GREEN and light.name.lower() in self.lights


@dataclass(frozen=True)
class Consequences:
    """亮了牌的后果，各一句，印在红黄牌通知里；空为不说。"""

    __pydantic_config__ = STRICT

    red: str = ""
    yellow: str = ""


@dataclass(frozen=True)
class LightTable:
    """一份亮灯办法。"""

    __pydantic_config__ = STRICT

    source: str
    labels: Labels = field(default_factory=Labels)
    rules: tuple[Rule, ...] = ()
    units: tuple[Rule, ...] = ()
    boards: Boards | None = None
    talk: Talk | None = None
    consequences: Consequences = field(default_factory=Consequences)

    @property
    def schedule_rule(self) -> Rule | None:
        """凭累计投资低于序时亮红灯的那一条，“滞后项目”由它定；没有则 None。"""
        rules = (rule for rule in self.rules if rule.measure in (GAP, LACK) and rule.red)
        return next(rules, None)

    @property
    def used(self) -> frozenset[str]:
        """各条 rules 会亮的灯：red、yellow。"""
        return frozenset(light.name.lower() for rule in self.rules for light in rule.bounds)

    @property
    def stages(self) -> tuple[str, ...]:
        """各条所认的项目阶段。"""
        named = (stage for rule in self.rules for stage in rule.when.get(STAGE, ()))
        return tuple(dict.fromkeys(named))

    @property
    def columns(self) -> tuple[str, ...]:
        """各条要看的项目清单的列。"""
        named = (
            column
            for rule in self.rules
            for column in (*rule.when, *PROJECT_MEASURES[rule.measure].columns)
        )
        return tuple(dict.fromkeys(named))
