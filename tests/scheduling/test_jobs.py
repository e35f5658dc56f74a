from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipelines.calendar import Calendar, Period
from pipelines.cli import app, scheduling
from pipelines.errors import QingdanError
from pipelines.intake.submission import Intake
from pipelines.scheduling.due import Moment
from pipelines.scheduling.jobs import JOBS, consolidating
from pipelines.scheduling.nightly import nightly, turn
from pipelines.scheduling.status_page import Night
from tests.conftest import JUNE, Writer, clean_rows, may_rows

EVENING = datetime(2021, 6, 24, 22, 30)
Qingdan = Callable[..., Result]


def arrive(write: Writer, intake: Intake, at: datetime, period: Period = JUNE) -> None:
    rows = clean_rows() if period == JUNE else may_rows()
    path = write(rows, period=period, folder=intake.office.inbox)
    os.utime(path, (at.timestamp(), at.timestamp()))


def words(night: Night | None) -> dict[str, str]:
    assert night is not None
    assert [job.words for job in night.failed] == []
    return {job.name: job.words for job in night.jobs}


def test_a_fortnight_of_a_real_office(intake: Intake, write: Writer) -> None:
    """截止日前一夜收件、汇总，次月第五个工作日出通报，第八个工作日出名次：都是真的动词。"""
    arrive(write, intake, datetime(2021, 5, 24, 10), Period(2021, 5))
    first = words(nightly(intake, datetime(2021, 5, 25, 22, 30)))
    assert first["收件"].startswith("新收 1 份")
    assert "2021-05 应报 8 家，已报 1 家，未报：冷水江市" in first["汇总"]
    urged = words(turn(intake, datetime(2021, 6, 23, 9)))
    assert "一周一调度" in urged  # 误了几周，只补最近一周
    assert urged["催报"].startswith("2021-06 报送截止 2021-06-25，待催 8 个单位")
    assert str(intake.office.folder) not in "".join(urged.values())
    arrive(write, intake, datetime(2021, 6, 24, 10))
    second = words(nightly(intake, EVENING))
    assert second["收件"].startswith("新收 1 份")
    assert "2021-06 应报 8 家，已报 1 家" in second["汇总"]
    assert (intake.office.out / "2021-06" / "娄底市总台账_2021-06.xlsx").exists()
    seventh = words(turn(intake, datetime(2021, 7, 7, 8, 30)))
    assert seventh["一月一通报"].startswith("2021-06 月通报已写好，还有")
    assert (intake.office.out / "2021-06" / "月通报_2021-06.docx").exists()
    ranked = words(turn(intake, datetime(2021, 7, 12, 8, 30)))
    assert "2021-06 评分排名已出" in ranked["一季一讲评"]
    again = words(nightly(intake, datetime(2021, 7, 12, 22, 30)))
    assert again["收件"] == "没有新来件"


def test_with_nothing_sent_the_night_is_quiet_and_clean(intake: Intake) -> None:
    night = nightly(intake, EVENING)
    said = words(night)
    assert said["收件"] == "没有新来件"
    assert said["汇总"] == "还没有单位报来，总台账没有出"
    assert night.code == 0


def test_without_this_years_calendar_it_still_collects_and_consolidates(
    intake: Intake, write: Writer
) -> None:
    known = Calendar({2021: intake.office.calendar.tables[2021]})
    blind = replace(intake, office=replace(intake.office, calendar=known))
    january = Period(2022, 1)
    arrive(write, intake, datetime(2022, 1, 24, 10), january)
    night = nightly(blind, datetime(2022, 1, 24, 22, 30))
    done = {job.name: job for job in night.jobs}
    assert done["收件"].words.startswith("新收 1 份")
    assert "没有 2022 年的节假日安排" in done["收件"].words
    assert done["汇总"].words.startswith("2022-01 应报 8 家，已报 1 家")
    assert [job.name for job in night.failed] == ["提醒"]
    assert "calendars/2022.toml" in night.failed[0].words


def test_until_the_circular_is_out_both_months_are_consolidated(
    intake: Intake, write: Writer
) -> None:
    moment = Moment(datetime(2021, 6, 4), "2021-06-04", JUNE)
    for period in (Period(2021, 5), JUNE):
        arrive(write, intake, datetime(2021, 6, 3, 9), period)
    JOBS["收件"](intake, moment, datetime(2021, 6, 4, 22))
    both = consolidating(intake, moment, datetime(2021, 6, 7, 22))
    assert [path.parent.name for path in both.files] == ["2021-05", "2021-06"]
    assert both.code == 3
    one = consolidating(intake, moment, datetime(2021, 6, 8, 22))
    assert [path.parent.name for path in one.files] == ["2021-06"]
    book = openpyxl.load_workbook(one.files[0], read_only=True)
    assert "项目清单" in book.sheetnames
    book.close()


def test_the_measures_are_those_of_the_month_before(intake: Intake, write: Writer) -> None:
    arrive(write, intake, datetime(2021, 6, 24, 10))
    moment = Moment(datetime(2021, 7, 9, 8), "2021-07", Period(2021, 7))
    JOBS["收件"](intake, moment, EVENING)
    made = JOBS["指标表"](intake, moment, moment.at)
    assert [path.name for path in made.files] == ["指标表_2021-06.xlsx"]


def test_a_circular_without_data_says_what_to_do(intake: Intake) -> None:
    moment = Moment(datetime(2021, 7, 7, 8, 30), "2021-07", Period(2021, 7))
    with pytest.raises(QingdanError, match="请先收件"):
        JOBS["月通报"](intake, moment, moment.at)


@pytest.fixture
def qingdan(intake: Intake) -> Qingdan:
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["--office", str(intake.office.folder), *words])

    return run


def test_the_night_by_command_and_its_check(qingdan: Qingdan, intake: Intake) -> None:
    at = EVENING.isoformat()
    before = qingdan("nightly", "--check", "--at", at)
    assert (before.exit_code, "还没有运行过" in before.output) == (3, True)
    night = qingdan("nightly", "--at", at)
    assert night.exit_code == 0
    assert "3 项做成" in night.output
    assert qingdan("nightly", "--check", "--at", at).exit_code == 0
    assert qingdan("nightly", "--check", "--at", "2021-06-26T09:00").exit_code == 3
    idle = json.loads(qingdan("--json", "nightly", "--due", "--at", at).output)
    assert idle["jobs"] == []
    shutil.rmtree(intake.office.inbox)
    broken = json.loads(qingdan("--json", "nightly", "--at", "2021-06-25T22:30").output)
    assert [job["name"] for job in broken["jobs"] if not job["ok"]] == ["收件"]


def test_a_night_that_has_not_come_is_not_run_beforehand(qingdan: Qingdan, intake: Intake) -> None:
    refused = qingdan("nightly", "--at", "2099-06-24T22:30")
    assert "还没有到" in str(refused.exception)
    assert not (intake.office.folder / "runs").exists()


def test_a_moment_that_cannot_be_read_is_refused(qingdan: Qingdan) -> None:
    for wrong in ("昨夜", "2021-06-25T22:30+08:00"):
        assert "时刻应形如" in str(qingdan("nightly", "--at", wrong).exception)


@pytest.mark.parametrize(
    ("system", "names"),
    [
        ("--systemd", ["qingdan.service", "qingdan.timer"]),
        ("--cron", ["qingdan.cron"]),
        ("--windows", ["qingdan.xml"]),
    ],
)
def test_the_units_are_put_where_they_are_told(
    qingdan: Qingdan, intake: Intake, system: str, names: list[str]
) -> None:
    done = qingdan("--json", "schedule", system)
    assert done.exit_code == 0
    folder = intake.office.out / "定时"
    assert json.loads(done.output)["files"] == [str(folder / name) for name in names]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_what_is_coming_is_listed(qingdan: Qingdan) -> None:
    listed = qingdan("schedule", "--list")
    assert listed.exit_code == 0
    assert "夜间任务" in listed.output


def test_the_verbs_are_declared() -> None:
    assert scheduling.nightly.name == "nightly"
    assert scheduling.schedule.name == "schedule"
