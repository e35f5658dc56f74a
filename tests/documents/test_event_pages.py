from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.documents.event_pages import chain_event_page, fault_words
from pipelines.documents.pages import Measured
from pipelines.figures import Basis
from pipelines.figures.counting.chain_shares import ChainFault
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.figures.score_cases import city_of, project, signing

Make = Callable[..., Basis]


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    return lambda **sheets: city_of(history, intake, **sheets)


def test_an_empty_city_has_no_page_of_chains(basis: Make) -> None:
    assert chain_event_page(basis()) is None


def test_each_chain_stands_with_its_share_above_the_city(basis: Make) -> None:
    talked = signing(1, "3000", 产业链="先进陶瓷")
    started = [project(n, 所属产业链=chain) for n, chain in enumerate(("先进陶瓷", "其他链", None))]
    page = chain_event_page(basis(招商清单={"市直": [talked]}, 项目清单={"涟源市": started}))
    assert page is not None
    assert {len(row) for row in page.rows} == {len(page.headings)}
    assert [row[0] for row in page.rows] == ["先进陶瓷", "其他链", "未归链", "全市"]
    column = page.headings.index("新开工数（个）")
    shares = [(row[column], row[column + 1]) for row in page.rows]
    third = Measured(Fraction(100, 3), "%")
    assert shares == [(Measured(Fraction(1), "个"), third)] * 3 + [
        (Measured(Fraction(3), "个"), Measured(Fraction(100), "%"))
    ]
    assert page.rows[-1][page.headings.index("盘活数占全市（%）")] == Measured(None, "%")
    signed = page.rows[-1][page.headings.index("签约金额（万元）")]
    assert signed == Measured(Fraction(3000), "万元")
    assert page.note.endswith("各专班之和等于全市")


def test_what_does_not_agree_is_said_in_words() -> None:
    more = ChainFault("铝", "新签约数", Fraction(38), Fraction(30))
    assert fault_words(more) == "铝新签约数38个，多于全市的30个"
    apart = ChainFault("", "签约金额", Fraction(Decimal("155.5")), Fraction(9_563_000))
    assert fault_words(apart) == "各专班签约金额之和为155.5万元，全市为956.3亿元"
