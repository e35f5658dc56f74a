from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.figure_book import (
    FigureBook,
    Reading,
    figure_book,
    figure_pages,
)
from pipelines.documents.pages import Measured, Page
from pipelines.figures import FIGURES
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, ORIGIN, PROJECT

City = Mapping[str, Sequence[Mapping[str, object]]]
Make = Callable[..., FigureBook]


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as opened:
        yield opened


def project(number: int, **changes: object) -> dict[str, object]:
    return {**PROJECT, "项目编号": f"XM-{number}", **changes}


@pytest.fixture
def book(history: History, intake: Intake) -> Make:
    """book(本期, last=上月, ago=去年同期, period=…, prospects=招商清单的行)"""

    def make(
        now: City,
        last: City | None = None,
        ago: City | None = None,
        period: Period = JUNE,
        prospects: Sequence[Mapping[str, object]] = (),
    ) -> FigureBook:
        for months, city in ((0, now), (-1, last), (-12, ago)):
            for unit, rows in (city or {}).items():
                save(history, intake, unit, period.shift(months), {"项目清单": rows})
        if prospects:
            save(history, intake, "市直", period, {"招商清单": prospects})
        return figure_book(tasks.basis_of(intake, history, period))

    return make


@pytest.fixture
def everyone(intake: Intake) -> City:
    return {unit.name: [project(n)] for n, unit in enumerate(intake.office.submitters())}


def found(book: FigureBook, key: str) -> Reading:
    return next(one for one in book.readings if one.figure.key == key)


def page(book: FigureBook, name: str) -> Page:
    return next(one for one in figure_pages(book) if one.name == name)


def test_every_figure_stands_once_with_its_definition_and_its_rows(book: Make) -> None:
    made = book({"娄星区": [project(1), project(2)]})
    rows = page(made, "指标").rows
    assert [row[0] for row in rows if not str(row[0]).startswith("　")] == list(FIGURES)
    assert all(row[4] for row in rows)
    assert next(row[3] for row in rows if row[0] == "投资完成率") == 2


def test_a_rate_is_followed_by_its_numerator_and_its_denominator(book: Make) -> None:
    rows = list(page(book({"娄星区": [project(1)]}), "指标").rows)
    place = next(n for n, row in enumerate(rows) if row[0] == "投资完成率")
    part, whole = rows[place + 1], rows[place + 2]
    assert part[:2] == ("　分子", Measured(14000, "万元"))
    assert whole[:2] == ("　分母", Measured(30000, "万元"))
    assert (part[4], whole[4]) == ("本年累计完成投资之和", "本年度计划投资之和")


def test_what_is_not_computed_says_why(book: Make, everyone: City) -> None:
    made = book({"娄星区": [project(1, 本年度计划投资=Decimal(0))]})
    assert found(made, "投资完成率").remark == "分母为零：本年度计划投资之和"
    assert found(made, "环比").remark == "没有上月的报送可比"
    assert found(made, "同比").remark == "没有去年同期的报送可比"
    assert [term.value for term in found(made, "同比").terms] == [None, None]
    assert found(made, "解决率").remark == "分母为零：收集的问题个数"


def test_a_carried_unit_is_named_where_nothing_is_compared(book: Make, everyone: City) -> None:
    some = {name: rows for name, rows in everyone.items() if name != "涟源市"}
    made = book(some, last=everyone)
    words = "口径不一致，不比：涟源市沿用 2021-05"
    assert [found(made, key).remark for key in ("环比", "序时差")] == [words, words]
    notes = [note for note in made.notes if note.kind == "未报"]
    assert [(note.about, note.words[:10]) for note in notes] == [("涟源市", "沿用 2021-05")]
    row = next(row for row in page(made, "分单位").rows if row[0] == "涟源市")
    assert row[-1] == "涟源市沿用 2021-05"


@pytest.mark.parametrize(
    ("now", "before", "remark"),
    [
        ("9", "0", "分母为零：上月完成投资"),
        ("-9", "9", "本月完成投资为负（核减），不比"),
        ("9", "-9", "上月完成投资为负（核减），不比"),
        ("10", "8", "环比增长25%"),
    ],
)
def test_a_reduction_is_named_where_months_are_not_compared(
    book: Make, everyone: City, now: str, before: str, remark: str
) -> None:
    def month(amount: str) -> City:
        change = {"本月完成投资": Decimal(amount)}
        return {name: [{**row, **change} for row in rows] for name, rows in everyone.items()}

    assert found(book(month(now), last=month(before)), "环比").remark == remark


@pytest.mark.parametrize(("month", "name"), [(11, "同比"), (12, "比上年")])
def test_a_full_year_is_not_called_year_on_year(
    book: Make, everyone: City, month: int, name: str
) -> None:
    ago = {u: [{**r, "本年累计完成投资": Decimal(10000)} for r in rs] for u, rs in everyone.items()}
    made = book(everyone, ago=ago, period=Period(2021, month))
    assert found(made, "同比").remark == f"{name}增长40%"
    assert page(made, "分园区").headings[-2] == name


def test_a_rate_over_a_hundred_is_printed_and_flagged(book: Make) -> None:
    made = book({"娄星区": [project(1, 本年度计划投资=Decimal(7000))]})
    assert found(made, "投资完成率").value == 200
    assert found(made, "投资完成率").remark == "超过 100%，请核对"
    assert "投资完成率" in [note.about for note in made.notes if note.kind == "超过 100%"]


def test_a_flow_over_a_hundred_is_not_flagged(book: Make) -> None:
    signed = date(2021, 3, 1)
    prospects = [
        {**ORIGIN, "招商编号": f"ZS-{n}", "拟投项目名称": f"示例{n}", "转入项目编号": None,
         "投资方名称": f"示例{n}", "签约日期": signed,
         "首次洽谈日期": date(2021, 1, 1) if n else date(2020, 1, 1)}
        for n in range(2)
    ]  # fmt: skip
    made = book({}, prospects=prospects)
    reading = found(made, "新签约新洽谈流量比")
    assert (reading.value, reading.remark) == (200, "")


def test_a_low_plan_is_noted_with_its_unit_rate_and_months(book: Make) -> None:
    row = project(1, 本年度计划投资=Decimal(719600), 本年累计完成投资=Decimal(697300))
    made = book({"娄星区": [row]}, period=Period(2021, 5))
    low = [(note.about, note.words) for note in made.notes if note.kind == "年度计划偏低"]
    words = "1—5月投资完成率 96.9%，年度计划偏低，建议调整"
    assert ("娄星区", words) in low


def test_a_unit_without_a_plan_is_noted(book: Make) -> None:
    made = book({"娄星区": [project(1, 本年度计划投资=Decimal(0))]})
    assert ("没有年度计划", "娄星区") in [(note.kind, note.about) for note in made.notes]
    row = next(row for row in page(made, "分单位").rows if row[0] == "娄星区")
    assert row[-1] == "未下达年度计划"


def test_lines_end_with_a_total_except_by_tag(book: Make) -> None:
    made = book({"娄星区": [project(1, 专项标识="三高四新；省重点")]})
    for name in ("分单位", "分园区", "分产业链", "分类别"):
        assert page(made, name).rows[-1][0] == "合计"
    tags = page(made, "分标识")
    assert [row[0] for row in tags.rows] == ["三高四新", "省重点"]
    assert "各行不能相加" in tags.note


def test_an_empty_city_has_every_page_and_no_number_made_up(book: Make) -> None:
    made = book({})
    names = [one.name for one in figure_pages(made)]
    assert names == ["指标", "分单位", "分园区", "分产业链", "分类别", "分标识", "提示"]
    for reading in made.readings:
        assert reading.value in (0, None)
        assert reading.remark or reading.value == 0, reading.figure.key
