"""月通报要用的全部名称：数、句子、表、办公室的固定要素（DOMAIN §4.3）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipelines.consolidation import PROJECTS, REPORTED, UNIT
from pipelines.documents.appendices import (
    appendix_tables,
    is_grouped,
    rank_totals,
    standing_groups,
)
from pipelines.documents.printing import printed
from pipelines.documents.share_words import share_sentence
from pipelines.documents.wording import (
    Place,
    Printed,
    against_schedule,
    all_started,
    attachments,
    bottom_places,
    changed,
    chinese_date,
    cohort_started,
    distribution,
    joined,
    money,
    month_range,
    top_places,
    year_on_year_name,
)
from pipelines.figures import FIGURES, Basis, figure_values
from pipelines.figures.counting.investment import due_but_idle
from pipelines.figures.counting.problems import unmet_needs
from pipelines.figures.evaluating.shares import report_of
from pipelines.figures.flags.month import flag_holders
from pipelines.figures.lights.projects import Light, lagging
from pipelines.figures.lights.rules import GAP, LightTable
from pipelines.figures.scoring.scores import Standing
from pipelines.figures.scoring.words import scheme_words

_TITLES: Final = {
    "排名": "各{groups}{months}投资完成情况排名表",
    "亮灯": "亮{red}、{yellow}项目清单",
    "积分": "“四新一盘活”积分情况表",
    "问题": "未销号问题清单",
}
#: 分组再多，附件的名称就长得折行，只说“各单位”。
_FEW: Final = 2


def monthly_context(basis: Basis, issued: date, number: int | None) -> dict[str, object]:
    """月通报的上下文；`issued` 为成文日期，`number` 为发文顺序号（未定则留待填写）。"""
    values = figure_values(basis)
    tables = appendix_tables(basis)
    months = month_range(basis.master.period.month)
    groups = dict.fromkeys(s.unit.group for s in basis.master.units if s.unit.group)
    labels = basis.methods.lights.labels
    words = {
        "months": months, "groups": joined(groups) if 0 < len(groups) <= _FEW else "单位",
        "red": labels.red, "yellow": labels.yellow,
    }  # fmt: skip
    titles = [
        (key, title.format(**words), bool(tables[f"{key}表"])) for key, title in _TITLES.items()
    ]
    return {
        **_office(basis, issued, number),
        **{key: printed(FIGURES[key].unit, value) for key, value in values.items()},
        **_sentences(basis, values),
        **_quality(basis),
        **tables,
        **attachments(titles),
    }


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
    cohorts = basis.master.office.settings.cohorts
    key, joint = cohorts.get("三高四新"), cohorts.get("集中开工")
    due, started = _whole(values["应开工数"]), _whole(values["实际开工数"])
    keys = (_whole(values["三高四新项目数"]), _whole(values["三高四新开工数"]))
    month = values["本月完成投资"] or 0
    texts = {
        "序时差表述": against_schedule(values["序时差"]),
        "环比表述": changed(values["环比"], against="环比"),
        "同比表述": changed(values["同比"], against=year_on_year_name(basis.master.period.month)),
        "园区占比表述": share_sentence(report_of(basis)),
        "本月核减投资": money(-month) if month < 0 else "",
        "开工表述": all_started(due, started),
        "三高四新表述": cohort_started(*keys, key.label) if key else "",
        "集中开工批次": joint.label.removesuffix("集中开工项目") if joint else "",
        "排名表述": _ranking(basis),
        "不排名表述": _unranked(basis),
        "流动红旗": joined(unit.name for unit in flag_holders(basis)),
        "积分说明": _scoring(basis),
        "滞后界线": _lagging_bound(basis.methods.lights),
        "滞后程度": _degree(values["滞后项目数"]),
        "滞后分布": distribution(_by_unit(lagging(basis)[UNIT], basis)),
        "未开工程度": _degree(values["未按期开工数"]),
        "未按期开工分布": distribution(_by_unit(due_but_idle(basis)[UNIT], basis)),
        "要素未落实表述": _needs(basis),
    }
    return {name: Printed(text) for name, text in texts.items()}


def _lagging_bound(table: LightTable) -> str:
    """低于序时多少算滞后：“30个百分点”“应完成的50%”；含本数的注明；办法里没有则空。"""
    rule = table.schedule_rule
    bounds = rule.bounds[Light.RED] if rule else ()
    if rule is None or not isinstance(limit := bounds[0].value, Decimal):
        return ""
    number = f"{limit.normalize():f}"
    words = f"{number}个百分点" if rule.measure == GAP else f"应完成的{number}%"
    return words if bounds[0].sign == ">" else f"{words}（含）"


def _ranking(basis: Basis) -> str:
    """前三、后三；分组排名时一组一句，组名在前。"""
    sentences: list[str] = []
    for group in standing_groups(basis):
        places = _places(group)
        clauses = [clause for clause in (top_places(places), bottom_places(places)) if clause]
        name = group[0].unit.group if is_grouped(basis) and len(places) > 1 else ""
        if clauses:
            sentences.append(name + "；".join(clauses))
    return "。".join(sentences)


def _unranked(basis: Basis) -> str:
    """没有名次的单位各是什么缘故。"""
    rows = [row for group in standing_groups(basis) for row in group if row.rank is None]
    missing = [row.unit.name for row in rows if row.state != REPORTED and not row.projects]
    carried = [row.unit.name for row in rows if row.state != REPORTED and row.projects]
    unplanned = [row.unit.name for row in rows if row.state == REPORTED and row.projects]
    empty = [row.unit.name for row in rows if row.state == REPORTED and not row.projects]
    reasons = [
        f"{_all_or(names, basis)}{why}，不参加排名"
        for names, why in (
            (unplanned, "未下达年度计划"),
            (carried, "沿用此前数据"),
            (missing, "没有可用的报送"),
            (empty, "没有项目"),
        )
        if names
    ]
    return "；".join(reasons)


def _scoring(basis: Basis) -> str:
    """积分怎样算：所用办法的各项，一项一个分句。"""
    return scheme_words(basis.methods.score)


def _degree(number: Fraction | None) -> str:
    return "个别" if _whole(number) <= 3 else "部分"


def _whole(value: Fraction | None) -> int:
    return int(value or 0)


def _places(rows: Sequence[Standing]) -> list[Place]:
    return [
        Place(row.unit.name, row.rank, row.rate)
        for row in rows
        if row.rank is not None and row.rate is not None
    ]


def _by_unit(units: Iterable[str], basis: Basis) -> list[tuple[str, int]]:
    """各单位几个，按印发次序。"""
    counts = Counter(units)
    return [(s.unit.name, counts[s.unit.name]) for s in basis.master.units]


def _needs(basis: Basis) -> str:
    """各类要素多少项，多者在前。"""
    kinds = Counter(unmet_needs(basis)["要素类别"]).most_common(3)
    if len(kinds) == 1:
        return f"均为{kinds[0][0]}" if kinds[0][1] > 1 else f"为{kinds[0][0]}"
    return f"主要是{joined(f'{kind}（{n}项）' for kind, n in kinds)}" if kinds else ""


def _quality(basis: Basis) -> dict[str, object]:
    """台账质量：退回、未报、沿用、未计入、上月有本月无。"""
    master = basis.master
    reported = len(master.units) - len(master.missing)
    rejected = master.left_out
    ledger = master.ledgers.with_id(PROJECTS)
    sheet = ledger.sheet if ledger else ""
    unsound = Counter(unit for unit, where, _ in rejected if where == sheet)
    projects = [(s.unit.name, unsound[s.unit.code]) for s in master.units if unsound[s.unit.code]]
    listed = "、".join(f"{name}{number}个" for name, number in projects)
    vanished = [f for _, f in master.findings if f.code == "G06" and f.sheet == sheet]
    return {
        "退回表述": Printed(_most_returned(basis)),
        "未报单位表述": Printed(_not_reported(basis)),
        "沿用表述": Printed(_carried(basis)),
        "未通过校验条数": Printed(str(len(rejected)), len(rejected)),
        "未计入项目数": Printed(str(unsound.total()), unsound.total()),
        "未计入项目表述": Printed(f"{listed}项目数据未通过校验，未纳入统计" if projects else ""),
        "上月有本月无数": Printed(str(len(vanished)), len(vanished)),
        "应报单位数": Printed(str(len(master.units)), len(master.units)),
        "已报单位数": Printed(str(reported), reported),
        **rank_totals(basis),
    }


def _not_reported(basis: Basis) -> str:
    """谁没有报；报来整份退回的另说。"""
    refused = [s.unit.name for s in basis.master.missing if s.refused]
    silent = [s.unit.name for s in basis.master.missing if not s.refused]
    clauses = [
        f"{_all_or(names, basis)}{what}"
        for names, what in ((silent, "未报送"), (refused, "报来后整份退回"))
        if names
    ]
    return "，".join(clauses)


def _carried(basis: Basis) -> str:
    """谁沿用几月的数据。"""
    carried = [(s.unit.name, s.carried_from) for s in basis.master.missing]
    months = dict.fromkeys(period for _, period in carried if period)
    users = {month: [name for name, period in carried if period == month] for month in months}
    return "，".join(
        f"{_all_or(names, basis)}沿用{month.month}月数据" for month, names in users.items()
    )


def _all_or(names: Sequence[str], basis: Basis) -> str:
    """各单位的名称；全在其中的说“各单位均”。"""
    everyone = 1 < len(basis.master.units) == len(names)
    return "各单位均" if everyone else joined(names)


def _most_returned(basis: Basis) -> str:
    """被退回最多的单位；只有一家时说主要原因（规则的题目）。"""
    rows: dict[str, set[tuple[str, int | None]]] = {}
    reasons: dict[str, Counter[str]] = {}
    left_out = basis.master.left_out
    for unit, finding in basis.master.rejected:
        if (unit.code, finding.sheet, finding.row) in left_out:
            rows.setdefault(unit.name, set()).add((finding.sheet, finding.row))
            reasons.setdefault(unit.name, Counter())[_title(finding.code, basis)] += 1
    if not rows:
        return ""
    most = max(map(len, rows.values()))
    worst = [s.unit.name for s in basis.master.units if len(rows.get(s.unit.name, ())) == most]
    if len(worst) > 1:
        return f"{joined(worst)}报送数据各被退回{most}条"
    main = joined(title for title, _ in reasons[worst[0]].most_common(2) if title)
    return f"{worst[0]}报送数据被退回{most}条" + (f"，主要是{main}" if main else "")


def _title(code: str, basis: Basis) -> str:
    found = basis.master.ledgers.rules.get(code)
    return found[1].title if found else basis.titles.get(code, "")
