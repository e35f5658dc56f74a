"""编译出来的代码与逐个节点照定义求值，凡可写的公式结果处处相同。"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ledgers import excel_functions as excel
from pipelines.ledgers.formula import Scope, compile_formula
from pipelines.ledgers.formula_tree import (
    Binary,
    Call,
    Logical,
    Node,
    Number,
    Reference,
    Text,
    Unary,
)
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import UNREADABLE, Value

STAGES = ("签约", "开工", "竣工")
COLUMNS = (
    Column("编号", "code", foreign="项目"),
    Column("甲", "money"),
    Column("乙", "percent"),
    Column("丙", "int"),
    Column("文", "text"),
    Column("阶段", "enum", allowed=STAGES),
    Column("日", "date"),
)
PROJECTS = Ledger("L1", "项目", "编号", COLUMNS)
LEDGERS = {"项目": PROJECTS}
TYPES = {column.name: column.type for column in COLUMNS}
FACTS: dict[str, Value] = {"报告期末": date(2021, 6, 30), "报告月": 6, "隔月": None}


@dataclass(frozen=True)
class Blank:
    """没有结果，及其缘由：blank、unread 是问到的格，error 是求不出。"""

    reasons: frozenset[str]


ERROR = Blank(frozenset({"error"}))
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class Interpreter:
    """一行一行、一个节点一个节点地求值；数一律是 Fraction。"""

    def __init__(self, scope: Scope, row: int) -> None:
        self.scope = scope
        self.row = row

    def value(self, node: Node) -> Any:
        match node:
            case Text(""):
                return ERROR
            case Number() | Text() | Logical():
                return node.value
            case Reference():
                return self.cell(self.scope.column(node)[self.row], node.column)
            case Unary():
                return self.strict(self.unary(node.operator), node.operand)
            case Binary():
                return self.strict(self.binary(node.operator), node.left, node.right)
            case Call():
                special = getattr(self, f"call_{node.name}", None)
                return special(*node.arguments) if special else self.named(node)

    def cell(self, value: Value, column: str) -> Any:
        if value is None:
            return Blank(frozenset({"blank"}))
        if value is UNREADABLE:
            return Blank(frozenset({"unread"}))
        if isinstance(value, int):
            return Fraction(value, 1 if TYPES[column] == "int" else 100)
        return value

    def strict(self, apply: Callable[..., Any], *nodes: Node) -> Any:
        values = [self.value(node) for node in nodes]
        blanks = [value for value in values if isinstance(value, Blank)]
        return union(blanks) if blanks else apply(*values)

    def unary(self, operator: str) -> Callable[[Any], Any]:
        factor = {"+": 1, "-": -1, "%": Fraction(1, 100)}[operator]
        return lambda value: value * factor

    def binary(self, operator: str) -> Callable[[Any, Any], Any]:
        if operator in COMPARE:
            return lambda a, b: COMPARE[operator](folded(a), folded(b))
        return {
            "+": plus,
            "-": lambda a, b: minus(a, b) if isinstance(a, date) else a - b,
            "*": lambda a, b: a * b,
            "/": lambda a, b: Fraction(a) / b if b else ERROR,
            "^": lambda a, b: Fraction(a) ** b if a or b >= 0 else ERROR,
            "&": lambda a, b: written(a) + written(b),
        }[operator]

    def named(self, node: Call) -> Any:
        if node.name in FACTS:
            fact = FACTS[node.name]
            return Blank(frozenset({"blank"})) if fact is None else fact
        functions: Mapping[str, Callable[..., Any]] = {
            "NOT": lambda a: not a,
            "ABS": abs,
            "INT": lambda a: a.__floor__(),
            "MOD": lambda a, b: a - b * (Fraction(a) / b).__floor__() if b else ERROR,
            "ROUND": lambda a, digits: (
                Fraction((abs(a) * Fraction(10) ** digits + Fraction(1, 2)).__floor__())
                / Fraction(10) ** digits
                * (-1 if a < 0 else 1)
            ),
            "MAX": max,
            "MIN": min,
            "SUM": lambda *values: sum(values),
            "LEN": len,
            "LEFT": lambda text, count: text[: int(count)] if count >= 0 else ERROR,
            "SEARCH": lambda wanted, text: excel.search(wanted, text) or ERROR,
            "CONCATENATE": lambda *values: "".join(map(written, values)),
            "YEAR": lambda day: day.year,
            "EDATE": lambda day, months: excel.edate(day, months) or ERROR,
            "DATE": lambda *parts: excel.make_date(*parts) or ERROR,
        }
        return self.strict(functions[node.name], *node.arguments)

    def call_AND(self, *nodes: Node) -> Any:  # noqa: N802
        return self.junction(False, nodes)

    def call_OR(self, *nodes: Node) -> Any:  # noqa: N802
        return self.junction(True, nodes)

    def junction(self, decisive: bool, nodes: tuple[Node, ...]) -> Any:
        values = [self.value(node) for node in nodes]
        blanks = [value for value in values if isinstance(value, Blank)]
        if any(value is decisive for value in values):
            return decisive
        return union(blanks) if blanks else not decisive

    def call_IF(self, condition: Node, first: Node, second: Node) -> Any:  # noqa: N802
        chosen = self.value(condition)
        return chosen if isinstance(chosen, Blank) else self.value(first if chosen else second)

    def call_IFERROR(self, first: Node, second: Node) -> Any:  # noqa: N802
        value = self.value(first)
        if not isinstance(value, Blank):
            return value
        return Blank(frozenset({"unread"})) if "unread" in value.reasons else self.value(second)

    def call_ISBLANK(self, node: Node) -> Any:  # noqa: N802
        value = self.value(node)
        if not isinstance(value, Blank):
            return False
        return value if "unread" in value.reasons else True

    def call_ISNUMBER(self, node: Node) -> Any:  # noqa: N802
        value = self.value(node)
        if not isinstance(value, Blank):
            return True
        return value if value.reasons & {"blank", "unread"} else False

    def call_次序(self, node: Node, literal: Text | None = None) -> Any:  # noqa: N802, PLC2401
        value = literal.value if literal else self.value(node)
        if isinstance(value, Blank):
            return value
        return STAGES.index(value) + 1 if value in STAGES else ERROR

    def call_COUNTIFS(self, *nodes: Node) -> Any:  # noqa: N802
        return self.aggregate(None, nodes)

    def call_SUMIFS(self, target: Reference, *nodes: Node) -> Any:  # noqa: N802
        return self.aggregate(target, nodes)

    def aggregate(self, target: Reference | None, nodes: tuple[Any, ...]) -> Any:
        tests, blanks = [], []
        for ranged, criterion in zip(nodes[::2], nodes[1::2], strict=True):
            operator, operand = "=", criterion
            match criterion:
                case Binary("&", Text(value), right) if value in COMPARE:
                    operator, operand = value, right
            wanted = self.value(operand)
            blanks += [wanted] if isinstance(wanted, Blank) else []
            tests.append((ranged, operator, wanted))
        if blanks:
            return union(blanks)
        table = self.scope.whole["项目"]
        return sum(
            self.weight(target, row)
            for row in range(len(table["编号"]))
            if all(self.passes(table, row, *test) for test in tests)
        )

    def weight(self, target: Reference | None, row: int) -> Any:
        if target is None:
            return 1
        value = self.cell(self.scope.whole["项目"][target.column][row], target.column)
        return 0 if isinstance(value, Blank) else value

    def passes(self, table: Any, row: int, ranged: Reference, operator: str, wanted: Any) -> bool:
        value = self.cell(table[ranged.column][row], ranged.column)
        if isinstance(value, Blank):
            return operator == "<>"
        return COMPARE[operator](folded(value), folded(wanted))


def union(blanks: list[Blank]) -> Blank:
    return Blank(reduce(frozenset.union, (blank.reasons for blank in blanks)))


def folded(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def moved(day: date, days: Fraction) -> Any:
    try:
        return day + timedelta(days=days.__floor__())
    except OverflowError:
        return ERROR


def plus(a: Any, b: Any) -> Any:
    if isinstance(b, date):
        return moved(b, a)
    return moved(a, b) if isinstance(a, date) else a + b


def minus(day: date, other: Any) -> Any:
    return Fraction((day - other).days) if isinstance(other, date) else moved(day, -other)


def written(value: Any) -> str:
    if isinstance(value, date):
        return excel.date_text(value)
    if isinstance(value, str):
        return value
    return excel.number_text(value.numerator if value.denominator == 1 else value)


# 造公式：{…} 里是下一层用哪一条；每条的前几个写法不再往下长

GRAMMAR: Mapping[str, tuple[str, ...]] = {
    "place": ("@", "@上期.", "@项目."),
    "order": ("=", "<>", "<", "<=", ">", ">="),
    "equal": ("=", "<>"),
    "money": ("甲", "乙", "丙"),
    "word": ("文", "编号", "阶段"),
    "number": (
        "[{place}{money}]", "0", "1", "2.5", "110%", "-3", "报告月()", "隔月()",
        "({number}+{number})", "({number}-{number})", "({number}*{number})",
        "({number}/{number})", "({number}/{number})", "(-{number})", "({number}%)",
        "([{place}甲]^2)", "([{place}丙]^-1)", "({number})^0",
        "ABS({number})", "INT({number})", "MOD({number},{number})",
        "ROUND({number},1)", "ROUND({number},0)", "ROUND({number},-1)",
        "MAX({number},{number})", "MIN({number},{number})", "SUM({number},{number})",
        "({date}-{date})", "YEAR({date})", "LEN({text})", "SEARCH({text},{text})",
        "次序([{place}阶段])", '次序([{place}阶段],"开工")',
        "IF({logical},{number},{number})", 'IF({logical},{number},"")',
        "IFERROR({number},{number})",
        'COUNTIFS([文],{text},[甲],"{order}"&{number})',
        'SUMIFS([甲],[编号],"{equal}"&{text},[丙],{number})',
        'SUMIFS([丙],[日],"{order}"&{date})',
    ),
    "text": (
        "[{place}{word}]", '"a"', '"甲乙"', '"Ab"',
        "({text}&{text})", "({text}&{number})", "({date}&{text})",
        "CONCATENATE({number},{text})", "LEFT({text},{number})", "IF({logical},{text},{text})",
    ),
    "date": (
        "[{place}日]", "报告期末()", "DATE(2021,2,29)", "DATE(2021,5,1)",
        "({date}+1)", "({date}-0.5)", "([{place}丙]+{date})", "({date}-[{place}甲])",
        "EDATE({date},[{place}丙])", "EDATE({date},-3)",
        "MAX({date},{date})", "MIN({date},{date})", "IF({logical},{date},{date})",
    ),
    "logical": (
        "TRUE", "FALSE", "ISBLANK([{place}甲])", "ISBLANK([{place}文])", "ISBLANK([{place}日])",
        '([{place}编号]{equal}"a")', '("Ab"{equal}[{place}文])',
        "({number}{order}{number})", "({date}{order}{date})", "({text}{equal}[{place}文])",
        "AND({logical},{logical})", "OR({logical},{logical})", "NOT({logical})",
        "ISNUMBER({number})", "IF({logical},{logical},{logical})", "IFERROR({logical},{logical})",
    ),
}  # fmt: skip


def grown(draw: st.DrawFn, symbol: str, depth: int) -> str:
    choices = GRAMMAR[symbol]
    if symbol in ("number", "text", "date", "logical") and depth == 0:
        choices = choices[:4] if symbol != "number" else choices[:8]
    template = draw(st.sampled_from(choices))
    return re.sub(r"\{(\w+)\}", lambda slot: grown(draw, slot[1], depth - 1), template)


@st.composite
def formulas(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["logical", "number", "text", "date"]))
    return grown(draw, kind, draw(st.integers(0, 4)))


CELLS: Mapping[str, st.SearchStrategy[Value]] = {
    "money": st.integers(-300, 300) | st.sampled_from([0, 100, 10**15]),
    "percent": st.integers(-300, 300),
    "int": st.integers(-3, 3),
    "text": st.sampled_from(["a", "A", "甲乙", "ab", "b*"]),
    "code": st.sampled_from(["a", "B", "b"]),
    "enum": st.sampled_from([*STAGES, "别的"]),
    "date": st.sampled_from([date(2021, 1, 31), date(2021, 5, 1), date(1, 1, 1), date.max]),
}
BLANKS: st.SearchStrategy[Value] = st.sampled_from([None, UNREADABLE])


def drawn_table(draw: st.DrawFn, size: int) -> dict[str, list[Value]]:
    cells = {kind: st.one_of(cell, cell, BLANKS) for kind, cell in CELLS.items()}
    return {
        column.name: draw(st.lists(cells[column.type], min_size=size, max_size=size))
        for column in COLUMNS
    }


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    size = draw(st.integers(1, 4))
    this = drawn_table(draw, size)
    return Scope(
        size,
        this,
        drawn_table(draw, size),
        {"项目": drawn_table(draw, size)},
        {"项目": this},
        FACTS,
    )


@settings(max_examples=150, deadline=None)
@given(formulas(), scopes())
def test_compiled_code_agrees_with_a_tree_walker(text: str, scope: Scope) -> None:
    formula = compile_formula(text, PROJECTS, LEDGERS)
    expected = [Interpreter(scope, row).value(formula.tree) for row in range(scope.size)]
    plain = [None if isinstance(value, Blank) or value == "" else value for value in expected]
    assert formula.evaluate(scope) == plain
    if formula.kind == "number":
        assert all(
            formula.scale == 0 or value is None or (value * formula.scale).denominator == 1
            for value in plain
        )
        assert formula.stored(scope, "money") == [
            None if value is None else excel.rounded(value * 100, 1) for value in plain
        ]
