from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.figures import intervals
from pipelines.figures.intervals import Printed, figure_ok, interval, sum_ok
from pipelines.ledgers.values import half_up

AMOUNTS = st.fractions(-10_000, 10_000, max_denominator=997)
PLACES = st.integers(0, 3)


@pytest.mark.parametrize(
    ("num", "den", "rate"),
    [
        ("897.8", "3156", "28.5%"),
        ("35.9", "56.21", "63.88"),
        ("69.73", "71.96", "96.9"),
        ("81.06", "171.23", "47.34"),
        ("142.29", "171.23", "83.10"),
        (37, 48, "77.08"),
        (183, 265, "69.06"),
        ("−5", "50", "−10"),
        ("1,750.07", "2,574.3", "６７.98％"),
    ],
)
def test_a_rate_that_the_printed_numbers_allow_is_accepted(
    num: Printed, den: Printed, rate: Printed
) -> None:
    assert figure_ok(num, den, rate)


@pytest.mark.parametrize(
    ("num", "den", "rate"),
    [
        ("1750.07", "2574.3", "67.99"),
        ("129", "270", "47%"),
        (37, 48, "77.09"),
        ("81.06", "171.23", "47.35"),
        ("69.73", "71.96", "97.0"),
        ("5", "50", "-10"),
        (0, 0, "100"),
        (5, 0, "100"),
    ],
)
def test_a_rate_that_no_rounding_explains_is_rejected(
    num: Printed, den: Printed, rate: Printed
) -> None:
    assert not figure_ok(num, den, rate)


def test_a_count_was_never_rounded() -> None:
    assert figure_ok("28", "183", "15.5"), "印出来的 28 可能是 28.4"
    assert not figure_ok(28, 183, "15.5")


def test_the_plan_of_the_seed_lies_in_its_interval() -> None:
    plans = [Decimal(n * 10_000).scaleb(-7) for n in range(71_900, 72_020)]
    allowed = [plan for plan in plans if figure_ok("69.7300000", plan, "96.9")]
    assert (min(allowed), max(allowed)) == (Decimal("71.924"), Decimal("71.997"))


@settings(max_examples=60)
@given(AMOUNTS, AMOUNTS, PLACES, PLACES, PLACES)
def test_any_true_rate_rounded_half_up_is_accepted(
    num: Fraction, den: Fraction, a: int, b: int, c: int
) -> None:
    assume(den)
    printed_den = half_up(den, b)
    assert figure_ok(half_up(num, a), str(printed_den), f"{half_up(num / den * 100, c)}%")


@settings(max_examples=60)
@given(AMOUNTS, st.fractions(1, 10_000, max_denominator=997), PLACES)
def test_a_rate_further_off_than_its_own_rounding_is_rejected(
    num: Fraction, den: Fraction, places: int
) -> None:
    top, bottom = half_up(num, 9), half_up(den, 9)
    wrong = half_up(num / den * 100, places) + Decimal(2).scaleb(-places)
    assert not figure_ok(top, bottom, wrong)


@settings(max_examples=60)
@given(st.lists(AMOUNTS, min_size=1, max_size=12), PLACES)
def test_parts_rounded_on_their_own_may_differ_from_the_rounded_total(
    parts: list[Fraction], places: int
) -> None:
    printed = [half_up(part, places) for part in parts]
    total = half_up(sum(parts), places)
    assert sum_ok(printed, total)
    off = Decimal(len(parts) + 2).scaleb(-places)
    assert not sum_ok(printed, sum(printed, Decimal(0)) + off)


def test_counts_must_add_up_exactly() -> None:
    assert sum_ok([265, 183, 363, 400, 30], 1241)
    assert not sum_ok([265, 183, 363, 400, 30], 1242)
    assert sum_ok([], 0)
    assert sum_ok(["33.3", "33.3", "33.3"], "100.0")


def test_the_last_printed_place_is_the_precision() -> None:
    assert interval("28.50%").high - interval("28.50%").low == Fraction(1, 100)
    assert interval("０") == interval(Decimal(0))


@pytest.mark.parametrize("text", ["", "约12", "—", "NaN", "1.2.3"])
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        interval(text)


def test_the_check_needs_no_pandas() -> None:
    code = (
        "import sys, runpy; sys.modules['pandas'] = None\n"
        f"found = runpy.run_path({intervals.__file__!r}, run_name='intervals')\n"
        "assert found['figure_ok']('897.8', '3156', '28.5')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
