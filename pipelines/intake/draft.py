"""一张表读到一半的样子：已读的行，以及读时看见、读完才好下结论的事。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.ledgers.finding import Finding, Fix
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import Value
from pipelines.xlsx.parts import whole


@dataclass(frozen=True)
class TotalRow:
    """一行合计：Excel 行号、合计字样、各列填的数（存储的整数）。"""

    number: int
    word: str
    values: Mapping[str, int]


@dataclass
class Seen:
    """逐行看见的事。行号都是 Excel 行号。"""

    last: int
    """至此最末一个不空的行；起初是表头行。"""
    gaps: list[tuple[int, int]] = field(default_factory=list)
    """大段空行：（空行之上的行, 空行之下的行）。"""
    hidden: list[int] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    outside: dict[int, int] = field(default_factory=dict)
    """清单以外的列：列号 → 首个有内容的行。"""
    painted: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    """列号 → 颜色 → 各行。"""
    linked: dict[int, list[str]] = field(default_factory=dict)
    """外部链接的序号 → 引用它的单元格。"""
    rounded: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    """列 → 行 → 原数减采用值，以 0.01 计。"""
    fractions: list[tuple[str, int]] = field(default_factory=list)
    """不带 % 的小百分数：（列, 行）。"""


@dataclass
class Draft:
    """已读的行：`rows` 是行号，`columns` 各列与之等长。"""

    ledger: Ledger
    letters: Mapping[str, str]
    rows: list[int] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)

    def place(self, column: str, row: int) -> str:
        """该列该行的单元格，如 S7。"""
        return f"{self.letters[column]}{row}"

    def drop(self, gone: Callable[[int], bool]) -> None:
        """去掉一些行，连同说它们的意见与更正。"""
        kept = [index for index, row in enumerate(self.rows) if not gone(row)]
        self.rows = [self.rows[index] for index in kept]
        self.columns = {name: [v[i] for i in kept] for name, v in self.columns.items()}
        self.findings = [f for f in self.findings if f.row is None or not gone(f.row)]
        self.fixes = [fix for fix in self.fixes if not gone(row_of(fix.cell))]


def row_of(cell: str) -> int:
    """S7 → 7；没有行号为 0。"""
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return whole(digits) or 0


def listed(cells: Sequence[str], limit: int = 10) -> str:
    """B5、C5、D9；多了则“等 n 格”。"""
    shown = "、".join(cells[:limit])
    return f"{shown} 等 {len(cells)} 格" if len(cells) > limit else shown
