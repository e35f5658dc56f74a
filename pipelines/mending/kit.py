"""退回的工作簿：单位自己的那一份，该改的格标色、解锁、附批注，另附一张退回意见。

填报人照着改好、存盘、报回即可；写的情况说明由 intake/explanations.py 读回。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from pipelines.calendar import Period
from pipelines.intake.explanations import RETURNED_COLUMNS
from pipelines.intake.own_sheets import (
    CHECKED_SHEET,
    CORRECTIONS_SHEET,
    RETURNED_SHEET,
    is_ours,
)
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.intake.waivers import as_typed, is_waivable
from pipelines.ledgers.finding import Level
from pipelines.mending.cell_edit import CellEdit
from pipelines.mending.corrections import add_corrections, not_done, refuse_changed
from pipelines.mending.kit_marks import (
    UNLOCKED,
    SheetMarks,
    listed_row,
    marks_of,
    place_of_finding,
)
from pipelines.mending.mends import Cells, Mends, left_alone, mends_of
from pipelines.mending.new_sheet import OwnSheet, sheet_xml
from pipelines.mending.notes import annotator
from pipelines.mending.own_styles import (
    ENTRY,
    ERROR_FILL,
    ERROR_LEVEL,
    LINK,
    RELATED_FILL,
    WARNING_FILL,
    WARNING_LEVEL,
)
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.style_sheet import StyleChange
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.xlsx.cells import place_in
from pipelines.xlsx.package import SheetInfo

_WIDTHS: Final = (5, 6, 8, 12, 9, 14, 20, 16, 44, 36, 16, 28)
_LEVEL, _CELL = RETURNED_COLUMNS.index("轻重"), RETURNED_COLUMNS.index("单元格")
_LEVEL_STYLES: Final = {Level.ERROR: ERROR_LEVEL, Level.WARNING: WARNING_LEVEL}
_REASON: Final = RETURNED_COLUMNS.index("情况说明")
_MOVED: Final = f"退回后以“{RETURNED_SHEET}”表为准，原来写的情况说明已移到那里。"
_OF_ROWS, _OF_WHOLE = "不改正该行不计入", "须改正，改好之前整份不采用"
_SOME: Final = "标色的格和“修正记录”里已代为更正的格可以改，其余已锁定，以免误动。"
_ALL: Final = "专班整份退回的，各格照原样可以改，不只标色的格。"
_HOW: Final = (
    "一、红色的格有错误，{effect}；黄色的格是疑点，数有误的改正，无误的不改，"
    "在下表“情况说明”里写明缘由；蓝色的格与它们有关，错在那里的改那里，变更说明也写在蓝色的格里。"
    "鼠标停在红、黄的格上，可看到问题和改法。",
    "二、点“单元格”一栏的地址直接跳到该格；“建议填”有内容的，核对无误后照抄。{locked}",
    "三、要增删行或改别的格，先点“审阅—撤销工作表保护”（没有密码）；"
    "改好后保存，把本工作簿原样报回，标色、批注和本表都不必删。",
)


@dataclass(frozen=True)
class Notice:
    """退回时要写明的事。"""

    unit: str
    period: Period
    deadline: date
    """改好报回的期限。"""
    at: datetime
    office: str
    reason: str = ""
    """专班整份退回的原因；不是专班退回的则空。"""


def fix_kit(path: Path, verdict: Verdict, notice: Notice, intake: Intake) -> bytes:
    """校验过的工作簿 → 退回给单位照着改的工作簿；原件不动。

    `path` 须是校验的那个文件，其后又被改动抛 FileFault F11。安全更正已一并写入。只有错的格能改；
    专班整份退回的，不知错在哪里，各格照原样可以改。
    """
    submission = verdict.submission
    refuse_changed(path, submission)
    with WorkbookPatch(path) as book:
        again = any(book.sheet(name) for name in (RETURNED_SHEET, CHECKED_SHEET))
        if not notice.reason:
            book.styles.lock_all()
        if again:
            book.styles.clear_fills(frozenset({ERROR_FILL, WARNING_FILL, RELATED_FILL}))
        left = left_alone(submission)
        mends = mends_of(submission, book, left.keys())
        marks = marks_of(verdict.findings, verdict.tables, intake.ledgers)
        some = SheetEdit(protect=not notice.reason, deselect=True)
        undone = left | _patch_sheets(book, verdict, mends, marks, some, again=again)
        if submission.fixes:
            add_corrections(book, submission, intake.codes, notice.at, mends, undone)
        if book.sheet(CHECKED_SHEET):
            # 留着原来的，其中的情况说明会盖过填报人在退回意见里新写的
            moved = OwnSheet(CHECKED_SHEET, [_MOVED], (), (), (80,))
            book.put_sheet(CHECKED_SHEET, sheet_xml(moved, book.styles, book.namespace))
        sheet = returned_sheet(verdict, notice)
        book.put_sheet(RETURNED_SHEET, sheet_xml(sheet, book.styles, book.namespace))
        book.activate(RETURNED_SHEET)
        return book.content()


def _patch_sheets(
    book: WorkbookPatch,
    verdict: Verdict,
    mends: Mends,
    marks: Mapping[str, SheetMarks],
    whole: SheetEdit,
    *,
    again: bool,
) -> dict[tuple[str, str], str]:
    """逐张修补，`whole` 是对整张表的改动；返回没有改成的 (清单, 单元格) 与缘由。"""
    undone: dict[tuple[str, str], str] = {}
    for sheet in book.sheets:
        if sheet.name in (CORRECTIONS_SHEET, RETURNED_SHEET):
            continue
        cells = mends.cells.get(sheet.name, {})
        edit = _edit(book, cells, marks.get(sheet.name, SheetMarks()), whole)
        if is_ours(sheet.name):
            edit = SheetEdit(deselect=True)
        elif again or edit.cells:
            edit = replace(edit, annotate=_annotate(book, sheet, marks))
        done = book.patch(sheet.name, edit)
        if done.refused:
            undone |= not_done(verdict.submission, sheet.name, done.refused)
    return undone


def _annotate(
    book: WorkbookPatch, sheet: SheetInfo, marks: Mapping[str, SheetMarks]
) -> Callable[[str], str]:
    notes = marks[sheet.name].notes if sheet.name in marks else {}
    return annotator(book.parts, sheet.part, notes, book.namespace, book.relationships)


def _edit(book: WorkbookPatch, mended: Cells, marks: SheetMarks, whole: SheetEdit) -> SheetEdit:
    cells = marks.cell_edits(book.styles)
    unlocked = CellEdit(restyle=book.styles.restyled(UNLOCKED))
    for place, edit in mended.items():
        cells[place] = edit.then(cells.get(place, unlocked))
    rows = marks.row_edits(book.styles)
    return replace(whole, cells=cells, rows=rows, split=frozenset(mended))


def returned_sheet(verdict: Verdict, notice: Notice) -> OwnSheet:
    """退回意见：一条意见一行，表头是 RETURNED_COLUMNS。"""
    said = {e.subject: e.reason for e in verdict.submission.explanations}
    rows: list[tuple[str, ...]] = []
    styles: dict[tuple[int, int], StyleChange] = {}
    links: dict[tuple[int, int], str] = {}
    for at, finding in enumerate(verdict.findings):
        table = verdict.tables.get(finding.sheet)
        place = place_of_finding(finding, table) if table else ""
        rows.append(listed_row(at + 1, finding, said.get(as_typed(finding), "")))
        if table and place:
            links[at, _CELL] = place_in(table.sheet, place)
            styles[at, _CELL] = LINK
        if level := _LEVEL_STYLES.get(finding.level):
            styles[at, _LEVEL] = level
        if finding.level is Level.WARNING and is_waivable(finding):
            styles[at, _REASON] = ENTRY
    title = f"{notice.unit}{notice.period}清单退回意见"
    lines = list(_lines(verdict, notice))
    return OwnSheet(title, lines, RETURNED_COLUMNS, rows, _WIDTHS, styles, links, selected=True)


def _lines(verdict: Verdict, notice: Notice) -> Iterator[str]:
    day = notice.deadline
    left = left_alone(verdict.submission)
    mended = sum((fix.sheet, fix.cell) not in left for fix in verdict.submission.fixes)
    whole = bool(notice.reason) or verdict.refused
    counted = "，".join(f"{level.label} {verdict.count(level)} 条" for level in Level)
    refused = "本工作簿整份没有采用。" if whole else ""
    fixed = f"另有 {mended} 处只是写法不同，已代为更正，见“修正记录”。" if mended else ""
    if notice.reason:
        yield f"整份退回：{notice.reason}"
    yield (
        f"填报单位：{notice.unit}　　报告期：{notice.period}　　"
        f"请于 {day.year}年{day.month}月{day.day}日 前改好报回　　"
        f"{notice.office}　{notice.at:%Y-%m-%d %H:%M}"
    )
    yield f"{refused}{counted}。{fixed}"
    effect, locked = _OF_WHOLE if whole else _OF_ROWS, _ALL if notice.reason else _SOME
    yield from (words.format(effect=effect, locked=locked) for words in _HOW)
