"""月通报的附表：排名、亮灯、积分、未销号问题；表中的数固定小数位（DOMAIN §4.3）。"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import REPORTED, UNIT, Master
from pipelines.documents.wording import (
    NOT_APPLICABLE,
    Printed,
    decimals,
    fixed,
    full_width,
    money_in_yi,
    rank_change,
    signed,
)
from pipelines.figures.counting.events import EVENTS
from pipelines.figures.counting.investment import projects, schedule_of
from pipelines.figures.counting.problems import CLOSED, OPEN, problems
from pipelines.figures.figure import Basis, percent
from pipelines.figures.lights.projects import Light, ProjectLight, project_lights
from pipelines.figures.lights.rules import GAP
from pipelines.figures.scoring.scores import Score, Standing, grouped, scores, standings

Row = dict[str, object]
#: 各附表的列：模板里 `行.` 之后可用的名称。
TABLE_COLUMNS: Final = {
    "排名表": (
        "排名", "单位", "项目数", "年度计划", "本月完成", "累计完成", "完成率", "超低序时",
        "上月排名", "升降",
    ),
    "亮灯表": (
        "灯", "项目名称", "责任单位", "年度计划", "累计完成", "完成率", "低于序时", "原因待填",
    ),
    "积分表": ("排名", "单位", *EVENTS, "得分", "本月得分"),
    "问题表": (
        "问题编号", "单位", "对象", "类别", "描述", "承诺办结日期", "状态", "是否逾期",
    ),
}  # fmt: skip


def appendix_tables(basis: Basis) -> dict[str, list[Row]]:
    """亮灯表、积分表、问题表与排名表；没有内容的为空表。"""
    ranked = [row for group in standing_groups(basis) for row in group]
    before = _ranks_before(basis)
    digits = decimals(row.rate for row in ranked if row.rate is not None)
    moved = _same_field(ranked, before)
    table = [_standing(row, basis, before, digits, moved) for row in ranked]
    return {
        "排名表": table if any(row.projects for row in ranked) else [],
        "亮灯表": [_light(x) for x in project_lights(basis) if x.light is not Light.GREEN],
        "积分表": _scores(basis),
        "问题表": _problems(basis),
    }


def is_grouped(basis: Basis) -> bool:
    """是不是分组排名（office.toml）。"""
    return basis.master.office.settings.reporting.rank_by_group


def standing_groups(basis: Basis) -> list[list[Standing]]:
    """按设定分组或不分组的排名；分组时依 units.toml 的次序。"""
    return _grouped_standings(basis.master, is_grouped(basis))


def _grouped_standings(master: Master, grouped: bool) -> list[list[Standing]]:
    if not grouped:
        return [standings(master)]
    groups = dict.fromkeys(status.unit.group for status in master.units)
    return [standings(master, group) for group in groups]


def rank_totals(basis: Basis) -> dict[str, object]:
    """排名表的合计行：由不舍入的数相加；有沿用的不与序时比。"""
    rows = standings(basis.master)
    plan, month, done = (
        sum(amounts) for amounts in zip(*((r.plan, r.month, r.done) for r in rows), strict=True)
    ) if rows else (0, 0, 0)  # fmt: skip
    carried = any(row.state != REPORTED and row.projects for row in rows)
    gap = None if carried else _gap(percent(done, plan), projects(basis), basis)
    number = _count(sum(row.projects for row in rows))
    return {"排名合计": {"项目数": number, **_amounts(plan, month, done, 1, gap)}}


def _ranks_before(basis: Basis) -> dict[str, int | None]:
    """上月名次；跨年不比。"""
    if basis.last is None or basis.last.period.year != basis.master.period.year:
        return {}
    groups = _grouped_standings(basis.last, is_grouped(basis))
    return {row.unit.code: row.rank for group in groups for row in group}


def _same_field(ranked: Sequence[Standing], before: Mapping[str, int | None]) -> bool:
    """两月参加排名的是同一批单位，升降才可比。"""
    now = {row.unit.code for row in ranked if row.rank is not None}
    return now == {code for code, rank in before.items() if rank is not None}


def _standing(
    row: Standing, basis: Basis, before: dict[str, int | None], digits: int, moved: bool
) -> Row:
    earlier = before.get(row.unit.code)
    fresh = row.state == REPORTED
    frame = projects(basis)
    own = frame[frame[UNIT] == row.unit.name]
    month, gap = (row.month, _gap(row.rate, own, basis)) if fresh else (None, None)
    numbers: Row = {
        "项目数": _count(row.projects),
        **_amounts(row.plan, month, row.done, digits, gap),
    }
    if not row.projects and not fresh:
        numbers = dict.fromkeys(numbers, NOT_APPLICABLE)
    return {
        "排名": Printed(str(row.rank) if row.rank else NOT_APPLICABLE, row.rank),
        "单位": row.unit.name if fresh else f"{row.unit.name}（{row.state}）",
        **numbers,
        "上月排名": Printed(str(earlier) if earlier else NOT_APPLICABLE, earlier),
        "升降": rank_change(row.rank, earlier) if moved else NOT_APPLICABLE,
    }


def _count(number: int) -> Printed:
    return Printed(str(number), number)


def _amounts(plan: int, month: int | None, done: int, digits: int, gap: Fraction | None) -> Row:
    """金额（0.01 万元）→ 表中的亿元、完成率与超低序时；没有的为“—”。"""
    rate = percent(done, plan)
    return {
        "年度计划": _yi(plan),
        "本月完成": NOT_APPLICABLE if month is None else _yi(month),
        "累计完成": _yi(done),
        "完成率": Printed(fixed(rate, digits), rate),
        "超低序时": Printed(signed(gap), gap),
    }


def _gap(rate: Fraction | None, frame: pd.DataFrame, basis: Basis) -> Fraction | None:
    """完成率减这些项目的序时进度（百分点）。"""
    return None if rate is None else rate - schedule_of(basis, frame)


def _yi(hundredths: int) -> Printed:
    amount = Fraction(hundredths, 100)
    return Printed(money_in_yi(amount), amount)


def _light(light: ProjectLight) -> Row:
    told = "；".join(ground.words for ground in light.grounds if ground.measure != GAP)
    behind = light.behind if light.behind is not None and light.behind >= 0 else None
    return {
        "灯": light.label,
        "项目名称": full_width(light.name),
        "责任单位": light.unit,
        "年度计划": _yi(light.plan),
        "累计完成": _yi(light.done),
        "完成率": Printed(fixed(light.rate), light.rate),
        "低于序时": Printed(fixed(behind), behind),
        "原因待填": told or "【请填写】",
    }


def _scores(basis: Basis) -> list[Row]:
    """本年累计积分，另列本月得分（流动红旗的依据）；分组排名时一组接一组。

    事项各列是实际的项（次），不论办法计不计分；谁也没有得分（扣分）则为空表。
    """
    rows = scores(basis, basis.start, basis.end)
    month = scores(basis, basis.master.period.first_day, basis.end)
    monthly = {score.unit.code: score.points for score in month}
    if not any(row.points or monthly[row.unit.code] for row in rows):
        return []
    digits = _digits([*(row.points for row in rows), *monthly.values()])
    by_group = is_grouped(basis)
    ordered = [row for inside in grouped(rows).values() for row in inside] if by_group else rows
    return [
        _score(row, row.group_rank if by_group else row.rank, monthly[row.unit.code], digits)
        for row in ordered
    ]


def _score(row: Score, rank: int | None, month: Fraction, digits: int) -> Row:
    """一个单位的一行；没有可用数据的无名次，也不说它得零分。"""
    if rank is None:
        names = TABLE_COLUMNS["积分表"]
        return {**dict.fromkeys(names, NOT_APPLICABLE), "单位": f"{row.unit.name}（未报）"}
    return {
        "排名": Printed(str(rank), rank),
        "单位": row.unit.name,
        **{event: _count(number) for event, number in row.counts.items()},
        "得分": _points(row.points, digits),
        "本月得分": _points(month, digits),
    }


def _digits(points: Sequence[Fraction]) -> int:
    """一张表里的得分：都是整数不带小数，否则一律两位。"""
    return 0 if all(one.denominator == 1 for one in points) else 2


def _points(points: Fraction, digits: int) -> Printed:
    return Printed(fixed(points, digits), points)


def _problems(basis: Basis) -> list[Row]:
    frame = problems(basis)
    frame = frame[frame["状态"] != CLOSED]
    listed = projects(basis)
    names = dict(zip(listed["项目编号"], listed["项目名称"], strict=True))
    return [_problem(row, names, basis) for row in frame.to_dict("records")]


def _problem(row: Mapping[Hashable, object], names: Mapping[object, object], basis: Basis) -> Row:
    day = row["承诺办结日期"]
    overdue = row["状态"] in OPEN and isinstance(day, date) and day <= basis.end
    project = names.get(row["项目编号"]) or row["项目编号"]
    subject = project or row["企业名称"] or row["所在园区"] or row["关联对象"]
    return {
        "问题编号": row["问题编号"],
        "单位": row[UNIT],
        "对象": full_width(str(subject)),
        "类别": row["问题类别"],
        "描述": full_width(str(row["问题描述"])),
        "承诺办结日期": day.isoformat() if isinstance(day, date) else NOT_APPLICABLE,
        "状态": row["状态"],
        "是否逾期": "是" if overdue else "否",
    }
