"""一条条意见 → 工作簿里要标色、解锁、附批注的格。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.mending.cell_edit import CellEdit
from pipelines.mending.companions import companions
from pipelines.mending.own_styles import ERROR_FILL, RELATED_FILL, WARNING_FILL
from pipelines.mending.style_sheet import StyleChange, StyleSheet
from pipelines.xlsx.cells import parse_address

Place = tuple[int, int]
"""(行, 列)，从 1 起。"""

_LOOKS: Final = "G25"
"""单独用了颜色的格：再铺上我们的底色，原来的颜色就看不见了。"""
UNLOCKED: Final = StyleChange(locked=False)
_RELATED: Final = StyleChange(fill=RELATED_FILL, locked=False)

ListedRow = tuple[str, ...]
"""一条意见，各列同 RETURNED_COLUMNS。"""


@dataclass
class SheetMarks:
    """一张表里要标的格（各附其意见），与整行解锁的行。"""

    cells: dict[Place, list[Finding]] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    related: dict[Place, list[str]] = field(default_factory=dict)
    """各格可一并改的格的地址。"""
    reasons: dict[Place, str] = field(default_factory=dict)
    """各格所在行写变更说明的格的地址。"""
    note_column: str = ""
    """写变更说明的列名；没有这样的列则空。"""

    @property
    def notes(self) -> dict[Place, str]:
        """各格批注的话。"""
        return {place: self._note(place, found) for place, found in self.cells.items()}

    def _note(self, place: Place, found: Sequence[Finding]) -> str:
        others = dict.fromkeys(self.related.get(place, ()))
        also = [f"可一并核对、改正（蓝色）：{'、'.join(others)}"] if others else []
        named = any(self.note_column in finding.suggestion for finding in found)
        if named and place in self.reasons:
            also.append(f"{self.note_column}写在 {self.reasons[place]}（蓝色）")
        return "\n\n".join([*map(note, found), *also])

    def beside(self, place: Place) -> list[Place]:
        """随 `place` 标蓝的格：可一并改的，写变更说明的。"""
        cells = [*self.related.get(place, ()), *filter(None, [self.reasons.get(place)])]
        return list(dict.fromkeys(found for cell in cells if (found := _parsed(cell))))

    def cell_edits(self, styles: StyleSheet) -> dict[Place, CellEdit]:
        """标色、解锁的格。"""
        around = dict.fromkeys((*self.related, *self.reasons))
        related = dict.fromkeys((blue for p in around for blue in self.beside(p)), _RELATED)
        changes = related | {place: _change(found) for place, found in self.cells.items()}
        edits = {change: CellEdit(restyle=styles.restyled(change)) for change in changes.values()}
        return {place: edits[change] for place, change in changes.items()}

    def row_edits(self, styles: StyleSheet) -> dict[int, CellEdit]:
        """整行已有的格，解锁。"""
        return dict.fromkeys(self.rows, CellEdit(restyle=styles.restyled(UNLOCKED)))


def marks_of(
    findings: Iterable[Finding], tables: Mapping[str, Table], ledgers: Ledgers
) -> dict[str, SheetMarks]:
    """工作簿里的表名 → 要标的；提示不标，说整张表、整个文件的只列在退回意见里。"""
    marks: dict[str, SheetMarks] = {}
    for finding in findings:
        table = tables.get(finding.sheet)
        if table is not None and finding.level is not Level.INFO:
            _mark(marks.setdefault(table.sheet, SheetMarks()), finding, table, ledgers)
    return marks


def place_of_finding(finding: Finding, table: Table) -> str:
    """一条意见的批注、链接落在哪一格：说整行的落在该行的主键上；没有则空。"""
    if finding.cell or finding.row is None:
        return finding.cell
    letter = table.letters.get(table.ledger.key, "")
    return f"{letter}{finding.row}" if letter else ""


def note(finding: Finding) -> str:
    """批注里说一条意见的话。"""
    lines = [f"[{finding.code} {finding.level.label}] {finding.message}"]
    if finding.suggestion:
        lines.append(f"怎样改：{finding.suggestion}")
    if finding.proposal:
        lines.append(f"建议填：{finding.proposal}")
    return "\n".join(lines)


def listed_row(number: int, finding: Finding, reason: str) -> ListedRow:
    """意见表里的一行；`reason` 是已写的情况说明。"""
    shown = finding.cell or (f"第 {finding.row} 行" if finding.row else "")
    return (
        str(number), finding.level.label, finding.code, finding.sheet, shown, finding.column,
        finding.row_key, finding.value, finding.message, finding.suggestion, finding.proposal,
        reason,
    )  # fmt: skip


def _mark(marks: SheetMarks, finding: Finding, table: Table, ledgers: Ledgers) -> None:
    place = _parsed(place_of_finding(finding, table))
    if place is None:
        return
    marks.cells.setdefault(place, []).append(finding)
    if beside := companions(finding, table, ledgers):
        marks.related.setdefault(place, []).extend(beside)
    if not finding.cell and finding.row is not None:
        marks.rows.add(finding.row)
    letter = table.letters.get(table.ledger.note_column, "")
    if letter and finding.row in table.rows:
        marks.note_column = table.ledger.note_column
        marks.reasons[place] = f"{letter}{finding.row}"


def _parsed(cell: str) -> Place | None:
    try:
        column, row = parse_address(cell)
    except ValueError:
        return None
    return row, column


def fill_of(found: Sequence[Finding]) -> str:
    """一格该铺的底色（RRGGBB）；说的只是它的颜色，则不铺，为空。"""
    if all(finding.code == _LOOKS for finding in found):
        return ""
    wrong = any(finding.level is Level.ERROR for finding in found)
    return ERROR_FILL if wrong else WARNING_FILL


def _change(found: Sequence[Finding]) -> StyleChange:
    fill = fill_of(found)
    return StyleChange(fill=fill, locked=False) if fill else UNLOCKED
