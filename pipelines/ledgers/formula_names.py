"""公式里的名字：方括号里写的是哪张清单的哪一列；写错时说出最像的那个。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, NoReturn

from pipelines.errors import FormulaError
from pipelines.ledgers.formula_tree import Kind, Node, Reference, Text, start
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import NUMERIC

#: 留给上期的表名。
LAST: Final = "上期"
#: 留给本单位自己的行的表名；整列不写它的，是各单位的行。
OWN: Final = "本单位"


def with_reserved(ledger: Ledger, ledgers: Mapping[str, Ledger]) -> dict[str, Ledger]:
    """`ledger` 的公式看得见的各表：各清单，与留用的表名。"""
    return {**ledgers, ledger.sheet: ledger, LAST: ledger, OWN: ledger}


def column_kind(column: Column) -> Kind:
    """列在公式里算哪一类；是否、多选、年月都按文本。"""
    if column.type in NUMERIC:
        return "number"
    return "date" if column.type == "date" else "text"


def column_of(reference: Reference, ledgers: Mapping[str, Ledger]) -> Column:
    """引用所指的列；经外键的整列是那张清单的列。"""
    ledger = ledgers[reference.sheet]
    if reference.kind == "whole" and reference.column not in ledger.by_name:
        via, _, name = reference.column.partition(".")
        return ledgers[via].by_name[name]
    return ledger.by_name[reference.column]


def nearest(name: str, names: Iterable[str]) -> str:
    """“是否想写……”；没有像的为空。"""
    close = get_close_matches(name, list(names), n=1, cutoff=0.4)
    return f"，是否想写“{close[0]}”？" if close else ""


@dataclass(frozen=True)
class Names:
    """一条公式的文字，及它看得见的清单。"""

    formula: str
    ledger: Ledger
    ledgers: Mapping[str, Ledger]

    def fail(self, where: Node | int, message: str) -> NoReturn:
        """报错于子式的第一个字符，或某个位置。"""
        raise FormulaError(self.formula, where if isinstance(where, int) else start(where), message)

    def resolve(self, is_row: bool, name: str, position: int) -> Reference:
        """方括号里的名字 → 引用；本清单的列名优先，其次才看“表名.列名”。"""
        sheet, dot, column = name.partition(".")
        if name in self.ledger.by_name or not dot:
            self._known(self.ledger, name, position)
            return Reference("this" if is_row else "whole", self.ledger.sheet, name, position)
        within = position + len(sheet) + 1
        if sheet == LAST:
            self._known(self.ledger, column, within)
            if is_row:
                return Reference("last", self.ledger.sheet, column, position)
            return Reference("whole", LAST, column, position)
        if sheet == OWN and not is_row:
            self._known(self.ledger, column, within)
            return Reference("whole", OWN, column, position)
        other = self._sheet(sheet, position)
        if is_row and not any(own.foreign == sheet for own in self.ledger.columns):
            self.fail(
                position, f"“{self.ledger.sheet}”没有指向“{sheet}”的外键列；整列写作 [{name}]"
            )
        if is_row or not self._beyond(other, column, within):
            self._known(other, column, within)
        return Reference("foreign" if is_row else "whole", sheet, column, position)

    def _beyond(self, ledger: Ledger, name: str, position: int) -> bool:
        """整列可以经外键再走一步：[任务清单.责任清单.链长]，每个任务的责任行的链长。"""
        via, dot, column = name.partition(".")
        linked = dot and any(own.foreign == via for own in ledger.columns)
        if name in ledger.by_name or not linked:
            return False
        self._known(self._sheet(via, position), column, position + len(via) + 1)
        return True

    def _sheet(self, sheet: str, position: int) -> Ledger:
        if sheet not in self.ledgers:
            self.fail(position, f"没有清单“{sheet}”{nearest(sheet, self.ledgers)}")
        return self.ledgers[sheet]

    def _known(self, ledger: Ledger, name: str, position: int) -> None:
        if name in ledger.by_name:
            return
        aliases = {alias: own.name for own in ledger.columns for alias in own.aliases}
        guess = f"，应写“{aliases[name]}”" if name in aliases else nearest(name, ledger.by_name)
        self.fail(position, f"“{ledger.sheet}”没有列“{name}”{guess}")

    def column(self, reference: Reference) -> Column:
        """引用所指的列。"""
        return column_of(reference, self.ledgers)

    def member(self, reference: Reference, literal: Text) -> None:
        """写死的文本须是该列的可选值（该列有可选值时）。"""
        column = self.column(reference)
        allowed = ("是", "否") if column.type == "bool" else column.allowed
        if not allowed or column.type == "list" or literal.value in allowed:
            return
        guess = column.synonyms.get(literal.value)
        hint = f"，应写“{guess}”" if guess else nearest(literal.value, allowed)
        some = "" if hint else f"；可选：{'、'.join(allowed[:12])}"
        self.fail(literal, f"“{literal.value}”不是“{column.name}”的可选值{hint}{some}")
