"""季讲评要用的全部名称：本季投资、四种排名、红旗与红黑榜、位次升降、下季节点（DOMAIN §4.4）。

另有月通报的全部名称可用，都是截至季末的。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final

from pipelines.consolidation import PROJECTS
from pipelines.documents.appendices import standing_groups
from pipelines.documents.masking import mask_phones
from pipelines.documents.review_ranks import MEASURES, Place, Places, places_of, same_field
from pipelines.documents.wording import (
    NOT_APPLICABLE,
    Printed,
    chinese_date,
    decimals,
    fixed,
    full_width,
    joined,
    money,
    numeral,
    percent,
    rank_change,
)
from pipelines.figures.counting.investment import YTD, projects
from pipelines.figures.figure import Basis, total
from pipelines.figures.flags.history import flag_history
from pipelines.figures.flags.month import month_flags
from pipelines.figures.lights.projects import Summons, summoned
from pipelines.figures.lights.units import Placed, board_lists
from pipelines.figures.reminding.deadlines import DatedItem, dated_items
from pipelines.figures.reminding.table import ReminderTable

#: 各表的列：模板里 `行.` 之后可用的名称。
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "四项排名表": ("单位", *(f"{name}{what}" for name in MEASURES for what in ("数", "位次"))),
    "位次对比表": ("单位", *(f"{name}{what}" for name in MEASURES for what in ("位次", "升降"))),
    **{
        f"{name}{end}": ("间隔", "单位", "均为", "数", "并列")
        for name in MEASURES
        for end in ("居前", "居后")
    },
    "红旗表": ("月份", "单位"),
    "红榜": ("单位", "缘由"),
    "黑榜": ("单位", "缘由"),
    "约谈表": ("项目名称", "单位", "缘由"),
    "短板表": ("间隔", "单位", "指标", "降"),
    "进位表": ("间隔", "单位", "指标", "升"),
    "节点类别表": ("间隔", "类别", "数"),
    "下季节点表": ("序号", "时限", "项目名称", "节点", "单位"),
}
_NUMBERS: Final = ("本季完成投资", "下季节点数")
_WORDS: Final = ("季", "下季", "下季年", "本季区间")
_LIMIT: Final = 3


def review_context(
    basis: Basis, before: Basis | None, months: Sequence[Basis], table: ReminderTable
) -> dict[str, object]:
    """`before` 是上季末的，`months` 是本年各期；没有上季、跨年的不比位次。"""
    period = basis.master.period
    quarter, ahead = period.month // 3, period.shift(3)
    now = places_of(basis)
    earlier = places_of(before) if before and before.master.period.year == period.year else {}
    items = _coming(basis, table, ahead.last_day)
    words = (numeral(quarter), numeral(ahead.month // 3), str(ahead.year),
             f"{period.month - 2}—{period.month}月")  # fmt: skip
    return {
        **{name: Printed(text) for name, text in zip(_WORDS, words, strict=True)},
        **_quarter_money(basis, before),
        "四项排名表": _standing_rows(basis, now),
        **{key: rows for one in now.items() for key, rows in _ends(*one).items()},
        **_compared(basis, now, earlier),
        "红旗表": _flag_rows(months, period.month - 2),
        **_boards(basis),
        "约谈表": [_summons(one) for one in summoned(basis)],
        **_ahead(basis, items),
    }


def specimen_review() -> dict[str, object]:
    """试填模板用的样子。"""
    one = Printed("样", 1)
    tables = {name: [dict.fromkeys(columns, one)] for name, columns in TABLES.items()}
    return {**dict.fromkeys((*_NUMBERS, *_WORDS), one), **tables}


def _quarter_money(basis: Basis, before: Basis | None) -> dict[str, object]:
    """本季完成投资 = 两个季末本年累计之差；一季度即累计。口径不一（有沿用、缺上季）则无。"""
    done = total(YTD)(projects(basis)) or Fraction(0)
    if basis.master.period.month > 3:
        whole = before is not None and not (basis.master.missing or before.master.missing)
        if before is None or not whole:
            return {"本季完成投资": Printed("", None)}
        done -= total(YTD)(projects(before)) or Fraction(0)
    return {"本季完成投资": Printed(money(done), done) if done > 0 else Printed("", None)}


# ── 排名 ────────────────────────────────────────────────────────────


def _standing_rows(basis: Basis, now: Mapping[str, Places]) -> list[dict[str, object]]:
    """以投资完成率为序；分组排名的一组接一组。"""
    digits = {name: _digits(name, places) for name, places in now.items()}
    ordered = [row.unit for group in standing_groups(basis) for row in group]
    rows: list[dict[str, object]] = []
    for unit in ordered:
        row: dict[str, object] = {"单位": unit.name}
        for name, places in now.items():
            place = places[unit.code]
            row[f"{name}数"] = Printed(fixed(place.value, digits[name]), place.value)
            row[f"{name}位次"] = _rank(place.rank)
        rows.append(row)
    return rows if any(p.rank for places in now.values() for p in places.values()) else []


def _rank(rank: int | None) -> Printed:
    return Printed(str(rank) if rank else NOT_APPLICABLE, rank)


def _digits(name: str, places: Places) -> int:
    values = [place.value for place in places.values() if place.value is not None]
    if name == "四新":
        return 0 if all(value.denominator == 1 for value in values) else 2
    return decimals(values)


def _ends(name: str, places: Places) -> dict[str, list[dict[str, object]]]:
    """居前、居后三位的，末位并列者全列，两头不重复；人人一样的不说。"""
    ranked = sorted((p for p in places.values() if p.rank), key=lambda place: place.rank or 0)
    if len({place.rank for place in ranked}) < 2:
        return {f"{name}居前": [], f"{name}居后": []}
    digits = _digits(name, places)
    least = max(ranked[-min(_LIMIT, len(ranked))].rank or 0, _LIMIT + 1)
    first = [place for place in ranked if (place.rank or 0) <= _LIMIT]
    last = [place for place in ranked if (place.rank or 0) >= least]
    return {
        f"{name}居前": _clauses(name, first, digits),
        f"{name}居后": _clauses(name, last, digits),
    }


def _clauses(name: str, chosen: Sequence[Place], digits: int) -> list[dict[str, object]]:
    """一个名次一项，并列的合在一项里。"""
    rows: list[dict[str, object]] = []
    for rank, group in groupby(chosen, key=lambda place: place.rank):
        tied = list(group)
        rows.append(
            {
                "间隔": "、" if rows else "",
                "单位": joined(place.unit.name for place in tied),
                "均为": "均为" if len(tied) > 1 else "",
                "数": _value(name, tied[0], digits),
                "并列": f"，并列第{rank}位" if len(tied) > 1 else "",
            }
        )
    return rows


def _value(name: str, place: Place, digits: int) -> Printed:
    text = f"{fixed(place.value, digits)}分" if name == "四新" else percent(place.value, digits)
    return Printed(text, place.value)


def _compared(
    basis: Basis, now: Mapping[str, Places], earlier: Mapping[str, Places]
) -> dict[str, object]:
    """与上季位次：两季同一批单位参加的排名才比；一种都没得比则各表为空。"""
    fit = {name for name in earlier if same_field(now[name], earlier[name])}
    changes = {
        (name, code): (place, earlier[name][code].rank)
        for name in MEASURES
        for code, place in now[name].items()
        if name in fit
    }
    rows: list[dict[str, object]] = []
    for one in basis.master.units:
        row: dict[str, object] = {"单位": one.unit.name}
        for name, places in now.items():
            place, old = changes.get((name, one.unit.code), (places[one.unit.code], None))
            row[f"{name}位次"] = _rank(place.rank)
            row[f"{name}升降"] = rank_change(place.rank, old)
        rows.append(row)
    moved = [
        (name, place, (old or 0) - (place.rank or 0))
        for (name, _), (place, old) in changes.items()
        if place.rank and old
    ]
    return {
        "位次对比表": rows if fit else [],
        "短板表": _moved(moved, "降", -1),
        "进位表": _moved(moved, "升", 1),
    }


def _moved(
    moved: Sequence[tuple[str, Place, int]], what: str, sign: int
) -> list[dict[str, object]]:
    """位次降了的、升了的，多者在前。"""
    chosen = sorted((one for one in moved if one[2] * sign > 0), key=lambda one: -abs(one[2]))
    return [
        {
            "间隔": "、" if number else "",
            "单位": place.unit.name,
            "指标": MEASURES[name],
            what: Printed(str(abs(by)), abs(by)),
        }
        for number, (name, place, by) in enumerate(chosen)
    ]


# ── 红旗与红黑榜 ────────────────────────────────────────────────────


def _flag_rows(months: Sequence[Basis], first: int) -> list[dict[str, object]]:
    """本季各月的流动红旗，一月一行；没有评出的月份不列。"""
    held: dict[int, list[str]] = {}
    for line in flag_history([month_flags(one) for one in months]):
        if line.unit and line.period.month >= first:
            kept = f"（连续保持{line.months}个月）" if line.months > 1 else ""
            held.setdefault(line.period.month, []).append(f"{line.unit.name}{kept}")
    return [{"月份": f"{month}月", "单位": joined(names)} for month, names in held.items()]


def _boards(basis: Basis) -> dict[str, object]:
    found = board_lists(basis)
    red, black = (found.red, found.black) if found else ((), ())
    return {"红榜": [_board(one) for one in red], "黑榜": [_board(one) for one in black]}


def _board(one: Placed) -> dict[str, object]:
    return {"单位": one.unit.name, "缘由": one.words}


def _summons(one: Summons) -> dict[str, object]:
    name = full_width(one.project.name)
    return {"项目名称": name, "单位": one.project.unit, "缘由": one.words}


# ── 下季节点 ────────────────────────────────────────────────────────


def _coming(basis: Basis, table: ReminderTable, until: date) -> list[DatedItem]:
    """下季到期、还没有办结的，近的在先。"""
    found = (one for one in dated_items(basis.master, table) if not one.closed)
    chosen = (one for one in found if basis.end < one.deadline <= until)
    return sorted(chosen, key=lambda one: one.deadline)


def _ahead(basis: Basis, items: Sequence[DatedItem]) -> dict[str, object]:
    kinds = Counter(_kind(basis, one) for one in items)
    return {
        "下季节点数": Printed(str(len(items)), len(items)),
        "节点类别表": [
            {"间隔": "、" if n else "", "类别": kind, "数": Printed(str(count), count)}
            for n, (kind, count) in enumerate(kinds.most_common())
        ],
        "下季节点表": list(_coming_rows(items)),
    }


def _kind(basis: Basis, item: DatedItem) -> str:
    """项目计划开工、任务、问题……"""
    ledger = basis.master.ledgers.with_id(item.ledger)
    noun = ledger.sheet.removesuffix("清单") if ledger else ""
    return noun + (item.column.removesuffix("日期") if item.ledger == PROJECTS else "")


def _coming_rows(items: Sequence[DatedItem]) -> Iterator[dict[str, object]]:
    """只列项目的开工、竣工，其余各清单里有。"""
    listed = (one for one in items if one.ledger == PROJECTS)
    for number, item in enumerate(listed, 1):
        yield {
            "序号": Printed(str(number)),
            "时限": Printed(chinese_date(item.deadline)),
            "项目名称": mask_phones(full_width(item.name or item.key)),
            "节点": item.column.removesuffix("日期"),
            "单位": item.unit,
        }
