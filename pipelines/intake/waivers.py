"""说明：与规则、行的编号、列、当时的值绑在一起，值一变即失效（DOMAIN §1.4，疑点须说明）。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.cleaning.widths import tidy
from pipelines.intake.explanations import Explanation
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.values import display

#: 一条意见说的是什么：编码、清单、行的编号、列、值。
Subject = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Waiver:
    """一条说明；`actor` 是办公室的人，或填报单位（自己在退回意见里写的）。"""

    code: str
    ledger: str
    row_key: str
    column: str
    value: str
    reason: str
    actor: str
    at: datetime
    level: Level = Level.WARNING
    """当时是疑点还是错误；对疑点的说明，规则改严成错误后不再管用。"""

    @property
    def subject(self) -> Subject:
        return self.code, self.ledger, self.row_key, self.column, self.value


def subject_of(finding: Finding) -> Subject:
    """一条意见说的是什么。"""
    return finding.code, finding.sheet, finding.row_key, finding.column, finding.value


def is_waivable(finding: Finding) -> bool:
    """说得清是哪一行、什么值的才能说明；否则一经说明，以后怎么变都不再提。"""
    return bool(finding.value or finding.row_key)


def apply_waivers(verdict: Verdict, waivers: Iterable[Waiver]) -> Verdict:
    """已说明的疑点与错误改为提示；错误改了的行随之计入。"""
    weighty_last = sorted(waivers, key=lambda waiver: waiver.level is Level.ERROR)
    known = {waiver.subject: waiver for waiver in weighty_last}
    found: list[Finding] = []
    for finding in verdict.findings:
        waiver = known.get(subject_of(finding))
        found.append(apply_waiver(finding, waiver) if waiver else finding)
    return replace(verdict, findings=tuple(found))


def apply_explanations(
    verdict: Verdict, explanations: Sequence[Explanation]
) -> tuple[Verdict, tuple[Explanation, ...]]:
    """填报单位说明了的疑点改为提示（错误不行）；另返回管用的各条。"""
    known = {said.subject: said for said in explanations}
    findings: list[Finding] = []
    used: dict[Explanation, None] = {}
    for finding in verdict.findings:
        doubtful = finding.level is Level.WARNING and is_waivable(finding)
        said = known.get(as_typed(finding)) if doubtful else None
        findings.append(_mark_waived(finding, said.reason) if said else finding)
        if said:
            used[replace(said, value=finding.value)] = None
    return replace(verdict, findings=tuple(findings)), tuple(used)


def as_typed(finding: Finding) -> Subject:
    """退回意见表里的字是整理过的，意见也同样整理了再比。"""
    code, sheet, key, column, value = map(tidy, subject_of(finding))
    return code, sheet, key, column, value


def apply_waiver(finding: Finding, waiver: Waiver) -> Finding:
    """说的正是这一条、管得了它的轻重，则改为提示；否则原样。"""
    if finding.level is Level.INFO or not is_waivable(finding):
        return finding
    if subject_of(finding) != waiver.subject:
        return finding
    if finding.level is Level.ERROR and waiver.level is not Level.ERROR:
        return finding
    return _mark_waived(finding, waiver.reason)


def _mark_waived(finding: Finding, reason: str) -> Finding:
    """一条意见改为提示，并写上说明。"""
    return replace(finding, level=Level.INFO, message=finding.message + _suffix(reason))


def unmark_waived(finding: Finding, waiver: Waiver) -> Finding:
    """`apply_waiver` 的逆；不是这条说明改的，原样返回。"""
    suffix = _suffix(waiver.reason)
    if subject_of(finding) != waiver.subject or not finding.message.endswith(suffix):
        return finding
    return replace(finding, level=waiver.level, message=finding.message.removesuffix(suffix))


def _suffix(reason: str) -> str:
    return f"（已说明：{reason}）"


def has_lapsed(waiver: Waiver, verdict: Verdict) -> bool:
    """所说的值是否已变：同一处的意见说的是别的值，或台账规则所指的那一格改了。"""
    *where, value = waiver.subject
    values = {f.value for f in verdict.findings if [*subject_of(f)[:-1]] == where}
    return value not in (values or _present(waiver, verdict) or {value})


def _present(waiver: Waiver, verdict: Verdict) -> set[str]:
    """台账规则所指那一格现在的写法；通用规则的值未必是格里的写法，不比。"""
    table = verdict.tables.get(waiver.ledger)
    if table is None or waiver.column not in table.columns:
        return set()
    if waiver.code not in {rule.code for rule in table.ledger.rules}:
        return set()
    kind = table.ledger.by_name[waiver.column].type
    values = zip(table.keys, table.columns[waiver.column], strict=True)
    found = (value for key, value in values if key == waiver.row_key)
    return {"" if value is None else display(value, kind) for value in found}
