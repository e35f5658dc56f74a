"""计时的各步都还在：改了函数的名字，计时不会悄悄少算一步。"""

from pkgutil import resolve_name

import pytest

from benchmarks.clock import Clock
from benchmarks.papers import RENDERING, STAGES


@pytest.mark.parametrize("name", [name for _, names in STAGES for name in names])
def test_every_timed_function_is_still_there(name: str) -> None:
    assert callable(resolve_name(name))


def test_the_stages_from_figures_to_docx_are_the_ones_between_preparing_and_packing() -> None:
    assert RENDERING[0].startswith("备模板")
    assert RENDERING[-1].endswith("打包")


def test_a_stage_inside_another_is_counted_once() -> None:
    clock = Clock("其余")
    with clock.timing("外"), clock.timing("里"):
        sum(range(200_000))
    assert clock.seconds["里"] > clock.seconds["外"] >= 0
