"""整列函数 → Excel：逐格相乘的 SUMPRODUCT，不用 COUNTIF（它把 15 位以上的数字串当成同一个数）。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, cast

from pipelines.ledgers.criteria import Condition
from pipelines.ledgers.excel_cells import Layout, area, date_literal, last_area, readable_column
from pipelines.ledgers.excel_terms import (
    ALWAYS,
    NEVER,
    Answer,
    NotLive,
    Term,
    both,
    number,
    quoted,
    times,
)
from pipelines.ledgers.formula_calls import condition
from pipelines.ledgers.formula_names import LAST, column_kind
from pipelines.ledgers.formula_tree import Call, Node, Reference
from pipelines.ledgers.formula_types import Types
from pipelines.ledgers.values import HUNDREDTHS

#: 数相差不到半分即相等；日期一天之内的时刻不计。
_HALF_CENT: Final = "0.005"
Compile = Callable[[Node], Term]


def whole(reference: Reference, layout: Layout) -> str:
    """整列的名称；读不准的列 NotLive。"""
    if reference.column not in layout.ledger(reference).by_name:
        raise NotLive(f"“{reference.column}”要经另一张清单逐行去查，Excel 一格里做不到")
    column = readable_column(reference, layout)
    if column.type in ("int", "month") or column.ignored:
        raise NotLive(f"整列“{column.name}”里读不出的格，Excel 分不开")
    named = last_area if reference.sheet == LAST else area
    return named(layout.ledger(reference), reference.column)


def _known(reference: Reference, layout: Layout) -> Answer:
    """这张清单的整列在手边；没有上期便不问上期的整列。"""
    return NEVER if reference.sheet == LAST and layout.sheet not in layout.last else ALWAYS


def figure(name: str, reference: Reference, layout: Layout) -> Term:
    """SUM、MAX、MIN 一整列。"""
    cells, kind = whole(reference, layout), column_kind(readable_column(reference, layout))
    if name == "SUM":
        text = f'ROUND(SUMIF({cells},"<1E+300")*100,0)'
        return Term("number", text, 100, needs=_known(reference, layout))
    needs = both(_known(reference, layout), Answer(parts=(f"COUNT({cells})>0",)))
    if kind == "date":
        return Term("date", f"INT({name}({cells}))", needs=needs)
    return Term("number", f"ROUND({name}({cells})*100,0)", 100, needs=needs)


def tally(node: Call, types: Types, layout: Layout, compile_: Compile) -> Term:
    """COUNTA、COUNTIF(S)、SUMIF(S)。"""
    arguments = list(node.arguments)
    if node.name == "COUNTA":
        counted = cast(Reference, arguments[0])
        text = f"COUNTA({whole(counted, layout)})"
        return Term("number", text, needs=_known(counted, layout))
    target = arguments[0]
    if node.name == "SUMIFS" or len(arguments) == 3:
        target = arguments.pop(0 if node.name == "SUMIFS" else 2)
    tests = [
        _test(cast(Reference, ranged), criterion, types, layout, compile_)
        for ranged, criterion in zip(arguments[::2], arguments[1::2], strict=False)
    ]
    if not any(test.skips_unused for test in tests):
        raise NotLive("没有一个条件能撇开没有填的行，Excel 会把它们也数进去")
    place = _known(cast(Reference, target), layout)
    needs = both(place, *(test.needs for test in tests))
    mask = _mask(tests)
    if node.name.startswith("COUNT"):
        return Term("number", f"SUMPRODUCT({mask})", needs=needs)
    summed = whole(cast(Reference, target), layout)
    return Term("number", f"ROUND(SUMPRODUCT({mask},{summed})*100,0)", 100, needs=needs)


@dataclass(frozen=True)
class _Test:
    """一个条件：逐格的判断 `text`；`unlike` 是取其反面，出错的格算反面。"""

    text: str
    needs: Answer = ALWAYS
    unlike: bool = False
    skips_unused: bool = True
    """没有填的行不符合。"""


def _mask(tests: Sequence[_Test]) -> str:
    """逐行的 1 与 0：1/TRUE 是数，1/FALSE 与错误值都不是，一个出错的格不连累整列。"""
    alike = [test.text for test in tests if not test.unlike]
    factors = [f"ISNUMBER(1/({'*'.join(alike)}))"] if alike else []
    factors += [f"ISERROR(1/({test.text}))" for test in tests if test.unlike]
    return f"--{factors[0]}" if len(factors) == 1 else "*".join(factors)


def _test(
    ranged: Reference, criterion: Node, types: Types, layout: Layout, compile_: Compile
) -> _Test:
    operator, operand = condition(types, ranged, criterion)
    if operator == "like":
        raise NotLive("条件里有算到那一行才知道的通配符")
    cells = whole(ranged, layout)
    term: Term | None
    if isinstance(operand, Condition):
        operator = operand.operator
        term = _literal(operand, readable_column(ranged, layout).type in HUNDREDTHS)
    else:
        term = compile_(operand)
    if term is None:
        return _Test(f'({cells}&""="")', ALWAYS, operator == "<>", operator == "<>")
    unlike = operator == "<>"
    text = _compared(cells, "=" if unlike else operator, term)
    return _Test(text, term.needs, unlike, not unlike)


def _literal(found: Condition, hundredths: bool) -> Term | None:
    """写死的条件；空格为 None。"""
    operand = found.operand
    if isinstance(operand, re.Pattern):
        raise NotLive("条件里有通配符")
    if isinstance(operand, date):
        return date_literal(operand)
    if isinstance(operand, str):
        return Term("text", quoted(operand), literal=operand)
    return None if operand is None else number(Fraction(operand) / (100 if hundredths else 1))


def _compared(cells: str, operator: str, term: Term) -> str:
    if term.kind == "text":
        return f'({cells}&""{operator}{term.text})'
    low, high = (term.text, f"{term.text}+1") if term.kind == "date" else _around(term)
    bounds = {
        "=": f"({cells}>={low})*({cells}<{high})",
        ">=": f"({cells}>={low})", ">": f"({cells}>={high})",
        "<": f"({cells}<{low})", "<=": f"({cells}<{high})",
    }[operator]  # fmt: skip
    real = f"*({cells}>2199)*({cells}<2958466)" if term.kind == "date" else ""
    return f"ISNUMBER({cells}){real}*{bounds}"


def _around(term: Term) -> tuple[str, str]:
    """与这个数相等的一段（前闭后开）：列里是两位小数，上下各留半分。"""
    if term.bottom or 100 % term.scale:
        raise NotLive("条件里的数不止两位小数，或用了除法")
    cents = replace(term, text=times(term.text, 100 // term.scale))
    return f"{cents.text}/100-{_HALF_CENT}", f"{cents.text}/100+{_HALF_CENT}"
