"""总台账：未计入的错误行与计入但须说明的疑点，各成一张表。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from pipelines.consolidation import SHEET, UNIT, Master
from pipelines.documents.masking import mask_phone, mask_phones
from pipelines.documents.master_book import (
    BORDER,
    HEADER_ROW,
    LINK_LIMIT,
    LINKED,
    Archive,
    Book,
    anchor,
    row_height,
    set_print,
    write_link,
)
from pipelines.intake.cell_writing import write_value
from pipelines.ledgers.finding import Finding, Level
from pipelines.office import Unit

Pairs = Sequence[tuple[Unit, Finding]]

_COLUMNS: Final = {
    "单位": 12, "清单": 12, "单元格": 9, "主键": 22, "编码": 9, "现值": 24, "说明": 62, "建议": 44,
}  # fmt: skip
_CELL: Final = 2


def write_rejected(book: Book, master: Master, archive: Archive) -> None:
    """“未计入行”：全部错误。"""
    rows = {(unit.code, f.sheet, f.row) for unit, f in master.rejected if f.row is not None}
    count = f"共 {len(master.rejected)} 处错误，涉及 {len(rows)} 行"
    note = f"{count}；所列各行未计入总台账，更正重报后计入"
    _write(book, master, archive, ("未计入行", "#C00000", master.rejected, note))


def write_doubtful(book: Book, master: Master, archive: Archive) -> None:
    """“疑点”：全部疑点。"""
    pairs = [pair for pair in master.findings if pair[1].level is Level.WARNING]
    note = f"共 {len(pairs)} 处疑点；所列各行已计入总台账，请填报单位核实说明"
    _write(book, master, archive, ("疑点", "#FFC000", pairs, note))


def _write(book: Book, master: Master, archive: Archive, what: tuple[str, str, Pairs, str]) -> None:
    name, colour, pairs, note = what
    sheet = book.add_sheet(name, colour)
    book.write_title(sheet, name, note if pairs else "无")
    for index, width in enumerate(_COLUMNS.values()):
        sheet.set_column(index, index, width)
    set_print(sheet)
    if not pairs:
        return
    sheet.freeze_panes(HEADER_ROW, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    target_of = _targets(master, archive)
    for row, (unit, finding) in enumerate(pairs, HEADER_ROW):
        target = target_of(unit, finding) if len(pairs) <= LINK_LIMIT else ""
        _write_row(book, sheet, row, _words(master, unit, finding), target)
    book.write_table(sheet, name, list(_COLUMNS), len(pairs))


def _targets(master: Master, archive: Archive) -> Callable[[Unit, Finding], str]:
    """意见 → 原件中的位置；意见里是清单名，原件里的表名可能不同。"""
    files = {s.unit.code: archive(s.receipt) for s in master.units if s.receipt}
    sheets: dict[tuple[str, str], str] = {
        (unit, ledger): name
        for ledger, frame in master.tables.items()
        for unit, name in zip(frame[UNIT], frame[SHEET], strict=True)
    }

    def target(unit: Unit, finding: Finding) -> str:
        sheet = sheets.get((unit.name, finding.sheet), finding.sheet)
        file = files.get(unit.code, "")
        return f"{file}{anchor(sheet, finding.cell)}" if file else ""

    return target


def _words(master: Master, unit: Unit, finding: Finding) -> list[str]:
    ledger = master.ledgers.sheets.get(finding.sheet)
    column = ledger.by_name.get(finding.column) if ledger else None
    phone = column is not None and column.type == "phone"
    value = mask_phone(finding.value) if phone else mask_phones(finding.value)
    said = finding.message.replace(finding.value, value) if phone else finding.message
    return [
        unit.name, finding.sheet, finding.cell, finding.row_key, finding.code,
        value, mask_phones(said), mask_phones(finding.suggestion),
    ]  # fmt: skip


def _write_row(book: Book, sheet: Worksheet, row: int, words: list[str], target: str) -> None:
    plain = book.style(text_wrap=True, **BORDER)
    sheet.set_row(row, row_height(zip(words, _COLUMNS.values(), strict=True)))
    for index, text in enumerate(words):
        if index == _CELL and text and target:
            write_link(sheet, row, index, target, text, book.style(**BORDER, **LINKED))
        else:
            write_value(sheet, row, index, text or None, plain)
