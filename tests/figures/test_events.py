from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from pipelines.figures import FIGURES
from pipelines.figures.events import (
    EVENTS,
    UNCHAINED,
    chain_faults,
    city_events,
    events_by_chain,
)
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.figures.score_cases import (
    Basis,
    Make,
    city_of,
    project,
    revived,
    signing,
)


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis(项目清单={单位: 行}, 招商清单=…, period=…)"""
    return partial(city_of, history, intake)


def city(basis: Make) -> Basis:
    """一个转了项目的招商、它转入的项目（又竣工、又盘活），一家盘活的企业。"""
    through = signing(
        1, 转入项目编号="XM-1", 首次洽谈日期=date(2021, 1, 5), 签约日期=date(2021, 2, 1),
        产业链="先进陶瓷",
    )  # fmt: skip
    talk = signing(2, 签约日期=None, 招商阶段="在谈", 首次洽谈日期=date(2021, 2, 2), 产业链=None)
    return basis(
        项目清单={"娄星区": [project(1, 签约日期=date(2021, 2, 1), 实际竣工日期=date(2021, 6, 1))]},
        招商清单={"市直": [through, talk]},
        问题清单={
            "娄星区": [
                revived(1, 项目编号="XM-1"), revived(2, 企业名称="甲厂"),
                revived(3, 企业名称="甲厂"),
            ]
        },
    )  # fmt: skip


def test_distinct_projects_stand_beside_the_sum_of_events(basis: Make) -> None:
    made = city(basis)
    assert FIGURES["四新一盘活合计"].value(made) == 2 + 1 + 1 + 1 + 3
    figure = FIGURES["四新一盘活项目数"]
    assert figure.value(made) == 3, "转入的项目、在谈的一个、甲厂"
    assert len(figure.sources(made)) == 3


def test_an_empty_city_has_no_distinct_project(basis: Make) -> None:
    made = basis()
    assert FIGURES["四新一盘活项目数"].value(made) == 0
    assert events_by_chain(made, made.start, made.end) == {}


def test_the_chains_add_up_to_the_city_and_none_exceeds_it(basis: Make) -> None:
    made = city(basis)
    parts = events_by_chain(made, made.start, made.end)
    whole = city_events(made, made.start, made.end)
    assert list(parts) == ["钢铁新材料", "先进陶瓷", UNCHAINED]
    assert parts["钢铁新材料"] == dict(zip(EVENTS, (0, 0, 1, 1, 1), strict=True))
    assert chain_faults(parts, whole) == []


def test_chains_that_contradict_the_city_are_told() -> None:
    parts = {"食品饮料": {"新签约": 38}, "铝": {"新签约": 28}}
    assert chain_faults(parts, {"新签约": 183}, whole=False) == []
    assert chain_faults(parts, {"新签约": 183}) == ["各专班新签约之和为66项，全市为183项"]
    assert chain_faults(parts, {"新签约": 30}, whole=False) == [
        "食品饮料新签约38项，多于全市的30项"
    ]
