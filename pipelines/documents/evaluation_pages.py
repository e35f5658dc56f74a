"""专班、亮灯、园区占比、亩均、五好园区、链长制各一页，接在指标表后面（DOMAIN §2.3—§2.9）。

没有内容的不出；办法、年份、试算与否，都写在页首。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from pipelines.calendar import Period
from pipelines.documents.chain_pages import chain_page
from pipelines.documents.event_pages import chain_event_page
from pipelines.documents.figure_titles import titled
from pipelines.documents.light_pages import board_page, summons_page, unit_light_page
from pipelines.documents.pages import Cell, Measured, Page
from pipelines.documents.park_pages import park_page
from pipelines.documents.printing import row_words
from pipelines.documents.share_words import share_sentence, uncompared_words, why_not
from pipelines.documents.wording import joined
from pipelines.figures import FIGURES, Basis
from pipelines.figures.evaluating.land import Evaluation, Firm, evaluation_of
from pipelines.figures.evaluating.land_scheme import Scheme
from pipelines.figures.evaluating.park_table import YIELDS
from pipelines.figures.evaluating.shares import Share, ShareReport, annex, repeated_parks, report_of
from pipelines.figures.evaluating.yields import COLUMNS, ENERGY_CUT, PER_MU, park_yields

_WITHOUT_GRADES: Final = "不分等"


def evaluation_pages(basis: Basis) -> list[Page]:
    """依次各页；没有内容的、办法里没有的不出。"""
    makers = (
        chain_event_page, unit_light_page, board_page, summons_page, share_page, yield_page,
        land_page, park_page, chain_page,
    )  # fmt: skip
    return [page for make in makers if (page := make(basis)) is not None]


def share_page(basis: Basis) -> Page | None:
    """五项指标：园区合计、全市、占比，与全省之差。"""
    report = report_of(basis)
    if not report.quarter:
        return None
    year = f"{report.province_year}年" if report.province_year else "可比的年份没有"
    headings = (
        "指标", "园区合计", "全市", "单位", "园区占全市（%）", f"全省（%，{year}）",
        "与全省之差（百分点）", "说明",
    )  # fmt: skip
    rows = [_share_row(report, one) for one in report.shares]
    title = _titled(report, "园区占全市比重")
    return Page("园区占比", title, share_sentence(report), headings, rows)


def _share_row(report: ShareReport, one: Share) -> tuple[Cell, ...]:
    remark = why_not(report, one) or uncompared_words(report, one)
    return (
        one.name, Measured(one.parks, "万元"), Measured(one.city, "万元"), one.unit or "—",
        Measured(one.share, "%"), Measured(one.province, "%"), Measured(one.gap, "百分点"), remark,
    )  # fmt: skip


def yield_page(basis: Basis) -> Page | None:
    """各园区的亩均五项；末行为各园区合计，有园区未报、未填的不合计。"""
    rows = annex(basis, *COLUMNS)
    found = park_yields(rows)
    if not found:
        return None
    repeated = repeated_parks(rows)
    lines: list[tuple[Cell, ...]] = [
        (park, *_measured_yields(own), "报了两行以上，不算" if park in repeated else "")
        for park, own in found.items()
    ]
    whole = {name: FIGURES[f"园区{name}"].value(basis) for name in YIELDS if name != ENERGY_CUT}
    absent = report_of(basis).absent
    remark = f"{joined(absent)}未报，不合计" if absent else "合计之比，不是平均；能耗不能相加"
    lines.append(("各园区合计", *_measured_yields(whole | {ENERGY_CUT: None}), remark))
    headings = ("园区", *(f"{name}（{_unit(name)}）" for name in YIELDS), "说明")
    note = "亩均＝年初至季末累计 ÷ 工业用地面积；能耗降低率正数为下降；“—”为没有填或分母为零"
    title = _titled(report_of(basis), "园区亩均效益")
    return Page("园区亩均", title, note, headings, lines)


def _unit(name: str) -> str:
    return "万元/亩" if name in PER_MU else "%"


def _measured_yields(own: Mapping[str, Fraction | None]) -> Iterator[Measured]:
    return (Measured(own[name], _unit(name)) for name in YIELDS)


def _titled(report: ShareReport, subject: str) -> str:
    """附表一的报告期（可以早于本期）与名称。"""
    return titled(Period.parse(report.quarter), subject)


# ── 亩均评价 ──────────────────────────────────────────────────────────


def land_page(basis: Basis) -> Page | None:
    """企业逐家：组别、名次、等次、各项得分与说明。"""
    found, scheme = evaluation_of(basis), basis.methods.land
    if found is None or not found.firms:
        return None
    items = _items(scheme)
    headings = (
        "企业名称", "统一社会信用代码", "所在园区", "组别", "名次", "等次", "得分", "加减分",
        *(f"{name}得分" for name in items), "说明", "来源",
    )  # fmt: skip
    rows = [_firm_row(firm, items, scheme) for firm in found.firms]
    title = f"{found.year} 年度亩均评价（{found.scheme}办法）"
    return Page("亩均评价", title, _land_note(found, scheme), headings, rows)


def _items(scheme: Scheme) -> tuple[str, ...]:
    """各组的指标，一项只列一次。"""
    names = (one.name for group in scheme.groups for one in group.indicators)
    return tuple(dict.fromkeys(names))


def _firm_row(firm: Firm, items: Sequence[str], scheme: Scheme) -> tuple[Cell, ...]:
    points = {point.name: point.points for point in firm.points}
    grade = firm.grade or _WITHOUT_GRADES
    watched = (f"建议关注：参评不足 {scheme.small_group} 家，不自动评最末一等",) * firm.watched
    return (
        firm.name, firm.code, firm.park, firm.group, Measured(firm.rank, "个"), grade,
        Measured(firm.score, "分"), Measured(firm.adjusted if firm.rank else None, "分"),
        *(Measured(points.get(name), "分") for name in items),
        "；".join((*watched, *firm.notes)),
        row_words(firm.source),
    )  # fmt: skip


def _land_note(found: Evaluation, scheme: Scheme) -> str:
    ranked = sum(1 for firm in found.firms if firm.rank)
    parts = [f"依据：{scheme.source}", f"参评 {ranked} 家，不评价 {len(found.firms) - ranked} 家"]
    parts += _grade_words(found, scheme)
    if not scheme.knows(found.year):
        parts.append(f"办法没有 {found.year} 年度的基准值，全部没有评")
    if found.strangers:
        parts.append(f"办法点了名而附表二没有的信用代码：{joined(found.strangers)}")
    return "；".join(parts)


def _grade_words(found: Evaluation, scheme: Scheme) -> Iterable[str]:
    if not scheme.grades:
        return ["本办法没有等次界线，只排名、不分等"]
    return [joined(f"{one.name} {len(found.graded(one.name))} 家" for one in scheme.grades)]
