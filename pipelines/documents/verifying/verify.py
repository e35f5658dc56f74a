"""核对一份公文：有通行证的逐数核对，没有的作不靠台账的核对。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from pipelines.documents.passport import Passport, Stated, identity
from pipelines.documents.passport_parts import passport_in
from pipelines.documents.verifying.drift import drifted
from pipelines.documents.verifying.leftovers import leftover_remarks
from pipelines.documents.verifying.ranks import rank_remarks
from pipelines.documents.verifying.reading import opened_document, read_text
from pipelines.documents.verifying.remark import Remark, remark
from pipelines.documents.verifying.rolls import roll_remarks
from pipelines.documents.verifying.sums import sum_remarks
from pipelines.documents.verifying.tables import table_remarks
from pipelines.ledgers.finding import Level

_ORDER: Final = (Level.ERROR, Level.WARNING, Level.INFO)


@dataclass(frozen=True)
class Verified:
    """核对的结果：所凭的通行证（没有则 None），各条意见，重的在前。"""

    passport: Passport | None
    remarks: tuple[Remark, ...]

    @property
    def stands(self) -> bool:
        """有须处理的：错误或疑点；提示不算。"""
        return any(one.level is not Level.INFO for one in self.remarks)


def verify(
    docx: bytes,
    current: Mapping[str, Stated] | None = None,
    original: Passport | None = None,
) -> Verified:
    """核对 `docx`；`current` 是今日台账的数（路径 → 数），`original` 代替丢了的通行证。

    不是 Word 文档、已损坏的 UsageError。
    """
    parts = opened_document(docx)
    text = read_text(parts)
    passport = passport_in(parts) or original
    found: list[Remark] = []
    if passport is None:
        found.append(remark("V13"))
    else:
        if not passport.sound:
            found.append(remark("V19"))
        drift = drifted(passport, text.lines)
        found += [*drift.remarks, *sum_remarks(passport, drift.changed)]
        found += roll_remarks(drift.pairs)
        found += overtaken(passport, current or {})
    found += chain(table_remarks(text), rank_remarks(text), leftover_remarks(text, parts))
    return Verified(passport, _ordered(found))


def overtaken(passport: Passport, current: Mapping[str, Stated]) -> Iterator[Remark]:
    """成文以后台账变了、印出来也不同的数；附表照单位与列对，不看第几行，同名的分不清就不比。"""
    today = {identity(one): one for one in current.values()}
    named = Counter(map(identity, passport.figures.values()))
    named |= Counter(map(identity, current.values()))
    for stated in passport.figures.values():
        now = today.get(identity(stated))
        if now is not None and named[identity(stated)] == 1 and now.text != stated.text:
            yield remark("V12", name=stated.words, found=stated.text, expected=now.text)


def _ordered(found: Sequence[Remark]) -> tuple[Remark, ...]:
    unique = list(dict.fromkeys(found))
    return tuple(sorted(unique, key=lambda one: _ORDER.index(one.level)))
