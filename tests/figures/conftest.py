from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.history.store import History


@pytest.fixture
def history() -> Iterator[History]:
    with History("sqlite://") as opened:
        yield opened
