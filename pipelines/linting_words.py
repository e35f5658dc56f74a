"""公文体检的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.documents.gongwen.inspecting import Examination
    from pipelines.documents.gongwen.remark import Remark


def examination_words(found: Examination) -> Iterator[str]:
    """认作什么，各条意见，末了一句总结。"""
    from pipelines.documents.gongwen.inspecting import BY_EYE

    yield f"{found.elements.words()}。"
    yield from (f"注意：{caution}。" for caution in found.document.cautions)
    yield from map(remark_words, found.remarks)
    if found.skipped:
        yield "不适用：" + "；".join(f"{one.id}（{one.absent}）" for one in found.skipped) + "。"
    yield f"另有须人看的：{'；'.join(BY_EYE)}。"
    yield summary(found)


def remark_words(one: Remark) -> str:
    """一条意见一行：轻重、编码、条款、所在、问题、改法。"""
    clause = f" {one.clause}" if one.clause else ""
    place = f"{one.code}{clause} {one.place.words}"
    return f"[{one.severity}] {place}：{one.message}。{one.remedy}。"


def remark_json(one: Remark) -> dict[str, Any]:
    """一条意见的 JSON。"""
    return {
        "code": one.code, "severity": one.severity.value, "clause": one.clause,
        "page": one.place.page, "part": one.place.part, "paragraph": one.place.paragraph or None,
        "text": one.place.text, "message": one.message, "remedy": one.remedy,
    }  # fmt: skip


def summary(found: Examination) -> str:
    """“查了 n 条，错误 a、疑点 b、未查 c；……”；有未查的，不说合格。"""
    from pipelines.documents.gongwen.remark import Severity

    wrong, doubtful, unchecked = (
        found.count(one) for one in (Severity.ERROR, Severity.WARNING, Severity.UNCHECKED)
    )
    worded = f"、措辞 {len(_worded(found))} 条" if found.worded else ""
    counted = (
        f"查了 {len(found.asked)} 条{worded}，错误 {wrong}、疑点 {doubtful}、未查 {unchecked}；"
    )
    if unchecked:
        return f"{counted}未查的（{'、'.join(found.unchecked)}）请人看过，不作结论。"
    if wrong or doubtful:
        return f"{counted}请逐处改过再查一遍。"
    return f"{counted}机器能查的各条没有发现不符。"


def _worded(found: Examination) -> list[str]:
    """措辞体检问了哪些。"""
    from pipelines.documents.gongwen.wording_list import HERE, LISTED

    return [one.code for one in LISTED if one.checked_by == HERE] if found.worded else []


def examination_json(file: Path, found: Examination) -> dict[str, Any]:
    """体检结果的 JSON。"""
    from pipelines.documents.gongwen.inspecting import BY_EYE

    severities = {one.severity for one in found.remarks}
    return {
        "schema_version": 1,
        "file": str(file),
        "format": found.elements.format.value,
        "recognised": found.elements.words(),
        "cautions": list(found.document.cautions),
        "rendered": found.seen is not None,
        "substituted_fonts": list(found.seen.substituted) if found.seen else [],
        "asked": [*(one.id for one in found.asked), *_worded(found)],
        "skipped": [{"code": one.id, "why": one.absent} for one in found.skipped],
        "remarks": [remark_json(one) for one in found.remarks],
        "counts": {one.value: found.count(one) for one in sorted(severities)},
        "unchecked": list(found.unchecked),
        "by_eye": list(BY_EYE),
        "summary": summary(found),
    }  # fmt: skip
