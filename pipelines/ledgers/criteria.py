"""整列函数的条件（">=100"、"<>已销号"、"*硅钢*"）：怎样读，怎样一遍算完全部行。

按 Excel 的办法：空格不等于任何值，故 "<>x" 数得到空格，其余条件数不到；文本不分大小写。
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import accumulate, repeat
from operator import ge, gt, le, lt
from typing import Any, Final

from pipelines.ledgers.excel_functions import EPOCH, wildcard
from pipelines.ledgers.formula_tree import Binary, Node, Text
from pipelines.ledgers.values import HUNDREDTHS, NUMERIC, UNREADABLE, ColumnType, Value

COMPARISONS: Final = ("=", "<>", "<", "<=", ">", ">=")
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_SPELLING: Final = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)
_DAY: Final = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)%?")


@dataclass(frozen=True)
class Condition:
    """一个读好的条件；`operand` 用该列存储的单位，文本已小写，含通配符的是正则，None 指空格。"""

    operator: str
    operand: int | Fraction | str | date | re.Pattern[str] | None
    spelled: str = ""
    """不含通配符的文本原样，供核对可选值。"""


def split_operator(criterion: Node) -> tuple[str, Node]:
    """`">="&x` → (">=", x)；不是这种写法的为 ("=", 原式)。"""
    parts = list(_joined(criterion))
    first = parts[0]
    if len(parts) == 1 or not (isinstance(first, Text) and first.value in COMPARISONS):
        return "=", criterion
    operand = parts[1]
    for part in parts[2:]:
        operand = Binary("&", operand, part, part.position)
    return first.value, operand


def _joined(node: Node) -> Iterator[Node]:
    if isinstance(node, Binary) and node.operator == "&":
        yield from _joined(node.left)
        yield node.right
    else:
        yield node


def read_condition(text: str, column_type: ColumnType) -> Condition:
    """条件的文字 → Condition；与该列的类型对不上则 ValueError，说明缘由。"""
    match = _SPELLING.fullmatch(text)
    operator, rest = (match[1] or "=", match[2]) if match else ("=", text)
    if not rest and operator in ("=", "<>"):
        return Condition(operator, None)
    if column_type in NUMERIC:
        return Condition(operator, _number(rest, 100 if column_type in HUNDREDTHS else 1))
    if column_type == "date":
        return Condition(operator, _date(rest))
    plain = re.sub(r"~([*?~])", r"\1", rest)
    if re.search(r"(?<!~)[*?]", rest) and operator in ("=", "<>"):
        return Condition(operator, wildcard(rest))
    return Condition(operator, plain.lower(), plain)


def _number(text: str, scale: int) -> int | Fraction:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(f"这一列是数，“{text}”不是数")
    value = Fraction(text.strip().rstrip("%")) * scale / (100 if "%" in text else 1)
    return value.numerator if value.denominator == 1 else value


def _date(text: str) -> date:
    try:
        if match := _DAY.fullmatch(text.strip()):
            return date(*map(int, match.groups()))
        return EPOCH + timedelta(days=int(text))
    except (ValueError, OverflowError):
        raise ValueError(f"这一列是日期，“{text}”不是日期，应形如 2021-06-25") from None


def predicate(condition: Condition) -> Callable[[object], bool]:
    """条件 → 对一格的判断；格中文本须已小写。"""
    operand = condition.operand
    if condition.operator == "<>":
        equal = predicate(replace(condition, operator="="))
        return lambda cell: not equal(cell)
    if isinstance(operand, re.Pattern):
        return lambda cell: isinstance(cell, str) and operand.fullmatch(cell) is not None
    if condition.operator == "=":
        return lambda cell: cell == operand
    order = _ORDERS[condition.operator]
    return lambda cell: cell is not None and cell is not UNREADABLE and order(cell, operand)


def lowered(cells: Sequence[Value]) -> list[Value]:
    """文本小写，其余照旧。"""
    return [cell.lower() if isinstance(cell, str) else cell for cell in cells]


@dataclass(frozen=True)
class RowCondition:
    """逐行不同的一个条件：整列的格（文本已小写）与算符；操作数求值时才给。"""

    column: str
    cells: Sequence[object]
    operator: str
    type: ColumnType = "text"


#: 各条件逐行的操作数（与格同单位，空为 None）、行数 → 逐行的合计。
Tally = Callable[[Sequence[Sequence[Any]], int], list[int | None]]


def tallying(weights: Sequence[int], tests: Sequence[RowCondition]) -> Tally:
    """整列中各条件都符合的行合计其 `weights`；整列只整理一次，可反复逐行求值。

    操作数有空的那一行为 None。相等与不等靠散列，同一列上的大小靠排序与二分，都是近乎一遍；
    通配符与多列的大小逐组扫描。
    """
    unlike = next((i for i, test in enumerate(tests) if test.operator == "<>"), None)
    if unlike is None:
        return _grouped(weights, tests)
    others = [*tests[:unlike], *tests[unlike + 1 :]]
    every = tallying(weights, others)
    alike = tallying(weights, [*others, replace(tests[unlike], operator="=")])

    def differing(operands: Sequence[Sequence[Any]], size: int) -> list[int | None]:
        rest = [*operands[:unlike], *operands[unlike + 1 :]]
        pairs = zip(every(rest, size), alike([*rest, operands[unlike]], size), strict=True)
        return [None if a is None or b is None else a - b for a, b in pairs]

    return differing


def _grouped(weights: Sequence[int], tests: Sequence[RowCondition]) -> Tally:
    equal = [index for index, test in enumerate(tests) if test.operator == "="]
    ranked = [index for index, test in enumerate(tests) if test.operator != "="]
    cells = _keys([tests[index].cells for index in equal], len(weights))
    if not ranked:
        return _totalled(weights, cells)
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for row, key in enumerate(cells):
        groups[key].append(row)

    @cache
    def group(key: Hashable) -> Callable[..., int]:
        rows = groups.get(key, [])
        kept = [weights[row] for row in rows]
        chosen = [tests[index] for index in ranked]
        return _measure(kept, [replace(t, cells=[t.cells[row] for row in rows]) for t in chosen])

    def evaluate(operands: Sequence[Sequence[Any]], size: int) -> list[int | None]:
        keys = _keys([operands[index] for index in equal], size)
        limits = _keys([operands[index] for index in ranked], size)
        return [
            None if None in key or None in limit else group(key)(*limit)
            for key, limit in zip(keys, limits, strict=True)
        ]

    return evaluate


def _totalled(weights: Sequence[int], cells: Iterator[Hashable]) -> Tally:
    """只有相等的条件：每一组的合计一遍算好。"""
    totals: dict[Hashable, int]
    if all(weight == 1 for weight in weights):
        totals = Counter(cells)
    else:
        totals = defaultdict(int)
        for key, weight in zip(cells, weights, strict=True):
            totals[key] += weight

    def evaluate(operands: Sequence[Sequence[Any]], size: int) -> list[int | None]:
        keys = _keys(operands, size)
        return [None if None in key else totals.get(key, 0) for key in keys]

    return evaluate


def _keys(columns: Sequence[Sequence[object]], size: int) -> Iterator[tuple[object, ...]]:
    return zip(*columns, strict=True) if columns else repeat((), size)


def _measure(weights: Sequence[int], tests: Sequence[RowCondition]) -> Callable[..., int]:
    """一组行 → 给定各操作数时的合计。"""
    one_column = len({test.column for test in tests}) == 1
    if one_column and all(test.operator in _ORDERS for test in tests):
        return _interval(weights, tests)

    @cache
    def scan(*operands: Any) -> int:
        conditions = [
            _condition(test, operand) for test, operand in zip(tests, operands, strict=True)
        ]
        columns = [
            map(predicate(condition), test.cells) if condition else repeat(False, len(weights))
            for condition, test in zip(conditions, tests, strict=True)
        ]
        passed = map(all, zip(*columns, strict=True))
        return sum(weight for weight, well in zip(weights, passed, strict=True) if well)

    return scan


def _condition(test: RowCondition, operand: Any) -> Condition | None:
    """逐行的文本条件到这时才读；读不成的什么也不符合，与 Excel 同。"""
    if test.operator != "like":
        return Condition(test.operator, operand)
    try:
        return read_condition(operand, test.type)
    except ValueError:
        return None


def _interval(weights: Sequence[int], tests: Sequence[RowCondition]) -> Callable[..., int]:
    """同一列上的大小条件：排好序，前缀和，二分取一段。"""
    known: list[tuple[Any, int]] = [
        (cell, weight)
        for cell, weight in zip(tests[0].cells, weights, strict=True)
        if cell is not None and cell is not UNREADABLE
    ]
    known.sort(key=lambda pair: pair[0])
    cells = [cell for cell, _ in known]
    sums = [0, *accumulate(weight for _, weight in known)]

    def within(*operands: Any) -> int:
        first, last = 0, len(cells)
        for test, operand in zip(tests, operands, strict=True):
            if test.operator in (">", ">="):
                cut = bisect_right if test.operator == ">" else bisect_left
                first = max(first, cut(cells, operand))
            else:
                cut = bisect_left if test.operator == "<" else bisect_right
                last = min(last, cut(cells, operand))
        return sums[last] - sums[first] if first < last else 0

    return within
