"""办公室要数的一切：每个主题一个文件，每个数声明一次。"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from pipelines.figures import events, investment, lights, problems
from pipelines.figures.figure import Basis, Figure
from pipelines.figures.words import require_words

__all__ = ["FIGURES", "Basis", "Figure", "figure_values", "require_words"]

FIGURES: Final[Mapping[str, Figure]] = {
    figure.key: figure
    for subject in (investment, events, problems, lights)
    for figure in subject.FIGURES
}


def figure_values(basis: Basis) -> dict[str, Fraction | None]:
    """全部数的不舍入值，以名称为键。"""
    return {key: figure.value(basis) for key, figure in FIGURES.items()}
