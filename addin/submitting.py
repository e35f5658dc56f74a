"""上报的按钮：存好的工作簿校验无误，送一份进收件箱，说出回执号。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import YES, Answer, Tone, refused
from addin.trouble import unread_words
from pipelines.intake.own_sheets import CHECKED_SHEET

if TYPE_CHECKING:
    from addin.press import Press
    from pipelines.intake.verdict import Verdict
    from pipelines.tasks import Submitted

_UNSAVED: Final = "有改动还没有保存。请先按 Ctrl+S 保存再上报，免得自己留的一份与报上去的不一样。"


def submit(press: Press) -> Answer:
    """有错误的不报，标出来；要确认的先问一声。"""
    from pipelines.tasks.submitting import Outcome
    from pipelines.tasks.submitting import submit as send

    if not host.is_saved(press.book):
        return refused(_UNSAVED)
    confirmed = press.reply == YES
    (done,) = send([press.file], press.intake, press.at, confirmed=confirmed, track=press.track)
    if done.outcome is Outcome.SENT:
        return _sent(done)
    if done.outcome is Outcome.UNCONFIRMED:
        return _asked(done)
    if done.examined.verdict is None:
        return refused(unread_words(done.examined.fault))
    return _marked(press, done.examined.verdict)


def _sent(done: Submitted) -> Answer:
    from pipelines.returning_words import receipt_words

    return Answer("\n".join(receipt_words(done)))


def _asked(done: Submitted) -> Answer:
    words = [f"{question}。" for question in done.questions]
    if done.doubts:
        words.append(f"（情况说明写在“{CHECKED_SHEET}”表里；没有这张表的，先按“校验”。）")
    return Answer("\n".join([*words, "要照样上报吗？"]), Tone.ASK)


def _marked(press: Press, verdict: Verdict) -> Answer:
    """有错误：照“校验”那样标出来。"""
    from addin.filling import mark_findings

    marked = mark_findings(press, verdict)
    words = f"没有上报：有错误，请先改好、保存，再按“上报”。\n{marked.words}"
    return Answer(words, Tone.REFUSED, wrong=True)
