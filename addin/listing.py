"""校验的意见 → 要标的格，与“校验结果”表：一条意见一行，点地址跳到该格，疑点就在表里写情况说明。

写过的情况说明一条不丢：对不上现在的意见的，列在末尾，值改回来照样管用。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from addin.host import Colour, Page, Spot
from addin.marks import CHECKED_COLUMNS, MOST, Mark, rgb
from addin.surface import Surface
from pipelines.cleaning.widths import tidy
from pipelines.intake.explanations import KEPT_COLUMNS, RETURNED_COLUMNS, SUBJECT_COLUMNS
from pipelines.intake.own_sheets import CHECKED_SHEET
from pipelines.intake.verdict import Verdict
from pipelines.intake.waivers import Subject, as_typed, is_waivable
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.mending.kit_marks import (
    SheetMarks,
    fill_of,
    listed_row,
    marks_of,
    place_of_finding,
)
from pipelines.mending.own_styles import ENTRY_FILL, ERROR_FILL, WARNING_FILL
from pipelines.xlsx.cells import address

_WIDTHS: Final = (5, 6, 8, 12, 9, 14, 20, 16, 44, 36, 16, 28, *(9 for _ in KEPT_COLUMNS))
_LEVEL, _CELL = RETURNED_COLUMNS.index("轻重"), RETURNED_COLUMNS.index("单元格")
_REASON: Final = RETURNED_COLUMNS.index("情况说明")
_LAPSED: Final = "过时"
_NO_MORE: Final = "这条说明对不上现在的意见：值已改，或已没有这个问题。不用了可删去这一行。"
_LEVEL_FILLS: Final = {Level.ERROR: ERROR_FILL, Level.WARNING: WARNING_FILL}
_HOW: Final = (
    "红色的格有错误，黄色的格是疑点，蓝色的格与它们有关，错在那里的改那里。"
    "点“单元格”一栏的地址跳到该格；增删过行、排过序的，按“下一处”去找。",
    "疑点：数有误的改正；无误的不改，在“情况说明”一栏写明缘由，随工作簿一并上报。"
    "改好再按“校验”，写下的说明留着；不要标记了按“清除标记”。",
)

Explained = Mapping[str, str]
"""“校验结果”里写了情况说明的一行：列名 → 文字。"""


def marks_wanted(verdict: Verdict, ledgers: Ledgers, surface: Surface) -> list[Mark]:
    """要标的各格，依表、行、列的次序；提示不标，没有落在格上的不标。"""
    numbers = {id(finding): number for number, finding in enumerate(verdict.findings, 1)}
    marks: list[Mark] = []
    for sheet, found in marks_of(verdict.findings, verdict.tables, ledgers).items():
        marks += _sheet_marks(sheet, _anchored(sheet, found, surface), numbers)
    return marks


def foremost(marks: Sequence[Mark], most: int = MOST) -> list[Mark]:
    """太多则先标错误，次序不变。"""
    doubtful = sorted(range(len(marks)), key=lambda at: marks[at].fill != ERROR_FILL)
    return [marks[at] for at in sorted(doubtful[:most])]


def lapsed(verdict: Verdict, explained: Sequence[Explained]) -> list[Explained]:
    """对不上现在的意见的：值已改，或已没有这个问题；说同一条的留一条，至多 MOST 条。"""
    subjects = {as_typed(finding) for finding in verdict.findings}
    found = {_subject(row): row for row in explained}
    return [row for subject, row in found.items() if subject not in subjects][:MOST]


def findings_page(
    verdict: Verdict,
    marks: Sequence[Mark],
    at: datetime,
    remarks: Sequence[str],
    explained: Sequence[Explained] = (),
) -> Page:
    """“校验结果”表；`marks` 是标了的格，`remarks` 是没有标的与缘由，`explained` 是写过说明的各行。

    “退回意见”里写的不抄过来：抄了，填报人在那里再改的就不管用了。
    """
    said = _reasons(explained)
    kept = {mark.number: mark.kept for mark in marks}
    blank = ("",) * len(KEPT_COLUMNS)
    rows: list[tuple[str, ...]] = []
    links: dict[tuple[int, int], Spot] = {}
    fills: dict[tuple[int, int], Colour] = {}
    for number, finding in enumerate(verdict.findings, 1):
        reasons = said.get(as_typed(finding), [""])
        row = listed_row(number, finding, reasons.pop(0) if reasons[1:] else reasons[0])
        rows.append((*row, *kept.get(number, blank)))
        if number <= MOST or number in kept:
            if spot := _spot(finding, verdict):
                links[number - 1, _CELL] = spot
            fills |= {(number - 1, at): fill for at, fill in _row_fills(finding).items()}
    for number, old in enumerate(lapsed(verdict, explained), len(rows) + 1):
        moved = {**old, "序号": str(number), "轻重": _LAPSED, "单元格": "", "问题": _NO_MORE}
        told = (moved[name] for name in RETURNED_COLUMNS)
        rows.append((*told, *blank))
    submission = verdict.submission
    title = f"{submission.unit.name}{submission.period}清单校验结果"
    lines = (_about(verdict, at), *_HOW, *remarks)
    hidden = len(RETURNED_COLUMNS)
    return Page(CHECKED_SHEET, title, lines, CHECKED_COLUMNS, rows, _WIDTHS, links, fills, hidden)


def _reasons(explained: Sequence[Explained]) -> dict[Subject, list[str]]:
    """一条意见写过的说明；几行说的是同一条的，依次。"""
    found: dict[Subject, list[str]] = {}
    for row in explained:
        found.setdefault(_subject(row), []).append(row["情况说明"])
    return found


def _subject(row: Explained) -> Subject:
    code, sheet, key, column, value = (tidy(row[name]) for name in SUBJECT_COLUMNS)
    return code, sheet, key, column, value


def counted(verdict: Verdict) -> str:
    """12 行，错误 1 条，疑点 2 条；没有提示的不说提示。"""
    rows = sum(len(table.rows) for table in verdict.tables.values())
    told = {level: f"{level.label} {verdict.count(level)} 条" for level in Level}
    if not verdict.count(Level.INFO):
        del told[Level.INFO]
    return "，".join([f"{rows} 行", *told.values()])


def _about(verdict: Verdict, at: datetime) -> str:
    submission = verdict.submission
    return (
        f"填报单位：{submission.unit.name}　　报告期：{submission.period}　　"
        f"{counted(verdict)}　　校验于 {at:%Y-%m-%d %H:%M}"
    )


def _row_fills(finding: Finding) -> Mapping[int, Colour]:
    """轻重一格的颜色；疑点的情况说明是要填的格。"""
    fills: dict[int, Colour] = {}
    if level := rgb(_LEVEL_FILLS.get(finding.level, "")):
        fills[_LEVEL] = level
    if finding.level is Level.WARNING and is_waivable(finding) and (entry := rgb(ENTRY_FILL)):
        fills[_REASON] = entry
    return fills


def _spot(finding: Finding, verdict: Verdict) -> Spot | None:
    table = verdict.tables.get(finding.sheet)
    cell = place_of_finding(finding, table) if table else ""
    return Spot(table.sheet, cell) if table and cell else None


def _anchored(sheet: str, marks: SheetMarks, surface: Surface) -> SheetMarks:
    """合并的格上的几条，都归到左上一格。"""
    moved = SheetMarks(note_column=marks.note_column)
    for place, found in marks.cells.items():
        anchor = surface.anchor(sheet, place)
        moved.cells.setdefault(anchor, []).extend(found)
        moved.related.setdefault(anchor, []).extend(marks.related.get(place, ()))
        if place in marks.reasons:
            moved.reasons.setdefault(anchor, marks.reasons[place])
    return moved


def _sheet_marks(sheet: str, marks: SheetMarks, numbers: Mapping[int, int]) -> list[Mark]:
    notes = marks.notes
    return [
        Mark(
            spot=Spot(sheet, address(column, row)),
            number=numbers[id(found[0])],
            words=notes[row, column],
            fill=fill_of(found),
            beside=tuple(address(at, on) for on, at in marks.beside((row, column)) if on == row),
        )
        for (row, column), found in marks.cells.items()
    ]
