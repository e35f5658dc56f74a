from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipelines.calendar import Calendar, Period
from pipelines.errors import UnknownYearError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from pipelines.tasks import reviewing
from pipelines.tasks.urging import Urged, Wanting, urge
from tests.city import save
from tests.conftest import DUTY, JUNE

MAY = Period(2021, 5)
SEPTEMBER = Period(2021, 9)
OTHERS = ("冷水江市", "涟源市", "双峰县", "新化县", "娄底经开区", "万宝新区", "市直")
Report = Callable[..., None]


@pytest.fixture
def report(intake: Intake, history: History) -> Report:
    """report(单位, …)：各报来一份六月的。"""

    def send(*units: str, period: Period = JUNE, findings: tuple[Finding, ...] = ()) -> None:
        for unit in units:
            rows = {"责任清单": [dict(DUTY)]}
            save(history, intake, unit, period, rows, findings, at=datetime(2021, 6, 22, 9))

    return send


def on(intake: Intake, day: date, period: Period = JUNE) -> Urged:
    return urge(intake, period, datetime(day.year, day.month, day.day, 8))


def page(done: Urged) -> Path:
    """写出的一页。"""
    assert done.file is not None
    return done.file


def only(done: Urged) -> Wanting:
    (one,) = done.wanting
    return one


@pytest.mark.parametrize(
    ("day", "left", "passed", "words"),
    [
        (date(2021, 6, 23), 3, 0, "还剩3个工作日"),
        (date(2021, 6, 25), 1, 0, "今天是最后1个工作日"),
        (date(2021, 6, 26), 0, 0, "截止日已过"),
        (date(2021, 6, 28), 0, 1, "已逾期1个工作日"),
        (date(2021, 7, 2), 0, 5, "已逾期5个工作日"),
    ],
    ids=["还有三天", "当天", "次日是周六", "次周一", "过了一周"],
)
def test_the_days_to_the_deadline_are_workdays_with_today_counted(
    intake: Intake, report: Report, day: date, left: int, passed: int, words: str
) -> None:
    report(*OTHERS)
    one = only(on(intake, day))
    assert (one.unit.name, one.state, one.left, one.passed) == ("娄星区", "未报", left, passed)
    assert one.message.startswith(f"娄星区：2021年6月六张清单应于6月25日前报送，{words}，")


def test_a_deadline_on_a_day_off_is_rolled(intake: Intake) -> None:
    """2021-09-25 是周六，提前到 9 月 24 日；9 月 21 日是中秋。"""
    done = on(intake, date(2021, 9, 20), SEPTEMBER)
    assert done.deadline == date(2021, 9, 24)
    assert {one.left for one in done.wanting} == {3}


def test_units_come_in_the_order_in_which_they_are_printed(intake: Intake, report: Report) -> None:
    report("双峰县", "市直")
    done = on(intake, date(2021, 6, 25))
    assert [one.unit.name for one in done.wanting] == [
        "娄星区", "冷水江市", "涟源市", "新化县", "娄底经开区", "万宝新区",
    ]  # fmt: skip
    assert done.words[0] == "2021-06 报送截止 2021-06-25，待催 6 个单位："


def test_one_that_the_office_returned_is_told_why_and_by_when_to_mend(
    intake: Intake, report: Report
) -> None:
    """6 月 25 日（周五）退回，两个工作日改好：6 月 29 日。"""
    report("娄星区", *OTHERS)
    why = "总投资与立项批复不符。联系 13812345678"
    reviewing.give_back(intake, "娄星区", JUNE, why, "专班", datetime(2021, 6, 25, 16))
    one = only(on(intake, date(2021, 6, 28)))
    assert (one.state, one.deadline, one.left) == ("退回未改", date(2021, 6, 29), 2)
    assert one.message == (
        "娄星区：2021年6月六张清单已于6月25日退回（总投资与立项批复不符。联系 138****5678），"
        "应于6月29日前改好报回，还剩2个工作日，请按时报回。"
    )
    assert only(on(intake, date(2021, 6, 30))).passed == 1


def test_one_that_the_system_refused_is_told_what_was_wrong(intake: Intake, report: Report) -> None:
    """退回时还没有到报送截止日的，改好的期限不早于截止日。"""
    fault = Finding("F05", Level.ERROR, "没有一张清单的表头认得出，来电 13812345678")
    report(*OTHERS)
    report("娄星区", findings=(fault,))
    one = only(on(intake, date(2021, 6, 23)))
    assert (one.state, one.returned_at) == ("退回未改", date(2021, 6, 22))
    assert one.reason == "没有一张清单的表头认得出，来电 138****5678"
    assert one.deadline == date(2021, 6, 25)


def test_a_locked_unit_is_no_longer_urged(intake: Intake, report: Report) -> None:
    report(*OTHERS)
    reviewing.lock(
        intake, JUNE, ("娄星区",), "专班", datetime(2021, 6, 28, 9), anyway=True, reason="已定稿"
    )
    assert on(intake, date(2021, 6, 28)).wanting == ()


def test_the_contact_is_who_the_duty_ledger_last_named_with_the_phone_masked(
    intake: Intake, report: Report
) -> None:
    report(*OTHERS)
    report("娄星区", period=MAY)
    done = on(intake, date(2021, 6, 23))
    assert only(done).contact == "示例丙 0738-****001"
    sheet = openpyxl.load_workbook(page(done))["催报"]
    shown = [cell.value for row in sheet.iter_rows(min_row=4) for cell in row]
    assert "示例丙 0738-****001" in shown
    assert "8000001" not in "".join(map(str, shown))


def test_the_messages_can_be_pasted_one_by_one(intake: Intake, report: Report) -> None:
    report(*OTHERS[1:])
    done = on(intake, date(2021, 6, 25))
    texts = page(done).with_suffix(".txt").read_bytes().decode("utf-8-sig").split("\r\n\r\n")
    assert [text.partition("：")[0] for text in texts] == ["娄星区", "冷水江市", ""]
    assert texts[0].endswith("请按时报送。（娄底市重点产业项目建设专班办公室）")
    assert page(done).name == "催报_2021-06-25.xlsx"
    assert page(done).parent == intake.office.out / "2021-06"


def test_when_all_have_reported_it_says_so_and_writes_nothing(
    intake: Intake, report: Report
) -> None:
    report("娄星区", *OTHERS)
    done = on(intake, date(2021, 6, 25))
    assert done.words == ("2021-06 各单位均已报来，不必催报。",)
    assert (done.file, done.messages) == (None, None)
    assert not list((intake.office.out / "2021-06").glob("催报*"))


def test_a_page_of_the_same_morning_is_not_left_to_be_followed(
    intake: Intake, report: Report
) -> None:
    report(*OTHERS)
    book = page(on(intake, date(2021, 6, 25)))
    report("娄星区")
    done = on(intake, date(2021, 6, 25))
    assert page(done) == book
    assert openpyxl.load_workbook(book)["催报"]["A4"].value == "无"
    assert "均已报来" in book.with_suffix(".txt").read_text(encoding="utf-8-sig")


def test_the_same_day_gives_the_same_bytes(intake: Intake, report: Report) -> None:
    report(*OTHERS)
    first = page(on(intake, date(2021, 6, 25))).read_bytes()
    assert page(on(intake, date(2021, 6, 25))).read_bytes() == first


def test_an_unpublished_year_is_refused_and_nothing_is_written(intake: Intake) -> None:
    office = intake.office
    bare = office.__class__(office.folder, office.settings, office.units, Calendar({}))
    with pytest.raises(UnknownYearError, match="2021"):
        urge(Intake(bare, intake.ledgers, intake.codes), JUNE, datetime(2021, 6, 25, 8))
    assert not (office.out / "2021-06").exists()
