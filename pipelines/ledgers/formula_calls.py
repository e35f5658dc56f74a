"""函数调用的静态检查：有没有这个函数，参数几个、各是什么，整列的条件对不对得上。"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pipelines.ledgers.criteria import Condition, read_condition, split_operator
from pipelines.ledgers.formula_names import column_kind, nearest
from pipelines.ledgers.formula_tree import (
    KIND_NAMES,
    Binary,
    Call,
    Kind,
    Node,
    Number,
    Reference,
    Text,
    children,
    is_whole,
)
from pipelines.ledgers.function import Function, Parameter
from pipelines.ledgers.functions import FUNCTIONS, INSTEAD

if TYPE_CHECKING:
    from pipelines.ledgers.formula_types import Types

#: 这两个函数要追问“为什么得空”，每套一层，代码成倍地长。
_ASKING: Final = ("IFERROR", "ISNUMBER")
_MAX_ASKING: Final = 4


def call_kind(types: Types, node: Call) -> Kind:
    """调用的类型；写错则 FormulaError。"""
    function = _function(types, node)
    _count(types, node, function)
    for index, argument in enumerate(node.arguments):
        _argument(types, node, function.parameter(index), index, argument)
    if node.name in _ASKING and _asking_levels(node) > _MAX_ASKING:
        types.fail(node, f"IFERROR、ISNUMBER 最多套 {_MAX_ASKING} 层")
    special: dict[str, Callable[[Types, Call], Kind]] = {
        "IF": _branches, "IFERROR": _branches, "次序": _order,
        "MAX": _figures, "MIN": _figures, "SUM": _figures,
    }  # fmt: skip
    if node.name in special:
        return special[node.name](types, node)
    _ranges(types, node)
    return cast(Kind, function.result)


def _function(types: Types, node: Call) -> Function:
    if node.name not in FUNCTIONS:
        instead = INSTEAD.get(node.name)
        hint = f"；{instead}" if instead else nearest(node.name, FUNCTIONS)
        types.fail(node, f"没有函数“{node.name}”{hint}")
    return FUNCTIONS[node.name]


def _count(types: Types, node: Call, function: Function) -> None:
    count, most = len(node.arguments), function.most
    unpaired = function.repeats > 1 and (count - len(function.parameters)) % function.repeats
    if count < function.least or (most is not None and count > most) or unpaired:
        types.fail(node, f"{node.name} 的参数个数不对（写了 {count} 个）：{function.usage}")


def _asking_levels(node: Node) -> int:
    inner = max(map(_asking_levels, children(node)), default=0)
    return inner + (isinstance(node, Call) and node.name in _ASKING)


def _argument(types: Types, node: Call, wanted: Parameter, index: int, argument: Node) -> None:
    where = f"{node.name} 的第 {index + 1} 个参数（{wanted.name}）"
    match wanted.wants:
        case "range":
            _range(types, argument, where)
        case "reference":
            if not isinstance(argument, Reference) or is_whole(argument):
                types.fail(argument, f"{where}应是一列，如 [@总投资]")
        case "criterion":
            condition(types, cast(Reference, node.arguments[index - 1]), argument)
        case "constant":
            constant(types, FUNCTIONS[node.name], argument)
        case "registry" | "digits":
            _literal_argument(types, wanted, argument, where)
        case "figure":
            if not is_whole(argument):
                types.expect(argument, ("number", "date"), where)
        case "any":
            if node.name == "CONCATENATE":
                types.joinable(argument, where)
        case kind:
            types.expect(argument, (kind,), where)


def _range(types: Types, argument: Node, where: str) -> None:
    if is_whole(argument):
        return
    hint = ""
    if isinstance(argument, Reference):
        hint = f"；去掉 @ 即是：{argument.spelled.replace('@', '', 1)}"
    types.fail(argument, f"{where}应是整列，如 [项目清单.总投资]{hint}")


def constant(types: Types, function: Function, argument: Node) -> object:
    """写死的文本参数，已按函数的要求变好。"""
    if not isinstance(argument, Text):
        types.fail(argument, f'{function.name} 的这个参数须是写死的文本，如 "框架|战略合作"')
    try:
        return function.prepare(argument.value) if function.prepare else argument.value
    except ValueError as error:
        types.fail(argument, str(error))


def _literal_argument(types: Types, wanted: Parameter, argument: Node, where: str) -> None:
    if wanted.wants == "registry":
        if not isinstance(argument, Text):
            types.fail(argument, f'{where}须是写死的名字，如 "chains"')
        return
    whole = isinstance(argument, Number) and argument.value.denominator == 1
    if not (whole and abs(cast(Number, argument).value) <= 15):
        types.fail(argument, f"{where}须是写死的整数")


def _branches(types: Types, node: Call) -> Kind:
    """IF 与 IFERROR 的结果；与别类并列的空文本 "" 就是空。"""
    branches = node.arguments[-2:]
    kinds = {types.kind(part): part for part in branches if part != Text("", part.position)}
    _only_one(types, f"{node.name} 的两种结果要同类", kinds)
    return next(iter(kinds), "text")


def _only_one(types: Types, wish: str, kinds: dict[Kind, Node]) -> None:
    if len(kinds) > 1:
        names = "与".join(KIND_NAMES[kind] for kind in kinds)
        types.fail(list(kinds.values())[1], f"{wish}，这里是{names}")


def _order(types: Types, node: Call) -> Kind:
    reference = cast(Reference, node.arguments[0])
    column = types.column(reference)
    if not column.allowed or column.type == "list":
        types.fail(reference, f"“{column.name}”没有可选值的先后，不能用 次序")
    if len(node.arguments) == 2:
        types.member(reference, cast(Text, node.arguments[1]))
    return "number"


def _figures(types: Types, node: Call) -> Kind:
    kinds: dict[Kind, Node] = {}
    for argument in node.arguments:
        if is_whole(argument):
            kind = column_kind(types.column(cast(Reference, argument)))
        else:
            kind = types.kind(argument)
        wanted: tuple[Kind, ...] = ("number",) if node.name == "SUM" else ("number", "date")
        if kind not in wanted:
            names = "或".join(KIND_NAMES[each] for each in wanted)
            types.fail(argument, f"{node.name} 要的是{names}，{types.said(argument, kind)}")
        kinds.setdefault(kind, argument)
    _only_one(types, f"{node.name} 的参数要同类", kinds)
    return next(iter(kinds))


def _ranges(types: Types, node: Call) -> None:
    ranges = [cast(Reference, argument) for argument in node.arguments if is_whole(argument)]
    for other in ranges[1:]:
        if other.sheet != ranges[0].sheet:
            types.fail(other, f"{node.name} 的各整列须出自同一张清单“{ranges[0].sheet}”")
    for summed in {"SUMIFS": ranges[:1], "SUMIF": ranges[-1:]}.get(node.name, []):
        if column_kind(types.column(summed)) != "number":
            types.fail(summed, f"{node.name} 要合计的是数，“{summed.column}”不是")


def condition(types: Types, ranged: Reference, criterion: Node) -> tuple[str, Node | Condition]:
    """条件 → (算符, 操作数)：写死的 Condition，或须逐行求值、与该列同类的子式。

    算符 like 表示到运行时才读得出的文本。只有公式里写着 * ? ~ < > = 的才当通配符与算符；
    别处来的值（如项目名称里的 *）一律照原样比，这一点比 Excel 稳妥。
    """
    column = types.column(ranged)
    if isinstance(criterion, Text):
        return "constant", _literal(types, ranged, criterion)
    operator, operand = split_operator(criterion)
    if _has_signs(operand):
        types.expect(criterion, ("text",), "条件")
        return "like", criterion
    types.expect(operand, (column_kind(column),), f"“{column.name}”的条件")
    _ranked(types, ranged, operator, criterion)
    return operator, operand


def _literal(types: Types, ranged: Reference, criterion: Text) -> Condition:
    column = types.column(ranged)
    try:
        found = read_condition(criterion.value, column.type)
    except ValueError as error:
        types.fail(criterion, f"“{column.name}”的条件：{error}")
    _ranked(types, ranged, found.operator, criterion)
    if found.spelled and found.operator in ("=", "<>"):
        types.member(ranged, Text(found.spelled, criterion.position))
    return found


def _ranked(types: Types, ranged: Reference, operator: str, criterion: Node) -> None:
    column = types.column(ranged)
    comparable = column_kind(column) != "text" or column.type == "month"
    if operator not in ("=", "<>") and not comparable:
        types.fail(criterion, f"“{column.name}”是文本，不分大小，条件只能是相等或 <>")


def _has_signs(node: Node) -> bool:
    """会成为条件文字的那些写死的文本里，有没有通配符或算符。"""
    match node:
        case Text():
            return not set(node.value).isdisjoint("*?~<>=")
        case Binary(operator="&") | Call(name="CONCATENATE"):
            return any(map(_has_signs, children(node)))
        case Call(name="IF" | "IFERROR"):
            return any(map(_has_signs, node.arguments[-2:]))
    return False
