"""办公室要数的一切：每个主题一个文件夹，每个数声明一次。"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from pipelines.figures.counting import events, investment, problems, rates
from pipelines.figures.evaluating import chains, land, parks, shares, yields
from pipelines.figures.figure import Basis, Figure
from pipelines.figures.lights import projects as lights
from pipelines.figures.words import require_words

__all__ = ["FIGURES", "Basis", "Figure", "figure_values", "over_full", "require_words"]

_SUBJECTS: Final = (
    investment, events, problems, lights, rates, shares, yields, land, parks, chains,
)  # fmt: skip
FIGURES: Final[Mapping[str, Figure]] = {
    figure.key: figure for subject in _SUBJECTS for figure in subject.FIGURES
}


def figure_values(basis: Basis) -> dict[str, Fraction | None]:
    """全部数的不舍入值，以名称为键。"""
    return {key: figure.value(basis) for key, figure in FIGURES.items()}


def over_full(values: Mapping[str, Fraction | None]) -> tuple[str, ...]:
    """超过 100% 的率的名称：照印，但要提示核对；流量比、增减幅度本来可以超过，不在此列。"""
    return tuple(
        key for key, value in values.items() if FIGURES[key].full_at_100 and (value or 0) > 100
    )
