from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.appendices import appendix_tables
from pipelines.figures.scoring.scores import grouped, place_words, scores
from pipelines.figures.scoring.words import scheme_words
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, NOW
from tests.figures.score_cases import (
    PRESETS,
    Make,
    Use,
    gained,
    invested,
    month,
    project,
    signing,
    year,
)


def test_equal_points_share_a_place_ordered_by_starts_then_signings(basis: Make) -> None:
    made = basis(
        项目清单={
            "涟源市": [project(1)], "冷水江市": [project(2, 实际开工日期=date(2020, 1, 1))],
            "新化县": [project(3), project(4)],
        },
        招商清单={
            "娄星区": [signing(1, 首次洽谈日期=date(2021, 1, 5)), signing(2, 签约日期=None,
                首次洽谈日期=date(2021, 2, 1), 招商阶段="在谈")],
            "冷水江市": [],
            "娄底经开区": [signing(3)],
        },
    )  # fmt: skip
    rows = scores(made, made.start, made.end)
    found = [(row.unit.name, row.points, row.rank, row.group_rank) for row in rows[:5]]
    assert found == [
        ("新化县", 10, 1, 1), ("涟源市", 5, 2, 2), ("娄星区", 5, 2, 2),
        ("娄底经开区", 3, 4, 1), ("冷水江市", 0, 5, 4),
    ]  # fmt: skip
    assert [place_words(rows, row) for row in rows[:4]] == [
        "第1位", "并列第2位", "并列第2位", "第4位",
    ]  # fmt: skip
    assert place_words(rows, rows[3], in_group=True) == "第1位"
    assert place_words(rows, rows[-1]) == ""
    assert next(row.unit.name for row in grouped(rows)["园区"]) == "娄底经开区"


@pytest.mark.parametrize("name", PRESETS)
def test_contributions_add_up_to_the_points_and_every_item_speaks(
    basis: Make, use: Use, name: str
) -> None:
    made = use(
        basis(
            项目清单={"娄星区": [project(1), project(2, 实际开工日期=None, 项目阶段="前期")]},
            招商清单={"涟源市": [signing(1, "250000")]},
        ), name,
    )  # fmt: skip
    for row in year(made).values():
        assert row.points == sum(one.points for one in row.contributions)
        assert all(one.words for one in row.contributions)
        assert len(row.contributions) == len(made.methods.score.items)
        assert all(gain.points > 0 for gain in row.gains)


def test_doing_what_a_gain_says_brings_just_its_points(
    basis: Make, use: Use, history: History, intake: Intake
) -> None:
    before = basis(项目清单={"娄星区": [project(1)]}, 招商清单={"娄星区": [signing(1)]})
    small = invested(2, "9000", "0", 项目类别="生态环保")
    rows = {
        "项目清单": [project(1), small], "招商清单": [signing(1), signing(2, "100000")],
    }  # fmt: skip
    save(history, intake, "娄星区", JUNE, rows, at=NOW + timedelta(hours=1))
    after = tasks.basis_of(intake, history, JUNE)
    for name, acts in (
        ("默认", ("再新签约1项（金额满10亿元）", "再新开工1项")), ("延安", ("再新开工1项",)),
    ):  # fmt: skip
        one, two = (year(use(made, name))["娄星区"] for made in (before, after))
        assert two.points - one.points == sum(gained(one)[act] for act in acts)


def test_a_gain_says_how_often_it_can_be_had(basis: Make, use: Use) -> None:
    idle = [project(n, 实际开工日期=None, 项目阶段="前期") for n in range(2)]
    made = basis(
        项目清单={"娄星区": [*idle, invested(3, "10000", "7500")]},
        招商清单={"娄星区": [signing(1)]},
    )  # fmt: skip

    def most(scheme: str) -> dict[str, int | None]:
        return {one.words: one.most for one in year(use(made, scheme))["娄星区"].gains}

    assert most("默认")["少1个应开未开的项目"] == 2
    assert most("默认")["再新签约1项"] is None
    assert most("封顶比值")["再新签约1项"] == 26
    assert most("封顶比值")["签约金额再增1亿元"] == 53, "5000 万元之外，再增 53 亿元仍不到 54 亿元"
    assert most("延安")["“示例项目3”再完成投资1000万元"] == 2
    assert most("延安")["再有1次集中推进活动"] == 1


def test_in_january_the_month_is_the_year(basis: Make) -> None:
    made = basis(
        项目清单={"娄星区": [project(1, 实际开工日期=date(2021, 1, 5))]}, period=Period(2021, 1)
    )
    assert year(made) == month(made)
    assert year(made)["娄星区"].points == 5


def test_a_unit_carried_from_last_month_keeps_its_points_and_loses_none_for_idleness(
    basis: Make, history: History, intake: Intake
) -> None:
    rows = [project(1), project(2, 实际开工日期=None, 项目阶段="前期")]
    save(history, intake, "涟源市", JUNE.shift(-1), {"项目清单": rows})
    row = year(basis(项目清单={"娄星区": []}))["涟源市"]
    assert (row.points, row.rank) == (5, 1)


def test_the_table_prints_whole_points_or_two_decimals_throughout(basis: Make, use: Use) -> None:
    made = basis(招商清单={"涟源市": [signing(1, "54000")], "新化县": []})
    plain = appendix_tables(made)["积分表"]
    assert [(str(row["排名"]), str(row["得分"])) for row in plain[:2]] == [("1", "3"), ("2", "0")]
    table = appendix_tables(use(made, "封顶比值"))["积分表"]
    assert [str(row["得分"]) for row in table[:2]] == ["0.03", "0.00"]
    assert str(table[0]["新签约"]) == "1", "事项照数，不论计不计分"
    assert str(table[-1]["单位"]).endswith("（未报）")


def test_the_table_goes_group_by_group_where_the_office_ranks_so(basis: Make) -> None:
    made = basis(
        项目清单={
            "娄底经开区": [project(1)],
            "娄星区": [project(2)],
            "涟源市": [project(3), project(4)],
        }
    )
    office = made.master.office
    reporting = replace(office.settings.reporting, rank_by_group=True)
    office = replace(office, settings=replace(office.settings, reporting=reporting))
    made = replace(made, master=replace(made.master, office=office))
    table = appendix_tables(made)["积分表"]
    placed = [(str(row["排名"]), str(row["单位"])) for row in table if str(row["排名"]) != "—"]
    assert placed == [("1", "涟源市"), ("2", "娄星区"), ("1", "娄底经开区")]


def test_the_sentence_about_the_default_names_every_event_and_bonus(basis: Make) -> None:
    assert scheme_words(basis().methods.score) == (
        "每项（次）新洽谈1分、新签约3分、新开工5分、新竣工5分、盘活4分；"
        "新签约每满10亿元另加1分、每项至多5分；新开工每满5亿元另加1分、每项至多5分；"
        "项目应开未开每个扣1分；虚报每次扣10分；办法为试算"
    )
