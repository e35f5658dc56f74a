"""投资各数按单位、园区、产业链、类别、专项标识分列（DOMAIN §2.2）；口径与全市的数相同。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal, get_args

import pandas as pd

from pipelines.consolidation import PROJECTS, UNIT, Master
from pipelines.figures.counting.investment import FIGURES, projects, schedule_of
from pipelines.figures.figure import Basis, Source, tagged

By = Literal["单位", "园区", "产业链", "类别", "标识"]
WAYS: Final[tuple[By, ...]] = get_args(By)
BLANK: Final = "（未填）"
WHOLE: Final = "合计"
_COLUMNS: Final = {
    "单位": UNIT, "园区": "所在园区", "产业链": "所属产业链", "类别": "项目类别",
    "标识": "专项标识",
}  # fmt: skip
_NEEDED: Final = (
    "总投资", "年度计划投资", "本月完成投资", "累计完成投资", "投资完成率", "序时差", "环比",
    "同比",
)  # fmt: skip
#: 分列后照样计算的数：每行只留这一群项目，公式还是全市那一个。
_FIGURES: Final = {figure.key: figure for figure in FIGURES}


@dataclass(frozen=True)
class Line:
    """一行：一个单位（园区、产业链……）的投资各数，都不舍入；金额万元，率 %，差百分点。"""

    label: str
    projects: int
    invested: Fraction
    """总投资。"""
    plan: Fraction
    month: Fraction
    done: Fraction
    """本年累计完成投资。"""
    rate: Fraction | None
    """投资完成率；没有年度计划则无。"""
    scheduled: Fraction | None
    """序时进度：各项目按自己的曲线，以年度计划加权；没有年度计划则无。"""
    gap: Fraction | None
    """完成率减序时进度；有单位沿用旧数则无。"""
    month_on_month: Fraction | None
    year_on_year: Fraction | None
    unreported: tuple[str, ...]
    """其中本期没有报的单位与缘由，如 涟源市沿用 2021-05。"""
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class PlanNote:
    """年度计划偏低的一处：谁、到几月、完成率多少（%）。"""

    label: str
    month: int
    rate: Fraction
    unreported: tuple[str, ...]


def breakdown(basis: Basis, by: By) -> tuple[Line, ...]:
    """按 `by` 分列；单位全列，其余只列本期有项目的，没有填的归“（未填）”。

    一个项目可有几个专项标识，每个标识下各计一次，所以按标识分列的各行不能相加。
    """
    parts = [_parts(master, by) for master in _masters(basis)]
    labels = _order(basis, by, parts[0])
    return tuple(_line(label, _group(basis, by, parts, label)) for label in labels)


def whole(basis: Basis) -> Line:
    """全市合计，与各数（FIGURES）相同。"""
    return _line(WHOLE, basis)


def low_plans(basis: Basis) -> tuple[PlanNote, ...]:
    """年度计划偏低、建议调整的：合计、各单位、各专项项目群（curves.toml 的 low_plan）。"""
    low, month = basis.methods.curves.low_plan, basis.master.period.month
    if low is None:
        return ()
    city = replace(whole(basis), label=basis.master.office.settings.letter.scope)
    lines = (city, *breakdown(basis, "单位"), *_cohorts(basis))
    return tuple(
        PlanNote(line.label, month, line.rate, line.unreported)
        for line in lines
        if line.rate is not None and low.doubts(line.rate, line.scheduled, month)
    )


def _cohorts(basis: Basis) -> Iterator[Line]:
    """本期说到的各专项项目群。"""
    for name, chosen in basis.master.office.settings.cohorts.items():
        if chosen.spoken_of(basis.master.period):
            frames = [None if m is None else tagged(_table(m), chosen.tag) for m in _masters(basis)]
            yield _line(chosen.label or name, _narrowed(basis, frames))


def _line(label: str, basis: Basis) -> Line:
    value = {key: figure.value(basis) for key, figure in _FIGURES.items() if key in _NEEDED}
    plan = value["年度计划投资"] or Fraction(0)
    return Line(
        label,
        len(projects(basis)),
        value["总投资"] or Fraction(0),
        plan,
        value["本月完成投资"] or Fraction(0),
        value["累计完成投资"] or Fraction(0),
        value["投资完成率"],
        schedule_of(basis, projects(basis)) if plan > 0 else None,
        value["序时差"],
        value["环比"],
        value["同比"],
        tuple(f"{s.unit.name}{s.state}" for s in basis.master.missing),
        tuple(_FIGURES["项目数"].sources(basis)),
    )


def _masters(basis: Basis) -> tuple[Master | None, Master | None, Master | None]:
    return basis.master, basis.last, basis.year_ago


def _table(master: Master) -> pd.DataFrame:
    return master.table(PROJECTS, *(column for column in _COLUMNS.values() if column != UNIT))


def _parts(master: Master | None, by: By) -> dict[str, pd.DataFrame]:
    """一期的项目分成几群：名称 → 各行；一行可在几群。"""
    if master is None:
        return {}
    frame, members = _table(master), dict[str, list[object]]()
    for index, value in frame[_COLUMNS[by]].items():
        for label in _labels(value, by):
            members.setdefault(label, []).append(index)
    return {label: frame.loc[indexes] for label, indexes in members.items()}


def _labels(value: object, by: By) -> list[str]:
    """一格归到哪几个名称之下；空白的归“（未填）”。"""
    text = value.strip() if isinstance(value, str) else ""
    names = [name.strip() for name in (text.split("；") if by == "标识" else [text])]
    return list(dict.fromkeys(filter(None, names))) or [BLANK]


def _order(basis: Basis, by: By, parts: dict[str, pd.DataFrame]) -> list[str]:
    """依印发、名录、可选值的次序（标识同样开头的挨着），其余依出现的次序，没有填的在最后。"""
    office = basis.master.office
    if by == "单位":
        return [status.unit.name for status in basis.master.units]
    known: Sequence[str] = sorted(parts) if by == "标识" else ()
    if by in ("园区", "产业链"):
        known = office.registry("parks" if by == "园区" else "chains")
    elif by == "类别" and (ledger := basis.master.ledgers.with_id(PROJECTS)):
        known = ledger.by_name[_COLUMNS[by]].allowed
    names = [name for name in dict.fromkeys((*known, *parts)) if name in parts and name != BLANK]
    return names + [BLANK] * (BLANK in parts)


def _group(basis: Basis, by: By, parts: Sequence[dict[str, pd.DataFrame]], label: str) -> Basis:
    """只留一群；单位没有行的，仍算它报没报。"""
    frames = [
        None if master is None else own.get(label, _table(master).iloc[:0])
        for master, own in zip(_masters(basis), parts, strict=True)
    ]
    return _narrowed(basis, frames, label if by == "单位" else "")


def _narrowed(basis: Basis, frames: Sequence[pd.DataFrame | None], unit: str = "") -> Basis:
    """各期只留所给的项目，与在其中任一期有项目的单位：比得了比不了，只看这些单位报没报。"""
    names = {unit, *(name for frame in frames if frame is not None for name in frame[UNIT])}
    now, last, ago = (
        None if master is None or frame is None else _only(master, frame, names)
        for master, frame in zip(_masters(basis), frames, strict=True)
    )
    return replace(basis, master=now or basis.master, last=last, year_ago=ago)


def _only(master: Master, frame: pd.DataFrame, names: set[str]) -> Master:
    ledger = master.ledgers.with_id(PROJECTS)
    tables = {**master.tables, ledger.sheet: frame} if ledger else master.tables
    units = tuple(status for status in master.units if status.unit.name in names)
    return replace(master, units=units, tables=tables)
