from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from pipelines.calendar import Period
from pipelines.consolidation import REPORTED, empty_master
from pipelines.documents.ranking_book import write_ranking
from pipelines.documents.ranking_lines import ranking_json, ranking_lines
from pipelines.documents.ranking_words import invested_words, points_text, points_words
from pipelines.figures.figure import Source, percent
from pipelines.figures.flags.annual import AnnualFlags, AnnualLine
from pipelines.figures.flags.history import FlagLine
from pipelines.figures.flags.month import PassedOver
from pipelines.figures.flags.table import Annual
from pipelines.figures.ranking import Invested, Points, Ranking
from pipelines.figures.scoring.explained import explain_investment, explain_points
from pipelines.figures.scoring.scores import Contribution, Gain, Score, Standing
from pipelines.intake.submission import Intake
from pipelines.office import Unit
from tests.conftest import JUNE

AT = datetime(2021, 7, 7, 8, 30)
A, B, C = (Unit(name, f"{name}县", group="县市区") for name in "甲乙丙")
GAINS = (Gain("再新签约1项", Fraction(3)), Gain("再新开工1项", Fraction(5)))


def score(unit: Unit, points: int, rank: int | None) -> Score:
    rows = (Source(unit.name, "甲.xlsx", "招商清单", 4),)
    made = (
        Contribution("新签约", "新签约4项，每项3分，计12分", Fraction(points + 1), None, rows),
        Contribution("逾期未开工", "1个，扣1分", Fraction(-1), None, ()),
    )
    return Score(unit, rank, {"新签约": 4}, Fraction(0), Fraction(points), made, GAINS)


def standing(unit: Unit, plan: int, done: int, rank: int | None, state: str = REPORTED) -> Standing:
    return Standing(unit, state, rank, 1, plan, 0, done, percent(done, plan))


@pytest.fixture
def ranking(intake: Intake) -> Ranking:
    rows = [score(A, 14, 1), score(B, 11, 2), score(C, 0, None)]
    places = explain_points(rows)
    invested = [
        standing(A, 300, 200, 1), standing(B, 300, 100, 2), standing(C, 0, 0, None, "未报"),
    ]  # fmt: skip
    passed = (PassedOver(A, Fraction(9), ("有1个项目亮红灯（一号）",)),)
    flags = (
        FlagLine(Period(2021, 5), "县市区", A, Fraction(7), 1, (), "本年首次授予"),
        FlagLine(JUNE, "县市区", B, Fraction(5), 1, ("甲县",), "由甲县流动至乙县", passed),
        FlagLine(JUNE, "市直", None, None, 0, (), "组内只有1个单位，不足2个，不评"),
    )
    annual = AnnualFlags(
        (AnnualLine(A, 1, Fraction(20), 1, None, Fraction(16), True),),
        ("只到6月，一年未满", "年终考核得分还没有录入，只按积分与红旗两项算"),
    )
    return Ranking(
        empty_master(intake.office, intake.ledgers, JUNE), "某市试算办法", True,
        tuple(
            Points(row, Fraction(2), place, place) for row, place in zip(rows, places, strict=True)
        ),
        tuple(
            Invested(row, place)
            for row, place in zip(invested, explain_investment(invested), strict=True)
        ),
        flags, annual, Annual(),
    )  # fmt: skip


def opened(ranking: Ranking) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(write_ranking(ranking, generated_at=AT)))


def rows(book: openpyxl.Workbook, page: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book[page].iter_rows(min_row=4)]


def test_the_book_has_its_six_pages_and_titles(ranking: Ranking) -> None:
    book = opened(ranking)
    assert book.sheetnames == [
        "积分排名", "名次说明", "得分构成", "投资排名", "流动红旗", "年度红旗",
    ]  # fmt: skip
    assert book["积分排名"]["A1"].value == "娄底市2021年6月积分排名"
    assert book["年度红旗"]["A1"].value == "娄底市2021年年度红旗"


def test_each_place_says_its_gap_and_the_smallest_change(ranking: Ranking) -> None:
    first, second, third = rows(opened(ranking), "积分排名")
    assert first == ["第1位", "甲县", "县市区", "第1位", 14, 2, 4, "—", "已居首位"]
    assert second[-2:] == [3, "再新签约1项，可并列第1位"]
    assert third == [
        "—", "丙县", "县市区", "—", "—", "—", "—", "—", "没有可用的报送，不参加排名",
    ]  # fmt: skip


def test_a_paragraph_can_be_read_without_the_tables(ranking: Ranking) -> None:
    assert points_words(ranking.points[1], grouped=False) == (
        "第2位，11分（其中本月2分）。得分构成：新签约12分、逾期未开工扣1分。"
        "距第1位（甲县）差3分：再新签约1项，可并列第1位。"
    )
    assert points_words(ranking.points[0], grouped=True) == (
        "第1位，14分（其中本月2分）。得分构成：新签约15分、逾期未开工扣1分。已居首位。"
        "领先第2位（乙县）3分，乙县再新开工1项即可超过。在县市区中第1位。"
    )
    assert invested_words(ranking.invested[1]) == (
        "第2位，完成率33.33%。距第1位（甲县）差33.33个百分点："
        "本年累计完成投资再增加1.00万元，可并列第1位。"
    )
    assert invested_words(ranking.invested[2]) == "本期没有报送（未报），不参加排名。"


def test_units_level_are_named_and_the_one_beside_may_pass(ranking: Ranking) -> None:
    tied = [score(A, 11, 1), score(B, 11, 1)]
    place = explain_points(tied)[0]
    assert points_words(Points(tied[0], Fraction(0), place, place), grouped=False) == (
        "与乙县并列第1位，11分（其中本月0分）。得分构成：新签约12分、逾期未开工扣1分。"
        "再新签约1项，可独居第1位。并列的乙县再新签约1项即可超过。"
    )


def test_when_no_single_thing_would_do_it_is_said(ranking: Ranking) -> None:
    two = [replace(score(A, 14, 1), gains=()), replace(score(B, 11, 2), gains=())]
    place = explain_points(two)[1]
    words = points_words(Points(two[1], Fraction(0), place, place), grouped=False)
    assert "差3分：靠单独一类计分事项追不上" in words


def test_a_gap_too_small_to_print_is_not_printed_as_nothing() -> None:
    pair = [standing(A, 100_000_000, 50_000_000, 1), standing(B, 100_000_000, 49_999_999, 2)]
    words = invested_words(Invested(pair[1], explain_investment(pair)[1]))
    assert "差不足0.01个百分点：本年累计完成投资再增加0.01万元，可并列第1位" in words


def test_what_points_are_made_of_is_listed_line_by_line(ranking: Ranking) -> None:
    made = rows(opened(ranking), "得分构成")
    assert made[0] == ["甲县", "新签约", "新签约4项，每项3分，计12分", 15, "—", 100, 1]
    assert made[1] == ["甲县", "逾期未开工", "1个，扣1分", -1, "—", "—", 0]


def test_the_flags_are_listed_from_the_latest_with_their_reasons(ranking: Ranking) -> None:
    made = rows(opened(ranking), "流动红旗")
    assert made[0] == [
        "2021-06", "县市区", "乙县", 5, "由甲县流动至乙县",
        "甲县（9分）没有给：有1个项目亮红灯（一号）",
    ]  # fmt: skip
    assert made[1][2:5] == ["—", "—", "组内只有1个单位，不足2个，不评"]
    assert made[2][0] == "2021-05"


def test_a_trial_is_marked_as_one(ranking: Ranking) -> None:
    book = opened(ranking)
    for page in ("积分排名", "名次说明", "得分构成", "流动红旗"):
        note = str(book[page]["A2"].value)
        assert note.startswith("积分与名次是试算（办法来源：某市试算办法）"), page
    assert "试算" not in str(book["投资排名"]["A2"].value)
    assert "试算：只到6月，一年未满" in str(book["年度红旗"]["A2"].value)
    assert rows(book, "年度红旗")[0][-1] == "暂列（试算）"
    published = opened(replace(ranking, trial=False, annual=replace(ranking.annual, trial=())))
    assert "试算" not in str(published["积分排名"]["A2"].value)
    assert rows(published, "年度红旗")[0][-1] == "授予"


def test_the_annual_formula_is_printed_with_its_weights(ranking: Ranking) -> None:
    note = str(opened(ranking)["年度红旗"]["A2"].value)
    assert "各月积分之和×70%＋流动红旗每面2分＋年终考核×30%。" in note


def test_the_same_ranking_gives_the_same_bytes(ranking: Ranking) -> None:
    made = [write_ranking(ranking, generated_at=AT) for _ in range(2)]
    assert made[0] == made[1]


def test_the_json_says_the_same_as_the_book(ranking: Ranking) -> None:
    data = ranking_json(ranking)
    second = data["points"][1]
    assert (second["overall"]["rank"], second["overall"]["above"]["gap"]) == (2, "3.00")
    assert second["overall"]["change"] == {
        "words": "再新签约1项，可并列第1位", "rank": 1, "shared": True, "value": "14.00",
    }  # fmt: skip
    assert second["explanation"] == points_words(ranking.points[1], grouped=False)
    assert data["points"][2]["overall"]["change"] is None
    assert data["investment"][1]["place"]["value"] == "33.333333"
    assert (data["flags"][1]["from"], data["flags"][2]["unit"]) == (["甲县"], None)
    assert data["annual"]["units"][0]["assessment"] is None


def test_the_lines_fit_a_terminal(ranking: Ranking) -> None:
    lines = list(ranking_lines(ranking))
    assert "  第2位 乙县 11分；再新签约1项，可并列第1位" in lines
    assert "  丙县：没有可用的报送，不参加排名" in lines
    assert "6月流动红旗：" in lines
    assert "  县市区：乙县（5分），由甲县流动至乙县" in lines
    assert "    甲县（9分）没有给：有1个项目亮红灯（一号）" in lines


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(12), "12"), (Fraction(1, 2), "0.5"), (Fraction(-5, 3), "-1.67"), (100, "100"),
     (None, "—")],
)  # fmt: skip
def test_points_are_printed_without_idle_zeros(value: Fraction | int | None, text: str) -> None:
    assert points_text(value) == text
