"""Excel 公式的零件：判断（Answer）与值（Term），怎样拼成一句不出错的 Excel 2016 公式。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Final

from pipelines.ledgers.formula_tree import Kind

#: Excel 公式里一段写死的文本至多这么长。
_LITERAL_LIMIT: Final = 255


class NotLive(ValueError):
    """这条规则在 Excel 里判断不了，或判断不准；文字是缘由。"""


@dataclass(frozen=True)
class Answer:
    """一个 Excel 判断：求得出且成立为 TRUE，其余（不成立、求不出、有错）都为 FALSE。"""

    parts: tuple[str, ...] = ()
    """须都成立；可能得错误值。"""
    sure: tuple[str, ...] = ()
    """须都成立；决不得错误值。"""
    numbers: tuple[str, ...] = ()
    """须都是数的格。"""
    never: bool = False

    @property
    def text(self) -> str:
        """Excel 公式，决不得错误值。"""
        if self.never:
            return "FALSE"
        counted = f"COUNT({','.join(self.numbers)})={len(self.numbers)}"
        terms = [*([counted] if self.numbers else []), *self.sure, *self.parts]
        joined = terms[0] if len(terms) == 1 else f"AND({','.join(terms)})" if terms else "TRUE"
        sound = not self.parts and all(cell.startswith("$") for cell in self.numbers)
        return joined if sound else f"IFERROR({joined},FALSE)"


ALWAYS: Final = Answer()
NEVER: Final = Answer(never=True)
Pair = tuple[Answer, Answer]
"""何时为真，何时为假；两者都不是即不问。"""


def both(*answers: Answer) -> Answer:
    """都成立；相同的条件只写一次。"""
    if any(answer.never for answer in answers):
        return NEVER
    return Answer(
        tuple(dict.fromkeys(part for answer in answers for part in answer.parts)),
        tuple(dict.fromkeys(part for answer in answers for part in answer.sure)),
        tuple(dict.fromkeys(cell for answer in answers for cell in answer.numbers)),
    )


def either(*answers: Answer) -> Answer:
    """至少一个成立。"""
    possible = list(dict.fromkeys(answer for answer in answers if not answer.never))
    if ALWAYS in possible:
        return ALWAYS
    if len(possible) < 2:
        return possible[0] if possible else NEVER
    return Answer(sure=(f"OR({','.join(answer.text for answer in possible)})",))


def chosen(condition: Pair, first: Answer, second: Answer) -> Answer:
    """条件为真取前者，为假取后者，不知则不成立。"""
    yes, no = condition
    left, right = both(yes, first), both(no, second)
    if left.never or right.never or ALWAYS in (left, right):
        return either(left, right)
    return Answer(sure=(f"IF({yes.text},{first.text},{right.text})",))


@dataclass(frozen=True)
class Term:
    """一个 Excel 值。

    数以整数 `text` 写出，其值是 text / (scale × bottom)，故不经二进制小数；日期是序号。
    `needs` 不成立时值不可用；`text` 自身也可能得错误值，同样是求不出。
    """

    kind: Kind
    text: str
    scale: int = 1
    bottom: str = ""
    needs: Answer = ALWAYS
    literal: Fraction | str | None = None
    """写死的值；日期是序号。"""
    is_cell: bool = False

    @property
    def natural(self) -> str:
        """以自然单位计的值。"""
        if self.bottom:
            return f"({self.text}/({self.scale}*{self.bottom}))"
        return self.text if self.scale == 1 else f"({self.text}/{self.scale})"

    @property
    def closed(self) -> str:
        """自带检查的值：不可用时为 #N/A。"""
        if self.needs == ALWAYS:
            return self.text
        return "NA()" if self.needs.never else f"IF({self.needs.text},{self.text},NA())"

    def needing(self, *answers: Answer) -> Term:
        """再加几个条件。"""
        return replace(self, needs=both(self.needs, *answers))


def number(value: Fraction | int) -> Term:
    """写死的数。"""
    exact = Fraction(value)
    top = str(exact.numerator)
    return Term(
        "number", f"({top})" if exact < 0 else top, exact.denominator, literal=Fraction(exact)
    )


def quoted(text: str) -> str:
    """写死的文本，Excel 写法；太长则 NotLive。"""
    if len(text) > _LITERAL_LIMIT:
        raise NotLive(f"写死的文本超过 {_LITERAL_LIMIT} 字，Excel 公式放不下")
    return '"' + text.replace('"', '""') + '"'


def times(text: str, *factors: int | str) -> str:
    """连乘；为 1 或空的因子略去。"""
    parts = [str(factor) for factor in factors if factor not in (1, "")]
    return "*".join([text, *parts])


def alike(terms: Iterable[Term], where: str) -> list[Term]:
    """统一定标；有除法则 NotLive，`where` 说明谁要的。"""
    found = list(terms)
    if any(term.bottom for term in found):
        raise NotLive(f"{where}里有除法，Excel 的小数除不准")
    scale = lcm(*(term.scale for term in found))
    return [
        term
        if term.scale == scale
        else replace(term, text=times(term.text, scale // term.scale), scale=scale, literal=None)
        for term in found
    ]
