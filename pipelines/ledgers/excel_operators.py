"""算符怎样写成 Excel 公式：数是带定标的整数，除法推迟到比较时交叉相乘。"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

from pipelines.ledgers.excel_terms import (
    ALWAYS,
    NEVER,
    Answer,
    Pair,
    Term,
    both,
    number,
    times,
)


def folded(left: Term, operator: str, right: Term) -> Pair:
    """两个写死的值比较，此刻便知结果。"""
    a, b = left.literal, right.literal
    if isinstance(a, str) and isinstance(b, str):
        a, b = a.lower(), b.lower()
    results = {
        "=": a == b, "<>": a != b,
        "<": a < b, ">=": a >= b, ">": a > b, "<=": a <= b,  # type: ignore[operator]
    }  # fmt: skip
    return (ALWAYS, NEVER) if results[operator] else (NEVER, ALWAYS)


def crossed(left: Term, right: Term) -> tuple[str, str, Answer]:
    """两数之比化为整数之比：统一定标，交叉乘上除数，除数的正负另计。"""
    scale = lcm(left.scale, right.scale)
    texts = [
        times(
            term.text, scale // term.scale,
            f"SIGN({term.bottom})" if term.bottom else "",
            f"ABS({other.bottom})" if other.bottom else "",
        )
        for term, other in ((left, right), (right, left))
    ]  # fmt: skip
    return texts[0], texts[1], both(left.needs, right.needs)


def summed(operator: str, left: Term, right: Term) -> Term:
    """两数相加、相减。"""
    scale = lcm(left.scale, right.scale)
    first = times(left.text, scale // left.scale, right.bottom)
    second = times(right.text, scale // right.scale, left.bottom)
    bottom = "*".join(filter(None, (left.bottom, right.bottom)))
    needs = both(left.needs, right.needs)
    return Term("number", f"({first}{operator}{second})", scale, bottom, needs)


def divided(left: Term, right: Term) -> Term:
    """推迟的除法；除数为零则不问，除数写死的并入定标。"""
    needs = both(left.needs, right.needs)
    if isinstance(right.literal, Fraction):
        if not right.literal:
            return Term("number", "0", needs=NEVER)
        by = number(1 / right.literal)
        return replace(
            left, text=f"({left.text}*{by.text})", scale=left.scale * by.scale, literal=None
        )
    bottom = f"({'*'.join(filter(None, (left.bottom, right.text)))})"
    text = f"({times(left.text, right.scale, right.bottom)})"
    return Term("number", text, left.scale, bottom, needs).needing(
        Answer(parts=(f"{right.text}<>0",))
    )


def powered(term: Term, exponent: int) -> Term:
    """整数次幂。"""
    power = abs(exponent)
    text = f"({term.text}^{power})"
    bottom = term.bottom and f"({term.bottom}^{power})"
    raised = Term("number", text, term.scale**power, bottom, term.needs)
    return divided(number(1), raised) if exponent < 0 else raised


def days(operator: str, left: Term, right: Term) -> Term:
    """日期加减天数，日期相减；不足一天的舍去。"""
    needs = both(left.needs, right.needs)
    if left.kind == right.kind:
        return Term("number", f"({left.text}-{right.text})", needs=needs)
    day, count = (left, right) if left.kind == "date" else (right, left)
    sign = "-" if operator == "-" else ""
    return Term("date", f"({day.text}+INT({sign}{count.natural}))", needs=needs)


def rounded(term: Term, digits: int) -> Term:
    """四舍五入到 `digits` 位小数，逢五远离零；先放大成整数再舍入，不经二进制小数。"""
    raised, lowered = 10 ** max(digits, 0), 10 ** max(-digits, 0)
    divisor = times(str(term.scale * lowered), term.bottom)
    text = f"ROUND({times(term.text, raised)}/({divisor}),0)"
    return Term("number", f"({times(text, lowered)})", raised, needs=term.needs)
