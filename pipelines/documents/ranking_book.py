"""评分排名.xlsx：积分、得分构成、名次说明、投资排名、流动红旗、年度红旗（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from pipelines.documents.figure_titles import titled
from pipelines.documents.master_book import month_words
from pipelines.documents.pages import Cell, Measured, Page, write_pages
from pipelines.documents.ranking_words import (
    climb_words,
    invested_words,
    is_grouped,
    passed_over_words,
    place_text,
    points_words,
    threat_words,
    trial_words,
    unranked_words,
)
from pipelines.figures.figure import percent
from pipelines.figures.flags.annual import AnnualLine
from pipelines.figures.flags.history import FlagLine
from pipelines.figures.ranking import Invested, Points, Ranking
from pipelines.ledgers.values import half_up

_HOPELESS, _TOP = "靠单独一类计分事项追不上", "已居首位"


def write_ranking(ranking: Ranking, *, generated_at: datetime) -> bytes:
    """评分排名（.xlsx）；同样的输入恒得同样的字节。"""
    settings = ranking.master.office.settings
    return write_pages(
        ranking_pages(ranking),
        author=settings.name, generated_at=generated_at, sample=settings.sample,
    )  # fmt: skip


def ranking_pages(ranking: Ranking) -> list[Page]:
    """六页，先看名次，再看缘由。"""
    return [
        _points_page(ranking), _reasons_page(ranking), _made_of_page(ranking),
        _invested_page(ranking), _flags_page(ranking), _annual_page(ranking),
    ]  # fmt: skip


def _points_page(ranking: Ranking) -> Page:
    events = tuple(dict.fromkeys(name for one in ranking.points for name in one.score.counts))
    headings = (
        "名次", "单位", "组别", "组内名次", "得分", "本月得分", *events, "距上一位差", "怎样前移",
    )  # fmt: skip
    rows = [_points_row(one, events) for one in ranking.points]
    span = titled(ranking.master.period, "累计积分")
    note = f"{span}，同分并列；“怎样前移”是最少要再做的。"
    return Page("积分排名", _title(ranking, "积分排名"), _trial(ranking, note), headings, rows)


def _points_row(one: Points, events: tuple[str, ...]) -> tuple[Cell, ...]:
    score, place, within = one.score, one.overall, one.within
    ranked = place.rank is not None
    return (
        place_text(place.rank, place.peers), score.unit.name, score.unit.group,
        place_text(within.rank, within.peers),
        _marks(score.points if ranked else None), _marks(one.month if ranked else None),
        *(score.counts.get(name, 0) if ranked else "—" for name in events),
        _marks(place.above.gap if place.above else None),
        climb_words(place, _HOPELESS) or _TOP if ranked else "没有可用的报送，不参加排名",
    )  # fmt: skip


def _reasons_page(ranking: Ranking) -> Page:
    grouped = is_grouped(ranking)
    invested = {one.standing.unit.code: one for one in ranking.invested}
    rows: list[tuple[Cell, ...]] = [
        (
            one.score.unit.name, points_words(one, grouped),
            invested_words(invested[one.score.unit.code]),
        )
        for one in ranking.points
    ]  # fmt: skip
    note = "每个单位一行，为什么在这一位、差多少、最少再做什么就能前移、谁可能超过来。"
    headings = ("单位", "积分名次说明", "投资名次说明")
    return Page("名次说明", _title(ranking, "名次说明"), _trial(ranking, note), headings, rows)


def _made_of_page(ranking: Ranking) -> Page:
    headings = ("单位", "项目", "怎样得的", "得分", "满分", "占得分%", "计入几行")
    note = "一行一项，没有得分也没有满分的不列；扣分为负，占得分的比重按未扣分以前的总分算。"
    rows = [row for one in ranking.points for row in _made_of_rows(one)]
    return Page("得分构成", _title(ranking, "得分构成"), _trial(ranking, note), headings, rows)


def _made_of_rows(one: Points) -> Iterator[tuple[Cell, ...]]:
    earned = sum((x.points for x in one.score.contributions if x.points > 0), Fraction(0))
    items = (x for x in one.score.contributions if x.points or x.full is not None)
    for item in items:
        share = percent(item.points, earned) if item.points > 0 else None
        yield (
            one.score.unit.name, item.item, item.words, _marks(item.points), _marks(item.full),
            Measured(share, "%"), len(item.sources),
        )  # fmt: skip


def _invested_page(ranking: Ranking) -> Page:
    headings = (
        "名次", "单位", "组别", "年度计划（万元）", "累计完成（万元）", "完成率%",
        "距上一位差（百分点）", "怎样前移", "谁可能超过来",
    )  # fmt: skip
    scope = "组内" if ranking.master.office.settings.reporting.rank_by_group else "全部单位"
    note = f"投资完成率在{scope}排名，同率并列；“怎样前移”是最少要再完成的投资，精确到0.01万元。"
    rows = [_invested_row(one) for one in ranking.invested]
    return Page("投资排名", _title(ranking, "投资排名"), note, headings, rows)


def _invested_row(one: Invested) -> tuple[Cell, ...]:
    row, place = one.standing, one.place
    gap = place.above.gap if place.above else None
    ranked = place.rank is not None
    return (
        place_text(place.rank, place.peers), row.unit.name, row.unit.group,
        Measured(Fraction(row.plan, 100), "万元"), Measured(Fraction(row.done, 100), "万元"),
        Measured(row.rate, "%"), Measured(gap, "%"),
        climb_words(place) or _TOP if ranked else f"{unranked_words(one)}，不参加排名",
        threat_words(place),
    )  # fmt: skip


def _flags_page(ranking: Ranking) -> Page:
    headings = ("报告期", "组别", "流动红旗", "当月得分", "流动情况", "够得上而没有给的")
    note = "按当月得分评，近的在前；各月按当月采用的报送重评，锁定后不再变。每年1月重新起算。"
    lines = sorted(ranking.flags, key=lambda line: line.period, reverse=True)
    rows = [_flag_row(line) for line in lines]
    return Page("流动红旗", _title(ranking, "流动红旗"), _trial(ranking, note), headings, rows)


def _flag_row(line: FlagLine) -> tuple[Cell, ...]:
    return (
        str(line.period), line.group, line.unit.name if line.unit else "—", _marks(line.points),
        line.words, "；".join(passed_over_words(line)),
    )  # fmt: skip


def _annual_page(ranking: Ranking) -> Page:
    annual, rule = ranking.annual, ranking.rule
    headings = (
        "组别", "组内名次", "单位", "各月积分之和", "流动红旗（面）", "年终考核得分", "年度得分",
        "年度红旗",
    )  # fmt: skip
    formula = (
        f"各月积分之和×{_plain(rule.monthly_weight)}%＋流动红旗每面{_plain(rule.flag_points)}分"
        f"＋年终考核×{_plain(rule.assessment_weight)}%。"
    )
    why = f"试算：{'；'.join(annual.trial)}。" if annual.trial else ""
    places = [(line.unit.group, line.rank) for line in annual.lines]
    rows = [
        _annual_row(line, places.count((line.unit.group, line.rank)) > 1, bool(annual.trial))
        for line in annual.lines
    ]
    title = _title(ranking, f"{ranking.master.period.year}年年度红旗", whole_year=True)
    return Page("年度红旗", title, why + formula, headings, rows)


def _annual_row(line: AnnualLine, shared: bool, trial: bool) -> tuple[Cell, ...]:
    award = ("暂列（试算）" if trial else "授予") if line.awarded else ""
    return (
        line.unit.group, place_text(line.rank, shared), line.unit.name,
        _marks(line.monthly), line.flags,
        _marks(line.assessment), _marks(line.points), award,
    )  # fmt: skip


def _title(ranking: Ranking, name: str, *, whole_year: bool = False) -> str:
    master = ranking.master
    when = "" if whole_year else month_words(master.period)
    return f"{master.node.name}{when}{name}"


def _trial(ranking: Ranking, note: str) -> str:
    """说明之前冠以试算的缘故。"""
    words = trial_words(ranking)
    return f"{words}。{note}" if words else note


def _marks(value: Fraction | None) -> Measured:
    return Measured(value, "分")


def _plain(value: object) -> str:
    return f"{half_up(Fraction(str(value)), 2).normalize():f}"
