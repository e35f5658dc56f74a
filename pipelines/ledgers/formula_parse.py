"""审核公式的文字 → 语法树；每个记号都知道自己的准确位置。"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NoReturn

from pipelines.errors import FormulaError
from pipelines.ledgers.formula_tree import (
    Binary,
    Call,
    Logical,
    Node,
    Number,
    Reference,
    Text,
    Unary,
    depth,
)

#: 方括号里的内容（含不含 @、文字、文字的位置）→ 引用；不成则 FormulaError。
Resolve = Callable[[bool, str, int], Reference]

#: Excel 容许 64 层；再深没有人读得懂，该拆成几条规则。
MAX_DEPTH: Final = 32

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<column>\[@?[^\]]*\])
    |(?P<wrong>==|!=|=>|=<|&&|\|\|)
    |(?P<operator><=|>=|<>|[-+*/^&=<>%])
    |(?P<mark>[(),])
    |(?P<name>[^\W\d][\w.]*)""",
    re.VERBOSE,
)

_FULL_WIDTH: Final = {
    "（": "(", "）": ")", "，": ",", "；": ",", "、": ",", "“": '"', "”": '"', "＂": '"',
    "＝": "=", "＜": "<", "＞": ">", "≤": "<=", "≥": ">=", "≠": "<>", "＋": "+", "－": "-",
    "×": "*", "＊": "*", "÷": "/", "／": "/", "＆": "&", "％": "%", "＾": "^",
    "【": "[", "】": "]", "［": "[", "］": "]", "＠": "@",
}  # fmt: skip

_WRONG: Final = {
    "==": "判断相等只写一个 =",
    "!=": "“不等于”写作 <>",
    "=>": "“大于等于”写作 >=",
    "=<": "“小于等于”写作 <=",
    "&&": "“并且”写作 AND(…, …)",
    "||": "“或者”写作 OR(…, …)",
}

#: 二元算符的松紧，与 Excel 相同。
_BINDING: Final = {
    operator: level
    for level, operators in enumerate(
        (("=", "<>", "<", "<=", ">", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",)), start=1
    )
    for operator in operators
}

_CELL: Final = re.compile(r"[A-Z]{1,3}[0-9]{1,7}", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """一个记号：种类、原文、位置。"""

    kind: str
    text: str
    position: int


def tokenize(formula: str) -> list[Token]:
    """公式 → 记号，末尾是一个空的 end；开头的 = 不算。"""
    position = len(formula) - len(formula.lstrip())
    position += formula.startswith("=", position)
    tokens = []
    while position < len(formula):
        match = _TOKEN.match(formula, position)
        if match is None or match.lastgroup == "wrong":
            raise FormulaError(formula, position, _complaint(formula, position))
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), position))
        position = match.end()
    return [*tokens, Token("end", "", len(formula))]


def _complaint(formula: str, position: int) -> str:
    pair, sign = formula[position : position + 2], formula[position]
    if pair in _WRONG:
        return _WRONG[pair]
    if sign in _FULL_WIDTH:
        return f"“{sign}”是全角符号，公式里请用半角的 {_FULL_WIDTH[sign]}"
    return {
        '"': "文本的引号没有配对",
        "[": "方括号没有配对的 ]",
        "]": "多出一个 ]",
        ";": "参数之间用逗号 , 隔开",
        "'": "文本请用双引号",
        "{": "不支持数组常量，请逐个写出",
        "!": "引用另一张清单请写 [@清单名.列名]，整列写 [清单名.列名]",
        "$": "不能用单元格地址，请写 [@列名]",
        "@": "@ 写在方括号里面：[@列名]",
    }.get(sign, f"不认识的符号“{sign}”")


def parse(formula: str, resolve: Resolve) -> Node:
    """公式 → 语法树；写错则 FormulaError，指明位置。"""
    tokens = tokenize(formula)
    if tokens[0].kind == "end":
        raise FormulaError(formula, 0, "公式是空的")
    parser = _Parser(formula, tokens, resolve)
    tree = parser.expression(0)
    parser.finish()
    if depth(tree) > MAX_DEPTH:
        parser.fail(
            0, f"公式嵌套超过 {MAX_DEPTH} 层，请拆成几条规则，或改用 SUM、CONCATENATE、AND、OR"
        )
    return tree


class _Parser:
    """自顶向下、按松紧结合；只在一次 parse 之内使用。"""

    def __init__(self, formula: str, tokens: list[Token], resolve: Resolve) -> None:
        self.formula = formula
        self.tokens = tokens
        self.resolve = resolve
        self.index = 0
        self.nested = 0

    def fail(self, position: int, message: str) -> NoReturn:
        raise FormulaError(self.formula, position, message)

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.next
        self.index += 1
        return token

    def descend(self) -> None:
        self.nested += 1
        if self.nested > 2 * MAX_DEPTH:
            self.fail(self.next.position, "括号套得太深，请拆成几条规则")

    def expression(self, binding: int) -> Node:
        """松紧不低于 `binding` 的一段。"""
        self.descend()
        left = self.operand()
        while self.next.kind == "operator":
            level = _BINDING.get(self.next.text, 0)
            if level <= binding:
                break
            operator = self.take()
            left = Binary(operator.text, left, self.expression(level), operator.position)
        self.nested -= 1
        return left

    def operand(self) -> Node:
        """前置正负号、一个单元、后置百分号。"""
        token = self.next
        if token.kind == "operator" and token.text in "+-":
            self.take()
            self.descend()
            signed = _signed(token, self.operand())
            self.nested -= 1
            return signed
        node = self.single()
        while self.next.text == "%" and self.next.kind == "operator":
            node = _percent(node, self.take().position)
        return node

    def single(self) -> Node:
        token = self.take()
        match token.kind:
            case "number":
                return Number(Fraction(token.text), token.position)
            case "text":
                return Text(token.text[1:-1].replace('""', '"'), token.position)
            case "column":
                return self.column(token)
            case "name":
                return self.named(token)
        if token.text == "(":
            inside = self.expression(0)
            self.close(token)
            return inside
        return self.missing(token)

    def missing(self, token: Token) -> NoReturn:
        before = self.tokens[self.index - 2] if self.index > 1 else None
        if before is not None and before.kind == "operator":
            self.fail(token.position, f"“{before.text}”后面缺少内容")
        if token.kind == "operator":
            self.fail(token.position, f"“{token.text}”前面缺少内容")
        if token.text == ")" and not (before and before.text in ("(", ",")):
            self.fail(token.position, "多出一个 )")
        self.fail(token.position, "这里缺少内容")

    def column(self, token: Token) -> Reference:
        is_row = token.text.startswith("[@")
        first = 2 if is_row else 1
        name = token.text[first:-1]
        if "[" in name:
            self.fail(token.position, "方括号没有配对的 ]")
        lead = len(name) - len(name.lstrip())
        found = self.resolve(is_row, name.strip(), token.position + first + lead)
        return Reference(found.kind, found.sheet, found.column, token.position)

    def named(self, token: Token) -> Node:
        name = token.text.upper()
        if self.next.text == "(":
            return self.call(name, token)
        if name in ("TRUE", "FALSE"):
            return Logical(name == "TRUE", token.position)
        if _CELL.fullmatch(name):
            self.fail(token.position, f"不能用单元格地址“{token.text}”，请写 [@列名]")
        guess = f'不认识“{token.text}”：列名写作 [@{token.text}]，文本写作 "{token.text}"'
        return self.fail(token.position, guess)

    def call(self, name: str, token: Token) -> Call:
        opening = self.take()
        arguments: list[Node] = []
        if self.next.text != ")":
            arguments.append(self.expression(0))
            while self.next.text == ",":
                self.take()
                arguments.append(self.expression(0))
        self.close(opening)
        return Call(name, tuple(arguments), token.position)

    def close(self, opening: Token) -> None:
        if self.next.kind == "end":
            self.fail(opening.position, "左括号没有配对的 )")
        if self.next.text != ")":
            self.fail(self.next.position, "这里缺少运算符、逗号或 )")
        self.take()

    def finish(self) -> None:
        token = self.next
        if token.text == ")":
            self.fail(token.position, "多出一个 )")
        if token.text == ",":
            self.fail(token.position, "逗号只用在函数的参数之间")
        if token.kind != "end":
            self.fail(token.position, "这里缺少运算符")


def _signed(token: Token, operand: Node) -> Node:
    if isinstance(operand, Number):
        return Number(-operand.value if token.text == "-" else operand.value, token.position)
    return Unary(token.text, operand, token.position)


def _percent(operand: Node, position: int) -> Node:
    if isinstance(operand, Number):
        return Number(operand.value / 100, operand.position)
    return Unary("%", operand, position)
