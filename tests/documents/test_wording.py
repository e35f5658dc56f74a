"""数怎样说成话（DOMAIN §4.5，§3.2 的种子数）。"""

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.wording import (
    Place,
    Printed,
    against_schedule,
    all_started,
    attachments,
    bottom_places,
    changed,
    chinese_date,
    cohort_started,
    decimals,
    distribution,
    fixed,
    joined,
    money,
    money_in_yi,
    month_range,
    numeral,
    percent,
    rank_change,
    signed,
    top_places,
)

amounts = st.integers(-(10**9), 10**9).map(lambda hundredths: Fraction(hundredths, 100))


@pytest.mark.parametrize(
    ("wan", "words"),
    [
        (9_563_000, "956.3亿元"),
        (1_550_000, "155亿元"),
        (1_712_300, "171.23亿元"),
        (7_400, "7400万元"),
        (795, "795万元"),
        (Decimal("560.10"), "560.1万元"),
        (Fraction(1, 3), "0.33万元"),
        (10_000, "1亿元"),
        (Decimal("9999.99"), "9999.99万元"),
        (Decimal("9999.996"), "1亿元"),
        (0, "0万元"),
        (-12_500, "-1.25亿元"),
    ],
)
def test_money_in_prose_is_said_as_the_seeds_say_it(wan, words):
    assert money(wan) == words


@given(amounts)
def test_money_in_prose_never_ends_in_a_useless_zero_and_keeps_its_size(wan):
    words = money(wan)
    number, scale = (words[:-2], 10_000) if words.endswith("亿元") else (words[:-2], 1)
    assert "." not in number or not number.endswith(("0", "."))
    assert abs(Fraction(Decimal(number)) * scale - wan) <= Fraction(scale, 200)


@given(amounts)
def test_table_money_always_has_two_decimals(wan):
    assert len(money_in_yi(wan).rpartition(".")[2]) == 2


def test_what_is_not_applicable_is_a_dash_in_tables():
    assert {money_in_yi(None), fixed(None), signed(None), percent(None)} == {"—"}


@pytest.mark.parametrize(
    ("rate", "words"),
    [(Fraction(969, 10), "96.9%"), (68, "68%"), (Decimal("80.85"), "80.9%"), (0, "0%")],
)
def test_percent_has_one_decimal_and_no_trailing_zero(rate, words):
    assert percent(rate) == words


def test_percent_may_keep_two_decimals():
    assert percent(Decimal("99.49"), 2) == "99.49%"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (Fraction(55234, 1000), "超序时进度55.2个百分点"),
        (-3, "低于序时进度3个百分点"),
        (Decimal("0.0499"), "与序时进度持平"),
        (Decimal("-0.0499"), "与序时进度持平"),
        (Decimal("0.05"), "超序时进度0.1个百分点"),
        (None, ""),
    ],
)
def test_the_gap_to_the_schedule_is_said_without_a_sign(gap, words):
    assert against_schedule(gap) == words


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (5, "环比增长5%"),
        (-3, "环比下降3%"),
        (0, "环比持平"),
        (Decimal("0.04"), "环比持平"),
        (None, ""),
    ],
)
def test_a_change_is_growth_or_decline_never_negative_growth(rate, words):
    assert changed(rate, against="环比") == words


@given(amounts)
def test_a_change_never_shows_a_minus_sign(rate):
    assert "-" not in changed(rate, against="同比")


@pytest.mark.parametrize(
    ("gap", "text"),
    [(Fraction(469, 10), "+46.9"), (-8, "-8.0"), (Decimal("0.04"), "0.0"), (0, "0.0")],
)
def test_a_difference_in_a_table_carries_its_sign(gap, text):
    assert signed(gap) == text


def test_all_begun_is_said_instead_of_a_hundred_percent():
    assert all_started(18, 18) == "全部开工建设"
    assert all_started(18, 17) == all_started(0, 0) == ""
    noun = "“三高四新”产业项目"
    assert cohort_started(18, 18, noun) == "18个“三高四新”产业项目全部开工建设"
    assert cohort_started(18, 15, noun) == "18个“三高四新”产业项目已开工15个"
    assert cohort_started(0, 0, noun) == ""


def test_a_distribution_lists_the_greatest_and_all_that_tie_with_the_last():
    counts = [("甲县", 1), ("乙县", 4), ("丙县", 2), ("丁县", 2), ("戊县", 0), ("己县", 2)]
    assert distribution(counts) == "主要分布在乙县（4个）、丙县（2个）、丁县（2个）、己县（2个）"
    assert distribution([("甲县", 0)]) == ""


def test_too_many_that_tie_are_counted_not_listed():
    assert distribution([(f"{n}县", 1) for n in range(9)]) == "分布在9个单位，各1个"
    some = [("甲县", 3), *((f"{n}县", 1) for n in range(9))]
    assert distribution(some) == "主要分布在甲县（3个）"
    assert distribution([("甲县", 2), ("乙县", 2), ("丙县", 2), ("丁县", 1)]) == (
        "主要分布在甲县（2个）、乙县（2个）、丙县（2个）"
    )


def places(*ranks: int) -> list[Place]:
    return [Place(f"{'甲乙丙丁戊己庚辛'[n]}县", rank, 100 - rank) for n, rank in enumerate(ranks)]


def test_the_first_three_and_the_last_three_are_named_with_their_rates():
    eight = places(1, 2, 3, 4, 5, 6, 7, 8)
    assert top_places(eight) == "居前三位的是甲县（99%）、乙县（98%）、丙县（97%）"
    assert bottom_places(eight) == "居后三位的是己县（94%）、庚县（93%）、辛县（92%）"


def test_equal_units_share_their_place():
    assert top_places(places(1, 2, 2, 4, 5)) == (
        "居前三位的是甲县（99%）、乙县、丙县（均为98%，并列第2位）"
    )


def test_a_tie_at_the_third_place_prints_all_who_tie():
    assert top_places(places(1, 2, 3, 3, 3, 6)).endswith("丙县、丁县、戊县（均为97%，并列第3位）")


def test_a_tie_at_the_edge_of_the_last_three_prints_all_who_tie():
    assert bottom_places(places(1, 2, 3, 4, 4, 4, 7, 8)) == (
        "居后三位的是丁县、戊县、己县（均为96%，并列第4位）、庚县（93%）、辛县（92%）"
    )


def test_nobody_is_both_among_the_first_and_the_last():
    assert bottom_places(places(1, 2, 3, 4, 5)) == "居后两位的是丁县（96%）、戊县（95%）"
    assert bottom_places(places(1, 2, 3)) == bottom_places(places(1, 1, 1, 1)) == ""
    assert top_places(places(1, 2)) == "由高到低依次是甲县（99%）、乙县（98%）"
    assert top_places([]) == bottom_places([]) == ""


@given(st.lists(st.integers(0, 5), max_size=12))
def test_every_place_is_named_at_most_once(scores):
    ranked = [Place(f"县{n}号", 1 + sum(o > s for o in scores), s) for n, s in enumerate(scores)]
    text = top_places(ranked) + bottom_places(ranked)
    assert all(text.count(place.name) <= 1 for place in ranked)


def test_a_rise_and_a_fall_in_rank_are_arrows():
    assert [rank_change(1, 3), rank_change(3, 1), rank_change(2, 2), rank_change(1, None)] == [
        "↑2",
        "↓2",
        "持平",
        "—",
    ]


def test_dates_and_months_have_no_padding():
    assert chinese_date(date(2021, 6, 5)) == "2021年6月5日"
    assert [month_range(1), month_range(6)] == ["1月", "1—6月"]


def test_ordinals_are_chinese():
    assert [numeral(n) for n in (1, 10, 12, 20, 21, 99)] == (
        ["一", "十", "十二", "二十", "二十一", "九十九"]
    )
    with pytest.raises(ValueError, match="0"):
        numeral(0)


def test_quoted_neighbours_take_no_enumeration_comma():
    assert joined(["甲县", "乙县"]) == "甲县、乙县"
    assert (
        joined(["“双引擎”", "“三高四新”", "《办法》", "乙县"]) == "“双引擎”“三高四新”《办法》、乙县"
    )


def test_attachments_close_up_and_a_single_one_has_no_number():
    names = attachments(
        [("排名", "排名表", True), ("亮灯", "清单", False), ("问题", "问题表", True)]
    )
    assert names["附件"] == ["排名表", "问题表"]
    assert [names["排名附件"], names["亮灯附件"], names["问题附件"]] == ["附件1", "", "附件2"]
    assert not names["亮灯附件"]
    assert names["问题标题"] == "问题表"
    assert attachments([("排名", "排名表", True)])["排名附件"] == "附件"


def test_what_is_printed_is_true_when_its_value_is():
    assert Printed("5", 5)
    assert not Printed("0", 0)
    assert not Printed("—", None)
    assert Printed("文件") == "文件"
    assert not Printed("")
    assert Printed("一半", Fraction(1, 2)).value == Fraction(1, 2)


def test_what_is_printed_keeps_its_value_when_copied():
    copied = pickle.loads(pickle.dumps(Printed("0", 0)))
    assert (copied, copied.value) == ("0", 0)


def test_rates_that_would_print_alike_get_a_second_decimal():
    near = [Place("朝天区", 1, Decimal("92.24")), Place("昭化区", 2, Decimal("92.16"))]
    assert top_places(near) == "由高到低依次是朝天区（92.24%）、昭化区（92.16%）"
    assert decimals([Decimal("92.24"), Decimal("92.24")]) == 1


def test_all_equal_is_said_in_one_clause():
    places = [Place(name, 1, 100) for name in "甲乙丙丁"]
    assert top_places(places) == "4个单位均为100%，并列第1位"
    assert bottom_places(places) == ""


def test_one_place_only_is_not_spread_out():
    assert distribution([("新化县", 1), ("双峰县", 0)]) == "在新化县"
    assert distribution([("新化县", 2)]) == "均在新化县"


def test_none_begun_is_said_in_words():
    assert cohort_started(3, 0, "示例项目") == "3个示例项目均未开工"


def test_one_unit_alone_is_not_ranked_against_itself():
    assert top_places([Place("市直", 1, Decimal("46.1"))]) == "市直为46.1%"
