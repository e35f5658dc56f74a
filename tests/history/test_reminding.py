from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pipelines.history.database import writing
from pipelines.history.reminding import (
    Told,
    add_told,
    last_run,
    read_followed,
    told_already,
    told_on,
    write_followed,
)
from pipelines.history.store import History

AT = datetime(2021, 6, 10, 2, 0)
TASK = ("L2", "RW-1", "计划完成日期")
STEP = Told(TASK, date(2021, 6, 25), "一次提醒", date(2021, 6, 10), AT, {"name": "设备安装"})


@pytest.fixture
def connection() -> Iterator[Connection]:
    with History("sqlite://") as history, writing(history.engine) as opened:
        yield opened


def test_nothing_was_ever_run_in_a_new_database(connection: Connection) -> None:
    assert last_run(connection) is None
    assert read_followed(connection) == {}
    assert told_already(connection) == frozenset()


def test_what_is_followed_is_replaced_whole(connection: Connection) -> None:
    other = ("L4", "WT-1", "承诺办结日期")
    write_followed(connection, {TASK: {"n": 1}, other: {"n": 2}}, AT)
    write_followed(connection, {TASK: {"n": 3}}, AT.replace(day=11))
    assert read_followed(connection) == {TASK: {"n": 3}}
    assert last_run(connection) == AT.replace(day=11)


def test_the_last_run_is_known_even_when_nothing_is_left_to_follow(connection: Connection) -> None:
    add_told(connection, [STEP])
    write_followed(connection, {}, AT)
    assert last_run(connection) == AT


def test_a_step_is_read_back_as_it_was_told_on_its_day_only(connection: Connection) -> None:
    add_told(connection, [STEP])
    assert told_on(connection, AT.date()) == [STEP]
    assert told_on(connection, date(2021, 6, 11)) == []
    assert told_already(connection) == {STEP.id}


def test_the_database_itself_refuses_to_tell_a_step_twice() -> None:
    with History("sqlite://") as history:
        with writing(history.engine) as connection:
            add_told(connection, [STEP])
        with pytest.raises(IntegrityError), writing(history.engine) as connection:
            add_told(connection, [STEP])
