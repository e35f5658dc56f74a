"""一座小城的月通报，带通行证；数少而种类全，各测试共用。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipelines.calendar import Period
from pipelines.documents.circular import render_circular
from pipelines.documents.layout import MONTHLY
from pipelines.documents.monthly import monthly_context
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import Office, create_office, load_office
from pipelines.tasks.basing import basis_of
from pipelines.tasks.writing import figure_units, issue_of
from tests.city import Rows, save
from tests.conftest import DUTY, JUNE, ORIGIN, PROJECT

#: 单位 → 各项目的（年度计划，累计完成，本月完成），万元。
City = dict[str, list[tuple[Decimal, Decimal, Decimal]]]
Write = Callable[..., bytes]


def amounts(*rows: tuple[str, str, str]) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(Decimal(a), Decimal(b), Decimal(c)) for a, b, c in rows]


CITY: City = {
    "娄星区": amounts(("30000.00", "27123.45", "3100.10"), ("41250.00", "20011.30", "1234.56")),
    "冷水江市": amounts(("52000.00", "33100.77", "5100.00")),
    "涟源市": amounts(("18800.00", "9050.05", "800.00"), ("9100.00", "4500.00", "650.25")),
    "双峰县": amounts(("27400.00", "11980.00", "2050.00")),
    "新化县": amounts(("61200.00", "20200.00", "7000.01")),
}


def rows_of(unit: str, code: str, projects: list[tuple[Decimal, Decimal, Decimal]]) -> Rows:
    """一个单位的项目与问题。"""
    listed = [
        {
            **PROJECT, "项目编号": f"XM-{code}-2021-{at:03}", "填报单位": unit,
            "项目名称": f"{unit}年产{at}万吨硅钢项目", "本年度计划投资": plan,
            "本年累计完成投资": done, "本月完成投资": month,
        }
        for at, (plan, done, month) in enumerate(projects, 1)
    ]  # fmt: skip
    asked = {
        "问题编号": f"WT-{code}-2021-001", "项目编号": f"XM-{code}-2021-001", "问题类别": "用地",
        "问题描述": "二期用地10亩尚未挂牌", "提出日期": date(2021, 3, 1), "状态": "办理中",
        "承诺办结日期": date(2021, 6, 10),
    }  # fmt: skip
    solved = {**asked, "问题编号": f"WT-{code}-2021-002", "状态": "已解决"}
    return {
        "项目清单": listed,
        "问题清单": [asked, solved],
        "责任清单": [DUTY],
        "招商清单": [ORIGIN],
    }


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("核对") / "办公室"
    create_office(folder)
    return load_office(folder)


@pytest.fixture(scope="session")
def city_intake(office: Office, declared: tuple) -> Intake:  # type: ignore[type-arg]
    return Intake(office, *declared)


@pytest.fixture(scope="session")
def write_circular(city_intake: Intake) -> Write:
    """照一座小城写月通报。"""

    def write(city: City, period: Period = JUNE, last: City | None = None, **report: bool) -> bytes:
        office = city_intake.office
        reporting = replace(office.settings.reporting, **report)  # type: ignore[arg-type]
        settings = replace(office.settings, reporting=reporting)
        intake = replace(city_intake, office=replace(office, settings=settings))
        with History("sqlite://") as history:
            for month, sent in ((period.shift(-1), last or {}), (period, city)):
                for unit, projects in sent.items():
                    code = office.find_unit(unit).code
                    save(history, intake, unit, month, rows_of(unit, code, projects))
            basis = basis_of(intake, history, period)
        day = date(period.year + period.month // 12, period.month % 12 + 1, 7)
        issue = issue_of(city_intake, basis.master, MONTHLY, day)
        context = monthly_context(basis, day, 6)
        return render_circular(MONTHLY, context, issue=issue, units=figure_units())

    return write


@pytest.fixture(scope="session")
def circular(write_circular: Write) -> bytes:
    return write_circular(CITY, JUNE)
