"""Master → 总台账.xlsx：封面、汇总表、各张清单、未计入行、疑点、说明。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import Final

from xlsxwriter import Workbook

from pipelines.consolidation import Master
from pipelines.documents.master_book import OPTIONS, Archive, Book, title_of
from pipelines.documents.master_cover import write_cover
from pipelines.documents.master_findings import write_doubtful, write_rejected
from pipelines.documents.master_ledgers import shown_ledgers, write_ledger
from pipelines.documents.master_summary import SUMMARY, write_summary
from pipelines.documents.master_waivers import write_waivers

COVER: Final = "封面"


def write_master(
    master: Master,
    *,
    generated_at: datetime,
    archive: Archive,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """总台账的内容；同样的 Master 与时间得到同样的字节。

    `archive` 给出一次报送的存档原件相对于 out/ 的链接，如 ../archive/ab/abcdef….xlsx；
    `titles` 是程序自身编码（G 码）的题目，印在“说明”表上。
    """
    stream = BytesIO()
    settings = master.office.settings
    with Workbook(stream, dict(OPTIONS)) as workbook:
        created = generated_at.replace(tzinfo=None)
        facts = {"title": title_of(master), "author": settings.name, "created": created}
        workbook.set_properties(facts)
        book = Book(workbook, "（示例数据）" if settings.sample else "")
        cover = book.add_sheet(COVER)
        totals = write_summary(book, book.add_sheet(SUMMARY), master)
        write_cover(book, cover, master, totals, generated_at, archive)
        for ledger in shown_ledgers(master):
            write_ledger(book, master, ledger, archive)
        write_rejected(book, master, archive)
        write_doubtful(book, master, archive)
        write_waivers(book, master, titles)
    return stream.getvalue()
