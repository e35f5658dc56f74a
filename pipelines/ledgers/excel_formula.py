"""审核公式 → Excel 2016 公式：引擎答 FALSE 处它为 TRUE，其余为 FALSE（DESIGN：一条规则三处用）。

引擎的三种答案在 Excel 里写成两句：何时为真、何时为假；两句都不成立即不问。
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, cast

from pipelines.ledgers.criteria import COMPARISONS
from pipelines.ledgers.excel_cells import (
    Layout,
    absent,
    blank_pair,
    cell_term,
    date_literal,
    fact_term,
)
from pipelines.ledgers.excel_functions import make_date
from pipelines.ledgers.excel_operators import (
    crossed,
    days,
    divided,
    folded,
    powered,
    rounded,
    summed,
)
from pipelines.ledgers.excel_ranges import figure, tally
from pipelines.ledgers.excel_terms import (
    ALWAYS,
    NEVER,
    Answer,
    NotLive,
    Pair,
    Term,
    alike,
    both,
    chosen,
    either,
    number,
    quoted,
)
from pipelines.ledgers.formula import Formula, compile_formula
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
    is_whole,
    walk,
)
from pipelines.ledgers.formula_types import Types
from pipelines.ledgers.functions import FACT_NAMES, FUNCTIONS
from pipelines.ledgers.values import HUNDREDTHS

#: 条件格式里一句公式至多这么长。
LONGEST: Final = 8192
_NEGATED: Final = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
#: Excel 没有、但写得成别的样子的。
_WRITTEN_OUT: Final = FACT_NAMES | {"次序", "含任一"}
#: IFERROR、ISNUMBER 追问“为什么得空”时说得清的几种子式之外的。
_UNTRACEABLE: Final = frozenset({"IF", "IFERROR", "ISNUMBER", "AND", "OR", "NOT", "ISBLANK"})


def violation(formula: Formula, layout: Layout) -> str:
    """引擎答 FALSE 的行为 TRUE 的 Excel 公式；这一期决不会 FALSE 的为空；做不到则 NotLive。"""
    refuse(formula)
    _, wrong = _Compiler(formula.types, layout).pair(formula.tree)
    if wrong.never:
        return ""
    if not any(cell.startswith("$") for cell in wrong.numbers):
        wrong = both(layout.row_in_use, wrong)
    if len(wrong.text) >= LONGEST:
        raise NotLive(f"写成 Excel 公式有 {len(wrong.text)} 字，超过 {LONGEST} 字")
    return wrong.text


def refuse(formula: Formula) -> None:
    """用了 Excel 没有的函数则 NotLive；不论本期问不问得到。"""
    for node in walk(formula.tree):
        function = FUNCTIONS[node.name] if isinstance(node, Call) else None
        if function is None or function.excel or function.name in _WRITTEN_OUT:
            continue
        because = "不知道调休" if function.needs_calendar else "没有这个函数"
        raise NotLive(f"“{function.name}”（{function.meaning}）Excel {because}")


class _Compiler:
    """一条公式的编译；子式须已通过类型检查。"""

    def __init__(self, types: Types, layout: Layout) -> None:
        self.types = types
        self.layout = layout

    # 判断

    def pair(self, node: Node) -> Pair:
        """判断类的子式 → 何时为真，何时为假。"""
        match node:
            case Logical():
                return (ALWAYS, NEVER) if node.value else (NEVER, ALWAYS)
            case Binary() if node.operator in COMPARISONS:
                return self._comparison(node)
            case Call():
                return self._logical_call(node)
        raise NotLive("这里不是判断")

    def _logical_call(self, node: Call) -> Pair:
        special: dict[str, Callable[[Call], Pair]] = {
            "AND": self._and, "OR": self._or, "NOT": self._not, "IF": self._if_pair,
            "IFERROR": self._iferror_pair, "ISBLANK": self._isblank, "ISNUMBER": self._isnumber,
            "EXACT": self._exact, "含任一": self._any_word,
        }  # fmt: skip
        if node.name not in special:
            raise NotLive(f"函数 {node.name} 还不会写成 Excel 公式")
        return special[node.name](node)

    def _and(self, node: Call) -> Pair:
        pairs = [self.pair(argument) for argument in node.arguments]
        return both(*(yes for yes, _ in pairs)), either(*(no for _, no in pairs))

    def _or(self, node: Call) -> Pair:
        pairs = [self.pair(argument) for argument in node.arguments]
        return either(*(yes for yes, _ in pairs)), both(*(no for _, no in pairs))

    def _not(self, node: Call) -> Pair:
        yes, no = self.pair(node.arguments[0])
        return no, yes

    def _if_pair(self, node: Call) -> Pair:
        condition = self.pair(node.arguments[0])
        first, second = map(self._branch_pair, node.arguments[1:])
        return chosen(condition, first[0], second[0]), chosen(condition, first[1], second[1])

    def _branch_pair(self, node: Node) -> Pair:
        """与判断并列的空文本 "" 就是空，不真也不假。"""
        return (NEVER, NEVER) if isinstance(node, Text) else self.pair(node)

    def _iferror_pair(self, node: Call) -> Pair:
        yes, no = self._branch_pair(node.arguments[0])
        rest = both(_refused(either(yes, no, self._unread(node.arguments[0]))))
        second = self._branch_pair(node.arguments[1])
        return either(yes, both(rest, second[0])), either(no, both(rest, second[1]))

    def _isblank(self, node: Call) -> Pair:
        return blank_pair(cast(Reference, node.arguments[0]), self.layout)

    def _isnumber(self, node: Call) -> Pair:
        _traceable(node.arguments[0])
        term = self.term(node.arguments[0])
        found = both(term.needs, Answer(parts=(f"ISNUMBER({term.text})",)))
        return found, both(term.needs, Answer(parts=(f"ISERROR({term.text})",)))

    def _exact(self, node: Call) -> Pair:
        first, second = map(self.term, node.arguments)
        needs, test = both(first.needs, second.needs), f"EXACT({first.text},{second.text})"
        return both(needs, Answer(parts=(test,))), both(needs, Answer(parts=(f"NOT({test})",)))

    def _any_word(self, node: Call) -> Pair:
        term, words = self.term(node.arguments[0]), cast(Text, node.arguments[1]).value
        found = ",".join(
            f"SEARCH({quoted(_plain_pattern(word))},{term.text})"
            for word in words.split("|")
            if word
        )
        test = f"COUNT({found})"
        return (
            both(term.needs, Answer(parts=(f"{test}>0",))),
            both(term.needs, Answer(parts=(f"{test}=0",))),
        )

    def _comparison(self, node: Binary) -> Pair:
        if self.types.kind(node.left) == "logical":
            return self._equivalence(node)
        left, right = self.term(node.left), self.term(node.right)
        if left.literal is not None and right.literal is not None:
            return folded(left, node.operator, right)
        first, second, needs = left.text, right.text, both(left.needs, right.needs)
        if left.kind == "number":
            first, second, needs = crossed(left, right)
        yes = both(needs, Answer(parts=(f"{first}{node.operator}{second}",)))
        no = both(needs, Answer(parts=(f"{first}{_NEGATED[node.operator]}{second}",)))
        if left.kind == "text" and (left.is_cell or right.is_cell):
            # 等于写死的文本，自然不空也读得出，无须再问。
            literal = left.literal or right.literal
            if literal and not needs.never:
                equal = Answer(parts=(f"{first}={second}",))
                yes = equal if node.operator == "=" else yes
                no = equal if node.operator == "<>" else no
        return yes, no

    def _equivalence(self, node: Binary) -> Pair:
        (yes, no), (also, nor) = self.pair(node.left), self.pair(node.right)
        same = either(both(yes, also), both(no, nor))
        different = either(both(yes, nor), both(no, also))
        return (same, different) if node.operator == "=" else (different, same)

    # 值

    def term(self, node: Node) -> Term:
        """数、文本、日期类的子式 → 值。"""
        match node:
            case Number():
                return number(node.value)
            case Text():
                return Term("text", quoted(node.value), literal=node.value)
            case Reference():
                return self._reference(node)
            case Unary():
                return self._signed(node)
            case Binary():
                return self._binary(node)
            case Call():
                return self._call(node)
        raise NotLive("这里不是一个值")

    def _reference(self, node: Reference) -> Term:
        """一格的值；本行的计算列没有填，把它的公式照抄进来。"""
        column = self.types.column(node)
        if node.kind != "this" or not column.computed:
            return cell_term(node, self.layout)
        formula = compile_formula(column.computed, self.types.ledger, self.types.ledgers)
        refuse(formula)
        term = _Compiler(formula.types, self.layout).term(formula.tree)
        if term.kind == "number":
            return rounded(term, 2 if column.type in HUNDREDTHS else 0)
        return term.needing(Answer(parts=(f'{term.text}<>""',)))

    def _signed(self, node: Unary) -> Term:
        term = replace(self.term(node.operand), literal=None)
        if node.operator == "%":
            return replace(term, scale=term.scale * 100)
        return replace(term, text=f"(-{term.text})") if node.operator == "-" else term

    def _binary(self, node: Binary) -> Term:
        left, right = self.term(node.left), self.term(node.right)
        needs = both(left.needs, right.needs)
        if node.operator == "&":
            return Term("text", f"({left.natural}&{right.natural})", needs=needs)
        if "date" in (left.kind, right.kind):
            return days(node.operator, left, right)
        if node.operator == "/":
            return divided(left, right)
        if node.operator == "^":
            return powered(left, int(cast(Number, node.right).value))
        if node.operator == "*":
            bottom = "*".join(filter(None, (left.bottom, right.bottom)))
            text = f"({left.text}*{right.text})"
            return Term("number", text, left.scale * right.scale, bottom, needs)
        return summed(node.operator, left, right)

    def _call(self, node: Call) -> Term:
        if node.name in FACT_NAMES:
            return fact_term(node.name, cast(Kind, FUNCTIONS[node.name].result), self.layout)
        special: dict[str, Callable[[Call], Term]] = {
            "IF": self._if, "IFERROR": self._iferror, "次序": self._order,
            "ABS": self._abs, "INT": self._int, "ROUND": self._round, "MOD": self._mod,
            "MAX": self._figures, "MIN": self._figures, "SUM": self._figures,
            "COUNTA": self._tally, "COUNTIF": self._tally, "COUNTIFS": self._tally,
            "SUMIF": self._tally, "SUMIFS": self._tally,
            "CONCATENATE": self._joined, "DATE": self._date,
        }  # fmt: skip
        return special.get(node.name, self._applied)(node)

    def _applied(self, node: Call) -> Term:
        """Excel 同名同义的函数；求不出时两边都没有值。"""
        terms = [self.term(argument) for argument in node.arguments]
        text = f"{node.name}({','.join(term.natural for term in terms)})"
        kind = cast(Kind, FUNCTIONS[node.name].result)
        return Term(kind, text, needs=both(*(term.needs for term in terms)))

    def _joined(self, node: Call) -> Term:
        terms = [self.term(argument) for argument in node.arguments]
        text = "&".join(['""', *(term.natural for term in terms)])
        return Term("text", f"({text})", needs=both(*(term.needs for term in terms)))

    def _date(self, node: Call) -> Term:
        if all(isinstance(part, Number) for part in node.arguments):
            found = make_date(*(cast(Number, part).value for part in node.arguments))
            return Term("date", "0", needs=NEVER) if found is None else date_literal(found)
        # Excel 把 1900 以前的年份加上 1900。
        term, year = self._applied(node), self.term(node.arguments[0])
        return term.needing(Answer(parts=(f"{year.natural}>=1900",)))

    def _branches(self, node: Call, branches: tuple[Node, ...]) -> list[Term]:
        """两种结果，同一定标；与别类并列的空文本 "" 就是空。"""
        kind = self.types.kind(node)
        empty = Term(kind, "0", needs=NEVER)
        terms = [
            empty if isinstance(part, Text) and kind != "text" else self.term(part)
            for part in branches
        ]
        return alike(terms, node.name)

    def _if(self, node: Call) -> Term:
        yes, no = self.pair(node.arguments[0])
        first, second = self._branches(node, node.arguments[1:])
        if ALWAYS in (yes, no):
            return first if yes == ALWAYS else second
        text = f"IF({yes.text},{first.closed},IF({no.text},{second.closed},NA()))"
        return Term(first.kind, text, first.scale)

    def _iferror(self, node: Call) -> Term:
        unread = self._unread(node.arguments[0])
        first, second = self._branches(node, node.arguments)
        text = f"IFERROR({first.closed},{second.closed})"
        if not unread.never:
            text = f"IF({unread.text},NA(),{text})"
        return Term(first.kind, text, first.scale)

    def _unread(self, node: Node) -> Answer:
        """子式用到的格里有读不出的。"""
        _traceable(node)
        cells = [part for part in walk(node) if isinstance(part, Reference) and not is_whole(part)]
        pairs = [blank_pair(cell, self.layout) for cell in cells if not absent(cell, self.layout)]
        return either(*(_refused(either(*pair)) for pair in pairs))

    def _order(self, node: Call) -> Term:
        reference = cast(Reference, node.arguments[0])
        allowed = self.types.column(reference).allowed
        if len(node.arguments) == 2:
            return number(allowed.index(cast(Text, node.arguments[1]).value) + 1)
        if absent(reference, self.layout):
            return Term("number", "0", needs=NEVER)
        cell = cell_term(reference, self.layout).text
        return Term("number", f"MATCH({cell},{self.layout.list_name(allowed)},0)")

    def _abs(self, node: Call) -> Term:
        term = self.term(node.arguments[0])
        bottom = term.bottom and f"ABS({term.bottom})"
        return replace(term, text=f"ABS({term.text})", bottom=bottom, literal=None)

    def _int(self, node: Call) -> Term:
        term = self.term(node.arguments[0])
        return Term("number", f"INT({term.natural})", needs=term.needs)

    def _round(self, node: Call) -> Term:
        term = self.term(node.arguments[0])
        digits = int(cast(Number, node.arguments[1]).value)
        return rounded(term, digits)

    def _mod(self, node: Call) -> Term:
        left, right = alike(map(self.term, node.arguments), "MOD ")
        text, needs = f"MOD({left.text},{right.text})", both(left.needs, right.needs)
        return Term("number", text, left.scale, needs=needs)

    def _figures(self, node: Call) -> Term:
        """MAX、MIN、SUM：逐行的值与整列的结果可以并列。"""
        terms = alike(
            (
                figure(node.name, cast(Reference, part), self.layout)
                if is_whole(part)
                else self.term(part)
                for part in node.arguments
            ),
            f"{node.name} ",
        )
        text = ",".join(term.text for term in terms)
        needs = both(*(term.needs for term in terms))
        # 逐项相加、相比：以单个值作参数，文本与空格不会被 Excel 略过而不报错。
        joined = f"{node.name}({text})" if len(terms) > 1 else text
        return Term(terms[0].kind, joined, terms[0].scale, needs=needs)

    def _tally(self, node: Call) -> Term:
        return tally(node, self.types, self.layout, self.term)


def _plain_pattern(text: str) -> str:
    """SEARCH 里没有通配含义的写法。"""
    return re.sub(r"([*?~])", r"~\1", text)


def _refused(answer: Answer) -> Answer:
    """不成立。"""
    if answer.never:
        return ALWAYS
    return NEVER if answer == ALWAYS else Answer(sure=(f"NOT({answer.text})",))


def _traceable(node: Node) -> None:
    inner = (part.name for part in walk(node) if isinstance(part, Call))
    divides = any(isinstance(part, Binary) and part.operator == "/" for part in walk(node))
    if divides or not _UNTRACEABLE.isdisjoint(inner):
        raise NotLive("IFERROR、ISNUMBER 里面太复杂，Excel 分不清是空的还是求不出")
