"""年度考核结果要用的全部名称：得分、名次、等次，机器考核各项，人工考核各组（DOMAIN §2.10、§4.4）。

数都出自考核结果（tasks.assessing）：机器分照冻结的，公文不另算。
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipelines.documents.assessment_book import Result
from pipelines.documents.wording import NOT_APPLICABLE, Printed, attachments, joined
from pipelines.figures.assessing.machine import MachinePoint
from pipelines.figures.assessing.table import HUMAN, MACHINE
from pipelines.figures.assessing.total import GroupMean, Total
from pipelines.ledgers.values import half_up

#: 各表的列：模板里 `行.` 之后可用的名称。
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "考核表": ("名次", "单位", "机器分", "人工分", "加减分", "总分", "等次"),
    "等次表": ("等次", "单位"),
    "机器表": ("单位", "指标", "权重", "值", "说明", "得分"),
    "人工表": ("单位", "评委组", "权重", "评委数", "去掉", "平均分"),
    "调整表": ("单位", "加减分", "依据"),
}
_WORDS: Final = ("考核办法", "试算", "未定稿", "冻结", "哈希", "算到", "冻结后有变", "办法改过")
_NUMBERS: Final = ("机器权重", "人工权重", "参评单位数", "未交评分表数", "去高低人数")
_TITLES: Final = {"机器": "机器考核各项得分表", "人工": "人工考核评分汇总表"}


def yearly_context(result: Result) -> dict[str, object]:
    """年度考核结果的上下文；附件随内容有无。"""
    table, sealed = result.table, result.sealed
    ranked = sorted(result.totals, key=lambda one: one.rank or len(result.totals) + 1)
    scored = any(mean.mean is not None for one in ranked for mean in one.means)
    texts = {
        "考核办法": table.adopted,
        "试算": "" if table.adopted else "试算",
        "未定稿": "未定稿" if result.missing or result.objections else "",
        "冻结": sealed.words,
        "哈希": sealed.digest,
        "算到": _month(sealed.part.period),
        "冻结后有变": joined(dict.fromkeys(unit for unit, *_ in result.changes)),
        "办法改过": "是" if result.scheme_changed else "",
    }
    numbers = {
        "机器权重": table.weights[MACHINE],
        "人工权重": table.weights[HUMAN],
        "参评单位数": Decimal(len(ranked)),
        "未交评分表数": Decimal(len(result.missing)),
        "去高低人数": Decimal(table.human.trim_from),
    }
    return {
        **{name: Printed(text) for name, text in texts.items()},
        **{name: _number(value) for name, value in numbers.items()},
        "考核表": [_total(one, table.decimals) for one in ranked],
        "等次表": _grades(ranked, [one.name for one in table.grades]),
        "机器表": _machine_rows(ranked, table.decimals),
        "人工表": _human_rows(ranked, table.decimals) if scored else [],
        "调整表": [
            {
                "单位": one.unit,
                "加减分": _points(one.points, table.decimals, sign=True),
                "依据": one.reason,
            }
            for one in result.adjustments
        ],
        **attachments((key, title, key == "机器" or scored) for key, title in _TITLES.items()),
    }


def _month(period: str) -> str:
    """2021-12 → 2021年12月。"""
    year, month = period.split("-")
    return f"{year}年{int(month)}月"


def specimen_yearly() -> dict[str, object]:
    """试填模板用的样子。"""
    one = Printed("样", 1)
    tables = {name: [dict.fromkeys(columns, one)] for name, columns in TABLES.items()}
    names = dict.fromkeys((*_WORDS, *_NUMBERS), one)
    return {**names, **tables, **attachments((key, t, True) for key, t in _TITLES.items())}


def _total(one: Total, decimals: int) -> dict[str, object]:
    return {
        "名次": Printed(str(one.rank) if one.rank else NOT_APPLICABLE, one.rank),
        "单位": one.machine.unit,
        "机器分": _points(one.machine.score, decimals),
        "人工分": _points(one.human, decimals),
        "加减分": _points(one.adjusted, decimals, sign=True),
        "总分": _points(one.total, decimals),
        "等次": one.grade or NOT_APPLICABLE,
    }


def _grades(ranked: Sequence[Total], names: Sequence[str]) -> list[dict[str, object]]:
    """各等次有哪些单位，由高到低；没有单位的等次不说。"""
    found = {name: [one.machine.unit for one in ranked if one.grade == name] for name in names}
    return [{"等次": name, "单位": joined(units)} for name, units in found.items() if units]


def _machine_rows(ranked: Sequence[Total], decimals: int) -> list[dict[str, object]]:
    return [
        {
            "单位": one.machine.unit,
            "指标": point.name,
            "权重": _number(point.full),
            "值": _value(point),
            "说明": point.words,
            "得分": _points(point.points, decimals),
        }
        for one in ranked
        for point in one.machine.points
    ]


def _human_rows(ranked: Sequence[Total], decimals: int) -> list[dict[str, object]]:
    return [_mean(one.machine.unit, mean, decimals) for one in ranked for mean in one.means]


def _mean(unit: str, mean: GroupMean, decimals: int) -> dict[str, object]:
    dropped = "、".join(f"{score}" for _, score in mean.dropped)
    return {
        "单位": unit,
        "评委组": mean.group,
        "权重": _number(mean.weight),
        "评委数": Printed(f"{mean.judges}/{mean.expected}", mean.judges),
        "去掉": dropped or "无",
        "平均分": _points(mean.mean, decimals),
    }


def human_rows(result: Result) -> list[dict[str, object]]:
    """各单位各组评委的平均分；还没有一份评分表则空。观摩册也用。"""
    scored = any(mean.mean is not None for one in result.totals for mean in one.means)
    return _human_rows(result.totals, result.table.decimals) if scored else []


def _number(value: Decimal) -> Printed:
    return Printed(f"{value.normalize():f}", Fraction(value))


def _points(value: Decimal | None, decimals: int, *, sign: bool = False) -> Printed:
    """固定小数位的分；`sign` 为加减分，正数带“+”。"""
    if value is None:
        return Printed(NOT_APPLICABLE, None)
    shown = f"{half_up(value, decimals):.{decimals}f}"
    return Printed(f"+{shown}" if sign and value > 0 else shown, Fraction(value))


def _value(point: MachinePoint) -> Printed:
    """一项的值：整数照写，其余两位小数，带单位。"""
    if point.value is None:
        return Printed(NOT_APPLICABLE, None)
    whole = point.value.denominator == 1
    text = f"{point.value}" if whole else f"{half_up(point.value, 2)}"
    return Printed(f"{text}{point.measure}", point.value)
