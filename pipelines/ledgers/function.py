"""一个可调用的函数是什么：名称、参数、结果、实现，以及 Excel 里有没有。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipelines.ledgers.formula_tree import Kind

#: 参数要什么：一类值；any 任何值；figure 数、日期或整列；reference 一列的引用；range 整列；
#: criterion 对前一个整列的条件；constant 写死的文本；digits 写死的整数；registry 名录的名字。
Wants = Kind | Literal[
    "any", "figure", "reference", "range", "criterion", "constant", "digits", "registry"
]  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """函数的一个参数；`optional` 的只能在末尾。"""

    name: str
    wants: Wants
    optional: bool = False


@dataclass(frozen=True)
class Function:
    """一个可调用的函数；`apply` 为 None 的由编译器展开成逐行的代码。"""

    name: str
    parameters: tuple[Parameter, ...]
    result: Kind | Literal["same"]
    """same：与参数同类。"""
    meaning: str
    apply: Callable[..., object] | None = None
    excel: bool = True
    """Excel 里有没有同名同义的函数。"""
    partial: bool = False
    """参数俱全也可能得空（找不到、求不出、日历未知）。"""
    repeats: int = 0
    """末尾几个参数可成组重复。"""
    needs_calendar: bool = False
    """实现的第一个参数是工作日历。"""
    prepare: Callable[[str], object] | None = None
    """写死的文本参数编译时先变成什么；不成则 ValueError，说明缘由。"""

    @property
    def least(self) -> int:
        """最少几个参数。"""
        return sum(not parameter.optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """最多几个参数；None 为不限。"""
        return None if self.repeats else len(self.parameters)

    @property
    def usage(self) -> str:
        """给人看的用法，如 LEFT(文本, [字数])。"""
        names = [f"[{p.name}]" if p.optional else p.name for p in self.parameters]
        return f"{self.name}({', '.join([*names, '…'] if self.repeats else names)})"

    def parameter(self, index: int) -> Parameter:
        """第 `index` 个实参（从 0 起）对应的形参。"""
        count = len(self.parameters)
        if index < count:
            return self.parameters[index]
        return self.parameters[count - self.repeats + (index - count) % self.repeats]
