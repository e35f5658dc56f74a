"""退回单的内容：退给谁、期限、采用与否。"""

from dataclasses import replace
from datetime import date

import pytest

from pipelines.documents.slip import Purpose, mend_deadline
from pipelines.documents.slip_words import book_title, completeness, demand, reasons
from pipelines.errors import UnknownYearError
from pipelines.ledgers.finding import Level
from tests.conftest import clean_rows


def test_the_deadline_is_two_workdays_after_the_return(intake):
    assert mend_deadline(intake.office, date(2021, 7, 1)) == date(2021, 7, 5)


def test_the_deadline_skips_the_national_holiday(intake):
    assert mend_deadline(intake.office, date(2021, 9, 30)) == date(2021, 10, 9)


def test_the_office_sets_how_many_workdays_there_are(intake):
    settings = intake.office.settings
    reporting = replace(settings.reporting, mend_workdays=5)
    office = replace(intake.office, settings=replace(settings, reporting=reporting))
    assert mend_deadline(office, date(2021, 7, 1)) == date(2021, 7, 8)


def test_a_deadline_in_a_year_without_a_calendar_is_refused(intake):
    with pytest.raises(UnknownYearError):
        mend_deadline(intake.office, date(2099, 7, 1))


def test_rows_sent_and_accepted_are_counted_from_the_verdict(slip):
    assert (slip.sent, slip.accepted) == (7, 6)
    assert completeness(slip) == "报来7行，采用6行，退回1行"
    assert slip.purpose is Purpose.ROWS


def test_a_whole_file_fault_accepts_no_row_and_says_why(make_slip, intake):
    slip = make_slip()
    fault = intake.codes["F12"].fault(slip.file, {"sheets": "招商清单"})
    refused = replace(slip, findings=(fault, *slip.findings), refused=True, accepted=0)
    assert refused.purpose is Purpose.WHOLE
    assert completeness(refused) == "报来7行，采用0行，退回7行"
    assert reasons(refused)[0].startswith(f"“{slip.file}”缺少工作表：招商清单。请")


def test_a_person_who_returns_a_file_gives_the_first_reason(make_slip):
    slip = make_slip(clean_rows(), returned_reason="报的是五月的数。")
    assert (slip.purpose, slip.accepted) == (Purpose.WHOLE, 0)
    assert reasons(slip) == ["报的是五月的数。"]


def test_doubts_alone_are_asked_about_and_not_returned(slip):
    doubts = tuple(f for f in slip.findings if f.level is Level.WARNING)
    asked = replace(slip, findings=doubts, accepted=slip.sent)
    assert book_title(asked) == "娄星区2021年6月六张清单疑点核实单"
    assert "退回" not in demand(asked)


def test_nothing_to_say_is_no_problem(make_slip):
    clean = make_slip(clean_rows())
    assert clean.purpose is Purpose.CLEAR
    assert completeness(clean) == "报来7行，全部采用"


@pytest.mark.parametrize(("carries", "said"), [(True, "沿用你单位最近一次"), (False, "按未报列示")])
def test_what_happens_otherwise_follows_the_setting(make_slip, carries, said):
    refused = make_slip(returned_reason="印章不清")
    assert said in demand(replace(refused, carries=carries))
    assert ("沿用" in demand(replace(refused, carries=carries))) is carries
