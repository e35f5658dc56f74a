"""汉字数目读成阿拉伯数字：读得通的都读对，概数与读不通的不读。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.gongwen.numbers_words import arabic
from pipelines.documents.wording import numeral


@given(st.integers(1, 99))
def test_every_ordinal_reads_back(number):
    assert arabic(numeral(number)) == str(number)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("三百五十", "350"),
        ("一百零五", "105"),
        ("一千二百三十四", "1234"),
        ("三点五", "3.5"),
        ("九十六点九", "96.9"),
        ("五百亿", "500亿"),
        ("三十万", "30万"),
        ("十", "10"),
    ],
)
def test_a_number_in_words_reads_as_digits(words, number):
    assert arabic(words) == number


@pytest.mark.parametrize(
    "words",
    ["", "三四", "三四十", "百", "千亿", "百千", "十百", "三点", "点五", "几十", "万", "三〇"],
)
def test_what_is_no_exact_number_is_not_read(words):
    assert arabic(words) is None


@given(st.text(alphabet="一二三四五六七八九十百千万亿零点几", max_size=12))
def test_any_words_read_as_a_number_or_not_at_all(words):
    read = arabic(words)
    assert read is None or read.rstrip("万亿").replace(".", "").isdigit()
