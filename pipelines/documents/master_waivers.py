"""总台账的“说明”：填报单位、专班对意见作过的说明，本期是否仍有效。"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipelines.calendar import Period
from pipelines.consolidation import Master
from pipelines.documents.masking import mask_phone, mask_phones
from pipelines.documents.master_book import BORDER, HEADER_ROW, Book, row_height, set_print
from pipelines.history.store import Granted
from pipelines.ledgers.finding import Level
from pipelines.xlsx.cell_writing import write_value

WAIVERS: Final = "说明"
_COLUMNS: Final = {
    "编号": 7, "单位": 12, "编码": 9, "规则": 26, "清单": 12, "主键": 22, "列": 16, "值": 18,
    "轻重": 7, "情况说明": 40, "说明人": 12, "时间": 17, "起始报告期": 11, "本期是否仍有效": 16,
}  # fmt: skip


def write_waivers(book: Book, master: Master, titles: Mapping[str, str]) -> None:
    """“说明”：一行一条；`titles` 是程序自身编码的题目。"""
    sheet = book.add_sheet(WAIVERS, "#A9D18E")
    valid = sum(granted.holds_in(master.period) for _, granted in master.waivers)
    note = f"共 {len(master.waivers)} 条，本期有效 {valid} 条；值一变，说明即失效，须重新说明"
    book.write_title(sheet, WAIVERS, note if master.waivers else "无")
    for index, width in enumerate(_COLUMNS.values()):
        sheet.set_column(index, index, width)
    set_print(sheet, large=True)
    if not master.waivers:
        return
    sheet.freeze_panes(HEADER_ROW, 0)
    sheet.repeat_rows(HEADER_ROW - 1)
    plain = book.style(text_wrap=True, **BORDER)
    for row, (unit, granted) in enumerate(master.waivers, HEADER_ROW):
        words = _words(master, unit.name, granted, titles)
        sheet.set_row(row, row_height(zip(words, _COLUMNS.values(), strict=True)))
        for index, text in enumerate(words):
            write_value(sheet, row, index, text or None, plain)
    book.write_table(sheet, WAIVERS, list(_COLUMNS), len(master.waivers))


def validity(granted: Granted, period: Period) -> str:
    """有效、已撤销，或值已变。"""
    if granted.holds_in(period):
        return "有效"
    return "已撤销" if granted.revoked else "值已变，失效"


def _words(master: Master, unit: str, granted: Granted, titles: Mapping[str, str]) -> list[str]:
    said = granted.waiver
    ledger = master.ledgers.sheets.get(said.ledger)
    column = ledger.by_name.get(said.column) if ledger else None
    phone = column is not None and column.type == "phone"
    rule = master.ledgers.rules.get(said.code)
    return [
        str(granted.id), unit, said.code, rule[1].title if rule else titles.get(said.code, ""),
        said.ledger, said.row_key, said.column,
        mask_phone(said.value) if phone else mask_phones(said.value), Level(said.level).label,
        mask_phones(said.reason), said.actor, f"{said.at:%Y-%m-%d %H:%M}", str(granted.period),
        validity(granted, master.period),
    ]  # fmt: skip
