"""溯源：总台账的一格 → 填报单位报来的原件、那一格、那时的写法。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.cleaning.shown_cells import shown_text
from pipelines.errors import FileFault, UsageError
from pipelines.intake.submission import Intake, digest_of
from pipelines.ledgers.values import display
from pipelines.office import Unit
from pipelines.reception import archived, told
from pipelines.xlsx.areas import merged_areas
from pipelines.xlsx.cells import Cell, address, letters_of, parse_address
from pipelines.xlsx.reader import SheetInfo, Workbook, open_workbook

if TYPE_CHECKING:
    from pipelines.documents.tracing import Claim
    from pipelines.history.store import History, Receipt
    from pipelines.intake.table import Table

NOT_YET: Final = "本办公室还没有收过件，查不到；请看 --office 所指是不是出总台账的办公室"
_EDITED: Final = "总台账不是本办公室出的，或者出好之后改动过"


@dataclass(frozen=True)
class Traced:
    """一格的出处；`sheet`、`cell` 是原件里的表名与地址。"""

    path: Path
    """归档的原件。"""
    file: str
    """报来时的文件名。"""
    unit: str
    period: Period
    """报来的是哪一期。"""
    sheet: str
    cell: str
    column: str
    typed: str
    """报来时写的，照 Excel 显示的样子；空格则空。"""
    formula: str
    """报来时写的是公式的，以 = 起头；否则空。"""
    shown: str
    """总台账上显示的。"""
    carried_into: Period | None
    """沿用到了哪一期的总台账；不是沿用的则 None。"""


@dataclass(frozen=True)
class Source:
    """总台账一格所说的那一份报送，及其中那一张清单（没有则 None）。"""

    unit: Unit
    receipt: Receipt
    table: Table | None


def source_of(history: History, claim: Claim, intake: Intake) -> Source:
    """`claim` 所说的报送；与历史库不符则 UsageError。

    打开哪个文件由历史库定：总台账里的单位、来源、链接只用来认出是哪一份报送。
    """
    unit = intake.office.find_unit(claim.unit)
    receipt = _receipt(history, unit, claim)
    tables = history.tables(receipt, intake.ledgers, only=[claim.ledger])
    return Source(unit, receipt, tables.get(claim.ledger))


def read_claimed(master: Path, sheet: str, cell: str, intake: Intake) -> Claim:
    """总台账的一格自己说来自哪里；不是总台账、读不了则 UsageError。"""
    from pipelines.documents.tracing import read_claim

    try:
        return read_claim(master, sheet, cell, intake.ledgers)
    except FileFault as fault:
        said = told(fault, intake)
        raise UsageError(f"[{said.code}] {said.message}。{said.suggestion}") from fault


def _receipt(history: History, unit: Unit, claim: Claim) -> Receipt:
    """所说的那一份报送，含其后已被取代的；认不准则 UsageError。"""
    from pipelines.documents.master_words import source_words

    period = claim.carried_from or claim.period
    received = history.received(period, unit.code)
    named = [one for one in received if source_words(one.file, claim.row) == claim.source]
    linked = [one for one in received if one.digest == claim.digest]
    found = [one for one in linked if one in named or not claim.source] if claim.digest else named
    if len(found) == 1:
        return found[0]
    what = f"{unit.name} {period} 报来的" + (f"“{named[0].file}”" if named else "文件")
    if found and claim.source:
        raise UsageError(f"{what}有 {len(found)} 份，行里没有链接，分不出是哪一份")
    raise UsageError(f"在收过的件里找不到这一行所说的{what}：{_EDITED}")


def origin_of(claim: Claim, source: Source, intake: Intake) -> Traced:
    """总台账的一格出自归档原件的哪一格；原件不在了、与总台账不符则 UsageError。"""
    unit, receipt, table = source.unit, source.receipt, source.table
    wanted = claim.cell or _address(claim, table)
    _check_key(claim, table)
    path = _original(receipt, intake.office.archive)
    with open_workbook(path) as book:
        name = table.sheet if table else claim.ledger
        info = next((one for one in book.sheets if one.name == name), None)
        if info is None:
            raise UsageError(f"“{receipt.file}”里没有名为“{name}”的表：{_EDITED}")
        at, cell = _cell(book, info, wanted)
        typed = shown_text(cell, book.date1904) if cell else ""
    return Traced(
        path, receipt.file, unit.name, receipt.period, name, at,
        claim.column or (column_at(table, at) if table else ""), typed,
        (cell.formula or "") if cell else "", claim.shown,
        claim.period if claim.carried_from else None,
    )  # fmt: skip


def _address(claim: Claim, table: Table | None) -> str:
    """清单的一行一列在原件里的地址。"""
    letter = table.letters.get(claim.column, "") if table else ""
    if not letter:
        raise UsageError(f"报来的“{claim.ledger}”里没有“{claim.column}”这一列，这一格是空的")
    return f"{letter}{claim.row}"


def _check_key(claim: Claim, table: Table | None) -> None:
    """原件那一行的主键，须与总台账这一行的相同。"""
    if not claim.key or table is None:
        return
    kind = table.ledger.by_name[table.ledger.key].type
    keys = {row: display(key, kind) for row, key in zip(table.rows, table.keys, strict=True)}
    theirs = keys.get(claim.row)
    if theirs != claim.key:
        told = f"是“{theirs}”" if theirs else "没有数据"
        raise UsageError(
            f"这一行的{table.ledger.key}是“{claim.key}”，"
            f"而来源所说的原件第 {claim.row} 行{told}：{_EDITED}"
        )


def _original(receipt: Receipt, folder: Path) -> Path:
    """归档的原件；不在了、与收时不同则 UsageError。"""
    path = folder / archived(receipt.digest)
    try:
        sound = digest_of(path) == receipt.digest
    except FileFault:
        sound = False
    if not sound:
        raise UsageError(
            f"归档的原件 archive/{archived(receipt.digest)} 不在了或已损坏；"
            f"请把来件“{receipt.file}”放回收件箱，再收一次"
        )
    return path


def _cell(book: Workbook, info: SheetInfo, wanted: str) -> tuple[str, Cell | None]:
    """原件里的一格；在合并区域里的，内容在左上角那一格。"""
    column, number = _anchor(wanted, book.merged(info))
    row = next((row for row in book.rows(info) if row.number == number), None)
    cells = row.cells if row else []
    cell = next((cell for cell in cells if cell.column == column), None)
    return address(column, number), cell


def _anchor(wanted: str, merged: Iterable[str]) -> tuple[int, int]:
    at, row = parse_address(wanted)
    covering = (area for area in merged_areas(merged) if area.covers((row, at)))
    top, left = next((area.first for area in covering), (row, at))
    return left, top


def column_at(table: Table, cell: str) -> str:
    """原件一格所在的列名；不在清单的列里则空。"""
    letters = table.letters.items()
    return next((name for name, letter in letters if letter == letters_of(cell)), "")
