"""示例任务：每个项目几个节点，随时间推进。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.calendar import Period
from sample_workbooks.city import City, Place, days
from sample_workbooks.projects import Project, Row


@dataclass(frozen=True)
class Task:
    """一个节点：何时启动、原定何时完成、实际何时完成；`moved` 是延期后的时限。"""

    kind: str
    content: str
    standard: str
    begun: date | None
    due: date
    done: date | None = None
    moved: date | None = None

    def state(self, at: date) -> str:
        """`at` 那天的任务状态。"""
        if self.done and self.done <= at:
            return "已完成"
        if self.moved:
            return "已延期"
        return "推进中" if self.begun and self.begun < at else "未启动"

    def progress(self, at: date) -> int:
        """`at` 那天的完成进度，百分数；没完成的不超过 95，逐月不退。"""
        if self.done and self.done <= at:
            return 100
        if not self.begun or self.begun >= at:
            return 0
        span = max(((self.moved or self.due) - self.begun).days, 1)
        return max(5, min(95, (at - self.begun).days * 100 // span))

    def news(self, period: Period) -> str:
        """本周进展；逐月不同。"""
        at = period.last_day
        state = self.state(at)
        if state == "已完成":
            return f"节点已完成，{period.month}月资料归档"
        if state == "未启动":
            return f"{period.month}月做好开展前的准备，尚未启动"
        return f"{period.month}月下旬{self.content}累计{self.progress(at)}%"

    def plans(self, period: Period) -> str:
        """下周安排。"""
        words = {"已完成": "无后续", "未启动": "落实人员和进场条件"}
        return words.get(self.state(period.last_day), f"继续推进，按{self.standard}组织自检")


def task_rows(place: Place, period: Period, city: City) -> list[Row]:
    """该单位该期的任务清单。"""
    at = period.last_day
    rows: list[Row] = []
    for project in place.known(period):
        for number, task in enumerate(tasks_of(project, city), 1):
            done = task.state(at) == "已完成"
            rows.append(
                {
                    "任务编号": f"RW-{project.id}-{number:02d}",
                    "项目编号": project.id,
                    "任务类别": task.kind,
                    "任务内容": task.content,
                    "节点标准": task.standard,
                    "计划完成日期": task.due,
                    "实际完成日期": task.done if done else None,
                    "完成进度": Decimal(task.progress(at)),
                    "任务状态": task.state(at),
                    "本周进展": task.news(period),
                    "下周安排": task.plans(period),
                    "责任编号": place.duty_of(project),
                    "延期依据": _basis(project, city) if task.moved else None,
                    "调整后完成日期": task.moved,
                    "佐证材料": f"节点验收单、照片{number:03d}" if done else None,
                }
            )
    return rows


def tasks_of(project: Project, city: City) -> Iterator[Task]:
    """一个项目的节点：未开工的跑手续，开工的抓土建设备，快完的抓验收投产。"""
    if project.before == 0:
        yield _permit(project, city)
    if project.started:
        yield from _works(project, project.started, city)
    else:
        due = city.workday(project.start_plan)
        standard = "场地移交施工单位"
        yield Task("征拆用地", "完成场地平整", standard, project.prepared, due)
    if project.ended or project.end_plan <= city.horizon + days(120):
        yield _acceptance(project, city)
    if project.ended:
        begun, due = project.ended, city.workday(project.ended + days(85))
        yield Task("投产", "完成联动试车并投产", "连续运行72小时", begun, due, project.produced)


def _permit(project: Project, city: City) -> Task:
    due = city.workday(project.start_plan - days(7))
    done = min(due, city.workday(project.started - days(2))) if project.started else None
    return Task("前期手续", "办结施工许可手续", "取得施工许可证", project.signed, due, done)


def _works(project: Project, started: date, city: City) -> Iterator[Task]:
    span = (project.end_plan - started).days
    middle = city.workday(started + days(span // 2))
    last = city.workday(project.end_plan - days(20))
    late = bool(project.troubled) or project.late
    done = None if late or middle > city.horizon else city.workday(middle - days(3))
    moved = city.workday(middle + days(75)) if project.troubled == "放缓" else None
    yield Task("土建", "完成主体工程施工", "主体结构验收合格", started, middle, done, moved)
    finished = min(project.ended, last) if project.ended else None
    content = f"完成{project.equipment}安装"
    yield Task("设备", content, "单机试车合格", middle - days(40), last, finished)


def _acceptance(project: Project, city: City) -> Task:
    due = city.workday(project.end_plan)
    done = min(project.ended, due) if project.ended else None
    begun = project.end_plan - days(45)
    return Task("竣工验收", "完成竣工验收", "取得竣工验收备案", begun, due, done)


def _basis(project: Project, city: City) -> str:
    return f"{city.mark}产专办〔{city.horizon.year}〕{int(project.id[-3:])}号"
