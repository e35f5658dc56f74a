from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from io import BytesIO

import openpyxl
import pytest

from pipelines.documents.pages import Cell, Linked, Measured, Page, write_pages

AT = datetime(2021, 7, 7, 8, 30)


def page(*rows: tuple[Cell, ...]) -> Page:
    return Page("得分", "示例市得分", "单位：分", ("单位", "得分"), rows)


def loaded(*pages: Page, sample: bool = False) -> openpyxl.Workbook:
    content = write_pages(pages, author="专班", generated_at=AT, sample=sample)
    return openpyxl.load_workbook(BytesIO(content))


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Fraction(1, 3), "万元", 0.33),
        (Fraction(25, 1000), "%", 0.03),
        (Fraction(-5, 1000), "百分点", -0.01),
        (3, "个", 3),
        (None, "%", "—"),
    ],
)
def test_a_number_is_rounded_once_half_up_and_stays_a_number(
    value: Fraction | int | None, unit: str, shown: float | str
) -> None:
    sheet = loaded(page(("甲", Measured(value, unit))))["得分"]
    assert sheet["B4"].value == shown


def test_what_a_unit_is_called_is_never_a_formula() -> None:
    sheet = loaded(page(("=1+1", "<r>甲</r>")))["得分"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=1+1", "s")
    assert sheet["B4"].value == "<r>甲</r> "


def test_a_source_leads_to_its_cell() -> None:
    sheet = loaded(page((Linked("甲.xlsx", "../archive/ab/ab.xlsx", "项目清单", "A7"), None)))[
        "得分"
    ]
    link = sheet["A4"].hyperlink
    assert (link.target, link.location) == ("../archive/ab/ab.xlsx", "'项目清单'!A7")
    plain = loaded(page((Linked("甲.xlsx", ""), date(2021, 6, 1))))["得分"]
    assert plain["A4"].hyperlink is None
    assert plain["B4"].value == datetime(2021, 6, 1)


def test_an_empty_page_says_so_and_a_sample_is_marked() -> None:
    sheet = loaded(page(), sample=True)["得分"]
    assert (sheet["A1"].value, sheet["A4"].value) == ("示例市得分（示例数据）", "无")


def test_the_same_pages_give_the_same_bytes() -> None:
    rows = (("甲", Measured(3, "分")),)
    made = [write_pages([page(*rows)], author="专班", generated_at=AT) for _ in range(2)]
    assert made[0] == made[1]
