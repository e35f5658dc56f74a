"""提醒的动词：跟事项，说该说的，写提醒清单与提醒函（DOMAIN §2.4）。

先在一个事务里记下说了什么，再写文件；文件没有写完的，同日再办即照库里的补齐，隔日再办先补上次的。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from pipelines.calendar import Period
from pipelines.errors import BusyError, UsageError
from pipelines.intake.submission import Intake
from pipelines.office import Office, shipped
from pipelines.placing import put_in_place
from pipelines.tasks.basing import master_of
from pipelines.tasks.opening import Track, open_history, quietly
from pipelines.tasks.replacing import put_beside_edited

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.documents.reminder_book import Board, Said
    from pipelines.figures.deadlines import DatedItem
    from pipelines.figures.following import Followed, Restart
    from pipelines.figures.reminder_table import Kind, ReminderTable
    from pipelines.figures.reminders import Step
    from pipelines.history.reminding import Content, StepId, Told
    from pipelines.history.store import History

_MOVED: Final = "改时限"
_CLOSED: Final = "办结"
_TEMPLATE: Final = "提醒函"


@dataclass(frozen=True)
class Reminded:
    """一天的提醒：写了哪些文件，说了哪些步，谁改了时限，此刻谁亮着红灯。"""

    day: date
    period: Period | None
    """看的是哪一期的总台账；还没有报送则 None。"""
    files: tuple[Path, ...] = ()
    words: tuple[str, ...] = ()
    """做了什么，给人看的话。"""
    steps: tuple[Said, ...] = ()
    restarts: tuple[Restart, ...] = ()
    refused: tuple[Restart, ...] = ()
    """推迟了时限而没有依据，不予认可的。"""
    overdue: tuple[tuple[DatedItem, Step], ...] = ()
    """过期未办的与到了哪一级，由重到轻。"""
    kept: tuple[Path, ...] = ()
    """提醒函人改过的，改名留下的各份。"""


def remind(intake: Intake, at: datetime, track: Track[Any] = quietly) -> Reminded:
    """办 `at` 这天的提醒：漏了的夜一并补上；同日再办不重说，只照库里的重写这天的文件。

    写在 out/提醒/日期/。没有该年日历则 UnknownYearError，什么也不写；早于上次的日子则 UsageError。
    """
    from pipelines.figures.deadlines import dated_items
    from pipelines.figures.methods import method_file
    from pipelines.figures.reminder_table import load_reminders

    table = load_reminders(method_file(intake.office, "reminders.toml"), intake.ledgers)
    template = _sound_template(intake.office)
    with open_history(intake.office) as history:
        period = history.latest()
        if period is None:
            return Reminded(at.date(), None, words=("还没有单位报送过，没有事项可提醒。",))
        found = dated_items(master_of(intake, history, period), table)
        earlier, board = _settle(intake, history, table, _once_each(found), at)
    desk = _Desk(template, at, track)
    healed = desk.heal(earlier) if earlier else ()
    files = desk.write(board)
    words = (*_healed_words(earlier, healed), *_words(board), *_kept_words(desk.kept))
    return Reminded(
        at.date(), period, (*healed, *files), words, board.said, board.changes, board.refused,
        board.levels, tuple(desk.kept),
    )  # fmt: skip


def _once_each(found: Iterable[DatedItem]) -> list[DatedItem]:
    """同一件事项有几行（几个单位争报）的，取第一行。"""
    items: dict[tuple[str, str, str], DatedItem] = {}
    for item in found:
        items.setdefault(item.id, item)
    return list(items.values())


# ── 库 ──────────────────────────────────────────────────────────────


def _settle(
    intake: Intake, history: History, table: ReminderTable, now: Sequence[DatedItem], at: datetime
) -> tuple[Board | None, Board]:
    """一个事务：算出今日该说的，记下；返回上一次那天的（今日第一次办才有）与今日的。"""
    from pipelines.figures.following import follow
    from pipelines.history.database import writing
    from pipelines.history.reminding import (
        add_told,
        last_run,
        read_followed,
        told_on,
        write_followed,
    )

    day = at.date()
    with writing(history.engine) as connection:
        last = last_run(connection)
        _refuse_going_back(last, day)
        before = [_item(content) for content in read_followed(connection).values()]
        earlier = None
        if last and last.date() < day:
            told = told_on(connection, last.date())
            earlier = _board(intake, table, last, told, tuple(before))
        followed = follow(before, now, day, intake.office.calendar)
        new = _new(connection, followed, last, intake.office, table, at)
        add_told(connection, new)
        write_followed(connection, {item.id: _content(item) for item in followed.items}, at)
        board = _board(intake, table, at, told_on(connection, day), followed.items)
        seen = {item.id for item in now}
        unseen = frozenset(item.id for item in followed.items if item.id not in seen)
        board = replace(board, refused=followed.refused, unseen=unseen)
        _ = board.levels  # 要用未公布的年份的，在提交以前就说
        if new:
            _withdraw(_book_path(board))
    return earlier, board


def _refuse_going_back(last: datetime | None, day: date) -> None:
    if last and day < last.date():
        words = f"提醒已办到 {last.date()}，不能回头办 {day} 的"
        raise UsageError(f"{words}；那天说过什么，见 out/提醒/{day}")


def _new(
    connection: Connection,
    followed: Followed,
    last: datetime | None,
    office: Office,
    table: ReminderTable,
    at: datetime,
) -> list[Told]:
    """今日要新记的：到期的各步，改时限，办结；记过的不再记。"""
    from pipelines.figures.reminders import due_between
    from pipelines.history.reminding import told_already

    # 同日再办，当日新来的也要说：从上次那天（含）看起，说过的由库里的记载剔去
    since = (last.date() if last else at.date()) - timedelta(days=1)
    due = due_between(followed.items, since, at.date(), office.calendar, table)
    known: frozenset[StepId] = told_already(connection)
    fresh = [one for one in (_told_step(step, at) for step in due) if one.id not in known]
    moved = [_told(one.new, _MOVED, at, old=_content(one.old), basis=one.basis)
             for one in followed.restarts]  # fmt: skip
    closed = [_told(item, _CLOSED, at) for item in followed.closed]
    notes = [one for one in (*moved, *closed) if one.id not in known]
    return [*_without_lesser(fresh), *notes]


def _without_lesser(fresh: Sequence[Told]) -> Iterator[Told]:
    """一件事项同日有几步到期：到期前的提醒只发最重的一步，其余略过并注明以哪一步为准。"""
    from pipelines.documents.reminder_book import EARLY

    heaviest = {(one.item, one.deadline): one.step for one in fresh}
    for one in fresh:
        instead = heaviest[one.item, one.deadline]
        lesser = one.step in EARLY and instead != one.step
        yield replace(one, content={**one.content, "instead": instead}) if lesser else one


def _board(
    intake: Intake,
    table: ReminderTable,
    at: datetime,
    told: Iterable[Told],
    items: tuple[DatedItem, ...],
) -> Board:
    """由库里的记载得出一天的提醒。"""
    from pipelines.documents.reminder_book import Board, Said
    from pipelines.figures.following import Restart
    from pipelines.figures.reminders import Step

    said: list[Said] = []
    changes: list[Restart] = []
    closed: list[DatedItem] = []
    for one in told:
        item = _item(one.content)
        if one.step == _MOVED:
            changes.append(Restart(_item(one.content["old"]), item, one.content["basis"]))
        elif one.step == _CLOSED:
            closed.append(item)
        else:
            step = Step(cast("Kind", one.step), one.due, item)
            said.append(Said(step, one.content.get("instead", "")))
    parts = (tuple(said), tuple(changes), tuple(closed))
    return Board(intake.office, table, at, *parts, items=items)


def _told_step(step: Step, at: datetime) -> Told:
    return replace(_told(step.item, step.kind, at), due=step.due)


def _told(item: DatedItem, step: str, at: datetime, **more: object) -> Told:
    from pipelines.history.reminding import Told

    return Told(item.id, item.deadline, step, at.date(), at, {**_content(item), **more})


def _content(item: DatedItem) -> Content:
    """事项 → 可以写成 JSON 的内容。"""
    months = [str(month) for month in item.red_months]
    days = {
        name: day.isoformat() if day else None
        for name, day in (
            ("deadline", item.deadline), ("former", item.former), ("created", item.created),
        )
    }  # fmt: skip
    return {**asdict(item), **days, "red_months": months}


def _item(content: Mapping[str, Any]) -> DatedItem:
    """`_content` 写的内容 → 事项。"""
    from pipelines.figures.deadlines import DatedItem
    from pipelines.figures.figure import Source

    def day(name: str) -> date | None:
        return date.fromisoformat(content[name]) if content[name] else None

    texts = ("ledger", "column", "key", "name", "unit", "responsible", "person")
    return DatedItem(
        **{name: content[name] for name in texts},
        deadline=date.fromisoformat(content["deadline"]),
        source=Source(**content["source"]),
        closed=content["closed"],
        former=day("former"),
        basis=content["basis"],
        created=day("created"),
        red_months=tuple(map(Period.parse, content["red_months"])),
    )


# ── 文件 ─────────────────────────────────────────────────────────────


@dataclass
class _Desk:
    """写一天的文件：提醒函在前，提醒清单最后——它在，这天的就齐了。"""

    template: Path
    at: datetime
    track: Track[Any]
    kept: list[Path] = field(default_factory=list)
    """提醒函人改过的，改名留下的各份。"""

    def heal(self, board: Board) -> tuple[Path, ...]:
        """上次那天的没有写齐（写到一半停了电），照库里的补齐。"""
        return () if _book_path(board).exists() else self.write(board)

    def write(self, board: Board) -> tuple[Path, ...]:
        """写出一天的全部文件；提醒清单列在最前。"""
        from pipelines.documents.reminder_book import write_reminder_book

        book = _book_path(board)
        letters = list(board.letters.items())
        written = [
            self._letter(board, unit, steps) for unit, steps in self.track(letters, "写提醒函")
        ]
        put_in_place(book, write_reminder_book(board))
        return (book, *written)

    def _letter(self, board: Board, unit: str, steps: Sequence[Step]) -> Path:
        from pipelines.documents.circular import render_circular
        from pipelines.documents.letters import letter_context

        context = letter_context(board.office, board.table, unit, steps, board.day)
        made_at = datetime.combine(board.day, datetime.min.time())
        path = _book_path(board).with_name(f"{_TEMPLATE}_{unit}_{board.day}.docx")
        content = render_circular(self.template, context, made_at=made_at)
        if kept := put_beside_edited(path, content, self.at):
            self.kept.append(kept)
        return path


def _book_path(board: Board) -> Path:
    return board.office.out / "提醒" / str(board.day) / f"提醒清单_{board.day}.xlsx"


def _withdraw(book: Path) -> None:
    """又有新说的，先撤下提醒清单，写齐了再放回：它在，这天的才算写齐。"""
    try:
        book.unlink(missing_ok=True)
    except PermissionError as error:
        words = f"“{book.name}”正被打开（可能在 Excel 或 WPS 中），请关闭后再试"
        raise BusyError(words) from error


def _sound_template(office: Office) -> Path:
    """提醒函的模板，办公室没有的用随附的；写错了则 TemplateError，提醒就先不办。"""
    from pipelines.documents.circular import check_template
    from pipelines.documents.letters import specimen_letter

    own = office.folder / "documents" / f"{_TEMPLATE}.docx"
    path = own if own.exists() else shipped("templates") / "documents" / own.name
    check_template(path, specimen_letter(office))
    return path


# ── 话 ──────────────────────────────────────────────────────────────


def _words(board: Board) -> Iterator[str]:
    from pipelines.documents.reminder_book import EARLY, TALK

    sent = [said for said in board.said if said.step.kind in EARLY and not said.instead]
    kinds = Counter(said.step.kind for said in sent)
    listed = "、".join(f"{kind} {kinds[kind]} 件" for kind in EARLY if kinds[kind])
    late = sum(bool(said.late_words(board.day)) for said in sent)
    made_up = f"，其中 {late} 件应在以前发出、今日补发" if late else ""
    yield f"{board.day} 提醒：{listed or '今日没有到期前的提醒'}{made_up}。"
    if board.levels:
        levels = Counter(step.kind for _, step in board.levels)
        told = "、".join(f"{kind} {number} 件" for kind, number in levels.items())
        yield f"过期未办 {len(board.levels)} 件：{told}。"
    for item, step in board.levels:
        if step.kind == TALK:
            yield f"  约谈：{item.unit} {item.name}（{item.key}），时限 {item.deadline}"
    for one in board.changes:
        yield f"  改时限：{_moved_words(one)}，依据：{one.basis or '（该清单没有依据列）'}"
    for one in board.refused:
        yield f"  不予认可：{_moved_words(one)}，没有写依据，仍按原时限"
    if board.closed:
        yield f"  办结 {len(board.closed)} 件，其后的提醒取消。"
    yield f"提醒清单：{_book_path(board)}"
    if board.letters:
        yield f"提醒函 {len(board.letters)} 份：{'、'.join(board.letters)}"


def _moved_words(one: Restart) -> str:
    item = one.new
    return f"{item.unit} {item.name}（{item.key}）{one.old.deadline} → {item.deadline}"


def _healed_words(earlier: Board | None, files: Sequence[Path]) -> Iterator[str]:
    if earlier and files:
        yield f"{earlier.day} 那天的文件没有写齐，已照记载补齐（{len(files)} 个）。"


def _kept_words(kept: Iterable[Path]) -> Iterator[str]:
    for path in kept:
        yield f"  原来的一份提醒函有人改过，没有覆盖，留作 {path.name}"
