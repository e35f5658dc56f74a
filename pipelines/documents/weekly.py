"""周调度清单要用的全部名称：一周里到期、过期的节点，与亮灯的项目（DOMAIN §2.1、§4.4）。

节点取自任务清单；截至调度日来看，那天以后才完成的还不算完成。
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from pipelines.calendar import Calendar, Period
from pipelines.consolidation import UNIT
from pipelines.documents.masking import mask_phones
from pipelines.documents.wording import NOT_APPLICABLE, Printed, chinese_date, fixed, full_width
from pipelines.errors import UsageError
from pipelines.figures.counting.investment import projects
from pipelines.figures.counting.problems import OPEN, problems
from pipelines.figures.figure import Basis
from pipelines.figures.lights.projects import Light, ProjectLight, project_lights
from pipelines.figures.reminding.deadlines import DatedItem, dated_items
from pipelines.figures.reminding.steps import red_from
from pipelines.figures.reminding.table import ReminderTable

#: 调度表的列：模板里 `行.` 之后可用的名称。
COLUMNS: Final = (
    "序号", "灯", "项目名称", "节点", "完成否", "逾期天数", "时限", "进度", "进展", "问题",
    "责任单位", "责任人", "下周",
)  # fmt: skip
_TASKS: Final = "L2"
_DONE: Final = "已完成"
#: 一个问题至多印几个字，全文见问题清单。
_SHOWN: Final = 40
_FRIDAY: Final = 4
Row = Mapping[Hashable, object]


@dataclass(frozen=True)
class Node:
    """一个节点在调度日的样子；`late` 为逾期的工作日数，没有逾期为零。"""

    item: DatedItem
    row: Row
    done_on: date | None
    done: bool
    late: int

    @property
    def project(self) -> str:
        """所属项目（没有则招商）的编号。"""
        return str(self.row["项目编号"] or self.row["招商编号"] or "")


def dispatch_day(calendar: Calendar, day: date) -> date:
    """`day` 那一周的调度日：周五，放假的改在本周最后一个工作日；整周放假则 UsageError。"""
    monday = day - timedelta(days=day.weekday())
    friday = monday + timedelta(days=_FRIDAY)
    if calendar.is_workday(friday):
        return friday
    week = (monday + timedelta(days=number) for number in range(6, -1, -1))
    found = next(filter(calendar.is_workday, week), None)
    if found is None:
        raise UsageError(f"{monday} 起的一周放假，停一周，没有周调度清单")
    return found


def require_week(period: Period, day: date) -> None:
    """调度日在报告期当月或次月，才用得上这一期的数据；否则 UsageError。"""
    if period.first_day <= day <= period.shift(1).last_day:
        return
    raise UsageError(
        f"{day} 不在 {period} 当月或次月，不能用那一期的数据写这一周的清单；"
        f"请写 -p {day:%Y-%m}（或它的上一个月），或改 --date"
    )


def weekly_context(basis: Basis, table: ReminderTable, day: date) -> dict[str, object]:
    """`day` 那一周的调度清单；`basis` 是报来的最近一期。"""
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    nodes = _nodes(basis, table, day)
    due = [node for node in nodes if _due(node, monday, sunday)]
    late = sum(bool(node.late) for node in due)
    done = sum(node.done for node in due)
    lights = {one.key: one for one in project_lights(basis)}
    listed = [*due, *_next_of_lit(nodes, due, lights)]
    counts = {
        "应完成数": len(due), "完成数": done, "逾期节点数": late,
        "未到期数": len(due) - done - late, "节点数": len(listed),
    }  # fmt: skip
    days = {"调度日": day, "本周起": monday}
    ends = chinese_date(sunday)
    if sunday.year == monday.year:
        ends = ends.removeprefix(f"{monday.year}年")
    return {
        **{name: Printed(chinese_date(one)) for name, one in days.items()},
        "本周止": Printed(ends),
        **{name: Printed(str(number), number) for name, number in counts.items()},
        "节点表": _table(basis, _ordered(listed, lights), lights),
    }


def specimen_weekly() -> dict[str, object]:
    """试填模板用的样子。"""
    names = ("调度日", "本周起", "本周止", "应完成数", "完成数", "逾期节点数", "未到期数", "节点数")
    one = Printed("样", 1)
    return {**dict.fromkeys(names, one), "节点表": [dict.fromkeys(COLUMNS, one)]}


# ── 节点 ────────────────────────────────────────────────────────────


def _nodes(basis: Basis, table: ReminderTable, day: date) -> list[Node]:
    """没有取消的各节点。"""
    frame = basis.table(
        _TASKS, "任务编号", "项目编号", "招商编号", "节点标准", "实际完成日期", "完成进度",
        "任务状态", "本周进展", "下周安排",
    )  # fmt: skip
    rows = {(row[UNIT], row["任务编号"]): row for row in frame.to_dict("records")}
    items = (one for one in dated_items(basis.master, table) if one.ledger == _TASKS)
    calendar = basis.master.office.calendar
    found = (_node(item, rows[item.unit, item.key], calendar, day) for item in items)
    return [node for node in found if node]


def _node(item: DatedItem, row: Row, calendar: Calendar, day: date) -> Node | None:
    finished = row["实际完成日期"] if isinstance(row["实际完成日期"], date) else None
    if item.closed and finished is None and row["任务状态"] != _DONE:
        return None
    done = item.closed and (finished is None or finished <= day)
    late = not done and red_from(item, calendar) <= day
    days = max(calendar.workdays_between(item.deadline, day), 1) if late else 0
    return Node(item, row, finished, done, days)


def _due(node: Node, monday: date, sunday: date) -> bool:
    """本周应完成：本周到期的，与此前到期、到本周才完成或还没有完成的。"""
    if monday <= node.item.deadline <= sunday:
        return True
    if node.item.deadline > sunday:
        return False
    return not node.done or (node.done_on is not None and node.done_on >= monday)


def _next_of_lit(
    nodes: Sequence[Node], due: Sequence[Node], lights: Mapping[str, ProjectLight]
) -> Iterator[Node]:
    """亮灯而本周没有节点的项目，各取最近的一个未完成节点；不计入本周应完成。"""
    have = {node.project for node in due}
    nearest = sorted((n for n in nodes if not n.done), key=lambda node: node.item.deadline)
    for node in nearest:
        light = lights.get(node.project)
        if light and light.light is not Light.GREEN and node.project not in have:
            have.add(node.project)
            yield node


def _ordered(nodes: Sequence[Node], lights: Mapping[str, ProjectLight]) -> list[Node]:
    """先红后黄，再是本周到期的，完成了的最后；逾期久的、时限近的在先。"""

    def order(node: Node) -> tuple[int, int, date]:
        level = 3 if node.done else int(_level(node, lights))
        return level, -node.late, node.item.deadline

    return sorted(nodes, key=order)


def _level(node: Node, lights: Mapping[str, ProjectLight]) -> Light:
    """逾期的节点亮红灯，其余随所属项目。"""
    own = lights.get(node.project)
    return Light.RED if node.late else own.light if own else Light.GREEN


# ── 表 ──────────────────────────────────────────────────────────────


def _table(
    basis: Basis, nodes: Sequence[Node], lights: Mapping[str, ProjectLight]
) -> list[dict[str, object]]:
    names = _names(basis)
    labels = basis.methods.lights.labels
    told = _problem_teller(basis)
    rows: list[dict[str, object]] = []
    for number, node in enumerate(nodes, 1):
        level = _level(node, lights)
        rows.append(
            {
                "序号": Printed(str(number)),
                "灯": NOT_APPLICABLE if level is Light.GREEN else labels.of(level),
                "项目名称": _clean(names.get(node.project) or node.project),
                "节点": _clean(node.item.name),
                **_state(node, basis.master.period.year),
                "进展": _clean(node.row["本周进展"]) or "【请填写】",
                "问题": told(node.project),
                "责任单位": node.item.responsible,
                "责任人": node.item.person,
                "下周": _clean(node.row["下周安排"]) or _unsaid(node),
            }
        )
    return rows


def _unsaid(node: Node) -> str:
    return NOT_APPLICABLE if node.done else "【请填写】"


def _state(node: Node, year: int) -> dict[str, object]:
    """完成否：已完成（几月几日）、逾期几个工作日、未到期；没有完成的另有进度。"""
    progress = node.row["完成进度"]
    rate = Fraction(progress, 100) if isinstance(progress, int) and not node.done else None
    day = node.done_on if node.done and node.done_on else node.item.deadline
    shown = chinese_date(day).removeprefix(f"{year}年")
    words = "已完成" if node.done else "已逾期" if node.late else "未到期"
    return {
        "完成否": words,
        "逾期天数": Printed(str(node.late), node.late),
        "时限": Printed(f"{shown}{'' if node.done else '到期'}"),
        "进度": Printed(fixed(rate, 0), rate) if rate is not None else Printed("", None),
    }


def _names(basis: Basis) -> dict[object, str]:
    """项目编号、招商编号 → 名称。"""
    listed = projects(basis)
    names = dict(zip(listed["项目编号"], listed["项目名称"], strict=True))
    offers = basis.table("L6", "招商编号", "拟投项目名称")
    return dict(zip(offers["招商编号"], offers["拟投项目名称"], strict=True)) | names


def _problem_teller(basis: Basis) -> Callable[[str], str]:
    """一个项目没有办结的问题；同一个项目第二次起写“同前”。"""
    frame = problems(basis)
    frame = frame[frame["状态"].isin(OPEN)]
    found: dict[str, list[str]] = {}
    for row in frame.to_dict("records"):
        text = _clean(row["问题描述"])
        cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}……"
        found.setdefault(str(row["项目编号"] or ""), []).append(f"{row['问题类别']}：{cut}")
    said: set[str] = set()

    def tell(project: str) -> str:
        if not project or project not in found:
            return "无"
        if project in said:
            return "同前"
        said.add(project)
        return "；".join(found[project])

    return tell


def _clean(value: object) -> str:
    return mask_phones(full_width(value)) if isinstance(value, str) else ""
