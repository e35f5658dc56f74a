from __future__ import annotations

import os
from datetime import timedelta
from decimal import Decimal

from pipelines import tasks
from pipelines.intake.submission import Intake
from pipelines.reporting import collected_json, examined_words
from tests.conftest import NOW, Writer, clean_rows

WRONG = {"总投资": Decimal("13000.00"), "建设性质": None}


def put(intake: Intake, write: Writer, hours: int, **changes: object) -> None:
    path = write(clean_rows(**changes), folder=intake.office.inbox, name=f"{hours}.xlsx")
    when = (NOW + timedelta(hours=hours)).timestamp()
    os.utime(path, (when, when))


def collect(intake: Intake, hours: int) -> tasks.Collected:
    return tasks.collect(intake, NOW + timedelta(hours=hours))


def test_a_file_judged_again_to_the_same_end_takes_one_line(intake: Intake, write: Writer) -> None:
    put(intake, write, 0, **WRONG)
    first = list(examined_words(collect(intake, 1).examined))
    assert any("L1-05" in line for line in first)
    again = collect(intake, 2)
    (line,) = examined_words(again.examined)
    assert line.startswith("✗ 0.xlsx：娄星区 2021-06，内容没有变，仍有错误 ")
    (file,) = collected_json(again.examined, [], [], {})["files"]
    assert len(file["findings"]) == len(again.examined[0].verdict.findings)  # type: ignore[union-attr]
    assert "L1-05" in {finding["code"] for finding in file["findings"]}


def test_of_two_versions_in_one_run_the_earlier_takes_one_line(
    intake: Intake, write: Writer
) -> None:
    put(intake, write, 0, **WRONG)
    put(intake, write, 1)
    lines = list(examined_words(collect(intake, 2).examined))
    assert lines[0] == "0.xlsx：同时收到提交更晚的“1.xlsx”，以它为准，本份不采用"
    assert lines[1].startswith("✓ 1.xlsx：") or lines[1].startswith("! 1.xlsx：")
    assert not any("L1-05" in line for line in lines)


def test_new_content_says_how_many_rows_counted_before_and_now(
    intake: Intake, write: Writer
) -> None:
    put(intake, write, 0)
    (first,) = collect(intake, 1).examined
    assert first.replaced is None
    put(intake, write, 2, **WRONG)
    (second,) = collect(intake, 3).examined
    assert second.replaced is not None
    words = list(examined_words([second]))
    told = f"取代此前采用的一份：采用 {second.replaced} 行 → {second.replaced - 1} 行"
    assert words[1].strip() == told
