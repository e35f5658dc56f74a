"""函数本身的算法；怎样在公式里调用见 test_formula。"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledgers import excel_functions as excel
from pipelines.ledgers.functions import (
    FACTS,
    FUNCTIONS,
    INSTEAD,
    is_workday,
    previous_workday,
    workdays_between,
)


class Weekdays:
    """只知道 2021 年的日历：周一至周五上班，国庆七天放假。"""

    def knows(self, year: int, /) -> bool:
        return year == 2021

    def is_workday(self, day: date, /) -> bool:
        assert self.knows(day.year), "未知的年份不该来问"
        return day.weekday() < 5 and not date(2021, 10, 1) <= day <= date(2021, 10, 7)

    def workdays_between(self, start: date, end: date, /) -> int:
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_workday, days))


def test_every_function_says_what_it_means_and_how_it_is_called() -> None:
    for name, function in FUNCTIONS.items():
        assert function.meaning, name
        assert function.usage.startswith(f"{name}("), name


def test_optional_parameters_stand_last() -> None:
    for function in FUNCTIONS.values():
        optional = [parameter.optional for parameter in function.parameters]
        assert optional == sorted(optional)


def test_functions_that_excel_lacks_are_ours_and_have_chinese_names() -> None:
    assert {name.isascii() for name, f in FUNCTIONS.items() if f.excel} == {True}
    assert {name.isascii() for name, f in FUNCTIONS.items() if not f.excel} == {False}


def test_no_function_reads_the_clock_and_no_advice_hides_a_function() -> None:
    assert not INSTEAD.keys() & FUNCTIONS.keys()
    assert {"TODAY", "NOW"} <= INSTEAD.keys()


def test_facts_take_no_arguments() -> None:
    assert [fact.name for fact in FACTS] == [
        "报告期末", "报告期初", "报告年", "报告月", "隔月", "填报单位",
        "单位区划",
    ]  # fmt: skip
    assert not any(fact.parameters for fact in FACTS)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (excel.left("项目清单", 2), "项目"),
        (excel.left("项目"), "项"),
        (excel.left("项目", -1), None),
        (excel.right("项目清单", 2), "清单"),
        (excel.right("项目", 5), "项目"),
        (excel.right("项目", 0), ""),
        (excel.mid("项目清单", 2, 2), "目清"),
        (excel.mid("项目", 9, 2), ""),
        (excel.mid("项目", 0, 1), None),
        (excel.find("单", "清单清单"), 2),
        (excel.find("单", "清单清单", 3), 4),
        (excel.find("a", "A"), None),
        (excel.search("a", "清A"), 2),
        (excel.search("一?*期", "年产一二三期"), 3),
        (excel.search("~*", "3*4"), 2),
        (excel.search("在建", "竣工"), None),
        (excel.search("工", "竣工", 9), None),
        (excel.substitute("a-b-c", "-", ""), "abc"),
        (excel.substitute("a-b-c", "-", "+", 2), "a-b+c"),
        (excel.substitute("a-b-c", "-", "+", 3), "a-b-c"),
        (excel.substitute("abc", "", "x"), "abc"),
        (excel.substitute("abc", "a", "x", 0), None),
        (excel.trim("  一期   工程 "), "一期 工程"),
        (excel.make_date(2021, 6, 30), date(2021, 6, 30)),
        (excel.make_date(2021, 14, 1), date(2022, 2, 1)),
        (excel.make_date(2021, 3, 0), date(2021, 2, 28)),
        (excel.make_date(0, 1, 1), None),
        (excel.make_date(9999, 12, 32), None),
        (excel.edate(date(2021, 1, 31), 1), date(2021, 2, 28)),
        (excel.edate(date(2021, 1, 31), -12), date(2020, 1, 31)),
        (excel.edate(date(9999, 12, 1), 1), None),
        (excel.eomonth(date(2020, 1, 15), 1), date(2020, 2, 29)),
        (excel.days_after(date(2021, 6, 30), Fraction(3, 2)), date(2021, 7, 1)),
        (excel.days_after(date(9999, 12, 31), 1), None),
        (excel.number_text(Fraction(37, 10)), "3.7"),
        (excel.number_text(Fraction(-1, 3)), "-0.333333333333333"),
        (excel.number_text(1200000), "1200000"),
        (excel.date_text(date(2021, 6, 30)), "44377"),
        (excel.rounded(5, 2), 3),
        (excel.rounded(-5, 2), -3),
        (excel.rounded(5, -2), -3),
        (excel.rounded(Fraction(1, 4), 1), 0),
    ],
)
def test_excel_functions_do_as_excel_does(result: object, expected: object) -> None:
    assert result == expected


@given(st.fractions(max_denominator=10**6), st.fractions(max_denominator=1000).filter(bool))
def test_natural_numbers_are_exact_and_whole_where_they_can_be(a: Fraction, b: Fraction) -> None:
    result = excel.natural(a, b)
    assert result == a / b
    assert isinstance(result, int) == ((a / b).denominator == 1)


def test_workdays_follow_the_calendar_not_the_week() -> None:
    calendar = Weekdays()
    assert is_workday(calendar, date(2021, 10, 8)) is True
    assert is_workday(calendar, date(2021, 10, 6)) is False
    assert previous_workday(calendar, date(2021, 10, 8)) == date(2021, 9, 30)
    assert workdays_between(calendar, date(2021, 9, 30), date(2021, 10, 11)) == 2
    assert workdays_between(calendar, date(2021, 9, 30), date(2021, 9, 30)) == 0


@pytest.mark.parametrize(
    ("function", "days"),
    [
        (is_workday, (date(2022, 1, 4),)),
        (previous_workday, (date(2022, 1, 4),)),
        (previous_workday, (date(2021, 1, 1),)),
        (workdays_between, (date(2021, 12, 1), date(2022, 1, 4))),
    ],
)
def test_an_unknown_year_is_blank_never_a_guess(
    function: Callable[..., object], days: tuple[date, ...]
) -> None:
    assert function(Weekdays(), *days) is None
    assert function(None, *days) is None


def test_workdays_cannot_be_counted_backwards() -> None:
    assert workdays_between(Weekdays(), date(2021, 6, 2), date(2021, 6, 1)) is None
