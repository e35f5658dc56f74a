"""一次报送的各处安全更正 → 对工作簿各格的改动。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from pipelines.intake.submission import Submission
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Fix
from pipelines.ledgers.values import UNREADABLE, Unreadable
from pipelines.mending.cell_edit import CLEARED, CellEdit
from pipelines.mending.new_sheet import OwnSheet
from pipelines.mending.own_styles import LINK
from pipelines.mending.typed_values import typed_cell
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.xlsx.cells import letters_of, parse_address, place_in
from pipelines.xlsx.reader import column_index

CORRECTIONS_COLUMNS: Final = (
    "序号", "清单", "单元格", "修正前", "修正后", "规则", "规则说明",
)  # fmt: skip
_WIDTHS: Final = (6, 18, 10, 30, 30, 8, 60)

_DOUBT, _ROUNDED = "G20", "G29"
NOT_DONE: Final = "（未改，请核对）"

Cells = dict[tuple[int, int], CellEdit]
"""以 (行, 列) 为键，从 1 起。"""


@dataclass(frozen=True)
class Mends:
    """各表（工作簿里的表名）要改的格；`unplaced` 是找不到所在行列、没有改的更正。"""

    cells: Mapping[str, Cells]
    unplaced: frozenset[Fix]


def mends_of(
    submission: Submission, book: WorkbookPatch, skipped: Set[tuple[str, str]] = frozenset()
) -> Mends:
    """值取自读成的表，不从更正的说明里重新读；`skipped` 的 (清单, 单元格) 不改。"""
    finders = {sheet: _Finder(table) for sheet, table in submission.tables.items()}
    cells: dict[str, Cells] = {}
    unplaced: set[Fix] = set()
    for fix in submission.fixes:
        if (fix.sheet, fix.cell) in skipped:
            continue
        finder = finders.get(fix.sheet)
        found = finder.edits(fix, book) if finder else {}
        if finder and found:
            cells.setdefault(finder.table.sheet, {}).update(found)
        else:
            unplaced.add(fix)
    return Mends(cells, frozenset(unplaced))


class _Finder:
    """由单元格地址找到读成的值。"""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._rows = {row: index for index, row in enumerate(table.rows)}
        self._names = {column_index(letter): name for name, letter in table.letters.items()}

    def edits(self, fix: Fix, book: WorkbookPatch) -> Cells:
        """一处更正要改的格：通常一格；整行未采用的（重复行）清空该行各列。"""
        column, row = parse_address(fix.cell)
        name, index = self._names.get(column), self._rows.get(row)
        if index is None:
            return {(row, at): CellEdit(CLEARED) for at in self._names}
        value = self.table.columns[name][index] if name else UNREADABLE
        if name is None or isinstance(value, Unreadable):
            return {}
        declared = self.table.ledger.by_name[name]
        return {(row, column): typed_cell(value, declared, book.styles, book.date1904)}


def doubts_of(submission: Submission) -> dict[tuple[str, str], str]:
    """采用了但请核对的更正：(清单, 单元格) → 那句话。"""
    cells = {(f.sheet, f.cell): f.message for f in submission.findings if f.code == _DOUBT}
    columns = {(f.sheet, f.column): f.message for f in submission.findings if f.code == _ROUNDED}
    found: dict[tuple[str, str], str] = {}
    for fix in submission.fixes:
        said = cells.get((fix.sheet, fix.cell)) or columns.get((fix.sheet, _name(submission, fix)))
        if said:
            found[fix.sheet, fix.cell] = said
    return found


def left_alone(submission: Submission) -> dict[tuple[str, str], str]:
    """不替填报人改的更正与缘由：读来有疑的，改了疑点就无声无息地没有了；系统计算的列不采用。"""
    found = dict.fromkeys(doubts_of(submission), "读来有疑，留给填报人核对")
    for fix in submission.fixes:
        table = submission.tables.get(fix.sheet)
        column = table.ledger.by_name.get(_name(submission, fix)) if table else None
        if column and column.computed:
            found[fix.sheet, fix.cell] = "这一列由系统计算，填什么都不采用"
    return found


def _name(submission: Submission, fix: Fix) -> str:
    """一处更正所在的列名；不在清单的列里则空。"""
    table = submission.tables.get(fix.sheet)
    letter = letters_of(fix.cell)
    return next((name for name, x in table.letters.items() if x == letter), "") if table else ""


def corrections_sheet(
    submission: Submission,
    codes: Mapping[str, Code],
    title: str,
    lines: Sequence[str],
    undone: Mapping[tuple[str, str], str],
) -> OwnSheet:
    """修正记录：每处更正一行；`undone` 是没有改成的 (清单, 单元格) 与缘由。"""
    rows = list(_rows(submission, codes, undone))
    return OwnSheet(
        title=title,
        lines=lines,
        header=CORRECTIONS_COLUMNS,
        rows=rows,
        widths=_WIDTHS,
        styles={(at, 2): LINK for at in range(len(rows))},
        links={
            (at, 2): place_in(submission.tables[fix.sheet].sheet, fix.cell)
            for at, fix in enumerate(submission.fixes)
            if fix.sheet in submission.tables
        },
    )


def _rows(
    submission: Submission, codes: Mapping[str, Code], undone: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, ...]]:
    doubts = doubts_of(submission)
    for number, fix in enumerate(submission.fixes, 1):
        reason = undone.get((fix.sheet, fix.cell), "")
        doubt = doubts.get((fix.sheet, fix.cell), "")
        why = codes[fix.code].title if fix.code in codes else ""
        note = f"{why}（请核对：{doubt}）" if doubt else why
        if reason and not doubt:
            note = f"{why}（没有改：{reason}）"
        new = NOT_DONE if reason else fix.new
        yield str(number), fix.sheet, fix.cell, fix.old, new, fix.code, note
