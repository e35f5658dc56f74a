"""总台账的汇总：按单位、按产业链、按项目类别各成一块；全用整数相加。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final

import pandas as pd

from pipelines.consolidation import PROJECTS, SUMMED, UNIT, Master, UnitStatus, exact_sum
from pipelines.ledgers.schema import Ledger

PLAN, YEAR_TO_DATE = "本年度计划投资", "本年累计完成投资"
#: 印在表头上的简称。
SHORT: Final = {
    "总投资": "总投资",
    PLAN: "年度计划投资",
    "本月完成投资": "本月完成",
    YEAR_TO_DATE: "本年累计完成",
}
UNFILLED: Final = "（未填）"
_COLUMNS: Final = ("所属产业链", "项目类别")


@dataclass(frozen=True)
class Line:
    """一行汇总：项目数，各项金额（0.01 万元的整数，次序同 `Block.measures`）。"""

    label: str
    count: int
    sums: tuple[int, ...]
    remark: str = ""


@dataclass(frozen=True)
class Group:
    """相邻的几行；`label` 非空则其后印小计。"""

    label: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Block:
    """一块汇总；`column` 是分组所依的台账列（单位为 `_单位`）。"""

    way: str
    column: str
    measures: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def subtotalled(self) -> bool:
        return any(group.label for group in self.groups)

    def rate(self, line: Line) -> Fraction | None:
        """年度完成率（百分数）；没有计划或没有这两列则 None。"""
        if PLAN not in self.measures or YEAR_TO_DATE not in self.measures:
            return None
        plan = line.sums[self.measures.index(PLAN)]
        done = line.sums[self.measures.index(YEAR_TO_DATE)]
        return Fraction(done * 100, plan) if plan else None


def projects_of(master: Master) -> Ledger | None:
    """汇总所据的项目清单；办公室没有则 None。"""
    return master.ledgers.with_id(PROJECTS)


def blocks_of(master: Master, ledger: Ledger) -> list[Block]:
    """各块，按单位、按产业链、按项目类别；台账没有那一列则没有那一块。"""
    frame = master.tables[ledger.sheet]
    measures = tuple(name for name in SUMMED if name in ledger.by_name)
    units = Block("单位", UNIT, measures, tuple(_by_unit(master.units, frame, measures)))
    return [units, *_by_columns(master, ledger, frame, measures)]


def total(lines: Sequence[Line], label: str, measures: Sequence[str]) -> Line:
    """几行相加。"""
    sums = tuple(sum(line.sums[index] for line in lines) for index in range(len(measures)))
    return Line(label, sum(line.count for line in lines), sums)


def ranked(block: Block) -> list[tuple[int, Line]]:
    """按完成率由高到低：(名次, 行)；同率同名次，无计划的不排。"""
    rates = [(rate, line) for line in block.lines if (rate := block.rate(line)) is not None]
    rates.sort(key=lambda pair: -pair[0])
    return [(1 + sum(other > rate for other, _ in rates), line) for rate, line in rates]


def _by_unit(
    units: Sequence[UnitStatus], frame: pd.DataFrame, measures: Sequence[str]
) -> Iterator[Group]:
    """印发次序；分组各自相邻、且一组不止一个单位时有小计。"""
    runs = [(name, list(members)) for name, members in groupby(units, lambda s: s.unit.group)]
    names = [name for name, _ in runs]
    grouped = len(names) > 1 and len(set(names)) == len(names)
    for name, members in runs:
        lines = tuple(_unit_line(status, frame, measures) for status in members)
        yield Group(f"{name}小计" if grouped and name and len(lines) > 1 else "", lines)


def _unit_line(status: UnitStatus, frame: pd.DataFrame, measures: Sequence[str]) -> Line:
    part = frame[frame[UNIT] == status.unit.name]
    return _line(status.unit.name, part, measures, "" if status.reported else status.state)


def _by_columns(
    master: Master, ledger: Ledger, frame: pd.DataFrame, measures: tuple[str, ...]
) -> Iterator[Block]:
    for column in _COLUMNS:
        declared = ledger.by_name.get(column)
        if declared is None:
            continue
        known = declared.allowed or master.office.registry(declared.registry)
        present = dict.fromkeys(frame[column].dropna())
        labels = [name for name in known if name in present]
        labels += [name for name in present if name not in known]
        lines = [_line(str(n), frame[frame[column] == n], measures) for n in labels]
        if not (unfilled := frame[frame[column].isna()]).empty:
            lines.append(_line(UNFILLED, unfilled, measures))
        groups = (Group("", tuple(lines)),)
        yield Block(column.removeprefix("所属"), column, measures, groups)


def _line(label: str, part: pd.DataFrame, measures: Sequence[str], remark: str = "") -> Line:
    sums = tuple(exact_sum(part, measure) for measure in measures)
    return Line(label, len(part), sums, remark)
