"""语法树 → Program：每种节点、每个要展开的函数怎样写成逐行的代码。"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, Literal, cast

from pipelines.ledgers import excel_functions as excel
from pipelines.ledgers.criteria import Condition
from pipelines.ledgers.formula_calls import condition, constant
from pipelines.ledgers.formula_code import Code, Draft, guards_of, times
from pipelines.ledgers.formula_names import column_kind
from pipelines.ledgers.formula_operators import combined, joined, powered, signed
from pipelines.ledgers.formula_program import Aggregation, Criterion, Program
from pipelines.ledgers.formula_tree import (
    Binary,
    Call,
    Kind,
    Logical,
    Node,
    Number,
    Reference,
    Text,
    Unary,
    children,
    is_whole,
)
from pipelines.ledgers.formula_types import Types
from pipelines.ledgers.functions import FACT_NAMES, FUNCTIONS
from pipelines.ledgers.registries import REGISTRY_FACT
from pipelines.ledgers.values import HUNDREDTHS

_LOST: Final = "({0} is None or {0} is U)"
_UNREAD: Final = "{0} is U"


def value_program(tree: Node, types: Types) -> tuple[Program, Code]:
    """求值的程序（数以自然单位计，空文本即空），及统一单位之前的代码。"""
    compiler = _Compiler(types)
    code = compiler.code(tree)
    source = compiler.draft.natural(code).nullable if code.kind == "number" else code.nullable
    return compiler.draft.program(f"({source} or None)" if code.kind == "text" else source), code


def hundredths_program(tree: Node, types: Types) -> Program:
    """求数并四舍五入到 0.01 的程序，结果是百分之一的整数。"""
    compiler = _Compiler(types)
    code = compiler.draft.rounded(compiler.code(tree), 100)
    return compiler.draft.program(code.nullable)


class _Compiler:
    """一段程序的编译；子式须已通过类型检查。"""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.draft = Draft()

    def code(self, node: Node) -> Code:
        """子式 → 代码。"""
        match node:
            case Number():
                top, scale = node.value.numerator, node.value.denominator
                return Code("number", f"({top})" if top < 0 else str(top), scale=scale)
            case Text():
                return Code("text", repr(node.value), literal=node.value)
            case Logical():
                return Code("logical", str(node.value))
            case Reference():
                return self._reference(node)
            case Unary():
                return signed(self.draft, node.operator, self.code(node.operand))
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)

    def _reference(self, node: Reference) -> Code:
        name = self.draft.input(node)
        guards = (f"{name} is None", f"{name} is U")
        return Code(self.types.kind(node), name, guards, scale=self._scale(node))

    def _scale(self, reference: Reference) -> int:
        return 100 if self.types.column(reference).type in HUNDREDTHS else 1

    def _solid(self, node: Node) -> Code:
        return self.draft.solid(self.code(node))

    def _binary(self, node: Binary) -> Code:
        if node.operator == "^":
            exponent = int(cast(Number, node.right).value)
            return powered(self.draft, self.code(node.left), exponent)
        operands = [self.code(node.left), self.code(node.right)]
        if node.operator == "&":
            return joined(self.draft, operands)
        return combined(self.draft, node.operator, operands)

    def _call(self, node: Call) -> Code:
        if node.name in FACT_NAMES:
            name = self.draft.fact(node.name)
            kind = cast(Kind, FUNCTIONS[node.name].result)
            return Code(kind, name, (f"{name} is None", f"{name} is U"))
        special: dict[str, Callable[[Call], Code]] = {
            "AND": self._and_or, "OR": self._and_or, "NOT": self._not,
            "IF": self._if, "IFERROR": self._iferror,
            "ISBLANK": self._isblank, "ISNUMBER": self._isnumber,
            "ABS": self._abs, "INT": self._int, "MOD": self._mod, "ROUND": self._round,
            "MAX": self._figures, "MIN": self._figures, "SUM": self._figures,
            "COUNTA": self._tally, "COUNTIF": self._tally, "COUNTIFS": self._tally,
            "SUMIF": self._tally, "SUMIFS": self._tally,
            "CONCATENATE": self._concatenate, "次序": self._order,
        }  # fmt: skip
        return special.get(node.name, self._applied)(node)

    def _applied(self, node: Call) -> Code:
        """有逐行实现的函数：参数俱全才调用，写死的日期只算一次。"""
        function = FUNCTIONS[node.name]
        if node.name == "DATE" and all(isinstance(part, Number) for part in node.arguments):
            year, month, day = (cast(Number, part).value for part in node.arguments)
            found = excel.make_date(year, month, day)
            return Code("date", self.draft.constant(found), partial=found is None)
        codes = []
        for index, argument in enumerate(node.arguments):
            wants = function.parameter(index).wants
            if wants == "registry":
                name = self.draft.fact(f"{REGISTRY_FACT}{cast(Text, argument).value}")
                codes.append(Code("text", name, (f"{name} is None",)))
            elif wants == "constant":
                ready = constant(self.types, function, argument)
                codes.append(Code("text", self.draft.constant(ready)))
            else:
                codes.append(self.draft.natural(self.code(argument)))
        given = ["calendar"] if function.needs_calendar else []
        arguments = ", ".join([*given, *(code.source for code in codes)])
        source = f"{self.draft.constant(function.apply)}({arguments})"
        kind = cast(Kind, function.result)
        return Code(kind, source, guards_of(codes), partial=function.partial)

    # 逻辑

    def _and_or(self, node: Call) -> Code:
        """一项足以定论的先定论，否则有一项不知便不知。"""
        codes = [self.code(argument) for argument in node.arguments]
        decisive = node.name == "OR"
        settled, unknown = [], []
        for code in codes:
            if code.certain:
                settled.append(code.source if decisive else f"not {code.source}")
                continue
            name = self.draft.temporary()
            settled.append(f"({name} := {code.nullable}) is {decisive}")
            unknown.append(f"{name} is None")
        rest = f"None if {' or '.join(unknown)} else {not decisive}" if unknown else not decisive
        source = f"({decisive} if {' or '.join(settled)} else {rest})"
        return Code("logical", source, partial=bool(unknown))

    def _not(self, node: Call) -> Code:
        code = self._solid(node.arguments[0])
        return replace(code, source=f"(not {code.source})")

    def _if(self, node: Call) -> Code:
        condition = self._solid(node.arguments[0])
        first, second = self._branches(node, node.arguments[1:])
        source = f"({first.nullable} if {condition.source} else {second.nullable})"
        partial = not (first.certain and second.certain)
        return self._chosen((first, second), source, condition.guards, partial)

    def _iferror(self, node: Call) -> Code:
        first, second = self._branches(node, node.arguments)
        name = self.draft.temporary()
        unread = self._absent(node.arguments[0], _UNREAD)
        source = (
            f"({name} if ({name} := {first.nullable}) is not None"
            f" else None if {unread} else {second.nullable})"
        )
        return self._chosen((first, second), source, (), partial=True)

    def _branches(self, node: Call, branches: Iterable[Node]) -> tuple[Code, Code]:
        """两种结果，同一定标；与别类并列的空文本 "" 就是空。"""
        kind = self.types.kind(node)
        codes = [self.code(branch) for branch in branches]
        known = self.draft.alike(code for code in codes if code.kind == kind)
        merged = iter(known)
        blank = replace(known[0], source="None", guards=(), partial=True)
        first, second = [next(merged) if code.kind == kind else blank for code in codes]
        return first, second

    @staticmethod
    def _chosen(
        codes: tuple[Code, Code], source: str, guards: tuple[str, ...], partial: bool
    ) -> Code:
        fraction = any(code.fraction for code in codes)
        return Code(codes[0].kind, source, guards, partial, scale=codes[0].scale, fraction=fraction)

    def _isblank(self, node: Call) -> Code:
        name = self.draft.input(cast(Reference, node.arguments[0]))
        return Code("logical", f"({name} is None)", (f"{name} is U",))

    def _isnumber(self, node: Call) -> Code:
        code = self.code(node.arguments[0])
        if code.certain:
            return Code("logical", "True")
        lost = self._absent(node.arguments[0], _LOST)
        source = f"(True if {code.nullable} is not None else None if {lost} else False)"
        return Code("logical", source, partial=True)

    def _absent(self, node: Node, test: str) -> str:
        """node 得 None 时，是不是因为真正问到的某一格是空的（或读不出）。"""
        if isinstance(node, Reference):
            return "False" if is_whole(node) else test.format(self.draft.input(node))
        if isinstance(node, Call) and node.name in FACT_NAMES:
            return test.format(self.draft.fact(node.name))
        if isinstance(node, Call) and node.name == "ISBLANK":
            return self._absent(node.arguments[0], _UNREAD)
        if isinstance(node, Call) and node.name == "次序" and len(node.arguments) == 2:
            return "False"
        if isinstance(node, Call) and node.name == "IF":
            return self._absent_if(node, test)
        tests = [test] * len(children(node))
        if isinstance(node, Call) and node.name == "IFERROR":
            tests[0] = _UNREAD
        parts = dict.fromkeys(map(self._absent, children(node), tests))
        either = f"({' or '.join(part for part in parts if part != 'False') or 'False'})"
        if isinstance(node, Call) and node.name in ("IFERROR", "AND", "OR", "ISNUMBER"):
            return f"({self.code(node).nullable} is None and {either})"
        return either

    def _absent_if(self, node: Call, test: str) -> str:
        name, condition = self.draft.temporary(), self.code(node.arguments[0]).nullable
        asked, first, second = (self._absent(part, test) for part in node.arguments)
        known = f"{first} if {name} else {second}"
        return f"({asked} if ({name} := {condition}) is None else {known})"

    # 数与文本

    def _abs(self, node: Call) -> Code:
        code = self._solid(node.arguments[0])
        bottom = f"abs({code.bottom})" if code.bottom else ""
        return replace(code, source=f"abs({code.source})", bottom=bottom)

    def _int(self, node: Call) -> Code:
        code = self._solid(node.arguments[0])
        return Code("number", f"({code.source} // {code.divisor})", code.guards)

    def _mod(self, node: Call) -> Code:
        operands = self.draft.alike(map(self.code, node.arguments))
        left, right = map(self.draft.solid, operands)
        name, bound = self.draft.bound(right.source)
        guards = (*guards_of((left, right)), f"{bound} == 0")
        fraction = left.fraction or right.fraction
        return replace(left, source=f"({left.source} % {name})", guards=guards, fraction=fraction)

    def _round(self, node: Call) -> Code:
        code = self.code(node.arguments[0])
        digits = int(cast(Number, node.arguments[1]).value)
        if digits >= 0:
            return replace(self.draft.rounded(code, 10**digits), scale=10**digits)
        coarse = replace(self.draft.solid(code), scale=code.scale * 10**-digits)
        code = self.draft.rounded(coarse, 1)
        return replace(code, source=times(code.source, 10**-digits))

    def _concatenate(self, node: Call) -> Code:
        return joined(self.draft, [self.code(argument) for argument in node.arguments])

    def _figures(self, node: Call) -> Code:
        """MAX、MIN、SUM：逐行的值与整列的结果可以并列。"""
        codes = self.draft.alike(self._figure(node.name, part) for part in node.arguments)
        codes = [self.draft.solid(code) for code in codes]
        sources = [code.source for code in codes]
        source = f"({' + '.join(sources)})"
        if node.name != "SUM" and len(codes) > 1:
            function = self.draft.constant(max if node.name == "MAX" else min)
            source = f"{function}({', '.join(sources)})"
        fraction = any(code.fraction for code in codes)
        return replace(codes[0], source=source, guards=guards_of(codes), fraction=fraction)

    def _figure(self, name: str, argument: Node) -> Code:
        if not isinstance(argument, Reference) or not is_whole(argument):
            return self.code(argument)
        how = cast(Literal["sum", "max", "min"], name.lower())
        kind = column_kind(self.types.column(argument))
        return self._aggregated(Aggregation(how, replace(argument, position=0)), kind)

    def _aggregated(self, wanted: Aggregation, kind: Kind = "number") -> Code:
        name = self.draft.input(wanted)
        scale = 1 if wanted.how == "count" else self._scale(wanted.target)
        return Code(kind, name, (f"{name} is None",), scale=scale)

    def _order(self, node: Call) -> Code:
        reference = cast(Reference, node.arguments[0])
        allowed = self.types.column(reference).allowed
        if len(node.arguments) == 2:
            return Code("number", str(allowed.index(cast(Text, node.arguments[1]).value) + 1))
        positions = {value: index for index, value in enumerate(allowed, start=1)}
        source = f"{self.draft.constant(positions)}.get({self.draft.input(reference)})"
        return Code("number", source, partial=True)

    # 整列函数

    def _tally(self, node: Call) -> Code:
        arguments = list(node.arguments)
        target = arguments[0]
        if node.name == "SUMIFS" or len(arguments) == 3:
            target = arguments.pop(0 if node.name == "SUMIFS" else 2)
        criteria = tuple(
            self._criterion(cast(Reference, ranged), criterion)
            for ranged, criterion in zip(arguments[::2], arguments[1::2], strict=False)
        )
        place = replace(cast(Reference, target), position=0)
        counted = node.name.startswith("COUNT")
        return self._aggregated(Aggregation("count" if counted else "sum", place, criteria))

    def _criterion(self, ranged: Reference, criterion: Node) -> Criterion:
        operator, operand = condition(self.types, ranged, criterion)
        kind, place = self.types.column(ranged).type, replace(ranged, position=0)
        if isinstance(operand, Condition):
            return Criterion(place, kind, operator, operand)
        within = _Compiler(self.types)
        code = within._solid(operand)
        if code.kind == "number":
            code = within.draft.in_units(code, self._scale(ranged))
        elif code.kind == "text" and operator != "like":
            code = replace(code, source=f"{code.source}.lower()")
        return Criterion(place, kind, operator, within.draft.program(code.nullable))
