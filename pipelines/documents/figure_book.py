"""指标表：每个数的定义、分子分母与计入行数，各种分列，与该留意的几条（DOMAIN §2.2、§2.5）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pipelines.documents.figure_titles import FIGURES_PAGE, titled
from pipelines.documents.pages import Cell, Measured, Page
from pipelines.documents.wording import (
    against_schedule,
    changed,
    joined,
    month_range,
    numeral,
    percent,
    year_on_year_name,
)
from pipelines.figures import FIGURES, Basis, Figure, over_full
from pipelines.figures.counting.breakdown import WAYS, By, Line, breakdown, low_plans, whole
from pipelines.figures.figure import Source, count, share
from pipelines.ledgers.values import half_up

#: 数出来的，印整数；其余两位小数。
_COUNTED: Final = frozenset({"个", "家", "条", "项（次）"})
#: 不是率的数，各项怎样称呼。
_ORDINALS: Final = tuple(f"第{numeral(number)}项" for number in range(1, 100))
#: 与哪一期比：数的名称 →（那一期叫什么，怎样取它）。
_COMPARED: Final = {"环比": ("上月", "last"), "同比": ("去年同期", "year_ago")}


@dataclass(frozen=True)
class TermReading:
    """一项的值与计入的行；`unit` 只管印几位小数，不是个数的都照金额印。"""

    words: str
    value: Fraction | None
    unit: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Reading:
    """一个数此刻的值、各项，与要说明的话：没有算的为何没有算，超过 100% 的请核对。"""

    figure: Figure
    value: Fraction | None
    terms: tuple[TermReading, ...]
    remark: str

    @property
    def rows(self) -> int:
        """计入几行，一行只数一次。"""
        return len({source for term in self.terms for source in term.sources})


@dataclass(frozen=True)
class Note:
    """该留意的一条：什么事，说的是谁，怎样说。"""

    kind: str
    about: str
    words: str


@dataclass(frozen=True)
class FigureBook:
    """一期的指标表。"""

    basis: Basis
    readings: tuple[Reading, ...]
    breakdowns: Mapping[By, tuple[Line, ...]]
    whole: Line
    notes: tuple[Note, ...]


def figure_book(basis: Basis) -> FigureBook:
    """算出一期的全部指标、分列与提示。"""
    found = readings(basis)
    breakdowns = {by: breakdown(basis, by) for by in WAYS}
    notes = tuple(_notes(basis, found, breakdowns["单位"]))
    return FigureBook(basis, found, breakdowns, whole(basis), notes)


def tabled(value: Fraction | None, unit: str) -> str:
    """印出来的数，不带单位：个数为整数，金额、率与差两位小数；没有为“—”。"""
    return "—" if value is None else f"{half_up(value, 0 if unit in _COUNTED else 2)}"


# ── 各数 ─────────────────────────────────────────────────────────────


def readings(basis: Basis) -> tuple[Reading, ...]:
    """全部数的值、各项与说明。"""
    return tuple(_reading(figure, basis) for figure in FIGURES.values())


def _reading(figure: Figure, basis: Basis) -> Reading:
    value, terms = figure.value(basis), tuple(_terms(figure, basis))
    if value is None:
        return Reading(figure, None, terms, _why_none(figure, basis, terms))
    return Reading(figure, value, terms, _said(figure, basis, value))


def _terms(figure: Figure, basis: Basis) -> Iterator[TermReading]:
    """各项的值；没有得比、也没有行可计的，不是零，是没有。"""
    possible = figure.possible(basis)
    for term in figure.terms:
        sources = tuple(term.sources(basis))
        value = term.value(basis) if possible or sources else None
        yield TermReading(term.words, value, "个" if term.measure is count else "万元", sources)


def _why_none(figure: Figure, basis: Basis, terms: Sequence[TermReading]) -> str:
    """没有算的缘故。"""
    if not figure.possible(basis):
        return _why_not_compared(figure.key, basis)
    for term in terms:
        if term.value is None:
            return f"{term.words}算不出：没有填，或口径不一"
    numbers = [(term.words, term.value or 0) for term in terms]
    if numbers and not numbers[-1][1]:
        return f"分母为零：{numbers[-1][0]}"
    negative = [words for words, number in numbers if number < 0]
    return f"{negative[0]}为负（核减），不比" if negative else "算不出，见定义"


def _why_not_compared(key: str, basis: Basis) -> str:
    name, attribute = _COMPARED.get(key, ("", "master"))
    earlier = getattr(basis, attribute)
    if earlier is None:
        return f"没有{name}的报送可比"
    missing = [f"{s.unit.name}{s.state}" for s in basis.master.missing]
    if name:
        missing += [f"{s.unit.name}{name}{s.state}" for s in earlier.missing]
    elif key != "序时差":
        return "办法里没有用到，或有应报的没有报、没有填、口径不一，见定义"
    return f"口径不一致，不比：{joined(missing)}"


def _said(figure: Figure, basis: Basis, value: Fraction) -> str:
    """算得出的数的说明：增减怎样说，超没超 100%。"""
    if figure.key == "序时差":
        return against_schedule(value)
    if figure.key in _COMPARED:
        year = year_on_year_name(basis.master.period.month)
        return changed(value, against=year if figure.key == "同比" else figure.key)
    return "超过 100%，请核对" if over_full({figure.key: value}) else ""


# ── 提示 ─────────────────────────────────────────────────────────────


def _notes(basis: Basis, found: Sequence[Reading], units: Sequence[Line]) -> Iterator[Note]:
    months = month_range(basis.master.period.month)
    for low in low_plans(basis):
        aside = f"（{joined(low.unreported)}）" if low.unreported else ""
        words = f"{months}投资完成率 {percent(low.rate, 2)}{aside}，年度计划偏低，建议调整"
        yield Note("年度计划偏低", low.label, words)
    for reading in found:
        if over_full({reading.figure.key: reading.value}):
            words = f"为 {percent(reading.value, 2)}，超过 100%，请核对分子、分母"
            yield Note("超过 100%", reading.figure.key, words)
    for line in units:
        if line.projects and not line.plan:
            words = f"有 {line.projects} 个项目，未下达年度计划，不算完成率、不排名"
            yield Note("没有年度计划", line.label, words)
    for status in basis.master.missing:
        words = f"{status.state}；合计的序时差、环比、同比因此可能不比"
        yield Note("未报", status.unit.name, words)
    for words in basis.master.disagreements:
        yield Note("合计不符", basis.master.office.settings.letter.scope, words)


# ── 各页 ─────────────────────────────────────────────────────────────


def figure_pages(book: FigureBook) -> list[Page]:
    """指标、五种分列、提示，各一页。"""
    return [_figures_page(book), *(_breakdown_page(book, by) for by in WAYS), _notes_page(book)]


def _figures_page(book: FigureBook) -> Page:
    note = (
        "金额单位万元；只在印出时四舍五入一次；由两项以上得来的数，其下列出各项；"
        "“—”为没有算，缘由见说明"
    )
    headings = ("指标", "数值", "单位", "计入行数", "定义", "说明")
    rows = [row for reading in book.readings for row in _figure_rows(reading)]
    return Page(FIGURES_PAGE, titled(book.basis.master.period), note, headings, rows)


def _figure_rows(reading: Reading) -> Iterator[tuple[Cell, ...]]:
    """一个数一行；有几项的，其下一项一行。"""
    figure, terms = reading.figure, reading.terms
    value = Measured(reading.value, figure.unit)
    yield (figure.key, value, figure.unit, reading.rows, figure.words, reading.remark)
    names = ("分子", "分母") if figure.combine is share else _ORDINALS
    for name, term in zip(names, terms, strict=False) if len(terms) > 1 else ():
        unit = term.unit if term.unit in ("个", figure.unit) else ""
        rows = len(term.sources)
        yield (f"　{name}", Measured(term.value, term.unit), unit, rows, term.words, "")


def _breakdown_page(book: FigureBook, by: By) -> Page:
    headings = (
        by, "项目数", "总投资", "年度计划", "本月完成", "累计完成", "完成率", "序时进度",
        "超（低）序时", "环比", year_on_year_name(book.basis.master.period.month), "说明",
    )  # fmt: skip
    note = (
        "金额单位万元，率单位%，超（低）序时单位百分点；完成率为累计之和 ÷ 计划之和；"
        "其中有单位未报的不与序时、上月、去年比"
    )
    lines = list(book.breakdowns[by])
    if by == "标识":
        note += "；一个项目可有几个标识，各行不能相加，不列合计"
    elif lines:
        lines.append(book.whole)
    title = titled(book.basis.master.period, f"投资完成情况（分{by}）")
    return Page(f"分{by}", title, note, headings, [_line_row(line) for line in lines])


def _line_row(line: Line) -> tuple[Cell, ...]:
    money = (line.invested, line.plan, line.month, line.done)
    rates = ((line.rate, "%"), (line.scheduled, "%"), (line.gap, "百分点"))
    changes = (line.month_on_month, line.year_on_year)
    without = "未下达年度计划" if line.projects and not line.plan else ""
    return (
        line.label, line.projects, *(Measured(amount, "万元") for amount in money),
        *(Measured(value, unit) for value, unit in rates),
        *(Measured(value, "%") for value in changes),
        "；".join(filter(None, [without, joined(line.unreported)])),
    )  # fmt: skip


def _notes_page(book: FigureBook) -> Page:
    rows = [(note.kind, note.about, note.words) for note in book.notes]
    words = "逐条核对；年度计划偏低的界线在 curves.toml"
    return Page(
        "提示",
        titled(book.basis.master.period, "该留意的"),
        words,
        ("事项", "说的是", "内容"),
        rows,
    )
