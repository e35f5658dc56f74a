from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from pipelines.errors import UsageError
from pipelines.history.database import writing
from pipelines.history.freezing import Frozen, freeze, read_frozen
from pipelines.history.store import History
from pipelines.history.tables import FROZEN

AT = datetime(2022, 1, 10, 9, 0)
ONE = Frozen(2021, AT, "张三", '{"甲":"1/3"}')


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History(f"sqlite:///{tmp_path / '库.sqlite3'}") as opened:
        yield opened


def test_what_was_frozen_comes_back_the_same(history: History) -> None:
    freeze(history.engine, ONE)
    assert read_frozen(history.engine, 2021) == ONE
    assert read_frozen(history.engine, 2020) is None


def test_a_year_is_frozen_once_and_the_refusal_says_by_whom(history: History) -> None:
    freeze(history.engine, ONE)
    with pytest.raises(UsageError, match="张三于 2022-01-10 09:00:00 冻结"):
        freeze(history.engine, Frozen(2021, AT, "李四", "{}"))
    assert read_frozen(history.engine, 2021) == ONE


def test_another_year_has_its_own(history: History) -> None:
    freeze(history.engine, ONE)
    freeze(history.engine, Frozen(2022, AT, "李四", "{}"))
    found = read_frozen(history.engine, 2022)
    assert found is not None
    assert found.digest != ONE.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"content": '{"甲":"2/3"}'},
        {"actor": "李四"},
        {"at": "2022-01-11T09:00:00"},
        {"at": "昨天"},
        {"digest": "0" * 64},
    ],
)
def test_whatever_is_tampered_with_the_reading_refuses(
    history: History, changed: dict[str, str]
) -> None:
    freeze(history.engine, ONE)
    with writing(history.engine) as connection:
        connection.execute(update(FROZEN).values(changed))
    with pytest.raises(UsageError, match="被改动过"):
        read_frozen(history.engine, 2021)
