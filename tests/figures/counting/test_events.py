from __future__ import annotations

from datetime import date
from fractions import Fraction

from pipelines.figures import FIGURES
from pipelines.figures.counting.chain_shares import (
    UNCHAINED,
    ChainFault,
    ChainLine,
    chain_faults,
    chain_lines,
    city_values,
)
from tests.figures.score_cases import (
    Basis,
    Make,
    project,
    revived,
    signing,
)


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
    assert chain_lines(made) == ()


def test_the_chains_add_up_to_the_city_and_none_exceeds_it(basis: Make) -> None:
    made = city(basis)
    lines = chain_lines(made)
    assert [line.chain for line in lines] == ["钢铁新材料", UNCHAINED]
    keys = ("新洽谈数", "新签约数", "新开工数", "新竣工数", "盘活数")
    assert [lines[0].values[key] for key in keys] == [1, 1, 1, 1, 1]
    assert [lines[1].values[key] for key in keys] == [1, 0, 0, 0, 2]
    assert not list(chain_faults(lines, city_values(made)))


def test_chains_that_contradict_the_city_are_told() -> None:
    lines = [
        ChainLine(name, {"新签约数": Fraction(count)}, {})
        for name, count in (("食品饮料", 38), ("铝", 28))
    ]
    told = {
        whole: list(chain_faults(lines, {"新签约数": Fraction(whole)})) for whole in (66, 183, 30)
    }
    assert told[66] == []
    assert told[183] == [ChainFault("", "新签约数", Fraction(66), Fraction(183))]
    assert [fault.chain for fault in told[30]] == ["食品饮料", ""]
