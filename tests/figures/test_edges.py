"""每个数在每样边上：不出错，不说胡话；分列、灯、榜、积分、附表与整份公文也一样。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from xml.etree import ElementTree

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.consolidation import UNIT
from pipelines.documents.appendices import appendix_tables
from pipelines.documents.circular import render_circular
from pipelines.documents.docx_package import unpacked
from pipelines.documents.evaluation_pages import evaluation_pages
from pipelines.documents.figure_book import FigureBook, Reading, figure_book, figure_pages, tabled
from pipelines.documents.monthly import monthly_context
from pipelines.documents.pages import Measured, Page
from pipelines.figures import FIGURES, Basis, over_full
from pipelines.figures.counting.breakdown import WAYS, By
from pipelines.figures.counting.event_names import EVENT_NAMES
from pipelines.figures.figure import added, count, share
from pipelines.figures.lights.bounds import Light
from pipelines.figures.lights.projects import project_lights, summoned
from pipelines.figures.lights.table import load_lights
from pipelines.figures.lights.units import board_lists, unit_lights
from pipelines.figures.scoring.scores import scores, standings
from pipelines.figures.scoring.table import load_score
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers
from pipelines.office import load_office, shipped
from tests.city import save
from tests.conftest import JUNE
from tests.figures.edge_cases import CARRIED, EDGES, JANUARY, UNITS, project, sheets, small_office

COUNTED = ("个", "家", "条", "项（次）")
SHIPPED = shipped("templates")
LIGHTS = sorted(path.stem for path in (SHIPPED / "lights").glob("*.toml"))
SCORES = sorted(path.stem for path in (SHIPPED / "scores").glob("*.toml"))
#: 公文里不该有的：程序的话、负的增长、没有内容的附件、负零。
NONSENSE = re.compile(
    r"nan|NaT|None|Fraction|Decimal|[{}]|增长-|下降-|超序时进度-|低于序时进度-|百分点百分点"
    r"|（附件）|详见附件。|-0(?:\.0+)?(?![\d.])|。。|，，|、、|，。|；。|居前[^是]*是[，。；]"
)


@dataclass(eq=False)
class Edge:
    """一样边上的小城：依据，与各数的值，都只算一次。"""

    name: str
    basis: Basis

    @cached_property
    def values(self) -> Mapping[str, Fraction | None]:
        return {key: reading.value for key, reading in self.readings.items()}

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        return {reading.figure.key: reading for reading in self.book.readings}

    @cached_property
    def book(self) -> FigureBook:
        return figure_book(self.basis)

    @cached_property
    def pages(self) -> list[Page]:
        return [*figure_pages(self.book), *evaluation_pages(self.basis)]


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, declared: tuple[Ledgers, Mapping[str, Code]]
) -> Intake:
    folder = tasks.init(tmp_path_factory.mktemp("边") / "办公室")
    return Intake(load_office(small_office(folder)), *declared)


@pytest.fixture(scope="module")
def edges(office: Intake) -> Mapping[str, Edge]:
    """每样边上的小城，只造一次。"""
    found: dict[str, Edge] = {}
    for name, build in EDGES.items():
        with History("sqlite://") as history:
            found[name] = Edge(name, build(office, history))
    return found


@pytest.fixture(params=EDGES)
def edge(edges: Mapping[str, Edge], request: pytest.FixtureRequest) -> Edge:
    return edges[request.param]


def over(edges: Mapping[str, Edge], key: str) -> Iterator[tuple[Edge, Fraction | None]]:
    """一个数在每样边上的值。"""
    return ((edge, edge.values[key]) for edge in edges.values())


@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_is_a_number_or_nothing_and_prints(edges: Mapping[str, Edge], key: str) -> None:
    for edge, value in over(edges, key):
        assert value is None or isinstance(value, Fraction), edge.name
        text = tabled(value, FIGURES[key].unit)
        assert re.fullmatch(r"—|-?\d+(\.\d\d)?", text), (edge.name, text)
        assert (text == "—") == (value is None)


@pytest.mark.parametrize("key", [key for key, f in FIGURES.items() if f.unit in COUNTED])
def test_a_count_is_whole_and_is_the_number_of_its_rows(
    edges: Mapping[str, Edge], key: str
) -> None:
    figure = FIGURES[key]
    for edge, value in over(edges, key):
        if value is None:
            assert not figure.possible(edge.basis), edge.name
            continue
        assert value >= 0
        assert value.denominator == 1
        assert figure.combine is added
        terms = edge.readings[key].terms
        assert value == sum(len(term.sources) for term in terms), edge.name


@pytest.mark.parametrize("key", [key for key, f in FIGURES.items() if f.combine is share])
def test_a_rate_is_of_its_denominator_and_without_one_is_nothing(
    edges: Mapping[str, Edge], key: str
) -> None:
    figure = FIGURES[key]
    for edge, value in over(edges, key):
        part, base = (term.value for term in edge.readings[key].terms)
        if not base or not figure.possible(edge.basis):
            assert value is None, edge.name
        else:
            assert part is not None
            assert value == part * 100 / base, edge.name


@pytest.mark.parametrize("key", FIGURES)
def test_only_a_rate_over_a_hundred_is_flagged(edges: Mapping[str, Edge], key: str) -> None:
    for edge, value in over(edges, key):
        flagged = over_full({key: value}) == (key,)
        assert flagged == (FIGURES[key].full_at_100 and (value or 0) > 100), edge.name


@pytest.mark.parametrize("key", FIGURES)
def test_an_empty_city_has_counts_of_zero_and_no_rate(edges: Mapping[str, Edge], key: str) -> None:
    figure = FIGURES[key]
    for name in ("空城", "报了空表"):
        value = edges[name].values[key]
        if figure.unit == "万元" or (figure.unit in COUNTED and figure.possible(edges[name].basis)):
            assert value == 0
        else:
            assert value is None
        assert figure.sources(edges[name].basis) == []


@pytest.mark.parametrize("key", FIGURES)
def test_a_city_of_zeros_divides_nothing_by_zero(edges: Mapping[str, Edge], key: str) -> None:
    figure, value = FIGURES[key], edges["全为零"].values[key]
    money = all(term.measure is not count for term in figure.terms)
    if figure.unit == "万元":
        assert value == 0
    elif money:
        assert value is None, "分子、分母都是金额，都为零"


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("缺上月", {"环比", "同比"}), ("沿用", {"序时差", "环比", "同比"}), ("核减", {"环比"}),
        ("累计减到负", {"环比", "同比"}), ("一月", {"同比"}), ("跨年未报", {"环比", "同比"}),
        ("空城", {"序时差", "环比", "同比"}), ("并列", {"同比"}), ("全年", set()),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_not_compared(
    edges: Mapping[str, Edge], name: str, nothing: set[str]
) -> None:
    values = edges[name].values
    assert {key for key in ("序时差", "环比", "同比") if values[key] is None} == nothing


def test_a_reduction_keeps_its_sign(edge: Edge) -> None:
    expected = {
        "核减": Fraction(-40 * 2 * len(UNITS)),
        "累计减到负": Fraction(-60 * 2 * len(UNITS)),
    }
    month = edge.values["本月完成投资"]
    assert edge.name not in expected or month == expected[edge.name]
    if edge.name == "累计减到负":
        rate = edge.values["投资完成率"]
        assert rate is not None
        assert rate < 0
        assert over_full(edge.values) == ()


def test_more_than_planned_is_flagged_and_the_rest_is_not(edge: Edge) -> None:
    flagged = set(over_full(edge.values))
    if edge.name == "超额":
        assert flagged == {"投资完成率", "双引擎完成率"}
    else:
        assert flagged == set()


def test_a_carried_unit_counts_in_sums_but_lights_no_lamp(edge: Edge) -> None:
    if edge.name != "沿用":
        assert edge.name != "跨年未报" or edge.values["项目数"] == 6, "跨年不沿用"
        return
    assert edge.values["项目数"] == 8
    for key in ("红灯项目数", "滞后项目数", "应开工数", "开工率", "项目履约率", "按期办结率"):
        assert CARRIED not in {row.unit for row in FIGURES[key].sources(edge.basis)}
    assert CARRIED in {row.unit for row in FIGURES["累计完成投资"].sources(edge.basis)}
    line = next(one for one in edge.book.breakdowns["单位"] if one.label == CARRIED)
    assert (line.projects, line.gap, line.month_on_month) == (2, None, None)
    ranking = appendix_tables(edge.basis)["排名表"]
    row = next(one for one in ranking if one["单位"] == f"{CARRIED}（沿用 2021-05）")
    assert (row["超低序时"], row["本月完成"], row["升降"]) == ("—", "—", "—")


@pytest.mark.parametrize("way", WAYS)
def test_the_lines_add_up_to_the_city(edge: Edge, way: By) -> None:
    lines, city = edge.book.breakdowns[way], edge.book.whole
    for line in (*lines, city):
        assert line.rate is None or line.plan
        assert line.rate is not None or not line.plan
        assert line.projects >= 0
        assert (line.scheduled is None) == (line.rate is None)
    if way != "标识":
        for name in ("projects", "invested", "plan", "month", "done"):
            assert sum(getattr(line, name) for line in lines) == getattr(city, name)
    assert city.done == edge.values["累计完成投资"]


@pytest.mark.parametrize("preset", LIGHTS)
def test_the_lights_and_boards_of_every_preset(edge: Edge, preset: str) -> None:
    names = [unit.name for unit in edge.basis.master.office.submitters()]
    table = load_lights(SHIPPED / "lights" / f"{preset}.toml", edge.basis.master.ledgers, names)
    made = replace(edge.basis, methods=replace(edge.basis.methods, lights=table))
    lit = project_lights(made)
    assert all(one.grounds if one.light is not Light.GREEN else not one.grounds for one in lit)
    assert CARRIED not in {one.unit for one in lit} or edge.name not in ("沿用", "跨年未报")
    assert all(one.project.light is not Light.GREEN for one in summoned(made))
    assert all((one.number is None) == (one.light is None) for one in unit_lights(made))
    boards = board_lists(made)
    if boards:
        red = {one.unit.name for one in boards.red}
        assert red.isdisjoint(one.unit.name for one in boards.black)
        tied = {len(boards.red), len(boards.black)} <= {0, len(UNITS)}
        assert tied or edge.name != "并列", "并列的同进同出"
    if edge.name in ("空城", "报了空表"):
        assert not lit
        assert not boards or not (boards.red or boards.black)


@pytest.mark.parametrize("name", ["空城", "全为零", "累计减到负", "沿用", "并列", "超额"])
@pytest.mark.parametrize("preset", SCORES)
def test_the_points_of_every_preset(edges: Mapping[str, Edge], name: str, preset: str) -> None:
    edge = edges[name]
    table = load_score(SHIPPED / "scores" / f"{preset}.toml", EVENT_NAMES)
    made = replace(edge.basis, methods=replace(edge.basis.methods, score=table))
    found = scores(made, made.start, made.end)
    assert {row.unit.name for row in found} == set(UNITS)
    for row in found:
        assert row.points == sum((one.points for one in row.contributions), Fraction(0))
    for row in found:
        better = sum(other.points > row.points for other in found if other.rank is not None)
        assert row.rank in (None, better + 1)


def test_ties_share_their_place(edge: Edge) -> None:
    ranked = [row for row in standings(edge.basis.master) if row.rank is not None]
    for row in ranked:
        better = sum(other.rate > row.rate for other in ranked)  # type: ignore[operator]
        assert row.rank == better + 1
    if edge.name == "并列":
        assert {row.rank for row in ranked} == {1}
        assert len(ranked) == len(UNITS)
    if edge.name in ("空城", "报了空表", "全为零"):
        assert ranked == []


def test_every_page_prints_a_dash_for_nothing(edge: Edge) -> None:
    for page in edge.pages:
        for row in page.rows:
            assert len(row) == len(page.headings)
            for cell in row:
                assert isinstance(cell, str | int | Measured)
                assert not isinstance(cell, str) or not NONSENSE.search(cell), (page.name, cell)


def test_the_whole_circular_is_without_nonsense(edge: Edge) -> None:
    context = monthly_context(edge.basis, date(2022, 3, 7), 6)
    content = render_circular(SHIPPED / "documents" / "月通报.docx", context)
    body = ElementTree.fromstring(unpacked(content)["word/document.xml"])
    lines = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    found = [line for line in lines if NONSENSE.search(line)]
    assert found == []
    text = "\n".join(lines)
    assert re.search(r"(?<![\d.])(?<!已报送)0个", _prose(lines)) is None
    assert ("核减" in text) == (edge.name in ("核减", "累计减到负"))
    assert ("并列第1位" in text) == (edge.name == "并列")
    assert not ("同比" in text and edge.name == "全年"), "全年的叫比上年"
    assert (f"{CARRIED}沿用5月数据" in text) == (edge.name == "沿用")


def _prose(lines: list[str]) -> str:
    """正文：附件以前的段落。"""
    ends = [number for number, line in enumerate(lines) if line.startswith("附件：")]
    return "\n".join(lines[: ends[0] if ends else len(lines)])


def test_january_is_one_twelfth_of_the_year(edges: Mapping[str, Edge]) -> None:
    values = edges["一月"].values
    rate = values["投资完成率"]
    assert rate is not None
    assert values["序时差"] == rate - Fraction(100, 12)


# ── 各单位相加即全市 ─────────────────────────────────────────────────

#: 不同项目的个数不是各单位之和（一个项目可牵涉几个单位）；亩均各等须全市一起评。
ADDITIVE = tuple(
    key
    for key, figure in FIGURES.items()
    if figure.combine is added and figure.unit != "条"
    and key != "四新一盘活项目数" and not key.startswith("亩均")
)  # fmt: skip
AMOUNTS = st.tuples(*(st.integers(0, 9999),) * 2, st.integers(-99, 999), st.integers(0, 9999))
CITIES = st.dictionaries(
    st.integers(0, len(UNITS) - 1), st.lists(AMOUNTS, min_size=1, max_size=3), min_size=1
)


def _only(made: Basis, unit: str) -> Basis:
    """只留一个单位的行。"""
    tables = {name: rows[rows[UNIT] == unit] for name, rows in made.master.tables.items()}
    return replace(made, master=replace(made.master, tables=tables))


@settings(max_examples=4)
@given(city=CITIES, period=st.sampled_from([JUNE, JANUARY, Period(2021, 12)]))
def test_the_units_add_up_to_the_city_for_every_additive_figure(
    office: Intake, city: dict[int, list[tuple[int, int, int, int]]], period: Period
) -> None:
    with History("sqlite://") as history:
        for seat, amounts in city.items():
            rows = sheets(seat, period, amounts[0])
            more = enumerate(amounts[1:], 100 + seat * 10)
            rows["项目清单"] += [project(number, period, money) for number, money in more]
            save(history, office, UNITS[seat], period, rows)
        made = tasks.basis_of(office, history, period)
        parts = [_only(made, UNITS[seat]) for seat in city]
        for key in ADDITIVE:
            figure = FIGURES[key]
            summed = sum((figure.value(part) or Fraction(0) for part in parts), Fraction(0))
            assert summed == (figure.value(made) or 0), key
