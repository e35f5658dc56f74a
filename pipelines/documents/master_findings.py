"""总台账：未计入的错误行与计入但须说明的疑点，各成一张表。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from xlsxwriter.worksheet import Worksheet

from pipelines.consolidation import ROW, SHEET, UNIT, Master
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
from pipelines.ledgers.finding import Finding, Level
from pipelines.office import Unit
from pipelines.xlsx.cell_writing import write_value

Pairs = Sequence[tuple[Unit, Finding]]

_COLUMNS: Final = {
    "单位": 12, "清单": 12, "单元格": 9, "主键": 22, "编码": 9, "现值": 24, "说明": 62, "建议": 44,
}  # fmt: skip
_CELL: Final = 2
_COUNTED: Final = {"是否计入": 11}


def write_rejected(book: Book, master: Master, archive: Archive) -> None:
    """“未计入行”：全部错误，其后是争报而不计入的行。"""
    parts: list[str] = []
    if master.rejected:
        parts.append(f"共 {len(master.rejected)} 处错误，涉及 {len(master.left_out)} 行")
        parts.append("这些行未计入总台账，更正重报后计入")
    if above := sum(not _in_row(master, pair) for pair in master.rejected):
        parts.append(f"其中 {above} 处不在数据行上，不影响各行计入，也请更正")
    if master.disputes:
        parts.append(f"另有 {len(master.disputes)} 行与别的行争报，只计在先的一行，请裁定")
    pairs = [*master.rejected, *master.disputes]
    _write(book, master, archive, ("未计入行", "#C00000", pairs, "；".join(parts)))


def _in_row(master: Master, pair: tuple[Unit, Finding]) -> bool:
    """落在不计入的数据行上；表头以上写明的数有误的不是。"""
    unit, finding = pair
    return finding.row is not None and (unit.code, finding.sheet, finding.row) in master.left_out


def write_doubtful(book: Book, master: Master, archive: Archive) -> None:
    """“疑点”：全部疑点；争报而不计入的已列在“未计入行”。"""
    disputed = {_subject(pair) for pair in master.disputes}
    doubts = (pair for pair in master.findings if pair[1].level is Level.WARNING)
    pairs = [pair for pair in doubts if _subject(pair) not in disputed]
    note = f"共 {len(pairs)} 处疑点，请填报单位核实说明；所在的行计没计入总台账，见“是否计入”"
    _write(book, master, archive, ("疑点", "#FFC000", pairs, note), _counted(master))


def _counted(master: Master) -> Callable[[Unit, Finding], str]:
    """意见所在的行：已计入、未计入；不在数据行上的为空。"""
    disputed = {(unit.code, one.sheet, one.row) for unit, one in master.disputes}
    aside = master.left_out | disputed
    taken = {
        (unit, sheet, int(row))
        for sheet, frame in master.tables.items()
        for unit, row in zip(frame[UNIT], frame[ROW], strict=True)
    }

    def counted(unit: Unit, finding: Finding) -> str:
        if (unit.name, finding.sheet, finding.row) in taken:
            return "已计入"
        return "未计入" if (unit.code, finding.sheet, finding.row) in aside else ""

    return counted


def _subject(pair: tuple[Unit, Finding]) -> tuple[str, str, str, int | None]:
    unit, finding = pair
    return unit.code, finding.code, finding.sheet, finding.row


def _write(
    book: Book,
    master: Master,
    archive: Archive,
    what: tuple[str, str, Pairs, str],
    counted: Callable[[Unit, Finding], str] | None = None,
) -> None:
    """`counted` 给出的话另成末列。"""
    name, colour, pairs, note = what
    columns = {**_COLUMNS, **_COUNTED} if counted else _COLUMNS
    sheet = book.add_sheet(name, colour)
    book.write_title(sheet, name, note if pairs else "无")
    for index, width in enumerate(columns.values()):
        sheet.set_column(index, index, width)
    set_print(sheet)
    if not pairs:
        return
    sheet.freeze_panes(HEADER_ROW, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    target_of = _targets(master, archive)
    for row, (unit, finding) in enumerate(pairs, HEADER_ROW):
        target = target_of(unit, finding) if len(pairs) <= LINK_LIMIT else ""
        words = [*_words(master, unit, finding), *([counted(unit, finding)] if counted else [])]
        _write_row(book, sheet, row, dict(zip(columns, words, strict=True)), target)
    book.write_table(sheet, name, list(columns), len(pairs))


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


def _write_row(
    book: Book, sheet: Worksheet, row: int, words: Mapping[str, str], target: str
) -> None:
    plain = book.style(text_wrap=True, **BORDER)
    widths = {**_COLUMNS, **_COUNTED}
    sheet.set_row(row, row_height((text, widths[name]) for name, text in words.items()))
    for index, text in enumerate(words.values()):
        if index == _CELL and text and target:
            write_link(sheet, row, index, target, text, book.style(**BORDER, **LINKED))
        else:
            write_value(sheet, row, index, text or None, plain)
