from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from pipelines.calendar import Period
from pipelines.errors import UnknownYearError, UsageError
from pipelines.history.journal import Note
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from pipelines.tasks import reviewing
from pipelines.timeliness import UnitYear, days_late, year_record
from tests.city import save
from tests.conftest import PROJECT

APRIL, MAY, JUNE = Period(2021, 4), Period(2021, 5), Period(2021, 6)
#: 2021-04-25 是调休上班的星期日；2021-05-25、06-25 都是工作日。
NOW = datetime(2021, 6, 28, 9, 0)
ROWS = {"项目清单": [PROJECT]}
REFUSED = Finding("G02", Level.ERROR, "报告期不符")


def record(intake: Intake, history: History, name: str = "娄星区") -> UnitYear:
    years = year_record(intake.office, history, 2021, JUNE, NOW)
    return next(one for one in years if one.unit.name == name)


@pytest.mark.parametrize(
    ("submitted", "late"),
    [
        (datetime(2021, 6, 25, 23, 59, 59), 0),
        (datetime(2021, 6, 26, 0, 0), 1),
        (datetime(2021, 7, 1, 9, 0), 6),
        (datetime(2021, 6, 1, 9, 0), 0),
    ],
)
def test_the_deadline_ends_with_its_day(submitted: datetime, late: int) -> None:
    assert days_late(submitted, date(2021, 6, 25)) == late


def test_a_year_begins_when_the_office_began(intake: Intake, history: History) -> None:
    save(history, intake, "冷水江市", APRIL, ROWS, at=datetime(2021, 4, 25, 9, 0))
    save(history, intake, "娄星区", MAY, ROWS, at=datetime(2021, 5, 25, 9, 0))
    assert [month.words for month in record(intake, history).months] == ["未报", "按时", "未报"]


def test_a_year_tells_on_time_late_and_missing(intake: Intake, history: History) -> None:
    save(history, intake, "娄星区", APRIL, ROWS, at=datetime(2021, 4, 25, 23, 0))
    save(history, intake, "娄星区", MAY, ROWS, at=datetime(2021, 5, 28, 9, 0))
    year = record(intake, history)
    assert [month.words for month in year.months] == ["按时", "迟报 3 天", "未报"]
    assert (year.due, year.on_time, year.late, year.missing) == (3, 1, 1, 1)
    assert year.completeness == 100


def test_what_is_not_due_yet_is_not_missing(intake: Intake, history: History) -> None:
    early = datetime(2021, 6, 25, 12, 0)
    (first, *_) = year_record(intake.office, history, 2021, JUNE, early)
    assert first.months[-1].words == "未到期"
    assert first.due == 5


def test_a_correction_after_the_deadline_is_not_late(intake: Intake, history: History) -> None:
    save(history, intake, "娄星区", JUNE, ROWS, at=datetime(2021, 6, 24, 9, 0))
    save(history, intake, "娄星区", JUNE, ROWS, at=datetime(2021, 6, 28, 8, 0))
    month = record(intake, history).months[-1]
    assert (month.words, month.resent) == ("按时", 1)


def test_a_refused_sending_is_not_in_time(intake: Intake, history: History) -> None:
    save(history, intake, "娄星区", JUNE, ROWS, [REFUSED], datetime(2021, 6, 24, 9, 0))
    save(history, intake, "娄星区", JUNE, ROWS, at=datetime(2021, 6, 27, 9, 0))
    month = record(intake, history).months[-1]
    assert (month.words, month.refused, month.resent) == ("迟报 2 天", 1, 0)


def test_an_old_version_that_never_counted_does_not_make_it_in_time(
    intake: Intake, history: History
) -> None:
    save(history, intake, "娄星区", JUNE, ROWS, at=datetime(2021, 6, 27, 9, 0))
    found = datetime(2021, 6, 24, 9, 0)
    save(history, intake, "娄星区", JUNE, ROWS, at=datetime(2021, 6, 28, 8, 0), file_time=found)
    assert record(intake, history).months[-1].words == "迟报 2 天"


def test_what_was_returned_was_still_sent_in_time(intake: Intake, history: History) -> None:
    save(history, intake, "娄星区", JUNE, ROWS, at=datetime(2021, 6, 24, 9, 0))
    with history.deciding() as desk:
        desk.give_back(history.accepted(JUNE)["431302"], Note("张三", NOW, "有误"))
    month = record(intake, history).months[-1]
    assert (month.words, month.returned, month.stage) == ("按时", 1, "退回")


def test_completeness_is_rows_accepted_of_rows_sent(intake: Intake, history: History) -> None:
    wrong = Finding("L1-02", Level.ERROR, "不连续", "项目清单", "S4", "本年累计完成投资", 4)
    rows = {"项目清单": [PROJECT, {**PROJECT, "项目编号": "XM-2"}, {**PROJECT, "项目编号": "XM-3"}]}
    save(history, intake, "娄星区", JUNE, rows, [wrong], datetime(2021, 6, 24, 9, 0))
    assert record(intake, history).completeness == Fraction(200, 3)
    assert record(intake, history, "涟源市").completeness is None


def test_a_year_without_a_calendar_is_refused(intake: Intake) -> None:
    with pytest.raises(UnknownYearError):
        reviewing.timeliness(intake, 2001, NOW)
    with pytest.raises(UsageError, match="还没有到"):
        reviewing.timeliness(intake, 2022, NOW)
