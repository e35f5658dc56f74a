from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.calendar import Calendar
from pipelines.errors import BusyError, SettingError, UsageError
from pipelines.intake.submission import Intake
from pipelines.office import Office
from pipelines.scheduling.alone import alone, journal_of
from pipelines.scheduling.due import Moment
from pipelines.scheduling.jobs import Job, Result
from pipelines.scheduling.journal import Event
from pipelines.scheduling.nightly import nightly, nightly_in, rhythm_of, turn
from pipelines.scheduling.status_page import Health, health
from tests.scheduling.conftest import HEAD, Log, Write, act

NIGHT = datetime(2021, 6, 24, 22, 30)
DAY = timedelta(days=1)
Jobs = dict[str, Job]


@pytest.fixture(autouse=True)
def own_rhythm(rhythm: Write, intake: Intake) -> Callable[..., None]:
    """办公室自己的节奏：默认只有每周五一件。"""

    def write(*acts: str) -> None:
        rhythm(*acts, folder=intake.office.folder)

    write(act())
    return write


def status(office: Office) -> str:
    return (office.folder / "runs" / "状态.txt").read_text("utf-8-sig")


def checked(intake: Intake, at: datetime, *, running: bool = False) -> Health:
    office = intake.office
    entries = journal_of(office).entries()
    return health(office, rhythm_of(office), entries, at, running=running)


def failing(error: BaseException) -> Job:
    def do(_: Intake, __: Moment, ___: datetime) -> Result:
        raise error

    return do


def test_a_night_that_did_all_and_yet_is_not_clean_says_why(
    intake: Intake, light: Jobs, log: Log
) -> None:
    """都是 ✓ 而退出码是 1，看的人要知道是数据的毛病。"""
    wrong = dict(light) | {"收件": lambda *_: Result("没有新来件", code=1)}
    night = nightly(intake, NIGHT, wrong)
    assert night.code == 1
    assert night.words[-1] == "  都做成了；退出码 1 是因为数据：收件里有错误（有行不计入）"


def test_a_night_does_its_steps_and_says_so(intake: Intake, light: Jobs, log: Log) -> None:
    night = nightly(intake, NIGHT, light)
    assert [name for name, *_ in log] == ["收件", "汇总"]
    assert night.words == [
        "2021-06-24 22:30 开始，22:30 做完：2 项做成", "  ✓ 收件：收件好了", "  ✓ 汇总：汇总好了",
    ]  # fmt: skip
    assert night.code == 0
    page = status(intake.office)
    assert "【接下来】\n  2021-06-25 12:00 调度\n  2021-06-25 22:30 夜间任务" in page
    assert "过了 2021-06-25 23:30" in page
    assert (intake.office.folder / "runs" / "状态.txt").read_bytes().count(b"\r\n") > 5


def test_how_long_each_job_took_is_written_down(intake: Intake, light: Jobs) -> None:
    ticks = iter(range(0, 1000, 30))
    night = nightly(intake, NIGHT, light, watch=lambda: float(next(ticks)))
    assert [job.seconds for job in night.jobs] == [30.0, 30.0]
    assert night.ended == NIGHT + timedelta(seconds=150)
    finished = [e for e in journal_of(intake.office).entries() if e.event is Event.FINISHED]
    assert [entry.seconds for entry in finished] == [30.0, 30.0]


def test_one_failed_job_leaves_the_rest_running(intake: Intake, light: Jobs, log: Log) -> None:
    light["收件"] = failing(UsageError("收件箱打不开"))
    night = nightly(intake, NIGHT, light)
    assert [name for name, *_ in log] == ["汇总"]
    assert night.code == 2
    page = status(intake.office)
    assert page.index("【没有做成】\n  收件：收件箱打不开") < page.index("【做成的】")
    assert checked(intake, NIGHT + DAY / 2).code == 1


def test_a_fault_of_ours_is_one_sentence_and_a_log(intake: Intake, light: Jobs) -> None:
    light["收件"] = failing(ZeroDivisionError("division by zero"))
    night = nightly(intake, NIGHT, light)
    assert night.code == 5
    (log,) = (intake.office.folder / "runs").glob("出错_*.log")
    assert night.failed[0].words == f"程序自身出了毛病，请把 runs/{log.name} 交给信息员"
    assert "Traceback" in log.read_text("utf-8")
    assert "Traceback" not in status(intake.office)
    assert "Traceback" not in journal_of(intake.office).path.read_text("utf-8")


def test_an_unwritable_disk_is_told_in_plain_words(intake: Intake, light: Jobs) -> None:
    light["收件"] = failing(OSError(28, "No space left on device", "总台账.xlsx"))
    night = nightly(intake, NIGHT, light)
    assert "读写不了 总台账.xlsx" in night.failed[0].words
    assert night.code == 2


def test_friday_comes_once_at_its_time_and_not_again_at_night(
    intake: Intake, light: Jobs, log: Log
) -> None:
    nightly(intake, NIGHT, light)
    log.clear()
    assert turn(intake, datetime(2021, 6, 25, 11, 59), light) is None
    friday = turn(intake, datetime(2021, 6, 25, 12, 0), light)
    assert friday is not None
    assert [job.name for job in friday.jobs] == ["调度"]
    assert not friday.whole
    assert "【上一夜】2021-06-24 22:30 开始" in status(intake.office)
    assert turn(intake, datetime(2021, 6, 25, 12, 1), light) is None
    nightly(intake, NIGHT + DAY, light)
    assert [name for name, *_ in log] == ["提示", "收件", "汇总"]


def test_missed_nights_are_told_and_made_up_once(intake: Intake, light: Jobs, log: Log) -> None:
    nightly(intake, NIGHT, light)
    log.clear()
    made = turn(intake, datetime(2021, 6, 28, 9), light)
    assert made is not None
    assert [name for name, *_ in log] == ["收件", "汇总", "提示"]
    assert made.warnings == ("6月25日、6月26日 夜里没有运行",)
    assert "✓ 调度（补做，原定 6月25日 12:00）" in "\n".join(made.words)
    assert turn(intake, datetime(2021, 6, 28, 9, 1), light) is None


def test_a_long_absence_is_told_in_one_line(intake: Intake, light: Jobs) -> None:
    nightly(intake, NIGHT, light)
    assert nightly(intake, NIGHT + 10 * DAY, light).warnings == (
        "6月25日 至 7月3日 共 9 夜没有运行",
    )


def test_a_failed_act_is_tried_again_at_night_and_not_all_day(
    intake: Intake, light: Jobs, log: Log
) -> None:
    nightly(intake, NIGHT, light)
    log.clear()
    broken = {**light, "提示": failing(UsageError("缺模板"))}
    noon = datetime(2021, 6, 25, 12)
    first = turn(intake, noon, broken)
    assert first is not None
    assert first.code == 2
    assert turn(intake, noon + timedelta(minutes=30), broken) is None
    night = turn(intake, NIGHT + DAY, light)
    assert night is not None
    assert [name for name, *_ in log] == ["收件", "汇总", "提示"]
    assert turn(intake, NIGHT + DAY + timedelta(minutes=5), light) is None


def test_a_crash_in_the_middle_is_seen_and_finished_next_time(
    intake: Intake, light: Jobs, log: Log
) -> None:
    crashing = {**light, "汇总": failing(KeyboardInterrupt())}
    with pytest.raises(KeyboardInterrupt):
        nightly(intake, NIGHT, crashing)
    assert checked(intake, NIGHT + timedelta(minutes=1)).words[0] == (
        "6月24日 22:30 的一次没有做完：停在“汇总”"
    )
    assert checked(intake, NIGHT, running=True).code == 0
    log.clear()
    again = turn(intake, NIGHT + timedelta(hours=9), light)
    assert again is not None
    assert [name for name, *_ in log] == ["收件", "汇总"]
    assert again.warnings == ("上次（6月24日 22:30）没有做完：停在“汇总”，这次接着做",)
    assert checked(intake, NIGHT + timedelta(hours=9)).code == 0
    assert nightly(intake, NIGHT + DAY, light).warnings == ()


def test_a_night_that_always_crashes_is_not_tried_for_ever(intake: Intake, light: Jobs) -> None:
    crashing = {**light, "收件": failing(KeyboardInterrupt())}
    tries = 0
    for minute in range(10):
        try:
            turn(intake, NIGHT + timedelta(minutes=minute), crashing)
        except KeyboardInterrupt:
            tries += 1
    assert tries == 3
    assert turn(intake, NIGHT + DAY, light) is not None


def test_a_second_one_at_the_same_time_is_busy(intake: Intake, light: Jobs) -> None:
    with alone(intake.office), pytest.raises(BusyError, match="正在运行") as caught:
        nightly(intake, NIGHT, light)
    assert caught.value.exit_code == 4
    assert nightly(intake, NIGHT, light).code == 0


def test_another_process_blocks_and_its_death_frees(intake: Intake, light: Jobs) -> None:
    lock = intake.office.folder / "runs" / "running.lock"
    lock.parent.mkdir()
    script = (
        "import sys, time; from filelock import FileLock; held = FileLock(sys.argv[1]);"
        "held.acquire(); print('锁', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(BusyError):
            nightly(intake, NIGHT, light)
        holder.kill()
    assert lock.exists()
    assert nightly(intake, NIGHT, light).code == 0


def test_a_torn_journal_is_read_and_written_on(intake: Intake, light: Jobs) -> None:
    nightly(intake, NIGHT, light)
    path = journal_of(intake.office).path
    whole = len(journal_of(intake.office).entries())
    with path.open("ab") as file:
        file.write(b'\x00\x00{"event": "\xe5\xbc')
    assert len(journal_of(intake.office).entries()) == whole
    again = nightly(intake, NIGHT + DAY, light)
    assert again.warnings == ()
    assert len(journal_of(intake.office).entries()) == whole + 8  # 一行也没有粘在断行上


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "启用", "at": "2021-06-01T00:00:00Z", "name": "夜间任务"}',
        '{"event": "结束", "at": "2021-06-20T22:30:00", "name": "夜间任务", "cycle": "乱"}',
        '{"event": "做完", "at": "2021-06-20T22:30:00", "late_for": "2021-06-01T00:00:00+08:00"}',
    ],
)
def test_a_line_that_another_hand_put_into_the_journal_stops_no_night(
    intake: Intake, light: Jobs, log: Log, line: str
) -> None:
    journal = journal_of(intake.office)
    journal.path.parent.mkdir()
    journal.path.write_text(f"{line}\n", "utf-8")
    assert nightly(intake, NIGHT, light).code == 0
    assert turn(intake, NIGHT + DAY, light) is not None
    assert [name for name, *_ in log] == ["收件", "汇总", "收件", "汇总", "提示"]


def test_a_year_of_lines_is_shortened_and_forgets_nothing(
    intake: Intake, light: Jobs, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.scheduling.journal._MOST", 20)
    monkeypatch.setattr("pipelines.scheduling.journal._KEPT", 5)
    turn(intake, datetime(2021, 6, 25, 12), light)
    for night in range(4):
        nightly(intake, NIGHT + DAY * (night + 1), light)
    log.clear()
    assert turn(intake, NIGHT + DAY * 4, light) is None
    assert journal_of(intake.office).path.with_name("journal_2021.jsonl").exists()
    assert len(journal_of(intake.office).entries()) < 30


def test_a_whole_holiday_week_is_skipped_and_said_so_once(
    intake: Intake, light: Jobs, log: Log
) -> None:
    nightly(intake, datetime(2022, 2, 3, 22, 30), light)
    log.clear()
    friday = turn(intake, datetime(2022, 2, 4, 12), light)
    assert friday is not None
    assert friday.words[1:] == ["  ✓ 调度：节假日停一周"]
    assert log == []
    assert turn(intake, datetime(2022, 2, 4, 12, 30), light) is None


def test_without_next_years_calendar_it_still_collects_and_says_what_is_missing(
    intake: Intake, light: Jobs, log: Log
) -> None:
    tables = {2021: intake.office.calendar.tables[2021]}
    office = Office(
        intake.office.folder, intake.office.settings, intake.office.units, Calendar(tables)
    )
    blind = Intake(office, intake.ledgers, intake.codes)
    nightly(blind, datetime(2021, 12, 31, 22, 30), light)
    log.clear()
    night = nightly(blind, datetime(2022, 1, 4, 22, 30), light)
    assert [name for name, *_ in log] == ["收件", "汇总"]
    assert "调度的时刻算不出：没有 2022 年的节假日安排" in night.warnings[-1]
    assert night.code == 0


def test_check_tells_loudly_that_the_night_did_not_run(intake: Intake, light: Jobs) -> None:
    assert checked(intake, NIGHT).code == 3
    assert "还没有运行过" in checked(intake, NIGHT).words[0]
    nightly(intake, NIGHT, light)
    assert checked(intake, NIGHT + timedelta(hours=1)).code == 0
    assert checked(intake, NIGHT + DAY + timedelta(minutes=59)).code == 0
    late = checked(intake, NIGHT + DAY + timedelta(minutes=61))
    assert late.code == 3
    assert late.words[0] == ("没有运行：应在 6月25日 22:30 运行，最近一夜是 2021-06-24 22:30")


def test_a_clock_that_ran_into_the_future_and_came_back_stops_nothing(
    intake: Intake, light: Jobs, log: Log
) -> None:
    nightly(intake, NIGHT, light)
    nightly(intake, datetime(2026, 5, 1, 22, 30), light)
    log.clear()
    assert turn(intake, NIGHT + DAY, light) is not None
    assert [name for name, *_ in log] == ["收件", "汇总", "提示"]
    assert turn(intake, NIGHT + DAY, light) is None


def test_an_office_first_opened_under_a_wrong_clock_still_works(
    intake: Intake, light: Jobs
) -> None:
    nightly(intake, datetime(2026, 5, 1, 22, 30), light)
    assert turn(intake, NIGHT, light) is not None
    assert turn(intake, datetime(2021, 6, 25, 12), light) is not None


def test_a_broken_setting_is_loud_in_the_status_too(intake: Intake) -> None:
    folder = intake.office.folder
    (folder / "rhythm.toml").write_text(HEAD.replace("汇总", "汇总表"), "utf-8")
    with pytest.raises(SettingError):
        nightly_in(folder, NIGHT)
    assert "【没有运行】2021-06-24 22:30" in status(intake.office)
    assert "rhythm.toml 第 5 行" in status(intake.office)


def test_a_folder_that_is_no_office_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        nightly_in(tmp_path / "没有", NIGHT)
    assert not (tmp_path / "没有").exists()


def test_what_failed_at_noon_is_still_told_until_it_is_done(intake: Intake, light: Jobs) -> None:
    nightly(intake, NIGHT, {**light, "汇总": failing(UsageError("台账坏了"))})
    noon = datetime(2021, 6, 25, 12)
    turn(intake, noon, {**light, "提示": failing(UsageError("缺模板"))})
    page = status(intake.office)
    assert "【没有做成】\n  汇总：台账坏了\n  调度：缺模板" in page
    assert checked(intake, noon).words[1:] == ("✗ 汇总：台账坏了", "✗ 调度：缺模板")
    nightly(intake, NIGHT + DAY, light)
    assert "【没有做成】" not in status(intake.office)
    assert checked(intake, NIGHT + DAY).code == 0


def test_a_status_that_cannot_be_written_undoes_nothing(intake: Intake, light: Jobs) -> None:
    (intake.office.folder / "runs" / "状态.txt").mkdir(parents=True)
    night = nightly(intake, NIGHT, light)
    assert [job.ok for job in night.jobs] == [True, True]
    assert "状态.txt 没有写成" in night.warnings[0]


def test_an_act_named_like_a_path_leaves_its_log_all_the_same(
    intake: Intake, light: Jobs, own_rhythm: Callable[..., None]
) -> None:
    own_rhythm(act(name="调度/通报"))
    friday = turn(intake, datetime(2021, 6, 25, 12), {**light, "提示": failing(KeyError("x"))})
    assert friday is not None
    assert friday.code == 5
    assert len(list((intake.office.folder / "runs").glob("出错_*_提示.log"))) == 1


def test_many_files_in_one_place_are_told_as_a_number(intake: Intake, light: Jobs) -> None:
    out = intake.office.out
    slips = tuple(out / "2021-06" / "退回" / unit / f"{n}.xlsx" for unit in "甲乙" for n in "12")
    light["收件"] = lambda *_: Result("收了", (*slips, out / "2021-06" / "总台账.xlsx"))
    nightly(intake, NIGHT, light)
    wanted = "【出的文件】\n  out/2021-06/退回/ 里 4 份\n  out/2021-06/总台账.xlsx\n"
    assert wanted in status(intake.office).replace("\\", "/").replace("\r", "")


def test_an_output_open_in_word_is_a_failed_job(intake: Intake, light: Jobs) -> None:
    light["汇总"] = failing(BusyError("“总台账.xlsx”正被打开"))
    assert nightly(intake, NIGHT, light).code == 4
