"""示例问题：收集、办理、解决、销号各有其日，另有几个盘活。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.calendar import Period
from sample_workbooks.city import City, Place, days
from sample_workbooks.projects import Project, Row

Kind = tuple[str, str, str, str]

#: 类别、描述、责任单位、措施。
_KINDS: Final[Sequence[Kind]] = (
    ("用地", "{name}二期用地{n}亩尚未挂牌", "市自然资源和规划局", "完成组卷上报"),
    ("资金", "{name}流动资金贷款额度未批，缺口{n}00万元", "市政府金融工作办公室", "组织银企对接"),
    ("用能", "{name}{n}千伏专线尚未架设到厂", "国网市供电公司", "落实专线路径"),
    ("用工", "{name}缺熟练技工{n}人", "市人力资源和社会保障局", "组织专场招聘"),
    ("审批", "{name}消防设计审查卡在图纸修改环节", "市住房和城乡建设局", "上门指导改图"),
    ("基础设施", "{name}厂区外{n}0米接入道路未通", "市住房和城乡建设局", "道路施工单位进场"),
    ("政策兑现", "{name}{n}万元技改奖补未到账", "市财政局", "核定兑现名册"),
    ("市场", "{name}主要客户订单减少，产能利用率下降", "市工业和信息化局", "组织产销对接"),
)
_REVIVAL: Final[Kind] = (
    "市场", "{name}老厂区停产{n}天，厂房设备闲置", "市工业和信息化局", "引入新股东重启生产线"
)  # fmt: skip
_ORIGINS: Final = ("企业反映", "周调度", "月调度", "巡检观摩", "督查", "12345")
_RATINGS: Final = ("满意", "满意", "基本满意", "未评")


@dataclass(frozen=True)
class Course:
    """收集、办理、传递、解决、销号、认定无法解决的日子；日期到了才算发生。"""

    found: date
    handled: date | None = None
    passed: date | None = None
    solved: date | None = None
    closed: date | None = None
    stuck: date | None = None

    def state(self, at: date) -> str:
        """`at` 那天的状态。"""
        steps = (
            ("已销号", self.closed),
            ("已解决", self.solved),
            ("已传递", self.passed),
            ("无法解决", self.stuck),
            ("办理中", self.handled),
        )
        return next((name for name, day in steps if day and day <= at), "已收集")


@dataclass(frozen=True)
class Problem:
    """一个问题；`revives` 是盘活停产企业。"""

    number: int
    kind: Kind
    project: Project
    course: Course
    revives: bool = False


def funding_problems(place: Place, city: City) -> frozenset[str]:
    """有资金问题的项目编号。"""
    found = (problem for problem in problems_of(place, city) if problem.kind[0] == "资金")
    return frozenset(problem.project.id for problem in found)


def problem_rows(place: Place, period: Period, city: City) -> list[Row]:
    """该单位该期的问题清单。"""
    at = period.last_day
    known = [problem for problem in problems_of(place, city) if problem.course.found <= at]
    return [_row(place, problem, period, city) for problem in known]


def problems_of(place: Place, city: City) -> Iterator[Problem]:
    """开工项目隔一个有一个问题，项目多的单位约十个；停工、放缓的必有一个办理中的。"""
    started = [p for p in place.projects if p.started]
    step = max(2, len(started) // 10)
    chosen = [p for i, p in enumerate(started) if i % step == 0 or p.troubled]
    for index, project in enumerate(chosen):
        course = _open(city) if project.troubled else _course(index + place.seat, city)
        yield Problem(index + 1, _KINDS[(index + place.seat) % len(_KINDS)], project, course)
    for index in range(place.revived):
        number, project = len(chosen) + index + 1, place.projects[-1 - index]
        yield Problem(number, _REVIVAL, project, _revival(place, index, city), revives=True)


def _revival(place: Place, index: int, city: City) -> Course:
    closed = city.workday(city.horizon - days(15 + 60 * index + 3 * place.seat))
    found = city.workday(closed - days(60))
    return Course(found, found + days(3), solved=closed - days(9), closed=closed)


def _open(city: City) -> Course:
    found = city.workday(city.horizon - days(70))
    return Course(found, found + days(2))


def _course(step: int, city: City) -> Course:
    """十种来历轮着来：销号、解决、传递、办理、收集，个别无法解决。"""
    end = city.horizon
    found = city.workday(end - days(110 - step % 7 * 5))
    handled = city.workday(found + days(4))
    late = city.workday(end - days(16 - step % 5))
    courses: Sequence[Course] = (
        Course(found, handled, solved=found + days(20), closed=city.workday(found + days(32))),
        Course(found, handled, solved=late, closed=city.workday(late + days(7))),
        Course(found, handled, solved=late),
        Course(found, handled),
        Course(late),
        Course(found, handled, passed=city.workday(found + days(15))),
        Course(found, handled),
        Course(found, handled, solved=found + days(16), closed=city.workday(found + days(28))),
        Course(city.workday(end - days(25)), city.workday(end - days(20))),
        Course(found, handled, stuck=late),
    )
    return courses[step * 3 % len(courses)]


def _row(place: Place, problem: Problem, period: Period, city: City) -> Row:
    course, state = problem.course, problem.course.state(period.last_day)
    kind, text, office, measure = problem.kind
    subject = problem.project.owner if problem.revives else problem.project.name
    number = 10 + problem.number % 9 * 5
    row: Row = {
        "问题编号": f"WT-{place.code}-{city.horizon.year}-{problem.number:03d}",
        "关联对象": "企业" if problem.revives else "项目",
        "项目编号": None if problem.revives else problem.project.id,
        "企业名称": problem.project.owner if problem.revives else None,
        "问题类别": kind,
        "问题描述": text.format(name=subject, n=number),
        "问题来源": _ORIGINS[problem.number % len(_ORIGINS)],
        "收集日期": course.found,
        "协调层级": "市" if course.stuck or problem.number % 3 == 0 else "县",
        "是否盘活项目(企业)": "是" if problem.revives else "否",
        "责任单位": office,
        "责任人": place.person(problem.number % 9),
        "整改措施": _measure(measure, state, period),
        "承诺办结日期": city.workday(course.found + days(60)),
        "状态": state,
    }
    return {**row, **_ending(place, problem, state, measure)}


def _measure(measure: str, state: str, period: Period) -> str:
    if state == "办理中":
        return f"{period.month}月已{measure}，正跟踪落实"
    return "已登记，正在核实" if state == "已收集" else f"{measure}，专人跟踪"


def _ending(place: Place, problem: Problem, state: str, measure: str) -> Row:
    """办到哪一步，填到哪一列。"""
    if state == "已传递":
        return {"传递去向": "省有关厅局", "传递日期": problem.course.passed}
    if state == "无法解决":
        return {"办理结果": "受上位规划限制，本级无法解决，已向企业说明"}
    if state not in ("已解决", "已销号"):
        return {}
    ended: Row = {
        "办结日期": problem.course.solved,
        "办理结果": f"已{measure}，问题得到解决",
        "企业评价": _RATINGS[problem.number % len(_RATINGS)],
    }
    if state == "已解决":
        return ended
    closing: Row = {
        "销号日期": problem.course.closed,
        "销号审核人": place.person(10 + problem.number % 5),
        "佐证材料": f"企业回访单、现场照片{problem.number:03d}",
    }
    return {**ended, **closing}
