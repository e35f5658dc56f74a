from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn
from docx.table import _Cell
from sqlalchemy import select, update

from pipelines import tasks
from pipelines.calendar import Calendar, Period
from pipelines.cli import app
from pipelines.cli import reminding as commands
from pipelines.documents.docx_package import unpacked
from pipelines.documents.verifying.reading import read_text
from pipelines.errors import TemplateError, UnknownYearError, UsageError
from pipelines.history.database import writing
from pipelines.history.reminding import read_followed, told_already
from pipelines.history.store import History
from pipelines.history.tables import FOLLOWED, REMINDED
from pipelines.intake.submission import Intake
from pipelines.tasks import reminding_files
from pipelines.tasks.reminding import Reminded, remind
from pipelines.tasks.tracing_docx import trace_document
from pipelines.tasks.verifying import passport_at, verify_document
from tests.city import save
from tests.conftest import DUTY, PROJECT, TASK
from tests.documents.word import paragraph, word_file

SEPTEMBER = Period(2021, 9)
REMIND, URGE = str(commands.remind.name), str(commands.urge.name)
EARLY = ("一次提醒", "二次提醒", "三次提醒")
Report = Callable[..., None]
Steps = list[tuple[str, str]]


def task(number: int, deadline: date, **changes: object) -> dict[str, object]:
    key = f"RW-XM-431302-2021-003-{number:02d}"
    return {**TASK, "任务编号": key, "计划完成日期": deadline, **changes}


def at(day: date, hour: int = 2) -> datetime:
    return datetime.combine(day, time(hour))


@pytest.fixture
def report(intake: Intake, history: History) -> Report:
    """report(任务, …, unit=, day=)：某单位某日报来九月的任务清单；再报即更正。"""

    def send(*rows: dict[str, object], unit: str = "娄星区", day: date = date(2021, 9, 1)) -> None:
        sheets = {"任务清单": list(rows), "责任清单": [dict(DUTY)]}
        save(history, intake, unit, SEPTEMBER, sheets, at=at(day, 1))

    return send


def nights(intake: Intake, *days: str) -> list[Reminded]:
    """几夜依次办下来；日子写作 09-23，没有列的夜里没有办。"""
    return [remind(intake, at(date.fromisoformat(f"2021-{day}"))) for day in days]


def steps(done: list[Reminded]) -> Steps:
    return [(said.step.kind, str(one.day)) for one in done for said in one.steps]


def words_in(cell: _Cell) -> str:
    """一格里的字，内容控件里的也算。"""
    return "".join(text.text for text in cell._tc.iter(qn("w:t")))


def rows(done: Reminded, page: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(done.files[0])
    found = [tuple(cell.value for cell in row) for row in book[page].iter_rows(min_row=4)]
    return [] if found and found[0][0] == "无" else found


def content(done: Reminded) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in done.files}


def test_weeks_over_the_national_day_are_replayed_night_by_night(
    intake: Intake, report: Report
) -> None:
    """10 月 12 日到期：09-26、10-09 是调休上班日，国庆七天不算。"""
    report(task(1, date(2021, 10, 12)))
    done = nights(
        intake, "09-22", "09-23", "09-24", "09-26", "09-28", "09-29", "10-08", "10-09", "10-11",
        "10-12", "10-13", "10-18", "10-19", "10-25", "10-26", "10-27",
    )  # fmt: skip
    assert steps(done) == [
        ("一次提醒", "2021-09-23"), ("二次提醒", "2021-09-29"), ("三次提醒", "2021-10-11"),
        ("红灯", "2021-10-13"), ("督办", "2021-10-13"), ("督办函", "2021-10-19"),
        ("约谈", "2021-10-26"),
    ]  # fmt: skip
    letters = [path.name for one in done for path in one.files[1:]]
    assert letters == [
        "提醒函_娄星区_2021-09-23.docx", "提醒函_娄星区_2021-09-29.docx",
        "提醒函_娄星区_2021-10-11.docx", "督办函_娄星区_2021-10-19.docx",
    ]  # fmt: skip
    talk = done[-1]
    ((*_, level, since, today, _source),) = rows(talk, "约谈名单")
    assert (level, since, today) == ("约谈", datetime(2021, 10, 26), "")
    assert rows(talk, "红灯与督办") == []
    assert "约谈：娄星区 完成酸轧机组安装" in "".join(talk.words)


def test_the_letter_names_the_item_its_days_left_and_who_answers_for_it(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)), task(2, date(2021, 9, 24)))
    report(task(3, date(2021, 10, 12)), unit="涟源市")
    (done,) = nights(intake, "09-23")
    assert [path.name for path in done.files] == [
        "提醒清单_2021-09-23.xlsx", "提醒函_娄星区_2021-09-23.docx",
        "提醒函_涟源市_2021-09-23.docx",
    ]  # fmt: skip
    assert done.files[0].parent == intake.office.out / "提醒" / "2021-09-23"
    letter = docx.Document(str(done.files[1]))
    (table,) = letter.tables
    shown = [[words_in(cell) for cell in row.cells] for row in table.rows]
    assert [(*row[2:5], row[6]) for row in shown[1:]] == [
        ("计划完成日期2021-09-24剩1个工作日", "80%", "—", "第三次"),
        ("计划完成日期2021-10-12剩10个工作日", "80%", "2021-10-08", "第一次"),
    ]  # fmt: skip
    assert shown[1][1] == "完成酸轧机组安装RW-XM-431302-2021-003-02"
    assert shown[1][5] == "区工业和信息化局（示例丙）"
    texts = [paragraph.text for paragraph in letter.paragraphs]
    assert "娄星区：" in texts
    assert "2021年9月23日" in texts


def test_the_letter_says_of_which_project_the_item_is_and_when_only_today_is_left(
    intake: Intake, history: History
) -> None:
    sheets = {
        "项目清单": [{**PROJECT, "计划竣工日期": date(2021, 9, 24)}],
        "任务清单": [task(1, date(2021, 9, 24))],
    }
    save(history, intake, "娄星区", SEPTEMBER, sheets, at=at(date(2021, 9, 17), 1))
    (table,) = docx.Document(str(nights(intake, "09-17", "09-24")[1].files[1])).tables
    cells = [[words_in(cell) for cell in row.cells[1:3]] for row in table.rows[1:]]
    assert sorted(cells, key=lambda row: len(row[0])) == [
        ["示例硅钢项目（一期）XM-431302-2021-003", "计划竣工日期2021-09-24仅剩今日"],
        [
            "示例硅钢项目（一期）：完成酸轧机组安装RW-XM-431302-2021-003-01",
            "计划完成日期2021-09-24仅剩今日",
        ],
    ]


def test_a_second_run_on_the_same_day_says_nothing_new_and_rewrites_the_same_files(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)), task(2, date(2021, 9, 30)))
    first = remind(intake, at(date(2021, 9, 23)))
    before = content(first)
    for path in first.files:
        path.unlink()
    again = remind(intake, at(date(2021, 9, 23), 15))
    assert again.steps == first.steps
    assert content(again) == before
    assert again.words == first.words


def test_what_arrives_later_on_the_same_day_is_still_said_that_day(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    remind(intake, at(date(2021, 9, 23)))
    report(task(1, date(2021, 10, 12)), task(2, date(2021, 9, 24)), day=date(2021, 9, 23))
    again = remind(intake, at(date(2021, 9, 23), 15))
    assert [said.step.kind for said in again.steps] == ["一次提醒", "三次提醒"]


def test_missed_nights_send_the_heaviest_reminder_once_and_log_the_lighter_as_left_out(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    done = nights(intake, "09-20", "09-22", "09-30")
    (last,) = [one for one in done if one.steps]
    assert last.day == date(2021, 9, 30)
    assert [(said.step.kind, said.instead) for said in last.steps] == [
        ("一次提醒", "二次提醒"), ("二次提醒", ""),
    ]  # fmt: skip
    notes = [(row[7], row[9]) for row in rows(last, "今日提醒")]
    assert notes == [
        ("一次提醒", "略过，以二次提醒为准"),
        ("二次提醒", "应于9月29日发出，今日补发"),
    ]
    assert len(last.files) == 2
    assert "其中 1 件应在以前发出、今日补发" in last.words[0]
    assert steps(nights(intake, "10-08", "10-10")) == []


def test_missed_nights_leave_out_no_step_after_the_deadline(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 9, 24)))
    done = nights(intake, "09-01", "09-10", "09-17", "09-23", "10-24")
    assert steps(done)[3:] == [(kind, "2021-10-24") for kind in ("红灯", "督办", "督办函", "约谈")]
    ((*_, today, _source),) = rows(done[-1], "约谈名单")
    assert "红灯应于9月26日发出，今日补发" in str(today)


def test_each_step_is_said_once_however_the_nights_fall(intake: Intake, report: Report) -> None:
    report(*(task(n, date(2021, 9, 13) + timedelta(2 * n)) for n in range(15)))
    first = date(2021, 8, 25)
    done = [remind(intake, at(first + timedelta(n))) for n in (0, 5, 16, 22, 23, 30, 42, 48, 72)]
    said = Counter((one.step.item.key, one.step.kind) for night in done for one in night.steps)
    assert set(said.values()) == {1}
    assert len(said) == 15 * 7


def test_an_extension_with_a_basis_starts_again_and_both_deadlines_are_logged(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 9, 30)))
    nights(intake, "09-01", "09-20")
    extended = {
        "任务状态": "已延期",
        "调整后完成日期": date(2021, 10, 12),
        "延期依据": "市专班同意",
    }
    report(task(1, date(2021, 9, 30), **extended), day=date(2021, 9, 22))
    done = nights(intake, "09-22", "09-23", "09-29")
    (restart,) = done[0].restarts
    assert (restart.old.deadline, restart.new.deadline) == (date(2021, 9, 30), date(2021, 10, 12))
    ((*_, what, old, new, basis, _words, _source),) = rows(done[0], "延期与办结")
    assert (what, old, new, basis) == (
        "延期", datetime(2021, 9, 30), datetime(2021, 10, 12), "市专班同意",
    )  # fmt: skip
    assert [one.restarts for one in done[1:]] == [()] * 2, "只记一次"
    assert steps(done) == [("一次提醒", "2021-09-23"), ("二次提醒", "2021-09-29")]
    again = remind(intake, at(date(2021, 9, 29), 9))
    assert again.restarts == ()


def test_the_log_of_an_extension_survives_a_second_run_of_its_day(
    intake: Intake, report: Report
) -> None:
    extended = {
        "任务状态": "已延期",
        "调整后完成日期": date(2021, 10, 12),
        "延期依据": "市专班同意",
    }
    report(task(1, date(2021, 9, 30), **extended))
    first = remind(intake, at(date(2021, 9, 22)))
    again = remind(intake, at(date(2021, 9, 22), 9))
    assert again.restarts == first.restarts != ()
    assert content(again) == content(first)


def test_an_extension_without_a_basis_is_listed_every_night_and_changes_nothing(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 9, 30)))
    remind(intake, at(date(2021, 9, 20)))
    report(task(1, date(2021, 10, 12)), day=date(2021, 9, 21))
    done = nights(intake, "09-21", "09-24", "09-29")
    assert all(len(one.refused) == 1 for one in done)
    assert rows(done[-1], "延期与办结")[0][5] == "不予认可"
    assert "没有写依据，仍按原时限" in "".join(done[-1].words)
    assert ("三次提醒", "2021-09-29") in steps(done)


def test_closing_an_item_stops_what_would_have_followed(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 9, 24)))
    nights(intake, "09-08", "09-23")
    report(task(1, date(2021, 9, 24), 任务状态="已完成"), day=date(2021, 9, 24))
    done = nights(intake, "09-24", "09-27", "10-20")
    assert steps(done) == []
    assert rows(done[0], "延期与办结")[0][5] == "办结"
    assert rows(done[1], "延期与办结") == []
    assert rows(done[-1], "全部在办") == []


def test_an_item_that_vanished_is_still_followed_and_marked(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 9, 30)))
    remind(intake, at(date(2021, 9, 16)))
    report(task(2, date(2021, 12, 30)), day=date(2021, 9, 17))
    done = remind(intake, at(date(2021, 9, 24)))
    assert steps([done]) == [("二次提醒", "2021-09-24")]
    assert [row[10] for row in rows(done, "全部在办")] == ["总台账里没有见到，照旧跟", ""]


def test_an_item_first_seen_late_is_not_reminded_of_the_past(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 9, 24)), task(2, date(2021, 3, 1)))
    done = nights(intake, "09-18", "09-22", "09-23")
    assert steps(done) == [
        ("红灯", "2021-09-18"),
        ("督办", "2021-09-18"),
        ("三次提醒", "2021-09-23"),
    ]


def test_files_lost_in_a_crash_are_made_on_the_same_day(
    intake: Intake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)))
    crash_while_writing(monkeypatch, intake, date(2021, 9, 23))
    done = remind(intake, at(date(2021, 9, 23), 9))
    assert [path.name for path in done.files] == [
        "提醒清单_2021-09-23.xlsx", "提醒函_娄星区_2021-09-23.docx",
    ]  # fmt: skip


def test_files_lost_in_a_crash_are_made_on_the_next_day_as_of_their_own(
    intake: Intake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)))
    crash_while_writing(monkeypatch, intake, date(2021, 9, 23))
    done = remind(intake, at(date(2021, 9, 24)))
    assert [path.name for path in done.files] == [
        "提醒清单_2021-09-23.xlsx", "提醒函_娄星区_2021-09-23.docx", "提醒清单_2021-09-24.xlsx",
    ]  # fmt: skip
    assert done.words[0] == "2021-09-23 那天的文件没有写齐，已照记载补齐（2 个）。"
    assert done.steps == ()
    (table,) = docx.Document(str(done.files[1])).tables
    assert words_in(table.rows[1].cells[2]).endswith("剩10个工作日"), "照那天剩的工作日"


def test_two_failed_nights_in_a_row_lose_no_letter(
    intake: Intake, report: Report, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)), task(2, date(2021, 10, 13)))
    crash_while_writing(monkeypatch, intake, date(2021, 9, 23))
    said = recorded(history)
    crash_while_writing(monkeypatch, intake, date(2021, 9, 24))
    assert recorded(history) == said, "上次的还没有补成，今日的先不记"
    done = remind(intake, at(date(2021, 9, 25)))
    assert [path.name for path in done.files] == [
        "提醒清单_2021-09-23.xlsx", "提醒函_娄星区_2021-09-23.docx",
        "提醒清单_2021-09-25.xlsx", "提醒函_娄星区_2021-09-25.docx",
    ]  # fmt: skip
    assert steps([done]) == [("一次提醒", "2021-09-25")]


def test_a_crash_of_the_day_s_second_run_is_made_good_as_well(
    intake: Intake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)))
    remind(intake, at(date(2021, 9, 23)))
    report(task(3, date(2021, 10, 12)), unit="涟源市", day=date(2021, 9, 23))
    crash_while_writing(monkeypatch, intake, date(2021, 9, 23))
    done = remind(intake, at(date(2021, 9, 24)))
    assert "提醒函_涟源市_2021-09-23.docx" in [path.name for path in done.files]


def test_a_deadline_that_two_units_report_is_reminded_of_once(
    intake: Intake, report: Report
) -> None:
    for unit in ("涟源市", "娄星区"):
        report(task(1, date(2021, 10, 12)), unit=unit)
    (said,) = remind(intake, at(date(2021, 9, 23))).steps
    assert said.step.item.unit == "娄星区"


def test_a_phone_number_in_an_item_goes_neither_into_the_letter_nor_the_list(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12), 任务内容="联系示例丙 13812345678 落实设备"))
    done = remind(intake, at(date(2021, 9, 23)))
    (table,) = docx.Document(str(done.files[1])).tables
    assert "138****5678" in words_in(table.rows[1].cells[1])
    assert "联系示例丙 138****5678 落实设备" in rows(done, "今日提醒")[0]


def test_the_command_says_what_it_did_and_exits_by_what_is_overdue(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    run = partial(CliRunner().invoke, app)
    office = ["--office", str(intake.office.folder), "--json"]
    done = run([*office, REMIND, "--date", "2021-09-23"])
    assert done.exit_code == 0, done.output
    (step,) = json.loads(done.stdout)["steps"]
    assert (step["step"], step["due"], step["unit"]) == ("一次提醒", "2021-09-23", "娄星区")
    late = run([*office, REMIND, "--date", "2021-10-13"])
    assert late.exit_code == 1
    assert json.loads(late.stdout)["overdue"][0]["step"] == "督办"
    ahead = run([*office, REMIND, "--date", "2099-01-01"])
    assert isinstance(ahead.exception, UsageError)
    assert "还没有到" in str(ahead.exception)
    missing = run([*office, URGE, "-p", "2021-09"])
    assert missing.exit_code == 3
    assert len(json.loads(missing.stdout)["units"]) == 7


def crash_while_writing(monkeypatch: pytest.MonkeyPatch, intake: Intake, day: date) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(reminding_files, "put_beside_edited", crash)
        with pytest.raises(KeyboardInterrupt):
            remind(intake, at(day))


def test_a_crash_before_the_commit_leaves_nothing_said(
    intake: Intake, report: Report, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pipelines.history.reminding.write_followed", crash)
        with pytest.raises(KeyboardInterrupt):
            remind(intake, at(date(2021, 9, 23)))
    assert recorded(history) == (0, 0)
    assert steps([remind(intake, at(date(2021, 9, 23), 9))]) == [("一次提醒", "2021-09-23")]


def recorded(history: History) -> tuple[int, int]:
    with history.engine.connect() as connection:
        return len(read_followed(connection)), len(told_already(connection))


def test_an_unpublished_year_is_refused_and_nothing_is_written(
    intake: Intake, report: Report, history: History
) -> None:
    tables = intake.office.calendar.tables
    bare = Calendar({year: tables[year] for year in (2020, 2021)})
    office = intake.office.__class__(
        intake.office.folder, intake.office.settings, intake.office.units, bare
    )
    report(task(1, date(2022, 1, 6)))
    with pytest.raises(UnknownYearError, match="2022"):
        remind(Intake(office, intake.ledgers, intake.codes), at(date(2021, 12, 24)))
    assert recorded(history) == (0, 0)
    assert not (office.out / "提醒").exists()
    far = remind(Intake(office, intake.ledgers, intake.codes), at(date(2021, 9, 24)))
    ((*_, left, _level, ahead, _day, _note, _source),) = rows(far, "全部在办")
    assert (left, ahead) == ("—", "待有 2022 年放假安排")


def test_a_past_day_is_not_gone_back_to(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 10, 12)))
    nights(intake, "09-22", "09-24")
    with pytest.raises(UsageError, match=r"已办到 2021-09-24.*见 out/提醒/2021-09-22"):
        remind(intake, at(date(2021, 9, 22)))
    with pytest.raises(UsageError, match="那天没有办过"):
        remind(intake, at(date(2021, 9, 23)))


def test_an_office_without_reports_has_nothing_to_say(intake: Intake) -> None:
    done = remind(intake, at(date(2021, 9, 23)))
    assert (done.files, done.period) == ((), None)
    assert done.words == ("还没有单位报送过，没有事项可提醒。",)


def test_a_letter_that_someone_edited_is_kept(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 10, 12)))
    letter = remind(intake, at(date(2021, 9, 23))).files[1]
    edited = docx.Document(str(letter))
    edited.core_properties.author = "某人"
    edited.add_paragraph("人写的一句")
    edited.save(str(letter))
    again = remind(intake, at(date(2021, 9, 23), 9))
    (kept,) = again.kept
    assert docx.Document(str(kept)).paragraphs[-1].text == "人写的一句"
    assert any(kept.name in line for line in again.words)


def test_a_template_written_wrong_stops_the_night_before_anything_is_said(
    intake: Intake, report: Report, history: History
) -> None:
    report(task(1, date(2021, 10, 12)))
    word_file(intake.office.folder / "documents" / "提醒函.docx", paragraph("{{ 主送单位 }}"))
    with pytest.raises(TemplateError, match="没有“主送单位”这个名称，是否应为“主送机关”"):
        remind(intake, at(date(2021, 9, 23)))
    assert recorded(history) == (0, 0)


def test_an_office_without_the_template_uses_the_shipped_one(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    (intake.office.folder / "documents" / "提醒函.docx").unlink(missing_ok=True)
    assert len(remind(intake, at(date(2021, 9, 23))).files) == 2


def test_the_circular_is_not_the_way_to_a_reminder(intake: Intake) -> None:
    with pytest.raises(UsageError, match="提醒函由 qingdan remind 写"):
        tasks.circular(intake, "提醒函", SEPTEMBER, at(date(2021, 9, 23)))


def test_every_figure_in_the_letter_stands_in_a_control(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 10, 12)))
    letter: Path = remind(intake, at(date(2021, 9, 23))).files[1]
    xml = unpacked(letter.read_bytes())["word/document.xml"].decode()
    assert '<w:tag w:val="事项数"/>' in xml
    assert '<w:tag w:val="提醒表.1.剩余工作日"/>' in xml


def texts_of(path: Path) -> str:
    """一份函正文各段里的字，内容控件里的也算；表格不算。"""
    found = docx.Document(str(path)).element.body.findall(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in one.iter(qn("w:t"))) for one in found)


def supervised(done: Reminded) -> list[Path]:
    return [path for path in done.files if path.name.startswith("督办函")]


def test_five_workdays_overdue_bring_a_letter_with_facts_limit_report_and_contact(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)), task(2, date(2021, 10, 12)))
    done = nights(intake, "10-11", "10-13", "10-18", "10-19")
    assert [len(supervised(one)) for one in done] == [0, 0, 0, 1]
    (path,) = supervised(done[-1])
    text = texts_of(path)
    facts = "你单位重点产业项目台账中有2件事项逾期未办结（见下表），涉及项目1个。"
    assert f"截至2021年10月19日，{facts}" in text, "不知总投资便不说总投资"
    assert "确保于2021年10月25日前全部办结，并于同日前将整改方案、办理情况书面报我办。" in text
    assert "届时仍未办结的，列入约谈名单。" in text
    assert "联系人：【请填写】，联系电话：【请填写】。" in text
    (table,) = docx.Document(str(path)).tables
    assert [words_in(cell) for cell in table.rows[1].cells[2:5]] == [
        "计划完成日期2021-10-12", "5", "80%",
    ]  # fmt: skip
    assert "督办函 1 份：娄星区" in "".join(done[-1].words)


def test_the_projects_behind_the_items_are_counted_once_with_their_investment(
    intake: Intake, history: History
) -> None:
    sheets = {
        "项目清单": [dict(PROJECT)],
        "任务清单": [task(1, date(2021, 10, 12)), task(2, date(2021, 10, 12))],
    }
    save(history, intake, "娄星区", SEPTEMBER, sheets, at=at(date(2021, 9, 1), 1))
    (path,) = supervised(nights(intake, "10-11", "10-19")[-1])
    assert "（见下表），涉及项目1个、总投资12亿元。" in texts_of(path)
    xml = unpacked(path.read_bytes())["word/document.xml"].decode()
    for key in ("事项数", "涉及项目数", "涉及总投资", "督办表.1.逾期工作日", "督办表.2.目前进度"):
        assert f'<w:tag w:val="{key}"/>' in xml


def test_the_same_day_again_keeps_the_progress_of_the_letter_as_first_said(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    first = nights(intake, "10-11", "10-19")[-1]
    before = content(first)
    report(task(1, date(2021, 10, 12), 完成进度=95), day=date(2021, 10, 19))
    again = remind(intake, at(date(2021, 10, 19), 15))
    assert content(again)[supervised(first)[0].name] == before[supervised(first)[0].name]


def test_a_letter_of_supervision_lost_in_a_crash_is_made_with_the_facts_of_its_day(
    intake: Intake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)))
    nights(intake, "10-11")
    crash_while_writing(monkeypatch, intake, date(2021, 10, 19))
    report(task(1, date(2021, 10, 12), 完成进度=95), day=date(2021, 10, 19))
    done = remind(intake, at(date(2021, 10, 20)))
    (path,) = supervised(done)
    assert path.name == "督办函_娄星区_2021-10-19.docx"
    (table,) = docx.Document(str(path)).tables
    assert words_in(table.rows[1].cells[4]) == "80%"


def test_the_passport_says_which_submissions_the_facts_come_from(
    intake: Intake, report: Report, history: History
) -> None:
    sheets = {"项目清单": [dict(PROJECT)]}
    save(history, intake, "市直", SEPTEMBER, sheets, at=at(date(2021, 9, 1), 1))
    report(task(1, date(2021, 10, 12)))
    report(task(2, date(2021, 10, 12)), unit="涟源市")
    (letter, *_) = nights(intake, "09-23")[-1].files[1:]
    issue = passport_at(letter).issue
    assert (issue.unit, issue.kind) == ("娄星区", "提醒函")
    assert [(one.unit, one.file, one.period) for one in issue.taken] == [
        ("娄星区", "娄星区_2021-09.xlsx", "2021-09"), ("市直", "市直_2021-09.xlsx", "2021-09"),
    ]  # fmt: skip
    assert all(one.digest for one in issue.taken)


def test_a_letter_made_later_lists_the_submissions_of_its_own_day(
    intake: Intake, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(task(1, date(2021, 10, 12)))
    (first,) = (passport_at(one.files[1]).issue.taken for one in nights(intake, "09-23"))
    crash_while_writing(monkeypatch, intake, date(2021, 9, 29))
    report(task(1, date(2021, 10, 12), 完成进度=95), day=date(2021, 9, 29))
    done = remind(intake, at(date(2021, 9, 30)))
    letter = next(path for path in done.files if path.name == "提醒函_娄星区_2021-09-29.docx")
    assert passport_at(letter).issue.taken == first


def test_an_item_no_longer_seen_keeps_the_submission_in_which_it_last_was(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 9, 30)))
    (before,) = nights(intake, "09-15")
    report(task(2, date(2021, 12, 30)), day=date(2021, 9, 17))
    issues = [passport_at(one.files[1]).issue for one in nights(intake, "09-16", "09-24")]
    assert not before.files[1:]
    assert issues[0].taken != ()
    assert issues[0].taken == issues[1].taken


def test_what_was_recorded_before_submissions_were_kept_is_still_read(
    intake: Intake, report: Report, history: History
) -> None:
    report(task(1, date(2021, 10, 12)))
    first = nights(intake, "09-23")[0]
    before = content(first)["提醒函_娄星区_2021-09-23.docx"]
    with writing(history.engine) as connection:
        for kept in (FOLLOWED, REMINDED):
            for row in connection.execute(select(kept)).all():
                item = {k: v for k, v in row.item.items() if k not in ("taken", "owner_unit")}
                if "facts" in item:
                    item["facts"].pop("reporter")
                connection.execute(update(kept).where(kept.c.key == row.key).values(item=item))
    again = remind(intake, at(date(2021, 9, 23), 9))
    assert passport_at(again.files[1]).issue.taken == ()
    assert texts_of(again.files[1])
    assert lines_in(before) == lines_in(again.files[1].read_bytes())
    assert nights(intake, "09-29")[0].files[1:]


def test_a_letter_is_compared_with_the_record_of_its_own_day(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    letter = nights(intake, "09-23")[0].files[1]
    report(task(1, date(2021, 10, 12), 完成进度=95), day=date(2021, 9, 24))
    nights(intake, "09-24")
    checked = verify_document(letter, intake)
    assert checked.against == "库里 2021-09-23 那天的记载（函说的是发出当天的情况）"
    assert [one.code for one in checked.verified.remarks if one.code == "V12"] == []
    assert checked.changed == ()


def test_a_number_of_a_letter_is_traced_to_the_list_of_its_day(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    (found,) = trace_document(intake, nights(intake, "09-23")[0].files[1], "事项数")
    assert found.why == "照 2021-09-23 那天的记载；哪张清单、哪一行，见同日提醒清单的“来源”"


def test_a_letter_overtaken_on_its_own_day_is_told(intake: Intake, report: Report) -> None:
    report(task(1, date(2021, 10, 12)))
    letter = nights(intake, "09-23")[0].files[1]
    sent = letter.with_name("已发.docx")
    sent.write_bytes(letter.read_bytes())
    report(task(1, date(2021, 10, 12)), task(2, date(2021, 9, 24)), day=date(2021, 9, 23))
    remind(intake, at(date(2021, 9, 23), 15))
    remarks = verify_document(sent, intake).verified.remarks
    assert ("1", "2") in [(one.found, one.expected) for one in remarks if one.code == "V12"]


def test_a_letter_of_a_day_not_in_the_store_says_so(
    intake: Intake, report: Report, history: History
) -> None:
    report(task(1, date(2021, 10, 12)))
    letter = nights(intake, "09-23")[0].files[1]
    with writing(history.engine) as connection:
        connection.execute(REMINDED.delete())
    checked = verify_document(letter, intake)
    assert checked.compared == "没有与台账比：库里没有 2021-09-23 给娄星区发提醒函的记载"
    assert checked.against == ""


def lines_in(letter: bytes) -> list[str]:
    return [line.text for line in read_text(unpacked(letter)).lines]


def test_a_wrong_template_of_supervision_stops_the_night_as_well(
    intake: Intake, report: Report, history: History
) -> None:
    report(task(1, date(2021, 10, 12)))
    word_file(intake.office.folder / "documents" / "督办函.docx", paragraph("{{ 领导 }}"))
    with pytest.raises(TemplateError, match="没有“领导”这个名称"):
        remind(intake, at(date(2021, 9, 23)))
    assert recorded(history) == (0, 0)


def test_a_figure_changed_in_a_letter_is_found_by_its_passport(
    intake: Intake, report: Report
) -> None:
    report(task(1, date(2021, 10, 12)))
    (path,) = supervised(nights(intake, "10-11", "10-19")[-1])
    fine = verify_document(path, intake).verified
    assert fine.passport is not None
    assert fine.passport.issue.kind == "督办函"
    letter = docx.Document(str(path))
    for text in letter.tables[0].rows[1].cells[3]._tc.iter(qn("w:t")):
        text.text = "4"
    letter.save(str(path))
    found = {remark.code for remark in verify_document(path, intake).verified.remarks}
    assert found > {remark.code for remark in fine.remarks}
