"""台账是什么：列、规则、台账，都是从 templates/ledgers/*.toml 读来的冻结值。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from pipelines.ledgers.finding import Level
from pipelines.ledgers.values import ColumnType
from pipelines.settings import STRICT

CodeForm = Literal["", "信用代码", "项目代码"]


@dataclass(frozen=True)
class Column:
    """一列：名称即合同，列序不限（DOMAIN §1.4）。"""

    __pydantic_config__ = STRICT

    name: str
    type: ColumnType
    required: bool = False
    required_when: str = ""
    """审核公式；为 TRUE 的行必填（DOMAIN 表中的 *）。"""
    allowed: tuple[str, ...] = ()
    registry: str = ""
    """可选值取自 office.toml 的名录（units、chains、parks …）。"""
    synonyms: dict[str, str] = field(default_factory=dict)
    """口头写法 → 规范值，如 在建 → 开工。"""
    code_form: CodeForm = ""
    """code 列是哪一种证照号码，读的时候据以整理连字符、辨认易混的字母；空为一般编号。"""
    unit: str = ""
    limit: int = 0
    """文本字数上限；0 为不限。"""
    aliases: tuple[str, ...] = ()
    foreign: str = ""
    """外键所指台账的 sheet 名。"""
    foreign_code: str = ""
    """查不到时所报的编码（该清单自己的一条规则）；空则 G04。"""
    foreign_when: str = ""
    """审核公式；指向别的单位的行，为 TRUE 才可以（G04）。空为不限。"""
    computed: str = ""
    """审核公式；系统计算，填了也不采用。"""
    fixed: bool = False
    """主数据：与上期不同即列为变更（G11）。"""
    flow: bool = False
    """只属于本期的量；沿用上期数据时置空。"""
    actual: bool = False
    """实际发生的日期，不得晚于报告期末（G09）。"""
    ignored: bool = False
    """填什么都不采用，如由系统重排的序号。"""
    prefill: str = ""
    """审核公式（对上期行，报告期取本期）：预填的值；空则照抄上期，flow 与计算列不预填。"""
    fill_down: bool = False
    """合并的单元格可以向下填充，如填报单位、产业链（DOMAIN §6 第 26 项）。"""
    note: str = ""
    example: str = ""
    width: int = 0


@dataclass(frozen=True)
class Check:
    """规则的一问：公式为 FALSE 即成一条意见，落在 `at` 列（默认公式里第一个本行列）。"""

    __pydantic_config__ = STRICT

    level: Level
    formula: str
    message: str
    at: str = ""
    propose: str = ""
    """审核公式：`at` 列应填的值，写进退回单的“建议填”；空为没有把握。"""
    once: bool = False
    """整张表的一问：有几行不符也只报一次，落在表上；只能是疑点。"""


@dataclass(frozen=True)
class Alike:
    """疑似重复的一问：别的一行与本行 `same` 各列全同、`any_of` 至少一列同、`similar` 各列都像。

    名称先归一（NFKC、去空白与括号、去 `drop` 的词）再比；`apart` 的字样不同的不算像
    （DOMAIN L1-15、L6-05）。说法里 `{对方}` 是对方的所在，`{裁定}` 是按 `earliest` 谁先谁后。
    """

    __pydantic_config__ = STRICT

    level: Level
    message: str
    same: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    similar: tuple[str, ...] = ()
    similarity: Annotated[float, Field(gt=0, le=1)] = 1.0
    """相似度下限：两倍最长公共子序列的字数 ÷ 两个名称的字数之和；1 为归一后相同。"""
    drop: tuple[str, ...] = ()
    apart: str = ""
    """正则；如期别、标段，两个名称里的不同就是两个项目。"""
    earliest: str = ""
    """日期列：在前者计一次，其余列为争议。"""
    leave_out: Mapping[str, str] = field(default_factory=dict)
    """列 → 值：该列是这个值的行（如已终止的）不与任何行相比。"""

    @property
    def at(self) -> str:
        """意见落在哪一列。"""
        return (*self.similar, *self.same)[0]

    @property
    def condition(self) -> str:
        """给人看的条件。"""
        parts = [f"{'、'.join(self.same)}相同"] if self.same else []
        if self.similar:
            alike = "归一后相同" if self.similarity == 1 else f"相似度不低于 {self.similarity:.2f}"
            parts.append(f"{'、'.join(self.similar)}{alike}")
        return "，且".join([*parts, *([f"{'或'.join(self.any_of)}相同"] if self.any_of else [])])

    @property
    def columns(self) -> tuple[str, ...]:
        """用到的列。"""
        dated = filter(None, [self.earliest])
        return (*self.same, *self.any_of, *self.similar, *dated, *self.leave_out)

    @cached_property
    def threshold(self) -> Fraction:
        """相似度下限，精确。"""
        return Fraction(str(self.similarity))


@dataclass(frozen=True)
class Rule:
    """一条有编号的规则；轻重不同的几问同属一号（DOMAIN 的 E/W）。

    没有一问的，是列的 `foreign_code` 或清单的 `vanished_code` 所报的编码，这里只作说明。
    """

    __pydantic_config__ = STRICT

    code: str
    checks: tuple[Check, ...] = ()
    alike: tuple[Alike, ...] = ()
    title: str = ""
    why: str = ""
    hint: str = ""
    example: str = ""
    explained: bool = False
    """写了变更说明的行，疑点不再提醒。"""

    @property
    def levels(self) -> tuple[Level, ...]:
        """各问的轻重；只作说明的没有。"""
        levels = [check.level for check in self.checks] + [alike.level for alike in self.alike]
        return tuple(dict.fromkeys(levels))


@dataclass(frozen=True)
class StatedFigure:
    """填报人在表头以上或报送函里另写的一个数，须与各行算得的一致（DOMAIN X07、L4-08）。"""

    __pydantic_config__ = STRICT

    label: str
    code: Literal["X07", "L4-08"]
    formula: str
    """审核公式：本单位各行算得的数，如 SUM([总投资])、COUNTIFS([状态],"已传递")。"""
    type: Literal["money", "int"] = "money"
    unit: str = ""
    aliases: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """同一处写着的这几个数之和须等于本数。"""
    sheets: tuple[str, ...] = ("报送函", "封面")
    """除表头以上之外，还在这些工作表里找。"""


@dataclass(frozen=True)
class Doubts:
    """读表、校验时起疑的界限：各地惯例，可在台账里改（DOMAIN §6）。"""

    __pydantic_config__ = STRICT

    blank_rows: int = 20
    """连着这么多行以上空着，其下又有数据（第 36 项）。"""
    spare_rows: int = 10_000
    """最末一行数据之下，只有格式的行超过这么多（第 37 项）。"""
    fraction_most: Decimal = Decimal("1.5")
    """百分数列里不带 % 的数不大于此，疑为把 97% 填成 0.97（第 25 项）……"""
    percent_usual: Decimal = Decimal(5)
    """……但须该列的中位数大于此。"""
    earliest: date = date(2000, 1, 1)
    """更早的日期疑为填错年份（G09）。"""
    years_ahead: Annotated[int, Field(ge=0, le=100)] = 10
    """晚于报告期末这么多年的日期疑为填错年份（G09）。"""


@dataclass(frozen=True)
class Ledger:
    """一张清单：一行一件事，以 `key` 列识别。"""

    __pydantic_config__ = STRICT

    id: str
    sheet: str
    key: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    purpose: str = ""
    grain: str = ""
    counted: bool = True
    """六张清单之一；附表为 False。"""
    name: str = ""
    """给人看的名称列，用于识别改号重报（G07）。"""
    identity: tuple[str, ...] = ()
    """名称之外也须相同，才算同一件事改了编号的列（G07），如责任人：换了人的是新的一任。"""
    unit_column: str = ""
    """填报单位列；须等于来件单位（G01）。"""
    note_column: str = ""
    """变更说明列；写了说明的变更不再提醒（G11）。"""
    closed_when: str = ""
    """审核公式（对上期行）；为 TRUE 的行本期可以不再出现（G06）。"""
    vanished_code: str = ""
    """不该消失的行不见了，所报的编码（该清单自己的一条规则）；空则 G06。"""
    stated: tuple[StatedFigure, ...] = ()
    doubts: Doubts = Doubts()

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def headers(self) -> dict[str, str]:
        """表头的比较形（列名与别名）→ 列名。"""
        return {
            normalise_header(name): column.name
            for column in self.columns
            for name in (*column.aliases, column.name)
        }


def normalise_header(text: str) -> str:
    """表头比较用：NFKC，去空白与括号里的计量单位。"""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\((?:单位:)?(?:万元|亿元|元|亩|%|个|人|项|次|吨|㎡|m2|平方米|天)\)$", "", plain)
