from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.figures.score_cases import Make, Use, city_of, with_scheme


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as opened:
        yield opened


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis(项目清单={单位: 行}, 招商清单=…, period=…)；另有造法的，在自己的文件里换掉它。"""
    return partial(city_of, history, intake)


@pytest.fixture
def use(tmp_path: Path) -> Use:
    """换一套积分办法：随附的名字，或 TOML 的内容。"""
    return partial(with_scheme, tmp_path)
