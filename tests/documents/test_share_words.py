from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.documents.share_words import share_sentence, uncompared_words, why_not
from pipelines.figures.evaluating.share_table import INDICATORS
from pipelines.figures.evaluating.shares import Share, ShareReport, report_of
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from sample_workbooks.loudi import loudi_city, loudi_places
from sample_workbooks.parks import park_rows
from tests.city import save
from tests.conftest import JUNE

#: 娄底的五项占比与 2020 年的全省数（DOMAIN §2.6）。
OWN, PROVINCE = ("32.3", "68", "80.9", "80", "59.6"), ("35", "69", "65", "72", "42")
NAMES = "园区生产总值、规模工业增加值、高新技术产业增加值、进出口总额、税收占全市比重"


def report(
    own: tuple[str | None, ...] = OWN,
    province: tuple[str | None, ...] = PROVINCE,
    year: int | None = 2020,
    absent: tuple[str, ...] = (),
    blank: tuple[str, ...] = (),
) -> ShareReport:
    """全市都是 100；没有的写 None。"""
    shares = tuple(
        Share(
            name,
            None if part is None else Fraction(part),
            Fraction(100),
            None if other is None or year is None else Fraction(other),
            () if part else blank,
        )
        for name, part, other in zip(INDICATORS, own, province, strict=True)
    )
    return ShareReport("2021-06", shares, absent, (), year)


def test_the_sentence_of_loudi_comes_from_its_workbooks(history: History, intake: Intake) -> None:
    for place in loudi_places(loudi_city(intake.office)):
        save(history, intake, place.name, JUNE, {"附表一园区指标": park_rows(place, JUNE)})
    sentence = share_sentence(report_of(tasks.basis_of(intake, history, JUNE)))
    assert sentence == (
        f"{NAMES}分别达到32.3%、68%、80.9%、80%、59.6%，其中3项高于全省、2项低于全省"
        "（全省为2020年数）"
    )


@pytest.mark.parametrize(
    ("own", "province", "said"),
    [
        (("36", "70", "66", "73", "43"), PROVINCE, "，5项均高于全省（全省为2020年数）"),
        (("34", "68", "64", "71", "41"), PROVINCE, "，5项均低于全省（全省为2020年数）"),
        (PROVINCE, PROVINCE, "，5项均与全省持平（全省为2020年数）"),
        (
            ("36", "69", "64", "72", "43"),
            ("35", "69", "65", "72", None),
            "，其中1项高于全省、1项低于全省、2项与全省持平、1项没有全省数可比（全省为2020年数）",
        ),
    ],
)
def test_above_below_level_and_uncompared_are_counted(
    own: tuple[str, ...], province: tuple[str | None, ...], said: str
) -> None:
    assert share_sentence(report(own, province)).endswith(said)


def test_without_a_province_the_sentence_says_so_and_compares_nothing() -> None:
    sentence = share_sentence(report(year=None))
    assert sentence.endswith("59.6%，没有2021年的全省数可比")
    assert "高于" not in sentence


def test_what_cannot_be_computed_is_named_with_its_reason() -> None:
    own = ("32.3", None, "80.9", "80", "59.6")
    sentence = share_sentence(report(own, blank=("万宝新区",)))
    assert sentence == (
        "园区生产总值、高新技术产业增加值、进出口总额、税收占全市比重分别达到32.3%、80.9%、80%、59.6%，"
        "其中3项高于全省、1项低于全省（全省为2020年数）；规模工业增加值因万宝新区未填，没有计算"
    )


def test_a_single_share_is_not_said_to_be_several() -> None:
    own = (None, None, None, None, "59.6")
    sentence = share_sentence(report(own, blank=("万宝新区",)))
    assert sentence.startswith("园区税收占全市比重达到59.6%，高于全省（全省为2020年数）；")


def test_when_a_park_did_not_report_no_share_is_pretended() -> None:
    found = report((None,) * 5, absent=("万宝新区", "双峰经济开发区"))
    assert share_sentence(found) == "园区占全市比重没有计算：万宝新区、双峰经济开发区未报"
    assert {why_not(found, one) for one in found.shares} == {"万宝新区、双峰经济开发区未报"}
    assert {uncompared_words(found, one) for one in found.shares} == {""}


_RATES = st.tuples(*[st.none() | st.integers(0, 100).map(str)] * 5)


@given(_RATES, _RATES)
def test_every_share_is_counted_once(
    own: tuple[str | None, ...], province: tuple[str | None, ...]
) -> None:
    found = report(own, province, blank=("万宝新区",))
    known = [one for one in found.shares if one.share is not None]
    said = re.findall(r"(\d)项", share_sentence(found))
    if len(known) > 1:
        assert sum(map(int, said)) == len(known)
    kinds = [
        *found.above,
        *found.below,
        *found.level,
        *(one for one in found.shares if one.gap is None),
    ]
    assert sorted(one.name for one in kinds) == sorted(INDICATORS)


def test_before_anyone_reports_there_is_nothing_to_say(history: History, intake: Intake) -> None:
    assert share_sentence(report_of(tasks.basis_of(intake, history, JUNE))) == ""
