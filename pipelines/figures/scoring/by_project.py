"""分档计分：选来的每个项目按金额档次、类别、定额或比例得分（DOMAIN §2.3）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

import pandas as pd

from pipelines.consolidation import PROJECTS
from pipelines.figures.counting.events import completions, starts
from pipelines.figures.counting.investment import ENDED, projects
from pipelines.figures.figure import within
from pipelines.figures.scoring.kinds import ByProject, Proportion
from pipelines.figures.scoring.parts import (
    Contribution,
    Earned,
    Gain,
    Window,
    exact,
    money,
    rows_of,
)
from pipelines.office import Unit

_NAMED: Final = 3
_STEP: Final = 1000
#: 说的是报告期末在做的项目，不是时段内发生的事：只从年初算起时计。
_STATES: Final = ("续建", "在建", "全部")
#: 再做一件什么事，会多一个选来的项目。
_ACTS: Final = {
    "新开工": "再新开工1项", "在建": "再新开工1项", "新竣工": "再新竣工1项", "投产": "再投产1项",
}  # fmt: skip


@dataclass(frozen=True)
class _Share:
    """一个项目按比例的得分；没有分母的 `points` 为 None。"""

    name: str
    part: Fraction
    whole: Fraction
    points: Fraction | None


def by_project(item: ByProject, window: Window, unit: Unit) -> Earned:
    """一个单位各项目得分之和。"""
    if _unasked(item, window):
        words = "按年计，这一时段不另计"
        return Earned(Contribution(item.name, words, Fraction(0), None, ()))
    own = window.own_rows(item.name, unit, lambda: _chosen(item, window))
    if own.empty:
        empty = Contribution(item.name, f"没有{item.select}项目", Fraction(0), None, ())
        return Earned(empty, _act(item))
    if item.proportion is not None:
        return _proportional(item, item.proportion, window, own)
    points, words = _tally(item, own)
    return Earned(Contribution(item.name, words, points, None, rows_of(own)), _act(item))


def _unasked(item: ByProject, window: Window) -> bool:
    if window.whole_year:
        return False
    if item.proportion is not None:
        return not item.proportion.month_part
    return item.select in _STATES


def _chosen(item: ByProject, window: Window) -> pd.DataFrame:
    """选来的项目；终止的一律不计。"""
    columns = [*item.where, *([item.column] if item.column else [])]
    window.basis.table(PROJECTS, *columns)
    frame = _SELECTS[item.select](window)
    frame = frame[frame["运行状态"] != ENDED]
    for column, values in item.where.items():
        frame = frame[frame[column].isin(values)]
    return frame


def _under_way(window: Window) -> pd.DataFrame:
    """本年在建过：期末以前已开工，年初以前没有竣工。"""
    frame = projects(window.basis)
    days = zip(frame["实际开工日期"], frame["实际竣工日期"], strict=True)
    return frame.loc[
        [
            isinstance(begun, date)
            and begun <= window.end
            and not (isinstance(done, date) and done < window.basis.start)
            for begun, done in days
        ]
    ]


def _continued(window: Window) -> pd.DataFrame:
    """续建：在建而不是本年开工的。"""
    frame = _under_way(window)
    return frame.loc[[day < window.basis.start for day in frame["实际开工日期"]]]


_SELECTS: Final[dict[str, Callable[[Window], pd.DataFrame]]] = {
    "新开工": lambda w: starts(w.basis, w.start, w.end),
    "续建": _continued,
    "在建": _under_way,
    "新竣工": lambda w: completions(w.basis, w.start, w.end),
    "投产": lambda w: within(projects(w.basis), "投产日期", w.start, w.end),
    "全部": lambda w: projects(w.basis),
}


def _tally(item: ByProject, own: pd.DataFrame) -> tuple[Fraction, str]:
    """定额、分档、按类别：总分，与各档各几个、每个几分。"""
    graded = [_grade(item, row) for _, row in own.iterrows()]
    points = sum((each for _, each in graded), Fraction(0))
    kinds = Counter(graded)
    order = sorted(kinds, key=lambda kind: -kind[1])
    parts = [f"{label}{kinds[label, each]}个、每个{exact(each)}分" for label, each in order]
    return points, f"{'；'.join(parts)}，计{exact(points)}分"


def _grade(item: ByProject, row: pd.Series) -> tuple[str, Fraction]:
    """一个项目属哪一档、得几分。"""
    if item.flat is not None:
        return item.select, Fraction(item.flat)
    if item.mapping:
        value = str(row[item.column])
        known = item.mapping.get(value)
        return (
            (value, Fraction(known)) if known is not None else (f"{value}（不计分）", Fraction(0))
        )
    amount = _wan(row[item.column])
    place = next((n for n, b in enumerate(item.bands) if amount >= b.at_least), -1)
    return f"{item.column}{_band(item, place)}", Fraction(item.bands[place].points)


def _band(item: ByProject, place: int) -> str:
    """这一档怎样说：10亿元以上；5亿元以上、不足10亿元；不足1亿元。"""
    bounds = [band.at_least for band in item.bands]
    index = place % len(bounds)
    low = f"{money(bounds[index])}以上" if bounds[index] else ""
    high = f"不足{money(bounds[index - 1])}" if index else ""
    return "、".join(part for part in (low, high) if part)


def _wan(value: object) -> Fraction:
    return Fraction(int(value), 100) if isinstance(value, int) else Fraction(0)


def _proportional(item: ByProject, rule: Proportion, window: Window, own: pd.DataFrame) -> Earned:
    part = rule.part if window.whole_year else rule.month_part
    shares = [_share(rule, row, part) for _, row in own.iterrows()]
    known = [one for one in shares if one.points is not None]
    points = sum((one.points or Fraction(0) for one in known), Fraction(0))
    full = Fraction(rule.full) * len(known) if rule.cap else None
    words = _share_words(rule, known, points, part)
    if len(known) < len(shares):
        words += f"；{len(shares) - len(known)}个没有{rule.whole}，不计"
    contribution = Contribution(item.name, words, points, full, rows_of(own))
    return Earned(contribution, _next_step(rule, known))


def _share(rule: Proportion, row: pd.Series, column: str) -> _Share:
    part, whole = _wan(row[column]), _wan(row[rule.whole])
    points = _portion(rule, part, whole) if whole > 0 else None
    return _Share(str(row["项目名称"]), part, whole, points)


def _portion(rule: Proportion, part: Fraction, whole: Fraction) -> Fraction:
    """核减成负数的按 0 分。"""
    share = max(part, Fraction(0)) / whole
    return Fraction(rule.full) * (min(share, Fraction(1)) if rule.cap else share)


def _share_words(rule: Proportion, known: list[_Share], points: Fraction, column: str) -> str:
    capped = "、封顶" if rule.cap else ""
    head = f"{column}÷{rule.whole}×{exact(rule.full)}分{capped}"
    named = [
        f"“{one.name}”{money(one.part)}÷{money(one.whole)}得{exact(one.points or Fraction(0))}分"
        for one in known[:_NAMED]
    ]
    rest = f"等{len(known)}个项目" if len(known) > _NAMED else ""
    return f"{head}：{'、'.join(named)}{rest}，计{exact(points)}分"


def _next_step(rule: Proportion, known: list[_Share]) -> tuple[Gain, ...]:
    """添分最快的一个项目再完成 1000 万元（离封顶不足的，完成余下的）添几分。"""
    gains: list[tuple[Fraction, Gain]] = []
    for one in known:
        room = one.whole - max(one.part, Fraction(0)) if rule.cap else Fraction(_STEP)
        step = min(Fraction(_STEP), room)
        if step > 0 and one.part >= 0:
            more = _portion(rule, one.part + step, one.whole) - (one.points or Fraction(0))
            words = f"“{one.name}”再完成投资{money(step)}"
            most = max(int(room / step), 1) if rule.cap else None
            gains.append((more, Gain(words, more, most)))
    best = max(gains, key=lambda pair: pair[0], default=None)
    return (best[1],) if best else ()


def _act(item: ByProject) -> tuple[Gain, ...]:
    """再多一个项目至少添几分：分档、按类别的按最低一档；限定了项目的不说。"""
    words = _ACTS.get(item.select)
    if words is None or item.where or item.proportion is not None:
        return ()
    flat = [] if item.flat is None else [item.flat]
    given = [*flat, *item.mapping.values(), *(band.points for band in item.bands)]
    return (Gain(words, Fraction(min(given))),)
