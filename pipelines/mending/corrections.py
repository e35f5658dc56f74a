"""改好的副本：安全更正逐处写进工作簿，附一张修正记录；原件不动。"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from pipelines.errors import FileFault
from pipelines.intake.own_sheets import CORRECTIONS_SHEET
from pipelines.intake.submission import Submission, digest_of
from pipelines.ledgers.catalogue import Code
from pipelines.mending.mends import Mends, corrections_sheet, left_alone, mends_of
from pipelines.mending.new_sheet import sheet_xml
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch

_UNPLACED: Final = "在表中找不到这一格对应的行或列"


def corrected_copy(
    path: Path, submission: Submission, codes: Mapping[str, Code], at: datetime
) -> bytes:
    """把 `submission` 的安全更正写进 `path` 的副本；没有更正则与原件逐字节相同。

    `path` 须是读成 `submission` 的那个文件，读后又被改动抛 FileFault F11。副本再校验，不再有同样的
    更正，各表的值不变；读来有疑的留给填报人核对，数组公式里的格不能单独改，修正记录里注明。
    """
    refuse_changed(path, submission)
    if not submission.fixes:
        return path.read_bytes()
    with WorkbookPatch(path) as book:
        undone = left_alone(submission)
        mends = mends_of(submission, book, undone.keys())
        for name, cells in mends.cells.items():
            done = book.patch(name, SheetEdit(cells, split=frozenset(cells)))
            undone |= not_done(submission, name, done.refused)
        add_corrections(book, submission, codes, at, mends, undone)
        return book.content()


def refuse_changed(path: Path, submission: Submission) -> None:
    """`path` 已不是读成 `submission` 的内容，抛 FileFault F11。"""
    if digest_of(path) != submission.digest:
        raise FileFault("F11", path, reason="校验之后文件又被改动，请重新校验")


def not_done(
    submission: Submission, name: str, refused: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """工作表 `name` 里没有改成的格 → (清单, 单元格) 与缘由。"""
    ledger = next(key for key, table in submission.tables.items() if table.sheet == name)
    return {(ledger, cell): reason for cell, reason in refused.items()}


def add_corrections(
    book: WorkbookPatch,
    submission: Submission,
    codes: Mapping[str, Code],
    at: datetime,
    mends: Mends,
    undone: Mapping[tuple[str, str], str],
) -> None:
    """添上（或换掉）修正记录。"""
    reasons = {**undone, **{(fix.sheet, fix.cell): _UNPLACED for fix in mends.unplaced}}
    title = f"{submission.unit.name}{submission.period}修正记录"
    lines = list(_lines(submission, at, reasons))
    sheet = corrections_sheet(submission, codes, title, lines, reasons)
    book.put_sheet(CORRECTIONS_SHEET, sheet_xml(sheet, book.styles, book.namespace))


def _lines(
    submission: Submission, at: datetime, undone: Container[tuple[str, str]]
) -> Iterable[str]:
    done = sum((fix.sheet, fix.cell) not in undone for fix in submission.fixes)
    yield (
        f"清单通于 {at:%Y-%m-%d %H:%M} 更正 {done} 处：只换写法，不改含义；"
        "请逐处核对，不对的改回来再报。"
    )
    if left := len(submission.fixes) - done:
        yield f"另有 {left} 处没有改，缘由见“规则说明”，请核对后自行修改。"
