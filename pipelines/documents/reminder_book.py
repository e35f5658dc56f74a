"""提醒清单：今日提醒、红灯与督办、约谈名单、延期与办结、全部在办（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, get_args

from pipelines.documents.masking import mask_phones
from pipelines.documents.pages import Cell, Measured, Page, write_pages
from pipelines.documents.wording import chinese_date
from pipelines.errors import UnknownYearError
from pipelines.figures.reminding.deadlines import DatedItem
from pipelines.figures.reminding.following import Restart
from pipelines.figures.reminding.steps import (
    Step,
    schedule_of,
    steps_until,
    workdays_overdue,
)
from pipelines.figures.reminding.table import Early, Kind, Late, ReminderTable
from pipelines.office import Office

#: 由轻到重。
EARLY: Final[tuple[Kind, ...]] = get_args(Early)
LATE: Final[tuple[Kind, ...]] = get_args(Late)
TALK: Final = "约谈"
_WHO: Final = ("填报单位", "责任单位（责任人）", "编号", "事项", "时限名称")
_REMINDED: Final = (*_WHO, "时限", "剩余工作日", "第几次", "应发日期", "说明", "来源")
_OVERDUE: Final = (*_WHO, "时限", "逾期工作日", "到了哪一级", "自何日", "今日", "来源")
_CHANGED: Final = (*_WHO, "变化", "原时限", "新时限", "依据", "说明", "来源")
_OPEN: Final = (*_WHO, "时限", "剩余工作日", "此刻", "下一步", "下一步日期", "说明", "来源")


@dataclass(frozen=True)
class Said:
    """今日说的一步；`instead` 不空即略过没有发，由同日更重的那一步代替。"""

    step: Step
    instead: str = ""

    def late_words(self, day: date) -> str:
        """应于6月10日发出，今日补发；按时的空。"""
        due = self.step.due
        return "" if due >= day else f"应于{due.month}月{due.day}日发出，今日补发"


@dataclass(frozen=True)
class Board:
    """一天的提醒：说了什么，谁改了时限、办结了，全部在办的是哪些。"""

    office: Office
    table: ReminderTable
    at: datetime
    said: tuple[Said, ...] = ()
    changes: tuple[Restart, ...] = ()
    closed: tuple[DatedItem, ...] = ()
    refused: tuple[Restart, ...] = ()
    items: tuple[DatedItem, ...] = ()
    """在办的事项。"""
    unseen: frozenset[tuple[str, str, str]] = frozenset()
    """在办而今日的总台账里没有见到的：该行有错、没有报，或删去了。"""

    @property
    def day(self) -> date:
        return self.at.date()

    @cached_property
    def levels(self) -> tuple[tuple[DatedItem, Step], ...]:
        """过期未办的各事项此刻到了哪一级，由重到轻，同级的按印发次序。"""
        found = [
            (item, steps[-1])
            for item in self.items
            if (steps := steps_until(item, self.day, self.office.calendar, self.table))
            and steps[-1].kind in LATE
        ]
        return tuple(sorted(found, key=self._weight))

    def _weight(self, pair: tuple[DatedItem, Step]) -> tuple[int, int, date]:
        item, step = pair
        return -LATE.index(step.kind), self.place_of(item.unit), item.deadline

    @property
    def letters(self) -> dict[str, list[Step]]:
        """要发提醒函的单位 → 各步，按印发次序；略过的、过期以后的不在函里。"""
        found: dict[str, list[Step]] = {}
        for said in self.said:
            if said.step.kind in EARLY and not said.instead:
                found.setdefault(said.step.item.unit, []).append(said.step)
        return {name: found[name] for name in sorted(found, key=self.place_of)}

    def place_of(self, unit: str) -> int:
        """单位的印发次序；不在册的在最后。"""
        return self._places.get(unit, len(self._places))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {unit.name: number for number, unit in enumerate(self.office.units)}


def workdays_left(item: DatedItem, board: Board) -> int | None:
    """距时限还有几个工作日；涉及未公布的年份则 None。"""
    calendar, day = board.office.calendar, board.day
    if not all(map(calendar.knows, range(day.year, item.deadline.year + 1))):
        return None
    return calendar.workdays_between(day, item.deadline)


def write_reminder_book(board: Board) -> bytes:
    """提醒清单（.xlsx）；同样的输入恒得同样的字节。"""
    settings = board.office.settings
    made = datetime.combine(board.day, datetime.min.time())
    pages = [make(board) for make in (_today, _overdue, _talks, _changes, _open)]
    return write_pages(pages, author=settings.name, generated_at=made, sample=settings.sample)


def _today(board: Board) -> Page:
    rows = [
        (
            *_who(said.step.item), said.step.item.deadline,
            Measured(workdays_left(said.step.item, board), "个"), said.step.kind, said.step.due,
            f"略过，以{said.instead}为准" if said.instead else said.late_words(board.day),
            _source(said.step.item),
        )
        for said in board.said
        if said.step.kind in EARLY
    ]  # fmt: skip
    days = "、".join(f"{one.kind} {one.workdays} 个" for one in board.table.before)
    note = f"到期前的提醒，提前的工作日：{days}。时限遇休息日按前一个工作日看。"
    return _page("今日提醒", note, _REMINDED, _ordered(rows, board), board)


def _overdue(board: Board) -> Page:
    rows = [_overdue_row(item, step, board) for item, step in board.levels if step.kind != TALK]
    days = "、".join(f"{one.kind}第 {one.workdays} 个" for one in board.table.after)
    note = (
        f"过了时限还没有办结的，过期后的工作日：{days}；得知时已过期的，级别自得知之日算。"
        "办结或经同意延期的，次日起不再列。"
    )
    return _page("红灯与督办", note, _OVERDUE, rows, board)


def _talks(board: Board) -> Page:
    rows = [_overdue_row(item, step, board) for item, step in board.levels if step.kind == TALK]
    talk = next((one for one in board.table.after if one.kind == TALK), None)
    months = f"，或连续 {talk.months} 个月月末亮红灯" if talk and talk.months else ""
    note = f"过期第 {talk.workdays} 个工作日{months}，先到为准。" if talk else "本办公室不设约谈。"
    return _page("约谈名单", note, _OVERDUE, rows, board)


def _overdue_row(item: DatedItem, step: Step, board: Board) -> tuple[Cell, ...]:
    passed = workdays_overdue(item.deadline, board.day, board.office.calendar)
    own = [said for said in board.said if said.step.item.id == item.id and said.step.kind in LATE]
    return (
        *_who(item), item.deadline, Measured(passed, "个"), step.kind, step.due,
        _reached(own, board.day), _source(item),
    )  # fmt: skip


def _reached(said: Sequence[Said], day: date) -> str:
    """今日到红灯、督办；漏了的夜里到的，说明应在何日。"""
    on_time = [one.step.kind for one in said if not one.late_words(day)]
    words = [f"今日到{'、'.join(on_time)}"] if on_time else []
    words += [f"{one.step.kind}{one.late_words(day)}" for one in said if one.late_words(day)]
    return "；".join(words)


def _changes(board: Board) -> Page:
    moved = [_moved(one) for one in board.changes]
    refused = [
        _change(one, "不予认可", "推迟了时限而没有写依据，仍按原时限；补上依据即可")
        for one in board.refused
    ]
    closed: list[tuple[Cell, ...]] = [
        (*_who(one), "办结", one.deadline, None, "", "其后的提醒取消", _source(one))
        for one in board.closed
    ]
    note = "今日见到的延期、提前与办结；延期有依据的从第一次提醒重来，没有依据的每次都列。"
    rows = [*_ordered(moved, board), *_ordered(refused, board), *_ordered(closed, board)]
    return _page("延期与办结", note, _CHANGED, rows, board)


def _moved(one: Restart) -> tuple[Cell, ...]:
    later = one.new.deadline > one.old.deadline
    past = one.new.created is not None and one.new.created > one.new.deadline
    words = "新时限也已过，自得知之日起算" if past else "从第一次提醒重来"
    return _change(one, "延期" if later else "提前", words)


def _change(one: Restart, what: str, words: str) -> tuple[Cell, ...]:
    dates = one.old.deadline, one.new.deadline
    return (*_who(one.new), what, *dates, mask_phones(one.basis), words, _source(one.new))


def _open(board: Board) -> Page:
    current = {item.id: step.kind for item, step in board.levels}
    rows = [
        (
            *_who(item), item.deadline, Measured(workdays_left(item, board), "个"),
            current.get(item.id, "未到期"), *_next(item, board),
            "总台账里没有见到，照旧跟" if item.id in board.unseen else "", _source(item),
        )
        for item in sorted(board.items, key=lambda item: item.deadline)
    ]  # fmt: skip
    note = f"在跟的全部事项 {len(rows)} 件，时限近的在前；负数为已过期。"
    return _page("全部在办", note, _OPEN, rows, board)


def _next(item: DatedItem, board: Board) -> tuple[str, date | None]:
    """下一步与它的日子；要用未公布的年份才算得出的，说明缘故。"""
    try:
        steps = schedule_of(item, board.office.calendar, board.table)
    except UnknownYearError as error:
        return f"待有 {error.year} 年放假安排", None
    ahead = next((step for step in steps if step.due > board.day), None)
    return (ahead.kind, ahead.due) if ahead else ("—", None)


def _page(
    name: str, note: str, headings: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], board: Board
) -> Page:
    title = f"{board.office.root.name}重点产业项目{name}（{chinese_date(board.day)}）"
    return Page(name, title, note, headings, rows)


def _ordered(rows: Iterable[tuple[Cell, ...]], board: Board) -> list[tuple[Cell, ...]]:
    key: Callable[[tuple[Cell, ...]], int] = lambda row: board.place_of(str(row[0]))  # noqa: E731
    return sorted(rows, key=key)


def _who(item: DatedItem) -> tuple[Cell, ...]:
    owner = f"{item.responsible}（{item.person}）" if item.person else item.responsible
    return item.unit, owner, item.key, mask_phones(item.name), item.column


def _source(item: DatedItem) -> str:
    """填报单位该期报表里的哪张表、哪一行。"""
    return f"{item.source.sheet}第{item.source.row}行"
