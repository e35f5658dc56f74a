"""模板里的名称指什么：一段一段对照样子，查没有的名称、表、列，与字和数的错比。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from jinja2 import nodes

from pipelines.documents.template_checks import (
    DEEPEST_LOOP,
    block_tag,
    forbidden_faults,
    nearest,
    parsed_text,
    plain_source,
    syntax_fault,
    text_faults,
)
from pipelines.documents.template_parts import (
    Fault,
    Part,
)

Scope = Mapping[str, object]

_TABLE, _TEXT, _NUMBER, _UNSURE = "表", "字", "数", ""
#: 名称已报过错，或说不准是什么：不再追究它的列。
_UNKNOWN: Final = object()
#: 循环里 Jinja 自己给的。
_LOOP: Final[Scope] = {
    "index": 1, "index0": 0, "revindex": 1, "revindex0": 0, "length": 1,
    "first": _UNKNOWN, "last": _UNKNOWN,
}  # fmt: skip
_SIGNS: Final = {"lt": "<", "lteq": "<=", "gt": ">", "gteq": ">="}


def meaning_faults(part: Part, specimen: Scope) -> Iterator[Fault]:
    """`specimen` 是各名称的样子（名称 → 值，表是字典之列）；语法错的段跳过，另有人报。"""
    loops: list[Scope | None] = []
    scope: dict[str, object] = dict(specimen)
    for number, text in enumerate(part.texts, 1):
        block = block_tag(text)
        word = block[2] if block else ""
        if word.startswith("end") and loops and (outer := loops.pop()) is not None:
            scope = dict(outer)
        if word in ("if", "for"):
            loops.append(dict(scope) if word == "for" else None)
        if (tree := _tree(text)) is None:
            continue
        yield from (Fault(one.code, one.words, number) for one in forbidden_faults(tree))
        yield from (Fault(code, words, number) for code, words in _faults(tree, scope))
        if word == "for":
            scope = dict(_inside(tree.body[0], scope))
            if sum(one is not None for one in loops) > DEEPEST_LOOP:
                yield Fault("T03", f"循环不得套过 {DEEPEST_LOOP} 层", number)


def _tree(text: str) -> nodes.Template | None:
    """一段单独读成的语法树；独占一段的 if、for 补上收尾，else、end 不必读。"""
    if block := block_tag(text):
        word = {"elif": "if"}.get(block[2], block[2])
        if word not in ("if", "for"):
            return None
        source = plain_source(f"{{% {word} {block[3]} %}}{{% end{word} %}}")
    elif next(text_faults(text), None):
        return None
    else:
        source = plain_source(text)
    return None if syntax_fault(source) else parsed_text(source)


def block_syntax_faults(part: Part) -> Iterator[Fault]:
    """独占一段的 if、for 里读不通的条件。"""
    for number, text in enumerate(part.texts, 1):
        if (block := block_tag(text)) and block[2] in ("if", "elif", "for"):
            word = "for" if block[2] == "for" else "if"
            source = plain_source(f"{{% {word} {block[3]} %}}{{% end{word} %}}")
            if words := syntax_fault(source):
                yield Fault("T02", words, number)


def _faults(node: nodes.Node, scope: Scope) -> Iterator[tuple[str, str]]:
    """一棵树里的错；进了循环，循环变量就有了着落。"""
    if isinstance(node, nodes.For):
        yield from _loop_faults(node, scope)
        return
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in scope:
        yield "T01", f"没有“{node.name}”这个名称{nearest(node.name, _names(scope))}"
    if isinstance(node, nodes.Getattr):
        yield from _column_faults(node, scope)
    if isinstance(node, nodes.Compare):
        yield from _comparison_faults(node, scope)
    for child in node.iter_child_nodes():
        yield from _faults(child, scope)


def _loop_faults(node: nodes.For, scope: Scope) -> Iterator[tuple[str, str]]:
    looped = node.iter
    if isinstance(looped, nodes.Name) and looped.name not in scope:
        tables = [name for name, value in scope.items() if _kind(value) == _TABLE]
        yield "T01", f"没有“{looped.name}”这张表{nearest(looped.name, tables)}"
    elif isinstance(looped, nodes.Name) and _kind(scope[looped.name]) in (_TEXT, _NUMBER):
        yield "T02", f"“{looped.name}”不是表，不能一行一行地写"
    else:
        yield from _faults(looped, scope)
    inside = _inside(node, scope)
    for child in node.body:
        yield from _faults(child, inside)
    for child in node.else_:
        yield from _faults(child, scope)


def _inside(node: nodes.Node, scope: Scope) -> Scope:
    """循环里面的名称：循环变量是表的第一行，表空着就说不准。"""
    if not isinstance(node, nodes.For) or not isinstance(node.target, nodes.Name):
        return scope
    rows = _value(node.iter, scope)
    table = rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()
    row = table[0] if table else _UNKNOWN
    return {**scope, node.target.name: row, "loop": _LOOP}


def _column_faults(node: nodes.Getattr, scope: Scope) -> Iterator[tuple[str, str]]:
    owner = _value(node.node, scope)
    if isinstance(owner, Mapping) and node.attr not in owner:
        named = node.node.name if isinstance(node.node, nodes.Name) else ""
        yield "T01", f"“{named}”没有“{node.attr}”这一列{nearest(node.attr, _names(owner))}"
    elif isinstance(owner, Sequence) and not isinstance(owner, str):
        yield "T01", f"“{node.attr}”是表里的一列，要写在这张表的 for 里面"


def _comparison_faults(node: nodes.Compare, scope: Scope) -> Iterator[tuple[str, str]]:
    sides = [("", node.expr), *((one.op, one.expr) for one in node.ops)]
    for (_, left), (sign, right) in pairwise(sides):
        kinds = {_kind(_value(left, scope)), _kind(_value(right, scope))}
        if kinds != {_TEXT, _NUMBER}:
            continue
        if sign in _SIGNS:
            yield "T02", "这里的比较算不出来：数只能判断有没有（如 if 项目数），不能比大小"
        elif sign in ("eq", "ne"):
            yield "T02", '这里拿印好的字与数相比，永远不会相等；数要加上引号，如 月 == "6"'


def _value(node: nodes.Node, scope: Scope) -> object:
    """一个式子的样子；说不准则 _UNKNOWN。"""
    match node:
        case nodes.Const():
            return node.value
        case nodes.Name():
            return scope.get(node.name, _UNKNOWN)
        case nodes.Getattr():
            owner = _value(node.node, scope)
            return owner.get(node.attr, _UNKNOWN) if isinstance(owner, Mapping) else _UNKNOWN
        case nodes.Filter(name="length"):
            return 1
    return _UNKNOWN


def _kind(value: object) -> str:
    if isinstance(value, str):
        return _TEXT
    if isinstance(value, int | float | Decimal | Fraction) and not isinstance(value, bool):
        return _NUMBER
    return _TABLE if isinstance(value, Sequence) else _UNSURE


def _names(scope: Scope) -> list[str]:
    return [str(name) for name in scope]
