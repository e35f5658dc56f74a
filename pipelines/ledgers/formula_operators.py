"""算符怎样写成逐行的代码；操作数都已检查过，不为 None。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import gcd, lcm
from typing import Final

from pipelines.ledgers import excel_functions as excel
from pipelines.ledgers.criteria import COMPARISONS
from pipelines.ledgers.formula_code import Code, Draft, guards_of, times

_PYTHON: Final = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def signed(draft: Draft, operator: str, operand: Code) -> Code:
    """前置的 + -，后置的 %。"""
    code = draft.solid(operand)
    if operator == "%":
        return replace(code, scale=code.scale * 100)
    return replace(code, source=f"(-{code.source})") if operator == "-" else code


def combined(draft: Draft, operator: str, operands: Sequence[Code]) -> Code:
    """二元运算（& 与 ^ 除外）。"""
    left, right = map(draft.solid, operands)
    if operator in COMPARISONS:
        return _compared(draft, operator, left, right)
    if "date" in (left.kind, right.kind):
        return _days(draft, operator, left, right)
    if operator == "/":
        return divided(draft, left, right)
    code = _product(left, right) if operator == "*" else _sum(operator, left, right)
    fraction = left.fraction or right.fraction
    return replace(code, guards=guards_of((left, right)), fraction=fraction)


def joined(draft: Draft, operands: Sequence[Code]) -> Code:
    """依次接成文本。"""
    writers: dict[str, Callable[..., str]] = {
        "number": excel.number_text,
        "date": excel.date_text,
    }
    codes = [draft.natural(code) for code in operands]
    parts = [
        f"{draft.constant(writers[code.kind])}({code.source})"
        if code.kind in writers
        else code.source
        for code in codes
    ]
    return Code("text", f"({' + '.join(parts)})", guards_of(codes))


def powered(draft: Draft, operand: Code, exponent: int) -> Code:
    """整数次幂；负的指数是推迟的除法。"""
    code = draft.solid(operand)
    power = abs(exponent)
    raised = replace(
        code,
        source=f"({code.source} ** {power})",
        bottom=f"({code.bottom} ** {power})" if code.bottom else "",
        scale=code.scale**power,
    )
    return divided(draft, Code("number", "1"), raised) if exponent < 0 else raised


def divided(draft: Draft, left: Code, right: Code) -> Code:
    """推迟的除法：除数先有个名字，为零则此行不问。"""
    shared = gcd(left.scale, right.scale)
    name, bound = draft.bound(right.source)
    return Code(
        "number",
        times(left.source, right.bottom, right.scale // shared),
        (*guards_of((left, right)), f"{bound} == 0"),
        scale=left.scale // shared,
        bottom=_both(left.bottom, name),
        fraction=left.fraction or right.fraction,
    )


def _both(first: str, second: str) -> str:
    return times(first, second) if first else second


def _sum(operator: str, left: Code, right: Code) -> Code:
    scale = lcm(left.scale, right.scale)
    first = times(left.source, scale // left.scale, right.bottom)
    second = times(right.source, scale // right.scale, left.bottom)
    bottom = _both(left.bottom, right.bottom)
    return Code("number", f"({first} {operator} {second})", scale=scale, bottom=bottom)


def _product(left: Code, right: Code) -> Code:
    source, bottom = times(left.source, right.source), _both(left.bottom, right.bottom)
    return Code("number", source, scale=left.scale * right.scale, bottom=bottom)


def _days(draft: Draft, operator: str, left: Code, right: Code) -> Code:
    if left.kind == right.kind:
        source = f"({left.source} - {right.source}).days"
        return Code("number", source, guards_of((left, right)))
    day, days = (left, right) if left.kind == "date" else (right, left)
    days = draft.natural(days)
    sign = "-" if operator == "-" else ""
    source = f"{draft.constant(excel.days_after)}({day.source}, {sign}{days.source})"
    return Code("date", source, guards_of((day, days)), partial=True)


def _compared(draft: Draft, operator: str, left: Code, right: Code) -> Code:
    guards = guards_of((left, right))
    if left.kind == "text" and operator in ("=", "<>"):
        source = _same(draft, left, right)
        return Code("logical", source if operator == "=" else f"(not {source})", guards)
    first, second = _crossed(left, right) if left.kind == "number" else (left.source, right.source)
    return Code("logical", f"({first} {_PYTHON[operator]} {second})", guards)


def _same(draft: Draft, left: Code, right: Code) -> str:
    """文本相等不分大小写；没有大小写之分的字面值（汉字、数字）直接比。"""
    for literal, other in ((left, right.source), (right, left.source)):
        if literal.literal is not None:
            low = literal.literal.lower()
            folded = other if low == literal.literal.upper() else f"{other}.lower()"
            return f"({folded} == {low!r})"
    a, b = left.source, right.source
    if a.isidentifier() and b.isidentifier():
        return f"({a} == {b} or {a}.lower() == {b}.lower())"
    return f"{draft.constant(excel.same)}({a}, {b})"


def _crossed(left: Code, right: Code) -> tuple[str, str]:
    """两数之比化为整数之比：统一定标，两边同乘各除数的平方，故不问除数的正负。"""
    scale = lcm(left.scale, right.scale)
    first = times(left.source, scale // left.scale, left.bottom, right.bottom, right.bottom)
    second = times(right.source, scale // right.scale, right.bottom, left.bottom, left.bottom)
    return first, second
