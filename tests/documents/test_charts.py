"""月通报里的图：缓存、内嵌工作簿、附件1是同一些数；标记放错了指到段。"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines import tasks
from pipelines.documents.appendices import appendix_tables
from pipelines.documents.charting.chart import MOST, Chart, Series
from pipelines.documents.charting.drawing import chart_xml
from pipelines.documents.charting.placing import check_markers, place_charts
from pipelines.documents.charting.sheet import embedded_workbook
from pipelines.documents.charts import GAP, RANKING, monthly_charts
from pipelines.documents.docx_package import unpacked
from pipelines.documents.template_parts import read_parts
from pipelines.errors import TemplateError
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, PROJECT
from tests.documents.word import paragraph, word_file

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as opened:
        yield opened


@pytest.fixture
def basis(history: History, intake: Intake) -> Basis:
    """娄星区 46.7%，涟源市核减成负，冷水江市没有计划，双峰县沿用上月，其余没有报。"""
    cities = {"娄星区": ("30000", "14000"), "涟源市": ("1000", "-50"), "冷水江市": ("0", "10")}
    for unit, (plan, done) in cities.items():
        save(history, intake, unit, JUNE, {"项目清单": [project(unit, plan, done)]})
    last = {"项目清单": [project("双峰县", "1000", "300")]}
    save(history, intake, "双峰县", JUNE.shift(-1), last)
    return tasks.basis_of(intake, history, JUNE)


def project(unit: str, plan: str, done: str) -> dict[str, object]:
    return {
        **PROJECT, "项目编号": f"XM-{unit}", "本年度计划投资": Decimal(plan),
        "本年累计完成投资": Decimal(done),
    }  # fmt: skip


def cached(xml: bytes, column: int) -> tuple[list[str], list[str | None]]:
    """第几组数的缓存：各单位、各数；没有的为 None。"""
    series = etree.fromstring(xml).findall(f".//{C}ser")[column]
    names = [v.text or "" for v in series.findall(f"{C}cat//{C}v")]
    points = {int(p.get("idx")): p[0].text for p in series.findall(f"{C}val//{C}pt")}
    count = int(series.find(f"{C}val//{C}ptCount").get("val"))
    return names, [points.get(n) for n in range(count)]


def cells(book: bytes, reference: str) -> list[object]:
    sheet, _, where = reference.partition("!")
    found = openpyxl.load_workbook(io.BytesIO(book))[sheet][where.replace("$", "")]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def test_the_chart_the_workbook_and_the_first_appendix_say_the_same(basis: Basis) -> None:
    table = appendix_tables(basis)["排名表"]
    for name, column in ((RANKING, "完成率"), (GAP, "超低序时")):
        chart = monthly_charts(basis)[name]
        xml, book = chart_xml(chart, "rId1"), embedded_workbook(chart)
        names, values = cached(xml, 0)
        assert names == [row["单位"] for row in table]
        assert [str(row[column]).lstrip("+") for row in table] == [v or "—" for v in values]
        assert len({v for v in values if v}) >= 2
        series = etree.fromstring(xml).find(f".//{C}ser")
        title, units, numbers = (node.text for node in series.iter(f"{C}f"))
        assert cells(book, title) == [chart.series[0].name]
        assert cells(book, units) == names
        assert cells(book, numbers) == [None if v is None else float(v) for v in values]


def test_a_carried_unit_is_named_so_and_is_not_compared_with_the_schedule(basis: Basis) -> None:
    names, gaps = cached(chart_xml(monthly_charts(basis)[GAP], "rId1"), 0)
    carried = names.index("双峰县（沿用 2021-05）")
    assert gaps[carried] is None
    assert cached(chart_xml(monthly_charts(basis)[RANKING], "rId1"), 0)[1][carried] == "30.0"


def test_a_negative_rate_is_drawn_below_zero_and_positive_ones_start_at_zero(basis: Basis) -> None:
    assert b"<c:min " not in chart_xml(monthly_charts(basis)[RANKING], "rId1")
    assert b'<c:min val="0"/>' in chart_xml(
        Chart("甲", ("甲",), (Series("数", (Decimal(1),)),)), "r"
    )


def test_a_city_without_a_project_has_empty_charts(history: History, intake: Intake) -> None:
    found = monthly_charts(tasks.basis_of(intake, history, JUNE))
    assert set(found) == {RANKING, GAP}
    assert all(chart.empty for chart in found.values())


def test_more_units_than_a_page_holds_are_said_to_be_left_out(basis: Basis) -> None:
    from pipelines.documents.charts import Bar, _gap_chart, _ranking_chart

    bars = [Bar(f"县{n}", Decimal(n), Decimal(50), Decimal(n - 50)) for n in range(130, 0, -1)]
    ranked, gap = _ranking_chart(bars, "1—6月"), _gap_chart(bars, "1—6月")
    assert ranked.categories[0] == "县130"
    assert gap.categories[-1] == "县1"
    assert len(ranked.categories) == len(gap.categories) == MOST
    assert "（前30个，共130个单位）" in ranked.title
    assert max(ranked.height, gap.height) < 225


# ── 放进公文 ─────────────────────────────────────────────────────────


def chart(*values: str | None) -> Chart:
    numbers = tuple(None if one is None else Decimal(one) for one in values)
    return Chart("图", tuple(f"县{n}" for n in range(len(values))), (Series("率", numbers),))


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., dict[str, bytes]]:
    def placed(body: str, **charts: Chart) -> dict[str, bytes]:
        files = unpacked(word_file(tmp_path / "文.docx", body).read_bytes())
        root = etree.fromstring(files["word/document.xml"])
        parts = place_charts(root, files, charts)
        return {**parts, "word/document.xml": etree.tostring(root, encoding="UTF-8")}

    return placed


def test_the_marker_becomes_a_chart_with_its_parts_and_the_rest_is_untouched(
    put: Callable[..., dict[str, bytes]],
) -> None:
    before = put(paragraph("前") + paragraph("【图：", "甲】") + paragraph("【图:乙 】"))
    after = put(
        paragraph("前") + paragraph("【图：", "甲】") + paragraph("【图:乙 】"),
        甲=chart("1.0"), 乙=chart("2.0", None),
    )  # fmt: skip
    assert {"word/charts/chart1.xml", "word/embeddings/chart2.xlsx"} <= set(after)
    document = after["word/document.xml"].decode()
    assert "【图" not in document
    assert document.count("<c:chart ") == 2
    assert len(set(re.findall(r'<wp:docPr id="(\d+)"', document))) == 2
    relations = dict(re.findall(rb'Id="(rId\d+)"[^>]*Target="(charts/[^"]+)"',
                                after["word/_rels/document.xml.rels"]))  # fmt: skip
    used = re.findall(r'<c:chart [^>]*r:id="(rId\d+)"', document)
    assert [relations[one.encode()] for one in used] == [b"charts/chart1.xml", b"charts/chart2.xml"]
    changed = {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert all(after[name] == before[name] for name in before if name not in changed)


def test_the_same_charts_give_the_same_bytes(put: Callable[..., dict[str, bytes]]) -> None:
    first, second = (put(paragraph("【图：甲】"), 甲=chart("1.5", "-2.0")) for _ in range(2))
    assert first == second


def test_a_chart_without_a_number_leaves_no_paragraph(put: Callable[..., dict[str, bytes]]) -> None:
    after = put(paragraph("前") + paragraph("【图：甲】") + paragraph("后"), 甲=chart(None))
    assert b"\xe3\x80\x90" not in after["word/document.xml"]
    assert not [name for name in after if "charts" in name]


def test_a_project_that_bears_the_name_of_a_marker_stays_literal_in_its_table(
    put: Callable[..., dict[str, bytes]],
) -> None:
    cell = f'<w:tc><w:tcPr><w:tcW w:w="100" w:type="dxa"/></w:tcPr>{paragraph("【图：甲】")}</w:tc>'
    after = put(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>" + paragraph("后"), 甲=chart("1.0"))
    assert "【图：甲】" in after["word/document.xml"].decode()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            paragraph("好") + paragraph("【图：乙】"),
            r"T01.*第 2 段.*没有名为“乙”的图.*：甲",
        ),
        (paragraph("见【图：甲】"), r"T02.*第 1 段.*独占一段"),
    ],
)
def test_a_wrong_marker_is_told_with_its_paragraph(tmp_path: Path, body: str, words: str) -> None:
    files = unpacked(word_file(tmp_path / "模板.docx", body).read_bytes())
    with pytest.raises(TemplateError, match=words):
        check_markers("模板.docx", read_parts(files), ("甲",))


def test_right_markers_pass(tmp_path: Path) -> None:
    files = unpacked(word_file(tmp_path / "模板.docx", paragraph("【图：甲】")).read_bytes())
    check_markers("模板.docx", read_parts(files), ("甲",))


@settings(max_examples=25)
@given(st.text(max_size=60), st.decimals("-500", "500", places=1))
def test_any_name_is_literal_and_the_same_in_the_chart_and_its_workbook(
    name: str, value: Decimal
) -> None:
    made = Chart(name, (name,), (Series("率", (value,)),))
    names, values = cached(chart_xml(made, "rId1"), 0)
    book = embedded_workbook(made)
    assert names == [one or "" for one in cells(book, "Sheet1!$A$2:$A$2")]
    assert [Decimal(one or "0") for one in values] == [value]


def test_a_name_of_forty_thousand_characters_is_cut(basis: Basis) -> None:
    names, _ = cached(chart_xml(Chart("甲", ("长" * 40_000,), (Series("率", (None,)),)), "r"), 0)
    assert len(names[0]) < 30


def test_series_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="甲"):
        Chart("甲", ("一", "二"), (Series("率", (None,)),))


def test_the_chart_has_no_date_of_today(basis: Basis) -> None:
    assert str(date.today().year).encode() not in embedded_workbook(chart("1.0"))  # noqa: DTZ011
