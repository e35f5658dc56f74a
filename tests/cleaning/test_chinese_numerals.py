from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.cleaning.chinese_numerals import chinese_number, is_chinese_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("零", 0), ("十", 10), ("十五", 15), ("二十", 20), ("一百零五", 105), ("一百一十五", 115),
     ("一百十五", 115), ("两千三百", 2300), ("一千零五十", 1050), ("一万零三百", 10300),
     ("十万五千", 105000), ("三千二百万", 32000000), ("一亿零二百万", 102000000),
     ("叁仟贰佰", 3200), ("二〇二一", 2021), ("负三", -3)],
)  # fmt: skip
def test_a_numeral_with_one_reading_is_that_number(text: str, number: int) -> None:
    assert chinese_number(text) == number


def test_a_decimal_is_read_digit_by_digit() -> None:
    assert chinese_number("九十六点九零") == Decimal("96.90")


@pytest.mark.parametrize(
    "text",
    ["三千二", "一百五", "三万二", "三千五十", "一万三百", "三四", "三四百", "二零", "零零三",
     "三四五", "百", "万", "十百", "九" * 5000],
)  # fmt: skip
def test_a_numeral_with_two_readings_or_none_is_refused(text: str) -> None:
    assert is_chinese_number(text)
    assert chinese_number(text) is None


def test_words_are_no_numerals() -> None:
    assert not is_chinese_number("三千余")
    assert chinese_number("几百") is None
