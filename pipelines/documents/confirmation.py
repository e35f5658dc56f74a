"""核对单要用的全部名称：通报里要印的一个单位的各数，印发前请该单位核对（DOMAIN §4.3）。

各数取自通报的附表，与通报逐字相同；另列台账合计（万元），亿元两位小数看不出的差也核得到。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import PROJECTS, REPORTED, UNIT
from pipelines.consolidation.status import UnitStatus
from pipelines.documents.appendices import TABLE_COLUMNS, appendix_tables, standing_groups
from pipelines.documents.cards import numbered
from pipelines.documents.letters import cell_words
from pipelines.documents.wording import NOT_APPLICABLE, Printed, chinese_date, fixed, month_range
from pipelines.figures import Basis
from pipelines.figures.counting.investment import due_but_idle
from pipelines.figures.flags.month import flag_holders
from pipelines.figures.lights.projects import Light, lagging, project_lights
from pipelines.figures.scoring.parts import Contribution
from pipelines.figures.scoring.scores import scores
from pipelines.office import Unit

Row = dict[str, object]
_MONEY: Final = ("年度计划", "本月完成", "累计完成")
#: 通报正文分单位说到的各数；与全市的数同名会混，所以冠以“本单位”。
_COUNTED: Final = (
    "本单位滞后项目数", "本单位未按期开工数", "本单位未计入项目数", "本单位退回条数",
)  # fmt: skip
#: 核对单里各表的列：模板里 `行.` 之后可用的名称。
COLUMNS: Final = {
    "排名表": (*TABLE_COLUMNS["排名表"], *(f"{name}台账" for name in _MONEY)),
    "积分表": TABLE_COLUMNS["积分表"],
    "构成表": ("项", "依据", "得分"),
    "亮灯表": ("序号", *TABLE_COLUMNS["亮灯表"], "缘由"),
    "问题表": ("序号", *TABLE_COLUMNS["问题表"]),
}
#: 不在表里的各数的单位，记在通行证里。
UNITS: Final = dict.fromkeys((*_COUNTED, "本单位亮灯数", "本单位问题数", "本单位逾期数"), "个")


@dataclass(frozen=True)
class Shared:
    """通报各附表与各单位的积分构成：全部单位共用，只算一次。"""

    basis: Basis
    tables: dict[str, list[Row]]
    places: dict[str, Row]
    """单位 → 排名表的一行。"""
    made_of: dict[str, tuple[Contribution, ...]]
    counts: dict[str, list[str]]
    """哪一种数 → 每个（条）属于哪个单位。"""
    flags: frozenset[str]


def shared_figures(basis: Basis) -> Shared:
    """一期通报里要印的各单位的数。"""
    tables = appendix_tables(basis)
    ranked = [row.unit.name for group in standing_groups(basis) for row in group]
    rows = scores(basis, basis.start, basis.end)
    return Shared(
        basis, tables,
        dict(zip(ranked, tables["排名表"], strict=False)),  # 谁也没有项目时表是空的
        {row.unit.name: tuple(x for x in row.contributions if x.points) for row in rows},
        _counts(basis),
        frozenset(unit.name for unit in flag_holders(basis)),
    )  # fmt: skip


def confirmation_context(shared: Shared, unit: Unit, due: date | None) -> Row:
    """一个单位的核对单；`due` 是核对的期限，未定则留待填写。"""
    basis = shared.basis
    office, period = basis.master.office, basis.master.period
    status = next(one for one in basis.master.units if one.unit.code == unit.code)
    sample = "本件所用为示例数据，不作为工作依据" if office.settings.sample else ""
    texts = {
        "单位": unit.name,
        "年": str(period.year),
        "月": str(period.month),
        "月份区间": month_range(period.month),
        "通报范围": office.settings.letter.scope,
        "核对期限": chinese_date(due) if due else "",
        "报送表述": _reported(status),
        "流动红旗": f"{period.month}月" if unit.name in shared.flags else "",
        "落款": office.settings.letter.signature,
        "附注": sample,
    }
    return {
        **{name: Printed(text) for name, text in texts.items()},
        "排名表": [_placed(shared.places.get(unit.name, {"单位": unit.name}))],
        **_points(shared, unit),
        **{name: _count(shared.counts[name].count(unit.name)) for name in _COUNTED},
        **_lights(shared, unit),
        **_problems(shared.tables["问题表"], unit),
    }


def specimen_confirmation(basis: Basis) -> Row:
    """试填模板用的上下文：一个单位的样子，各表放一行。"""
    context = confirmation_context(shared_figures(basis), basis.master.units[0].unit, basis.end)
    return {
        **context,
        **{table: [dict.fromkeys(names, Printed("样", 1))] for table, names in COLUMNS.items()},
    }


def _reported(status: UnitStatus) -> str:
    """本期没有报的怎样了；报了则空。"""
    if status.state == REPORTED:
        return ""
    if status.carried_from:
        return f"本期未报送，沿用{status.carried_from.month}月数据"
    return "本期报来后整份退回" if status.refused else "本期未报送"


def _placed(row: Row) -> Row:
    """投资排名的一行；金额另给台账合计（万元）。"""
    cells = {name: row.get(name, NOT_APPLICABLE) for name in TABLE_COLUMNS["排名表"]}
    return {**cells, **{f"{name}台账": _wan(cells[name]) for name in _MONEY}}


def _wan(cell: object) -> Printed:
    value = cell.value if isinstance(cell, Printed) else None
    amount = value if isinstance(value, Fraction) else None
    return Printed(fixed(amount, 2), amount)


def _points(shared: Shared, unit: Unit) -> Row:
    """积分的一行与构成；谁也没有得分的，两样都空。"""
    names = (unit.name, f"{unit.name}（未报）")
    rows = [one for one in shared.tables["积分表"] if one["单位"] in names]
    own = shared.made_of.get(unit.name, ()) if rows else ()
    places = 0 if all(one.points.denominator == 1 for one in own) else 2
    made_of = [
        {
            "项": one.item,
            "依据": numbered(one.words),
            "得分": Printed(fixed(one.points, places), one.points),
        }
        for one in own
    ]
    return {"积分表": rows, "构成表": made_of}


def _lights(shared: Shared, unit: Unit) -> Row:
    lit = [one for one in project_lights(shared.basis) if one.light is not Light.GREEN]
    pairs = zip(shared.tables["亮灯表"], lit, strict=True)
    rows = [
        {**row, "项目名称": cell_words(one.name), "缘由": numbered("；".join(one.reasons))}
        for row, one in pairs
        if one.unit == unit.name
    ]
    return {"本单位亮灯数": _count(len(rows)), "亮灯表": _numbered_rows(rows)}


def _problems(table: Sequence[Row], unit: Unit) -> Row:
    rows = [
        {**row, "对象": cell_words(str(row["对象"])), "描述": cell_words(str(row["描述"]))}
        for row in table
        if row["单位"] == unit.name
    ]
    overdue = sum(row["是否逾期"] == "是" for row in rows)
    return {
        "本单位问题数": _count(len(rows)),
        "本单位逾期数": _count(overdue),
        "问题表": _numbered_rows(rows),
    }


def _numbered_rows(rows: Sequence[Row]) -> list[Row]:
    return [{"序号": Printed(str(number)), **row} for number, row in enumerate(rows, 1)]


def _counts(basis: Basis) -> dict[str, list[str]]:
    """通报正文分单位说到的各数，每个（条）一个单位名。"""
    return {
        "本单位滞后项目数": _units_of(lagging(basis)),
        "本单位未按期开工数": _units_of(due_but_idle(basis)),
        "本单位未计入项目数": list(_left_out(basis, PROJECTS)),
        "本单位退回条数": list(_left_out(basis)),
    }


def _left_out(basis: Basis, ledger_id: str = "") -> Iterator[str]:
    """有错误而不计入的行各属哪个单位；`ledger_id` 空为全部清单。"""
    ledger = basis.master.ledgers.with_id(ledger_id)
    names = {status.unit.code: status.unit.name for status in basis.master.units}
    for code, sheet, _ in basis.master.left_out:
        if not ledger_id or (ledger and sheet == ledger.sheet):
            yield names[code]


def _units_of(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name in frame[UNIT]]


def _count(number: int) -> Printed:
    return Printed(str(number), number)
