"""核对的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from pipelines.ledgers.finding import Level

if TYPE_CHECKING:
    from pipelines.tasks.verifying import Checked

#: 提示一种至多列几条。
_SHOWN: Final = 10


def verified_json(checked: Checked) -> dict[str, Any]:
    """`verify` 的 JSON。"""
    passport = checked.verified.passport
    issue = passport.issue if passport else None
    findings = [
        {
            "code": one.code, "level": str(one.level), "place": one.place, "near": one.near,
            "found": one.found, "expected": one.expected, "message": one.message,
            "suggestion": one.remedy,
        }
        for one in checked.verified.remarks
    ]  # fmt: skip
    return {
        "schema_version": 1, "file": str(checked.path), "passport": passport is not None,
        "kind": issue.kind if issue else None, "period": issue.period if issue else None,
        "findings": findings, "not_compared": checked.compared or None,
        "compared_with": checked.against or None, "rewritten": checked.lost,
        "changed_since": list(checked.changed),
    }  # fmt: skip


def verified_words(checked: Checked) -> Iterator[str]:
    """各条意见，重的在前，接连几条改法一样的只说一次；末了说凭什么核对的。"""
    verified = checked.verified
    shown: Counter[str] = Counter()
    remedy = ""
    for one in verified.remarks:
        shown[one.code] += 1
        if one.level is Level.INFO and shown[one.code] > _SHOWN:
            continue
        if remedy not in ("", one.remedy):
            yield f"    {remedy}"
        yield f"[{one.code}] {one.level.label}：{one.message}"
        remedy = one.remedy
    if remedy:
        yield f"    {remedy}"
    told = {one.code for one in verified.remarks if one.level is Level.INFO}
    for code in sorted(code for code in told if shown[code] > _SHOWN):
        yield f"[{code}] 另有 {shown[code] - _SHOWN} 处，见 --json"
    if verified.passport:
        issue, count = verified.passport.issue, len(verified.passport.figures)
        by = "照重写的一份核对" if checked.lost else "凭通行证核对"
        yield f"{by}：{issue.office}{issue.kind} {issue.period}，共 {count} 个数。"
    for words in checked.changed:
        yield f"成文以后：{words}。"
    if checked.against:
        yield f"已与{checked.against}比过。"
    if checked.compared:
        yield f"{checked.compared}。"
    if not verified.stands:
        yield "没有发现问题。" if verified.passport else "不靠台账的各项没有发现问题。"
