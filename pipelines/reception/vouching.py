"""来件与上报回执对照：内容是不是报的那一份（G33），单位、报告期（G34）、规则版本（G35）对不对。

同样的内容不论收到几份，意见都一样：否则一夜之间，同一份报送会因为先读到哪一份而改来改去。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pipelines.errors import FileFault
from pipelines.intake.submission import Intake, Submission, digest_of
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.version import short_version
from pipelines.reception.inbox import Arrival, file_time
from pipelines.reception.receiving import archived
from pipelines.reception.sent_receipt import (
    Damaged,
    Receipts,
    SentReceipt,
    mark_of,
    receipt_path,
)

#: 回执先到、工作簿后到（同步盘上可能差几分钟），过了这么久还不见才说。
_GRACE: Final = timedelta(minutes=30)


def verified(arrivals: Sequence[Arrival], receipts: Receipts, intake: Intake) -> list[Arrival]:
    """给有回执的来件添上对照的意见，核对无误的记下回执；没有回执的原样。"""
    if not receipts:
        return list(arrivals)
    desk = _Desk(
        intake,
        intake.rules,
        _by_content(receipts),
        _contradicted(arrivals, receipts),
    )
    return [
        desk.look_at(arrival, arrival.submission)
        if arrival.submission
        else _traced(arrival, receipts)
        for arrival in arrivals
    ]


def lost_words(
    receipts: Receipts, waiting: Iterable[Path], archive: Path, at: datetime
) -> Iterator[str]:
    """有回执而没有工作簿的：报了，却没有送到。内容从别处收到过的不算。"""
    beside = set(map(receipt_path, waiting))
    for path, receipt in receipts.items():
        if path in beside or at - file_time(path) < _GRACE:
            continue
        if isinstance(receipt, Damaged):
            yield f"回执“{path.name}”读不出来：{receipt.reason}，旁边也没有工作簿。"
        elif not (archive / archived(receipt.sha256)).exists():
            yield (
                f"{_who(receipt)} {_when(receipt)} 上报过（回执号 {receipt.number}），"
                f"工作簿却没有收到，请其再报一次；不必再报的，删去“{path.name}”。"
            )


@dataclass(frozen=True)
class _Desk:
    """对照所需：我方规则版本，内容摘要 → 为它作证的回执，内容摘要 → 与它不符的回执。"""

    intake: Intake
    rules: str
    vouchers: Mapping[str, Sequence[SentReceipt]]
    contradicted: Mapping[str, SentReceipt | Damaged]

    def look_at(self, arrival: Arrival, submission: Submission) -> Arrival:
        sent = self._voucher(submission)
        if sent is None:
            found = list(self._about_content(submission))
        else:
            found = list(self._about_receipt(submission, sent))
        sent_as = sent.words if sent and _agrees(sent, submission) else ""
        findings = (*found, *submission.findings)
        return replace(arrival, submission=replace(submission, findings=findings, sent_as=sent_as))

    def _voucher(self, submission: Submission) -> SentReceipt | None:
        """为这份内容作证的回执；有几份的，取单位、报告期相符而最晚的。"""
        known = self.vouchers.get(submission.digest, ())
        return max(
            known,
            key=lambda sent: (_agrees(sent, submission), sent.sent_at, sent.content()),
            default=None,
        )

    def _about_content(self, submission: Submission) -> Iterator[Finding]:
        other = self.contradicted.get(submission.digest)
        if other is None:
            return
        if isinstance(other, Damaged):
            problem = f"旁边的上报回执读不出来：{other.reason}，无从核对本工作簿是不是报的那一份"
        else:
            problem = (
                f"本工作簿与 {_when(other)} 上报的不是同一份内容（回执号 {other.number}，"
                f"收到的是 {mark_of(submission.digest)}）：上报之后被改动过，或没有传完整"
            )
        yield self.intake.codes["G33"].finding(
            sheet="工作簿", value=mark_of(submission.digest), problem=problem
        )

    def _about_receipt(self, submission: Submission, sent: SentReceipt) -> Iterator[Finding]:
        codes = self.intake.codes
        if not _agrees(sent, submission):
            yield codes["G34"].finding(
                sheet="工作簿", value=f"{_who(sent)} {sent.period}",
                unit=f"{submission.unit.name} {submission.period}",
            )  # fmt: skip
        if sent.rules != self.rules:
            yield codes["G35"].finding(
                sheet="工作簿", value=short_version(sent.rules), expected=short_version(self.rules)
            )


def _by_content(receipts: Receipts) -> dict[str, list[SentReceipt]]:
    found: dict[str, list[SentReceipt]] = {}
    for receipt in receipts.values():
        if isinstance(receipt, SentReceipt):
            found.setdefault(receipt.sha256, []).append(receipt)
    return found


def _contradicted(
    arrivals: Iterable[Arrival], receipts: Receipts
) -> dict[str, SentReceipt | Damaged]:
    """旁边有回执、内容却对不上的；同样的内容有几份的，取路径在前的，每夜都是它。"""
    found: dict[str, SentReceipt | Damaged] = {}
    for arrival in sorted(arrivals, key=lambda arrival: arrival.path):
        beside = receipts.get(receipt_path(arrival.path))
        if arrival.submission and beside:
            found.setdefault(arrival.submission.digest, beside)
    return found


def _traced(arrival: Arrival, receipts: Receipts) -> Arrival:
    """读不了的来件，旁边有回执的，说出是谁报的、是不是传坏了。"""
    sent, fault = receipts.get(receipt_path(arrival.path)), arrival.fault
    if fault is None or not isinstance(sent, SentReceipt):
        return arrival
    digest = ""
    with suppress(FileFault):
        digest = digest_of(arrival.path)
    words = f"据回执是{_who(sent)} {_when(sent)} 上报的（回执号 {sent.number}）"
    if digest != sent.sha256:
        words += "，内容与上报时不同，多半是没有传完整，请其再报一次"
    return replace(arrival, fault=replace(fault, suggestion=f"{fault.suggestion}{words}。"))


def _agrees(sent: SentReceipt, submission: Submission) -> bool:
    """单位、报告期与读到的相符。"""
    return (sent.unit, sent.period) == (submission.unit.code, str(submission.period))


def _who(sent: SentReceipt) -> str:
    return f"“{sent.unit_name}”"


def _when(sent: SentReceipt) -> str:
    return f"{sent.sent_at:%Y-%m-%d %H:%M}"
