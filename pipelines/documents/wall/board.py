"""挂图作战一页上有什么：各单位进度、灯、到期未办结、四新一盘活、问题；数与月通报同出一处。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from pipelines.consolidation import UNIT
from pipelines.documents.appendices import appendix_tables, standing_groups
from pipelines.documents.masking import mask_phones
from pipelines.documents.printing import with_unit
from pipelines.documents.wording import (
    NOT_APPLICABLE,
    against_schedule,
    fixed,
    money_in_yi,
    month_range,
)
from pipelines.figures import FIGURES
from pipelines.figures.counting.events import EVENTS
from pipelines.figures.counting.investment import PLAN, YTD, projects, schedule_of
from pipelines.figures.figure import Basis, percent
from pipelines.figures.lights.projects import Light, ProjectLight, project_lights
from pipelines.figures.lights.rules import LightTable
from pipelines.figures.reminding.deadlines import DatedItem, dated_items
from pipelines.figures.reminding.table import ReminderTable
from pipelines.figures.scoring.scores import Standing

#: 页首的数，依次。
_HEADLINES: Final = (
    "项目数", "总投资", "年度计划投资", "累计完成投资", "投资完成率", "序时差", "四新一盘活合计",
    "问题数", "解决率",
)  # fmt: skip
_SCORE_COLUMNS: Final = ("排名", "单位", *EVENTS, "得分", "本月得分")
Row = Mapping[str, object]


@dataclass(frozen=True)
class UnitLine:
    """一个单位的一行：字照月通报附件1印；`rate`、`scheduled` 是画条用的精确数（%）。"""

    name: str
    printed: Mapping[str, str]
    rate: Fraction | None
    scheduled: Fraction | None
    lights: tuple[int, int, int]
    """红、黄、绿各几个。"""
    due: int
    """到期未办结几件。"""
    problems: int
    """未销号问题几个。"""


@dataclass(frozen=True)
class ProjectLine:
    """一个项目：金额亿元、率 % 都已印成字；不评灯的 `light` 为 None。"""

    unit: str
    name: str
    plan: str
    done: str
    rate: str
    light: Light | None
    reasons: str
    stage: str


@dataclass(frozen=True)
class DueLine:
    """一件到期未办结的事项：何清单、何时限、过期几天（到报告期末）。"""

    unit: str
    sheet: str
    name: str
    column: str
    deadline: date
    days: int


@dataclass(frozen=True)
class Board:
    """一页的全部内容。"""

    city: str
    months: str
    office: str
    sample: bool
    made: date
    headlines: tuple[tuple[str, str], ...]
    """(名称, 印出来的数)。"""
    remark: str
    """完成率与序时相比怎样说。"""
    labels: tuple[str, str, str]
    """红、黄、绿灯的叫法。"""
    units: tuple[UnitLine, ...]
    projects: tuple[ProjectLine, ...]
    due: tuple[DueLine, ...]
    """过期最久的在先。"""
    problems: tuple[Row, ...] = field(default=())
    """月通报的问题表，逾期的在先。"""
    scores: tuple[Mapping[str, str], ...] = ()
    """月通报的积分表；谁也没有得分则空。"""


def wall_board(basis: Basis, reminders: ReminderTable, made: date) -> Board:
    """从一期的依据得出挂图作战；不要历史，不列责任人与电话。"""
    tables = appendix_tables(basis)
    office, period = basis.master.office, basis.master.period
    values = {key: FIGURES[key].value(basis) for key in _HEADLINES}
    shown = {key: with_unit(FIGURES[key].unit, value) for key, value in values.items()}
    due = _due(basis, reminders)
    problems = sorted(tables["问题表"], key=lambda row: row["是否逾期"] != "是")
    return Board(
        city=office.root.name,
        months=f"{period.year}年{month_range(period.month)}",
        office=office.settings.name,
        sample=office.settings.sample,
        made=made,
        headlines=tuple((key, text) for key, text in shown.items() if text != NOT_APPLICABLE),
        remark=against_schedule(values["序时差"]),
        labels=_labels(basis.methods.lights),
        units=_units(basis, tables["排名表"], due, problems),
        projects=_projects(basis),
        due=due,
        problems=tuple(_masked(row) for row in problems),
        scores=tuple({c: str(row[c]) for c in _SCORE_COLUMNS} for row in tables["积分表"]),
    )


def _labels(table: LightTable) -> tuple[str, str, str]:
    red, yellow, green = (table.labels.of(one) for one in Light)
    return red, yellow, green


def _masked(row: Row) -> dict[str, str]:
    return {name: mask_phones(str(value)) for name, value in row.items()}


# ── 单位 ─────────────────────────────────────────────────────────────


def _units(
    basis: Basis, ranking: Sequence[Row], due: Sequence[DueLine], problems: Sequence[Row]
) -> tuple[UnitLine, ...]:
    """依月通报的次序；没有一个项目的城市没有排名表，则空。"""
    standings = [one for group in standing_groups(basis) for one in group]
    lights = Counter((one.unit, one.light) for one in project_lights(basis))
    waiting = Counter(one.unit for one in due)
    asked = Counter(str(row["单位"]) for row in problems)
    frame = projects(basis)
    lines: list[UnitLine] = []
    for standing, row in zip(standings, ranking, strict=False):
        name = standing.unit.name
        own = frame[frame[UNIT] == name]
        counts = tuple(lights[name, one] for one in Light)
        lines.append(
            UnitLine(
                name, {key: str(value) for key, value in row.items()}, standing.rate,
                schedule_of(basis, own) if _planned(standing) else None,
                (counts[0], counts[1], counts[2]), waiting[name], asked[name],
            )
        )  # fmt: skip
    return tuple(lines)


def _planned(standing: Standing) -> bool:
    return standing.rate is not None


# ── 项目、事项 ───────────────────────────────────────────────────────


def _projects(basis: Basis) -> tuple[ProjectLine, ...]:
    """全部项目：亮灯的在先，同于月通报附件2；终止的、沿用的不评灯，在最后。"""
    lit = {one.index: one for one in project_lights(basis)}
    frame = projects(basis)
    rows = {
        int(str(index)): row
        for index, row in zip(frame.index, frame.to_dict("records"), strict=True)
    }
    order = [*lit, *(index for index in rows if index not in lit)]
    return tuple(_project({str(k): v for k, v in rows[i].items()}, lit.get(i)) for i in order)


def _project(row: Row, light: ProjectLight | None) -> ProjectLine:
    plan, done = (_hundredths(row[column]) for column in (PLAN, YTD))
    return ProjectLine(
        str(row[UNIT]), mask_phones(str(row["项目名称"])),
        money_in_yi(Fraction(plan, 100)), money_in_yi(Fraction(done, 100)),
        fixed(percent(done, plan)),
        light.light if light else None,
        "；".join(light.reasons) if light else "不评灯（终止或沿用此前数据）",
        str(row["项目阶段"] or NOT_APPLICABLE),
    )  # fmt: skip


def _hundredths(value: object) -> int:
    return value if isinstance(value, int) else 0


def _due(basis: Basis, reminders: ReminderTable) -> tuple[DueLine, ...]:
    """时限已到（期末当日到期的算到期）而没有办结的，过期最久的在先。"""
    late = [
        one for one in dated_items(basis.master, reminders)
        if not one.closed and one.deadline <= basis.end
    ]  # fmt: skip
    late.sort(key=lambda one: one.deadline)
    return tuple(_due_line(basis, one) for one in late)


def _due_line(basis: Basis, item: DatedItem) -> DueLine:
    ledger = basis.master.ledgers.with_id(item.ledger)
    return DueLine(
        item.unit, ledger.sheet if ledger else item.ledger, mask_phones(item.name or item.key),
        item.column, item.deadline, (basis.end - item.deadline).days,
    )  # fmt: skip
