"""没有红头的内部材料的版式底子：一节到底，竖页或横页（DOMAIN §4.1）。"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.documents.layout_footers import page_footers
from pipelines.documents.layout_parts import (
    assembled,
    paragraph,
    run,
    section,
    signature,
    when,
)
from pipelines.documents.layout_styles import blank_document


def plain_template(content: Iterable[str], *, landscape: bool = False) -> bytes:
    """由正文各段写成模板（.docx）；每次所得字节相同。"""
    word = blank_document()
    feet = page_footers(word)[landscape]
    return assembled(word, "".join(content) + section(feet, landscape=landscape))


def signed() -> str:
    """署名、成文日期、附注。"""
    return (
        signature()
        + paragraph("SignatureDate", run("{{ 成文日期 }}"))
        + when("附注", paragraph("Remark", run("（{{ 附注 }}）")))
    )
