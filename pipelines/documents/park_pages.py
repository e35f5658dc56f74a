"""五好园区一页：省里有结果的以省里的为准，没有的试算，页首、页名都写明（DOMAIN §2.8）。"""

from __future__ import annotations

from pipelines.documents.pages import Cell, Measured, Page
from pipelines.documents.wording import joined
from pipelines.figures import Basis
from pipelines.figures.evaluating.park_table import TRIAL, ParkTable, ProvincialResult
from pipelines.figures.evaluating.parks import (
    ParkEvaluation,
    ParkScore,
    evaluation_of,
    latest_result,
    watch_list,
)


def park_page(basis: Basis) -> Page | None:
    """各园区的名次、得分、各项得分、所缺；另列省里最近一年的名次。"""
    found, table = evaluation_of(basis), basis.methods.parks
    if found is None:
        return None
    return _provincial(found, table) if found.provincial else _trial(found, table)


def _provincial(found: ParkEvaluation, table: ParkTable) -> Page:
    rows = [(one.park, Measured(one.rank, "个"), one.honour) for one in found.rows]
    title = f"五好园区：{found.label}"
    note = f"依据：{found.source}；以省里的结果为准，不另试算；{_watched(table, found.year)}"
    return Page("五好园区", title, note, ("园区", "全省名次", "称号"), rows)


def _trial(found: ParkEvaluation, table: ParkTable) -> Page:
    year = latest_result(table, found.year)
    result = None if year is None else table.results[str(year)]
    items = tuple(one.name for one in table.indicators)
    headings = ("园区", "试算名次", "试算得分", *map(_short, items), "所缺")
    if year is not None:
        headings += (f"{year} 年度全省名次",)
    rules = "各指标列是得分，缺项的不排名"
    note = f"【{TRIAL}，不作考核依据】{table.source}；{rules}；{_watched(table, found.year)}"
    rows = [_row(one, items, result) for one in found.rows]
    title = f"{found.year} 年五好园区{found.label}"
    return Page(f"五好园区（{TRIAL}）", title, note, headings, rows)


def _short(name: str) -> str:
    """栏目里的指标名：一页要放下十项。"""
    return name.replace("占全市比重", "占比")


def _row(
    one: ParkScore, items: tuple[str, ...], result: ProvincialResult | None
) -> tuple[Cell, ...]:
    points = {point.name: point.points for point in one.points}
    own: tuple[Cell, ...] = (
        one.park, Measured(one.rank, "个"), Measured(one.score, "分"),
        *(Measured(points.get(name), "分") for name in items), joined(one.lacking),
    )  # fmt: skip
    return own if result is None else (*own, Measured(result.ranks.get(one.park), "个"))


def _watched(table: ParkTable, year: int) -> str:
    """关注名单一句：到最近一年省里结果为止；年份不够的说无从判断。"""
    rule = f"连续 {table.watch.years} 年排全省后 {table.watch.last} 位"
    last = latest_result(table, year)
    found = None if last is None else watch_list(table, last)
    if found is None:
        return f"省里的结果没有录满连续 {table.watch.years} 年，{rule}的关注名单无从判断"
    if not found:
        return f"到 {last} 年度，没有{rule}的园区"
    return f"关注名单（到 {last} 年度{rule}）：{joined(found)}"
