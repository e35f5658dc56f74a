"""催报的动词：一期谁还没有报、退回了还没有改好，写成一页与一条条可以发的话（DOMAIN §2.1）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Calendar, Period
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Level
from pipelines.office import Unit
from pipelines.placing import put_in_place
from pipelines.tasks.opening import open_history

if TYPE_CHECKING:
    from pipelines.history.store import History, Receipt, Standing

_LEDGERS: Final = "六张清单"
#: 责任清单与其中的联络员、电话列。
_DUTIES, _LIAISON, _PHONE = "L3", "联络员", "联络电话"
_LOCKED_OUT: Final = "G30"
_HEADINGS: Final = ("单位", "情况", "应于", "此刻", "联络员", "退回的原因", "要发的话")


@dataclass(frozen=True)
class Wanting:
    """一个还没有报来的单位；`returned_at` 非空即报过而退回、还没有改好报回。"""

    unit: Unit
    period: Period
    deadline: date
    """报送截止日；退回的，是改好报回的期限，不早于截止日。"""
    day: date
    left: int
    """截至期限还有几个工作日，含当天；已过为 0。"""
    passed: int
    """逾期几个工作日；没有过为 0。"""
    returned_at: date | None = None
    reason: str = ""
    contact: str = ""
    """责任清单里的联络员，电话掩去中段；查不到则空。"""

    @property
    def state(self) -> str:
        return "退回未改" if self.returned_at else "未报"

    @property
    def message(self) -> str:
        """可以直接发的一条。"""
        month = f"{self.period.year}年{self.period.month}月{_LEDGERS}"
        due = _month_day(self.deadline)
        if self.returned_at is None:
            told = f"应于{due}前报送，{self.when}，你单位尚未报来"
            return f"{self.unit.name}：{month}{told}，{self._promptly}报送。"
        why = f"（{self.reason}）" if self.reason else ""
        back = f"已于{_month_day(self.returned_at)}退回{why}"
        told = f"应于{due}前改好报回，{self.when}，{self._promptly}报回"
        return f"{self.unit.name}：{month}{back}，{told}。"

    @property
    def when(self) -> str:
        """离期限多远：还剩几个工作日（含当天），或逾期几个。"""
        if self.day > self.deadline:
            return f"已逾期{self.passed}个工作日" if self.passed else "截止日已过"
        return "今天是最后1个工作日" if self.left == 1 else f"还剩{self.left}个工作日"

    @property
    def _promptly(self) -> str:
        return "请立即" if self.day > self.deadline else "请按时"


@dataclass(frozen=True)
class Urged:
    """一期的催报：报送截止日、还没有报来的各单位（按印发次序）、写了什么。"""

    period: Period
    deadline: date
    wanting: tuple[Wanting, ...]
    file: Path | None
    """看的一页：催报_日期.xlsx；没有要催的不写，None。"""
    messages: Path | None
    """发的话：催报_日期.txt，一段一个单位；没有要催的不写，None。"""
    words: tuple[str, ...]


def urge(intake: Intake, period: Period, at: datetime) -> Urged:
    """列出该期没有报的、退回了没有改好的单位，写到 out/报告期/；已锁定的不再收，不催。

    没有要催的不写文件；当天早些时候写过的，改写成没有要催的，免得照着旧的去催。
    没有该年日历，期限算不出，UnknownYearError，不写文件。
    """
    day = at.date()
    deadline = intake.office.deadline(period)
    with open_history(intake.office) as history:
        standings = history.standings(period)
        wanting = tuple(
            one
            for unit in intake.office.submitters()
            if (one := _wanting(unit, standings.get(unit.code), intake, history, (period, day)))
        )
    folder = intake.office.out / str(period)
    book, texts = (folder / f"催报_{day}.{kind}" for kind in ("xlsx", "txt"))
    words = tuple(_words(wanting, period, deadline, book))
    if not wanting and not book.exists():
        return Urged(period, deadline, wanting, None, None, words)
    put_in_place(texts, _texts(wanting, intake.office.settings.name))
    put_in_place(book, _book(wanting, intake, period, deadline, day))
    return Urged(period, deadline, wanting, book, texts, words)


# ── 谁没有报 ──────────────────────────────────────────────────────────


def _wanting(
    unit: Unit,
    standing: Standing | None,
    intake: Intake,
    history: History,
    when: tuple[Period, date],
) -> Wanting | None:
    """该催的说明缘由；报来了的、锁定了的为 None。"""
    period, day = when
    back = standing.turned_back if standing else None
    if standing and (standing.locked or (standing.current and not _counts(back, history))):
        return None
    contact = _contact(unit, period, intake, history)
    calendar = intake.office.calendar
    if not back or not _counts(back, history):
        due = intake.office.deadline(period)
        return Wanting(unit, period, due, day, *_distance(day, due, calendar), contact=contact)
    returned = _returned_on(back, history)
    mended = calendar.shift(returned, intake.office.settings.reporting.mend_workdays)
    due = max(mended, intake.office.deadline(period))
    reason = _reason(back, history)
    spans = _distance(day, due, calendar)
    return Wanting(unit, period, due, day, *spans, returned, reason, contact)


def _counts(back: Receipt | None, history: History) -> bool:
    """确是退回要改的；只因当时锁定而没有收的不算。"""
    if back is None:
        return False
    return not any(finding.code == _LOCKED_OUT for finding in history.findings(back))


def _distance(day: date, due: date, calendar: Calendar) -> tuple[int, int]:
    """（剩几个工作日，含当天；逾期几个工作日）。"""
    if day > due:
        return 0, calendar.workdays_between(due, day)
    return calendar.workdays_between(day - timedelta(days=1), due), 0


def _returned_on(back: Receipt, history: History) -> date:
    """最近一次退回的日子。"""
    from pipelines.history.journal import Verb

    entries = history.journal(back.period, back.unit)
    days = [
        entry.at.date()
        for entry in entries
        if entry.submission == back.id and entry.verb in (Verb.RETURN, Verb.REFUSE)
    ]
    return max(days, default=back.received_at.date())


def _reason(back: Receipt, history: History) -> str:
    """为什么退回：专班写的原因，或整份不能采用的那条意见。"""
    from pipelines.documents.masking import mask_phones

    if back.returned:
        return mask_phones(history.why_returned(back)).rstrip("。")
    errors = [one for one in history.findings(back) if one.level is Level.ERROR]
    whole = next((one for one in errors if one.row is None), None) or next(iter(errors), None)
    return mask_phones(whole.message).rstrip("。") if whole else ""


def _contact(unit: Unit, period: Period, intake: Intake, history: History) -> str:
    """该单位最近一次责任清单里出现最多的联络员；催报表会传看，电话掩去中段。"""
    from pipelines.documents.masking import mask_phone

    ledger = intake.ledgers.with_id(_DUTIES)
    receipt = history.last_before(unit.code, period.shift(1))
    if ledger is None or receipt is None or not {_LIAISON, _PHONE} <= set(ledger.by_name):
        return ""
    table = history.tables(receipt, intake.ledgers, only={ledger.sheet}).get(ledger.sheet)
    if table is None:
        return ""
    pairs = zip(table.columns[_LIAISON], table.columns[_PHONE], strict=True)
    named = Counter((str(name), str(phone or "")) for name, phone in pairs if name)
    if not named:
        return ""
    name, phone = named.most_common(1)[0][0]
    return f"{name} {mask_phone(phone)}".strip()


# ── 写成什么 ──────────────────────────────────────────────────────────


def _book(
    wanting: Sequence[Wanting], intake: Intake, period: Period, deadline: date, day: date
) -> bytes:
    from pipelines.documents.pages import Page, write_pages

    rows = [
        (
            one.unit.name, one.state, one.deadline, one.when, one.contact or "—",
            one.reason or "—", one.message,
        )
        for one in wanting
    ]  # fmt: skip
    settings = intake.office.settings
    title = f"{period.year}年{period.month}月{_LEDGERS}催报情况（{day.month}月{day.day}日）"
    total = len(intake.office.submitters())
    note = f"报送截止 {deadline}；应报 {total} 个单位，待催 {len(rows)} 个。剩余工作日含当天。"
    page = Page("催报", title, note, _HEADINGS, rows)
    made = datetime.combine(day, datetime.min.time())
    return write_pages([page], author=settings.name, generated_at=made, sample=settings.sample)


def _texts(wanting: Sequence[Wanting], office: str) -> bytes:
    """一段一个单位，粘贴即发；记事本认得的编码与换行。"""
    lines = [f"{one.message}（{office}）" for one in wanting] or ["各单位均已报来，不必催报。"]
    return "\r\n\r\n".join([*lines, ""]).encode("utf-8-sig")


def _words(wanting: Sequence[Wanting], period: Period, deadline: date, book: Path) -> Iterator[str]:
    if not wanting:
        yield f"{period} 各单位均已报来，不必催报。"
        return
    yield f"{period} 报送截止 {deadline}，待催 {len(wanting)} 个单位："
    for one in wanting:
        yield f"  {one.message}"
    yield f"催报表：{book}；要发的话在 {book.with_suffix('.txt').name}"


def _month_day(day: date) -> str:
    return f"{day.month}月{day.day}日"
