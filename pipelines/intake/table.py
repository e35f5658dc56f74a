"""一张清单的数据：各列等长，每个值说得出自己在哪一格。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import Value


@dataclass(frozen=True)
class Table:
    """一张清单的数据：各列等长，`rows` 是 Excel 行号，`letters` 是各列所在的列标。"""

    ledger: Ledger
    rows: tuple[int, ...]
    columns: Mapping[str, Sequence[Value]]
    letters: Mapping[str, str]
    sheet: str = ""

    @property
    def keys(self) -> Sequence[Value]:
        """逐行的主键。"""
        return self.columns[self.ledger.key]

    def address(self, column: str, index: int) -> str:
        """第 index 行（从 0 起）该列的单元格地址，如 S7；列不在表中则空。"""
        letter = self.letters.get(column, "")
        return f"{letter}{self.rows[index]}" if letter else ""
