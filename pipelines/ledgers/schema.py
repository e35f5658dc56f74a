"""台账是什么：列、规则、台账，都是从 templates/ledgers/*.toml 读来的冻结值。"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.ledgers.finding import Level
from pipelines.ledgers.values import ColumnType
from pipelines.settings import STRICT


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
    unit: str = ""
    limit: int = 0
    """文本字数上限；0 为不限。"""
    aliases: tuple[str, ...] = ()
    foreign: str = ""
    """外键所指台账的 sheet 名。"""
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


@dataclass(frozen=True)
class Rule:
    """一条有编号的规则；轻重不同的几问同属一号（DOMAIN 的 E/W）。"""

    __pydantic_config__ = STRICT

    code: str
    checks: tuple[Check, ...]
    title: str = ""
    why: str = ""
    hint: str = ""
    example: str = ""


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
    unit_column: str = ""
    """填报单位列；须等于来件单位（G01）。"""
    note_column: str = ""
    """变更说明列；写了说明的变更不再提醒（G11）。"""
    closed_when: str = ""
    """审核公式（对上期行）；为 TRUE 的行本期可以不再出现（G06）。"""

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
    return re.sub(r"\((?:单位:)?(?:万元|亿元|元|亩|%|个|人|项|次|吨|㎡|平方米|天)\)$", "", plain)
