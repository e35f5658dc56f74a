"""审核公式的语法树：几种冻结的节点，位置一律是公式中的字符位置，从 0 起。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Kind = Literal["logical", "number", "text", "date"]

#: 给人看的类型名。
KIND_NAMES: dict[Kind, str] = {
    "logical": "判断（TRUE/FALSE）",
    "number": "数",
    "text": "文本",
    "date": "日期",
}


@dataclass(frozen=True)
class Reference:
    """对一列的引用：本行、上期同号行、外键所指行，或某表整列；`position` 是“[”的位置。"""

    kind: Literal["this", "last", "foreign", "whole"]
    sheet: str
    column: str
    position: int

    @property
    def spelled(self) -> str:
        """公式里的写法。"""
        sheet = {"this": "@", "last": "@上期.", "foreign": f"@{self.sheet}."}
        return f"[{sheet.get(self.kind, f'{self.sheet}.')}{self.column}]"


@dataclass(frozen=True)
class Number:
    """数的字面值，精确；负号与百分号已并入。"""

    value: Fraction
    position: int


@dataclass(frozen=True)
class Text:
    """文本的字面值，引号已去。"""

    value: str
    position: int


@dataclass(frozen=True)
class Logical:
    """TRUE 或 FALSE。"""

    value: bool
    position: int


@dataclass(frozen=True)
class Unary:
    """前置的 + -，或后置的 %；`position` 是算符的位置。"""

    operator: str
    operand: Node
    position: int


@dataclass(frozen=True)
class Binary:
    """二元运算；`position` 是算符的位置。"""

    operator: str
    left: Node
    right: Node
    position: int


@dataclass(frozen=True)
class Call:
    """函数调用；`name` 已是登记的写法，`position` 是函数名的位置。"""

    name: str
    arguments: tuple[Node, ...]
    position: int


Node = Reference | Number | Text | Logical | Unary | Binary | Call


def start(node: Node) -> int:
    """子式第一个字符的位置。"""
    if isinstance(node, Binary):
        return start(node.left)
    if isinstance(node, Unary) and node.operator == "%":
        return start(node.operand)
    return node.position


def is_whole(node: Node) -> bool:
    """是不是整列的引用。"""
    return isinstance(node, Reference) and node.kind == "whole"


def children(node: Node) -> tuple[Node, ...]:
    """直接的子式，按出现先后。"""
    if isinstance(node, Binary):
        return (node.left, node.right)
    if isinstance(node, Unary):
        return (node.operand,)
    return node.arguments if isinstance(node, Call) else ()


def walk(node: Node) -> Iterator[Node]:
    """全部子式，自身在先，按出现先后。"""
    yield node
    for child in children(node):
        yield from walk(child)


def depth(node: Node) -> int:
    """最深的嵌套层数；单个字面值为 1。"""
    return 1 + max(map(depth, children(node)), default=0)
