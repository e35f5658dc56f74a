from __future__ import annotations

import difflib
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledgers.similarity import is_similar, normalise_name, similar_between, similar_pairs

#: 字少，才容易相像。
NAMES = st.lists(st.text("硅钢厂房一二期1", min_size=1, max_size=12), unique=True, max_size=30)
THRESHOLDS = st.fractions(Fraction(1, 2), 1, max_denominator=100)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("年产96万吨高牌号硅钢项目（一期）", "年产96万吨高牌号硅钢一期"),
        (" 年产９６万吨 高牌号硅钢建设项目(一期) ", "年产96万吨高牌号硅钢一期"),
        ("【示例】〔二期〕ａｂ", "示例二期AB"),
        ("建设项目", ""),
        ("示例硅钢项目一期工程", "示例硅钢一期"),
        ("长沙工程", "长沙工程"),
    ],
)
def test_a_name_is_compared_without_spaces_brackets_and_the_word_project(
    written: str, normal: str
) -> None:
    assert normalise_name(written, ("建设项目", "项目")) == normal


@given(NAMES, THRESHOLDS)
def test_the_filter_finds_exactly_what_comparing_all_pairs_finds(
    names: list[str], threshold: Fraction
) -> None:
    pairs = combinations(range(len(names)), 2)
    every = [(i, j) for i, j in pairs if is_similar(names[i], names[j], threshold)]
    assert sorted(similar_pairs(names, threshold)) == every


@given(st.text("甲乙丙丁", max_size=8), st.text("甲乙丙丁", max_size=8))
def test_similarity_is_the_share_of_the_longest_common_subsequence(left: str, right: str) -> None:
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left, 1):
        for j, b in enumerate(right, 1):
            longer = max(table[i - 1][j], table[i][j - 1])
            table[i][j] = table[i - 1][j - 1] + 1 if a == b else longer
    common, size = table[-1][-1], len(left) + len(right)
    exact = Fraction(2 * common, size) if size else Fraction(1)
    assert is_similar(left, right, exact)
    assert exact == 1 or not is_similar(left, right, exact + Fraction(1, 1000))


def test_the_threshold_itself_is_similar() -> None:
    left, right = "甲乙丙丁戊己庚辛壬癸", "甲乙丙丁戊己庚辛壬子"
    assert difflib.SequenceMatcher(None, left, right).ratio() == 0.9
    assert is_similar(left, right, Fraction("0.90"))
    assert not is_similar(left, right, Fraction("0.91"))


@given(NAMES, NAMES, THRESHOLDS)
def test_looking_across_two_groups_finds_exactly_what_comparing_each_finds(
    few: list[str], many: list[str], threshold: Fraction
) -> None:
    pairs = product(range(len(few)), range(len(many)))
    every = [(i, j) for i, j in pairs if is_similar(few[i], many[j], threshold)]
    assert sorted(similar_between(few, many, threshold)) == every
