"""规则的说法：花括号里是列名或 `=公式`，遇到问题的行才去求值。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pipelines.errors import FormulaError
from pipelines.ledgers.formula import Formula, Reference, Scope, compile_formula
from pipelines.ledgers.formula_names import column_of, with_reserved
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import HUNDREDTHS, ColumnType, display, half_up

_SLOT = re.compile(r"\{([^{}]+)\}")
#: 不由公式而由程序填的空，求值前后暂代以不会有人写的字。
_OTHER, _RULING = "\ue000", "\ue001"


def bare_message(text: str) -> str:
    """疑似重复的说法，`{对方}`、`{裁定}` 先空着。"""
    return text.replace("{对方}", _OTHER).replace("{裁定}", _RULING)


def completed(text: str, other: str, ruling: str) -> str:
    """填上对方的所在与谁先谁后。"""
    return text.replace(_OTHER, other).replace(_RULING, ruling)


@dataclass(frozen=True)
class Slot:
    """说法中的一处空：公式与其显示类型（算出来的数里有金额、数量的，照它印）。"""

    formula: Formula
    type: ColumnType | None


@dataclass(frozen=True)
class Message:
    """编译过的说法：文字与空相间。"""

    parts: tuple[str | Slot, ...]

    def render(self, scope: Scope) -> list[str]:
        """逐行填好的句子。"""
        columns = [part.formula.evaluate(scope) for part in self.parts if isinstance(part, Slot)]
        return [self._fill([column[row] for column in columns]) for row in range(scope.size)]

    def _fill(self, values: Sequence[object]) -> str:
        rest = iter(values)
        return "".join(
            part if isinstance(part, str) else _show(next(rest), part.type) for part in self.parts
        )


def compile_message(text: str, ledger: Ledger, sheets: Mapping[str, Ledger]) -> Message:
    """`{列名}`、`{上期.列名}`、`{项目清单.列名}`、`{=公式}`；写错即 FormulaError。"""
    parts: list[str | Slot] = []
    end = 0
    for found in _SLOT.finditer(text):
        parts.append(text[end : found.start()])
        body = found[1]
        source = body[1:] if body.startswith("=") else f"[@{body}]"
        formula = compile_formula(source, ledger, sheets)
        kinds = [_type_of(reference, ledger, sheets) for reference in formula.references]
        measured: tuple[ColumnType, ...] = ("money", "number") if formula.scale != 1 else ()
        computed = next((kind for kind in measured if kind in kinds), None)
        parts.append(Slot(formula, computed if body.startswith("=") else kinds[0]))
        end = found.end()
    parts.append(text[end:])
    loose = next((p for p in parts if isinstance(p, str) and re.search("[{}]", p)), None)
    if loose is not None:
        raise FormulaError(text, text.index(loose) + len(loose) // 2, "花括号没有成对")
    return Message(tuple(parts))


def _type_of(reference: Reference, ledger: Ledger, sheets: Mapping[str, Ledger]) -> ColumnType:
    return column_of(reference, with_reserved(ledger, sheets)).type


def _show(value: object, kind: ColumnType | None) -> str:
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        if kind in HUNDREDTHS:
            return f"{half_up(Fraction(value), 2):.2f}"
        return f"{value}" if Fraction(value).denominator == 1 else f"{half_up(value, 2):.2f}"
    return display(value, kind or "text")
