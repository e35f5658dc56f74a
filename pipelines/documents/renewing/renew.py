"""改过的一份换上今日的数：变了的成修订，人动过的不换、告知，通行证换成今日的。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipelines.documents.docx_package import packed
from pipelines.documents.part_xml import MAIN, serialised
from pipelines.documents.passport import Passport
from pipelines.documents.passport_parts import passport_in, with_passport
from pipelines.documents.renewing.blocks import blocks_of
from pipelines.documents.renewing.copying import styles_between
from pipelines.documents.renewing.redrawing import redrawn
from pipelines.documents.renewing.resolving import has_revisions
from pipelines.documents.renewing.tracking import Pen
from pipelines.documents.renewing.working import Change, Left, Work
from pipelines.documents.verifying.drift import drifted
from pipelines.documents.verifying.reading import opened_document, parsed, read_text
from pipelines.errors import UsageError

#: 核对时说与台账不符的编码。
_APART: Final = ("V01", "V02", "V15")


@dataclass(frozen=True)
class Renewed:
    """换数的结果；没有要换的，`content` 为 None。"""

    content: bytes | None
    passport: Passport
    changes: tuple[Change, ...] = ()
    left: tuple[Left, ...] = ()
    charts: int = 0
    """图里的数换了几张；图没有修订，换了就是换了。"""
    apart: int = 0
    """没有要换的，文中却有几个数与今日台账不符：人改过，或上回换数的修订被拒绝了。"""


def passport_to_renew(edited: bytes) -> Passport:
    """改过的一份的通行证；没有、被改动过、还有修订未定的，UsageError。"""
    parts = opened_document(edited)
    passport = passport_in(parts)
    if passport is None:
        raise UsageError(
            "这份文件里没有通行证，认不出哪些数是清单通写的，不能只换数；"
            "请用清单通写出、没有另存到别的软件的那一份，或重新出一份（qingdan circular）"
        )
    if not passport.sound:
        raise UsageError("这份文件里的通行证被改动过，不能凭它换数；请重新出一份再改文字")
    if any(has_revisions(parsed(data)) for name, data in parts.items() if _has_words(name)):
        raise UsageError(
            "这份文件里还有没有定的修订；请先在“审阅”里逐处接受或拒绝，存盘关闭后再换数"
        )
    return passport


def _has_words(name: str) -> bool:
    return name in (MAIN, "word/footnotes.xml", "word/endnotes.xml") or (
        name.startswith(("word/header", "word/footer")) and name.endswith(".xml")
    )


def renew(edited: bytes, fresh: bytes, at: datetime) -> Renewed:
    """`edited` 是人改过的一份，`fresh` 是今日照同样的种类、日期重写的一份；`at` 记在修订上。

    没有通行证、有修订未定的 UsageError。
    """
    passport = passport_to_renew(edited)
    parts, new_parts = opened_document(edited), opened_document(fresh)
    today = passport_in(new_parts)
    if today is None:
        raise UsageError("今日重写的一份没有通行证")
    root, new_root = parsed(parts[MAIN]), parsed(new_parts[MAIN])
    work = Work(
        passport, today, Pen(root, at),
        blocks_of(root, read_text(parts)), blocks_of(new_root, read_text(new_parts)),
        styles_between(new_parts, parts),
    )  # fmt: skip
    work.paragraphs()
    work.tables()
    work.strangers()
    changes, left = tuple(work.changes), tuple(work.unsettled())
    drawn = redrawn(parts, new_parts)
    charts = sum(name.startswith("word/charts/") for name in drawn)
    if not changes and not drawn:
        told = drifted(today, read_text(parts).lines).remarks
        return Renewed(None, today, (), left, apart=sum(one.code in _APART for one in told))
    content = packed(with_passport({**parts, **drawn, MAIN: serialised(root)}, today))
    return Renewed(content, today, changes, left, charts)
