"""S0 《咸宁日报》产业集群与绩效管理（2017 年）：O43–O45。

程序里没有这个数、只能测最近的东西的：
O45 “三个联合”不是程序数的东西，不测；五大千亿板块由“分产业链”一页数。
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import openpyxl

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.history.store import History
from pipelines.scheduling.nightly import turn
from pipelines.tasks.reminding import remind
from tests.city import save
from tests.conftest import DUTY, TASK
from tests.oracles.produced import Produced, number
from tests.oracles.quiet import SILENT
from tests.oracles.seeds import YI

DEADLINE = date(2021, 6, 25)


def test_o43_eq_three_reminders_strictly_before_the_deadline(tmp_path: Path) -> None:
    intake = tasks.open_intake(tasks.init(tmp_path / "办公室"))
    row = {**TASK, "计划完成日期": DEADLINE}
    with History(intake.office.database_url) as history:
        sheets = {"任务清单": [row], "责任清单": [dict(DUTY)]}
        save(history, intake, "娄星区", Period(2021, 6), sheets, at=datetime(2021, 6, 1))
    told: list[tuple[str, date]] = []
    for day in (9, 10, 11, 17, 18, 21, 23, 24):
        done = remind(intake, datetime(2021, 6, day, 2))
        told += _today(done.files[0]) if done.files else []
    days = [day for _, day in told]
    assert [level for level, _ in told] == ["一次提醒", "二次提醒", "三次提醒"]
    assert days == [date(2021, 6, 10), date(2021, 6, 18), date(2021, 6, 24)]
    assert days == sorted(days)
    assert max(days) < DEADLINE


def _today(path: Path) -> list[tuple[str, date]]:
    """提醒清单“今日提醒”一页：第几次、应发日期。"""
    rows = openpyxl.load_workbook(path)["今日提醒"].iter_rows(min_row=3, values_only=True)
    header, *lines = rows
    found = [dict(zip(header, line, strict=True)) for line in lines if line[0] != "无"]
    return [(str(row["第几次"]), row["应发日期"].date()) for row in found]


def test_o44_eq_four_quarters_are_told_in_a_year(tmp_path: Path) -> None:
    folder = tasks.init(tmp_path / "办公室")
    path = folder / "rhythm.toml"
    text = path.read_text(encoding="utf-8").replace('preset = "娄底"', 'preset = "湘西"')
    path.write_text(text, encoding="utf-8")
    intake = tasks.open_intake(folder)
    turn(intake, datetime(2020, 12, 31, 12), SILENT)
    for month in range(1, 13):
        turn(intake, datetime(2021, month, 20, 12), SILENT)
    journals = [path.read_text(encoding="utf-8") for path in folder.rglob("journal*.jsonl")]
    entries = [json.loads(line) for text in journals for line in text.splitlines()]
    quarters = [
        one["cycle"] for one in entries if one["name"] == "按季督查" and one["event"] == "做完"
    ]
    assert quarters == ["2021Q1", "2021Q2", "2021Q3", "2021Q4"]


def test_o45_eq_five_blocks_of_a_hundred_billion(great: Produced) -> None:
    rows = [row for row in great.page("分产业链") if row["产业链"] != "合计"]
    assert len(rows) == 5
    assert all(number(row["总投资"]) / YI > 1000 for row in rows)
