"""填报一组的按钮：校验、清除标记。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import YES, Answer, Tone, refused, warned
from addin.listing import Explained, counted, findings_page, foremost, lapsed, marks_wanted
from addin.marks import (
    Mark,
    bare_only,
    checked_rows,
    put_marks,
    survey,
    unmark,
)
from addin.surface import read_surface
from addin.trouble import StructureLockedError, unread_words
from pipelines.intake.own_sheets import CHECKED_SHEET
from pipelines.ledgers.finding import Level
from pipelines.mending.mends import left_alone

if TYPE_CHECKING:
    from xlwings import Book

    from addin.press import Press
    from pipelines.intake.verdict import Verdict

#: 消息里至多说几条整份的问题。
_TOLD: Final = 3


@dataclass(frozen=True)
class Marked:
    """标好之后：要标的格与实际怎样标，几格太多没有标，哪些表有密码，添没添“校验结果”。"""

    wanted: Sequence[Mark]
    marks: Sequence[Mark]
    beyond: int
    locked: Sequence[str]
    listed: bool
    lapsed: int = 0
    """写过而对不上现在的意见的情况说明，有几条。"""

    @property
    def remarks(self) -> list[str]:
        """没有标的与缘由，一句一条。"""
        pairs = zip(self.wanted, self.marks, strict=True)
        plain = sum(mark.fill != wanted.fill for wanted, mark in pairs)
        told = []
        if self.beyond:
            told.append(
                f"问题太多：先标 {len(self.marks)} 格，另有 {self.beyond} 格没有标，改好再按。"
            )
        if self.locked:
            names = "、".join(f"“{name}”" for name in self.locked)
            told.append(f"{names}加了带密码的保护，没有标；可先在“审阅—撤销工作表保护”撤销。")
        if plain:
            told.append(f"有 {plain} 格另有颜色，照旧留着，只加批注。")
        if self.lapsed:
            told.append(
                f"有 {self.lapsed} 条情况说明对不上现在的意见（值已改，或已没有这个问题），"
                f"列在“{CHECKED_SHEET}”表末尾。"
            )
        return told


def check(press: Press) -> Answer:
    """校验打开着的工作簿，标出问题；先前的标记先清掉，不改一个数。"""
    from pipelines.tasks.county import check as examined_of

    (examined,) = examined_of([press.file], press.intake, track=press.track)
    if examined.verdict is None:
        return refused(unread_words(examined.fault))
    return mark_findings(press, examined.verdict)


def mark_findings(press: Press, verdict: Verdict) -> Answer:
    """清掉先前的标记，标出校验的意见，说出结果；光标留在原处。"""
    press.say("标出问题……")
    with host.quick(press.book):
        unmark(press.book)
        marked = _mark(press, verdict)
    return _checked_words(press, verdict, marked)


def clear(press: Press) -> Answer:
    """清掉标记，去掉“校验结果”表；表里写了情况说明的，先问一声。"""
    book = press.book
    reasons = len(_explained(book))
    if reasons and press.reply != YES:
        return Answer(
            f"“{CHECKED_SHEET}”表里写了 {reasons} 条情况说明，清除标记会一并删去。要清除吗？",
            Tone.ASK,
        )
    with host.quick(book):
        count = unmark(book)
        listed = host.has_sheet(book, CHECKED_SHEET)
        try:
            host.drop_sheet(book, CHECKED_SHEET)
        except StructureLockedError:
            return warned(
                f"清掉了 {count} 格的标记。工作簿的结构有保护，“{CHECKED_SHEET}”表删不掉："
                "请在“审阅—保护工作簿”取消保护之后自行删去；留着也不影响上报。"
            )
    gone = f"去掉了“{CHECKED_SHEET}”表。" if listed else "没有标记要清。"
    return Answer(f"清掉了 {count} 格的标记。" if count else gone)


def _mark(press: Press, verdict: Verdict) -> Marked:
    book = press.book
    surface = read_surface(press.file, {table.sheet for table in verdict.tables.values()})
    wanted = marks_wanted(verdict, press.intake.ledgers, surface)
    names = dict.fromkeys(mark.spot.sheet for mark in wanted)
    locked = [name for name in names if host.is_locked(book, name)]
    writable = [mark for mark in wanted if mark.spot.sheet not in locked]
    chosen = foremost(writable)
    marks = survey(book, chosen, surface.looks)
    explained = _explained(book)
    marked = Marked(
        chosen, marks, len(writable) - len(chosen), locked, listed=True,
        lapsed=len(lapsed(verdict, explained)),
    )  # fmt: skip
    if not _list(press, verdict, marked, explained):
        marked = replace(marked, marks=bare_only(marks), listed=False)
    groups = [list(group) for _, group in groupby(marked.marks, key=lambda mark: mark.spot.sheet)]
    for group in press.track(groups, "标出问题，逐张表"):
        put_marks(book, group)
    return marked


def _list(press: Press, verdict: Verdict, marked: Marked, explained: Sequence[Explained]) -> bool:
    """写“校验结果”，没有意见、也没有写过情况说明则去掉；工作簿的结构有保护、添不了则否。"""
    book = press.book
    page = findings_page(verdict, marked.marks, press.at, marked.remarks, explained)
    try:
        if page.rows:
            host.write_page(book, page)
        else:
            host.drop_sheet(book, CHECKED_SHEET)
    except StructureLockedError:
        if not host.has_sheet(book, CHECKED_SHEET):
            return False
        # 去不掉，就写上没有意见
        host.write_page(book, page)
    return True


def _explained(book: Book) -> list[dict[str, str]]:
    """“校验结果”里写了情况说明的各行。"""
    listed = checked_rows(host.rows_of(book, CHECKED_SHEET))
    return [row for row in listed if row["情况说明"].strip()]


def _checked_words(press: Press, verdict: Verdict, marked: Marked) -> Answer:
    submission = verdict.submission
    outcome = _outcome(verdict, marked)
    words = [f"{submission.unit.name} {submission.period}：{counted(verdict)}{outcome}"]
    words += _whole_words(verdict, marked)
    left = left_alone(submission)
    if fixable := sum((fix.sheet, fix.cell) not in left for fix in submission.fixes):
        words.append(f"另有 {fixable} 处写法可“一键修正”。")
    words += marked.remarks
    if not marked.listed:
        words.append(f"工作簿的结构有保护，添不了“{CHECKED_SHEET}”表。")
    if verdict.findings and host.is_read_only(press.book):
        words.append("工作簿是以只读方式打开的，标记存不下来；要留着请“另存为”一份再按。")
    tone = Tone.DONE if _is_clean(verdict) else Tone.WARNING
    return Answer("\n".join(words), tone, wrong=verdict.count(Level.ERROR) > 0)


def _is_clean(verdict: Verdict) -> bool:
    """没有要改、要说明的。"""
    return not (verdict.count(Level.ERROR) or verdict.count(Level.WARNING))


def _outcome(verdict: Verdict, marked: Marked) -> str:
    where = f"全部列在“{CHECKED_SHEET}”表。" if marked.listed else ""
    if not verdict.findings:
        return "。没有发现问题，可以上报。"
    if not (marked.marks or _is_clean(verdict)):
        return f"。{where}"
    said = "没有要改的，可以上报" if _is_clean(verdict) else "已标出，请按“下一处”逐处看"
    return f"。{said}；{where}" if where else f"。{said}。"


def _whole_words(verdict: Verdict, marked: Marked) -> Iterator[str]:
    """整份不采用的缘故；列不了表的，没有落在行里的疑点也说。"""
    levels = (Level.ERROR,) if marked.listed else (Level.ERROR, Level.WARNING)
    told = [f for f in verdict.findings if f.row is None and f.level in levels]
    if verdict.refused:
        yield "有下列错误，改好之前整份不采用："
    yield from (f"[{f.code} {f.level.label}] {f.message}" for f in told[:_TOLD])
    if len(told) > _TOLD:
        yield f"……这样的共 {len(told)} 条。"
