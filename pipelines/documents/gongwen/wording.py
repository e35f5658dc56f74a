"""措辞体检：R1–R28、N1–N11、P1–P3 逐条查一份文件的文字（DOMAIN §5.8、§5.9）。

只凭文字与给出的事实；查不了的说“未查”，不说合格。各条由谁查见 wording_list.py。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pipelines.documents.gongwen import numbers, wording_head, wording_sentences
from pipelines.documents.gongwen.remark import Place, Remark
from pipelines.documents.gongwen.wording_marks import check_marks
from pipelines.documents.gongwen.wording_table import WordingTable
from pipelines.documents.gongwen.wording_text import Facts, Line, Spoken, place, spoken
from pipelines.documents.gongwen.wording_units import check_units

Check = Callable[[Sequence[Spoken], WordingTable, Facts], Iterator[Remark]]

CHECKS: Final[tuple[Check, ...]] = (
    wording_head.check_symbols,
    wording_head.check_colons,
    wording_head.check_enclosures,
    wording_head.check_copies,
    wording_head.check_signed,
    wording_head.check_type,
    wording_sentences.check_points,
    wording_sentences.check_until,
    wording_sentences.check_changes,
    wording_sentences.check_stacked,
    wording_sentences.check_people,
    wording_sentences.check_stops,
    wording_sentences.check_words,
    wording_sentences.check_subject,
    wording_sentences.check_left,
    wording_sentences.check_indents,
    check_units,
    numbers.check_arabic,
    numbers.check_years,
    numbers.check_ranges,
    numbers.check_decimals,
    numbers.check_about,
    numbers.check_large,
    numbers.check_fixed,
    numbers.check_zero,
    numbers.check_same,
    numbers.check_thousands,
    numbers.check_breaks,
    check_marks,
)
#: 同一段、同一条至多说几次；一段里错了几百处的，说几处就够了。
_MOST: Final = 5
_NOTHING_KNOWN: Final = Facts()


def wording_remarks(
    lines: Iterable[Line], table: WordingTable, facts: Facts = _NOTHING_KNOWN
) -> list[Remark]:
    """`lines` 的全部意见，依文中先后；说整篇的在最后。"""
    read = [spoken(line) for line in lines]
    found = (remark for check in CHECKS for remark in check(read, table, facts))
    order = {place(one.line): index for index, one in enumerate(read)}
    return sorted(_few(found), key=lambda one: order.get(one.place, len(read)))


def _few(remarks: Iterable[Remark]) -> Iterator[Remark]:
    counts: Counter[tuple[str, Place]] = Counter()
    for one in dict.fromkeys(remarks):
        counts[one.code, one.place] += 1
        if counts[one.code, one.place] <= _MOST:
            yield one
