"""积分办法里一个计分项怎样声明：按项、分档、比值、加减分、扣分五种（DOMAIN §2.3）。"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from pipelines.settings import STRICT

Name = Annotated[str, Field(min_length=1)]
Event = Literal["新洽谈", "新签约", "新开工", "新竣工", "盘活"]
Money = Literal["总投资", "本年度计划投资", "本月完成投资", "本年累计完成投资"]


@dataclass(frozen=True)
class Bonus:
    """每满 `amount` 万元加 `points` 分，至多 `cap` 分。"""

    __pydantic_config__ = STRICT

    amount: int
    points: int
    cap: int


@dataclass(frozen=True)
class PerEvent:
    """按项：每项（次）事项 `points` 分，可按金额另加。"""

    __pydantic_config__ = STRICT

    kind: Literal["按项"]
    name: Name
    event: Event
    points: Decimal
    bonus: Bonus | None = None


@dataclass(frozen=True)
class Band:
    """一档：不少于 `at_least` 万元的得 `points` 分。"""

    __pydantic_config__ = STRICT

    at_least: Decimal
    points: Decimal


@dataclass(frozen=True)
class Proportion:
    """按比例：part ÷ whole × `full` 分；`cap` 为封顶于满分。

    `month_part` 是只算当月时用的分子；空为当月不计此项。
    """

    __pydantic_config__ = STRICT

    part: Money
    whole: Money
    full: Decimal
    cap: bool
    month_part: Money | Literal[""] = ""


@dataclass(frozen=True)
class ByProject:
    """分档：`select` 选来的每个项目各得若干分，四种给法取一种。

    flat 每个几分；column + bands 按金额分档；column + mapping 按类别；proportion 按比例。
    """

    __pydantic_config__ = STRICT

    kind: Literal["分档"]
    name: Name
    select: Literal["新开工", "续建", "在建", "新竣工", "投产", "全部"]
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """只看这些列取这些值的项目，如 { "项目类别" = ["产业发展"] }。"""
    column: str = ""
    flat: Decimal | None = None
    bands: tuple[Band, ...] = ()
    mapping: dict[str, Decimal] = field(default_factory=dict)
    proportion: Proportion | None = None


@dataclass(frozen=True)
class Ratio:
    """比值：单位的 `of` ÷ 目标 × `full` 分，封顶于满分；`pace` 为目标乘以时间进度。"""

    __pydantic_config__ = STRICT

    kind: Literal["比值"]
    name: Name
    of: Literal[
        "新洽谈数", "新签约数", "新开工数", "新竣工数", "盘活数",
        "签约金额", "新开工总投资", "到位资金", "完成投资",
    ]  # fmt: skip
    full: Decimal
    targets: dict[str, Decimal]
    """填报单位 → 目标；金额为万元。没有目标的单位此项不计分。"""
    pace: bool = False
    at_least: Decimal = Decimal(0)
    """个数只数金额不少于这么多万元的，如亿元项目。"""


@dataclass(frozen=True)
class Entry:
    """一条加减分：哪天、哪个单位、几分、为什么、谁审核；`points` 不写则按该项的分。"""

    __pydantic_config__ = STRICT

    date: datetime.date
    unit: Name
    reason: Name
    reviewer: Name
    points: Decimal | None = None
    basis: str = ""
    """依据的文件；可不写。"""


@dataclass(frozen=True)
class Adjusted:
    """加减分：一条条记下的事；日期不在时段内的不计。"""

    __pydantic_config__ = STRICT

    kind: Literal["加减分"]
    name: Name
    points: Decimal | None = None
    """每次几分；各次不同的写 range。"""
    range: tuple[Decimal, Decimal] | None = None
    per_quarter: Annotated[int, Field(ge=1)] | None = None
    per_year: Annotated[int, Field(ge=1)] | None = None
    cap: Decimal | None = None
    """时段内此项合计至多加（减）几分。"""
    full: Decimal | None = None
    """由人打分的基本项写满分，计入办法的总分；不写则是另外的加分、减分。"""
    take: Literal["合计", "最近一次"] = "合计"
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Deducted:
    """扣分：数出来的个数 × `points`（负数）；`cap` 为至多扣几分。"""

    __pydantic_config__ = STRICT

    kind: Literal["扣分"]
    name: Name
    of: Literal["应开未开", "亮红灯", "问题逾期"]
    points: Decimal
    cap: Decimal | None = None


Item = PerEvent | ByProject | Ratio | Adjusted | Deducted
KINDS: Final[dict[str, type[Item]]] = {
    "按项": PerEvent, "分档": ByProject, "比值": Ratio, "加减分": Adjusted, "扣分": Deducted,
}  # fmt: skip
#: 有金额可言、能按金额加分的事项。
WITH_MONEY: Final = ("新签约", "新开工")
