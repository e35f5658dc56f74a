"""月通报的附表：排名、亮灯、积分、未销号问题；表中的数固定小数位（DOMAIN §4.3）。"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from fractions import Fraction

from pipelines.consolidation import UNIT
from pipelines.documents.wording import (
    NOT_APPLICABLE,
    Printed,
    fixed,
    money_in_yi,
    rank_change,
    signed,
)
from pipelines.figures.figure import Basis, percent
from pipelines.figures.investment import projects, time_progress
from pipelines.figures.lights import Light, ProjectLight, project_lights
from pipelines.figures.problems import OPEN, PASSED_ON, problems
from pipelines.figures.scores import Standing, scores, standings

Row = dict[str, object]


def appendix_tables(basis: Basis) -> dict[str, list[Row]]:
    """亮灯表、积分表、问题表与排名表；没有内容的为空表。"""
    ranked = [row for group in standing_groups(basis) for row in group]
    before = _ranks_before(basis)
    return {
        "排名表": [_standing(row, basis, before) for row in ranked if row.projects],
        "亮灯表": [_light(x) for x in project_lights(basis) if x.light is not Light.GREEN],
        "积分表": _scores(basis),
        "问题表": _problems(basis),
    }


def standing_groups(basis: Basis) -> list[list[Standing]]:
    """按设定分组或不分组的排名；分组时县市区在先（units.toml 的次序）。"""
    if not basis.master.office.settings.reporting.rank_by_group:
        return [standings(basis.master)]
    groups = dict.fromkeys(status.unit.group for status in basis.master.units)
    return [standings(basis.master, group) for group in groups]


def rank_rows(basis: Basis) -> dict[str, object]:
    """排名表的合计行：由不舍入的数相加。"""
    rows = standings(basis.master)
    plan, month, done = (
        sum(getattr(row, name) for row in rows) for name in ("plan", "month", "done")
    )
    total = {"项目数": Printed(str(sum(row.projects for row in rows)))}
    return {"排名合计": {**total, **_amounts(plan, month, done, basis)}}


def _ranks_before(basis: Basis) -> dict[str, int | None]:
    if basis.last is None:
        return {}
    grouped = basis.master.office.settings.reporting.rank_by_group
    groups = dict.fromkeys(s.unit.group for s in basis.last.units) if grouped else [None]
    rows = (row for group in groups for row in standings(basis.last, group))
    return {row.unit.code: row.rank for row in rows}


def _standing(row: Standing, basis: Basis, before: dict[str, int | None]) -> Row:
    earlier = before.get(row.unit.code)
    return {
        "排名": Printed(str(row.rank) if row.rank else NOT_APPLICABLE, row.rank),
        "单位": row.unit.name,
        "项目数": Printed(str(row.projects), row.projects),
        **_amounts(row.plan, row.month, row.done, basis),
        "上月排名": Printed(str(earlier) if earlier else NOT_APPLICABLE, earlier),
        "升降": rank_change(row.rank, earlier),
    }


def _amounts(plan: int, month: int, done: int, basis: Basis) -> Row:
    """金额（0.01 万元）→ 表中的亿元、完成率与超低序时。"""
    rate = percent(done, plan)
    gap = None if rate is None else rate - time_progress(basis.master.period.month)
    return {
        "年度计划": _yi(plan),
        "本月完成": _yi(month),
        "累计完成": _yi(done),
        "完成率": Printed(fixed(rate), rate),
        "超低序时": Printed(signed(gap), gap),
    }


def _yi(hundredths: int) -> Printed:
    amount = Fraction(hundredths, 100)
    return Printed(money_in_yi(amount), amount)


def _light(light: ProjectLight) -> Row:
    late = f"应开未开{light.idle_months}个月" if light.idle_months else ""
    return {
        "灯": light.light.label,
        "项目名称": light.name,
        "责任单位": light.unit,
        "年度计划": _yi(light.plan),
        "累计完成": _yi(light.done),
        "完成率": Printed(fixed(light.rate), light.rate),
        "低于序时": Printed(fixed(light.behind), light.behind),
        "原因待填": late or "【请填写】",
    }


def _scores(basis: Basis) -> list[Row]:
    rows = scores(basis, basis.start, basis.end)
    if not any(row.points for row in rows):
        return []
    return [
        {
            "排名": Printed(str(row.rank), row.rank),
            "单位": row.unit.name,
            **{event: Printed(str(number), number) for event, number in row.counts.items()},
            "得分": Printed(str(row.points), row.points),
        }
        for row in rows
    ]


def _problems(basis: Basis) -> list[Row]:
    frame = problems(basis)
    frame = frame[frame["状态"].isin((*OPEN, *PASSED_ON))]
    listed = projects(basis)
    names = dict(zip(listed["项目编号"], listed["项目名称"], strict=True))
    return [_problem(row, names, basis) for row in frame.to_dict("records")]


def _problem(row: Mapping[Hashable, object], names: Mapping[object, object], basis: Basis) -> Row:
    day = row["承诺办结日期"]
    overdue = row["状态"] in OPEN and isinstance(day, date) and day < basis.end
    subject = names.get(row["项目编号"]) or row["企业名称"] or row["所在园区"]
    return {
        "问题编号": row["问题编号"],
        "单位": row[UNIT],
        "对象": subject or row["关联对象"],
        "类别": row["问题类别"],
        "描述": row["问题描述"],
        "承诺办结日期": day.isoformat() if isinstance(day, date) else NOT_APPLICABLE,
        "状态": row["状态"],
        "是否逾期": "是" if overdue else "否",
    }
