from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.figures.lights.bounds import Bound, Light, contradiction, parse_bounds, shown
from pipelines.figures.lights.rules import Rule

NUMBERS = st.fractions(-500, 500, max_denominator=300)
RULES = [
    Rule("进度", "低于序时百分点", "≥10", ">30"),
    Rule("进度", "低于序时的比例", ">0", ">50"),
    Rule("月任务", "月任务完成率", "<80", "<60"),
    Rule("增速", "增速", "<目标 或 <平均", "<0", target=Decimal(8)),
]
HIGH_IS_BAD = {"低于序时百分点", "低于序时的比例"}


@given(st.sampled_from(RULES), NUMBERS, NUMBERS)
def test_a_worse_number_never_gets_a_better_light(rule: Rule, one: Fraction, two: Fraction) -> None:
    better, worse = sorted((one, two), reverse=rule.measure not in HIGH_IS_BAD)
    assert rule.light(worse, Fraction(5)) <= rule.light(better, Fraction(5))


@given(NUMBERS)
def test_the_bounds_of_yinchuan_are_those_published(behind: Fraction) -> None:
    wanted = Light.RED if behind > 30 else Light.YELLOW if behind >= 10 else Light.GREEN
    assert RULES[0].light(behind) is wanted


@given(st.sampled_from(RULES), st.decimals(-200, 200, places=3))
def test_a_printed_number_lights_as_the_number_itself_does(rule: Rule, number: Decimal) -> None:
    printed = shown(Fraction(number), rule.light)
    assert rule.light(Fraction(printed)) is rule.light(Fraction(number))


@pytest.mark.parametrize(
    ("growth", "mean", "light"),
    [
        ("8", "8", Light.GREEN), ("9", "10", Light.YELLOW), ("7.9", "3", Light.YELLOW),
        ("0", "3", Light.YELLOW), ("-0.1", "-5", Light.RED),
    ],
)  # fmt: skip
def test_tianjin_is_green_only_above_both_target_and_mean(
    growth: str, mean: str, light: Light
) -> None:
    assert RULES[3].light(Fraction(growth), Fraction(mean)) is light


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("≥10", "≥", Decimal(10)), (">= 10", "≥", Decimal(10)), ("＜60", "<", Decimal(60)),
        ("<目标", "<", "目标"), ("≤-0.5", "≤", Decimal("-0.5")),
    ],
)  # fmt: skip
def test_a_bound_reads_as_it_is_typed(text: str, sign: str, value: object) -> None:
    assert parse_bounds(text) == (Bound(sign, value),)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["10", "≥", "≥十", "=10", "≥10，≤20", "≥10 或 "])
def test_a_bound_that_cannot_be_read_says_how_to_write_it(text: str) -> None:
    with pytest.raises(ValueError, match="写法如 ≥10"):
        parse_bounds(text)


@pytest.mark.parametrize(
    ("red", "yellow", "words"),
    [
        (">30", "≥10", None), ("≥10", "≥10", "相同"), (">10", "≥10", None),
        ("≥10", ">10", "松"), (">5", "≥10", "松"), ("<60", "<80", None),
        ("<80", "≤80", None), ("≤80", "<80", "松"), ("<90", "<80", "松"),
        ("<0", "<目标 或 <平均", None), ("<9", "<目标 或 <平均", "松"), ("<0", "<平均", None),
        ("<0", "", None),
    ],
)  # fmt: skip
def test_red_must_be_harder_to_reach_than_yellow(red: str, yellow: str, words: str | None) -> None:
    found = contradiction(
        parse_bounds(red), parse_bounds(yellow) if yellow else (), Decimal(8)
    )  # fmt: skip
    assert (found is None) if words is None else (found is not None and words in found)
