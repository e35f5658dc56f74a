"""月通报要用的全部名称：数、句子、表、办公室的固定要素（DOMAIN §4.3）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from pipelines.consolidation import UNIT
from pipelines.documents.appendices import (
    appendix_tables,
    rank_rows,
    standing_groups,
)
from pipelines.documents.wording import (
    Place,
    Printed,
    against_schedule,
    all_started,
    attachments,
    bottom_places,
    chinese_date,
    cohort_started,
    distribution,
    joined,
    money,
    month_range,
    percent,
    top_places,
)
from pipelines.figures import FIGURES, Basis, figure_values
from pipelines.figures.investment import due_but_idle
from pipelines.figures.lights import lagging
from pipelines.figures.problems import unmet_needs
from pipelines.figures.scores import Standing, flag_holders
from pipelines.ledgers.finding import Level

#: figures 之外、由两数得来的数各用什么单位印。
_DERIVED_UNITS: Final = {
    "开工率": "%", "巡检双引擎占比": "%", "解决率": "%", "滞后占比": "%",
    "签约金额": "万元", "新签约数": "个", "四新一盘活合计": "个",
}  # fmt: skip
_TITLES: Final = {
    "排名": "各县市区、园区{months}投资完成情况排名表",
    "亮灯": "亮红灯、黄灯项目清单",
    "积分": "“四新一盘活”积分情况表",
    "问题": "未销号问题清单",
}


def monthly_context(basis: Basis, issued: date, number: int | None) -> dict[str, object]:
    """月通报的上下文；`issued` 为成文日期，`number` 为发文顺序号（未定则留待填写）。"""
    values = figure_values(basis)
    tables = appendix_tables(basis)
    months = month_range(basis.master.period.month)
    titles = [
        (key, title.format(months=months), bool(tables[f"{key}表"]))
        for key, title in _TITLES.items()
    ]
    return {
        **_office(basis, issued, number),
        **{key: _printed(key, value) for key, value in values.items()},
        **_sentences(basis, values),
        **_quality(basis),
        **tables,
        **attachments(titles),
    }


def _printed(key: str, value: Fraction | None) -> Printed:
    unit = FIGURES[key].unit if key in FIGURES else _DERIVED_UNITS.get(key, "")
    if value is None:
        return Printed("—", None)
    if unit == "万元":
        return Printed(money(value), value)
    if unit == "%":
        return Printed(percent(value), value)
    return Printed(str(int(value)), value)


def _office(basis: Basis, issued: date, number: int | None) -> dict[str, object]:
    office, period = basis.master.office, basis.master.period
    letter = office.settings.letter
    shown = str(number) if number else "【请填写】"
    symbol = f"{letter.symbol}〔{issued.year}〕{shown}号" if letter.symbol else ""
    note = "本件所用为示例数据，不作为工作依据" if office.settings.sample else letter.note
    texts = {
        "版头": letter.style,
        "发文机关标志": letter.masthead,
        "发文字号": symbol,
        "主送机关": letter.addressees,
        "依据文件": letter.basis,
        "通报范围": letter.scope,
        "落款": letter.signature,
        "抄送": letter.copies,
        "印发机关": letter.printer,
        "附注": note,
        "成文日期": chinese_date(issued),
        "印发日期": chinese_date(issued),
        "整改期限": chinese_date(office.calendar.shift(issued, letter.reply_workdays)),
        "年": str(period.year),
        "月": str(period.month),
        "月份区间": month_range(period.month),
    }
    return {key: Printed(text) for key, text in texts.items()}


def _sentences(basis: Basis, values: Mapping[str, Fraction | None]) -> dict[str, object]:
    groups = standing_groups(basis)
    first, *rest = groups or [[]]
    parks = rest[0] if rest else []
    cohorts = basis.master.office.settings.cohorts
    key, joint = cohorts.get("三高四新"), cohorts.get("集中开工")
    due, started = _whole(values["应开工数"]), _whole(values["实际开工数"])
    keys = (_whole(values["三高四新项目数"]), _whole(values["三高四新开工数"]))
    unplanned = [row.unit.name for group in groups for row in group if row.rate is None]
    threshold = basis.lights.progress.red_above
    texts = {
        "序时差表述": against_schedule(values["序时差"]),
        "环比表述": _month_on_month(values["环比"]),
        "开工表述": all_started(due, started),
        "三高四新表述": cohort_started(*keys, key.label) if key else "",
        "集中开工批次": joint.label.removesuffix("集中开工项目") if joint else "",
        "前三名表述": top_places(_places(first)),
        "后三名表述": bottom_places(_places(first)),
        "园区前三名表述": top_places(_places(parks)),
        "园区后三名表述": bottom_places(_places(parks)),
        "未下达计划表述": f"{joined(unplanned)}未下达年度计划，不参加排名" if unplanned else "",
        "流动红旗": joined(unit.name for unit in flag_holders(basis)),
        "滞后界线": f"{threshold.normalize():f}个百分点",
        "滞后分布": distribution(_by_unit(lagging(basis)[UNIT])),
        "未按期开工分布": distribution(_by_unit(due_but_idle(basis)[UNIT])),
        "要素未落实表述": _needs(basis),
    }
    return {name: Printed(text) for name, text in texts.items()}


def _month_on_month(rate: Fraction | None) -> str:
    if rate is None:
        return ""
    if abs(rate) < Fraction(5, 100):
        return "环比持平"
    return f"环比{'增长' if rate > 0 else '下降'}{percent(abs(rate))}"


def _whole(value: Fraction | None) -> int:
    return int(value or 0)


def _places(rows: Sequence[Standing]) -> list[Place]:
    return [
        Place(row.unit.name, row.rank, row.rate)
        for row in rows
        if row.rank is not None and row.rate is not None
    ]


def _by_unit(units: Iterable[str]) -> list[tuple[str, int]]:
    return list(Counter(units).items())


def _needs(basis: Basis) -> str:
    """各类要素多少项，多者在前。"""
    kinds = Counter(unmet_needs(basis)["要素类别"]).most_common(3)
    return f"主要是{joined(f'{kind}（{n}项）' for kind, n in kinds)}" if kinds else ""


def _quality(basis: Basis) -> dict[str, object]:
    """台账质量：退回、未报、沿用、未计入、上月有本月无。"""
    master = basis.master
    missing = [status.unit.name for status in master.missing]
    carried = [s for s in master.missing if s.carried_from is not None]
    periods = joined(dict.fromkeys(f"{s.carried_from.month}月" for s in carried if s.carried_from))
    rejected = {(unit.code, f.sheet, f.row) for unit, f in master.rejected if f.row is not None}
    vanished = [f for _, f in master.findings if f.code == "G06" and f.level is Level.WARNING]
    projects = next((x.sheet for x in master.ledgers if x.id == "L1"), "")
    gone = sum(finding.sheet == projects for finding in vanished)
    carry = f"{joined(s.unit.name for s in carried)}沿用{periods}数据" if carried else ""
    return {
        "退回表述": Printed(_most_returned(basis)),
        "未报单位表述": Printed(f"{joined(missing)}未按时报送" if missing else ""),
        "沿用表述": Printed(carry),
        "未通过校验条数": Printed(str(len(rejected)), len(rejected)),
        "上月有本月无数": Printed(str(gone), gone),
        "应报单位数": Printed(str(len(master.units)), len(master.units)),
        "已报单位数": Printed(str(len(master.units) - len(missing))),
        **rank_rows(basis),
    }


def _most_returned(basis: Basis) -> str:
    """被退回最多的单位，主要原因是什么（规则的题目）。"""
    rows: dict[str, set[tuple[str, int | None]]] = {}
    reasons: Counter[str] = Counter()
    for unit, finding in basis.master.rejected:
        rows.setdefault(unit.name, set()).add((finding.sheet, finding.row))
        reasons[_title(finding.code, basis)] += 1
    if not rows:
        return ""
    name, worst = max(rows.items(), key=lambda item: len(item[1]))
    main = joined(title for title, _ in reasons.most_common(2) if title)
    return f"{name}报送数据被退回{len(worst)}条" + (f"，主要是{main}" if main else "")


def _title(code: str, basis: Basis) -> str:
    found = basis.master.ledgers.rules.get(code)
    return found[1].title if found else basis.titles.get(code, "")
