"""审核公式的静态检查：每个子式是哪一类，能不能比、能不能算；函数的参数见 formula_calls。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn, cast

from pipelines.ledgers import formula_calls
from pipelines.ledgers.criteria import COMPARISONS
from pipelines.ledgers.formula_names import Names, column_kind
from pipelines.ledgers.formula_tree import (
    KIND_NAMES,
    Binary,
    Call,
    Kind,
    Logical,
    Node,
    Number,
    Reference,
    Text,
    Unary,
)


@dataclass(frozen=True)
class Types(Names):
    """一条公式的类型检查；`kind` 返回子式的类型，写错则 FormulaError，指明位置。"""

    found: dict[Node, Kind] = field(default_factory=dict, repr=False, compare=False)
    """查过的子式；不记下来，层层重查便成倍地慢。"""

    def kind(self, node: Node) -> Kind:
        """子式的类型；先检查其内部。"""
        if node not in self.found:
            self.found[node] = self._kind(node)
        return self.found[node]

    def _kind(self, node: Node) -> Kind:
        match node:
            case Number():
                return "number"
            case Text():
                return "text"
            case Logical():
                return "logical"
            case Reference():
                if node.kind == "whole":
                    self.fail(node, self._whole_column(node))
                return column_kind(self.column(node))
            case Unary():
                self.expect(node.operand, ("number",), f"“{node.operator}”")
                return "number"
            case Binary():
                return self._binary(node)
            case Call():
                return formula_calls.call_kind(self, node)

    def _whole_column(self, node: Reference) -> str:
        own = node.sheet == self.ledger.sheet
        row = replace(node, kind="this" if own else "foreign").spelled
        return f"整列只能用在 SUMIFS、COUNTIFS、SUM、MAX 一类函数里；若指一行，请写 {row}"

    def expect(self, node: Node, wanted: Sequence[Kind], where: str) -> None:
        """子式须是 `wanted` 之一；`where` 说明谁要的。"""
        found = self.kind(node)
        if found not in wanted:
            names = "或".join(KIND_NAMES[kind] for kind in wanted)
            self.fail(node, f"{where}要的是{names}，{self.said(node, found)}")

    def said(self, node: Node, kind: Kind) -> str:
        """一个子式是什么，说给人听。"""
        what = "这里"
        if isinstance(node, Reference | Text):
            what = f"“{node.column if isinstance(node, Reference) else node.value}”"
        return f"{what}是{KIND_NAMES[kind]}"

    def _binary(self, node: Binary) -> Kind:
        if node.operator in COMPARISONS:
            self._comparison(node)
            return "logical"
        if node.operator == "&":
            for side in (node.left, node.right):
                self.joinable(side, "“&”")
            return "text"
        if node.operator in "+-":
            return self._sum(node)
        self.expect(node.left, ("number",), f"“{node.operator}”")
        self.expect(node.right, ("number",), f"“{node.operator}”")
        if node.operator == "^":
            self._exponent(node.right)
        return "number"

    def _exponent(self, node: Node) -> None:
        whole = isinstance(node, Number) and node.value.denominator == 1
        if not (whole and abs(cast(Number, node).value) <= 20):
            self.fail(node, "乘方的指数须是写死的整数，不超过 20")

    def _sum(self, node: Binary) -> Kind:
        left, right = self.kind(node.left), self.kind(node.right)
        results: dict[tuple[Kind, str, Kind], Kind] = {
            ("number", "+", "number"): "number",
            ("number", "-", "number"): "number",
            ("date", "-", "date"): "number",
            ("date", "+", "number"): "date",
            ("number", "+", "date"): "date",
            ("date", "-", "number"): "date",
        }
        result = results.get((left, node.operator, right))
        if result is None:
            hint = "；接文本请用 &" if "text" in (left, right) else ""
            names = f"{KIND_NAMES[left]}与{KIND_NAMES[right]}"
            verb = "相加" if node.operator == "+" else "相减"
            self.fail(node.position, f"{names}不能{verb}{hint}")
        return result

    def joinable(self, node: Node, where: str) -> None:
        """能接进文本的是文本、数、日期。"""
        if self.kind(node) == "logical":
            self.fail(node, f'{where}不能接判断，请用 IF(…, "是", "否")')

    def _comparison(self, node: Binary) -> None:
        left, right = self.kind(node.left), self.kind(node.right)
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if side == Text("", side.position):
                self._blank_text(node, other)
        if left != right:
            self.fail(node.position, self._unequal(node, left, right))
        if node.operator not in ("=", "<>"):
            self._orderable(node, left)
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(side, Reference) and isinstance(other, Text):
                self.member(side, other)

    def _blank_text(self, node: Binary, other: Node) -> NoReturn:
        shown = other.spelled if isinstance(other, Reference) else "…"
        asked = f"ISBLANK({shown})" if node.operator == "=" else f"NOT(ISBLANK({shown}))"
        self.fail(node.position, f"空格不等于空文本，请写 {asked}")

    def _unequal(self, node: Binary, left: Kind, right: Kind) -> str:
        if isinstance(node.left, Binary) and node.left.operator in COMPARISONS:
            return "比较不能连写，请用 AND(…, …)"
        said = f"{KIND_NAMES[left]}不能与{KIND_NAMES[right]}比较"
        for side, other, kind in ((node.left, node.right, right), (node.right, node.left, left)):
            if isinstance(side, Text) and kind == "date":
                return f"{said}；日期写作 DATE(年, 月, 日)"
            if isinstance(side, Text) and kind == "number":
                return f"{said}；数不加引号"
            if isinstance(side, Number) and isinstance(other, Reference) and kind == "text":
                return f"{said}；“{other.column}”是文本，请给数加引号"
        return said

    def _orderable(self, node: Binary, kind: Kind) -> None:
        if kind == "logical":
            self.fail(node.position, "两个判断只能问相等与否")
        if kind != "text" or any(map(self._is_month, (node.left, node.right))):
            return
        named = next((s for s in (node.left, node.right) if isinstance(s, Reference)), None)
        hint = f"；比先后请用 次序({named.spelled})" if named else ""
        self.fail(node.position, f"文本不分大小{hint}")

    def _is_month(self, node: Node) -> bool:
        return isinstance(node, Reference) and self.column(node).type == "month"
