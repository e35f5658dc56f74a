"""删去几张表之后，workbook.xml 里按次序指着各表的地方：名称、当前的表。"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html import unescape
from typing import Final

from pipelines.mending.cell_edit import whole_number
from pipelines.mending.xml_patch import Span, XmlPatch
from pipelines.mending.xml_words import stored_text, with_attributes
from pipelines.xlsx.cells import decode_escapes

_LOST: Final = "#REF!"


def forget_sheets(workbook: XmlPatch, dropped: Collection[Span]) -> None:
    """`dropped` 是 workbook.xml 里删去的各 `sheet`；余下的依次前移。"""
    sheets = workbook.root.child("sheets")
    listed = sheets.children if sheets else []
    kept = [span for span in listed if span not in dropped]
    moved = {listed.index(span): at for at, span in enumerate(kept)}
    names = [decode_escapes(span.attributes.get("name", "")) for span in dropped]
    _settle_names(workbook, names, moved)
    views = workbook.root.child("bookViews")
    for view in views.children if views else ():
        for key in ("activeTab", "firstSheet"):
            at = whole_number(view.attributes.get(key, "0"))
            place = moved.get(at, _nearest(listed, kept, at))
            if key in view.attributes or place:
                workbook.set(view, {key: str(place)})


def _nearest(listed: Sequence[Span], kept: Sequence[Span], at: int) -> int:
    """原来第 `at` 张删去之后看哪一张：后面看得见的，没有则前面的。"""
    seen = [span for span in kept if span.attributes.get("state", "visible") == "visible"]
    later = [span for span in seen if span in listed[at:]]
    chosen = later[:1] or seen[-1:] or kept[:1]
    return kept.index(chosen[0]) if chosen else 0


def _settle_names(workbook: XmlPatch, gone: Sequence[str], moved: Mapping[int, int]) -> None:
    """只归删去的表的名称一并删去；余者的表序前移，引用到删去的表的成了 #REF!。"""
    names = workbook.root.child("definedNames")
    spans = names.children if names else []
    local = [whole_number(span.attributes.get("localSheetId", "0")) for span in spans]
    lost = [
        span
        for span, at in zip(spans, local, strict=True)
        if "localSheetId" in span.attributes and at not in moved
    ]
    if names and len(lost) == len(spans):
        workbook.remove(names)
        return
    for span, at in zip(spans, local, strict=True):
        if span in lost:
            workbook.remove(span)
            continue
        changes = {"localSheetId": str(moved[at])} if "localSheetId" in span.attributes else {}
        _rewrite(workbook, span, changes, gone)


def _rewrite(
    workbook: XmlPatch, span: Span, changes: Mapping[str, str], gone: Sequence[str]
) -> None:
    raw = workbook.data[span.opened : span.closed]
    text = before = unescape(raw.decode())
    for name in gone:
        quoted = re.escape(name.replace("'", "''"))
        text = re.sub(rf"'{quoted}'!|(?<![\w.'\]]){re.escape(name)}!", _LOST, text, flags=re.I)
    if text != before:
        closing = workbook.data[span.closed : span.end]
        tag = with_attributes(workbook.tag(span), changes)
        workbook.replace(span, tag + stored_text(text) + closing)
    elif changes:
        workbook.set(span, changes)
