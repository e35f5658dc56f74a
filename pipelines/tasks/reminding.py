"""提醒的动词：跟事项，说该说的，写提醒清单、提醒函与督办函（DOMAIN §2.4）。

先在一个事务里记下说了什么，再写文件；文件没有写完的，同日再办即照库里的补齐；隔日再办先补上次的，
补不成就不办今日的，免得上次的再没有人补。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.office import Office
from pipelines.tasks.basing import master_of
from pipelines.tasks.opening import Track, open_history, quietly
from pipelines.tasks.reminding_files import Day, Desk, book_path, sound_templates, withdraw
from pipelines.tasks.reminding_records import (
    CLOSED,
    MOVED,
    TAKEN,
    Submissions,
    content_of,
    day_from,
    item_from,
    told_of,
)
from pipelines.tasks.writing import taken_in

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipelines.consolidation import Master
    from pipelines.documents.reminder_book import Said
    from pipelines.documents.supervision_facts import Facts, ItemId
    from pipelines.figures.reminding.deadlines import DatedItem
    from pipelines.figures.reminding.following import Followed, Restart
    from pipelines.figures.reminding.steps import Step
    from pipelines.figures.reminding.table import ReminderTable
    from pipelines.history.reminding import StepId, Told
    from pipelines.history.store import History


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
    """提醒函、督办函人改过的，改名留下的各份。"""


def remind(intake: Intake, at: datetime, track: Track[Any] = quietly) -> Reminded:
    """办 `at` 这天的提醒：漏了的夜一并补上；同日再办不重说，只照库里的重写这天的文件。

    写在 out/提醒/日期/。没有该年日历则 UnknownYearError，什么也不写；早于上次的日子则 UsageError。
    """
    from pipelines.documents.supervision_facts import facts_of
    from pipelines.figures.methods import load_reminder_table
    from pipelines.figures.reminding.deadlines import dated_items

    table = load_reminder_table(intake.office, intake.ledgers)
    templates = sound_templates(intake.office)
    with open_history(intake.office) as history:
        period = history.latest()
        if period is None:
            return Reminded(at.date(), None, words=("还没有单位报送过，没有事项可提醒。",))
        master = master_of(intake, history, period)
        found = _once_each(dated_items(master, table))
        desk, earlier = (
            Desk(intake, templates, at, track),
            _last_day(intake, history, table, at.date()),
        )
        healed = desk.heal(earlier) if earlier else ()
        facts = facts_of(master, found, table)
        now = _Seen(found, facts, _taken_for(master, found, facts))
        day = _settle(intake, history, table, now, at)
    files, board = desk.write(day), day.board
    words = (*_healed_words(earlier, healed), *_words(day), *_kept_words(desk.kept))
    return Reminded(
        at.date(), period, (*healed, *files), words, board.said, board.changes, board.refused,
        board.levels, tuple(desk.kept),
    )  # fmt: skip


@dataclass(frozen=True)
class _Seen:
    """今日总台账里的全部事项，各事项的情况与凭的报送。"""

    items: Sequence[DatedItem]
    facts: Mapping[ItemId, Facts]
    taken: Mapping[ItemId, Submissions]


def _taken_for(
    master: Master, items: Iterable[DatedItem], facts: Mapping[ItemId, Facts]
) -> dict[ItemId, Submissions]:
    """各事项的情况出自哪几份报送，写成可以记下的样子。"""
    from pipelines.documents.supervision_facts import NOTHING, reporters

    sent = {one.unit: asdict(one) for one in taken_in(master)}
    return {
        item.id: [
            sent[unit] for unit in reporters(item, facts.get(item.id, NOTHING)) if unit in sent
        ]
        for item in items
    }


def _once_each(found: Iterable[DatedItem]) -> list[DatedItem]:
    """同一件事项有几行（几个单位争报）的，取第一行。"""
    items: dict[tuple[str, str, str], DatedItem] = {}
    for item in found:
        items.setdefault(item.id, item)
    return list(items.values())


# ── 库 ──────────────────────────────────────────────────────────────


def _last_day(intake: Intake, history: History, table: ReminderTable, day: date) -> Day | None:
    """`day` 以前上一次那天的；没有办过、上次就是 `day` 则 None。"""
    from pipelines.history.database import reading
    from pipelines.history.reminding import last_run, read_followed, told_on

    with reading(history.engine) as connection:
        last = last_run(connection)
        if last is None or last.date() >= day:
            return None
        before = tuple(item_from(content) for content in read_followed(connection).values())
        return day_from(intake, table, last, told_on(connection, last.date()), before)


def _settle(
    intake: Intake, history: History, table: ReminderTable, now: _Seen, at: datetime
) -> Day:
    """一个事务：算出今日该说的，记下；返回今日的。"""
    from pipelines.figures.reminding.following import follow
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
        _refuse_going_back(last, day, intake.office)
        contents = read_followed(connection)
        before = [item_from(content) for content in contents.values()]
        followed = follow(before, now.items, day, intake.office.calendar)
        # 今日没有见到的，仍凭上次见到时的报送
        earlier = {id_: content.get(TAKEN, []) for id_, content in contents.items()}
        now = replace(now, taken={**earlier, **now.taken})
        add_told(connection, new := _new(connection, followed, now, last, intake.office, table, at))
        kept = {item.id: content_of(item) for item in followed.items}
        kept = {id_: {**one, TAKEN: now.taken.get(id_, [])} for id_, one in kept.items()}
        write_followed(connection, kept, at)
        made = day_from(intake, table, at, told_on(connection, day), followed.items)
        seen = {item.id for item in now.items}
        unseen = frozenset(item.id for item in followed.items if item.id not in seen)
        board = replace(made.board, refused=followed.refused, unseen=unseen)
        _ = board.levels  # 要用未公布的年份的，在提交以前就说
        if new:
            withdraw(book_path(board))
    return replace(made, board=board)


def _refuse_going_back(last: datetime | None, day: date, office: Office) -> None:
    if last and day < last.date():
        folder = office.out / "提醒" / str(day)
        said = f"那天说过什么，见 out/提醒/{day}" if folder.exists() else "那天没有办过"
        raise UsageError(
            f"提醒已办到 {last.date()}，不能回头办 {day} 的；{said}。"
            f"日期没有写错的，是电脑的钟走快过，过了 {last.date()} 自会接着办"
        )


def _new(
    connection: Connection,
    followed: Followed,
    now: _Seen,
    last: datetime | None,
    office: Office,
    table: ReminderTable,
    at: datetime,
) -> list[Told]:
    """今日要新记的：到期的各步，改时限，办结；记过的不再记。"""
    from pipelines.figures.reminding.steps import due_between
    from pipelines.history.reminding import told_already

    # 同日再办，当日新来的也要说：从上次那天（含）看起，说过的由库里的记载剔去
    since = (last.date() if last else at.date()) - timedelta(days=1)
    due = due_between(followed.items, since, at.date(), office.calendar, table)
    known: frozenset[StepId] = told_already(connection)
    steps = (_told_step(step, now, at) for step in due)
    fresh = [one for one in steps if one.id not in known]
    moved = [told_of(one.new, MOVED, at, old=content_of(one.old), basis=one.basis)
             for one in followed.restarts]  # fmt: skip
    closed = [told_of(item, CLOSED, at) for item in followed.closed]
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


def _told_step(step: Step, now: _Seen, at: datetime) -> Told:
    facts = now.facts.get(step.item.id)
    more: dict[str, object] = {TAKEN: now.taken.get(step.item.id, [])}
    more |= {"facts": asdict(facts)} if facts else {}
    return replace(told_of(step.item, step.kind, at, **more), due=step.due)


# ── 话 ──────────────────────────────────────────────────────────────


def _words(made: Day) -> Iterator[str]:
    from pipelines.documents.reminder_book import EARLY, TALK

    board = made.board
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
    yield f"提醒清单：{book_path(board)}"
    if board.letters:
        yield f"提醒函 {len(board.letters)} 份：{'、'.join(board.letters)}"
    if made.supervised:
        units = "、".join(made.supervised)
        yield f"督办函 {len(made.supervised)} 份：{units}；联系人、文号还要填写，签发后再发"


def _moved_words(one: Restart) -> str:
    item = one.new
    return f"{item.unit} {item.name}（{item.key}）{one.old.deadline} → {item.deadline}"


def _healed_words(earlier: Day | None, files: Sequence[Path]) -> Iterator[str]:
    if earlier and files:
        yield f"{earlier.board.day} 那天的文件没有写齐，已照记载补齐（{len(files)} 个）。"


def _kept_words(kept: Iterable[Path]) -> Iterator[str]:
    for path in kept:
        yield f"  原来的一份函有人改过，没有覆盖，留作 {path.name}"
