"""台账的声明 → 填报单位要填的工作簿：填表说明、各张清单、隐藏的 _meta、_名录与上期数据。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import chain
from types import MappingProxyType
from typing import Any, Final

from xlsxwriter import Workbook

from pipelines.blanks.book import HEADER_ROW, Book, Registries, Sources, write_lists
from pipelines.blanks.guide import write_guide
from pipelines.blanks.last import last_sheets, write_last
from pipelines.blanks.live import define_names, layout_of, painted
from pipelines.blanks.prefill import prefilled
from pipelines.blanks.sheet import write_ledger
from pipelines.calendar import Period
from pipelines.intake.facts import facts_of
from pipelines.intake.last_period import Previous
from pipelines.intake.own_sheets import META_SHEET
from pipelines.intake.prefill_digest import PREFILL_FACT, digest_of_blank
from pipelines.intake.table import Table
from pipelines.ledgers.live_rules import LiveCheck, all_live_checks
from pipelines.ledgers.schema import Ledger
from pipelines.office import Unit

__all__ = ["HEADER_ROW", "TEMPLATE_VERSION", "header_digest", "workbook_name", "write_workbook"]

#: 工作簿样式（行、隐藏表的安排）的版本；列的增减由模板校验值反映。
TEMPLATE_VERSION: Final = "2"
Rows = Mapping[str, Sequence[Mapping[str, object]]]
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_NO_TABLES: Final[Mapping[str, Table]] = MappingProxyType({})


def workbook_name(unit: Unit, period: Period) -> str:
    """工作簿的文件名；认单位与报告期靠内容，不靠文件名（DOMAIN §1.4）。"""
    return f"{unit.name}_六张清单_{period}.xlsx"


def header_digest(names: Iterable[str]) -> str:
    """表头一行的模板校验值：列名以制表符相连的 SHA-256，十六进制。"""
    return sha256("\t".join(names).encode()).hexdigest()


def write_workbook(  # noqa: PLR0913
    unit: Unit,
    period: Period,
    ledgers: Mapping[str, Ledger],
    registries: Registries,
    generated_at: datetime,
    rows: Rows = _NONE,
    *,
    previous: Previous | None = None,
    sent: Mapping[str, Table] = _NO_TABLES,
    checks: Mapping[str, Sequence[LiveCheck]] | None = None,
    remark: str = "",
    signed: Mapping[str, object] = _NONE,
) -> bytes:
    """一个单位一期的工作簿。

    `rows` 为各表已有的行（列名 → str、int、Decimal、date 或 None）；`rows` 没有的表由 `previous`
    （该单位最近一次采用的报送）预填，上期的行另存于隐藏表；`sent` 是那一次报来的各表，其中没有通过
    校验的行也预填，省得填报人重录。`checks` 是各清单的 live_checks，
    写许多本时先算好一次。`remark` 附在每张表的标题后；`signed` 预填第 2 行的填报人、审核人等。
    """
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    facts, last = facts_of(unit, period, previous), last_sheets(previous, ledgers)
    before = {**(previous.tables if previous else {}), **sent}
    filled = {
        sheet: rows.get(sheet, prefilled(ledger, before.get(sheet), ledgers, facts))
        for sheet, ledger in ledgers.items()
    }
    with Workbook(stream, options) as workbook:
        created = generated_at.replace(tzinfo=None)
        workbook.set_properties({"title": f"{unit.name}六张清单", "created": created})
        book = Book(workbook, unit, period, Sources(registries), remark, signed)
        asked = checks or all_live_checks(ledgers)
        live = {
            sheet: painted(asked[sheet], layout_of(ledger, ledgers, book, facts, last.sheets))
            for sheet, ledger in ledgers.items()
        }
        write_guide(book, ledgers, live)
        for sheet, ledger in ledgers.items():
            write_ledger(book, ledger, filled[sheet], live[sheet])
        untouched = "" if rows else digest_of_blank(ledgers, filled)
        _write_meta(book, ledgers.values(), generated_at, untouched)
        counts = {sheet: len(found) for sheet, found in filled.items()}
        define_names(book, ledgers, counts, last, chain(*live.values()))
        write_lists(book)
        write_last(book, previous, ledgers)
    return stream.getvalue()


def _write_meta(
    book: Book, ledgers: Iterable[Ledger], generated_at: datetime, untouched: str
) -> None:
    sheet = book.workbook.add_worksheet(META_SHEET)
    facts = [
        ("模板版本", TEMPLATE_VERSION),
        ("填报单位代码", book.unit.code),
        ("填报单位", book.unit.name),
        ("报告期", str(book.period)),
        ("生成时间", f"{generated_at:%Y-%m-%d %H:%M:%S}"),
    ]
    for ledger in ledgers:
        digest = header_digest(column.name for column in ledger.columns)
        facts.append((f"模板校验值：{ledger.sheet}", digest))
    if untouched:
        facts.append((PREFILL_FACT, untouched))
    text = book.style(num_format="@")
    for row, (name, value) in enumerate(facts):
        sheet.write_string(row, 0, name, text)
        sheet.write_string(row, 1, value, text)
    sheet.hide()
